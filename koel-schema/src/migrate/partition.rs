//! Tables that become partitions and stop being ones; identity, which partitions share with their parent from version 17 on.

use super::fold::{Fold, Outcome, refused};
use super::types::column_index;
use crate::catalog::object::Relation;
use crate::diagnostic::SqlState;
use crate::syntax::ast::Name;
use crate::types::PgVersion;

impl Fold {
    pub(super) fn attach_partition(&mut self, rel: &mut Relation, partition: &Name) -> Outcome {
        let mut child = self.relation_to_change(partition)?;
        self.check_child_not_nulls(rel, &child, partition.span)?;
        if self.partitions_share_identity()
            && let Some(own) = child.columns.iter().find(|column| column.identity.is_some() && !column.dropped)
        {
            let message =
                format!("table \"{}\" being attached contains an identity column \"{}\"", child.name, own.name);
            return Err(refused(SqlState::InvalidTableDefinition, partition.span, message));
        }
        child.is_partition = true;
        child.parents.push(rel.id);
        self.not_nulls_become(&mut child, rel.id, false);
        let parent = rel.clone();
        self.partition_takes(&mut child, &parent);
        rel.children.push(child.id);
        self.catalog.put_relation(child);
        for at in 0..rel.columns.len() {
            self.identity_to_partitions(rel, at);
        }
        Ok(())
    }

    pub(super) fn detach_partition(&mut self, rel: &mut Relation, partition: &Name) -> Outcome {
        let mut child = self.relation_to_change(partition)?;
        child.is_partition = false;
        child.parents.retain(|id| *id != rel.id);
        self.not_nulls_become(&mut child, rel.id, true);
        if self.partitions_share_identity() {
            child.columns.iter_mut().for_each(|column| column.identity = None);
        }
        rel.children.retain(|id| *id != child.id);
        self.catalog.put_relation(child.clone());
        for at in 0..child.columns.len() {
            self.identity_to_partitions(&child, at);
        }
        Ok(())
    }

    fn partitions_share_identity(&self) -> bool {
        self.catalog.version() >= PgVersion::V17
    }

    /// What a column is to its table it is to the partitions.
    pub(super) fn identity_to_partitions(&mut self, rel: &Relation, at: usize) {
        let Some(column) = rel.columns.get(at).filter(|column| !column.dropped) else { return };
        if !self.partitions_share_identity() {
            return;
        }
        self.each_child(rel, &mut |_, child, _| {
            if let Some(own) = column_index(child, &column.name).and_then(|to| child.columns.get_mut(to))
                && child.is_partition
            {
                own.identity = column.identity;
            }
        });
    }
}
