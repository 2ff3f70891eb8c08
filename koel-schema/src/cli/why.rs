//! `koel why`: what koel knows of one query, and from what.

use super::schema::Which;
use super::source::{File, Shown, Text};
use super::{Io, report};
use crate::analysis::{Analysis, AnalyzeOptions, analyze};
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::facts::Cardinality;
use crate::facts::index::{self, Access, Bound, Environment, Predicate, Role};
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
    let index_only = access.index_only();
    for (index, found) in access.relation.indexes.iter().zip(&access.indexes) {
        let ordered = found.order.is_some_and(|order| order.complete);
        if !found.usable() || (!found.bounded() && !ordered) {
            continue;
        }
        any = true;
        let mut uses = Vec::new();
        for hit in &found.matches {
            let Some(condition) = access.conditions.get(hit.condition) else { continue };
            let how = if hit.bound == Bound::Prefix { "finds" } else { "filters" };
            uses.push(format!("{how} {}", words(condition.span().text(sql))));
        }
        uses.dedup();
        uses.extend(ordered.then(|| "brings the order".to_string()));
        uses.extend(index_only(index).then(|| "holds all columns that are read".to_string()));
        uses.extend((found.predicate == Predicate::Implied).then(|| "its WHERE follows from the query's".to_string()));
        uses.extend(
            (found.predicate == Predicate::ByValue).then(|| "if a parameter's value fits its WHERE".to_string()),
        );
        let _ = writeln!(out, "  index {} ({}): {}", index.name, index.method, uses.join("; "));
    }
    if !any {
        let rows = if access.conditions.is_empty() { "all rows are read" } else { "no index limits what is read" };
        let _ = writeln!(out, "  {rows}");
    }
    out.push('\n');
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
