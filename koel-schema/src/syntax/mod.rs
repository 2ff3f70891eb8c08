//! Text -> tree: a lexer and a grammar of our own, which accept what `scan.l` and `gram.y` accept.

pub mod ast;
mod dialect;
mod fingerprint;
mod hint;
pub mod keywords;
mod lex;
mod parser;
mod scan;
#[cfg(test)]
mod tests;

use crate::diagnostic::Diagnostic;
use crate::span::Span;
use ast::{Expr, Statement, TypeName};
pub use fingerprint::fingerprint;
use keywords::Kw;
pub use lex::{Params, ParseOptions};
use parser::Parser;

/// What became of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// Those that could be read, in order.
    pub statements: Vec<Statement>,
    pub params: Params,
    /// At most one a statement.
    pub diagnostics: Vec<Diagnostic>,
    /// Of the highest tree among the statements, about.
    pub height: u32,
}

/// Reads a text of any number of statements; after an error it goes on behind the next semicolon.
pub fn parse(sql: &str, options: &ParseOptions) -> Parsed {
    let (mut parser, params) = Parser::new(sql, *options);
    let (statements, diagnostics, height) = parser.statements();
    Parsed { statements, params, diagnostics, height }
}

/// Of a text that has a syntax error there: what was probably meant.
pub fn hint(sql: &str, options: &ParseOptions, error: Span) -> Option<String> {
    hint::hint(sql, *options, error)
}

/// Of a text that has a syntax error: the database that would read it, if it is another's.
#[cfg(feature = "cli")]
pub(crate) fn foreign_dialect(sql: &str) -> Option<&'static str> {
    dialect::foreign(sql)
}

/// The places of `{` and `}` outside strings, names and comments.
pub fn braces(sql: &str, options: &ParseOptions) -> Vec<Span> {
    if !sql.contains(['{', '}']) {
        return Vec::new();
    }
    let (tokens, _) = lex::lex(sql, *options);
    tokens.into_iter().map(|token| token.span).filter(|span| matches!(span.text(sql), "{" | "}")).collect()
}

/// Reads one expression and nothing else.
pub fn parse_expr(sql: &str, options: &ParseOptions) -> Result<Expr, Box<Diagnostic>> {
    let (mut parser, _) = Parser::new(sql, *options);
    let expr = parser.expr()?;
    parser.end()?;
    Ok(expr)
}

/// Reads one type name and nothing else.
pub fn parse_type_name(sql: &str, options: &ParseOptions) -> Result<TypeName, Box<Diagnostic>> {
    let (mut parser, _) = Parser::new(sql, *options);
    let ty = parser.type_name()?;
    parser.end()?;
    Ok(ty)
}

/// A keyword in a text, and how many parentheses are open around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyword {
    pub kw: Kw,
    pub span: Span,
    pub depth: u32,
}

/// The keywords of a text.
pub fn keywords(sql: &str, options: &ParseOptions) -> Vec<Keyword> {
    let (tokens, _) = lex::lex(sql, *options);
    let mut depth = 0_u32;
    let mut found = Vec::new();
    for token in tokens {
        match token.kind {
            lex::TokenKind::LParen => depth += 1,
            lex::TokenKind::RParen => depth = depth.saturating_sub(1),
            lex::TokenKind::Keyword(kw) => found.push(Keyword { kw, span: token.span, depth }),
            _ => {}
        }
    }
    found
}

/// A word of a text that can be a name, quotes taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub name: String,
    pub span: Span,
    pub keyword: Option<Kw>,
    /// Behind a dot.
    pub qualified: bool,
}

/// The words of a text, right or not.
pub fn words(sql: &str, options: &ParseOptions) -> Vec<Word> {
    let (tokens, _) = lex::lex(sql, *options);
    let mut found = Vec::new();
    let mut qualified = false;
    for token in tokens {
        let span = token.span;
        match token.kind {
            lex::TokenKind::Ident(name) => found.push(Word { name, span, keyword: None, qualified }),
            lex::TokenKind::Keyword(kw) => {
                let name = crate::ident::fold(span.text(sql));
                found.push(Word { name, span, keyword: Some(kw), qualified });
            }
            _ => {}
        }
        qualified = span.text(sql) == ".";
    }
    found
}

/// The statements of a text, each with the comments before it; the semicolons are no part of them.
pub fn split(sql: &str, options: &ParseOptions) -> Vec<Span> {
    let (tokens, _) = lex::lex(sql, *options);
    let mut statements = Vec::new();
    let (mut start, mut end) = (0, 0);
    for token in tokens {
        if matches!(token.kind, lex::TokenKind::Semi | lex::TokenKind::Eof) {
            if end > start {
                let blank = Span::new(start, end).text(sql);
                let blank = blank.len() - blank.trim_start().len();
                statements.push(Span::new(start + blank as u32, end));
            }
            (start, end) = (token.span.end, token.span.end);
        } else {
            end = token.span.end;
        }
    }
    statements
}

/// What stands between the tokens of a text: blanks and comments.
pub fn gaps(sql: &str, options: &ParseOptions) -> Vec<Span> {
    let (tokens, _) = lex::lex(sql, *options);
    let mut at = 0;
    let mut gap = |token: &lex::Token| {
        let gap = Span::new(at, token.span.start);
        at = token.span.end;
        (gap.start < gap.end).then_some(gap)
    };
    tokens.iter().filter_map(&mut gap).collect()
}

/// The text to send to the server, and how its offsets map to those of the text as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlText {
    pub sql: String,
    /// For each replaced parameter: its place as sent, its place as written.
    replaced: Vec<(Span, Span)>,
}

impl SqlText {
    /// The place in the written text of an offset in the sent one.
    pub fn written(&self, sent: u32) -> u32 {
        let before = self.replaced.iter().take_while(|(new, _)| new.start <= sent).last();
        match before {
            Some((new, old)) if sent < new.end => old.start,
            Some((new, old)) => old.end + (sent - new.end),
            None => sent,
        }
    }
}

/// The text with `$n` for each named parameter.
pub fn sql_text(sql: &str, params: &Params) -> SqlText {
    let mut text = SqlText { sql: String::with_capacity(sql.len()), replaced: Vec::new() };
    let mut at = 0;
    if !params.names.is_empty() {
        for (number, span) in &params.uses {
            text.sql.push_str(sql.get(at as usize..span.start as usize).unwrap_or(""));
            let start = text.sql.len() as u32;
            text.sql.push_str(&format!("${number}"));
            text.replaced.push((Span::new(start, text.sql.len() as u32), *span));
            at = span.end;
        }
    }
    text.sql.push_str(sql.get(at as usize..).unwrap_or(""));
    text
}
