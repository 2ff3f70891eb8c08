//! The `koel` command over small workspaces: each of `tests/workspaces` says in `expected.txt` what it prints.

use koel_tests::differential::koel_binary;
use std::path::{Path, PathBuf};
use std::process::Command;

fn workspaces() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workspaces")
}

/// Exit code, standard output and standard error of a command in a directory.
fn koel(dir: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(koel_binary().expect("koel")).args(args).current_dir(dir).output().expect("koel");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// `KOEL_BLESS` or `cargo dev bless` accepts what is printed now.
fn blessing() -> bool {
    std::env::var_os("KOEL_BLESS").is_some() || std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always")
}

fn expect(file: &Path, printed: &str) {
    if blessing() {
        std::fs::write(file, printed).expect("a file");
    }
    let expected = std::fs::read_to_string(file).unwrap_or_default();
    assert!(expected == printed, "{} says\n{expected}\nand koel\n{printed}", file.display());
}

#[test]
fn check_says_what_is_expected() {
    let mut names: Vec<_> = std::fs::read_dir(workspaces()).expect("workspaces").flatten().map(|e| e.path()).collect();
    names.sort();
    assert!(names.len() >= 19, "{names:?}");
    for dir in names {
        let (code, out, err) = koel(&dir, &["check"]);
        let code = code.map_or("a signal".to_owned(), |code| code.to_string());
        expect(&dir.join("expected.txt"), &format!("{out}{err}exit code {code}\n"));
    }
}

/// `tests/workspaces/readme` is the program that README.md begins with, which has no mistakes.
#[test]
fn the_readme_begins_with_a_program() {
    let dir = workspaces().join("readme");
    let readme = std::fs::read_to_string(dir.join("../../../README.md")).expect("README.md");
    for file in ["migrations/1_users.sql", "src/main.rs"] {
        assert!(readme.contains(&std::fs::read_to_string(dir.join(file)).expect("a file")), "{file}");
    }
    assert_eq!(koel(&dir, &["check"]).0, Some(0));
}

/// A copy of a workspace that a test may change, with a manifest of its own as root.
fn copy(name: &str) -> PathBuf {
    copy_as(name, name)
}

fn copy_as(name: &str, to: &str) -> PathBuf {
    fn all(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).expect("a folder");
        for entry in std::fs::read_dir(from).expect("a folder").flatten() {
            let (path, to) = (entry.path(), to.join(entry.file_name()));
            if path.is_dir() {
                all(&path, &to);
            } else {
                std::fs::copy(&path, &to).expect("a file");
            }
        }
    }
    let to = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cli").join(to);
    let _ = std::fs::remove_dir_all(&to);
    all(&workspaces().join(name), &to);
    to
}

#[test]
fn arguments_that_make_no_sense_are_2() {
    let dir = workspaces().join("single");
    for args in
        [&["chekc"][..], &["check", "--format", "xml"], &["check", "nowhere"], &["explain", "no_such_rule"], &[]]
    {
        let (code, _, err) = koel(&dir, args);
        assert_eq!(code, Some(2), "{args:?}: {err}");
        assert!(!err.is_empty(), "{args:?}");
    }
    let (code, out, _) = koel(&dir, &["--help"]);
    assert_eq!(code, Some(0));
    for command in
        ["check", "prepare", "report", "schema", "why", "doctor", "fix", "migrate", "describe", "explain", "lsp"]
    {
        assert!(out.contains(command), "{out}");
    }
    // Its contract is older.
    assert_eq!(koel(&dir, &["describe"]).0, Some(1));
}

