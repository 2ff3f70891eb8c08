//! Regular expressions, as far as names are made with them: a small backtracking matcher. What it does not know it says.

/// One piece of a pattern.
#[derive(Debug, Clone)]
enum Node {
    Char(char),
    Any,
    /// Ranges, and whether all else is meant.
    Set(Vec<(char, char)>, bool),
    Start,
    End,
    /// Alternatives, and the number of the group if it is one.
    Group(Vec<Vec<Node>>, Option<usize>),
    Repeat(Box<Node>, usize, usize),
}

/// A pattern that was read.
#[derive(Debug)]
pub(super) struct Regex {
    alternatives: Vec<Vec<Node>>,
    groups: usize,
    ignore_case: bool,
}

/// Where the whole and each group matched, in characters.
pub(super) type Found = Vec<Option<(usize, usize)>>;

const MAX_STEPS: usize = 100_000;
const MAX_DEPTH: usize = 30;

struct Reader<'p> {
    chars: std::iter::Peekable<std::str::Chars<'p>>,
    groups: usize,
}

impl Reader<'_> {
    fn eat(&mut self, c: char) -> bool {
        self.chars.next_if_eq(&c).is_some()
    }

    fn alternatives(&mut self, depth: usize) -> Option<Vec<Vec<Node>>> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut all = vec![Vec::new()];
        while let Some(c) = self.chars.peek().copied().filter(|c| *c != ')') {
            if c == '|' {
                self.chars.next();
                all.push(Vec::new());
                continue;
            }
            let node = self.atom(depth)?;
            let node = self.repeated(node)?;
            all.last_mut()?.push(node);
        }
        Some(all)
    }

    fn repeated(&mut self, node: Node) -> Option<Node> {
        let (least, most) = match self.chars.peek() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => {
                self.chars.next();
                let text: String = std::iter::from_fn(|| self.chars.next_if(|c| *c != '}')).collect();
                let (least, most) = text.split_once(',').unwrap_or((&text, &text));
                let number = |text: &str| text.parse::<usize>().ok().filter(|n| *n <= 255);
                (number(least)?, if most.is_empty() { usize::MAX } else { number(most)? })
            }
            _ => return Some(node),
        };
        // the brace is still there
        self.chars.next();
        // one that takes as little as it can is another matter
        if matches!(self.chars.peek(), Some('?' | '*' | '+' | '{')) {
            return None;
        }
        Some(Node::Repeat(Box::new(node), least, most))
    }

    fn atom(&mut self, depth: usize) -> Option<Node> {
        Some(match self.chars.next()? {
            '.' => Node::Any,
            '^' => Node::Start,
            '$' => Node::End,
            '(' => {
                let number = if self.eat('?') {
                    if !self.eat(':') {
                        return None;
                    }
                    None
                } else {
                    self.groups += 1;
                    Some(self.groups)
                };
                let alternatives = self.alternatives(depth + 1)?;
                if !self.eat(')') {
                    return None;
                }
                Node::Group(alternatives, number)
            }
            '[' => self.set()?,
            '\\' => match self.chars.next()? {
                c if class(c).is_some() => Node::Set(class(c)?, false),
                c if class(c.to_ascii_lowercase()).is_some() => Node::Set(class(c.to_ascii_lowercase())?, true),
                c if c.is_alphanumeric() => return None,
                c => Node::Char(c),
            },
            '*' | '+' | '?' | '{' => return None,
            c => Node::Char(c),
        })
    }

    fn set(&mut self) -> Option<Node> {
        let not = self.eat('^');
        let mut ranges = Vec::new();
        loop {
            match self.chars.next()? {
                ']' if !ranges.is_empty() => return Some(Node::Set(ranges, not)),
                '[' if matches!(self.chars.peek(), Some(':' | '.' | '=')) => {
                    if !self.eat(':') {
                        return None;
                    }
                    let name: String = std::iter::from_fn(|| self.chars.next_if(|c| *c != ':')).collect();
                    if !(self.eat(':') && self.eat(']')) {
                        return None;
                    }
                    ranges.extend(match name.as_str() {
                        "digit" => class('d')?,
                        "space" => class('s')?,
                        "alpha" => vec![('a', 'z'), ('A', 'Z')],
                        "alnum" => vec![('a', 'z'), ('A', 'Z'), ('0', '9')],
                        "lower" => vec![('a', 'z')],
                        "upper" => vec![('A', 'Z')],
                        _ => return None,
                    });
                }
                '\\' => match self.chars.next()? {
                    c if class(c).is_some() => ranges.extend(class(c)?),
                    c if c.is_alphanumeric() => return None,
                    c => ranges.push((c, c)),
                },
                c => {
                    if self.chars.peek() == Some(&'-') {
                        self.chars.next();
                        match self.chars.peek().copied()? {
                            ']' => ranges.extend([(c, c), ('-', '-')]),
                            '\\' | '[' => return None,
                            end => {
                                self.chars.next();
                                ranges.push((c, end));
                            }
                        }
                    } else {
                        ranges.push((c, c));
                    }
                }
            }
        }
    }
}

