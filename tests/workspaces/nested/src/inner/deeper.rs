pub async fn all(pool: &sqlx::PgPool) {
    let _ = sqlx::query!("SELECT e FROM books WHERE id = 1").fetch_one(pool).await;
}
