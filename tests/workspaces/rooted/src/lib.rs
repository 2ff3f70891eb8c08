pub async fn titles(pool: &sqlx::PgPool, author: i64) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("SELECT title FROM books WHERE author_id = $1 ORDER BY title", author).fetch_all(pool).await
}

#[cfg(feature = "reports")]
mod reports;

#[cfg(not(feature = "reports"))]
mod reports {}

#[path = "odd/place.rs"]
mod elsewhere;

include!(concat!(env!("OUT_DIR"), "/generated.rs"));

macro_rules! find {
    ($table:literal) => {
        sqlx::query_scalar(concat!("SELECT count(*) FROM ", $table))
    };
}

pub async fn count(pool: &sqlx::PgPool) -> sqlx::Result<i64> {
    find!("books").fetch_one(pool).await
}
