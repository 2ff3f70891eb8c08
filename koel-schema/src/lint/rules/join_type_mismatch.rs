//! Joins of columns of different types.

use crate::facts::Level;
use crate::hir::{Coercion, Expr, ExprKind, RteKind};
use crate::lint::context::Context;
use crate::lint::edit::{infix, uncoerced};
use crate::lint::joins::conditions;

lint! {
    /// A join of two columns of which the server has to convert one.
    ///
    /// # Why
    /// The comparison is one of the wider type: an index on the converted column does not serve the join, and values that one type can hold
    /// and the other cannot never meet.
    ///
    /// # Example
    /// ```sql,schema
    /// CREATE TABLE shops (id numeric PRIMARY KEY, code char(8) NOT NULL UNIQUE);
    /// CREATE TABLE sales (id bigint PRIMARY KEY, shop_id int NOT NULL, shop_code text NOT NULL, place bigint)
    /// ```
    /// ```sql,fires
    /// SELECT s.id FROM sales s JOIN shops p ON p.id = s.shop_id
    /// ```
    ///
    /// # Use instead
    /// The same type on both sides. Integers of different width compare without conversion, and so do varchar and text.
    /// ```sql,clean
    /// SELECT s.id FROM sales s JOIN sales t ON t.id = s.shop_id
    /// ```
    /// ```sql,clean
    /// SELECT s.id FROM sales s JOIN shops p ON p.id = s.shop_id::numeric
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Ddl,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    // Of one table there is nothing to join.
    if level.query().rtable.len() < 2 {
        return;
    }
    for condition in conditions(level.query()) {
        let Some(("=", left, right)) = infix(condition) else { continue };
        let converted = is_converted(left) || is_converted(right);
        let (Some(one), Some(other)) = (column(level, left), column(level, right)) else { continue };
        if !converted || one.0 == other.0 {
            continue;
        }
        let name = |ty| cx.catalog.type_name(ty);
        let message = format!(
            "\"{}\" is {} and \"{}\" is {}: one is converted for each row",
            one.1,
            name(one.2),
            other.1,
            name(other.2)
        );
        cx.report(cx.found(condition.span, message).help("give the two columns the same type"));
    }
}

/// By a function, and not because someone wrote it.
fn is_converted(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Coerce { how: Coercion::Func(_) | Coercion::Io, explicit: false, .. } => true,
        ExprKind::Coerce { arg, explicit: false, .. } => is_converted(arg),
        _ => false,
    }
}

/// A column of a stored table: its entry, name and type.
fn column<'a>(level: &Level<'a, '_>, expr: &Expr) -> Option<(usize, &'a str, crate::types::TypeId)> {
    let ExprKind::Var(var) = uncoerced(expr).kind else { return None };
    let rte = level.query().rtable.get(var.rel).filter(|_| var.up == 0)?;
    let RteKind::Relation { .. } = rte.kind else { return None };
    let column = rte.columns.get(var.col)?;
    Some((var.rel, &column.name, column.ty))
}
