//! The packages of a workspace, from the manifests alone: no build, no `cargo metadata`.

use super::source::Files;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use toml::{Table, Value};

/// A workspace, or a package by itself.
#[derive(Debug)]
pub(super) struct Project {
    pub root: PathBuf,
    pub packages: Vec<Package>,
    pub files: Files,
}

#[derive(Debug)]
pub(super) struct Package {
    pub name: String,
    pub dir: PathBuf,
    /// The packages that it depends on by path.
    pub depends: Vec<PathBuf>,
    /// It depends on koel's macros.
    pub koel: bool,
    /// What it says of sqlx, if it depends on it.
    pub sqlx: Option<Sqlx>,
    /// The files that crates start in.
    pub roots: Vec<Root>,
}

/// The databases that sqlx is asked for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Sqlx {
    pub postgres: bool,
    /// `sqlite`, `mysql`.
    pub others: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Root {
    pub file: PathBuf,
    /// An integration test.
    pub in_test: bool,
}

/// Finds the project of a directory, or of a file in it: the nearest manifest from there upwards.
pub(super) fn find(path: &Path) -> Result<Project, String> {
    let path = path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))?;
    let dir = path.ancestors().find(|dir| dir.join("Cargo.toml").is_file());
    let dir = dir.ok_or_else(|| {
        format!("no Cargo.toml in {} or above it: `koel check PATH` takes a Rust package or workspace", path.display())
    })?;
    let manifest = manifest(dir)?;
    let own_workspace = manifest.get("workspace").and_then(Value::as_table);
    // The one that a package of it inherits from.
    let (root, workspace) = match own_workspace {
        Some(table) => (dir.to_path_buf(), Some(table.clone())),
        None => above(dir).map_or((dir.to_path_buf(), None), |(root, table)| (root, Some(table))),
    };
    let mut dirs = BTreeSet::new();
    if manifest.contains_key("package") {
        dirs.insert(dir.to_path_buf());
    }
    if let Some(workspace) = own_workspace {
        members(dir, workspace, &mut dirs);
        with_dependencies(dir, &mut dirs);
    }
    let packages: Result<Vec<_>, String> = dirs.iter().map(|dir| package(dir, &root, workspace.as_ref())).collect();
    Ok(Project { root, packages: packages?.into_iter().flatten().collect(), files: Files::default() })
}

fn manifest(dir: &Path) -> Result<Table, String> {
    let file = dir.join("Cargo.toml");
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    text.parse().map_err(|error: toml::de::Error| format!("{}: {}", file.display(), error.message()))
}

/// The workspace that a package is a member of.
fn above(dir: &Path) -> Option<(PathBuf, Table)> {
    dir.ancestors().skip(1).find_map(|root| {
        let manifest = manifest(root).ok()?;
        let workspace = manifest.get("workspace")?.as_table()?;
        let mut dirs = BTreeSet::new();
        members(root, workspace, &mut dirs);
        with_dependencies(root, &mut dirs);
        dirs.contains(dir).then(|| (root.to_path_buf(), workspace.clone()))
    })
}

fn strings<'t>(table: &'t Table, key: &str) -> impl Iterator<Item = &'t str> {
    table.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn members(root: &Path, workspace: &Table, dirs: &mut BTreeSet<PathBuf>) {
    let excluded: Vec<PathBuf> = strings(workspace, "exclude").map(|path| root.join(path)).collect();
    for pattern in strings(workspace, "members") {
        let mut found = vec![root.to_path_buf()];
        for part in Path::new(pattern).components() {
            found = found.iter().flat_map(|dir| step(dir, part)).collect();
        }
        let member =
            |dir: &PathBuf| dir.join("Cargo.toml").is_file() && !excluded.iter().any(|out| dir.starts_with(out));
        dirs.extend(found.into_iter().filter(member));
    }
}

/// One component of a pattern: a name, or `*` in it.
fn step(dir: &Path, part: Component<'_>) -> Vec<PathBuf> {
    let name = part.as_os_str().to_string_lossy();
    match part {
        Component::Normal(_) if name.contains(['*', '?']) => {
            let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
            entries
                .filter(|entry| matches(&name, &entry.file_name().to_string_lossy()))
                .map(|entry| entry.path())
                .collect()
        }
        Component::CurDir => vec![dir.to_path_buf()],
        Component::ParentDir => dir.parent().map(Path::to_path_buf).into_iter().collect(),
        _ => vec![dir.join(part)],
    }
}

/// `*` is any text without a separator, `?` any character.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let mut chars = pattern.chars();
    match chars.next() {
        None => name.is_empty(),
        Some('*') => {
            let ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
            ends.filter_map(|at| name.get(at..)).any(|rest| matches(chars.as_str(), rest))
        }
        Some(first) => {
            let mut rest = name.chars();
            rest.next().is_some_and(|ch| (first == '?' || ch == first) && matches(chars.as_str(), rest.as_str()))
        }
    }
}

/// What members depend on by path is a member too, if it is inside.
fn with_dependencies(root: &Path, dirs: &mut BTreeSet<PathBuf>) {
    let mut todo: Vec<PathBuf> = dirs.iter().cloned().collect();
    while let Some(dir) = todo.pop() {
        let Ok(manifest) = manifest(&dir) else { continue };
        let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
        for entry in sections.iter().filter_map(|name| manifest.get(*name)?.as_table()).flat_map(Table::values) {
            let path = entry.get("path").and_then(Value::as_str).and_then(|path| dir.join(path).canonicalize().ok());
            if let Some(path) = path.filter(|path| path.starts_with(root) && path.join("Cargo.toml").is_file())
                && dirs.insert(path.clone())
            {
                todo.push(path);
            }
        }
    }
}

