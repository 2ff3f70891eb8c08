//! Integers, floats and numeric.

use super::cursor::{Cursor, is_space, number};
use super::{Checked, Refusal, out_of_range, syntax};
use crate::diagnostic::sqlstate::SqlState;
use crate::types::PgVersion;

/// The base that a prefix announces, which counts since 16.
fn base(version: PgVersion, cursor: &Cursor<'_>) -> u32 {
    if version < PgVersion::V16 || cursor.peek() != b'0' {
        return 10;
    }
    match cursor.peek_at(1) {
        b'x' | b'X' => 16,
        b'o' | b'O' => 8,
        b'b' | b'B' => 2,
        _ => 10,
    }
}

/// `pg_strtoint32` and its like. A number that grows too large is out of range even where nonsense follows.
pub(super) fn integer(version: PgVersion, text: &str, name: &str, min: i64, max: i64) -> Checked {
    let mut cursor = Cursor::new(text);
    cursor.skip_spaces();
    integer_at(version, &mut cursor, text, name, min, max)?;
    cursor.skip_spaces();
    if cursor.at_end() { Ok(()) } else { syntax(name, text) }
}

fn integer_at(
    version: PgVersion,
    cursor: &mut Cursor<'_>,
    text: &str,
    name: &str,
    min: i64,
    max: i64,
) -> Result<(), Refusal> {
    let negative = cursor.peek() == b'-';
    if matches!(cursor.peek(), b'-' | b'+') {
        cursor.bump();
    }
    let base = base(version, cursor);
    if base != 10 {
        cursor.advance(2);
    }
    let start = cursor.pos();
    let limit = i128::from(max) + 1;
    let mut value: i128 = 0;
    loop {
        let byte = cursor.peek();
        if let Some(digit) = char::from(byte).to_digit(base) {
            if value > limit / i128::from(base) {
                return out_of_range(name, text);
            }
            value = value * i128::from(base) + i128::from(digit);
            cursor.bump();
        } else if byte == b'_' && version >= PgVersion::V16 {
            let first = base == 10 && cursor.pos() == start;
            if first || char::from(cursor.peek_at(1)).to_digit(base).is_none() {
                return syntax(name, text);
            }
            cursor.bump();
        } else {
            break;
        }
    }
    let trailing = cursor.rest().iter().all(|byte| is_space(*byte));
    if cursor.pos() == start || !trailing && !is_space(cursor.peek()) {
        return syntax(name, text);
    }
    let value = if negative { -value } else { value };
    if trailing && (value < i128::from(min) || value > i128::from(max)) {
        return out_of_range(name, text);
    }
    Ok(())
}

/// int2vector: decimal integers, each with a space after it or nothing.
pub(super) fn int2_vector(text: &str) -> Checked {
    let mut cursor = Cursor::new(text);
    loop {
        cursor.skip_spaces();
        if cursor.at_end() {
            return Ok(());
        }
        let rest = String::from_utf8_lossy(cursor.rest()).into_owned();
        let negative = cursor.eat(b'-');
        if !negative {
            cursor.eat(b'+');
        }
        let digits = cursor.digits();
        let value = i64::try_from(number(digits)).unwrap_or(i64::MAX);
        if digits.is_empty() {
            return syntax("smallint", &rest);
        }
        if i16::try_from(if negative { -value } else { value }).is_err() {
            return out_of_range("smallint", &rest);
        }
        if !cursor.at_end() && cursor.peek() != b' ' {
            return syntax("smallint", &rest);
        }
    }
}

/// One after another, also where a sign is all that is between them.
pub(super) fn oid_vector(version: PgVersion, text: &str) -> Checked {
    let mut cursor = Cursor::new(text);
    cursor.skip_spaces();
    while !cursor.at_end() {
        let rest = String::from_utf8_lossy(cursor.rest()).into_owned();
        fits_oid(next_unsigned(version, &mut cursor, &rest, "oid")?, &rest, "oid")?;
        cursor.skip_spaces();
    }
    Ok(())
}

/// `strtoul` as for oid: a minus sign is taken and wraps.
pub(super) fn unsigned(version: PgVersion, text: &str, name: &str) -> Checked {
    fits_oid(unsigned_value(version, text, name)?, text, name)
}

fn fits_oid(value: i128, text: &str, name: &str) -> Checked {
    if value < i128::from(i32::MIN) || value > i128::from(u32::MAX) { out_of_range(name, text) } else { Ok(()) }
}

