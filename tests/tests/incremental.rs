//! Builds after edits: a query that did not change is not checked again, and yet each build says what the files now say.

use koel_tests::scratch;
use serde_json::Value;
use std::path::{Path, PathBuf};

const SCHEMA: &str = "CREATE TABLE books (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL,
    isbn text
);
";

const SOURCE: &str = r#"pub async fn title(pool: &sqlx::PgPool, id: i64) -> koel_runtime::Result<String> {
    let book = koel_macros::query!("SELECT title FROM books WHERE id = $1", id).fetch_one(pool).await?;
    Ok(book.title)
}

pub async fn isbn(pool: &sqlx::PgPool, id: i64) -> koel_runtime::Result<Option<String>> {
    koel_macros::query_scalar!("SELECT isbn FROM books WHERE id = $1", id).fetch_one(pool).await
}

pub async fn all(pool: &sqlx::PgPool, id: i64) -> koel_runtime::Result<()> {
    koel_macros::query!("SELECT id, title, isbn FROM books WHERE id = $1", id).fetch_one(pool).await.map(drop)
}
"#;

struct Package {
    dir: PathBuf,
    target: PathBuf,
    edits: u64,
}

impl Package {
    fn new() -> Self {
        let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("scratch");
        let (dir, target) = (root.join("incremental"), root.join("target"));
        scratch::empty(&dir).expect("a folder");
        scratch::package(&dir, "incremental", &scratch::usual()).expect("a package");
        let mut package = Self { dir, target, edits: 0 };
        package.write("migrations/1.sql", SCHEMA);
        package.write("src/lib.rs", SOURCE);
        package
    }

    /// An edit is later than the build before it, however fast the machine is.
    fn write(&mut self, path: &str, text: &str) {
        self.edits += 1;
        scratch::edit(&self.dir, path, text, self.edits).expect("a file");
    }

    /// The errors and warnings of `cargo check`: the line of the source, and the first line of what is said there.
    fn check(&self) -> Vec<(u64, String)> {
        let output = scratch::cargo("check", &self.dir, &self.target).args(["--message-format", "json"]).output();
        let output = output.expect("cargo check");
        let messages = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut said: Vec<_> = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter_map(|message| {
                let line = message["message"]["spans"][0]["line_start"].as_u64()?;
                let text = message["message"]["message"].as_str()?.lines().next()?;
                Some((line, text.to_owned()))
            })
            .collect();
        said.sort();
        assert!(output.status.success() || !said.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    /// The length of what is kept.
    fn kept(&self) -> u64 {
        let found = kept(&self.target);
        assert_eq!(found.len(), 1, "{found:?}");
        std::fs::metadata(&found[0]).expect("a file").len()
    }
}

/// The files of what is kept, beside rustc's folders.
fn kept(target: &Path) -> Vec<PathBuf> {
    let Ok(all) = std::fs::read_dir(target.join("debug/incremental")) else { return Vec::new() };
    let files = all.flatten().map(|file| file.path()).filter(|path| path.is_file());
    files.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("koel-"))).collect()
}

#[test]
fn what_is_kept_is_never_old() {
    let mut package = Package::new();
    // Of an earlier run, and of other packages built there.
    kept(&package.target).iter().for_each(|file| std::fs::remove_file(file).expect("removed"));
    let nothing: [(u64, String); 0] = [];
    let missing = |line: u64, name: &str| (line, format!("column \"{name}\" does not exist [undefined_column 42703]"));
    assert_eq!(package.check(), nothing);
    let first = package.kept();

    // All three answers are found again, and a fourth is added; what is wrong is not kept.
    package.write("src/lib.rs", &format!("{SOURCE}\n"));
    assert_eq!(package.check(), nothing);
    assert_eq!(package.kept(), first);
    package.write("src/lib.rs", &SOURCE.replace("SELECT isbn FROM", "SELECT isbm FROM"));
    assert_eq!(package.check(), [missing(7, "isbm")]);
    assert_eq!(package.kept(), first);
    package.write("src/lib.rs", &SOURCE.replace("SELECT isbn FROM", "SELECT upper(isbn) FROM"));
    assert_eq!(package.check(), nothing);
    assert!(package.kept() > first);

    // The migrations count as they are now, and so do koel.toml and the columns' NULLs.
    package.write("src/lib.rs", SOURCE);
    assert_eq!(package.check(), nothing);
    package.write("migrations/2.sql", "ALTER TABLE books RENAME isbn TO number;\n");
    assert_eq!(package.check(), [missing(7, "isbn"), missing(11, "isbn")]);
    package.write("migrations/2.sql", "ALTER TABLE books ALTER title DROP NOT NULL;\n");
    assert_eq!(package.check(), [(3, "mismatched types".to_owned())]);
    package.write("migrations/2.sql", "");
    assert_eq!(package.check(), nothing);
    package.write("src/lib.rs", &SOURCE.replace("SELECT id, title, isbn FROM", "SELECT * FROM"));
    let said = package.check();
    assert!(matches!(&said[..], [(11, text)] if text.ends_with("[koel::select_star]")), "{said:?}");
    package.write("koel.toml", "[lints]\nselect_star = \"allow\"\n");
    assert_eq!(package.check(), nothing);
    package.write("koel.toml", "[lints]\nselect_star = \"deny\"\n");
    let said = package.check();
    assert!(matches!(&said[..], [(11, text)] if text.ends_with("[koel::select_star]")), "{said:?}");
    package.write("src/lib.rs", SOURCE);
    assert_eq!(package.check(), nothing);
}
