use koel_macros::{SortKey, queries};
use koel_runtime::{Page, PageRequest};

#[derive(Debug, Clone, Copy, SortKey)]
pub enum Sort {
    Title,
    #[koel(order_by = "printed_on DESC NULLS LAST, id")]
    Newest,
    #[koel(order_by = "authr_id")]
    Author,
}

#[queries]
impl Books {
    #[query("SELECT id, title FROM books WHERE author_id = $author ORDER BY $sort LIMIT $most")]
    pub async fn by_author(&self, author: i64, sort: Sort, most: i64) -> koel_runtime::Result<Vec<Book>>;

    // Only one of the orders is wrong here.
    #[query("SELECT DISTINCT id, title FROM books WHERE author_id <> $author { AND title = $title } ORDER BY $by, titel")]
    pub async fn distinct(&self, author: i64, title: Option<&str>, by: &Sort) -> koel_runtime::Result<Vec<Book>>;

    // Nobody knows this enum here: the query is checked all the same.
    #[query("SELECT id, titel FROM books WHERE author_id = $author ORDER BY $sort")]
    pub async fn elsewhere(&self, author: i64, sort: other::Order) -> koel_runtime::Result<Vec<Book>>;

    #[query("SELECT id, title, author_id FROM books")]
    #[page(order_by = "$sort")]
    pub async fn page(&self, sort: Sort, page: PageRequest) -> koel_runtime::Result<Page<Book>>;
}
