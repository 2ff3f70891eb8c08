//! SQL as it stands in files: a text in pieces, each with where it is written.

use crate::diagnostic::render::{self, Place};
use crate::literal::{self, Steps};
use crate::migrate::{self, LoadError};
use crate::span::{LineCol, Span, line_col};
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// A file that was read.
#[derive(Debug)]
pub(super) struct File {
    pub path: PathBuf,
    pub text: String,
}

/// What files hold: as an editor has them, or else as they are on disk.
#[derive(Debug, Default)]
pub(super) struct Files {
    open: HashMap<PathBuf, Arc<File>>,
}

impl Files {
    /// Takes a file for what an editor has of it; the path is canonical.
    pub(super) fn open(&mut self, path: PathBuf, text: String) {
        self.open.insert(path.clone(), Arc::new(File { path, text }));
    }

    pub(super) fn read(&self, path: &Path) -> Result<Arc<File>, String> {
        let plain = plain(path);
        let text = self.text(&plain).map_err(|error| match error {
            LoadError::Io { path, .. } if !path.exists() => "there is no such file".to_string(),
            error => error.to_string(),
        })?;
        Ok(Arc::new(File { path: plain, text }))
    }

    pub(super) fn text(&self, path: &Path) -> Result<String, LoadError> {
        match self.open.get(path) {
            Some(file) => Ok(file.text.clone()),
            None => migrate::read(path),
        }
    }
}

/// `src/../sql/a.sql` is `sql/a.sql`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if plain.file_name().is_some() => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

/// A part of a text: a literal, a file, a constant's literal.
#[derive(Debug, Clone)]
struct Piece {
    /// Where it starts in the whole.
    start: usize,
    file: Arc<File>,
    /// From offsets in the piece to offsets in the file.
    steps: Steps,
    /// A literal, whose text a fix has to write as Rust.
    literal: Option<Span>,
}

/// SQL with where it stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    pub sql: String,
    pieces: Vec<Piece>,
}

/// A range of a file.
#[derive(Debug, Clone)]
pub(super) struct Range {
    pub file: Arc<File>,
    pub span: Span,
}

impl Range {
    pub(super) fn start(&self) -> LineCol {
        line_col(&self.file.text, self.span.start)
    }

    pub(super) fn end(&self) -> LineCol {
        line_col(&self.file.text, self.span.end)
    }
}

impl Text {
    /// Appends the literal at `span` of a file.
    pub(super) fn push_literal(&mut self, value: &str, file: &Arc<File>, span: Span) {
        let mut steps = literal::steps(span.text(&file.text));
        steps.iter_mut().for_each(|step| step.1 += span.start as usize);
        self.push(value, Piece { start: self.sql.len(), file: Arc::clone(file), steps, literal: Some(span) });
    }

    /// Appends a part of a file as it is.
    pub(super) fn push_file(&mut self, file: &Arc<File>, span: Span) {
        let steps = vec![(0, span.start as usize)];
        let piece = Piece { start: self.sql.len(), file: Arc::clone(file), steps, literal: None };
        self.push(span.text(&file.text), piece);
    }

    fn push(&mut self, value: &str, piece: Piece) {
        self.pieces.push(piece);
        self.sql.push_str(value);
    }

    /// The file that the most of it is in: where it begins.
    pub(super) fn file(&self) -> Option<&Arc<File>> {
        self.pieces.first().map(|piece| &piece.file)
    }

    fn piece(&self, offset: usize) -> Option<&Piece> {
        self.pieces.iter().rev().find(|piece| piece.start <= offset).or(self.pieces.first())
    }

    /// Where a span of the SQL is written; of one that reaches over several pieces, as far as the first goes.
    pub(super) fn range(&self, span: Span) -> Option<Range> {
        let (from, to) = (span.start as usize, span.end as usize);
        let piece = self.piece(from)?;
        let next = self.pieces.iter().map(|piece| piece.start).find(|&start| start > from).unwrap_or(self.sql.len());
        let start = literal::start(&piece.steps, from.saturating_sub(piece.start));
        let end = literal::end(&piece.steps, to.min(next).saturating_sub(piece.start)).max(start);
        Some(Range { file: Arc::clone(&piece.file), span: Span::new(start as u32, end as u32) })
    }

    /// The byte of the SQL that is written at an offset of a file.
    pub(super) fn offset(&self, path: &Path, written: u32) -> Option<u32> {
        let written = written as usize;
        let ends = self.pieces.iter().skip(1).map(|piece| piece.start).chain([self.sql.len()]);
        self.pieces.iter().zip(ends).filter(|(piece, _)| piece.file.path == path).find_map(|(piece, end)| {
            let length = end - piece.start;
            let first = literal::start(&piece.steps, 0);
            let last = piece.literal.map_or(first + length, |literal| literal.end as usize);
            if !(first..=last).contains(&written) {
                return None;
            }
            let at = (0..=length).rev().find(|&at| literal::start(&piece.steps, at) <= written)?;
            Some((piece.start + at) as u32)
        })
    }

    /// What holds the whole span, if one piece does: a literal, or else a file.
    pub(super) fn piece_of(&self, span: Span) -> Option<Option<Span>> {
        let piece = self.piece(span.start as usize)?;
        let last = self.piece((span.end as usize).saturating_sub(1).max(span.start as usize))?;
        (last.start == piece.start).then_some(piece.literal)
    }
}

/// A text and the way files are named.
pub(super) struct Shown<'a> {
    pub text: Arc<Text>,
    pub from: &'a Path,
}

impl render::Source for Shown<'_> {
    fn file(&self) -> Option<String> {
        self.text.file().map(|file| name(&file.path, self.from))
    }

    fn sql(&self) -> &str {
        &self.text.sql
    }

    fn place(&self, span: Span) -> Place {
        match self.text.range(span) {
            Some(range) => Place::in_text(&range.file.text, range.span),
            None => Place::in_text(&self.text.sql, span),
        }
    }
}

/// A path as a person at `from` names it, with `/` everywhere.
pub(super) fn name(path: &Path, from: &Path) -> String {
    let path = plain(path);
    let path = path.strip_prefix(from).unwrap_or(&path);
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_keep_their_places() {
        let rust = r##"q!("SELECT a, " + r#"b FROM t"#)"##;
        let file = Arc::new(File { path: "a.rs".into(), text: rust.into() });
        let mut text = Text::default();
        text.push_literal("SELECT a, ", &file, Span::new(3, 15));
        text.push_literal("b FROM t", &file, Span::new(18, 31));
        let shown = |from, to| text.range(Span::new(from, to)).map(|range| range.span.text(rust).to_string());
        assert_eq!(shown(7, 8).as_deref(), Some("a"));
        assert_eq!(shown(10, 11).as_deref(), Some("b"));
        assert_eq!(shown(7, 11).as_deref(), Some("a, "));
        assert_eq!(text.piece_of(Span::new(10, 18)), Some(Some(Span::new(18, 31))));
        assert_eq!(text.piece_of(Span::new(7, 11)), None);
    }
}
