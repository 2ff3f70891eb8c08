//! The fixed beginning of what an advanced regular expression matches: as much of it as decides whether there is one, and whether it is all.

use super::pattern::Prefix;
use std::iter::Peekable;
use std::str::Chars;

pub(super) fn prefix(pattern: &str, any_case: bool) -> Prefix {
    let (options, pattern) = match pattern.strip_prefix("(?").and_then(|rest| rest.split_once(')')) {
        Some((options, rest)) if !options.is_empty() && options.chars().all(|c| c.is_ascii_lowercase()) => {
            (options, rest)
        }
        _ => ("", pattern),
    };
    if pattern.starts_with("***") || options.chars().any(|c| !matches!(c, 'i' | 'c' | 's')) {
        return Prefix::None;
    }
    let mut reader =
        Reader { chars: pattern.chars().peekable(), any_case: any_case || options.contains('i'), depth: 0 };
    let whole = reader.branches();
    match (whole.anchored, whole.exact && whole.ended, whole.fixed.is_empty()) {
        (true, true, _) => Prefix::Exact,
        (true, false, false) => Prefix::Partial,
        (true, false, true) | (false, ..) => Prefix::None,
    }
}

/// What is known of the texts that a part matches.
#[derive(Debug, Default)]
struct Part {
    /// They begin with this.
    fixed: String,
    /// And are no longer than this.
    exact: bool,
    /// `^` is before it.
    anchored: bool,
    /// `$` is behind it.
    ended: bool,
}

struct Reader<'p> {
    chars: Peekable<Chars<'p>>,
    any_case: bool,
    depth: usize,
}

enum Atom {
    Char(char),
    Group(Part),
    Start,
    End,
    /// The beginning of a word.
    Word,
    Other,
}

enum Times {
    Once,
    /// At least once.
    More,
    Maybe,
}

/// Groups nest no deeper than this in anything sensible.
const MAX_DEPTH: usize = 32;

impl Reader<'_> {
    /// Alternatives, up to a closing parenthesis or the end.
    fn branches(&mut self) -> Part {
        let mut whole = self.branch();
        let top = self.depth == 0;
        while self.chars.next_if_eq(&'|').is_some() {
            let other = self.branch();
            let common = whole.fixed.chars().zip(other.fixed.chars()).take_while(|(a, b)| a == b).count();
            // Beyond the first character the alternatives are different states.
            whole.fixed = whole.fixed.chars().take(common.min(1)).collect();
            // Each with an anchor of its own, they begin in different states.
            whole.anchored &= other.anchored && !top;
            whole.exact = false;
        }
        whole
    }

    fn branch(&mut self) -> Part {
        let mut part = Part { exact: true, ..Part::default() };
        let mut first = true;
        while let Some(next) = self.chars.peek().copied() {
            if next == '|' || (next == ')' && self.depth > 0) {
                break;
            }
            let atom = self.atom();
            let times = self.times();
            let open = part.exact && !part.ended;
            match (atom, times) {
                (Atom::Start, _) if first => part.anchored = true,
                (Atom::Word, _) if part.fixed.is_empty() => {}
                (Atom::End, Times::Once) => part.ended = true,
                (Atom::Char(c), times) if open && !matches!(times, Times::Maybe) => {
                    part.fixed.push(c);
                    part.exact = matches!(times, Times::Once);
                }
                (Atom::Group(inner), times) if open && !matches!(times, Times::Maybe) => {
                    part.anchored |= first && inner.anchored;
                    part.fixed.push_str(&inner.fixed);
                    part.exact = inner.exact && matches!(times, Times::Once);
                }
                _ => part.exact = false,
            }
            first = false;
        }
        part
    }

    fn atom(&mut self) -> Atom {
        match self.chars.next() {
            Some('^') => Atom::Start,
            Some('$') => Atom::End,
            Some('.') | None => Atom::Other,
            Some('[') => self.bracket(),
            Some('(') => self.group(),
            Some('\\') => match self.chars.next() {
                Some('A') => Atom::Start,
                Some('Z') => Atom::End,
                Some('m') => Atom::Word,
                Some('t') => Atom::Char('\t'),
                Some('n') => Atom::Char('\n'),
                Some('r') => Atom::Char('\r'),
                Some(c) if !c.is_alphanumeric() => self.literal(c),
                Some(_) | None => Atom::Other,
            },
            Some(c) => self.literal(c),
        }
    }

    fn literal(&self, c: char) -> Atom {
        if self.any_case && (c.is_lowercase() || c.is_uppercase()) { Atom::Other } else { Atom::Char(c) }
    }

    fn group(&mut self) -> Atom {
        if self.depth >= MAX_DEPTH {
            self.chars.by_ref().for_each(drop);
            return Atom::Other;
        }
        let mut lookaround = false;
        if self.chars.next_if_eq(&'?').is_some() {
            lookaround = self.chars.next().is_none_or(|c| c != ':');
        }
        self.depth += 1;
        let inner = self.branches();
        self.depth -= 1;
        self.chars.next_if_eq(&')');
        if lookaround || inner.ended { Atom::Other } else { Atom::Group(inner) }
    }

    /// `[x]` is one character as well.
    fn bracket(&mut self) -> Atom {
        let mut inside = String::new();
        while let Some(c) = self.chars.next() {
            match c {
                ']' if !inside.is_empty() && inside != "^" => break,
                '[' if matches!(self.chars.peek(), Some(':' | '.' | '=')) => {
                    inside.push(c);
                    let Some(kind) = self.chars.next() else { break };
                    while let Some(c) = self.chars.next() {
                        inside.push(c);
                        if c == kind && self.chars.next_if_eq(&']').is_some() {
                            break;
                        }
                    }
                }
                c => inside.push(c),
            }
        }
        let mut chars = inside.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) if only != '\\' => self.literal(only),
            _ => Atom::Other,
        }
    }

    fn times(&mut self) -> Times {
        let times = match self.chars.peek() {
            Some('*' | '?') => Times::Maybe,
            Some('+') => Times::More,
            Some('{') => {
                let least: String = self.chars.clone().skip(1).take_while(char::is_ascii_digit).collect();
                while self.chars.next_if(|c| *c != '}').is_some() {}
                if least.parse::<u32>().is_ok_and(|least| least > 0) { Times::More } else { Times::Maybe }
            }
            _ => return Times::Once,
        };
        self.chars.next();
        self.chars.next_if_eq(&'?');
        times
    }
}
