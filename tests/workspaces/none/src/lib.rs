pub async fn one(pool: &sqlx::PgPool) {
    let _ = sqlx::query!("SELECT 1 AS one").fetch_one(pool).await;
    let _ = sqlx::query("SELECT 2").fetch_one(pool).await;
}
