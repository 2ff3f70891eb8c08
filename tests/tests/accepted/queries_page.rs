//! Pages, into a struct of one's own; the primary key is appended.
use koel_runtime::{Page, PageRequest, Result};

struct Listed {
    id: uuid::Uuid,
    username: String,
    created_at: chrono::DateTime<chrono::Utc>,
}
#[koel_macros::queries]
impl Users {
    #[query("SELECT id, username, created_at FROM users WHERE deleted_at IS NULL")]
    #[page(order_by = "created_at DESC")]
    async fn newest(&self, page: PageRequest) -> Result<Page<Listed>>;
}
async fn names(users: &Users) -> Result<Page<String>> {
    let page = users.newest(PageRequest::first(20)).await?;
    Ok(page.map(|row| format!("{} {} {}", row.id, row.username, row.created_at)))
}
fn main() {
    let _ = names;
}
