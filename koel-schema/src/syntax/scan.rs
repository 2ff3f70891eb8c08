//! One token by the rules of `scan.l`, from the source text.

use super::lex::{ParseOptions, TokenKind};
use crate::diagnostic::SqlState;
use crate::ident;
use crate::span::Span;

pub(crate) enum Scanned {
    /// Blanks and comments.
    Blank(usize),
    /// An unquoted word.
    Word(usize),
    Token(TokenKind, usize),
    /// `$name`
    Named(usize),
    /// With a message that names the token, if it is a syntax error.
    Error(&'static str, SqlState, Span),
    /// A syntax error whose message stands alone.
    Refused(&'static str, Span),
}

use Scanned::{Blank, Named, Word};

const BLANK: u8 = 1;
const IDENT_START: u8 = 2;
const IDENT_PART: u8 = 4;
const OPERATOR: u8 = 8;

/// What a byte may be part of. Words may hold any character beyond ASCII.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => BLANK,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => IDENT_START | IDENT_PART,
            b'0'..=b'9' | b'$' => IDENT_PART,
            b'~' | b'!' | b'@' | b'#' | b'^' | b'&' | b'|' | b'`' | b'?' | b'+' | b'-' | b'*' | b'/' | b'%' | b'<'
            | b'>' | b'=' => OPERATOR,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

fn is(byte: u8, class: u8) -> bool {
    CLASSES[usize::from(byte)] & class != 0
}

/// Where a run of bytes of these classes ends. A plain loop: macros run it unoptimized.
fn run(bytes: &[u8], mut at: usize, class: u8) -> usize {
    while at < bytes.len() && CLASSES[bytes[at] as usize] & class != 0 {
        at += 1;
    }
    at
}

/// Where the text of a string goes on behind a closing quote at the end of a line, if it does.
fn continuation(bytes: &[u8], end: usize) -> Option<usize> {
    let mut at = end;
    let mut newline = false;
    loop {
        match bytes.get(at)? {
            b'\n' | b'\r' => {
                newline = true;
                at += 1;
            }
            b if is(*b, BLANK) => at += 1,
            b'-' if bytes.get(at + 1) == Some(&b'-') => {
                while bytes.get(at).is_some_and(|b| !matches!(b, b'\n' | b'\r')) {
                    at += 1;
                }
                // A comment behind the newline must end with one too.
                bytes.get(at)?;
            }
            b'\'' if newline => return Some(at + 1),
            _ => return None,
        }
    }
}

fn span(start: usize, end: usize) -> Span {
    Span::new(start as u32, end as u32)
}

fn syntax(message: &'static str, start: usize, end: usize) -> Scanned {
    Scanned::Error(message, SqlState::SyntaxError, span(start, end))
}

/// The token (or blank) that starts at `at`, which lies inside the source and at a character boundary.
pub(crate) fn scan(source: &str, at: usize, options: ParseOptions) -> Scanned {
    use TokenKind as T;
    let bytes = source.as_bytes();
    let peek = |n: usize| bytes.get(at + n).copied();
    let Some(first) = peek(0) else { return Blank(source.len()) };
    let single = |kind| Scanned::Token(kind, at + 1);
    match first {
        b if is(b, BLANK) => Blank(run(bytes, at, BLANK)),
        b'-' if peek(1) == Some(b'-') => {
            let rest = bytes.get(at..).unwrap_or_default();
            Blank(at + rest.iter().take_while(|b| !matches!(b, b'\n' | b'\r')).count())
        }
        b'/' if peek(1) == Some(b'*') => comment(bytes, at),
        b'\'' => string(source, at, at + 1, Quote::Plain, options),
        b'e' | b'E' if peek(1) == Some(b'\'') => string(source, at, at + 2, Quote::Escaped, options),
        b'b' | b'B' if peek(1) == Some(b'\'') => string(source, at, at + 2, Quote::Bits('b'), options),
        b'x' | b'X' if peek(1) == Some(b'\'') => string(source, at, at + 2, Quote::Bits('x'), options),
        // NCHAR, and the string is the next token.
        b'n' | b'N' if peek(1) == Some(b'\'') => Scanned::Token(T::Keyword(super::keywords::Kw::Nchar), at + 1),
        b'u' | b'U' if peek(1) == Some(b'&') && peek(2) == Some(b'\'') => {
            string(source, at, at + 3, Quote::Unicode, options)
        }
        b'u' | b'U' if peek(1) == Some(b'&') && peek(2) == Some(b'"') => quoted_name(source, at, at + 3, true, options),
        b'"' => quoted_name(source, at, at + 1, false, options),
        b'0'..=b'9' => number(source, at, options),
        b'.' if peek(1).is_some_and(|b| b.is_ascii_digit()) => number(source, at, options),
        b'.' if peek(1) == Some(b'.') => Scanned::Token(T::DotDot, at + 2),
        b'.' => single(T::Dot),
        b':' if peek(1) == Some(b':') => Scanned::Token(T::ColonColon, at + 2),
        b':' if peek(1) == Some(b'=') => Scanned::Token(T::ColonEquals, at + 2),
        b':' => single(T::Colon),
        b',' => single(T::Comma),
        b'(' => single(T::LParen),
        b')' => single(T::RParen),
        b'[' => single(T::LBracket),
        b']' => single(T::RBracket),
        b';' => single(T::Semi),
        b'$' => dollar(source, at, options),
        b if is(b, OPERATOR) => operator(source, at),
        b if is(b, IDENT_START) => Word(word_end(source, at)),
        _ => syntax("syntax error", at, at + 1),
    }
}

fn word_end(source: &str, at: usize) -> usize {
    run(source.as_bytes(), at, IDENT_PART)
}

fn comment(bytes: &[u8], start: usize) -> Scanned {
    let mut depth = 0usize;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match (byte, bytes.get(at + 1)) {
            (b'/', Some(b'*')) => {
                depth += 1;
                at += 2;
            }
            (b'*', Some(b'/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return Blank(at);
                }
            }
            _ => at += 1,
        }
    }
    syntax("unterminated /* comment", start, bytes.len())
}

fn operator(source: &str, at: usize) -> Scanned {
    use TokenKind as T;
    let bytes = source.as_bytes();
    let sign = |i: usize| matches!(bytes.get(i), Some(b'+' | b'-'));
    // Behind one that was cut off below, each further sign stands alone too: a long row of them is read once.
    let alone = at > 0 && sign(at - 1) && sign(at);
    let mut end = if alone { at + 1 } else { run(bytes, at, OPERATOR) };
    if end > at + 1 {
        if let Some(comment) = (at..end).find(|&i| matches!(bytes.get(i..i + 2), Some(b"--" | b"/*"))) {
            end = comment;
        }
        let before = bytes.get(at..end - 1).unwrap_or_default();
        if sign(end - 1) && !before.iter().any(|b| b"~!@#^&|`?%".contains(b)) {
            while end > at + 1 && sign(end - 1) {
                end -= 1;
            }
        }
    }
    let text = source.get(at..end).unwrap_or("");
    let kind = match text {
        "+" => T::Plus,
        "-" => T::Minus,
        "*" => T::Star,
        "/" => T::Slash,
        "%" => T::Percent,
        "^" => T::Caret,
        "<" => T::Less,
        ">" => T::Greater,
        "=" => T::Equals,
        "<=" => T::LessEquals,
        ">=" => T::GreaterEquals,
        "<>" | "!=" => T::NotEquals,
        "=>" => T::EqualsGreater,
        _ if text.len() > ident::MAX_LEN => return syntax("operator too long", at, end),
        _ => T::Op(text.to_owned()),
    };
    Scanned::Token(kind, end)
}

/// Digits, with single underscores between them from version 16.
fn digits(bytes: &[u8], at: usize, options: ParseOptions, ok: fn(&u8) -> bool) -> usize {
    let mut end = at;
    loop {
        if bytes.get(end).is_some_and(ok) {
            end += 1;
        } else if options.version >= 16
            && end > at
            && bytes.get(end) == Some(&b'_')
            && bytes.get(end + 1).is_some_and(ok)
        {
            end += 2;
        } else {
            return end;
        }
    }
}

/// Which digits it has, its base, and what to say when none follow.
type Radix = (fn(&u8) -> bool, u32, &'static str);

fn number(source: &str, at: usize, options: ParseOptions) -> Scanned {
    const JUNK: &str = "trailing junk after numeric literal";
    let bytes = source.as_bytes();
    if options.version >= 16 && bytes.get(at) == Some(&b'0') {
        let radix: Option<Radix> = match bytes.get(at + 1) {
            Some(b'x' | b'X') => Some((u8::is_ascii_hexdigit, 16, "invalid hexadecimal integer")),
            Some(b'o' | b'O') => Some((|b| (b'0'..=b'7').contains(b), 8, "invalid octal integer")),
            Some(b'b' | b'B') => Some((|b| matches!(b, b'0' | b'1'), 2, "invalid binary integer")),
            _ => None,
        };
        if let Some((ok, radix, message)) = radix {
            // An underscore may come first.
            let first = at + 2 + usize::from(bytes.get(at + 2) == Some(&b'_'));
            let end = digits(bytes, first, options, ok);
            if end > first {
                return after_number(source, at, end, JUNK, TokenKind::Integer(decimal(source, at + 2, end, radix)));
            }
            let junk = word_end(source, at + 1);
            return if junk > first { syntax(JUNK, at, junk) } else { syntax(message, at, first) };
        }
    }
    let mut end = digits(bytes, at, options, u8::is_ascii_digit);
    let mut float = false;
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1) != Some(&b'.') {
        float = true;
        end = digits(bytes, end + 1, options, u8::is_ascii_digit);
    } else if bytes.get(end) == Some(&b'.') {
        return Scanned::Token(TokenKind::Integer(plain(source, at, end)), end);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
        let from = end + 1 + usize::from(signed);
        let exponent = digits(bytes, from, options, u8::is_ascii_digit);
        if exponent > from {
            float = true;
            end = exponent;
        } else if signed {
            return syntax(JUNK, at, from);
        }
    }
    let text = plain(source, at, end);
    after_number(source, at, end, JUNK, if float { TokenKind::Float(text) } else { TokenKind::Integer(text) })
}

fn plain(source: &str, start: usize, end: usize) -> String {
    let text = source.get(start..end).unwrap_or("");
    if text.as_bytes().contains(&b'_') { text.replace('_', "") } else { text.to_owned() }
}

/// How many digits of an integer in another base are converted.
const MAX_DIGITS: usize = 10_000;

/// A hexadecimal, octal or binary integer in decimal digits.
fn decimal(source: &str, start: usize, end: usize, radix: u32) -> String {
    let text = plain(source, start, end);
    if let Ok(value) = u128::from_str_radix(&text, radix) {
        return value.to_string();
    }
    // Base 10^9, least significant first. Past some length only the type matters, which is numeric.
    let mut limbs: Vec<u64> = vec![0];
    for digit in text.chars().filter_map(|c| c.to_digit(radix)).take(MAX_DIGITS) {
        let mut carry = u64::from(digit);
        for limb in &mut limbs {
            let value = *limb * u64::from(radix) + carry;
            *limb = value % 1_000_000_000;
            carry = value / 1_000_000_000;
        }
        if carry > 0 {
            limbs.push(carry);
        }
    }
    let mut out = limbs.pop().unwrap_or(0).to_string();
    for limb in limbs.iter().rev() {
        out.push_str(&format!("{limb:09}"));
    }
    out
}

/// A word must not follow a number or parameter at once.
fn after_number(source: &str, at: usize, end: usize, message: &'static str, kind: TokenKind) -> Scanned {
    match source.as_bytes().get(end) {
        Some(byte) if is(*byte, IDENT_START) => syntax(message, at, word_end(source, end)),
        _ => Scanned::Token(kind, end),
    }
}

fn dollar(source: &str, at: usize, options: ParseOptions) -> Scanned {
    let rest = source.get(at + 1..).unwrap_or("");
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        let end = at + 1 + digits;
        return match rest.get(..digits).and_then(|d| d.parse::<i32>().ok()) {
            Some(number) => {
                after_number(source, at, end, "trailing junk after parameter", TokenKind::Param(number.unsigned_abs()))
            }
            None => syntax("parameter number too large", at, end),
        };
    }
    let end = word_end(source, at + 1);
    // A tag ends at the next dollar.
    let tag = rest.bytes().take(end - at - 1).take_while(|b| *b != b'$').count();
    let starts = rest.bytes().next().is_some_and(|b| is(b, IDENT_START));
    if (starts || tag == 0) && rest.as_bytes().get(tag) == Some(&b'$') {
        let delimiter = source.get(at..at + tag + 2).unwrap_or("");
        let body = at + tag + 2;
        return match source.get(body..).and_then(|s| s.find(delimiter)) {
            Some(len) => {
                let text = source.get(body..body + len).unwrap_or("").to_owned();
                Scanned::Token(TokenKind::Str(text), body + len + delimiter.len())
            }
            None => syntax("unterminated dollar-quoted string", at, source.len()),
        };
    }
    if starts && options.named_params {
        return Named(at + 1 + tag);
    }
    syntax("syntax error", at, at + 1)
}

