use chrono::{DateTime, Utc};
use koel_macros::{PgEnum, query, query_as, query_scalar};
use koel_runtime::Result;
use sqlx::PgPool;
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, PgEnum)]
#[koel(type = "kyc_status", rename_all = "snake_case")]
enum KycStatus {
    Pending,
    InReview,
    Verified,
    Rejected,
    Expired,
}

#[derive(Debug, Clone, Copy, PartialEq, PgEnum)]
#[koel(rename_all = "lowercase")]
enum RoleName {
    Viewer,
    Member,
    Operator,
    Admin,
    Owner,
}

#[allow(dead_code)]
struct Credentials {
    id: Uuid,
    password_hash: String,
    is_active: bool,
    kyc_status: KycStatus,
}

async fn login(pool: &PgPool, email_hash: &[u8]) -> Result<Option<Credentials>> {
    query_as!(
        Credentials,
        "SELECT id, password_hash, is_active, kyc_status FROM users WHERE email_hash = $1 AND deleted_at IS NULL",
        email_hash
    )
    .load(pool)
    .await
}

async fn record(pool: &PgPool, email_hash: Vec<u8>) -> Result<Option<(Uuid, Option<DateTime<Utc>>)>> {
    let user = query!(
        "SELECT id, aadhaar_last_verified FROM users " + "WHERE email_hash = $email_hash AND deleted_at IS NULL"
    )
    .fetch_optional(pool)
    .await?;
    Ok(user.map(|user| (user.id, user.aadhaar_last_verified)))
}

async fn roles(pool: &PgPool, user: Uuid) -> Result<Vec<RoleName>> {
    query_scalar!(
        "SELECT role FROM user_roles WHERE user_id = $user AND product_domain = $domain AND is_active",
        domain = "payments"
    )
    .load(pool)
    .await
}

async fn count(pool: &PgPool) -> Result<i64> {
    query_scalar!("SELECT count(*) FROM users").load(pool).await
}

async fn touch(pool: &PgPool, id: Uuid) -> Result<u64> {
    query!("UPDATE sessions SET last_active = now() WHERE id = $1", id).load(pool).await
}

async fn overrides(pool: &PgPool) -> Result<Vec<(Uuid, Option<String>, KycStatus)>> {
    let rows = query!(r#"SELECT id AS "id!", username AS "username?", kyc_status AS "status: KycStatus" FROM users"#)
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.username, row.status)).collect())
}

async fn lists(pool: &PgPool, ids: &[Uuid], names: Vec<String>) -> Result<Vec<Uuid>> {
    query_scalar!("SELECT id FROM users WHERE id = ANY($1) OR username = ANY($2)", ids, names).load(pool).await
}

async fn keywords(pool: &PgPool) -> Result<String> {
    Ok(query!("SELECT 'x'::text AS type").load(pool).await?.r#type)
}

async fn unchecked_argument(pool: &PgPool, token: &[u8]) -> Result<Option<Uuid>> {
    let found = query!("SELECT user_id FROM sessions WHERE refresh_token_hash = $1", token as _).load(pool).await?;
    Ok(found.map(|session| session.user_id))
}

fn main() {
    let _ = (login, record, roles, count, touch, overrides, lists, keywords, unchecked_argument);
}
