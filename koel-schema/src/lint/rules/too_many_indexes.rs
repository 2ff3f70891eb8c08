//! Tables with more indexes than they need.

use crate::catalog::object::Relation;
use crate::lint::schema::Schema;

/// Five to ten are plenty.
const PLENTY: usize = 10;

lint! {
    /// A table with more than ten indexes.
    ///
    /// # Why
    /// Each row that is written is written to each of them, and an UPDATE of an indexed column cannot stay on its page (HOT).
    ///
    /// # Example
    /// ```sql,fires
    /// CREATE TABLE t (id int PRIMARY KEY, a int, b int, c int, d int, e int, f int, g int, h int, i int, j int);
    /// CREATE INDEX ON t (a); CREATE INDEX ON t (b); CREATE INDEX ON t (c); CREATE INDEX ON t (d); CREATE INDEX ON t (e);
    /// CREATE INDEX ON t (f); CREATE INDEX ON t (g); CREATE INDEX ON t (h); CREATE INDEX ON t (i); CREATE INDEX ON t (j);
    /// ```
    ///
    /// # Use instead
    /// Indexes that serve several queries: equality columns first, then the range or the order.
    /// ```sql,clean
    /// CREATE TABLE t (id int PRIMARY KEY, a int, b int);
    /// CREATE INDEX ON t (a, b);
    /// ```
    group: Schema,
    level: Allow,
    since: "0.1.0",
    fix: No,
    check: Table(check),
}

fn check(cx: &Schema<'_>, table: &Relation) {
    let count = table.indexes.len();
    if count > PLENTY {
        let message = format!("\"{}\" has {count} indexes", table.name);
        cx.report(
            table,
            "indexes",
            None,
            cx.found(message).help("drop those that no query needs, merge what starts alike"),
        );
    }
}
