//! Behind a pooler in transaction mode that knows nothing of prepared statements.
//!
//! Such a pooler lends a client one connection of the server for each transaction, and for what is outside of one, for each round trip. sqlx prepares a statement in one round trip and runs
//! it in the next, under a name that other clients have too: outside of a transaction it could run what somebody else prepared. So nothing is outside of one here.
//! A transaction begins by forgetting what is prepared on the connection that it got, on both sides, and a query that has it for itself has no name.

use crate::private::Statement;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnection, PgPool, Postgres};
use sqlx::{AssertSqlSafe, Connection, Transaction};

/// What a query runs on.
pub(super) enum Lent {
    Connection(PoolConnection<Postgres>),
    Transaction(Transaction<'static, Postgres>),
}

impl Lent {
    pub(super) fn conn(&mut self) -> &mut PgConnection {
        match self {
            Self::Connection(conn) => conn,
            Self::Transaction(tx) => tx,
        }
    }

    /// The query's text and arguments as this wants them.
    pub(super) fn query(&self, statement: Statement) -> sqlx::query::Query<'static, Postgres, PgArguments> {
        statement.query().persistent(matches!(self, Self::Connection(_)))
    }

    /// Gives it back. What was done counts only once it is committed.
    pub(super) async fn end<T>(self, done: sqlx::Result<T>) -> sqlx::Result<T> {
        match (self, done) {
            (Self::Transaction(tx), Ok(done)) => tx.commit().await.map(|()| done),
            (Self::Transaction(tx), Err(error)) => {
                // The first error is the news; a connection that cannot roll back is closed by the pool.
                let _ = tx.rollback().await;
                Err(error)
            }
            (Self::Connection(_), done) => done,
        }
    }
}

/// A transaction that nothing prepared before it gets into.
pub(super) async fn begin(pool: &PgPool, statement: &str) -> sqlx::Result<Transaction<'static, Postgres>> {
    let mut tx = pool.begin_with(AssertSqlSafe(format!("{statement}; DEALLOCATE ALL"))).await?;
    if tx.cached_statements_size() > 0 {
        tx.clear_cached_statements().await?;
    }
    Ok(tx)
}
