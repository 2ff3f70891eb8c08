//! LIMIT without ORDER BY.

use crate::facts::{Level, Role, constant};
use crate::hir::{Command, ExprKind, RteKind};
use crate::lint::context::Context;
use crate::lint::joins::is_stored;

lint! {
    /// LIMIT without ORDER BY.
    ///
    /// # Why
    /// Which rows come is up to the plan of the day: others after an ANALYZE, others on a replica, and pages that overlap.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id, username FROM users WHERE is_active LIMIT 20
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT id, username FROM users WHERE is_active ORDER BY created_at DESC, id DESC LIMIT 20
    /// ```
    /// It is silent where it does not matter which row: `LIMIT 1`, at most one row, only whether there is one, work taken from a queue with SKIP LOCKED,
    /// rows to be changed in batches.
    /// ```sql,clean
    /// SELECT id, username FROM users WHERE id = $1 LIMIT 1
    /// ```
    /// ```sql,clean
    /// SELECT 1 FROM sessions WHERE user_id = $1 LIMIT 5
    /// ```
    /// ```sql,clean
    /// DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE deleted_at < now() LIMIT 1000)
    /// ```
    group: Suspicious,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    let Some(limit) = &query.limit else { return };
    // Of one row mostly any will do, and two are asked for to see that there is but one.
    if !query.order_by.is_empty()
        || matches!(constant(limit), Some(None | Some("0" | "1" | "2")))
        || level.role == Role::Exists
    {
        return;
    }
    let any_will_do = query.locks.iter().any(|lock| lock.skip_locked)
        || level.parent().is_some_and(|outer| outer.command != Command::Select);
    let constant_output = query.output().all(|target| constant(&target.expr).is_some());
    let ordered_inside = |entry: &usize| match query.rtable.get(*entry).map(|rte| &rte.kind) {
        Some(RteKind::Subquery(inner)) => !inner.order_by.is_empty(),
        // A CTE is often ordered; what it holds is told in its own place.
        Some(RteKind::Cte { .. }) => true,
        _ => false,
    };
    let entries = level.entries();
    let stored = query.set_op.is_some() || entries.iter().any(|entry| is_stored(query, *entry));
    if any_will_do
        || constant_output
        || !stored
        || entries.iter().any(ordered_inside)
        || matches!(limit.kind, ExprKind::Error)
        || level.at_most_one_unlimited()
    {
        return;
    }
    cx.report(
        cx.found(limit.span, "LIMIT without ORDER BY: which rows come is left to chance")
            .help("order by what decides which rows are wanted, and a unique key last"),
    );
}
