//! Stands for what koel-schema does not have yet: the checker and the replay of migrations. To be deleted when they land.
//!
//! The answer is read from a comment in the query, `/*id uuid, email text? ; uuid, text ; many*/`: enough to drive the expansion.

use koel_schema::catalog::Catalog;
use koel_schema::diagnostic::{Diagnostic, Severity};
use koel_schema::span::Span;
use koel_schema::types::{PgVersion, TypeId};
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) enum Cardinality {
    None,
    One,
    AtMostOne,
    Many,
}

pub(crate) struct AnalyzeOptions {
    pub(crate) named_params: bool,
}

pub(crate) struct Param {
    pub(crate) name: Option<String>,
    pub(crate) ty: TypeId,
    pub(crate) spans: Vec<Span>,
    pub(crate) spans_sent: Vec<Span>,
}

pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) ty: TypeId,
    pub(crate) nullable: bool,
    pub(crate) span: Span,
    pub(crate) origin: Option<(String, String)>,
}

pub(crate) struct Analysis {
    pub(crate) sql: String,
    pub(crate) params: Vec<Param>,
    pub(crate) columns: Vec<Column>,
    pub(crate) cardinality: Cardinality,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

pub(crate) fn analyze(_: &Catalog, sql: &str, options: &AnalyzeOptions) -> Analysis {
    let fake = sql.split_once("/*").and_then(|(_, rest)| rest.split_once("*/")).map(|(fake, _)| fake);
    let parts: Vec<&str> = fake.unwrap_or("").split(';').collect();
    let id = |name: &str| match name {
        "uuid" => TypeId::UUID,
        "bool" => TypeId::BOOL,
        "int4" => TypeId::INT4,
        "int8" => TypeId::INT8,
        "bytea" => TypeId::BYTEA,
        "timestamptz" => TypeId::TIMESTAMPTZ,
        "bpchar" => TypeId::BPCHAR,
        "jsonb" => TypeId::JSONB,
        "text[]" => TypeId::TEXT_ARRAY,
        "tsvector" => TypeId::TSVECTOR,
        _ => TypeId::TEXT,
    };
    let list = |index: usize| {
        parts.get(index).unwrap_or(&"").split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_string)
    };
    let place = |text: &str| sql.find(text).map(|at| Span::new(at as u32, (at + text.len()) as u32));
    let mut diagnostics = Vec::new();
    if let Some(at) = place("BAD") {
        let message = "column \"BAD\" does not exist";
        diagnostics
            .push(Diagnostic::found("undefined_column", Severity::Error, at, message).help("did you mean `id`?"));
    }
    let mut sent = sql.to_string();
    let params = list(1).enumerate().map(|(index, ty)| {
        let number = format!("${}", index + 1);
        let (name, ty) = match ty.split_once(' ') {
            Some((name, ty)) if options.named_params => (Some(name.to_string()), ty.to_string()),
            _ => (None, ty),
        };
        let written = name.as_ref().map_or(number.clone(), |name| format!("${name}"));
        sent = sent.replace(&written, &number);
        let at = sent.find(&number).unwrap_or(0) as u32;
        Param {
            ty: id(&ty),
            spans: place(&written).into_iter().collect(),
            spans_sent: vec![Span::new(at, at + number.len() as u32)],
            name,
        }
    });
    let params = params.collect();
    let columns = list(0).map(|item| {
        let (name, ty) = item.rsplit_once(' ').unwrap_or((&item, "text"));
        Column {
            name: name.to_string(),
            ty: id(ty.trim_end_matches('?')),
            nullable: ty.ends_with('?'),
            span: place(name).unwrap_or_default(),
            origin: None,
        }
    });
    let columns = columns.collect();
    let cardinality = match parts.get(2).map(|rows| rows.trim()) {
        Some("none") => Cardinality::None,
        Some("one") => Cardinality::One,
        Some("at_most_one") => Cardinality::AtMostOne,
        _ => Cardinality::Many,
    };
    Analysis { sql: sent, params, columns, cardinality, diagnostics }
}

pub(crate) struct LineCol {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

pub(crate) struct FileDiagnostic {
    pub(crate) file: PathBuf,
    pub(crate) line_col: LineCol,
    pub(crate) diagnostic: Diagnostic,
}

pub(crate) struct Loaded {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) files: Vec<PathBuf>,
    pub(crate) diagnostics: Vec<FileDiagnostic>,
}

pub(crate) struct Options {
    pub(crate) version: PgVersion,
    pub(crate) search_path: Vec<String>,
}

pub(crate) fn load_all(paths: &[PathBuf], options: &Options) -> Result<Loaded, String> {
    let _ = &options.search_path;
    let mut files = Vec::new();
    for path in paths {
        let entries = std::fs::read_dir(path).map_err(|error| error.to_string())?;
        files.extend(entries.flatten().map(|entry| entry.path()));
    }
    Ok(Loaded { catalog: Arc::new(Catalog::new(options.version)), files, diagnostics: Vec::new() })
}

/// The built-in catalog is not there either.
pub(crate) fn classify(catalog: &Catalog, id: TypeId) -> crate::model::PgType {
    use crate::model::PgType;
    let scalar = |name| crate::rust_type::row(name).map_or(PgType::Error, PgType::Scalar);
    match id {
        TypeId::UUID => scalar("uuid"),
        TypeId::BOOL => scalar("bool"),
        TypeId::INT4 => scalar("int4"),
        TypeId::INT8 => scalar("int8"),
        TypeId::BYTEA => scalar("bytea"),
        TypeId::TIMESTAMPTZ => scalar("timestamptz"),
        TypeId::BPCHAR => scalar("bpchar"),
        TypeId::JSONB => scalar("jsonb"),
        TypeId::TEXT => scalar("text"),
        TypeId::TEXT_ARRAY => PgType::Array(Box::new(scalar("text"))),
        TypeId::TSVECTOR => PgType::Unmapped("tsvector".into()),
        other => crate::rust_type::classify(catalog, other),
    }
}
