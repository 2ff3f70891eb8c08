pub async fn one(pool: &sqlx::SqlitePool) {
    let _ = sqlx::query("SELECT body FROM notes WHERE id = ?1").bind(1).fetch_one(pool).await;
}
