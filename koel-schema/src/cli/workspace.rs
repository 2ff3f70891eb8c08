//! What every command over a workspace begins with: the queries in its sources, and the schema each is written for.

use super::call::{Call, Form, Library};
use super::expr::{Names, NoText, Sql};
use super::project::{Package, Project, Root};
use super::scan::{self, Module, Scan};
use super::sort::Orders;
use super::source::{File, Files, Range, Text, name};
use super::{parallel, sql_files};
use crate::analysis::{AnalyzeOptions, analyze};
use crate::catalog::Catalog;
use crate::config::{self, Config, ConfigError};
use crate::diagnostic::{Diagnostic, Severity, SqlState};
use crate::filters::{self, Filters};
use crate::lint::{self, Baseline};
use crate::migrate::{self, FileDiagnostic, Loaded};
use crate::span::Span;
use crate::syntax::{self, ParseOptions};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A query in the sources.
pub(super) struct Query {
    pub package: usize,
    pub schema: usize,
    pub text: Arc<Text>,
    /// None of a statement in a `.sql` file.
    pub call: Option<Call>,
}

impl Query {
    pub(super) fn named_params(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.library == Library::Koel)
    }

    /// Its optional parts, if it has any.
    pub(super) fn parts(&self, version: u8) -> Result<Option<Filters>, Box<Diagnostic>> {
        match &self.call {
            Some(call) if call.form == Form::Attribute => {
                filters::read(&self.text.sql, &ParseOptions { version, named_params: self.named_params() })
            }
            _ => Ok(None),
        }
    }

    /// The text with all of its optional parts, as long as it is written.
    pub(super) fn whole(&self, version: u8) -> Result<Cow<'_, str>, Box<Diagnostic>> {
        Ok(self.parts(version)?.map_or(Cow::Borrowed(self.text.sql.as_str()), |parts| Cow::Owned(parts.all)))
    }

    pub(super) fn in_test(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.in_test)
    }

    /// Where it begins, as a person at `from` names it.
    pub(super) fn place(&self, from: &Path) -> String {
        let at = self.text.range(Span::default());
        at.map(|at| format!("{}:{}", name(&at.file.path, from), at.start().line)).unwrap_or_default()
    }

    /// Nothing but `koel check` looks at it, and it may be wrong on purpose.
    pub(super) fn is_loose(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.in_test && call.form == Form::Function)
    }
}

/// A schema and what was said about it.
pub(super) struct Schema {
    pub config: Config,
    pub loaded: Loaded,
    pub baseline: Option<Baseline>,
    /// `config.root`, as files are named to the end.
    pub root: PathBuf,
    /// The database that the migrations are for, if it is not PostgreSQL.
    pub other_database: Option<&'static str>,
}

impl Schema {
    pub(super) fn catalog(&self) -> &Catalog {
        &self.loaded.catalog
    }
}

/// Something to tell, with its place if it has one.
pub(super) struct Finding {
    pub text: Option<Arc<Text>>,
    pub diagnostic: Diagnostic,
    /// What a baseline knows it by, where that is not the query.
    pub subject: Option<String>,
}

impl Finding {
    pub(super) fn range(&self) -> Option<Range> {
        self.text.as_ref()?.range(self.diagnostic.span)
    }
}

/// What was found in the sources.
#[derive(Default)]
pub(super) struct Workspace {
    pub root: PathBuf,
    pub packages: Vec<Package>,
    pub schemas: Vec<Schema>,
    pub queries: Vec<Query>,
    /// By package, the tables that its own SQL makes while it runs.
    made: Vec<HashSet<String>>,
    /// By package, the enums that callers choose an order by; a name that stands for several is none.
    sort_keys: Vec<HashMap<String, Option<Orders>>>,
    /// About files and migrations rather than queries.
    pub findings: Vec<Finding>,
    /// Queries whose text is made at run time.
    pub dynamic: usize,
    /// Queries for another database, by its name.
    pub elsewhere: usize,
    /// Of them, those of macros.
    pub dynamic_macros: usize,
    pub without_schema: Vec<Missing>,
}

/// Which findings are put up with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Accepted<'a> {
    /// Those of the file that koel.toml names, if it names one.
    AsConfigured,
    File(&'a Path),
    Nothing,
}

/// A package whose queries have no schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Missing {
    pub package: String,
    pub queries: usize,
    /// Of them, those of macros.
    pub macros: usize,
}

