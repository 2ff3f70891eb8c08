//! The catalog of the crate that is compiled: found, built from the migrations once it is asked, kept while nothing changes.

use crate::answers::{Answers, Place, Wire};
use koel_schema::catalog::Catalog;
use koel_schema::config::{self, Config};
use koel_schema::lint::{self, Baseline};
use koel_schema::migrate::{self, FileDiagnostic};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// Names the directory that holds `koel.toml` or `migrations/`, where it cannot be found from the package.
const OVERRIDE: &str = "KOEL_SCHEMA_DIR";

/// rust-analyzer keeps this process for days: files are looked at again, but not for every query of a crate.
const LOOK_AGAIN: Duration = Duration::from_millis(300);

/// What the macros know of the database.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) config: Config,
    /// `config.root`, as files are named to the end.
    pub(crate) root: PathBuf,
    /// Everything read.
    files: Vec<PathBuf>,
    replayed: OnceLock<Replayed>,
    /// What was said of queries in builds before.
    answers: Option<Mutex<Answers>>,
}

/// The migrations, replayed.
#[derive(Debug)]
pub(crate) struct Replayed {
    pub(crate) catalog: Arc<Catalog>,
    /// Lint findings that are put up with.
    pub(crate) baseline: Option<Baseline>,
    /// What was wrong with the migrations.
    pub(crate) problems: Vec<String>,
}

#[cfg(test)]
impl Schema {
    /// A schema of its own for a test.
    pub(crate) fn of(sql: &str, config: &str) -> Self {
        let config = Config::parse(config, Path::new("."), Path::new("koel.toml")).expect("a configuration");
        let options = migrate::Options { version: config.version, search_path: config.search_path.clone() };
        let loaded = migrate::replay(&[("schema.sql".into(), sql.into())], &options);
        assert_eq!(loaded.diagnostics, []);
        let replayed = Replayed { catalog: loaded.catalog, baseline: None, problems: Vec::new() };
        Self { root: config.root.clone(), config, files: Vec::new(), replayed: replayed.into(), answers: None }
    }
}

struct Entry {
    looked: Instant,
    stamp: Vec<Stamp>,
    hash: u64,
    schema: Result<Arc<Schema>, String>,
    /// This compilation already has the tokens that make rustc track the files.
    tracked: bool,
}

type Stamp = (PathBuf, Option<SystemTime>, u64);

static CACHE: Mutex<Option<HashMap<PathBuf, Entry>>> = Mutex::new(None);

/// The schema, and what makes rustc track its files: the first time in a process only, as a process of rustc compiles one crate.
pub(crate) fn load() -> (Result<Arc<Schema>, String>, TokenStream) {
    let dir = std::env::var_os(OVERRIDE).or_else(|| std::env::var_os("CARGO_MANIFEST_DIR"));
    let Some(dir) = dir.map(PathBuf::from) else {
        return (Err("CARGO_MANIFEST_DIR is not set: koel finds the migrations from there".into()), TokenStream::new());
    };
    let mut guard = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    let cache = guard.get_or_insert_with(HashMap::new);
    if let Some(entry) = cache.get_mut(&dir)
        && (entry.looked.elapsed() < LOOK_AGAIN || unchanged(entry))
    {
        let track = if std::mem::replace(&mut entry.tracked, true) { TokenStream::new() } else { track(&entry.schema) };
        entry.looked = Instant::now();
        return (entry.schema.clone(), track);
    }
    let (schema, stamp, hash) = read(&dir);
    let track = track(&schema);
    cache.insert(dir, Entry { looked: Instant::now(), stamp, hash, schema: schema.clone(), tracked: true });
    (schema, track)
}

/// Whether the files are the same by time and length, or else by content.
fn unchanged(entry: &mut Entry) -> bool {
    let now = restamp(&entry.stamp);
    if now == entry.stamp {
        return true;
    }
    let same_files = now.iter().map(|stamp| &stamp.0).eq(entry.stamp.iter().map(|stamp| &stamp.0));
    if same_files && content_hash(&now) == entry.hash {
        entry.stamp = now;
        return true;
    }
    false
}

fn read(dir: &Path) -> (Result<Arc<Schema>, String>, Vec<Stamp>, u64) {
    let config = match config::find(dir) {
        Ok(config) => config,
        // Nothing to look at again but the places where something may appear.
        Err(error) => return (Err(error.to_string()), stamps(&[dir.to_path_buf()], std::iter::empty()), 0),
    };
    let stamp = stamps(&config.migrations, [&config.file, &config.baseline].into_iter().flatten());
    let hash = content_hash(&stamp);
    (load_schema(dir, config, hash).map(Arc::new), stamp, hash)
}

fn load_schema(dir: &Path, config: Config, hash: u64) -> Result<Schema, String> {
    let mut files = Vec::new();
    for path in &config.migrations {
        files.extend(migrate::discover(path).map_err(|error| error.to_string())?);
    }
    files.extend(config.file.clone().into_iter().chain(config.baseline.clone()));
    let root = config.root.canonicalize().unwrap_or_else(|_| config.root.clone());
    let mut schema = Schema { config, root, files, replayed: OnceLock::new(), answers: None };
    let place = Place::of_this_process();
    let (answers, before) = place.and_then(|place| Answers::open(&place, dir, hash)).unzip();
    if before != Some(true) {
        schema.replayed = replay(&schema.config)?.into();
    }
    // Of a schema with problems there is nothing to begin with the next time: they are told again.
    schema.answers = answers.filter(|_| before == Some(true) || schema.replayed().problems.is_empty()).map(Mutex::new);
    Ok(schema)
}

