//! `#[queries]` and what it stands on, on a real server with KOEL's schema.

use chrono::{DateTime, Duration, Utc};
use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use koel_macros::PgEnum;
use koel_runtime::{Error, Page, PageRequest, PoolStats, Router, TxOptions, transaction};
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, PgConnection, PgPool};
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, PgEnum)]
#[koel(rename_all = "lowercase")]
enum DeviceType {
    Web,
    Android,
    Ios,
    Desktop,
    Service,
}

/// Written by hand: it takes the place of a generated one.
#[derive(Debug, PartialEq)]
pub struct NewUser {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
}

#[koel_macros::queries(derive(PartialEq))]
impl UserQueries {
    /// A new user.
    #[query(
        "INSERT INTO users (email_hash, email_encrypted, username, password_hash)
             VALUES ($email_hash, $email, $username, $password_hash) RETURNING id, created_at"
    )]
    pub async fn create(
        &self,
        email_hash: &[u8],
        email: &[u8],
        username: &str,
        password_hash: &str,
    ) -> koel_runtime::Result<NewUser>;

    /// Credentials for the login path.
    #[query(
        "SELECT id, password_hash, is_active, kyc_data FROM users WHERE email_hash = $email_hash AND deleted_at IS NULL"
    )]
    pub async fn credentials(&self, email_hash: &[u8]) -> koel_runtime::Result<Option<Credentials>>;

    #[query("SELECT id, password_hash, is_active, '{}'::jsonb AS kyc_data FROM users ORDER BY username")]
    async fn all(&self) -> koel_runtime::Result<Vec<Credentials>>;

    #[query("SELECT username FROM users WHERE username >= $1 ORDER BY username")]
    fn names<'a>(&'a self, from: &'a str) -> BoxStream<'a, koel_runtime::Result<String>>;

    #[query("SELECT count(*) FROM users")]
    async fn count(&self) -> koel_runtime::Result<i64>;

    #[query("SELECT deleted_at FROM users WHERE id = $id", one)]
    async fn deleted_at(&self, id: Uuid) -> koel_runtime::Result<Option<DateTime<Utc>>>;

    #[query("SELECT username FROM users WHERE id = $id", one)]
    async fn name(&self, id: Uuid) -> koel_runtime::Result<String>;

    #[query("UPDATE users SET deleted_at = greatest(now(), created_at) WHERE id = $id AND deleted_at IS NULL")]
    async fn soft_delete(&self, id: Uuid) -> koel_runtime::Result<u64>;

    #[query("SELECT pg_advisory_xact_lock($key)")]
    async fn lock(&self, key: i64) -> koel_runtime::Result<()>;

    #[query(file = "tests/queries/active_sessions.sql")]
    async fn active_sessions(&self, user_id: Uuid) -> koel_runtime::Result<i64>;

    #[query(
        "INSERT INTO sessions (user_id, device_type, refresh_token_hash, access_token_exp)
             VALUES ($user_id, $device, $token, $expires)"
    )]
    async fn create_session(
        &self,
        user_id: Uuid,
        device: DeviceType,
        token: &[u8],
        expires: DateTime<Utc>,
    ) -> koel_runtime::Result<()>;

    /// Newest first.
    #[query("SELECT id, username, created_at FROM users WHERE deleted_at IS NULL AND username <> $besides")]
    #[page(order_by = "created_at DESC, id DESC")]
    pub async fn newest(&self, besides: &str, page: PageRequest) -> koel_runtime::Result<Page<Listed>>;

    /// With NULLs, in two directions; `id` is appended.
    #[query("SELECT first_company_id, username, id FROM users")]
    #[page(order_by = "first_company_id DESC NULLS LAST, username")]
    #[allow(deprecated, reason = "no index brings this order, as the warning says")]
    async fn by_company(&self, request: PageRequest) -> koel_runtime::Result<Page<ByCompany>>;

    #[query("SELECT username FROM users WHERE deleted_at IS NULL GROUP BY username")]
    #[page(order_by = "username")]
    async fn names_by_page(&self, request: PageRequest) -> koel_runtime::Result<Page<String>>;

    /// Parts of it are there where their parameters are `Some`.
    #[query(
        "-- koel:allow(missing_index): no index is for what is not equal
         SELECT id, username, deleted_at FROM users WHERE username <> $besides
             { AND username LIKE $prefix || '%' } { AND created_at >= $since AND created_at < $until } { AND deleted_at = $deleted }
         ORDER BY username LIMIT $limit"
    )]
    async fn search(
        &self,
        prefix: Option<&str>,
        since: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
        deleted: Option<DateTime<Utc>>,
        besides: &str,
        limit: i64,
    ) -> koel_runtime::Result<Vec<Match>>;

    /// The same, of so many parts that its text is put together.
    #[query(
        "-- koel:allow(missing_index): no index is for what is not equal
         SELECT id, username, deleted_at FROM users WHERE username <> $besides
             { AND username LIKE $prefix || '%' } { AND created_at >= $since AND created_at < $until } { AND deleted_at = $deleted }
             { AND username <> $nor }
         ORDER BY username LIMIT $limit"
    )]
    #[allow(clippy::too_many_arguments)]
    async fn search_more(
        &self,
        prefix: Option<&str>,
        since: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
        deleted: Option<DateTime<Utc>>,
        nor: Option<&str>,
        besides: &str,
        limit: i64,
    ) -> koel_runtime::Result<Vec<Match>>;

    #[query(
        "SELECT id, username, created_at FROM users WHERE deleted_at IS NULL
             { AND username LIKE $like } { AND created_at >= $since }"
    )]
    #[page(order_by = "created_at DESC, id DESC")]
    async fn search_pages(
        &self,
        like: Option<&str>,
        since: Option<DateTime<Utc>>,
        page: PageRequest,
    ) -> koel_runtime::Result<Page<Listed>>;

    /// By hand, of the others.
    pub async fn delete_all(&self) -> koel_runtime::Result<u64> {
        let mut deleted = 0;
        for user in self.all().await? {
            deleted += self.soft_delete(user.id).await?;
        }
        Ok(deleted)
    }
}

