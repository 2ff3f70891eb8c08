//! Recursive descent over PostgreSQL's grammar. One method a production of `gram.y`, under a similar name.

mod ddl;
mod dml;
mod expr;
mod from;
mod func;
mod json;
mod names;
mod primary;
mod select;
mod types;
mod with;
mod xml;

use super::ast::*;
use super::keywords::{Category, Kw};
use super::lex::{self, Params, ParseOptions, Token, TokenKind};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::ident::Ident;
use crate::span::Span;
use std::cell::OnceCell;
use std::collections::HashMap;

/// The error is boxed to keep stack frames small.
pub(crate) type PResult<T> = Result<T, Box<Diagnostic>>;

/// How deep productions may nest.
const MAX_NESTING: u32 = 250;
/// How much stack they may use: a thread has 2 MB, and an unoptimized build takes some 10 kB a level.
const MAX_STACK: usize = 1 << 20;
/// How deep the tree may get: operators in a row make it deep to the left, and dropping and binding recurse over it.
const MAX_HEIGHT: u32 = 300;
/// How long a text may be.
const MAX_LEN: usize = 16 << 20;

pub(crate) struct Parser<'a> {
    pub(crate) source: &'a str,
    tokens: Vec<Token>,
    /// The closing parenthesis of each opening one, by their indexes in `tokens`; found when first asked for.
    closing: OnceCell<HashMap<usize, usize>>,
    pos: usize,
    pub(crate) version: u8,
    nesting: u32,
    stack_base: usize,
    /// First token and end of the last operand read.
    operand: (usize, usize),
    /// Of the highest tree among those that the current production has read so far.
    height: u32,
}

/// About where the stack ends now.
#[inline(never)]
fn stack_address() -> usize {
    let here = 0u8;
    std::ptr::from_ref(&here).addr()
}

/// The closing parenthesis of each opening one.
fn matching(tokens: &[Token]) -> HashMap<usize, usize> {
    let mut open = Vec::new();
    let mut pairs = HashMap::new();
    for (i, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::LParen => open.push(i),
            TokenKind::RParen => pairs.extend(open.pop().map(|start| (start, i))),
            _ => {}
        }
    }
    pairs
}

impl<'a> Parser<'a> {
    pub(crate) fn new(source: &'a str, options: ParseOptions) -> (Self, Params) {
        let (tokens, params) = if source.len() > MAX_LEN {
            let span = Span::new(0, 0);
            let error = Diagnostic::refused(SqlState::ProgramLimitExceeded, span, "the text is too long");
            (vec![Token { kind: TokenKind::Error(Box::new(error)), span }], Params::default())
        } else {
            lex::lex(source, options)
        };
        (
            Self {
                source,
                tokens,
                closing: OnceCell::new(),
                pos: 0,
                version: options.version,
                nesting: 0,
                stack_base: stack_address(),
                operand: (0, 0),
                height: 0,
            },
            params,
        )
    }

    // ------------------------------------------------------------ tokens

    /// The index of the parenthesis that closes the one at `open`; past the end where none does.
    fn closing(&self, open: usize) -> usize {
        let pairs = self.closing.get_or_init(|| matching(&self.tokens));
        pairs.get(&open).copied().unwrap_or(self.tokens.len())
    }

    pub(crate) fn peek(&self) -> &TokenKind {
        self.peek_at(0)
    }

    pub(crate) fn peek_at(&self, n: usize) -> &TokenKind {
        self.tokens.get(self.pos + n).map_or(&TokenKind::Eof, |t| &t.kind)
    }

    /// The current token's place.
    pub(crate) fn span(&self) -> Span {
        let end = self.source.len() as u32;
        self.tokens.get(self.pos).map_or(Span::new(end, end), |t| t.span)
    }

    /// The place of the token before.
    pub(crate) fn prev_span(&self) -> Span {
        self.pos.checked_sub(1).and_then(|i| self.tokens.get(i)).map_or(Span::new(0, 0), |t| t.span)
    }

    /// From `start` to the end of the token before.
    pub(crate) fn span_from(&self, start: Span) -> Span {
        Span::new(start.start, self.prev_span().end.max(start.start))
    }

    /// Steps over the current token; returns its place.
    pub(crate) fn advance(&mut self) -> Span {
        let span = self.span();
        self.pos = (self.pos + 1).min(self.tokens.len());
        span
    }

    /// For trying one reading and then another.
    pub(crate) fn mark(&self) -> usize {
        self.pos
    }

    pub(crate) fn reset(&mut self, mark: usize) {
        self.pos = mark;
    }

