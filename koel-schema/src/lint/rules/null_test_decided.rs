//! IS NULL of what is never NULL.

use crate::diagnostic::Applicability;
use crate::hir::{Expr, ExprKind};
use crate::lint::context::{Context, Site, WithFix, replace};

lint! {
    /// IS NULL or IS NOT NULL of a column that cannot be NULL there.
    ///
    /// # Why
    /// It is always false, or always true: either it does nothing, or the wrong column is tested.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM users WHERE created_at IS NOT NULL AND username = $1
    /// ```
    ///
    /// # Use instead
    /// The column that was meant, or nothing. Behind an outer join the test does mean something.
    /// ```sql,clean
    /// SELECT id FROM users WHERE aadhaar_last_verified IS NOT NULL AND username = $1
    /// ```
    /// ```sql,clean
    /// SELECT u.id FROM users u LEFT JOIN sessions s ON s.user_id = u.id WHERE s.id IS NULL
    /// ```
    group: Suspicious,
    level: Warn,
    since: "0.1.0",
    fix: Maybe,
    check: Expr(check),
}

fn check<'a>(cx: &Context<'_>, site: &Site<'a, '_, '_>, expr: &'a Expr) {
    let ExprKind::NullTest { arg, not } = &expr.kind else { return };
    if !matches!(arg.kind, ExprKind::Var(_)) || !site.level.never_null(arg, site.place) {
        return;
    }
    let always = if *not { "TRUE" } else { "FALSE" };
    let message = format!("`{}` is never NULL here: the test is always {}", cx.text(arg.span), always.to_lowercase());
    cx.report(cx.found(expr.span, message).help("test the column that was meant, or take the test out").fix(
        "write what it amounts to",
        Applicability::MaybeIncorrect,
        vec![replace(expr.span, always)],
    ));
}