fn class(c: char) -> Option<Vec<(char, char)>> {
    match c {
        'd' => Some(vec![('0', '9')]),
        's' => Some(vec![(' ', ' '), ('\t', '\r')]),
        'w' => Some(vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')]),
        _ => None,
    }
}

/// One try to match, from one place.
struct Run<'t> {
    text: &'t [char],
    ignore_case: bool,
    found: Found,
    steps: usize,
}

/// What is still to be matched: nodes, and what comes after them.
struct Rest<'n> {
    nodes: &'n [Node],
    /// A group that ends before what follows.
    closes: Option<(usize, usize)>,
    /// A repetition that may go round again: its node, least and most rounds left, and where this round began.
    again: Option<(&'n Node, usize, usize, usize)>,
    next: Option<&'n Rest<'n>>,
}

impl Run<'_> {
    fn matches(&mut self, at: usize, rest: &Rest<'_>, depth: usize) -> Option<usize> {
        self.steps += 1;
        if depth > 2000 {
            // Nobody knows what further down would have been found.
            self.steps = MAX_STEPS + 1;
        }
        if self.steps > MAX_STEPS {
            return None;
        }
        let Some((node, nodes)) = rest.nodes.split_first() else {
            let before = rest.closes.map(|(group, start)| {
                let slot = self.found.get_mut(group);
                (group, slot.and_then(|slot| slot.replace((start, at))))
            });
            let done = match (rest.again, rest.next) {
                (Some((node, least, most, began)), Some(next)) if most > 0 && (at > began || least > 0) => {
                    self.repeat(at, node, least, most, next, depth + 1)
                }
                (_, Some(next)) => self.matches(at, next, depth + 1),
                (_, None) => Some(at),
            };
            if let (None, Some((group, old))) = (done, before)
                && let Some(slot) = self.found.get_mut(group)
            {
                *slot = old;
            }
            return done;
        };
        let rest = Rest { nodes, ..*rest };
        let one = |run: &mut Self, fits: bool| if fits { run.matches(at + 1, &rest, depth + 1) } else { None };
        let next = self.text.get(at).copied();
        match node {
            Node::Start => {
                if at == 0 {
                    self.matches(at, &rest, depth + 1)
                } else {
                    None
                }
            }
            Node::End => {
                if at == self.text.len() {
                    self.matches(at, &rest, depth + 1)
                } else {
                    None
                }
            }
            Node::Any => one(self, next.is_some()),
            Node::Char(c) => {
                let same = |a: char, b: char| a == b || self.ignore_case && a.to_lowercase().eq(b.to_lowercase());
                let fits = next.is_some_and(|next| same(next, *c));
                one(self, fits)
            }
            Node::Set(ranges, not) => {
                let inside = |c: char| ranges.iter().any(|(low, high)| (*low..=*high).contains(&c));
                let either = |c: char| {
                    inside(c) || self.ignore_case && (inside(c.to_ascii_lowercase()) || inside(c.to_ascii_uppercase()))
                };
                let fits = next.is_some_and(|next| either(next) != *not);
                one(self, fits)
            }
            Node::Group(alternatives, number) => {
                // the longest match counts, whatever the order
                let mut best: Option<(usize, Found)> = None;
                let before = self.found.clone();
                for alternative in alternatives {
                    let closes = number.map(|number| (number, at));
                    let inner = Rest { nodes: alternative, closes, again: None, next: Some(&rest) };
                    if let Some(end) = self.matches(at, &inner, depth + 1)
                        && best.as_ref().is_none_or(|(longest, _)| end > *longest)
                    {
                        best = Some((end, self.found.clone()));
                    }
                    self.found.clone_from(&before);
                }
                let (end, found) = best?;
                self.found = found;
                Some(end)
            }
            Node::Repeat(node, least, most) => self.repeat(at, node, *least, *most, &rest, depth + 1),
        }
    }

    fn repeat(
        &mut self,
        at: usize,
        node: &Node,
        least: usize,
        most: usize,
        next: &Rest<'_>,
        depth: usize,
    ) -> Option<usize> {
        if most > 0 {
            let again = Some((node, least.saturating_sub(1), most - usize::from(most < usize::MAX), at));
            let round = Rest { nodes: std::slice::from_ref(node), closes: None, again, next: Some(next) };
            if let Some(end) = self.matches(at, &round, depth + 1) {
                return Some(end);
            }
        }
        if least == 0 { self.matches(at, next, depth + 1) } else { None }
    }
}

