//! The live database against the schema that the program was compiled with.

use crate::Result;
use sqlx::postgres::{PgConnection, Postgres};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The schema that a program was compiled with: what `koel_macros::schema!()` gives.
///
/// ```ignore
/// for difference in koel_macros::schema!().check(&pool).await? {
///     tracing::error!("{difference}");
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    #[doc(hidden)]
    pub objects: &'static [Object],
    #[doc(hidden)]
    pub enums: &'static [Enum],
}

/// Something with columns.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Object {
    pub kind: Kind,
    pub schema: &'static str,
    pub name: &'static str,
    pub columns: &'static [Column],
    /// The names of unique indexes, those of constraints too.
    pub unique: &'static [&'static str],
}

/// What it is. A partitioned table is a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    Table,
    ForeignTable,
    View,
    MaterializedView,
    Composite,
    /// Its one column, `VALUE`, is what it is over.
    Domain,
}

impl Kind {
    /// By `relkind`; `d` for a domain.
    fn of(code: i8) -> Option<Self> {
        Some(match code.unsigned_abs() {
            b'r' | b'p' => Self::Table,
            b'f' => Self::ForeignTable,
            b'v' => Self::View,
            b'm' => Self::MaterializedView,
            b'c' => Self::Composite,
            b'd' => Self::Domain,
            _ => return None,
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Table => "table",
            Self::ForeignTable => "foreign table",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Composite => "composite type",
            Self::Domain => "domain",
        })
    }
}

#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    /// Schema and name, `[]` behind it for an array; None: not known.
    pub ty: Option<(&'static str, &'static str)>,
    /// None: not known.
    pub typmod: Option<i32>,
    pub not_null: bool,
    pub fill: Fill,
}

/// What a column holds when an INSERT leaves it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fill {
    /// NULL.
    Null,
    /// Its default, or the next number of its identity.
    Default,
    /// What the server makes, and nothing else: `GENERATED ALWAYS`.
    Always,
}

impl fmt::Display for Fill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "no default",
            Self::Default => "a default",
            Self::Always => "GENERATED ALWAYS",
        })
    }
}

#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Enum {
    pub schema: &'static str,
    pub name: &'static str,
    pub labels: &'static [&'static str],
}

/// In what the database differs from the schema that the program was compiled with. Names are `schema.name`, as the catalog has them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Difference {
    /// There is nothing of this name.
    Missing { kind: Kind, name: String },
    /// It is something else.
    OtherKind { name: String, expected: Kind, found: Kind },
    /// A column is not there.
    MissingColumn { relation: String, column: String },
    /// A column has another type, as `format_type` shows it.
    OtherType { relation: String, column: String, expected: String, found: String },
    /// A column can be NULL where the program takes it for NOT NULL (`nullable`), or the other way round.
    OtherNullability { relation: String, column: String, nullable: bool },
    /// An INSERT that leaves the column out, or gives it, does not do what it did.
    OtherFill { relation: String, column: String, expected: Fill, found: Fill },
    /// A column that the program does not know, NOT NULL without a default: INSERTs fail.
    RequiredColumn { relation: String, column: String },
    /// No valid unique index of this name is on the relation: ON CONFLICT fails, and there may be more rows than one.
    MissingUnique { relation: String, index: String },
    /// There is no enum of this name.
    MissingEnum { name: String },
    /// The database does not know a label that the program may send.
    MissingLabel { name: String, label: String },
    /// The database may send a label that the program does not know.
    UnknownLabel { name: String, label: String },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { kind, name } => write!(f, "there is no {kind} {name}"),
            Self::OtherKind { name, expected, found } => write!(f, "{name} is a {found}, not a {expected}"),
            Self::MissingColumn { relation, column } => write!(f, "{relation} has no column {column}"),
            Self::OtherType { relation, column, expected, found } => {
                write!(f, "{relation}.{column} is {found}, not {expected}")
            }
            Self::OtherNullability { relation, column, nullable: true } => {
                write!(f, "{relation}.{column} can be NULL, and should not")
            }
            Self::OtherNullability { relation, column, nullable: false } => {
                write!(f, "{relation}.{column} is NOT NULL, and should not be")
            }
            Self::OtherFill { relation, column, expected, found } => {
                write!(f, "{relation}.{column} has {found}, not {expected}")
            }
            Self::RequiredColumn { relation, column } => {
                write!(f, "{relation}.{column}, which the program does not know, is NOT NULL without a default")
            }
            Self::MissingUnique { relation, index } => write!(f, "{relation} has no unique index {index}"),
            Self::MissingEnum { name } => write!(f, "there is no enum {name}"),
            Self::MissingLabel { name, label } => write!(f, "the enum {name} has no label '{label}'"),
            Self::UnknownLabel { name, label } => {
                write!(f, "the enum {name} has the label '{label}', which the program does not know")
            }
        }
    }
}