/// Outside of the runtime, as the database's own client is a blocking one.
#[test]
fn a_repository() {
    let Some(database) = koel_tests::koel::database() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let pool = PgPoolOptions::new().max_connections(4).connect(&database.url()).await.expect("a pool");
        over_the_pool(&pool).await.unwrap_or_else(|error| panic!("{error}"));
        in_transactions(&pool).await.unwrap_or_else(|error| panic!("{error}"));
        pages(&pool).await.unwrap_or_else(|error| panic!("{error}"));
        filters(&pool).await.unwrap_or_else(|error| panic!("{error}"));
        pool.close().await;
    });
}

async fn over_the_pool(pool: &PgPool) -> koel_runtime::Result<()> {
    let users = UserQueries::new(pool.clone());
    let ada = users.create(&[1; 32], b"ada@example.org", "ada", "argon2").await?;
    let bob = users.clone().create(&[2; 32], b"bob@example.org", "bob", "argon2").await?;
    let taken = users.create(&[1; 32], b"ada@example.org", "ada2", "argon2").await.expect_err("the hash is taken");
    assert_eq!((taken.is_unique_violation(), taken.constraint()), (true, Some("idx_users_email_hash")));

    let found = users.credentials(&[1; 32]).await?.expect("ada");
    assert_eq!(found, Credentials { id: ada.id, password_hash: "argon2".into(), is_active: true, kyc_data: None });
    assert_eq!(users.credentials(&[3; 32]).await?, None);
    assert_eq!(users.all().await?.iter().map(|user| user.id).collect::<Vec<_>>(), [ada.id, bob.id]);
    assert_eq!(users.names("b").try_collect::<Vec<_>>().await?, ["bob"]);
    assert_eq!(users.count().await?, 2);
    assert_eq!(users.deleted_at(ada.id).await?, None);
    assert!(matches!(users.deleted_at(Uuid::new_v4()).await, Err(Error::NotFound)));
    assert_eq!(users.name(bob.id).await?, "bob");

    users.create_session(ada.id, DeviceType::Web, &[9; 32], Utc::now() + Duration::minutes(5)).await?;
    assert_eq!(users.active_sessions(ada.id).await?, 1);
    assert_eq!(users.delete_all().await?, 2);
    assert!(users.deleted_at(ada.id).await?.is_some());
    assert_eq!(users.soft_delete(ada.id).await?, 0);
    Ok(())
}

