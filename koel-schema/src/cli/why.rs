//! `koel why`: what koel knows of one query, and from what.

use super::schema::Which;
use super::source::{File, Shown, Text};
use super::{Io, database, report, usage};
use crate::analysis::{Analysis, AnalyzeOptions, analyze};
use crate::catalog::Catalog;
use crate::catalog::object::Index;
use crate::diagnostic::Diagnostic;
use crate::facts::Cardinality;
use crate::facts::index::{self, Access, Bound, Environment, IndexAccess, Predicate, Role};
use crate::lint;
use crate::span::Span;
use std::fmt::Write;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

#[derive(clap::Args, Debug)]
pub(super) struct WhyArgs {
    /// The query; `-` reads it from standard input
    sql: String,
    #[command(flatten)]
    which: Which,
    /// Shows the plan of this database's server beside what koel says of the indexes, and where they differ
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

/// What the server would do.
pub(super) struct Explained {
    /// EXPLAIN's lines.
    pub text: Vec<String>,
    pub scans: Vec<Scan>,
}

/// A table that its plan reads.
pub(super) struct Scan {
    pub schema: String,
    pub relation: String,
    pub alias: String,
    /// None: it is read whole.
    pub indexes: Vec<String>,
    /// By the statistics, where there are any.
    pub rows: Option<i64>,
}

pub(super) fn run(args: &WhyArgs, io: &mut Io<'_>) -> Result<u8, String> {
    let mut sql = args.sql.clone();
    if sql == "-" {
        sql.clear();
        std::io::stdin().lock().read_to_string(&mut sql).map_err(|error| format!("standard input: {error}"))?;
    }
    let schema = args.which.load(io)?;
    let catalog = schema.catalog();
    // `$name` is for koel's own macros, and means nothing else.
    let named_params = true;
    let mut found = analyze(catalog, &sql, &AnalyzeOptions { named_params });
    if let Some(query) = &found.query {
        let options = lint::Options::new(&schema.config);
        found.diagnostics.extend(lint::check(catalog, &sql, query, named_params, &options));
    }
    let mut out = String::new();
    if found.ok {
        parameters(&mut out, catalog, &found);
        output(&mut out, catalog, &found);
        let accesses = found.query.as_ref().map(|query| index::accesses(catalog, query, Environment::default()));
        let accesses = accesses.unwrap_or_default();
        rows(&mut out, &found, &accesses);
        accesses.iter().for_each(|access| table(&mut out, &sql, access));
        if let Some(url) = &args.database_url {
            let explained = database::explain(url, &found.sql, found.params.len())?;
            server(&mut out, catalog, &explained, &accesses);
        }
    }
    let failed = found.diagnostics.iter().any(Diagnostic::is_error);
    for diagnostic in &found.diagnostics {
        report::one(&mut out, &shown(&sql), diagnostic, io.colour);
        out.push_str("\n\n");
    }
    io.out(&out);
    Ok(u8::from(failed))
}

/// The query as a file of its own.
fn shown(sql: &str) -> Shown<'static> {
    let file = Arc::new(File { path: "query".into(), text: sql.to_string() });
    let mut text = Text::default();
    text.push_file(&file, Span::new(0, sql.len() as u32));
    Shown { text: Arc::new(text), from: Path::new("") }
}

fn parameters(out: &mut String, catalog: &Catalog, found: &Analysis) {
    if found.params.is_empty() {
        return;
    }
    out.push_str("parameters\n");
    for (number, param) in found.params.iter().enumerate() {
        let name = param.name.clone().unwrap_or_else(|| (number + 1).to_string());
        let _ = writeln!(out, "  ${name}  {}", catalog.type_name(param.ty));
    }
    out.push('\n');
}

fn output(out: &mut String, catalog: &Catalog, found: &Analysis) {
    if found.columns.is_empty() {
        return;
    }
    out.push_str("columns\n");
    let types: Vec<String> = found.columns.iter().map(|column| catalog.type_name(column.ty)).collect();
    let width = found.columns.iter().map(|column| column.name.chars().count()).max().unwrap_or(0);
    let wide = types.iter().map(|ty| ty.chars().count()).max().unwrap_or(0);
    for (column, ty) in found.columns.iter().zip(&types) {
        let null = if column.nullable { "can be NULL" } else { "never NULL" };
        let reason = if column.reason.is_empty() { String::new() } else { format!(": {}", column.reason) };
        let _ = writeln!(out, "  {:width$}  {ty:wide$}  {null}{reason}", column.name);
    }
    out.push('\n');
}

/// How many rows there are, in words.
pub(super) fn rows_words(cardinality: Cardinality) -> &'static str {
    match cardinality {
        Cardinality::None => "no rows",
        Cardinality::One => "exactly one row",
        Cardinality::AtMostOne => "at most one row",
        Cardinality::Many => "any number of rows",
    }
}

