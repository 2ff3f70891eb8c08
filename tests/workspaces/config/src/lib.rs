pub async fn all(pool: &sqlx::PgPool) {
    let _ = sqlx::query!("SELECT * FROM authors").fetch_all(pool).await;
    let _ = sqlx::query!("SELECT weight FROM books WHERE id = 1").fetch_all(pool).await;
}
