//! Arrays, ranges, multiranges and rows: their own syntax, then each part by its type.

use super::cursor::{Cursor, is_space, number};
use super::{Checked, Refusal, check_value, domain, order};
use crate::catalog::Catalog;
use crate::catalog::object::TypeKind;
use crate::diagnostic::sqlstate::SqlState;
use crate::hir::RelId;
use crate::types::{PgVersion, TypeId};

const MAX_DIMENSIONS: usize = 6;

fn malformed<T>(what: &str, text: &str) -> Result<T, Refusal> {
    Err((SqlState::InvalidTextRepresentation, format!("malformed {what} literal: \"{text}\"")))
}

fn too_many_dimensions(count: usize) -> Refusal {
    let message = format!("number of array dimensions ({count}) exceeds the maximum allowed ({MAX_DIMENSIONS})");
    (SqlState::ProgramLimitExceeded, message)
}

/// `array_in`.
pub(super) fn array(catalog: &Catalog, elem: TypeId, typmod: i32, text: &str, depth: usize) -> Checked {
    // box is the one built-in type whose arrays have another delimiter
    let delimiter = if elem == TypeId::BOX { b';' } else { b',' };
    let mut cursor = Cursor::new(text);
    // servers before 17 look at the whole structure first, and show what is after the dimensions
    let old = catalog.version() < PgVersion::V17;
    let declared = dimensions(&mut cursor, text, old)?;
    if !declared.is_empty() {
        if !cursor.rest().starts_with(b"=") {
            return malformed("array", text);
        }
        cursor.bump();
        cursor.skip_spaces();
    }
    if cursor.peek() != b'{' {
        return malformed("array", text);
    }
    let text = if old { text.get(cursor.pos()..).unwrap_or(text) } else { text };
    let mut elements = Vec::new();

    let mut lengths: Vec<Option<u64>> = declared.iter().map(|length| Some(*length)).collect();
    let mut frozen = !declared.is_empty();
    let mut counts: Vec<u64> = Vec::new();
    let mut expect_delimiter = false;
    loop {
        match token(&mut cursor, delimiter, text)? {
            Token::Open => {
                if expect_delimiter {
                    return malformed("array", text);
                }
                if counts.len() >= MAX_DIMENSIONS {
                    return Err(too_many_dimensions(counts.len() + 1));
                }
                counts.push(0);
                if counts.len() > lengths.len() {
                    if frozen {
                        return malformed("array", text);
                    }
                    lengths.push(None);
                }
            }
            Token::Close => {
                let Some(count) = counts.pop() else { return malformed("array", text) };
                let empty_part = old && count == 0 && !counts.is_empty();
                if count > 0 && !expect_delimiter || empty_part {
                    return malformed("array", text);
                }
                if let Some(outer) = counts.last_mut() {
                    *outer += 1;
                }
                match lengths.get_mut(counts.len()) {
                    Some(Some(length)) if *length != count => return malformed("array", text),
                    Some(length) => *length = Some(count),
                    None => return malformed("array", text),
                }
                expect_delimiter = true;
                if counts.is_empty() {
                    break;
                }
            }
            Token::Delimiter => {
                if !expect_delimiter {
                    return malformed("array", text);
                }
                expect_delimiter = false;
            }
            Token::Element(value) => {
                if expect_delimiter {
                    return malformed("array", text);
                }
                if old {
                    elements.push(value);
                } else {
                    part(catalog, elem, typmod, value.as_deref(), depth)?;
                }
                frozen = true;
                if counts.len() != lengths.len() {
                    return malformed("array", text);
                }
                if let Some(count) = counts.last_mut() {
                    *count += 1;
                }
                expect_delimiter = true;
            }
        }
    }
    cursor.skip_spaces();
    if !cursor.at_end() {
        return malformed("array", text);
    }
    elements.iter().try_for_each(|value| part(catalog, elem, typmod, value.as_deref(), depth))
}

/// A value inside another; None: NULL, which only a domain may refuse.
fn part(catalog: &Catalog, ty: TypeId, typmod: i32, value: Option<&str>, depth: usize) -> Checked {
    match value {
        Some(value) => check_value(catalog, ty, typmod, value, depth + 1),
        None => domain::check(catalog, ty, None, depth + 1),
    }
}