/// None of a manifest without a package in it.
fn package(dir: &Path, root: &Path, workspace: Option<&Table>) -> Result<Option<Package>, String> {
    let manifest = manifest(dir)?;
    let Some(table) = manifest.get("package").and_then(Value::as_table) else { return Ok(None) };
    let name = table.get("name").and_then(Value::as_str).unwrap_or("?").to_string();
    let sections = ["dependencies", "dev-dependencies"];
    let dependencies = || sections.iter().filter_map(|name| manifest.get(*name)?.as_table()).flatten();
    let inherited = workspace.and_then(|workspace| workspace.get("dependencies")?.as_table());
    let mut sqlx: Option<Sqlx> = None;
    for (key, value) in dependencies() {
        if package_name(key, value, inherited) == "sqlx" {
            let from_workspace = inherited.and_then(|table| table.get(key));
            let said = sqlx.get_or_insert_default();
            for value in [Some(value), from_workspace].into_iter().flatten() {
                said.add(value);
            }
        }
    }
    // A feature of the package can ask for a database as well.
    let features = manifest.get("features").and_then(Value::as_table).into_iter().flat_map(Table::values);
    for feature in features.filter_map(Value::as_array).flatten().filter_map(Value::as_str) {
        if let (Some(sqlx), Some(name)) = (&mut sqlx, feature.strip_prefix("sqlx/")) {
            sqlx.feature(name);
        }
    }
    let koel = dependencies().any(|(key, value)| package_name(key, value, inherited) == "koel-macros");
    let path = |base: &Path, value: &Value| base.join(value.get("path")?.as_str()?).canonicalize().ok();
    let depends = dependencies()
        .filter_map(|(key, value)| path(dir, value).or_else(|| path(root, inherited?.get(key)?)))
        .collect();
    Ok(Some(Package { name, dir: dir.to_path_buf(), depends, koel, sqlx, roots: roots(dir, &manifest) }))
}

/// `package = "..."` renames.
fn package_name<'t>(key: &'t str, value: &'t Value, inherited: Option<&'t Table>) -> &'t str {
    let renamed = |value: &'t Value| value.get("package").and_then(Value::as_str);
    renamed(value).or_else(|| renamed(inherited?.get(key)?)).unwrap_or(key)
}

impl Sqlx {
    fn add(&mut self, dependency: &Value) {
        let features = dependency.get("features").and_then(Value::as_array).into_iter().flatten();
        features.filter_map(Value::as_str).for_each(|name| self.feature(name));
    }

    fn feature(&mut self, name: &str) {
        match name {
            "postgres" => self.postgres = true,
            "sqlite" | "sqlite-unbundled" | "mysql" | "mysql-rsa" | "mssql" => {
                let database = name.split('-').next().unwrap_or(name).to_string();
                if !self.others.contains(&database) {
                    self.others.push(database);
                }
            }
            _ => {}
        }
    }

    /// It is asked for other databases only.
    pub(super) fn is_for_others(&self) -> bool {
        !self.postgres && !self.others.is_empty()
    }
}

/// Cargo's own rules: `src/lib.rs`, `src/main.rs`, `src/bin`, `tests`, `examples`, `benches`, and the paths that targets name.
fn roots(dir: &Path, manifest: &Table) -> Vec<Root> {
    let mut roots = Vec::new();
    let mut add = |file: PathBuf, in_test: bool| {
        if file.is_file() && !roots.iter().any(|root: &Root| root.file == file) {
            roots.push(Root { file, in_test });
        }
    };
    for name in ["src/lib.rs", "src/main.rs", "build.rs"] {
        add(dir.join(name), false);
    }
    for (folder, in_test) in [("src/bin", false), ("examples", false), ("benches", false), ("tests", true)] {
        let entries = std::fs::read_dir(dir.join(folder)).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            if path.extension().is_some_and(|extension| extension == "rs") {
                add(path, in_test);
            } else {
                add(path.join("main.rs"), in_test);
            }
        }
    }
    for (key, in_test) in [("bin", false), ("example", false), ("bench", false), ("test", true)] {
        for target in manifest.get(key).and_then(Value::as_array).into_iter().flatten() {
            if let Some(path) = target.get("path").and_then(Value::as_str) {
                add(dir.join(path), in_test);
            }
        }
    }
    if let Some(path) = manifest.get("lib").and_then(|lib| lib.get("path")?.as_str()) {
        add(dir.join(path), false);
    }
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert!(matches("*", "api") && matches("a*i", "api") && matches("ap?", "api") && matches("api", "api"));
        assert!(!matches("b*", "api") && !matches("ap", "api") && !matches("?", ""));
    }

    #[test]
    fn databases() {
        let said = |text: &str| {
            let mut sqlx = Sqlx::default();
            sqlx.add(&Value::Table(text.parse().expect("toml")));
            (sqlx.postgres, sqlx.is_for_others())
        };
        assert_eq!(said("features = ['sqlite', 'macros']"), (false, true));
        assert_eq!(said("features = ['sqlite', 'postgres']"), (true, false));
        assert_eq!(said("features = ['macros']"), (false, false));
    }
}
