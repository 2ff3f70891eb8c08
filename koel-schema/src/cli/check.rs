//! `koel check`: the queries of a workspace against its migrations.

use super::call::{Args, Call, Form, Library};
use super::report::{self, Format};
use super::sort::{Sort, Sorted};
use super::source::Text;
use super::watch::Seen;
use super::workspace::{self, Accepted, Finding, Query, Schema, Workspace};
use super::{Io, parallel, project};
use crate::analysis::{Analysis, AnalyzeOptions, analyze};
use crate::diagnostic::{Diagnostic, Severity, SqlState, render};
use crate::filters::Filters;
use crate::lint::{self, Baseline};
use crate::page;
use crate::span::Span;
use crate::syntax::ParseOptions;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

#[derive(clap::Args, Debug)]
pub(super) struct CheckArgs {
    /// A package or a workspace: the nearest Cargo.toml from here upwards
    #[arg(default_value = ".")]
    path: PathBuf,
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// A file of findings that are put up with, instead of what koel.toml names
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Writes the lints' findings of today to a file, to be put up with from now on
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,
    /// Checks again whenever a source, a migration or a manifest changes, until it is stopped
    #[arg(long, conflicts_with = "write_baseline")]
    watch: bool,
}

pub(super) fn run(args: &CheckArgs, io: &mut Io<'_>) -> Result<u8, String> {
    if !args.watch {
        return Ok(once(args, io)?.0);
    }
    let mut roots = vec![project::find(&args.path)?.root];
    loop {
        // What changes while it is checked is checked again.
        let seen = Seen::of(&roots);
        if io.colour {
            io.out("\x1b[2J\x1b[H");
        }
        match once(args, io) {
            Ok((_, migrations)) => roots.extend(
                migrations
                    .into_iter()
                    .filter(|path| !roots.iter().any(|root| path.starts_with(root)))
                    .collect::<Vec<_>>(),
            ),
            // A manifest may be half written.
            Err(message) => io.err(&format!("error: {message}\n")),
        }
        io.progress("waiting for a change");
        seen.wait(&roots);
        io.progress("");
    }
}

/// The exit code, and where the migrations are.
fn once(args: &CheckArgs, io: &mut Io<'_>) -> Result<(u8, Vec<PathBuf>), String> {
    io.progress("reading");
    let accepted = match (&args.baseline, &args.write_baseline) {
        (Some(file), _) => Accepted::File(file),
        (None, Some(_)) => Accepted::Nothing,
        (None, None) => Accepted::AsConfigured,
    };
    let workspace = workspace::load(project::find(&args.path)?, accepted)?;
    io.progress(&format!("checking {} queries", workspace.queries.len()));
    let results = check_all(&workspace);
    io.progress("");
    let mut report = report::Report { findings: Vec::new(), summary: summary(&workspace) };
    let mut told = HashSet::new();
    for (query, outcome) in workspace.queries.iter().zip(results) {
        let Outcome::Checked(diagnostics) = outcome else {
            report.summary.checked -= 1;
            match outcome {
                Outcome::MadeAtRunTime => report.summary.dynamic += 1,
                _ => report.summary.elsewhere += 1,
            }
            continue;
        };
        for diagnostic in diagnostics {
            let finding = Finding { text: Some(query.text.clone()), diagnostic, subject: None };
            // A constant, or a file, that several calls use.
            let place = finding.range().map(|range| (range.file.path.clone(), range.span.start));
            if told.insert((place, finding.diagnostic.message.clone())) {
                report.findings.push(finding);
            }
        }
    }
    report.sort();
    // What queries can be wrong for comes before them.
    report.findings.splice(0..0, workspace.findings);
    if let Some(file) = &args.write_baseline {
        let lints = report.findings.iter().filter(|finding| lint::rule(finding.diagnostic.code).is_some());
        let subjects = lints.clone().filter_map(|finding| {
            let sql = finding.text.as_ref().map(|text| text.sql.as_str());
            Some((finding.diagnostic.code, finding.subject.as_deref().or(sql)?))
        });
        std::fs::write(file, Baseline::text(subjects)).map_err(|error| format!("{}: {error}", file.display()))?;
        io.err(&format!(
            "{} findings written to {}; koel.toml can name it: [lints] baseline\n",
            lints.count(),
            file.display()
        ));
        report.findings.retain(|finding| lint::rule(finding.diagnostic.code).is_none());
    }
    report.count();
    // No migrations anywhere, or none that any query is for.
    let used =
        |query: &Query| workspace.schemas.get(query.schema).is_some_and(|schema| !schema.loaded.files.is_empty());
    let nothing = !workspace.without_schema.is_empty() && !workspace.queries.iter().any(used);
    report.write(args.format, &workspace.root, io);
    let code = match (nothing, report.summary.errors) {
        (true, _) => 2,
        (false, 0) => 0,
        (false, _) => 1,
    };
    Ok((code, workspace.schemas.iter().flat_map(|schema| schema.config.migrations.clone()).collect()))
}

