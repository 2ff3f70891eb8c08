//! Text -> tokens, as `scan.l` and the filter in `parser.c` would hand them to the grammar.
//!
//! sqlparser's tokenizer cuts blanks, words, quoted names, plain strings and punctuation. What it would cut otherwise than PostgreSQL (operators,
//! numbers, escapes, dollar quotes, continued strings) is cut again from the source text by [`super::scan`], and the tokenizer goes on behind it.

use super::keywords::Kw;
use super::scan::{self, Scanned};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::ident;
use crate::span::Span;
use sqlparser::dialect::Dialect;
use sqlparser::tokenizer::{Token as Raw, TokenWithSpan, Tokenizer, Whitespace};

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

#[derive(Debug)]
struct PgDialect;

impl Dialect for PgDialect {
    fn is_identifier_start(&self, ch: char) -> bool {
        scan::ident_start(ch)
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        scan::ident_part(ch)
    }

    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        ch == '"'
    }

    fn supports_nested_comments(&self) -> bool {
        true
    }
}

/// The tokens of a text, [`TokenKind::Eof`] last.
pub(crate) fn lex(source: &str, options: ParseOptions) -> (Vec<Token>, Params) {
    let mut lexer = Lexer { source, options, tokens: Vec::new(), params: Params::default(), positional: false };
    lexer.run();
    let end = source.len() as u32;
    lexer.tokens.push(Token { kind: TokenKind::Eof, span: Span::new(end, end) });
    look_ahead(&mut lexer.tokens);
    (lexer.tokens, lexer.params)
}

struct Lexer<'a> {
    source: &'a str,
    options: ParseOptions,
    tokens: Vec<Token>,
    params: Params,
    positional: bool,
}

/// What is tokenized again after a different cut, in all: a bound on quadratic work.
const RETOKENIZED: usize = 1 << 26;

impl<'a> Lexer<'a> {
    fn run(&mut self) {
        let mut at = 0;
        let mut work = 0;
        while at < self.source.len() {
            let rest = self.source.get(at..).unwrap_or("");
            work += rest.len();
            if work > self.source.len() + RETOKENIZED {
                // Past the bound one token at a time: the same cuts, without the tokenizer.
                at = self.step(at);
                continue;
            }
            let mut raw = Vec::new();
            // On an error the tokens before it are there.
            let _ = Tokenizer::new(&PgDialect, rest).with_unescape(false).tokenize_with_location_into_buf(&mut raw);
            at = self.take(at, &raw);
        }
    }

    /// Takes tokens as long as both cut alike; returns where to go on.
    fn take(&mut self, base: usize, raw: &[TokenWithSpan]) -> usize {
        let rest = self.source.get(base..).unwrap_or("");
        let mut place = Place { chars: rest.char_indices().peekable(), line: 1, column: 1 };
        let mut at = base;
        for token in raw {
            let start = base + place.offset(token.span.start.line, token.span.start.column, rest.len());
            if start < at {
                continue;
            }
            if start > at {
                return at;
            }
            let end = base + place.offset(token.span.end.line, token.span.end.column, rest.len());
            let next = match &token.token {
                Raw::Whitespace(Whitespace::Space | Whitespace::Tab | Whitespace::Newline)
                    if self.source.as_bytes().get(at).is_some_and(u8::is_ascii_whitespace) =>
                {
                    end
                }
                Raw::Comma => self.push(TokenKind::Comma, at, end),
                Raw::LParen => self.push(TokenKind::LParen, at, end),
                Raw::RParen => self.push(TokenKind::RParen, at, end),
                Raw::LBracket => self.push(TokenKind::LBracket, at, end),
                Raw::RBracket => self.push(TokenKind::RBracket, at, end),
                Raw::SemiColon => self.push(TokenKind::Semi, at, end),
                Raw::Word(word) if word.quote_style.is_none() && !scan::prefixes_string(self.source, at, end) => {
                    self.word(&word.value, at, end)
                }
                Raw::Word(word) if word.quote_style == Some('"') && !word.value.is_empty() => {
                    let name = ident::truncate(word.value.replace("\"\"", "\""));
                    self.push(TokenKind::Ident(name), at, end)
                }
                Raw::SingleQuotedString(text) if !scan::continues(self.source, end) => {
                    self.push(TokenKind::Str(text.replace("''", "'")), at, end)
                }
                // Whatever else it may be: scan.l's rules decide.
                _ => self.step(at),
            };
            at = next;
            // A longer token of ours swallows some of theirs; a shorter one splits one of theirs.
            if next < end {
                return next;
            }
        }
        // The tokenizer gave up here.
        if at < self.source.len() { self.step(at) } else { at }
    }

    fn push(&mut self, kind: TokenKind, start: usize, end: usize) -> usize {
        self.tokens.push(Token { kind, span: Span::new(start as u32, end as u32) });
        end
    }

    fn word(&mut self, text: &str, start: usize, end: usize) -> usize {
        let lower = text.to_ascii_lowercase();
        let kind = match Kw::lookup(&lower, self.options.version) {
            Some(kw) => TokenKind::Keyword(kw),
            None => TokenKind::Ident(ident::truncate(lower)),
        };
        self.push(kind, start, end)
    }

    /// One token by PostgreSQL's own rules.
    fn step(&mut self, at: usize) -> usize {
        match scan::scan(self.source, at, self.options) {
            Scanned::Blank(end) => end,
            Scanned::Word(end) => {
                let text = self.source.get(at..end).unwrap_or("");
                self.word(text, at, end)
            }
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

/// Lines and columns, in ascending order, to byte offsets.
struct Place<'a> {
    chars: std::iter::Peekable<std::str::CharIndices<'a>>,
    line: u64,
    column: u64,
}

impl Place<'_> {
    fn offset(&mut self, line: u64, column: u64, len: usize) -> usize {
        while let Some(&(offset, ch)) = self.chars.peek() {
            if (self.line, self.column) >= (line, column) {
                return offset;
            }
            self.chars.next();
            if ch == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        len
    }
}

/// `message at or near "x"`, as `scanner_yyerror` words it.
pub(crate) fn syntax_error(message: &str, source: &str, span: Span) -> Diagnostic {
    let near = span.text(source);
    let text =
        if near.is_empty() { format!("{message} at end of input") } else { format!("{message} at or near \"{near}\"") };
    Diagnostic::refused(SqlState::SyntaxError, span, text)
}

/// Words that a certain other word follows become tokens of their own (`base_yylex`).
fn look_ahead(tokens: &mut [Token]) {
    for i in 1..tokens.len() {
        let (before, after) = tokens.split_at_mut(i);
        let (Some(token), Some(Token { kind: TokenKind::Keyword(next), .. })) = (before.last_mut(), after.first())
        else {
            continue;
        };
        if let TokenKind::Keyword(kw) = &mut token.kind {
            *kw = match (*kw, *next) {
                (Kw::Format, Kw::Json) => Kw::FormatLa,
                (Kw::Not, Kw::Between | Kw::In | Kw::Like | Kw::Ilike | Kw::Similar) => Kw::NotLa,
                (Kw::Nulls, Kw::First | Kw::Last) => Kw::NullsLa,
                (Kw::With, Kw::Time | Kw::Ordinality) => Kw::WithLa,
                (Kw::Without, Kw::Time) => Kw::WithoutLa,
                (kw, _) => kw,
            };
        }
    }
}
