//! Stands for what koel-schema does not have yet: the checker and the replay of migrations. To be deleted when they land.
//!
//! The answer is read from a comment in the query, `/*id uuid, email text? ; uuid, text ; many*/`: enough to drive the expansion.

use koel_schema::catalog::Catalog;
use koel_schema::diagnostic::{Diagnostic, Severity};
use koel_schema::span::Span;
use koel_schema::types::TypeId;

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
