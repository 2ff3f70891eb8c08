pub async fn find(pool: &sqlx::PgPool, key: &str) -> sqlx::Result<()> {
    sqlx::query!("SELECT id FROM users WHERE email = $1", key).fetch_all(pool).await?;
    Ok(())
}
