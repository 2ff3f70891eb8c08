//! Indexes made while nobody can write.

use crate::catalog::object::RelKind;
use crate::diagnostic::Applicability;
use crate::lint::context::{WithFix, insert};
use crate::lint::ddl::{alter_table, utility};
use crate::lint::migration::Context;
use crate::migrate::Step;
use crate::span::Span;
use crate::syntax::ast::ddl::{AlterAction, CreateIndex, TableConstraintKind, Utility};
use crate::syntax::keywords::quote_ident;

lint! {
    /// CREATE INDEX without CONCURRENTLY, or a unique constraint that makes its index, on a table that is there already.
    ///
    /// # Why
    /// Nobody writes to the table until the index is done; under ADD CONSTRAINT nobody reads it either. CONCURRENTLY takes longer and lets
    /// both go on. It cannot run in a transaction, so the migration has to be alone in its file, and the runner be told (`-- no-transaction`
    /// for sqlx).
    ///
    /// # Example
    /// ```sql,fires
    /// CREATE INDEX idx_users_kyc_status ON users (kyc_status)
    /// ```
    /// ```sql,fires
    /// ALTER TABLE companies ADD CONSTRAINT companies_name_key UNIQUE (name)
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// CREATE INDEX CONCURRENTLY idx_users_kyc_status ON users (kyc_status)
    /// ```
    /// ```sql,clean
    /// CREATE UNIQUE INDEX CONCURRENTLY companies_name ON companies (name);
    /// ALTER TABLE companies ADD CONSTRAINT companies_name_key UNIQUE USING INDEX companies_name;
    /// ```
    /// A table that the same migration makes or empties, and one that is small (`[tables] small` in koel.toml), are left alone.
    /// ```sql,clean
    /// CREATE TABLE devices (id int PRIMARY KEY, name text);
    /// CREATE INDEX ON devices (name);
    /// ```
    /// ```sql,clean,small=companies
    /// CREATE INDEX ON companies (name)
    /// ```
    group: Migration,
    level: Warn,
    since: "0.1.0",
    fix: Maybe,
    check: Step(check),
}

fn check(cx: &Context<'_>, step: &Step<'_>) {
    match utility(step) {
        Some(Utility::CreateIndex(create)) if !create.concurrently => index(cx, step, create),
        _ => constraint(cx, step),
    }
}

fn index(cx: &Context<'_>, step: &Step<'_>, create: &CreateIndex) {
    let Some(table) = cx.filled(step, &create.table.name) else { return };
    // The index of a partitioned table cannot be made so, and that of a materialized view keeps only REFRESH waiting.
    let there = |name: &str| step.before.index_owner(None, name).is_some();
    let exists = create.if_not_exists && create.name.as_ref().is_some_and(|name| there(name.as_str()));
    if table.kind != RelKind::Table || exists {
        return;
    }
    let head = Span::new(create.span.start, create.table.name.span.start);
    let Some(word) = cx.words(head).to_ascii_uppercase().find("INDEX") else { return };
    let at = create.span.start + (word + "INDEX".len()) as u32;
    let message = format!("nobody can write to \"{}\" until this index is made", table.name);
    cx.report(
        cx.found(Span::new(create.span.start, create.table.name.span.end), message)
            .help("CREATE INDEX CONCURRENTLY, alone in a migration that runs outside a transaction")
            .fix("make it CONCURRENTLY", Applicability::MaybeIncorrect, vec![insert(at, " CONCURRENTLY")]),
    );
}

fn constraint(cx: &Context<'_>, step: &Step<'_>) {
    let Some(alter) = alter_table(step) else { return };
    let Some(table) = cx.filled(step, &alter.name).filter(|table| table.kind == RelKind::Table) else { return };
    for action in &alter.actions {
        let AlterAction::AddConstraint(constraint) = action else { continue };
        let (what, columns) = match &constraint.kind {
            TableConstraintKind::Unique { columns, without_overlaps: false, .. } => ("UNIQUE", columns),
            TableConstraintKind::PrimaryKey { columns, without_overlaps: false, .. } => ("PRIMARY KEY", columns),
            TableConstraintKind::Unique { .. }
            | TableConstraintKind::PrimaryKey { .. }
            | TableConstraintKind::Check(_)
            | TableConstraintKind::NotNull(_)
            | TableConstraintKind::UsingIndex { .. }
            | TableConstraintKind::Exclude { .. }
            | TableConstraintKind::ForeignKey { .. } => continue,
        };
        let names: Vec<_> = columns.iter().map(|column| quote_ident(column.as_str())).collect();
        let message = format!("nobody can read or write \"{}\" until the constraint's index is made", table.name);
        cx.report(cx.found(constraint.span, message).help(format!(
            "first CREATE UNIQUE INDEX CONCURRENTLY i ON {} ({}), then ADD CONSTRAINT ... {what} USING INDEX i",
            quote_ident(&table.name),
            names.join(", ")
        )));
    }
}
