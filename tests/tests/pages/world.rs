//! Random tables, the queries over them, and what happens to their rows.

use koel_runtime::page::limited;
use koel_runtime::pg::name_hash;
use koel_schema::catalog::Catalog;
use koel_schema::migrate;
use koel_schema::page::{self, Paging};
use koel_schema::types::PgVersion;
use koel_schema::{AnalyzeOptions, analyze};
use koel_tests::rng::Rng;
use postgres::Client;
use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use std::error::Error;
use std::fmt::Write;
use std::sync::Arc;

/// A value as the server sends it, of whatever type.
pub(crate) type Bytes = Option<Vec<u8>>;

/// What goes there and back as it is.
#[derive(Debug)]
struct Raw(Vec<u8>);

impl<'a> FromSql<'a> for Raw {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(raw.to_vec()))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl ToSql for Raw {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.extend_from_slice(&self.0);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A column: its name, its type, values of it in SQL.
struct Column {
    name: String,
    values: &'static [&'static str],
    /// No two rows have the same, and none has NULL: values are numbers that count up.
    counts: bool,
    nullable: bool,
}

type Values = &'static [&'static str];

const TYPES: &[(&str, Values)] = &[
    ("int", &["-2147483648", "-1", "0", "1", "2", "2147483647"]),
    ("bigint", &["0", "7", "9223372036854775807"]),
    ("text", &["''", "'a'", "'A'", "'ab'", "'ä'", "'z'", "' '", "'a\"b''\\'"]),
    ("text COLLATE \"C\"", &["'a'", "'B'", "'ab'", "'b'"]),
    ("varchar(3)", &["'a'", "'ab'", "'abc'"]),
    ("char(3)", &["'a'", "'ab'", "'abc'"]),
    ("boolean", &["true", "false"]),
    ("float8", &["'NaN'", "'-Infinity'", "'Infinity'", "0", "'-0'", "0.1", "1e300"]),
    ("real", &["'NaN'", "0.1", "-3"]),
    ("numeric", &["'NaN'", "0", "0.00", "1.5", "1.50", "-1e40", "'Infinity'"]),
    ("date", &["'-infinity'", "'infinity'", "'2020-02-29'", "'0044-03-15 BC'"]),
    ("timestamptz", &["'-infinity'", "'infinity'", "'2020-01-01'", "'2020-01-01 00:00:00.000001'"]),
    ("time", &["'00:00'", "'24:00'", "'12:30:00.5'"]),
    ("interval", &["'1 month'", "'30 days'", "'720 hours'", "'-1 day'"]),
    ("uuid", &["'00000000-0000-0000-0000-000000000001'", "'ffffffff-0000-0000-0000-000000000000'"]),
    ("bytea", &["'\\x'", "'\\x00'", "'\\xff00'"]),
    ("mood", &["'sad'", "'ok'", "'happy'"]),
    ("inet", &["'10.0.0.1'", "'10.0.0.0/8'", "'::1'"]),
    ("small", &["1", "2", "3"]),
];

/// One statement of a page.
#[derive(Debug)]
pub(crate) struct Statement {
    sql: String,
    names: Vec<String>,
}

/// A query with its pages.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) sql: String,
    /// The same over all rows there ever were.
    past: String,
    pub(crate) order: String,
    pub(crate) paging: Paging,
    pub(crate) first: Statement,
    pub(crate) after: Statement,
    pub(crate) last: Statement,
    pub(crate) before: Statement,
    pub(crate) fingerprint: u64,
    /// A value of its parameter.
    pub(crate) argument: Option<i32>,
    /// What a row is does not hang on others: rows may come and go.
    pub(crate) stable: bool,
}

/// A database with two tables, `t` and `u`, and beside them all their rows there ever were.
pub(crate) struct World {
    client: Client,
    catalog: Arc<Catalog>,
    columns: Vec<Column>,
    key: Vec<String>,
    next: i32,
    /// What was done, to tell it.
    pub(crate) changes: Vec<String>,
}

