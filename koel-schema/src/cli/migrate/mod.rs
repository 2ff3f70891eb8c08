//! `koel migrate check`: whether migrations can be taken back, and which queries a pending one breaks.

mod rollout;

use super::project::{self, Project};
use super::source::{Files, name};
use super::workspace::{self, Accepted, Query, Schema, Workspace};
use super::{Io, git, report};
use crate::catalog::lines::{Facts, lines};
use crate::config;
use crate::lint::{self, Found, Migrations, Written};
use crate::migrate::{self, Loaded, Options};
use rollout::Programs;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

#[derive(clap::Subcommand, Debug)]
pub(super) enum MigrateCommand {
    /// Replays the migrations up, down and up again, lints the pending ones, and says which queries they break
    #[command(
        after_help = "Exit code: 0 nothing wrong, 1 a way down that does not undo, or queries that break, 2 it could not run."
    )]
    Check(MigrateArgs),
}

#[derive(clap::Args, Debug)]
pub(super) struct MigrateArgs {
    /// A package or a workspace: the nearest Cargo.toml from here upwards
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The first pending migration: its file's name or the beginning of it. Without it, the last migration is
    #[arg(long, value_name = "NAME")]
    since: Option<String>,
    /// The sources of the program that runs now (a checkout of its revision): its queries have to work on the new schema until it is gone
    #[arg(long, value_name = "PATH")]
    old: Option<PathBuf>,
}

pub(super) fn run(args: &MigrateArgs, io: &mut Io<'_>) -> Result<u8, String> {
    let workspace = load(&args.path)?;
    let old = args.old.as_deref().map(load).transpose()?;
    let mut failed = false;
    for (number, schema) in workspace.schemas.iter().enumerate() {
        if schema.other_database.is_some() || schema.loaded.files.is_empty() {
            continue;
        }
        let queries: Vec<&Query> = workspace.queries.iter().filter(|query| query.schema == number).collect();
        let runs: Option<Vec<&Query>> = old.as_ref().map(|old| queries_of(old, &workspace, schema));
        let old_root = old.as_ref().map(|old| old.root.as_path());
        let programs = Programs { old: runs.as_ref().unwrap_or(&queries), new: &queries, old_root };
        failed |= check(schema, &programs, args.since.as_deref(), io)?;
    }
    if workspace.schemas.iter().all(|schema| schema.loaded.files.is_empty()) {
        return Err(
            "no migrations found; koel.toml can name them:\n\n    [schema]\n    migrations = \"db/migrations\"".into(),
        );
    }
    Ok(u8::from(failed))
}

/// The workspace; where there is none, migrations alone.
pub(super) fn load(path: &Path) -> Result<Workspace, String> {
    match project::find(path) {
        Ok(project) => workspace::load(project, Accepted::AsConfigured),
        Err(_) => {
            let root = path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))?;
            let config = config::find(&root).map_err(|error| error.to_string())?;
            let mut workspace = workspace::load(
                Project { root, packages: Vec::new(), files: Files::default() },
                Accepted::AsConfigured,
            )?;
            workspace.schemas.push(workspace::load_schema(&config, Accepted::AsConfigured, &Files::default())?);
            Ok(workspace)
        }
    }
}

/// The old program's queries for a schema: those for the migrations at the same place in its sources.
fn queries_of<'w>(old: &'w Workspace, new: &Workspace, schema: &Schema) -> Vec<&'w Query> {
    let places = |workspace: &Workspace, schema: &Schema| -> Vec<PathBuf> {
        let paths = schema.config.migrations.iter().filter_map(|path| path.canonicalize().ok());
        paths.map(|path| path.strip_prefix(&workspace.root).map(Path::to_path_buf).unwrap_or(path)).collect()
    };
    let wanted = places(new, schema);
    let is_it = |query: &&Query| old.schemas.get(query.schema).is_some_and(|schema| places(old, schema) == wanted);
    old.queries.iter().filter(is_it).collect()
}

