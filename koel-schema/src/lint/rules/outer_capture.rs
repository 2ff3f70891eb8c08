//! A sub-query's column that is the outer query's.

use crate::hir::{Expr, ExprKind, SubLinkKind, Var};
use crate::lint::context::{Context, Site};

lint! {
    /// The column that an IN sub-query selects is not one of its own tables' but of the query around.
    ///
    /// # Why
    /// A name that the sub-query's tables do not have is looked up further out. Then the condition compares a column with itself: it is
    /// true for every row, as soon as the sub-query finds any. A DELETE with it empties the table.
    ///
    /// # Example
    /// `sessions` has no `username`:
    /// ```sql,fires
    /// DELETE FROM users WHERE username IN (SELECT username FROM sessions WHERE is_active)
    /// ```
    ///
    /// # Use instead
    /// Qualified names: what does not exist is then an error.
    /// ```sql,clean
    /// DELETE FROM users u WHERE u.id IN (SELECT s.user_id FROM sessions s WHERE s.is_active)
    /// ```
    /// ```sql,clean
    /// SELECT id FROM users u WHERE EXISTS (SELECT username FROM sessions WHERE user_id = u.id)
    /// ```
    group: Correctness,
    level: Deny,
    since: "0.1.0",
    fix: No,
    check: Expr(check),
}

fn check<'a>(cx: &Context<'_>, _: &Site<'a, '_, '_>, expr: &'a Expr) {
    let ExprKind::SubLink(link) = &expr.kind else { return };
    if !matches!(link.kind, SubLinkKind::Quantified { .. }) || link.query.from.is_empty() {
        return;
    }
    for target in link.query.output() {
        if let ExprKind::Var(Var { up: 1.., .. }) = target.expr.kind {
            let name = cx.text(target.expr.span);
            if !name.contains('.') {
                let message = format!("no table of this sub-query has `{name}`: it is the outer query's");
                cx.report(cx.found(target.expr.span, message).help("qualify the column with the table that is meant"));
            }
        }
    }
}
