//! Many rows: from a slice, from an iterator, Send.
#[derive(Debug, koel_macros::Table)]
#[koel(table = "companies", only(insert_many, upsert_many, copy_in))]
struct Company {
    id: uuid::Uuid,
    slug: String,
    name: String,
}
async fn run(pool: sqlx::PgPool) -> koel_runtime::Result<u64> {
    let new: Vec<NewCompany> = (0..9).map(|n| NewCompany::new(format!("c-{n}"), "C".into())).collect();
    Company::insert_many(&pool, &new).await?;
    Company::copy_in(&pool, &new).await?;
    let mut tx = pool.begin().await?;
    let count =
        Company::copy_in(&mut tx, (0..1_000_000).map(|n| NewCompany::new(format!("d-{n}"), "D".into()))).await?;
    tx.commit().await?;
    Ok(count)
}
fn spawned(pool: sqlx::PgPool) {
    drop(tokio::spawn(run(pool)));
}
fn main() {
    let _ = spawned;
}
