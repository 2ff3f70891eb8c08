//! Dates, timestamps and intervals, as functions that make partitions reckon with them. A timestamp with a zone is held as it is shown: all
//! of this is the same in every zone, but for the clock's changes.

use super::value::Value;
use std::cmp::Ordering;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Date,
    Timestamp,
    Zoned,
}

/// Microseconds since 1970 in local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) micros: i64,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Interval {
    months: i64,
    days: i64,
    micros: i64,
}

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
const DAY: i64 = 24 * HOUR;
/// Beyond these years nothing is reckoned.
const YEARS: std::ops::RangeInclusive<i64> = 1..=9999;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Days since 1970 of a date of the Gregorian calendar.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

fn days_in(year: i64, month: i64) -> i64 {
    let (year, month, next) = if month == 12 { (year, 12, (year + 1, 1)) } else { (year, month, (year, month + 1)) };
    days_of(next.0, next.1, 1) - days_of(year, month, 1)
}

impl Moment {
    pub(super) fn of_date(year: i64, month: i64, day: i64) -> Option<Self> {
        let valid = YEARS.contains(&year) && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        valid.then(|| Self { micros: days_of(year, month, day) * DAY, kind: Kind::Date })
    }

    /// `2024-01-31`, `2024-01-31 10:00:00`, perhaps with a zone.
    pub(super) fn read(text: &str, kind: Kind) -> Option<Self> {
        let text = text.trim();
        let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
        let mut parts = date.split('-');
        let mut number = || parts.next().filter(|part| part.len() <= 4).and_then(|part| part.parse::<i64>().ok());
        let day = Self::of_date(number()?, number()?, number()?)?;
        if parts.next().is_some() || date.split('-').next().is_none_or(|year| year.len() != 4) {
            return None;
        }
        let clock = time.trim_end_matches('Z').split(['+', '-']).next()?.trim();
        Some(Self { micros: day.micros + if clock.is_empty() { 0 } else { clock_of(clock)? }, ..day }.to(kind))
    }

    pub(super) fn to(self, kind: Kind) -> Self {
        let micros = if kind == Kind::Date { self.micros.div_euclid(DAY) * DAY } else { self.micros };
        Self { micros, kind }
    }

    fn date(self) -> (i64, i64, i64) {
        date_of(self.micros.div_euclid(DAY))
    }

    fn clock(self) -> i64 {
        self.micros.rem_euclid(DAY)
    }

    fn valid(self) -> Option<Self> {
        YEARS.contains(&self.date().0).then_some(self)
    }

    pub(super) fn show(self) -> String {
        let (year, month, day) = self.date();
        let date = format!("{year:04}-{month:02}-{day:02}");
        match self.kind {
            Kind::Date => date,
            Kind::Timestamp => format!("{date} {}", show_clock(self.clock())),
            Kind::Zoned => format!("{date} {}+00", show_clock(self.clock())),
        }
    }

    /// A date becomes a timestamp.
    fn plus(self, interval: Interval, sign: i64) -> Option<Self> {
        let (year, month, day) = self.date();
        let months = (year * 12 + month - 1).checked_add(interval.months.checked_mul(sign)?)?;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        if !YEARS.contains(&year) {
            return None;
        }
        let day = days_of(year, month, day.min(days_in(year, month)));
        let days = day.checked_add(interval.days.checked_mul(sign)?)?;
        let micros =
            days.checked_mul(DAY)?.checked_add(self.clock())?.checked_add(interval.micros.checked_mul(sign)?)?;
        let kind = if self.kind == Kind::Date { Kind::Timestamp } else { self.kind };
        Self { micros, kind }.valid()
    }

    /// Monday is 1.
    fn weekday(self) -> i64 {
        (self.micros.div_euclid(DAY) + 3).rem_euclid(7) + 1
    }

    /// The year and the week of ISO 8601.
    fn iso_week(self) -> (i64, i64) {
        let thursday = Self { micros: self.micros + (4 - self.weekday()) * DAY, ..self };
        let year = thursday.date().0;
        (year, (thursday.micros.div_euclid(DAY) - days_of(year, 1, 1)) / 7 + 1)
    }

