//! What rust-analyzer shows of queries, driven as an editor drives it. Skipped where it is not installed.

use koel_tests::editor::{Editor, position};
use koel_tests::scratch;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

const SCHEMA: &str = "CREATE TABLE books (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL,
    isbn text
);
";

const SOURCE: &str = r#"use sqlx::PgPool;

pub async fn book(pool: &PgPool, id: i64) -> koel_runtime::Result<String> {
    let book = koel_macros::query!("SELECT id, title, isbn FROM books WHERE id = $1", id).fetch_one(pool).await?;
    Ok(book.title)
}

#[koel_macros::queries]
impl Books {
    #[query("SELECT id, title FROM books WHERE id = $id")]
    pub async fn by_id(&self, id: i64) -> koel_runtime::Result<Option<BookRow>>;
}

pub async fn by_id(books: &Books) -> koel_runtime::Result<Option<String>> {
    let found = books.by_id(1).await?;
    let Some(found) = found else { return Ok(None) };
    Ok(Some(found.title))
}

pub fn wrong() {
    let _ = koel_macros::query!("SELECT titel FROM books");
}
"#;

fn installed() -> bool {
    // rustup has a command of this name for a component that is not there, too.
    let status = Command::new("rust-analyzer").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn package() -> (PathBuf, PathBuf) {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("scratch");
    let dir = root.join("rust_analyzer");
    scratch::empty(&dir).expect("a folder");
    scratch::package(&dir, "shop", &scratch::usual()).expect("a package");
    scratch::write(&dir, "migrations/1.sql", SCHEMA).expect("a file");
    scratch::write(&dir, "src/lib.rs", SOURCE).expect("a file");
    (dir, root.join("target"))
}

/// What can be written at a place: the fields and methods.
fn complete(editor: &mut Editor, text: &str, wanted: &str) -> Vec<String> {
    editor.change("src/lib.rs", &text.replace('|', ""));
    let answer = editor.at("textDocument/completion", "src/lib.rs", &text.replace('|', ""), wanted);
    let items = answer["items"].as_array().or(answer.as_array()).expect("a list").clone();
    items.iter().map(|item| item["label"].as_str().expect("a label").to_owned()).collect()
}

fn of(found: &[Value], source: &str) -> Vec<(Value, String)> {
    let these = found.iter().filter(|one| one["source"] == source && one["severity"] == 1);
    these.map(|one| (one["range"]["start"].clone(), one["message"].as_str().unwrap_or_default().to_owned())).collect()
}

#[test]
fn errors_fields_and_migrations_in_an_editor() {
    if !installed() {
        eprintln!("skipped: rust-analyzer is not installed (rustup component add rust-analyzer)");
        return;
    }
    let (dir, target) = package();
    let mut server = Command::new("rust-analyzer");
    scratch::default_profile(&mut server);
    let options = json!({"cargo": {"targetDir": target}});
    let mut editor = Editor::start(server, &dir, options, Duration::from_secs(600));
    editor.open("src/lib.rs", SOURCE);
    // Until the macros are built and the crates indexed; what is wrong with the query is shown before or after.
    let (mut ready, mut native) = (false, Vec::new());
    while !ready || native.is_empty() {
        let message = editor.receive();
        let parameters = &message["params"];
        if message["method"] == "experimental/serverStatus" && parameters["quiescent"] == true {
            assert_eq!(parameters["health"], "ok", "{message}");
            ready = true;
        } else if message["method"] == "textDocument/publishDiagnostics" {
            native = of(parameters["diagnostics"].as_array().expect("a list"), "rust-analyzer");
        }
    }

    // What is wrong is shown at the query, while it is written.
    assert_eq!(native.len(), 1, "{native:?}");
    assert_eq!(native[0].0, position(SOURCE, "\"SELECT titel"), "{native:?}");
    assert!(native[0].1.starts_with("column \"titel\" does not exist"), "{native:?}");
    assert!(native[0].1.contains("help: did you mean `title`?"), "{native:?}");

    // A row's fields, a repository's methods, and the fields of the row that was generated for one of them.
    let text = SOURCE.replace("Ok(book.title)", "book.|");
    let fields = complete(&mut editor, &text, "    book.|");
    assert!(["id", "title", "isbn"].iter().all(|name| fields.iter().any(|field| field == name)), "{fields:?}");
    let text = SOURCE.replace("books.by_id(1).await?", "books.|");
    let methods = complete(&mut editor, &text, "= books.|");
    assert!(methods.iter().any(|method| method.starts_with("by_id")), "{methods:?}");
    let text = SOURCE.replace("Ok(Some(found.title))", "found.|");
    let fields = complete(&mut editor, &text, "    found.|");
    assert!(["id", "title"].iter().all(|name| fields.iter().any(|field| field == name)), "{fields:?}");
    assert!(!fields.iter().any(|field| field == "isbn"), "{fields:?}");

    // A migration is edited: the next query that is written knows it, without a restart,
    let renamed = format!("{SCHEMA}ALTER TABLE books RENAME title TO name;\n");
    scratch::edit(&dir, "migrations/1.sql", &renamed, 1).expect("a file");
    // (files are looked at again after 0.3 s)
    std::thread::sleep(Duration::from_millis(500));
    let text = SOURCE.replace("SELECT id, title, isbn", "SELECT id, name, isbn").replace("Ok(book.title)", "book.|");
    let fields = complete(&mut editor, &text, "    book.|");
    assert!(fields.iter().any(|field| field == "name"), "{fields:?}");
    // and when the file is saved, rustc says it of all the others.
    let text = SOURCE.replace("SELECT id, title, isbn", "SELECT id, name, isbn").replace("book.title", "book.name");
    editor.change("src/lib.rs", &text);
    scratch::edit(&dir, "src/lib.rs", &text, 1).expect("a file");
    editor.tell("textDocument/didSave", json!({"textDocument": {"uri": editor.uri("src/lib.rs")}}));
    let expected = [("\"SELECT id, title FROM", "title"), ("\"SELECT titel FROM", "titel")]
        .map(|(query, name)| (position(&text, query), format!("column \"{name}\" does not exist")));
    editor.diagnostics("src/lib.rs", |found| {
        let found = of(found, "rustc");
        expected.iter().all(|(at, said)| found.iter().any(|(place, text)| place == at && text.starts_with(said)))
    });
    editor.stop();
}
