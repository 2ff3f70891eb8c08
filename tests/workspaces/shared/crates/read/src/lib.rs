pub async fn names(pool: &sqlx::PgPool) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("SELECT name FROM authors WHERE born < $1::text", "1900-01-01").fetch_all(pool).await
}
