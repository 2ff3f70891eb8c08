//! Booleans, uuid, bytea, bit strings and other short formats.

use super::cursor::{Cursor, is_space};
use super::{Checked, syntax};
use crate::catalog::Catalog;
use crate::diagnostic::sqlstate::SqlState;
use crate::types::TypeId;

pub(super) fn boolean(text: &str) -> Checked {
    let word = text.trim_matches(|c: char| u8::try_from(c).is_ok_and(is_space)).to_ascii_lowercase();
    let abbreviates = |full: &str, least: usize| word.len() >= least && full.starts_with(&word);
    let ok = abbreviates("true", 1)
        || abbreviates("false", 1)
        || abbreviates("yes", 1)
        || abbreviates("no", 1)
        || abbreviates("on", 2)
        || abbreviates("off", 2)
        || word == "1"
        || word == "0";
    if ok { Ok(()) } else { syntax("boolean", text) }
}

/// 32 hexadecimal digits, a hyphen after any four, braces around.
pub(super) fn uuid(text: &str) -> Checked {
    let mut cursor = Cursor::new(text);
    let braces = cursor.eat(b'{');
    for byte in 0..16 {
        if !cursor.peek().is_ascii_hexdigit() || !cursor.peek_at(1).is_ascii_hexdigit() {
            return syntax("uuid", text);
        }
        cursor.advance(2);
        if byte % 2 == 1 && byte < 15 {
            cursor.eat(b'-');
        }
    }
    if braces && !cursor.eat(b'}') || !cursor.at_end() {
        return syntax("uuid", text);
    }
    Ok(())
}

pub(super) fn bytea(text: &str) -> Checked {
    if let Some(hex) = text.strip_prefix("\\x") {
        // spaces stand between bytes, not inside one
        let mut rest = hex.chars();
        while let Some(high) = rest.next() {
            if matches!(high, ' ' | '\n' | '\t' | '\r') {
                continue;
            }
            if !high.is_ascii_hexdigit() {
                return bad_hex(high);
            }
            match rest.next() {
                None => {
                    let message = "invalid hexadecimal data: odd number of digits".to_string();
                    return Err((SqlState::InvalidParameterValue, message));
                }
                Some(low) if !low.is_ascii_hexdigit() => return bad_hex(low),
                Some(_) => {}
            }
        }
        return Ok(());
    }
    let mut cursor = Cursor::new(text);
    while !cursor.at_end() {
        if cursor.bump() != b'\\' || cursor.eat(b'\\') {
            continue;
        }
        let octal = |byte: u8| (b'0'..=b'7').contains(&byte);
        let first = (b'0'..=b'3').contains(&cursor.peek());
        if !(first && octal(cursor.peek_at(1)) && octal(cursor.peek_at(2))) {
            return Err((SqlState::InvalidTextRepresentation, "invalid input syntax for type bytea".into()));
        }
        cursor.advance(3);
    }
    Ok(())
}

fn bad_hex(digit: char) -> Checked {
    Err((SqlState::InvalidParameterValue, format!("invalid hexadecimal digit: \"{digit}\"")))
}

pub(super) fn bits(text: &str) -> Checked {
    let refuse = |digit: char, kind: &str| {
        Err((SqlState::InvalidTextRepresentation, format!("\"{digit}\" is not a valid {kind} digit")))
    };
    if let Some(hex) = text.strip_prefix(['x', 'X']) {
        return match hex.chars().find(|c| !c.is_ascii_hexdigit()) {
            Some(digit) => refuse(digit, "hexadecimal"),
            None => Ok(()),
        };
    }
    let digits = text.strip_prefix(['b', 'B']).unwrap_or(text);
    match digits.chars().find(|c| !matches!(c, '0' | '1')) {
        Some(digit) => refuse(digit, "binary"),
        None => Ok(()),
    }
}

/// `(block,offset)`.
pub(super) fn tid(text: &str) -> Checked {
    let parse = || -> Option<()> {
        // whatever is before, and after
        let open = text.find(['(', ',', ')']).filter(|at| !text[*at..].starts_with(')'))?;
        let rest = text.get(open + 1..)?;
        let (block, rest) = rest.split_once(',')?;
        let (offset, _) = rest.split_once(')')?;
        // nothing at all counts as zero
        let number = |digits: &str| match digits {
            "" => Some(0),
            digits => digits.trim_start_matches([' ', '\t', '\n', '\r', '\x0b', '\x0c']).parse::<i128>().ok(),
        };
        let (block, offset) = (number(block)?, number(offset)?);
        let fits = (i128::from(i32::MIN)..=i128::from(u32::MAX)).contains(&block);
        (fits && (0..=i128::from(u16::MAX)).contains(&offset)).then_some(())
    };
    if parse().is_some() { Ok(()) } else { syntax("tid", text) }
}

/// Two hexadecimal halves around a slash.
pub(super) fn pg_lsn(text: &str) -> Checked {
    let half = |digits: &str| (1..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text.split_once('/') {
        Some((high, low)) if half(high) && half(low) => Ok(()),
        _ => syntax("pg_lsn", text),
    }
}

/// varchar(n) and char(n): spaces beyond the length are cut off.
pub(super) fn length(catalog: &Catalog, ty: TypeId, typmod: i32, text: &str) -> Checked {
    let Ok(max) = usize::try_from(typmod - 4) else { return Ok(()) };
    if typmod < 4 || text.chars().skip(max).all(|c| c == ' ') {
        return Ok(());
    }
    let message = format!("value too long for type {}({max})", catalog.type_name(ty));
    Err((SqlState::StringDataRightTruncation, message))
}

/// bit(n) is of one length, varbit(n) of at most one.
pub(super) fn bit_length(ty: TypeId, typmod: i32, text: &str) -> Checked {
    let Ok(wanted) = usize::try_from(typmod) else { return Ok(()) };
    let length = match text.strip_prefix(['x', 'X']) {
        Some(hex) => hex.len() * 4,
        None => text.strip_prefix(['b', 'B']).unwrap_or(text).len(),
    };
    match ty {
        TypeId::BIT if length != wanted => {
            let message = format!("bit string length {length} does not match type bit({wanted})");
            Err((SqlState::StringDataLengthMismatch, message))
        }
        TypeId::VARBIT if length > wanted => {
            let message = format!("bit string too long for type bit varying({wanted})");
            Err((SqlState::StringDataRightTruncation, message))
        }
        _ => Ok(()),
    }
}
