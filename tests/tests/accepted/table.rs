//! What a struct over a table may be, and how its methods are called.
#![deny(warnings)]

use koel_macros::Table;
use koel_runtime::{Json, PageRequest, Patch};
use uuid::Uuid;

/// Some columns, one of them as a type of its own; a field that is never NULL may be an Option.
#[derive(Table)]
#[koel(table = "public.companies", derive(PartialEq))]
struct Company {
    id: Uuid,
    #[koel(column = "slug")]
    short: String,
    name: Option<String>,
    country: Option<String>,
    metadata: Json<Metadata>,
}

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Metadata {
    plan: Option<String>,
}

/// Read only; the columns that INSERT needs are not there.
#[derive(Debug, Table)]
#[koel(table = "users", with_deleted, soft_delete = "deleted_at", skip(list_by))]
pub struct Name {
    username: String,
}

/// A second struct over a table leaves the constraints to the first.
#[derive(Debug, Table)]
#[koel(table = "users", only(get, find_by_email_hash))]
pub(crate) struct Login {
    password_hash: String,
}

/// What comes from a client as JSON.
#[derive(Debug, Table)]
#[koel(table = "companies", only(insert, update), derive(serde::Deserialize))]
struct Described {
    slug: String,
    name: String,
    country: Option<String>,
}

async fn calls(pool: &sqlx::PgPool) -> koel_runtime::Result<()> {
    let new = NewCompany { country: Some("IN".into()), ..NewCompany::new("x".into(), "X".into()) };
    let company = Company::insert(pool, new.clone()).await?;
    let _ = (company.name, company.country, company.metadata.0.plan);
    let _: Vec<Company> = Company::get_many(pool, &[company.id]).await?;
    let _ = Company::page(pool, PageRequest::first(10)).await?.next;
    let mut tx = pool.begin().await?;
    let _ = Company::lock(&mut *tx, company.id).await?;
    let patch = CompanyPatch { country: Patch::NULL, name: Patch::from("Y".to_owned()), ..CompanyPatch::default() };
    let _ = Company::update(&mut *tx, company.id, patch).await?;
    let _ = Company::insert_many(&mut *tx, &[new]).await?;
    tx.commit().await?;
    let described = Described::update(pool, company.id, serde_json::from_str(r#"{"country": null}"#).unwrap()).await?;
    let _ = described.map(|described| (described.slug, described.name, described.country));
    let user = Name::get(pool, company.id).await?;
    let _ = Name::find_by_username(pool, user.map(|user| user.username)).await?;
    match Login::find_by_email_hash(pool, &[0; 32]).await {
        Ok(login) => drop(login.map(|login| login.password_hash)),
        Err(error) if error.violates(CompaniesConstraint::Slug) => {}
        Err(error) => return Err(error),
    }
    Login::get(pool, company.id).await.map(drop)
}

fn main() {
    let _ = calls;
}