impl World {
    pub(crate) fn new(rng: &mut Rng, mut client: Client, major: u32) -> Self {
        let mut columns = Vec::new();
        let mut declared = String::new();
        let key: Vec<String> = if rng.percent(50) { vec!["id".into()] } else { vec!["part".into(), "id".into()] };
        let mut add = |name: &str, ty: &str, values: Values, counts: bool, nullable: bool| {
            let not_null = if nullable { "" } else { " NOT NULL" };
            let _ = write!(declared, "\"{name}\" {ty}{not_null}, ");
            columns.push(Column { name: name.into(), values, counts, nullable });
        };
        add("id", "int", &[], true, false);
        add("part", "int", &["1", "2", "3"], false, false);
        for number in 0..2 + rng.below(4) {
            let (ty, values) = TYPES[rng.below(TYPES.len())];
            let name = if rng.percent(20) { format!("C {number}\"") } else { format!("c{number}") };
            add(&name.replace('"', "\"\""), ty, values, false, rng.percent(60));
        }
        let mut schema = format!(
            "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
             CREATE DOMAIN small AS int CHECK (VALUE < 10);
             CREATE TABLE u (name text, number int PRIMARY KEY);
             CREATE TABLE t ({declared} PRIMARY KEY ({}));",
            key.join(", ")
        );
        if rng.percent(50) {
            schema.push_str("CREATE INDEX ON t (part, id DESC);");
        }
        client.batch_execute(&schema).unwrap_or_else(|error| panic!("{schema}\n{error:?}"));
        client
            .batch_execute("CREATE TABLE t_past (LIKE t INCLUDING ALL); CREATE TABLE u_past (LIKE u INCLUDING ALL)")
            .expect("the past");
        for table in ["u", "u_past"] {
            let rows = "(NULL, 1), ('b', 2), ('a', 3), ('a', 5)";
            client.batch_execute(&format!("INSERT INTO {table} VALUES {rows}")).expect("rows");
        }
        let version = u8::try_from(major).ok().and_then(PgVersion::new).expect("a version that koel knows");
        let options = migrate::Options { version, ..migrate::Options::default() };
        let catalog = migrate::replay(&[("schema.sql".into(), schema)], &options).catalog;
        let mut world = Self { client, catalog, columns, key, next: 0, changes: Vec::new() };
        for _ in 0..rng.below(60) {
            world.insert(rng);
        }
        world.changes.clear();
        world
    }

    fn insert(&mut self, rng: &mut Rng) {
        self.next += 1;
        // Between the others, as often as behind them.
        let id = self.next.wrapping_mul(7919) % 100_003;
        let values = self.columns.iter().map(|column| match rng.pick(column.values) {
            _ if column.counts => id.to_string(),
            Some(_) if column.nullable && rng.percent(30) => "NULL".to_string(),
            Some(value) => (*value).to_string(),
            None => "NULL".to_string(),
        });
        let values = values.collect::<Vec<_>>().join(", ");
        for table in ["t", "t_past"] {
            self.client.batch_execute(&format!("INSERT INTO {table} VALUES ({values})")).expect("a row");
        }
        self.changes.push(format!("+ {values}"));
    }

    /// A row comes, or some go.
    pub(crate) fn change(&mut self, rng: &mut Rng) {
        if rng.percent(60) {
            self.insert(rng);
            return;
        }
        let share = 2 + rng.below(20);
        let sql = format!("DELETE FROM t WHERE id % {share} = {}", rng.below(share));
        self.client.batch_execute(&sql).expect("a delete");
        self.changes.push(sql);
    }

    /// A query over `t`, and an order for its pages.
    pub(crate) fn query(&mut self, rng: &mut Rng) -> Query {
        loop {
            if let Some(query) = self.try_query(rng) {
                return query;
            }
        }
    }

