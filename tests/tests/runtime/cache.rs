//! `cache(...)` over both stores: what is kept is what the database has, and a store that dies fails no query.

use super::{run, until};
use futures_util::future::BoxFuture;
use koel_runtime::cache::{Cache, Moka, Redis, Store, StoreResult};
use koel_runtime::{Error, Result, TxOptions, transaction};
use koel_tests::koel;
use koel_tests::services::Service;
use sqlx::PgPool;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use uuid::Uuid;

#[koel_macros::queries(derive(PartialEq))]
impl Users {
    #[query(
        "SELECT id, username, email_hash, is_active, kyc_data, first_company_id, created_at, deleted_at FROM users WHERE id = $id",
        cache(ttl = "1h", key = id)
    )]
    async fn profile(&self, id: Uuid) -> Result<Option<Profile>>;

    #[query(
        "-- koel:allow(missing_index): few users
         SELECT username FROM users WHERE is_active = $active ORDER BY username LIMIT $limit",
        cache(ttl = "1h")
    )]
    async fn names(&self, active: bool, limit: i64) -> Result<Vec<String>>;

    #[query("SELECT count(*) FROM sessions WHERE user_id = $user_id", cache(ttl = "1h"))]
    async fn sessions(&self, user_id: Uuid) -> Result<i64>;

    #[query("SELECT count(*) FROM companies", cache(ttl = "300ms"))]
    async fn companies(&self) -> Result<i64>;

    #[query("UPDATE users SET username = $name WHERE id = $id", invalidates(key = id))]
    async fn rename(&self, id: Uuid, name: &str) -> Result<u64>;

    #[query("UPDATE users SET is_active = $active WHERE true")]
    async fn switch_all(&self, active: bool) -> Result<u64>;

    /// With it go its sessions.
    #[query("DELETE FROM users WHERE id = $id", invalidates(key = id))]
    async fn delete(&self, id: Uuid) -> Result<u64>;

    #[query("UPDATE users SET username = $name WHERE id = $id RETURNING username", invalidates(key = id))]
    async fn renamed(&self, id: Uuid, name: &str) -> Result<Option<String>>;
}

/// Counts what is asked of it.
#[derive(Debug)]
struct Counting<S>(S, Arc<AtomicUsize>);

impl<S: Store> Store for Counting<S> {
    fn get<'a>(&'a self, names: &'a [String]) -> BoxFuture<'a, StoreResult<Vec<Option<Vec<u8>>>>> {
        self.0.get(names)
    }
    fn set(&self, name: String, value: Vec<u8>, ttl: Duration) -> BoxFuture<'_, StoreResult<()>> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.set(name, value, ttl)
    }
    fn set_if_absent(&self, name: String, value: Vec<u8>, ttl: Duration) -> BoxFuture<'_, StoreResult<Vec<u8>>> {
        self.0.set_if_absent(name, value, ttl)
    }
    fn remove<'a>(&'a self, names: &'a [String]) -> BoxFuture<'a, StoreResult<()>> {
        self.0.remove(names)
    }
}

async fn two_users(pool: &PgPool) -> Result<[Uuid; 2]> {
    let sql = "INSERT INTO users (email_hash, email_encrypted, username, password_hash, kyc_data)
        SELECT sha256(n::text::bytea), '', 'user-' || n, '', CASE n WHEN 1 THEN '{\"a\": [1.5, null]}'::jsonb END
        FROM generate_series(1, 2) n RETURNING id";
    let ids: Vec<Uuid> = sqlx::query_scalar(sql).fetch_all(pool).await?;
    let session = "INSERT INTO sessions (user_id, device_type, refresh_token_hash, access_token_exp) VALUES ($1, 'web', sha256(''), now() + interval '1 hour')";
    sqlx::query(session).bind(ids[0]).execute(pool).await?;
    Ok([ids[0], ids[1]])
}

