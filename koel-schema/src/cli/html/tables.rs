//! The tables, and what of them nobody uses.

use super::{Page, Shown};
use crate::advise::Gain;
use crate::catalog::object::{Index, RelKind, Relation};
use crate::cli::schema::svg::escape;
use crate::cli::schema::{self, column_type, is_not_null, kind, name, primary_key};
use crate::cli::usage;
use std::fmt::Write;
use std::sync::Arc;

/// What leads to a table.
pub(super) fn id(shown: &Shown<'_>, relation: &Relation) -> String {
    format!("t{}-{}", shown.number, relation.id.0)
}

/// Of partitions, and of what inherits, the parent tells.
fn is_own(relation: &Relation) -> bool {
    matches!(relation.kind, RelKind::Table | RelKind::Partitioned) && relation.parents.is_empty()
}

pub(super) fn unused_of<'r>(shown: &Shown<'_>, relation: &'r Relation) -> Vec<&'r Index> {
    if is_own(relation) { shown.usage.unused(relation) } else { Vec::new() }
}

pub(super) fn unread_of(shown: &Shown<'_>, relation: &Relation) -> Vec<usize> {
    if is_own(relation) { shown.usage.unread(relation) } else { Vec::new() }
}

/// Missing indexes, unused ones, columns that nobody reads.
pub(super) fn unused(out: &mut String, page: &Page<'_>, shown: &Shown<'_>) {
    let catalog = shown.schema.catalog();
    let relations = schema::shown(catalog);
    let table = |relation: &Relation| {
        format!("<a href=\"#{}\"><code>{}</code></a>", id(shown, relation), escape(&name(catalog, relation)))
    };
    wrong(out, page, shown);
    out.push_str("<h3>Missing indexes</h3>\n");
    if shown.advice.is_empty() {
        out.push_str("<p class=\"note\">None: wherever a query picks out rows, an index can find them.</p>\n");
    }
    // Advice counts the queries that it was given.
    let given: Vec<usize> = page
        .cards
        .iter()
        .filter(|card| card.query.schema == shown.number)
        .filter(|card| card.analysis.as_ref().is_some_and(|found| found.query.is_some()))
        .map(|card| card.number)
        .collect();
    for advice in &shown.advice {
        let gain = match advice.gain {
            Gain::Finds => "finds rows for which the whole table is read now",
            Gain::Ranges => "finds a range for which the whole table is read now",
            Gain::Sorts => "brings the order, which is sorted now",
        };
        let queries: Vec<usize> = advice.serves.iter().filter_map(|number| given.get(*number).copied()).collect();
        let _ = writeln!(
            out,
            "<div class=\"advice\"><pre class=\"sql\"><code>{};</code></pre><p>{gain}: {}</p></div>",
            escape(&advice.ddl),
            page.links(&queries)
        );
    }
    out.push_str("<h3>Indexes no query uses</h3>\n");
    let unused: Vec<(&Arc<Relation>, &Index)> = relations
        .iter()
        .flat_map(|relation| unused_of(shown, relation).into_iter().map(move |index| (*relation, index)))
        .collect();
    if unused.is_empty() {
        out.push_str("<p class=\"note\">None.</p>\n");
    } else {
        out.push_str(
            "<div class=\"wide\"><table><thead><tr><th>index</th><th>table</th><th></th></tr></thead><tbody>\n",
        );
        for (relation, index) in unused {
            let key = usage::serves_key(relation, index);
            let key = key.map(|key| format!("finds rows for the foreign key <code>{}</code>", escape(key)));
            let _ = writeln!(
                out,
                "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
                escape(&index.name),
                table(relation),
                key.unwrap_or_default()
            );
        }
        out.push_str("</tbody></table></div>\n<p class=\"note\">Unique indexes are not listed: they keep values apart. What is run by hand, or made at run time, koel does not see.</p>\n");
    }
    out.push_str("<h3>Columns nobody reads</h3>\n");
    let mut any = false;
    for relation in &relations {
        let unread = unread_of(shown, relation);
        if unread.is_empty() {
            continue;
        }
        if !std::mem::replace(&mut any, true) {
            out.push_str("<div class=\"wide\"><table><thead><tr><th>column</th><th>table</th><th>written by</th></tr></thead><tbody>\n");
        }
        for number in unread {
            let Some(column) = relation.columns.get(number) else { continue };
            let written = shown.usage.written.get(&(relation.id, number)).map(|queries| page.links(queries));
            let written = written.unwrap_or_else(|| "no query".into());
            let _ = writeln!(
                out,
                "<tr><td><code>{}</code></td><td>{}</td><td>{written}</td></tr>",
                escape(&column.name),
                table(relation)
            );
        }
    }
    match any {
        true => out.push_str("</tbody></table></div>\n<p class=\"note\">Keys, what an index is over, and what views and functions of the schema read are not listed.</p>\n"),
        false => out.push_str("<p class=\"note\">None.</p>\n"),
    }
}

