//! Mistakes as they are made, and what is said of them: by koel, and by PostgreSQL, whose words are all that sqlx's macros show (at the
//! whole macro). `mistakes.md` has both side by side, to be read by whoever changes a message; koel has to say more, not less.

use koel_tests::differential::koel_binary;
use koel_tests::server;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const SCHEMA: &str = "CREATE TYPE status AS ENUM ('draft', 'published');
CREATE TABLE authors (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    email text UNIQUE,
    born date
);
CREATE TABLE books (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author_id bigint NOT NULL REFERENCES authors (id),
    title varchar(20) NOT NULL,
    pages int CHECK (pages > 0),
    status status NOT NULL DEFAULT 'draft',
    tags text[] NOT NULL DEFAULT '{}',
    data jsonb,
    added timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX books_author ON books (author_id);
CREATE INDEX books_added ON books (added);
";

/// What was to be done, and how it was written.
const MISTAKES: &[(&str, &str)] = &[
    ("a column misspelt", "SELECT id, titel FROM books"),
    ("a table misspelt", "SELECT id FROM book"),
    ("a column of the other table", "SELECT b.title, b.name FROM books b JOIN authors a ON a.id = b.author_id"),
    ("an alias that is not there", "SELECT bk.title FROM books b"),
    ("the table's name behind its alias", "SELECT books.title FROM books b"),
    ("a column of both tables", "SELECT id, name FROM books JOIN authors ON authors.id = author_id"),
    ("a column left out of GROUP BY", "SELECT author_id, title, count(*) FROM books GROUP BY author_id"),
    ("an aggregate in WHERE", "SELECT author_id FROM books WHERE count(*) > 3 GROUP BY author_id"),
    ("an alias of SELECT in WHERE", "SELECT pages * 2 AS sides FROM books WHERE sides > 100"),
    ("a text for a number", "SELECT id FROM books WHERE pages = 'many'"),
    ("a number beside a text", "SELECT id FROM books WHERE title = 42"),
    ("a label the enum has not", "SELECT id FROM books WHERE status = 'publishd'"),
    ("a function misspelt", "SELECT lenght(title) FROM books"),
    ("a function with one argument too many", "SELECT lower(title, 'C') FROM books"),
    ("double quotes around a text", "SELECT id FROM authors WHERE name = \"Ada\""),
    ("a comma too many", "SELECT id, title, FROM books"),
    ("a keyword misspelt", "SELCT id FROM books"),
    ("a parenthesis left open", "SELECT id FROM books WHERE (pages > 3 AND pages < 9"),
    ("a text left open", "SELECT id FROM authors WHERE name = 'O'Hara'"),
    ("another database's placeholders", "SELECT id FROM books WHERE id = ?"),
    ("another database's quotes", "SELECT `id` FROM books"),
    ("another database's LIMIT", "SELECT id FROM books LIMIT 10, 20"),
    ("fewer values than columns", "INSERT INTO books (author_id, title) VALUES ($1)"),
    ("a NOT NULL column left out", "INSERT INTO books (title) VALUES ('Emma')"),
    ("a value for an identity", "INSERT INTO authors (id, name) VALUES (1, 'Ada')"),
    ("NULL for a NOT NULL column", "UPDATE books SET title = NULL WHERE id = $1"),
    (
        "a text longer than its column",
        "UPDATE books SET title = 'The Life and Opinions of Tristram Shandy' WHERE id = $1",
    ),
    ("a value that a CHECK refuses", "UPDATE books SET pages = 0 WHERE id = $1"),
    ("ON CONFLICT without a unique key", "INSERT INTO authors (name) VALUES ($1) ON CONFLICT (name) DO NOTHING"),
    ("= NULL", "SELECT id FROM authors WHERE email = NULL"),
    ("NOT IN over what can be NULL", "SELECT id FROM books WHERE title NOT IN (SELECT email FROM authors)"),
    ("IN with one parameter for a list", "SELECT id FROM books WHERE id IN ($1)"),
    ("a parameter whose type nobody knows", "SELECT $1 IS NULL"),
    ("UNION of different widths", "SELECT id FROM books UNION SELECT id, name FROM authors"),
    ("a subquery of two columns", "SELECT id FROM books WHERE author_id = (SELECT id, name FROM authors LIMIT 1)"),
    ("a date that is none", "SELECT id FROM authors WHERE born = '2024-02-30'"),
    ("an interval without a unit of time", "SELECT id FROM books WHERE added > now() - '7 dayz'"),
    ("UPDATE of a table that nothing joins", "UPDATE books SET pages = 1 FROM authors WHERE authors.name = $1"),
    ("an index that a cast keeps from being used", "SELECT id FROM books WHERE added::date = $1"),
    ("two statements at once", "DELETE FROM books WHERE id = 1; DELETE FROM authors WHERE id = 1"),
];

fn workspace() -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("mistakes");
    let _ = std::fs::remove_dir_all(&dir);
    let file = |path: &str, text: &str| {
        let path = dir.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    file(
        "Cargo.toml",
        "[package]\nname = \"mistakes\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\nsqlx = { version = \"0.9\", features = [\"postgres\"] }\n[workspace]\n",
    );
    file("koel.toml", "[schema]\npostgres = 15\n");
    file("migrations/1.sql", SCHEMA);
    for (number, (_, sql)) in MISTAKES.iter().enumerate() {
        // A file each; the arguments are not what it is about.
        let arguments = if sql.contains("$1") { ", 1" } else { "" };
        let source = format!("pub fn f() {{\n    sqlx::query_unchecked!(r#\"{sql}\"#{arguments});\n}}\n");
        file(&format!("src/bin/m{number}.rs"), &source);
    }
    dir
}

/// What koel says of each.
fn koel() -> Vec<Vec<String>> {
    let output = Command::new(koel_binary().expect("koel")).arg("check").current_dir(workspace()).output();
    let text = String::from_utf8_lossy(&output.expect("koel").stdout).into_owned();
    let mut said = vec![Vec::new(); MISTAKES.len()];
    for finding in text.split("\n\n") {
        let Some((_, rest)) = finding.split_once("--> src/bin/m") else { continue };
        let number: usize = rest.split('.').next().and_then(|number| number.parse().ok()).expect("a number");
        said[number].push(finding.trim_end().to_string());
    }
    said
}

/// What the server says when it is asked to prepare each.
fn postgres() -> Option<Vec<String>> {
    let database = server::shared()?.database(None).expect("a database");
    let mut client = database.client().expect("a connection");
    client.batch_execute(SCHEMA).expect("the schema");
    let said = MISTAKES.iter().map(|(_, sql)| match client.prepare(sql) {
        Ok(_) => "nothing".to_owned(),
        Err(error) => error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned()),
    });
    Some(said.collect())
}

