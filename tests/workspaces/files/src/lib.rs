pub async fn all(pool: &sqlx::PgPool) {
    let _ = sqlx::query_file!("sql/by_title.sql", "Emma").fetch_all(pool).await;
    let _ = sqlx::query_file!("sql/by_year.sql", 1815).fetch_all(pool).await;
    let _ = sqlx::query(include_str!("../sql/by_title.sql")).bind("Emma").fetch_all(pool).await;
}
