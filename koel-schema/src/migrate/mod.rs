//! Migrations -> catalog: the files of a directory in their order, each statement's effect on the catalog in turn.
//!
//! Replay goes on after an error: what a statement could not do is a diagnostic with its file and place.

mod alter;
mod constraint;
mod depend;
mod discover;
mod drop;
mod fold;
mod index;
mod names;
mod not_null;
mod objects;
mod partition;
mod plpgsql;
mod rename;
mod routine;
mod schema;
mod source;
mod table;
mod typed;
mod types;
mod view;

#[cfg(test)]
mod tests;

use crate::catalog::{Catalog, PG_TEMP};
use crate::diagnostic::Diagnostic;
use crate::hir::RelId;
use crate::span::{LineCol, line_col};
use crate::stack;
use crate::syntax::ast::Statement;
use crate::types::PgVersion;
pub use discover::{LoadError, discover, downs, read};
use fold::Fold;
pub(crate) use source::runnable;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the server is and how it is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    pub version: PgVersion,
    pub search_path: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { version: PgVersion::V17, search_path: vec!["public".into()] }
    }
}

/// Something wrong in a migration, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct FileDiagnostic {
    pub file: PathBuf,
    pub line_col: LineCol,
    /// Its span is in the file's text.
    pub diagnostic: Diagnostic,
}

/// A schema as the migrations made it.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub catalog: Arc<Catalog>,
    /// `Origin::file` indexes these.
    pub files: Vec<PathBuf>,
    /// The text of each file.
    pub sources: Vec<Arc<str>>,
    pub diagnostics: Vec<FileDiagnostic>,
}

/// Reads and replays a directory of migrations, or one schema file.
pub fn load(path: &Path, options: &Options) -> Result<Loaded, LoadError> {
    load_all(&[path.to_path_buf()], options)
}

/// The same for several, one after the other.
pub fn load_all(paths: &[PathBuf], options: &Options) -> Result<Loaded, LoadError> {
    load_with(paths, options, &read)
}

/// The same, with files read in a way of the caller's.
pub fn load_with(
    paths: &[PathBuf],
    options: &Options,
    read: &dyn Fn(&Path) -> Result<String, LoadError>,
) -> Result<Loaded, LoadError> {
    let mut texts = Vec::new();
    for path in paths {
        for file in discover(path)? {
            let text = read(&file)?;
            texts.push((file, text));
        }
    }
    Ok(replay_files(&texts, options))
}

/// Replays texts under the names given; no I/O.
pub fn replay(files: &[(String, String)], options: &Options) -> Loaded {
    let files: Vec<(PathBuf, String)> = files.iter().map(|(name, text)| (PathBuf::from(name), text.clone())).collect();
    replay_files(&files, options)
}

/// One statement of a migration, and what it does.
#[derive(Debug)]
pub struct Step<'a> {
    /// By number, as `Origin::file`.
    pub file: u32,
    /// Its spans are in the file's text.
    pub statement: &'a Statement,
    pub before: &'a Catalog,
    pub after: &'a Catalog,
    /// Inside BEGIN of the file itself.
    pub in_transaction: bool,
}

/// A migration as a whole.
#[derive(Debug)]
pub struct Whole<'a> {
    pub file: u32,
    pub before: &'a Catalog,
    pub after: &'a Catalog,
    /// Where there is a way down: what it leaves, and what it says that the server would refuse.
    pub undone: Option<(&'a Catalog, &'a [Diagnostic])>,
}

/// Who is shown a replay.
pub trait Watch {
    /// A statement that the server runs.
    fn step(&mut self, step: &Step<'_>);
    /// After the last statement of a file.
    fn whole(&mut self, whole: &Whole<'_>);
}

/// Replays a schema again, each migration with its way down (of the same number in `downs`) tried on the way.
pub fn watch(loaded: &Loaded, downs: &[Option<String>], options: &Options, watch: &mut (dyn Watch + Send)) {
    let texts: Vec<(PathBuf, String)> =
        loaded.files.iter().zip(&loaded.sources).map(|(file, text)| (file.clone(), text.to_string())).collect();
    stack::with_room(|| fold_files(&texts, options, Some((downs, &mut *watch))));
}

fn replay_files(texts: &[(PathBuf, String)], options: &Options) -> Loaded {
    stack::with_room(|| fold_files(texts, options, None))
}

fn fold_files(
    texts: &[(PathBuf, String)],
    options: &Options,
    mut watch: Option<(&[Option<String>], &mut (dyn Watch + Send))>,
) -> Loaded {
    let path: Vec<Arc<str>> = options.search_path.iter().map(|schema| schema.as_str().into()).collect();
    let mut fold = Fold::new(Catalog::new(options.version), path);
    for (number, (_, text)) in texts.iter().enumerate() {
        let file = u32::try_from(number).unwrap_or(u32::MAX);
        let Some((downs, watch)) = &mut watch else {
            fold.file(file, &source::runnable(text), None);
            continue;
        };
        let before = fold.catalog.clone();
        fold.file(file, &source::runnable(text), Some(&mut **watch));
        let after = fold.snapshot();
        let told = fold.diagnostics.len();
        let down = downs.get(number).and_then(Option::as_ref);
        down.iter().for_each(|text| fold.file(file, text, None));
        let refused: Vec<Diagnostic> = fold.diagnostics.drain(told..).map(|(_, diagnostic)| diagnostic).collect();
        let undone = down.map(|_| (&fold.catalog, &refused[..]));
        watch.whole(&Whole { file, before: &before, after: after.catalog(), undone });
        fold.restore(after);
    }
    // What lives as long as a session only is gone.
    let temporary: Vec<RelId> =
        fold.catalog.user_relations().filter(|rel| &*rel.schema == PG_TEMP).map(|rel| rel.id).collect();
    for rel in temporary {
        fold.drop_relation_cascade(rel);
    }
    let temporary: Vec<_> =
        fold.catalog.user_routines().filter(|routine| &*routine.schema == PG_TEMP).map(|routine| routine.id).collect();
    for routine in temporary {
        fold.catalog.remove_routine(routine);
    }
    let temporary: Vec<_> = fold.catalog.user_types().filter(|ty| &*ty.schema == PG_TEMP).map(|ty| ty.id).collect();
    for ty in temporary {
        fold.catalog.remove_type(ty);
    }
    fold.reset_path();
    let diagnostics = fold.diagnostics.drain(..).filter_map(|(file, diagnostic)| {
        let (name, text) = texts.get(file as usize)?;
        let line_col = line_col(text, diagnostic.span.start);
        Some(FileDiagnostic { file: name.clone(), line_col, diagnostic })
    });
    let diagnostics = diagnostics.collect();
    Loaded {
        catalog: Arc::new(fold.catalog),
        files: texts.iter().map(|(name, _)| name.clone()).collect(),
        sources: texts.iter().map(|(_, text)| text.as_str().into()).collect(),
        diagnostics,
    }
}
