//! date, time and timestamp, read once for each order of year, month and day that DateStyle may set.

use super::Checked;
use super::time_decode::{Decoded, Decoder, Meaning, Order, decode, decode_time};
use super::time_fields::{Fault, Field, MAX_FIELDS, Step, fields};
use crate::diagnostic::sqlstate::SqlState;
use crate::types::PgVersion;

const ORDERS: [Order; 3] = [Order::Mdy, Order::Dmy, Order::Ymd];
/// `MAXDATELEN`.
const DATE_LENGTH: usize = 128;

/// Refused only where every order refuses; then with what the usual one says.
fn any_order(
    type_name: &str,
    text: &str,
    buffer: usize,
    decode: impl Fn(&[Field], Order) -> Step<Decoded>,
    in_range: impl Fn(&Decoder) -> bool,
    kind: &str,
) -> Checked {
    let fields = match fields(text, buffer) {
        Ok(fields) => fields,
        Err(fault) => return refuse(fault, type_name, text),
    };
    let mut first = None;
    for order in ORDERS {
        let refusal = match decode(&fields, order) {
            Ok(Decoded::Unknown) => return Ok(()),
            Ok(Decoded::Value(value)) if value.meaning != Meaning::Date || in_range(&value) => return Ok(()),
            Ok(Decoded::Value(_)) => Err((SqlState::DatetimeFieldOverflow, format!("{kind} out of range: \"{text}\""))),
            Err(fault) => refuse(fault, type_name, text),
        };
        first.get_or_insert(refusal);
    }
    first.unwrap_or(Ok(()))
}

pub(super) fn refuse(fault: Fault, type_name: &str, text: &str) -> Checked {
    Err(match fault {
        Fault::Format => {
            (SqlState::InvalidDatetimeFormat, format!("invalid input syntax for type {type_name}: \"{text}\""))
        }
        Fault::Overflow => (SqlState::DatetimeFieldOverflow, format!("date/time field value out of range: \"{text}\"")),
        Fault::ZoneOverflow => {
            (SqlState::InvalidTimeZoneDisplacement, format!("time zone displacement out of range: \"{text}\""))
        }
        Fault::UnknownZone(zone) => (SqlState::InvalidParameterValue, format!("time zone \"{zone}\" not recognized")),
    })
}

/// The first day of the calendar is 24 November 4714 BC.
fn after_start(value: &Decoder) -> bool {
    (value.year, value.month, value.day) >= (-4713, 11, 24)
}

pub(super) fn date(version: PgVersion, text: &str) -> Checked {
    let in_range = |value: &Decoder| after_start(value) && value.year <= 5_874_897;
    let decode = |fields: &[Field], order| decode(version, fields, order);
    any_order("date", text, DATE_LENGTH + 1, decode, in_range, "date")
}

pub(super) fn timestamp(version: PgVersion, text: &str, zoned: bool) -> Checked {
    let name = if zoned { "timestamp with time zone" } else { "timestamp" };
    let in_range = |value: &Decoder| after_start(value) && value.year <= 294_276;
    let decode = |fields: &[Field], order| decode(version, fields, order);
    any_order(name, text, DATE_LENGTH + MAX_FIELDS, decode, in_range, "timestamp")
}

pub(super) fn time(version: PgVersion, text: &str, zoned: bool) -> Checked {
    let name = if zoned { "time with time zone" } else { "time" };
    let decode = |fields: &[Field], order| decode_time(version, fields, order);
    any_order(name, text, DATE_LENGTH + 1, decode, |_| true, "time")
}
