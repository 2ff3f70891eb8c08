//! Optional parts of a query: `SELECT ... WHERE deleted_at IS NULL { AND name = $name } { AND age > $age }`.
//!
//! Each part is there or not, by the arguments at hand, so a query with parts is many queries. It is checked with none of them, with each alone, and with
//! all: a number of checks that grows with the parts and not with their combinations. A part is a run of tokens of its own (no part is within a part), and
//! what is on or off is only whether the text holds it: nothing that is not written in the source ever becomes SQL.

use crate::diagnostic::{Diagnostic, SqlState};
use crate::span::Span;
use crate::syntax::{self, ParseOptions};

/// Stands for both braces in a query's text: a blank to PostgreSQL, which nobody writes.
pub const MARK: char = '\u{c}';

/// A query with optional parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filters {
    /// With all parts; each brace is a [`MARK`], so that every place is where it was.
    pub all: String,
    /// The parts in order, without their braces.
    pub parts: Vec<Part>,
}

/// An optional part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub span: Span,
    /// The `$name` parameters in it, each once.
    pub params: Vec<String>,
}

/// Reads the optional parts of a query with named parameters; none where it has no brace outside strings, names and comments.
///
/// # Errors
/// Braces that do not match, parts within parts, `$1` parameters.
pub fn read(sql: &str, options: &ParseOptions) -> Result<Option<Filters>, Box<Diagnostic>> {
    let braces = syntax::braces(sql, options);
    if braces.is_empty() {
        return Ok(None);
    }
    let error = |span: Span, message: &str| Err(Box::new(Diagnostic::refused(SqlState::SyntaxError, span, message)));
    let params = syntax::parse(sql, options).params;
    if let Some((_, span)) = params.uses.first().filter(|_| params.names.is_empty()) {
        return error(*span, "a query with optional parts names its parameters: $name");
    }
    if let Some(at) = sql.find(MARK) {
        return error(Span::new(at as u32, at as u32 + 1), "a form feed in a query with optional parts");
    }
    let mut parts = Vec::new();
    let mut open: Option<Span> = None;
    for brace in braces {
        match (brace.text(sql), open) {
            ("{", None) => open = Some(brace),
            ("{", Some(_)) => return error(brace, "an optional part within an optional part"),
            (_, None) => return error(brace, "this brace closes nothing"),
            (_, Some(start)) => {
                let span = Span::new(start.end, brace.start);
                let inside = params.uses.iter().filter(|(_, at)| span.start <= at.start && at.end <= span.end);
                let mut names: Vec<String> = Vec::new();
                for name in inside.filter_map(|(number, _)| params.names.get(*number as usize - 1)) {
                    if !names.contains(name) {
                        names.push(name.clone());
                    }
                }
                parts.push(Part { span, params: names });
                open = None;
            }
        }
    }
    if let Some(brace) = open {
        return error(brace, "this brace is not closed");
    }
    let mut all = sql.to_owned();
    for part in &parts {
        for at in [part.span.start as usize - 1, part.span.end as usize] {
            all.replace_range(at..=at, MARK.encode_utf8(&mut [0; 4]));
        }
    }
    Ok(Some(Filters { all, parts }))
}

impl Filters {
    /// What is checked besides the query with all parts: with each alone (its number), with none.
    pub fn alternatives(&self) -> impl Iterator<Item = (Option<usize>, String)> {
        let alone = (0..self.parts.len()).filter(|_| self.parts.len() > 1).map(Some);
        alone.chain([None]).map(|on| (on, self.with(|number| Some(number) == on)))
    }

    /// What to call such an alternative.
    pub fn describe(&self, on: Option<usize>) -> String {
        match on.and_then(|on| self.parts.get(on)) {
            Some(part) => {
                let range = part.span.start as usize..part.span.end as usize;
                format!("with no optional part but {{{}}}", self.all.get(range).unwrap_or_default())
            }
            None => "without the optional parts".into(),
        }
    }

