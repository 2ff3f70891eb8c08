macro_rules! all_of {
    ($table:literal) => {
        sqlx::query!("SELECT * FROM " + $table)
    };
}

pub async fn all(pool: &sqlx::PgPool) {
    tokio::select! {
        row = sqlx::query!("SELECT a FROM books WHERE id = 1").fetch_one(pool) => drop(row),
        _ = tokio::time::sleep(TIMEOUT) => {}
    }
    let _ = vec![sqlx::query_scalar!("SELECT b FROM books WHERE id = 1").fetch_one(pool)];
    assert_eq!(async { sqlx::query_scalar!("SELECT c FROM books WHERE id = 1").fetch_one(pool).await }.await, 1);
    let run = |id: i64| async move { sqlx::query!("SELECT d FROM books WHERE id = $1", id).fetch_one(pool).await };
    let _ = all_of!("books");
}

mod inner {
    mod deeper;
}
