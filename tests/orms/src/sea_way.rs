//! SeaORM.

use crate::{AnyResult, Place, Run, Way};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectOptions, Database, DatabaseConnection, EntityTrait, QueryFilter};
use uuid::Uuid;

mod user {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub username: String,
        pub is_active: bool,
        pub created_at: DateTimeUtc,
        pub deleted_at: Option<DateTimeUtc>,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod company {
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "companies")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub slug: String,
        pub name: String,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) struct Sea(DatabaseConnection);

impl Sea {
    pub(crate) async fn connect(url: &str) -> AnyResult<Self> {
        let mut options = ConnectOptions::new(url);
        options.sqlx_logging(false);
        Ok(Self(Database::connect(options).await?))
    }
}

impl Way for Sea {
    fn name(&self) -> &'static str {
        "SeaORM"
    }

    fn get(&self, id: Uuid) -> Run<'_> {
        Box::pin(async move {
            let user = user::Entity::find_by_id(id).filter(user::Column::DeletedAt.is_null()).one(&self.0).await?;
            Ok(usize::from(user.is_some()))
        })
    }

    fn page<'a>(&'a self, place: &'a Place) -> Run<'a> {
        Box::pin(async move {
            let live = user::Entity::find().filter(user::Column::DeletedAt.is_null());
            let mut cursor = live.cursor_by((user::Column::CreatedAt, user::Column::Id));
            let mut users = cursor.after((place.created_at, place.id)).desc().first(51).all(&self.0).await?;
            users.truncate(50);
            Ok(users.len())
        })
    }

    fn insert<'a>(&'a self, rows: &'a [(String, String)]) -> Run<'a> {
        Box::pin(async move {
            let rows = rows.iter().map(|(slug, name)| company::ActiveModel {
                slug: Set(slug.clone()),
                name: Set(name.clone()),
                ..Default::default()
            });
            Ok(company::Entity::insert_many(rows).exec_with_returning(&self.0).await?.len())
        })
    }
}
