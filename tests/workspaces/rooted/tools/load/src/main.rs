#[tokio::main]
async fn main() -> sqlx::Result<()> {
    let pool = sqlx::PgPool::connect("postgres:///").await?;
    sqlx::query!("INSERT INTO authors (id, name) VALUES ($1, $2)", 1_i64, "Ada").execute(&pool).await?;
    Ok(())
}
