//! Where a query runs.

use crate::private::Statement;
use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use sqlx::postgres::{PgQueryResult, PgRow, Postgres};

/// Where a query runs: a pool, a connection, a transaction (`&mut *tx`), or a [`Router`](crate::router), which sends a query that only reads to a replica.
#[diagnostic::on_unimplemented(
    message = "no query runs on a `{Self}`",
    label = "expected a `&PgPool`, a `&mut PgConnection` or a `&Router`",
    note = "inside a transaction that is `&mut *tx`"
)]
// Futures in boxes, as sqlx has them: one with a type of its own, named through this trait, is not `Send` for every lifetime in today's Rust.
pub trait Executor<'c>: Send + Sized {
    #[doc(hidden)]
    fn run_one(self, statement: Statement) -> BoxFuture<'c, sqlx::Result<PgRow>>;
    #[doc(hidden)]
    fn run_optional(self, statement: Statement) -> BoxFuture<'c, sqlx::Result<Option<PgRow>>>;
    #[doc(hidden)]
    fn run_stream(self, statement: Statement) -> BoxStream<'c, sqlx::Result<PgRow>>;
    #[doc(hidden)]
    fn run(self, statement: Statement) -> BoxFuture<'c, sqlx::Result<PgQueryResult>>;
    /// All of its rows or none: what it cannot read to the end it may begin again elsewhere.
    #[doc(hidden)]
    #[inline]
    fn run_whole(self, statement: Statement) -> BoxStream<'c, sqlx::Result<PgRow>> {
        self.run_stream(statement)
    }
}

impl<'c, E: sqlx::Executor<'c, Database = Postgres>> Executor<'c> for E {
    #[inline]
    fn run_one(self, statement: Statement) -> BoxFuture<'c, sqlx::Result<PgRow>> {
        self.fetch_one(statement.query())
    }

    #[inline]
    fn run_optional(self, statement: Statement) -> BoxFuture<'c, sqlx::Result<Option<PgRow>>> {
        self.fetch_optional(statement.query())
    }

    #[inline]
    fn run_stream(self, statement: Statement) -> BoxStream<'c, sqlx::Result<PgRow>> {
        self.fetch(statement.query())
    }

    #[inline]
    fn run(self, statement: Statement) -> BoxFuture<'c, sqlx::Result<PgQueryResult>> {
        self.execute(statement.query())
    }
}
