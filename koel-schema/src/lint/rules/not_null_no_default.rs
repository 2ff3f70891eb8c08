//! A column that the rows there are cannot have.

use crate::catalog::Catalog;
use crate::lint::ddl::{added_columns, alter_table, declared_type};
use crate::lint::migration::Context;
use crate::migrate::Step;
use crate::syntax::ast::ddl::{ColumnConstraintKind, ColumnDef};
use crate::types::TypeId;

lint! {
    /// ADD COLUMN ... NOT NULL without a default, on a table that is there already.
    ///
    /// # Why
    /// It fails (23502) as soon as the table has a row, which it has in production and not on the developer's machine.
    ///
    /// # Example
    /// ```sql,fires
    /// ALTER TABLE users ADD COLUMN locale text NOT NULL
    /// ```
    ///
    /// # Use instead
    /// A default, or a column that is filled before it becomes NOT NULL.
    /// ```sql,clean
    /// ALTER TABLE users ADD COLUMN locale text NOT NULL DEFAULT 'en'
    /// ```
    /// A table that the same migration makes or empties is left alone.
    /// ```sql,clean
    /// CREATE TABLE devices (id int PRIMARY KEY);
    /// ALTER TABLE devices ADD COLUMN name text NOT NULL;
    /// TRUNCATE login_attempts;
    /// ALTER TABLE login_attempts ADD COLUMN device text NOT NULL;
    /// ```
    /// ```sql,clean
    /// ALTER TABLE users ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY, ADD COLUMN m serial NOT NULL
    /// ```
    group: Migration,
    level: Deny,
    since: "0.1.0",
    fix: Ddl,
    check: Step(check),
}

fn check(cx: &Context<'_>, step: &Step<'_>) {
    let Some(alter) = alter_table(step) else { return };
    if cx.filled(step, &alter.name).is_none() {
        return;
    }
    for column in added_columns(step, alter).into_iter().filter(|column| lacks_value(step, column)) {
        let message = format!("the rows that are there have no value for \"{}\"", column.name);
        cx.report(cx.found(column.span, message).help(
            "give it a DEFAULT; or add it without NOT NULL, fill it, and then SET NOT NULL (with a CHECK validated before, see set_not_null_scan)",
        ));
    }
}

fn lacks_value(step: &Step<'_>, column: &ColumnDef) -> bool {
    let (mut not_null, mut valued) = (false, false);
    for constraint in &column.constraints {
        match constraint.kind {
            ColumnConstraintKind::NotNull | ColumnConstraintKind::PrimaryKey => not_null = true,
            ColumnConstraintKind::Default(_)
            | ColumnConstraintKind::Generated { .. }
            | ColumnConstraintKind::Identity { .. } => valued = true,
            ColumnConstraintKind::Null
            | ColumnConstraintKind::Check(_)
            | ColumnConstraintKind::Unique { .. }
            | ColumnConstraintKind::References(_) => {}
        }
    }
    // serial has a default of its own, and a domain may have one.
    not_null
        && !valued
        && declared_type(step, column).is_some_and(|ty| !ty.ty.is_error() && !has_default(step.before, ty.ty))
}

fn has_default(catalog: &Catalog, ty: TypeId) -> bool {
    catalog.domain(ty).is_some_and(|domain| domain.has_default || has_default(catalog, domain.base))
}
