//! Sessions: opened at login, validated on every request, revoked.

use crate::model::{DeviceType, Session};
use crate::secret;
use koel_macros::{query, query_as};
use koel_runtime::Result;
use sqlx::PgPool;
use std::time::Duration;
use uuid::Uuid;

/// Opens a session and returns its token, which the database knows only the hash of.
pub(crate) async fn open(pool: &PgPool, user: Uuid, device: DeviceType, lifetime: Duration) -> Result<String> {
    let token = Uuid::new_v4().to_string();
    query!(
        "INSERT INTO sessions (user_id, device_type, refresh_token_hash, access_token_exp)
         VALUES ($1, $2, $3, now() + $4)",
        user,
        device,
        secret::hash(&token),
        lifetime
    )
    .execute(pool)
    .await?;
    Ok(token)
}

/// The session of a token, if it is still good.
pub(crate) async fn validate(pool: &PgPool, token: &str) -> Result<Option<Session>> {
    let hash = secret::hash(token);
    query_as!(
        Session,
        "SELECT id, user_id, access_token_exp, device_type FROM sessions
         WHERE refresh_token_hash = $hash AND is_active = true AND deleted_at IS NULL"
    )
    .load(pool)
    .await
}

/// The active sessions of a user, the one used last first.
pub(crate) async fn list(pool: &PgPool, user: Uuid) -> Result<Vec<Session>> {
    query_as!(
        Session,
        "SELECT id, user_id, access_token_exp, device_type FROM sessions
         WHERE user_id = $user AND is_active = true AND deleted_at IS NULL
         ORDER BY last_active DESC, id DESC"
    )
    .load(pool)
    .await
}

/// Ends all of these that are the user's; says how many.
pub(crate) async fn revoke(pool: &PgPool, user: Uuid, sessions: &[Uuid]) -> Result<u64> {
    query!(
        "UPDATE sessions SET is_active = false, deleted_at = now()
         WHERE user_id = $user AND id = ANY($sessions) AND deleted_at IS NULL"
    )
    .load(pool)
    .await
}