#[test]
fn formats_for_programs() {
    let dir = workspaces().join("files");
    let printed = |format: &str| koel(&dir, &["check", "--format", format]);
    let json: serde_json::Value = serde_json::from_str(&printed("json").1).expect("JSON");
    assert_eq!(json["summary"]["errors"], 3);
    let found = json["diagnostics"].as_array().expect("a list");
    let author = found
        .iter()
        .find(|one| one["file"].as_str().is_some_and(|file| file.ends_with("files/sql/by_title.sql")))
        .expect("the file");
    assert_eq!((&author["line"], &author["column"], &author["end_column"]), (&2.into(), &12.into(), &18.into()));
    assert_eq!((&author["code"], &author["sqlstate"]), (&"undefined_column".into(), &"42703".into()));

    let sarif: serde_json::Value = serde_json::from_str(&printed("sarif").1).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("a list");
    assert_eq!((results.len(), sarif["version"].as_str()), (found.len(), Some("2.1.0")));
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert!(place["artifactLocation"]["uri"].as_str().is_some_and(|uri| uri.ends_with("src/lib.rs")), "{place}");
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().expect("a list");
    assert!(results.iter().all(|result| rules.iter().any(|rule| rule["id"] == result["ruleId"])));

    let gitlab: serde_json::Value = serde_json::from_str(&printed("gitlab").1).expect("JSON");
    let issues = gitlab.as_array().expect("a list");
    let prints: std::collections::BTreeSet<_> = issues.iter().map(|issue| issue["fingerprint"].to_string()).collect();
    assert_eq!((issues.len(), prints.len()), (found.len(), found.len()));

    let (code, github, summary) = printed("github");
    assert_eq!(code, Some(1));
    assert!(
        github.contains("files/sql/by_title.sql,line=2,endLine=2,col=12,endColumn=18,title=undefined_column::column \"author\" does not exist"),
        "{github}"
    );
    assert!(summary.contains("4 queries in 1 package checked: 3 errors"), "{summary}");
}

#[test]
fn a_baseline_is_written_and_read() {
    let dir = copy("config");
    let (code, out, err) = koel(&dir, &["check", "--write-baseline", "koel.baseline"]);
    assert_eq!(code, Some(1), "errors are no lints: {out}{err}");
    assert!(!out.contains("koel::"), "{out}");
    let text = std::fs::read_to_string(dir.join("koel.baseline")).expect("a file");
    assert!(text.contains("select_star") && text.contains("SELECT * FROM authors"), "{text}");
    let (_, out, _) = koel(&dir, &["check"]);
    assert!(!out.contains("koel::"), "{out}");
    std::fs::write(dir.join("empty"), "").expect("a file");
    let (_, out, _) = koel(&dir, &["check", "--baseline", "empty"]);
    assert_eq!(out.matches("koel::select_star").count(), 2, "{out}");
}

#[test]
fn fixes_keep_the_layout() {
    let dir = copy("single");
    let source = dir.join("src/books.rs");
    std::fs::write(
        &source,
        "pub async fn all(pool: &sqlx::PgPool) {\n    let _ = sqlx::query!(\n        \"SELECT * -- all\n           FROM books WHERE \\\"id\\\" = 1\"\n    );\n    let _ = sqlx::query!(r#\"SELECT * FROM authors\"#);\n    let _ = sqlx::query!(\"SELECT id, \" + \"title FROM books\");\n}\n",
    )
    .expect("a file");
    let before = std::fs::read_to_string(&source).expect("a file");
    let (code, said, err) = koel(&dir, &["fix", "--dry-run"]);
    assert_eq!((code, std::fs::read_to_string(&source).expect("a file")), (Some(0), before), "{said}{err}");
    let (code, again, _) = koel(&dir, &["fix"]);
    assert_eq!((code, again.lines().count()), (Some(0), said.lines().count()), "{again}");
    expect(
        &workspaces().join("single/fixed.txt"),
        &format!("{again}\n{}", std::fs::read_to_string(&source).expect("a file")),
    );
    assert!(koel(&dir, &["fix"]).1.contains("0 fixes made in 0 files"));
}

#[test]
fn the_schema_and_why() {
    let dir = workspaces().join("single");
    let mut all = String::new();
    for args in [
        &["schema"][..],
        &["schema", "--format", "mermaid"],
        &["schema", "--format", "json", "authors"],
        &[
            "why",
            "SELECT b.title, a.born, count(*) FROM books b JOIN authors a ON a.id = b.author_id WHERE b.isbn = $1 GROUP BY b.id, a.id",
        ],
        &[
            "why",
            "SELECT title, b.name FROM books LEFT JOIN authors b ON b.id = author_id WHERE author_id = $author ORDER BY books.id LIMIT 5",
        ],
        &["why", "SELECT titel FROM books"],
        &["schema", "nothing"],
    ] {
        let (code, out, err) = koel(&dir, args);
        all += &format!("$ koel {}\n{out}{err}exit code {}\n\n", args.join(" "), code.unwrap_or(-1));
    }
    expect(&dir.join("schema.txt"), &all);
}

