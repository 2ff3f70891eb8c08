//! One query: its text with what was found in it, types, NULLs, rows, indexes.

use super::{Card, Page};
use crate::analysis::Analysis;
use crate::catalog::Catalog;
use crate::cli::schema::svg::escape;
use crate::cli::usage;
use crate::cli::why;
use crate::diagnostic::{Diagnostic, render};
use crate::facts::index::{self, Environment};
use crate::lint;
use crate::span::Span;
use crate::syntax::keywords::Category;
use crate::syntax::{self, Keyword, ParseOptions};
use std::fmt::Write;

pub(super) fn card(page: &Page<'_>, card: &Card<'_>) -> String {
    let Some(schema) = page.workspace.schemas.get(card.query.schema) else { return String::new() };
    let catalog = schema.catalog();
    let sql = &card.query.text.sql;
    let line = card.query.text.range(Span::default()).map_or(0, |range| range.start().line);
    let errors = card.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let warnings = card.diagnostics.len() - errors;
    let mut out = format!(
        "<article class=\"query\" id=\"q{}\"{}><header><a class=\"place\" href=\"#q{}\">line {line}</a>",
        card.number,
        if card.diagnostics.is_empty() { "" } else { " data-found" },
        card.number
    );
    let mut badge = |count: usize, what: &str, class: &str| {
        if count > 0 {
            let _ =
                write!(out, "<span class=\"badge {class}\">{count} {what}{}</span>", if count == 1 { "" } else { "s" });
        }
    };
    badge(errors, "error", "error");
    badge(warnings, "warning", "warning");
    let typed = card.analysis.as_ref().filter(|found| found.ok);
    if let Some(found) = typed {
        let _ = write!(out, "<span class=\"badge\">{}</span>", why::rows_words(found.cardinality));
        if found.read_only && !found.columns.is_empty() {
            out.push_str("<span class=\"badge\">only reads</span>");
        }
    }
    out.push_str("</header>\n");
    let options = ParseOptions { version: catalog.version().major(), named_params: card.query.named_params() };
    text(&mut out, sql, &options, card);
    if !card.diagnostics.is_empty() {
        out.push_str("<ul class=\"found\">\n");
        for diagnostic in &card.diagnostics {
            found(&mut out, diagnostic, None, Some(sql));
        }
        out.push_str("</ul>\n");
    }
    if let Some(analysis) = typed {
        details(&mut out, catalog, sql, analysis);
    }
    out.push_str("</article>\n");
    out
}

/// The SQL: keywords, parameters, and what is found marked.
fn text(out: &mut String, sql: &str, options: &ParseOptions, card: &Card<'_>) {
    let mut marks: Vec<(Span, &str)> = Vec::new();
    // Names may be keywords too: those are written small.
    let is_keyword = |keyword: &Keyword| {
        let written = keyword.span.text(sql);
        keyword.kw.category_in(options.version) == Category::Reserved || !written.contains(char::is_lowercase)
    };
    marks
        .extend(syntax::keywords(sql, options).iter().filter(|found| is_keyword(found)).map(|found| (found.span, "k")));
    let params = card.analysis.iter().flat_map(|found| &found.params).flat_map(|param| &param.spans);
    marks.extend(params.map(|span| (*span, "p")));
    for diagnostic in &card.diagnostics {
        let whole = diagnostic.span.start == 0 && diagnostic.span.end as usize >= sql.len();
        if !whole {
            marks.push((diagnostic.span, if diagnostic.is_error() { "e" } else { "w" }));
        }
    }
    let ends = marks.iter().flat_map(|(span, _)| [span.start as usize, span.end as usize]);
    let mut cuts: Vec<usize> = ends.chain([0, sql.len()]).filter(|at| sql.is_char_boundary(*at)).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let indent = indent(sql);
    out.push_str("<pre class=\"sql\"><code>");
    // What a line begins with is taken away as far as all lines begin with it.
    let mut skip = sql.len() - sql.trim_start().len();
    let end = sql.trim_end().len();
    for pair in cuts.windows(2) {
        let &[from, to] = pair else { continue };
        let classes = marks.iter().filter(|(span, _)| span.start as usize <= from && to <= span.end as usize);
        let mut classes: Vec<&str> = classes.map(|(_, class)| *class).collect();
        classes.sort_unstable();
        classes.dedup();
        let mut piece = String::new();
        for ch in sql.get(from..to.min(end).max(from)).unwrap_or("").chars() {
            match ch {
                '\n' => skip = indent,
                ch if skip > 0 && ch.is_whitespace() => {
                    skip -= 1;
                    continue;
                }
                _ => skip = 0,
            }
            piece.push(ch);
        }
        let piece = escape(&piece);
        let _ = match classes.is_empty() || piece.is_empty() {
            true => write!(out, "{piece}"),
            false => write!(out, "<span class=\"{}\">{piece}</span>", classes.join(" ")),
        };
    }
    out.push_str("</code></pre>\n");
}

