//! How many rows come.

use super::relation::is_quiet;
use super::scope::{Scope, contains_srf, returns_sets};
use super::visit::{always_true, constant};
use crate::catalog::object::RelKind;
use crate::hir::{Command, FromNode, JoinKind, MergeMatch, Query, RteKind, SetOp, SetOpNode};

/// The number of rows that the client gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cardinality {
    /// It returns no rows at all: a command.
    None,
    One,
    AtMostOne,
    Many,
}

impl Cardinality {
    /// As `koel describe` says it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::One => "one",
            Self::AtMostOne => "at_most_one",
            Self::Many => "many",
        }
    }
}

pub(super) fn of(scope: &Scope<'_, '_>) -> Cardinality {
    let query = scope.query;
    let rows = match query.command {
        Command::Utility => false,
        Command::Select => true,
        Command::Insert | Command::Update | Command::Delete | Command::Merge => !query.returning.is_empty(),
    };
    match (rows, scope.at_most_one(), scope.has_row()) {
        (false, _, _) => Cardinality::None,
        (true, true, true) => Cardinality::One,
        (true, true, false) => Cardinality::AtMostOne,
        (true, false, _) => Cardinality::Many,
    }
}

/// For the rows that RETURNING yields.
pub(super) fn modifies_at_most_one(scope: &Scope<'_, '_>) -> bool {
    let query = scope.query;
    if query.returning.iter().any(|target| contains_srf(&target.expr)) || has_rules(scope) {
        return false;
    }
    match query.command {
        Command::Select | Command::Utility => false,
        Command::Insert => match query.insert.as_ref().and_then(|insert| insert.values_rows) {
            Some(rows) => rows <= 1 && !returns_sets(query),
            // INSERT ... SELECT: as many as the query has.
            None => {
                let pins = scope.pins(&[]);
                !returns_sets(query) && scope.joined_entries().iter().all(|entry| pins.has_entry(*entry))
            }
        },
        // However many rows it is joined to, each row is modified once.
        Command::Update | Command::Delete => query.target_rel.is_some_and(|target| scope.pins(&[]).has_entry(target)),
        Command::Merge => {
            let pins = scope.pins(&[]);
            !query.merge.iter().any(|when| when.matched == MergeMatch::NotMatchedBySource)
                && scope.joined_entries().iter().all(|entry| pins.has_entry(*entry))
        }
    }
}

/// A rule may do anything in the statement's place.
pub(super) fn has_rules(scope: &Scope<'_, '_>) -> bool {
    use crate::catalog::object::RuleEvent;
    let Some(RteKind::Relation { rel, .. }) =
        scope.query.target_rel.and_then(|target| scope.query.rtable.get(target)).map(|rte| &rte.kind)
    else {
        return true;
    };
    match scope.az.catalog.relation(*rel) {
        Some(rel) => rel.rules.iter().any(|rule| rule.event != RuleEvent::Select),
        None => true,
    }
}

impl<'a> Scope<'a, '_> {
    /// Whether the query always has a row.
    pub(super) fn has_row(&self) -> bool {
        let query = self.query;
        match query.command {
            Command::Select => self.selects_row(query),
            Command::Insert => self.inserts_row(query),
            Command::Update | Command::Delete | Command::Merge | Command::Utility => false,
        }
    }

    fn selects_row(&self, query: &'a Query) -> bool {
        let offset = query.offset.as_ref().is_some_and(|offset| constant(offset) != Some(Some("0")));
        let limited = query.limit.as_ref().is_some_and(|limit| match constant(limit) {
            Some(None) => false,
            Some(Some(count)) => !count.parse::<i64>().is_ok_and(|count| count >= 1),
            None => true,
        });
        if offset || limited || returns_sets(query) || !query.locks.is_empty() {
            return false;
        }
        if let Some(tree) = &query.set_op {
            return self.set_op_has_row(tree);
        }
        if query.having.as_ref().is_some_and(|having| !always_true(Some(having))) {
            return false;
        }
        self.over_nothing()
            || (always_true(query.where_.as_ref()) && query.from.iter().all(|node| self.node_has_row(node)))
    }

    fn set_op_has_row(&self, node: &SetOpNode) -> bool {
        match node {
            SetOpNode::Leaf(rel) => self.entry_has_row(*rel),
            SetOpNode::Op { op: SetOp::Union, left, right, .. } => {
                self.set_op_has_row(left) || self.set_op_has_row(right)
            }
            SetOpNode::Op { .. } => false,
        }
    }

    fn node_has_row(&self, node: &FromNode) -> bool {
        match node {
            FromNode::Rel(rel) => self.entry_has_row(*rel),
            FromNode::Join(join) => match join.kind {
                JoinKind::Inner => {
                    always_true(join.on.as_ref()) && self.node_has_row(&join.left) && self.node_has_row(&join.right)
                }
                JoinKind::Left => self.node_has_row(&join.left),
                JoinKind::Right => self.node_has_row(&join.right),
                JoinKind::Full => self.node_has_row(&join.left) || self.node_has_row(&join.right),
            },
        }
    }

    /// Whether an entry of FROM always has a row.
    pub(super) fn entry_has_row(&self, entry: usize) -> bool {
        let Some(rte) = self.query.rtable.get(entry) else { return false };
        match &rte.kind {
            RteKind::Subquery(query) => self.inner(query, self.outer()).has_row(),
            RteKind::Values { rows } => !rows.is_empty(),
            RteKind::Function { functions, .. } => functions.iter().any(|function| !contains_srf(&function.expr)),
            RteKind::Cte { recursive: true, .. } => false,
            RteKind::Cte { up, index, .. } => match self.level(*up) {
                Some(owner) => {
                    owner.query.ctes.get(*index).is_some_and(|cte| !cte.recursive)
                        && owner.cte_scope(*index).is_some_and(|cte| cte.has_row())
                }
                None => false,
            },
            // A sequence is a table of one row.
            RteKind::Relation { rel, .. } => {
                self.az.catalog.relation(*rel).is_some_and(|rel| rel.kind == RelKind::Sequence)
            }
            RteKind::Join { .. } | RteKind::TableFunc { .. } | RteKind::Pseudo { .. } | RteKind::Error => false,
        }
    }

    fn inserts_row(&self, query: &'a Query) -> bool {
        let (Some(insert), Some(target)) = (&query.insert, query.target_rel) else { return false };
        let quiet = match query.rtable.get(target).map(|rte| &rte.kind) {
            Some(RteKind::Relation { rel, .. }) => is_quiet(self.az.catalog, *rel),
            _ => false,
        };
        let conflict = insert
            .on_conflict
            .as_ref()
            .is_none_or(|conflict| conflict.update.as_ref().is_some_and(|update| update.where_.is_none()));
        let source = match insert.values_rows {
            Some(rows) => rows >= 1 && !returns_sets(query),
            None => {
                !returns_sets(query) && query.where_.is_none() && query.from.iter().all(|node| self.node_has_row(node))
            }
        };
        quiet && conflict && source && !query.returning.iter().any(|target| contains_srf(&target.expr))
    }
}
