//! Where the database is not as the migrations make it: what a program finds with `schema!().check()`.

use crate::cli::doctor::{Input, Section, State};
use crate::live::{self, Live};
use koel_runtime::schema::{Column, Enum, Fill, Kind, Object, Schema};
use sqlx::postgres::PgConnection;

pub(super) async fn sections(conn: &mut PgConnection, input: &Input<'_>) -> sqlx::Result<Vec<Section>> {
    let live = Live::of(input.schema.catalog());
    let differences = schema(&live).check(&mut *conn).await.map_err(sqlx::Error::from)?;
    let lines = differences.iter().map(ToString::to_string).collect();
    let none = "drift: none, the database has what the migrations make";
    Ok(vec![Section::list(State::Wrong, none, "drift: {} in the database that the migrations make otherwise", lines)])
}

/// As the runtime has it, whose data live as long as the program.
fn schema(live: &Live<'_>) -> Schema {
    let objects = live.objects.iter().map(|object| Object {
        kind: match object.kind {
            live::Kind::Table => Kind::Table,
            live::Kind::ForeignTable => Kind::ForeignTable,
            live::Kind::View => Kind::View,
            live::Kind::MaterializedView => Kind::MaterializedView,
            live::Kind::Composite => Kind::Composite,
            live::Kind::Domain => Kind::Domain,
        },
        schema: text(object.schema),
        name: text(object.name),
        columns: list(object.columns.iter().map(|column| Column {
            name: text(column.name),
            ty: column.ty.as_ref().map(|(schema, name)| (text(schema), text(name))),
            typmod: column.typmod,
            not_null: column.not_null,
            fill: match column.fill {
                live::Fill::Null => Fill::Null,
                live::Fill::Default => Fill::Default,
                live::Fill::Always => Fill::Always,
            },
        })),
        unique: list(object.unique.iter().map(|name| text(name))),
    });
    let enums = live.enums.iter().map(|ty| Enum {
        schema: text(ty.schema),
        name: text(ty.name),
        labels: list(ty.labels.iter().map(|label| text(label))),
    });
    Schema { objects: list(objects), enums: list(enums) }
}

fn text(text: &str) -> &'static str {
    Box::leak(text.into())
}

fn list<T>(items: impl Iterator<Item = T>) -> &'static [T] {
    Box::leak(items.collect())
}
