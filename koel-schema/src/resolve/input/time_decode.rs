//! Dates and times out of their fields (`DecodeDateTime`, `DecodeTimeOnly`), under one order of year, month and day.

use super::cursor::{Cursor, number};
use super::time_fields::{Fault, Field, Kind, MAX_FIELDS, Step, clock, fraction_micros, leading_int, zone_offset};
use super::time_words::{Word, date_word, is_zone_word, may_be_zone};
use crate::types::PgVersion;

/// The order of DateStyle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Mdy,
    Dmy,
    Ymd,
}

// what has been read, as the server's masks have it
const RESERVED: u32 = 1 << 0;
const MONTH: u32 = 1 << 1;
const YEAR: u32 = 1 << 2;
const DAY: u32 = 1 << 3;
const ZONE: u32 = 1 << 5;
const AM_PM: u32 = 1 << 9;
const TIME: u32 = 1 << 10;
const DAY_OF_YEAR: u32 = 1 << 15;
const DAY_OF_WEEK: u32 = 1 << 16;
const ERA: u32 = 1 << 18;
const DAYLIGHT: u32 = 1 << 28;
const DATE: u32 = YEAR | MONTH | DAY;
const YEAR_MONTH: u32 = YEAR | MONTH;
const MONTH_DAY: u32 = MONTH | DAY;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Date,
    Epoch,
    Infinity,
}

/// What a label before a field says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Julian,
    Time,
}

pub(super) struct Decoder {
    order: Order,
    mask: u32,
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    day_of_year: i64,
    hour: i64,
    minute: i64,
    second: i64,
    micros: i64,
    two_digits: bool,
    text_month: bool,
    julian: bool,
    bc: bool,
    pm: Option<bool>,
    label: Option<Label>,
    named_zone: bool,
    pub(super) meaning: Meaning,
}

pub(super) enum Decoded {
    Value(Decoder),
    /// Read under a rule of old servers that is not copied here.
    Unknown,
}

impl Decoder {
    fn new(order: Order) -> Self {
        Self {
            order,
            mask: 0,
            year: 0,
            month: 0,
            day: 0,
            day_of_year: 0,
            hour: 0,
            minute: 0,
            second: 0,
            micros: 0,
            two_digits: false,
            text_month: false,
            julian: false,
            bc: false,
            pm: None,
            label: None,
            named_zone: false,
            meaning: Meaning::Date,
        }
    }

    fn has(&self, mask: u32) -> bool {
        self.mask & mask == mask
    }

    fn take(&mut self, mask: u32) -> Step<()> {
        if self.mask & mask != 0 {
            return Err(Fault::Format);
        }
        self.mask |= mask;
        Ok(())
    }

    /// `DecodeTime`.
    fn time(&mut self, text: &str) -> Step<u32> {
        (self.hour, self.minute, self.second, self.micros) = clock(text, false)?;
        Ok(TIME)
    }

    /// `time_overflows`.
    fn time_overflows(&self) -> bool {
        let sum = ((self.hour * 60 + self.minute) * 60 + self.second) * 1_000_000 + self.micros;
        self.hour > 24 || self.minute > 59 || self.second > 60 || sum > 24 * 3600 * 1_000_000
    }