#[test]
fn koel_says_more_than_the_server() {
    let koel = koel();
    for ((what, sql), said) in MISTAKES.iter().zip(&koel) {
        assert!(!said.is_empty(), "koel says nothing of {what}: {sql}");
        // A place inside the text, not the text as a whole.
        assert!(said.iter().any(|said| said.contains('^')), "{what}: {said:?}");
    }
    let Some(postgres) = postgres() else { return };
    let mut all = String::from(
        "# Mistakes, and what is said of them\n\nMade by `tests/mistakes.rs`: `cargo dev bless` writes it anew. What PostgreSQL says is what `sqlx::query!` shows, at the whole macro and without a place in the text; \
         of what PostgreSQL says nothing, sqlx says nothing before the program runs.\n",
    );
    for (((what, sql), koel), postgres) in MISTAKES.iter().zip(&koel).zip(&postgres) {
        let _ = write!(
            all,
            "\n## {what}\n\n```sql\n{sql}\n```\n\nPostgreSQL: {postgres}\n\n```text\n{}\n```\n",
            koel.join("\n\n")
        );
        // Where the server refuses koel does, in the server's words.
        if postgres != "nothing" {
            let same = |said: &String| {
                let head = said.lines().next().unwrap_or_default();
                head.starts_with("error[") && head.contains(postgres.as_str())
            };
            assert!(koel.iter().any(same), "{what}: {koel:?}, and PostgreSQL: {postgres}");
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("mistakes.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always") {
        std::fs::write(&file, &all).expect("a file");
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(expected == all, "{} says\n{expected}\nand koel\n{all}", file.display());
}
