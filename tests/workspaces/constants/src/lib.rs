mod texts;
mod more;

use sqlx::query;

const TITLES: &str = "SELECT titel FROM books WHERE id = $1";
static YEARS: &'static str = concat!("SELECT printed_in ", "FROM books ", "WHERE id = ", 1);

pub struct Repository;

impl Repository {
    const NAMES: &'static str = "SELECT nam FROM authors WHERE id = $1";

    pub async fn all(&self, pool: &sqlx::PgPool, given: &str) {
        let _ = query(TITLES).bind(1_i64).fetch_all(pool).await;
        let _ = query(YEARS).fetch_all(pool).await;
        let _ = query(Self::NAMES).bind(1_i64).fetch_all(pool).await;
        let _ = query(texts::AUTHORS).fetch_all(pool).await;
        // Two files have one of this name.
        let _ = query(more::TWICE).fetch_all(pool).await;
        let sql = "SELECT isbm FROM books WHERE id = 1";
        let _ = query(sql).fetch_all(pool).await;
        let mut sql = "SELECT nothing FROM nowhere".to_string();
        sql.push_str(given);
        let _ = query(&sql).fetch_all(pool).await;
        let _ = query(given).fetch_all(pool).await;
    }
}
