//! Run again on what is worth it, and Send.
use koel_runtime::{Result, TxOptions, transaction};
async fn run(pool: sqlx::PgPool, id: uuid::Uuid) -> Result<i64> {
    transaction!(&pool, TxOptions::serializable(), |tx| {
        koel_macros::query!("UPDATE users SET is_active = true WHERE id = $id").execute(&mut *tx).await?;
        koel_macros::query_scalar!("SELECT count(*) FROM users").load(&mut *tx).await
    })
}
fn spawned(pool: sqlx::PgPool) {
    drop(tokio::spawn(run(pool, uuid::Uuid::nil())));
}
fn main() {
    let _ = spawned;
}
