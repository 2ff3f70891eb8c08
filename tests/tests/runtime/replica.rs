//! `Router` before a primary and a streaming replica.

use super::{run, until, user};
use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use koel_macros::{query, query_scalar};
use koel_runtime::{Error, Result, Router, RouterConfig, TxOptions, transaction};
use koel_tests::{koel, server, services};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use std::time::Duration;
use uuid::Uuid;

#[koel_macros::queries]
impl Users {
    /// Where it runs: 'on' at a replica.
    #[query("SELECT current_setting('transaction_read_only')", one)]
    async fn at(&self) -> Result<Option<String>>;

    #[query(
        "INSERT INTO users (email_hash, email_encrypted, username, password_hash)
             VALUES ($hash, '', $name, '') RETURNING id"
    )]
    async fn create(&self, hash: &[u8], name: &str) -> Result<Uuid>;

    #[query("SELECT username FROM users WHERE id = $id")]
    async fn name(&self, id: Uuid) -> Result<Option<String>>;

    #[query("SELECT username FROM users")]
    fn names(&self) -> BoxStream<'_, Result<String>>;

    #[query("SELECT count(*) FROM users")]
    async fn count(&self) -> Result<i64>;

    /// Takes its time.
    #[query("SELECT count(*) FROM generate_series(1, $rows) AS n WHERE n % 7 = 3")]
    async fn long(&self, rows: i32) -> Result<i64>;

    /// Locks, so that it is the primary's.
    #[query("SELECT current_setting('transaction_read_only') FROM users WHERE id = $id FOR UPDATE", one)]
    async fn lock(&self, id: Uuid) -> Result<Option<String>>;

    /// Volatile: koel does not know what it does.
    #[query("SELECT current_setting('transaction_read_only') || left(random()::text, 0)", one)]
    async fn volatile(&self) -> Result<Option<String>>;
}

#[derive(Debug, koel_macros::Table)]
#[koel(table = "companies", only(get, insert, insert_many, count))]
#[allow(dead_code)]
struct Company {
    id: Uuid,
    slug: String,
    name: String,
}

/// What koel knows, without any server.
#[test]
fn what_only_reads() {
    let id = Uuid::nil();
    assert!(query!("SELECT id, now() FROM users WHERE id = $id").reads_only());
    assert!(query_scalar!("WITH u AS (SELECT id FROM users) SELECT count(*) FROM u").reads_only());
    assert!(!query!("SELECT id FROM users WHERE id = $id FOR SHARE").reads_only());
    assert!(!query!("SELECT id, clock_timestamp() FROM users WHERE id = $id").reads_only());
    assert!(!query!("SELECT gen_random_uuid() AS id").reads_only());
    assert!(!query!("UPDATE users SET is_active = false WHERE id = $id").reads_only());
    assert!(!query!("WITH u AS (DELETE FROM users WHERE id = $id RETURNING id) SELECT id FROM u").reads_only());
}

fn lazy(url: &str, wait: Duration) -> PgPool {
    PgPoolOptions::new().max_connections(4).acquire_timeout(wait).connect_lazy(url).expect("a URL")
}

#[test]
fn primary_and_replica() {
    let Some(mut primary) = server::own() else { return };
    let mut replica = match primary.replica() {
        Ok(replica) => replica,
        Err(why) => return services::skip(&format!("it needs a replica: {why}")),
    };
    let database = koel::database_on(&primary);
    let (url, replica_url) = (database.url(), replica.url(&database.name));
    // It is dropped with the server.
    std::mem::forget(database);
    run(async {
        let config = RouterConfig { max_lag: Duration::from_secs(600), interval: Duration::from_millis(20) };
        let wait = Duration::from_secs(20);
        let router = Router::with_config(lazy(&url, wait), vec![lazy(&replica_url, wait)], config);
        let users = Users::routed(router.clone());
        let known = async || router.stats().replicas[0].lag.is_some();
        until("the replica is known", known).await;
        assert_eq!(users.at().await?.as_deref(), Some("on"));
        assert_eq!(users.volatile().await?.as_deref(), Some("off"));

        own_writes(&router, &replica_url).await?;
        in_transactions(&router).await?;

        // Killed in the middle of a query: the primary answers.
        let before = users.long(7).await?;
        assert_eq!(before, 1);
        let at_work = Users::routed(router.session());
        let long = tokio::spawn(async move { at_work.long(7_000_000).await });
        let working = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%generate_series%' AND pid <> pg_backend_pid()";
        let watcher = PgPool::connect(&replica_url).await?;
        until("the query runs at the replica", async || {
            sqlx::query_scalar::<_, i64>(working).fetch_one(&watcher).await.is_ok_and(|count| count > 0)
                || long.is_finished()
        })
        .await;
        let in_time = !long.is_finished();
        tokio::task::block_in_place(|| replica.stop());
        assert_eq!(long.await.expect("no panic")?, 1_000_000, "killed in time: {in_time}");

        // While it is down, and when it is back.
        let fresh = Users::routed(router.session());
        for _ in 0..20 {
            assert_eq!(fresh.at().await?.as_deref(), Some("off"));
        }
        assert_eq!(router.stats().replicas[0].lag, None);
        tokio::task::block_in_place(|| replica.resume()).expect("the replica");
        until("the replica is used again", async || fresh.at().await.is_ok_and(|at| at.as_deref() == Some("on"))).await;

        // The primary down: writes fail and say so, what only reads is answered.
        let kept = Users::new(router.primary().clone()).count().await?;
        let impatient = Router::with_config(lazy(&url, Duration::from_secs(1)), vec![lazy(&replica_url, wait)], config);
        let readers = Users::routed(impatient.session());
        until("the replica is known", async || impatient.stats().replicas[0].lag.is_some()).await;
        // It may be behind by what is allowed.
        until("the replica has it all", async || {
            readers.at().await.is_ok_and(|at| at.as_deref() == Some("on"))
                && readers.count().await.is_ok_and(|count| count == kept)
        })
        .await;
        tokio::task::block_in_place(|| primary.stop());
        assert_eq!(readers.count().await?, kept);
        let (hash, name) = user(900_000);
        let refused = readers.create(&hash, &name).await.expect_err("nobody can write");
        assert!(matches!(refused, Error::Sqlx(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_))), "{refused}");
        tokio::task::block_in_place(|| primary.resume()).expect("the primary");
        // Nothing that was acknowledged is lost, but for what a crash loses without fsync; nothing that was refused is there.
        let id = readers.create(&hash, &name).await?;
        assert_eq!(readers.name(id).await?.as_deref(), Some(name.as_str()));
        assert_eq!(readers.count().await?, kept + 1);
        assert!(impatient.close(Duration::from_secs(10)).await && router.close(Duration::from_secs(10)).await);
        Ok(())
    });
}

