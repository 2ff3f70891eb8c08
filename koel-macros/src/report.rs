//! A diagnostic of the SQL as the text rustc shows: code, message, file:line:column, the line with carets, help.

use crate::ctxt::Ctxt;
use crate::span::Source;
use koel_schema::diagnostic::{Diagnostic, Severity, render};
use koel_schema::lint;

/// Passes all diagnostics on, each once, where it stands first; `note` follows the first error.
pub(crate) fn report(ctxt: &mut Ctxt, source: &Source, diagnostics: &[Diagnostic], note: impl FnOnce() -> String) {
    let mut note = Some(note);
    for diagnostic in render::merged(diagnostics) {
        let span = source.span(diagnostic.span.start as usize);
        let text = render(source, &diagnostic);
        match diagnostic.severity {
            Severity::Error => ctxt.error(span, text + &note.take().map(|note| note()).unwrap_or_default()),
            Severity::Warning => ctxt.warning(diagnostic.code, span, text),
        }
    }
}

/// The text of one diagnostic.
pub(crate) fn render(source: &Source, diagnostic: &Diagnostic) -> String {
    let rule = lint::rule(diagnostic.code);
    let code = render::code(diagnostic, rule.is_some());
    let mut out = format!("{} [{code}]", diagnostic.message);
    let note = rule.map(|rule| format!("`koel explain {}` tells more", rule.name));
    render::body(&mut out, source, diagnostic, note.as_deref(), render::Style::default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use koel_schema::diagnostic::SqlState;
    use koel_schema::span::Span;
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
