//! Users, their roles, and what is known of them.

use crate::model::{Credentials, KycData, KycStatus, NewUser, RoleName, UserRow};
use crate::secret;
use koel_macros::{query, query_as, query_scalar};
use koel_runtime::{Json, Result};
use sqlx::PgPool;
use uuid::Uuid;

/// `$email_hash` is the variable of that name, `$username` the argument. An INSERT of one row that returns it returns exactly one: `load` gives the id.
pub(crate) async fn create(pool: &PgPool, new: &NewUser<'_>) -> Result<Uuid> {
    let email_hash = secret::hash(new.email);
    query_scalar!(
        "INSERT INTO users (email_hash, email_encrypted, username, password_hash)
         VALUES ($email_hash, $email, $username, $password_hash)
         RETURNING id",
        email = secret::encrypt(new.email),
        username = new.username,
        password_hash = secret::password_hash(new.password)
    )
    .load(pool)
    .await
}

/// `email_hash` is unique among users that are not deleted: `load` gives an `Option`.
pub(crate) async fn credentials(pool: &PgPool, email: &str) -> Result<Option<Credentials>> {
    let email_hash = secret::hash(email);
    query_as!(
        Credentials,
        "SELECT id, password_hash, is_active, kyc_status FROM users WHERE email_hash = $email_hash AND deleted_at IS NULL"
    )
    .load(pool)
    .await
}

/// The user, if the password is theirs.
pub(crate) async fn login(pool: &PgPool, email: &str, password: &str) -> Result<Option<Credentials>> {
    let found = credentials(pool, email).await?;
    let password_hash = secret::password_hash(password);
    Ok(found.filter(|user| user.is_active && user.password_hash == password_hash))
}

/// An INSERT that returns nothing: `load` gives the number of rows, here 0 for a role that the user has already.
pub(crate) async fn grant(pool: &PgPool, user: Uuid, domain: &str, role: RoleName) -> Result<u64> {
    query!(
        "INSERT INTO user_roles (user_id, product_domain, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        user,
        domain,
        role
    )
    .load(pool)
    .await
}

/// Any number of rows: `load` gives a `Vec`.
pub(crate) async fn roles(pool: &PgPool, user: Uuid, domain: &str) -> Result<Vec<RoleName>> {
    query_scalar!(
        "SELECT role FROM user_roles WHERE user_id = $1 AND product_domain = $2 AND is_active = true ORDER BY role",
        user,
        domain
    )
    .load(pool)
    .await
}

/// What is stored afterwards. `kyc_data` can be NULL in the table: "!" says that it is not, after this.
pub(crate) async fn update_kyc(pool: &PgPool, id: Uuid, status: KycStatus, data: KycData) -> Result<Option<KycData>> {
    let updated = query!(
        r#"UPDATE users SET kyc_status = $status, kyc_data = coalesce(kyc_data, '{}') || $data
           WHERE id = $id AND deleted_at IS NULL
           RETURNING kyc_data AS "kyc_data!""#,
        data = Json(data)
    )
    .load(pool)
    .await?;
    Ok(updated.map(|user| user.kyc_data.0))
}

/// A page of users, the newest first: those after the last one of the page before.
pub(crate) async fn page(pool: &PgPool, after: Option<&UserRow>, size: i64) -> Result<Vec<UserRow>> {
    match after {
        None => {
            query_as!(
                UserRow,
                "SELECT id, username, kyc_status, created_at FROM users
                 WHERE deleted_at IS NULL
                 ORDER BY created_at DESC, id DESC LIMIT $size"
            )
            .load(pool)
            .await
        }
        Some(last) => {
            query_as!(
                UserRow,
                "SELECT id, username, kyc_status, created_at FROM users
                 WHERE deleted_at IS NULL AND (created_at, id) < ($created_at, $id)
                 ORDER BY created_at DESC, id DESC LIMIT $size",
                created_at = last.created_at,
                id = last.id
            )
            .load(pool)
            .await
        }
    }
}
