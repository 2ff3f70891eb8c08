//! All lints over projects elsewhere on the disk: how often each rule finds something, and samples to be read by hand.

use crate::rng::Rng;
use koel_schema::config::{Config, Level};
use koel_schema::diagnostic::Diagnostic;
use koel_schema::hir::Query;
use koel_schema::lint::{self, Migrations, Written};
use koel_schema::migrate::{self, Loaded};
use koel_schema::{AnalyzeOptions, analyze};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How many findings of a rule are shown.
const SAMPLES: usize = 20;

/// `lintcheck DIR [OUT [SEED [COUNT]]]`: DIR holds a directory a project, with `schema.jsonl` (the migrations in order: `file`, `sql`) and `cases.jsonl` (`query`).
/// SEED draws other samples, at random, COUNT of each rule.
pub fn command(arguments: &[String]) -> Result<(), String> {
    let (dir, rest) = match arguments {
        [dir, rest @ ..] if rest.len() <= 3 => (dir, rest),
        _ => return Err("usage: cargo dev lintcheck DIR [OUT [SEED [COUNT]]]".to_owned()),
    };
    let out = rest.first().map_or_else(|| crate::workspace().join("target/lintcheck.md"), PathBuf::from);
    let number =
        |at: usize| rest.get(at).map(|text| text.parse().map_err(|_| format!("no number: {text}"))).transpose();
    let (seed, count) = (number(1)?, number(2)?.map_or(SAMPLES, |count| count as usize));
    let dir = PathBuf::from(dir);
    let mut report = Report::default();
    let mut projects: Vec<PathBuf> = std::fs::read_dir(&dir)
        .map_err(|error| format!("{}: {error}", dir.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("schema.jsonl").is_file())
        .collect();
    projects.sort();
    if projects.is_empty() {
        return Err(format!("{}: no project with a schema.jsonl", dir.display()));
    }
    for project in &projects {
        report.project(project)?;
    }
    eprintln!("{}", report.table());
    std::fs::write(&out, report.table() + &report.samples(seed, count))
        .map_err(|error| format!("{}: {error}", out.display()))?;
    eprintln!("samples: {}", out.display());
    Ok(())
}

#[derive(Default)]
struct Report {
    projects: usize,
    queries: usize,
    migrations: usize,
    typing: Duration,
    /// With all rules, and with those that are on by default.
    linting: Duration,
    by_default: Duration,
    found: BTreeMap<&'static str, Vec<Sample>>,
}

struct Sample {
    place: String,
    /// What the finding is about, and the text that it is in.
    marked: String,
    text: String,
    diagnostic: Diagnostic,
}

fn lines(path: &Path) -> Result<Vec<Value>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let parse = |line: &str| serde_json::from_str(line).map_err(|error| format!("{}: {error}", path.display()));
    text.lines().filter(|line| !line.trim().is_empty()).map(parse).collect()
}