/// Reads a project.
pub(super) fn load(project: Project, accepted: Accepted<'_>) -> Result<Workspace, String> {
    let Project { root, packages, files } = project;
    let files = &files;
    let mut configs = Configs::default();
    let mut of_package = Vec::with_capacity(packages.len());
    for package in &packages {
        of_package.push(match config::find(&package.dir) {
            Ok(config) => Some(configs.number(config)),
            Err(ConfigError::NotFound(_)) => None,
            Err(error) => return Err(error.to_string()),
        });
    }
    let early = configs.list.len();
    // The migrations are replayed while the sources are read.
    let (scans, schemas) = std::thread::scope(|scope| {
        let list = &configs.list;
        let schemas = scope.spawn(move || load_schemas(list, accepted, files));
        let scans: Vec<Vec<Scan>> = packages.iter().map(|package| scan_package(package, files)).collect();
        (scans, schemas.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let mut schemas = schemas?;
    for ((package, scans), schema) in packages.iter().zip(&scans).zip(&mut of_package) {
        *schema = schema.or_else(|| Some(configs.number(embedded(package, scans)?)));
    }
    schemas.extend(load_schemas(configs.list.get(early..).unwrap_or(&[]), accepted, files)?);
    // What needs no schema is checked without one.
    schemas.push(no_schema(&root));
    let mut workspace = Workspace { root, schemas, ..Workspace::default() };
    let of_package = shared(&packages, of_package);
    let mut seen = HashSet::new();
    for (index, ((package, scans), schema)) in packages.iter().zip(scans).zip(of_package).enumerate() {
        workspace.made.push(made(&scans, files));
        workspace.sort_keys.push(sort_keys(&scans));
        workspace.add(index, package, scans, schema, files, &mut seen);
    }
    let used: HashSet<usize> = workspace.queries.iter().map(|query| query.schema).collect();
    for (index, schema) in workspace.schemas.iter().enumerate() {
        if used.contains(&index) || (workspace.queries.is_empty() && schema.other_database.is_none()) {
            workspace.findings.extend(migration_findings(schema));
        }
    }
    workspace.packages = packages;
    Ok(workspace)
}

/// Configurations, each once.
#[derive(Default)]
struct Configs {
    list: Vec<Config>,
}

impl Configs {
    fn number(&mut self, config: Config) -> usize {
        self.list.iter().position(|other| *other == config).unwrap_or_else(|| {
            self.list.push(config);
            self.list.len() - 1
        })
    }
}

fn load_schemas(configs: &[Config], accepted: Accepted<'_>, files: &Files) -> Result<Vec<Schema>, String> {
    parallel::map(configs, |config| load_schema(config, accepted, files)).into_iter().collect()
}

pub(super) fn load_schema(config: &Config, accepted: Accepted<'_>, files: &Files) -> Result<Schema, String> {
    let options = migrate::Options { version: config.version, search_path: config.search_path.clone() };
    let loaded = migrate::load_with(&config.migrations, &options, &|path| files.text(path));
    let loaded = loaded.map_err(|error| error.to_string())?;
    if let [unknown, ..] = &lint::unknown_names(config)[..] {
        return Err(format!("koel.toml: there is no lint `{unknown}`"));
    }
    let file = match accepted {
        Accepted::AsConfigured => config.baseline.as_deref(),
        Accepted::File(file) => Some(file),
        Accepted::Nothing => None,
    };
    let baseline = match file {
        Some(file) => {
            let text = std::fs::read_to_string(file);
            Some(Baseline::parse(&text.map_err(|error| format!("cannot read {}: {error}", file.display()))?))
        }
        None => None,
    };
    let root = config.root.canonicalize().unwrap_or_else(|_| config.root.clone());
    // What koel.toml says is for koel.
    let other_database = if config.file.is_none() { other_database(&loaded) } else { None };
    Ok(Schema { config: config.clone(), loaded, baseline, root, other_database })
}

/// Migrations that PostgreSQL refuses and another database reads.
fn other_database(loaded: &Loaded) -> Option<&'static str> {
    loaded.diagnostics.iter().filter(|found| found.diagnostic.is_error()).find_map(|found| {
        let index = loaded.files.iter().position(|file| *file == found.file)?;
        let text = loaded.sources.get(index)?;
        let stopped = found.diagnostic.span.text(text).to_ascii_uppercase();
        match stopped.trim_end_matches(';') {
            "AUTOINCREMENT" | "PRAGMA" => Some("SQLite"),
            "AUTO_INCREMENT" | "ENGINE" => Some("MySQL"),
            _ => syntax::foreign_dialect(text),
        }
    })
}

/// No tables at all.
fn no_schema(root: &Path) -> Schema {
    let config = Config::with_migrations(root, root.to_path_buf());
    let loaded = migrate::replay(&[], &migrate::Options::default());
    Schema { config, loaded, baseline: None, root: root.to_path_buf(), other_database: None }
}

/// Packages without migrations have those of the packages they depend on, or else the only ones there are.
fn shared(packages: &[Package], mut schemas: Vec<Option<usize>>) -> Vec<Option<usize>> {
    let all: BTreeSet<usize> = schemas.iter().copied().flatten().collect();
    let only = |found: BTreeSet<usize>| if found.len() == 1 { found.first().copied() } else { None };
    let own = schemas.clone();
    for (package, schema) in packages.iter().zip(&mut schemas) {
        let depends = packages.iter().zip(&own).filter(|(other, _)| package.depends.contains(&other.dir));
        *schema = schema.or_else(|| only(depends.filter_map(|(_, schema)| *schema).collect()));
        *schema = schema.or_else(|| only(all.clone()));
    }
    schemas
}

/// The tables that SQL in the sources makes.
fn made(scans: &[Scan], files: &Files) -> HashSet<String> {
    let mut names: HashSet<String> = scans.iter().flat_map(|scan| scan.made.iter().cloned()).collect();
    for scan in scans {
        let dir = scan.file.path.parent().unwrap_or(Path::new(""));
        let texts = scan.included.iter().filter_map(|path| files.text(&dir.join(path)).ok());
        names.extend(texts.flat_map(|text| scan::tables_made(&text)));
    }
    names
}

/// Where migration tools keep which migrations ran.
const OF_TOOLS: [&str; 5] = [
    "_sqlx_migrations",
    "__diesel_schema_migrations",
    "refinery_schema_history",
    "schema_migrations",
    "goose_db_version",
];

/// What `sqlx::migrate!("...")` of the package's sources names.
fn embedded(package: &Package, scans: &[Scan]) -> Option<Config> {
    let named = scans.iter().flat_map(|scan| &scan.migrations).map(|path| package.dir.join(path));
    let mut paths: Vec<PathBuf> =
        named.filter_map(|path| path.canonicalize().ok()).filter(|path| path.is_dir()).collect();
    // The most first: the others build on them.
    let files = |path: &PathBuf| std::fs::read_dir(path).map_or(0, Iterator::count);
    paths.sort_by_key(|path| (std::cmp::Reverse(files(path)), path.clone()));
    paths.dedup();
    let first = config::for_postgres(paths.first()?.clone());
    let mut config = Config::with_migrations(&package.dir, first);
    config.migrations.extend(paths.into_iter().skip(1).map(config::for_postgres));
    Some(config)
}

/// All files that the package's crates are made of: each wave is what the one before names.
fn scan_package(package: &Package, files: &Files) -> Vec<Scan> {
    let mut scans: Vec<Scan> = Vec::new();
    let mut seen: HashSet<PathBuf> = HashSet::new();
    // A file, where its modules are, and whether it is a test.
    let mut wave: Vec<(PathBuf, PathBuf, bool)> = Vec::new();
    for Root { file, in_test } in &package.roots {
        let dir = file.parent().unwrap_or(&package.dir).to_path_buf();
        wave.push((file.clone(), dir, *in_test));
    }
    while !wave.is_empty() {
        wave.retain(|(file, _, _)| seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone())));
        let found = parallel::map(&wave, |(file, _, in_test)| {
            files.read(file).ok().map(|file| scan::scan(&file, package.koel, *in_test))
        });
        let mut next = Vec::new();
        for (scan, (_, dir, in_test)) in found.into_iter().zip(&wave) {
            let Some(scan) = scan else { continue };
            for module in &scan.modules {
                next.extend(
                    module_file(module, &scan.file.path, dir)
                        .map(|(file, dir)| (file, dir, *in_test || module.in_test)),
                );
            }
            scans.push(scan);
        }
        wave = next;
    }
    scans
}

