//! Identifiers: folding, truncation to 63 bytes, quoting.

use crate::span::Span;
use std::fmt;

/// `NAMEDATALEN - 1`: longer names are cut, at a character boundary.
pub const MAX_LEN: usize = 63;

/// An identifier as PostgreSQL's lexer hands it to the grammar: folded (or unquoted), truncated, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ident {
    pub name: String,
    pub span: Span,
}

impl Ident {
    pub fn new(name: impl Into<String>, span: Span) -> Self {
        Self { name: name.into(), span }
    }

    pub fn as_str(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Folds an unquoted identifier as `downcase_truncate_identifier` does in a UTF-8 database: only ASCII letters.
pub fn fold(text: &str) -> String {
    truncate(text.to_ascii_lowercase())
}

/// Cuts a name at 63 bytes, never inside a character (`truncate_identifier`).
pub fn truncate(mut name: String) -> String {
    if name.len() > MAX_LEN {
        let end = (0..=MAX_LEN).rev().find(|&i| name.is_char_boundary(i)).unwrap_or(0);
        name.truncate(end);
    }
    name
}

/// A Rust name in snake_case, as serde makes it: `KycStatus` is `kyc_status`.
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    for ch in name.trim_start_matches("r#").chars() {
        if ch.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(ch.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_at_a_character() {
        assert_eq!(fold(&"A".repeat(70)), "a".repeat(63));
        assert_eq!(truncate(format!("{}é", "a".repeat(62))), "a".repeat(62));
    }

    #[test]
    fn only_ascii_folds() {
        assert_eq!(fold("ÄbC"), "Äbc");
    }
}
