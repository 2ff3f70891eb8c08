//! Counting to find out whether there is any.

use crate::diagnostic::Applicability;
use crate::facts::constant;
use crate::hir::{Expr, ExprKind, Query, SubLinkKind};
use crate::lint::context::{Context, Site, WithFix, replace};
use crate::lint::edit::{infix, uncoerced};
use crate::span::Span;

lint! {
    /// A count(*) that is only compared with zero.
    ///
    /// # Why
    /// It reads all the rows, where the first would do: EXISTS stops there.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM users u WHERE (SELECT count(*) FROM sessions s WHERE s.user_id = u.id) > 0
    /// ```
    /// ```sql,fires
    /// SELECT id FROM users u WHERE (SELECT count(*) FROM sessions s WHERE s.user_id = u.id) = 0
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT id FROM users u WHERE EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = u.id)
    /// ```
    /// ```sql,clean
    /// SELECT id FROM users u WHERE (SELECT count(*) FROM sessions s WHERE s.user_id = u.id) > 3
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Machine,
    check: Expr(check),
}

fn check<'a>(cx: &Context<'_>, _: &Site<'a, '_, '_>, expr: &'a Expr) {
    let Some((op, left, right)) = infix(expr) else { return };
    let ExprKind::SubLink(link) = &uncoerced(left).kind else { return };
    let any = match (op, constant(right).flatten()) {
        (">" | "<>", Some("0")) | (">=", Some("1")) => true,
        ("=" | "<=", Some("0")) | ("<", Some("1")) => false,
        _ => return,
    };
    let Some(counted) = counted(&link.query).filter(|_| matches!(link.kind, SubLinkKind::Scalar)) else { return };
    let finding = cx
        .found(expr.span, "all rows are counted to find out whether there is one")
        .help(format!("use {}EXISTS", if any { "" } else { "NOT " }));
    let not = if any { "" } else { "NOT " };
    let text = cx.text(link.query.span);
    let (Some(before), Some(after)) = (
        text.get(..(counted.start - link.query.span.start) as usize),
        text.get((counted.end - link.query.span.start) as usize..),
    ) else {
        return;
    };
    let edits = vec![replace(expr.span, format!("{not}EXISTS ({before}1{after})"))];
    cx.report(finding.fix("ask whether there is one", Applicability::MachineApplicable, edits));
}

/// The place of the count(*) that is all a query does.
fn counted(query: &Query) -> Option<Span> {
    let plain = query.group_by.is_empty()
        && query.grouping_sets.is_none()
        && query.having.is_none()
        && query.distinct.is_none()
        && query.limit.is_none()
        && query.offset.is_none()
        && query.set_op.is_none();
    let [target] = &query.targets[..] else { return None };
    match &target.expr.kind {
        ExprKind::Aggregate(agg) if plain && agg.star && agg.filter.is_none() && agg.callee.builtin => {
            Some(target.expr.span)
        }
        _ => None,
    }
}
