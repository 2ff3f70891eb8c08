//! The checker's answer in the macros' own words.

use crate::check::parse_name;
use crate::model::{Checked, Column, Pages, Param, Rows};
use crate::rust_type::classify;
use crate::schema::Schema;
use crate::span::Source;
use koel_schema::catalog::Catalog;
use koel_schema::diagnostic::Diagnostic;
use koel_schema::facts::{self, Cardinality, Tables};
use koel_schema::lint::{self, Options, Override};
use koel_schema::page;
use koel_schema::{Analysis, AnalyzeOptions, analyze};
use std::path::Path;

/// Checks and lints one query.
pub(crate) fn check(schema: &Schema, source: &Source, overrides: &[Override]) -> Checked {
    check_text(schema, source, &source.sql, overrides)
}

/// Checks one query without linting it.
pub(crate) fn unlinted(schema: &Schema, sql: &str) -> Checked {
    schema.answer(&["unlinted", sql], silent, || {
        let catalog = schema.catalog();
        in_own_words(catalog, analyze(catalog, sql, &AnalyzeOptions { named_params: true }))
    })
}

/// As [`check`], of a text in which everything stands where it stands in the source.
pub(crate) fn check_text(schema: &Schema, source: &Source, sql: &str, overrides: &[Override]) -> Checked {
    let file = source.file();
    let levels = match overrides {
        [] => String::new(),
        said => format!("{said:?}"),
    };
    let path = file.as_deref().and_then(Path::to_str).unwrap_or_default();
    schema.answer(&["check", path, &levels, sql], silent, || {
        let catalog = schema.catalog();
        let mut found = analyze(catalog, sql, &AnalyzeOptions { named_params: true });
        if let Some(query) = &found.query {
            let file = file.as_ref().and_then(|file| file.canonicalize().ok());
            let path = file.as_ref().and_then(|file| file.strip_prefix(&schema.root).ok()).and_then(Path::to_str);
            let baseline = schema.replayed().baseline.as_ref();
            let options = Options { path, overrides, baseline, ..Options::new(&schema.config) };
            found.diagnostics.extend(lint::check(catalog, sql, query, true, &options));
        }
        in_own_words(catalog, found)
    })
}

fn silent(checked: &Checked) -> bool {
    checked.diagnostics.is_empty()
}

/// The tables that a query reads and writes; nothing is known of one that does not check.
pub(crate) fn tables(schema: &Schema, sql: &str) -> Tables {
    let ask = || {
        let found = analyze(schema.catalog(), sql, &AnalyzeOptions { named_params: true });
        found.query.map_or_else(Tables::default, |query| facts::tables(schema.catalog(), &query))
    };
    schema.answer(&["tables", sql], |_| true, ask)
}

/// Checks a statement that koel itself wrote; `Err` says why it cannot stand.
pub(crate) fn written(schema: &Schema, sql: &str) -> Result<Checked, String> {
    let catalog = schema.catalog();
    let found = analyze(catalog, sql, &AnalyzeOptions { named_params: false });
    match found.diagnostics.iter().find(|diagnostic| diagnostic.is_error()) {
        Some(error) => Err(error.message.clone()),
        None => Ok(in_own_words(catalog, found)),
    }
}

fn in_own_words(catalog: &Catalog, found: Analysis) -> Checked {
    let params = found.params.into_iter().map(|param| Param {
        ty: classify(catalog, param.ty),
        offset: param.spans.first().map_or(0, |span| span.start as usize),
        sent: param.spans_sent.iter().map(|span| (span.start as usize, span.end as usize)).collect(),
        name: param.name,
    });
    let columns = found.columns.into_iter().map(|column| Column {
        ty: classify(catalog, column.ty),
        nullable: column.nullable,
        offset: column.span.start as usize,
        name: column.name,
        origin: column.origin,
    });
    Checked {
        params: params.collect(),
        columns: columns.collect(),
        sql: found.sql,
        rows: match found.cardinality {
            // Of a query that PostgreSQL refuses nobody knows.
            _ if !found.ok => Rows::Unknown,
            Cardinality::None => Rows::None,
            Cardinality::One => Rows::One,
            Cardinality::AtMostOne => Rows::AtMostOne,
            Cardinality::Many => Rows::Many,
        },
        reads: found.ok && found.read_only,
        diagnostics: found.diagnostics,
    }
}

/// Plans the pages of a query that was checked; `least`: the query without its optional parts.
pub(crate) fn pages(
    schema: &Schema,
    sql: &str,
    least: &str,
    checked: &Checked,
    order_by: &str,
) -> Result<Pages, Box<Diagnostic>> {
    let mut problem = None;
    let columns: Vec<_> = checked.columns.iter().map(|column| (&column.name, column.nullable)).collect();
    let question = ["pages", sql, least, order_by, &format!("{columns:?}")];
    let keep = |pages: &Option<Pages>| pages.as_ref().is_some_and(|pages| pages.diagnostics.is_empty());
    let pages = schema.answer(&question, keep, || {
        plan(schema, sql, least, checked, order_by).map_err(|found| problem = Some(found)).ok()
    });
    match (pages, problem) {
        (_, Some(problem)) => Err(problem),
        (Some(pages), None) => Ok(pages),
        (None, None) => plan(schema, sql, least, checked, order_by),
    }
}

fn plan(schema: &Schema, sql: &str, least: &str, checked: &Checked, order_by: &str) -> Result<Pages, Box<Diagnostic>> {
    let catalog = schema.catalog();
    let output: Vec<_> = checked
        .columns
        .iter()
        .map(|column| page::Output {
            name: &column.name,
            called: parse_name(&column.name).ident,
            nullable: column.nullable,
        })
        .collect();
    let plan = page::plan(catalog, sql, least, &output, order_by)?;
    let statement = |text: &str| {
        let found = analyze(catalog, text, &AnalyzeOptions { named_params: true });
        let mut statement = in_own_words(catalog, found);
        // Messages are those of the query as written.
        for param in &mut statement.params {
            let written = checked.params.iter().find(|written| written.name == param.name);
            param.offset = written.map_or(0, |written| written.offset);
        }
        statement
    };
    let page = |text: &String| Checked { columns: checked.columns.clone(), ..statement(text) };
    Ok(Pages {
        statements: [&plan.first, &plan.after, &plan.last, &plan.before].map(page),
        total: statement(&plan.total),
        keys: plan.keys.iter().map(|key| key.column).collect(),
        diagnostics: plan.diagnostics,
    })
}