/// What there is to say of each query.
pub(super) fn check_all(workspace: &Workspace) -> Vec<Outcome> {
    parallel::map(&workspace.queries, |query| match workspace.schemas.get(query.schema) {
        Some(schema) => check(workspace, schema, query),
        None => Outcome::Elsewhere,
    })
}

fn summary(workspace: &Workspace) -> report::Summary {
    report::Summary {
        checked: workspace.queries.len(),
        packages: workspace.queries.iter().map(|query| query.package).collect::<HashSet<_>>().len(),
        dynamic: workspace.dynamic,
        elsewhere: workspace.elsewhere,
        without_schema: workspace.without_schema.clone(),
        errors: 0,
        warnings: 0,
    }
}

/// What became of a query.
pub(super) enum Outcome {
    Checked(Vec<Diagnostic>),
    /// It reads what the program makes itself.
    MadeAtRunTime,
    /// It is for another database.
    Elsewhere,
}

/// Checks and lints one query, in each order that its caller may choose.
fn check(workspace: &Workspace, schema: &Schema, query: &Query) -> Outcome {
    let (version, named_params) = (schema.catalog().version().major(), query.named_params());
    let parts = match query.parts(version) {
        Ok(parts) => parts,
        Err(problem) => return Outcome::Checked(vec![*problem]),
    };
    let (parts, options) = (parts.as_ref(), ParseOptions { version, named_params });
    let attribute = query.call.as_ref().filter(|call| call.form == Form::Attribute);
    let Some(sort) = attribute.and_then(|call| Sort::of(call, &query.text.sql, parts, &options)) else {
        return check_in_order(workspace, schema, query, parts, None);
    };
    let orders = workspace.orders(query, &sort.param);
    let unknown = orders.is_empty().then_some(None);
    let mut all: Vec<Diagnostic> = Vec::new();
    for order in orders.iter().map(Some).chain(unknown) {
        let sorted = Sorted { sort: &sort, order };
        match check_in_order(workspace, schema, query, parts, Some(sorted)) {
            Outcome::Checked(found) => {
                let found = found.into_iter().map(|diagnostic| sorted.back(diagnostic));
                // What is wrong in any order is told once.
                let new: Vec<_> = found.filter(|new| !all.contains(new)).collect();
                all.extend(new);
            }
            other => return other,
        }
    }
    Outcome::Checked(all)
}

fn check_in_order(
    workspace: &Workspace,
    schema: &Schema,
    query: &Query,
    parts: Option<&Filters>,
    sorted: Option<Sorted<'_>>,
) -> Outcome {
    let named_params = query.named_params();
    let put = |text: &str| sorted.map_or_else(|| text.to_owned(), |sorted| sorted.put(text));
    let sql = put(parts.map_or(query.text.sql.as_str(), |parts| parts.all.as_str()));
    let sql = &*sql;
    let mut found = analyze(schema.catalog(), sql, &AnalyzeOptions { named_params });
    let package = workspace.packages.get(query.package);
    let first = found.diagnostics.iter().find(|diagnostic| diagnostic.is_error());
    if let Some(first) = first {
        let others = package.and_then(|package| package.sqlx.as_ref()).is_some_and(|sqlx| !sqlx.others.is_empty());
        if others && first.sqlstate == Some(SqlState::SyntaxError) && crate::syntax::foreign_dialect(sql).is_some() {
            return Outcome::Elsewhere;
        }
        if is_about_types(first) && is_typed_by_values(query, &found) {
            return Outcome::MadeAtRunTime;
        }
        if first.sqlstate == Some(SqlState::UndefinedTable) && workspace.is_made(query.package, first.span.text(sql)) {
            return Outcome::MadeAtRunTime;
        }
    }
    // Tests are full of what nobody would write elsewhere.
    if let (Some(typed), false) = (&found.query, query.in_test()) {
        let file = query.text.file().and_then(|file| file.path.canonicalize().ok());
        let path = file.as_ref().and_then(|file| file.strip_prefix(&schema.root).ok()).and_then(Path::to_str);
        let overrides = query.call.as_ref().map_or(&[][..], |call| &call.levels);
        let fetch = query.call.as_ref().and_then(|call| call.fetch);
        let baseline = schema.baseline.as_ref();
        let options = lint::Options { config: &schema.config, path, overrides, baseline, fetch };
        found.diagnostics.extend(lint::check(schema.catalog(), sql, typed, named_params, &options));
    }
    if let (Some(call), true) = (&query.call, found.ok) {
        found.diagnostics.extend(arguments(schema, call, &found, &query.text, sorted));
        if call.form == Form::Macro && call.kind.scalar && !is_one_column(call, &found) {
            let message =
                format!("`{}` takes a query with one column; this one has {}", call.name, found.columns.len());
            let span = found.columns.get(1).map_or(Span::new(0, sql.len() as u32), |column| column.span);
            found.diagnostics.push(Diagnostic::found("column_count", Severity::Error, span, message));
        }
        let others = parts.into_iter().flat_map(Filters::alternatives);
        let others = others.map(|(_, text)| analyze(schema.catalog(), &put(&text), &AnalyzeOptions { named_params }));
        let refused = others.flat_map(|found| found.diagnostics).filter(Diagnostic::is_error);
        found.diagnostics.extend(refused);
        let order_by = match &sorted {
            Some(sorted) => sorted.of_pages(),
            None => call.page.as_ref().map(|(order_by, _)| order_by.as_str()).filter(|order| !order.contains('$')),
        };
        if let Some(order_by) = order_by {
            let least = parts.map_or_else(|| sql.to_owned(), |parts| parts.with(|_| false));
            let said = match page::plan(schema.catalog(), sql, &least, &page::output(&found), order_by) {
                Ok(plan) => plan.diagnostics,
                // Its place is in the order, which is another text.
                Err(problem) => vec![Diagnostic { span: Span::new(0, sql.len() as u32), ..*problem }],
            };
            found.diagnostics.extend(said.into_iter().map(|said| match sorted {
                Some(sorted) => sorted.named(said),
                None => said,
            }));
        }
    }
    let mut diagnostics = render::merged(&found.diagnostics);
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.is_error()) {
        if query.is_loose() {
            diagnostic.severity = Severity::Warning;
        }
    }
    Outcome::Checked(diagnostics)
}

