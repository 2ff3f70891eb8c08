//! KOEL through `#[derive(Table)]` and `#[queries]`, on the PostgreSQL that `DATABASE_URL` names. It can run any number of times over one database.
#![allow(clippy::print_stdout, reason = "to print is all it is for")]

mod queries;
mod tables;

use chrono::{Duration, Utc};
use koel_runtime::{Error, Json, PageRequest, Patch, TxOptions, transaction};
use queries::Accounts;
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use tables::*;
use uuid::Uuid;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "set DATABASE_URL to a database that this may write to")?;
    let pool = PgPool::connect(&url).await?;
    sqlx::migrate!("../../koel-schema/migrations").run(&pool).await?;
    let run = Uuid::new_v4().simple().to_string();
    one_row(&pool, &run).await?;
    many_rows(&pool, &run).await?;
    transactions(&pool, &run).await?;
    pool.close().await;
    Ok(())
}

fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text).to_vec()
}

/// With what must be given; all else is the database's to say.
fn new_user(name: &str, run: &str) -> NewUser {
    let email = format!("{name}@{run}.example.org");
    NewUser::new(hash(&email), email.into_bytes(), format!("{name}-{}", &run[..8]), "argon2id".into())
}

async fn one_row(pool: &PgPool, run: &str) -> Result<(), Error> {
    println!("One row");
    let company = Company::upsert(pool, NewCompany::new("acme".into(), "Acme".into())).await?;
    let same = Company::upsert(pool, NewCompany::new("acme".into(), "Acme Ltd".into())).await?;
    println!("  upsert: {} is now {}, the same row: {}", company.name, same.name, company.id == same.id);

    let asha = NewUser { first_company_id: Some(company.id), ..new_user("asha", run) };
    let asha = User::insert(pool, asha.clone()).await?;
    println!("  insert: {}, KYC {:?}", asha.username, asha.kyc_status);
    // The constraint by its name: a misspelt one does not compile.
    match User::insert(pool, new_user("asha", run)).await {
        Err(error) if error.violates(UsersConstraint::EmailHash) => println!("  insert: that e-mail address is taken"),
        other => println!("  {other:?}?!"),
    }

    let found = User::find_by_email_hash(pool, &asha.email_hash).await?;
    println!("  find_by_email_hash: {}", found.as_ref() == Some(&asha));
    println!("  list_by_first_company_id: {}", User::list_by_first_company_id(pool, company.id).await?.contains(&asha));

    let patch = UserPatch {
        kyc_status: Patch::Set(KycStatus::Verified),
        kyc_data: Patch::Set(Some(Json(KycData { document: "passport".into() }))),
        ..UserPatch::default()
    };
    let verified = User::update(pool, asha.id, patch).await?.ok_or(Error::NotFound)?;
    println!("  update: {:?} by {:?}", verified.kyc_status, verified.kyc_data.map(|data| data.0.document));
    let cleared = User::update(pool, asha.id, UserPatch { kyc_data: Patch::NULL, ..UserPatch::default() }).await?;
    println!("  update to NULL: {:?}", cleared.and_then(|user| user.kyc_data));

    println!("  soft_delete: {}", User::soft_delete(pool, asha.id).await?);
    println!(
        "  get: {:?}, exists: {}",
        User::get(pool, asha.id).await?.map(|user| user.username),
        User::exists(pool, asha.id).await?
    );
    println!("  restore: {}", User::restore(pool, asha.id).await?);

    for role in [RoleName::Admin, RoleName::Viewer] {
        UserRole::upsert(pool, NewUserRole::new(asha.id, "payments".into(), role)).await?;
    }
    let off = UserRolePatch { is_active: Patch::Set(false) };
    UserRole::update(pool, asha.id, "payments", &RoleName::Viewer, off).await?;
    println!(
        "  roles: {:?}",
        UserRole::list_by_user_id(pool, asha.id).await?.iter().map(|r| (r.role, r.is_active)).collect::<Vec<_>>()
    );

    let token = hash(&format!("token of {run}"));
    let expires = Utc::now() + Duration::minutes(15);
    let session = Session::insert(pool, NewSession::new(asha.id, DeviceType::Web, token.clone(), expires)).await?;
    println!(
        "  session: {:?}",
        Session::find_by_refresh_token_hash(pool, &token).await?.map(|found| found.device_type)
    );
    Session::soft_delete(pool, session.id).await?;
    println!("  revoked: {}", Session::list_by_user_id(pool, asha.id).await?.is_empty());

    let accounts = Accounts::new(pool.clone());
    let staff = accounts.staff("payments").await?.into_iter().find(|staff| staff.username == asha.username);
    println!("  staff of payments: {:?}", staff.map(|staff| staff.roles));
    println!("  verified: {}", accounts.verified().await?.iter().any(|user| user.id == asha.id));
    Ok(())
}

