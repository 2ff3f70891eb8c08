//! BETWEEN with a day as the upper bound of a timestamp.

use crate::diagnostic::Applicability;
use crate::facts::constant;
use crate::hir::{Expr, ExprKind};
use crate::lint::context::{Context, Site, WithFix, replace};
use crate::lint::edit::{infix, uncoerced};
use crate::span::Span;
use crate::syntax::keywords::Kw;
use crate::types::TypeId;

lint! {
    /// BETWEEN on a timestamp whose upper bound is a day.
    ///
    /// # Why
    /// A day stands for its midnight: of the last day only that instant is found.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM users WHERE created_at BETWEEN '2025-01-01' AND '2025-01-31'
    /// ```
    /// ```sql,fires
    /// SELECT id FROM users WHERE created_at BETWEEN $1::date AND $2::date
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT id FROM users WHERE created_at >= '2025-01-01' AND created_at < '2025-02-01'
    /// ```
    /// ```sql,clean
    /// SELECT id FROM users WHERE created_at::date BETWEEN '2025-01-01' AND '2025-01-31'
    /// ```
    /// ```sql,clean
    /// SELECT id FROM users WHERE created_at BETWEEN $1 AND $2
    /// ```
    group: Suspicious,
    level: Warn,
    since: "0.1.0",
    fix: Maybe,
    check: Expr(check),
}

fn check<'a>(cx: &Context<'_>, _: &Site<'a, '_, '_>, expr: &'a Expr) {
    let ExprKind::And(args) = &expr.kind else { return };
    let [from, to] = &args[..] else { return };
    let (Some((">=", column, low)), Some(("<=", other, high))) = (infix(from), infix(to)) else { return };
    let between = Span::new(column.span.end, low.span.start);
    let is_timestamp = matches!(uncoerced(column).ty, TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ);
    if column.span != other.span || !is_timestamp || cx.keyword(Kw::Between, between).is_none() {
        return;
    }
    let bound = uncoerced(high);
    let literal = constant(high).flatten().is_some_and(is_day);
    if !literal && bound.ty != TypeId::DATE {
        return;
    }
    let day = cx.text(bound.span);
    let next = if bound.ty == TypeId::DATE { format!("({day} + 1)") } else { format!("(date {day} + 1)") };
    let (column, low) = (cx.text(column.span), cx.text(low.span));
    let rewrite = format!("{column} >= {low} AND {column} < {next}");
    let whole = Span::new(expr.span.start.min(from.span.start), expr.span.end);
    cx.report(
        cx.found(bound.span, "this day is its midnight: the rest of the day is left out")
            .help(format!("write `{rewrite}`"))
            .fix("take the whole day in", Applicability::MaybeIncorrect, vec![replace(whole, format!("({rewrite})"))]),
    );
}

/// `2025-01-31`, without a time.
fn is_day(text: &str) -> bool {
    let mut parts = text.trim().split('-');
    let mut digits = |len: usize| {
        parts.next().is_some_and(|part| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    digits(4) && digits(2) && digits(2) && parts.next().is_none()
}
