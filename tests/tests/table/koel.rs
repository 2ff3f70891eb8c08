//! On KOEL.

use chrono::{DateTime, Duration, Utc};
use koel_macros::{PgEnum, Table};
use koel_runtime::{Error, Json, PageRequest, Patch};
use sqlx::PgPool;
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, PgEnum)]
#[koel(rename_all = "snake_case")]
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

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct KycData {
    document: String,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "users", soft_delete = "deleted_at", page = "created_at DESC, id DESC")]
struct User {
    id: Uuid,
    aadhaar_hash: Option<Vec<u8>>,
    email_hash: Vec<u8>,
    email_encrypted: Vec<u8>,
    username: String,
    password_hash: String,
    is_active: bool,
    #[koel(column = "kyc_status")]
    kyc: KycStatus,
    kyc_data: Option<Json<KycData>>,
    first_company_id: Option<Uuid>,
    created_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

/// A natural key of three columns.
#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "user_roles")]
struct UserRole {
    user_id: Uuid,
    product_domain: String,
    role: RoleName,
    is_active: bool,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "partner_configurations", upsert = "company_id, product_domain")]
struct Partner {
    id: Uuid,
    company_id: Uuid,
    product_domain: String,
    settings: serde_json::Value,
    webhook_url: Option<String>,
    allowed_origins: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "companies", only(get, find_by_slug, insert, page, constraints))]
struct Company {
    id: Uuid,
    slug: String,
    name: String,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "login_attempts", skip(delete, update))]
struct LoginAttempt {
    id: i64,
    email_hash: Vec<u8>,
    user_id: Option<Uuid>,
    #[koel(column = "succeeded")]
    ok: bool,
    attempted_at: DateTime<Utc>,
}

fn ada() -> NewUser {
    NewUser::new(vec![1; 32], b"ada@example.org".to_vec(), "ada".into(), "argon2".into())
}

#[test]
fn koel() {
    super::with_pool("INSERT INTO companies (slug, name) VALUES ('one', 'One'), ('two', 'Two')", async |pool| {
        reads(pool).await?;
        writes(pool).await?;
        natural_keys(pool).await?;
        locks(pool).await?;
        bulk(pool).await
    });
}

async fn reads(pool: &PgPool) -> koel_runtime::Result<()> {
    let one = Company::find_by_slug(pool, "one").await?.expect("a company");
    assert_eq!(Company::get(pool, one.id).await?, Some(one.clone()));
    assert_eq!(Company::page(pool, PageRequest::first(1)).await?.items.len(), 1);

    let ada = User::insert(pool, ada()).await?;
    assert_eq!((ada.username.as_str(), ada.is_active, ada.kyc), ("ada", true, KycStatus::Pending));
    let bob = NewUser {
        id: Some(Uuid::from_u128(7)),
        aadhaar_hash: Some(vec![9; 32]),
        kyc: Some(KycStatus::Verified),
        kyc_data: Some(Json(KycData { document: "passport".into() })),
        first_company_id: Some(one.id),
        created_at: Some(Utc::now() - Duration::days(1)),
        ..NewUser::new(vec![2; 32], b"bob@example.org".to_vec(), "bob".into(), "argon2".into())
    };
    let bob = User::insert(pool, bob).await?;
    assert_eq!((bob.id, bob.kyc, bob.first_company_id), (Uuid::from_u128(7), KycStatus::Verified, Some(one.id)));

    assert_eq!(User::get(pool, ada.id).await?, Some(ada.clone()));
    assert_eq!(User::get(pool, &Uuid::from_u128(1)).await?, None);
    let mut many = User::get_many(pool, &[ada.id, Uuid::from_u128(1), bob.id]).await?;
    many.sort_by(|a, b| a.username.cmp(&b.username));
    assert_eq!(many, [ada.clone(), bob.clone()]);
    assert_eq!(User::get_many(pool, &[]).await?, []);
    assert_eq!(User::find_by_email_hash(pool, &[2; 32]).await?, Some(bob.clone()));
    assert_eq!(User::find_by_username(pool, "ada").await?, Some(ada.clone()));
    assert_eq!(User::find_by_aadhaar_hash(pool, &[9u8; 32][..]).await?, Some(bob.clone()));
    assert_eq!(User::list_by_first_company_id(pool, one.id).await?, std::slice::from_ref(&bob));
    assert_eq!((User::count(pool).await?, User::exists(pool, ada.id).await?), (2, true));
    assert!(!User::exists(pool, Uuid::from_u128(1)).await?);

    let first = User::page(pool, PageRequest::first(1)).await?;
    assert_eq!(first.items, std::slice::from_ref(&ada));
    let second = User::page(pool, PageRequest::at(first.next, 1)).await?;
    assert_eq!((second.items, second.next), (vec![bob.clone()], None));
    assert_eq!(User::page(pool, PageRequest::at(second.prev, 1)).await?.items, std::slice::from_ref(&ada));
    assert!(matches!(User::page(pool, PageRequest::at("bad".to_owned(), 1)).await, Err(Error::BadCursor)));

    // On a connection, in a transaction, and on another thread.
    let mut conn = pool.acquire().await?;
    assert_eq!(User::get(&mut *conn, ada.id).await?, Some(ada.clone()));
    let mut tx = pool.begin().await?;
    assert!(User::delete(&mut *tx, bob.id).await?);
    assert_eq!(User::count(&mut *tx).await?, 1);
    tx.rollback().await?;
    let (elsewhere, id) = (pool.clone(), bob.id);
    let found = tokio::spawn(async move { User::get(&elsewhere, id).await }).await.expect("no panic")?;
    assert_eq!(found, Some(bob));
    Ok(())
}