pub(super) fn unsigned64(version: PgVersion, text: &str, name: &str) -> Checked {
    unsigned_value(version, text, name).map(drop)
}

fn unsigned_value(version: PgVersion, text: &str, name: &str) -> Result<i128, Refusal> {
    let mut cursor = Cursor::new(text);
    cursor.skip_spaces();
    let value = next_unsigned(version, &mut cursor, text, name)?;
    cursor.skip_spaces();
    if cursor.at_end() { Ok(value) } else { syntax(name, text) }
}

fn next_unsigned(version: PgVersion, cursor: &mut Cursor<'_>, text: &str, name: &str) -> Result<i128, Refusal> {
    let negative = cursor.peek() == b'-';
    if matches!(cursor.peek(), b'-' | b'+') {
        cursor.bump();
    }
    let hex = version >= PgVersion::V16
        && cursor.peek() == b'0'
        && matches!(cursor.peek_at(1), b'x' | b'X')
        && cursor.peek_at(2).is_ascii_hexdigit();
    let base = match () {
        () if hex => 16,
        () if version >= PgVersion::V16 && cursor.peek() == b'0' => 8,
        () => 10,
    };
    if hex {
        cursor.advance(2);
    }
    let digits = cursor.take_while(|byte| char::from(byte).is_digit(base));
    if digits.is_empty() {
        return syntax(name, text);
    }
    let value = digits
        .iter()
        .filter_map(|digit| char::from(*digit).to_digit(base))
        .fold(0i128, |value, digit| (value * i128::from(base) + i128::from(digit)).min(i128::from(u64::MAX) + 1));
    if value > i128::from(u64::MAX) {
        return out_of_range(name, text);
    }
    Ok(if negative { -value } else { value })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    Real,
    Double,
}

impl Width {
    fn name(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Double => "double precision",
        }
    }
}

pub(super) fn float(text: &str, width: Width) -> Checked {
    let mut cursor = Cursor::new(text);
    float_at(&mut cursor, text, width, width.name())?;
    if cursor.at_end() { Ok(()) } else { syntax(width.name(), text) }
}

/// `float8in_internal`: takes a number and the spaces around it. `name` is the type that messages speak of.
pub(super) fn float_at(cursor: &mut Cursor<'_>, text: &str, width: Width, name: &str) -> Result<f64, Refusal> {
    cursor.skip_spaces();
    let start = cursor.pos();
    let mut sign = 1.0;
    if matches!(cursor.peek(), b'-' | b'+') && cursor.bump() == b'-' {
        sign = -1.0;
    }
    for (word, value) in [("infinity", f64::INFINITY), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        if cursor.at_word(word) {
            cursor.advance(word.len());
            cursor.skip_spaces();
            return Ok(sign * value);
        }
    }
    if cursor.peek() == b'0' && matches!(cursor.peek_at(1), b'x' | b'X') && cursor.peek_at(2).is_ascii_hexdigit() {
        // the C library reads hexadecimal floats; nobody writes them, and what they are worth is not needed
        cursor.advance(2);
        cursor.take_while(|byte| byte.is_ascii_hexdigit() || byte == b'.');
        if matches!(cursor.peek(), b'p' | b'P') {
            let mut exponent = *cursor;
            exponent.bump();
            if matches!(exponent.peek(), b'-' | b'+') {
                exponent.bump();
            }
            if !exponent.digits().is_empty() {
                *cursor = exponent;
            }
        }
        cursor.skip_spaces();
        return Ok(sign);
    }
    let mut mantissa = cursor.digits().to_vec();
    if cursor.peek() == b'.' {
        cursor.bump();
        mantissa.extend_from_slice(cursor.digits());
    }
    if mantissa.is_empty() {
        return syntax(name, text);
    }
    if matches!(cursor.peek(), b'e' | b'E') {
        let mut exponent = *cursor;
        exponent.bump();
        if matches!(exponent.peek(), b'-' | b'+') {
            exponent.bump();
        }
        if !exponent.digits().is_empty() {
            *cursor = exponent;
        }
    }
    let written = String::from_utf8_lossy(cursor.slice(start, cursor.pos())).into_owned();
    let value = match width {
        Width::Real => written.parse::<f32>().map(f64::from),
        Width::Double => written.parse::<f64>(),
    };
    let Ok(value) = value else { return syntax(name, text) };
    if value.is_infinite() || value == 0.0 && mantissa.iter().any(|digit| *digit != b'0') {
        let message = format!("\"{written}\" is out of range for type {}", width.name());
        return Err((SqlState::NumericValueOutOfRange, message));
    }
    cursor.skip_spaces();
    Ok(value)
}