    /// `DecodeNumberField`: digits run together.
    fn number_field(&mut self, text: &str, mask: u32) -> Step<u32> {
        if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return Err(Fault::Format);
        }
        let mut digits = text;
        let part = |range| {
            text.get(range).map_or(0, |digits: &str| i64::try_from(number(digits.as_bytes())).unwrap_or(i64::MAX))
        };
        if let Some(point) = text.find('.') {
            let (whole, fraction) = text.split_at_checked(point).ok_or(Fault::Format)?;
            self.micros = fraction_micros(fraction)?;
            digits = whole;
        } else if mask & DATE != DATE && text.len() >= 6 {
            let length = text.len();
            self.day = part(length - 2..length);
            self.month = part(length - 4..length - 2);
            self.year = part(0..length - 4).min(i64::from(i32::MAX));
            self.two_digits = self.two_digits || length - 4 == 2;
            return Ok(DATE);
        }
        if mask & TIME == 0 && matches!(digits.len(), 4 | 6) {
            self.hour = part(0..2);
            self.minute = part(2..4);
            self.second = if digits.len() == 6 { part(4..6) } else { 0 };
            return Ok(TIME);
        }
        Err(Fault::Format)
    }

    /// `DecodeNumber`: one part of a date, by what is known of the others.
    fn number(&mut self, text: &str, mask: u32, text_month: bool) -> Step<u32> {
        let (value, rest) = leading_int(text)?;
        let digits = text.len() - rest.len();
        if digits == 0 {
            return Err(Fault::Format);
        }
        if rest.starts_with('.') {
            if digits > 2 {
                return self.number_field(text, mask | DATE);
            }
            self.micros = fraction_micros(rest)?;
        } else if !rest.is_empty() {
            return Err(Fault::Format);
        }
        let length = text.len();
        if length == 3 && mask & DATE == YEAR && (1..=366).contains(&value) {
            self.day_of_year = value;
            return Ok(DAY_OF_YEAR | MONTH | DAY);
        }
        let yearlike = length >= 3 || self.order == Order::Ymd;
        let part = match mask & DATE {
            0 if yearlike => YEAR,
            0 if self.order == Order::Dmy => DAY,
            0 => MONTH,
            YEAR => MONTH,
            MONTH if text_month && yearlike => YEAR,
            MONTH => DAY,
            YEAR_MONTH => {
                if text_month && length >= 3 && self.two_digits {
                    // the first number was not the year after all
                    self.day = self.year;
                    self.year = value;
                    self.two_digits = false;
                    return Ok(DAY);
                }
                DAY
            }
            DAY => MONTH,
            MONTH_DAY => YEAR,
            DATE => return self.number_field(text, mask),
            _ => return Err(Fault::Format),
        };
        match part {
            YEAR => {
                self.year = value;
                self.two_digits = length <= 2;
            }
            MONTH => self.month = value,
            _ => self.day = value,
        }
        Ok(part)
    }

    /// `DecodeDate`: a date in one field.
    fn date(&mut self, text: &str) -> Step<u32> {
        let mut mask = self.mask;
        let mut found = 0;
        let mut text_month = false;
        let mut numbers = Vec::new();
        let mut cursor = Cursor::new(text);
        let mut parts = 0;
        while !cursor.at_end() && parts < MAX_FIELDS {
            cursor.take_while(|byte| !byte.is_ascii_alphanumeric());
            if cursor.at_end() {
                return Err(Fault::Format);
            }
            let letters = cursor.peek().is_ascii_alphabetic();
            let part = if letters { cursor.take_while(|byte| byte.is_ascii_alphabetic()) } else { cursor.digits() };
            let part = String::from_utf8_lossy(part).into_owned();
            // whatever ends a part is dropped, even a letter or a digit
            cursor.bump();
            parts += 1;
            if !letters {
                numbers.push(part);
                continue;
            }
            match date_word(&part) {
                Some(Word::Ignored) => {}
                Some(Word::Month(month)) => {
                    if mask & MONTH != 0 {
                        return Err(Fault::Format);
                    }
                    self.month = month;
                    text_month = true;
                    mask |= MONTH;
                    found |= MONTH;
                }
                _ => return Err(Fault::Format),
            }
        }
        for part in numbers {
            let one = self.number(&part, mask, text_month)?;
            if mask & one != 0 {
                return Err(Fault::Format);
            }
            mask |= one;
            found |= one;
        }
        if mask & !(DAY_OF_YEAR | ZONE) != DATE {
            return Err(Fault::Format);
        }
        Ok(found)
    }

    /// A field that is a date, or a zone, or a time and a zone run together.
    fn date_field(&mut self, text: &str, mask: u32) -> Step<u32> {
        if self.label.is_some() || text.starts_with(|c: char| c.is_ascii_digit()) {
            if self.label.take().is_some_and(|label| label != Label::Time) || self.has(TIME) {
                return Err(Fault::Format);
            }
            let at = text.find('-').ok_or(Fault::Format)?;
            let (time, zone) = text.split_at_checked(at).ok_or(Fault::Format)?;
            zone_offset(zone)?;
            return Ok(self.number_field(time, mask)? | ZONE);
        }
        if !may_be_zone(text) {
            return Err(Fault::UnknownZone(text.to_string()));
        }
        self.named_zone = true;
        Ok(ZONE)
    }

    /// A field after `j`.
    fn julian_day(&mut self, text: &str) -> Step<u32> {
        let (value, rest) = leading_int(text)?;
        (self.year, self.month, self.day) = julian_to_date(value);
        self.julian = true;
        if rest.is_empty() {
            return Ok(DATE);
        }
        if !rest.starts_with('.') {
            return Err(Fault::Format);
        }
        fraction_micros(rest)?;
        Ok(DATE | TIME)
    }

    /// `ValidateDate`, and what is before and after noon.
    fn validate(&mut self) -> Step<()> {
        if self.mask & YEAR != 0 && !self.julian {
            if self.bc {
                if self.year <= 0 {
                    return Err(Fault::Overflow);
                }
                self.year = 1 - self.year;
            } else if self.two_digits {
                self.year += match self.year {
                    ..70 => 2000,
                    70..100 => 1900,
                    _ => 0,
                };
            } else if self.year <= 0 {
                return Err(Fault::Overflow);
            }
        }
        if self.mask & DAY_OF_YEAR != 0 {
            (self.month, self.day) = (1, 1);
        }
        if self.mask & MONTH != 0 && !(1..=12).contains(&self.month)
            || self.mask & DAY != 0 && !(1..=31).contains(&self.day)
        {
            return Err(Fault::Overflow);
        }
        if self.has(DATE) && self.day > days_in_month(self.year, self.month) {
            return Err(Fault::Overflow);
        }
        if let Some(pm) = self.pm {
            if self.hour > 12 {
                return Err(Fault::Overflow);
            }
            match (pm, self.hour) {
                (false, 12) => self.hour = 0,
                (true, hour) if hour != 12 => self.hour += 12,
                _ => {}
            }
        }
        Ok(())
    }

    /// A word. None: to be left to servers before 16.
    fn word(&mut self, version: PgVersion, text: &str, only_time: bool) -> Step<Option<u32>> {
        let Some(word) = date_word(text) else {
            return if is_zone_word(text) { Ok(Some(ZONE)) } else { Err(Fault::Format) };
        };
        let mask = match word {
            Word::Ignored => 0,
            Word::Now if only_time => TIME,
            Word::Now => DATE | TIME | ZONE,
            Word::AllBalls => TIME | ZONE,
            Word::AmPm { pm } => {
                self.pm = Some(pm);
                AM_PM
            }
            Word::Era { bc } => {
                self.bc = bc;
                ERA
            }
            Word::DaylightSaving => DAYLIGHT,
            Word::Julian | Word::IsoTime => {
                let julian = word == Word::Julian;
                if !julian && !only_time && !self.has(DATE) || self.label.is_some() && version >= PgVersion::V16 {
                    return Err(Fault::Format);
                }
                self.label = Some(if julian { Label::Julian } else { Label::Time });
                0
            }
            Word::Unit => return Ok(None),
            Word::Month(_) | Word::DayOfWeek | Word::Day | Word::Epoch | Word::Infinity if only_time => {
                return Err(Fault::Format);
            }
            Word::Day => {
                (self.year, self.month, self.day) = (2000, 1, 1);
                DATE
            }
            Word::Infinity if text.starts_with('+') && version < PgVersion::V16 => return Err(Fault::Format),
            Word::Epoch | Word::Infinity => {
                self.meaning = if word == Word::Epoch { Meaning::Epoch } else { Meaning::Infinity };
                // older servers let other fields stand beside it
                if version < PgVersion::V16 { RESERVED } else { DATE | TIME | ZONE }
            }
            Word::DayOfWeek => DAY_OF_WEEK,
            Word::Month(month) => {
                let mut mask = MONTH;
                // a number before the month's name was the day
                if self.mask & MONTH != 0 && !self.text_month && self.mask & DAY == 0 && (1..=31).contains(&self.month)
                {
                    self.day = self.month;
                    mask = DAY;
                }
                self.text_month = true;
                self.month = month;
                mask
            }
        };
        if word == Word::Now && !only_time {
            (self.year, self.month, self.day) = (2000, 1, 1);
        }
        Ok(Some(mask))
    }
}

