//! From a byte of the SQL to the narrowest Rust span there is, and to file, line and column.

use koel_schema::diagnostic::render;
use koel_schema::literal;
use koel_schema::span::line_col;
use proc_macro2::Span;
use std::ops::Range;
use std::path::PathBuf;
use std::rc::Rc;

/// One literal of the SQL text.
#[derive(Debug, Clone)]
pub(crate) struct Fragment {
    /// Where its text starts in the whole.
    pub(crate) start: usize,
    /// How much of its literal's text comes before.
    skip: usize,
    pub(crate) span: Span,
    place: Place,
}

/// What lines and columns are found from, once a message needs them.
#[derive(Debug, Clone)]
enum Place {
    /// The literal's span, and its source where that is known.
    Literal,
    /// The text of a file.
    File(Rc<str>),
    #[cfg(test)]
    Written(&'static str),
}

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
        self.fragments.push(Fragment { start: self.sql.len(), skip: 0, span, place: Place::Literal });
        self.sql.push_str(value);
    }

    /// The text of a file: its own lines and columns.
    pub(crate) fn from_file(sql: String, file: PathBuf, span: Span) -> Self {
        let place = Place::File(sql.as_str().into());
        Self { sql, fragments: vec![Fragment { start: 0, skip: 0, span, place }], sql_file: Some(file) }
    }

    /// The same with another literal's text in place of a part of it.
    pub(crate) fn replaced(&self, part: Range<usize>, value: &str, span: Span) -> Self {
        let mut new = Self { sql: self.sql.clone(), fragments: Vec::new(), sql_file: self.sql_file.clone() };
        new.sql.replace_range(part.clone(), value);
        let (before, after): (Vec<_>, Vec<_>) =
            self.fragments.iter().cloned().partition(|fragment| fragment.start < part.end);
        let cut = before.last().map(|last| Fragment {
            start: part.start + value.len(),
            skip: last.skip + part.end - last.start,
            ..last.clone()
        });
        new.fragments.extend(before);
        new.fragments.push(Fragment { start: part.start, skip: 0, span, place: Place::Literal });
        new.fragments.extend(cut);
        let moved = |start: usize| start + value.len() - part.len();
        new.fragments.extend(after.into_iter().map(|fragment| Fragment { start: moved(fragment.start), ..fragment }));
        new
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
        let start = fragment.span.start();
        let inside = fragment.skip + offset.saturating_sub(fragment.start);
        match &fragment.place {
            Place::File(text) => below((1, 1), text, inside),
            Place::Literal => match fragment.span.source_text() {
                Some(text) if text.starts_with(['"', 'r']) => {
                    below((start.line, start.column + 1), &text, literal::start(&literal::steps(&text), inside))
                }
                // Written by another macro: the place is all there is.
                Some(_) | None => (start.line, start.column + 2 + inside),
            },
            #[cfg(test)]
            Place::Written(text) => below((10, 5), text, literal::start(&literal::steps(text), inside)),
        }
    }
}

/// Line and column of a byte of a text that starts at a place.
fn below((line, column): (usize, usize), text: &str, offset: usize) -> (usize, usize) {
    let at = line_col(text, u32::try_from(offset).unwrap_or(u32::MAX));
    let (lines, columns) = (at.line as usize - 1, at.column as usize);
    (line + lines, if lines == 0 { column + columns - 1 } else { columns })
}

impl render::Source for Source {
    fn file(&self) -> Option<String> {
        self.file().map(|file| file.display().to_string())
    }

    fn sql(&self) -> &str {
        &self.sql
    }

    fn place(&self, span: koel_schema::span::Span) -> render::Place {
        // Of the SQL: what an editor has and what is compiled may differ.
        let (line, column) = self.line_col(span.start as usize);
        render::Place { line, column, ..render::Place::in_text(&self.sql, span) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(source: &'static str, offsets: &[usize]) -> Vec<(usize, usize)> {
        let literal: syn::LitStr = syn::parse_str(source).unwrap();
        let mut sql = Source::new();
        sql.sql = literal.value();
        sql.fragments.push(Fragment { start: 0, skip: 0, span: Span::call_site(), place: Place::Written(source) });
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
    #[test]
    fn what_is_put_in_has_its_own_place() {
        let written = "\"SELECT a ORDER BY $s LIMIT 1\"";
        let mut sql = Source::new();
        sql.sql = written.trim_matches('"').into();
        sql.fragments.push(Fragment { start: 0, skip: 0, span: Span::call_site(), place: Place::Written(written) });
        let put = sql.replaced(18..20, "created DESC", Span::call_site());
        assert_eq!(put.sql, "SELECT a ORDER BY created DESC LIMIT 1");
        let places = [0, 17, 30, 31].map(|offset| put.line_col(offset));
        assert_eq!(places, [(10, 6), (10, 23), (10, 26), (10, 27)]);
        let file = Source::from_file("a\nb $s\nc".into(), "q.sql".into(), Span::call_site());
        let put = file.replaced(4..6, "longer", Span::call_site());
        assert_eq!((put.sql.as_str(), put.line_col(2), put.line_col(11)), ("a\nb longer\nc", (2, 1), (3, 1)));
    }
}
