pub async fn one(pool: &sqlx::PgPool) {
    // Right without any table.
    let _ = sqlx::query("SELECT 1").fetch_one(pool).await;
    let _ = sqlx::query!("SELECT id FROM books").fetch_one(pool).await;
    let _ = sqlx::query("SELECT id FROM authors").fetch_one(pool).await;
}
