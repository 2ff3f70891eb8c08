use koel_macros::Table;
use uuid::Uuid;

#[derive(Table)]
#[koel(table = "companies", skip(fetch, find_by_slog))]
struct Company {
    id: Uuid,
    slug: String,
}

/// What was left out is not there.
async fn create(pool: &sqlx::PgPool) {
    let _ = Company::insert(pool, ()).await;
}

fn main() {}
