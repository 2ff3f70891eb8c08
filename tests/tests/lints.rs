//! What the lints say of migrations and indexes, and what a server does.

use koel_schema::config::{Config, Level};
use koel_schema::lint::{self, Migrations, Written};
use koel_schema::migrate::{self, Loaded};
use koel_schema::{AnalyzeOptions, analyze};
use koel_tests::differential::koel_migrations;
use koel_tests::server::{self, Server, describe_error};
use postgres::{Client, SimpleQueryMessage};
use std::path::{Path, PathBuf};

fn config() -> Config {
    Config::with_migrations(Path::new("."), PathBuf::from("migrations"))
}

fn options(server: &Server) -> migrate::Options {
    let version = server::version(server.major).expect("a version that koel knows");
    migrate::Options { version, ..migrate::Options::default() }
}

/// Whether a rule finds something in the second of two migrations; None where koel says that the server refuses it.
fn fires(rule: &str, before: &str, statement: &str, replay: &migrate::Options) -> Option<bool> {
    let files = [("1_before.sql".to_owned(), before.to_owned()), ("2_after.sql".to_owned(), statement.to_owned())];
    let loaded = migrate::replay(&files, replay);
    if !loaded.diagnostics.is_empty() {
        return None;
    }
    let mut config = config();
    config.lints.insert(rule.into(), Level::Warn);
    let written = |sql: &&str| Written { place: "src/a.rs:1".into(), sql: (*sql).into(), named_params: false };
    let queries: Vec<Written> = QUERIES.iter().map(written).collect();
    let input = Migrations { loaded: &loaded, replay, downs: &[], merged: &[], queries: &queries };
    let found = lint::migrations(&input, &lint::Options::new(&config));
    let last = |found: &&lint::Found| found.place.file == Path::new("2_after.sql");
    Some(found.iter().filter(last).any(|found| found.place.diagnostic.code == rule))
}

fn text(client: &mut Client, sql: &str) -> Result<String, String> {
    let answer = client.simple_query(sql).map_err(|error| format!("{sql}: {}", describe_error(&error)))?;
    let mut out = String::new();
    for message in answer {
        if let SimpleQueryMessage::Row(row) = message {
            out.push_str(row.get(0).unwrap_or_default());
        }
    }
    Ok(out)
}

/// Whether the statement gives table `t` another file; None where the server refuses it.
fn rewrites(client: &mut Client, before: &str, statement: &str) -> Option<bool> {
    client.batch_execute("BEGIN").expect("a transaction");
    client.batch_execute(before).unwrap_or_else(|error| panic!("{before}: {}", describe_error(&error)));
    let file = "SELECT pg_relation_filenode('t')::text";
    let old = text(client, file).expect("a file");
    let done = client.batch_execute(statement).is_ok();
    let new = if done { text(client, file).ok() } else { None };
    client.batch_execute("ROLLBACK").expect("a rollback");
    new.map(|new| new != old)
}

const TYPES: &[&str] = &[
    "smallint",
    "int",
    "bigint",
    "numeric",
    "numeric(10,2)",
    "numeric(12,2)",
    "numeric(12,3)",
    "real",
    "double precision",
    "money",
    "boolean",
    "text",
    "varchar",
    "varchar(10)",
    "varchar(20)",
    "char(10)",
    "char(20)",
    "\"char\"",
    "name",
    "citext_like",
    "bytea",
    "bit(4)",
    "bit(8)",
    "varbit",
    "varbit(4)",
    "varbit(8)",
    "date",
    "time",
    "time(0)",
    "time(3)",
    "timetz",
    "timestamp",
    "timestamp(0)",
    "timestamp(3)",
    "timestamptz",
    "timestamptz(3)",
    "timestamptz(6)",
    "interval",
    "interval(0)",
    "interval(3)",
    "interval(6)",
    "uuid",
    "inet",
    "cidr",
    "json",
    "jsonb",
    "xml",
    "oid",
    "regclass",
    "int[]",
    "bigint[]",
    "text[]",
    "varchar(10)[]",
    "varchar(20)[]",
    "int4range",
    "mood",
    "plain",
    "positive",
];