/// The file of a module and where its own modules are.
fn module_file(module: &Module, file: &Path, dir: &Path) -> Option<(PathBuf, PathBuf)> {
    let beside = file.parent()?;
    if module.included {
        let path = beside.join(module.path.as_ref()?);
        return path.is_file().then(|| (path, dir.to_path_buf()));
    }
    let mut inside = dir.to_path_buf();
    inside.extend(&module.parents);
    if let Some(path) = &module.path {
        let path = if module.parents.is_empty() { beside.join(path) } else { inside.join(path) };
        let dir = path.parent()?.to_path_buf();
        return path.is_file().then_some((path, dir));
    }
    let below = inside.join(&module.name);
    let files = [inside.join(format!("{}.rs", module.name)), below.join("mod.rs")];
    files.into_iter().find(|file| file.is_file()).map(|file| (file, below))
}

impl Workspace {
    /// A table that the package's own SQL makes, or a tool for migrations.
    pub(super) fn is_made(&self, package: usize, table: &str) -> bool {
        let name = scan::table_name(table);
        OF_TOOLS.iter().any(|tool| name.ends_with(tool))
            || self.made.get(package).is_some_and(|made| made.contains(&name))
    }

    /// The orders of the enum that the parameter of a call is.
    pub(super) fn orders(&self, query: &Query, param: &str) -> &[(String, String)] {
        let call = query.call.as_ref();
        let ty = call.and_then(|call| call.params.iter().find(|(name, _)| name == param)).map(|(_, ty)| ty);
        let known = self.sort_keys.get(query.package).zip(ty).and_then(|(known, ty)| known.get(ty));
        known.and_then(Option::as_deref).unwrap_or_default()
    }

