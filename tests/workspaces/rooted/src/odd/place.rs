const COLUMNS: &str = "id, title";

pub async fn all(pool: &sqlx::PgPool) -> sqlx::Result<()> {
    sqlx::query(&format!("SELECT {COLUMNS} FROM books")).execute(pool).await?;
    Ok(())
}