/// `[1:2][3]`: the length of each.
fn dimensions(cursor: &mut Cursor<'_>, text: &str, old: bool) -> Result<Vec<u64>, Refusal> {
    let mut lengths = Vec::new();
    loop {
        cursor.skip_spaces();
        if !cursor.eat(b'[') {
            return Ok(lengths);
        }
        if lengths.len() >= MAX_DIMENSIONS {
            return Err(too_many_dimensions(lengths.len() + 1));
        }
        let first = bound(cursor, text, old)?;
        let (lower, upper) = if cursor.eat(b':') { (first, bound(cursor, text, old)?) } else { (1, first) };
        if !cursor.eat(b']') {
            return malformed("array", text);
        }
        match u64::try_from(upper - lower) {
            Ok(span) => lengths.push(span + 1),
            Err(_) => {
                return Err((SqlState::ArraySubscriptError, "upper bound cannot be less than lower bound".into()));
            }
        }
    }
}

/// `old`: `atoi` of whatever digits and signs there are.
fn bound(cursor: &mut Cursor<'_>, text: &str, old: bool) -> Result<i64, Refusal> {
    let start = cursor.pos();
    let negative = cursor.peek() == b'-';
    if matches!(cursor.peek(), b'-' | b'+') {
        cursor.bump();
    }
    let digits = cursor.digits();
    if old {
        cursor.take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-'));
    }
    if digits.is_empty() && (!old || cursor.pos() == start) {
        return malformed("array", text);
    }
    match i32::try_from(number(digits)) {
        Ok(value) => Ok(i64::from(if negative { -value } else { value })),
        Err(_) => Err((SqlState::NumericValueOutOfRange, "array bound is out of integer range".into())),
    }
}

enum Token {
    Open,
    Close,
    Delimiter,
    /// None: NULL.
    Element(Option<String>),
}

fn token(cursor: &mut Cursor<'_>, delimiter: u8, text: &str) -> Result<Token, Refusal> {
    cursor.skip_spaces();
    match cursor.peek() {
        0 => return malformed("array", text),
        b'{' => {
            cursor.bump();
            return Ok(Token::Open);
        }
        b'}' => {
            cursor.bump();
            return Ok(Token::Close);
        }
        byte if byte == delimiter => {
            cursor.bump();
            return Ok(Token::Delimiter);
        }
        _ => {}
    }
    let mut value = Vec::new();
    if cursor.eat(b'"') {
        loop {
            match cursor.bump() {
                0 => return malformed("array", text),
                b'\\' if cursor.at_end() => return malformed("array", text),
                b'\\' => value.push(cursor.bump()),
                b'"' => break,
                byte => value.push(byte),
            }
        }
        cursor.skip_spaces();
        let next = cursor.peek();
        if !(next == delimiter || matches!(next, b'{' | b'}')) {
            return malformed("array", text);
        }
        return Ok(Token::Element(Some(String::from_utf8_lossy(&value).into_owned())));
    }
    let mut escaped = false;
    let mut length = 0;
    loop {
        let byte = cursor.peek();
        match byte {
            0 | b'{' | b'"' => return malformed("array", text),
            b'\\' => {
                cursor.bump();
                if cursor.at_end() {
                    return malformed("array", text);
                }
                value.push(cursor.bump());
                length = value.len();
                escaped = true;
            }
            _ if byte == delimiter || byte == b'}' => break,
            _ => {
                value.push(cursor.bump());
                if !is_space(byte) {
                    length = value.len();
                }
            }
        }
    }
    value.truncate(length);
    if !escaped && value.eq_ignore_ascii_case(b"null") {
        return Ok(Token::Element(None));
    }
    Ok(Token::Element(Some(String::from_utf8_lossy(&value).into_owned())))
}

/// Reads a part of a range or a row up to one of the `ends`: quotes, doubled quotes and backslashes. None: nothing at all, so NULL.
fn quoted_part(cursor: &mut Cursor<'_>, ends: &[u8], what: &str, text: &str) -> Result<Option<String>, Refusal> {
    if ends.contains(&cursor.peek()) {
        return Ok(None);
    }
    let mut value = Vec::new();
    let mut quoted = false;
    while quoted || !ends.contains(&cursor.peek()) {
        match cursor.bump() {
            0 => return malformed(what, text),
            b'\\' if cursor.at_end() => return malformed(what, text),
            b'\\' => value.push(cursor.bump()),
            b'"' if quoted && cursor.peek() == b'"' => value.push(cursor.bump()),
            b'"' => quoted = !quoted,
            byte => value.push(byte),
        }
    }
    Ok(Some(String::from_utf8_lossy(&value).into_owned()))
}

