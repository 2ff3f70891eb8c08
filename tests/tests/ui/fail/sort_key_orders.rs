use koel_macros::SortKey;
use koel_runtime::{Page, PageRequest, Result};

#[derive(SortKey)]
enum Sort {
    Username,
    #[koel(order_by = "creatd_at DESC")]
    Newest,
    #[koel(order_by = "is_active")]
    NotInThePage,
}

#[koel_macros::queries]
impl Users {
    #[query("SELECT id, username, created_at FROM users WHERE is_active ORDER BY $sort LIMIT $most")]
    async fn list(&self, sort: Sort, most: i64) -> Result<Vec<Listed>>;

    #[query("SELECT id, username, created_at FROM users WHERE is_active")]
    #[page(order_by = "$by")]
    async fn pages(&self, by: Sort, page: PageRequest) -> Result<Page<Listed>>;

    #[query("SELECT id, usrname FROM users ORDER BY $sort")]
    async fn told_once(&self, sort: Sort) -> Result<Vec<Named>>;
}

fn main() {}
