pub async fn nothing(pool: &sqlx::PgPool) {
    let _ = sqlx::query!("SELECT gone FROM nowhere").fetch_all(pool).await;
}