fn check(schema: &Schema, programs: &Programs<'_>, since: Option<&str>, io: &mut Io<'_>) -> Result<bool, String> {
    let (config, loaded) = (&schema.config, &schema.loaded);
    let options = Options { version: config.version, search_path: config.search_path.clone() };
    let downs = migrate::downs(&loaded.files, &loaded.sources);
    let replayed = Replayed { loaded, downs: &downs, options: &options };
    let from = std::env::current_dir().and_then(|dir| dir.canonicalize()).unwrap_or_default();
    let all = loaded.files.len();
    let first = match since {
        None => all.saturating_sub(1),
        Some(since) => {
            let is_it = |file: &PathBuf| {
                let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                name.starts_with(since) || file.ends_with(since)
            };
            loaded.files.iter().position(is_it).ok_or_else(|| format!("no migration's name starts with `{since}`"))?
        }
    };
    let shown: Vec<String> = config.migrations.iter().map(|path| name(path, &from)).collect();
    let mut out = format!("{}: {all} {}\n", shown.join(", "), if all == 1 { "migration" } else { "migrations" });
    let mut failed = !reversible(&mut out, &replayed);
    failed |= rollout::check(&mut out, &replayed, first, programs, &from, io.colour);
    // What is wrong with all of them, and what lints say of those that are still to run.
    let written: Vec<Written> =
        programs.new.iter().map(|query| written(query, &from, config.version.major())).collect();
    let merged = git::merged(&loaded.files);
    let input = Migrations { loaded, replay: &options, downs: &downs, merged: &merged, queries: &written };
    let lints = lint::Options { baseline: schema.baseline.as_ref(), ..lint::Options::new(config) };
    // That one was changed is of those that have run.
    let is_pending = |found: &Found| {
        let mut pending = loaded.files.iter().skip(first);
        found.place.diagnostic.code == "edited_migration" || pending.any(|file| *file == found.place.file)
    };
    let found = lint::migrations(&input, &lints).into_iter().filter(is_pending).map(|found| found.place);
    for problem in loaded.diagnostics.iter().cloned().chain(found) {
        let finding = workspace::in_migration(schema, &problem);
        failed |= finding.diagnostic.is_error();
        out.push('\n');
        report::human(&mut out, &finding, &from, io.colour);
        out.push('\n');
    }
    io.out(&out);
    Ok(failed)
}

fn written(query: &Query, from: &Path, version: u8) -> Written {
    let sql = query.whole(version).unwrap_or(Cow::Borrowed(&query.text.sql)).into_owned();
    Written { place: query.place(from), sql, named_params: query.named_params() }
}

/// The catalogs that parts of the migrations make.
struct Replayed<'a> {
    loaded: &'a Loaded,
    downs: &'a [Option<String>],
    options: &'a Options,
}

impl Replayed<'_> {
    fn ups(&self) -> impl DoubleEndedIterator<Item = (String, String)> {
        let files = self.loaded.files.iter().zip(&self.loaded.sources);
        files.map(|(file, text)| (file.to_string_lossy().into_owned(), text.to_string()))
    }

    /// The first `count`.
    fn up(&self, count: usize) -> Loaded {
        migrate::replay(&self.ups().take(count).collect::<Vec<_>>(), self.options)
    }

    /// All up, then down to the first `to`; and up again if asked.
    fn down(&self, to: usize, again: bool) -> Loaded {
        let downs = self.downs.iter().skip(to).rev().flatten().map(|text| ("down".to_string(), text.clone()));
        let again = self.ups().skip(to).filter(|_| again);
        migrate::replay(&self.ups().chain(downs).chain(again).collect::<Vec<_>>(), self.options)
    }
}

/// Down from the end as far as there are ways down, and up again: whether the schemas are the same.
fn reversible(out: &mut String, replayed: &Replayed<'_>) -> bool {
    let all = replayed.downs.len();
    let first = replayed.downs.iter().rposition(Option::is_none).map_or(0, |last| last + 1);
    if first == all {
        *out += "  the last migration has no way down: there is nothing to take back\n";
        return true;
    }
    let (top, bottom) = (lines(&replayed.loaded.catalog), lines(&replayed.up(first).catalog));
    let down = changes(&bottom, &lines(&replayed.down(first, false).catalog));
    let again = changes(&top, &lines(&replayed.down(first, true).catalog));
    if down.is_empty() && again.is_empty() {
        *out += &format!("  up, down over {} of them and up again: the same schema\n", all - first);
        return true;
    }
    *out += "\nerror[down_not_inverse]: up, down and up again, the schema is another\n";
    down.iter().for_each(|change| *out += &format!("  after down: {change}\n"));
    again.iter().for_each(|change| *out += &format!("  up again: {change}\n"));
    false
}

/// What differs from one schema to another.
fn changes(before: &Facts, after: &Facts) -> Vec<String> {
    // A table's row type and its array come and go with it.
    let told = |object: &&String| !object.starts_with("type ");
    let mut out = Vec::new();
    for (object, fact) in after.iter().filter(|(object, _)| told(object)) {
        match before.get(object) {
            None => out.push(format!("{object} is left")),
            Some(was) if was != fact => out.push(format!("{object} was `{was}`, is `{fact}`")),
            Some(_) => {}
        }
    }
    let lost = before.keys().filter(|object| told(object) && !after.contains_key(*object));
    out.extend(lost.map(|object| format!("{object} is gone")));
    if out.is_empty() {
        // Enums, domains and the like by themselves.
        let types = |facts: &Facts| facts.keys().filter(|object| !told(object)).cloned().collect::<Vec<_>>();
        let (was, is) = (types(before), types(after));
        out.extend(is.iter().filter(|object| !was.contains(object)).map(|object| format!("{object} is left")));
        out.extend(was.iter().filter(|object| !is.contains(object)).map(|object| format!("{object} is gone")));
    }
    out
}
