//! Output names that say more than a name.
struct Kyc {
    at: chrono::DateTime<chrono::Utc>,
    data: Option<koel_runtime::Json<Vec<String>>>,
}
async fn run(pool: &sqlx::PgPool) -> koel_runtime::Result<Vec<Kyc>> {
    let sql = koel_macros::query_as!(
        Kyc,
        r#"SELECT deleted_at AS "at!", kyc_data AS "data: koel_runtime::Json<Vec<String>>" FROM users WHERE deleted_at > now()"#
    );
    sql.fetch_all(pool).await
}
fn main() {
    let _ = run;
}