impl Schema {
    /// Compares the database with it. Tables, views, columns, indexes and types that only the database has are no difference, unless they are in the way of what
    /// the program does.
    ///
    /// Reads `pg_catalog` in three queries: nothing to do for each request, but right at the start of a program, and for a health check.
    pub async fn check<'c>(&self, db: impl sqlx::Acquire<'c, Database = Postgres> + Send) -> Result<Vec<Difference>> {
        let mut conn = db.acquire().await?;
        let mut found = Vec::new();
        self.check_objects(&mut conn, &mut found).await?;
        self.check_enums(&mut conn, &mut found).await?;
        Ok(found)
    }

    async fn check_objects(&self, conn: &mut PgConnection, found: &mut Vec<Difference>) -> Result<()> {
        let schemas: Vec<&str> = self.objects.iter().map(|object| object.schema).collect();
        let names: Vec<&str> = self.objects.iter().map(|object| object.name).collect();
        let rows: Vec<LiveColumn> = sqlx::query_as(include_str!("schema/columns.sql"))
            .bind(&schemas)
            .bind(&names)
            .fetch_all(&mut *conn)
            .await?;
        let mut live: BTreeMap<(String, String), Vec<LiveColumn>> = BTreeMap::new();
        for row in rows {
            live.entry((row.schema.clone(), row.name.clone())).or_default().push(row);
        }
        let unique: Vec<(String, String, String)> =
            sqlx::query_as(include_str!("schema/unique.sql")).bind(&schemas).bind(&names).fetch_all(&mut *conn).await?;
        let unique: BTreeSet<_> = unique.into_iter().collect();
        for object in self.objects {
            let name = format!("{}.{}", object.schema, object.name);
            let key = (object.schema.to_owned(), object.name.to_owned());
            let Some(columns) = live.get(&key) else {
                found.push(Difference::Missing { kind: object.kind, name });
                continue;
            };
            if let Some(kind) = columns.first().and_then(|column| Kind::of(column.kind))
                && kind != object.kind
            {
                found.push(Difference::OtherKind { name, expected: object.kind, found: kind });
                continue;
            }
            object.check_columns(conn, &name, columns, found).await?;
            for index in object.unique {
                if !unique.contains(&(key.0.clone(), key.1.clone(), (*index).to_owned())) {
                    found.push(Difference::MissingUnique { relation: name.clone(), index: (*index).to_owned() });
                }
            }
        }
        Ok(())
    }

    async fn check_enums(&self, conn: &mut PgConnection, found: &mut Vec<Difference>) -> Result<()> {
        let schemas: Vec<&str> = self.enums.iter().map(|ty| ty.schema).collect();
        let names: Vec<&str> = self.enums.iter().map(|ty| ty.name).collect();
        let rows: Vec<(String, String, Vec<String>)> =
            sqlx::query_as(include_str!("schema/enums.sql")).bind(&schemas).bind(&names).fetch_all(conn).await?;
        for expected in self.enums {
            let name = format!("{}.{}", expected.schema, expected.name);
            let live = rows.iter().find(|(schema, name, _)| schema == expected.schema && name == expected.name);
            let Some((_, _, labels)) = live else {
                found.push(Difference::MissingEnum { name });
                continue;
            };
            for label in expected.labels.iter().filter(|label| !labels.iter().any(|live| live == *label)) {
                found.push(Difference::MissingLabel { name: name.clone(), label: (*label).to_owned() });
            }
            for label in labels.iter().filter(|label| !expected.labels.contains(&label.as_str())) {
                found.push(Difference::UnknownLabel { name: name.clone(), label: label.clone() });
            }
        }
        Ok(())
    }
}

