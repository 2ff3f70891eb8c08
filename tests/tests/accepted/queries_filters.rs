//! Optional parts, one over two parameters.
use chrono::{DateTime, Utc};
use koel_runtime::Result;

#[koel_macros::queries]
impl Users {
    #[query(
        "SELECT id, username FROM users WHERE deleted_at IS NULL { AND username = $name }
             { AND created_at >= $since AND created_at < $until } ORDER BY created_at, id LIMIT 10"
    )]
    async fn search(
        &self,
        name: Option<&str>,
        since: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
    ) -> Result<Vec<User>>;
}
fn main() {
    let _ = Users::new;
}
