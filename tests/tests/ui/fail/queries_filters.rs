use koel_runtime::Result;
use uuid::Uuid;

#[koel_macros::queries]
impl Users {
    #[query("SELECT username FROM users WHERE is_active { AND username LIKE $like")]
    async fn not_closed(&self, like: Option<&str>) -> Result<Vec<String>>;

    #[query("SELECT username FROM users WHERE is_active { AND username LIKE $like }")]
    async fn always_there(&self, like: &str) -> Result<Vec<String>>;

    #[query("SELECT username FROM users WHERE is_active { AND usrname LIKE $like }")]
    async fn mistake_inside(&self, like: Option<&str>) -> Result<Vec<String>>;

    #[query("SELECT username FROM users { WHERE is_active = $active } { AND username LIKE $like }")]
    async fn not_alone(&self, active: Option<bool>, like: Option<&str>) -> Result<Vec<String>>;

    #[query("SELECT username FROM users WHERE true { AND id = $id }")]
    async fn only_with(&self, id: Option<Uuid>) -> Result<Option<String>>;
}

fn main() {}
