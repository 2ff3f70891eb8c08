pub async fn find(pool: &sqlx::PgPool, key: i64) -> sqlx::Result<()> {
    sqlx::query!("SELECT id, total FROM orders WHERE user_id = $1", key).fetch_all(pool).await?;
    Ok(())
}
