//! What is told of a column, a table, a parameter; and where it was made.

use super::target::{self, Target, Thing};
use super::{Server, place};
use crate::analysis::{Analysis, AnalyzeOptions, analyze};
use crate::catalog::Catalog;
use crate::catalog::object::{Origin, Relation};
use crate::cli::schema::{column_type, is_not_null, name};
use crate::cli::source;
use crate::cli::workspace::{Query, Schema};
use crate::span::Span;
use serde_json::{Value, json};
use std::fmt::Write;

impl Server<'_> {
    fn target(&self, query: &Query, offset: u32) -> Option<(&Schema, Analysis, Target)> {
        let schema = self.workspace.schemas.get(query.schema)?;
        let named_params = query.named_params();
        let found = analyze(schema.catalog(), &query.text.sql, &AnalyzeOptions { named_params });
        let target = target::find(schema.catalog(), &query.text.sql, &found, named_params, offset)?;
        Some((schema, found, target))
    }

    pub(super) fn hover(&self, query: &Query, offset: u32) -> Option<Value> {
        let (schema, found, target) = self.target(query, offset)?;
        let mut text = tell(schema.catalog(), &found, &target.thing);
        if let Some(origin) = origin(&target.thing)
            && let (Some(file), Some(source)) =
                (schema.loaded.files.get(origin.file as usize), schema.loaded.sources.get(origin.file as usize))
        {
            let line = crate::span::line_col(source, origin.offset).line;
            let _ = write!(text, "\n\n{}:{line}", source::name(file, &self.workspace.root));
        }
        let contents = json!({"kind": "markdown", "value": text});
        Some(json!({"contents": contents, "range": self.range(query, target.span)?}))
    }

    pub(super) fn definition(&self, query: &Query, offset: u32) -> Option<Value> {
        let (schema, _, target) = self.target(query, offset)?;
        let origin = origin(&target.thing)?;
        let file = schema.loaded.files.get(origin.file as usize)?;
        let text = schema.loaded.sources.get(origin.file as usize)?;
        let range = place::range(text, Span::new(origin.offset, origin.offset));
        let file = file.canonicalize().unwrap_or_else(|_| file.clone());
        Some(json!({"uri": self.uri(&file), "range": range}))
    }
}

/// A column of which no migration is known has its table's.
fn origin(thing: &Thing) -> Option<Origin> {
    match thing {
        Thing::Table(relation) => relation.origin,
        Thing::Column { origin: Some((relation, index)), .. } => {
            relation.columns.get(*index).and_then(|column| column.origin).or(relation.origin)
        }
        Thing::Column { origin: None, .. } | Thing::Rows { .. } | Thing::Param(_) => None,
    }
}

fn tell(catalog: &Catalog, found: &Analysis, thing: &Thing) -> String {
    match thing {
        Thing::Table(relation) => table(catalog, relation),
        Thing::Rows { name, columns } => {
            let columns = columns.iter().map(|(name, ty)| format!("{name} {}", catalog.type_name(*ty)));
            code(&format!("{name} (\n{})", columns.map(|column| format!("    {column},\n")).collect::<String>()))
        }
        Thing::Param(index) => {
            let Some(param) = found.params.get(*index) else { return String::new() };
            let name = param.name.clone().unwrap_or_else(|| (index + 1).to_string());
            let ty = if param.ty.is_error() { "type not known".into() } else { catalog.type_name(param.ty) };
            code(&format!("${name} {ty}"))
        }
        Thing::Column { name: called, ty, origin, output } => {
            let ty = match origin {
                Some((relation, index)) => {
                    relation.columns.get(*index).map_or(String::new(), |column| column_type(catalog, column))
                }
                None if ty.is_error() => "type not known".to_string(),
                None => catalog.type_name(*ty),
            };
            let mut out = code(&format!("{called} {ty}"));
            if let Some((relation, index)) = origin
                && let Some(column) = relation.columns.get(*index)
            {
                let null = if is_not_null(relation, *index) { "NOT NULL" } else { "can be NULL" };
                let _ = write!(out, "\n`{}.{}`, {null} there", name(catalog, relation), column.name);
                if let Some(comment) = &column.comment {
                    let _ = write!(out, ": {comment}");
                }
                out.push('\n');
            }
            if let Some(column) = output.and_then(|output| found.columns.get(output)) {
                let null = if column.nullable { "can be NULL" } else { "never NULL" };
                let reason = if column.reason.is_empty() { String::new() } else { format!(": {}", column.reason) };
                let _ = write!(out, "\nin the result {null}{reason}");
            }
            out.trim_end().to_string()
        }
    }
}

fn table(catalog: &Catalog, relation: &Relation) -> String {
    let mut lines = format!("{} (\n", name(catalog, relation));
    for (number, column) in relation.columns.iter().enumerate().filter(|(_, column)| !column.dropped) {
        let null = if is_not_null(relation, number) { " not null" } else { "" };
        let _ = writeln!(lines, "    {} {}{null},", column.name, column_type(catalog, column));
    }
    lines.push(')');
    let comment = relation.comment.as_ref().map_or(String::new(), |comment| format!("\n{comment}"));
    format!("{}{comment}", code(&lines))
}

fn code(sql: &str) -> String {
    format!("```sql\n{sql}\n```\n")
}