enum Quote {
    Plain,
    Escaped,
    Unicode,
    Bits(char),
}

fn quoted_name(source: &str, start: usize, body: usize, unicode: bool, options: ParseOptions) -> Scanned {
    let bytes = source.as_bytes();
    let mut at = body;
    loop {
        match bytes.get(at) {
            None => return syntax("unterminated quoted identifier", start, source.len()),
            Some(b'"') if bytes.get(at + 1) == Some(&b'"') => at += 2,
            Some(b'"') => break,
            Some(_) => at += 1,
        }
    }
    if at == body {
        return syntax("zero-length delimited identifier", start, at + 1);
    }
    let name = source.get(body..at).unwrap_or("").replace("\"\"", "\"");
    if unicode {
        return match unicode_escapes(source, start, body, at + 1, &name, options) {
            Ok((name, end)) => Scanned::Token(TokenKind::Ident(ident::truncate(name)), end),
            Err(error) => error,
        };
    }
    Scanned::Token(TokenKind::Ident(ident::truncate(name)), at + 1)
}

fn string(source: &str, start: usize, body: usize, quote: Quote, options: ParseOptions) -> Scanned {
    let bytes = source.as_bytes();
    let mut raw: Vec<u8> = Vec::new();
    let mut at = body;
    loop {
        match bytes.get(at) {
            None => {
                let message = match quote {
                    Quote::Bits('b') => "unterminated bit string literal",
                    Quote::Bits(_) => "unterminated hexadecimal string literal",
                    Quote::Plain | Quote::Escaped | Quote::Unicode => "unterminated quoted string",
                };
                return syntax(message, start, source.len());
            }
            Some(b'\'') if bytes.get(at + 1) == Some(&b'\'') && !matches!(quote, Quote::Bits(_)) => {
                raw.push(b'\'');
                at += 2;
            }
            Some(b'\'') => match continuation(bytes, at + 1) {
                Some(next) => at = next,
                None => break,
            },
            Some(b'\\') if matches!(quote, Quote::Escaped) => match escape(source, at, &mut raw) {
                Ok(next) => at = next,
                Err(error) => return error,
            },
            Some(_) => {
                let from = at;
                at += 1;
                while at < bytes.len() && bytes[at] != b'\'' && bytes[at] != b'\\' {
                    at += 1;
                }
                raw.extend_from_slice(bytes.get(from..at).unwrap_or_default());
            }
        }
    }
    let end = at + 1;
    let text = match String::from_utf8(raw) {
        Ok(text) if !text.contains('\0') => text,
        Ok(_) | Err(_) => {
            let message = "invalid byte sequence for encoding \"UTF8\"";
            return Scanned::Error(message, SqlState::CharacterNotInRepertoire, span(start, end));
        }
    };
    match quote {
        Quote::Bits(mark) => Scanned::Token(TokenKind::Bits(format!("{mark}{text}")), end),
        Quote::Plain | Quote::Escaped => Scanned::Token(TokenKind::Str(text), end),
        Quote::Unicode => match unicode_escapes(source, start, body, end, &text, options) {
            Ok((text, end)) => Scanned::Token(TokenKind::Str(text), end),
            Err(error) => error,
        },
    }
}

