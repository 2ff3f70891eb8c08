//! `->>` where a GIN index wants `@>`.

use crate::facts::index::{Access, Method, Reason};
use crate::lint::access::missed;
use crate::lint::context::Context;

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
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT id FROM users WHERE kyc_data @> '{"level": "full"}'
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    for missed in missed(cx, access) {
        let Reason::Operator(op) = missed.reason else { continue };
        if Method::named(&missed.index.method) == Method::Gin && matches!(&**op, "->" | "->>" | "#>" | "#>>") {
            let message = format!("index \"{}\" serves `@>`, not `{op}`", missed.index.name);
            cx.report(
                cx.found(missed.condition.span(), message)
                    .help("write it as containment: column @> '{\"key\": \"value\"}'"),
            );
        }
    }
}