    /// For a query of a package without a schema: that without tables, or another's, if the query is right in it.
    fn fitting(&self, text: &Text) -> Option<usize> {
        let options = AnalyzeOptions { named_params: true };
        let is_right = |index: &usize| {
            self.schemas.get(*index).is_some_and(|schema| analyze(schema.catalog(), &text.sql, &options).ok)
        };
        (0..self.schemas.len()).rev().find(is_right)
    }

    /// Adds the queries of a package.
    fn add(
        &mut self,
        index: usize,
        package: &Package,
        scans: Vec<Scan>,
        schema: Option<usize>,
        files: &Files,
        seen: &mut HashSet<(PathBuf, Span)>,
    ) {
        let constants = constants(&scans);
        let mut missing = Missing { package: package.name.clone(), queries: 0, macros: 0 };
        let foreign =
            schema.and_then(|schema| self.schemas.get(schema)).is_some_and(|schema| schema.other_database.is_some());
        let postgres = package.sqlx.as_ref().is_some_and(|sqlx| sqlx.postgres);
        let others = package.sqlx.as_ref().is_some_and(|sqlx| sqlx.is_for_others()) || (foreign && !postgres);
        for scan in scans {
            if let Some(span) = scan.unreadable {
                self.findings.push(unreadable(&scan.file, span));
            }
            let names = Names { package: &package.dir, files, file: &scan.file, own: &scan.constants, all: &constants };
            let elsewhere = others || is_elsewhere(package, &scan);
            for call in scan.calls {
                if !seen.insert((scan.file.path.clone(), call.span)) {
                    continue;
                }
                let text = match names.text(&call.sql) {
                    _ if elsewhere && call.library == Library::Sqlx => {
                        self.elsewhere += 1;
                        continue;
                    }
                    Ok(text) => text,
                    Err(NoText::Dynamic) => {
                        self.dynamic += usize::from(call.certain);
                        self.dynamic_macros += usize::from(call.form == Form::Macro);
                        continue;
                    }
                    Err(NoText::File { message, span }) => {
                        self.findings.push(missing_file(&scan.file, span, message));
                        continue;
                    }
                };
                if !call.certain && !looks_like_sql(&text.sql) {
                    continue;
                }
                match schema.or_else(|| self.fitting(&text)) {
                    Some(schema) => {
                        self.queries.push(Query { package: index, schema, text: Arc::new(text), call: Some(call) });
                    }
                    None => {
                        missing.queries += 1;
                        missing.macros += usize::from(call.form == Form::Macro);
                    }
                }
            }
        }
        if missing.queries > 0 {
            self.without_schema.push(missing);
        }
        if let (Some(schema), false) = (schema, others) {
            let found = self.schemas.get(schema).map(|schema| sql_files::find(&package.dir, &schema.config, files));
            for text in found.into_iter().flatten() {
                let place = text.range(Span::default());
                if place.is_some_and(|place| seen.insert((place.file.path.clone(), place.span))) {
                    self.queries.push(Query { package: index, schema, text: Arc::new(text), call: None });
                }
            }
        }
    }
}

/// A file that is about another database's driver, in a package that may use several.
fn is_elsewhere(package: &Package, scan: &Scan) -> bool {
    let only_postgres = package.sqlx.as_ref().is_some_and(|sqlx| sqlx.postgres && sqlx.others.is_empty());
    scan.other_database && !scan.postgres && !only_postgres
}

