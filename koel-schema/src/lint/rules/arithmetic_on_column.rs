//! Arithmetic on the key of an index.

use crate::facts::index::{Access, Reason};
use crate::lint::access::missed;
use crate::lint::context::Context;

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
    fix: No,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    for missed in missed(cx, access) {
        let Reason::Operator(op) = missed.reason else { continue };
        if !matches!(&**op, "+" | "-" | "*" | "/") {
            continue;
        }
        let message = format!("index \"{}\" is on the column, not on what `{op}` makes of it", missed.index.name);
        cx.report(
            cx.found(missed.condition.span(), message)
                .help("leave the column alone on its side, and compute on the other"),
        );
    }
}
