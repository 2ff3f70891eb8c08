//! HAVING that could be WHERE.

use crate::diagnostic::Applicability;
use crate::facts::Level;
use crate::hir::{Expr, ExprKind};
use crate::lint::context::{Context, WithFix, replace};
use crate::lint::edit::{and_where, with_parentheses};
use crate::span::Span;
use crate::syntax::keywords::Kw;

lint! {
    /// A HAVING condition without an aggregate.
    ///
    /// # Why
    /// It speaks of grouping columns only, and so could be in WHERE, where an index can serve it and the other rows need not be grouped.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT user_id, count(*) FROM sessions GROUP BY user_id HAVING user_id = $1
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT user_id, count(*) FROM sessions WHERE user_id = $1 GROUP BY user_id
    /// ```
    /// ```sql,clean
    /// SELECT user_id, count(*) FROM sessions GROUP BY user_id HAVING count(*) > 3
    /// ```
    group: Style,
    level: Warn,
    since: "0.1.0",
    fix: Machine,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    let Some(having) = &query.having else { return };
    let in_where = |expr: &Expr| {
        !expr.any(&mut |expr| match &expr.kind {
            ExprKind::Aggregate(_) | ExprKind::SubLink(_) | ExprKind::Grouping { .. } => true,
            ExprKind::Call { callee, .. } | ExprKind::Op { callee, .. } => {
                callee.volatility == crate::hir::Volatility::Volatile
            }
            _ => false,
        })
    };
    // Without GROUP BY it decides whether there is a row at all.
    if query.group_by.is_empty() || query.grouping_sets.is_some() || !in_where(having) {
        return;
    }
    let Some(word) = cx.clause(query, &[Kw::Having]) else { return };
    let span = with_parentheses(cx.sql, having.span);
    let condition = match having.kind {
        ExprKind::Or(_) if span == having.span => format!("({})", cx.text(span)),
        _ => cx.text(span).to_string(),
    };
    let before = cx.text(Span::new(query.span.start, word.start));
    let start = query.span.start + before.trim_end().len() as u32;
    let mut edits = and_where(cx, query, &condition);
    edits.push(replace(Span::new(start, span.end), ""));
    cx.report(
        cx.found(having.span, "this condition needs no group: WHERE can check it before grouping")
            .help("move it to WHERE")
            .fix("move it to WHERE", Applicability::MachineApplicable, edits),
    );
}
