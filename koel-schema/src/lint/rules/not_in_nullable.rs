//! `NOT IN (SELECT ...)` over what can be NULL.

use crate::diagnostic::Applicability;
use crate::hir::{Expr, ExprKind, SubLinkKind};
use crate::lint::context::{Context, Site, WithFix};
use crate::lint::edit::and_where;

lint! {
    /// NOT IN with a sub-query whose column can be NULL.
    ///
    /// # Why
    /// One NULL among its rows, and NOT IN is true for no row at all: the query silently finds nothing.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM companies WHERE id NOT IN (SELECT first_company_id FROM users)
    /// ```
    ///
    /// # Use instead
    /// NOT EXISTS, which PostgreSQL also plans as an anti-join, or a sub-query without NULLs.
    /// ```sql,clean
    /// SELECT id FROM companies c WHERE NOT EXISTS (SELECT FROM users u WHERE u.first_company_id = c.id)
    /// ```
    /// ```sql,clean
    /// SELECT id FROM companies WHERE id NOT IN (SELECT first_company_id FROM users WHERE first_company_id IS NOT NULL)
    /// ```
    /// ```sql,clean
    /// SELECT id FROM users WHERE id NOT IN (SELECT user_id FROM sessions)
    /// ```
    group: Correctness,
    level: Deny,
    since: "0.1.0",
    fix: Maybe,
    check: Expr(check),
}

fn check<'a>(cx: &Context<'_>, site: &Site<'a, '_, '_>, expr: &'a Expr) {
    let link = match &expr.kind {
        ExprKind::Not(arg) => match &arg.kind {
            ExprKind::SubLink(link) => link,
            _ => return,
        },
        ExprKind::SubLink(link) => link,
        _ => return,
    };
    let negated = matches!(expr.kind, ExprKind::Not(_));
    match &link.kind {
        SubLinkKind::Quantified { any, op, .. } if *any == negated && **op == *(if negated { "=" } else { "<>" }) => {}
        _ => return,
    }
    let never_null = site.level.outputs_never_null(&link.query);
    // What is computed may be known to the author never to be NULL; a column that allows it is not.
    let nullable = link
        .query
        .output()
        .zip(never_null)
        .find(|(target, never)| !never && cx.is_column_of_relation(&link.query, &target.expr));
    let Some((target, _)) = nullable else { return };
    let name = cx.text(target.expr.span);
    let finding = cx
        .found(expr.span, format!("`{name}` can be NULL, and then NOT IN is true for no row"))
        .help(format!("use NOT EXISTS, or add `{name} IS NOT NULL` to the sub-query"));
    let plain = link.query.set_op.is_none() && !link.query.has_aggs && link.query.group_by.is_empty();
    cx.report(if plain && !name.ends_with('*') {
        let edits = and_where(cx, &link.query, &format!("{name} IS NOT NULL"));
        finding.fix("leave the NULLs out", Applicability::MaybeIncorrect, edits)
    } else {
        finding
    });
}
