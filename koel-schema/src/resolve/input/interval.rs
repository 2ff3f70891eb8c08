//! interval: the traditional and the SQL styles, then ISO 8601.

use super::Checked;
use super::cursor::Cursor;
use super::datetime::refuse;
use super::time_fields::{Fault, Field, Kind, Step, clock, fields, fraction, unsigned_int};
use super::time_words::{Unit, Word, date_word, interval_word};
use crate::diagnostic::sqlstate::SqlState;
use crate::types::PgVersion;

/// The server's buffer.
const BUFFER: usize = 256;

pub(super) fn check(version: PgVersion, text: &str, typmod: i32) -> Checked {
    let range = if typmod < 0 { FULL_RANGE } else { (typmod >> 16) & 0x7fff };
    let mut result = fields(text, BUFFER).and_then(|fields| decode(version, &fields, range));
    if matches!(result, Err(Fault::Format)) {
        result = decode_iso(text);
    }
    match result {
        Ok(sum) if i32::try_from(sum.months).is_err() => {
            Err((SqlState::DatetimeFieldOverflow, "interval out of range".into()))
        }
        Ok(_) => Ok(()),
        Err(Fault::Overflow) => {
            Err((SqlState::IntervalFieldOverflow, format!("interval field value out of range: \"{text}\"")))
        }
        Err(fault) => refuse(fault, "interval", text),
    }
}

const FULL_RANGE: i32 = 0x7fff;
const MONTH: i32 = 1 << 1;
const YEAR: i32 = 1 << 2;
const DAY: i32 = 1 << 3;
const HOUR: i32 = 1 << 10;
const MINUTE: i32 = 1 << 11;
const SECOND: i32 = 1 << 12;

/// What a number without a unit at the end counts, by the fields that the type is declared with.
fn last_unit(range: i32) -> Unit {
    const DAY_HOUR: i32 = DAY | HOUR;
    const YEAR_MONTH: i32 = YEAR | MONTH;
    const HOUR_MINUTE: i32 = HOUR | MINUTE;
    const DAY_MINUTE: i32 = DAY | HOUR | MINUTE;
    match range {
        YEAR => Unit::Year,
        MONTH | YEAR_MONTH => Unit::Month,
        DAY => Unit::Day,
        HOUR | DAY_HOUR => Unit::Hour,
        MINUTE | HOUR_MINUTE | DAY_MINUTE => Unit::Minute,
        _ => Unit::Second,
    }
}

/// Months, days and microseconds so far, to see whether they overflow.
#[derive(Default)]
struct Sum {
    months: i64,
    days: i64,
    micros: i64,
}

const HOUR_MICROS: i64 = 3_600_000_000;
const DAY_MICROS: f64 = 86_400_000_000.0;

impl Sum {
    fn add(&mut self, unit: Unit, value: i64, fraction: f64) -> Step<()> {
        match unit {
            Unit::Microsecond => self.micros(value, fraction, 1),
            Unit::Millisecond => self.micros(value, fraction, 1000),
            Unit::Second => self.micros(value, fraction, 1_000_000),
            Unit::Minute => self.micros(value, fraction, 60_000_000),
            Unit::Hour => self.micros(value, fraction, HOUR_MICROS),
            Unit::Day => {
                self.days(value, 1)?;
                self.fraction_micros(fraction * DAY_MICROS)
            }
            Unit::Week => {
                self.days(value, 7)?;
                self.fraction_days(fraction * 7.0)
            }
            Unit::Month => {
                self.months(value, 1)?;
                self.fraction_days(fraction * 30.0)
            }
            Unit::Year => self.years(value, fraction, 1),
            Unit::Decade => self.years(value, fraction, 10),
            Unit::Century => self.years(value, fraction, 100),
            Unit::Millennium => self.years(value, fraction, 1000),
            Unit::Other | Unit::Ago | Unit::Ignored => Err(Fault::Format),
        }
    }

    fn years(&mut self, value: i64, fraction: f64, scale: i64) -> Step<()> {
        // years alone must fit before they become months
        let years = value.checked_mul(scale).filter(|years| i32::try_from(*years).is_ok()).ok_or(Fault::Overflow)?;
        self.months(years, 12)?;
        // a fraction is less than one
        self.months((fraction * scale as f64 * 12.0).round() as i64, 1)
    }

    fn months(&mut self, value: i64, scale: i64) -> Step<()> {
        let sum = value.checked_mul(scale).and_then(|months| self.months.checked_add(months));
        self.months = sum.filter(|months| months.abs() <= i64::from(i32::MAX) * 12).ok_or(Fault::Overflow)?;
        Ok(())
    }

    fn days(&mut self, value: i64, scale: i64) -> Step<()> {
        let sum = value.checked_mul(scale).and_then(|days| self.days.checked_add(days));
        self.days = sum.filter(|days| i32::try_from(*days).is_ok()).ok_or(Fault::Overflow)?;
        Ok(())
    }