    pub(super) fn truncate(self, unit: &str) -> Option<Self> {
        let (year, month, _) = self.date();
        let day = |year, month| days_of(year, month, 1) * DAY;
        let kind = if self.kind == Kind::Date { Kind::Zoned } else { self.kind };
        let micros = match unit {
            "second" => self.micros.div_euclid(SECOND) * SECOND,
            "minute" => self.micros.div_euclid(60 * SECOND) * 60 * SECOND,
            "hour" => self.micros.div_euclid(HOUR) * HOUR,
            "day" => self.micros.div_euclid(DAY) * DAY,
            "week" => (self.micros.div_euclid(DAY) - self.weekday() + 1) * DAY,
            "month" => day(year, month),
            "quarter" => day(year, (month - 1) / 3 * 3 + 1),
            "year" => day(year, 1),
            _ => return None,
        };
        Some(Self { micros, kind })
    }

    pub(super) fn extract(self, field: &str) -> Option<i64> {
        let (year, month, day) = self.date();
        Some(match field {
            "year" => year,
            "month" => month,
            "day" => day,
            "quarter" => (month - 1) / 3 + 1,
            "week" => self.iso_week().1,
            "isoyear" => self.iso_week().0,
            "dow" => self.weekday() % 7,
            "isodow" => self.weekday(),
            "doy" => self.micros.div_euclid(DAY) - days_of(year, 1, 1) + 1,
            "hour" => self.clock() / HOUR,
            "minute" => self.clock() % HOUR / (60 * SECOND),
            _ => return None,
        })
    }

    /// `to_char`; None where a pattern is not known here.
    pub(super) fn format(self, pattern: &str) -> Option<String> {
        let (year, month, day) = self.date();
        let clock = self.clock();
        let mut out = String::new();
        let mut rest = pattern;
        while let Some(first) = rest.chars().next() {
            if let Some(quoted) = rest.strip_prefix('"') {
                let (text, after) = quoted.split_once('"')?;
                out.push_str(text);
                rest = after;
                continue;
            }
            if !first.is_ascii_alphabetic() {
                out.push(first);
                rest = rest.get(first.len_utf8()..)?;
                continue;
            }
            let fill = !(rest.starts_with("FM") || rest.starts_with("fm"));
            rest = if fill { rest } else { rest.get(2..)? };
            const KEYWORDS: [&str; 22] = [
                "YYYY", "YYY", "YY", "IYYY", "IW", "WW", "Q", "MONTH", "MON", "MM", "MI", "DDD", "DD", "DAY", "DY",
                "D", "HH24", "HH12", "HH", "SS", "ID", "J",
            ];
            let starts = |word: &&&str| rest.get(..word.len()).is_some_and(|text| text.eq_ignore_ascii_case(word));
            let word = *KEYWORDS.iter().find(starts)?;
            let (written, after) = rest.split_at_checked(word.len())?;
            rest = after;
            // an ordinal, and a longer word that is not known here
            if rest.starts_with("TH") || rest.starts_with("th") || (word == "SS" && rest.starts_with(['S', 's'])) {
                return None;
            }
            let number = |value: i64, width: usize| if fill { format!("{value:0width$}") } else { value.to_string() };
            let name = |name: &str, width: usize| {
                let cased = match written {
                    _ if written.bytes().all(|byte| byte.is_ascii_uppercase()) => name.to_uppercase(),
                    _ if written.bytes().all(|byte| byte.is_ascii_lowercase()) => name.to_lowercase(),
                    _ => name.to_owned(),
                };
                if fill { format!("{cased:width$}") } else { cased }
            };
            let month_name = MONTHS.get(usize::try_from(month - 1).ok()?)?;
            let weekday = WEEKDAYS.get(usize::try_from(self.weekday() - 1).ok()?)?;
            let of_year = self.extract("doy")?;
            out.push_str(&match word {
                "YYYY" => number(year, 4),
                "YYY" => number(year % 1000, 3),
                "YY" => number(year % 100, 2),
                "IYYY" => number(self.iso_week().0, 4),
                "IW" => number(self.iso_week().1, 2),
                "WW" => number((of_year - 1) / 7 + 1, 2),
                "Q" => ((month - 1) / 3 + 1).to_string(),
                "MONTH" => name(month_name, 9),
                "MON" => name(month_name.get(..3)?, 3),
                "MM" => number(month, 2),
                "MI" => number(clock % HOUR / (60 * SECOND), 2),
                "DDD" => number(of_year, 3),
                "DD" => number(day, 2),
                "DAY" => name(weekday, 9),
                "DY" => name(weekday.get(..3)?, 3),
                "D" => (self.weekday() % 7 + 1).to_string(),
                "ID" => self.weekday().to_string(),
                "HH24" => number(clock / HOUR, 2),
                "HH12" | "HH" => number((clock / HOUR + 11) % 12 + 1, 2),
                "SS" => number(clock / SECOND % 60, 2),
                _ => return None,
            });
        }
        Some(out)
    }
}

