//! Sub-queries that read a table for each row.

use crate::advise::is_found;
use crate::facts::index::Access;
use crate::hir::{Expr, ExprKind};
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
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    let compared = || access.conditions.iter().any(|asked| asked.others.is_empty() && is_outer(&asked.expr));
    if !cx.is_per_row() || !compared() || is_found(access) || cx.is_small(access.query, access.entry) {
        return;
    }
    let Some(advice) = cx.advice(access) else { return };
    let Some(rte) = access.query.rtable.get(access.entry) else { return };
    let message = format!("\"{}\" is read as a whole for each row of the query around", access.relation.name);
    cx.report(cx.found(rte.span, message).help(advice.ddl));
}

fn is_outer(expr: &Expr) -> bool {
    expr.any(&mut |part| matches!(part.kind, ExprKind::Var(var) if var.up > 0))
}
