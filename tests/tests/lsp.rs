//! `koel lsp`, driven as an editor drives it: the built binary, over its standard input and output.

use koel_tests::differential::koel_binary;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
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

struct Editor {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Value>,
    dir: PathBuf,
    ids: i64,
}

impl Editor {
    fn start(name: &str) -> Self {
        let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("lsp").join(name);
        let _ = std::fs::remove_dir_all(&dir);
        let write = |path: &str, text: &str| {
            let path = dir.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        };
        let manifest = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\nsqlx = { version = \"0.9\", features = [\"postgres\"] }\n[workspace]\n";
        write("Cargo.toml", manifest);
        write("migrations/1_first.sql", FIRST);
        write("migrations/2_second.sql", SECOND);
        write("src/lib.rs", SOURCE);
        let dir = dir.canonicalize().expect("a folder");
        let mut child = Command::new(koel_binary().expect("koel"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("koel lsp");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut stdout) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let stdin = child.stdin.take();
        let mut editor = Self { child, stdin, messages, dir, ids: 0 };
        let root = editor.uri("");
        let answer = editor.ask("initialize", json!({"processId": null, "rootUri": root, "capabilities": {}}));
        assert_eq!(answer["capabilities"]["hoverProvider"], json!(true), "{answer}");
        editor.tell("initialized", json!({}));
        editor
    }

    fn uri(&self, path: &str) -> String {
        format!("file://{}", self.dir.join(path).display()).trim_end_matches('/').to_string()
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let stdin = self.stdin.as_mut().expect("stdin");
        write!(stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("koel lsp reads");
        stdin.flush().expect("koel lsp reads");
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn receive(&self) -> Value {
        self.messages.recv_timeout(Duration::from_secs(60)).expect("a message")
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.ids += 1;
        let id = self.ids;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.receive();
            if message["id"] == json!(id) {
                assert!(message.get("error").is_none(), "{message}");
                return message["result"].clone();
            }
        }
    }

    fn open(&mut self, path: &str, text: &str) {
        let language = if path.ends_with(".rs") { "rust" } else { "sql" };
        let document = json!({"uri": self.uri(path), "languageId": language, "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    fn change(&mut self, path: &str, text: &str) {
        let document = json!({"uri": self.uri(path), "version": 2});
        self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": text}]}));
    }

    /// The first diagnostics of a file for which `wanted` holds.
    fn diagnostics(&self, path: &str, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        loop {
            let message = self.receive();
            let params = &message["params"];
            if message["method"] == "textDocument/publishDiagnostics" && params["uri"] == json!(self.uri(path)) {
                let found = params["diagnostics"].as_array().expect("a list").clone();
                if wanted(&found) {
                    return found;
                }
            }
        }
    }

    /// Asks about the first place of a text.
    fn at(&mut self, method: &str, path: &str, text: &str, wanted: &str) -> Value {
        let params = json!({"textDocument": {"uri": self.uri(path)}, "position": position(text, wanted)});
        self.ask(method, params)
    }

    fn hover(&mut self, text: &str, wanted: &str) -> String {
        let answer = self.at("textDocument/hover", "src/lib.rs", text, wanted);
        answer["contents"]["value"].as_str().unwrap_or("nothing").to_string()
    }

    /// The file and the line that a name was made at, from 0.
    fn definition(&mut self, text: &str, wanted: &str) -> (String, u64) {
        let answer = self.at("textDocument/definition", "src/lib.rs", text, wanted);
        let uri = answer["uri"].as_str().expect("a place").to_string();
        let path = Path::new(uri.trim_start_matches("file://")).strip_prefix(&self.dir).expect("a file of the test");
        (path.display().to_string(), answer["range"]["start"]["line"].as_u64().expect("a line"))
    }

    fn stop(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null), Value::Null);
        self.tell("exit", Value::Null);
        self.stdin = None;
        assert!(self.child.wait().expect("an end").success());
    }
}

fn read(from: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// Where a text stands first, in lines and UTF-16 units; `|` in it is the place, its start otherwise.
fn position(text: &str, wanted: &str) -> Value {
    let inside = wanted.find('|').unwrap_or(0);
    let at = text.find(&wanted.replace('|', "")).unwrap_or_else(|| panic!("no {wanted}")) + inside;
    let before = &text[..at];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    json!({"line": before.matches('\n').count(), "character": before[line..].encode_utf16().count()})
}

fn codes(found: &[Value]) -> Vec<&str> {
    found.iter().filter_map(|diagnostic| diagnostic["code"].as_str()).collect()
}

#[test]
fn what_is_wrong_is_shown_while_it_is_written() {
    let mut editor = Editor::start("diagnostics");
    editor.open("src/lib.rs", SOURCE);
    let found = editor.diagnostics("src/lib.rs", |found| !found.is_empty());
    assert_eq!(codes(&found), ["42703"], "{found:?}");
    assert_eq!(found[0]["severity"], json!(1));
    assert_eq!(found[0]["range"]["start"], position(SOURCE, "b.|titel"));
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
    let mut editor = Editor::start("hover");
    let text = SOURCE.replace("b.titel", "b.title, b.isbn, count(*) OVER () AS n");
    // By the foreign key every book has its author; by this it need not.
    let text = text.replace("a.id = b.author_id", "a.name = b.title");
    editor.open("src/lib.rs", &text);
    let title = editor.hover(&text, "b.ti|tle");
    assert!(title.contains("title character varying(80)"), "{title}");
    assert!(title.contains("`books.title`, NOT NULL there") && title.contains("never NULL"), "{title}");
    assert!(title.ends_with("migrations/1_first.sql:8"), "{title}");
    let name = editor.hover(&text, "a.na|me");
    assert!(name.contains("`authors.name`, NOT NULL there"), "{name}");
    assert!(name.contains("in the result can be NULL: ") && name.contains("LEFT JOIN"), "{name}");
    let books = editor.hover(&text, "boo|ks b");
    assert!(books.contains("    id bigint not null,\n") && books.contains("    isbn text,\n"), "{books}");
    let param = editor.hover(&text, "$|1");
    assert!(param.contains("$1 bigint"), "{param}");
    let count = editor.hover(&text, "AS |n,");
    assert!(count.contains("n bigint") && count.contains("never NULL"), "{count}");
    assert_eq!(editor.hover(&text, "pub as|ync"), "nothing");
    assert_eq!(editor.hover(&text, "LEFT JO|IN"), "nothing");
    assert_eq!(editor.definition(&text, "b.isb|n"), ("migrations/2_second.sql".to_string(), 0));
    assert_eq!(editor.definition(&text, "b.titl|e"), ("migrations/1_first.sql".to_string(), 7));
    assert_eq!(editor.definition(&text, "author|s a"), ("migrations/1_first.sql".to_string(), 0));
    // A list of columns, and a column through a subquery.
    let text = "pub async fn f(pool: &sqlx::PgPool) {
    let _ = sqlx::query!(\"INSERT INTO books (author_id, isbn, title) VALUES (1, 'x', 'y')\");
    let _ = sqlx::query!(\"WITH c AS (SELECT title AS t FROM books) SELECT d.t FROM (SELECT c.t FROM c) d\");
}\n";
    editor.change("src/lib.rs", text);
    assert_eq!(editor.definition(text, "is|bn"), ("migrations/2_second.sql".to_string(), 0));
    assert!(editor.hover(text, "d.|t").contains("`books.title`, NOT NULL there"));
    editor.stop();
}

#[test]
fn completion() {
    let mut editor = Editor::start("completion");
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
    let mut editor = Editor::start("actions");
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
    assert_eq!((&found[0]["title"], &found[0]["kind"]), (&json!("koel: `title`"), &json!("quickfix")));
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
    let mut editor = Editor::start("migrations");
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
    assert!(editor.hover(&text, "b.pa|ges").contains("`books.pages`, NOT NULL there"));
    // A file of queries: all the same.
    let sql = "SELECT title,\n       born\n  FROM books;\n";
    std::fs::create_dir_all(editor.dir.join("queries")).expect("a folder");
    std::fs::write(editor.dir.join("queries/all.sql"), sql).expect("a file");
    editor.open("queries/all.sql", sql);
    let found = editor.diagnostics("queries/all.sql", |found| !found.is_empty());
    assert_eq!((codes(&found), &found[0]["range"]["start"]), (vec!["42703"], &json!({"line": 1, "character": 7})));
    let answer = editor.at("textDocument/hover", "queries/all.sql", sql, "SELECT ti|tle");
    assert!(answer["contents"]["value"].as_str().expect("a text").contains("title character varying(80)"), "{answer}");
    editor.stop();
}

#[test]
fn half_a_text_is_no_end() {
    let mut editor = Editor::start("half");
    let text = SOURCE.replace("titel", "title");
    editor.open("src/lib.rs", &text);
    // Every way to stop typing, and to stop inside a character's neighbours.
    let query = text.find("SELECT").expect("a query");
    for (at, _) in text.char_indices().skip_while(|(at, _)| *at < query).step_by(3) {
        let half = format!("{}\", author);\n}}\n", &text[..at]);
        editor.change("src/lib.rs", &half);
        editor.hover(&half, "\", author);");
        editor.change("src/lib.rs", &text[..at]);
        editor.hover(&text[..at], "let _");
    }
    editor.change("src/lib.rs", &text);
    assert!(editor.hover(&text, "b.ti|tle").contains("books.title"));
    let far = json!({"textDocument": {"uri": editor.uri("src/lib.rs")}, "position": {"line": 99, "character": 7}});
    assert_eq!(editor.ask("textDocument/hover", far), Value::Null);
    let unknown = json!({"textDocument": {"uri": "untitled:1"}, "position": {"line": 0, "character": 0}});
    assert_eq!(editor.ask("textDocument/hover", unknown), Value::Null);
    editor.stop();
}