async fn in_transactions(pool: &PgPool) -> koel_runtime::Result<()> {
    let users = UserQueries::new(pool.clone());
    let before = users.count().await?;

    // Dropped: rolled back.
    let mut tx = pool.begin().await?;
    let mut inside = users.with(&mut tx);
    inside.lock(4).await?;
    inside.create(&[4; 32], b"x", "eve", "argon2").await?;
    assert_eq!(inside.count().await?, before + 1);
    assert_eq!(inside.names("eve").try_collect::<Vec<_>>().await?, ["eve"]);
    drop(tx);
    assert_eq!(users.count().await?, before);

    // Failed: rolled back; nothing but 40001 and 40P01 is tried again.
    let mut runs = 0;
    let failed = transaction!(pool, TxOptions::serializable(), |tx| {
        runs += 1;
        let mut inside = users.with(tx);
        inside.create(&[5; 32], b"x", "fay", "argon2").await?;
        inside.create(&[5; 32], b"x", "gus", "argon2").await
    });
    assert!(failed.expect_err("the hash is taken").is_unique_violation());
    assert_eq!((runs, users.count().await?), (1, before));

    // Read only.
    let refused = transaction!(pool, TxOptions::read_only(), |tx| {
        users.with(tx).create(&[6; 32], b"x", "hal", "argon2").await
    });
    assert_eq!(refused.expect_err("it writes").sqlstate(), Some("25006"));

    // Rivals over what each has read: each comes through in the end, and a future that retries is Send.
    let rivals = (0..8u8).map(|rival| {
        let (users, pool) = (users.clone(), pool.clone());
        tokio::spawn(async move {
            let options = TxOptions::serializable().attempts(100);
            let name = format!("rival-{rival}");
            transaction!(&pool, options, |tx| {
                let mut inside = users.with(tx);
                let count = inside.count().await?;
                inside.create(&[100 + rival; 32], b"x", &name, "argon2").await?;
                Ok(count)
            })
        })
    });
    let mut counts = Vec::new();
    for rival in rivals.collect::<Vec<_>>() {
        counts.push(rival.await.expect("no panic")?);
    }
    counts.sort_unstable();
    assert_eq!(counts, (before..before + 8).collect::<Vec<_>>(), "as if one after the other");

    // A connection comes back a moment after it was let go.
    let mut stats = PoolStats::of(pool);
    for _ in 0..500 {
        if stats.in_use == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        stats = PoolStats::of(pool);
    }
    assert_eq!((stats.max, stats.size, stats.in_use), (4, stats.idle, 0));
    waiting(pool).await?;
    koel_runtime::pool::health(pool, std::time::Duration::from_secs(10)).await
}

