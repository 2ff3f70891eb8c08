//! Exactly one row, at most one, many.
async fn run(pool: &sqlx::PgPool, id: uuid::Uuid) -> koel_runtime::Result<(i64, Option<String>, Vec<String>)> {
    Ok((
        koel_macros::query_scalar!("SELECT count(*) FROM users").load(pool).await?,
        koel_macros::query_scalar!("SELECT username FROM users WHERE id = $id").load(pool).await?,
        koel_macros::query_scalar!("SELECT username FROM users WHERE is_active").load(pool).await?,
    ))
}
fn main() {
    let _ = run;
}
