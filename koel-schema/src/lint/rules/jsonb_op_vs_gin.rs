//! `->>` where a GIN index wants `@>`.

use crate::diagnostic::Applicability;
use crate::facts::index::{Access, Method, Reason};
use crate::hir::{Expr, ExprKind};
use crate::lint::access::missed;
use crate::lint::context::{Context, WithFix, replace};
use crate::lint::edit::{infix, operand, uncoerced};
use crate::types::TypeId;

lint! {
    /// A field of a jsonb column that is compared by `->>`, where a GIN index is on the column.
    ///
    /// # Why
    /// GIN finds documents that contain something (`@>`); what `->>` takes out is compared row by row.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM users WHERE kyc_data ->> 'level' = 'full'
    /// ```
    /// ```sql,fires
    /// SELECT id FROM users WHERE kyc_data -> 'address' ->> 'city' = $1
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT id FROM users WHERE kyc_data @> '{"level": "full"}'
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
        if Method::named(&missed.index.method) == Method::Gin && matches!(&**op, "->" | "->>" | "#>" | "#>>") {
            let message = format!("index \"{}\" serves `@>`, not `{op}`", missed.index.name);
            let finding = cx.found(missed.condition.span(), message);
            cx.report(match contained(cx, &missed.condition.expr) {
                Some(rewrite) => finding.help(format!("ask for containment: `{rewrite}`")).fix(
                    "ask for containment",
                    Applicability::MaybeIncorrect,
                    vec![replace(missed.condition.span(), rewrite)],
                ),
                None => finding.help("write it as containment: column @> '{\"key\": \"value\"}'"),
            });
        }
    }
}

/// Equality of a field, however deep, as containment. Of `->>` the value is taken for a string.
fn contained(cx: &Context<'_>, condition: &Expr) -> Option<String> {
    let ("=", left, right) = infix(condition)? else { return None };
    let is_field = |side: &Expr| infix(uncoerced(side)).is_some_and(|(op, ..)| matches!(op, "->" | "->>"));
    let (mut document, value) = match (is_field(left), is_field(right)) {
        (true, false) => (uncoerced(left), right),
        (false, true) => (uncoerced(right), left),
        (true, true) | (false, false) => return None,
    };
    let mut built = operand(cx, value);
    // What has no type of its own here had one from `=`.
    if matches!(uncoerced(value).kind, ExprKind::Const(_)) {
        built = format!("{built}::{}", cx.catalog.type_name(value.ty));
    }
    while let Some(("->" | "->>", below, key)) = infix(document) {
        // By number it is an element of an array.
        if key.ty != TypeId::TEXT {
            return None;
        }
        built = format!("jsonb_build_object({}, {built})", operand(cx, key));
        document = uncoerced(below);
    }
    matches!(document.kind, ExprKind::Var(_)).then(|| format!("{} @> {built}", cx.text(document.span)))
}
