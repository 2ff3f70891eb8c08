//! Types that PostgreSQL has a better one for.

use crate::catalog::object::{Column, ColumnDefault, RelKind, Relation};
use crate::lint::schema::Schema;
use crate::types::TypeId;

lint! {
    /// A type that PostgreSQL's own advice is against: timestamp, timetz, char(n), money, json, serial.
    ///
    /// # Why
    /// `timestamp` does not say when: it is a clock's face without its place. `time with time zone` has an offset and no date to tell it by.
    /// `char(n)` pads with blanks, and some operators see them. `money` has the currency of whoever reads it. `json` is text that is parsed at
    /// each use, and has no equality. `serial` is a sequence with rights and ownership of its own; an identity column is the standard's.
    ///
    /// # Example
    /// ```sql,fires
    /// CREATE TABLE t (id int PRIMARY KEY, made timestamp NOT NULL, seen timestamp)
    /// ```
    /// ```sql,fires
    /// CREATE TABLE t (id bigserial PRIMARY KEY)
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// CREATE TABLE t (
    ///     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, made timestamptz NOT NULL, opens time, country varchar(2), price numeric(12, 2), data jsonb
    /// )
    /// ```
    group: Schema,
    level: Warn,
    since: "0.1.0",
    fix: Ddl,
    check: Table(check),
}

/// (what is declared, what to declare)
const DISCOURAGED: [(&str, &str); 6] = [
    ("timestamp without time zone", "timestamptz"),
    ("time with time zone", "timestamptz, or time"),
    ("char(n)", "text, or varchar(n)"),
    ("money", "numeric, and the currency beside it"),
    ("json", "jsonb"),
    ("serial", "bigint GENERATED ALWAYS AS IDENTITY"),
];

/// Once a table and type.
fn check(cx: &Schema<'_>, table: &Relation) {
    if table.kind == RelKind::MaterializedView || !table.parents.is_empty() {
        return;
    }
    for (what, better) in DISCOURAGED {
        let found: Vec<&Column> = table
            .columns
            .iter()
            .filter(|column| !column.dropped && declared(cx.catalog.base_type(column.ty), column) == Some(what))
            .collect();
        let Some(first) = found.first() else { continue };
        let names: Vec<String> = found.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let verb = if names.len() == 1 { "is" } else { "are" };
        let message = format!("{} of \"{}\" {verb} {what}", names.join(", "), table.name);
        cx.report(table, what, first.origin, cx.found(message).help(format!("use {better}")));
    }
}

fn declared(ty: TypeId, column: &Column) -> Option<&'static str> {
    match ty {
        TypeId::TIMESTAMP => Some("timestamp without time zone"),
        TypeId::TIMETZ => Some("time with time zone"),
        TypeId::BPCHAR => Some("char(n)"),
        TypeId::MONEY => Some("money"),
        TypeId::JSON => Some("json"),
        _ if column.default == ColumnDefault::Sequence => Some("serial"),
        _ => None,
    }
}
