//! Cuts dates, times and intervals into fields, and reads the simple ones (`ParseDateTime` and its helpers).

use super::cursor::{Cursor, is_space, number};
use super::time_words::date_word;

/// `DTERR_*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    Format,
    Overflow,
    ZoneOverflow,
    UnknownZone(String),
}

pub(super) type Step<T> = Result<T, Fault>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Text,
    Date,
    Time,
    /// A sign and digits.
    Zone,
    /// A sign and letters.
    Special,
}

#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) text: String,
    pub(super) kind: Kind,
}

pub(super) const MAX_FIELDS: usize = 25;

/// `ParseDateTime`: cuts a constant into fields, in lower case. `buffer` is how much the server has room for.
pub(super) fn fields(text: &str, buffer: usize) -> Step<Vec<Field>> {
    let mut cursor = Cursor::new(text);
    let mut fields: Vec<Field> = Vec::new();
    let mut used = 0;
    while !cursor.at_end() {
        let byte = cursor.peek();
        if is_space(byte) {
            cursor.bump();
            continue;
        }
        if fields.len() >= MAX_FIELDS {
            return Err(Fault::Format);
        }
        let mut value: Vec<u8> = Vec::new();
        let kind = if byte.is_ascii_digit() {
            value.extend_from_slice(cursor.digits());
            let next = cursor.peek();
            match next {
                b':' => {
                    value.extend_from_slice(
                        cursor.take_while(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.')),
                    );
                    Kind::Time
                }
                b'-' | b'/' | b'.' => {
                    value.push(cursor.bump());
                    if cursor.peek().is_ascii_digit() {
                        value.extend_from_slice(cursor.digits());
                        if cursor.peek() == next {
                            value.extend_from_slice(cursor.take_while(|byte| byte.is_ascii_digit() || byte == next));
                            Kind::Date
                        } else if next == b'.' {
                            Kind::Number
                        } else {
                            Kind::Date
                        }
                    } else {
                        value.extend_from_slice(cursor.take_while(|byte| byte.is_ascii_alphanumeric() || byte == next));
                        Kind::Date
                    }
                }
                _ => Kind::Number,
            }
        } else if byte == b'.' {
            value.push(cursor.bump());
            value.extend_from_slice(cursor.digits());
            Kind::Number
        } else if byte.is_ascii_alphabetic() {
            value.extend_from_slice(cursor.take_while(|byte| byte.is_ascii_alphabetic()));
            let next = cursor.peek();
            let word = String::from_utf8_lossy(&value).to_ascii_lowercase();
            let punctuated = matches!(next, b'-' | b'/' | b'.');
            // "est5edt" is a zone, but "jan2000" is not
            if punctuated || (next == b'+' || next.is_ascii_digit()) && date_word(&word).is_none() {
                value.extend_from_slice(cursor.take_while(|byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'/' | b'_' | b'.' | b':')
                }));
                Kind::Date
            } else {
                Kind::Text
            }
        } else if matches!(byte, b'+' | b'-') {
            value.push(cursor.bump());
            cursor.skip_spaces();
            if cursor.peek().is_ascii_digit() {
                value.extend_from_slice(
                    cursor.take_while(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'-')),
                );
                Kind::Zone
            } else if cursor.peek().is_ascii_alphabetic() {
                value.extend_from_slice(cursor.take_while(|byte| byte.is_ascii_alphabetic()));
                Kind::Special
            } else {
                return Err(Fault::Format);
            }
        } else if byte.is_ascii_punctuation() {
            cursor.bump();
            continue;
        } else {
            return Err(Fault::Format);
        };
        used += value.len() + 1;
        if used > buffer {
            return Err(Fault::Format);
        }
        fields.push(Field { text: String::from_utf8_lossy(&value).to_ascii_lowercase(), kind });
    }
    Ok(fields)
}

/// `strtoint` of leading digits: the value and what is left.
pub(super) fn leading_int(text: &str) -> Step<(i64, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (head, rest) = text.split_at_checked(digits).ok_or(Fault::Format)?;
    let value = i32::try_from(number(head.as_bytes())).map_err(|_| Fault::Overflow)?;
    Ok((i64::from(value), rest))
}

/// The same where one more sign may stand in front, but nothing may be negative.
pub(super) fn unsigned_int(text: &str) -> Step<(i64, &str)> {
    match text.strip_prefix(['+', '-']).filter(|digits| digits.starts_with(|c: char| c.is_ascii_digit())) {
        Some(digits) => match leading_int(digits)? {
            (1.., _) if text.starts_with('-') => Err(Fault::Overflow),
            found => Ok(found),
        },
        None => leading_int(text),
    }
}

/// `DecodeTimeCommon`: hours, minutes, seconds, microseconds. Where seconds have a fraction but no hours are given they are minutes and
/// seconds; so they are where `short_minutes` says so.
pub(super) fn clock(text: &str, short_minutes: bool) -> Step<(i64, i64, i64, i64)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (head, rest) = text.split_at_checked(digits).ok_or(Fault::Format)?;
    let mut hour = i64::try_from(number(head.as_bytes())).map_err(|_| Fault::Overflow)?;
    let rest = rest.strip_prefix(':').ok_or(Fault::Format)?;
    let (mut minute, rest) = leading_int(rest)?;
    let mut second = 0;
    let mut micros = 0;
    if let Some(rest) = rest.strip_prefix(':') {
        let (value, rest) = leading_int(rest)?;
        second = value;
        if rest.starts_with('.') {
            micros = fraction_micros(rest)?;
        } else if !rest.is_empty() {
            return Err(Fault::Format);
        }
    } else if rest.starts_with('.') || rest.is_empty() && short_minutes {
        if rest.starts_with('.') {
            micros = fraction_micros(rest)?;
        }
        if hour > i64::from(i32::MAX) {
            return Err(Fault::Overflow);
        }
        (hour, minute, second) = (0, hour, minute);
    } else if !rest.is_empty() {
        return Err(Fault::Format);
    }
    if minute > 59 || second > 60 {
        return Err(Fault::Overflow);
    }
    Ok((hour, minute, second, micros))
}

/// `ParseFraction`, of a point and digits.
pub(super) fn fraction(text: &str) -> Step<f64> {
    let digits = text.strip_prefix('.').ok_or(Fault::Format)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::Format);
    }
    if digits.is_empty() {
        return Ok(0.0);
    }
    format!("0{text}").parse().map_err(|_| Fault::Format)
}

pub(super) fn fraction_micros(text: &str) -> Step<i64> {
    // between 0 and a million
    Ok((fraction(text)? * 1e6).round_ties_even() as i64)
}

/// `DecodeTimezone`.
pub(super) fn zone_offset(text: &str) -> Step<()> {
    let rest = text.strip_prefix(['+', '-']).ok_or(Fault::Format)?;
    let part = |text| match unsigned_int(text) {
        Err(Fault::Overflow) => Err(Fault::ZoneOverflow),
        result => result,
    };
    let (mut hours, mut rest) = part(rest)?;
    let (mut minutes, mut seconds) = (0, 0);
    if let Some(after) = rest.strip_prefix(':') {
        (minutes, rest) = part(after)?;
        if let Some(after) = rest.strip_prefix(':') {
            (seconds, rest) = part(after)?;
        }
    } else if rest.is_empty() && text.len() > 3 {
        (hours, minutes) = (hours / 100, hours % 100);
    }
    if hours > 15 || minutes > 59 || seconds > 59 {
        return Err(Fault::ZoneOverflow);
    }
    if rest.is_empty() { Ok(()) } else { Err(Fault::Format) }
}
