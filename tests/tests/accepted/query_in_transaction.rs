//! Over a pool, a connection, a transaction.
async fn run(pool: &sqlx::PgPool, id: uuid::Uuid) -> koel_runtime::Result<()> {
    let mut tx = pool.begin().await?;
    koel_macros::query!("UPDATE users SET is_active = false WHERE id = $id").execute(&mut *tx).await?;
    koel_macros::query!("DELETE FROM sessions WHERE user_id = $id").execute(&mut *tx).await?;
    tx.commit().await?;
    let mut conn = pool.acquire().await?;
    koel_macros::query!("SELECT 1 AS one").load(&mut *conn).await?;
    Ok(())
}
fn main() {
    let _ = run;
}
