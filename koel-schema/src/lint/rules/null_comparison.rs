//! `= NULL`.

use crate::diagnostic::Applicability;
use crate::facts::constant;
use crate::hir::{Expr, ExprKind};
use crate::lint::context::{Context, Site, WithFix, replace};
use crate::lint::edit::{infix, uncoerced};

lint! {
    /// A comparison with NULL.
    ///
    /// # Why
    /// It is neither true nor false but NULL, for every row: as a condition it finds nothing.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM users WHERE deleted_at = NULL
    /// ```
    /// ```sql,fires
    /// SELECT id FROM users WHERE first_company_id <> NULL
    /// ```
    /// ```sql,fires
    /// SELECT id FROM companies WHERE country NOT IN ('DE', NULL)
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT id FROM users WHERE deleted_at IS NULL AND first_company_id IS NOT NULL
    /// ```
    /// ```sql,clean
    /// UPDATE users SET deleted_at = NULL WHERE id = $1
    /// ```
    group: Correctness,
    level: Deny,
    since: "0.1.0",
    fix: Maybe,
    check: Expr(check),
}

fn check<'a>(cx: &Context<'_>, _: &Site<'a, '_, '_>, expr: &'a Expr) {
    let is_null = |expr: &Expr| constant(expr) == Some(None);
    match &expr.kind {
        ExprKind::ScalarArrayOp { any: false, right, .. } => {
            if let ExprKind::Array { elements, .. } = &uncoerced(right).kind
                && let Some(null) = elements.iter().find(|element| is_null(element))
            {
                let message = "with a NULL in the list NOT IN is never true";
                cx.report(cx.found(null.span, message).help("take the NULL out, and test for it with IS NOT NULL"));
            }
        }
        ExprKind::Op { .. } => {
            let Some((op @ ("=" | "<>" | "<" | ">" | "<=" | ">="), left, right)) = infix(expr) else { return };
            let other = match (is_null(left), is_null(right)) {
                (false, true) => left,
                (true, false) => right,
                (true, true) | (false, false) => return,
            };
            let finding = cx.found(expr.span, format!("`{op} NULL` is NULL, never true"));
            let test = match op {
                "=" => "IS NULL",
                "<>" => "IS NOT NULL",
                _ => return cx.report(finding.help("a NULL cannot be ordered: what is this to find?")),
            };
            let text = cx.text(other.span);
            let edits = vec![replace(expr.span, format!("{text} {test}"))];
            cx.report(finding.help(format!("write `{text} {test}`")).fix(
                "test for NULL",
                Applicability::MaybeIncorrect,
                edits,
            ));
        }
        _ => {}
    }
}
