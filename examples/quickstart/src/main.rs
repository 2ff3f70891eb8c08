//! KOEL's hot paths on a real PostgreSQL: `DATABASE_URL` if it is set, else an embedded server.

mod embedded;

use sqlx::migrate::Migrator;
use sqlx::postgres::PgPoolOptions;
use std::error::Error;
use std::io::Write;

static MIGRATIONS: Migrator = sqlx::migrate!("../../koel-schema/migrations");

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut server = None;
    let url = match std::env::var("DATABASE_URL") {
        Ok(url) => url,
        Err(_) => server.insert(embedded::Embedded::start()?).url.clone(),
    };
    // The embedded server has one session at a time.
    let most = if server.is_some() { 1 } else { 5 };
    let pool = PgPoolOptions::new().max_connections(most).connect(&url).await?;
    MIGRATIONS.run(&pool).await?;
    let version: String = sqlx::query_scalar("SELECT version()").fetch_one(&pool).await?;
    let users: i64 = sqlx::query_scalar("SELECT count(*) FROM users").fetch_one(&pool).await?;
    writeln!(std::io::stdout(), "{version}\n{users} users")?;
    pool.close().await;
    Ok(())
}
