//! Operator x type x operator class x collation x access method, from what the server itself has.

use super::explain::Session;
use super::{Answer, Extent, Report, ask, catalog};
use crate::server::Server;
use koel_schema::facts::index::{IndexAccess, Needs, Reason};

/// Column types, and the extension that has each.
const TYPES: &[(&str, &str)] = &[
    ("int4", ""),
    ("text", ""),
    ("timestamptz", ""),
    ("bool", ""),
    ("jsonb", ""),
    ("inet", ""),
    ("int4[]", ""),
    ("numeric", ""),
    ("varchar(20)", ""),
    ("int4range", ""),
    ("tsvector", ""),
    ("mood", ""),
    // beyond what CI has time for
    ("int2", ""),
    ("int8", ""),
    ("float4", ""),
    ("float8", ""),
    ("money", ""),
    ("oid", ""),
    ("name", ""),
    ("bpchar", ""),
    ("\"char\"", ""),
    ("bytea", ""),
    ("bit(8)", ""),
    ("varbit", ""),
    ("date", ""),
    ("time", ""),
    ("timetz", ""),
    ("timestamp", ""),
    ("interval", ""),
    ("uuid", ""),
    ("cidr", ""),
    ("macaddr", ""),
    ("macaddr8", ""),
    ("text[]", ""),
    ("mood[]", ""),
    ("tsrange", ""),
    ("int4multirange", ""),
    ("tsquery", ""),
    ("point", ""),
    ("box", ""),
    ("circle", ""),
    ("polygon", ""),
    ("pg_lsn", ""),
    ("xid8", ""),
    ("tid", ""),
    ("xid", ""),
    ("json", ""),
    ("posint", ""),
    ("label", ""),
    ("citext", "citext"),
    ("hstore", "hstore"),
    ("ltree", "ltree"),
    ("cube", "cube"),
    ("seg", "seg"),
    ("isbn", "isn"),
];

/// How many of the types CI has time for.
const SOME: usize = 8;

/// Types of the other side.
const PARTNERS: &[&str] = &[
    "int4",
    "int8",
    "numeric",
    "float8",
    "text",
    "varchar",
    "bpchar",
    "name",
    "date",
    "timestamp",
    "timestamptz",
    "interval",
    "bool",
    "jsonb",
    "jsonpath",
    "inet",
    "int4[]",
    "text[]",
    "int4range",
    "int4multirange",
    "tsquery",
    "point",
    "box",
    "bytea",
    "mood",
];

const EXTENSIONS: &[&str] =
    &["pg_trgm", "btree_gin", "btree_gist", "citext", "hstore", "ltree", "cube", "seg", "isn", "intarray", "bloom"];

const TYPE_SETUP: &str =
    "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN posint AS int4; CREATE DOMAIN label AS text;";

pub(super) fn run(server: &Server, extent: Extent, report: &mut Report) -> Result<(), String> {
    let mut session = Session::start(server)?;
    let mut setup = String::new();
    for extension in EXTENSIONS {
        let create = format!("CREATE EXTENSION {extension};\n");
        if session.run(&create).is_ok() {
            setup.push_str(&create);
        }
    }
    session.run(TYPE_SETUP)?;
    setup.push_str(TYPE_SETUP);
    let count = if extent == Extent::All { TYPES.len() } else { SOME };
    for (ty, extension) in TYPES.iter().take(count) {
        if extension.is_empty() || setup.contains(&format!("EXTENSION {extension};")) {
            column(&mut session, &setup, ty, report)?;
        }
    }
    Ok(())
}

