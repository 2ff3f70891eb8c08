//! For tests against a database.

use crate::{Error, Result};
use sqlx::PgPool;
use sqlx::postgres::PgConnection;

/// Runs a test in a transaction that is rolled back, whatever comes of it: it succeeds, fails or panics.
///
/// ```ignore
/// #[tokio::test]
/// async fn a_name_is_taken_once() -> koel_runtime::Result<()> {
///     rolled_back(&pool().await, async |tx| {
///         User::insert(&mut *tx, NewUser::new(hash(1), "ada".into())).await?;
///         let error = User::insert(&mut *tx, NewUser::new(hash(2), "ada".into())).await.unwrap_err();
///         assert!(error.is_unique_violation());
///         Ok(())
///     })
///     .await
/// }
/// ```
///
/// `tx` is for `users.with(tx)` too. Where the test is `Ok`, deferred constraints are checked as COMMIT would check them, unless a statement that failed has ended the transaction
/// already. Sequences do not go back: nothing makes them.
pub async fn rolled_back<T, E: From<Error>>(
    pool: &PgPool,
    test: impl AsyncFnOnce(&mut PgConnection) -> Result<T, E>,
) -> Result<T, E> {
    // Dropped, it is rolled back before its connection is used again.
    let mut tx = pool.begin().await.map_err(Error::from)?;
    let value = test(&mut tx).await?;
    match sqlx::raw_sql("SET CONSTRAINTS ALL IMMEDIATE").execute(&mut *tx).await.map_err(Error::from) {
        Err(error) if error.sqlstate() != Some(ABORTED) => return Err(error.into()),
        _ => {}
    }
    tx.rollback().await.map_err(Error::from)?;
    Ok(value)
}

/// `in_failed_sql_transaction`
const ABORTED: &str = "25P02";
