//! jsonpath (`jsonpath_scan.l`, `jsonpath_gram.y`). Regular expressions inside are not looked at.

use super::cursor::Cursor;
use super::{Checked, syntax};
use crate::diagnostic::sqlstate::SqlState;
use crate::types::PgVersion;

/// Why the parser stops.
enum Stop {
    /// At this token; empty: at the end.
    Syntax(String),
    Message(String),
    /// Nested too deeply to follow.
    Deep,
}

type Step<T> = Result<T, Stop>;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    End,
    /// A keyword or an identifier, as written.
    Word(String),
    Text(String),
    Number,
    Integer,
    Variable,
    And,
    Or,
    /// A comparison.
    Compare,
    Any,
    Special(u8),
}

const SPECIAL: &[u8] = b"?%$.[]{}()|&!=<>@#,*:-+/";

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

/// Neither special, blank, backslash nor quote.
fn is_other(byte: u8) -> bool {
    byte != 0 && !SPECIAL.contains(&byte) && !is_blank(byte) && !matches!(byte, b'\\' | b'"')
}

pub(super) fn check(version: PgVersion, text: &str) -> Checked {
    if text.bytes().all(is_blank) {
        return syntax("jsonpath", text);
    }
    let mut parser = Parser {
        version,
        cursor: Cursor::new(text),
        token: Token::End,
        shown: String::new(),
        depth: 0,
        filters: 0,
        subscripts: 0,
        misplaced: None,
    };
    let refuse = |message| Err((SqlState::SyntaxError, message));
    match parser.whole() {
        Ok(()) => match parser.misplaced {
            Some(message) => refuse(message.to_string()),
            None => Ok(()),
        },
        Err(Stop::Deep) => Ok(()),
        Err(Stop::Message(message)) => refuse(message),
        Err(Stop::Syntax(token)) if token.is_empty() => refuse("syntax error at end of jsonpath input".into()),
        Err(Stop::Syntax(token)) => refuse(format!("syntax error at or near \"{token}\" of jsonpath input")),
    }
}

/// What an expression yields; only predicates can be joined by AND and OR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Value,
    Predicate,
}

struct Parser<'t> {
    version: PgVersion,
    cursor: Cursor<'t>,
    token: Token,
    /// The current token as messages show it.
    shown: String,
    depth: usize,
    /// How many filters and subscripts are open: `@` and `last` need one.
    filters: usize,
    subscripts: usize,
    /// The first `@` or `last` in the wrong place; said after errors of syntax.
    misplaced: Option<&'static str>,
}

const MAX_DEPTH: usize = 100;