/// All indexes on a column of a type, against all conditions on it.
fn column(session: &mut Session<'_>, setup: &str, ty: &str, report: &mut Report) -> Result<(), String> {
    session.run(&format!("CREATE TABLE g (k {ty}, z int4)"))?;
    let indexes = indexes(session, ty)?;
    let conditions = conditions(session, ty)?;
    let all: String = indexes.iter().map(|(_, sql)| format!("{sql};\n")).collect();
    let catalog = catalog(session.major, &format!("{setup}\nCREATE TABLE g (k {ty}, z int4);\n{all}"))?;
    let mut answers = Vec::with_capacity(conditions.len());
    for condition in &conditions {
        let query = format!("SELECT z FROM g WHERE {condition}");
        let answer = ask(&catalog, session.environment, &query, "g", |_, index| matched(index));
        if answer.is_none() {
            report.contradictions.push(format!("koel refuses {ty}: {query}"));
        }
        answers.push(answer.unwrap_or_default());
    }
    for (name, sql) in &indexes {
        session.run(sql)?;
        for (at, (condition, answers)) in conditions.iter().zip(&answers).enumerate() {
            let Some((_, koel)) = answers.iter().find(|(index, _)| index == name) else { continue };
            let plan = session.explain(&format!("EXECUTE q{at}(NULL)"))?;
            report.cell(*koel, plan.has_condition(name), || format!("{ty}: {sql}: {condition}"));
        }
        session.run(&format!("DROP INDEX {name}"))?;
    }
    session.run("DEALLOCATE ALL; DROP TABLE g")
}

/// For a generic plan: what hangs on a value is not there.
fn matched(index: &IndexAccess) -> Answer {
    if index.matches.iter().any(|found| found.needs == Needs::Nothing) {
        Answer::Yes
    } else if index.misses.iter().any(|miss| miss.reason == Reason::Unknown) {
        Answer::Maybe
    } else {
        Answer::No
    }
}

/// An index of each operator class that takes the type, with the column's collation and with C.
fn indexes(session: &mut Session<'_>, ty: &str) -> Result<Vec<(String, String)>, String> {
    let classes = session.rows(&format!(
        "SELECT format('USING %I (k %%s %I)', amname, opcname) FROM pg_opclass JOIN pg_am ON pg_am.oid = opcmethod
         WHERE opcintype = '{ty}'::regtype OR opcintype::regtype::text LIKE 'any%'
            OR EXISTS (SELECT FROM pg_type WHERE pg_type.oid = '{ty}'::regtype AND typbasetype = opcintype)
            OR EXISTS (SELECT FROM pg_cast WHERE castsource = '{ty}'::regtype AND casttarget = opcintype AND castmethod = 'b')
         ORDER BY 1"
    ))?;
    let mut made = Vec::new();
    for class in classes {
        for collation in ["", "COLLATE \"C\""] {
            let name = format!("i{}", made.len());
            let sql = format!("CREATE INDEX {name} ON g {}", class.replace("%s", collation));
            if session.run(&sql).is_ok() {
                session.run(&format!("DROP INDEX {name}"))?;
                made.push((name, sql));
            }
        }
    }
    Ok(made)
}

/// Every condition that the server takes: prepared as `q0`, `q1`, ...
fn conditions(session: &mut Session<'_>, ty: &str) -> Result<Vec<String>, String> {
    let operators = session.rows(
        "SELECT DISTINCT oprname FROM pg_operator WHERE oprresult = 'bool'::regtype AND oprkind = 'b' ORDER BY 1",
    )?;
    let own = ty.split('(').next().unwrap_or(ty);
    let mut partners = vec![own];
    partners.extend(PARTNERS.iter().filter(|partner| **partner != own));
    let mut taken = Vec::new();
    let mut offer = |session: &mut Session<'_>, condition: String| {
        let sql = format!("PREPARE q{} AS SELECT z FROM g WHERE {condition}", taken.len());
        let accepted = session.run(&sql).is_ok();
        if accepted {
            taken.push(condition);
        }
        accepted
    };
    for partner in partners {
        for op in &operators {
            if offer(session, format!("k {op} $1::{partner}")) {
                offer(session, format!("k {op} ANY ($1::{partner}[])"));
                offer(session, format!("k {op} ALL ($1::{partner}[])"));
                offer(session, format!("NOT k {op} $1::{partner}"));
                offer(session, format!("k COLLATE \"C\" {op} $1::{partner}"));
                offer(session, format!("(k, z) {op} ($1::{partner}, 1)"));
            }
            offer(session, format!("$1::{partner} {op} k"));
            offer(session, format!("$1::{partner} {op} ANY (k)"));
        }
    }
    for test in ["IS NULL", "IS NOT NULL", "IS TRUE", "IS NOT TRUE", "IS FALSE", "IS UNKNOWN", "IS DISTINCT FROM $1"] {
        offer(session, format!("k {test} AND z = $1::int4 + 1"));
    }
    offer(session, "k AND z = $1::int4".into());
    offer(session, "NOT k AND z = $1::int4".into());
    Ok(taken)
}
