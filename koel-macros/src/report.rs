//! A diagnostic of the SQL as the text rustc shows: code, message, file:line:column, the line with carets, help.

use crate::ctxt::Ctxt;
use crate::span::Source;
use koel_schema::diagnostic::{Diagnostic, Label, Severity};
use koel_schema::span::Span;
use std::fmt::Write;

/// Passes all diagnostics on, each once, where it stands first; `note` follows the first error.
pub(crate) fn report(ctxt: &mut Ctxt, source: &Source, diagnostics: &[Diagnostic], mut note: &str) {
    let same = |a: &Diagnostic, b: &Diagnostic| a.code == b.code && a.message == b.message;
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        let (before, after) = diagnostics.split_at(index);
        if before.iter().any(|other| same(other, diagnostic)) {
            continue;
        }
        let span = source.span(diagnostic.span.start as usize);
        // The same name misspelt everywhere is one mistake.
        let again = after.iter().filter(|other| same(other, diagnostic) && other.span != diagnostic.span);
        let mut labels: Vec<_> = again.map(|other| Label { span: other.span, text: "here too".into() }).collect();
        labels.dedup();
        let mut diagnostic = diagnostic.clone();
        diagnostic.labels.extend(labels);
        let text = render(source, &diagnostic);
        match diagnostic.severity {
            Severity::Error => ctxt.error(span, text + std::mem::take(&mut note)),
            Severity::Warning => ctxt.warning(diagnostic.code, span, text),
        }
    }
}

/// The text of one diagnostic.
pub(crate) fn render(source: &Source, diagnostic: &Diagnostic) -> String {
    let mut out = diagnostic.message.clone();
    match diagnostic.sqlstate {
        Some(state) => {
            let _ = write!(out, " [{} {}]", diagnostic.code, state.code());
        }
        None => {
            let space = if koel_schema::lint::rule(diagnostic.code).is_some() { "koel::" } else { "" };
            let _ = write!(out, " [{space}{}]", diagnostic.code);
        }
    }
    let offset = diagnostic.span.start as usize;
    let (line, column) = source.line_col(offset);
    let width = line.to_string().len();
    match source.file() {
        Some(file) => {
            let _ = write!(out, "\n{:width$}--> {}:{line}:{column}", "", file.display());
        }
        None => {
            let _ = write!(out, "\n{:width$}--> line {line}, column {column}", "");
        }
    }
    let _ = write!(out, "\n{:width$} |", "");
    snippet(&mut out, source, diagnostic.span, "", width);
    for label in &diagnostic.labels {
        snippet(&mut out, source, label.span, &label.text, width);
    }
    if let Some(help) = &diagnostic.help {
        let _ = write!(out, "\n{:width$} = help: {help}", "");
    }
    if let Some(fix) = &diagnostic.fix {
        let _ = write!(out, "\n{:width$} = fix: {}", "", fix.title);
        for line in fix.apply(&source.sql).iter().flat_map(|text| text.lines()) {
            let _ = write!(out, "\n{:width$} |     {line}", "");
        }
    }
    out
}

/// The line of the SQL that a span starts in, carets under it as far as the line goes.
fn snippet(out: &mut String, source: &Source, span: Span, label: &str, width: usize) {
    let sql = &source.sql;
    let mut start = (span.start as usize).min(sql.len());
    while !sql.is_char_boundary(start) {
        start -= 1;
    }
    let (before, after) = sql.split_at(start);
    let line_start = before.rfind('\n').map_or(0, |index| index + 1);
    let line_end = after.find('\n').map_or(sql.len(), |index| start + index);
    let line = sql.get(line_start..line_end).unwrap_or("");
    let end = (span.end as usize).clamp(start, line_end);
    let carets = sql.get(start..end).map_or(1, |text| text.chars().count()).max(1);
    // Long lines are cut to what surrounds the place.
    let lead = sql.get(line_start..start).map_or(0, |text| text.chars().count());
    let skip = if lead > 100 { lead - 60 } else { 0 };
    let shown: String = line.chars().skip(skip).take(160).map(|ch| if ch == '\t' { ' ' } else { ch }).collect();
    let number = source.line_col(start).0;
    let carets = "^".repeat(carets.min(160));
    let _ = write!(
        out,
        "\n{number:width$} | {}\n{:width$} | {:lead$}{carets}",
        shown.trim_end(),
        "",
        "",
        lead = lead - skip
    );
    if !label.is_empty() {
        let _ = write!(out, " {label}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use koel_schema::diagnostic::SqlState;
    use proc_macro2::Span as RustSpan;

    #[test]
    fn shows_place_carets_and_help() {
        let sql = "SELECT id\nFROM users WHERE emial = $1";
        let source = Source::from_file(sql.into(), "q.sql".into(), RustSpan::call_site());
        let diagnostic =
            Diagnostic::refused(SqlState::UndefinedColumn, Span::new(27, 32), "column \"emial\" does not exist")
                .help("did you mean `email`?");
        assert_eq!(
            render(&source, &diagnostic),
            "column \"emial\" does not exist [undefined_column 42703]\n --> q.sql:2:18\n  |\n2 | FROM users WHERE emial = $1\n  |                  ^^^^^\n  = help: did you mean `email`?"
        );
    }
}