/// `DecodeDateTime`. Types without a zone read one all the same.
pub(super) fn decode(version: PgVersion, fields: &[Field], order: Order) -> Step<Decoded> {
    let mut decoder = Decoder::new(order);
    for field in fields {
        let text = field.text.as_str();
        let mask = match field.kind {
            Kind::Date if decoder.label == Some(Label::Julian) => {
                let (value, rest) = leading_int(text)?;
                (decoder.year, decoder.month, decoder.day) = julian_to_date(value);
                decoder.julian = true;
                decoder.label = None;
                zone_offset(rest)?;
                DATE | TIME | ZONE
            }
            Kind::Date if decoder.label.is_some() || decoder.has(MONTH | DAY) => {
                decoder.date_field(text, decoder.mask)?
            }
            Kind::Date => decoder.date(text)?,
            Kind::Time => {
                if decoder.label.take().is_some_and(|label| label != Label::Time) {
                    return Err(Fault::Format);
                }
                let mask = decoder.time(text)?;
                if decoder.time_overflows() {
                    return Err(Fault::Overflow);
                }
                mask
            }
            Kind::Zone => {
                zone_offset(text)?;
                ZONE
            }
            Kind::Number => match decoder.label.take() {
                Some(Label::Julian) => decoder.julian_day(text)?,
                Some(Label::Time) => {
                    let mask = decoder.number_field(text, decoder.mask | DATE)?;
                    if mask != TIME {
                        return Err(Fault::Format);
                    }
                    mask
                }
                None => {
                    let point = text.find('.');
                    let some_date = decoder.mask & DATE != 0;
                    match point {
                        Some(_) if !some_date => decoder.date(text)?,
                        Some(point) if point > 2 => decoder.number_field(text, decoder.mask)?,
                        _ if text.len() >= 6 && (!some_date || decoder.mask & TIME == 0) => {
                            decoder.number_field(text, decoder.mask)?
                        }
                        _ => decoder.number(text, decoder.mask, decoder.text_month)?,
                    }
                }
            },
            Kind::Text | Kind::Special => match decoder.word(version, text, false)? {
                Some(mask) => mask,
                None if version < PgVersion::V16 => return Ok(Decoded::Unknown),
                None => return Err(Fault::Format),
            },
        };
        decoder.take(mask)?;
    }
    if decoder.label.is_some() && version >= PgVersion::V16 {
        return Err(Fault::Format);
    }
    if decoder.meaning == Meaning::Date || version < PgVersion::V16 {
        decoder.validate()?;
    }
    let daylight = decoder.mask & DAYLIGHT != 0 && (decoder.named_zone || decoder.mask & ZONE == 0);
    if decoder.meaning == Meaning::Date && (!decoder.has(DATE) || daylight) {
        return Err(Fault::Format);
    }
    Ok(Decoded::Value(decoder))
}

