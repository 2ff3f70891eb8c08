//! Conditions that stop at a view.

use super::cte_fence::is_indexed;
use crate::facts::{Level, own_volatility};
use crate::hir::{Distinct, ExprKind, Query, RteKind, Var, Volatility};
use crate::lint::context::Context;
use crate::lint::edit::{conjuncts, infix, uncoerced};

lint! {
    /// A condition on a view's column that cannot get at the index below, because the view limits or numbers its rows first.
    ///
    /// # Why
    /// LIMIT, DISTINCT ON of other columns and window functions over other columns have to see all rows of the view before one may be left out. The
    /// view may be meant so; therefore it is allowed by default.
    ///
    /// # Example
    /// ```sql,schema
    /// CREATE TABLE scores (id int PRIMARY KEY, player int NOT NULL, points int NOT NULL);
    /// CREATE INDEX ON scores (player);
    /// CREATE VIEW ranked AS SELECT player, points, rank() OVER (ORDER BY points DESC) AS place FROM scores;
    /// CREATE VIEW latest AS SELECT player, points FROM scores ORDER BY id DESC LIMIT 1000;
    /// CREATE VIEW best AS SELECT DISTINCT ON (player) player, points, id FROM scores ORDER BY player, points DESC;
    /// CREATE VIEW own AS SELECT player, points, rank() OVER (PARTITION BY player ORDER BY points DESC) AS place FROM scores;
    /// CREATE VIEW plain AS SELECT player, points FROM scores WHERE points > 0
    /// ```
    /// ```sql,fires
    /// SELECT points, place FROM ranked WHERE player = $1
    /// ```
    /// ```sql,fires
    /// SELECT points FROM latest WHERE player = $1
    /// ```
    /// ```sql,fires
    /// SELECT points FROM best WHERE id = $1
    /// ```
    ///
    /// # Use instead
    /// The table itself, a function with the condition as its argument, or a view whose windows are parted by the column.
    /// ```sql,clean
    /// SELECT points, place FROM own WHERE player = $1
    /// ```
    /// ```sql,clean
    /// SELECT points FROM best WHERE player = $1
    /// ```
    /// ```sql,clean
    /// SELECT points FROM plain WHERE player = $1
    /// ```
    group: Pedantic,
    level: Allow,
    since: "0.1.0",
    fix: No,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    let mut conditions = Vec::new();
    query.where_.iter().for_each(|expr| conjuncts(expr, &mut conditions));
    for condition in conditions {
        let Some(("=" | "<" | "<=" | ">" | ">=", left, right)) = infix(condition) else { continue };
        for (one, value) in [(left, right), (right, left)] {
            let ExprKind::Var(Var { rel, col, up: 0 }) = uncoerced(one).kind else { continue };
            let Some(RteKind::Relation { rel: id, .. }) = query.rtable.get(rel).map(|rte| &rte.kind) else { continue };
            let Some(relation) = cx.catalog.relation(*id) else { continue };
            let Some(view) = &relation.view else { continue };
            let fixed = !value.any(&mut |part| {
                matches!(part.kind, ExprKind::Var(_) | ExprKind::SubLink(_))
                    || own_volatility(part) == Volatility::Volatile
            });
            if !fixed || !is_indexed(cx, &view.query, col) {
                continue;
            }
            let Some(why) = barrier(&view.query, col) else { continue };
            let message = format!("view \"{}\" {why} before this is asked of its rows", relation.name);
            cx.report(
                cx.found(condition.span, message)
                    .help("ask the table itself, or part the window by this column: then its index serves"),
            );
        }
    }
}

/// Why a condition on an output column cannot go inside (`subquery_is_pushdown_safe`, `check_output_expressions`).
fn barrier(query: &Query, output: usize) -> Option<&'static str> {
    let target = query.output().nth(output)?;
    let place = query.targets.iter().position(|other| std::ptr::eq(other, target))?;
    if query.limit.is_some() || query.offset.is_some() {
        Some("limits its rows")
    } else if query.windows.iter().any(|window| !window.partition_by.iter().any(|expr| expr.kind == target.expr.kind)) {
        Some("computes window functions over all rows")
    } else if matches!(&query.distinct, Some(Distinct::On(on)) if !on.contains(&place)) {
        Some("picks one row of several")
    } else {
        None
    }
}
