//! What `koel doctor` and `koel why --database-url` say of a live database.

use koel_tests::differential::koel_binary;
use koel_tests::scratch;
use koel_tests::server::{self, Database, Server};
use std::path::PathBuf;
use std::process::Command;

const MIGRATION: &str = "CREATE TABLE authors (id int PRIMARY KEY, name text NOT NULL, born date);
CREATE TABLE books (
    id int PRIMARY KEY,
    author_id int NOT NULL REFERENCES authors (id),
    title text NOT NULL,
    shelf int NOT NULL
);
CREATE INDEX books_author ON books (author_id);
CREATE INDEX books_title ON books (title);
CREATE INDEX books_shelf ON books (shelf);
";

const SOURCE: &str = r#"pub async fn queries(pool: &sqlx::PgPool) {
    let _ = sqlx::query!("SELECT id, title
        FROM books -- those of one
        WHERE author_id = $1 AND title <> 'x'", 1);
    let _ = sqlx::query!("SELECT id FROM books WHERE title = $1", "x");
    let _ = sqlx::query!("SELECT id FROM authors WHERE born = $1", day);
    let _ = sqlx::query!("SELECT id FROM authors WHERE id IN (1, 2, 3)");
}
"#;

fn app(name: &str, major: u32) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("doctor").join(name);
    scratch::empty(&dir).expect("a folder");
    scratch::package(&dir, "shop", scratch::SQLX).expect("a package");
    for (path, text) in [
        ("koel.toml", &*format!("[schema]\npostgres = {major}\n")),
        ("migrations/1_all.sql", MIGRATION),
        ("src/lib.rs", SOURCE),
    ] {
        scratch::write(&dir, path, text).expect("a file");
    }
    dir
}

fn koel(dir: &PathBuf, args: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(koel_binary().expect("koel")).args(args).current_dir(dir).output().expect("koel");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

fn filled(server: &Server) -> Database<'_> {
    let database = server.database(None).expect("a database");
    let mut client = database.client().expect("a connection");
    client.batch_execute(MIGRATION).expect("the migration");
    client
        .batch_execute(
            "ALTER TABLE books SET (autovacuum_enabled = off);
            INSERT INTO authors SELECT n, 'author ' || n FROM generate_series(1, 3000) n;
            INSERT INTO books SELECT n, n % 3000 + 1, 'title ' || n, n % 50 FROM generate_series(1, 60000) n;
            ANALYZE",
        )
        .expect("rows");
    database
}

