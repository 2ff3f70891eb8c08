//! `koel lsp`, driven as an editor drives it: the built binary, over its standard input and output.

use koel_tests::differential::koel_binary;
use koel_tests::editor::{Editor, position};
use koel_tests::scratch;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const FIRST: &str = "CREATE TABLE authors (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL
);
CREATE TABLE books (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author_id bigint NOT NULL REFERENCES authors (id),
    title varchar(80) NOT NULL
);
CREATE INDEX books_author ON books (author_id);
";

const SECOND: &str = "ALTER TABLE books ADD COLUMN isbn text;
";

/// With characters of two bytes and of two UTF-16 units before the query, on its line.
const SOURCE: &str = r#"pub async fn by_author(pool: &sqlx::PgPool, author: i64) {
    /* é😀 */ let _ = sqlx::query!("SELECT b.titel, a.name FROM books b LEFT JOIN authors a ON a.id = b.author_id WHERE b.id = $1", author);
}
"#;

fn start(name: &str) -> Editor {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("lsp").join(name);
    scratch::empty(&dir).expect("a folder");
    scratch::package(&dir, "shop", scratch::SQLX).expect("a package");
    for (path, text) in [("migrations/1_first.sql", FIRST), ("migrations/2_second.sql", SECOND), ("src/lib.rs", SOURCE)]
    {
        scratch::write(&dir, path, text).expect("a file");
    }
    let mut server = Command::new(koel_binary().expect("koel"));
    server.arg("lsp");
    let editor = Editor::start(server, &dir, Value::Null, Duration::from_secs(60));
    assert_eq!(editor.server["capabilities"]["hoverProvider"], json!(true), "{}", editor.server);
    editor
}

fn hover(editor: &mut Editor, text: &str, wanted: &str) -> String {
    let answer = editor.at("textDocument/hover", "src/lib.rs", text, wanted);
    answer["contents"]["value"].as_str().unwrap_or("nothing").to_string()
}

/// The file and the line that a name was made at, from 0.
fn definition(editor: &mut Editor, text: &str, wanted: &str) -> (String, u64) {
    let answer = editor.at("textDocument/definition", "src/lib.rs", text, wanted);
    let uri = answer["uri"].as_str().expect("a place").to_string();
    let path = Path::new(uri.trim_start_matches("file://")).strip_prefix(editor.dir()).expect("a file of the test");
    (path.display().to_string(), answer["range"]["start"]["line"].as_u64().expect("a line"))
}

fn codes(found: &[Value]) -> Vec<&str> {
    found.iter().filter_map(|diagnostic| diagnostic["code"].as_str()).collect()
}

#[test]
fn what_is_wrong_is_shown_while_it_is_written() {
    let mut editor = start("diagnostics");
    editor.open("src/lib.rs", SOURCE);
    let found = editor.diagnostics("src/lib.rs", |found| !found.is_empty());
    assert_eq!(codes(&found), ["42703"], "{found:?}");
    assert_eq!(found[0]["severity"], json!(1));
    assert_eq!(found[0]["range"]["start"], position(SOURCE, "|b.titel, a"));
    assert_eq!(found[0]["range"]["end"], position(SOURCE, "b.titel|, a"));
    // What counts is the text in memory.
    let right = SOURCE.replace("titel", "title");
    editor.change("src/lib.rs", &right);
    editor.diagnostics("src/lib.rs", <[Value]>::is_empty);
    // A migration that is edited breaks the query, and mends it.
    editor.open("migrations/2_second.sql", "ALTER TABLE books DROP COLUMN title;\n");
    let found = editor.diagnostics("src/lib.rs", |found| !found.is_empty());
    assert_eq!(codes(&found), ["42703"], "{found:?}");
    editor.change("migrations/2_second.sql", "ALTER TABEL books;\n");
    let found = editor.diagnostics("migrations/2_second.sql", |found| !found.is_empty());
    assert_eq!(codes(&found), ["42601"], "{found:?}");
    editor.change("migrations/2_second.sql", SECOND);
    editor.diagnostics("src/lib.rs", <[Value]>::is_empty);
    editor.stop();
}

