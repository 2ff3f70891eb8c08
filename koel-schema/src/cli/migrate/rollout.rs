//! Old queries on the new schema and new queries on the old one: while a program is rolled out both run. Which statement of a pending
//! migration stands in the way, and in which order nothing does.

use super::Replayed;
use crate::analysis::{AnalyzeOptions, analyze};
use crate::catalog::Catalog;
use crate::cli::source::{Shown, name};
use crate::cli::workspace::Query;
use crate::cli::{parallel, report};
use crate::diagnostic::Diagnostic;
use crate::migrate::{self, Step, Watch, Whole};
use crate::span::{Span, line_col};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// The queries of the program that runs, and of the one that is to run.
pub(super) struct Programs<'a> {
    pub old: &'a [&'a Query],
    pub new: &'a [&'a Query],
    /// Where the sources of the old one are, if they are others.
    pub old_root: Option<&'a Path>,
}

/// A statement of a pending migration, and the schema after it.
struct Made {
    file: usize,
    span: Span,
    after: Catalog,
}

/// Collects what the pending migrations make, one statement after the other.
struct Pending {
    first: usize,
    start: Option<Catalog>,
    made: Vec<Made>,
}

impl Watch for Pending {
    fn step(&mut self, step: &Step<'_>) {
        let file = step.file as usize;
        if file >= self.first {
            self.start.get_or_insert_with(|| step.before.clone());
            self.made.push(Made { file, span: step.statement.span, after: step.after.clone() });
        }
    }

    fn whole(&mut self, _: &Whole<'_>) {}
}

/// What a query meets: on the schema before the pending statements, and after each.
type Meets = Vec<Option<Diagnostic>>;

/// Writes what each pending migration does; whether something is wrong with it.
pub(super) fn check(
    out: &mut String,
    replayed: &Replayed<'_>,
    first: usize,
    programs: &Programs<'_>,
    from: &Path,
    colour: bool,
) -> bool {
    let all = replayed.loaded.files.len();
    if (programs.old.is_empty() && programs.new.is_empty()) || first >= all {
        return false;
    }
    let mut pending = Pending { first, start: None, made: Vec::new() };
    let nothing = vec![None; all];
    migrate::watch(replayed.loaded, &nothing, replayed.options, &mut pending);
    let Some(start) = &pending.start else { return false };
    let schemas: Vec<&Catalog> = std::iter::once(start).chain(pending.made.iter().map(|made| &made.after)).collect();
    let old = meets(programs.old, &schemas);
    let new = if programs.old_root.is_some() { meets(programs.new, &schemas) } else { old.clone() };
    let mut failed = false;
    for number in first..all {
        let Some(file) = replayed.loaded.files.get(number) else { continue };
        let steps = steps(&pending.made, number);
        let breaks: Vec<(usize, usize)> = changes(&old, &steps, |before, after| before.is_none() && after.is_some());
        let breaks: Vec<(usize, usize)> = breaks
            .into_iter()
            .filter(|(query, _)| programs.old.get(*query).is_some_and(|query| !query.is_loose()))
            .collect();
        let needs = changes(&new, &steps, |before, after| before.is_some() && after.is_none());
        let these = |count: usize| if count == 1 { "1 query".to_string() } else { format!("{count} queries") };
        let whose = if programs.old_root.is_some() { "of the old program" } else { "" };
        let broken = format!("breaks {} {whose}", these(breaks.len()));
        let _ = writeln!(
            out,
            "  {}: {}, {} of the sources need it",
            name(file, from),
            broken.trim_end(),
            these(needs.len())
        );
        let text = replayed.loaded.sources.get(number).map_or("", |text| text);
        let line =
            |step: usize| pending.made.get(step).map_or(0, |made| line_col(text, first_word(text, made.span)).line);
        let said = |all: &[Meets], query: usize, schema: usize| {
            all.get(query)?.get(schema)?.as_ref().map(|problem| problem.message.clone())
        };
        for (query, step) in &needs {
            let place = programs.new.get(*query).map(|query| query.place(from)).unwrap_or_default();
            let _ = writeln!(
                out,
                "    {place} waits for line {}: until then {}",
                line(*step),
                said(&new, *query, *step).unwrap_or_default()
            );
        }
        let of_old = programs.old_root.into_iter().flat_map(|root| breaks.iter().map(move |broken| (root, broken)));
        for (root, (query, step)) in of_old {
            let place = programs.old.get(*query).map(|query| query.place(root)).unwrap_or_default();
            let _ = writeln!(
                out,
                "    the old {place} fails from line {}: {}",
                line(*step),
                said(&old, *query, step + 1).unwrap_or_default()
            );
        }
        let order = Order::of(&breaks, &needs);
        order.write(out, line);
        failed |= match programs.old_root {
            Some(_) => matches!(order, Order::Split { .. } | Order::Both { .. }),
            None => !breaks.is_empty(),
        };
        if programs.old_root.is_some() {
            continue;
        }
        for (query, step) in &breaks {
            let problem = old.get(*query).and_then(|meets| meets.get(step + 1)?.as_ref());
            let (Some(query), Some(problem)) = (programs.old.get(*query), problem) else { continue };
            out.push('\n');
            report::one(out, &Shown { text: Arc::clone(&query.text), from }, problem, colour);
            out.push('\n');
        }
    }
    if programs.old_root.is_some() {
        failed |= last(out, programs, &new, from, colour);
    }
    failed
}

/// What the new program meets when all is done.
fn last(out: &mut String, programs: &Programs<'_>, new: &[Meets], from: &Path, colour: bool) -> bool {
    let mut failed = false;
    for (query, meets) in programs.new.iter().zip(new).filter(|(query, _)| !query.is_loose()) {
        if let (Some(None), Some(Some(problem))) = (meets.first(), meets.last()) {
            failed = true;
            out.push('\n');
            report::one(out, &Shown { text: Arc::clone(&query.text), from }, problem, colour);
            out.push('\n');
        }
    }
    failed
}

fn meets(queries: &[&Query], schemas: &[&Catalog]) -> Vec<Meets> {
    parallel::map(queries, |query| {
        let options = AnalyzeOptions { named_params: query.named_params() };
        let problem = |catalog: &&Catalog| {
            let sql = query.whole(catalog.version().major()).ok()?;
            let found = analyze(catalog, &sql, &options);
            found.diagnostics.into_iter().find(|diagnostic| !found.ok && diagnostic.is_error())
        };
        schemas.iter().map(problem).collect()
    })
}

/// The numbers of a file's statements.
fn steps(made: &[Made], file: usize) -> Vec<usize> {
    made.iter().enumerate().filter(|(_, made)| made.file == file).map(|(number, _)| number).collect()
}

/// The queries for which a file changes something, each with the statement that did it: what is otherwise in between nobody sees.
fn changes(
    all: &[Meets],
    steps: &[usize],
    changed: impl Fn(&Option<Diagnostic>, &Option<Diagnostic>) -> bool,
) -> Vec<(usize, usize)> {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return Vec::new() };
    let by = |meets: &Meets, from: usize, to: usize| match (meets.get(from), meets.get(to)) {
        (Some(before), Some(after)) => changed(before, after),
        _ => false,
    };
    all.iter()
        .enumerate()
        .filter(|(_, meets)| by(meets, *first, last + 1))
        .filter_map(|(query, meets)| Some((query, *steps.iter().rev().find(|step| by(meets, **step, **step + 1))?)))
        .collect()
}

