//! LIKE '%x'.

use crate::facts::index::{Access, Reason};
use crate::lint::access::missed;
use crate::lint::context::Context;

lint! {
    /// LIKE with a pattern that starts with a wildcard, on an indexed column.
    ///
    /// # Why
    /// A B-tree finds what starts with something; for what contains it, the whole table is read. A trigram index (pg_trgm) finds patterns
    /// with three known characters in a row.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM sessions WHERE browser_fingerprint LIKE '%headless%'
    /// ```
    ///
    /// # Use instead
    /// ```sql,schema
    /// CREATE EXTENSION pg_trgm;
    /// CREATE TABLE pages (id int PRIMARY KEY, title text NOT NULL);
    /// CREATE INDEX ON pages (title);
    /// CREATE INDEX ON pages USING gin (title gin_trgm_ops)
    /// ```
    /// ```sql,clean
    /// SELECT id FROM pages WHERE title LIKE '%index%'
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    for missed in missed(cx, access) {
        if *missed.reason == Reason::NoPrefix {
            let message = format!("index \"{}\" cannot find what merely contains a text", missed.index.name);
            cx.report(
                cx.found(missed.condition.span(), message)
                    .help("a trigram index can: CREATE EXTENSION pg_trgm, then USING gin (column gin_trgm_ops)"),
            );
        }
    }
}
