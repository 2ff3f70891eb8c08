//! The same methods inside a transaction.
#[koel_macros::queries]
impl Users {
    #[query("UPDATE users SET is_active = $on WHERE id = $id")]
    async fn set(&self, id: uuid::Uuid, on: bool) -> koel_runtime::Result<u64>;
}
async fn run(pool: &sqlx::PgPool, users: &Users) -> koel_runtime::Result<()> {
    let mut tx = pool.begin().await?;
    let mut inside = users.with(&mut tx);
    inside.set(uuid::Uuid::nil(), true).await?;
    inside.set(uuid::Uuid::nil(), false).await?;
    tx.commit().await?;
    Ok(())
}
fn main() {
    let _ = run;
}
