use koel_runtime::{Page, PageRequest, Result};

enum Sort {
    Username,
}

#[koel_macros::queries]
impl Users {
    #[query("SELECT username FROM users ORDER BY $column")]
    async fn by_text(&self, column: &str) -> Result<Vec<String>>;

    #[query("SELECT username FROM users ORDER BY $sort")]
    async fn no_parameter(&self) -> Result<Vec<String>>;
}

#[koel_macros::queries]
impl Sessions {
    #[query("SELECT id, username FROM users")]
    #[page(order_by = "$sort")]
    async fn pages(&self, sort: Sort, page: PageRequest) -> Result<Page<User>>;
}

fn main() {}
