//! `IN ($1)`.

use crate::diagnostic::Applicability;
use crate::hir::{Expr, ExprKind};
use crate::lint::context::{Context, Site, WithFix, replace};
use crate::lint::edit::{infix, uncoerced};
use crate::span::Span;
use crate::syntax::keywords::Kw;

lint! {
    /// `IN ($1)`: a list of one parameter, where a list of values is meant.
    ///
    /// # Why
    /// A parameter is one value: `IN ($1)` is `= $1`, and a list bound to it is refused, or with a driver that joins it into a text finds
    /// nothing. An array is one value too: `= ANY($1)` takes a list of any length, with one statement to prepare instead of one a length.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT username FROM users WHERE id IN ($1)
    /// ```
    /// ```sql,fires
    /// SELECT username FROM users WHERE kyc_status NOT IN ($1)
    /// ```
    ///
    /// # Use instead
    /// `= ANY($1)`, `<> ALL($1)`; where one value is meant, `= $1`.
    /// ```sql,clean
    /// SELECT username FROM users WHERE id = ANY($1)
    /// ```
    /// ```sql,clean
    /// SELECT username FROM users WHERE id IN ($1, $2) AND username = $3
    /// ```
    /// ```sql,clean
    /// SELECT role FROM user_roles WHERE (user_id, product_domain) IN (($1, $2))
    /// ```
    group: Correctness,
    level: Deny,
    since: "0.1.0",
    fix: Machine,
    check: Expr(check),
}

fn check<'a>(cx: &Context<'_>, _: &Site<'a, '_, '_>, expr: &'a Expr) {
    let Some((op @ ("=" | "<>"), left, right)) = infix(expr) else { return };
    let param = uncoerced(right);
    if !matches!(param.kind, ExprKind::Param(_)) {
        return;
    }
    let between = Span::new(left.span.end, param.span.start);
    let Some(word) = cx.keyword(Kw::In, between) else { return };
    // `(a, b) IN (($1, $2))` is about one row, and each of its columns looks like this.
    if cx.text(between).contains(',') {
        return;
    }
    let (start, quantifier) = match cx.keyword(Kw::NotLa, between) {
        Some(not) => (not.start, "ALL"),
        None => (word.start, "ANY"),
    };
    let name = cx.text(param.span);
    let message = format!("`IN ({name})` compares with one value, not with a list");
    cx.report(
        cx.found(expr.span, message)
            .help(format!("bind an array: `{op} {quantifier}({name})`; for one value write `{op} {name}`"))
            .fix(
                "compare with an array",
                Applicability::MachineApplicable,
                vec![replace(Span::new(start, expr.span.end), format!("{op} {quantifier}({name})"))],
            ),
    );
}
