//! `koel.toml`, and where the migrations are.

use crate::types::PgVersion;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// The file's name.
pub const FILE_NAME: &str = "koel.toml";

/// How loud a lint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Allow,
    Warn,
    Deny,
}

/// What `koel.toml` says, or the defaults where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The file read, if there is one.
    pub file: Option<PathBuf>,
    /// Where paths in it start: its directory.
    pub root: PathBuf,
    /// Directories or files, in order; the stubs of `[schema] stubs` are the last of them.
    pub migrations: Vec<PathBuf>,
    pub version: PgVersion,
    pub search_path: Vec<String>,
    /// Database type, or `table.column`, to Rust type.
    pub types: BTreeMap<String, String>,
    /// Rule or group to level.
    pub lints: BTreeMap<String, Level>,
    /// The same for what is below a path (relative to `root`), wider paths first.
    pub lint_paths: Vec<(String, BTreeMap<String, Level>)>,
    /// The file of findings that are put up with.
    pub baseline: Option<PathBuf>,
    /// Files of queries that `koel check` looks at; none: those below directories called `queries`.
    pub sql_files: Option<Vec<String>>,
    /// The column that marks a row as deleted.
    pub soft_delete: Option<String>,
    /// Tables too small for an index to matter.
    pub small_tables: Vec<String>,
    /// Tables that grow in the order of time: BRIN does for them.
    pub append_only: Vec<String>,
}

/// Why there is no configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigError {
    /// Neither `koel.toml` nor `migrations/` from this directory upwards.
    NotFound(PathBuf),
    /// The file cannot be read.
    Read { file: PathBuf, message: String },
    /// The file says what koel does not understand; `line` is 1-based, 0 where unknown.
    Invalid { file: PathBuf, line: usize, message: String },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(dir) => write!(
                f,
                "no migrations found: neither `migrations/` nor `{FILE_NAME}` in {} or above it",
                dir.display()
            ),
            Self::Read { file, message } => write!(f, "cannot read {}: {message}", file.display()),
            Self::Invalid { file, line: 0, message } => write!(f, "{}: {message}", file.display()),
            Self::Invalid { file, line, message } => write!(f, "{}:{line}: {message}", file.display()),
        }
    }
}

impl std::error::Error for ConfigError {}

/// The server assumed where nothing says which.
pub const DEFAULT_VERSION: PgVersion = PgVersion::V17;

impl Config {
    /// The defaults, with migrations at `path`.
    pub fn with_migrations(root: &Path, path: PathBuf) -> Self {
        Self {
            file: None,
            root: root.to_path_buf(),
            migrations: vec![path],
            version: DEFAULT_VERSION,
            search_path: vec!["public".into()],
            types: BTreeMap::new(),
            lints: BTreeMap::new(),
            lint_paths: Vec::new(),
            baseline: None,
            sql_files: None,
            soft_delete: None,
            small_tables: Vec::new(),
            append_only: Vec::new(),
        }
    }

    /// Reads the text of a `koel.toml` in `root`.
    pub fn parse(text: &str, root: &Path, file: &Path) -> Result<Self, ConfigError> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| ConfigError::Invalid {
            file: file.to_path_buf(),
            line: error.span().map_or(0, |span| line_of(text, span.start)),
            message: error.message().to_string(),
        })?;
        let mut config = Self::with_migrations(root, root.join("migrations"));
        config.file = Some(file.to_path_buf());
        let reader = Reader { text, file };
        let mut stubs = Vec::new();
        for (section, value) in &table {
            let Value::Table(entries) = value else {
                return Err(reader.invalid(section, format!("`{section}` is not a section")));
            };
            for (key, value) in entries {
                if (section.as_str(), key.as_str()) == ("schema", "stubs") {
                    stubs = reader.strings(key, value)?;
                    continue;
                }
                reader.entry(&mut config, section, key, value)?;
            }
        }
        // What the migrations make in a way that koel does not follow, said in plain SQL.
        config.migrations.extend(stubs.into_iter().map(|path| root.join(path)));
        Ok(config)
    }
}

struct Reader<'a> {
    text: &'a str,
    file: &'a Path,
}

