//! `cargo dev bench-compile`: what a query costs to compile.
//!
//! Writes crates of the same calls, once as koel's `query_as!`, once as sqlx's in offline mode and once as unchecked `sqlx::query_as` (with `--all` also as
//! sqlx's with a server, and as qusql-sqlx-type's), and times `cargo check` after the file is touched, in the default dev profile: medians of interleaved runs,
//! as ratios to the unchecked. `--edit`: the first query is edited too, each time to a text that was not there before. `--koel`, `--migrations=500`: over a larger schema.
//! `--build`: `cargo build`; `--cold`: without what was kept of the crate.

use crate::server::Server;
use crate::{bench_check, scratch, workspace};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

struct Column {
    name: &'static str,
    /// In CREATE TABLE.
    sql: &'static str,
    /// As sqlx's metadata names it.
    sqlx: &'static str,
    rust: &'static str,
    nullable: bool,
}

const fn column(
    name: &'static str,
    sql: &'static str,
    sqlx: &'static str,
    rust: &'static str,
    nullable: bool,
) -> Column {
    Column { name, sql, sqlx, rust, nullable }
}

const TIME: &str = "chrono::DateTime<chrono::Utc>";

/// Struct, table, columns; the second and the last column are what the queries search by.
const TABLES: &[(&str, &str, &[Column])] = &[
    (
        "User",
        "members",
        &[
            column("id", "uuid", "Uuid", "uuid::Uuid", false),
            column("email", "text", "Text", "String", false),
            column("username", "text", "Text", "String", true),
            column("is_active", "boolean", "Bool", "bool", false),
            column("age", "integer", "Int4", "i32", true),
            column("deleted_at", "timestamptz", "Timestamptz", TIME, true),
            column("created_at", "timestamptz", "Timestamptz", TIME, false),
        ],
    ),
    (
        "Session",
        "logins",
        &[
            column("id", "uuid", "Uuid", "uuid::Uuid", false),
            column("user_id", "uuid", "Uuid", "uuid::Uuid", false),
            column("device", "text", "Text", "String", false),
            column("token_hash", "bytea", "Bytea", "Vec<u8>", false),
            column("is_active", "boolean", "Bool", "bool", false),
            column("created_at", "timestamptz", "Timestamptz", TIME, false),
        ],
    ),
    (
        "Role",
        "positions",
        &[
            column("id", "bigint", "Int8", "i64", false),
            column("user_id", "uuid", "Uuid", "uuid::Uuid", false),
            column("role", "text", "Text", "String", false),
            column("note", "text", "Text", "String", true),
            column("granted_at", "timestamptz", "Timestamptz", TIME, false),
        ],
    ),
];

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Unchecked,
    Koel,
    SqlxOffline,
    SqlxLive,
    Qusql,
}

/// The last two where all are asked for.
const KINDS: [(Kind, &str); 5] = [
    (Kind::Unchecked, "unchecked"),
    (Kind::Koel, "koel"),
    (Kind::SqlxOffline, "sqlx_offline"),
    (Kind::SqlxLive, "sqlx_live"),
    (Kind::Qusql, "qusql"),
];

/// What else the schema holds.
#[derive(Debug, Clone, Copy)]
enum Beside {
    Nothing,
    /// KOEL, the reference schema.
    Koel,
    /// So many migrations of other tables.
    Migrations(usize),
}

/// What is timed.
#[derive(Debug)]
struct Turns {
    runs: usize,
    edit: bool,
    cold: bool,
    /// Of cargo.
    command: &'static str,
}

