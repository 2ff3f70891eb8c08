//! ADD COLUMN that writes the table anew.

use crate::facts::rewrite::{Rewrite, of_new_column};
use crate::lint::ddl::{added_columns, alter_table, declared_type};
use crate::lint::migration::Context;
use crate::migrate::Step;
use crate::syntax::ast::ddl::ColumnConstraintKind;

lint! {
    /// A new column whose value the server has to compute for each row: a volatile default, serial, identity, a stored generated column, a
    /// domain with constraints.
    ///
    /// # Why
    /// The table and all its indexes are written again under ACCESS EXCLUSIVE: nobody reads or writes it for that long. A default that is
    /// the same for all rows (a constant, now()) is kept once, beside the table.
    ///
    /// # Example
    /// ```sql,fires
    /// ALTER TABLE users ADD COLUMN public_id uuid NOT NULL DEFAULT gen_random_uuid()
    /// ```
    /// ```sql,fires
    /// ALTER TABLE user_roles ADD COLUMN id bigserial
    /// ```
    ///
    /// # Use instead
    /// Add the column without the default, set the default for the rows to come, fill the others in batches.
    /// ```sql,clean
    /// ALTER TABLE users ADD COLUMN public_id uuid;
    /// ALTER TABLE users ALTER COLUMN public_id SET DEFAULT gen_random_uuid();
    /// ALTER TABLE users ADD COLUMN seen timestamptz NOT NULL DEFAULT now(), ADD COLUMN locale text DEFAULT 'en';
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
    for column in added_columns(step, alter) {
        if of_new_column(step.before, &table, column, declared_type(step, column)) != Rewrite::Yes {
            continue;
        }
        let generated = column.constraints.iter().any(|constraint| {
            matches!(constraint.kind, ColumnConstraintKind::Generated { .. } | ColumnConstraintKind::Identity { .. })
        });
        let message = format!(
            "\"{}\" is computed for each row: this writes all of \"{}\" anew while nobody can read or write it",
            column.name, table.name
        );
        let help = if generated {
            "add a plain column, fill it in batches, and let a trigger or the program keep it"
        } else {
            "add the column without the default, then SET DEFAULT for the rows to come, and fill the others in batches"
        };
        cx.report(cx.found(column.span, message).help(help));
    }
}
