//! For tests against a database.

use crate::{Error, Result};
use futures_util::FutureExt;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgPool};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

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

/// A database with the schema that tests want, made once; each test gets a copy, in a fraction of the time that migrations take.
///
/// ```ignore
/// let template = Template::new(&url, async |pool| MIGRATOR.run(pool).await.map_err(Into::into)).await?;
/// template.database(async |pool| { /* one test */ }).await?;
/// template.drop().await?;
/// ```
#[derive(Debug)]
pub struct Template {
    server: PgConnectOptions,
    name: String,
}

impl Template {
    /// Makes it, on the server of this URL; the URL's own database is only connected to. `prepare` runs the migrations.
    pub async fn new<E: From<Error>>(
        url: &str,
        prepare: impl AsyncFnOnce(&PgPool) -> Result<(), E>,
    ) -> Result<Self, E> {
        let server = PgConnectOptions::from_str(url).map_err(Error::from)?;
        let template = Self { server, name: unique() };
        template.run(&format!("CREATE DATABASE {} TEMPLATE template0", template.name)).await?;
        match template.inside(&template.name, prepare).await {
            Ok(()) => Ok(template),
            Err(error) => {
                template.drop().await?;
                Err(error)
            }
        }
    }

    /// Runs a test in a copy of its own, which is dropped whatever comes of it: it succeeds, fails or panics.
    pub async fn database<T, E: From<Error>>(&self, test: impl AsyncFnOnce(&PgPool) -> Result<T, E>) -> Result<T, E> {
        let name = unique();
        self.run(&format!("CREATE DATABASE {name} TEMPLATE {}", self.name)).await?;
        let done = AssertUnwindSafe(self.inside(&name, test)).catch_unwind().await;
        let dropped = self.run(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
        let value = done.unwrap_or_else(|panic| resume_unwind(panic))?;
        dropped?;
        Ok(value)
    }

    /// Drops it.
    pub async fn drop(self) -> Result<()> {
        self.run(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await
    }

    async fn inside<T, E: From<Error>>(
        &self,
        name: &str,
        run: impl AsyncFnOnce(&PgPool) -> Result<T, E>,
    ) -> Result<T, E> {
        let options = self.server.clone().database(name);
        let pool = PgPoolOptions::new().max_connections(5).connect_with(options).await.map_err(Error::from)?;
        let done = run(&pool).await;
        // A template must not be in use.
        pool.close().await;
        done
    }

    async fn run(&self, sql: &str) -> Result<()> {
        let mut conn = self.server.connect().await?;
        // Of names of our own making.
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut conn).await?;
        conn.close().await?;
        Ok(())
    }
}

/// A name that no other test has, in this process or another.
fn unique() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("koel_test_{}_{}_{}", std::process::id(), now.as_nanos(), NEXT.fetch_add(1, Ordering::Relaxed))
}
