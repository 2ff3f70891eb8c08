//! Many rows: one array a column through UNNEST, rather than a statement a row.
#![allow(clippy::print_stdout, reason = "to print is all it is for")]

use koel_macros::Table;
use std::time::Instant;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Eq, Table)]
#[koel(table = "companies", upsert = "slug", only(constraints, insert, insert_many, upsert_many, get_many))]
pub(crate) struct Company {
    id: Uuid,
    slug: String,
    name: String,
}

#[tokio::main]
async fn main() -> recipes::AnyResult<()> {
    let pool = recipes::database().await?;
    let rows = usize::try_from(recipes::count(10_000))?;
    let run = Uuid::new_v4().simple();
    let new = |how: &str, n: usize| NewCompany::new(format!("{how}-{n}-{run}"), format!("Company {n}"));

    let start = Instant::now();
    for n in 0..rows {
        Company::insert(&pool, new("one", n)).await?;
    }
    let one_by_one = start.elapsed();
    println!("{rows} inserts:   {one_by_one:.1?}");

    let companies: Vec<NewCompany> = (0..rows).map(|n| new("many", n)).collect();
    let start = Instant::now();
    let made = Company::insert_many(&pool, &companies).await?;
    let at_once = start.elapsed();
    println!("insert_many:     {at_once:.1?}, {:.0} times as fast", one_by_one.as_secs_f64() / at_once.as_secs_f64());
    // A row stands where its input stood.
    assert!(made.iter().zip(&companies).all(|(made, new)| made.slug == new.slug));

    let renamed: Vec<NewCompany> =
        made.iter().map(|company| NewCompany::new(company.slug.clone(), "Renamed".into())).collect();
    let start = Instant::now();
    let upserted = Company::upsert_many(&pool, &renamed).await?;
    println!("upsert_many:     {:.1?}", start.elapsed());
    assert!(upserted.iter().zip(&made).all(|(now, before)| now.id == before.id && now.name == "Renamed"));

    let ids: Vec<Uuid> = made.iter().map(|company| company.id).collect();
    println!("get_many:        {} rows", Company::get_many(&pool, &ids).await?.len());

    // All or nothing: a row that cannot be takes the others with it.
    let twice = [new("never", 0), new("never", 1), companies[0].clone()];
    let refused = Company::insert_many(&pool, &twice).await.expect_err("that slug is taken");
    println!("all or nothing:  {}", refused.violates(CompaniesConstraint::Slug));
    pool.close().await;
    Ok(())
}
