//! The fixed beginning of what a pattern matches (`pattern_fixed_prefix`, `regprefix.c`).

use super::regex;
use super::support::first_operand;
use crate::facts::visit::constant;
use crate::hir::Expr;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pattern {
    Like,
    LikeAnyCase,
    Regex,
    RegexAnyCase,
    StartsWith,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefix {
    None,
    Partial,
    /// It matches one text only.
    Exact,
}

/// What an expression that is no constant begins with, if that is one.
pub(super) fn beginning(expr: &Expr) -> Option<&str> {
    constant(first_operand(expr)).flatten().filter(|text| !text.is_empty())
}

pub(super) fn prefix(pattern: Pattern, text: &str) -> Prefix {
    match pattern {
        Pattern::Like => like(text, false),
        Pattern::LikeAnyCase => like(text, true),
        Pattern::Regex => regex::prefix(text, false),
        Pattern::RegexAnyCase => regex::prefix(text, true),
        Pattern::StartsWith => Prefix::Partial,
    }
}

fn like(text: &str, any_case: bool) -> Prefix {
    let mut fixed = 0;
    let mut chars = text.chars();
    while let Some(next) = chars.next() {
        let literal = match next {
            '%' | '_' => None,
            '\\' => match chars.next() {
                Some(escaped) => Some(escaped),
                None => break,
            },
            other => Some(other),
        };
        match literal {
            Some(literal) if !(any_case && has_case(literal)) => fixed += 1,
            Some(_) | None if fixed > 0 => return Prefix::Partial,
            Some(_) | None => return Prefix::None,
        }
    }
    Prefix::Exact
}

fn has_case(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase()
}
