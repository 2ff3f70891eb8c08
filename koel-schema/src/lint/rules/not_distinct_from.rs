//! IS NOT DISTINCT FROM on a key.

use crate::facts::index::{Access, Reason};
use crate::hir::ExprKind;
use crate::lint::access::missed;
use crate::lint::context::Context;

lint! {
    /// IS NOT DISTINCT FROM on an indexed column.
    ///
    /// # Why
    /// No index serves it, though one would serve both of its cases.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM sessions WHERE browser_fingerprint IS NOT DISTINCT FROM $1
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT id FROM sessions WHERE browser_fingerprint = $1
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    for missed in missed(cx, access) {
        let not = matches!(missed.condition.expr.kind, ExprKind::Distinct { not: true, .. });
        if not && *missed.reason == Reason::Distinct {
            let message = format!("index \"{}\" does not serve IS NOT DISTINCT FROM", missed.index.name);
            cx.report(
                cx.found(missed.condition.span(), message)
                    .help("use `=` where the value is never NULL, and IS NULL in a query of its own where it is"),
            );
        }
    }
}
