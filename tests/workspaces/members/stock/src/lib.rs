pub async fn shelf(pool: &sqlx::PgPool, id: i32) {
    let _ = sqlx::query!("SELECT shelf FROM items WHERE id = $1", id).fetch_one(pool).await;
    let _ = sqlx::query!("SELECT price FROM items WHERE id = $1", id).fetch_one(pool).await;
}