#[test]
fn hover_and_definition() {
    let mut editor = start("hover");
    let text = SOURCE.replace("b.titel", "b.title, b.isbn, count(*) OVER () AS n");
    // By the foreign key every book has its author; by this it need not.
    let text = text.replace("a.id = b.author_id", "a.name = b.title");
    editor.open("src/lib.rs", &text);
    let title = hover(&mut editor, &text, "b.ti|tle");
    assert!(title.contains("title character varying(80)"), "{title}");
    assert!(title.contains("`books.title`, NOT NULL there") && title.contains("never NULL"), "{title}");
    assert!(title.ends_with("migrations/1_first.sql:8"), "{title}");
    let name = hover(&mut editor, &text, "a.na|me");
    assert!(name.contains("`authors.name`, NOT NULL there"), "{name}");
    assert!(name.contains("in the result can be NULL: ") && name.contains("LEFT JOIN"), "{name}");
    let books = hover(&mut editor, &text, "boo|ks b");
    assert!(books.contains("    id bigint not null,\n") && books.contains("    isbn text,\n"), "{books}");
    let param = hover(&mut editor, &text, "$|1");
    assert!(param.contains("$1 bigint"), "{param}");
    let count = hover(&mut editor, &text, "AS |n,");
    assert!(count.contains("n bigint") && count.contains("never NULL"), "{count}");
    assert_eq!(hover(&mut editor, &text, "pub as|ync"), "nothing");
    assert_eq!(hover(&mut editor, &text, "LEFT JO|IN"), "nothing");
    assert_eq!(definition(&mut editor, &text, "b.isb|n"), ("migrations/2_second.sql".to_string(), 0));
    assert_eq!(definition(&mut editor, &text, "b.titl|e"), ("migrations/1_first.sql".to_string(), 7));
    assert_eq!(definition(&mut editor, &text, "author|s a"), ("migrations/1_first.sql".to_string(), 0));
    // A list of columns, and a column through a subquery.
    let text = "pub async fn f(pool: &sqlx::PgPool) {
    let _ = sqlx::query!(\"INSERT INTO books (author_id, isbn, title) VALUES (1, 'x', 'y')\");
    let _ = sqlx::query!(\"WITH c AS (SELECT title AS t FROM books) SELECT d.t FROM (SELECT c.t FROM c) d\");
}\n";
    editor.change("src/lib.rs", text);
    assert_eq!(definition(&mut editor, text, "is|bn"), ("migrations/2_second.sql".to_string(), 0));
    assert!(hover(&mut editor, text, "d.|t").contains("`books.title`, NOT NULL there"));
    editor.stop();
}

#[test]
fn completion() {
    let mut editor = start("completion");
    let mut complete = |sql: &str| {
        let text = format!("fn f() {{ sqlx::query(\"{}\"); }}\n", sql.replace('|', ""));
        editor.open("src/lib.rs", &text);
        let answer = editor.at("textDocument/completion", "src/lib.rs", &text, sql);
        let mut items = answer.as_array().expect("a list").clone();
        items.sort_by_key(|item| item["sortText"].to_string());
        items.iter().map(|item| item["label"].as_str().expect("a label").to_string()).collect::<Vec<_>>()
    };
    assert_eq!(complete("SELECT id FROM |"), ["authors", "books"]);
    assert_eq!(complete("SELECT b.| FROM books b JOIN authors a"), ["author_id", "id", "isbn", "title"]);
    assert_eq!(complete("SELECT b.id FROM books b JOIN authors AS a ON a.na|"), ["id", "name"]);
    assert_eq!(complete("UPDATE authors SET na|"), ["id", "name", "authors", "books"]);
    assert_eq!(complete("SELECT x.| FROM books b"), [""; 0]);
    editor.stop();
}

/// The text after a code action is taken.
fn applied(text: &str, uri: &str, action: &Value) -> String {
    let offset = |position: &Value| {
        let start: usize =
            text.split_inclusive('\n').take(position["line"].as_u64().expect("a line") as usize).map(str::len).sum();
        let mut left = position["character"].as_u64().expect("a column") as usize;
        let rest = text[start..].chars().take_while(|ch| {
            let more = left > 0;
            left = left.saturating_sub(ch.len_utf16());
            more
        });
        start + rest.map(char::len_utf8).sum::<usize>()
    };
    let mut edits = action["edit"]["changes"][uri].as_array().expect("edits").clone();
    edits.sort_by_key(|edit| std::cmp::Reverse(offset(&edit["range"]["start"])));
    edits.iter().fold(text.to_string(), |mut out, edit| {
        let range = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
        out.replace_range(range, edit["newText"].as_str().expect("a text"));
        out
    })
}

#[test]
fn fixes_as_code_actions() {
    let mut editor = start("actions");
    let uri = editor.uri("src/lib.rs");
    let actions = |editor: &mut Editor, text: &str, wanted: &str| {
        let at = position(text, wanted);
        let document = json!({"uri": editor.uri("src/lib.rs")});
        let params =
            json!({"textDocument": document, "range": {"start": at, "end": at}, "context": {"diagnostics": []}});
        editor.ask("textDocument/codeAction", params).as_array().expect("a list").clone()
    };
    editor.open("src/lib.rs", SOURCE);
    // The name that was meant.
    let found = actions(&mut editor, SOURCE, "b.ti|tel");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((&found[0]["title"], &found[0]["kind"]), (&json!("koel: `b.title`"), &json!("quickfix")));
    assert_eq!(found[0]["isPreferred"], json!(false));
    assert_eq!(codes(found[0]["diagnostics"].as_array().expect("a list")), ["42703"]);
    let right = SOURCE.replace("titel", "title");
    assert_eq!(applied(SOURCE, &uri, &found[0]), right);
    assert!(actions(&mut editor, SOURCE, "a.na|me").is_empty());
    // What a lint can write better itself, in a literal with escapes.
    let text = "pub async fn all(pool: &sqlx::PgPool) {\n    let _ = sqlx::query!(\"SELECT * FROM \\\"books\\\" WHERE title = 'x'\");\n}\n";
    editor.change("src/lib.rs", text);
    let found = actions(&mut editor, text, "SELECT |*");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["isPreferred"], json!(true));
    let fixed = applied(text, &uri, &found[0]);
    assert!(fixed.contains("\"SELECT id, author_id, title, isbn FROM \\\"books\\\""), "{fixed}");
    editor.change("src/lib.rs", &fixed);
    assert!(actions(&mut editor, &fixed, "SELECT |id").is_empty());
    let asked = json!({"textDocument": {"uri": uri}, "range": {"start": position(text, "SELECT |*"), "end": position(text, "SELECT |*")}, "context": {"diagnostics": [], "only": ["refactor"]}});
    editor.change("src/lib.rs", text);
    assert_eq!(editor.ask("textDocument/codeAction", asked), json!([]));
    editor.stop();
}