async fn writes(pool: &PgPool) -> koel_runtime::Result<()> {
    let ada = User::find_by_username(pool, "ada").await?.expect("ada");

    // What is taken, by name.
    let taken = User::insert(pool, NewUser { id: Some(Uuid::from_u128(8)), ..self::ada() }).await.expect_err("taken");
    assert!(taken.is_unique_violation() && taken.violates(UsersConstraint::EmailHash));
    assert!(!taken.violates(UsersConstraint::Username));
    let again = User::insert(pool, NewUser { id: Some(ada.id), email_hash: vec![5; 32], ..self::ada() }).await;
    assert_eq!(again.expect_err("taken").violated::<UsersConstraint>(), Some(UsersConstraint::Pkey));
    let short = User::insert(pool, NewUser { email_hash: vec![1], ..self::ada() }).await.expect_err("too short");
    assert_eq!(short.violated(), Some(UsersConstraint::EmailHashCheck));
    assert_eq!(short.violated::<CompaniesConstraint>(), None);
    let homeless = User::insert(
        pool,
        NewUser {
            first_company_id: Some(Uuid::from_u128(3)),
            email_hash: vec![5; 32],
            username: "eve".into(),
            ..self::ada()
        },
    );
    assert!(homeless.await.expect_err("no company").violates(UsersConstraint::FirstCompanyIdFkey));

    // Keep, set, set to NULL.
    let data = Json(KycData { document: "passport".into() });
    let patch = UserPatch {
        kyc: Patch::Set(KycStatus::InReview),
        kyc_data: Patch::Set(Some(data.clone())),
        ..UserPatch::default()
    };
    let changed = User::update(pool, ada.id, patch).await?.expect("ada");
    assert_eq!(changed, User { kyc: KycStatus::InReview, kyc_data: Some(data), ..ada.clone() });
    let changed = User::update(pool, ada.id, UserPatch { kyc_data: Patch::NULL, ..UserPatch::default() }).await?;
    assert_eq!(changed, Some(User { kyc: KycStatus::InReview, ..ada.clone() }));
    assert_eq!(User::update(pool, ada.id, UserPatch::default()).await?, changed);
    assert_eq!(
        User::update(pool, Uuid::from_u128(1), UserPatch { is_active: false.into(), ..UserPatch::default() }).await?,
        None
    );

    // On the primary key: what is given is updated, and nothing else.
    let upsert = NewUser { id: Some(ada.id), username: "ada2".into(), ..self::ada() };
    let upserted = User::upsert(pool, upsert).await?;
    assert_eq!(upserted, User { username: "ada2".into(), kyc: KycStatus::InReview, ..ada.clone() });
    let carl =
        NewUser { id: Some(Uuid::from_u128(9)), email_hash: vec![3; 32], username: "carl".into(), ..self::ada() };
    assert_eq!(User::upsert(pool, carl).await?.kyc, KycStatus::Pending);
    assert!(User::delete(pool, Uuid::from_u128(9)).await? && !User::delete(pool, Uuid::from_u128(9)).await?);

    // Deleted rows are not found, and their keys are free.
    assert!(User::soft_delete(pool, ada.id).await? && !User::soft_delete(pool, ada.id).await?);
    assert_eq!((User::get(pool, ada.id).await?, User::exists(pool, ada.id).await?), (None, false));
    assert_eq!((User::get_many(pool, &[ada.id]).await?.len(), User::count(pool).await?), (0, 1));
    assert_eq!(User::update(pool, ada.id, UserPatch { is_active: false.into(), ..UserPatch::default() }).await?, None);
    let heir = User::insert(pool, self::ada()).await?;
    assert!(User::restore(pool, ada.id).await.expect_err("the hash is taken").violates(UsersConstraint::EmailHash));
    assert!(User::delete(pool, heir.id).await?);
    assert!(User::restore(pool, ada.id).await? && !User::restore(pool, ada.id).await?);
    assert_eq!(User::get(pool, ada.id).await?.map(|user| user.username), Some("ada2".into()));
    Ok(())
}

