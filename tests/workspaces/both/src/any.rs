pub async fn one(db: &Db) {
    let _ = sqlx::query("INSERT OR REPLACE INTO notes (id, body) VALUES (?, ?)").bind(1).bind("x").execute(db).await;
}
