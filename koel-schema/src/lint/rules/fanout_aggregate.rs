//! Aggregates over rows that another join multiplies.

use crate::facts::Level;
use crate::hir::{Expr, ExprKind};
use crate::lint::context::Context;
use crate::lint::joins::{connections, is_stored};

lint! {
    /// sum() or count() of one table's column, where another table that is joined besides multiplies its rows.
    ///
    /// # Why
    /// Two tables that both have many rows for one of a third meet in every pair: each value is counted once for every row of the other.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT u.id, count(s.id) FROM users u
    /// LEFT JOIN sessions s ON s.user_id = u.id LEFT JOIN email_events e ON e.user_id = u.id GROUP BY u.id
    /// ```
    ///
    /// # Use instead
    /// Aggregate each of them in a sub-query of its own, or count what is distinct.
    /// ```sql,clean
    /// SELECT u.id, count(DISTINCT s.id) FROM users u
    /// LEFT JOIN sessions s ON s.user_id = u.id LEFT JOIN email_events e ON e.user_id = u.id GROUP BY u.id
    /// ```
    /// ```sql,clean
    /// SELECT u.id, count(s.id) FROM users u
    /// LEFT JOIN sessions s ON s.user_id = u.id LEFT JOIN companies c ON c.id = u.first_company_id GROUP BY u.id
    /// ```
    group: Suspicious,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    let entries = level.entries();
    if !query.has_aggs || query.group_by.is_empty() || query.grouping_sets.is_some() || entries.len() < 3 {
        return;
    }
    let grouped: Vec<usize> = query
        .group_by
        .iter()
        .filter_map(|target| level.column(&query.targets.get(*target)?.expr))
        .map(|(entry, _)| entry)
        .collect();
    let connections = connections(level);
    let connected = |a: usize, b: usize| connections.iter().any(|both| both.contains(&a) && both.contains(&b));
    for target in &query.targets {
        let Some((entry, agg)) = counted(level, &target.expr) else { continue };
        // Both hang on a third that settles neither, and neither settles the other.
        let multiplies = |other: usize| {
            !connected(entry, other)
                && !level.pinned_by(&[entry])(other)
                && !level.pinned_by(&[other])(entry)
                && entries.iter().any(|hub| {
                    let settled = level.pinned_by(&[*hub]);
                    connected(*hub, entry) && connected(*hub, other) && !settled(entry) && !settled(other)
                })
        };
        let mut others = entries.iter().filter(|other| **other != entry && !grouped.contains(other));
        let other = others.find(|other| is_stored(query, **other) && multiplies(**other));
        if let Some(rte) = other.and_then(|other| query.rtable.get(*other)) {
            let message = format!("each value is counted once for every row of \"{}\"", rte.name);
            cx.report(cx.found(agg.span, message).help("aggregate in a sub-query of its own, or over DISTINCT values"));
        }
    }
}

/// sum() or count() of a column, all of its values.
fn counted<'a>(level: &Level<'_, '_>, expr: &'a Expr) -> Option<(usize, &'a Expr)> {
    let mut found = None;
    visit(expr, &mut |expr| {
        if let ExprKind::Aggregate(agg) = &expr.kind
            && agg.callee.builtin
            && matches!(&*agg.callee.name, "sum" | "count")
            && !agg.distinct
            && let [arg] = &agg.args[..]
            && let Some((entry, _)) = level.column(arg)
        {
            found = Some((entry, expr));
        }
    });
    found
}

fn visit<'a>(expr: &'a Expr, f: &mut dyn FnMut(&'a Expr)) {
    f(expr);
    expr.for_each_child(&mut |child| visit(child, f));
}
