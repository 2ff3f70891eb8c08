//! Captured variables, and what cannot be NULL is no Option.
async fn run(pool: &sqlx::PgPool, email_hash: &[u8]) -> koel_runtime::Result<()> {
    let user =
        koel_macros::query!("SELECT id, deleted_at FROM users WHERE email_hash = $email_hash AND deleted_at IS NULL")
            .load(pool)
            .await?;
    let _: Option<(uuid::Uuid, Option<chrono::DateTime<chrono::Utc>>)> = user.map(|user| (user.id, user.deleted_at));
    Ok(())
}
fn main() {
    let _ = run;
}