impl Reader<'_> {
    /// The values carry no place; the line that starts with the key does.
    fn invalid(&self, key: &str, message: String) -> ConfigError {
        let line = self.text.lines().position(|line| {
            line.trim_start()
                .trim_start_matches(['[', '"'])
                .strip_prefix(key)
                .is_some_and(|rest| rest.trim_start_matches('"').trim_start().starts_with(['=', ']']))
        });
        ConfigError::Invalid { file: self.file.to_path_buf(), line: line.map_or(0, |line| line + 1), message }
    }

    fn entry(&self, config: &mut Config, section: &str, key: &str, value: &Value) -> Result<(), ConfigError> {
        match (section, key) {
            ("schema", "migrations") => {
                let paths = self.strings(key, value)?;
                config.migrations = paths.into_iter().map(|path| config.root.join(path)).collect();
            }
            ("schema", "postgres") => {
                let major = value.as_integer().and_then(|n| u8::try_from(n).ok()).and_then(PgVersion::new);
                config.version =
                    major.ok_or_else(|| self.invalid(key, "`postgres` is 15, 16, 17 or 18".to_string()))?;
            }
            ("schema", "search_path") => config.search_path = self.strings(key, value)?,
            ("types", name) => {
                config.types.insert(name.to_string(), self.string(key, value)?);
            }
            ("lints", "baseline") => config.baseline = Some(config.root.join(self.string(key, value)?)),
            ("lints", path) if value.is_table() => {
                let entries = value.as_table().into_iter().flatten();
                let levels: Result<_, ConfigError> =
                    entries.map(|(name, value)| Ok((name.clone(), self.level(name, value)?))).collect();
                config.lint_paths.push((path.to_string(), levels?));
                config.lint_paths.sort_by_key(|(path, _)| path.len());
            }
            ("lints", name) => {
                config.lints.insert(name.to_string(), self.level(key, value)?);
            }
            ("check", "sql") => config.sql_files = Some(self.strings(key, value)?),
            ("tables", "soft_delete") => config.soft_delete = Some(self.string(key, value)?),
            ("tables", "small") => config.small_tables = self.strings(key, value)?,
            ("tables", "append_only") => config.append_only = self.strings(key, value)?,
            ("schema", _) => {
                let message =
                    format!("unknown key `{key}` in [schema]: `migrations`, `stubs`, `postgres`, `search_path`");
                return Err(self.invalid(key, message));
            }
            ("tables", _) => {
                let message = format!("unknown key `{key}` in [tables]: `soft_delete`, `small`, `append_only`");
                return Err(self.invalid(key, message));
            }
            ("check", _) => return Err(self.invalid(key, format!("unknown key `{key}` in [check]: `sql`"))),
            (_, _) => {
                let message = format!("unknown section [{section}]: [schema], [types], [lints], [tables], [check]");
                return Err(self.invalid(section, message));
            }
        }
        Ok(())
    }

    fn level(&self, key: &str, value: &Value) -> Result<Level, ConfigError> {
        match self.string(key, value)?.as_str() {
            "allow" => Ok(Level::Allow),
            "warn" => Ok(Level::Warn),
            "deny" => Ok(Level::Deny),
            other => Err(self.invalid(key, format!("`{other}` is not a level: \"allow\", \"warn\" or \"deny\""))),
        }
    }

    fn string(&self, key: &str, value: &Value) -> Result<String, ConfigError> {
        value.as_str().map(str::to_string).ok_or_else(|| self.invalid(key, format!("`{key}` is a string")))
    }

    /// One string or a list of them.
    fn strings(&self, key: &str, value: &Value) -> Result<Vec<String>, ConfigError> {
        match value {
            Value::Array(items) => items.iter().map(|item| self.string(key, item)).collect(),
            value => Ok(vec![self.string(key, value)?]),
        }
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|&byte| byte == b'\n').count() + 1
}

/// The configuration of the package in `manifest_dir`: the first directory from there upwards with a `koel.toml` or `migrations/`.
/// It stops at the workspace's root, or at a repository's.
pub fn find(manifest_dir: &Path) -> Result<Config, ConfigError> {
    let start = tested_package(manifest_dir).unwrap_or_else(|| manifest_dir.to_path_buf());
    for dir in start.ancestors() {
        let file = dir.join(FILE_NAME);
        if file.is_file() {
            return read(&file, dir);
        }
        let migrations = sqlx_migrations(dir).unwrap_or_else(|| dir.join("migrations"));
        if migrations.is_dir() {
            return Ok(Config::with_migrations(dir, for_postgres(migrations)));
        }
        if dir.join(".git").exists() || is_workspace_root(dir) {
            break;
        }
    }
    Err(ConfigError::NotFound(start))
}

