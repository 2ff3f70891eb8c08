//! A list is one array.
async fn run(pool: &sqlx::PgPool, ids: Vec<uuid::Uuid>) -> koel_runtime::Result<Vec<String>> {
    koel_macros::query_scalar!("SELECT username FROM users WHERE id = ANY($ids)").load(pool).await
}
fn main() {
    let _ = run;
}