fn field(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

impl Report {
    fn project(&mut self, dir: &Path) -> Result<(), String> {
        let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let files: Vec<(String, String)> =
            lines(&dir.join("schema.jsonl"))?.iter().map(|line| (field(line, "file"), field(line, "sql"))).collect();
        let replay = migrate::Options::default();
        let loaded = migrate::replay(&files, &replay);
        let mut config = Config::with_migrations(dir, dir.to_path_buf());
        // Those that are allowed by default are counted too.
        config.lints.insert("all".to_owned(), Level::Warn);
        let options = lint::Options::new(&config);
        self.projects += 1;
        self.migrations += files.len();
        let plain = Config::with_migrations(dir, dir.to_path_buf());
        let queries = self.queries(&name, dir, &loaded, &options, &lint::Options::new(&plain))?;
        let input = Migrations { loaded: &loaded, replay: &replay, downs: &[], merged: &[], queries: &queries };
        for found in lint::schema(&loaded, &options).into_iter().chain(lint::migrations(&input, &options)) {
            let at = loaded.files.iter().position(|file| *file == found.place.file);
            let text = at.and_then(|at| loaded.sources.get(at)).map_or("", |text| text);
            let place = format!("{name} {}:{}", found.place.file.display(), found.place.line_col.line);
            let marked = found.place.diagnostic.span.text(text).to_owned();
            let text = around(text, &found.place.diagnostic);
            self.keep(Sample { place, marked, text, diagnostic: found.place.diagnostic });
        }
        Ok(())
    }

    fn queries(
        &mut self,
        name: &str,
        dir: &Path,
        loaded: &Loaded,
        options: &lint::Options<'_>,
        default: &lint::Options<'_>,
    ) -> Result<Vec<Written>, String> {
        let mut written = Vec::new();
        for case in lines(&dir.join("cases.jsonl"))? {
            let (id, sql) = (field(&case, "id"), field(&case, "query"));
            let started = Instant::now();
            let analysis = analyze(&loaded.catalog, &sql, &AnalyzeOptions::default());
            self.typing += started.elapsed();
            if let Some(query) = &analysis.query {
                self.queries += 1;
                let started = Instant::now();
                let found = lint::check(&loaded.catalog, &sql, query, false, options);
                self.linting += started.elapsed();
                let started = Instant::now();
                by_default(loaded, &sql, query, default);
                self.by_default += started.elapsed();
                for diagnostic in found {
                    let id = id.get(..8).unwrap_or(&id);
                    let marked = diagnostic.span.text(&sql).to_owned();
                    self.keep(Sample { place: format!("{name} {id}"), marked, text: sql.clone(), diagnostic });
                }
            }
            written.push(Written { place: format!("{name} {id}"), sql, named_params: false });
        }
        Ok(written)
    }

    fn keep(&mut self, sample: Sample) {
        self.found.entry(sample.diagnostic.code).or_default().push(sample);
    }

    fn table(&self) -> String {
        let mut out = format!(
            "{} projects, {} migrations, {} queries; lints took {} ms ({} ms by default), beside {} ms for typing\n\n| rule | default | hits |\n|---|---|---|\n",
            self.projects,
            self.migrations,
            self.queries,
            self.linting.as_millis(),
            self.by_default.as_millis(),
            self.typing.as_millis()
        );
        let mut rules: Vec<_> = self.found.iter().collect();
        rules.sort_by_key(|(name, hits)| (std::cmp::Reverse(hits.len()), **name));
        for (name, hits) in rules {
            let level = lint::rule(name).map_or("", |rule| match rule.level {
                Level::Allow => "allow",
                Level::Warn => "warn",
                Level::Deny => "deny",
            });
            let _ = writeln!(out, "| `{name}` | {level} | {} |", hits.len());
        }
        out
    }

    /// Spread over all projects, every n-th finding; with a seed, drawn.
    fn samples(&self, seed: Option<u64>, count: usize) -> String {
        let mut out = String::new();
        for (name, hits) in &self.found {
            let _ = write!(out, "\n## {name}: {} hits\n", hits.len());
            let step = hits.len().div_ceil(count).max(1);
            let mut drawn: Vec<&Sample> = match seed {
                None => hits.iter().step_by(step).collect(),
                Some(_) => hits.iter().collect(),
            };
            if let Some(seed) = seed {
                let mut rng = Rng::new(seed);
                drawn.sort_by_cached_key(|_| rng.next_u64());
                drawn.truncate(count);
            }
            for sample in drawn {
                let marked = &sample.marked;
                let text = sample.text.split_whitespace().collect::<Vec<_>>().join(" ");
                let help = sample.diagnostic.help.as_deref().unwrap_or("");
                let message = &sample.diagnostic.message;
                let _ = write!(out, "\n- {}: {message}\n  help: {help}\n  at: {marked}\n  in: {text}\n", sample.place);
            }
        }
        out
    }
}

/// A function of its own, for profiles.
#[inline(never)]
fn by_default(loaded: &Loaded, sql: &str, query: &Query, options: &lint::Options<'_>) {
    std::hint::black_box(lint::check(&loaded.catalog, sql, query, false, options));
}

/// Of a file the lines around a finding.
fn around(text: &str, diagnostic: &Diagnostic) -> String {
    let start = text.get(..diagnostic.span.start as usize).and_then(|before| before.rfind("\n\n")).unwrap_or(0);
    let rest = text.get(diagnostic.span.end as usize..).unwrap_or("");
    let end = diagnostic.span.end as usize + rest.find("\n\n").unwrap_or(rest.len()).min(400);
    let end = (end..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    text.get(start..end).unwrap_or("").to_owned()
}
