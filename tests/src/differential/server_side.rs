//! What the server says: Describe, and the rows themselves.

use super::Case;
use postgres::error::ErrorPosition;
use postgres::types::{Format, FromSql, IsNull, Kind, ToSql, Type, to_sql_checked};
use postgres::{Client, fallible_iterator::FallibleIterator};
use std::collections::HashMap;
use std::error::Error;

/// The server's answer to Describe.
#[derive(Debug, Clone)]
pub enum Described {
    /// Parameter types; column names with types.
    Accepted {
        /// The parameters' types.
        params: Vec<String>,
        /// Names and types of the output.
        columns: Vec<(String, String)>,
    },
    /// It refused the query.
    Refused {
        /// The code.
        sqlstate: String,
        /// The text.
        message: String,
        /// The byte of the query that it points at, where it points.
        place: Option<usize>,
    },
}

impl Described {
    /// The code of the refusal.
    pub fn sqlstate(&self) -> Option<&str> {
        match self {
            Self::Accepted { .. } => None,
            Self::Refused { sqlstate, .. } => Some(sqlstate),
        }
    }

    /// A line for the report.
    pub fn summary(&self) -> String {
        match self {
            Self::Accepted { .. } => "accepted".to_owned(),
            Self::Refused { sqlstate, message, .. } => format!("{sqlstate} {message}"),
        }
    }
}

/// Parse and Describe, over the wire.
pub fn describe(client: &mut Client, sql: &str) -> Described {
    match client.prepare(sql) {
        Ok(statement) => Described::Accepted {
            params: statement.params().iter().map(type_name).collect(),
            columns: statement.columns().iter().map(|c| (c.name().to_owned(), type_name(c.type_()))).collect(),
        },
        Err(error) => Described::Refused {
            sqlstate: error.code().map_or("-", |c| c.code()).to_owned(),
            message: error.as_db_error().map_or_else(|| error.to_string(), |db| db.message().to_owned()),
            place: error.as_db_error().and_then(|db| place(sql, db.position()?)),
        },
    }
}

/// The server counts characters, from one.
fn place(sql: &str, position: &ErrorPosition) -> Option<usize> {
    let ErrorPosition::Original(at) = position else { return None };
    let at = usize::try_from(*at).ok()?.checked_sub(1)?;
    Some(sql.char_indices().nth(at).map_or(sql.len(), |(byte, _)| byte))
}

/// As `koel describe` names types: arrays by their element.
fn type_name(ty: &Type) -> String {
    match ty.kind() {
        Kind::Array(element) => format!("{}[]", element.name()),
        // A pseudo-type to the client, though an array all the same.
        _ if ty.name() == "_record" => "record[]".to_owned(),
        _ => ty.name().to_owned(),
    }
}

/// One run of a query.
#[derive(Debug, Clone)]
pub struct Ran {
    /// With which parameters, for people.
    pub with: String,
    /// How many rows came back.
    pub rows: usize,
    /// Which columns were NULL in some row.
    pub nulls: Vec<bool>,
}

/// Values that stand in the database, as text, by type name: parameters drawn from them find rows.
#[derive(Debug, Default)]
pub struct Samples(HashMap<String, Vec<String>>);

impl Samples {
    /// Reads some of every column.
    pub fn take(client: &mut Client) -> Result<Self, String> {
        let fail = |e: postgres::Error| crate::server::describe_error(&e);
        let columns = client
            .query(
                "SELECT format('SELECT DISTINCT %I::text FROM %I.%I WHERE %I IS NOT NULL ORDER BY 1 LIMIT 6', a.attname, n.nspname, c.relname, a.attname),
                        CASE WHEN e.oid IS NULL THEN t.typname::text ELSE e.typname || '[]' END
                 FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                      JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type e ON e.typarray = t.oid
                 WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname !~ '^(pg_|information_schema)'
                 ORDER BY c.oid, a.attnum",
                &[],
            )
            .map_err(fail)?;
        let mut samples = Self::default();
        for row in columns {
            let (sql, ty): (String, String) = (row.get(0), row.get(1));
            let values = samples.0.entry(ty).or_default();
            values.extend(client.query(&sql, &[]).map_err(fail)?.iter().map(|r| r.get::<_, String>(0)));
        }
        Ok(samples)
    }

    fn of(&self, ty: &str, turn: usize) -> Option<String> {
        let plain = match ty {
            "bool" => &["true", "false"][..],
            "int2" | "int4" | "int8" | "numeric" | "float4" | "float8" | "oid" => &["1", "3", "0", "2"],
            "text[]" | "int4[]" | "int8[]" => &["{1,2,NULL}", "{}", "{3}"],
            "json" | "jsonb" => &["{\"a\": 1}", "[1, null]", "null"],
            "interval" => &["1 day", "2 hours"],
            "timestamptz" | "timestamp" | "date" => &["2024-01-15", "2020-06-01"],
            _ => &["a", "b"],
        };
        match self.0.get(ty) {
            Some(values) if !values.is_empty() => values.get(turn * 7 % values.len()).cloned(),
            _ => plain.get(turn % plain.len()).map(|v| (*v).to_owned()),
        }
    }
}

/// Runs a query with no parameter given (all NULL), and with values that stand in the database; each time it is undone.
/// What fails on its data says nothing about types and is left out.
pub fn run(client: &mut Client, case: &Case, params: &[String], samples: &Samples) -> Vec<Ran> {
    let turns = if params.is_empty() { 1 } else { 6 };
    let mut out = Vec::new();
    for turn in 0..turns {
        let value = |(i, ty): (usize, &String)| {
            let absent = turn == 0 || (turn % 3 == 2 && i % 2 == turn % 2);
            Text(if absent { None } else { samples.of(ty, turn - 1 + i) })
        };
        let values: Vec<Text> = if turns == 1 { Vec::new() } else { params.iter().enumerate().map(value).collect() };
        let with = format!("with {:?}", values.iter().map(|v| v.0.as_deref()).collect::<Vec<_>>());
        if let Ok((rows, nulls)) = once(client, &case.sql, &values) {
            out.push(Ran { with, rows, nulls });
        }
    }
    out
}

fn once(client: &mut Client, sql: &str, values: &[Text]) -> Result<(usize, Vec<bool>), postgres::Error> {
    let mut transaction = client.transaction()?; // rolled back when dropped
    let statement = transaction.prepare(sql)?;
    let mut nulls = vec![false; statement.columns().len()];
    let mut rows = 0;
    let mut found = transaction.query_raw(&statement, values)?;
    while let Some(row) = found.next()? {
        rows += 1;
        for (i, seen) in nulls.iter_mut().enumerate() {
            *seen |= row.try_get::<_, Option<Anything>>(i)?.is_none();
        }
    }
    Ok((rows, nulls))
}

/// A parameter of whatever type, in text form.
#[derive(Debug)]
struct Text(Option<String>);

impl ToSql for Text {
    fn to_sql(
        &self,
        _: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match &self.0 {
            Some(text) => {
                out.extend_from_slice(text.as_bytes());
                Ok(IsNull::No)
            }
            None => Ok(IsNull::Yes),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Text
    }

    to_sql_checked!();
}

/// A value that is there; what it is does not matter.
struct Anything;

impl FromSql<'_> for Anything {
    fn from_sql(_: &Type, _: &[u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
