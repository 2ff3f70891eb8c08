//! An order that the caller chooses, of a list and of pages, from another module.
mod sorts {
    #[derive(Debug, Clone, Copy, PartialEq, koel_macros::SortKey)]
    pub enum UserSort {
        #[koel(order_by = "created_at DESC, id DESC")]
        Newest,
        Username,
    }
}
mod queries {
    use super::sorts::UserSort;
    use koel_runtime::{Page, PageRequest, Result};

    #[koel_macros::queries]
    impl Users {
        #[query(
            "SELECT id, username, created_at FROM users WHERE deleted_at IS NULL { AND is_active = $active } ORDER BY $sort LIMIT $most"
        )]
        #[allow(deprecated, reason = "small")]
        pub async fn list(&self, active: Option<bool>, sort: UserSort, most: i64) -> Result<Vec<User>>;
        #[query("SELECT id, username, created_at FROM users WHERE deleted_at IS NULL")]
        #[page(order_by = "$by")]
        #[allow(deprecated, reason = "small")]
        pub async fn pages(&self, by: &super::sorts::UserSort, page: PageRequest) -> Result<Page<User>>;
    }
}
async fn run(users: &queries::Users) -> koel_runtime::Result<()> {
    users.list(None, sorts::UserSort::Newest, 3).await?;
    users.pages(&sorts::UserSort::Username, koel_runtime::PageRequest::first(3)).await?;
    Ok(())
}
fn main() {
    let _ = run;
}