#[test]
fn migrations_up_and_down() {
    let dir = copy("shared");
    let said = |args: &[&str]| {
        let (code, out, err) = koel(&dir, args);
        format!("$ koel {}\n{out}{err}exit code {}\n\n", args.join(" "), code.unwrap_or(-1))
    };
    let mut all = said(&["migrate", "check"]);
    let migration = |name: &str, text: &str| std::fs::write(dir.join("migrations").join(name), text).expect("a file");
    std::fs::write(
        dir.join("crates/write/src/lib.rs"),
        "pub async fn add(pool: &sqlx::PgPool) {\n    let _ = sqlx::query!(\"SELECT born FROM authors WHERE id = 1\");\n    let _ = sqlx::query!(\"SELECT born_on FROM authors WHERE id = 1\");\n}\n",
    )
    .expect("a file");
    migration(
        "2_pages.up.sql",
        "ALTER TABLE books ADD COLUMN pages int;\nCREATE TABLE shelves (id int PRIMARY KEY);\n",
    );
    migration("2_pages.down.sql", "ALTER TABLE books DROP COLUMN pages;\n");
    migration("3_born.up.sql", "ALTER TABLE authors RENAME COLUMN born TO born_on;\n");
    migration("3_born.down.sql", "ALTER TABLE authors RENAME COLUMN born_on TO born;\n");
    all += &said(&["migrate", "check", "--since", "2_"]);
    migration("2_pages.down.sql", "DROP TABLE shelves;\nALTER TABLE books DROP COLUMN pages;\n");
    all += &said(&["migrate", "check"]);
    expect(&workspaces().join("shared/migrate.txt"), &all);
}

/// What `origin` has is not to be changed any more.
#[test]
fn a_merged_migration_that_is_edited() {
    let dir = copy_as("shared", "merged");
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=koel", "-c", "user.email=koel@example.org"];
        let done = Command::new("git").arg("-C").arg(&dir).args(identity).args(args).output().expect("git");
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "all"]);
    let edited = || {
        let (code, out, err) = koel(&dir, &["migrate", "check"]);
        (out.contains("edited_migration"), code, format!("{out}{err}"))
    };
    let file = dir.join("migrations/1_tables.up.sql");
    let before = std::fs::read_to_string(&file).expect("a migration");
    let after = before.replace("title text NOT NULL", "title varchar NOT NULL");
    assert_ne!(before, after);
    std::fs::write(&file, &after).expect("a file");
    // Nobody else has it yet.
    let (found, _, said) = edited();
    assert!(!found, "{said}");
    git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let (found, code, said) = edited();
    assert!(found && code == Some(1) && said.contains("title text NOT NULL"), "{code:?} {said}");
    // Other ends of lines are no change.
    std::fs::write(&file, before.replace('\n', "\r\n")).expect("a file");
    let (found, _, said) = edited();
    assert!(!found, "{said}");
}

/// What is called on a query is seen through what stands in between.
#[test]
fn one_row_of_many_is_fetched() {
    let dir = copy_as("shared", "fetched");
    let lines = [
        "pub async fn f(pool: &sqlx::PgPool) {",
        "    let _ = sqlx::query!(\"SELECT id FROM books WHERE title = 'x'\").fetch_one(pool).await;",
        "    let _ = sqlx::query!(\"SELECT title FROM books WHERE id = 1\").fetch_one(pool).await;",
        "    let _ = sqlx::query_scalar!(\"SELECT id FROM books WHERE title = $1\", \"x\").fetch_optional(pool).await;",
        "    let _ = sqlx::query!(\"SELECT id FROM books WHERE title = 'y'\").fetch_all(pool).await;",
        "    let _ = sqlx::query(\"SELECT id FROM books WHERE title = $1\").bind(\"x\").fetch_one(pool).await;",
        "    let _ = sqlx::query!(\"SELECT id FROM books WHERE title = 'z'\").map(|row| row.id).fetch_one(pool).await;",
        "}",
    ];
    std::fs::write(dir.join("crates/write/src/lib.rs"), lines.join("\n")).expect("a file");
    let (_, out, err) = koel(&dir, &["check", "--format", "github"]);
    let found: Vec<usize> = (1..=lines.len())
        .filter(|line| {
            let place = format!("write/src/lib.rs,line={line},");
            out.lines().any(|said| said.contains(&place) && said.contains("fetch_one_unpinned"))
        })
        .collect();
    assert_eq!(found, [2, 4, 6, 7], "{out}{err}");
}

