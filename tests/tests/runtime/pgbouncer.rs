//! A pool behind PgBouncer in transaction mode.

use super::{run, until, user};
use futures_util::TryStreamExt;
use koel_runtime::private::Begin;
use koel_runtime::{Error, PageRequest, PoolConfig, Result, Router, TxOptions, transaction};
use koel_tests::services::{Service, pgbouncer_prepares, program};
use koel_tests::{koel, server};
use std::time::Duration;
use uuid::Uuid;

#[koel_macros::queries]
impl Users {
    #[query(
        "INSERT INTO users (email_hash, email_encrypted, username, password_hash)
             VALUES ($hash, '', $name, '') RETURNING id"
    )]
    async fn create(&self, hash: &[u8], name: &str) -> Result<Uuid>;

    #[query("SELECT username FROM users WHERE id = $id")]
    async fn name(&self, id: Uuid) -> Result<Option<String>>;

    #[query("SELECT count(*) FROM users")]
    async fn count(&self) -> Result<i64>;

    #[query("SELECT count(*) FROM generate_series(1, $rows) AS n WHERE n % 7 = 3")]
    async fn long(&self, rows: i32) -> Result<i64>;
}

/// Fewer connections than clients: they take turns.
const CONNECTIONS: u32 = 3;

fn config() -> PoolConfig {
    let config = PoolConfig { max: 12, acquire_timeout: Duration::from_secs(20), ..PoolConfig::default() };
    config.behind_transaction_pooler()
}

/// Statements that are prepared: where the pooler knows whose they are.
#[test]
fn behind_pgbouncer() {
    let Some(program) = program("pgbouncer") else { return };
    let Some(server) = server::own() else { return };
    let database = koel::database_on(&server);
    let Some(mut pooler) = Service::pgbouncer(&server, CONNECTIONS) else { return };
    let url = pooler.database_url(&database.name);
    run(async {
        if !pgbouncer_prepares(&program) {
            // It would run one client's statement for another: nothing of that is let happen.
            let refused = config().connect(&url).await.expect_err("an old PgBouncer");
            assert!(refused.to_string().contains("PgBouncer 1.21"), "{refused}");
            assert!(refused.to_string().contains("Router::in_transactions"), "{refused}");
            return Ok(());
        }
        let pool = config().connect(&url).await?;
        exercise(&Users::new(pool.clone()), &pool, &database, &mut pooler).await?;
        let impatient = PoolConfig { acquire_timeout: Duration::from_millis(500), ..config() };
        tokio::task::block_in_place(|| pooler.stop());
        let refused = Users::new(impatient.connect_lazy(&url)?).count().await.expect_err("nobody there");
        assert!(matches!(refused, Error::Sqlx(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_))), "{refused}");
        pool.close().await;
        Ok(())
    });
}

/// Everything in transactions: behind any.
#[test]
fn in_transactions_behind_pgbouncer() {
    let Some(server) = server::own() else { return };
    let database = koel::database_on(&server);
    let Some(mut pooler) = Service::pgbouncer(&server, CONNECTIONS) else { return };
    let url = pooler.database_url(&database.name);
    run(async {
        let router = Router::in_transactions(&config(), &url, &[]).await?;
        let users = Users::routed(router.clone());
        exercise(&users, &router, &database, &mut pooler).await?;
        router.health(Duration::from_secs(5)).await?;

        // Many rows at once, rows as a stream, a query that fails and the one after it.
        let new: Vec<NewCompany> =
            (0..500).map(|n| NewCompany::new(format!("c-{n}"), format!("Company {n}"))).collect();
        assert_eq!(Company::insert_many(&router, &new).await?.len(), 500);
        assert!(Company::insert(&router, new[0].clone()).await.expect_err("a slug twice").is_unique_violation());
        assert_eq!(Company::copy_in(&router, [NewCompany::new("copied".into(), "Copied".into())]).await?, 1);
        let slugs = koel_macros::query_scalar!("SELECT slug FROM companies").fetch(&router).try_collect::<Vec<_>>();
        assert_eq!(slugs.await?.len(), 501);
        let page = Company::page(&router, PageRequest::first(50)).await?;
        assert_eq!(Company::page(&router, PageRequest::at(page.next, 100)).await?.items.len(), 100);

        // Past the router nothing runs.
        let refused = sqlx::query("SELECT 1").execute(router.primary()).await.expect_err("a closed pool");
        assert!(matches!(refused, sqlx::Error::PoolClosed), "{refused}");
        let impatient = PoolConfig { acquire_timeout: Duration::from_millis(500), ..config() };
        tokio::task::block_in_place(|| pooler.stop());
        let refused = Router::in_transactions(&impatient, &url, &[]).await.expect_err("nobody there");
        assert!(matches!(refused, Error::Sqlx(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_))), "{refused}");
        assert!(router.health(Duration::from_millis(500)).await.is_err());
        assert!(router.close(Duration::from_secs(5)).await);
        Ok(())
    });
}

