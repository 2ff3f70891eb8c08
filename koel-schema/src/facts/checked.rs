//! What has one value in all rows of a table, since its constraints allow no other: `CHECK (id = 1)`, an index on `((true))`.

use super::relation::column_not_null;
use super::visit::{constant, own_volatility};
use crate::catalog::Catalog;
use crate::catalog::object::{ConstraintKind, Relation};
use crate::hir::{BoolTest, Expr, ExprKind, Var, Volatility};
use crate::types::TypeId;

/// Whether a CHECK leaves a column but one value. It lets NULL pass, so that the column has to be NOT NULL.
pub(super) fn one_value(relation: &Relation, col: usize) -> bool {
    column_not_null(relation, col)
        && relation.constraints.iter().any(|constraint| match &constraint.kind {
            ConstraintKind::Check { expr: Some(check), .. } => {
                constraint.validated && constraint.enforced && pins(check, col)
            }
            _ => false,
        })
}

/// Whether its own constraints keep a table to one row: a key is a column of which they allow one value.
pub(crate) fn is_one_row(relation: &Relation) -> bool {
    relation.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => {
            matches!(&columns[..], [column] if one_value(relation, *column))
        }
        _ => false,
    })
}

/// Whether an index key is the same for all rows, and not NULL.
pub(super) fn is_constant(catalog: &Catalog, relation: &Relation, key: &Expr) -> bool {
    match &key.kind {
        // Of a row it asks for the fields, which may be NULL all the same.
        ExprKind::NullTest { arg, .. } => {
            catalog.row_relation(catalog.base_type(arg.ty)).is_none()
                && column(arg).is_some_and(|col| column_not_null(relation, col))
        }
        _ => matches!(constant(key), Some(Some(_))),
    }
}

fn pins(check: &Expr, col: usize) -> bool {
    match &check.kind {
        ExprKind::And(args) => args.iter().any(|arg| pins(arg, col)),
        // What is stable may have said something else when a row was written: `d = ('today'::text)::date`.
        ExprKind::Op { op, callee, args } if &**op == "=" && callee.builtin => match &args[..] {
            [a, b] if !check.any(&mut |e| own_volatility(e) != Volatility::Immutable) => {
                [(a, b), (b, a)].iter().any(|(a, b)| column(a) == Some(col) && matches!(constant(b), Some(Some(_))))
            }
            _ => false,
        },
        ExprKind::Var(_) => check.ty == TypeId::BOOL && column(check) == Some(col),
        ExprKind::Not(arg) | ExprKind::BoolTest { arg, test: BoolTest::True | BoolTest::False, not: false } => {
            arg.ty == TypeId::BOOL && column(arg) == Some(col)
        }
        _ => false,
    }
}

/// A column as it is, or a varchar as text: under other casts several values may be one.
fn column(expr: &Expr) -> Option<usize> {
    let bare = super::visit::strip_relabel(expr);
    match bare.kind {
        ExprKind::Var(Var { rel: 0, col, up: 0 })
            if bare.ty == expr.ty || (bare.ty, expr.ty) == (TypeId::VARCHAR, TypeId::TEXT) =>
        {
            Some(col)
        }
        _ => None,
    }
}
