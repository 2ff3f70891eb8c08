//! A diagnostic as text: place, the line with carets, labels, help, fix. The macros and the command show it alike.

use super::{Diagnostic, Label};
use crate::span::{Span, line_col};
use std::fmt::Write;

/// What a diagnostic is about, and where that stands.
pub trait Source {
    /// The file as it is to be named; none where nobody knows.
    fn file(&self) -> Option<String>;
    /// The SQL that spans are in.
    fn sql(&self) -> &str;
    /// Where a span is, and the line to show.
    fn place(&self, span: Span) -> Place;
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// 1-based, in characters.
    pub line: usize,
    pub column: usize,
    /// The line shown.
    pub text: String,
    /// How many of its characters stand before the place, and how many in it.
    pub lead: usize,
    pub length: usize,
}

impl Place {
    /// Of a span of a text whose lines are shown.
    pub fn in_text(text: &str, span: Span) -> Self {
        let mut start = (span.start as usize).min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let (before, after) = text.split_at(start);
        let line_start = before.rfind('\n').map_or(0, |index| index + 1);
        let line_end = after.find('\n').map_or(text.len(), |index| start + index);
        let end = (span.end as usize).clamp(start, line_end);
        let at = line_col(text, span.start);
        Self {
            line: at.line as usize,
            column: at.column as usize,
            text: text.get(line_start..line_end).unwrap_or("").to_string(),
            lead: text.get(line_start..start).map_or(0, |text| text.chars().count()),
            length: text.get(start..end).map_or(1, |text| text.chars().count()).max(1),
        }
    }
}

/// Escape sequences around the parts; none in plain text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// Line numbers and the frame.
    pub frame: &'static str,
    pub carets: &'static str,
    pub reset: &'static str,
}

/// `undefined_column 42703`, `koel::select_star`.
pub fn code(diagnostic: &Diagnostic, is_lint: bool) -> String {
    match diagnostic.sqlstate {
        Some(state) => format!("{} {}", diagnostic.code, state.code()),
        None if is_lint => format!("koel::{}", diagnostic.code),
        None => diagnostic.code.to_string(),
    }
}

/// Each diagnostic once, where it stands first: the same name misspelt everywhere is one mistake.
pub fn merged(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let same = |a: &Diagnostic, b: &Diagnostic| a.code == b.code && a.message == b.message;
    let mut out = Vec::new();
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        let (before, after) = diagnostics.split_at(index);
        if before.iter().any(|other| same(other, diagnostic)) {
            continue;
        }
        let again = after.iter().filter(|other| same(other, diagnostic) && other.span != diagnostic.span);
        let mut labels: Vec<_> = again.map(|other| Label { span: other.span, text: "here too".into() }).collect();
        labels.dedup();
        let mut diagnostic = diagnostic.clone();
        diagnostic.labels.extend(labels);
        out.push(diagnostic);
    }
    out
}

/// All that comes below the message, each line after a newline; `note` comes last.
pub fn body(out: &mut String, source: &dyn Source, diagnostic: &Diagnostic, note: Option<&str>, style: Style) {
    let place = source.place(diagnostic.span);
    let width = place.line.to_string().len();
    let Style { frame, reset, .. } = style;
    let _ = match source.file() {
        Some(file) => write!(out, "\n{:width$}{frame}-->{reset} {file}:{}:{}", "", place.line, place.column),
        None => write!(out, "\n{:width$}{frame}-->{reset} line {}, column {}", "", place.line, place.column),
    };
    let _ = write!(out, "\n{:width$} {frame}|{reset}", "");
    snippet(out, &place, "", width, style);
    for label in &diagnostic.labels {
        snippet(out, &source.place(label.span), &label.text, width, style);
    }
    if let Some(help) = &diagnostic.help {
        let _ = write!(out, "\n{:width$} {frame}={reset} help: {help}", "");
    }
    if let Some(fix) = &diagnostic.fix {
        let _ = write!(out, "\n{:width$} {frame}={reset} fix: {}", "", fix.title);
        for line in fix.apply(source.sql()).iter().flat_map(|text| text.lines()) {
            let _ = write!(out, "\n{:width$} {frame}|{reset}     {line}", "");
        }
    }
    if let Some(note) = note {
        let _ = write!(out, "\n{:width$} {frame}={reset} note: {note}", "");
    }
}

/// The line, and carets under the place as far as the line goes.
fn snippet(out: &mut String, place: &Place, label: &str, width: usize, style: Style) {
    let Style { frame, carets, reset } = style;
    // Long lines are cut to what surrounds the place.
    let skip = if place.lead > 100 { place.lead - 60 } else { 0 };
    let shown: String =
        place.text.chars().skip(skip).take(160).map(|ch| if ch.is_control() { ' ' } else { ch }).collect();
    let lead = place.lead - skip;
    let marks = "^".repeat(place.length.min(160));
    let number = place.line;
    let _ = write!(out, "\n{frame}{number:width$} |{reset} {}", shown.trim_end());
    let _ = write!(out, "\n{:width$} {frame}|{reset} {:lead$}{carets}{marks}", "", "");
    if !label.is_empty() {
        let _ = write!(out, " {label}");
    }
    out.push_str(reset);
}