    /// What was read since, without spaces and comments, and keywords in one case.
    pub(crate) fn tokens_since(&self, mark: usize) -> String {
        let mut text = String::new();
        for token in self.tokens.get(mark..self.pos).unwrap_or_default() {
            match &token.kind {
                TokenKind::Keyword(_) => text.push_str(&token.span.text(self.source).to_ascii_lowercase()),
                _ => text.push_str(token.span.text(self.source)),
            }
            text.push(' ');
        }
        text
    }

    pub(crate) fn at(&self, kind: &TokenKind) -> bool {
        self.peek() == kind
    }

    pub(crate) fn eat(&mut self, kind: &TokenKind) -> bool {
        let found = self.at(kind);
        if found {
            self.advance();
        }
        found
    }

    pub(crate) fn expect(&mut self, kind: &TokenKind) -> PResult<Span> {
        if self.at(kind) { Ok(self.advance()) } else { self.unexpected() }
    }

    pub(crate) fn kw(&self) -> Option<Kw> {
        self.kw_at(0)
    }

    pub(crate) fn kw_at(&self, n: usize) -> Option<Kw> {
        match self.peek_at(n) {
            TokenKind::Keyword(kw) => Some(*kw),
            _ => None,
        }
    }

    pub(crate) fn at_kw(&self, kw: Kw) -> bool {
        self.kw() == Some(kw)
    }

    /// Do these keywords come next?
    pub(crate) fn at_kws(&self, kws: &[Kw]) -> bool {
        kws.iter().enumerate().all(|(i, kw)| self.kw_at(i) == Some(*kw))
    }

    pub(crate) fn eat_kw(&mut self, kw: Kw) -> bool {
        let found = self.at_kw(kw);
        if found {
            self.advance();
        }
        found
    }

    /// All of them or none.
    pub(crate) fn eat_kws(&mut self, kws: &[Kw]) -> bool {
        let found = self.at_kws(kws);
        if found {
            self.pos += kws.len();
        }
        found
    }

    pub(crate) fn expect_kw(&mut self, kw: Kw) -> PResult<Span> {
        if self.at_kw(kw) { Ok(self.advance()) } else { self.unexpected() }
    }

    pub(crate) fn expect_kws(&mut self, kws: &[Kw]) -> PResult<()> {
        kws.iter().try_for_each(|kw| self.expect_kw(*kw).map(drop))
    }

    /// The syntax error that PostgreSQL raises at the current token.
    pub(crate) fn unexpected<T>(&self) -> PResult<T> {
        match self.peek() {
            TokenKind::Error(error) => Err(error.clone()),
            _ => Err(Box::new(lex::syntax_error("syntax error", self.source, self.span()))),
        }
    }

    /// An error that the grammar's actions raise with a message of their own (`parser_yyerror` or `ereport`).
    pub(crate) fn error<T>(&self, state: SqlState, span: Span, message: impl Into<String>) -> PResult<T> {
        Err(Box::new(Diagnostic::refused(state, span, message)))
    }

    /// `parser_yyerror`: names the last token read, as bison has it.
    pub(crate) fn grammar_error<T>(&self, message: &str) -> PResult<T> {
        Err(Box::new(lex::syntax_error(message, self.source, self.span())))
    }

    pub(crate) fn end(&self) -> PResult<()> {
        if self.at(&TokenKind::Eof) { Ok(()) } else { self.unexpected() }
    }

    // ------------------------------------------------------------ limits

