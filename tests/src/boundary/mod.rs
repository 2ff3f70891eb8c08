//! Built-in functions, operators, casts and aggregates over what stands at the edges of their types: where koel calls the result
//! NOT NULL, the server must never make it NULL.
//!
//! Each type has a table of its values, in a column that is NOT NULL and in one that is not. koel describes each call over
//! all choices of these columns, and over constants where it does not know the function to be total; what it calls
//! NOT NULL is run over all combinations. An error is no NULL.

mod calls;
mod values;

use crate::server::{Database, Server, describe_error};
use calls::{Call, Kind};
use koel_schema::catalog::Catalog;
use koel_schema::types::PgVersion;
use koel_schema::{AnalyzeOptions, analyze, migrate};
use postgres::Client;
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many combinations of arguments are tried of one call.
const COMBINATIONS: i64 = 150;

/// Whose functions koel knows as well.
const EXTENSIONS: [&str; 8] =
    ["uuid-ossp", "pgcrypto", "pg_trgm", "citext", "unaccent", "fuzzystrmatch", "hstore", "ltree"];

/// What a run found.
#[derive(Debug, Default)]
pub struct Report {
    /// Calls that koel was asked of.
    pub asked: usize,
    /// Of them, those it calls NOT NULL, and that ran.
    pub claimed: usize,
    /// Those that took too long for all combinations.
    pub slow: Vec<String>,
    /// The call, and the arguments for which it was NULL all the same.
    pub wrong: Vec<String>,
}

struct Session<'s> {
    client: Client,
    catalog: Arc<Catalog>,
    values: BTreeMap<String, Vec<String>>,
    /// Rows of their tables.
    counts: BTreeMap<String, i64>,
    _database: Database<'s>,
}

/// An argument of one question.
#[derive(Debug, Clone)]
enum Given {
    NotNull,
    Nullable,
    Constant(String),
}

/// What koel says of a result.
#[derive(Debug, Default)]
struct Claims {
    /// The columns that are NOT NULL.
    columns: Vec<usize>,
    /// Of how many.
    width: usize,
}

/// Asks koel, and runs what it claims.
pub fn run(server: &Server) -> Result<Report, String> {
    let mut session = Session::start(server)?;
    let types: Vec<String> = session.values.keys().cloned().collect();
    let calls = calls::all(&mut session.client, &types).map_err(|e| describe_error(&e))?;
    let mut report = Report::default();
    for call in &calls {
        session.examine(call, &mut report)?;
    }
    Ok(report)
}

impl<'s> Session<'s> {
    fn start(server: &'s Server) -> Result<Self, String> {
        let database = server.database(None)?;
        let mut client = database.client()?;
        let fail = |e: postgres::Error| describe_error(&e);
        let mut schema =
            "CREATE TYPE mood AS ENUM ('low', 'high');\nCREATE TYPE pair AS (a integer, b text);\n".to_owned();
        client.batch_execute(&schema).map_err(fail)?;
        for extension in EXTENSIONS {
            let create = format!("CREATE EXTENSION \"{extension}\";\n");
            // Not every server has them.
            if client.batch_execute(&create).is_ok() {
                schema.push_str(&create);
            }
        }
        let values = all_values(&mut client).map_err(fail)?;
        let mut counts = BTreeMap::new();
        for (name, texts) in &values {
            let written = match name.strip_prefix('_') {
                Some(element) => format!("\"{element}\"[]"),
                None => format!("\"{name}\""),
            };
            let table = format!("CREATE TABLE \"at_{name}\" (i serial, v {written} NOT NULL, n {written});\n");
            client.batch_execute(&table).map_err(fail)?;
            schema.push_str(&table);
            for text in texts {
                let literal = text.replace('\'', "''");
                // A version may not know a value: infinite intervals come with 17.
                let insert = format!("INSERT INTO \"at_{name}\" (v, n) VALUES ('{literal}', '{literal}')");
                let _ = client.batch_execute(&insert);
            }
            let number = format!(
                "INSERT INTO \"at_{name}\" (v, n) SELECT v, NULL FROM \"at_{name}\" LIMIT 1;
                 UPDATE \"at_{name}\" SET i = r FROM (SELECT ctid AS at, row_number() OVER () AS r FROM \"at_{name}\") o WHERE at = \"at_{name}\".ctid"
            );
            client.batch_execute(&number).map_err(fail)?;
            let count = client.query_one(&format!("SELECT count(*) FROM \"at_{name}\""), &[]).map_err(fail)?;
            counts.insert(name.clone(), count.get(0));
        }
        client
            .batch_execute("SET statement_timeout = '1s'; SET jit = off; SET client_min_messages = error")
            .map_err(fail)?;
        let version = u8::try_from(server.major).ok().and_then(PgVersion::new).ok_or("a version koel does not know")?;
        let options = migrate::Options { version, ..Default::default() };
        let loaded = migrate::replay(&[("1_at.sql".into(), schema)], &options);
        match loaded.diagnostics.first() {
            Some(found) => Err(format!("koel on the tables: {}", found.diagnostic.message)),
            None => Ok(Self { client, catalog: loaded.catalog, values, counts, _database: database }),
        }
    }