    fn try_query(&mut self, rng: &mut Rng) -> Option<Query> {
        let quoted: Vec<String> = self.columns.iter().map(|column| format!("t.\"{}\"", column.name)).collect();
        let columns = quoted.join(", ");
        let condition = if rng.percent(30) { " WHERE t.part <> $part" } else { "" };
        let keys = self.key.iter().map(|name| format!("t.{name}")).collect::<Vec<_>>().join(", ");
        let (body, stable) = match rng.below(7) {
            0 => (format!("SELECT {columns}, t.id % 3 AS third, nullif(t.part, 2) AS other FROM t{condition}"), true),
            1 => {
                (format!("SELECT {columns}, u.name, u.number FROM t LEFT JOIN u ON u.number = t.part{condition}"), true)
            }
            2 => (format!("SELECT {columns}, u.name FROM t JOIN u ON u.number = t.part{condition}"), true),
            3 => {
                let group = "SELECT t.part, count(*) AS n, max(t.id) AS top FROM t";
                (format!("{group}{condition} GROUP BY t.part"), false)
            }
            4 => (format!("SELECT {keys} FROM t{condition} UNION SELECT {keys} FROM t WHERE t.part = 1"), true),
            _ => (format!("SELECT {columns} FROM t{condition}"), true),
        };
        let past = body.replace("FROM t", "FROM t_past AS t").replace("JOIN u ON", "JOIN u_past AS u ON");
        let options = AnalyzeOptions { named_params: true };
        let found = analyze(&self.catalog, &body, &options);
        assert!(found.ok, "{body}\n{:?}", found.diagnostics);
        let mut order: Vec<String> = Vec::new();
        for _ in 0..1 + rng.below(3) {
            let column = &found.columns[rng.below(found.columns.len())];
            let name = format!("\"{}\"", column.name.replace('"', "\"\""));
            if order.iter().any(|known| known.starts_with(&name)) {
                continue;
            }
            let direction = ["", " ASC", " DESC"][rng.below(3)];
            let nulls = ["", "", " NULLS FIRST", " NULLS LAST"][rng.below(4)];
            order.push(format!("{name}{direction}{nulls}"));
        }
        let order = order.join(", ");
        // What has no unique column to end with is refused; a union has none.
        let paging = page::plan(&self.catalog, &body, &body, &page::output(&found), &order).ok()?;
        Some(Query {
            past,
            order,
            first: self.statement(&paging.first),
            after: self.statement(&paging.after),
            last: self.statement(&paging.last),
            before: self.statement(&paging.before),
            fingerprint: name_hash(&paging.first),
            argument: (!condition.is_empty()).then_some(2),
            stable,
            paging,
            sql: body,
        })
    }

    fn statement(&self, text: &str) -> Statement {
        let found = analyze(&self.catalog, text, &AnalyzeOptions { named_params: true });
        assert!(found.ok, "{text}\n{:?}", found.diagnostics);
        let sql = page::without_limit(&found.sql).to_owned();
        Statement { sql, names: found.params.into_iter().filter_map(|param| param.name).collect() }
    }

    /// Has the pages behind and before a row go by another text; whether it is another.
    pub(crate) fn rewrite(&self, query: &mut Query, how: impl Fn(&str) -> String) -> bool {
        let (after, before) = (how(&query.paging.after), how(&query.paging.before));
        query.after = self.statement(&after);
        query.before = self.statement(&before);
        after != query.paging.after || before != query.paging.before
    }

    /// All rows of a query in its order, those that are gone among them if `past`. The order is said anew: by the order as it was asked for, and
    /// what was added to it.
    pub(crate) fn rows(&mut self, query: &Query, past: bool) -> Vec<Vec<Bytes>> {
        let found = analyze(&self.catalog, &query.sql, &AnalyzeOptions { named_params: true });
        let mut order = query.order.clone();
        for key in query.paging.keys.iter().filter(|key| key.appended) {
            let last = query.order.rsplit(',').next().unwrap_or_default();
            let direction = if last.contains(" DESC") { " DESC" } else { "" };
            let _ = write!(order, ", \"{}\"{direction}", found.columns[key.column].name.replace('"', "\"\""));
        }
        let body = if past && query.stable { &query.past } else { &query.sql };
        let body = body.replace("$part", "2");
        self.select(&format!("SELECT * FROM ({body}) AS q ORDER BY {order}"), &[])
    }

    /// Runs a statement with a key and a limit.
    pub(crate) fn run(
        &mut self,
        statement: &Statement,
        key: &[Bytes],
        limit: i64,
        argument: Option<&i32>,
    ) -> Vec<Vec<Bytes>> {
        let (last, names) = statement.names.split_last().expect("a LIMIT");
        assert_eq!(last, page::LIMIT);
        let values = names.iter().map(|name| match name.strip_prefix(page::KEY) {
            Some(number) => key[number.parse::<usize>().expect("a number")].clone().map(Raw),
            None => argument.map(|value| Raw(value.to_be_bytes().to_vec())),
        });
        let mut values: Vec<Option<Raw>> = values.collect();
        let (sql, bound) = limited(&statement.sql, values.len(), limit);
        values.extend(bound.map(|rows| Some(Raw(rows.to_be_bytes().to_vec()))));
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        self.select(&sql, &values)
    }

    fn select(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Vec<Vec<Bytes>> {
        let rows = self.client.query(sql, values).unwrap_or_else(|error| panic!("{sql}\n{error:?}"));
        let value = |row: &postgres::Row, at: usize| row.get::<_, Option<Raw>>(at).map(|raw| raw.0);
        rows.iter().map(|row| (0..row.len()).map(|at| value(row, at)).collect()).collect()
    }
}