impl Parser<'_> {
    // ------------------------------------------------------------ tokens

    fn advance(&mut self) -> Step<()> {
        self.spaces()?;
        let start = self.cursor.pos();
        self.token = self.scan()?;
        // the server's scanner knows only what it matched last: after a word that is the space behind it, after a string the quote
        let mut after = self.cursor;
        let shown = match self.token {
            Token::Word(_) => after.take_while(is_blank),
            Token::Text(_) => b"\"",
            _ => self.cursor.slice(start, self.cursor.pos()),
        };
        self.shown = String::from_utf8_lossy(shown).into_owned();
        Ok(())
    }

    fn spaces(&mut self) -> Step<()> {
        loop {
            self.cursor.take_while(is_blank);
            if !self.cursor.rest().starts_with(b"/*") {
                return Ok(());
            }
            self.cursor.advance(2);
            while !self.cursor.rest().starts_with(b"*/") {
                if self.cursor.at_end() {
                    return Err(Stop::Message("unexpected end of comment at end of jsonpath input".into()));
                }
                self.cursor.bump();
            }
            self.cursor.advance(2);
        }
    }

    fn scan(&mut self) -> Step<Token> {
        if self.cursor.at_end() {
            return Ok(Token::End);
        }
        let pairs: [(&[u8], Token); 8] = [
            (b"&&", Token::And),
            (b"||", Token::Or),
            (b"**", Token::Any),
            (b"<=", Token::Compare),
            (b"==", Token::Compare),
            (b"<>", Token::Compare),
            (b"!=", Token::Compare),
            (b">=", Token::Compare),
        ];
        for (written, token) in pairs {
            if self.cursor.rest().starts_with(written) {
                self.cursor.advance(2);
                return Ok(token);
            }
        }
        let first = self.cursor.peek();
        match first {
            b'<' | b'>' => {
                self.cursor.bump();
                return Ok(Token::Compare);
            }
            b'$' if self.cursor.peek_at(1) == b'"' => {
                self.cursor.advance(2);
                self.quoted()?;
                return Ok(Token::Variable);
            }
            b'$' if is_other(self.cursor.peek_at(1)) => {
                self.cursor.bump();
                self.cursor.take_while(is_other);
                return Ok(Token::Variable);
            }
            b'"' => {
                self.cursor.bump();
                return Ok(Token::Text(self.quoted()?));
            }
            _ => {}
        }
        if let Some(number) = self.number()? {
            return Ok(number);
        }
        if SPECIAL.contains(&first) {
            return Ok(Token::Special(self.cursor.bump()));
        }
        let mut word = Vec::new();
        loop {
            word.extend_from_slice(self.cursor.take_while(is_other));
            if !self.cursor.eat(b'\\') {
                break;
            }
            self.escape(&mut word)?;
        }
        Ok(Token::Word(String::from_utf8_lossy(&word).into_owned()))
    }

    /// A number, unless what starts here is longer as a word.
    fn number(&mut self) -> Step<Option<Token>> {
        let underscores = self.version >= PgVersion::V16;
        let digits = |cursor: &mut Cursor<'_>| {
            let mut count = cursor.digits().len();
            while underscores && count > 0 && cursor.peek() == b'_' && cursor.peek_at(1).is_ascii_digit() {
                cursor.bump();
                count += cursor.digits().len();
            }
            count
        };
        let mut end = self.cursor;
        let mut integer = true;
        let radix = match end.peek_at(1) {
            b'x' | b'X' => 16,
            b'o' | b'O' => 8,
            b'b' | b'B' => 2,
            _ => 10,
        };
        let prefixed = underscores && end.peek() == b'0' && radix != 10 && char::from(end.peek_at(2)).is_digit(radix);
        if prefixed {
            end.advance(2);
            end.take_while(|byte| char::from(byte).is_digit(radix) || byte == b'_');
        } else {
            let whole = if end.peek() == b'0' { usize::from(end.eat(b'0')) } else { digits(&mut end) };
            if end.peek() == b'.' && (whole > 0 || end.peek_at(1).is_ascii_digit()) {
                end.bump();
                digits(&mut end);
                integer = false;
            } else if whole == 0 {
                return Ok(None);
            }
            if matches!(end.peek(), b'e' | b'E') {
                let mut exponent = end;
                exponent.bump();
                let signed = matches!(exponent.peek(), b'-' | b'+');
                if signed {
                    exponent.bump();
                }
                if digits(&mut exponent) > 0 {
                    end = exponent;
                    integer = false;
                } else if signed {
                    return self.bad_number("invalid numeric literal", exponent.pos());
                }
            }
        }
        let mut word = self.cursor;
        word.take_while(is_other);
        // the junk rule takes one character more than the number
        if word.pos() > end.pos() + 1 {
            return Ok(None);
        }
        if is_other(end.peek()) {
            return self.bad_number("trailing junk after numeric literal", end.pos() + 1);
        }
        self.cursor = end;
        Ok(Some(if integer { Token::Integer } else { Token::Number }))
    }

    fn bad_number<T>(&self, what: &str, end: usize) -> Step<T> {
        let shown = String::from_utf8_lossy(self.cursor.slice(self.cursor.pos(), end)).into_owned();
        Err(Stop::Message(format!("{what} at or near \"{shown}\" of jsonpath input")))
    }

    /// What is between quotes, after the first.
    fn quoted(&mut self) -> Step<String> {
        let mut value = Vec::new();
        while !self.cursor.at_end() {
            match self.cursor.bump() {
                b'"' => return Ok(String::from_utf8_lossy(&value).into_owned()),
                b'\\' => self.escape(&mut value)?,
                byte => value.push(byte),
            }
        }
        let what = if self.version >= PgVersion::V16 {
            "unterminated quoted string"
        } else {
            "unexpected end of quoted string"
        };
        Err(Stop::Message(format!("{what} at end of jsonpath input")))
    }

    /// After a backslash. Characters given by code stand as a question mark: nobody asks for them.
    fn escape(&mut self, value: &mut Vec<u8>) -> Step<()> {
        let bad = |what: &str| Err(Stop::Message(format!("invalid {what} of jsonpath input")));
        match self.cursor.bump() {
            0 => return Err(Stop::Message("unexpected end after backslash at end of jsonpath input".into())),
            b'u' if self.cursor.eat(b'{') => {
                let digits = self.cursor.take_while(|byte| byte.is_ascii_hexdigit());
                if !(1..=6).contains(&digits.len()) || !self.cursor.eat(b'}') {
                    return bad("Unicode escape sequence");
                }
                value.push(b'?');
            }
            b'u' => {
                for _ in 0..4 {
                    if !self.cursor.bump().is_ascii_hexdigit() {
                        return bad("Unicode escape sequence");
                    }
                }
                value.push(b'?');
            }
            b'x' => {
                for _ in 0..2 {
                    if !self.cursor.bump().is_ascii_hexdigit() {
                        return bad("hexadecimal character sequence");
                    }
                }
                value.push(b'?');
            }
            byte => value.push(byte),
        }
        Ok(())
    }

    // ------------------------------------------------------------ grammar

    fn fail<T>(&self) -> Step<T> {
        Err(Stop::Syntax(self.shown.clone()))
    }

    fn at(&self, special: u8) -> bool {
        self.token == Token::Special(special)
    }

    fn eat(&mut self, special: u8) -> Step<bool> {
        let found = self.at(special);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn expect(&mut self, special: u8) -> Step<()> {
        if self.eat(special)? { Ok(()) } else { self.fail() }
    }

    fn at_word(&self, word: &str) -> bool {
        matches!(&self.token, Token::Word(found) if found.eq_ignore_ascii_case(word))
    }

    fn eat_word(&mut self, word: &str) -> Step<bool> {
        let found = self.at_word(word);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn whole(&mut self) -> Step<()> {
        self.advance()?;
        if !self.eat_word("strict")? {
            self.eat_word("lax")?;
        }
        self.either()?;
        if self.token == Token::End { Ok(()) } else { self.fail() }
    }

    /// An expression or a predicate.
    fn either(&mut self) -> Step<Sort> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Stop::Deep);
        }
        let mut sort = self.conjunction()?;
        while sort == Sort::Predicate && self.token == Token::Or {
            self.advance()?;
            sort = self.conjunction()?;
            if sort == Sort::Value {
                return self.fail();
            }
        }
        self.depth -= 1;
        Ok(sort)
    }

    fn value(&mut self) -> Step<()> {
        match self.either()? {
            Sort::Value => Ok(()),
            Sort::Predicate => self.fail(),
        }
    }

    fn predicate(&mut self) -> Step<()> {
        match self.either()? {
            Sort::Predicate => Ok(()),
            Sort::Value => self.fail(),
        }
    }

    fn conjunction(&mut self) -> Step<Sort> {
        let mut sort = self.comparison()?;
        while sort == Sort::Predicate && self.token == Token::And {
            self.advance()?;
            sort = self.comparison()?;
            if sort == Sort::Value {
                return self.fail();
            }
        }
        Ok(sort)
    }

    fn comparison(&mut self) -> Step<Sort> {
        if self.eat(b'!')? {
            if !self.at_word("exists") {
                self.expect(b'(')?;
                self.predicate()?;
                self.expect(b')')?;
                return Ok(Sort::Predicate);
            }
            return self.exists();
        }
        if self.at_word("exists") {
            return self.exists();
        }
        if self.arithmetic()? == Sort::Predicate {
            return Ok(Sort::Predicate);
        }
        if self.token == Token::Compare {
            self.advance()?;
            return match self.arithmetic()? {
                Sort::Value => Ok(Sort::Predicate),
                Sort::Predicate => self.fail(),
            };
        }
        if self.eat_word("starts")? {
            if !self.eat_word("with")? || !matches!(self.token, Token::Text(_) | Token::Variable) {
                return self.fail();
            }
            self.advance()?;
            return Ok(Sort::Predicate);
        }
        if self.eat_word("like_regex")? {
            self.text()?;
            if self.eat_word("flag")? {
                let flags = self.text()?;
                if !flags.chars().all(|flag| matches!(flag, 'i' | 's' | 'm' | 'x' | 'q')) {
                    return Err(Stop::Message("invalid input syntax for type jsonpath".into()));
                }
            }
            return Ok(Sort::Predicate);
        }
        Ok(Sort::Value)
    }

    fn exists(&mut self) -> Step<Sort> {
        self.advance()?;
        self.expect(b'(')?;
        self.value()?;
        self.expect(b')')?;
        Ok(Sort::Predicate)
    }

    fn text(&mut self) -> Step<String> {
        let Token::Text(text) = &self.token else { return self.fail() };
        let text = text.clone();
        self.advance()?;
        Ok(text)
    }

    /// Sums and products; how they group matters to nobody here.
    fn arithmetic(&mut self) -> Step<Sort> {
        let mut sort = self.operand()?;
        while sort == Sort::Value && matches!(self.token, Token::Special(b'+' | b'-' | b'*' | b'/' | b'%')) {
            self.advance()?;
            sort = self.operand()?;
            if sort == Sort::Predicate {
                return self.fail();
            }
        }
        Ok(sort)
    }

    fn operand(&mut self) -> Step<Sort> {
        let mut signed = false;
        while matches!(self.token, Token::Special(b'+' | b'-')) {
            self.advance()?;
            signed = true;
        }
        if self.eat(b'(')? {
            let inner = self.either()?;
            self.expect(b')')?;
            if inner == Sort::Predicate && !signed && self.eat_word("is")? {
                return if self.eat_word("unknown")? { Ok(Sort::Predicate) } else { self.fail() };
            }
            let accessed = self.accessors()?;
            return match inner {
                Sort::Predicate if !accessed && signed => self.fail(),
                Sort::Predicate if !accessed => Ok(Sort::Predicate),
                Sort::Predicate | Sort::Value => Ok(Sort::Value),
            };
        }
        match &self.token {
            Token::Text(_) | Token::Number | Token::Integer | Token::Variable | Token::Special(b'$') => {}
            Token::Special(b'@') => {
                if self.filters == 0 {
                    self.misplaced.get_or_insert("@ is not allowed in root expressions");
                }
            }
            // these three in lower case only
            Token::Word(word) if matches!(word.as_str(), "null" | "true" | "false") => {}
            Token::Word(word) if word.eq_ignore_ascii_case("last") => {
                if self.subscripts == 0 {
                    self.misplaced.get_or_insert("LAST is allowed only in array subscripts");
                }
            }
            _ => return self.fail(),
        }
        self.advance()?;
        self.accessors()?;
        Ok(Sort::Value)
    }

    /// Whatever follows a value; whether there is anything.
    fn accessors(&mut self) -> Step<bool> {
        let mut any = false;
        loop {
            if self.eat(b'.')? {
                self.member()?;
            } else if self.eat(b'[')? {
                if !self.eat(b'*')? {
                    self.subscripts += 1;
                    loop {
                        self.value()?;
                        if self.eat_word("to")? {
                            self.value()?;
                        }
                        if !self.eat(b',')? {
                            break;
                        }
                    }
                    self.subscripts -= 1;
                }
                self.expect(b']')?;
            } else if self.eat(b'?')? {
                self.expect(b'(')?;
                self.filters += 1;
                self.predicate()?;
                self.filters -= 1;
                self.expect(b')')?;
            } else {
                return Ok(any);
            }
            any = true;
        }
    }

    /// After a dot: a key, `*`, `**` or a method.
    fn member(&mut self) -> Step<()> {
        match self.token.clone() {
            Token::Special(b'*') | Token::Text(_) => self.advance(),
            Token::Any => {
                self.advance()?;
                if self.eat(b'{')? {
                    self.level()?;
                    if self.eat_word("to")? {
                        self.level()?;
                    }
                    self.expect(b'}')?;
                }
                Ok(())
            }
            Token::Word(word) => {
                self.advance()?;
                if self.at(b'(') && self.is_method(&word) {
                    self.advance()?;
                    self.method_arguments(&word.to_ascii_lowercase())?;
                    self.expect(b')')?;
                }
                Ok(())
            }
            _ => self.fail(),
        }
    }

    fn level(&mut self) -> Step<()> {
        if self.token == Token::Integer || self.at_word("last") { self.advance() } else { self.fail() }
    }

    fn is_method(&self, word: &str) -> bool {
        const ALWAYS: &[&str] = &["abs", "size", "type", "floor", "double", "ceiling", "keyvalue", "datetime"];
        const SINCE_17: &[&str] = &[
            "bigint",
            "boolean",
            "date",
            "decimal",
            "integer",
            "number",
            "string",
            "time",
            "time_tz",
            "timestamp",
            "timestamp_tz",
        ];
        let known = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(word));
        known(ALWAYS) || self.version >= PgVersion::V17 && known(SINCE_17)
    }

    fn method_arguments(&mut self, method: &str) -> Step<()> {
        match method {
            "datetime" if matches!(self.token, Token::Text(_)) => self.advance(),
            "time" | "time_tz" | "timestamp" | "timestamp_tz" if self.token == Token::Integer => self.advance(),
            "decimal" if !self.at(b')') => {
                for count in 1.. {
                    if matches!(self.token, Token::Special(b'+' | b'-')) {
                        self.advance()?;
                    }
                    if self.token != Token::Integer {
                        return self.fail();
                    }
                    self.advance()?;
                    if !self.eat(b',')? {
                        break;
                    }
                    if count == 2 {
                        return Err(Stop::Message("invalid input syntax for type jsonpath".into()));
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
