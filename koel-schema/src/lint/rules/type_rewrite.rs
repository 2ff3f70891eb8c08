//! ALTER COLUMN TYPE that writes the table anew.

use crate::catalog::type_name::resolve_type_name;
use crate::facts::rewrite::{Rewrite, of_type_change};
use crate::lint::ddl::alter_table;
use crate::lint::migration::Context;
use crate::migrate::Step;
use crate::syntax::ast::ddl::AlterAction;

lint! {
    /// A change of a column's type for which the server writes all rows anew.
    ///
    /// # Why
    /// The table and all its indexes are written again under ACCESS EXCLUSIVE: nobody reads or writes it for that long, and the disk has to
    /// hold both. It happens wherever the stored bits may change; a longer varchar, varchar to text, a wider numeric of the same scale or a
    /// finer timestamp change none. timestamp to timestamptz changes none where TimeZone is UTC, and is left alone.
    ///
    /// # Example
    /// ```sql,fires
    /// ALTER TABLE api_keys ALTER COLUMN rate_limit TYPE bigint
    /// ```
    /// ```sql,fires
    /// ALTER TABLE mfa_factors ALTER COLUMN label TYPE varchar(32)
    /// ```
    ///
    /// # Use instead
    /// A new column, filled in batches while a trigger keeps it, and then renamed.
    /// ```sql,clean
    /// ALTER TABLE mfa_factors ALTER COLUMN label TYPE varchar(80), ALTER COLUMN label DROP NOT NULL
    /// ```
    /// ```sql,clean
    /// ALTER TABLE mfa_factors ALTER COLUMN label TYPE text USING label::text
    /// ```
    group: Migration,
    level: Deny,
    since: "0.1.0",
    fix: Ddl,
    check: Step(check),
}

fn check(cx: &Context<'_>, step: &Step<'_>) {
    let Some(alter) = alter_table(step) else { return };
    let Some(table) = cx.filled(step, &alter.name) else { return };
    for action in &alter.actions {
        let AlterAction::AlterType { column, ty, using, .. } = action else { continue };
        let Ok(new) = resolve_type_name(step.before, ty) else { continue };
        if of_type_change(step.before, &table, column, new, using.as_ref()) != Rewrite::Yes {
            continue;
        }
        let message = format!("this writes all of \"{}\" anew while nobody can read or write it", table.name);
        cx.report(cx.found(column.span.to(ty.span), message).help(
            "add a column of the new type, fill it in batches (a trigger keeps it up to date), then swap the names",
        ));
    }
}