async fn natural_keys(pool: &PgPool) -> koel_runtime::Result<()> {
    let ada = User::find_by_username(pool, "ada2").await?.expect("ada");
    let new = |role| NewUserRole::new(ada.id, "lending".into(), role);
    let viewer = UserRole::insert(pool, new(RoleName::Viewer)).await?;
    UserRole::insert(pool, new(RoleName::Admin)).await?;
    assert_eq!(UserRole::get(pool, ada.id, "lending", RoleName::Viewer).await?, Some(viewer.clone()));
    assert_eq!(UserRole::list_by_user_id(pool, ada.id).await?.len(), 2);
    let keys = [(ada.id, "lending".to_owned(), RoleName::Admin), (ada.id, "x".to_owned(), RoleName::Admin)];
    assert_eq!(UserRole::get_many(pool, &keys).await?.len(), 1);
    // There is nothing but the key to update: the row comes back all the same.
    assert_eq!(UserRole::upsert(pool, new(RoleName::Viewer)).await?, viewer);
    let off = UserRole::upsert(pool, NewUserRole { is_active: Some(false), ..new(RoleName::Viewer) }).await?;
    assert!(!off.is_active);
    let on = UserRolePatch { is_active: Patch::Set(true) };
    assert_eq!(UserRole::update(pool, ada.id, "lending", RoleName::Viewer, on).await?, Some(viewer));
    assert!(UserRole::delete(pool, ada.id, "lending", RoleName::Viewer).await?);

    let one = Company::find_by_slug(pool, "one").await?.expect("a company");
    let new = |url: Option<&str>| NewPartner {
        webhook_url: url.map(str::to_owned),
        ..NewPartner::new(one.id, "lending".into())
    };
    let partner = Partner::insert(pool, NewPartner { allowed_origins: Some(vec!["a".into()]), ..new(None) }).await?;
    assert_eq!((partner.settings.to_string(), partner.webhook_url.as_deref()), ("{}".into(), None));
    let hooked = Partner::upsert(pool, new(Some("https://x"))).await?;
    assert_eq!(hooked, Partner { webhook_url: Some("https://x".into()), ..partner });
    assert_eq!(Partner::find_by_company_id_and_product_domain(pool, one.id, "lending").await?, Some(hooked));

    Ok(())
}

async fn locks(pool: &PgPool) -> koel_runtime::Result<()> {
    let ada = User::find_by_username(pool, "ada2").await?.expect("ada");
    let mut tx = pool.begin().await?;
    assert_eq!(User::lock(&mut *tx, ada.id).await?, Some(ada.clone()));
    let mut other = pool.begin().await?;
    assert_eq!(User::lock_skip_locked(&mut *other, ada.id).await?, None);
    assert_eq!(User::lock_nowait(&mut *other, ada.id).await.expect_err("it is locked").sqlstate(), Some("55P03"));
    drop(other);
    tx.commit().await?;
    let mut tx = pool.begin().await?;
    assert_eq!(User::lock_nowait(&mut *tx, ada.id).await?, Some(ada.clone()));
    assert_eq!(User::lock_skip_locked(&mut *tx, ada.id).await?, Some(ada));
    Ok(())
}

