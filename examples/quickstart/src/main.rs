//! KOEL's hot paths through koel's macros, on a real PostgreSQL: `DATABASE_URL` if it is set, else an embedded server.
//!
//! It can run any number of times over one database. Change a column's name in one of the queries and build: that is what koel is for.
#![allow(clippy::print_stdout, reason = "to print is all it is for")]

mod embedded;
mod mail;
mod model;
mod secret;
mod sessions;
mod users;

use koel_macros::query_scalar;
use model::{DeviceType, KycData, KycStatus, NewUser, RoleName};
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use sqlx::postgres::PgPoolOptions;
use std::error::Error;
use std::time::Duration;

static MIGRATIONS: Migrator = sqlx::migrate!("../../koel-schema/migrations");

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut server = None;
    let url = match std::env::var("DATABASE_URL") {
        Ok(url) => url,
        Err(_) => server.insert(embedded::Embedded::start()?).url.clone(),
    };
    // One connection is enough for a tour, and all that the embedded server has, which takes its time to start.
    let options = PgPoolOptions::new().max_connections(1).acquire_timeout(Duration::from_secs(180));
    let pool = options.connect(&url).await?;
    MIGRATIONS.run(&pool).await?;
    let done = tour(&pool).await;
    pool.close().await;
    done
}

async fn tour(pool: &PgPool) -> Result<(), Box<dyn Error>> {
    let version = query_scalar!(r#"SELECT current_setting('server_version') AS "version!""#).load(pool).await?;
    println!("PostgreSQL {version}, KOEL's migrations applied");

    println!("\nUsers");
    for username in ["asha", "bilal", "chitra"] {
        let email = format!("{username}@example.org");
        let new = NewUser { username, email: &email, password: "correct horse" };
        match users::create(pool, &new).await {
            Ok(id) => {
                println!("  created {username}, {id}");
                mail::queue(pool, id, "welcome", &serde_json::json!({ "to": email })).await?;
            }
            // The server's own word for what is wrong, by the name of the constraint.
            Err(error) if error.constraint() == Some("idx_users_email_hash") => {
                println!("  {username} is there already, from an earlier run");
            }
            Err(error) => return Err(error.into()),
        }
    }

    println!("\nLogin");
    let refused = users::login(pool, "asha@example.org", "wrong horse").await?;
    println!("  with a wrong password: {}", if refused.is_none() { "refused" } else { "accepted?!" });
    let user = users::login(pool, "asha@example.org", "correct horse").await?.ok_or("asha cannot log in")?;
    println!("  with the right one: {}, KYC {:?}", user.id, user.kyc_status);

    println!("\nSessions");
    let lifetime = Duration::from_secs(15 * 60);
    let token = sessions::open(pool, user.id, DeviceType::Web, lifetime).await?;
    sessions::open(pool, user.id, DeviceType::Android, lifetime).await?;
    let session = sessions::validate(pool, &token).await?.ok_or("the session is not there")?;
    println!("  {} is good until {}", session.id, session.access_token_exp.format("%T"));
    let open = sessions::list(pool, session.user_id).await?;
    for session in &open {
        println!("  open on {:?}", session.device_type);
    }

    println!("\nRoles in payments");
    for role in [RoleName::Admin, RoleName::Viewer] {
        users::grant(pool, user.id, "payments", role).await?;
    }
    println!("  {:?}", users::roles(pool, user.id, "payments").await?);

    println!("\nKYC");
    let data = KycData { document: "passport".into(), level: 2 };
    let stored = users::update_kyc(pool, user.id, KycStatus::Verified, data).await?.ok_or("asha is gone")?;
    println!("  verified by {}, level {}", stored.document, stored.level);

    println!("\nUsers, two a page, newest first");
    let mut last = None;
    for number in 1..=2 {
        let page = users::page(pool, last.as_ref(), 2).await?;
        let rows = page.iter().map(|user| format!("{} ({:?})", user.username, user.kyc_status));
        println!("  page {number}: {}", rows.collect::<Vec<_>>().join(", "));
        last = page.into_iter().last();
    }

    println!("\nE-mail");
    mail::queue(pool, user.id, "kyc_verified", &serde_json::json!({ "to": "asha@example.org" })).await?;
    let sent = mail::drain(pool, 10, |template, data| println!("  {template} to {}", data["to"])).await?;
    println!("  {sent} sent");

    println!("\nRevocation");
    let ids: Vec<_> = open.iter().map(|session| session.id).collect();
    println!("  {} sessions revoked", sessions::revoke(pool, user.id, &ids).await?);
    let after = sessions::validate(pool, &token).await?;
    println!("  the token is {}", if after.is_none() { "no longer good" } else { "still good?!" });
    Ok(())
}
