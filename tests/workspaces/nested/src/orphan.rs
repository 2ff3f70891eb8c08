pub async fn nobody_compiles_this(pool: &sqlx::PgPool) {
    let _ = sqlx::query!("SELECT f FROM books WHERE id = 1").fetch_one(pool).await;
}
