//! Arithmetic on the key of an index.

use crate::diagnostic::Applicability;
use crate::facts::index::{Access, Reason};
use crate::facts::strip_relabel;
use crate::hir::{Expr, ExprKind};
use crate::lint::access::missed;
use crate::lint::context::{Context, WithFix, replace};
use crate::lint::edit::{infix, operand, uncoerced};

lint! {
    /// A condition that computes with a column, where an index is on the column.
    ///
    /// # Why
    /// The index holds the column, not what is computed of it: the whole table is read.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM login_attempts WHERE id + 1 = $1
    /// ```
    /// ```sql,fires
    /// SELECT id FROM audit_logs WHERE now() - created_at < interval '1 hour'
    /// ```
    /// ```sql,fires
    /// SELECT id FROM audit_logs WHERE $1 <= created_at + make_interval(days => $2)
    /// ```
    ///
    /// # Use instead
    /// The column alone on its side.
    /// ```sql,clean
    /// SELECT id FROM login_attempts WHERE id = $1 - 1
    /// ```
    /// ```sql,clean
    /// SELECT id FROM audit_logs WHERE created_at > now() - interval '1 hour'
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Maybe,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    for missed in missed(cx, access) {
        let Reason::Operator(op) = missed.reason else { continue };
        if !matches!(&**op, "+" | "-" | "*" | "/") {
            continue;
        }
        let message = format!("index \"{}\" is on the column, not on what `{op}` makes of it", missed.index.name);
        let finding = cx.found(missed.condition.span(), message);
        cx.report(match solved(cx, access, &missed.condition.expr) {
            Some(rewrite) => finding.help(format!("compute on the other side: `{rewrite}`")).fix(
                "leave the column alone on its side",
                Applicability::MaybeIncorrect,
                vec![replace(missed.condition.span(), rewrite)],
            ),
            None => finding.help("leave the column alone on its side, and compute on the other"),
        });
    }
}

/// A comparison of a sum or difference, solved for the column: the same but for what overflows, and for months of different lengths.
fn solved(cx: &Context<'_>, access: &Access<'_>, condition: &Expr) -> Option<String> {
    let (comparison, left, right) = infix(condition)?;
    let turned = turn(comparison)?;
    let is_column =
        |expr: &Expr| matches!(strip_relabel(expr).kind, ExprKind::Var(var) if var.up == 0 && var.rel == access.entry);
    let sum = |side: &Expr| {
        infix(uncoerced(side)).is_some_and(|(op, a, b)| matches!(op, "+" | "-") && is_column(a) != is_column(b))
    };
    let (comparison, turned, sum, value) = match (sum(left), sum(right)) {
        (true, false) => (comparison, turned, left, right),
        (false, true) => (turned, comparison, right, left),
        (true, true) | (false, false) => return None,
    };
    let (op, a, b) = infix(uncoerced(sum))?;
    let value = operand(cx, value);
    Some(match (op, is_column(a)) {
        ("+", true) => format!("{} {comparison} {value} - {}", cx.text(a.span), operand(cx, b)),
        ("+", false) => format!("{} {comparison} {value} - {}", cx.text(b.span), operand(cx, a)),
        (_, true) => format!("{} {comparison} {value} + {}", cx.text(a.span), operand(cx, b)),
        (_, false) => format!("{} {turned} {} - {value}", cx.text(b.span), operand(cx, a)),
    })
}

fn turn(comparison: &str) -> Option<&'static str> {
    Some(match comparison {
        "=" => "=",
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => return None,
    })
}
