//! `real = 0.1`.

use crate::diagnostic::Applicability;
use crate::facts::constant;
use crate::hir::Expr;
use crate::lint::context::{Context, Site, WithFix, insert};
use crate::lint::edit::{infix, uncoerced};
use crate::types::TypeId;

lint! {
    /// A `real` compared for equality with a decimal that it cannot hold.
    ///
    /// # Why
    /// The decimal becomes double precision, and so does the column: 0.1 as real is 0.100000001490116, which is not 0.1. It is never equal.
    ///
    /// # Example
    /// ```sql,schema
    /// CREATE TABLE readings (id int PRIMARY KEY, level real NOT NULL, precise float8 NOT NULL)
    /// ```
    /// ```sql,fires
    /// SELECT id FROM readings WHERE level = 0.1
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT id FROM readings WHERE level = 0.1::real
    /// ```
    /// ```sql,clean
    /// SELECT id FROM readings WHERE level = 0.5 OR level = '0.1' OR precise = 0.1
    /// ```
    group: Correctness,
    level: Deny,
    since: "0.1.0",
    fix: Maybe,
    check: Expr(check),
}

fn check<'a>(cx: &Context<'_>, _: &Site<'a, '_, '_>, expr: &'a Expr) {
    let Some((op @ ("=" | "<>"), left, right)) = infix(expr) else { return };
    for (column, value) in [(left, right), (right, left)] {
        let (column, literal) = (uncoerced(column), uncoerced(value));
        let Some(Some(text)) = constant(literal) else { continue };
        let exact = |double: f64| f64::from(double as f32) == double;
        if column.ty == TypeId::FLOAT4
            && constant(column).is_none()
            && literal.ty == TypeId::NUMERIC
            && text.parse::<f64>().is_ok_and(|double| !exact(double))
        {
            let message = format!("no `real` is {text}: `{op}` compares as double precision");
            let edits = vec![insert(literal.span.end, "::real")];
            cx.report(
                cx.found(expr.span, message).help(format!("write `{text}::real`, or compare with a tolerance")).fix(
                    "compare as real",
                    Applicability::MaybeIncorrect,
                    edits,
                ),
            );
        }
    }
}
