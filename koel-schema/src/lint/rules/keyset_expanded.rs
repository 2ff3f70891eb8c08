//! A row comparison written out.

use crate::diagnostic::Applicability;
use crate::facts::Place;
use crate::hir::{Expr, ExprKind};
use crate::lint::context::{Context, Site, WithFix, replace};
use crate::lint::edit::{infix, with_parentheses};

lint! {
    /// `a > $1 OR (a = $1 AND b > $2)`, which is `(a, b) > ($1, $2)`.
    ///
    /// # Why
    /// An index on (a, b) is entered at the place of a row comparison, and read from there. Of the OR it only knows that it is not sure where to
    /// begin.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM users WHERE deleted_at IS NULL AND (created_at < $1 OR (created_at = $1 AND id < $2)) ORDER BY created_at DESC, id DESC LIMIT 20
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT id FROM users WHERE deleted_at IS NULL AND (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT 20
    /// ```
    /// Directions that differ have no row comparison.
    /// ```sql,clean
    /// SELECT id FROM users WHERE deleted_at IS NULL AND (created_at < $1 OR (created_at = $1 AND id > $2)) ORDER BY created_at DESC, id LIMIT 20
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Machine,
    check: Expr(check),
}

fn check<'a>(cx: &Context<'_>, site: &Site<'a, '_, '_>, expr: &'a Expr) {
    let (ExprKind::Or(arms), Place::Filter) = (&expr.kind, site.place) else { return };
    let [beyond, equal] = &arms[..] else { return };
    let Some((op @ (">" | "<"), a, x)) = infix(beyond) else { return };
    let ExprKind::And(parts) = &equal.kind else { return };
    let [same, further] = &parts[..] else { return };
    let (Some(("=", b, y)), Some((second, c, z))) = (infix(same), infix(further)) else { return };
    let column = |expr: &Expr| site.level.column(expr).is_some();
    let value = |expr: &Expr| expr.any(&mut |part| matches!(part.kind, ExprKind::Param(_)));
    if second != op || !same_value(a, b) || !same_value(x, y) || !column(a) || !column(c) || !value(x) || !value(z) {
        return;
    }
    let text = |expr: &Expr| cx.text(expr.span);
    // Inside larger expressions, the parentheses that it stands in stay.
    let span = with_parentheses(cx.sql, expr.span);
    let row = format!("({}, {}) {op} ({}, {})", text(a), text(c), text(x), text(z));
    cx.report(
        cx.found(expr.span, "this is a row comparison written out, which no index can be entered by")
            .help(format!("write `{row}`"))
            .fix("compare the rows", Applicability::MachineApplicable, vec![replace(span, row)]),
    );
}

/// The same column or parameter.
fn same_value(a: &Expr, b: &Expr) -> bool {
    a.kind == b.kind
        || matches!((&a.kind, &b.kind), (ExprKind::Coerce { arg: a, .. }, ExprKind::Coerce { arg: b, .. }) if a.kind == b.kind)
}
