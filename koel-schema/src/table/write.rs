//! INSERT and UPDATE whose columns are known only when they run: what is not given is left out, so that its default is the server's.
//!
//! `koel-runtime` puts the same texts together from the same parts; a test of koel-macros compares them.

use std::fmt::Write;

/// A column that is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsertColumn {
    /// Quoted.
    pub name: String,
    /// `::citext`, or nothing.
    pub cast: String,
}

/// `ON CONFLICT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// `(a, b) WHERE ...`
    pub target: String,
    /// Its columns, quoted: the others are updated.
    pub keys: Vec<String>,
}

/// One row.
pub fn insert(table: &str, columns: &[InsertColumn], conflict: Option<&Conflict>, returning: &str) -> String {
    let mut sql = format!("INSERT INTO {table}");
    if columns.is_empty() {
        sql.push_str(" DEFAULT VALUES");
    } else {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let values = columns.iter().enumerate().map(|(number, column)| format!("${}{}", number + 1, column.cast));
        let values: Vec<String> = values.collect();
        let _ = write!(sql, " ({}) VALUES ({})", names.join(", "), values.join(", "));
    }
    if let Some(conflict) = conflict {
        sql.push_str(&on_conflict(columns.iter().map(|column| column.name.as_str()), conflict));
    }
    let _ = write!(sql, " RETURNING {returning}");
    sql
}

/// What is given and no part of the key takes the new value. Where nothing is left, the key takes its own: DO NOTHING would return no row.
fn on_conflict<'c>(columns: impl Iterator<Item = &'c str>, conflict: &'c Conflict) -> String {
    let updated = columns.filter(|name| !conflict.keys.iter().any(|key| key == name));
    let mut sets: Vec<String> = updated.map(|name| format!("{name} = EXCLUDED.{name}")).collect();
    if sets.is_empty() {
        sets.extend(conflict.keys.first().map(|name| format!("{name} = EXCLUDED.{name}")));
    }
    format!(" ON CONFLICT {} DO UPDATE SET {}", conflict.target, sets.join(", "))
}

/// A column of many rows at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkColumn {
    /// Quoted.
    pub name: String,
    /// The type of a value; of an array's elements for an array.
    pub ty: String,
    /// UNNEST would take an array of arrays apart: the elements go in one array, with where those of each row start and end.
    pub array: bool,
}

/// Many rows. `key`: columns that are given and tell the rows apart, by which what comes back is brought into the order of what was given.
pub fn insert_many(
    table: &str,
    columns: &[BulkColumn],
    key: &[String],
    conflict: Option<&Conflict>,
    list: &[String],
) -> String {
    let (mut params, mut outputs, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let mut number = 0;
    for (index, BulkColumn { ty, array, .. }) in columns.iter().enumerate() {
        let output = format!("c{}", index + 1);
        if *array {
            let (start, end, elements) = (number + 1, number + 2, number + 3);
            params.extend([format!("${start}::int4[]"), format!("${end}::int4[]")]);
            values.push(format!("(${elements}::{ty}[])[given.{output}s:given.{output}e]"));
            outputs.extend([format!("{output}s"), format!("{output}e")]);
            number += 3;
        } else {
            number += 1;
            params.push(format!("${number}::{ty}[]"));
            values.push(format!("given.{output}"));
            outputs.push(output);
        }
    }
    let unnest = format!("UNNEST({}) WITH ORDINALITY AS given({}, n)", params.join(", "), outputs.join(", "));
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let conflict = conflict.map(|conflict| on_conflict(names.iter().copied(), conflict)).unwrap_or_default();
    let (names, values, returning) = (names.join(", "), values.join(", "), list.join(", "));
    if key.is_empty() {
        return format!(
            "INSERT INTO {table} ({names}) SELECT {values} FROM {unnest} ORDER BY given.n{conflict} RETURNING {returning}"
        );
    }
    let number = |name: &String| columns.iter().position(|column| column.name == *name).unwrap_or_default() + 1;
    let same: Vec<String> = key.iter().map(|name| format!("given.c{} = done.{name}", number(name))).collect();
    let done: Vec<String> = list.iter().map(|name| format!("done.{name}")).collect();
    format!(
        "WITH given AS (SELECT * FROM {unnest}), done AS (INSERT INTO {table} ({names}) SELECT {values} FROM given ORDER BY given.n{conflict} RETURNING {returning}) \
         SELECT {} FROM done LEFT JOIN given ON {} ORDER BY given.n",
        done.join(", "),
        same.join(" AND ")
    )
}

/// The row that `condition` finds by the first `keys` parameters.
pub fn update(table: &str, columns: &[InsertColumn], keys: usize, condition: &str, returning: &str) -> String {
    let set =
        |(number, column): (usize, &InsertColumn)| format!("{} = ${}{}", column.name, keys + number + 1, column.cast);
    let sets: Vec<String> = columns.iter().enumerate().map(set).collect();
    format!("UPDATE {table} SET {} WHERE {condition} RETURNING {returning}", sets.join(", "))
}
