//! The table column that an output column simply is, as RowDescription tells it (`markTargetListOrigin`).

use crate::catalog::{Catalog, RelationRef};
use crate::hir::{Expr, ExprKind, Query, RteKind, SYSTEM_COLUMN, SYSTEM_COLUMNS};

/// A column of a relation.
pub(super) struct Origin {
    pub relation: RelationRef,
    pub column: String,
    pub not_null: bool,
}

/// Of each output column.
pub(super) fn origins(catalog: &Catalog, query: &Query) -> Vec<Option<Origin>> {
    if query.set_op.is_some() {
        return Vec::new();
    }
    query.output().map(|target| trace(catalog, &[query], &target.expr)).collect()
}

/// `levels`: the query that the expression is of is the last, those around it come before.
fn trace(catalog: &Catalog, levels: &[&Query], expr: &Expr) -> Option<Origin> {
    let ExprKind::Var(var) = &expr.kind else { return None };
    let levels = levels.get(..levels.len().checked_sub(var.up)?)?;
    let query = levels.last()?;
    let (rel, column) = match &query.rtable.get(var.rel)?.kind {
        RteKind::Relation { rel, .. } | RteKind::Pseudo { rel, .. } => (*rel, var.col),
        RteKind::Subquery(inner) => return output(catalog, levels, inner, var.col),
        RteKind::Join { columns, .. } => return trace(catalog, levels, columns.get(var.col)?),
        RteKind::Cte { recursive: true, .. } => return None,
        RteKind::Cte { up, index, .. } => {
            let levels = levels.get(..levels.len().checked_sub(*up)?)?;
            return output(catalog, levels, &levels.last()?.ctes.get(*index)?.query, var.col);
        }
        RteKind::Function { .. } | RteKind::Values { .. } | RteKind::TableFunc { .. } | RteKind::Error => return None,
    };
    let relation = catalog.relation(rel)?;
    let (column, not_null) = match column.checked_sub(SYSTEM_COLUMN) {
        Some(system) => (SYSTEM_COLUMNS.get(system)?.0.to_string(), true),
        None => {
            let column = relation.columns.get(column)?;
            (column.name.to_string(), column.not_null)
        }
    };
    Some(Origin { relation, column, not_null })
}

/// The origin of a sub-query's output column.
fn output(catalog: &Catalog, around: &[&Query], inner: &Query, column: usize) -> Option<Origin> {
    if inner.set_op.is_some() {
        return None;
    }
    let levels: Vec<&Query> = around.iter().copied().chain([inner]).collect();
    trace(catalog, &levels, &inner.output().nth(column)?.expr)
}
