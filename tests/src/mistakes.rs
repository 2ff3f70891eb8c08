//! `cargo dev mistakes`: what rustc shows of each mistake through koel, through sqlx with a server, and through qusql-sqlx-type; all of it in `mistakes-rustc.md`,
//! to be read by whoever changes a message. The mistakes themselves are also those of `tests/mistakes.rs`.

use crate::server::Server;
use crate::{scratch, workspace};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

/// What the mistakes are made in.
pub const SCHEMA: &str = "CREATE TYPE status AS ENUM ('draft', 'published');
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
pub const MISTAKES: &[(&str, &str)] = &[
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

/// Who says something: its name, the macro, the dependencies.
fn checkers() -> [(&'static str, &'static str, String); 3] {
    let koel = scratch::koel("\"chrono\", \"json\", \"runtime-tokio\"");
    let qusql =
        "qusql-sqlx-type = { version = \"0.4\", default-features = false, features = [\"postgres\", \"json\"] }\n";
    [
        ("koel", "koel_macros::query!", koel),
        ("sqlx", "sqlx::query!", String::new()),
        ("qusql-sqlx-type", "qusql_sqlx_type::query!", qusql.to_owned()),
    ]
}

/// Runs it.
pub fn run() -> ExitCode {
    match compare() {
        Ok(text) => match std::fs::write(workspace().join("tests/mistakes-rustc.md"), text) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&error.to_string()),
        },
        Err(error) => fail(&error),
    }
}

fn fail(error: &str) -> ExitCode {
    eprintln!("{error}");
    ExitCode::FAILURE
}

fn compare() -> Result<String, String> {
    let server = Server::find(None)?;
    let database = server.database(None)?;
    database.client()?.batch_execute(SCHEMA).map_err(|error| error.to_string())?;
    let root = workspace().join("target/mistakes");
    let mut said = Vec::new();
    for (name, call, dependencies) in checkers() {
        let dir = root.join(name);
        write_crate(&dir, call, &dependencies).map_err(|error| format!("{}: {error}", dir.display()))?;
        eprintln!("building {name} ...");
        said.push((name, check(&root, &dir, &database.url())?));
    }
    let mut all = String::from(
        "# Mistakes, and what rustc shows of them\n\nMade by `cargo dev mistakes`, on demand: through koel, through `sqlx::query!` with a server, and through qusql-sqlx-type. \"Nothing\": it compiles.\n",
    );
    for (name, messages) in &said {
        let silent = messages.iter().filter(|messages| messages.is_empty()).count();
        let _ = write!(all, "\n- {name}: says something of {} of {}", messages.len() - silent, messages.len());
    }
    all.push('\n');
    for (number, (what, sql)) in MISTAKES.iter().enumerate() {
        let _ = write!(all, "\n## {what}\n\n```sql\n{sql}\n```\n");
        for (name, messages) in &said {
            let text = messages.get(number).map(|messages| messages.join("\n")).unwrap_or_default();
            match text.trim() {
                "" => {
                    let _ = write!(all, "\n{name}: nothing\n");
                }
                text => {
                    let _ = write!(all, "\n{name}:\n\n```text\n{text}\n```\n");
                }
            }
        }
    }
    Ok(all)
}

fn write_crate(dir: &Path, call: &str, dependencies: &str) -> std::io::Result<()> {
    let dependencies = format!(
        "{dependencies}sqlx = {{ version = \"0.9\", default-features = false, features = [\"postgres\", \"chrono\", \"json\", \"macros\", \"runtime-tokio\"] }}\n\
         chrono = {{ version = \"0.4\", default-features = false }}\n"
    );
    scratch::package(dir, "mistakes", &dependencies)?;
    let file = |path: &str, text: &str| scratch::write(dir, path, text);
    file("migrations/1.sql", SCHEMA)?;
    file("sqlx-type-schema.sql", &format!("-- sql-product: postgres\n{SCHEMA}"))?;
    for (number, (_, sql)) in MISTAKES.iter().enumerate() {
        let argument = match sql {
            sql if !sql.contains("$1") => "",
            sql if sql.contains("name = $1") || sql.contains("(name) VALUES") => ", \"Ada\"",
            sql if sql.contains("::date = $1") => ", chrono::NaiveDate::MIN",
            _ => ", 1_i64",
        };
        file(
            &format!("src/bin/m{number}.rs"),
            &format!("fn main() {{\n    let _ = {call}(r#\"{sql}\"#{argument});\n}}\n"),
        )?;
    }
    Ok(())
}

/// What rustc shows of each.
fn check(root: &Path, dir: &Path, url: &str) -> Result<Vec<Vec<String>>, String> {
    let mut command = scratch::cargo("check", dir, &root.join("target"));
    command.args(["--bins", "--keep-going", "--quiet", "--message-format", "json"]);
    command.env("DATABASE_URL", url).env("SQLX_OFFLINE", "false");
    let output = command.output().map_err(|error| format!("cargo check: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut said = vec![Vec::new(); MISTAKES.len()];
    let mut built = false;
    for line in text.lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
        built |= message["reason"] == "compiler-artifact" && message["target"]["name"] == "sqlx";
        let number = message["target"]["name"].as_str().and_then(|name| name.strip_prefix('m')?.parse::<usize>().ok());
        let (Some(said), Some(rendered)) =
            (number.and_then(|number| said.get_mut(number)), message["message"]["rendered"].as_str())
        else {
            continue;
        };
        if !message["message"]["spans"].as_array().is_none_or(Vec::is_empty) {
            said.push(rendered.trim_end().to_owned());
        }
    }
    if built { Ok(said) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}
