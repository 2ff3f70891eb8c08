use koel_macros::{queries, query, query_as};
use koel_runtime::{Page, PageRequest};

pub async fn all(pool: &koel_runtime::PgPool, title: &str) {
    let _ = query!("SELECT id FROM books WHERE titel = $title").load(pool).await;
    let _ = query!("SELECT id FROM books WHERE id = $id", id = 1, title = title).load(pool).await;
    let _ = query!("SELECT * FROM books WHERE id = 1").load(pool).await;
    let _ = query!(#[allow(koel::select_star)] "SELECT * FROM books WHERE id = 1").load(pool).await;
    let _ = query_as!(Book, "SELECT id FROM books " + "WHERE isbn = $1").load(pool).await;
}

#[queries]
impl Books {
    #[query("SELECT id, title FROM books WHERE author_id = $author")]
    pub async fn by_author(&self, author: i64) -> koel_runtime::Result<Vec<Book>>;

    #[query("SELECT id, title FROM books WHERE author_id = $writer")]
    pub async fn by_writer(&self, author: i64) -> koel_runtime::Result<Vec<Book>>;

    #[query(file = "sql/one.sql")]
    pub async fn one(&self, id: i64) -> koel_runtime::Result<Option<Book>>;

    #[query("SELECT id, title FROM books")]
    #[page(order_by = "titel")]
    pub async fn page(&self, page: PageRequest) -> koel_runtime::Result<Page<Book>>;
}