impl Regex {
    /// None: something in it is not known here.
    pub(super) fn read(pattern: &str, ignore_case: bool) -> Option<Self> {
        // directors and embedded options
        if pattern.starts_with("***") || pattern.starts_with("(?") && !pattern.starts_with("(?:") {
            return None;
        }
        let mut reader = Reader { chars: pattern.chars().peekable(), groups: 0 };
        let alternatives = reader.alternatives(0)?;
        reader.chars.next().is_none().then_some(Self { alternatives, groups: reader.groups, ignore_case })
    }

    /// The first match at this place or later. Outer None: it takes too long.
    pub(super) fn find(&self, text: &[char], from: usize) -> Option<Option<Found>> {
        let whole = [Node::Group(self.alternatives.clone(), None)];
        let mut steps = 0;
        for at in from..=text.len() {
            let found = vec![None; self.groups + 1];
            let mut run = Run { text, ignore_case: self.ignore_case, found, steps };
            let end = run.matches(at, &Rest { nodes: &whole, closes: None, again: None, next: None }, 0);
            steps = run.steps;
            if steps > MAX_STEPS {
                return None;
            }
            if let Some(end) = end {
                if let Some(slot) = run.found.first_mut() {
                    *slot = Some((at, end));
                }
                return Some(Some(run.found));
            }
        }
        Some(None)
    }

    /// All matches, or the first.
    pub(super) fn find_all(&self, text: &[char], all: bool) -> Option<Vec<Found>> {
        let (mut from, mut out) = (0, Vec::new());
        while from <= text.len() && (all || out.is_empty()) {
            let Some(found) = self.find(text, from)? else { break };
            let (start, end) = found.first().copied().flatten()?;
            from = if end > start { end } else { end + 1 };
            out.push(found);
        }
        Some(out)
    }

    /// `regexp_replace`: `\1` and `\&` stand for what matched.
    pub(super) fn replace(&self, text: &str, with: &str, all: bool) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::new();
        let mut from = 0;
        for found in self.find_all(&chars, all)? {
            let (start, end) = found.first().copied().flatten()?;
            out.extend(chars.get(from..start)?);
            let mut with = with.chars();
            while let Some(c) = with.next() {
                let group = match c {
                    '\\' => match with.next() {
                        Some('&') => 0,
                        Some(digit @ '1'..='9') => digit.to_digit(10)? as usize,
                        Some(other) => {
                            out.extend((other != '\\').then_some('\\').into_iter().chain([other]));
                            continue;
                        }
                        None => continue,
                    },
                    c => {
                        out.push(c);
                        continue;
                    }
                };
                if let Some((start, end)) = found.get(group).copied().flatten() {
                    out.extend(chars.get(start..end)?);
                }
            }
            from = end;
        }
        out.extend(chars.get(from..)?);
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::Regex;

    #[test]
    fn names_are_made() {
        for (text, pattern, with, all, expected) in [
            ("a-b c", "[^a-z]+", "_", true, "a_b_c"),
            ("events_2024_01", r"_\d{4}_\d{2}$", "", false, "events"),
            ("old_name", "^old_(.*)$", r"new_\1", false, "new_name"),
            ("aXbX", "x", "-", true, "aXbX"),
            ("abcd", "(ab|abc)d?", r"<\1>", false, "<abc>"),
            ("", "^$", "empty", false, "empty"),
            ("aaa", "a*", "b", true, "bb"),
            ("xaay", "a*", "b", true, "bxbbyb"),
            ("foo", "o|oo", r"<\&>", false, "f<oo>"),
            ("ab", "(a)|(b)", r"[\1\2]", true, "[a][b]"),
        ] {
            let found = Regex::read(pattern, false).and_then(|regex| regex.replace(text, with, all));
            assert_eq!(found.as_deref(), Some(expected), "{text} {pattern}");
        }
        assert!(Regex::read(r"\ma", false).is_none() && Regex::read("a+?", false).is_none());
        // nothing hangs, and what is too much is no answer
        for (pattern, text) in [("(a*)*b", "a".repeat(200)), ("a*$", "a".repeat(100_000)), ("a*b", "a".repeat(1500))] {
            assert_eq!(Regex::read(pattern, false).expect("a pattern").replace(&text, "", false), None, "{pattern}");
        }
    }
}
