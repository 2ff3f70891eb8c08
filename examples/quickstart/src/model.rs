//! What rows hold. `koel.toml` says which Rust type stands for which type of the database.

use chrono::{DateTime, Utc};
use koel_macros::PgEnum;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The labels are compared with CREATE TYPE in the migrations, both ways: one too many or too few does not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PgEnum)]
#[koel(rename_all = "snake_case")]
pub(crate) enum KycStatus {
    Pending,
    InReview,
    Verified,
    Rejected,
    Expired,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PgEnum)]
#[koel(rename_all = "lowercase")]
pub(crate) enum DeviceType {
    Web,
    Android,
    Ios,
    Desktop,
    Service,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PgEnum)]
#[koel(rename_all = "lowercase")]
pub(crate) enum RoleName {
    Viewer,
    Member,
    Operator,
    Admin,
    Owner,
}

/// What `users.kyc_data` holds, a jsonb.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KycData {
    pub(crate) document: String,
    pub(crate) level: u8,
}

#[derive(Debug)]
pub(crate) struct NewUser<'a> {
    pub(crate) username: &'a str,
    pub(crate) email: &'a str,
    pub(crate) password: &'a str,
}

/// Who logs in.
#[derive(Debug)]
pub(crate) struct Credentials {
    pub(crate) id: Uuid,
    pub(crate) password_hash: String,
    pub(crate) is_active: bool,
    pub(crate) kyc_status: KycStatus,
}

/// What every request needs to know of its session.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: Uuid,
    pub(crate) user_id: Uuid,
    pub(crate) access_token_exp: DateTime<Utc>,
    pub(crate) device_type: DeviceType,
}

/// A line in the list of users. The last one of a page says where the next page starts.
#[derive(Debug)]
pub(crate) struct UserRow {
    pub(crate) id: Uuid,
    pub(crate) username: String,
    pub(crate) kyc_status: KycStatus,
    pub(crate) created_at: DateTime<Utc>,
}