/// Who waits for a connection a router counts, one without replicas too.
async fn waiting(pool: &PgPool) -> koel_runtime::Result<()> {
    let router = Router::new(pool.clone(), Vec::new());
    let mut held = Vec::new();
    while held.len() < 4 {
        held.push(pool.acquire().await?);
    }
    let asking = router.clone();
    let asks = tokio::spawn(async move { UserQueries::routed(asking).count().await });
    while router.stats().waiting == 0 {
        assert!(!asks.is_finished(), "no connection is free");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!((router.stats().waiting, router.stats().primary.in_use), (1, 4));
    drop(held);
    asks.await.expect("no panic")?;
    assert_eq!(router.stats().waiting, 0);
    Ok(())
}

/// Every page of a query, from either end, by whatever length, is a slice of the whole result.
async fn pages(pool: &PgPool) -> koel_runtime::Result<()> {
    sqlx::raw_sql(
        "TRUNCATE users CASCADE;
         INSERT INTO companies (id, slug, name) SELECT ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'c' || n, 'C' FROM generate_series(0, 2) n;
         INSERT INTO users (email_hash, email_encrypted, username, password_hash, created_at, first_company_id)
         SELECT sha256(n::text::bytea), '', 'user-' || n % 7 || '-' || n, '', now() - n % 5 * interval '1 day',
             CASE WHEN n % 4 < 3 THEN ('00000000-0000-0000-0000-00000000000' || n % 4)::uuid END
         FROM generate_series(1, 40) n",
    )
    .execute(pool)
    .await?;
    let users = UserQueries::new(pool.clone());
    let whole =
        "SELECT id FROM users WHERE deleted_at IS NULL AND username <> 'nobody' ORDER BY created_at DESC, id DESC";
    let newest: Vec<Uuid> = sqlx::query_scalar(whole).fetch_all(pool).await?;
    let whole = "SELECT id FROM users ORDER BY first_company_id DESC NULLS LAST, username, id";
    let by_company: Vec<Uuid> = sqlx::query_scalar(whole).fetch_all(pool).await?;
    for limit in [1, 3, 8, 39, 40, 41] {
        let first = PageRequest::first(limit);
        slices(
            &newest,
            limit,
            users.newest("nobody", first.clone()).await?,
            async |at| users.newest("nobody", at).await,
            |row| row.id,
        )
        .await;
        slices(
            &by_company,
            limit,
            users.by_company(first.clone()).await?,
            async |at| users.by_company(at).await,
            |row| row.id,
        )
        .await;
        let names = users.names_by_page(first).await?;
        let sorted: Vec<String> = sqlx::query_scalar("SELECT username FROM users ORDER BY 1").fetch_all(pool).await?;
        slices(&sorted, limit, names, async |at| users.names_by_page(at).await, Clone::clone).await;
    }

    // A cursor is of its query and of nothing else.
    let cursor = users.newest("nobody", PageRequest::first(3)).await?.next.expect("more");
    assert!(matches!(users.by_company(PageRequest::at(cursor.clone(), 3)).await, Err(Error::BadCursor)));
    assert!(matches!(users.newest("nobody", PageRequest::at(cursor[1..].to_owned(), 3)).await, Err(Error::BadCursor)));
    // In a transaction, with rows that come and go between two pages: none that stayed is repeated or skipped.
    let mut tx = pool.begin().await?;
    sqlx::query("DELETE FROM users WHERE id = $1").bind(newest[2]).execute(&mut *tx).await?;
    let next = users.with(&mut tx).newest("nobody", PageRequest::at(cursor, 3)).await?;
    assert_eq!(next.items.iter().map(|row| row.id).collect::<Vec<_>>(), newest[3..6]);
    Ok(())
}

/// Every choice of optional parts, over the users of `pages`.
async fn filters(pool: &PgPool) -> koel_runtime::Result<()> {
    let users = UserQueries::new(pool.clone());
    let now = Utc::now();
    let (since, until) = (now - Duration::days(3), now - Duration::days(1));
    sqlx::query("UPDATE users SET deleted_at = greatest(created_at, $1) WHERE username LIKE 'user-3%'")
        .bind(now)
        .execute(pool)
        .await?;
    let choices = (0..32).map(|bits: u32| {
        let on = |bit: u32| bits & (1 << bit) != 0;
        (on(0).then_some("user-3"), on(1).then_some(since), on(2).then_some(until), on(3).then_some(now), on(4))
    });
    let mut counts = std::collections::BTreeSet::new();
    let mut alone = PgConnection::connect_with(&pool.connect_options()).await?;
    for (prefix, since, until, deleted, all) in choices {
        let limit = if all { 100 } else { 2 };
        // The same, said in the way that no index helps.
        let expected: Vec<Uuid> = sqlx::query_scalar(
            "SELECT id FROM users WHERE username <> 'user-1-1' AND ($1::text IS NULL OR username LIKE $1 || '%')
                 AND ($2::timestamptz IS NULL OR $3::timestamptz IS NULL OR created_at >= $2 AND created_at < $3)
                 AND ($4::timestamptz IS NULL OR deleted_at = $4) ORDER BY username LIMIT $5",
        )
        .bind(prefix)
        .bind(since)
        .bind(until)
        .bind(deleted)
        .bind(limit)
        .fetch_all(pool)
        .await?;
        let found = users.search(prefix, since, until, deleted, "user-1-1", limit).await?;
        assert_eq!(
            found.iter().map(|row| row.id).collect::<Vec<_>>(),
            expected,
            "{prefix:?} {since:?} {until:?} {deleted:?}"
        );
        counts.insert(found.len());
        let again = users.with(&mut alone).search(prefix, since, until, deleted, "user-1-1", limit).await?;
        assert_eq!(again, found);
        for nor in [None, Some("user-3-3")] {
            let mut more = users.search_more(prefix, since, until, deleted, nor, "user-1-1", 100).await?;
            let mut these = users.search(prefix, since, until, deleted, "user-1-1", 100).await?;
            these.retain(|row| nor != Some(&row.username));
            assert_eq!(more, these);
            more.truncate(limit as usize);
            assert!(nor.is_some() || more == found);
        }
    }
    assert!(counts.len() >= 4, "{counts:?}");
    // One statement for each choice of the three parts, whatever the arguments: prepared once.
    let count = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%username <> $1%'";
    let prepared: i64 = sqlx::query_scalar(count).persistent(false).fetch_one(&mut alone).await?;
    assert_eq!(prepared, 8);
    alone.close().await?;

    for (like, since) in [(None, None), (Some("user-2%"), None), (None, Some(since)), (Some("user-2%"), Some(since))] {
        let whole: Vec<Uuid> = sqlx::query_scalar(
            "SELECT id FROM users WHERE deleted_at IS NULL AND ($1::text IS NULL OR username LIKE $1)
                 AND ($2::timestamptz IS NULL OR created_at >= $2) ORDER BY created_at DESC, id DESC",
        )
        .bind(like)
        .bind(since)
        .fetch_all(pool)
        .await?;
        assert!(whole.len() > 2, "{like:?} {since:?}");
        let first = users.search_pages(like, since, PageRequest::first(2).with_total()).await?;
        assert_eq!(first.total, Some(whole.len() as i64));
        connection(&users, like, since, &whole).await?;
        slices(&whole, 2, first, async |at| users.search_pages(like, since, at).await, |row| row.id).await;
    }
    Ok(())
}

/// As GraphQL asks: after the cursor of any row, and before it.
async fn connection(
    users: &UserQueries,
    like: Option<&str>,
    since: Option<DateTime<Utc>>,
    whole: &[Uuid],
) -> koel_runtime::Result<()> {
    let pool = users.pool.clone();
    let mut tx = pool.begin().await?;
    let all = users.with(&mut tx).search_pages(like, since, PageRequest::after(None, 1_000).with_total()).await?;
    tx.rollback().await?;
    let all = all.into_connection().expect("cursors");
    assert_eq!(all.edges.iter().map(|edge| edge.node.id).collect::<Vec<_>>(), whole);
    assert_eq!((all.total_count, all.page_info.has_next_page), (Some(whole.len() as i64), false));
    for (place, edge) in all.edges.iter().enumerate() {
        let after = users.search_pages(like, since, PageRequest::after(edge.cursor.clone(), 2)).await?;
        let before = users.search_pages(like, since, PageRequest::before(edge.cursor.clone(), 2)).await?;
        let ids = |page: &Page<Listed>| page.items.iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(ids(&after), whole[place + 1..whole.len().min(place + 3)]);
        assert_eq!(ids(&before), whole[place.saturating_sub(2)..place]);
    }
    Ok(())
}

/// Forward through all pages, then back.
async fn slices<T, K: PartialEq + std::fmt::Debug>(
    whole: &[K],
    limit: u32,
    first: Page<T>,
    get: impl AsyncFn(PageRequest) -> koel_runtime::Result<Page<T>>,
    key: impl Fn(&T) -> K,
) {
    let mut page = first;
    let mut start = 0;
    loop {
        let keys: Vec<K> = page.items.iter().map(&key).collect();
        assert_eq!(keys, whole[start..whole.len().min(start + limit as usize)], "{limit} from {start}");
        start += keys.len();
        match page.next {
            Some(next) => page = get(PageRequest::at(next, limit)).await.expect("the next page"),
            None => break,
        }
    }
    assert_eq!(start, whole.len());
    let mut end = whole.len() - page.items.len();
    while let Some(prev) = page.prev {
        page = get(PageRequest::at(prev, limit)).await.expect("the previous page");
        let keys: Vec<K> = page.items.iter().map(&key).collect();
        assert_eq!(keys, whole[end.saturating_sub(limit as usize)..end], "{limit} to {end}");
        end -= keys.len();
    }
    assert_eq!(end, 0);
    let last = get(PageRequest::last(limit)).await.expect("the last page");
    let keys: Vec<K> = last.items.iter().map(&key).collect();
    assert_eq!(keys, whole[whole.len().saturating_sub(limit as usize)..]);
}
