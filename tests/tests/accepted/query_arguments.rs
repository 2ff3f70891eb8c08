//! By position, by name, and as an expression of any kind.
async fn run(pool: &sqlx::PgPool, ids: &[uuid::Uuid]) -> koel_runtime::Result<u64> {
    let prefix = String::from("a");
    koel_macros::query!("UPDATE users SET username = $1 WHERE id = $2", format!("{prefix}b"), ids[0])
        .execute(pool)
        .await?;
    koel_macros::query!("UPDATE users SET is_active = $on WHERE id = $id", on = !ids.is_empty(), id = &ids[0])
        .execute(pool)
        .await
}
fn main() {
    let _ = run;
}
