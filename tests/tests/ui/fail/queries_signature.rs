use koel_runtime::{Page, PageRequest, Result};

#[koel_macros::queries]
impl Users {
    #[query("SELECT count(*) FROM users")]
    async fn no_result(&self) -> i64;

    #[query("SELECT count(*) FROM users")]
    async fn no_self() -> Result<i64>;

    #[query("SELECT count(*) FROM users")]
    fn not_async(&self) -> Result<i64>;

    #[query("SELECT username FROM users", all)]
    async fn unknown_flag(&self) -> Result<Vec<String>>;

    #[query("SELECT 1")]
    #[query("SELECT 2")]
    async fn two(&self) -> Result<i32>;

    #[query("SELECT id, username FROM users")]
    async fn no_order(&self, page: PageRequest) -> Result<Page<User>>;

    #[query("SELECT id, username FROM users")]
    #[page(order_by = "username, id")]
    async fn no_page(&self, page: PageRequest) -> Result<Vec<User>>;

    #[query("SELECT id, username FROM users")]
    #[page(order_by = "username, id")]
    async fn no_request(&self) -> Result<Page<User>>;
}

fn main() {}