/// `DecodeTimeOnly`.
pub(super) fn decode_time(version: PgVersion, fields: &[Field], order: Order) -> Step<Decoded> {
    let mut decoder = Decoder::new(order);
    let last_is_date = fields.last().is_some_and(|field| field.kind == Kind::Date);
    for (index, field) in fields.iter().enumerate() {
        let text = field.text.as_str();
        let starts_date = index == 0 && fields.len() >= 2;
        let mask = match field.kind {
            Kind::Date => {
                let second_is_time = fields.get(1).is_some_and(|field| field.kind == Kind::Time);
                if starts_date && (last_is_date || second_is_time) {
                    decoder.date(text)?
                } else {
                    decoder.date_field(text, decoder.mask | DATE)?
                }
            }
            Kind::Time => {
                if decoder.label.take().is_some_and(|label| label != Label::Time) {
                    return Err(Fault::Format);
                }
                decoder.time(text)?
            }
            Kind::Zone => {
                zone_offset(text)?;
                ZONE
            }
            Kind::Number => match decoder.label.take() {
                Some(Label::Julian) => decoder.julian_day(text)?,
                Some(Label::Time) => {
                    let mask = decoder.number_field(text, decoder.mask | DATE)?;
                    if mask != TIME {
                        return Err(Fault::Format);
                    }
                    mask
                }
                None => match text.find('.') {
                    Some(_) if starts_date && last_is_date => decoder.date(text)?,
                    Some(point) if point > 2 => decoder.number_field(text, decoder.mask | DATE)?,
                    Some(_) => return Err(Fault::Format),
                    None if text.len() > 4 => decoder.number_field(text, decoder.mask | DATE)?,
                    None => decoder.number(text, decoder.mask | DATE, false)?,
                },
            },
            Kind::Text | Kind::Special => match decoder.word(version, text, true)? {
                Some(mask) => mask,
                None if version < PgVersion::V16 => return Ok(Decoded::Unknown),
                None => return Err(Fault::Format),
            },
        };
        decoder.take(mask)?;
    }
    if decoder.label.is_some() && version >= PgVersion::V16 {
        return Err(Fault::Format);
    }
    decoder.validate()?;
    if decoder.time_overflows() {
        return Err(Fault::Overflow);
    }
    if decoder.mask & TIME == 0 || decoder.mask & DAYLIGHT != 0 && (decoder.named_zone || decoder.mask & ZONE == 0) {
        return Err(Fault::Format);
    }
    Ok(Decoded::Value(decoder))
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A day number of the proleptic Gregorian calendar as year, month and day.
fn julian_to_date(julian: i64) -> (i64, i64, i64) {
    let days = julian - 1_721_120;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}
