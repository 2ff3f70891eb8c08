//! From a byte of the SQL to the narrowest Rust span there is, and to file, line and column.

use proc_macro2::Span;
use std::path::PathBuf;

/// One literal of the SQL text.
#[derive(Debug, Clone)]
pub(crate) struct Fragment {
    /// Where its text starts in the whole.
    pub(crate) start: usize,
    pub(crate) span: Span,
    place: Place,
}

/// What lines and columns are found from, once a message needs them.
#[derive(Debug, Clone)]
enum Place {
    /// The literal's span, and its source where that is known.
    Literal,
    /// The text of a file.
    File,
    #[cfg(test)]
    Written(&'static str),
}

/// Line and column (1-based) of the characters of a source, in steps: (offset in the whole, line, column). Between two steps a character is a
/// column.
type Steps = Vec<(usize, usize, usize)>;

/// The SQL of one query, with where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) sql: String,
    pub(crate) fragments: Vec<Fragment>,
    /// The SQL file of `query_file!`.
    sql_file: Option<PathBuf>,
}

impl Source {
    pub(crate) fn new() -> Self {
        Self { sql: String::new(), fragments: Vec::new(), sql_file: None }
    }

    /// Appends a literal's text.
    pub(crate) fn push(&mut self, value: &str, span: Span) {
        self.fragments.push(Fragment { start: self.sql.len(), span, place: Place::Literal });
        self.sql.push_str(value);
    }

    /// The text of a file: its own lines and columns.
    pub(crate) fn from_file(sql: String, file: PathBuf, span: Span) -> Self {
        Self { sql, fragments: vec![Fragment { start: 0, span, place: Place::File }], sql_file: Some(file) }
    }

    /// The Rust file, or the SQL file.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        self.sql_file.clone().or_else(|| self.fragments.iter().find_map(|fragment| fragment.span.local_file()))
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
        let steps = self.steps(fragment);
        let Some(&(start, line, column)) = steps.iter().rev().find(|step| step.0 <= offset) else {
            return (1, 1);
        };
        let between = self.sql.get(start..offset).map_or(0, |text| text.chars().count());
        (line, column + between)
    }

    fn steps(&self, fragment: &Fragment) -> Steps {
        let at = fragment.span.start();
        match &fragment.place {
            Place::File => plain_steps(&self.sql, 1, 1, 0),
            Place::Literal => match fragment.span.source_text() {
                Some(text) if text.starts_with(['"', 'r']) => {
                    literal_steps(&text, at.line, at.column + 1, fragment.start)
                }
                // Written by another macro: the place is all there is.
                Some(_) | None => vec![(fragment.start, at.line, at.column + 2)],
            },
            #[cfg(test)]
            Place::Written(text) => literal_steps(text, 10, 5, fragment.start),
        }
    }
}

/// A text whose characters are each a column.
fn plain_steps(text: &str, mut line: usize, column: usize, base: usize) -> Steps {
    let mut steps = vec![(base, line, column)];
    for (index, _) in text.match_indices('\n') {
        line += 1;
        steps.push((base + index + 1, line, 1));
    }
    steps
}

/// A string literal as written: raw ones are plain, others have escapes.
fn literal_steps(source: &str, line: usize, column: usize, base: usize) -> Steps {
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

    fn places(source: &'static str, offsets: &[usize]) -> Vec<(usize, usize)> {
        let literal: syn::LitStr = syn::parse_str(source).unwrap();
        let mut sql = Source::new();
        sql.sql = literal.value();
        sql.fragments.push(Fragment { start: 0, span: Span::call_site(), place: Place::Written(source) });
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
