pub async fn titles(pool: &sqlx::PgPool, author: i64) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("SELECT title FROM books WHERE author_id = $1 ORDER BY title", author).fetch_all(pool).await
}

fn main() {}
