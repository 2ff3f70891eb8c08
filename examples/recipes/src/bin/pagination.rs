//! Deep pages: OFFSET reads and throws away all that is before the page, a keyset page starts at its first row.
#![allow(clippy::print_stdout, reason = "to print is all it is for")]

use koel_runtime::{Page, PageRequest, Result};
use std::time::{Duration, Instant};

#[koel_macros::queries(vis = pub(crate), derive(PartialEq))]
impl Users {
    /// The cursor says where it starts. koel appends nothing, since `id` is unique, and knows that an index brings this order.
    #[query("SELECT id, username, created_at FROM users WHERE deleted_at IS NULL")]
    #[page(order_by = "created_at DESC, id DESC")]
    pub(crate) async fn newest(&self, page: PageRequest) -> Result<Page<Listed>>;

    /// The same by counting.
    #[query(
        "-- koel:allow(offset_paging): to compare
         SELECT id, username, created_at FROM users WHERE deleted_at IS NULL
         ORDER BY created_at DESC, id DESC LIMIT $limit OFFSET $offset"
    )]
    pub(crate) async fn by_offset(&self, limit: i64, offset: i64) -> Result<Vec<Listed>>;

    #[query("SELECT count(*) FROM users WHERE deleted_at IS NULL")]
    pub(crate) async fn count(&self) -> Result<i64>;

    #[query(
        "INSERT INTO users (email_hash, email_encrypted, username, password_hash, created_at)
         SELECT sha256(key::text::bytea), '', 'user-' || key, '', now() - n * interval '1 second'
         FROM generate_series(1, $rows) AS n, LATERAL (SELECT gen_random_uuid() AS key WHERE n > 0) AS keys"
    )]
    pub(crate) async fn fill(&self, rows: i32) -> Result<u64>;
}

const LENGTH: u32 = 50;

#[tokio::main]
async fn main() -> recipes::AnyResult<()> {
    let pool = recipes::database().await?;
    let users = Users::new(pool.clone());
    let missing = recipes::count(1_000_000) - users.count().await?;
    if missing > 0 {
        users.fill(i32::try_from(missing)?).await?;
        sqlx::raw_sql("VACUUM ANALYZE users").execute(&pool).await?;
    }
    let pages = users.count().await? / i64::from(LENGTH);
    println!("{pages} pages of {LENGTH}");
    println!("{:>8} {:>12} {:>12}", "page", "OFFSET", "keyset");

    // From page to page, as readers do; at some of them the other way is tried too.
    let (mut number, mut cursor, mut show) = (1, None, 1);
    while number <= pages {
        let request = || match &cursor {
            Some(cursor) => PageRequest::at(String::clone(cursor), LENGTH),
            None => PageRequest::first(LENGTH),
        };
        let page = users.newest(request()).await?;
        if number == show {
            show *= 10;
            let offset = (number - 1) * i64::from(LENGTH);
            let counted = users.by_offset(LENGTH.into(), offset).await?;
            assert_eq!(page.items, counted, "the same rows");
            let by_offset = median(async || users.by_offset(LENGTH.into(), offset).await.map(drop)).await?;
            let by_key = median(async || users.newest(request()).await.map(drop)).await?;
            println!("{number:>8} {by_offset:>12.1?} {by_key:>12.1?}");
        }
        let Some(next) = page.next else { break };
        (number, cursor) = (number + 1, Some(next));
    }
    pool.close().await;
    Ok(())
}

/// The median time of eleven runs.
async fn median(run: impl AsyncFn() -> Result<()>) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..11 {
        let start = Instant::now();
        run().await?;
        times.push(start.elapsed());
    }
    times.sort();
    Ok(times[times.len() / 2])
}