const EMPTY: &str = "empty";

/// `range_in`.
pub(super) fn range(catalog: &Catalog, subtype: TypeId, text: &str, depth: usize) -> Checked {
    let mut cursor = Cursor::new(text);
    cursor.skip_spaces();
    if cursor.at_word(EMPTY) {
        cursor.advance(EMPTY.len());
        cursor.skip_spaces();
        return if cursor.at_end() { Ok(()) } else { malformed("range", text) };
    }
    if !matches!(cursor.bump(), b'[' | b'(') {
        return malformed("range", text);
    }
    let ends = [b',', b')', b']'];
    let lower = quoted_part(&mut cursor, &ends, "range", text)?;
    if !cursor.eat(b',') {
        return malformed("range", text);
    }
    let upper = quoted_part(&mut cursor, &ends, "range", text)?;
    if !matches!(cursor.bump(), b']' | b')') {
        return malformed("range", text);
    }
    cursor.skip_spaces();
    if !cursor.at_end() {
        return malformed("range", text);
    }
    for bound in [&lower, &upper].into_iter().flatten() {
        check_value(catalog, subtype, -1, bound, depth + 1)?;
    }
    if let (Some(lower), Some(upper)) = (&lower, &upper)
        && order::is_greater(catalog.base_type(subtype), lower, upper)
    {
        let message = "range lower bound must be less than or equal to range upper bound".to_string();
        return Err((SqlState::DataException, message));
    }
    Ok(())
}

/// `multirange_in`.
pub(super) fn multirange(catalog: &Catalog, range_type: TypeId, text: &str, depth: usize) -> Checked {
    let TypeKind::Range { subtype, .. } = catalog.ty(range_type).kind else { return Ok(()) };
    let mut cursor = Cursor::new(text);
    cursor.skip_spaces();
    if !cursor.eat(b'{') {
        return malformed("multirange", text);
    }
    let mut seen = false;
    loop {
        cursor.skip_spaces();
        if !seen && cursor.eat(b'}') {
            break;
        }
        if cursor.at_word(EMPTY) {
            cursor.advance(EMPTY.len());
        } else if matches!(cursor.peek(), b'[' | b'(') {
            let start = cursor.pos();
            multirange_member(&mut cursor, text)?;
            let member = String::from_utf8_lossy(cursor.slice(start, cursor.pos())).into_owned();
            range(catalog, subtype, &member, depth + 1)?;
        } else {
            return malformed("multirange", text);
        }
        seen = true;
        cursor.skip_spaces();
        match cursor.bump() {
            b',' => {}
            b'}' => break,
            _ => return malformed("multirange", text),
        }
    }
    cursor.skip_spaces();
    if cursor.at_end() { Ok(()) } else { malformed("multirange", text) }
}

/// Moves past one range, whatever is in it.
fn multirange_member(cursor: &mut Cursor<'_>, text: &str) -> Checked {
    let mut quoted = false;
    loop {
        match cursor.bump() {
            0 => return malformed("multirange", text),
            b'\\' if cursor.at_end() => return malformed("multirange", text),
            b'\\' => {
                cursor.bump();
            }
            b'"' if quoted && cursor.peek() == b'"' => {
                cursor.bump();
            }
            b'"' => quoted = !quoted,
            b']' | b')' if !quoted => return Ok(()),
            _ => {}
        }
    }
}

/// `record_in`. Here the columns' modifiers count.
pub(super) fn record(catalog: &Catalog, rel: RelId, text: &str, depth: usize) -> Checked {
    let Some(relation) = catalog.relation(rel) else { return Ok(()) };
    let mut cursor = Cursor::new(text);
    cursor.skip_spaces();
    if !cursor.eat(b'(') {
        return malformed("record", text);
    }
    let mut first = true;
    for column in relation.columns.iter().filter(|column| !column.dropped) {
        if !first && !cursor.eat(b',') {
            return malformed("record", text);
        }
        first = false;
        let value = quoted_part(&mut cursor, b",)", "record", text)?;
        part(catalog, column.ty, column.typmod, value.as_deref(), depth)?;
    }
    if !cursor.eat(b')') {
        return malformed("record", text);
    }
    cursor.skip_spaces();
    if cursor.at_end() { Ok(()) } else { malformed("record", text) }
}