fn clock_of(text: &str) -> Option<i64> {
    let mut micros = 0;
    let mut unit = HOUR;
    for part in text.split(':') {
        let (whole, fraction) = part.split_once('.').unwrap_or((part, ""));
        micros += whole.parse::<i64>().ok().filter(|n| (0..1000).contains(n))? * unit;
        if !fraction.is_empty() {
            if unit != SECOND || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
            micros += digits.parse::<i64>().ok()?;
        }
        unit /= 60;
    }
    // hours, minutes and seconds
    (unit >= SECOND / 60).then_some(micros)
}

fn show_clock(micros: i64) -> String {
    let seconds = micros / SECOND;
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    match micros % SECOND {
        0 => clock,
        rest => format!("{clock}.{rest:06}").trim_end_matches('0').to_owned(),
    }
}

impl Interval {
    /// `1 year 2 mons -3 days 04:05:06`
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut all = Self::default();
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            if word.contains(':') {
                let (sign, clock) = word.strip_prefix('-').map_or((1, word), |clock| (-1, clock));
                all.micros = all.micros.checked_add(sign * clock_of(clock)?)?;
                continue;
            }
            let end = word.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(word.len());
            let (number, unit) = word.split_at_checked(end)?;
            let number = number.parse::<i64>().ok().filter(|n| (-1_000_000..1_000_000).contains(n))?;
            let unit = if unit.is_empty() { words.next()? } else { unit };
            all = all.with(unit, number)?;
        }
        (!text.trim().is_empty()).then_some(all)
    }

    /// The same with so many more of a unit.
    pub(super) fn with(self, unit: &str, number: i64) -> Option<Self> {
        let unit = unit.to_ascii_lowercase();
        let more = |n: i64, each: i64| n.checked_add(number.checked_mul(each)?);
        let Self { months, days, micros } = self;
        Some(match unit.strip_suffix('s').filter(|unit| unit.len() > 1).unwrap_or(&unit) {
            "year" | "yr" | "y" => Self { months: more(months, 12)?, ..self },
            "month" | "mon" => Self { months: more(months, 1)?, ..self },
            "week" | "w" => Self { days: more(days, 7)?, ..self },
            "day" | "d" => Self { days: more(days, 1)?, ..self },
            "hour" | "hr" | "h" => Self { micros: more(micros, HOUR)?, ..self },
            "minute" | "min" | "m" => Self { micros: more(micros, 60 * SECOND)?, ..self },
            "second" | "sec" => Self { micros: more(micros, SECOND)?, ..self },
            _ => return None,
        })
    }

    fn times(self, by: i64) -> Option<Self> {
        let times = |n: i64| n.checked_mul(by);
        Some(Self { months: times(self.months)?, days: times(self.days)?, micros: times(self.micros)? })
    }

    fn plus(self, other: Self, sign: i64) -> Option<Self> {
        let plus = |a: i64, b: i64| a.checked_add(b.checked_mul(sign)?);
        Some(Self {
            months: plus(self.months, other.months)?,
            days: plus(self.days, other.days)?,
            micros: plus(self.micros, other.micros)?,
        })
    }

    pub(super) fn show(self) -> String {
        let counted = |n: i64, unit: &str| format!("{n} {unit}{}", if n == 1 { "" } else { "s" });
        let mut parts = Vec::new();
        for (n, unit) in [(self.months / 12, "year"), (self.months % 12, "mon"), (self.days, "day")] {
            if n != 0 {
                parts.push(counted(n, unit));
            }
        }
        if self.micros != 0 || parts.is_empty() {
            let sign = if self.micros < 0 { "-" } else { "" };
            parts.push(format!("{sign}{}", show_clock(self.micros.saturating_abs())));
        }
        parts.join(" ")
    }

    /// As the server compares them: a month has 30 days.
    fn total(self) -> i64 {
        (self.months.saturating_mul(30).saturating_add(self.days)).saturating_mul(DAY).saturating_add(self.micros)
    }

    pub(super) fn compare(self, other: Self) -> Ordering {
        self.total().cmp(&other.total())
    }
}

