//! KOEL's hot paths through the macros, on a real server.

use chrono::{DateTime, Duration, Utc};
use koel_macros::{PgEnum, query, query_as, query_file_scalar, query_scalar};
use koel_runtime::Json;
use sqlx::postgres::PgPoolOptions;
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
enum DeviceType {
    Web,
    Android,
    Ios,
    Desktop,
    Service,
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

#[derive(Debug)]
struct Credentials {
    id: Uuid,
    password_hash: String,
    is_active: bool,
    kyc_status: KycStatus,
}

#[derive(Debug)]
struct Session {
    id: Uuid,
    user_id: Uuid,
    access_token_exp: DateTime<Utc>,
    device_type: DeviceType,
}

#[tokio::test]
async fn hot_paths() {
    let made = tokio::task::spawn_blocking(koel_tests::koel::database).await;
    let Some(database) = made.expect("a database") else { return };
    let pool = PgPoolOptions::new().max_connections(2).connect(&database.url()).await.expect("a pool");
    run(&pool).await.unwrap_or_else(|error| panic!("{error}"));
    pool.close().await;
    tokio::task::spawn_blocking(move || drop(database)).await.expect("dropped");
}

async fn run(pool: &sqlx::PgPool) -> koel_runtime::Result<()> {
    let email_hash = vec![7_u8; 32];
    let user = query!(
        "INSERT INTO users (email_hash, email_encrypted, username, password_hash) VALUES ($1, $2, $3, $4) RETURNING id, created_at",
        email_hash,
        &b"secret"[..],
        "alice",
        String::from("argon2")
    )
    .load(pool)
    .await?;
    assert!(user.created_at <= Utc::now() + Duration::minutes(1));

    let again = query!(
        "INSERT INTO users (email_hash, email_encrypted, username, password_hash) VALUES ($email_hash, $email, $name, $hash)",
        email = b"secret",
        name = "bob",
        hash = "argon2"
    )
    .load(pool)
    .await;
    let error = again.expect_err("the hash is taken");
    assert!(error.is_unique_violation());
    assert_eq!(error.constraint(), Some("idx_users_email_hash"));

    let login = query_as!(
        Credentials,
        "SELECT id, password_hash, is_active, kyc_status FROM users WHERE email_hash = $1 AND deleted_at IS NULL",
        email_hash
    );
    let found: Option<Credentials> = login.load(pool).await?;
    let found = found.expect("alice");
    assert_eq!((found.id, found.password_hash.as_str(), found.is_active), (user.id, "argon2", true));
    assert_eq!(found.kyc_status, KycStatus::Pending);

    let (status, data) = (KycStatus::Verified, serde_json::json!({"level": 2}));
    let updated = query!("UPDATE users SET kyc_status = $status, kyc_data = $data WHERE id = $id", id = user.id);
    assert_eq!(updated.load(pool).await?, 1);
    let kyc = query!(
        r#"SELECT kyc_status AS "status: KycStatus", kyc_data AS "data!: Json<serde_json::Value>" FROM users WHERE id = $1"#,
        user.id
    )
    .fetch_one(pool)
    .await?;
    assert_eq!((kyc.status, kyc.data.0["level"].as_i64()), (KycStatus::Verified, Some(2)));

    let token = [9_u8; 32];
    let expires = Utc::now() + Duration::minutes(15);
    let id = query_scalar!(
        "INSERT INTO sessions (user_id, device_type, refresh_token_hash, access_token_exp) VALUES ($1, $2, $3, $4) RETURNING id",
        user.id,
        DeviceType::Ios,
        token,
        expires
    )
    .load(pool)
    .await?;
    let session = query_as!(
        Session,
        "SELECT id, user_id, access_token_exp, device_type FROM sessions
         WHERE refresh_token_hash = $token AND is_active = true AND deleted_at IS NULL"
    )
    .load(pool)
    .await?
    .expect("the session");
    assert_eq!((session.id, session.user_id, session.device_type), (id, user.id, DeviceType::Ios));
    assert!((session.access_token_exp - expires).num_milliseconds().abs() < 2);

    for role in [RoleName::Admin, RoleName::Viewer] {
        query!("INSERT INTO user_roles (user_id, product_domain, role) VALUES ($1, 'payments', $2)", user.id, role)
            .execute(pool)
            .await?;
    }
    let roles: Vec<RoleName> = query_scalar!(
        "SELECT role FROM user_roles WHERE user_id = $1 AND product_domain = $2 AND is_active = true ORDER BY role",
        user.id,
        "payments"
    )
    .load(pool)
    .await?;
    assert_eq!(roles, [RoleName::Viewer, RoleName::Admin]);
    let among = vec![RoleName::Viewer, RoleName::Owner];
    let count = query_scalar!("SELECT count(*) FROM user_roles WHERE role = ANY($1)", among).load(pool).await?;
    assert_eq!(count, 1);

    // In a transaction that is rolled back.
    let mut tx = pool.begin().await.map_err(koel_runtime::Error::from)?;
    let revoked = query!("UPDATE sessions SET is_active = false WHERE user_id = $1", user.id).execute(&mut *tx).await?;
    assert_eq!(revoked, 1);
    tx.rollback().await.map_err(koel_runtime::Error::from)?;
    let active = query_file_scalar!("tests/queries/active_sessions.sql", user.id).load(pool).await?;
    assert_eq!(active, 1);

    let missing = query!("SELECT id FROM users WHERE id = $1", Uuid::new_v4()).fetch_one(pool).await;
    assert!(matches!(missing, Err(koel_runtime::Error::NotFound)));
    Ok(())
}
