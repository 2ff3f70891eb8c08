use koel_runtime::Result;
use uuid::Uuid;

struct User {
    id: Uuid,
    name: String,
    deleted_at: chrono::DateTime<chrono::Utc>,
}

#[koel_macros::queries]
impl Users {
    #[query("SELECT id, username AS name, deleted_at FROM users")]
    async fn all(&self) -> Result<Vec<User>>;
}

fn main() {}
