//! From a byte of the SQL to the narrowest Rust span there is, and to file, line and column.

use proc_macro2::Span;
use std::path::PathBuf;

/// One literal of the SQL text.
#[derive(Debug)]
pub(crate) struct Fragment {
    /// Where its text starts in the whole.
    pub(crate) start: usize,
    pub(crate) span: Span,
    /// Line and column (1-based) of each character of the source, in steps: (offset in the whole, line, column).
    /// Between two steps a character is a column.
    steps: Vec<(usize, usize, usize)>,
}

/// The SQL of one query, with where it stands.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) sql: String,
    pub(crate) fragments: Vec<Fragment>,
    /// The Rust file, or the SQL file of `query_file!`.
    pub(crate) file: Option<PathBuf>,
}

impl Source {
    pub(crate) fn new() -> Self {
        Self { sql: String::new(), fragments: Vec::new(), file: None }
    }

    /// Appends a literal: `value` is its text, `source` how it is written, if that is known.
    pub(crate) fn push(&mut self, value: &str, span: Span, source: Option<&str>) {
        let start = self.sql.len();
        let at = span.start();
        let steps = match source {
            Some(source) => literal_steps(source, at.line, at.column + 1, start),
            None => vec![(start, at.line, at.column + 2)],
        };
        self.sql.push_str(value);
        self.fragments.push(Fragment { start, span, steps });
        if self.file.is_none() {
            self.file = span.local_file();
        }
    }

    /// The text of a file: its own lines and columns.
    pub(crate) fn from_file(sql: String, file: PathBuf, span: Span) -> Self {
        let steps = plain_steps(&sql, 1, 1, 0);
        Self { fragments: vec![Fragment { start: 0, span, steps }], sql, file: Some(file) }
    }

    fn fragment(&self, offset: usize) -> Option<&Fragment> {
        self.fragments.iter().rev().find(|fragment| fragment.start <= offset).or(self.fragments.first())
    }

    /// The literal that holds this byte.
    pub(crate) fn span(&self, offset: usize) -> Span {
        self.fragment(offset).map_or_else(Span::call_site, |fragment| fragment.span)
    }

    /// Line and column in the file, 1-based.
    pub(crate) fn line_col(&self, offset: usize) -> (usize, usize) {
        let Some(fragment) = self.fragment(offset) else { return (1, 1) };
        let Some(&(start, line, column)) = fragment.steps.iter().rev().find(|step| step.0 <= offset) else {
            return (1, 1);
        };
        let between = self.sql.get(start..offset).map_or(0, |text| text.chars().count());
        (line, column + between)
    }
}

/// A text whose characters are each a column.
fn plain_steps(text: &str, mut line: usize, column: usize, base: usize) -> Vec<(usize, usize, usize)> {
    let mut steps = vec![(base, line, column)];
    for (index, _) in text.match_indices('\n') {
        line += 1;
        steps.push((base + index + 1, line, 1));
    }
    steps
}

/// A string literal as written: raw ones are plain, others have escapes.
fn literal_steps(source: &str, line: usize, column: usize, base: usize) -> Vec<(usize, usize, usize)> {
    if let Some(raw) = source.strip_prefix('r') {
        let hashes = raw.bytes().take_while(|&byte| byte == b'#').count();
        let inner = raw.get(hashes + 1..raw.len().saturating_sub(hashes + 1)).unwrap_or("");
        return plain_steps(inner, line, column + hashes + 2, base);
    }
    let inner = source.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or("");
    let (mut line, mut column, mut offset) = (line, column + 1, base);
    let mut steps = vec![(offset, line, column)];
    let mut chars = inner.chars().peekable();
    while let Some(ch) = chars.next() {
        if ch != '\\' {
            offset += ch.len_utf8();
            column += 1;
            if ch == '\n' {
                (line, column) = (line + 1, 1);
                steps.push((offset, line, column));
            }
            continue;
        }
        column += 1;
        match chars.next() {
            Some('\n') => {
                // A continued line: its indentation is no part of the text.
                (line, column) = (line + 1, 1);
                while let Some(&space) = chars.peek().filter(|ch| ch.is_whitespace()) {
                    chars.next();
                    column += 1;
                    if space == '\n' {
                        (line, column) = (line + 1, 1);
                    }
                }
            }
            Some('x') => {
                column += 1 + chars.by_ref().take(2).count();
                offset += 1;
            }
            Some('u') => {
                let digits: String = chars.by_ref().take_while(|&ch| ch != '}').collect();
                column += digits.chars().count() + 2;
                let value = u32::from_str_radix(&digits.trim_start_matches('{').replace('_', ""), 16);
                offset += value.ok().and_then(char::from_u32).map_or(1, char::len_utf8);
            }
            _ => {
                column += 1;
                offset += 1;
            }
        }
        steps.push((offset, line, column));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(source: &str, offsets: &[usize]) -> Vec<(usize, usize)> {
        let literal: syn::LitStr = syn::parse_str(source).unwrap();
        let mut sql = Source::new();
        sql.sql = literal.value();
        sql.fragments.push(Fragment { start: 0, span: Span::call_site(), steps: literal_steps(source, 10, 5, 0) });
        offsets.iter().map(|&offset| sql.line_col(offset)).collect()
    }

    #[test]
    fn plain_raw_and_escaped_literals() {
        assert_eq!(places("\"ab\ncd\"", &[0, 1, 3, 4]), [(10, 6), (10, 7), (11, 1), (11, 2)]);
        assert_eq!(places("r#\"ab\ncd\"#", &[0, 4]), [(10, 8), (11, 2)]);
        assert_eq!(places("\"a\\\"b\"", &[0, 1, 2]), [(10, 6), (10, 7), (10, 9)]);
        assert_eq!(places("\"a \\\n   b c\"", &[2, 4]), [(11, 4), (11, 6)]);
        assert_eq!(places("\"\\u{e9}x\\x41y\"", &[2, 4]), [(10, 12), (10, 17)]);
    }
}
