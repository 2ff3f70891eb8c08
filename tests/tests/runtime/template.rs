//! `testing::Template`: each test its own copy, whatever comes of it.

use super::run;
use koel_runtime::testing::Template;
use koel_runtime::{Error, Result};
use sqlx::PgPool;

async fn count(pool: &PgPool) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM kept").fetch_one(pool).await?)
}

async fn add(pool: &PgPool) -> Result<i64> {
    sqlx::query("INSERT INTO kept VALUES (1)").execute(pool).await?;
    count(pool).await
}

#[test]
fn a_copy_each() {
    let Some(server) = koel_tests::server::shared() else { return };
    let url = server.url("postgres");
    run(async {
        let databases = async || -> Result<i64> {
            let pool = PgPool::connect(&url).await?;
            let sql = "SELECT count(*) FROM pg_database WHERE datname LIKE $1";
            let mine = format!("koel\\_test\\_{}\\_1%", std::process::id());
            Ok(sqlx::query_scalar(sql).bind(mine).fetch_one(&pool).await?)
        };
        let template = Template::new(&url, async |pool| {
            sqlx::raw_sql("CREATE TABLE kept (id int)").execute(pool).await?;
            Ok::<_, Error>(())
        })
        .await?;
        assert_eq!((template.database(add).await?, template.database(add).await?), (1, 1));
        let failed = template.database(async |_| Err::<(), _>(Error::NotFound)).await;
        assert!(matches!(failed, Err(Error::NotFound)));
        let panics = template.database(async |pool| -> Result<()> {
            add(pool).await?;
            panic!("a test that fails")
        });
        let panicked = futures_util::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(panics)).await;
        assert!(panicked.is_err());
        assert_eq!((databases().await?, template.database(count).await?), (1, 0));
        template.drop().await?;
        assert_eq!(databases().await?, 0);
        let broken = Template::new(&url, async |_| Err::<(), _>(Error::NotFound)).await;
        assert!(broken.is_err());
        assert_eq!(databases().await?, 0, "one that could not be made is not left");
        Ok(())
    });
}