/// `sqlx::query()` sends the types of the values that are bound, which nothing in the text says; a macro sends none. Who runs a `.sql` file
/// nobody knows.
fn is_typed_by_values(query: &Query, found: &Analysis) -> bool {
    query.call.as_ref().is_none_or(|call| call.form == Form::Function) && !found.params.is_empty()
}

/// What other types of parameters might make good.
fn is_about_types(diagnostic: &Diagnostic) -> bool {
    use SqlState::{
        AmbiguousFunction, AmbiguousParameter, CannotCoerce, DatatypeMismatch, IndeterminateDatatype, UndefinedFunction,
    };
    let states = [
        AmbiguousFunction,
        AmbiguousParameter,
        CannotCoerce,
        DatatypeMismatch,
        IndeterminateDatatype,
        UndefinedFunction,
    ];
    diagnostic.sqlstate.is_some_and(|state| states.contains(&state))
}

/// To sqlx a command has a result of any type.
fn is_one_column(call: &Call, found: &Analysis) -> bool {
    found.columns.len() == 1 || (call.library == Library::Sqlx && found.columns.is_empty())
}

/// The arguments against the parameters.
fn arguments(
    schema: &Schema,
    call: &Call,
    found: &Analysis,
    text: &Text,
    sorted: Option<Sorted<'_>>,
) -> Option<Diagnostic> {
    let names: Vec<&str> = found.params.iter().filter_map(|param| param.name.as_deref()).collect();
    let takes = found.params.len();
    let whole = Span::new(0, text.sql.len() as u32);
    let plural = if takes == 1 { "" } else { "s" };
    let (span, message) = match &call.args {
        Args::Unknown => return None,
        Args::Given { positional, named } if names.is_empty() => {
            let given = positional + named.len();
            if given == takes {
                return None;
            }
            let missing = found.params.iter().enumerate().skip(given);
            let missing: Vec<String> = missing
                .map(|(index, param)| format!("${} ({})", index + 1, schema.catalog().type_name(param.ty)))
                .collect();
            let first = found.params.get(given).and_then(|param| param.spans.first());
            let more = match given > takes {
                true if given - takes == 1 => "nothing in it stands for the last".to_string(),
                true => format!("nothing in it stands for the last {}", given - takes),
                false => format!("{} missing", missing.join(", ")),
            };
            let verb = if call.form == Form::Function { "bound" } else { "given" };
            (
                first.copied().unwrap_or(whole),
                format!("this query takes {takes} argument{plural}, {given} {verb}: {more}"),
            )
        }
        Args::Given { positional: 0, named } => {
            let unknown = named.iter().find(|name| !names.contains(&name.as_str()))?;
            (whole, format!("the query has no `${unknown}`"))
        }
        Args::Given { .. } => {
            (whole, "this query has named parameters, for which an argument says its name: `name = expr`".to_string())
        }
        Args::Method(inputs) if names.is_empty() => {
            if inputs.len() == takes + usize::from(sorted.is_some()) {
                return None;
            }
            (whole, format!("this query takes {takes} argument{plural}; the method has {}", inputs.len()))
        }
        Args::Method(inputs) => {
            if let Some(unknown) = names.iter().find(|name| !inputs.iter().any(|input| input == *name)) {
                let param = found.params.iter().find(|param| param.name.as_deref() == Some(unknown));
                let span = param.and_then(|param| param.spans.first()).copied().unwrap_or(whole);
                (span, format!("the method has no parameter `{unknown}`"))
            } else {
                let sorts = |input: &str| sorted.is_some_and(|sorted| sorted.sort.param == input);
                let unused = inputs.iter().find(|input| !names.contains(&input.as_str()) && !sorts(input))?;
                (whole, format!("the query has no `${unused}`"))
            }
        }
    };
    debug_assert!(call.library == Library::Koel || names.is_empty());
    Some(Diagnostic::found("argument_count", Severity::Error, span, message))
}
