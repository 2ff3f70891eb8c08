//! A scalar sub-query with more than one row.

use crate::hir::{Expr, ExprKind, RteKind, SubLinkKind};
use crate::lint::context::{Context, Site};

lint! {
    /// A sub-query in the place of a value that no key keeps to one row.
    ///
    /// # Why
    /// With a second row the statement fails (21000), one day, with other data than today's.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT c.name, (SELECT u.username FROM users u WHERE u.first_company_id = c.id) FROM companies c
    /// ```
    ///
    /// # Use instead
    /// A key in the condition, an aggregate, or `LIMIT 1` with an ORDER BY that says which.
    /// ```sql,clean
    /// SELECT c.name, (SELECT u.username FROM users u WHERE u.first_company_id = c.id ORDER BY u.created_at, u.id LIMIT 1) FROM companies c
    /// ```
    /// ```sql,clean
    /// SELECT u.username, (SELECT c.name FROM companies c WHERE c.id = u.first_company_id), (SELECT count(*) FROM sessions) FROM users u
    /// ```
    /// ```sql,clean
    /// WITH found AS (SELECT id FROM users WHERE username = $1) SELECT (SELECT id FROM found)
    /// ```
    group: Suspicious,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: Expr(check),
}

fn check<'a>(cx: &Context<'_>, site: &Site<'a, '_, '_>, expr: &'a Expr) {
    let ExprKind::SubLink(link) = &expr.kind else { return };
    let one_value = matches!(link.kind, SubLinkKind::Scalar | SubLinkKind::Multi { .. });
    // Without a condition it is a table of one row, or a query of WITH that is known to have one.
    let picked =
        link.query.where_.is_some() && link.query.rtable.iter().any(|rte| matches!(rte.kind, RteKind::Relation { .. }));
    if one_value && picked && !site.level.inner_at_most_one(&link.query) {
        let message = "this sub-query stands for one value, and no key keeps it to one row";
        cx.report(
            cx.found(link.query.span, message)
                .help("pin a unique key, aggregate, or say which row with ORDER BY ... LIMIT 1"),
        );
    }
}