/// Rows in many statements: by masks, by chunks; in the order of the input.
async fn bulk(pool: &PgPool) -> koel_runtime::Result<()> {
    let one = Company::find_by_slug(pool, "one").await?.expect("a company");
    let user = |n: u128| NewUser {
        id: Some(Uuid::from_u128(1_000_000 - n)),
        kyc: n.is_multiple_of(3).then_some(KycStatus::Expired),
        kyc_data: n.is_multiple_of(2).then(|| Json(KycData { document: format!("{n} \"'\\ß") })),
        first_company_id: n.is_multiple_of(5).then_some(one.id),
        ..NewUser::new(sha(n), n.to_be_bytes().to_vec(), format!("user-{n}"), "argon2".into())
    };
    let before = User::count(pool).await?;
    let new: Vec<NewUser> = (0..25_000).map(user).collect();
    let users = User::insert_many(pool, &new).await?;
    assert_eq!(users.len(), new.len());
    for (user, new) in users.iter().zip(&new) {
        assert_eq!((Some(user.id), &user.username, &user.kyc_data), (new.id, &new.username, &new.kyc_data));
        assert_eq!(user.kyc, new.kyc.unwrap_or(KycStatus::Pending));
        assert_eq!((user.first_company_id, &user.email_encrypted), (new.first_company_id, &new.email_encrypted));
    }
    assert_eq!(User::count(pool).await?, before + 25_000);
    assert_eq!(User::insert_many(pool, &[]).await?, []);

    // All or none, over all chunks.
    let mut bad: Vec<NewUser> = (30_000..50_001).map(user).collect();
    bad[20_000].email_hash = vec![1];
    assert!(User::insert_many(pool, &bad).await.expect_err("too short").violates(UsersConstraint::EmailHashCheck));
    assert_eq!(User::count(pool).await?, before + 25_000);
    // Inside a transaction of the caller's: what was done before stays.
    let mut tx = pool.begin().await?;
    User::insert(&mut *tx, user(60_000)).await?;
    assert!(User::insert_many(&mut *tx, &bad).await.is_err());
    assert_eq!(User::count(&mut *tx).await?, before + 25_001);
    User::insert_many(&mut tx, &[user(60_001), user(60_002)]).await?;
    tx.commit().await?;

    // Half is there.
    let again: Vec<NewUser> = (24_000..26_000).map(|n| NewUser { username: format!("again-{n}"), ..user(n) }).collect();
    let users = User::upsert_many(pool, &again).await?;
    assert!(users.iter().zip(&again).all(|(user, new)| user.username == new.username && Some(user.id) == new.id));
    assert_eq!(User::count(pool).await?, before + 26_003);
    let twice = [user(1), user(1)];
    assert_eq!(User::upsert_many(pool, &twice).await.expect_err("twice").sqlstate(), Some("21000"));

    // Through COPY, by what each gives, in any order; as many as there are.
    assert_eq!(User::copy_in(pool, (100_000..120_000).map(user)).await?, 20_000);
    let copied = User::get(pool, Uuid::from_u128(1_000_000 - 100_002)).await?.expect("a copy");
    let new = user(100_002);
    assert_eq!((copied.kyc, copied.kyc_data, copied.is_active), (KycStatus::Expired, new.kyc_data, true));
    let bad: Vec<NewUser> = (120_000..120_010).chain([1]).map(user).collect();
    assert!(User::copy_in(pool, &bad).await.expect_err("it is there").is_unique_violation());
    assert_eq!(User::count(pool).await?, before + 46_003);

    // Arrays: empty ones, none given, several elements; the key comes of a default, the order by the other key.
    let domain = |n: usize| format!("domain-{:04}", 9_999 - n);
    let partner = |n: usize| NewPartner {
        allowed_origins: (!n.is_multiple_of(3)).then(|| (0..n % 4).map(|k| format!("{n}/{k}")).collect()),
        settings: Some(serde_json::json!({ "n": n })),
        ..NewPartner::new(one.id, domain(n))
    };
    let new: Vec<NewPartner> = (0..2_500).map(partner).collect();
    let partners = Partner::insert_many(pool, &new).await?;
    for (n, partner) in partners.iter().enumerate() {
        assert_eq!((&partner.product_domain, &partner.settings["n"]), (&domain(n), &serde_json::json!(n)));
        assert_eq!(partner.allowed_origins, new[n].allowed_origins.clone().unwrap_or_default());
    }
    let hooked = |partner: &NewPartner| NewPartner { webhook_url: Some("https://y".into()), ..partner.clone() };
    let hooked: Vec<NewPartner> = new.iter().take(10).map(hooked).collect();
    let upserted = Partner::upsert_many(pool, &hooked).await?;
    assert!(upserted.iter().zip(&partners).all(|(new, old)| new.id == old.id && new.webhook_url.is_some()));

    // From another thread: the future can be sent there.
    let (elsewhere, rows) = (pool.clone(), vec![user(70_000)]);
    tokio::spawn(async move { User::insert_many(&elsewhere, &rows).await.map(|_| ()) }).await.expect("no panic")?;

    let sql = "INSERT INTO login_attempts (email_hash, ip, succeeded, user_id) SELECT sha256(''), '::1', true, id FROM users LIMIT 3";
    sqlx::query(sql).execute(pool).await?;
    assert_eq!(LoginAttempt::page(pool, PageRequest::first(5)).await?.items.len(), 3);
    let attempt = LoginAttempt::get(pool, 1i64).await?.expect("an attempt");
    assert_eq!(LoginAttempt::list_by_user_id(pool, attempt.user_id).await?, [attempt]);
    Ok(())
}

fn sha(n: u128) -> Vec<u8> {
    [n.to_be_bytes(), n.to_le_bytes()].concat()
}
