//! A comparison in another collation than the index's.

use crate::facts::index::{Access, Reason};
use crate::lint::access::missed;
use crate::lint::context::Context;

lint! {
    /// A comparison in another collation than that of the index.
    ///
    /// # Why
    /// The index is sorted otherwise than the comparison sorts, and is not used.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM sessions WHERE browser_fingerprint < $1 COLLATE "C"
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT id FROM sessions WHERE browser_fingerprint < $1
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    for missed in missed(cx, access) {
        if matches!(missed.reason, Reason::Collation { .. }) {
            let message = format!("index \"{}\" sorts by another collation than this compares by", missed.index.name);
            cx.report(
                cx.found(missed.condition.span(), message)
                    .help("compare by the column's collation, or index it by this one"),
            );
        }
    }
}
