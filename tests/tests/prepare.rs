//! `koel prepare` against sqlx itself: what its macros write with a server, koel writes without one, and a crate compiles from koel's.

use koel_tests::differential::koel_binary;
use koel_tests::scratch;
use koel_tests::server;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const MIGRATION: &str = r#"
CREATE SCHEMA app;
CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE TYPE app."Kind" AS ENUM ('a');
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN work_email AS email;
CREATE TYPE address AS (street text, mail email, tags text[]);
CREATE TYPE span AS RANGE (subtype = float8);
CREATE TABLE people (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    code char(3) NOT NULL,
    short varchar(9),
    mail work_email,
    mood mood NOT NULL,
    moods mood[] NOT NULL,
    home address,
    balance numeric(12, 2) NOT NULL,
    ranges span[],
    doc xml,
    words tsvector,
    data jsonb,
    seen timestamptz NOT NULL,
    key uuid UNIQUE
);
CREATE TABLE app."Order" (id int PRIMARY KEY, person bigint NOT NULL REFERENCES people (id), "Kind" app."Kind", total int NOT NULL);
CREATE VIEW happy AS SELECT id, name FROM people WHERE mood = 'happy';
CREATE FUNCTION nothing(int) RETURNS void LANGUAGE sql AS 'SELECT';
"#;

/// Macro and input; the arguments are never run.
const QUERIES: &[&str] = &[
    "query!(\"SELECT id, name, code, short, balance, data, seen, key FROM people WHERE id = $1\", 1_i64)",
    "query!(\"SELECT p.id, o.total FROM people p LEFT JOIN app.\\\"Order\\\" o ON o.person = p.id WHERE p.name = $1 AND o.total > $2\", \"x\", 1)",
    "query!(r#\"SELECT o.id AS \"order!\", p.name AS \"who?\" FROM app.\"Order\" o FULL JOIN people p ON o.person = p.id\"#)",
    "query_unchecked!(\"SELECT id FROM people WHERE mood = $1 AND mail = $2 AND home = $3 AND moods = $4\", 1, 1, 1, 1)",
    "query!(r#\"SELECT mood AS \"mood: String\", moods AS \"moods: Vec<String>\", mail, home AS \"home: String\", ranges AS \"ranges: String\" FROM people\"#)",
    "query!(r#\"SELECT doc AS \"doc: String\", words AS \"words: String\", tableoid AS \"oid: i32\", ctid AS \"ctid: String\" FROM people\"#)",
    "query!(r#\"SELECT \"Kind\" AS \"kind: String\", array_agg(\"Kind\") AS \"kinds: String\" FROM app.\"Order\" GROUP BY \"Kind\"\"#)",
    "query_unchecked!(\"SELECT id FROM app.\\\"Order\\\" WHERE \\\"Kind\\\" = ANY($1)\", 1)",
    "query!(\"SELECT count(*), max(balance), lower(name) AS name, 1 AS one FROM people GROUP BY name\")",
    "query!(\"WITH them AS (SELECT id, name AS who FROM people) SELECT who, t.id, s.short FROM them t JOIN (SELECT id, short FROM people) s USING (id)\")",
    "query!(\"SELECT id FROM people UNION ALL SELECT total FROM app.\\\"Order\\\"\")",
    "query!(\"SELECT id, name FROM happy\")",
    "query!(\"INSERT INTO app.\\\"Order\\\" (id, person, total) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET total = excluded.total RETURNING id, total + 1 AS more\", 1, 1_i64, 2)",
    "query!(\"UPDATE people SET short = $1 WHERE id = ANY($2)\", \"x\", &[1_i64][..])",
    "query!(\"DELETE FROM people\")",
    "query!(\"SELECT nothing($1)\", 1)",
    "query!(\"SELECT p AS \\\"p: String\\\", row(1, 2) AS \\\"r: String\\\" FROM people p\")",
    "query_scalar!(\"SELECT name FROM people \" + \"WHERE key IS NULL\")",
    "query_file!(\"sql/one.sql\", 1_i64)",
];

struct App {
    dir: PathBuf,
}