    fn examine(&mut self, call: &Call, report: &mut Report) -> Result<(), String> {
        let count = call.args.len();
        let all = vec![Given::NotNull; count];
        let mut questions = vec![all.clone()];
        if count > 0 {
            questions.push(vec![Given::Nullable; count]);
        }
        if count > 1 {
            for i in 0..count {
                let mut one = all.clone();
                if let Some(slot) = one.get_mut(i) {
                    *slot = Given::Nullable;
                }
                questions.push(one);
            }
        }
        let total = self.claims(call, &all);
        // What is NULL for some arguments may not be for others, as `extract` of a field that even infinity has.
        if total.width > 0 && total.columns.is_empty() && count < 4 {
            for (i, ty) in call.args.iter().enumerate() {
                for text in self.values.get(ty).into_iter().flatten() {
                    let mut one = all.clone();
                    if let Some(slot) = one.get_mut(i) {
                        *slot = Given::Constant(format!("'{}'::\"{ty}\"", text.replace('\'', "''")));
                    }
                    questions.push(one);
                }
            }
        }
        for given in questions {
            report.asked += 1;
            let claimed = self.claims(call, &given);
            if !claimed.columns.is_empty() {
                report.claimed += 1;
                self.check(call, &given, &claimed, report)?;
            }
        }
        Ok(())
    }

    fn claims(&self, call: &Call, given: &[Given]) -> Claims {
        let expr = fill_in(call, given, |i, column| format!("t{i}.{column}"));
        let tables: Vec<String> =
            call.args.iter().enumerate().map(|(i, ty)| format!("\"at_{ty}\" AS t{}", i + 1)).collect();
        let from = tables.join(", ");
        let sql = match call.kind {
            Kind::Scalar | Kind::Listed if tables.is_empty() => format!("SELECT {expr}"),
            Kind::Scalar | Kind::Listed => format!("SELECT {expr} FROM {from}"),
            Kind::Aggregate if tables.is_empty() => format!("SELECT {expr} FROM at_int4 GROUP BY v"),
            Kind::Aggregate => format!("SELECT {expr} FROM {from} GROUP BY t1.v::text"),
            Kind::Set if tables.is_empty() => format!("SELECT s.* FROM {expr} AS s"),
            Kind::Set => format!("SELECT s.* FROM {from}, {expr} AS s"),
        };
        let analysis = analyze(&self.catalog, &sql, &AnalyzeOptions::default());
        if !analysis.ok {
            return Claims::default();
        }
        let columns = analysis.columns.iter().enumerate().filter(|(_, column)| !column.nullable);
        Claims { columns: columns.map(|(i, _)| i).collect(), width: analysis.columns.len() }
    }

    /// A query for all combinations of the arguments, or for as many as are tried.
    fn combinations(&self, call: &Call, columns: &[String]) -> String {
        let counts: Vec<i64> = call.args.iter().map(|ty| self.counts.get(ty).copied().unwrap_or(1)).collect();
        if counts.is_empty() {
            return "SELECT".to_owned();
        }
        let table = |i: usize, ty: &String| format!("\"at_{ty}\" AS t{}", i + 1);
        let tables = call.args.iter().enumerate().map(|(i, ty)| table(i, ty));
        let columns = columns.join(", ");
        if counts.iter().product::<i64>() <= COMBINATIONS {
            return format!("SELECT {columns} FROM {}", tables.collect::<Vec<_>>().join(" CROSS JOIN "));
        }
        let joins = tables.zip(&counts).zip(1..).map(|((table, count), i)| {
            format!(" JOIN {table} ON t{i}.i = 1 + (hashint4(g * 10 + {i}) & 2147483647) % {count}")
        });
        format!("SELECT {columns} FROM generate_series(1, {COMBINATIONS}) g{}", joins.collect::<String>())
    }

