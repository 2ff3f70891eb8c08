//! Constraints that are checked under a lock.

use crate::catalog::object::RelKind;
use crate::lint::ddl::{added_columns, alter_table};
use crate::lint::migration::Context;
use crate::migrate::Step;
use crate::syntax::ast::ddl::{AlterAction, ColumnConstraintKind, TableConstraintKind};
use crate::types::PgVersion;

lint! {
    /// A foreign key or CHECK added to a table that is there already, without NOT VALID.
    ///
    /// # Why
    /// The server reads the whole table to see that all rows meet it, and nobody writes meanwhile (for a CHECK nobody reads either). NOT VALID
    /// holds for what is written from then on, and VALIDATE CONSTRAINT checks the rest while others read and write.
    ///
    /// # Example
    /// ```sql,fires
    /// ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_actor_fkey FOREIGN KEY (actor_id) REFERENCES users (id)
    /// ```
    /// ```sql,fires
    /// ALTER TABLE users ADD CHECK (length(username) < 65)
    /// ```
    ///
    /// # Use instead
    /// Two migrations: ADD ... NOT VALID, and VALIDATE CONSTRAINT.
    /// ```sql,clean
    /// ALTER TABLE users ADD CONSTRAINT users_username_length CHECK (length(username) < 65) NOT VALID
    /// ```
    /// A new column without a default holds no value that could break its foreign key.
    /// ```sql,clean
    /// ALTER TABLE users ADD COLUMN second_company_id uuid REFERENCES companies (id);
    /// CREATE TABLE devices (id int PRIMARY KEY, user_id uuid);
    /// ALTER TABLE devices ADD FOREIGN KEY (user_id) REFERENCES users (id);
    /// ```
    group: Migration,
    level: Warn,
    since: "0.1.0",
    fix: Ddl,
    check: Step(check),
}

fn check(cx: &Context<'_>, step: &Step<'_>) {
    let Some(alter) = alter_table(step) else { return };
    let Some(table) = cx.filled(step, &alter.name) else { return };
    let mut found = Vec::new();
    for action in &alter.actions {
        let AlterAction::AddConstraint(constraint) = action else { continue };
        // NOT VALID foreign keys of partitioned tables are there from 18 on.
        let can = table.kind != RelKind::Partitioned || step.before.version() >= PgVersion::V18;
        match constraint.kind {
            TableConstraintKind::ForeignKey { .. } if can => {
                found.push((constraint.span, constraint.timing, "write to"))
            }
            TableConstraintKind::Check(_) => found.push((constraint.span, constraint.timing, "read or write")),
            TableConstraintKind::ForeignKey { .. }
            | TableConstraintKind::NotNull(_)
            | TableConstraintKind::Unique { .. }
            | TableConstraintKind::PrimaryKey { .. }
            | TableConstraintKind::UsingIndex { .. }
            | TableConstraintKind::Exclude { .. } => {}
        }
    }
    for column in added_columns(step, alter) {
        for constraint in &column.constraints {
            if matches!(constraint.kind, ColumnConstraintKind::Check(_)) {
                found.push((constraint.span, constraint.timing, "read or write"));
            }
        }
    }
    for (span, timing, what) in found {
        if timing.not_valid || timing.not_enforced {
            continue;
        }
        let message = format!("this reads all of \"{}\", and nobody can {what} it meanwhile", table.name);
        cx.report(cx.found(span, message).help("add it NOT VALID, and VALIDATE CONSTRAINT in a migration of its own"));
    }
}
