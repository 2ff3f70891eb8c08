//! `koel prepare`: sqlx's `.sqlx` directory, as `cargo sqlx prepare` writes it, without a database.

mod compare;
mod origin;
mod type_info;

use super::call::{Form, Library};
use super::report::{self, Format, Report};
use super::source::name;
use super::workspace::{self, Accepted, Finding, Query, Schema, Workspace};
use super::{Io, parallel, project};
use crate::analysis::{AnalyzeOptions, analyze};
use crate::catalog::Catalog;
use crate::catalog::object::{Constraint, ConstraintKind, Relation};
use crate::diagnostic::{Diagnostic, Severity};
use crate::hir::{self, Command, JoinKind, RteKind};
use crate::lint;
use crate::span::Span;
use compare::Difference;
use origin::origins;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use type_info::{TypeInfo, regclass};

#[derive(clap::Args, Debug)]
pub(super) struct PrepareArgs {
    /// A package or a workspace: the nearest Cargo.toml from here upwards
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Write nothing; say what differs from the files there are, and exit with 1 if anything does
    #[arg(long)]
    check: bool,
    /// One `.sqlx` for the whole workspace, even where packages have their own
    #[arg(long)]
    workspace: bool,
}

/// A file of `.sqlx`, the fields in sqlx's order.
#[derive(Debug, Serialize)]
struct QueryData {
    db_name: &'static str,
    query: String,
    describe: Describe,
    hash: String,
}

#[derive(Debug, Serialize)]
struct Describe {
    columns: Vec<Column>,
    parameters: Parameters,
    nullable: Vec<Option<bool>>,
}

#[derive(Debug, Serialize)]
struct Column {
    ordinal: usize,
    name: String,
    type_info: TypeInfo,
    /// From sqlx 0.9 on.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<ColumnOrigin>,
}

#[derive(Debug, Serialize)]
enum ColumnOrigin {
    Table { table: String, name: String },
    Expression,
}

/// sqlx's `Either`.
#[derive(Debug, Serialize)]
struct Parameters {
    #[serde(rename = "Left")]
    left: Vec<TypeInfo>,
}

pub(super) fn run(args: &PrepareArgs, io: &mut Io<'_>) -> Result<u8, String> {
    let mut workspace = workspace::load(project::find(&args.path)?, Accepted::AsConfigured)?;
    let with_origin = sqlx_minor(&workspace.root).is_none_or(|minor| minor >= 9);
    let is_sqlx = |query: &&Query| {
        query.call.as_ref().is_some_and(|call| call.library == Library::Sqlx && call.form == Form::Macro)
    };
    let queries: Vec<&Query> = workspace.queries.iter().filter(is_sqlx).collect();
    let planned: Vec<OnceLock<Catalog>> = workspace.schemas.iter().map(|_| OnceLock::new()).collect();
    let results = parallel::map(&queries, |query| {
        let schema = workspace.schemas.get(query.schema).ok_or_else(Vec::new)?;
        let planned = || planned.get(query.schema).map(|cell| cell.get_or_init(|| as_planned(schema.catalog())));
        query_data(schema, &query.text.sql, with_origin, &planned)
    });
    let mut report = Report { findings: Vec::new(), summary: report::Summary::default() };
    report.summary.without_schema.extend(workspace.without_schema.iter().filter(|missing| missing.macros > 0).cloned());
    // By directory and file name.
    let mut files: BTreeMap<PathBuf, BTreeMap<String, String>> = BTreeMap::new();
    for (query, result) in queries.iter().zip(results) {
        match result {
            Ok(data) => {
                let dir = directory(&workspace, query, args.workspace);
                let text = serde_json::to_string_pretty(&data).map_err(|error| error.to_string())?;
                files.entry(dir).or_default().insert(format!("query-{}.json", data.hash), text + "\n");
            }
            Err(diagnostics) => {
                let findings = diagnostics.into_iter().map(|diagnostic| Finding {
                    text: Some(query.text.clone()),
                    diagnostic,
                    subject: None,
                });
                report.findings.extend(findings);
            }
        }
    }
    report.sort();
    report.summary.checked = queries.len();
    report.summary.packages = queries.iter().map(|query| query.package).collect::<BTreeSet<_>>().len();
    // Lints are no concern of sqlx.
    workspace.findings.retain(|finding| lint::rule(finding.diagnostic.code).is_none());
    report.findings.splice(0..0, std::mem::take(&mut workspace.findings));
    report.count();
    let failed = report.summary.errors > 0 || !report.summary.without_schema.is_empty();
    if failed || !report.findings.is_empty() {
        report.write(Format::Human, &workspace.root, io);
    }
    // What was not found may be what a file is for.
    let complete = !failed && workspace.dynamic_macros == 0;
    let mut differ = false;
    for (dir, files) in &files {
        differ |= if args.check { check(dir, files, complete, io)? } else { write(dir, files, complete, io)? };
    }
    if files.is_empty() && !failed {
        io.out("no queries of sqlx's macros: nothing to prepare\n");
    }
    Ok(u8::from(failed || differ))
}