/// `[QUERIES] [RUNS] [--koel | --migrations=N] [--all] [--build] [--edit | --cold]`: 500 and 9 where not given.
pub fn run(args: &[String]) -> ExitCode {
    let (flags, numbers): (Vec<&String>, Vec<&String>) = args.iter().partition(|arg| arg.starts_with("--"));
    let number = |index: usize, default| numbers.get(index).and_then(|arg| arg.parse().ok()).unwrap_or(default);
    let flag = |name: &str| flags.iter().any(|flag| *flag == name);
    let migrations = flags.iter().find_map(|flag| flag.strip_prefix("--migrations=")?.parse().ok());
    let beside = match migrations {
        Some(count) => Beside::Migrations(count),
        None if flag("--koel") => Beside::Koel,
        None => Beside::Nothing,
    };
    let turns = Turns {
        runs: number(1, 9),
        edit: flag("--edit"),
        cold: flag("--cold"),
        command: if flag("--build") { "build" } else { "check" },
    };
    match measure(number(0, 500), &turns, beside, flag("--all")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn measure(queries: usize, turns: &Turns, beside: Beside, all: bool) -> Result<(), String> {
    let root = workspace().join("target/bench-compile");
    let kinds = KINDS.get(..if all { KINDS.len() } else { 3 }).unwrap_or(&KINDS);
    let server = if all { Some(Server::find(None)?) } else { None };
    let database = server.as_ref().map(|server| server.database(None)).transpose()?;
    let mut url = String::new();
    if let Some(database) = &database {
        database.client()?.batch_execute(&migration()).map_err(|error| error.to_string())?;
        url = database.url();
    }
    for (kind, name) in kinds {
        let dir = root.join(name);
        write_crate(&dir, *kind, name, queries, beside).map_err(|error| format!("{}: {error}", dir.display()))?;
        eprintln!("building {name} ...");
        compile(turns.command, &root, &dir, *kind, &url)?;
    }
    let runs = turns.runs;
    let mut times = vec![Vec::new(); kinds.len()];
    for run in 1..=runs {
        eprintln!("run {run} of {runs}");
        for ((kind, name), times) in kinds.iter().zip(&mut times) {
            let dir = root.join(name);
            let edit = turns.edit.then_some(run);
            let ready = touch(&dir, *kind, edit).and_then(|()| if turns.cold { forget(&root, name) } else { Ok(()) });
            ready.map_err(|error| format!("{}: {error}", dir.display()))?;
            times.push(compile(turns.command, &root, &dir, *kind, &url)?);
        }
    }
    let medians: Vec<Duration> = times
        .into_iter()
        .map(|mut times| {
            times.sort();
            times.get(times.len() / 2).copied().unwrap_or_default()
        })
        .collect();
    let base = medians.first().copied().unwrap_or_default().as_secs_f64();
    let mut out = format!("{queries} calls, median of {runs} runs\n");
    for ((_, name), median) in kinds.iter().zip(medians) {
        let _ = writeln!(out, "{name:14} {:7.0} ms  x {:.2}", median.as_secs_f64() * 1e3, median.as_secs_f64() / base);
    }
    eprint!("{out}");
    Ok(())
}

/// Makes cargo look at the crate again; `edit`: with another first query.
fn touch(dir: &Path, kind: Kind, edit: Option<usize>) -> std::io::Result<()> {
    let source = dir.join("src/lib.rs");
    if let Some(run) = edit {
        let text = std::fs::read_to_string(&source)?;
        let Some((_, rest)) = text.split_once("LIMIT ") else { return Ok(()) };
        let before = text.len() - rest.len();
        let after = rest.find(|ch: char| !ch.is_ascii_digit()).unwrap_or_default();
        // As long as the other times the command was run.
        let limit = 1_000_000 + std::process::id() as usize + run;
        let (head, tail) = (text.get(..before).unwrap_or_default(), rest.get(after..).unwrap_or_default());
        std::fs::write(&source, format!("{head}{limit}{tail}"))?;
        if kind == Kind::SqlxOffline
            && let Some((_, table, columns)) = TABLES.first()
        {
            write_metadata(&dir.join(".sqlx"), &select(table, columns, limit), columns)?;
        }
    }
    File::options().append(true).open(&source)?.set_modified(std::time::SystemTime::now())
}

fn select(table: &str, columns: &[Column], limit: usize) -> String {
    let (Some(first), Some(last)) = (columns.get(1), columns.last()) else { return String::new() };
    let list: Vec<_> = columns.iter().map(|column| column.name).collect();
    let list = list.join(", ");
    format!("SELECT {list} FROM {table} WHERE {} = $1 AND {} > $2 ORDER BY id LIMIT {limit}", first.name, last.name)
}

/// Removes what rustc and koel kept of a crate.
fn forget(root: &Path, name: &str) -> std::io::Result<()> {
    for file in std::fs::read_dir(root.join("target/debug/incremental"))? {
        let path = file?.path();
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        if file.starts_with(&format!("bench_{name}-")) {
            std::fs::remove_dir_all(&path)?;
        } else if file.starts_with("koel-") {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

fn compile(command: &str, root: &Path, dir: &Path, kind: Kind, url: &str) -> Result<Duration, String> {
    let start = Instant::now();
    let mut command = scratch::cargo(command, dir, &root.join("target"));
    command.arg("--quiet").env("SQLX_OFFLINE", if kind == Kind::SqlxLive { "false" } else { "true" });
    if kind == Kind::SqlxLive {
        command.env("DATABASE_URL", url);
    }
    let output = command.output().map_err(|error| format!("cargo: {error}"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    if output.status.success() && text.is_empty() {
        return Ok(start.elapsed());
    }
    let shown: String = text.lines().take(40).map(|line| format!("{line}\n")).collect();
    Err(format!("{} does not compile, or warns:\n{shown}", dir.display()))
}

fn write_crate(dir: &Path, kind: Kind, name: &str, queries: usize, beside: Beside) -> std::io::Result<()> {
    scratch::package(dir, &format!("bench_{name}"), &dependencies(kind))?;
    let migrations = dir.join("migrations");
    scratch::empty(&migrations)?;
    match beside {
        Beside::Nothing => {}
        Beside::Koel => {
            for file in std::fs::read_dir(workspace().join("koel-schema/migrations"))? {
                let file = file?;
                std::fs::copy(file.path(), migrations.join(file.file_name()))?;
            }
        }
        Beside::Migrations(count) => {
            for (file, sql) in bench_check::migrations(count) {
                scratch::write(&migrations, &file, &sql)?;
            }
        }
    }
    scratch::write(&migrations, "9999_tables.sql", &migration())?;
    if kind == Kind::Qusql {
        std::fs::write(dir.join("sqlx-type-schema.sql"), format!("-- sql-product: postgres\n{}", migration()))?;
    }
    let mut source = "#![allow(dead_code)]\n".to_string();
    for (name, _, columns) in TABLES {
        if kind == Kind::Unchecked {
            source.push_str("#[derive(sqlx::FromRow)]\n");
        }
        let _ = writeln!(source, "pub struct {name} {{");
        for Column { name, rust, nullable, .. } in *columns {
            let ty = if *nullable { format!("Option<{rust}>") } else { (*rust).to_string() };
            let _ = writeln!(source, "    pub {name}: {ty},");
        }
        source.push_str("}\n");
    }
    for index in 0..queries {
        let Some((row, table, columns)) = TABLES.get(index % TABLES.len()) else { continue };
        let Some(first) = columns.get(1) else { continue };
        let sql = select(table, columns, index + 1);
        let ty = first.rust.replace("String", "&str");
        let error = if kind == Kind::Koel { "koel_runtime" } else { "sqlx" };
        let call = match kind {
            Kind::Unchecked => format!("sqlx::query_as::<_, {row}>(\"{sql}\").bind(a).bind(b)"),
            Kind::Koel => format!("koel_macros::query_as!({row}, \"{sql}\", a, b)"),
            Kind::SqlxOffline | Kind::SqlxLive => format!("sqlx::query_as!({row}, \"{sql}\", a, b)"),
            Kind::Qusql => format!("qusql_sqlx_type::query_as!({row}, \"{sql}\", a, b)"),
        };
        let _ = writeln!(
            source,
            "pub async fn q{index}(pool: &sqlx::PgPool, a: {ty}, b: {TIME}) -> Result<Vec<{row}>, {error}::Error> {{\n    {call}.fetch_all(pool).await\n}}"
        );
        if kind == Kind::SqlxOffline {
            write_metadata(&dir.join(".sqlx"), &sql, columns)?;
        }
    }
    scratch::write(dir, "src/lib.rs", &source)
}

fn dependencies(kind: Kind) -> String {
    let (features, checker) = match kind {
        Kind::Unchecked => (", \"derive\"", String::new()),
        Kind::SqlxOffline | Kind::SqlxLive => (", \"macros\"", String::new()),
        Kind::Qusql => (
            "",
            "qusql-sqlx-type = { version = \"0.4\", default-features = false, features = [\"postgres\", \"uuid\"] }\n"
                .to_owned(),
        ),
        Kind::Koel => ("", scratch::koel("\"uuid\", \"chrono\", \"json\", \"runtime-tokio\"")),
    };
    format!(
        "{checker}sqlx = {{ version = \"0.9\", default-features = false, features = [\"postgres\", \"uuid\", \"chrono\", \"json\", \"runtime-tokio\"{features}] }}\n\
         uuid = \"1\"\nchrono = {{ version = \"0.4\", default-features = false }}\n"
    )
}

fn migration() -> String {
    let mut sql = String::new();
    for (_, table, columns) in TABLES {
        let searched: Vec<_> = columns.get(1).into_iter().chain(columns.last()).collect();
        let columns: Vec<_> = columns
            .iter()
            .map(|column| {
                let rest = match (column.name, column.nullable) {
                    ("id", _) => " PRIMARY KEY",
                    (_, true) => "",
                    (_, false) => " NOT NULL",
                };
                format!("    {} {}{rest}", column.name, column.sql)
            })
            .collect();
        let _ = writeln!(sql, "CREATE TABLE {table} (\n{}\n);", columns.join(",\n"));
        // What the queries search by: a lint that spoke of every call would be timed, and rustc's rendering of it.
        let by = searched.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
        let _ = writeln!(sql, "CREATE INDEX ON {table} ({by});");
    }
    sql
}

/// What `cargo sqlx prepare` would write.
fn write_metadata(dir: &Path, sql: &str, columns: &[Column]) -> std::io::Result<()> {
    let params: Vec<_> = columns.get(1).into_iter().chain(columns.last()).map(|column| column.sqlx).collect();
    let hash = Sha256::digest(sql).iter().fold(String::new(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    });
    let described: Vec<_> = columns
        .iter()
        .enumerate()
        .map(|(ordinal, column)| serde_json::json!({"ordinal": ordinal, "name": column.name, "type_info": column.sqlx}))
        .collect();
    let nullable: Vec<_> = columns.iter().map(|column| column.nullable).collect();
    let data = serde_json::json!({
        "db_name": "PostgreSQL",
        "query": sql,
        "describe": {"columns": described, "parameters": {"Left": params}, "nullable": nullable},
        "hash": hash,
    });
    std::fs::create_dir_all(dir)?;
    std::fs::write(dir.join(format!("query-{hash}.json")), data.to_string())
}
