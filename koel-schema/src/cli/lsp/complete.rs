//! What can be written next: tables, and the columns of those that the text names.

use super::Server;
use super::target::{mentions, words};
use crate::catalog::object::Relation;
use crate::cli::schema::{column_type, is_shown, kind, name};
use crate::cli::workspace::Query;
use crate::span::Span;
use crate::syntax::keywords::{Kw, quote_ident};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Of the protocol's `CompletionItemKind`.
const FIELD: u32 = 5;
const STRUCT: u32 = 22;

impl Server<'_> {
    pub(super) fn complete(&self, query: &Query, offset: u32) -> Option<Value> {
        let catalog = self.workspace.schemas.get(query.schema)?.catalog();
        let sql = &query.text.sql;
        let words = words(catalog, sql, query.named_params());
        // The word that is being written is no mention of anything, and the one before it says what is wanted.
        let started = words.iter().position(|word| word.span.start < offset && offset <= word.span.end);
        let start = started.and_then(|at| words.get(at)).map_or(offset, |word| word.span.start);
        let before = words.iter().take_while(|word| word.span.end <= start && word.span.start < start);
        let before: Vec<_> = before.collect();
        let (last, head) = (before.last(), Span::new(0, start).text(sql).trim_end());
        let mentions = mentions(catalog, sql, &words);
        let range = self.range(query, Span::new(start, offset))?;
        let mut items: BTreeMap<String, Value> = BTreeMap::new();
        let mut add = |label: &str, insert: &str, kind: u32, detail: String, first: bool| {
            let sort = format!("{}{label}", u8::from(!first));
            let edit = json!({"range": range, "newText": insert});
            let item = json!({"label": label, "kind": kind, "detail": detail, "sortText": sort, "textEdit": edit});
            items.entry(label.to_string()).or_insert(item);
        };
        let mut columns = |relation: &Relation| {
            for column in relation.columns.iter().filter(|column| !column.dropped) {
                let detail = format!("{}: {}", name(catalog, relation), column_type(catalog, column));
                add(&column.name, &quote_ident(&column.name), FIELD, detail, true);
            }
        };
        if head.ends_with('.') {
            let qualifier = last?;
            let meant = mentions.iter().filter(|mention| mention.alias == qualifier.name);
            meant.for_each(|mention| columns(&mention.relation));
        } else {
            let wants_table = last.is_some_and(|word| {
                let table = matches!(word.keyword, Some(Kw::From | Kw::Join | Kw::Into | Kw::Update | Kw::Table));
                table && head.len() == word.span.end as usize
            });
            if !wants_table {
                let written = |span: Span| started.is_none() || span.start != start;
                let others = mentions.iter().filter(|mention| written(mention.span));
                others.for_each(|mention| columns(&mention.relation));
            }
            for relation in catalog.user_relations().filter(|relation| is_shown(relation)) {
                let written = name(catalog, relation);
                let quoted: Vec<String> = written.split('.').map(quote_ident).collect();
                add(&written, &quoted.join("."), STRUCT, kind(relation).to_string(), wants_table);
            }
        }
        Some(json!(items.into_values().collect::<Vec<_>>()))
    }
}