    fn fraction_days(&mut self, days: f64) -> Step<()> {
        self.days(days.trunc() as i64, 1)?;
        self.fraction_micros(days.fract() * DAY_MICROS)
    }

    fn fraction_micros(&mut self, micros: f64) -> Step<()> {
        self.micros = self.micros.checked_add(micros.round() as i64).ok_or(Fault::Overflow)?;
        Ok(())
    }

    fn micros(&mut self, value: i64, fraction: f64, scale: i64) -> Step<()> {
        let sum = value.checked_mul(scale).and_then(|micros| self.micros.checked_add(micros));
        self.micros = sum.ok_or(Fault::Overflow)?;
        self.fraction_micros(fraction * scale as f64)
    }
}

/// Units already given.
#[derive(Default)]
struct Seen(u32);

const TIME_FIELDS: u32 = bit(Unit::Hour) | bit(Unit::Minute) | SECOND_FIELDS;
const SECOND_FIELDS: u32 = bit(Unit::Second) | bit(Unit::Millisecond) | bit(Unit::Microsecond);
const DATE_FIELDS: u32 = bit(Unit::Year) | bit(Unit::Month) | bit(Unit::Day);

const fn bit(unit: Unit) -> u32 {
    1 << unit as u32
}

impl Seen {
    fn take(&mut self, mask: u32) -> Step<()> {
        if self.0 & mask != 0 {
            return Err(Fault::Format);
        }
        self.0 |= mask;
        Ok(())
    }
}

/// `DecodeInterval`: from the end, so that units come before their numbers. IntervalStyle only changes signs.
fn decode(version: PgVersion, fields: &[Field], range: i32) -> Step<Sum> {
    let strict = version >= PgVersion::V17;
    let mut seen = Seen::default();
    let mut sum = Sum::default();
    let mut unit: Option<Unit> = None;
    let mut pending = false;
    for (index, field) in fields.iter().enumerate().rev() {
        let text = field.text.as_str();
        let last = index + 1 == fields.len();
        let mask = match field.kind {
            Kind::Time => {
                time(&mut sum, text, range)?;
                unit = Some(Unit::Day);
                pending = false;
                TIME_FIELDS
            }
            Kind::Zone if signed_time(&mut sum, text, range) => {
                unit = Some(Unit::Day);
                pending = false;
                TIME_FIELDS
            }
            Kind::Zone | Kind::Date | Kind::Number => {
                let counted = *unit.get_or_insert_with(|| last_unit(range));
                let (counted, value, part) = quantity(text, counted)?;
                unit = Some(if counted == Unit::Hour { Unit::Day } else { counted });
                sum.add(counted, value, part)?;
                pending = false;
                if counted == Unit::Second && part != 0.0 { SECOND_FIELDS } else { bit(counted) }
            }
            Kind::Text | Kind::Special => {
                if strict && pending {
                    return Err(Fault::Format);
                }
                match interval_word(text) {
                    Some(Unit::Ignored) => continue,
                    Some(Unit::Ago) if strict && !last => return Err(Fault::Format),
                    // it also stands for the unit of what is before it
                    Some(Unit::Ago) => {
                        unit = Some(Unit::Other);
                        0
                    }
                    Some(word) => {
                        unit = Some(word);
                        pending = true;
                        0
                    }
                    None if !strict => return Err(Fault::Format),
                    None => match date_word(text) {
                        Some(Word::Ignored) => continue,
                        Some(Word::Infinity) if last => DATE_FIELDS | TIME_FIELDS,
                        _ => return Err(Fault::Format),
                    },
                }
            }
        };
        seen.take(mask)?;
    }
    if seen.0 == 0 || strict && pending {
        return Err(Fault::Format);
    }
    Ok(sum)
}

fn time(sum: &mut Sum, text: &str, range: i32) -> Step<()> {
    let (hours, minutes, seconds, micros) = clock(text, range == MINUTE | SECOND)?;
    let sum_seconds = minutes * 60 + seconds;
    let total = hours.checked_mul(HOUR_MICROS).and_then(|total| total.checked_add(sum_seconds * 1_000_000 + micros));
    sum.micros = total.ok_or(Fault::Overflow)?;
    Ok(())
}

/// `+1:30`; false where it is no time, so a number.
fn signed_time(sum: &mut Sum, text: &str, range: i32) -> bool {
    let Some(rest) = text.strip_prefix(['+', '-']) else { return false };
    rest.contains(':') && time(sum, rest, range).is_ok()
}