/// The package's constants; what several files call the same is none.
fn constants(scans: &[Scan]) -> HashMap<String, Option<(Arc<File>, Sql)>> {
    let mut all: HashMap<String, Option<(Arc<File>, Sql)>> = HashMap::new();
    for scan in scans {
        for (name, sql) in scan.constants.iter().filter(|(_, sql)| sql.is_known()) {
            let found = Some((Arc::clone(&scan.file), sql.clone()));
            all.entry(name.clone()).and_modify(|known| *known = None).or_insert(found);
        }
    }
    all
}

/// The package's enums with `#[derive(SortKey)]`.
fn sort_keys(scans: &[Scan]) -> HashMap<String, Option<Orders>> {
    let mut all = HashMap::new();
    for (name, orders) in scans.iter().flat_map(|scan| &scan.sort_keys) {
        all.entry(name.clone()).and_modify(|known| *known = None).or_insert_with(|| Some(orders.clone()));
    }
    all
}

/// The first word is one that a query starts with.
pub(super) fn looks_like_sql(sql: &str) -> bool {
    let mut rest = sql.trim_start_matches(|ch: char| ch.is_whitespace() || ch == '(');
    while let Some(behind) = comment(rest) {
        rest = behind.trim_start_matches(|ch: char| ch.is_whitespace() || ch == '(');
    }
    let word: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
    let words = ["select", "insert", "update", "delete", "with", "merge", "values", "table", "call"];
    words.contains(&word.to_ascii_lowercase().as_str())
}

/// What is behind the comment that a text starts with.
fn comment(text: &str) -> Option<&str> {
    match text.strip_prefix("--") {
        Some(line) => Some(line.split_once('\n').map_or("", |(_, rest)| rest)),
        None => text.strip_prefix("/*")?.split_once("*/").map(|(_, rest)| rest),
    }
}

fn unreadable(file: &Arc<File>, span: Span) -> Finding {
    let message = "this file is not Rust that koel can read: its queries are not checked";
    in_file(file, Diagnostic::found("unreadable_file", Severity::Warning, span, message))
}

fn missing_file(file: &Arc<File>, span: Span, message: String) -> Finding {
    let help = "sqlx and koel look for it from the package's directory";
    in_file(file, Diagnostic::found("missing_file", Severity::Error, span, message).help(help))
}

/// What is wrong with the migrations, and what lints say of the schema they make.
fn migration_findings(schema: &Schema) -> Vec<Finding> {
    let mut found: Vec<Finding> =
        schema.loaded.diagnostics.iter().map(|problem| in_migration(schema, problem)).collect();
    let options = lint::Options { baseline: schema.baseline.as_ref(), ..lint::Options::new(&schema.config) };
    let lints = lint::schema(&schema.loaded, &options).into_iter();
    found.extend(lints.map(|found| Finding { subject: Some(found.subject), ..in_migration(schema, &found.place) }));
    found
}

/// With the file's text.
pub(super) fn in_migration(schema: &Schema, found: &FileDiagnostic) -> Finding {
    let index = schema.loaded.files.iter().position(|file| *file == found.file);
    let text = index.and_then(|index| schema.loaded.sources.get(index)).map_or(String::new(), |text| text.to_string());
    in_file(&Arc::new(File { path: found.file.clone(), text }), made_elsewhere(found.diagnostic.clone()))
}

/// What a migration builds on may come from somewhere that koel does not see: nobody has to change a migration that ran.
fn made_elsewhere(diagnostic: Diagnostic) -> Diagnostic {
    use SqlState::{InvalidSchemaName, UndefinedColumn, UndefinedFunction, UndefinedObject, UndefinedTable};
    match diagnostic.sqlstate {
        Some(InvalidSchemaName | UndefinedColumn | UndefinedFunction | UndefinedObject | UndefinedTable) => {
            let help = "what is made elsewhere can be declared in a file that `[schema] stubs` in koel.toml names";
            let help = diagnostic.help.clone().unwrap_or_else(|| help.to_string());
            Diagnostic { severity: Severity::Warning, help: Some(help), ..diagnostic }
        }
        _ => diagnostic,
    }
}

/// About a whole file.
fn in_file(file: &Arc<File>, diagnostic: Diagnostic) -> Finding {
    let mut text = Text::default();
    text.push_file(file, Span::new(0, file.text.len() as u32));
    Finding { text: Some(Arc::new(text)), diagnostic, subject: None }
}
