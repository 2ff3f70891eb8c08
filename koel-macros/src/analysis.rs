//! The checker's answer in the macros' own words.

use crate::model::{Checked, Column, Param, Rows};
use crate::schema::Schema;
use crate::rust_type::classify;
use crate::seam::{AnalyzeOptions, Cardinality, analyze};
use koel_schema::diagnostic::Diagnostic;

/// Checks one query.
pub(crate) fn check(schema: &Schema, sql: &str) -> Checked {
    let catalog = &*schema.catalog;
    let found = analyze(catalog, sql, &AnalyzeOptions { named_params: true });
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
    let columns: Vec<_> = columns.collect();
    // With an error and no columns nothing was understood.
    let lost = columns.is_empty() && found.diagnostics.iter().any(Diagnostic::is_error);
    Checked {
        params: params.collect(),
        columns,
        sql: found.sql,
        rows: match found.cardinality {
            _ if lost => Rows::Unknown,
            Cardinality::None => Rows::None,
            Cardinality::One => Rows::One,
            Cardinality::AtMostOne => Rows::AtMostOne,
            Cardinality::Many => Rows::Many,
        },
        diagnostics: found.diagnostics,
    }
}