/// Digits before the point that numeric's format holds, roughly: whole groups of four.
const NUMERIC_MAX_WEIGHT: i64 = 131_072;
const NUMERIC_MAX_SCALE: i64 = 16_383;

pub(super) fn numeric(version: PgVersion, text: &str) -> Checked {
    let overflow = || Err((SqlState::NumericValueOutOfRange, "value overflows numeric format".to_string()));
    let underscores = version >= PgVersion::V16;
    let mut cursor = Cursor::new(text);
    cursor.skip_spaces();
    let mut special = cursor;
    if matches!(special.peek(), b'-' | b'+') {
        special.bump();
    }
    let signed = special.pos() != cursor.pos();
    for word in ["infinity", "inf", "nan"] {
        if special.at_word(word) && !(signed && word == "nan") {
            special.advance(word.len());
            special.skip_spaces();
            return if special.at_end() { Ok(()) } else { syntax("numeric", text) };
        }
    }
    if base(version, &special) != 10 {
        return radix(version, special, text);
    }
    cursor = special;

    let digits = |cursor: &mut Cursor<'_>| -> Option<i64> {
        let mut count = 0;
        loop {
            count += i64::try_from(cursor.digits().len()).ok()?;
            if !(underscores && cursor.peek() == b'_') {
                return Some(count);
            }
            if !cursor.peek_at(1).is_ascii_digit() {
                return None;
            }
            cursor.bump();
        }
    };
    let leads = if cursor.peek() == b'.' { cursor.peek_at(1) } else { cursor.peek() };
    if !leads.is_ascii_digit() {
        return syntax("numeric", text);
    }
    let start = cursor.pos();
    let Some(mut whole) = digits(&mut cursor) else { return syntax("numeric", text) };
    let mut scale = 0;
    if cursor.eat(b'.') {
        if cursor.peek() == b'_' {
            return syntax("numeric", text);
        }
        let Some(fraction) = digits(&mut cursor) else { return syntax("numeric", text) };
        scale = fraction;
    }
    let written = cursor.slice(start, cursor.pos());
    let zeros = i64::try_from(written.iter().take_while(|byte| !(b'1'..=b'9').contains(byte)).count()).unwrap_or(0);
    let zero = written.iter().all(|byte| !(b'1'..=b'9').contains(byte));
    if matches!(cursor.peek(), b'e' | b'E') {
        cursor.bump();
        let negative = cursor.peek() == b'-';
        if matches!(cursor.peek(), b'-' | b'+') {
            cursor.bump();
        }
        if !cursor.peek().is_ascii_digit() {
            return syntax("numeric", text);
        }
        let start = cursor.pos();
        if digits(&mut cursor).is_none() {
            return syntax("numeric", text);
        }
        let exponent = cursor.slice(start, cursor.pos()).iter().filter(|byte| byte.is_ascii_digit());
        let exponent = exponent
            .fold(0i64, |value, digit| value.saturating_mul(10).saturating_add(i64::from(digit.wrapping_sub(b'0'))));
        if exponent > i64::from(i32::MAX / 2) {
            return overflow();
        }
        let exponent = if negative { -exponent } else { exponent };
        whole += exponent;
        scale = (scale - exponent).max(0);
    }
    cursor.skip_spaces();
    if !cursor.at_end() {
        return syntax("numeric", text);
    }
    if scale > NUMERIC_MAX_SCALE || !zero && whole - zeros > NUMERIC_MAX_WEIGHT {
        return overflow();
    }
    Ok(())
}

