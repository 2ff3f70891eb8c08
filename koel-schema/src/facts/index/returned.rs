//! Whether an index holds all columns that the query reads (`check_index_only`).

use super::Table;
use super::method::Method;
use crate::catalog::object::{Index, IndexKeyExpr};
use crate::facts::visit::any_expr;
use crate::hir::{ExprKind, RteKind};

pub(super) fn holds_all(table: &Table<'_, '_>, method: Method, index: &Index) -> bool {
    let query = table.scope.query;
    // What is changed or locked is found by its place in the table.
    let touched =
        query.target_rel == Some(table.entry) || query.locks.iter().any(|lock| lock.rels.contains(&table.entry));
    if method != Method::Btree || touched {
        return false;
    }
    let held = |col: usize| {
        index.include.contains(&col)
            || index.keys.iter().any(|key| matches!(key.expr, IndexKeyExpr::Column(at) if at == col))
    };
    let joined = |rel: usize, col: usize| match query.rtable.get(rel).map(|rte| &rte.kind) {
        Some(RteKind::Join { columns, .. }) => columns.get(col).and_then(|column| table.column(column)),
        _ => Some(col).filter(|_| rel == table.entry),
    };
    !any_expr(query, 0, &mut |part, level| match part.kind {
        ExprKind::Var(var) if var.up == level => joined(var.rel, var.col).is_some_and(|col| !held(col)),
        ExprKind::WholeRow { rel, up } => up == level && rel == table.entry,
        _ => false,
    })
}