/// Arithmetic of these; None: it is not of these, or not known here.
pub(super) fn operator(op: &str, left: &Value, right: &Value) -> Option<Value> {
    let shifted = |moment: &Moment, span: &Interval, sign| moment.plus(*span, sign).map(Value::Moment);
    match (op, left, right) {
        ("+", Value::Moment(moment), Value::Span(span)) | ("+", Value::Span(span), Value::Moment(moment)) => {
            shifted(moment, span, 1)
        }
        ("-", Value::Moment(moment), Value::Span(span)) => shifted(moment, span, -1),
        ("+" | "-", Value::Moment(date), Value::Int(days)) if date.kind == Kind::Date => {
            let days = if op == "-" { days.checked_neg()? } else { *days };
            let micros = date.micros.checked_add(days.checked_mul(DAY)?)?;
            Moment { micros, ..*date }.valid().map(Value::Moment)
        }
        ("+", Value::Int(_), Value::Moment(_)) => operator(op, right, left),
        ("-", Value::Moment(left), Value::Moment(right)) if left.kind == Kind::Date && right.kind == Kind::Date => {
            Some(Value::Int((left.micros - right.micros) / DAY))
        }
        ("-", Value::Moment(left), Value::Moment(right)) => {
            let micros = left.micros - right.micros;
            Some(Value::Span(Interval { months: 0, days: micros / DAY, micros: micros % DAY }))
        }
        ("+", Value::Span(left), Value::Span(right)) => left.plus(*right, 1).map(Value::Span),
        ("-", Value::Span(left), Value::Span(right)) => left.plus(*right, -1).map(Value::Span),
        ("*", Value::Span(span), Value::Int(by)) | ("*", Value::Int(by), Value::Span(span)) => {
            span.times(*by).map(Value::Span)
        }
        _ => None,
    }
}

/// The rows of `generate_series`.
pub(super) fn series(start: &Value, end: &Value, step: &Value) -> Option<Vec<Value>> {
    // constants without a type take that of the other end
    let like = |value: &Value, other: &Value| match (value, other) {
        (Value::Moment(moment), _) => Some(*moment),
        (Value::Text(text), Value::Moment(moment)) => Moment::read(text, moment.kind),
        _ => None,
    };
    let (start, end) = (like(start, end)?, like(end, start)?);
    let Some(Value::Span(step)) = step.as_time("interval") else { return None };
    let kind = match (start.kind, end.kind) {
        (Kind::Timestamp, _) | (_, Kind::Timestamp) => Kind::Timestamp,
        // dates are cast to timestamps with a zone
        _ => Kind::Zoned,
    };
    let (mut at, end) = (start.to(kind), end.to(kind));
    let up = step.total() > 0;
    if step.total() == 0 {
        return None;
    }
    let mut rows = Vec::new();
    while if up { at.micros <= end.micros } else { at.micros >= end.micros } {
        rows.push(Value::Moment(at));
        at = at.plus(step, 1)?;
        if rows.len() > 10_000 {
            return None;
        }
    }
    Some(rows)
}

/// What a type of this name holds.
pub(super) fn kind_of(ty: &str) -> Option<Kind> {
    match ty {
        "date" => Some(Kind::Date),
        "timestamp" => Some(Kind::Timestamp),
        "timestamptz" => Some(Kind::Zoned),
        _ => None,
    }
}
