pub async fn names(pool: &sqlx::PgPool) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("SELECT nam FROM authors").fetch_all(pool).await
}
