//! Foreign keys that nothing finds rows by.

use crate::analysis::{AnalyzeOptions, analyze};
use crate::catalog::object::{Constraint, ConstraintKind, Relation};
use crate::facts::index::{self, Bound};
use crate::lint::schema::Schema;
use crate::syntax::keywords::quote_ident;

lint! {
    /// A foreign key that no index serves.
    ///
    /// # Why
    /// For each row of the referenced table that is deleted, or whose key changes, the server looks for the rows that refer to it: without an
    /// index it reads the whole table, under a lock on the row. Joins along the key read it too.
    ///
    /// # Example
    /// ```sql,fires
    /// CREATE TABLE authors (id int PRIMARY KEY);
    /// CREATE TABLE books (id int PRIMARY KEY, author_id int NOT NULL REFERENCES authors);
    /// ```
    ///
    /// # Use instead
    /// An index that starts with the key's columns, or with one of them; a partial one for those that are not NULL serves too.
    /// ```sql,clean
    /// CREATE TABLE authors (id int PRIMARY KEY);
    /// CREATE TABLE books (id int PRIMARY KEY, author_id int REFERENCES authors);
    /// CREATE INDEX ON books (author_id) WHERE author_id IS NOT NULL;
    /// ```
    /// ```sql,clean
    /// CREATE TABLE authors (id int PRIMARY KEY);
    /// CREATE TABLE books (author_id int REFERENCES authors, number int, PRIMARY KEY (author_id, number));
    /// ```
    /// It is silent where either table is small (`[tables] small` in koel.toml), or its constraints keep it to one row.
    /// ```sql,clean
    /// CREATE TABLE people (id int PRIMARY KEY);
    /// CREATE TABLE settings (one bool PRIMARY KEY DEFAULT true CHECK (one), changed_by int REFERENCES people);
    /// ```
    /// ```sql,clean,small=countries
    /// CREATE TABLE countries (id int PRIMARY KEY);
    /// CREATE TABLE towns (id int PRIMARY KEY, country_id int NOT NULL REFERENCES countries);
    /// ```
    group: Schema,
    level: Warn,
    since: "0.1.0",
    fix: Ddl,
    check: Table(check),
}

fn check(cx: &Schema<'_>, table: &Relation) {
    for constraint in &table.constraints {
        let ConstraintKind::ForeignKey { columns, target, .. } = &constraint.kind else { continue };
        let Some(target) = cx.catalog.relation(*target) else { continue };
        if cx.is_small(table) || cx.is_small(&target) || has_index(cx.catalog, table, columns) {
            continue;
        }
        report(cx, table, constraint, columns, &target);
    }
}

fn report(cx: &Schema<'_>, table: &Relation, constraint: &Constraint, columns: &[usize], target: &Relation) {
    let names: Vec<String> = columns.iter().map(|col| column(table, *col)).collect();
    let message =
        format!("no index of \"{}\" serves its foreign key \"{}\" to \"{}\"", table.name, constraint.name, target.name);
    let help = format!("CREATE INDEX ON {} ({})", quote_ident(&table.name), names.join(", "));
    cx.report(table, &constraint.name, constraint.origin, cx.found(message).help(help));
}

/// Whether some index bounds the search for the rows that refer to a key: the query that the server runs, asked of the planner's rules.
pub(super) fn has_index(catalog: &crate::catalog::Catalog, table: &Relation, columns: &[usize]) -> bool {
    let conditions: Vec<String> =
        columns.iter().zip(1..).map(|(col, n): (_, usize)| format!("{} = ${n}", column(table, *col))).collect();
    let name = format!("{}.{}", quote_ident(&table.schema), quote_ident(&table.name));
    let sql = format!("SELECT 1 FROM {name} WHERE {} FOR KEY SHARE", conditions.join(" AND "));
    let analysis = analyze(catalog, &sql, &AnalyzeOptions::default());
    // What cannot be asked is not reported.
    let Some(query) = &analysis.query else { return true };
    index::accesses(catalog, query, index::Environment::default()).iter().any(|access| {
        let mut usable = access.indexes.iter().filter(|index| index.usable());
        usable.any(|index| index.matches.iter().any(|found| found.bound != Bound::Filter))
    })
}

fn column(table: &Relation, col: usize) -> String {
    table.columns.get(col).map_or_else(String::new, |column| quote_ident(&column.name).to_string())
}