/// Of a directory with one for each database, that of PostgreSQL.
pub fn for_postgres(migrations: PathBuf) -> PathBuf {
    let own = ["postgres", "postgresql", "pg"].iter().map(|name| migrations.join(name)).find(|path| path.is_dir());
    own.unwrap_or(migrations)
}

/// Reads one `koel.toml`.
pub fn read(file: &Path, root: &Path) -> Result<Config, ConfigError> {
    match std::fs::read_to_string(file) {
        Ok(text) => Config::parse(&text, root, file),
        Err(error) => Err(ConfigError::Read { file: file.to_path_buf(), message: error.to_string() }),
    }
}

/// `migrate.migrations-dir` of an `sqlx.toml`.
fn sqlx_migrations(dir: &Path) -> Option<PathBuf> {
    let table: Table = std::fs::read_to_string(dir.join("sqlx.toml")).ok()?.parse().ok()?;
    let path = table.get("migrate")?.get("migrations-dir")?.as_str()?;
    Some(dir.join(path))
}

fn is_workspace_root(dir: &Path) -> bool {
    let Ok(text) = std::fs::read_to_string(dir.join("Cargo.toml")) else { return false };
    text.lines().any(|line| line.trim_start().starts_with("[workspace"))
}

/// trybuild compiles in a package of its own under target/, which depends by path on the package that is tested.
fn tested_package(manifest_dir: &Path) -> Option<PathBuf> {
    if !manifest_dir.components().any(|part| part.as_os_str() == "trybuild") {
        return None;
    }
    let manifest: Table = std::fs::read_to_string(manifest_dir.join("Cargo.toml")).ok()?.parse().ok()?;
    let name = manifest.get("package")?.get("name")?.as_str()?;
    let name = name.strip_suffix("-tests").unwrap_or(name);
    let dependencies = manifest.get("dependencies")?.as_table()?;
    let path = |dependency: &Value| Some(manifest_dir.join(dependency.get("path")?.as_str()?));
    let tested = dependencies.get(name).and_then(path);
    tested.or_else(|| {
        let mut paths = dependencies.values().filter_map(path);
        paths.find(|dir| dir.join(FILE_NAME).is_file() || dir.join("migrations").is_dir())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse(text, Path::new("/p"), Path::new("/p/koel.toml"))
    }

    #[test]
    fn stubs_come_after_the_migrations() {
        let config = parse("[schema]\nstubs = 'stubs.sql'\n").unwrap();
        assert_eq!(config.migrations, [PathBuf::from("/p/migrations"), PathBuf::from("/p/stubs.sql")]);
    }

    #[test]
    fn reads_every_key() {
        let config = parse(
            "[schema]\nmigrations = ['a', 'b.sql']\npostgres = 16\nsearch_path = 'app'\n[types]\nkyc = 'crate::Kyc'\n\"users.data\" = 'X'\n\
             [lints]\nselect_star = 'deny'\n[lints.'src/old']\nstyle = 'allow'\n[tables]\nsoft_delete = 'deleted_at'\nsmall = ['countries']\nappend_only = 'events'\n[check]\nsql = 'sql/*.sql'\n",
        )
        .unwrap();
        assert_eq!(config.migrations, [PathBuf::from("/p/a"), PathBuf::from("/p/b.sql")]);
        assert_eq!(config.version, PgVersion::V16);
        assert_eq!(config.search_path, ["app"]);
        assert_eq!(config.types.get("users.data").map(String::as_str), Some("X"));
        assert_eq!(config.lints.get("select_star"), Some(&Level::Deny));
        assert_eq!(config.lint_paths, [("src/old".to_string(), BTreeMap::from([("style".to_string(), Level::Allow)]))]);
        assert_eq!(config.sql_files, Some(vec!["sql/*.sql".to_string()]));
        assert_eq!(config.append_only, ["events"]);
        assert_eq!((config.soft_delete.as_deref(), config.small_tables.len()), (Some("deleted_at"), 1));
    }

    #[test]
    fn says_where_it_is_wrong() {
        let line = |text| match parse(text) {
            Err(ConfigError::Invalid { line, message, .. }) => (line, message),
            other => panic!("{other:?}"),
        };
        assert_eq!(line("[schema]\n\npostgres = 14\n").0, 3);
        assert_eq!(line("[lints]\nx = 'loud'\n").0, 2);
        assert_eq!(line("[schema]\nmigration = 'x'\n").0, 2);
        assert_eq!(line("[schemas]\nx = 1\n").0, 1);
        assert_eq!(line("[schema]\nx = = 1\n").0, 2);
    }
}
