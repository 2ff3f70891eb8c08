pub async fn all(pool: &sqlx::PgPool) {
    let _ = sqlx::query!(r#"SELECT "titel" FROM books WHERE id = 1"#).fetch_all(pool).await;
    let _ = sqlx::query!("SELECT \"titel\" FROM books WHERE id = 1").fetch_all(pool).await;
    let _ = sqlx::query!("SELECT title AS \"title!\", \
                                 prnted_on \
                            FROM books WHERE id = 1").fetch_all(pool).await;
    let _ = sqlx::query!("SELECT 'Größe' AS a, titel FROM books WHERE id = 1").fetch_all(pool).await;
    let _ = sqlx::query!("SELECT title " + "FROM boks " + r"WHERE id = 1").fetch_all(pool).await;
    let _ = sqlx::query!("SELECT\ttitel FROM\u{20}books WHERE\x20id = 1").fetch_all(pool).await;
}
