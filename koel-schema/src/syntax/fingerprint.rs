//! What is left of a statement when constants and parameters are taken out: by it a statement of `pg_stat_statements` is known in the sources.

use super::ParseOptions;
use super::keywords::Kw;
use super::lex::{TokenKind, lex};

/// Words and signs of a statement, each constant and parameter a `?`, a list of them one. Comments, spaces and the case of keywords do not
/// matter, nor does what `pg_stat_statements` did to it before.
pub fn fingerprint(sql: &str, options: &ParseOptions) -> String {
    let (tokens, _) = lex(sql, *options);
    let mut out: Vec<String> = Vec::new();
    for token in tokens {
        let written = token.span.text(sql);
        let text = match token.kind {
            TokenKind::Eof | TokenKind::Semi => continue,
            TokenKind::Integer(_)
            | TokenKind::Float(_)
            | TokenKind::Str(_)
            | TokenKind::Bits(_)
            | TokenKind::Param(_)
            | TokenKind::Keyword(Kw::True | Kw::False | Kw::Null) => {
                // The sign of a constant is part of it.
                if let [.., before, sign] = &out[..]
                    && sign == "-"
                    && !is_operand(before)
                {
                    out.pop();
                }
                if let [.., first, comma] = &out[..]
                    && first == "?"
                    && comma == ","
                {
                    out.pop();
                    continue;
                }
                "?".to_owned()
            }
            TokenKind::Ident(name) => format!("\"{name}\""),
            TokenKind::Keyword(_) => written.to_ascii_lowercase(),
            _ => written.to_owned(),
        };
        // The one way to say it is `<>`.
        out.push(if text == "!=" { "<>".to_owned() } else { text });
    }
    out.join(" ")
}

/// A minus behind it subtracts.
fn is_operand(text: &str) -> bool {
    matches!(text, "?" | ")" | "]") || text.starts_with('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        let options = ParseOptions { version: 15, named_params: true };
        fingerprint(a, &options) == fingerprint(b, &options)
    }

    #[test]
    fn the_same() {
        for (written, shown) in [
            ("select id\n  from T -- all\n where x = 'a'", "SELECT id FROM t WHERE x = $1"),
            ("SELECT id FROM t WHERE x = $name AND y = -5", "select id from t where x = $1 and y = $2"),
            ("SELECT 1 FROM t WHERE a IN (1, 2, 3)", "SELECT $1 FROM t WHERE a IN ($2, $3, $4, $5, $6)"),
            ("SELECT 1 FROM t WHERE a IN (1, 2, 3)", "SELECT $1 FROM t WHERE a IN ($2 /*, ... */)"),
            ("SELECT \"id\" FROM t WHERE ok = true AND n IS NULL;", "SELECT id FROM t WHERE ok = $1 AND n IS NULL"),
            ("SELECT 1 WHERE 2 != 3", "SELECT $1 WHERE $2 <> $3"),
        ] {
            assert!(same(written, shown), "{written} and {shown}");
        }
    }

    #[test]
    fn others() {
        for (a, b) in [
            ("SELECT a FROM t", "SELECT b FROM t"),
            ("SELECT a - 5 FROM t", "SELECT a 5 FROM t"),
            ("SELECT \"A\" FROM t", "SELECT a FROM t"),
            ("SELECT a FROM t", "SELECT a FROM t LIMIT $1"),
            ("SELECT 1, a", "SELECT a"),
        ] {
            assert!(!same(a, b), "{a} and {b}");
        }
    }
}