/// What holds over any store.
async fn kept_and_invalidated(pool: &PgPool, store: impl Store) -> Result<()> {
    let sets = Arc::new(AtomicUsize::new(0));
    let users = Users::new(pool.clone()).cached(Cache::new(Counting(store, sets.clone())));
    let plain = Users::new(pool.clone());
    let [one, two] = two_users(pool).await?;
    let misses = async |what: &str, expected: usize, query: &mut dyn FnMut() -> BoxFuture<'static, Result<()>>| {
        let before = sets.load(Ordering::SeqCst);
        query().await.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(sets.load(Ordering::SeqCst) - before, expected, "{what}");
    };
    let profile = |id: Uuid| {
        let (users, plain) = (users.clone(), plain.clone());
        move || -> BoxFuture<'static, Result<()>> {
            let (users, plain) = (users.clone(), plain.clone());
            Box::pin(async move {
                assert_eq!(users.profile(id).await?, plain.profile(id).await?);
                Ok(())
            })
        }
    };
    let names = |active: bool, limit: i64| {
        let (users, plain) = (users.clone(), plain.clone());
        move || -> BoxFuture<'static, Result<()>> {
            let (users, plain) = (users.clone(), plain.clone());
            Box::pin(async move {
                assert_eq!(users.names(active, limit).await?, plain.names(active, limit).await?);
                Ok(())
            })
        }
    };
    misses("first", 1, &mut profile(one)).await;
    misses("again", 0, &mut profile(one)).await;
    misses("another key", 1, &mut profile(two)).await;
    misses("no row is a result too", 1, &mut profile(Uuid::nil())).await;
    misses("again", 0, &mut profile(Uuid::nil())).await;
    misses("without a key", 1, &mut names(true, 10)).await;
    misses("again", 0, &mut names(true, 10)).await;
    misses("another argument", 1, &mut names(true, 1)).await;
    misses("another argument", 1, &mut names(false, 10)).await;

    // A write of one key.
    users.rename(one, "renamed").await?;
    misses("what was renamed", 1, &mut profile(one)).await;
    misses("another key stays", 0, &mut profile(two)).await;
    misses("what has no key does not", 1, &mut names(true, 10)).await;
    assert_eq!(users.profile(one).await?.map(|profile| profile.username).as_deref(), Some("renamed"));
    // One of no key, and one that returns rows.
    users.switch_all(false).await?;
    misses("all of them", 1, &mut profile(one)).await;
    misses("all of them", 1, &mut profile(two)).await;
    assert_eq!(users.renamed(two, "two").await?.as_deref(), Some("two"));
    misses("with RETURNING", 1, &mut profile(two)).await;
    // One that fails.
    assert!(users.rename(two, "renamed").await.is_err_and(|error| error.is_unique_violation()));
    misses("as if it had been done", 1, &mut profile(two)).await;

    // What goes with a row goes.
    assert_eq!((users.sessions(one).await?, users.sessions(one).await?), (1, 1));
    users.delete(one).await?;
    assert_eq!((users.sessions(one).await?, users.profile(one).await?), (0, None));

    // Inside a transaction: others see it when it is over, and nothing old is kept meanwhile.
    let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
    let reader = users.clone();
    let reads = tokio::spawn(async move {
        receiver.await.expect("the write");
        reader.profile(two).await.map(|profile| profile.map(|profile| profile.username))
    });
    let mut sender = Some(sender);
    let mut inside_read = None;
    let mut reads = Some(reads);
    transaction!(pool, TxOptions::default().attempts(1), |tx| {
        let mut inside = users.with(tx);
        inside.rename(two, "inside").await?;
        assert_eq!(inside.profile(two).await?.map(|profile| profile.username).as_deref(), Some("inside"));
        if let (Some(sender), Some(reads)) = (sender.take(), reads.take()) {
            sender.send(()).expect("the reader");
            inside_read = Some(reads.await.expect("no panic")?);
        }
        Ok(())
    })?;
    assert_eq!(inside_read.flatten().as_deref(), Some("two"), "not committed yet");
    assert_eq!(users.profile(two).await?.map(|profile| profile.username).as_deref(), Some("inside"));
    users.transaction_ended().await;
    misses("after it", 1, &mut profile(two)).await;
    misses("again", 0, &mut profile(two)).await;

    // What is written past it is seen in time.
    let before = users.companies().await?;
    sqlx::query("INSERT INTO companies (slug, name) VALUES (gen_random_uuid()::text, 'C')").execute(pool).await?;
    assert_eq!(users.companies().await?, before);
    until("the result is too old", async || users.companies().await.is_ok_and(|count| count == before + 1)).await;

    // Rivals: whoever has renamed reads what is there, or what came after.
    let rivals = (0..4).map(|rival| {
        let users = users.clone();
        tokio::spawn(async move {
            for turn in 0..25 {
                let name = format!("{rival}-{turn}");
                users.rename(two, &name).await?;
                users.profile(two).await?;
            }
            Ok::<_, Error>(())
        })
    });
    for rival in rivals.collect::<Vec<_>>() {
        rival.await.expect("no panic")?;
    }
    assert_eq!(users.profile(two).await?, plain.profile(two).await?);
    Ok(())
}

#[test]
fn in_this_process() {
    let Some(database) = koel::database() else { return };
    run(async {
        let pool = PgPool::connect(&database.url()).await?;
        kept_and_invalidated(&pool, Moka::new(1 << 20)).await?;
        pool.close().await;
        Ok(())
    });
}

#[test]
fn in_redis() {
    let Some(mut redis) = Service::redis() else { return };
    let Some(database) = koel::database() else { return };
    let url = format!("redis+unix://{}", redis.socket().display());
    run(async {
        let pool = PgPool::connect(&database.url()).await?;
        kept_and_invalidated(&pool, Redis::new(&url).expect("a URL")).await?;

        // Two processes, as far as Redis knows.
        sqlx::query("TRUNCATE users CASCADE").execute(&pool).await?;
        let [one, _] = two_users(&pool).await?;
        let cached = || Users::new(pool.clone()).cached(Cache::new(Redis::new(&url).expect("a URL")));
        let (here, there) = (cached(), cached());
        let name =
            async |users: &Users| users.profile(one).await.map(|profile| profile.map(|profile| profile.username));
        assert_eq!(name(&here).await?.as_deref(), Some("user-1"));
        there.rename(one, "there").await?;
        assert_eq!(name(&here).await?.as_deref(), Some("there"));

        // Killed: every query is answered, quickly, and what is written meanwhile is not forgotten.
        tokio::task::block_in_place(|| redis.stop());
        let began = std::time::Instant::now();
        for turn in 0..20 {
            let next = format!("down-{turn}");
            here.rename(one, &next).await?;
            assert_eq!(name(&here).await?, Some(next));
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
        // Back, empty: it is used again, and has nothing old.
        tokio::task::block_in_place(|| redis.resume());
        assert_eq!(name(&here).await?.as_deref(), Some("down-19"));
        until("the cache is used again", async || {
            // Written past it: seen at once as long as nothing is kept.
            let sql = "UPDATE users SET username = 'past-' || gen_random_uuid() WHERE id = $1 RETURNING username";
            let past: String = sqlx::query_scalar(sql).bind(one).fetch_one(&pool).await.expect("an update");
            name(&here).await.expect("a name").as_deref() != Some(past.as_str())
        })
        .await;
        here.rename(one, "end").await?;
        assert_eq!((name(&here).await?.as_deref(), name(&there).await?.as_deref()), (Some("end"), Some("end")));
        pool.close().await;
        Ok(())
    });
}
