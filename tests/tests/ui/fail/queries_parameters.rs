use koel_runtime::Result;
use uuid::Uuid;

#[koel_macros::queries]
impl Users {
    #[query("SELECT username FROM users WHERE id = $id")]
    async fn other_name(&self, user: Uuid) -> Result<Option<String>>;

    #[query("SELECT username FROM users WHERE id = $1 AND is_active = $2")]
    async fn one_missing(&self, id: Uuid) -> Result<Option<String>>;
}

#[koel_macros::queries]
impl Sessions {
    #[query("SELECT username FROM users WHERE id = $id")]
    async fn other_type(&self, id: i64) -> Result<Option<String>>;
}

fn main() {}