/// A number and what it counts: `1-2` is years and months whatever unit follows.
fn quantity(text: &str, unit: Unit) -> Step<(Unit, i64, f64)> {
    let negative = text.starts_with('-');
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let (whole, rest) = unsigned.split_at_checked(digits).ok_or(Fault::Format)?;
    let value = if whole.is_empty() { 0 } else { whole.parse::<i64>().map_err(|_| Fault::Overflow)? };
    let sign = if negative { -1 } else { 1 };
    if rest.is_empty() {
        return Ok((unit, value * sign, 0.0));
    }
    if let Some(months) = rest.strip_prefix('-') {
        let (months, rest) = unsigned_int(months)?;
        if months > 11 {
            return Err(Fault::Overflow);
        }
        if !rest.is_empty() {
            return Err(Fault::Format);
        }
        let total = value.checked_mul(12).and_then(|years| years.checked_add(months)).ok_or(Fault::Overflow)?;
        return Ok((Unit::Month, total * sign, 0.0));
    }
    if !rest.starts_with('.') {
        return Err(Fault::Format);
    }
    let part = fraction(rest)?;
    Ok((unit, value * sign, if negative { -part } else { part }))
}

/// A number that ISO 8601 intervals take: any that the C library reads.
fn iso_number(cursor: &mut Cursor<'_>) -> Step<(i64, f64)> {
    if !(cursor.peek().is_ascii_digit() || matches!(cursor.peek(), b'-' | b'.')) {
        return Err(Fault::Format);
    }
    let start = cursor.pos();
    cursor.eat(b'-');
    let whole = cursor.digits().len();
    let fraction = if cursor.eat(b'.') { cursor.digits().len() } else { 0 };
    if whole + fraction == 0 {
        return Err(Fault::Format);
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
    let value: f64 = written.parse().map_err(|_| Fault::Format)?;
    if value.is_infinite() {
        return Err(Fault::Format);
    }
    if value.abs() > 1.0e15 {
        return Err(Fault::Overflow);
    }
    Ok((value.trunc() as i64, value.fract()))
}

/// `DecodeISO8601Interval`.
fn decode_iso(text: &str) -> Step<Sum> {
    let mut cursor = Cursor::new(text);
    if text.len() < 2 || !cursor.eat(b'P') {
        return Err(Fault::Format);
    }
    let mut sum = Sum::default();
    let mut dates = true;
    let mut have_field = false;
    while !cursor.at_end() {
        if cursor.eat(b'T') {
            dates = false;
            have_field = false;
            continue;
        }
        let start = cursor;
        let (value, part) = iso_number(&mut cursor)?;
        let unit = cursor.bump();
        let width = {
            let mut digits = start;
            digits.eat(b'-');
            digits.digits().len()
        };
        let counted = match (dates, unit) {
            (true, b'Y') => Unit::Year,
            (true, b'M') => Unit::Month,
            (true, b'W') => Unit::Week,
            (true, b'D') => Unit::Day,
            (false, b'H') => Unit::Hour,
            (false, b'M') => Unit::Minute,
            (false, b'S') => Unit::Second,
            // the alternative format, run together or with delimiters
            (true, 0 | b'T') if width == 8 && !have_field => {
                sum.add(Unit::Year, value / 10_000, 0.0)?;
                sum.add(Unit::Month, value / 100 % 100, 0.0)?;
                sum.add(Unit::Day, value % 100, part)?;
                if unit == 0 {
                    return Ok(sum);
                }
                dates = false;
                continue;
            }
            (false, 0) if width == 6 && !have_field => {
                sum.add(Unit::Hour, value / 10_000, 0.0)?;
                sum.add(Unit::Minute, value / 100 % 100, 0.0)?;
                sum.add(Unit::Second, value % 100, part)?;
                return Ok(sum);
            }
            (true, 0 | b'T' | b'-') | (false, 0 | b':') => {
                if have_field {
                    return Err(Fault::Format);
                }
                if alternative(&mut cursor, &mut sum, dates, unit, value, part)? {
                    return Ok(sum);
                }
                dates = false;
                continue;
            }
            _ => return Err(Fault::Format),
        };
        sum.add(counted, value, part)?;
        have_field = true;
    }
    Ok(sum)
}

/// `2001-02-03` or `04:05:06` after their first number; whether the interval ends there (else the time follows).
fn alternative(cursor: &mut Cursor<'_>, sum: &mut Sum, dates: bool, mut unit: u8, value: i64, part: f64) -> Step<bool> {
    let (units, delimiter) = if dates {
        ([Unit::Year, Unit::Month, Unit::Day], b'-')
    } else {
        ([Unit::Hour, Unit::Minute, Unit::Second], b':')
    };
    let [first, rest @ ..] = units;
    sum.add(first, value, part)?;
    for counted in rest {
        match unit {
            0 => return Ok(true),
            b'T' if dates => return Ok(false),
            _ if unit == delimiter => {}
            _ => return Err(Fault::Format),
        }
        let (value, part) = iso_number(cursor)?;
        sum.add(counted, value, part)?;
        unit = cursor.bump();
    }
    match unit {
        0 => Ok(true),
        b'T' if dates => Ok(false),
        _ => Err(Fault::Format),
    }
}
