//! Sub-queries that read a table for each row.

use crate::advise::is_found;
use crate::facts::index::{self, Access};
use crate::facts::{Level, Role};
use crate::hir::{Expr, ExprKind, SubLink, SubLinkKind};
use crate::lint::context::Context;

lint! {
    /// A sub-query in the place of a value, for each row of the query around, over a table that no index finds its rows in.
    ///
    /// # Why
    /// Unlike EXISTS and IN it cannot be joined: for each row around, the whole table is read.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT c.id, (SELECT count(*) FROM audit_logs a WHERE a.entity_id = c.slug) FROM companies c
    /// ```
    ///
    /// # Use instead
    /// An index for it, or a join with the grouped table.
    /// ```sql,clean
    /// SELECT c.id, (SELECT count(*) FROM api_keys k WHERE k.company_id = c.id) FROM companies c
    /// ```
    /// It is silent where the query around has one row, and about small tables (`[tables] small` in koel.toml).
    /// ```sql,clean
    /// SELECT c.id, (SELECT count(*) FROM audit_logs a WHERE a.entity_id = c.slug) FROM companies c WHERE c.id = $1
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Ddl,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    if level.role != Role::Statement {
        return;
    }
    let mut links = Vec::new();
    query.for_each_expr(&mut |expr| scalar(expr, &mut links));
    if links.is_empty() || level.at_most_one() {
        return;
    }
    let accesses = index::unserved(cx.catalog, query, index::Environment::default());
    for link in links {
        for access in accesses.iter().filter(|access| std::ptr::eq(access.query, &raw const link.query)) {
            let compared =
                access.conditions.iter().any(|condition| condition.others.is_empty() && is_outer(&condition.expr));
            if !compared || is_found(access) || cx.is_small(access.query, access.entry) {
                continue;
            }
            report(cx, access);
        }
    }
}

fn report(cx: &Context<'_>, access: &Access<'_>) {
    let Some(advice) = cx.advice(access) else { return };
    let Some(rte) = access.query.rtable.get(access.entry) else { return };
    let message = format!("\"{}\" is read as a whole for each row of the query around", access.relation.name);
    cx.report(cx.found(rte.span, message).help(advice.ddl));
}

fn scalar<'a>(expr: &'a Expr, found: &mut Vec<&'a SubLink>) {
    if let ExprKind::SubLink(link) = &expr.kind
        && link.kind == SubLinkKind::Scalar
    {
        found.push(link);
    }
    expr.for_each_child(&mut |child| scalar(child, found));
}

fn is_outer(expr: &Expr) -> bool {
    expr.any(&mut |part| matches!(part.kind, ExprKind::Var(var) if var.up > 0))
}
