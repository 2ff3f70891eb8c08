async fn login(pool: &sqlx::PgPool, hash: &[u8]) -> koel_runtime::Result<Option<uuid::Uuid>> {
    let user = koel_macros::query!(
        "SELECT id, pasword_hash
         FROM users
         WHERE emial_hash = $1",
        hash
    )
    .fetch_optional(pool)
    .await?;
    Ok(user.map(|user| user.id))
}

fn main() {
    let _ = login;
}
