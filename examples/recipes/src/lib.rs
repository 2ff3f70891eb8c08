//! What the recipes share: a database with KOEL's schema, and a number from the command line.
//!
//! `DATABASE_URL=... cargo run -p recipes --bin pagination`, and so on for `filters`, `bulk`, `transactions` and `queue`.

use koel_runtime::PoolConfig;
use sqlx::PgPool;

/// What a program fails with.
pub type AnyResult<T> = Result<T, Box<dyn std::error::Error>>;

/// The database that `DATABASE_URL` names, which the recipes may write to.
pub async fn database() -> AnyResult<PgPool> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "set DATABASE_URL to a database that this may write to")?;
    let pool = PoolConfig::default().connect(&url).await?;
    sqlx::migrate!("../../koel-schema/migrations").run(&pool).await?;
    sqlx::raw_sql(include_str!("../accounts.sql")).execute(&pool).await?;
    Ok(pool)
}

/// How many, if the command line says so.
pub fn count(otherwise: i64) -> i64 {
    std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(otherwise)
}
