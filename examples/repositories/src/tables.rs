//! The tables: what a row holds. What one does with rows by their keys is generated.

use chrono::{DateTime, Utc};
use koel_macros::{PgEnum, Table};
use koel_runtime::Json;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KycData {
    pub(crate) document: String,
}

/// Its pages are newest first, as the index for them is.
#[derive(Debug, Clone, PartialEq, Eq, Table)]
#[koel(table = "users", page = "created_at DESC, id DESC")]
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) email_hash: Vec<u8>,
    pub(crate) email_encrypted: Vec<u8>,
    pub(crate) username: String,
    pub(crate) password_hash: String,
    pub(crate) is_active: bool,
    pub(crate) kyc_status: KycStatus,
    pub(crate) kyc_data: Option<Json<KycData>>,
    pub(crate) first_company_id: Option<Uuid>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Table)]
#[koel(table = "companies", upsert = "slug", skip(insert_many, upsert_many))]
pub(crate) struct Company {
    pub(crate) id: Uuid,
    pub(crate) slug: String,
    pub(crate) name: String,
}

/// A natural key: all of its columns.
#[derive(Debug, Clone, PartialEq, Eq, Table)]
#[koel(table = "user_roles")]
pub(crate) struct UserRole {
    pub(crate) user_id: Uuid,
    pub(crate) product_domain: String,
    pub(crate) role: RoleName,
    pub(crate) is_active: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Table)]
#[koel(table = "sessions", only(insert, insert_many, find_by_refresh_token_hash, list_by_user_id, soft_delete))]
pub(crate) struct Session {
    pub(crate) id: Uuid,
    pub(crate) user_id: Uuid,
    pub(crate) device_type: DeviceType,
    pub(crate) refresh_token_hash: Vec<u8>,
    pub(crate) access_token_exp: DateTime<Utc>,
}

/// Its key is the server's to give.
#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "email_events", skip(upsert, upsert_many, get_many))]
pub(crate) struct EmailEvent {
    pub(crate) id: i64,
    pub(crate) user_id: Option<Uuid>,
    pub(crate) template: String,
    pub(crate) template_data: serde_json::Value,
    pub(crate) attempts: i16,
    pub(crate) last_error: Option<String>,
}