/// A backslash escape of E'...' at `at`; returns where it ends.
fn escape(source: &str, at: usize, out: &mut Vec<u8>) -> Result<usize, Scanned> {
    let bytes = source.as_bytes();
    let run = |from: usize, max: usize, ok: fn(&u8) -> bool| {
        bytes.get(from..).unwrap_or_default().iter().take(max).take_while(|b| ok(b)).count()
    };
    let value = |from: usize, len: usize, radix: u32| {
        source.get(from..from + len).and_then(|s| u32::from_str_radix(s, radix).ok()).unwrap_or(0)
    };
    let Some(next) = bytes.get(at + 1) else {
        // A lone backslash before the end; the string is unterminated anyway.
        return Ok(at + 1);
    };
    let simple = match next {
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        b'0'..=b'7' => {
            let len = run(at + 1, 3, |b| (b'0'..=b'7').contains(b));
            out.push(value(at + 1, len, 8) as u8);
            return Ok(at + 1 + len);
        }
        b'x' if run(at + 2, 2, u8::is_ascii_hexdigit) > 0 => {
            let len = run(at + 2, 2, u8::is_ascii_hexdigit);
            out.push(value(at + 2, len, 16) as u8);
            return Ok(at + 2 + len);
        }
        b'u' | b'U' => {
            let want = if *next == b'u' { 4 } else { 8 };
            let len = run(at + 2, want, u8::is_ascii_hexdigit);
            if len < want {
                let place = span(at, at + 2 + len);
                return Err(Scanned::Error("invalid Unicode escape", SqlState::InvalidEscapeSequence, place));
            }
            let code = value(at + 2, len, 16);
            let mut end = at + 2 + len;
            let pair = "invalid Unicode surrogate pair";
            let code = match code {
                0xD800..=0xDBFF => {
                    let want = match bytes.get(end..end + 2) {
                        Some(b"\\u") => 4,
                        Some(b"\\U") => 8,
                        _ => {
                            let next = source.get(end..).and_then(|rest| rest.chars().next());
                            return Err(syntax(pair, end, end + next.map_or(0, char::len_utf8)));
                        }
                    };
                    if run(end + 2, want, u8::is_ascii_hexdigit) < want {
                        let place = span(end, end + 2);
                        return Err(Scanned::Error("invalid Unicode escape", SqlState::InvalidEscapeSequence, place));
                    }
                    let low = value(end + 2, want, 16);
                    if !(0xDC00..=0xDFFF).contains(&low) {
                        return Err(syntax(pair, end, end + 2 + want));
                    }
                    end += 2 + want;
                    0x10000 + ((code & 0x3FF) << 10) + (low & 0x3FF)
                }
                0xDC00..=0xDFFF => return Err(syntax(pair, at, end)),
                code => code,
            };
            return match char::from_u32(code).filter(|c| *c != '\0') {
                Some(ch) => {
                    out.extend_from_slice(ch.encode_utf8(&mut [0; 4]).as_bytes());
                    Ok(end)
                }
                None => Err(syntax("invalid Unicode escape value", at, end)),
            };
        }
        other => *other,
    };
    out.push(simple);
    Ok(at + 2)
}