/// Queries with errors name what is not there: what else they use is not known.
fn wrong(out: &mut String, page: &Page<'_>, shown: &Shown<'_>) {
    let own = page.cards.iter().filter(|card| card.query.schema == shown.number);
    let wrong: Vec<usize> =
        own.filter(|card| card.analysis.as_ref().is_none_or(|found| !found.ok)).map(|card| card.number).collect();
    if !wrong.is_empty() {
        let _ = writeln!(out, "<p class=\"note\">Not counted, since it has errors: {}.</p>", page.links(&wrong));
    }
}

/// Every table and view.
pub(super) fn tables(out: &mut String, page: &Page<'_>, shown: &Shown<'_>) {
    let catalog = shown.schema.catalog();
    for relation in schema::shown(catalog) {
        let _ = writeln!(
            out,
            "<article class=\"table\" id=\"{}\"><header><h3>{}</h3><span class=\"badge\">{}</span>",
            id(shown, relation),
            escape(&name(catalog, relation)),
            kind(relation)
        );
        if let Some(place) = relation.origin.and_then(|origin| schema::place(shown.schema, origin)) {
            let _ = write!(out, "<span class=\"place\">{}</span>", escape(&place));
        }
        out.push_str("</header>\n");
        if let Some(comment) = &relation.comment {
            let _ = writeln!(out, "<p>{}</p>", escape(comment));
        }
        out.push_str("<div class=\"wide\"><table><thead><tr><th>column</th><th>type</th><th></th><th class=\"number\">read by</th><th class=\"number\">written by</th></tr></thead><tbody>\n");
        for (number, column) in relation.columns.iter().enumerate().filter(|(_, column)| !column.dropped) {
            let key = if primary_key(relation).contains(&number) { " class=\"key\"" } else { "" };
            let null = if is_not_null(relation, number) { "not null" } else { "" };
            let count = |uses: Option<&Vec<usize>>| uses.map_or(String::new(), |queries| queries.len().to_string());
            let at = (relation.id, number);
            let _ = writeln!(
                out,
                "<tr><td><code{key}>{}</code></td><td><code>{}</code></td><td class=\"short\">{null}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
                escape(&column.name),
                escape(&column_type(catalog, column)),
                count(shown.usage.read.get(&at)),
                count(shown.usage.written.get(&at))
            );
        }
        out.push_str("</tbody></table></div>\n");
        if !relation.indexes.is_empty() {
            out.push_str("<ul class=\"uses\">\n");
            for index in &relation.indexes {
                let text = schema::index_text(shown.schema, relation, index);
                let uses = shown.usage.indexes.get(&(relation.id, index.name.clone()));
                let uses = match uses {
                    Some(queries) => page.links(queries),
                    None => "no query".to_string(),
                };
                let _ = writeln!(out, "<li><code>{}</code><br><span class=\"by\">{uses}</span></li>", escape(&text));
            }
            out.push_str("</ul>\n");
        }
        out.push_str("</article>\n");
    }
}