/// What the server would describe.
fn query_data<'p>(
    schema: &Schema,
    sql: &str,
    with_origin: bool,
    planned: &dyn Fn() -> Option<&'p Catalog>,
) -> Result<QueryData, Vec<Diagnostic>> {
    let catalog = schema.catalog();
    let found = analyze(catalog, sql, &AnalyzeOptions { named_params: false });
    if !found.ok {
        return Err(found.diagnostics);
    }
    let traced = found.query.as_ref().map(|query| origins(catalog, query)).unwrap_or_default();
    let mut traced = traced.into_iter();
    // The plan of a join says that the inner side of an outer join can be NULL. sqlx sees that only at the top of it.
    let joined = found.query.as_ref().filter(|query| is_only_joined(query)).and_then(|_| planned());
    let of_plan = joined.map(|catalog| analyze(catalog, sql, &AnalyzeOptions { named_params: false }).columns);
    let in_plan =
        |column: usize| of_plan.as_ref().and_then(|columns| columns.get(column)).is_some_and(|column| column.nullable);
    let (mut columns, mut nullable) = (Vec::new(), Vec::new());
    for (ordinal, column) in found.columns.into_iter().enumerate() {
        let origin = traced.next().flatten();
        nullable.push(origin.as_ref().map(|origin| !origin.not_null || column.nullable || in_plan(ordinal)));
        let type_info = type_info(catalog, column.ty, column.span)?;
        let origin = match origin {
            Some(origin) => ColumnOrigin::Table { table: regclass(catalog, &origin.relation), name: origin.column },
            None => ColumnOrigin::Expression,
        };
        columns.push(Column { ordinal, name: column.name, type_info, origin: with_origin.then_some(origin) });
    }
    let params = found.params.iter();
    let params = params.map(|param| type_info(catalog, param.ty, param.spans.first().copied().unwrap_or_default()));
    let parameters = Parameters { left: params.collect::<Result<_, _>>()? };
    let hash = Sha256::digest(sql.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let describe = Describe { columns, parameters, nullable };
    Ok(QueryData { db_name: "PostgreSQL", query: sql.to_string(), describe, hash })
}

/// The catalog as the planner uses it to tell whether a row can be missing: foreign keys prove nothing to it.
fn as_planned(catalog: &Catalog) -> Catalog {
    let mut planned = catalog.clone();
    for relation in catalog.user_relations() {
        let is_key = |constraint: &&Constraint| !matches!(constraint.kind, ConstraintKind::ForeignKey { .. });
        let constraints: Vec<Constraint> = relation.constraints.iter().filter(is_key).cloned().collect();
        if constraints.len() < relation.constraints.len() {
            planned.put_relation(Relation { constraints, ..Relation::clone(relation) });
        }
    }
    planned
}

/// Joins with nothing done to their rows afterwards: the join is the top of the plan.
fn is_only_joined(query: &hir::Query) -> bool {
    let Command::Select = query.command else { return false };
    let outer = query.rtable.iter().any(|rte| match &rte.kind {
        RteKind::Join { kind, .. } => *kind != JoinKind::Inner,
        _ => false,
    });
    let plain = query.order_by.is_empty() && query.limit.is_none() && query.offset.is_none() && query.locks.is_empty();
    let ungrouped = query.group_by.is_empty() && query.grouping_sets.is_none() && !query.has_aggs;
    let single = query.distinct.is_none() && query.windows.is_empty() && !query.has_srf && query.set_op.is_none();
    outer && plain && ungrouped && single
}

fn type_info(catalog: &Catalog, ty: crate::types::TypeId, span: Span) -> Result<TypeInfo, Vec<Diagnostic>> {
    let found = if ty.is_error() { Err("koel cannot tell this type".to_string()) } else { TypeInfo::of(catalog, ty) };
    found.map_err(|message| vec![Diagnostic::found("unknown_type", Severity::Error, span, message)])
}

/// Where sqlx will look: the package's own directory if there is one, else the workspace's.
fn directory(workspace: &Workspace, query: &Query, whole: bool) -> PathBuf {
    let shared = workspace.root.join(".sqlx");
    let package = workspace.packages.get(query.package).map(|package| package.dir.join(".sqlx"));
    package.filter(|own| !whole && own.is_dir()).unwrap_or(shared)
}

/// The minor version of sqlx 0.x that Cargo.lock has.
fn sqlx_minor(root: &Path) -> Option<u32> {
    let lock: toml::Table = std::fs::read_to_string(root.join("Cargo.lock")).ok()?.parse().ok()?;
    let packages = lock.get("package")?.as_array()?;
    let sqlx = packages.iter().find(|package| package.get("name").and_then(toml::Value::as_str) == Some("sqlx"))?;
    sqlx.get("version")?.as_str()?.split('.').nth(1)?.parse().ok()
}

/// Files that are there and of no query found, of PostgreSQL only.
fn stale(dir: &Path, files: &BTreeMap<String, String>) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut stale: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
            let is_ours = name.starts_with("query-") && name.ends_with(".json") && !files.contains_key(name);
            let text = if is_ours { std::fs::read_to_string(path).unwrap_or_default() } else { String::new() };
            let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
            value["db_name"] == "PostgreSQL"
        })
        .collect();
    stale.sort();
    stale
}

