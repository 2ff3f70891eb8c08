//! Diesel, through diesel-async.

use crate::{AnyResult, Place, Run, Way};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::pooled_connection::AsyncDieselConnectionManager;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

diesel::table! {
    users (id) {
        id -> Uuid,
        username -> Text,
        is_active -> Bool,
        created_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    companies (id) {
        id -> Uuid,
        slug -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
#[allow(dead_code, reason = "they are only read")]
struct User {
    id: Uuid,
    username: String,
    is_active: bool,
    created_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = companies, check_for_backend(diesel::pg::Pg))]
#[allow(dead_code, reason = "they are only read")]
struct Company {
    id: Uuid,
    slug: String,
    name: String,
}

#[derive(Insertable)]
#[diesel(table_name = companies)]
struct NewCompany<'a> {
    slug: &'a str,
    name: &'a str,
}

pub(crate) struct Diesel(Pool<AsyncPgConnection>);

impl Diesel {
    pub(crate) fn connect(url: &str) -> AnyResult<Self> {
        Ok(Self(Pool::builder(AsyncDieselConnectionManager::new(url)).build()?))
    }
}

impl Way for Diesel {
    fn name(&self) -> &'static str {
        "diesel-async"
    }

    fn get(&self, id: Uuid) -> Run<'_> {
        Box::pin(async move {
            let live = users::table.find(id).filter(users::deleted_at.is_null());
            let user = live.select(User::as_select()).first(&mut self.0.get().await?).await.optional()?;
            Ok(usize::from(user.is_some()))
        })
    }

    fn page<'a>(&'a self, place: &'a Place) -> Run<'a> {
        Box::pin(async move {
            let behind = users::created_at
                .lt(place.created_at)
                .or(users::created_at.eq(place.created_at).and(users::id.lt(place.id)));
            let page = users::table.filter(users::deleted_at.is_null()).filter(behind).limit(51);
            let page = page.order((users::created_at.desc(), users::id.desc())).select(User::as_select());
            let mut found = page.load(&mut self.0.get().await?).await?;
            found.truncate(50);
            Ok(found.len())
        })
    }

    fn insert<'a>(&'a self, rows: &'a [(String, String)]) -> Run<'a> {
        Box::pin(async move {
            let rows: Vec<_> = rows.iter().map(|(slug, name)| NewCompany { slug, name }).collect();
            let insert = diesel::insert_into(companies::table).values(&rows).returning(Company::as_returning());
            Ok(insert.get_results(&mut self.0.get().await?).await?.len())
        })
    }
}
