//! `koel fix`: what lints would write instead, where that cannot change a result, written into the sources.

use super::check::{Outcome, check_all};
use super::source::{File, Text, name};
use super::workspace::{self, Accepted, Query, Workspace};
use super::{Io, project};
use crate::analysis::{AnalyzeOptions, analyze};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::span::{Span, line_col};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(clap::Args, Debug)]
pub(super) struct FixArgs {
    /// A package or a workspace: the nearest Cargo.toml from here upwards
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Change no file; show what would change
    #[arg(long)]
    dry_run: bool,
}

/// Edits of one file, by place.
type Edits = BTreeMap<(u32, u32), String>;

pub(super) fn run(args: &FixArgs, io: &mut Io<'_>) -> Result<u8, String> {
    let workspace = workspace::load(project::find(&args.path)?, Accepted::AsConfigured)?;
    let mut files: BTreeMap<PathBuf, (Arc<File>, Edits)> = BTreeMap::new();
    let (mut fixed, mut left) = (0, 0);
    let outcomes = check_all(&workspace);
    for (query, outcome) in workspace.queries.iter().zip(outcomes) {
        let Outcome::Checked(diagnostics) = outcome else { continue };
        for fix in diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref()) {
            if fix.applicability == Applicability::MachineApplicable && is_sound(&workspace, query, fix) {
                match written(&query.text, fix).filter(|edits| merge(&mut files, edits)) {
                    Some(_) => fixed += 1,
                    None => left += 1,
                }
            }
        }
    }
    let from = std::env::current_dir().and_then(|dir| dir.canonicalize()).unwrap_or_default();
    for (path, (file, edits)) in &files {
        let edits = edits.iter().map(|((start, end), text)| Edit { span: Span::new(*start, *end), text: text.clone() });
        let edits: Vec<Edit> = edits.collect();
        let shown = name(path, &from);
        for edit in &edits {
            let line = line_col(&file.text, edit.span.start).line;
            io.out(&format!("{shown}:{line}: {} -> {}\n", quoted(edit.span.text(&file.text)), quoted(&edit.text)));
        }
        let whole = Fix { title: String::new(), edits, applicability: Applicability::MachineApplicable };
        let text = whole.apply(&file.text).ok_or_else(|| format!("{shown}: its fixes do not fit together"))?;
        if !args.dry_run {
            std::fs::write(path, text).map_err(|error| format!("{shown}: {error}"))?;
        }
    }
    let verb = if args.dry_run { "would be made" } else { "made" };
    io.out(&format!(
        "{fixed} {} {verb} in {} {}\n",
        plural(fixed, "fix", "fixes"),
        files.len(),
        plural(files.len(), "file", "files")
    ));
    if left > 0 {
        let (these, are) = (plural(left, "one is", "ones are"), plural(left, "it overlaps", "they overlap"));
        io.out(&format!(
            "{left} other {these} left: {are} with another, or with more than one literal; run it again\n"
        ));
    }
    if fixed > 0 && !args.dry_run && workspace.root.join(".sqlx").is_dir() {
        io.out("help: the texts changed, so `koel prepare` has to write .sqlx anew\n");
    }
    Ok(0)
}

fn plural<'t>(count: usize, one: &'t str, many: &'t str) -> &'t str {
    if count == 1 { one } else { many }
}

fn quoted(text: &str) -> String {
    if text.is_empty() {
        "nothing".into()
    } else {
        format!("`{}`", text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

/// The text with the fix describes as it did.
fn is_sound(workspace: &Workspace, query: &Query, fix: &Fix) -> bool {
    let Some(schema) = workspace.schemas.get(query.schema) else { return false };
    let Some(fixed) = fix.apply(&query.text.sql) else { return false };
    let options = AnalyzeOptions { named_params: query.named_params() };
    let (before, after) =
        (analyze(schema.catalog(), &query.text.sql, &options), analyze(schema.catalog(), &fixed, &options));
    let types = |found: &crate::Analysis| {
        let params: Vec<_> = found.params.iter().map(|param| (param.name.clone(), param.ty)).collect();
        let columns: Vec<_> = found.columns.iter().map(|column| (column.name.clone(), column.ty)).collect();
        (params, columns)
    };
    after.ok && types(&before) == types(&after)
}

/// The edits in the files, as these write it.
pub(super) fn written(text: &Text, fix: &Fix) -> Option<Vec<(Arc<File>, Span, String)>> {
    fix.edits.iter().map(|edit| in_file(text, edit)).collect()
}

fn in_file(text: &Text, edit: &Edit) -> Option<(Arc<File>, Span, String)> {
    let range = text.range(edit.span)?;
    let new = match text.piece_of(edit.span)? {
        None => edit.text.clone(),
        Some(literal) => {
            let written = literal.text(&range.file.text);
            match written.strip_prefix('r') {
                Some(raw) => {
                    let hashes = raw.len() - raw.trim_start_matches('#').len();
                    let end = format!("\"{}", "#".repeat(hashes));
                    (!edit.text.contains(&end)).then(|| edit.text.clone())?
                }
                // A number of `concat!` is no place to write in.
                None if !written.starts_with('"') => return None,
                None => edit.text.replace('\\', "\\\\").replace('"', "\\\""),
            }
        }
    };
    Some((range.file, range.span, new))
}

/// Takes the edits in, if they overlap with none there is; the same again is the same.
fn merge(files: &mut BTreeMap<PathBuf, (Arc<File>, Edits)>, edits: &[(Arc<File>, Span, String)]) -> bool {
    let clash = edits.iter().any(|(file, span, text)| {
        let there = files.get(&file.path).into_iter().flat_map(|(_, edits)| edits);
        there.into_iter().any(|((start, end), other)| {
            let same = (*start, *end) == (span.start, span.end) && other == text;
            // Two insertions at one place would have no order.
            let apart = *start != span.start && (*end <= span.start || span.end <= *start);
            !same && !apart
        })
    });
    if !clash {
        for (file, span, text) in edits {
            let (_, edits) = files.entry(file.path.clone()).or_insert_with(|| (Arc::clone(file), Edits::new()));
            edits.insert((span.start, span.end), text.clone());
        }
    }
    !clash
}