const NAMES: &str = "
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE DOMAIN plain AS int;
    CREATE DOMAIN positive AS int CHECK (VALUE > 0);
    CREATE DOMAIN citext_like AS text;
";

#[test]
fn types_that_rewrite() {
    let Some(server) = server::shared() else { return };
    let database = server.database(None).expect("a database");
    let mut client = database.client().expect("a connection");
    // With another TimeZone timestamp and timestamptz differ in their bits; of what hangs on it koel says nothing.
    client.batch_execute("SET TimeZone = 'UTC'").expect("a setting");
    let replay = options(server);
    let (mut cells, mut rewritten, mut wrong) = (0, 0, Vec::new());
    for from in TYPES {
        let before = format!("{NAMES} CREATE TABLE t (id int PRIMARY KEY, c {from});");
        for to in TYPES {
            for using in ["", " USING c::"] {
                let tail = if using.is_empty() { String::new() } else { format!("{using}{to}") };
                let statement = format!("ALTER TABLE t ALTER COLUMN c TYPE {to}{tail}");
                let Some(server) = rewrites(&mut client, &before, &statement) else { continue };
                let Some(koel) = fires("type_rewrite", &before, &statement, &replay) else { continue };
                cells += 1;
                rewritten += usize::from(server);
                if koel != server {
                    wrong.push(format!("{from} -> {to}{tail}: the server rewrites: {server}, koel: {koel}"));
                }
                // What casts by itself needs no USING.
                break;
            }
        }
    }
    eprintln!("PostgreSQL {}: {cells} changes of type, {rewritten} rewrite", server.major);
    assert!(cells > 500 && rewritten > 100, "{cells} {rewritten}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const COLUMNS: &[&str] = &[
    "c int",
    "c int NULL",
    "c int DEFAULT 5",
    "c int NOT NULL DEFAULT 5",
    "c int DEFAULT NULL",
    "c text DEFAULT 'a' || 'b'",
    "c text DEFAULT lower('A')",
    "c timestamptz DEFAULT now()",
    "c timestamptz DEFAULT clock_timestamp()",
    "c date DEFAULT CURRENT_DATE",
    "c text DEFAULT current_user",
    "c text DEFAULT now()::text",
    "c uuid DEFAULT gen_random_uuid()",
    "c float8 DEFAULT random()",
    "c text DEFAULT md5(random()::text)",
    "c int DEFAULT (random() * 10)::int",
    "c serial",
    "c bigserial NOT NULL",
    "c bigint GENERATED ALWAYS AS IDENTITY",
    "c int GENERATED BY DEFAULT AS IDENTITY",
    "c int GENERATED ALWAYS AS (id + 1) STORED",
    "c plain",
    "c positive",
    "c positive DEFAULT 3",
    "c plain DEFAULT 3",
    "c int DEFAULT nextval('s')",
    "c jsonb NOT NULL DEFAULT '{}'",
    "c text[] DEFAULT '{}'",
    "c varchar(3) DEFAULT 'abc'",
    "c int DEFAULT late()",
    "c int DEFAULT fixed()",
    "c int REFERENCES t",
    "c int UNIQUE",
    "c int CHECK (c > 0)",
    "c mood DEFAULT 'ok'",
    "c interval DEFAULT '1 day'",
    "c numeric(10,2) DEFAULT 1",
];

#[test]
fn columns_that_rewrite() {
    let Some(server) = server::shared() else { return };
    let database = server.database(None).expect("a database");
    let mut client = database.client().expect("a connection");
    let replay = options(server);
    let before = format!(
        "{NAMES} CREATE SEQUENCE s; CREATE TABLE t (id int PRIMARY KEY);
         CREATE FUNCTION late() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
         CREATE FUNCTION fixed() RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 1; END';"
    );
    let mut wrong = Vec::new();
    for column in COLUMNS {
        let statement = format!("ALTER TABLE t ADD COLUMN {column}");
        let server =
            rewrites(&mut client, &before, &statement).unwrap_or_else(|| panic!("the server refuses {statement}"));
        let koel = fires("rewriting_default", &before, &statement, &replay)
            .unwrap_or_else(|| panic!("koel refuses {statement}"));
        if koel != server {
            wrong.push(format!("{column}: the server rewrites: {server}, koel: {koel}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a server does where a rule fires, and not where it is silent.
#[derive(Debug, Clone, Copy)]
enum Does {
    /// Rows of the table are read.
    Reads,
    /// The transaction has this lock on the table.
    Locks(&'static str),
    /// The statement is refused.
    Refuses(&'static str),
    /// It is refused the second time.
    RefusesAgain(&'static str),
    /// One of the queries is.
    Breaks(&'static str),
    /// One of the queries has no index condition.
    Scans,
}

use Does::{Breaks, Locks, Reads, Refuses, RefusesAgain, Scans};

/// The queries of the program.
const QUERIES: &[&str] = &["SELECT c FROM t WHERE id = 1", "SELECT id FROM t WHERE w = 1"];

const BEFORE: &str = "
    CREATE TABLE p (id int PRIMARY KEY);
    CREATE TABLE t (id int PRIMARY KEY, c int, k int CHECK (k IS NOT NULL), w int);
    CREATE INDEX t_w ON t (w);
    CREATE INDEX t_k ON t (k);
";

const FILLED: &str = "INSERT INTO p VALUES (1); INSERT INTO t SELECT n, 1, 1, n FROM generate_series(1, 100) AS n";

/// Rule, where it fires, where it is silent, and what the server does.
const MIGRATIONS: &[(&str, &str, &str, Does)] = &[
    ("set_not_null_scan", "ALTER TABLE t ALTER c SET NOT NULL", "ALTER TABLE t ALTER k SET NOT NULL", Reads),
    ("not_valid_missing", "ALTER TABLE t ADD CHECK (c > 0)", "ALTER TABLE t ADD CHECK (c > 0) NOT VALID", Reads),
    (
        "not_valid_missing",
        "ALTER TABLE t ADD FOREIGN KEY (c) REFERENCES p",
        "ALTER TABLE t ADD FOREIGN KEY (c) REFERENCES p NOT VALID",
        Reads,
    ),
    (
        "index_not_concurrent",
        "CREATE INDEX ON t (c)",
        "CREATE TABLE n (c int); CREATE INDEX ON n (c)",
        Locks("ShareLock"),
    ),
    (
        "index_not_concurrent",
        "ALTER TABLE t ADD UNIQUE (w)",
        "ALTER TABLE t ADD CHECK (c > 0) NOT VALID",
        Locks("ShareLock"),
    ),
    ("lock_window", "ALTER TABLE t ADD COLUMN n int", "CREATE INDEX ON t (c)", Locks("AccessExclusiveLock")),
    (
        "not_null_no_default",
        "ALTER TABLE t ADD COLUMN n int NOT NULL",
        "ALTER TABLE t ADD COLUMN n int NOT NULL DEFAULT 0",
        Refuses("23502"),
    ),
    ("concurrently_in_txn", "CREATE INDEX CONCURRENTLY i ON t (c)", "CREATE INDEX i ON t (c)", Refuses("25001")),
    ("concurrently_in_txn", "DROP INDEX CONCURRENTLY t_k", "DROP INDEX t_k", Refuses("25001")),
    ("not_idempotent", "CREATE TABLE n (c int)", "CREATE TABLE IF NOT EXISTS n (c int)", RefusesAgain("42P07")),
    ("not_idempotent", "DROP INDEX t_k", "DROP INDEX IF EXISTS t_k", RefusesAgain("42704")),
    ("drop_still_used", "ALTER TABLE t DROP COLUMN c", "ALTER TABLE t DROP COLUMN k", Breaks("42703")),
    ("drop_still_used", "ALTER TABLE t RENAME TO u", "ALTER TABLE p RENAME TO u", Breaks("42P01")),
    ("drop_index_needed", "DROP INDEX t_w", "DROP INDEX t_k", Scans),
];

/// Whether the server does it for the statement, on tables with rows.
fn does(client: &mut Client, statement: &str, what: Does) -> bool {
    let refused = |client: &mut Client, sql: &str, code: &str| match client.batch_execute(sql) {
        Ok(()) => false,
        Err(error) if error.code().is_some_and(|found| found.code() == code) => true,
        Err(error) => panic!("{sql}: {}", describe_error(&error)),
    };
    let run = |client: &mut Client, sql: &str| {
        client.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {}", describe_error(&error)));
    };
    run(client, &format!("{BEFORE}{FILLED}"));
    run(client, "BEGIN");
    let seen = match what {
        Refuses(code) => refused(client, statement, code),
        _ => {
            run(client, statement);
            match what {
                Reads => {
                    text(client, "SELECT pg_stat_get_xact_tuples_returned('t'::regclass)::text").expect("a count")
                        != "0"
                }
                Locks(mode) => {
                    let locks = "SELECT string_agg(mode, ' ') FROM pg_locks WHERE relation = 't'::regclass AND pid = pg_backend_pid()";
                    text(client, locks).expect("locks").split(' ').any(|found| found == mode)
                }
                RefusesAgain(code) => refused(client, statement, code),
                Breaks(code) => QUERIES.iter().any(|query| refused(client, &format!("EXPLAIN {query}"), code)),
                Scans => QUERIES.iter().any(|query| {
                    let plan = format!("SET LOCAL enable_seqscan = off; EXPLAIN (FORMAT JSON) {query}");
                    !text(client, &plan).expect("a plan").contains("\"Index Cond\"")
                }),
                Refuses(_) => false,
            }
        }
    };
    run(client, "ROLLBACK; DROP TABLE t, p");
    seen
}

#[test]
fn what_migrations_do() {
    let Some(server) = server::shared() else { return };
    let database = server.database(None).expect("a database");
    let mut client = database.client().expect("a connection");
    let replay = options(server);
    let mut wrong = Vec::new();
    for (rule, loud, silent, what) in MIGRATIONS {
        for (statement, expected) in [(loud, true), (silent, false)] {
            let koel = fires(rule, BEFORE, statement, &replay).unwrap_or_else(|| panic!("koel refuses {statement}"));
            let server = does(&mut client, statement, *what);
            if (koel, server) != (expected, expected) {
                wrong.push(format!("{rule}: {statement}: {what:?}: {server}, koel: {koel}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Statements before SET NOT NULL in its transaction, and whether by then everyone else is kept from the table.
const BEFORE_SET_NOT_NULL: &[(&str, bool)] = &[
    ("ALTER TABLE t ADD COLUMN n int; UPDATE t SET n = 1, c = 1;", true),
    ("ALTER TABLE t RENAME COLUMN w TO v; UPDATE t SET c = 1 WHERE c IS NULL;", true),
    ("UPDATE t SET c = 1 WHERE c IS NULL;", false),
    ("ALTER TABLE t VALIDATE CONSTRAINT t_k_check; UPDATE t SET c = 1;", false),
];

#[test]
fn set_not_null_under_a_lock_that_is_there() {
    let Some(server) = server::shared() else { return };
    let database = server.database(None).expect("a database");
    let mut client = database.client().expect("a connection");
    for (before, expected) in BEFORE_SET_NOT_NULL {
        for sql in [&format!("{BEFORE}{FILLED}"), "BEGIN", before] {
            client.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {}", describe_error(&error)));
        }
        let locks = "SELECT (count(*) > 0)::text FROM pg_locks WHERE relation = 't'::regclass AND pid = pg_backend_pid() AND mode = 'AccessExclusiveLock'";
        let locked = text(&mut client, locks).expect("locks") == "true";
        client.batch_execute("ROLLBACK; DROP TABLE t, p").expect("a rollback");
        let files = [
            ("1_before.sql".to_owned(), BEFORE.to_owned()),
            ("2_next.sql".to_owned(), format!("{before} ALTER TABLE t ALTER c SET NOT NULL")),
        ];
        let replay = options(server);
        let loaded = migrate::replay(&files, &replay);
        let input = lint::Migrations { loaded: &loaded, replay: &replay, downs: &[], merged: &[], queries: &[] };
        let found = lint::migrations(&input, &lint::Options::new(&config()));
        let said = found.iter().find(|found| found.place.diagnostic.code == "set_not_null_scan").expect("a finding");
        let koel = said.place.diagnostic.message.contains("this transaction");
        assert_eq!((koel, locked), (*expected, *expected), "{before}");
    }
}

/// Of the rules about migrations, those that no server can say anything of: they are about files and about the program.
const OF_FILES: &[&str] = &["down_not_inverse", "edited_migration", "unused_by_queries"];

#[test]
fn every_migration_rule_is_proved() {
    let rewrites = ["type_rewrite", "rewriting_default"];
    let proved = |name: &&str| {
        OF_FILES.contains(name) || rewrites.contains(name) || MIGRATIONS.iter().any(|(rule, ..)| rule == name)
    };
    let all = lint::rules().iter().filter(|rule| rule.group == lint::Group::Migration).map(|rule| rule.name);
    let left: Vec<&str> = all.filter(|name| !proved(name)).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// (rule, query): without what the finding proposes no condition stands in an index (or the rows are sorted), with it one does (or they are not).
const UNINDEXED: &[(&str, &str)] = &[
    ("missing_index", "SELECT id FROM login_attempts WHERE user_agent = $1"),
    ("missing_index", "SELECT id FROM companies WHERE metadata @> $1"),
    ("missing_index", "SELECT id FROM companies WHERE name = $1 AND deleted_at IS NULL"),
    ("missing_index", "SELECT id FROM api_keys WHERE name = $1 ORDER BY created_at LIMIT 3"),
    ("missing_index", "SELECT id FROM api_keys WHERE scopes && $1"),
    ("missing_index", "UPDATE email_events SET attempts = 0 WHERE template = $1"),
    ("missing_index", "DELETE FROM partner_configurations WHERE webhook_url = ANY ($1)"),
    ("order_unindexed", "SELECT id, action FROM audit_logs ORDER BY created_at DESC LIMIT 20"),
    ("order_unindexed", "SELECT id FROM companies ORDER BY name, id DESC LIMIT $1"),
    (
        "correlated_unindexed",
        "SELECT c.id, (SELECT count(*) FROM audit_logs a WHERE a.action = c.slug) FROM companies c",
    ),
];

#[test]
fn what_is_proposed_is_used() {
    let Some(server) = server::shared() else { return };
    let database = server.database(None).expect("a database");
    let mut client = database.client().expect("a connection");
    let replay = options(server);
    let loaded: Loaded = migrate::load(&koel_migrations(), &replay).expect("KOEL");
    for source in &loaded.sources {
        client.batch_execute(source).expect("a migration");
    }
    let settings = "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan; SET jit = off";
    client.batch_execute(settings).expect("settings");
    for (rule, sql) in UNINDEXED {
        let analysis = analyze(&loaded.catalog, sql, &AnalyzeOptions::default());
        let query = analysis.query.as_ref().unwrap_or_else(|| panic!("{sql}: {:?}", analysis.diagnostics));
        let found = lint::check(&loaded.catalog, sql, query, false, &lint::Options::new(&config()));
        let finding =
            found.iter().find(|found| found.code == *rule).unwrap_or_else(|| panic!("{rule} is silent about {sql}"));
        let ddl = finding.help.as_deref().filter(|help| help.starts_with("CREATE INDEX")).expect("an index");
        let nulls = vec!["NULL"; analysis.params.len()].join(", ");
        let call = if nulls.is_empty() { "EXECUTE q".to_owned() } else { format!("EXECUTE q ({nulls})") };
        let served = |client: &mut Client| {
            client
                .batch_execute(&format!("PREPARE q AS {sql}"))
                .unwrap_or_else(|e| panic!("{sql}: {}", describe_error(&e)));
            let plan = text(client, &format!("EXPLAIN (COSTS OFF, FORMAT JSON) {call}")).expect("a plan");
            client.batch_execute("DEALLOCATE q").expect("done");
            if *rule == "order_unindexed" { !plan.contains("Sort") } else { plan.contains("\"Index Cond\"") }
        };
        assert!(!served(&mut client), "served without {ddl}: {sql}");
        client.batch_execute(&format!("BEGIN; {ddl}")).unwrap_or_else(|e| panic!("{ddl}: {}", describe_error(&e)));
        assert!(served(&mut client), "not served by {ddl}: {sql}");
        client.batch_execute("ROLLBACK").expect("a rollback");
    }
}
