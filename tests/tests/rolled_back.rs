//! `testing::rolled_back` on a real server: nothing stays, however the test ends.

use koel_runtime::Error;
use koel_runtime::testing::rolled_back;
use sqlx::postgres::{PgConnection, PgPoolOptions};

const SCHEMA: &str = "CREATE TABLE kept (id int UNIQUE, up int REFERENCES kept (id) DEFERRABLE INITIALLY DEFERRED)";

async fn add(tx: &mut PgConnection, id: i32, up: Option<i32>) -> koel_runtime::Result<()> {
    sqlx::query("INSERT INTO kept VALUES ($1, $2)").bind(id).bind(up).execute(tx).await?;
    Ok(())
}

async fn count(conn: &mut PgConnection) -> koel_runtime::Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM kept").fetch_one(conn).await?)
}

#[test]
fn nothing_stays() {
    let Some(database) = koel_tests::koel::database() else { return };
    database.client().expect("a connection").batch_execute(SCHEMA).expect("a table");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    // One connection, so that the next test meets what the one before left.
    let url = database.url();
    let pool = runtime.block_on(PgPoolOptions::new().max_connections(1).connect(&url)).expect("a pool");
    let left = || {
        runtime.block_on(async {
            let mut conn = pool.acquire().await?;
            count(&mut conn).await
        })
    };

    let seen = runtime.block_on(rolled_back(&pool, async |tx| {
        add(tx, 1, None).await?;
        count(tx).await
    }));
    assert_eq!((seen.expect("a test"), left().expect("a count")), (1, 0));

    let failed = runtime.block_on(rolled_back(&pool, async |tx| {
        add(tx, 1, None).await?;
        add(tx, 1, None).await
    }));
    assert!(failed.unwrap_err().is_unique_violation());
    assert_eq!(left().expect("a count"), 0);

    // An expected failure is no failure of the test.
    let expected = runtime.block_on(rolled_back(&pool, async |tx| {
        add(tx, 1, None).await?;
        assert!(add(tx, 1, None).await.is_err_and(|error| error.is_unique_violation()));
        Ok::<_, Error>(())
    }));
    assert!(expected.is_ok(), "{expected:?}");

    // What COMMIT would refuse.
    let dangling = runtime.block_on(rolled_back(&pool, async |tx| add(tx, 1, Some(2)).await));
    assert!(dangling.unwrap_err().is_foreign_key_violation());
    assert_eq!(left().expect("a count"), 0);

    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        runtime.block_on(rolled_back(&pool, async |tx| -> koel_runtime::Result<()> {
            add(tx, 1, None).await?;
            panic!("a test that fails")
        }))
    }));
    assert!(panicked.is_err());
    assert_eq!(left().expect("a count"), 0);
    runtime.block_on(pool.close());
}
