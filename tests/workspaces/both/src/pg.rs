pub async fn one(pool: &sqlx::PgPool) {
    let _ = sqlx::query("SELECT bdy FROM notes WHERE id = $1").bind(1_i64).fetch_one(pool).await;
    let _ = sqlx::query_as::<sqlx::Sqlite, Note>("SELECT bdy FROM notes WHERE id = ?").bind(1).fetch_one(lite).await;
}