fn replay(config: &Config) -> Result<Replayed, String> {
    let options = migrate::Options { version: config.version, search_path: config.search_path.clone() };
    let loaded = migrate::load_all(&config.migrations, &options).map_err(|error| error.to_string())?;
    let baseline = match &config.baseline {
        Some(file) => {
            let text = std::fs::read_to_string(file);
            Some(Baseline::parse(&text.map_err(|error| format!("cannot read {}: {error}", file.display()))?))
        }
        None => None,
    };
    if let [unknown, ..] = &lint::unknown_names(config)[..] {
        return Err(format!("koel.toml: there is no lint `{unknown}`"));
    }
    // What was refused before what was not understood.
    let (errors, gaps): (Vec<_>, Vec<_>) = loaded.diagnostics.iter().partition(|problem| problem.diagnostic.is_error());
    let problems = errors.into_iter().chain(gaps).map(problem).collect();
    Ok(Replayed { catalog: loaded.catalog, baseline, problems })
}

fn problem(problem: &FileDiagnostic) -> String {
    let at = &problem.line_col;
    let (text, code) = (&problem.diagnostic.message, problem.diagnostic.code);
    format!("{text} [{code}]\n --> {}:{}:{}", problem.file.display(), at.line, at.column)
}

impl Schema {
    pub(crate) fn catalog(&self) -> &Catalog {
        &self.replayed().catalog
    }

    /// Replays the migrations if that was not done.
    pub(crate) fn replayed(&self) -> &Replayed {
        self.replayed.get_or_init(|| {
            // It could be done in the build that the answers are from, and nothing changed since: it fails only if that happens this moment.
            replay(&self.config).unwrap_or_else(|error| Replayed {
                catalog: migrate::replay(&[], &migrate::Options::default()).catalog,
                baseline: None,
                problems: vec![error],
            })
        })
    }

    /// An answer of a build before, or else `ask`'s, which is kept if `keep` says so.
    pub(crate) fn answer<T: Wire>(
        &self,
        question: &[&str],
        keep: impl FnOnce(&T) -> bool,
        ask: impl FnOnce() -> T,
    ) -> T {
        let Some(answers) = &self.answers else { return ask() };
        let mut key = Vec::with_capacity(256);
        for part in question {
            key.extend_from_slice(part.as_bytes());
            key.push(0);
        }
        let known = answers.lock().unwrap_or_else(PoisonError::into_inner).get(&key).and_then(T::read_whole);
        known.unwrap_or_else(|| {
            let answer = ask();
            if keep(&answer) {
                let mut value = Vec::new();
                answer.write(&mut value);
                answers.lock().unwrap_or_else(PoisonError::into_inner).put(&key, &value);
            }
            answer
        })
    }

    /// What a query's error may come from.
    pub(crate) fn note(&self) -> String {
        match &self.replayed().problems[..] {
            [] => String::new(),
            [first, ..] => {
                format!("\n = note: the migrations did not replay whole, which may be why: {}", indent(first))
            }
        }
    }
}

fn indent(text: &str) -> String {
    text.replace('\n', "\n   ")
}

/// The directories themselves (a file added changes their time), and every file below.
fn stamps<'a>(roots: &[PathBuf], files: impl Iterator<Item = &'a PathBuf>) -> Vec<Stamp> {
    let mut stamps = Vec::new();
    for root in roots {
        walk(root, 0, &mut stamps);
    }
    stamps.extend(files.map(|file| stamp(file)));
    stamps
}

fn restamp(stamps: &[Stamp]) -> Vec<Stamp> {
    stamps.iter().map(|(path, _, _)| stamp(path)).collect()
}

fn walk(path: &Path, depth: usize, stamps: &mut Vec<Stamp>) {
    stamps.push(stamp(path));
    // diesel's layout is two levels deep.
    if depth < 3 && path.is_dir() {
        let Ok(entries) = std::fs::read_dir(path) else { return };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            walk(&path, depth + 1, stamps);
        }
    }
}

fn stamp(path: &Path) -> Stamp {
    match std::fs::metadata(path) {
        Ok(meta) => (path.to_path_buf(), meta.modified().ok(), meta.len()),
        Err(_) => (path.to_path_buf(), None, 0),
    }
}

/// A directory counts as what is in it.
fn content_hash(stamps: &[Stamp]) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    for (path, _, _) in stamps {
        path.hash(&mut hasher);
        match std::fs::read_dir(path) {
            Ok(entries) => {
                let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
                names.sort();
                names.hash(&mut hasher);
            }
            Err(_) => std::fs::read(path).ok().hash(&mut hasher),
        }
    }
    hasher.finish()
}

/// How many problems of the migrations are told.
const TOLD: usize = 3;

/// rustc rebuilds the crate when one of these changes. A file that is added needs a build script (see the crate's documentation).
/// What is wrong with the migrations is said here too, once a crate.
fn track(schema: &Result<Arc<Schema>, String>) -> TokenStream {
    let Ok(schema) = schema else { return TokenStream::new() };
    // None are known of a schema whose answers were kept.
    let problems = schema.replayed.get().map_or(&[][..], |replayed| &replayed.problems);
    let more = problems.len().saturating_sub(TOLD);
    let warnings = problems.iter().take(TOLD).enumerate().map(|(index, problem)| {
        let note = match more {
            1.. if index + 1 == TOLD => format!("{problem}\n = note: and {more} more"),
            _ => problem.clone(),
        };
        quote! {
            const _: () = { #[deprecated(note = #note)] #[allow(non_upper_case_globals)] const migrations: () = (); migrations };
        }
    });
    let files = schema.files.iter().filter_map(|file| file.canonicalize().ok()?.to_str().map(str::to_string));
    quote! { #(#warnings)* const _: &[&[u8]] = &[#(::core::include_bytes!(#files)),*]; }
}
