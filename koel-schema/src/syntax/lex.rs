//! Text -> tokens, as `scan.l` and the filter in `parser.c` would hand them to the grammar: [`super::scan`] cuts, this module names.

use super::keywords::Kw;
use super::scan::{self, Scanned};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::ident;
use crate::span::Span;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TokenKind {
    /// Quoted, or not a keyword; folded and truncated.
    Ident(String),
    Keyword(Kw),
    Integer(String),
    Float(String),
    Str(String),
    /// `b0101` or `x1f`.
    Bits(String),
    Param(u32),
    /// Any operator that has no token of its own.
    Op(String),
    Comma,
    LParen,
    RParen,
    LBracket,
    RBracket,
    Dot,
    DotDot,
    Semi,
    Colon,
    ColonColon,
    ColonEquals,
    EqualsGreater,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Caret,
    Less,
    Greater,
    Equals,
    LessEquals,
    GreaterEquals,
    NotEquals,
    /// Raised when the grammar comes to it, not before.
    Error(Box<Diagnostic>),
    Eof,
}

/// How to read a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseOptions {
    /// PostgreSQL's major version, 15 to 18.
    pub version: u8,
    /// `$name` is a parameter.
    pub named_params: bool,
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self { version: 18, named_params: false }
    }
}

/// The parameters of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Params {
    /// Of `$name` parameters: the name of `$1`, `$2`, ...
    pub names: Vec<String>,
    /// Every use in order of appearance: its number, its place.
    pub uses: Vec<(u32, Span)>,
}

impl Params {
    /// The number of a name, given on first sight.
    fn number(&mut self, name: &str) -> u32 {
        let index = self.names.iter().position(|n| n == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        index as u32 + 1
    }
}

/// The tokens of a text, [`TokenKind::Eof`] last.
pub(crate) fn lex(source: &str, options: ParseOptions) -> (Vec<Token>, Params) {
    let tokens = Vec::with_capacity(source.len() / 4 + 1);
    let mut lexer = Lexer { source, options, tokens, params: Params::default(), positional: false };
    let mut at = 0;
    while at < source.len() {
        at = lexer.step(at);
    }
    lexer.push(TokenKind::Eof, at, at);
    (lexer.tokens, lexer.params)
}

struct Lexer<'a> {
    source: &'a str,
    options: ParseOptions,
    tokens: Vec<Token>,
    params: Params,
    positional: bool,
}

impl Lexer<'_> {
    fn push(&mut self, kind: TokenKind, start: usize, end: usize) -> usize {
        self.tokens.push(Token { kind, span: Span::new(start as u32, end as u32) });
        end
    }

    fn word(&mut self, start: usize, end: usize) -> usize {
        let text = self.source.get(start..end).unwrap_or("");
        match Kw::lookup(text, self.options.version) {
            Some(kw) => {
                self.look_ahead(kw);
                self.push(TokenKind::Keyword(kw), start, end)
            }
            None => self.push(TokenKind::Ident(ident::fold(text)), start, end),
        }
    }

    /// Words that a certain other word follows become tokens of their own (`base_yylex`).
    fn look_ahead(&mut self, next: Kw) {
        let Some(Token { kind: TokenKind::Keyword(kw), .. }) = self.tokens.last_mut() else { return };
        *kw = match (*kw, next) {
            (Kw::Format, Kw::Json) => Kw::FormatLa,
            (Kw::Not, Kw::Between | Kw::In | Kw::Like | Kw::Ilike | Kw::Similar) => Kw::NotLa,
            (Kw::Nulls, Kw::First | Kw::Last) => Kw::NullsLa,
            (Kw::With, Kw::Time | Kw::Ordinality) => Kw::WithLa,
            (Kw::Without, Kw::Time) => Kw::WithoutLa,
            (kw, _) => kw,
        };
    }

    /// One token, or one run of blanks; returns where it ends.
    fn step(&mut self, at: usize) -> usize {
        match scan::scan(self.source, at, self.options) {
            Scanned::Blank(end) => end,
            Scanned::Word(end) => self.word(at, end),
            Scanned::Token(kind, end) => {
                if let TokenKind::Param(number) = kind {
                    self.positional = true;
                    self.params.uses.push((number, Span::new(at as u32, end as u32)));
                    if !self.params.names.is_empty() {
                        return self.mixed(at, end);
                    }
                }
                self.push(kind, at, end)
            }
            Scanned::Named(end) => {
                if self.positional {
                    return self.mixed(at, end);
                }
                let number = self.params.number(self.source.get(at + 1..end).unwrap_or(""));
                self.params.uses.push((number, Span::new(at as u32, end as u32)));
                self.push(TokenKind::Param(number), at, end)
            }
            Scanned::Refused(message, span) => {
                let error = Diagnostic::refused(SqlState::SyntaxError, span, message);
                self.push(TokenKind::Error(Box::new(error)), at, (span.end as usize).max(at + 1))
            }
            Scanned::Error(message, state, span) => {
                let error = if state == SqlState::SyntaxError {
                    syntax_error(message, self.source, span)
                } else {
                    Diagnostic::refused(state, span, message)
                };
                let end = (span.end as usize).max(at + 1);
                self.push(TokenKind::Error(Box::new(error)), at, end)
            }
        }
    }

    fn mixed(&mut self, start: usize, end: usize) -> usize {
        let span = Span::new(start as u32, end as u32);
        let error = Diagnostic::refused(SqlState::SyntaxError, span, "named and numbered parameters cannot be mixed");
        self.push(TokenKind::Error(Box::new(error)), start, end)
    }
}

/// `message at or near "x"`, as `scanner_yyerror` words it.
pub(crate) fn syntax_error(message: &str, source: &str, span: Span) -> Diagnostic {
    let near = span.text(source);
    let text =
        if near.is_empty() { format!("{message} at end of input") } else { format!("{message} at or near \"{near}\"") };
    Diagnostic::refused(SqlState::SyntaxError, span, text)
}
