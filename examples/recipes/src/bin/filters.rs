//! Optional filters: a part in braces is in the query when its parameters are `Some`. All choices were checked when this was compiled, and nothing can be injected.
#![allow(clippy::print_stdout, reason = "to print is all it is for")]

use chrono::{DateTime, Duration, Utc};
use koel_runtime::Result;
use koel_runtime::testing::rolled_back;
use uuid::Uuid;

#[koel_macros::queries(vis = pub(crate))]
impl Users {
    #[query(
        "SELECT username FROM users WHERE deleted_at IS NULL
         { AND username LIKE $prefix || '%' } { AND created_at >= $since } { AND id = ANY($ids) }
         ORDER BY created_at DESC, id DESC LIMIT 10"
    )]
    pub(crate) async fn search(
        &self,
        prefix: Option<&str>,
        since: Option<DateTime<Utc>>,
        ids: Option<&[Uuid]>,
    ) -> Result<Vec<String>>;

    #[query(
        "INSERT INTO users (email_hash, email_encrypted, username, password_hash, created_at)
         VALUES (sha256(convert_to($name::text, 'UTF8')), '', $name, '', $at) RETURNING id"
    )]
    pub(crate) async fn create(&self, name: &str, at: DateTime<Utc>) -> Result<Uuid>;
}

#[tokio::main]
async fn main() -> recipes::AnyResult<()> {
    let pool = recipes::database().await?;
    let users = Users::new(pool.clone());
    rolled_back(&pool, async |tx| -> Result<()> {
        let mut users = users.with(tx);
        let (now, week) = (Utc::now(), Duration::days(7));
        let ada = users.create("ada-of-filters", now).await?;
        users.create("ada-of-old", now - week * 2).await?;
        let bob = users.create("bob-of-filters", now).await?;
        println!("all:             {} at most", users.search(None, None, None).await?.len());
        println!("by name:         {:?}", users.search(Some("ada-of-"), None, None).await?);
        println!("since last week: {:?}", users.search(Some("ada-of-"), Some(now - week), None).await?);
        println!("by ids:          {:?}", users.search(None, None, Some(&[ada, bob])).await?.len());
        println!("no injection:    {:?}", users.search(Some("x' OR true --"), None, None).await?);
        Ok(())
    })
    .await?;
    pool.close().await;
    Ok(())
}