impl App {
    fn write() -> Self {
        let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sqlx_app");
        scratch::empty(&dir).expect("a folder");
        let sqlx = "sqlx = { version = \"0.9\", default-features = false, features = [\"postgres\", \"macros\", \"runtime-tokio\", \"uuid\", \"chrono\", \"json\", \"bigdecimal\"] }\n";
        scratch::package(&dir, "sqlx_app", sqlx).expect("a package");
        let file = |name: &str, text: &str| scratch::write(&dir, name, text).expect("a file");
        let functions = QUERIES.iter().enumerate();
        let functions: String =
            functions.map(|(n, call)| format!("pub fn q{n}() {{\n    let _ = sqlx::{call};\n}}\n\n")).collect();
        file("src/lib.rs", &functions);
        file("sql/one.sql", "SELECT id,\n       name\n  FROM people\n WHERE id = $1\n");
        file("migrations/1_all.sql", MIGRATION);
        std::fs::create_dir_all(dir.join(".sqlx")).expect("a folder");
        Self { dir }
    }

    /// `cargo check` with this environment.
    fn cargo_check(&self, environment: &[(&str, &str)]) {
        // Whatever the environment, everything is expanded anew.
        let source = std::fs::File::options().append(true).open(self.dir.join("src/lib.rs")).expect("the source");
        source.set_modified(std::time::SystemTime::now()).expect("a time");
        let mut command = scratch::cargo("check", &self.dir, &self.dir.with_file_name("sqlx_app_target"));
        command.arg("--quiet").env_remove("SQLX_OFFLINE").env_remove("SQLX_OFFLINE_DIR");
        let output = command.envs(environment.iter().copied()).output().expect("cargo check");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn koel(&self, args: &[&str]) -> (Option<i32>, String) {
        let output =
            Command::new(koel_binary().expect("koel")).args(args).current_dir(&self.dir).output().expect("koel");
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&text).into_owned())
    }
}

fn files(dir: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(dir).expect("a folder").flatten();
    let read = |path: PathBuf| std::fs::read_to_string(path).expect("a file");
    entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), read(entry.path()))).collect()
}

#[test]
fn koel_writes_what_sqlx_writes() {
    let Some(server) = server::shared() else { return };
    let database = server.database(None).expect("a database");
    database.client().expect("a connection").batch_execute(MIGRATION).expect("the migration");
    let app = App::write();
    let theirs = app.dir.join("theirs");
    std::fs::create_dir_all(&theirs).expect("a folder");
    let url = database.url();
    app.cargo_check(&[("DATABASE_URL", &url), ("SQLX_OFFLINE_DIR", &theirs.display().to_string())]);

    let (code, said) = app.koel(&["prepare"]);
    assert_eq!((code, said.as_str()), (Some(0), ".sqlx: 19 of 19 files written\n"));
    let (theirs, ours) = (files(&theirs), files(&app.dir.join(".sqlx")));
    assert_eq!(theirs.len(), QUERIES.len());
    assert_eq!(theirs.keys().collect::<Vec<_>>(), ours.keys().collect::<Vec<_>>());
    for (name, text) in &theirs {
        // To the byte, but for what sqlx reads from a plan: the columns of outer joins that the planner made inner ones.
        assert_eq!(Some(text), ours.get(name), "{name}");
    }

    // From these files alone.
    app.cargo_check(&[("SQLX_OFFLINE", "true")]);

    let (code, said) = app.koel(&["prepare", "--check"]);
    assert_eq!((code, said.as_str()), (Some(0), ".sqlx: 19 files, all as they should be\n"));
    let name = ours.keys().next().expect("a file");
    let text = ours.get(name).expect("a file");
    std::fs::write(app.dir.join(".sqlx").join(name), text.replacen("\"ordinal\": 0", "\"ordinal\": 7", 1))
        .expect("a file");
    std::fs::copy(app.dir.join(".sqlx").join(name), app.dir.join(".sqlx/query-00.json")).expect("a file");
    let (code, said) = app.koel(&["prepare", "--check"]);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("describe.columns[0].ordinal: 7, should be 0")
            && said.contains("query-00.json:\n  - is of no query"),
        "{said}"
    );
    let (code, said) = app.koel(&["prepare"]);
    assert_eq!((code, said.as_str()), (Some(0), ".sqlx: 1 of 19 files written, 1 of no query any more removed\n"));
    assert_eq!(files(&app.dir.join(".sqlx")), ours);
}
