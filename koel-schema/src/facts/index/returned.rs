//! Whether an index holds all columns that the query reads (`check_index_only`).

use super::method::Method;
use crate::catalog::object::{Index, IndexKeyExpr};
use crate::facts::visit::any_expr;
use crate::hir::{Expr, ExprKind, Query, RteKind};
use std::collections::BTreeSet;

/// What a query level reads of its entries.
#[derive(Debug, Default)]
struct Reads {
    /// Entry and column.
    columns: BTreeSet<(usize, usize)>,
    /// Entries that are read as whole rows.
    rows: BTreeSet<usize>,
}

impl Reads {
    fn of(query: &Query) -> Self {
        let mut reads = Self::default();
        any_expr(query, 0, &mut |part, level| {
            reads.add(query, part, level);
            false
        });
        reads
    }

    fn add(&mut self, query: &Query, part: &Expr, level: usize) {
        match part.kind {
            ExprKind::Var(var) if var.up == level => match query.rtable.get(var.rel).map(|rte| &rte.kind) {
                Some(RteKind::Join { columns, .. }) => {
                    // A merged column is those of its sides.
                    if let Some(column) = columns.get(var.col) {
                        column.visit(0, &mut |part, depth| {
                            self.add(query, part, depth);
                            true
                        });
                    }
                }
                _ => _ = self.columns.insert((var.rel, var.col)),
            },
            ExprKind::WholeRow { rel, up } if up == level => _ = self.rows.insert(rel),
            _ => {}
        }
    }
}

pub(super) fn holds_all(query: &Query, entry: usize) -> impl Fn(&Index) -> bool + use<> {
    // What is changed or locked is found by its place in the table.
    let touched = query.target_rel == Some(entry) || query.locks.iter().any(|lock| lock.rels.contains(&entry));
    let reads = (!touched).then(|| Reads::of(query)).filter(|reads| !reads.rows.contains(&entry));
    move |index| {
        let held = |col: usize| {
            index.include.contains(&col)
                || index.keys.iter().any(|key| matches!(key.expr, IndexKeyExpr::Column(at) if at == col))
        };
        Method::named(&index.method) == Method::Btree
            && reads
                .as_ref()
                .is_some_and(|reads| reads.columns.range((entry, 0)..=(entry, usize::MAX)).all(|(_, col)| held(*col)))
    }
}
