//! The migration files of a directory, in the order in which they run. The only part of `migrate` that does I/O.

use super::source::way_down;
use crate::span::{LineCol, line_col};
use std::cmp::Ordering;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why no migrations could be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadError {
    NotFound(PathBuf),
    /// A directory without a migration in it.
    Empty(PathBuf),
    NotUtf8 {
        file: PathBuf,
        at: LineCol,
    },
    Io {
        path: PathBuf,
        message: String,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(path) => write!(f, "{}: no such migrations directory or schema file", path.display()),
            Self::Empty(path) => write!(f, "{}: no migrations (*.sql) in this directory", path.display()),
            Self::NotUtf8 { file, at } => {
                write!(f, "{}:{}:{}: the file is not UTF-8", file.display(), at.line, at.column)
            }
            Self::Io { path, message } => write!(f, "{}: {message}", path.display()),
        }
    }
}

impl std::error::Error for LoadError {}

/// The files to replay, in order: the file itself, or what the directory's layout says.
pub fn discover(path: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let meta = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => LoadError::NotFound(path.to_path_buf()),
        _ => LoadError::Io { path: path.to_path_buf(), message: error.to_string() },
    })?;
    if meta.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let files = in_directory(path, 0)?;
    if files.is_empty() { Err(LoadError::Empty(path.to_path_buf())) } else { Ok(files) }
}

/// The text of a file, without a byte-order mark.
pub fn read(file: &Path) -> Result<String, LoadError> {
    let bytes =
        std::fs::read(file).map_err(|error| LoadError::Io { path: file.to_path_buf(), message: error.to_string() })?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text)),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let start = String::from_utf8_lossy(error.as_bytes().get(..valid).unwrap_or(&[])).into_owned();
            Err(LoadError::NotUtf8 { file: file.to_path_buf(), at: line_col(&start, valid as u32) })
        }
    }
}

/// For each migration its way down: a file beside it, or a part of it. What cannot be read counts as not there.
pub fn downs(files: &[PathBuf], sources: &[Arc<str>]) -> Vec<Option<String>> {
    let beside = |file: &PathBuf| {
        let name = file.file_name()?.to_str()?;
        let down = match name {
            "up.sql" => "down.sql".to_string(),
            _ => {
                let stem = name.strip_suffix(".sql")?;
                match (stem.strip_suffix(".up"), stem.strip_suffix("_up")) {
                    (Some(stem), _) => format!("{stem}.down.sql"),
                    (None, Some(stem)) => format!("{stem}_down.sql"),
                    (None, None) => format!("{stem}.down.sql"),
                }
            }
        };
        read(&file.with_file_name(down)).ok()
    };
    let all = files.iter().zip(sources);
    all.map(|(file, text)| way_down(text).or_else(|| beside(file))).collect()
}

fn in_directory(dir: &Path, depth: usize) -> Result<Vec<PathBuf>, LoadError> {
    let io = |error: std::io::Error| LoadError::Io { path: dir.to_path_buf(), message: error.to_string() };
    let mut files = Vec::new();
    let mut dirs = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(io)? {
        let entry = entry.map_err(io)?;
        let path = entry.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            dirs.push(path);
        } else if is_migration(name) {
            files.push(path);
        }
    }
    files.sort_by(|a, b| order(&file_name(a), &file_name(b)));
    dirs.sort_by(|a, b| order(&file_name(a), &file_name(b)));
    // `x_up.sql` and `x_down.sql` beside each other.
    let has_up = files.iter().any(|file| file_name(file).ends_with("_up.sql"));
    if has_up {
        files.retain(|file| !file_name(file).ends_with("_down.sql"));
    }
    // A directory a migration (diesel's `up.sql`, prisma's `migration.sql`).
    for sub in dirs {
        let single = ["up.sql", "migration.sql"].iter().map(|name| sub.join(name)).find(|file| file.is_file());
        match single {
            Some(file) => files.push(file),
            // Folders by year or by component, where there is nothing else.
            None if files.is_empty() && depth < 3 => files.extend(in_directory(&sub, depth + 1)?),
            None => {}
        }
    }
    Ok(files)
}

fn file_name(path: &Path) -> String {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_string()
}

/// A `.sql` file that is not a way down.
fn is_migration(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let Some(stem) = lower.strip_suffix(".sql") else { return false };
    let down = [".down", ".undo", ".rollback", ".revert"].iter().any(|end| stem.ends_with(end)) || stem == "down";
    // Flyway's undo: `U1__name.sql`.
    let undo = name.starts_with('U') && stem.contains("__") && stem.get(1..2).is_some_and(|c| c < ":");
    !down && !undo
}

/// Numbered files by number, then the others by name; flyway's repeatable ones last.
fn order(a: &str, b: &str) -> Ordering {
    key(a).cmp(&key(b))
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key(u8, Vec<u128>, String);

fn key(name: &str) -> Key {
    if name.starts_with("R__") {
        return Key(2, Vec::new(), name.to_string());
    }
    let lower = name.strip_prefix(['V', 'v']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let versioned = lower.is_some();
    let rest = lower.unwrap_or(name);
    let mut numbers = Vec::new();
    if versioned {
        // `V1_2__name` and `V1.2__name`: the version ends at the double underscore.
        let version = rest.split("__").next().unwrap_or(rest);
        for part in version.split(['_', '.']) {
            match part.parse() {
                Ok(number) => numbers.push(number),
                Err(_) => break,
            }
        }
    } else {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        if let Ok(number) = digits.parse() {
            numbers.push(number);
        }
    }
    if numbers.is_empty() {
        return Key(1, numbers, name.to_string());
    }
    Key(0, numbers, name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(names: &[&str]) -> Vec<String> {
        let mut names: Vec<String> = names.iter().filter(|n| is_migration(n)).map(|n| n.to_string()).collect();
        names.sort_by(|a, b| order(a, b));
        names
    }

    #[test]
    fn sqlx_names() {
        assert_eq!(
            sorted(&["10_c.sql", "2_b.up.sql", "2_b.down.sql", "1_a.sql", "readme.md"]),
            ["1_a.sql", "2_b.up.sql", "10_c.sql"]
        );
    }

    #[test]
    fn refinery_and_flyway_names() {
        assert_eq!(
            sorted(&["R__views.sql", "V10__c.sql", "V1_2__b.sql", "V1__a.sql", "U1__a.sql"]),
            ["V1__a.sql", "V1_2__b.sql", "V10__c.sql", "R__views.sql"]
        );
    }
}
