//! Tables whose rows have no name.

use crate::catalog::object::{ConstraintKind, IndexKeyExpr, RelKind, Relation};
use crate::lint::schema::Schema;

lint! {
    /// A table without a primary key, and without another key of columns that are NOT NULL.
    ///
    /// # Why
    /// Nothing tells two equal rows apart: neither an UPDATE nor a foreign key can name one, pages by key cannot go past one, and logical
    /// replication refuses its UPDATE and DELETE.
    ///
    /// # Example
    /// ```sql,fires
    /// CREATE TABLE notes (body text NOT NULL, written timestamptz NOT NULL)
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)
    /// ```
    /// ```sql,clean
    /// CREATE TABLE notes (number int NOT NULL UNIQUE, body text NOT NULL)
    /// ```
    group: Schema,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: Table(check),
}

fn check(cx: &Schema<'_>, table: &Relation) {
    let keyed = table.constraints.iter().any(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey(_)))
        || table.indexes.iter().filter(|index| index.unique && index.predicate.is_none()).any(|index| {
            index.keys.iter().all(|key| match key.expr {
                IndexKeyExpr::Column(col) => crate::facts::column_not_null(table, col),
                IndexKeyExpr::Expr(_) => false,
            })
        });
    // What inherits is what its parent is, and a materialized view can have none.
    if keyed || table.kind == RelKind::MaterializedView || !table.parents.is_empty() {
        return;
    }
    let message = format!("\"{}\" has no primary key", table.name);
    let help = "add `id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`, or make the columns that tell its rows apart the key \
                (of a table of one row: `one bool PRIMARY KEY DEFAULT true CHECK (one)`)";
    cx.report(table, "primary key", None, cx.found(message).help(help));
}
