//! Mistakes as they are made, and what is said of them: by koel, and by PostgreSQL, whose words are all that sqlx's macros show (at the
//! whole macro). `mistakes.md` has both side by side, to be read by whoever changes a message; koel has to say more, not less.

use koel_tests::differential::koel_binary;
use koel_tests::mistakes::{MISTAKES, SCHEMA};
use koel_tests::{scratch, server};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn workspace() -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("mistakes");
    scratch::empty(&dir).expect("a folder");
    scratch::package(&dir, "mistakes", scratch::SQLX).expect("a package");
    let file = |path: &str, text: &str| scratch::write(&dir, path, text).expect("a file");
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
