//! koel's table types.

use crate::{AnyResult, Place, Run, Way};
use chrono::{DateTime, Utc};
use koel_macros::Table;
use koel_runtime::PageRequest;
use sqlx::PgPool;
use uuid::Uuid;

#[derive(Debug, Clone, Table)]
#[koel(table = "users", page = "created_at DESC, id DESC", only(get, page))]
#[allow(dead_code, reason = "some are only read")]
pub(crate) struct User {
    id: Uuid,
    username: String,
    is_active: bool,
    created_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Table)]
#[koel(table = "companies", only(insert_many))]
#[allow(dead_code, reason = "it is only inserted")]
pub(crate) struct Company {
    id: Uuid,
    slug: String,
    name: String,
}

/// A user, and where the second page begins.
pub(crate) async fn a_page(pool: &PgPool) -> AnyResult<(Uuid, Place)> {
    let page = User::page(pool, PageRequest::first(50)).await?;
    let (user, cursor) = (page.items.last().ok_or("no rows")?, page.next.ok_or("one page only")?);
    Ok((user.id, Place { created_at: user.created_at, id: user.id, cursor }))
}

pub(crate) struct Koel(pub(crate) PgPool);

impl Way for Koel {
    fn name(&self) -> &'static str {
        "koel"
    }

    fn get(&self, id: Uuid) -> Run<'_> {
        Box::pin(async move { Ok(usize::from(User::get(&self.0, id).await?.is_some())) })
    }

    fn page<'a>(&'a self, place: &'a Place) -> Run<'a> {
        Box::pin(async move { Ok(User::page(&self.0, PageRequest::at(place.cursor.clone(), 50)).await?.items.len()) })
    }

    fn insert<'a>(&'a self, rows: &'a [(String, String)]) -> Run<'a> {
        Box::pin(async move {
            let rows: Vec<_> = rows.iter().map(|(slug, name)| NewCompany::new(slug.clone(), name.clone())).collect();
            Ok(Company::insert_many(&self.0, &rows).await?.len())
        })
    }
}
