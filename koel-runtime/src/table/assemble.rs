//! INSERT and UPDATE of one row, put together from the columns that are given. All text is the macro's, checked when the program was compiled; values
//! are parameters. koel-schema's `table::write` makes the same texts; a test of koel-macros compares them.

use super::TableRow;
use crate::pg::{GivenParam, IntoParam};
use crate::private::{Args, args};
use crate::{AtMostOne, One, Query};
use std::fmt::Write;

/// What an INSERT says besides its columns.
#[derive(Debug, Clone, Copy)]
pub struct Inserted {
    /// As INTO names it.
    pub table: &'static str,
    /// `(a) WHERE ...` after ON CONFLICT, and the columns of that key.
    pub conflict: Option<(&'static str, &'static [&'static str])>,
    /// What RETURNING lists.
    pub list: &'static str,
}

/// What an UPDATE says besides its columns.
#[derive(Debug, Clone, Copy)]
pub struct Updated {
    /// The table.
    pub table: &'static str,
    /// How many parameters the condition has: the first ones.
    pub keys: usize,
    /// Which row.
    pub condition: &'static str,
    /// What RETURNING lists.
    pub list: &'static str,
}

/// The columns given so far.
#[derive(Debug)]
pub struct Values {
    columns: Vec<(&'static str, &'static str)>,
    args: Args,
}

impl Values {
    /// None yet, room for `n`.
    pub fn new(n: usize) -> Self {
        Self { columns: Vec::with_capacity(n), args: args(n) }
    }

    /// After the parameters of a condition.
    pub fn after(args: Args) -> Self {
        Self { columns: Vec::new(), args }
    }

    /// A column, by its quoted name, and how its parameter is cast.
    pub fn set<M, const N: usize, V: IntoParam<M, N>>(&mut self, name: &'static str, cast: &'static str, value: &V) {
        self.columns.push((name, cast));
        self.args.push::<M, N, V>(value);
    }

    /// A column whose Rust type koel.toml names.
    pub fn set_given<'v, V: GivenParam<'v>>(&mut self, name: &'static str, cast: &'static str, value: V) {
        self.columns.push((name, cast));
        self.args.push_given(value);
    }

    /// The INSERT.
    pub fn insert<T: TableRow>(self, how: &Inserted) -> Query<T, One> {
        Query::assembled(insert(how, &self.columns), self.args, |row| T::read(row))
    }

    /// The UPDATE; where no column is given, `nothing` reads the row.
    pub fn update<T: TableRow>(self, how: &Updated, nothing: &'static str) -> Query<T, AtMostOne> {
        match self.columns.as_slice() {
            [] => Query::new(nothing, self.args, |row| T::read(row)),
            columns => Query::assembled(update(how, columns), self.args, |row| T::read(row)),
        }
    }
}

/// The text of an INSERT.
pub fn insert(how: &Inserted, columns: &[(&'static str, &'static str)]) -> String {
    let mut sql = format!("INSERT INTO {}", how.table);
    if columns.is_empty() {
        sql.push_str(" DEFAULT VALUES");
    } else {
        list(&mut sql, " (", columns.iter().map(|(name, _)| name));
        sql.push_str(") VALUES (");
        for (number, (_, cast)) in columns.iter().enumerate() {
            let comma = if number == 0 { "" } else { ", " };
            let _ = write!(sql, "{comma}${}{cast}", number + 1);
        }
        sql.push(')');
    }
    if let Some((target, keys)) = how.conflict {
        on_conflict(&mut sql, columns.iter().map(|(name, _)| *name), target, keys);
    }
    let _ = write!(sql, " RETURNING {}", how.list);
    sql
}

/// `first` and the names, with commas between.
pub(super) fn list<'n>(sql: &mut String, first: &str, names: impl Iterator<Item = &'n &'static str>) {
    for (number, name) in names.enumerate() {
        sql.push_str(if number == 0 { first } else { ", " });
        sql.push_str(name);
    }
}

/// What is given and no part of the key takes the new value; where nothing is left the key takes its own, so that a row comes back.
pub(super) fn on_conflict(
    sql: &mut String,
    columns: impl Iterator<Item = &'static str>,
    target: &str,
    keys: &[&'static str],
) {
    let _ = write!(sql, " ON CONFLICT {target} DO UPDATE SET ");
    let mut updated = columns.filter(|name| !keys.contains(name)).peekable();
    let kept = if updated.peek().is_none() { keys.first().copied() } else { None };
    for (number, name) in updated.chain(kept).enumerate() {
        let comma = if number == 0 { "" } else { ", " };
        let _ = write!(sql, "{comma}{name} = EXCLUDED.{name}");
    }
}

/// The text of an UPDATE.
pub fn update(how: &Updated, columns: &[(&'static str, &'static str)]) -> String {
    let mut sql = format!("UPDATE {} SET ", how.table);
    for (number, (name, cast)) in columns.iter().enumerate() {
        let comma = if number == 0 { "" } else { ", " };
        let _ = write!(sql, "{comma}{name} = ${}{cast}", how.keys + number + 1);
    }
    let _ = write!(sql, " WHERE {} RETURNING {}", how.condition, how.list);
    sql
}