async fn many_rows(pool: &PgPool, run: &str) -> Result<(), Error> {
    println!("Many rows");
    let new: Vec<NewUser> = (0..2_000)
        .map(|n| NewUser {
            kyc_status: (n % 2 == 0).then_some(KycStatus::InReview),
            ..new_user(&format!("user{n}"), run)
        })
        .collect();
    let users = User::insert_many(pool, &new).await?;
    println!("  insert_many: {}", users.len());
    let ids: Vec<Uuid> = users.iter().map(|user| user.id).collect();
    println!("  get_many: {}", User::get_many(pool, &ids).await?.len());

    let again: Vec<NewUser> = users
        .iter()
        .take(10)
        .map(|user| NewUser { id: Some(user.id), is_active: Some(false), ..new_user(&user.username, run) })
        .collect();
    let off = User::upsert_many(pool, &again).await?;
    println!("  upsert_many: {} switched off", off.iter().filter(|user| !user.is_active).count());

    let (mut request, mut pages, mut seen) = (PageRequest::first(500), 0, 0);
    loop {
        let page = User::page(pool, request).await?;
        (pages, seen) = (pages + 1, seen + page.items.len());
        match page.next {
            Some(next) => request = PageRequest::at(next, 500),
            None => break,
        }
    }
    println!(
        "  page: all {} in {pages} pages",
        if seen as i64 == User::count(pool).await? { "users" } else { "but some" }
    );

    let mails: Vec<NewEmailEvent> = users
        .iter()
        .take(100)
        .map(|user| NewEmailEvent {
            user_id: Some(user.id),
            template_data: Some(serde_json::json!({ "to": user.username })),
            ..NewEmailEvent::new("welcome".into())
        })
        .collect();
    println!("  e-mails queued: {}", EmailEvent::insert_many(pool, &mails).await?.len());
    Ok(())
}

/// Methods of tables and queries of one's own in one transaction.
async fn transactions(pool: &PgPool, run: &str) -> Result<(), Error> {
    println!("Transactions");
    let accounts = Accounts::new(pool.clone());
    let sent = transaction!(pool, TxOptions::default(), |tx| {
        let mails = accounts.with(tx).queued(10).await?;
        for mail in &mails {
            let tried = EmailEventPatch { attempts: Patch::Set(mail.attempts + 1), ..EmailEventPatch::default() };
            EmailEvent::update(&mut *tx, mail.id, tried).await?;
        }
        Ok(mails.len())
    })?;
    println!("  tried to send {sent}");

    let bilal = User::insert(pool, new_user("bilal", run)).await?;
    let mut first = pool.begin().await?;
    let mut second = pool.begin().await?;
    let locked = User::lock(&mut *first, bilal.id).await?.is_some();
    let skipped = User::lock_skip_locked(&mut *second, bilal.id).await?.is_none();
    let refused = User::lock_nowait(&mut *second, bilal.id).await.is_err_and(|error| error.sqlstate() == Some("55P03"));
    println!("  lock: {locked}, lock_skip_locked skips it: {skipped}, lock_nowait refuses it: {refused}");
    drop((first, second));
    println!("  delete: {}", User::delete(pool, bilal.id).await?);
    Ok(())
}