#[test]
fn a_database_that_is_as_it_should_be() {
    let Some(server) = server::shared() else { return };
    let database = filled(server);
    let dir = app("well", server.major);
    let (code, said) = koel(&dir, &["doctor", "--database-url", &database.url()]);
    assert_eq!(code, Some(0), "{said}");
    for line in [
        "ok     drift: none, the database has what the migrations make",
        "ok     indexes: those of the migrations are there",
        "ok     invalid indexes: none",
        "ok     bloat: no table holds much besides its rows",
        // Nobody looks for authors by name.
        "CREATE INDEX ON authors (born)",
        "src/lib.rs:6; the table has some 3000 rows",
        "public.books_shelf on books (",
        "no query of the sources can use it",
        "by koel's rules it could serve src/lib.rs:2",
        "look   slow statements: not known, pg_stat_statements is not installed in this database",
        "CREATE EXTENSION pg_stat_statements",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
}

#[test]
fn drift_bloat_and_indexes() {
    let Some(server) = server::shared() else { return };
    let database = filled(server);
    let dir = app("ill", server.major);
    let mut client = database.client().expect("a connection");
    // Not to be tidied up meanwhile.
    client.batch_execute("ALTER TABLE books SET (autovacuum_enabled = false)").expect("a setting");
    client.batch_execute("DELETE FROM books WHERE id % 4 <> 0").expect("fewer rows");
    client.batch_execute("ANALYZE books").expect("statistics");
    client
        .batch_execute(
            "ALTER TABLE books ALTER author_id DROP NOT NULL, DROP COLUMN shelf;
            DROP INDEX books_title; CREATE INDEX by_hand ON books (title, id);
            UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_hand'::regclass",
        )
        .expect("changes");
    let (code, said) = koel(&dir, &["doctor", "--database-url", &database.url()]);
    assert_eq!(code, Some(1), "{said}");
    for line in [
        "wrong  drift: 2 in the database that the migrations make otherwise",
        "public.books.author_id can be NULL, and should not",
        "public.books has no column shelf",
        "look   indexes of the migrations that are not there: 2",
        "index books_title ON books (title)\n         for src/lib.rs:5",
        "look   invalid indexes: 1, kept up to date and never read",
        "public.by_hand on books: REINDEX INDEX CONCURRENTLY, or drop it",
        "look   bloat, tables that hold much besides their rows (VACUUM, autovacuum's settings): 1",
        "public.books: about ",
        // Building the index may have pruned the dead ones.
        " dead rows beside 15000",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
}

#[test]
fn slow_statements_are_found_in_the_sources() {
    // The library has to be there when the server starts.
    let settings = "shared_preload_libraries = 'pg_stat_statements'\n";
    let found = server::installs(None).flatten().find_map(|install| Server::start_with(&install, settings).ok());
    let Some(server) = found else {
        eprintln!("\n*** SKIPPED, NOT PASSED: this test needs a PostgreSQL with pg_stat_statements\n");
        return;
    };
    let database = filled(&server);
    let dir = app("slow", server.major);
    let mut client = database.client().expect("a connection");
    client.batch_execute("CREATE SCHEMA x; CREATE EXTENSION pg_stat_statements SCHEMA x").expect("the extension");
    for _ in 0..20 {
        client
            .query(
                "SELECT id, title\n        FROM books -- those of one\n        WHERE author_id = $1 AND title <> 'x'",
                &[&7],
            )
            .expect("rows");
        client.query("SELECT id FROM authors WHERE id IN (1, 2, 3)", &[]).expect("rows");
        client.query("SELECT id FROM authors WHERE id IN (4, 5)", &[]).expect("rows");
        client.query("SELECT count(*) FROM books a JOIN books b USING (shelf) WHERE a.id < 100", &[]).expect("rows");
    }
    drop(client);
    let (code, said) = koel(&dir, &["doctor", "--database-url", &database.url(), "--top", "50"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("slow statements: 2 of "), "{said}");
    let line = |end: &str| said.lines().find(|line| line.ends_with(end)).unwrap_or_else(|| panic!("{end}\n{said}"));
    assert!(line("rows: src/lib.rs:2").contains(" in 20 calls of "), "{said}");
    // Lists of any length are one statement.
    assert!(line("100 rows: src/lib.rs:7").contains(" in 40 calls of "), "{said}");
    let at = said.find("SELECT count(*) FROM books a JOIN books b USING (shelf) WHERE a.id < $1").expect(&said);
    let before = said[..at].trim_end().lines().last().expect("a line");
    assert!(before.ends_with("rows: not in the sources"), "{said}");
}

#[test]
fn what_cannot_be_asked() {
    let dir = app("nowhere", 17);
    let (code, said) = koel(&dir, &["doctor", "--database-url", "postgres://127.0.0.1:1/nothing?sslmode=disable"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.starts_with("error: no connection to 127.0.0.1:1/nothing: "), "{said}");
    let (code, said) = koel(&dir, &["doctor", "--database-url", "mysql:/x"]);
    assert_eq!(code, Some(2), "{said}");
    let output = Command::new(koel_binary().expect("koel"))
        .arg("doctor")
        .current_dir(&dir)
        .env_remove("DATABASE_URL")
        .output()
        .expect("koel");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(
        (output.status.code(), said.as_str()),
        (Some(2), "error: which database? give --database-url, or set DATABASE_URL\n")
    );
}

#[test]
fn the_servers_plan_beside_koels() {
    let Some(server) = server::shared() else { return };
    let database = filled(server);
    database.client().expect("a connection").batch_execute("CREATE INDEX by_hand ON authors (born)").expect("an index");
    let dir = app("why", server.major);
    let url = database.url();
    let why = |sql: &str| {
        let (code, said) = koel(&dir, &["why", sql, "--database-url", &url]);
        assert_eq!(code, Some(0), "{said}");
        said[said.find("the server's generic plan").expect(&said)..].to_string()
    };
    let said = why("SELECT b.title FROM books b JOIN authors ON authors.id = b.author_id WHERE b.author_id = $author");
    assert!(
        said.contains("Bitmap Index Scan on books_author") || said.contains("Index Scan using books_author"),
        "{said}"
    );
    assert!(said.contains("  books as b: the same, by books_author\n"), "{said}");
    let said = why("SELECT shelf FROM books WHERE shelf > $1");
    assert!(
        said.contains("  books: differs: the server reads it whole (some 60000 rows), and could use books_shelf\n")
            || said.contains("the same, by books_shelf"),
        "{said}"
    );
    let said = why("SELECT id FROM authors WHERE born = $1");
    assert!(said.contains("  authors: differs: the server uses by_hand, which the migrations do not make\n"), "{said}");
    let said = why("SELECT shelf FROM books");
    assert!(said.contains("  books: the same, it is read whole\n"), "{said}");
    // Nothing is run.
    let said = why("DELETE FROM books WHERE id = $1");
    assert!(said.contains("  books: the same, by books_pkey\n"), "{said}");
    let count: i64 =
        database.client().expect("a connection").query_one("SELECT count(*) FROM books", &[]).expect("a row").get(0);
    assert_eq!(count, 60_000);
}