#[test]
fn migrations_and_sql_files() {
    let mut editor = start("migrations");
    // What a migration names, by the schema that all of them make.
    editor.open("migrations/1_first.sql", FIRST);
    let answer = editor.at("textDocument/hover", "migrations/1_first.sql", FIRST, "REFERENCES auth|ors");
    let authors = answer["contents"]["value"].as_str().expect("a text");
    assert!(authors.contains("    name text not null,\n"), "{answer}");
    editor.open("migrations/2_second.sql", SECOND);
    let answer = editor.at("textDocument/hover", "migrations/2_second.sql", SECOND, "ALTER TABLE boo|ks");
    assert!(answer["contents"]["value"].as_str().expect("a text").contains("    isbn text,\n"), "{answer}");
    let answer = editor.at("textDocument/definition", "migrations/2_second.sql", SECOND, "ALTER TABLE boo|ks");
    assert_eq!(
        (&answer["uri"], &answer["range"]["start"]["line"]),
        (&json!(editor.uri("migrations/1_first.sql")), &json!(4))
    );
    // A column that a migration adds is known at once, before it is saved.
    let text = SOURCE.replace("titel", "pages");
    editor.open("src/lib.rs", &text);
    editor.diagnostics("src/lib.rs", |found| codes(found) == ["42703"]);
    editor.change(
        "migrations/2_second.sql",
        "ALTER TABLE books ADD COLUMN isbn text, ADD COLUMN pages int NOT NULL DEFAULT 1;\n",
    );
    editor.diagnostics("src/lib.rs", <[Value]>::is_empty);
    assert!(hover(&mut editor, &text, "b.pa|ges").contains("`books.pages`, NOT NULL there"));
    // A file of queries: all the same.
    let sql = "SELECT title,\n       born\n  FROM books;\n";
    scratch::write(editor.dir(), "queries/all.sql", sql).expect("a file");
    editor.open("queries/all.sql", sql);
    let found = editor.diagnostics("queries/all.sql", |found| !found.is_empty());
    assert_eq!((codes(&found), &found[0]["range"]["start"]), (vec!["42703"], &json!({"line": 1, "character": 7})));
    let answer = editor.at("textDocument/hover", "queries/all.sql", sql, "SELECT ti|tle");
    assert!(answer["contents"]["value"].as_str().expect("a text").contains("title character varying(80)"), "{answer}");
    editor.stop();
}

#[test]
fn half_a_text_is_no_end() {
    let mut editor = start("half");
    let text = SOURCE.replace("titel", "title");
    editor.open("src/lib.rs", &text);
    // Every way to stop typing, and to stop inside a character's neighbours.
    let query = text.find("SELECT").expect("a query");
    for (at, _) in text.char_indices().skip_while(|(at, _)| *at < query).step_by(3) {
        let half = format!("{}\", author);\n}}\n", &text[..at]);
        editor.change("src/lib.rs", &half);
        hover(&mut editor, &half, "\", author);");
        editor.change("src/lib.rs", &text[..at]);
        hover(&mut editor, &text[..at], "let _");
    }
    editor.change("src/lib.rs", &text);
    assert!(hover(&mut editor, &text, "b.ti|tle").contains("books.title"));
    let far = json!({"textDocument": {"uri": editor.uri("src/lib.rs")}, "position": {"line": 99, "character": 7}});
    assert_eq!(editor.ask("textDocument/hover", far), Value::Null);
    let unknown = json!({"textDocument": {"uri": "untitled:1"}, "position": {"line": 0, "character": 0}});
    assert_eq!(editor.ask("textDocument/hover", unknown), Value::Null);
    editor.stop();
}
