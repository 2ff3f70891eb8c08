//! What was probably meant where the grammar stops: slips that every reader of SQL knows.

use super::dialect;
use super::keywords::Kw;
use super::lex::{ParseOptions, Token, TokenKind, lex};
use crate::span::Span;
use crate::suggest::did_you_mean;

/// Help for a syntax error at `error`.
pub(crate) fn hint(sql: &str, options: ParseOptions, error: Span) -> Option<String> {
    let (tokens, _) = lex(sql, options);
    let at = tokens.iter().position(|token| token.span.start >= error.start)?;
    slip(sql, &tokens, at).or_else(|| dialect::foreign(sql).map(|name| format!("this reads like SQL for {name}")))
}

fn slip(sql: &str, tokens: &[Token], at: usize) -> Option<String> {
    let back = |n: usize| at.checked_sub(n).and_then(|at| tokens.get(at)).map(|token| &token.kind);
    let found = tokens.get(at)?;
    let text = found.span.text(sql);
    let (here, before) = (&found.kind, back(1));
    let op = |kind: &TokenKind, name: &str| matches!(kind, TokenKind::Op(op) if op == name);
    if before.is_some_and(|kind| op(kind, "?")) || op(here, "?") || matches!(here, TokenKind::Colon) {
        return Some("parameters are $1, $2 and so on, or $name".into());
    }
    match (before, here) {
        (None | Some(TokenKind::Semi), TokenKind::Ident(_)) => did_you_mean(text, STATEMENTS),
        (Some(TokenKind::Str(_)), TokenKind::Ident(_)) if touches(tokens, at) => {
            Some("inside a string a quote is written twice: ''".into())
        }
        (Some(TokenKind::LParen), TokenKind::RParen) if matches!(back(2), Some(TokenKind::Keyword(Kw::In))) => {
            Some("IN wants at least one value; `= ANY($1)` with an array takes any number".into())
        }
        (Some(TokenKind::Comma), TokenKind::Eof) => Some("something must follow the comma".into()),
        (Some(TokenKind::Comma), TokenKind::RParen | TokenKind::Keyword(_)) => {
            Some(format!("there is a comma too many before {text}"))
        }
        (Some(TokenKind::Keyword(Kw::Delete)), TokenKind::Ident(_)) => Some(format!("write DELETE FROM {text}")),
        (Some(TokenKind::Keyword(Kw::Insert)), TokenKind::Ident(_)) => Some(format!("write INSERT INTO {text}")),
        (_, TokenKind::Eof) => unfinished(sql, tokens, at),
        _ => None,
    }
}

/// What a query begins with.
const STATEMENTS: [&str; 7] = ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "WITH"];

/// There is nothing between a token and the one before it.
fn touches(tokens: &[Token], at: usize) -> bool {
    let (before, found) = (at.checked_sub(1).and_then(|at| tokens.get(at)), tokens.get(at));
    before.zip(found).is_some_and(|(before, found)| before.span.end == found.span.start)
}

/// The text ends where more must come.
fn unfinished(sql: &str, tokens: &[Token], at: usize) -> Option<String> {
    let before = tokens.get(at.checked_sub(1)?)?;
    let mut open: Vec<&Token> = Vec::new();
    for token in tokens.get(..at)? {
        match token.kind {
            TokenKind::LParen => open.push(token),
            TokenKind::RParen => _ = open.pop(),
            _ => {}
        }
    }
    match (&before.kind, open.last()) {
        (TokenKind::Keyword(_), _) => Some(format!("something must follow {}", before.span.text(sql))),
        (_, Some(paren)) => {
            let line = sql.get(..paren.span.start as usize)?.lines().count().max(1);
            Some(format!("a parenthesis that opens in line {line} is not closed"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::{ParseOptions, parse};

    fn help(sql: &str) -> String {
        let options = ParseOptions { version: 17, named_params: true };
        let parsed = parse(sql, &options);
        let first = parsed.diagnostics.first().expect(sql);
        super::hint(sql, options, first.span).unwrap_or_default()
    }

    #[test]
    fn slips() {
        for (sql, expected) in [
            ("SELECT id, FROM t", "there is a comma too many before FROM"),
            ("INSERT INTO t (a,) VALUES (1)", "there is a comma too many before )"),
            ("SELECT id,", "something must follow the comma"),
            ("SELECT id FROM t WHERE", "something must follow WHERE"),
            ("SELECT id FROM t WHERE a AND", "something must follow AND"),
            ("SELECT id\nFROM t WHERE (a = 1", "a parenthesis that opens in line 2 is not closed"),
            (
                "SELECT id FROM t WHERE a IN ()",
                "IN wants at least one value; `= ANY($1)` with an array takes any number",
            ),
            ("DELETE t WHERE a", "write DELETE FROM t"),
            ("INSERT t (a) VALUES (1)", "write INSERT INTO t"),
            ("SELECT id FROM t WHERE id = ?", "parameters are $1, $2 and so on, or $name"),
            ("SELECT id FROM t WHERE id = :id", "parameters are $1, $2 and so on, or $name"),
            ("SELECT `id` FROM `t`", "this reads like SQL for MySQL"),
            ("SELECT id FROM FROM t", ""),
            ("SELCT id FROM t", "did you mean `SELECT`?"),
            ("hello, world", ""),
            ("SELECT 1 FROM t WHERE a = 'O'Hara'", "inside a string a quote is written twice: ''"),
        ] {
            assert_eq!(help(sql), expected, "{sql}");
        }
    }
}