/// The spaces that all lines but the first begin with.
fn indent(sql: &str) -> usize {
    let lines = sql.lines().skip(1).filter(|line| !line.trim().is_empty());
    lines.map(|line| line.chars().take_while(|ch| ch.is_whitespace()).count()).min().unwrap_or(0)
}

/// One finding; `sql`: the text that a fix can be shown in.
pub(super) fn found(out: &mut String, diagnostic: &Diagnostic, place: Option<&str>, sql: Option<&str>) {
    let class = if diagnostic.is_error() { "error" } else { "warning" };
    let code = render::code(diagnostic, lint::rule(diagnostic.code).is_some());
    let _ = write!(
        out,
        "<li class=\"{class}\"><b>{}</b> <code class=\"code\">{}</code>",
        escape(&diagnostic.message),
        escape(&code)
    );
    if let Some(place) = place {
        let _ = write!(out, " <span class=\"place\">{}</span>", escape(place));
    }
    if let Some(help) = &diagnostic.help {
        let _ = write!(out, "<p>{}</p>", escape(help));
    }
    if let (Some(fix), Some(sql)) = (&diagnostic.fix, sql)
        && let Some(text) = fix.apply(sql)
    {
        let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
        let _ = write!(
            out,
            "<details><summary>{}</summary><pre class=\"sql\"><code>{}</code></pre></details>",
            escape(&fix.title),
            escape(&lines.join("\n"))
        );
    }
    out.push_str("</li>\n");
}

fn details(out: &mut String, catalog: &Catalog, sql: &str, found: &Analysis) {
    let accesses = found.query.as_ref().map(|query| index::accesses(catalog, query, Environment::default()));
    let accesses = accesses.unwrap_or_default();
    let count = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{count} {what}s")),
    };
    let parts =
        [count(found.params.len(), "parameter"), count(found.columns.len(), "column"), count(accesses.len(), "table")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return;
    }
    let _ = writeln!(out, "<details class=\"types\"><summary>{}</summary>", parts.join(", "));
    if !found.params.is_empty() {
        out.push_str("<div class=\"wide\"><table><thead><tr><th>parameter</th><th>type</th></tr></thead><tbody>\n");
        for (number, param) in found.params.iter().enumerate() {
            let name = param.name.clone().unwrap_or_else(|| (number + 1).to_string());
            let _ = writeln!(
                out,
                "<tr><td><code>${}</code></td><td><code>{}</code></td></tr>",
                escape(&name),
                escape(&catalog.type_name(param.ty))
            );
        }
        out.push_str("</tbody></table></div>\n");
    }
    if !found.columns.is_empty() {
        out.push_str("<div class=\"wide\"><table><thead><tr><th>column</th><th>type</th><th>NULL</th><th>why</th></tr></thead><tbody>\n");
        for column in &found.columns {
            let null = if column.nullable { "<b class=\"null\">can be NULL</b>" } else { "never NULL" };
            let _ = writeln!(
                out,
                "<tr><td><code>{}</code></td><td><code>{}</code></td><td class=\"short\">{null}</td><td>{}</td></tr>",
                escape(&column.name),
                escape(&catalog.type_name(column.ty)),
                escape(&column.reason)
            );
        }
        out.push_str("</tbody></table></div>\n");
    }
    for access in &accesses {
        let name = access.query.rtable.get(access.entry).map_or("", |rte| rte.name.as_str());
        let alias =
            if *access.relation.name == *name { String::new() } else { format!(" <code>{}</code>", escape(name)) };
        let _ =
            writeln!(out, "<p class=\"access\"><b>{}</b>{alias}</p><ul class=\"uses\">", escape(&access.relation.name));
        let mut any = false;
        for (index, can) in usage::usable(access) {
            any = true;
            let uses = why::uses(sql, access, index, can);
            let _ = writeln!(out, "<li><code>{}</code> {}</li>", escape(&index.name), escape(&uses.join("; ")));
        }
        if !any {
            let _ = writeln!(out, "<li class=\"whole\">{}</li>", why::no_index(access));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</details>\n");
}
