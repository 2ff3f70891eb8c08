use koel_runtime::Result;
use uuid::Uuid;

#[koel_macros::queries]
impl Users {
    #[query("SELECT username FROM users WHERE id = $id")]
    async fn may_be_none(&self, id: Uuid) -> Result<String>;

    #[query("SELECT id, username FROM users WHERE is_active")]
    async fn may_be_many(&self) -> Result<Option<User>>;

    #[query("SELECT deleted_at FROM users WHERE id = $id")]
    async fn two_reasons(&self, id: Uuid) -> Result<Option<chrono::DateTime<chrono::Utc>>>;

    #[query("DELETE FROM users WHERE id = $id")]
    async fn no_rows(&self, id: Uuid) -> Result<Vec<User>>;

    #[query("DELETE FROM users WHERE id = $id RETURNING id, username")]
    async fn rows_thrown_away(&self, id: Uuid) -> Result<u64>;
}

fn main() {}
