use koel_macros::Table;
use uuid::Uuid;

#[derive(Table)]
#[koel(table = "companies")]
struct Company {
    id: Uuid,
    slug: String,
    name: String,
}

async fn calls(pool: &sqlx::PgPool, id: Uuid) {
    let _ = Company::get(pool, 7i64);
    let _ = NewCompany::new("slug".into());
    let _ = Company::update(pool, id, CompanyPatch { name: koel_runtime::Patch::NULL, ..CompanyPatch::default() }).await;
    let error = Company::delete(pool, id).await.unwrap_err();
    let _ = error.violates(CompaniesConstraint::Name);
}

fn main() {}
