//! An operator that casts the key of an index.

use crate::facts::index::{Access, Reason};
use crate::lint::access::missed;
use crate::lint::context::Context;

lint! {
    /// A comparison whose operator casts the column to another type than the index has.
    ///
    /// # Why
    /// Of two types the operator is that of the wider one, and the column is cast to it without a word: an index on an integer does not
    /// serve a comparison with a numeric.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM login_attempts WHERE id = 1.0
    /// ```
    /// ```sql,fires
    /// SELECT id FROM login_attempts WHERE id = $1::numeric
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT id FROM login_attempts WHERE id = $1
    /// ```
    /// ```sql,clean
    /// SELECT id FROM login_attempts WHERE id = $1::int
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    for missed in missed(cx, access) {
        let Reason::Cast { target, implicit: true } = missed.reason else { continue };
        let target = cx.catalog.type_name(*target);
        let message = format!("this casts the column to {target}, which index \"{}\" does not hold", missed.index.name);
        cx.report(cx.found(missed.condition.span(), message).help("give the other side the column's type"));
    }
}