/// The escapes of U&'...' and U&"...", with the UESCAPE that may follow at `end` (`str_udeescape`).
fn unicode_escapes(
    source: &str,
    start: usize,
    body: usize,
    end: usize,
    text: &str,
    options: ParseOptions,
) -> Result<(String, usize), Scanned> {
    let (mark, end) = uescape(source, end, options)?;
    let mut out = String::new();
    let mut first: Option<u32> = None;
    let mut chars = text.chars().peekable();
    let bad = |message: &'static str| Scanned::Refused(message, span(start, end));
    while let Some(ch) = chars.next() {
        if ch != mark || chars.peek() == Some(&mark) {
            if first.is_some() {
                return Err(bad("invalid Unicode surrogate pair"));
            }
            if ch == mark {
                chars.next();
            }
            out.push(ch);
            continue;
        }
        let want = if chars.peek() == Some(&'+') {
            chars.next();
            6
        } else {
            4
        };
        let mut code = 0u32;
        for _ in 0..want {
            let Some(digit) = chars.peek().and_then(|c| c.to_digit(16)) else {
                return Err(Scanned::Refused("invalid Unicode escape", span(body, end)));
            };
            chars.next();
            code = code * 16 + digit;
        }
        match (first.take(), code) {
            (Some(high), 0xDC00..=0xDFFF) => {
                let code = 0x10000 + ((high & 0x3FF) << 10) + (code & 0x3FF);
                out.extend(char::from_u32(code));
            }
            (Some(_), _) | (None, 0xDC00..=0xDFFF) => return Err(bad("invalid Unicode surrogate pair")),
            (None, 0xD800..=0xDBFF) => first = Some(code),
            (None, code) => match char::from_u32(code).filter(|c| *c != '\0') {
                Some(ch) => out.push(ch),
                None => return Err(bad("invalid Unicode escape value")),
            },
        }
    }
    if first.is_some() {
        return Err(bad("invalid Unicode surrogate pair"));
    }
    Ok((out, end))
}