/// In which order a migration and the program can go without anything failing in between.
enum Order {
    Any,
    MigrationFirst,
    ProgramFirst,
    /// Statements that have to come before the program, and statements that have to come after it.
    Split {
        expand: BTreeSet<usize>,
        contract: BTreeSet<usize>,
    },
    /// One statement is both.
    Both {
        statement: usize,
    },
}

impl Order {
    fn of(breaks: &[(usize, usize)], needs: &[(usize, usize)]) -> Self {
        let steps = |changes: &[(usize, usize)]| changes.iter().map(|(_, step)| *step).collect::<BTreeSet<usize>>();
        let (contract, expand) = (steps(breaks), steps(needs));
        match (contract.is_empty(), expand.is_empty()) {
            (true, true) => Self::Any,
            (true, false) => Self::MigrationFirst,
            (false, true) => Self::ProgramFirst,
            (false, false) => match expand.intersection(&contract).next() {
                Some(statement) => Self::Both { statement: *statement },
                None => Self::Split { expand, contract },
            },
        }
    }

    fn write(&self, out: &mut String, line: impl Fn(usize) -> u32) {
        let lines = |steps: &BTreeSet<usize>| {
            let lines: Vec<String> = steps.iter().map(|step| line(*step).to_string()).collect();
            format!("line{} {}", if lines.len() == 1 { "" } else { "s" }, lines.join(", "))
        };
        let _ = match self {
            Self::Any => Ok(()),
            Self::MigrationFirst => writeln!(out, "    order: the migration first, then the program"),
            Self::ProgramFirst => {
                writeln!(out, "    order: first a program without these queries, then the migration")
            }
            Self::Split { expand, contract } => writeln!(
                out,
                "    order: in two migrations, first one with {} (expand), then the program, then one with {} (contract)",
                lines(expand),
                lines(contract)
            ),
            Self::Both { statement } => writeln!(
                out,
                "    order: none is safe, line {} takes away what runs and makes what is to run: add the new beside the old (expand), have the program write both, copy what is there, and take the old away when nothing reads it (contract)",
                line(*statement)
            ),
        };
    }
}

/// A statement's span begins with the comments before it.
fn first_word(text: &str, span: Span) -> u32 {
    let mut rest = span.text(text);
    loop {
        let trimmed = rest.trim_start();
        let behind = match trimmed.strip_prefix("--") {
            Some(line) => line.split_once('\n').map(|(_, rest)| rest),
            None => trimmed.strip_prefix("/*").and_then(|rest| rest.split_once("*/")).map(|(_, rest)| rest),
        };
        match behind {
            Some(behind) => rest = behind,
            None => return span.end - trimmed.len() as u32,
        }
    }
}
