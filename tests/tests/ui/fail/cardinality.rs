async fn load(pool: &sqlx::PgPool, name: &str) -> koel_runtime::Result<()> {
    // Names are unique among users that are not deleted only: there can be many.
    let user: Option<uuid::Uuid> = koel_macros::query_scalar!("SELECT id FROM users WHERE username = $name").load(pool).await?;
    drop(user);
    Ok(())
}

fn main() {
    let _ = load;
}
