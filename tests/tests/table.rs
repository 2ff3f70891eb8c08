//! `#[derive(Table)]` on a real server: every generated method, on KOEL and on a schema made to be nasty.

#[path = "table/koel.rs"]
mod koel;
#[path = "table/odd.rs"]
mod odd;

use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

/// Runs with a pool over a database of its own; outside of the runtime, as the database's own client is a blocking one.
fn with_pool(sql: &str, test: impl AsyncFnOnce(&PgPool) -> koel_runtime::Result<()>) {
    let Some(database) = koel_tests::koel::database() else { return };
    database.client().expect("a connection").batch_execute(sql).unwrap_or_else(|error| panic!("{error:?}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let pool = PgPoolOptions::new().max_connections(4).connect(&database.url()).await.expect("a pool");
        test(&pool).await.unwrap_or_else(|error| panic!("{error}"));
        pool.close().await;
    });
}
