//! The same work in koel, in sqlx by hand, in SeaORM and in Diesel (diesel-async), over one server: `cargo dev bench-runtime --orms`.
//!
//! All take turns, and the medians of the turns are compared.

mod diesel_way;
mod koel_way;
mod sea_way;
mod sqlx_way;

use chrono::{DateTime, Utc};
use std::error::Error;
use std::pin::Pin;
use std::time::{Duration, Instant};
use uuid::Uuid;

type AnyResult<T> = Result<T, Box<dyn Error>>;
/// How many rows there were.
type Run<'a> = Pin<Box<dyn Future<Output = AnyResult<usize>> + 'a>>;

/// Where a page goes on.
#[derive(Debug, Clone)]
struct Place {
    created_at: DateTime<Utc>,
    id: Uuid,
    cursor: String,
}

/// One way of doing it all.
trait Way {
    fn name(&self) -> &'static str;
    /// A user by key.
    fn get(&self, id: Uuid) -> Run<'_>;
    /// Fifty users behind a place, and whether there are more.
    fn page<'a>(&'a self, place: &'a Place) -> Run<'a>;
    /// Companies, in one statement or few.
    fn insert<'a>(&'a self, rows: &'a [(String, String)]) -> Run<'a>;
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> AnyResult<()> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "set DATABASE_URL to a database that this may write to")?;
    let pool = sqlx::PgPool::connect(&url).await?;
    sqlx::migrate!("../../koel-schema/migrations").run(&pool).await?;
    sqlx::query(
        "INSERT INTO users (email_hash, email_encrypted, username, password_hash, created_at)
         SELECT sha256(convert_to('orms' || n, 'UTF8')), '', 'orms-' || n, '', now() - n * interval '1 second'
         FROM generate_series(1, 100000) AS n",
    )
    .execute(&pool)
    .await?;
    sqlx::raw_sql("VACUUM ANALYZE users").execute(&pool).await?;

    let (id, place) = koel_way::a_page(&pool).await?;
    let ways: [Box<dyn Way>; 4] = [
        Box::new(koel_way::Koel(pool.clone())),
        Box::new(sqlx_way::ByHand(pool.clone())),
        Box::new(sea_way::Sea::connect(&url).await?),
        Box::new(diesel_way::Diesel::connect(&url)?),
    ];
    println!("{:<24}{}", "", ways.iter().map(|way| format!("{:>20}", way.name())).collect::<String>());
    let nothing = async || Ok(());
    measure("get", &ways, 40, 200, 1, |way| way.get(id), nothing).await?;
    measure("page of 50", &ways, 40, 100, 50, |way| way.page(&place), nothing).await?;
    let rows: Vec<_> = (0..10_000).map(|n| (format!("orms-{n}"), format!("Company {n}"))).collect();
    let clear = async || {
        sqlx::query("DELETE FROM companies").execute(&pool).await?;
        sqlx::query("VACUUM companies").execute(&pool).await.map(drop)
    };
    measure("insert of 10,000", &ways, 9, 1, rows.len(), |way| way.insert(&rows), clear).await?;
    Ok(())
}

/// Prints the median of each way's turns, and that of its ratio to the first; `after` is not timed.
async fn measure<'a>(
    what: &str,
    ways: &'a [Box<dyn Way>],
    turns: usize,
    times: u32,
    rows: usize,
    run: impl Fn(&'a dyn Way) -> Run<'a>,
    after: impl AsyncFn() -> sqlx::Result<()>,
) -> AnyResult<()> {
    let mut timed = vec![Vec::new(); ways.len()];
    for turn in 0..turns + 2 {
        let mut took = vec![Duration::ZERO; ways.len()];
        for offset in 0..ways.len() {
            let number = (turn + offset) % ways.len();
            for _ in 0..times {
                let start = Instant::now();
                let found = run(ways[number].as_ref()).await?;
                took[number] += start.elapsed();
                if found != rows {
                    return Err(format!("{} of {}: {found} rows, not {rows}", what, ways[number].name()).into());
                }
                after().await?;
            }
        }
        // The first turns are for the caches.
        if turn >= 2 {
            timed.iter_mut().zip(took).for_each(|(all, took)| all.push(took.as_secs_f64()));
        }
    }
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let mut line = format!("{what:<24}");
    for times_of in &timed {
        let ratio = median(times_of.iter().zip(&timed[0]).map(|(one, first)| one / first).collect());
        let each = Duration::from_secs_f64(median(times_of.clone()) / f64::from(times));
        line += &format!("{:>20}", format!("{each:.1?} ({ratio:.2})"));
    }
    println!("{line}");
    Ok(())
}
