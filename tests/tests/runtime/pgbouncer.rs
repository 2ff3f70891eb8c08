//! A pool behind PgBouncer in transaction mode.

use super::{run, until, user};
use koel_runtime::{Error, PoolConfig, Result, TxOptions, transaction};
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

#[test]
fn behind_pgbouncer() {
    let Some(program) = program("pgbouncer") else { return };
    let Some(server) = server::own() else { return };
    let database = koel::database_on(&server);
    // Fewer connections than clients: they take turns.
    let Some(mut pooler) = Service::pgbouncer(&server, 3) else { return };
    let url = pooler.database_url(&database.name);
    let config = PoolConfig { max: 12, acquire_timeout: Duration::from_secs(20), ..PoolConfig::default() };
    let config = config.behind_transaction_pooler();
    run(async {
        if !pgbouncer_prepares(&program) {
            // It would run one client's statement for another: nothing of that is let happen.
            let refused = config.connect(&url).await.expect_err("an old PgBouncer");
            assert!(refused.to_string().contains("PgBouncer 1.21"), "{refused}");
            return Ok(());
        }
        let pool = config.connect(&url).await?;
        let users = Users::new(pool.clone());

        // Many clients with several statements each, in transactions and out of them.
        let clients = (0..24).map(|client| {
            let (users, pool) = (users.clone(), pool.clone());
            tokio::spawn(async move {
                for turn in 0..20 {
                    let (hash, name) = user(client * 100 + turn);
                    let id = if turn % 2 == 0 {
                        users.create(&hash, &name).await?
                    } else {
                        transaction!(&pool, TxOptions::default(), |tx| {
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

        // Killed in the middle of a query: an error that says so, and nothing is repeated.
        let at_work = users.clone();
        let long = tokio::spawn(async move { at_work.long(20_000_000).await });
        until("the query runs", async || {
            let active = "SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%generate_series%' AND pid <> pg_backend_pid()";
            long.is_finished() || tokio::task::block_in_place(|| rows(&database, active)) > 0
        })
        .await;
        let in_time = !long.is_finished();
        tokio::task::block_in_place(|| pooler.stop());
        let done = long.await.expect("no panic");
        assert!(!in_time || matches!(done, Err(Error::Sqlx(sqlx::Error::Io(_)))), "{done:?}");

        // While it is down: an error within the time that was set.
        let down = PoolConfig { acquire_timeout: Duration::from_millis(500), ..config.clone() }.connect_lazy(&url)?;
        let refused = Users::new(down).count().await.expect_err("nobody there");
        assert!(matches!(refused, Error::Sqlx(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_))), "{refused}");

        // Back: the same pool goes on, once it has noticed that its connections are gone; a write that failed is not there, one that was acknowledged is.
        tokio::task::block_in_place(|| pooler.resume());
        let mut acknowledged = 0;
        for number in 0..60 {
            let (hash, name) = user(50_000 + number);
            acknowledged += i64::from(users.create(&hash, &name).await.is_ok());
        }
        assert!(acknowledged >= 48, "at most each of the pool's 12 connections fails once: {acknowledged}");
        assert_eq!(users.count().await?, 480 + acknowledged);
        pool.close().await;
        Ok(())
    });
}

fn rows(database: &server::Database<'_>, sql: &str) -> usize {
    database
        .client()
        .and_then(|mut client| client.query(sql, &[]).map_err(|error| error.to_string()))
        .map_or(0, |rows| rows.len())
}