    /// With these parts only; everything stands where it stood.
    pub fn with(&self, on: impl Fn(usize) -> bool) -> String {
        let mut text = self.all.clone();
        for (_, part) in self.parts.iter().enumerate().filter(|(number, _)| !on(*number)) {
            let range = part.span.start as usize..part.span.end as usize;
            let blank = " ".repeat(range.len());
            text.replace_range(range, &blank);
        }
        text
    }
}

/// A piece of a text to send: what it is part of (from 1; 0: always there), the text, and the number of the parameter that follows it (0: none).
pub type Piece<'t> = (usize, &'t str, u32);

/// Cuts a text with marks, as it is to be sent with all parts, into pieces. Where it holds the query more than once, the parts begin anew.
pub fn pieces<'t>(sent: &'t str, parts: usize, options: &ParseOptions) -> Vec<Piece<'t>> {
    let uses = syntax::parse(sent, options).params.uses;
    let mut pieces = Vec::new();
    let mut at = 0;
    for (number, text) in sent.split(MARK).enumerate() {
        let part = if number % 2 == 1 { (number / 2) % parts.max(1) + 1 } else { 0 };
        let end = at + text.len();
        let mut from = at;
        for (param, span) in uses.iter().filter(|(_, span)| at <= span.start as usize && span.end as usize <= end) {
            pieces.push((part, sent.get(from..span.start as usize).unwrap_or_default(), *param));
            from = span.end as usize;
        }
        if from < end {
            pieces.push((part, sent.get(from..end).unwrap_or_default(), 0));
        }
        at = end + MARK.len_utf8();
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: ParseOptions = ParseOptions { version: 17, named_params: true };

    fn parts(sql: &str) -> Result<Vec<(String, Vec<String>)>, String> {
        let found = read(sql, &OPTIONS).map_err(|problem| problem.message)?;
        Ok(found
            .into_iter()
            .flat_map(|found| found.parts)
            .map(|part| (part.span.text(sql).to_owned(), part.params))
            .collect())
    }

    #[test]
    fn parts_are_read() {
        let found = parts(
            "SELECT '{', \"}\", $$ { $$ FROM t WHERE a { AND b = $b OR $b } -- }\n{ AND c = $c AND d > $b } /* { */",
        )
        .unwrap();
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(found[0], (" AND b = $b OR $b ".to_owned(), names(&["b"])));
        assert_eq!(found[1], (" AND c = $c AND d > $b ".to_owned(), names(&["c", "b"])));
        assert_eq!(read("SELECT '{a}'", &OPTIONS), Ok(None));
    }

    #[test]
    fn what_does_not_match_is_refused() {
        for (sql, message) in [
            ("SELECT 1 { AND a = $a", "this brace is not closed"),
            ("SELECT 1 } AND a = $a", "this brace closes nothing"),
            ("SELECT 1 { AND { a } = $a }", "an optional part within an optional part"),
            ("SELECT 1 { AND a = $1 }", "a query with optional parts names its parameters: $name"),
        ] {
            assert_eq!(parts(sql), Err(message.to_owned()), "{sql}");
        }
    }

    #[test]
    fn parts_come_and_go() {
        let sql = "SELECT id FROM t WHERE a = $a { AND b = $b } { AND c = $c } ORDER BY id";
        let found = read(sql, &OPTIONS).unwrap().unwrap();
        let one = found.with(|number| number == 1);
        assert_eq!(one.len(), sql.len());
        assert_eq!(
            one.split_whitespace().collect::<Vec<_>>().join(" "),
            "SELECT id FROM t WHERE a = $a AND c = $c ORDER BY id"
        );
        let sent = found.all.replace("$a", "$1").replace("$b", "$2").replace("$c", "$3::citext");
        let pieces = pieces(&sent, 2, &ParseOptions { named_params: false, ..OPTIONS });
        let expected = [
            (0, "SELECT id FROM t WHERE a = ", 1),
            (0, " ", 0),
            (1, " AND b = ", 2),
            (1, " ", 0),
            (0, " ", 0),
            (2, " AND c = ", 3),
            (2, "::citext ", 0),
            (0, " ORDER BY id", 0),
        ];
        assert_eq!(pieces, expected);
    }
}
