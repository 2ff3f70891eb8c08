//! Input that nobody would write: damaged queries, noise, and sizes that overflow a stack.

use crate::rng::Rng;

/// A query with some of its tokens deleted, doubled, swapped, or taken from another query.
pub fn damaged(sql: &str, other: &str, rng: &mut Rng) -> String {
    let mut tokens = tokens(sql);
    let others = self::tokens(other);
    for _ in 0..=rng.below(3) {
        let (a, b) = (rng.below(tokens.len()), rng.below(tokens.len()));
        match rng.below(6) {
            0 if !tokens.is_empty() => drop(tokens.remove(a)),
            1 => tokens.extend(tokens.get(a).copied()),
            2 if !tokens.is_empty() => tokens.swap(a, b),
            3 => tokens.truncate(a),
            4 => tokens.insert(a, rng.pick(&others).copied().unwrap_or("(")),
            _ => tokens.insert(a, rng.pick(&JUNK).copied().unwrap_or_default()),
        }
    }
    tokens.concat()
}

const JUNK: [&str; 24] = [
    "(",
    ")",
    "[",
    "]",
    ",",
    ";",
    "'",
    "\"",
    "$1",
    "$99999999999999999999",
    "$$",
    "::",
    ".",
    "*",
    "--",
    "/*",
    "é",
    "\u{0}",
    "NULL",
    "SELECT",
    "U&'\\d800'",
    "E'\\u0000'",
    "0x",
    "\u{1F600}",
];

/// Cuts at the borders of words, blanks and signs; never inside a character.
fn tokens(sql: &str) -> Vec<&str> {
    let kind = |c: char| {
        if c.is_alphanumeric() || c == '_' {
            0
        } else if c.is_whitespace() {
            1
        } else {
            2
        }
    };
    let mut out = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (i, c) in sql.char_indices() {
        if last.is_some_and(|k| k != kind(c) || k == 2) {
            out.push(&sql[start..i]);
            start = i;
        }
        last = Some(kind(c));
    }
    out.push(&sql[start..]);
    out
}

/// Random bytes, as far as they are text.
pub fn noise(rng: &mut Rng) -> String {
    let bytes: Vec<u8> = (0..rng.below(200)).map(|_| (rng.next_u64() >> 24) as u8).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Queries that are too deep or too long, each with a name.
pub fn extremes() -> Vec<(&'static str, String)> {
    let many = |n: usize, s: &str| s.repeat(n);
    let megabyte = 1 << 20;
    let mut out = vec![
        ("10,000 parentheses", format!("SELECT {}1{}", many(10_000, "("), many(10_000, ")"))),
        ("10,000 open parentheses", format!("SELECT {}", many(10_000, "("))),
        ("10,000 open brackets", format!("SELECT {}", many(10_000, "ARRAY["))),
        ("10,000 NOTs", format!("SELECT {} true", many(10_000, "NOT "))),
        ("10,000 minuses", format!("SELECT {}1", many(10_000, "- "))),
        ("10,000 subqueries", format!("{}SELECT 1{}", many(10_000, "SELECT ("), many(10_000, ")"))),
        ("10,000 subqueries in FROM", format!("{}SELECT 1{}", many(10_000, "SELECT * FROM ("), many(10_000, ") x"))),
        ("10,000 CASEs", format!("SELECT {}1{}", many(10_000, "CASE WHEN true THEN "), many(10_000, " END"))),
        ("10,000 casts", format!("SELECT 1{}", many(10_000, "::int"))),
        ("10,000 subscripts", format!("SELECT ARRAY[1]{}", many(10_000, "[1]"))),
        ("10,000 fields", format!("SELECT a{}", many(10_000, ".b"))),
        ("10,000 unions", format!("SELECT 1{}", many(10_000, " UNION SELECT 1"))),
        ("10,000 joins", format!("SELECT 1 FROM pg_class a0{}", many(10_000, " CROSS JOIN pg_class"))),
        ("10,000 open joins", format!("SELECT 1 FROM {}", many(10_000, "(pg_class JOIN "))),
        ("10,000 CTEs", format!("{}SELECT 1{}", many(10_000, "WITH a AS ("), many(10_000, ") SELECT 1"))),
        ("10,000 open comments", format!("SELECT {}", many(10_000, "/*"))),
        ("10,000 functions", format!("SELECT {}1{}", many(10_000, "abs("), many(10_000, ")"))),
        ("10,000 COLLATEs", format!("SELECT 'a'{}", many(10_000, " COLLATE \"C\""))),
        ("10,000 IS NULLs", format!("SELECT 1{}", many(10_000, " IS NULL"))),
    ];
    for (name, unit) in [
        ("a megabyte of additions", "+1"),
        ("a megabyte of ANDs", " AND true"),
        ("a megabyte of concatenations", "||'a'"),
        ("a megabyte of columns", ",1"),
        ("a megabyte of parameters", ",$1"),
        ("a megabyte of blanks", " "),
        ("a megabyte of names", " x"),
    ] {
        out.push((name, format!("SELECT 1{}", many(megabyte / unit.len(), unit))));
    }
    out.push(("a megabyte of text", format!("SELECT '{}'", many(megabyte, "a"))));
    out.push(("a megabyte of IN", format!("SELECT 1 WHERE 1 IN (1{})", many(megabyte / 2, ",1"))));
    out.push(("a megabyte of VALUES", format!("VALUES (1){}", many(megabyte / 4, ",(1)"))));
    out.push(("a megabyte of one name", format!("SELECT {}", many(megabyte, "a"))));
    out.push(("a megabyte of semicolons", many(megabyte, ";")));
    out
}
