//! Indexes that are gone, and that something needs.

use super::fk_without_index::has_index;
use crate::catalog::Catalog;
use crate::catalog::object::{ConstraintKind, Index, IndexKeyExpr, Relation};
use crate::facts::index;
use crate::hir::Query;
use crate::lint::ddl::utility;
use crate::lint::migration::Context;
use crate::migrate::Step;
use crate::syntax::ast::ddl::Utility;
use std::sync::Arc;

lint! {
    /// A drop that leaves a foreign key or a query of the workspace without an index, and no later migration makes another.
    ///
    /// # Why
    /// What found its rows by that index reads the whole table from then on.
    ///
    /// # Example
    /// ```sql,query
    /// SELECT id FROM sessions WHERE browser_fingerprint = $1
    /// ```
    /// ```sql,fires
    /// DROP INDEX idx_sessions_browser_fingerprint
    /// ```
    /// ```sql,fires
    /// DROP INDEX idx_api_keys_created_by
    /// ```
    ///
    /// # Use instead
    /// Make the other index first.
    /// ```sql,clean
    /// CREATE INDEX idx_sessions_fingerprint ON sessions (browser_fingerprint, device_type);
    /// DROP INDEX idx_sessions_browser_fingerprint;
    /// DROP INDEX idx_user_roles_user_product;
    /// ```
    group: Migration,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: Step(check),
}

fn check(cx: &Context<'_>, step: &Step<'_>) {
    if !matches!(utility(step), Some(Utility::Drop(_) | Utility::AlterTable(_))) {
        return;
    }
    for (table, index) in lost(step) {
        // As things are when all migrations have run.
        let Some(now) = cx.last.user_relation(table.id).filter(|now| fits(now, &index)) else { continue };
        let with = with_index(now, &index);
        let by_key = || {
            let mut catalog = cx.last.clone();
            catalog.put_relation(with.clone());
            needed_by_key(cx.last, &catalog, now)
        };
        let Some(needs) = by_key().or_else(|| needed_by_query(cx, now, &with)) else { continue };
        let message = format!("index \"{}\" of \"{}\" is gone, and {needs} has no other", index.name, table.name);
        cx.report(cx.found(step.statement.span, message).help("make an index that serves it first, or leave this one"));
    }
}

/// The indexes that a statement takes from tables that stay.
fn lost(step: &Step<'_>) -> Vec<(Arc<Relation>, Index)> {
    let mut lost = Vec::new();
    for table in step.before.user_relations() {
        let Some(after) = step.after.user_relation(table.id) else { continue };
        if Arc::ptr_eq(table, after) {
            continue;
        }
        let gone = table.indexes.iter().filter(|index| !after.indexes.iter().any(|have| have.name == index.name));
        lost.extend(gone.map(|index| (Arc::clone(table), index.clone())));
    }
    lost
}

/// Its columns are still there.
fn fits(table: &Relation, index: &Index) -> bool {
    index.keys.iter().all(|key| match key.expr {
        IndexKeyExpr::Column(col) => table.columns.get(col).is_some_and(|column| !column.dropped),
        IndexKeyExpr::Expr(_) => true,
    })
}

fn with_index(table: &Relation, index: &Index) -> Relation {
    let mut table = table.clone();
    table.indexes.push(index.clone());
    table
}

pub(super) fn needed_by_key(without: &Catalog, with: &Catalog, table: &Relation) -> Option<String> {
    table.constraints.iter().find_map(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey { columns, .. } => {
            let needs = !has_index(without, table, columns) && has_index(with, table, columns);
            needs.then(|| format!("foreign key \"{}\"", constraint.name))
        }
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Check { .. }
        | ConstraintKind::NotNull(_)
        | ConstraintKind::Exclude => None,
    })
}

fn needed_by_query(cx: &Context<'_>, now: &Relation, with: &Relation) -> Option<String> {
    let (now, with) = (Arc::new(now.clone()), Arc::new(with.clone()));
    let needs = |query: &Query| !bounded(cx.last, query, &now) && bounded(cx.last, query, &with);
    cx.readers(now.id).find(|(_, query)| needs(query)).map(|(query, _)| format!("the query at {}", query.place))
}

/// Whether wherever the query reads the table some index bounds what is read.
fn bounded(catalog: &Catalog, query: &Query, table: &Arc<Relation>) -> bool {
    let accesses = index::accesses_with(catalog, query, index::Environment::default(), Some(table));
    let mut own = accesses.iter().filter(|access| access.relation.id == table.id);
    own.all(|access| access.indexes.iter().any(|index| index.bounded()))
}
