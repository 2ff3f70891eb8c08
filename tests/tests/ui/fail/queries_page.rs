use koel_runtime::{Page, PageRequest, Result};

#[koel_macros::queries]
impl Users {
    #[query("SELECT id, username FROM users")]
    #[page(order_by = "usrname, id")]
    async fn no_column(&self, page: PageRequest) -> Result<Page<User>>;

    #[query("SELECT id, username FROM users ORDER BY id")]
    #[page(order_by = "id")]
    async fn order_twice(&self, page: PageRequest) -> Result<Page<User>>;

    #[query("SELECT username, created_at FROM users")]
    #[page(order_by = "created_at DESC")]
    async fn not_total(&self, page: PageRequest) -> Result<Page<Listed>>;

    #[query("SELECT id, username FROM users")]
    #[page(order_by = "lower(username), id")]
    async fn expression(&self, page: PageRequest) -> Result<Page<User>>;

    #[query("SELECT id, kyc_status FROM users")]
    #[page(order_by = "kyc_status, id")]
    async fn which_type(&self, page: PageRequest) -> Result<Page<Status>>;

    #[query("SELECT id, username FROM users")]
    #[page(by = "id")]
    async fn misspelled(&self, page: PageRequest) -> Result<Page<User>>;
}

fn main() {}
