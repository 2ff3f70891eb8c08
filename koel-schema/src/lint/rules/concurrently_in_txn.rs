//! CONCURRENTLY where the server refuses it.

use crate::lint::ddl::utility;
use crate::lint::migration::Context;
use crate::lint::transaction::Runner;
use crate::migrate::Step;
use crate::syntax::ast::ddl::Utility;

lint! {
    /// CREATE INDEX CONCURRENTLY or DROP INDEX CONCURRENTLY in a migration that runs in a transaction.
    ///
    /// # Why
    /// The server refuses it there (25001). A runner puts each migration into a transaction unless it is told not to, and several statements
    /// that are sent as one text are a transaction in any case.
    ///
    /// # Example
    /// ```sql,fires
    /// CREATE INDEX CONCURRENTLY idx_users_kyc_status ON users (kyc_status)
    /// ```
    /// ```sql,fires,file=8_index.up.sql
    /// -- no-transaction
    /// DROP INDEX CONCURRENTLY idx_users_kyc_data;
    /// SELECT 1;
    /// ```
    ///
    /// # Use instead
    /// The one statement, alone in its file, and the runner's word for it: `-- no-transaction` as the first line (sqlx), `transaction:false`
    /// (dbmate), `-- +goose NO TRANSACTION`, `run_in_transaction = false` in diesel's metadata.toml.
    /// ```sql,clean
    /// -- no-transaction
    /// CREATE INDEX CONCURRENTLY idx_users_kyc_status ON users (kyc_status);
    /// ```
    /// ```sql,clean
    /// -- +goose NO TRANSACTION
    /// -- +goose Up
    /// CREATE INDEX CONCURRENTLY idx_users_kyc_status ON users (kyc_status);
    /// CREATE INDEX CONCURRENTLY idx_users_created ON users (created_at);
    /// ```
    /// ```sql,clean,file=x/up.sql
    /// CREATE INDEX CONCURRENTLY idx_users_kyc_status ON users (kyc_status);
    /// ```
    group: Migration,
    level: Deny,
    since: "0.1.0",
    fix: No,
    check: Step(check),
}

fn check(cx: &Context<'_>, step: &Step<'_>) {
    let concurrently = match utility(step) {
        Some(Utility::CreateIndex(create)) => create.concurrently,
        Some(Utility::Drop(drop)) => drop.concurrently,
        _ => false,
    };
    if !concurrently {
        return;
    }
    let why = if step.in_transaction {
        "it stands behind BEGIN"
    } else {
        match cx.runner {
            Runner::PerStatement | Runner::Unknown => return,
            Runner::AsOne if cx.statements > 1 => "several statements that are sent together are one transaction",
            Runner::AsOne => return,
            Runner::Transaction => "the runner puts the migration into one",
        }
    };
    let message = format!("the server refuses CONCURRENTLY in a transaction: {why}");
    cx.report(
        cx.found(step.statement.span, message)
            .help("put the statement alone into a migration, and tell the runner (`-- no-transaction` in the first line for sqlx)"),
    );
}
