//! The SQL files under `tests/sql`.
//!
//! A query starts after a line `--# what it is about` (the server accepts it) or `--! 42703 what it is about` (it refuses it
//! with that SQLSTATE), and goes to the next such line. `--# [17] ...` needs PostgreSQL 17 or later.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// One query and what the server should say to it.
#[derive(Debug, Clone)]
pub struct Case {
    /// `schema/file: title`, unique.
    pub id: String,
    /// The query.
    pub sql: String,
    /// The SQLSTATE it is refused with.
    pub refused: Option<String>,
    /// The versions that say so.
    pub majors: RangeInclusive<u32>,
}

/// Every version.
pub const ANY_MAJOR: RangeInclusive<u32> = 0..=u32::MAX;

impl Case {
    /// What the file says of it.
    pub fn expectation(&self) -> String {
        self.refused.as_ref().map_or("accepted".to_owned(), |code| format!("refused with {code}"))
    }
}

/// One schema with its queries.
#[derive(Debug, Clone)]
pub struct Suite {
    /// The folder's name.
    pub name: String,
    /// `schema.sql`, or a folder of migrations.
    pub schema_file: PathBuf,
    /// What it holds.
    pub schema: String,
    /// `rows.sql`, where rows at random would not do.
    pub rows: Option<String>,
    /// The queries of all files.
    pub cases: Vec<Case>,
}

/// All suites, in the order of their names.
pub fn suites() -> Result<Vec<Suite>, String> {
    let root = crate::workspace().join("tests/sql");
    let mut out = Vec::new();
    for dir in sorted(&root)?.into_iter().filter(|p| p.is_dir()) {
        let name = file_name(&dir);
        let mut schema_file = dir.join("schema.sql");
        if !schema_file.exists() {
            schema_file = koel_migrations(); // tests/sql/koel: the schema of the examples
        }
        let schema = if schema_file.is_dir() { up(&schema_file)? } else { read(&schema_file)? };
        let rows = dir.join("rows.sql");
        let rows = if rows.exists() { Some(read(&rows)?) } else { None };
        let mut cases = Vec::new();
        for file in sorted(&dir.join("queries"))? {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            parse(&format!("{name}/{stem}"), &read(&file)?, &mut cases)?;
        }
        let mut ids: Vec<&str> = cases.iter().map(|c| c.id.as_str()).collect();
        ids.sort_unstable();
        if let Some(twice) = ids.windows(2).find(|w| w.first() == w.last()) {
            return Err(format!("two queries have the title {twice:?}"));
        }
        out.push(Suite { name, schema_file, schema, rows, cases });
    }
    Ok(out)
}

/// The migrations of KOEL, the reference schema.
pub fn koel_migrations() -> PathBuf {
    crate::workspace().join("koel-schema/migrations")
}

/// All `.up.sql` files of a folder, one after the other.
fn up(migrations: &Path) -> Result<String, String> {
    let files = sorted(migrations)?.into_iter().filter(|p| file_name(p).ends_with(".up.sql"));
    files.map(|p| read(&p)).collect::<Result<Vec<_>, _>>().map(|texts| texts.join("\n"))
}

/// `17`: from there on; `15-17`.
fn majors(versions: &str) -> Option<RangeInclusive<u32>> {
    let (first, last) = versions.split_once('-').unwrap_or((versions, ""));
    let last = if last.is_empty() { u32::MAX } else { last.parse().ok()? };
    Some(first.parse().ok()?..=last)
}

fn parse(file: &str, text: &str, cases: &mut Vec<Case>) -> Result<(), String> {
    let first = cases.len();
    for line in text.lines() {
        let (refused, title) = if let Some(title) = line.strip_prefix("--# ") {
            (None, title)
        } else if let Some((code, title)) = line.strip_prefix("--! ").and_then(|rest| rest.split_once(' ')) {
            (Some(code.to_owned()), title)
        } else {
            match cases.get_mut(first..).and_then(<[Case]>::last_mut) {
                Some(case) => case.sql.push_str(&format!("{line}\n")),
                None if line.is_empty() || line.starts_with("-- ") => {}
                None => return Err(format!("{file}: a query without a title: {line}")),
            }
            continue;
        };
        let (majors, title) = match title.strip_prefix('[').and_then(|t| t.split_once("] ")) {
            Some((versions, title)) => (majors(versions).ok_or_else(|| format!("{file}: {versions}?"))?, title),
            None => (ANY_MAJOR, title),
        };
        cases.push(Case { id: format!("{file}: {title}"), sql: String::new(), refused, majors });
    }
    for case in cases.iter_mut().skip(first) {
        // A semicolon would be part of the query: Describe takes one statement, with or without.
        case.sql.truncate(case.sql.trim_end().trim_end_matches(';').len());
        if case.sql.is_empty() {
            return Err(format!("{}: no query", case.id));
        }
    }
    Ok(())
}

fn sorted(dir: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let mut out: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    out.sort();
    Ok(out)
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