/// Whatever the layout, `.sqlx` is written or it is said why not, and what was written is what should be there.
#[test]
fn prepare_copes_with_every_layout() {
    for dir in std::fs::read_dir(workspaces()).expect("workspaces").flatten().map(|entry| entry.path()) {
        let name = dir.file_name().expect("a name").to_string_lossy().into_owned();
        let to = copy_as(&name, &format!("prepared/{name}"));
        let (code, out, err) = koel(&to, &["prepare"]);
        assert!(matches!(code, Some(0..=2)) && !err.contains("panicked"), "{name}: {code:?} {out}{err}");
        let (again, said, err) = koel(&to, &["prepare", "--check"]);
        assert_eq!(again, code, "{name}: {out}{said}{err}");
    }
}

#[test]
fn old_and_new_programs() {
    let (old, new) = (copy_as("shared", "old"), copy_as("shared", "new"));
    let program = |dir: &Path, sql: &str| {
        let source = format!("pub async fn f(pool: &sqlx::PgPool) {{\n    let _ = sqlx::query!(\"{sql}\");\n}}\n");
        std::fs::write(dir.join("crates/write/src/lib.rs"), source).expect("a file");
    };
    program(&old, "SELECT born FROM authors WHERE id = 1");
    let mut all = String::new();
    let mut said = |sql: &str, migration: &str| {
        program(&new, sql);
        std::fs::write(new.join("migrations/2_born.up.sql"), migration).expect("a file");
        let (code, out, err) = koel(&new, &["migrate", "check", "--since", "2_", "--old", "../old"]);
        all += &format!("{sql}\n{migration}\n{out}{err}exit code {}\n\n", code.unwrap_or(-1));
    };
    let (before, after) = ("SELECT name FROM authors WHERE id = 1", "SELECT born_on FROM authors WHERE id = 1");
    said(after, "ALTER TABLE authors ADD COLUMN born_on date;\n");
    said(before, "ALTER TABLE authors DROP COLUMN born;\n");
    said(
        after,
        "ALTER TABLE authors ADD COLUMN born_on date;\nUPDATE authors SET born_on = born;\n-- No more.\nALTER TABLE authors DROP COLUMN born;\n",
    );
    said(after, "ALTER TABLE authors RENAME COLUMN born TO born_on;\n");
    // What nobody sees in between is no break.
    said(before, "ALTER TABLE authors RENAME COLUMN born TO x;\nALTER TABLE authors RENAME COLUMN x TO born;\n");
    said("SELECT born, name FROM authors", "ALTER TABLE authors DROP COLUMN born;\n");
    expect(&workspaces().join("shared/rollout.txt"), &all);
}

#[test]
fn a_change_is_checked_again() {
    use std::io::{BufRead, BufReader};
    let dir = copy_as("single", "watched");
    /// It ends with the test, however that ends.
    struct Watching(std::process::Child);
    impl Drop for Watching {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
    let child = Command::new(koel_binary().expect("koel"))
        .args(["check", "--watch"])
        .current_dir(&dir)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn();
    let mut child = Watching(child.expect("koel"));
    let (sender, lines) = std::sync::mpsc::channel();
    let stdout = BufReader::new(child.0.stdout.take().expect("its output"));
    std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    let summary = || loop {
        let line = lines.recv_timeout(std::time::Duration::from_secs(60)).expect("a line");
        if line.contains(" checked: ") {
            return line;
        }
    };
    let first = summary();
    assert!(first.contains("4 errors"), "{first}");
    let source = dir.join("src/books.rs");
    let text = std::fs::read_to_string(&source).expect("a file");
    std::fs::write(&source, text.replace("titel", "title")).expect("a file");
    let second = summary();
    assert!(second.contains("3 errors"), "{second}");
    // A migration counts as much, and a manifest that is half written is no end.
    std::fs::write(dir.join("migrations/20250101_more.sql"), "ALTER TABLE books RENAME COLUMN title TO name;\n")
        .expect("a file");
    let third = summary();
    assert!(!third.contains("3 errors"), "{third}");
    let manifest = std::fs::read_to_string(dir.join("Cargo.toml")).expect("a file");
    std::fs::write(dir.join("Cargo.toml"), "[package").expect("a file");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    std::fs::remove_file(dir.join("migrations/20250101_more.sql")).expect("a file");
    std::fs::write(dir.join("Cargo.toml"), manifest).expect("a file");
    let fourth = summary();
    assert!(fourth.contains("3 errors"), "{fourth}");
}
