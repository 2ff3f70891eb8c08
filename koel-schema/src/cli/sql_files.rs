//! Queries in `.sql` files: those of directories called `queries`, or of what `[check] sql` in koel.toml names.

use super::project::matches;
use super::source::{Files, Text};
use crate::config::Config;
use crate::syntax::{self, ParseOptions};
use std::path::{Path, PathBuf};

/// Where no directory of queries is.
const OTHERS: [&str; 4] = ["target", "node_modules", "tests", "migrations"];

/// The statements of the files of a package that are queries.
pub(super) fn find(package: &Path, config: &Config, open: &Files) -> Vec<Text> {
    let mut files = Vec::new();
    match &config.sql_files {
        Some(patterns) => patterns.iter().for_each(|pattern| named(&config.root, pattern, &mut files)),
        None => directories(package, 0, &mut files),
    }
    files.sort();
    let migrations = |file: &PathBuf| config.migrations.iter().any(|path| file.starts_with(path));
    files.retain(|file| !migrations(file));
    files.iter().flat_map(|file| statements(open, file, config.version.major())).collect()
}

/// Files below the directories called `queries`.
fn directories(dir: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // Another package's.
        if !path.is_dir() || name.starts_with('.') || OTHERS.contains(&&*name) || path.join("Cargo.toml").exists() {
            continue;
        }
        if name == "queries" {
            below(&path, files);
        } else if depth < 6 {
            directories(&path, depth + 1, files);
        }
    }
}

fn below(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            below(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            files.push(path);
        }
    }
}

/// A file, a directory, or a pattern in the last name.
fn named(root: &Path, pattern: &str, files: &mut Vec<PathBuf>) {
    let path = root.join(pattern);
    if path.is_dir() {
        below(&path, files);
    } else if path.is_file() {
        files.push(path);
    } else if let (Some(dir), Some(last)) = (path.parent(), path.file_name()) {
        let last = last.to_string_lossy();
        let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
        files.extend(
            entries.filter(|entry| matches(&last, &entry.file_name().to_string_lossy())).map(|entry| entry.path()),
        );
    }
}

/// The file's statements, if they are queries; a template is none.
fn statements(open: &Files, path: &Path, version: u8) -> Vec<Text> {
    let Ok(file) = open.read(path) else { return Vec::new() };
    if ["{{", "{%", "${"].iter().any(|mark| file.text.contains(mark)) || has_names(&file.text) {
        return Vec::new();
    }
    let parts = syntax::split(&file.text, &ParseOptions { version, named_params: false });
    let queries = parts.into_iter().filter(|span| is_query(span.text(&file.text)));
    queries
        .map(|span| {
            let mut text = Text::default();
            text.push_file(&file, span);
            text
        })
        .collect()
}

/// `:name` parameters, which some other tool replaces.
fn has_names(text: &str) -> bool {
    text.match_indices(':').any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + 1..).and_then(|text| text.chars().next());
        before.is_some_and(|ch| ch.is_whitespace() || "(=,".contains(ch))
            && after.is_some_and(|ch| ch.is_ascii_alphabetic())
    })
}

/// A query rather than a definition or a command.
fn is_query(sql: &str) -> bool {
    super::workspace::looks_like_sql(sql)
}