impl Object {
    async fn check_columns(
        &self,
        conn: &mut PgConnection,
        relation: &str,
        live: &[LiveColumn],
        found: &mut Vec<Difference>,
    ) -> Result<()> {
        let relation = || relation.to_owned();
        for expected in self.columns {
            let column = expected.name.to_owned();
            let Some(live) = live.iter().find(|live| live.column.as_deref() == Some(expected.name)) else {
                found.push(Difference::MissingColumn { relation: relation(), column });
                continue;
            };
            if !expected.has_type_of(live) {
                let (expected, found_type) = (expected.type_name(conn).await?, live.shown.clone().unwrap_or_default());
                let column = column.clone();
                found.push(Difference::OtherType { relation: relation(), column, expected, found: found_type });
            }
            if expected.not_null != live.not_null {
                let (column, nullable) = (column.clone(), !live.not_null);
                found.push(Difference::OtherNullability { relation: relation(), column, nullable });
            }
            let fill = live.fill();
            // A default more changes nothing for an INSERT that gives the column; one that leaves it out gets what the database says.
            if fill != expected.fill && (expected.fill, fill) != (Fill::Null, Fill::Default) {
                found.push(Difference::OtherFill {
                    relation: relation(),
                    column,
                    expected: expected.fill,
                    found: fill,
                });
            }
        }
        if matches!(self.kind, Kind::Table | Kind::ForeignTable) {
            let known = |name: &str| self.columns.iter().any(|column| column.name == name);
            for live in live.iter().filter(|live| live.required) {
                if let Some(column) = live.column.clone().filter(|name| !known(name)) {
                    found.push(Difference::RequiredColumn { relation: relation(), column });
                }
            }
        }
        Ok(())
    }
}

impl Column {
    fn has_type_of(&self, live: &LiveColumn) -> bool {
        let Some((schema, name)) = self.ty else { return true };
        live.type_schema.as_deref() == Some(schema)
            && live.type_name.as_deref() == Some(name)
            && self.typmod.is_none_or(|typmod| live.typmod == Some(typmod))
    }

    /// As the server would show it, where it has the type.
    async fn type_name(&self, conn: &mut PgConnection) -> Result<String> {
        let Some((schema, name)) = self.ty else { return Ok(String::new()) };
        let shown: Option<String> = sqlx::query_scalar(include_str!("schema/type_name.sql"))
            .bind(schema)
            .bind(name)
            .bind(self.typmod)
            .fetch_optional(conn)
            .await?;
        Ok(shown.unwrap_or_else(|| format!("{schema}.{name}")))
    }
}

/// A row of `columns.sql`; one without a column for a relation that has none.
#[derive(Debug)]
struct LiveColumn {
    schema: String,
    name: String,
    kind: i8,
    column: Option<String>,
    type_schema: Option<String>,
    type_name: Option<String>,
    typmod: Option<i32>,
    shown: Option<String>,
    not_null: bool,
    always: bool,
    default: bool,
    required: bool,
}

impl LiveColumn {
    fn fill(&self) -> Fill {
        match (self.always, self.default) {
            (true, _) => Fill::Always,
            (false, true) => Fill::Default,
            (false, false) => Fill::Null,
        }
    }
}

impl sqlx::FromRow<'_, sqlx::postgres::PgRow> for LiveColumn {
    fn from_row(row: &sqlx::postgres::PgRow) -> sqlx::Result<Self> {
        use sqlx::Row;
        Ok(Self {
            schema: row.try_get(0)?,
            name: row.try_get(1)?,
            kind: row.try_get(2)?,
            column: row.try_get(3)?,
            type_schema: row.try_get(4)?,
            type_name: row.try_get(5)?,
            typmod: row.try_get(6)?,
            shown: row.try_get(7)?,
            not_null: row.try_get(8)?,
            always: row.try_get(9)?,
            default: row.try_get(10)?,
            required: row.try_get(11)?,
        })
    }
}
