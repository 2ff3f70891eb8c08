//! What one writes over sqlx.

use crate::{Place, Run, Way};
use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgPool};
use uuid::Uuid;

#[derive(FromRow)]
#[allow(dead_code, reason = "they are only read")]
struct User {
    id: Uuid,
    username: String,
    is_active: bool,
    created_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
#[allow(dead_code, reason = "they are only read")]
struct Company {
    id: Uuid,
    slug: String,
    name: String,
}

pub(crate) struct ByHand(pub(crate) PgPool);

impl Way for ByHand {
    fn name(&self) -> &'static str {
        "sqlx"
    }

    fn get(&self, id: Uuid) -> Run<'_> {
        const SQL: &str =
            "SELECT id, username, is_active, created_at, deleted_at FROM users WHERE id = $1 AND deleted_at IS NULL";
        Box::pin(async move {
            let user: Option<User> = sqlx::query_as(SQL).bind(id).fetch_optional(&self.0).await?;
            Ok(usize::from(user.is_some()))
        })
    }

    fn page<'a>(&'a self, place: &'a Place) -> Run<'a> {
        const SQL: &str = "SELECT id, username, is_active, created_at, deleted_at FROM users
            WHERE deleted_at IS NULL AND (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3";
        Box::pin(async move {
            let mut users: Vec<User> =
                sqlx::query_as(SQL).bind(place.created_at).bind(place.id).bind(51_i64).fetch_all(&self.0).await?;
            users.truncate(50);
            Ok(users.len())
        })
    }

    fn insert<'a>(&'a self, rows: &'a [(String, String)]) -> Run<'a> {
        const SQL: &str =
            "INSERT INTO companies (slug, name) SELECT * FROM UNNEST($1::text[], $2::text[]) RETURNING id, slug, name";
        Box::pin(async move {
            let (slugs, names): (Vec<&str>, Vec<&str>) =
                rows.iter().map(|(slug, name)| (slug.as_str(), name.as_str())).unzip();
            let made: Vec<Company> = sqlx::query_as(SQL).bind(slugs).bind(names).fetch_all(&self.0).await?;
            Ok(made.len())
        })
    }
}
