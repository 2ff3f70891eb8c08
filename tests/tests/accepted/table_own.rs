//! Only what is asked for; a field of another name, of a type of one's own, and not all columns.
#[derive(Debug, koel_macros::Table)]
#[koel(table = "companies", only(get, find_by_handle, page))]
pub struct Company {
    pub id: uuid::Uuid,
    #[koel(column = "slug")]
    pub handle: String,
}
async fn run(pool: &sqlx::PgPool) -> koel_runtime::Result<Option<String>> {
    Ok(Company::find_by_handle(pool, "one").await?.map(|company| company.handle))
}
fn main() {
    let _ = run;
}
