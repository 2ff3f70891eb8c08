#[cfg(test)]
mod tests {
    #[sqlx::test]
    async fn refuses(pool: sqlx::PgPool) {
        assert!(sqlx::query("SELEC 1").execute(&pool).await.is_err());
    }
}

pub async fn import(pool: &sqlx::PgPool) {
    let _ = sqlx::query("CREATE TEMP TABLE incoming (isbn text)").execute(pool).await;
    let _ = sqlx::query("SELECT isbn FROM incoming").execute(pool).await;
}

pub async fn staged(pool: &sqlx::PgPool) {
    pool.execute(include_str!("staging.sql")).await;
    let _ = sqlx::query!("SELECT isbn FROM staged_books").fetch_all(pool).await;
    let _ = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(pool).await;
}
