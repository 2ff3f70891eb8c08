//! What differs between two states of a catalog.

use super::Catalog;
use super::object::Relation;
use crate::types::TypeId;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

impl Catalog {
    /// The relations in which a later state differs, as they were and as they are, where nothing else differs and nothing else is made of them:
    /// what does not name one of them means the same in both. None where it may not.
    pub fn changed_relations<'c>(&'c self, later: &'c Self) -> Option<Vec<&'c Relation>> {
        let same_names = self.schemas == later.schemas
            && self.search_path == later.search_path
            && self.extensions == later.extensions
            && self.collations == later.collations;
        let same_objects = changed(&self.routines, &later.routines).is_empty()
            && changed(&self.casts, &later.casts).is_empty()
            && self.operators.len() == later.operators.len()
            && self.operators.iter().all(|(name, own)| later.operators.get(name).is_some_and(|other| same(own, other)))
            && same(&self.opclasses, &later.opclasses)
            && same(&self.amops, &later.amops);
        if !same_names || !same_objects {
            return None;
        }
        let relations = changed(&self.relations, &later.relations);
        let rows: Vec<TypeId> =
            relations.iter().map(|relation| relation.row_type).filter(|ty| *ty != TypeId::NONE).collect();
        let is_row = |ty: TypeId| {
            rows.iter().any(|row| ty == *row || ty == self.array_type(*row) || ty == later.array_type(*row))
        };
        if changed(&self.types, &later.types).iter().any(|ty| !is_row(ty.id)) {
            return None;
        }
        let takes_rows = self.routines.values().any(|routine| {
            let types = routine.args.iter().copied().chain(routine.params.iter().map(|param| param.ty));
            types.chain([routine.ret]).any(is_row)
        });
        let holds_rows = |relation: &Arc<Relation>| relation.columns.iter().any(|column| is_row(column.ty));
        let is_used = takes_rows || self.relations.values().chain(later.relations.values()).any(holds_rows);
        (!is_used).then_some(relations)
    }
}

fn same<T>(own: &[Arc<T>], other: &[Arc<T>]) -> bool {
    own.len() == other.len() && own.iter().zip(other).all(|(own, other)| Arc::ptr_eq(own, other))
}

/// The objects that are not the same in both, of either.
fn changed<'m, K: Eq + Hash, V, S: BuildHasher>(
    own: &'m HashMap<K, Arc<V>, S>,
    other: &'m HashMap<K, Arc<V>, S>,
) -> Vec<&'m V> {
    let only = |these: &'m HashMap<K, Arc<V>, S>, those: &'m HashMap<K, Arc<V>, S>| {
        these.iter().filter_map(move |(key, have)| {
            let same = those.get(key).is_some_and(|other| Arc::ptr_eq(have, other));
            (!same).then_some(&**have)
        })
    };
    only(own, other).chain(only(other, own)).collect()
}
