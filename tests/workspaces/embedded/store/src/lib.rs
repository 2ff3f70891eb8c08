pub async fn one(pool: &sqlx::PgPool) {
    let _ = sqlx::query!("SELECT titel FROM books WHERE id = 1").fetch_one(pool).await;
}
