//! What README.md shows of KOEL's schema, line by line; the test beside it compares.
#![allow(unused_variables, unused_must_use)]

use chrono::{DateTime, Utc};
use koel_runtime::{Json, Page, PageRequest, Patch, TxOptions};
use uuid::Uuid;

#[koel_macros::queries]
#[rustfmt::skip]
impl UserQueries {
    #[query("SELECT id, password_hash, is_active FROM users WHERE email_hash = $email_hash AND deleted_at IS NULL")]
    pub async fn credentials(&self, email_hash: &[u8]) -> koel_runtime::Result<Option<Credentials>>;

    #[query("SELECT id, username, created_at FROM users WHERE deleted_at IS NULL { AND username LIKE $like } { AND created_at >= $since }")]
    #[page(order_by = "created_at DESC, id DESC")]
    pub async fn search(&self, like: Option<&str>, since: Option<DateTime<Utc>>, page: PageRequest) -> koel_runtime::Result<Page<UserRow>>;
}

#[derive(koel_macros::Table)]
#[koel(table = "users", page = "created_at DESC, id DESC")]
struct User {
    id: Uuid,
    email_hash: Vec<u8>,
    email_encrypted: Vec<u8>,
    username: String,
    password_hash: String,
    kyc_data: Option<Json<KycData>>,
    created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct KycData {
    document: String,
}

#[rustfmt::skip]
async fn rows(pool: sqlx::PgPool, [hash, encrypted]: [Vec<u8>; 2], password: String, new_users: Vec<NewUser>) -> koel_runtime::Result<()> {
    let mut tx = pool.begin().await?;
    let user = User::insert(&pool, NewUser::new(hash, encrypted, "ada".into(), password)).await?;   // what must be given; the rest is None: NULL, or the default
    let found = User::find_by_email_hash(&pool, &user.email_hash).await?;                           // of each unique key; list_by_... of each foreign key
    let patch = UserPatch { kyc_data: Patch::NULL, ..UserPatch::default() };                        // keep, set, set to NULL
    User::update(&mut *tx, user.id, patch).await?;
    if let Err(error) = User::insert_many(&pool, &new_users).await {                                // one array a column, in chunks, all or nothing
        if error.violates(UsersConstraint::EmailHash) { /* ... */ }
    }
    Ok(())
}

#[rustfmt::skip]
async fn others(pool: sqlx::PgPool) -> koel_runtime::Result<()> {
    koel_runtime::transaction!(&pool, TxOptions::serializable(), |tx| { sqlx::query("SELECT 1").execute(tx).await.map(drop).map_err(Into::into) })?;
    koel_macros::schema!().check(&pool).await?;
    koel_runtime::testing::rolled_back(&pool, async |tx| { sqlx::query("SELECT 1").execute(tx).await }).await;
    Ok(())
}