/// Writes what changed; takes away what is of no query any more, if all queries are known.
fn write(dir: &Path, files: &BTreeMap<String, String>, complete: bool, io: &mut Io<'_>) -> Result<bool, String> {
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    std::fs::create_dir_all(dir).map_err(|error| failed(dir, error))?;
    let mut written = 0;
    for (name, text) in files {
        let path = dir.join(name);
        if std::fs::read_to_string(&path).is_ok_and(|there| there == *text) {
            continue;
        }
        std::fs::write(&path, text).map_err(|error| failed(&path, error))?;
        written += 1;
    }
    let stale = stale(dir, files);
    let from = std::env::current_dir().and_then(|dir| dir.canonicalize()).unwrap_or_default();
    let mut said = format!("{}: {written} of {} files written", name(dir, &from), files.len());
    if !stale.is_empty() && complete {
        stale.iter().try_for_each(|path| std::fs::remove_file(path).map_err(|error| failed(path, error)))?;
        said += &format!(", {} of no query any more removed", stale.len());
    } else if !stale.is_empty() {
        said += &format!(", {} of no query that was found kept", stale.len());
    }
    io.out(&format!("{said}\n"));
    Ok(false)
}

/// Whether the files there are would be others; says which and how.
fn check(dir: &Path, files: &BTreeMap<String, String>, complete: bool, io: &mut Io<'_>) -> Result<bool, String> {
    let from = std::env::current_dir().and_then(|dir| dir.canonicalize()).unwrap_or_default();
    let (mut out, mut same) = (String::new(), true);
    for (file, text) in files {
        let path = dir.join(file);
        let differences = match std::fs::read_to_string(&path) {
            Ok(there) => compare::differences(&there, text),
            Err(_) => vec![Difference { text: "is missing".to_string(), of_plan: false }],
        };
        if differences.is_empty() {
            continue;
        }
        same &= differences.iter().all(|difference| difference.of_plan);
        out += &format!("{}:\n", name(&path, &from));
        let query: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let words: Vec<&str> = query["query"].as_str().unwrap_or("").split_whitespace().collect();
        out += &format!("  {}\n", words.join(" ").chars().take(100).collect::<String>());
        differences.iter().for_each(|difference| out += &format!("  - {}\n", difference.text));
    }
    for path in stale(dir, files).into_iter().filter(|_| complete) {
        same = false;
        out += &format!("{}:\n  - is of no query that koel found\n", name(&path, &from));
    }
    if same && !out.is_empty() {
        out +=
            "what can be NULL sqlx reads from a plan, and takes for NOT NULL what the plan does not tell: no failure\n";
    } else if same {
        out = format!("{}: {} files, all as they should be\n", name(dir, &from), files.len());
    } else {
        out += "help: `koel prepare` writes them anew\n";
    }
    io.out(&out);
    Ok(!same)
}