    fn check(&mut self, call: &Call, given: &[Given], claimed: &Claims, report: &mut Report) -> Result<(), String> {
        let names: Vec<String> = (1..=given.len()).map(|i| format!("p{i}")).collect();
        let columns: Vec<String> = given
            .iter()
            .zip(1..)
            .map(|(given, i)| format!("t{i}.{} AS p{i}", if matches!(given, Given::Nullable) { "n" } else { "v" }))
            .collect();
        let combinations = self.combinations(call, &columns);
        let missing = |expr: String| match call.kind {
            Kind::Scalar => format!("SELECT num_nulls({expr}) > 0"),
            // More than one row, so that what joins two is called as well.
            Kind::Aggregate => {
                let row = if names.is_empty() {
                    String::new()
                } else {
                    names.iter().map(|n| format!("r.{n}")).collect::<Vec<_>>().join(", ")
                };
                let (list, aliases) =
                    if row.is_empty() { ("1".to_owned(), "p0".to_owned()) } else { (row, names.join(", ")) };
                format!("SELECT num_nulls({expr}) > 0 FROM (SELECT {list} UNION ALL SELECT {list}) s ({aliases})")
            }
            Kind::Set | Kind::Listed if claimed.width == 1 => {
                // Not in FROM, where all rows are made before the first is looked at.
                format!("SELECT coalesce(bool_or(num_nulls(s) > 0), false) FROM (SELECT {expr} AS s LIMIT 100) _ (s)")
            }
            Kind::Set | Kind::Listed => {
                let fields: Vec<String> = claimed.columns.iter().map(|i| format!("s.c{}", i + 1)).collect();
                let aliases: Vec<String> = (1..=claimed.width).map(|i| format!("c{i}")).collect();
                let (fields, aliases) = (fields.join(", "), aliases.join(", "));
                format!(
                    "SELECT coalesce(bool_or(num_nulls({fields}) > 0), false) FROM (SELECT * FROM {expr} AS s ({aliases}) LIMIT 100) s"
                )
            }
        };
        let from = if call.kind == Kind::Aggregate { "s" } else { "r" };
        let expr = fill_in(call, given, |i, _| format!("{from}.p{i}"));
        let tested = missing(expr);
        let shown = fill_in(call, given, |i, _| format!("${i}"));
        // All at once, which an error ends; then one by one, past errors.
        let quick = format!("SELECT r::text FROM ({combinations}) r WHERE ({tested}) LIMIT 1");
        match self.client.query_opt(&quick, &[]) {
            Ok(None) => return Ok(()),
            Ok(Some(row)) => {
                report.wrong.push(format!(
                    "{shown} of {} is NULL for {}",
                    call.args.join(", "),
                    row.get::<_, String>(0)
                ));
                return Ok(());
            }
            Err(_) => {}
        }
        let block = format!(
            "DO $koel$ DECLARE r record; missing boolean; BEGIN
                 FOR r IN {combinations} LOOP
                     BEGIN missing := ({tested}); EXCEPTION WHEN OTHERS THEN missing := false; END;
                     IF missing THEN RAISE EXCEPTION USING ERRCODE = 'KOEL1', MESSAGE = r::text; END IF;
                 END LOOP;
             END $koel$"
        );
        let Err(error) = self.client.batch_execute(&block) else { return Ok(()) };
        match error.code().map(|code| code.code()) {
            Some("KOEL1") => {
                let with = error.as_db_error().map_or("", |e| e.message());
                report.wrong.push(format!("{shown} of {} is NULL for {with}", call.args.join(", ")));
            }
            Some("57014") => report.slow.push(shown),
            _ => return Err(format!("{block}: {}", describe_error(&error))),
        }
        Ok(())
    }
}

fn fill_in(call: &Call, given: &[Given], column: impl Fn(usize, &str) -> String) -> String {
    let mut out = call.sql.clone();
    for (given, i) in given.iter().zip(1..) {
        let text = match given {
            Given::NotNull => column(i, "v"),
            Given::Nullable => column(i, "n"),
            Given::Constant(text) => text.clone(),
        };
        out = out.replace(&format!("{{{i}}}"), &text);
    }
    out
}

/// By `typname`.
fn all_values(client: &mut Client) -> Result<BTreeMap<String, Vec<String>>, postgres::Error> {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    out.insert("mood".into(), owned(&["low", "high"]));
    out.insert("pair".into(), owned(&["(,)", "(1,)", "(0,\"\")"]));
    for row in client.query("SELECT typname::text FROM pg_type WHERE typtype = 'b' AND typelem = 0 AND typnamespace <> 'information_schema'::regnamespace ORDER BY 1", &[])? {
        let name: String = row.get(0);
        let texts = values::of_base(&name);
        if !texts.is_empty() {
            out.insert(name, owned(texts));
        }
    }
    for name in ["name", "point", "lseg", "box", "line", "oidvector", "int2vector"] {
        out.insert(name.into(), owned(values::of_base(name)));
    }
    for name in [
        "int4",
        "text",
        "bool",
        "date",
        "jsonb",
        "float8",
        "numeric",
        "int2",
        "int8",
        "timestamptz",
        "mood",
        "oid",
        "name",
        "bytea",
        "aclitem",
        "xml",
    ] {
        let element = out.get(name).cloned().unwrap_or_default();
        out.insert(format!("_{name}"), values::of_array(&element));
    }
    let ranges = client.query(
        "SELECT r.typname::text, m.typname::text, s.typname::text FROM pg_range
             JOIN pg_type r ON r.oid = rngtypid JOIN pg_type m ON m.oid = rngmultitypid JOIN pg_type s ON s.oid = rngsubtype",
        &[],
    )?;
    for row in ranges {
        let (range, multirange, subtype): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let ranges = values::of_range(out.get(&subtype).map_or(&[], Vec::as_slice));
        out.insert(multirange, values::of_multirange(&ranges));
        out.insert(range, ranges);
    }
    Ok(out)
}
