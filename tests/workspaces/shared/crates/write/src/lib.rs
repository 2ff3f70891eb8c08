pub async fn add(pool: &sqlx::PgPool, name: &str) -> sqlx::Result<()> {
    sqlx::query!("INSERT INTO authors (nmae) VALUES ($1)", name).execute(pool).await?;
    Ok(())
}