#[derive(Debug, Clone, koel_macros::Table)]
#[koel(table = "companies", only(insert, insert_many, copy_in, page))]
#[allow(dead_code, reason = "the rows are counted")]
struct Company {
    id: Uuid,
    slug: String,
    name: String,
}

/// Many clients, a pooler that dies, and one that comes back.
async fn exercise<B: Begin + Clone + Send + Sync + 'static>(
    users: &Users,
    on: &B,
    database: &server::Database<'_>,
    pooler: &mut Service,
) -> Result<()> {
    // Several statements each, in transactions and out of them.
    let clients = (0..24).map(|client| {
        let (users, on) = (users.clone(), on.clone());
        tokio::spawn(async move {
            for turn in 0..20 {
                let (hash, name) = user(client * 100 + turn);
                let id = if turn % 2 == 0 {
                    users.create(&hash, &name).await?
                } else {
                    transaction!(&on, TxOptions::default(), |tx| {
                        let mut users = users.with(tx);
                        let id = users.create(&hash, &name).await?;
                        users.count().await?;
                        Ok(id)
                    })?
                };
                assert_eq!(users.name(id).await?, Some(name));
            }
            Ok::<_, Error>(())
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.expect("no panic")?;
    }
    assert_eq!(users.count().await?, 480);

    // Killed in the middle of a query: an error that says so, and nothing is repeated. What writers were told is there, is.
    let at_work = users.clone();
    let long = tokio::spawn(async move { at_work.long(20_000_000).await });
    until("the query runs", async || {
        let active = "SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%generate_series%' AND pid <> pg_backend_pid()";
        long.is_finished() || tokio::task::block_in_place(|| rows(database, active)) > 0
    })
    .await;
    let writers = (0..4).map(|writer| {
        let users = users.clone();
        tokio::spawn(async move {
            let mut written = Vec::new();
            loop {
                let (hash, name) = user(10_000 * (writer + 1) + written.len() as u32);
                match users.create(&hash, &name).await {
                    Ok(id) => written.push((id, name)),
                    Err(error) => return (written, error),
                }
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let in_time = !long.is_finished();
    tokio::task::block_in_place(|| pooler.stop());
    let done = long.await.expect("no panic");
    assert!(!in_time || matches!(done, Err(Error::Sqlx(sqlx::Error::Io(_)))), "{done:?}");
    let mut told = Vec::new();
    for writer in writers {
        let (written, error) = writer.await.expect("no panic");
        assert!(matches!(error, Error::Sqlx(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut)), "{error:?}");
        told.extend(written);
    }

    // Back: the same pool goes on, once it has noticed that its connections are gone; a write that failed is not there, one that was acknowledged is.
    tokio::task::block_in_place(|| pooler.resume());
    let mut acknowledged = 0;
    let mut before = 0;
    for number in 0..60 {
        let (hash, name) = user(50_000 + number);
        acknowledged += i64::from(users.create(&hash, &name).await.is_ok());
        if acknowledged == 1 && before == 0 {
            // What was under way when the pooler died may have been done or not.
            before = users.count().await?;
            assert!((481 + told.len() as i64..=485 + told.len() as i64).contains(&before), "{before}, {}", told.len());
        }
    }
    assert!(acknowledged >= 47, "at most each of the pool's 12 connections fails once: {acknowledged}");
    assert_eq!(users.count().await?, before + acknowledged - 1);
    for (id, name) in told {
        assert_eq!(users.name(id).await?, Some(name));
    }
    Ok(())
}

fn rows(database: &server::Database<'_>, sql: &str) -> usize {
    database
        .client()
        .and_then(|mut client| client.query(sql, &[]).map_err(|error| error.to_string()))
        .map_or(0, |rows| rows.len())
}
