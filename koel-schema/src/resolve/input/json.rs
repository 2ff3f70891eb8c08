//! JSON as the server's own parser takes it. Nothing recurses, so depth is no danger.

use super::cursor::Cursor;
use super::{Checked, Refusal};
use crate::diagnostic::sqlstate::SqlState;

/// `decoded`: jsonb, which reads the escapes too.
pub(super) fn check(text: &str, decoded: bool) -> Checked {
    let mut cursor = Cursor::new(text);
    // what closes each open bracket
    let mut open: Vec<u8> = Vec::new();
    // an array or object was just opened: it may close at once
    let mut fresh = false;
    'value: loop {
        spaces(&mut cursor);
        if let (true, Some(&close)) = (fresh, open.last())
            && cursor.peek() == close
        {
            // falls through to the closing below, as after a value
        } else {
            if open.last() == Some(&b'}') {
                string(&mut cursor, decoded)?;
                spaces(&mut cursor);
                if !cursor.eat(b':') {
                    return refused();
                }
                spaces(&mut cursor);
            }
            match cursor.peek() {
                b'{' | b'[' => {
                    open.push(if cursor.bump() == b'{' { b'}' } else { b']' });
                    fresh = true;
                    continue 'value;
                }
                b'"' => string(&mut cursor, decoded)?,
                b'-' | b'0'..=b'9' => number(&mut cursor)?,
                _ => word(&mut cursor)?,
            }
        }
        fresh = false;
        loop {
            spaces(&mut cursor);
            let Some(&close) = open.last() else {
                return if cursor.at_end() { Ok(()) } else { refused() };
            };
            if cursor.eat(b',') {
                continue 'value;
            }
            if !cursor.eat(close) {
                return refused();
            }
            open.pop();
        }
    }
}

fn refused<T>() -> Result<T, Refusal> {
    Err((SqlState::InvalidTextRepresentation, "invalid input syntax for type json".into()))
}

fn spaces(cursor: &mut Cursor<'_>) {
    cursor.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
}

fn word(cursor: &mut Cursor<'_>) -> Checked {
    let word = cursor.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80);
    if matches!(word, b"true" | b"false" | b"null") { Ok(()) } else { refused() }
}

fn number(cursor: &mut Cursor<'_>) -> Checked {
    cursor.eat(b'-');
    if !cursor.eat(b'0') && cursor.digits().is_empty() {
        return refused();
    }
    if cursor.eat(b'.') && cursor.digits().is_empty() {
        return refused();
    }
    if matches!(cursor.peek(), b'e' | b'E') {
        cursor.bump();
        if matches!(cursor.peek(), b'-' | b'+') {
            cursor.bump();
        }
        if cursor.digits().is_empty() {
            return refused();
        }
    }
    // "12abc" is one bad token
    let next = cursor.peek();
    if next.is_ascii_alphanumeric() || next == b'_' || next >= 0x80 { refused() } else { Ok(()) }
}

fn string(cursor: &mut Cursor<'_>, decoded: bool) -> Checked {
    if !cursor.eat(b'"') {
        return refused();
    }
    let mut high_surrogate = false;
    while !cursor.at_end() {
        let byte = cursor.bump();
        let unicode = byte == b'\\' && cursor.peek() == b'u';
        if high_surrogate && !unicode {
            return refused();
        }
        match byte {
            b'"' => return Ok(()),
            0..0x20 => return refused(),
            b'\\' => {}
            _ => continue,
        }
        match cursor.bump() {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
            b'u' => {
                let mut code = 0;
                for _ in 0..4 {
                    let Some(digit) = char::from(cursor.bump()).to_digit(16) else { return refused() };
                    code = code * 16 + digit;
                }
                if !decoded {
                    continue;
                }
                let low = (0xdc00..0xe000).contains(&code);
                if low != high_surrogate {
                    return refused();
                }
                high_surrogate = (0xd800..0xdc00).contains(&code);
                if code == 0 {
                    return Err((SqlState::UntranslatableCharacter, "unsupported Unicode escape sequence".into()));
                }
            }
            _ => return refused(),
        }
    }
    refused()
}