/// `parse_snapshot`: `xmin:xmax:xip,...`, in order.
pub(super) fn snapshot(text: &str) -> Checked {
    let parse = || -> Option<()> {
        // a minus sign is taken and wraps
        let number = |text: &str| {
            let text = text.trim_start_matches([' ', '\t', '\n', '\r', '\x0b', '\x0c']);
            let digits = text.strip_prefix('-').unwrap_or(text);
            let value =
                digits.parse::<u64>().ok().filter(|_| digits.len() == text.len() || !digits.starts_with('+'))?;
            Some(if digits.len() < text.len() { value.wrapping_neg() } else { value })
        };
        let (xmin, rest) = text.split_once(':')?;
        let (xmax, running) = rest.split_once(':')?;
        let (xmin, xmax) = (number(xmin)?, number(xmax)?);
        let mut last = 0;
        let mut running = running.split(',').peekable();
        while let Some(xid) = running.next() {
            // nothing at all, and nothing after the last comma
            if xid.is_empty() && running.peek().is_none() {
                break;
            }
            let xid = number(xid)?;
            if xid < xmin || xid >= xmax || xid < last {
                return None;
            }
            last = xid;
        }
        (xmin > 0 && xmax >= xmin).then_some(())
    };
    if parse().is_some() { Ok(()) } else { syntax("pg_snapshot", text) }
}

/// `apply_typmod`: whether a number, rounded to the scale, has no more digits before the point than the precision leaves.
pub(super) fn fits(text: &str, typmod: i32) -> Checked {
    if typmod < 4 {
        return Ok(());
    }
    let overflow = || Err((SqlState::NumericValueOutOfRange, "numeric field overflow".to_string()));
    let precision = i64::from((typmod - 4) >> 16 & 0xffff);
    let scale = i64::from(((typmod - 4) & 0x7ff ^ 1024) - 1024);
    let mut cursor = Cursor::new(text);
    cursor.skip_spaces();
    cursor.take_while(|byte| matches!(byte, b'-' | b'+'));
    if cursor.at_word("inf") {
        return overflow();
    }
    let written = |cursor: &mut Cursor<'_>| -> Vec<u8> {
        cursor
            .take_while(|byte| byte.is_ascii_digit() || byte == b'_')
            .iter()
            .copied()
            .filter(|byte| *byte != b'_')
            .collect()
    };
    let mut digits = written(&mut cursor);
    let mut weight = i64::try_from(digits.len()).unwrap_or(i64::MAX);
    if cursor.eat(b'.') {
        digits.extend(written(&mut cursor));
    }
    if cursor.eat(b'e') || cursor.eat(b'E') {
        let rest = String::from_utf8_lossy(cursor.rest()).replace('_', "");
        weight = weight.saturating_add(rest.trim().parse().unwrap_or(0));
    } else if !cursor.rest().iter().all(|byte| is_space(*byte)) {
        // NaN has no digits; other bases are left alone.
        return Ok(());
    }
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    digits.drain(..zeros);
    weight = weight.saturating_sub(i64::try_from(zeros).unwrap_or(0));
    let kept = weight.saturating_add(scale);
    let Ok(kept) = usize::try_from(kept) else { return Ok(()) };
    let carries =
        digits.get(kept).is_some_and(|next| *next >= b'5') && digits.iter().take(kept).all(|digit| *digit == b'9');
    let zero = digits.is_empty() || kept == 0 && !carries;
    if !zero && weight + i64::from(carries) > precision - scale { overflow() } else { Ok(()) }
}

/// 0x, 0o and 0b integers, of any length.
fn radix(version: PgVersion, mut cursor: Cursor<'_>, text: &str) -> Checked {
    let base = base(version, &cursor);
    cursor.advance(2);
    let start = cursor.pos();
    loop {
        if cursor.peek() == b'_' {
            cursor.bump();
            if char::from(cursor.peek()).to_digit(base).is_none() {
                return syntax("numeric", text);
            }
        } else if char::from(cursor.peek()).is_digit(base) {
            cursor.bump();
        } else {
            break;
        }
    }
    if cursor.pos() == start {
        return syntax("numeric", text);
    }
    cursor.skip_spaces();
    if cursor.at_end() { Ok(()) } else { syntax("numeric", text) }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn precision_and_scale() {
        let holds = |text, precision: i32, scale: i32| fits(text, ((precision << 16) | (scale & 0x7ff)) + 4).is_ok();
        for text in ["0", "999.99", "-999.994", "0.001", "1e2", "00999.99", "NaN", "0.99999e3", ".5"] {
            assert!(holds(text, 5, 2), "{text}");
        }
        for text in ["1000", "999.995", "1e3", "-0.999999e3", "Infinity", "-inf"] {
            assert!(!holds(text, 5, 2), "{text}");
        }
        assert!(holds("0.0049", 2, 2) && holds("0.994", 2, 2) && !holds("0.995", 2, 2));
        assert!(holds("99499", 2, -3) && !holds("99500", 2, -3) && holds("499", 1, -3) && holds("500", 1, -3));
    }
}