fn rows(out: &mut String, found: &Analysis, accesses: &[Access<'_>]) {
    let text = match found.cardinality {
        Cardinality::None => "none: it is a command",
        Cardinality::One => "exactly one",
        Cardinality::AtMostOne => "at most one",
        Cardinality::Many => "any number",
    };
    let _ = write!(out, "rows\n  {text}");
    if found.cardinality == Cardinality::AtMostOne {
        let keys: Vec<String> = accesses.iter().filter(|access| access.depth == 0).filter_map(unique_key).collect();
        if !keys.is_empty() {
            let _ = write!(out, ", by {}", keys.join(" and "));
        }
    }
    out.push_str("\n\n");
}

/// The unique index whose columns are all given.
fn unique_key(access: &Access<'_>) -> Option<String> {
    let mut indexes = access.relation.indexes.iter().zip(&access.indexes);
    let (index, _) = indexes.find(|(index, found)| {
        let given = |column| found.matches.iter().any(|hit| hit.column == column && hit.role == Role::Equality);
        index.unique && found.usable() && (0..index.keys.len()).all(given)
    })?;
    Some(format!("the unique index {}", index.name))
}

fn table(out: &mut String, sql: &str, access: &Access<'_>) {
    let name = access.query.rtable.get(access.entry).map_or("", |rte| rte.name.as_str());
    let alias = if *access.relation.name == *name { String::new() } else { format!(" as {name}") };
    let _ = writeln!(out, "table {}{alias}", access.relation.name);
    let mut any = false;
    for (index, found) in usage::usable(access) {
        any = true;
        let uses = uses(sql, access, index, found);
        let _ = writeln!(out, "  index {} ({}): {}", index.name, index.method, uses.join("; "));
    }
    if !any {
        let _ = writeln!(out, "  {}", no_index(access));
    }
    out.push('\n');
}

/// What an index does for a query.
pub(super) fn uses(sql: &str, access: &Access<'_>, index: &Index, found: &IndexAccess) -> Vec<String> {
    let mut uses = Vec::new();
    for hit in &found.matches {
        let Some(condition) = access.conditions.get(hit.condition) else { continue };
        let how = if hit.bound == Bound::Prefix { "finds" } else { "filters" };
        uses.push(format!("{how} {}", words(condition.span().text(sql))));
    }
    uses.dedup();
    uses.extend(found.order.is_some_and(|order| order.complete).then(|| "brings the order".to_string()));
    uses.extend(access.index_only()(index).then(|| "holds all columns that are read".to_string()));
    uses.extend((found.predicate == Predicate::Implied).then(|| "its WHERE follows from the query's".to_string()));
    uses.extend((found.predicate == Predicate::ByValue).then(|| "if a parameter's value fits its WHERE".to_string()));
    uses
}

/// What is read where no index serves.
pub(super) fn no_index(access: &Access<'_>) -> &'static str {
    if access.conditions.is_empty() { "all rows are read" } else { "no index limits what is read" }
}

/// The server's plan, and where it differs from what koel says.
fn server(out: &mut String, catalog: &Catalog, explained: &Explained, accesses: &[Access<'_>]) {
    out.push_str("the server's generic plan\n");
    explained.text.iter().for_each(|line| _ = writeln!(out, "  {line}"));
    out.push_str("\nkoel beside it\n");
    for access in accesses {
        let alias = access.query.rtable.get(access.entry).map_or("", |rte| rte.name.as_str());
        let table = if *access.relation.name == *alias {
            alias.to_owned()
        } else {
            format!("{} as {alias}", access.relation.name)
        };
        let mut scans =
            explained.scans.iter().filter(|scan| scan.alias == alias && *scan.relation == *access.relation.name);
        let said = match scans.next() {
            None => "the server's plan does not read it under this name".to_owned(),
            Some(scan) => compare(catalog, access, scan),
        };
        let _ = writeln!(out, "  {table}: {said}");
    }
    out.push('\n');
}

fn compare(catalog: &Catalog, access: &Access<'_>, scan: &Scan) -> String {
    let can: Vec<&str> = usage::usable(access).map(|(index, _)| &*index.name).collect();
    let rows = match scan.rows {
        Some(rows) => format!("some {rows} rows"),
        None => "no statistics: ANALYZE it".to_owned(),
    };
    let made = |name: &String| catalog.index_owner(Some(&scan.schema), name).is_some();
    match &scan.indexes[..] {
        [] if can.is_empty() => "the same, it is read whole".to_owned(),
        [] => format!("differs: the server reads it whole ({rows}), and could use {}", can.join(", ")),
        used => match used.iter().find(|name| !can.contains(&name.as_str())) {
            None => format!("the same, by {}", used.join(", ")),
            Some(name) if !made(name) => {
                format!("differs: the server uses {name}, which the migrations do not make")
            }
            // As a narrower table, or for an order that nobody asked for.
            Some(name) => {
                format!("differs: the server reads {name}; by koel's rules it neither finds rows nor sorts them")
            }
        },
    }
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