/// The escape character, and the end of the literal with its UESCAPE clause.
fn uescape(source: &str, end: usize, options: ParseOptions) -> Result<(char, usize), Scanned> {
    let skip = |mut at: usize| {
        while at < source.len() {
            match scan(source, at, options) {
                Blank(next) => at = next,
                _ => break,
            }
        }
        at
    };
    let word = skip(end);
    if !source.get(word..word_end(source, word)).is_some_and(|w| w.eq_ignore_ascii_case("uescape")) {
        return Ok(('\\', end));
    }
    let at = skip(word_end(source, word));
    let wrong = "UESCAPE must be followed by a simple string literal";
    if at >= source.len() {
        return Err(syntax(wrong, at, at));
    }
    match scan(source, at, options) {
        Scanned::Token(TokenKind::Str(text), next) => {
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) if c.is_ascii() && !c.is_ascii_hexdigit() && !"+'\" \t\n\r\u{b}\u{c}".contains(c) => {
                    Ok((c, next))
                }
                _ => Err(syntax("invalid Unicode escape character", at, next)),
            }
        }
        Scanned::Token(_, next) | Word(next) | Named(next) | Blank(next) => Err(syntax(wrong, at, next)),
        error @ (Scanned::Error(..) | Scanned::Refused(..)) => Err(error),
    }
}
