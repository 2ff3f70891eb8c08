//! Foreign keys of another type than what they refer to.

use crate::catalog::object::{ConstraintKind, Relation};
use crate::lint::schema::Schema;
use crate::resolve::coerce::is_binary_coercible;

lint! {
    /// A foreign key column of another type than the column it refers to.
    ///
    /// # Why
    /// What one can hold the other cannot: an integer that refers to a bigint stops at two thousand million. Each comparison casts.
    ///
    /// # Example
    /// ```sql,fires
    /// CREATE TABLE authors (id bigint PRIMARY KEY);
    /// CREATE TABLE books (id int PRIMARY KEY, author_id int NOT NULL REFERENCES authors);
    /// ```
    ///
    /// # Use instead
    /// The same type.
    /// ```sql,clean
    /// CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL UNIQUE);
    /// CREATE TABLE books (id int PRIMARY KEY, author_id bigint REFERENCES authors, author varchar(80) REFERENCES authors (name));
    /// ```
    group: Schema,
    level: Warn,
    since: "0.1.0",
    fix: Ddl,
    check: Table(check),
}

fn check(cx: &Schema<'_>, table: &Relation) {
    for constraint in &table.constraints {
        let ConstraintKind::ForeignKey { columns, target, target_columns, .. } = &constraint.kind else { continue };
        let Some(target) = cx.catalog.relation(*target) else { continue };
        for (own, other) in columns.iter().zip(target_columns) {
            let (Some(own), Some(other)) = (table.columns.get(*own), target.columns.get(*other)) else { continue };
            let (ty, wanted) = (cx.catalog.base_type(own.ty), cx.catalog.base_type(other.ty));
            let unknown = ty.is_error() || wanted.is_error();
            if unknown || ty == wanted || is_binary_coercible(cx.catalog, ty, wanted) {
                continue;
            }
            let (ty, wanted) = (cx.catalog.type_name(ty), cx.catalog.type_name(wanted));
            let message = format!(
                "\"{}\" is {ty}, and refers to \"{}.{}\", which is {wanted}",
                own.name, target.name, other.name
            );
            let help = format!("make \"{}\" {wanted} too", own.name);
            cx.report(table, &own.name, own.origin.or(constraint.origin), cx.found(message).help(help));
        }
    }
}
