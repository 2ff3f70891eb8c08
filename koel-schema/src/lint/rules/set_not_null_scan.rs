//! SET NOT NULL that reads the table under its strongest lock.

use crate::catalog::object::{Constraint, ConstraintKind, Relation};
use crate::facts::column_not_null;
use crate::hir::{Expr, ExprKind};
use crate::ident::Ident;
use crate::lint::ddl::{alter_table, rewrites};
use crate::lint::edit::conjuncts;
use crate::lint::migration::Context;
use crate::migrate::Step;
use crate::syntax::ast::ddl::{AlterAction, AlterTable};
use crate::syntax::keywords::quote_ident;

lint! {
    /// SET NOT NULL of a column that no valid CHECK proves to be NOT NULL already.
    ///
    /// # Why
    /// The server reads the whole table to see that there is no NULL, under ACCESS EXCLUSIVE: nobody reads or writes it meanwhile. Where a
    /// validated CHECK says so, it does not read.
    ///
    /// # Example
    /// ```sql,fires
    /// ALTER TABLE users ALTER COLUMN kyc_data SET NOT NULL
    /// ```
    ///
    /// # Use instead
    /// In a migration each: ADD CONSTRAINT ... CHECK (c IS NOT NULL) NOT VALID; VALIDATE CONSTRAINT, which lets others read and write;
    /// SET NOT NULL and DROP CONSTRAINT.
    /// ```sql,schema
    /// CREATE TABLE t (id int PRIMARY KEY, a int, b int NOT NULL, CONSTRAINT a_there CHECK (a IS NOT NULL AND a > 0))
    /// ```
    /// ```sql,clean
    /// ALTER TABLE t ALTER COLUMN a SET NOT NULL, ALTER COLUMN b SET NOT NULL
    /// ```
    /// ```sql,clean,small=t
    /// ALTER TABLE t DROP CONSTRAINT a_there;
    /// ALTER TABLE t ALTER COLUMN a SET NOT NULL;
    /// ```
    /// It is silent where the statement writes the table anew, of which other rules speak; and about a table that the migrations fill with a few rows
    /// and no query of the workspace adds to.
    /// ```sql,clean
    /// ALTER TABLE t ALTER COLUMN a SET NOT NULL, ALTER COLUMN a TYPE bigint;
    /// ```
    /// Where the transaction has locked the table already and updated its rows since, the reading is little beside that: said once a file.
    /// ```sql,fires
    /// ALTER TABLE t ADD COLUMN c int, ADD COLUMN d int;
    /// UPDATE t SET c = b, d = b;
    /// ALTER TABLE t ALTER COLUMN c SET NOT NULL;
    /// ALTER TABLE t ALTER COLUMN d SET NOT NULL;
    /// ```
    /// ```sql,fires
    /// ALTER TABLE t ADD COLUMN c int;
    /// UPDATE t SET c = b WHERE id = 3;
    /// ALTER TABLE t ALTER COLUMN c SET NOT NULL;
    /// ```
    /// ```sql,fires
    /// UPDATE t SET a = b WHERE a IS NULL;
    /// ALTER TABLE t DROP CONSTRAINT a_there, ALTER COLUMN a SET NOT NULL;
    /// ```
    /// ```sql,query
    /// INSERT INTO players (game) SELECT id FROM games WHERE name = $1
    /// ```
    /// ```sql,schema
    /// CREATE TABLE games (id int PRIMARY KEY, name text);
    /// CREATE TABLE players (id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, game int REFERENCES games);
    /// INSERT INTO games VALUES (1, 'chess'), (2, 'go');
    /// INSERT INTO players (game) VALUES (1)
    /// ```
    /// ```sql,clean
    /// ALTER TABLE games ALTER COLUMN name SET NOT NULL
    /// ```
    /// ```sql,fires
    /// ALTER TABLE players ALTER COLUMN game SET NOT NULL
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
    let set = alter.actions.iter().filter_map(|action| match action {
        AlterAction::SetNotNull { column } => Some(column),
        _ => None,
    });
    let unproved = |column: &&Ident| {
        let col = table.columns.iter().position(|have| !have.dropped && *have.name == *column.name);
        col.is_some_and(|col| !column_not_null(&table, col) && !is_proved(alter, &table, col))
    };
    // One statement reads the rows once.
    let Some(column) = set.clone().find(unproved) else { return };
    // `type_rewrite` and `rewriting_default` say it then.
    if rewrites(step, alter, &table) {
        return;
    }
    let (name, on) = (quote_ident(column.as_str()), quote_ident(&table.name));
    let steps = format!(
        "ALTER TABLE {on} ADD CONSTRAINT {0}_not_null CHECK ({name} IS NOT NULL) NOT VALID, in the next migration VALIDATE CONSTRAINT {0}_not_null, then this",
        column.as_str()
    );
    let (message, help) = if !cx.is_updated_under_lock(&table) {
        (format!("this reads all of \"{}\" while nobody else can", table.name), format!("first {steps}"))
    } else if cx.is_first() {
        let message =
            format!("nobody else can use \"{}\" while this transaction updates and reads all of it", table.name);
        (message, format!("leave the UPDATE to a migration of its own; then {steps}"))
    } else {
        return;
    };
    cx.report(cx.found(column.span, message).help(help));
}

fn is_proved(alter: &AlterTable, table: &Relation, col: usize) -> bool {
    // What the statement drops is gone when it looks.
    let dropped = |constraint: &&Constraint| {
        alter.actions.iter().any(|action| match action {
            AlterAction::DropConstraint { name, .. } => *name.name == *constraint.name,
            _ => false,
        })
    };
    table.constraints.iter().filter(|constraint| !dropped(constraint)).any(|constraint| match &constraint.kind {
        ConstraintKind::Check { expr: Some(expr), .. } if constraint.validated => {
            let mut parts = Vec::new();
            conjuncts(expr, &mut parts);
            parts.iter().any(|part| is_not_null(part, col))
        }
        // One that koel does not read may prove it.
        ConstraintKind::Check { expr: None, .. } => constraint.validated,
        ConstraintKind::Check { .. }
        | ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique { .. }
        | ConstraintKind::NotNull(_)
        | ConstraintKind::ForeignKey { .. }
        | ConstraintKind::Exclude => false,
    })
}

fn is_not_null(part: &Expr, col: usize) -> bool {
    match &part.kind {
        ExprKind::NullTest { arg, not: true } => matches!(arg.kind, ExprKind::Var(var) if var.col == col),
        ExprKind::Not(arg) => {
            matches!(&arg.kind, ExprKind::NullTest { arg, not: false } if matches!(arg.kind, ExprKind::Var(var) if var.col == col))
        }
        _ => false,
    }
}