    /// Runs a production that may contain itself.
    pub(crate) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> PResult<T>) -> PResult<T> {
        let outer = self.enter()?;
        let result = read(self);
        self.leave(outer);
        result
    }

    /// What [`Parser::nested`] does before; the result is for [`Parser::leave`].
    fn enter(&mut self) -> PResult<u32> {
        let used = self.stack_base.abs_diff(stack_address());
        if self.nesting >= MAX_NESTING || used > MAX_STACK {
            return self.too_deep();
        }
        self.nesting += 1;
        Ok(std::mem::take(&mut self.height))
    }

    fn leave(&mut self, outer: u32) {
        self.nesting -= 1;
        self.height = outer.max(self.height + 1);
    }

    /// A tree was put on top of what this production has read so far.
    pub(crate) fn grow(&mut self) -> PResult<()> {
        self.height += 1;
        if self.height > MAX_HEIGHT { self.too_deep() } else { Ok(()) }
    }

    fn too_deep<T>(&self) -> PResult<T> {
        let error = Diagnostic::refused(SqlState::StatementTooComplex, self.span(), "stack depth limit exceeded");
        Err(Box::new(error.help(format!(
            "koel reads some {MAX_NESTING} levels of nesting and {MAX_HEIGHT} operators in a row; PostgreSQL itself may read more"
        ))))
    }

    // ------------------------------------------------------------ lists

    /// One or more, with commas between.
    pub(crate) fn comma_separated<T>(&mut self, mut read: impl FnMut(&mut Self) -> PResult<T>) -> PResult<Vec<T>> {
        let mut items = vec![read(self)?];
        while self.eat(&TokenKind::Comma) {
            items.push(read(self)?);
        }
        Ok(items)
    }

    pub(crate) fn parenthesized<T>(&mut self, read: impl FnOnce(&mut Self) -> PResult<T>) -> PResult<T> {
        self.expect(&TokenKind::LParen)?;
        let inner = read(self)?;
        self.expect(&TokenKind::RParen)?;
        Ok(inner)
    }

    /// `(a, b, ...)`
    pub(crate) fn column_list(&mut self) -> PResult<Vec<Ident>> {
        self.parenthesized(|p| p.comma_separated(Self::col_id))
    }

    pub(crate) fn opt_column_list(&mut self) -> PResult<Vec<Ident>> {
        if self.at(&TokenKind::LParen) { self.column_list() } else { Ok(Vec::new()) }
    }

    // ------------------------------------------------------------ statements

    /// All statements of the text, what is wrong with the others, and how high the highest tree is.
    pub(crate) fn statements(&mut self) -> (Vec<Statement>, Vec<Diagnostic>, u32) {
        let (mut statements, mut diagnostics, mut height) = (Vec::new(), Vec::new(), 0);
        loop {
            while self.eat(&TokenKind::Semi) {}
            if self.at(&TokenKind::Eof) {
                return (statements, diagnostics, height);
            }
            (self.nesting, self.height) = (0, 0);
            let result = self.statement().and_then(|statement| {
                if matches!(self.peek(), TokenKind::Semi | TokenKind::Eof) { Ok(statement) } else { self.unexpected() }
            });
            height = height.max(self.height);
            match result {
                Ok(statement) => statements.push(statement),
                Err(error) => {
                    diagnostics.push(*error);
                    while !matches!(self.peek(), TokenKind::Semi | TokenKind::Eof) {
                        self.advance();
                    }
                }
            }
        }
    }

    /// One statement, without its semicolon.
    pub(crate) fn statement(&mut self) -> PResult<Statement> {
        let start = self.span();
        let kind = match self.preparable()? {
            Some(kind) => kind,
            None => StatementKind::Utility(Box::new(self.utility()?)),
        };
        Ok(Statement { kind, span: self.span_from(start) })
    }

    /// SELECT, INSERT, UPDATE, DELETE or MERGE (`PreparableStmt`), as in EXPLAIN, PREPARE, COPY, CTEs, rules.
    pub(crate) fn preparable_statement(&mut self) -> PResult<Statement> {
        let start = self.span();
        match self.preparable()? {
            Some(kind) => Ok(Statement { kind, span: self.span_from(start) }),
            None => self.unexpected(),
        }
    }

    /// None: something else begins here.
    fn preparable(&mut self) -> PResult<Option<StatementKind>> {
        let kind = match self.peek() {
            TokenKind::LParen => StatementKind::Select(self.query()?),
            TokenKind::Keyword(Kw::Select | Kw::Values | Kw::Table) => StatementKind::Select(self.query()?),
            TokenKind::Keyword(Kw::With | Kw::WithLa) => {
                let start = self.span();
                let with = Some(self.with_clause()?);
                match self.kw() {
                    Some(Kw::Insert | Kw::Update | Kw::Delete | Kw::Merge) => self.modifying(with)?,
                    _ => StatementKind::Select(self.query_after_with(with, start)?),
                }
            }
            TokenKind::Keyword(Kw::Insert | Kw::Update | Kw::Delete | Kw::Merge) => self.modifying(None)?,
            _ => return Ok(None),
        };
        Ok(Some(kind))
    }

    fn modifying(&mut self, with: Option<With>) -> PResult<StatementKind> {
        Ok(match self.kw() {
            Some(Kw::Insert) => StatementKind::Insert(Box::new(self.insert(with)?)),
            Some(Kw::Update) => StatementKind::Update(Box::new(self.update(with)?)),
            Some(Kw::Delete) => StatementKind::Delete(Box::new(self.delete(with)?)),
            _ => StatementKind::Merge(Box::new(self.merge(with)?)),
        })
    }
}