/// A session sees what it wrote; one that wrote nothing stays with the replica.
async fn own_writes(router: &Router, replica_url: &str) -> Result<()> {
    let (mine, other) = (Users::routed(router.session()), Users::routed(router.session()));
    for number in 0..100 {
        let (hash, name) = user(number);
        let id = mine.create(&hash, &name).await?;
        assert_eq!(mine.name(id).await?, Some(name));
    }
    assert_eq!(mine.names().try_collect::<Vec<_>>().await?.len(), 100);
    let admin = PgPool::connect(replica_url).await?;
    let seen = async || other.count().await.is_ok_and(|count| count == 100);
    until("the replica has all", seen).await;

    // Behind: it replays nothing.
    sqlx::query("SELECT pg_wal_replay_pause()").execute(&admin).await?;
    let paused = "SELECT pg_get_wal_replay_pause_state() = 'paused'";
    until("replay is paused", async || sqlx::query_scalar::<_, bool>(paused).fetch_one(&admin).await.unwrap_or(false))
        .await;
    let (hash, name) = user(100);
    let id = mine.create(&hash, &name).await?;
    for _ in 0..20 {
        assert_eq!(mine.name(id).await?.as_deref(), Some(name.as_str()), "it sees what it wrote");
        assert_eq!(mine.at().await?.as_deref(), Some("off"));
        assert_eq!((other.at().await?.as_deref(), other.count().await?), (Some("on"), 100), "this one has no need to");
    }
    assert_eq!(mine.lock(id).await?.as_deref(), Some("off"));
    // Whoever wants nothing so old is sent to the primary.
    let strict = RouterConfig { max_lag: Duration::from_millis(300), interval: Duration::from_millis(20) };
    let strict = Router::with_config(router.primary().clone(), vec![admin.clone()], strict);
    let strict = Users::routed(strict);
    tokio::time::sleep(Duration::from_millis(400)).await;
    for _ in 0..5 {
        assert_eq!((strict.at().await?.as_deref(), strict.count().await?), (Some("off"), 101));
    }

    sqlx::query("SELECT pg_wal_replay_resume()").execute(&admin).await?;
    until("it goes back to the replica", async || mine.at().await.is_ok_and(|at| at.as_deref() == Some("on"))).await;
    assert_eq!(mine.name(id).await?, Some(name));
    Ok(())
}

async fn in_transactions(router: &Router) -> Result<()> {
    let session = router.session();
    let users = Users::routed(session.clone());
    let at = transaction!(&session, TxOptions::read_only(), |tx| { users.with(tx).at().await })?;
    assert_eq!(at.as_deref(), Some("on"));
    let (hash, name) = user(200);
    let id = transaction!(&session, TxOptions::serializable(), |tx| { users.with(tx).create(&hash, &name).await })?;
    assert_eq!(users.name(id).await?, Some(name));

    // Table types, in a task of their own.
    let companies = session.clone();
    let made = tokio::spawn(async move {
        let new = |n: u32| NewCompany::new(format!("c-{n}"), format!("C {n}"));
        let many: Vec<NewCompany> = (0..20).map(new).collect();
        let made = Company::insert_many(&companies, &many).await?;
        let one = Company::insert(&companies, new(20)).await?;
        assert!(Company::get(&companies, one.id).await?.is_some());
        Ok::<_, Error>((made.len(), Company::count(&companies).await?))
    });
    assert_eq!(made.await.expect("no panic")?, (20, 21));
    let stats = session.stats();
    assert_eq!((stats.replicas.len(), stats.waiting), (1, 0));
    Ok(())
}
