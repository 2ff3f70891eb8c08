struct User {
    id: uuid::Uuid,
}

async fn all(pool: &sqlx::PgPool) -> koel_runtime::Result<Vec<User>> {
    koel_macros::query_as!(
        User,
        "SELECT idd, nam " + "FROM users " + "WHERE usernme = 'x' AND kyc_status = 'nope'"
    )
    .fetch_all(pool)
    .await
}

fn main() {
    let _ = all;
}
