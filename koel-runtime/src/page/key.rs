//! The values a cursor holds. Bytes of a cursor become typed values before anything is sent: what is no value of the column's type is no cursor.

/// What is left of a cursor's bytes.
#[derive(Debug)]
pub struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    /// Over these bytes.
    #[cfg(feature = "cache")]
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Nothing is left.
    #[cfg(feature = "cache")]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = u32::from_be_bytes(self.array()?);
        self.take(usize::try_from(length).ok()?)
    }
}

/// A Rust type that a sort key can have.
#[diagnostic::on_unimplemented(
    message = "a page cannot be ordered by a column that reads into `{Self}`",
    label = "no cursor can hold a `{Self}`",
    note = "cursors hold numbers, texts, bytea, uuids, dates and times, enums with `#[derive(koel_macros::PgEnum)]`, and `Option`s of these"
)]
pub trait KeyValue: Sized {
    /// Appends it.
    fn write(&self, out: &mut Vec<u8>);
    /// Reads it back; none if these bytes are no such value.
    fn read(reader: &mut Reader<'_>) -> Option<Self>;
}

macro_rules! numbers {
    ($($ty:ty)*) => { $(
        impl KeyValue for $ty {
            fn write(&self, out: &mut Vec<u8>) {
                out.extend(self.to_be_bytes());
            }
            fn read(reader: &mut Reader<'_>) -> Option<Self> {
                reader.array().map(Self::from_be_bytes)
            }
        }
    )* };
}

numbers! { i8 i16 i32 i64 f32 f64 }

fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    // A value of 4 GiB is none that PostgreSQL holds.
    out.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(bytes);
}

impl KeyValue for bool {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.array()? {
            [0] => Some(false),
            [1] => Some(true),
            [_] => None,
        }
    }
}

impl KeyValue for String {
    fn write(&self, out: &mut Vec<u8>) {
        write_bytes(self.as_bytes(), out);
    }
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let text = std::str::from_utf8(reader.bytes()?).ok()?;
        // PostgreSQL holds no NUL.
        (!text.contains('\0')).then(|| text.to_owned())
    }
}

impl KeyValue for Vec<u8> {
    fn write(&self, out: &mut Vec<u8>) {
        write_bytes(self, out);
    }
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.bytes().map(<[u8]>::to_vec)
    }
}

impl<T: KeyValue> KeyValue for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.is_some().write(out);
        if let Some(value) = self {
            value.write(out);
        }
    }
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        if bool::read(reader)? { T::read(reader).map(Some) } else { Some(None) }
    }
}

impl KeyValue for sqlx::postgres::types::Oid {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.0.to_be_bytes());
    }
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.array().map(|bytes| Self(u32::from_be_bytes(bytes)))
    }
}

#[cfg(feature = "uuid")]
impl KeyValue for sqlx::types::Uuid {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.as_bytes());
    }
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.array().map(Self::from_bytes)
    }
}

/// Values that go as their text.
#[allow(unused_macros, reason = "used by features")]
macro_rules! texts {
    ($($ty:ty)*) => { $(
        impl KeyValue for $ty {
            fn write(&self, out: &mut Vec<u8>) {
                self.to_string().write(out);
            }
            fn read(reader: &mut Reader<'_>) -> Option<Self> {
                String::read(reader)?.parse().ok()
            }
        }
    )* };
}

#[cfg(feature = "rust_decimal")]
texts! { sqlx::types::Decimal }

#[cfg(feature = "bigdecimal")]
impl KeyValue for sqlx::types::BigDecimal {
    fn write(&self, out: &mut Vec<u8>) {
        self.to_string().write(out);
    }
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        // PostgreSQL's numeric has this many digits on either side of the point; a short text can say more.
        let value: Self = String::read(reader)?.parse().ok()?;
        (-131_072..=16_383).contains(&value.as_bigint_and_exponent().1).then_some(value)
    }
}

#[cfg(feature = "ipnetwork")]
texts! { sqlx::types::ipnetwork::IpNetwork }
#[cfg(feature = "ipnet")]
texts! { sqlx::types::ipnet::IpNet }

/// The instants that PostgreSQL holds, from 4713 BC, as far as they are Unix microseconds (its last, in AD 294276, is later).
#[cfg(any(feature = "chrono", feature = "time"))]
const MICROSECONDS: std::ops::RangeFrom<i64> = -210_866_803_200_000_000..;

#[cfg(feature = "chrono")]
mod chrono {
    use super::{KeyValue, MICROSECONDS, Reader};
    use sqlx::types::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

    /// Days from 0001-01-01, which is day 1, to 1970-01-01.
    const EPOCH: i64 = 719_163;
    const DAY: i64 = 86_400_000_000;

    impl KeyValue for DateTime<Utc> {
        fn write(&self, out: &mut Vec<u8>) {
            self.timestamp_micros().write(out);
        }
        fn read(reader: &mut Reader<'_>) -> Option<Self> {
            let micros = i64::read(reader).filter(|micros| MICROSECONDS.contains(micros))?;
            Self::from_timestamp_micros(micros)
        }
    }

    impl KeyValue for NaiveDateTime {
        fn write(&self, out: &mut Vec<u8>) {
            self.and_utc().write(out);
        }
        fn read(reader: &mut Reader<'_>) -> Option<Self> {
            DateTime::<Utc>::read(reader).map(|at| at.naive_utc())
        }
    }

    impl KeyValue for NaiveDate {
        fn write(&self, out: &mut Vec<u8>) {
            self.signed_duration_since(Self::default()).num_days().write(out);
        }
        fn read(reader: &mut Reader<'_>) -> Option<Self> {
            let days = i64::read(reader)?.checked_add(EPOCH)?;
            let date = Self::from_num_days_from_ce_opt(days.try_into().ok()?)?;
            let at = date.and_time(NaiveTime::MIN).and_utc().timestamp_micros();
            MICROSECONDS.contains(&at).then_some(date)
        }
    }

    impl KeyValue for NaiveTime {
        fn write(&self, out: &mut Vec<u8>) {
            let micros = self.signed_duration_since(Self::MIN).num_microseconds();
            // A day of microseconds fits.
            micros.unwrap_or_default().write(out);
        }
        fn read(reader: &mut Reader<'_>) -> Option<Self> {
            let micros = i64::read(reader).filter(|micros| (0..DAY).contains(micros))?.cast_unsigned();
            let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000);
            Self::from_num_seconds_from_midnight_opt(seconds.try_into().ok()?, (rest * 1000).try_into().ok()?)
        }
    }
}

#[cfg(feature = "time")]
mod time {
    use super::{KeyValue, MICROSECONDS, Reader};
    use sqlx::types::time::{Date, OffsetDateTime, PrimitiveDateTime, Time};

    fn micros(at: OffsetDateTime) -> i64 {
        (at.unix_timestamp_nanos() / 1000) as i64
    }

    impl KeyValue for OffsetDateTime {
        fn write(&self, out: &mut Vec<u8>) {
            micros(*self).write(out);
        }
        fn read(reader: &mut Reader<'_>) -> Option<Self> {
            let micros = i64::read(reader).filter(|micros| MICROSECONDS.contains(micros))?;
            Self::from_unix_timestamp_nanos(i128::from(micros) * 1000).ok()
        }
    }

    impl KeyValue for PrimitiveDateTime {
        fn write(&self, out: &mut Vec<u8>) {
            self.assume_utc().write(out);
        }
        fn read(reader: &mut Reader<'_>) -> Option<Self> {
            OffsetDateTime::read(reader).map(|at| Self::new(at.date(), at.time()))
        }
    }

    impl KeyValue for Date {
        fn write(&self, out: &mut Vec<u8>) {
            self.to_julian_day().write(out);
        }
        fn read(reader: &mut Reader<'_>) -> Option<Self> {
            let date = Self::from_julian_day(i32::read(reader)?).ok()?;
            MICROSECONDS.contains(&micros(date.midnight().assume_utc())).then_some(date)
        }
    }

    impl KeyValue for Time {
        fn write(&self, out: &mut Vec<u8>) {
            let (hour, minute, second, nano) = self.as_hms_nano();
            out.extend([hour, minute, second]);
            nano.cast_signed().write(out);
        }
        fn read(reader: &mut Reader<'_>) -> Option<Self> {
            let [hour, minute, second] = reader.array()?;
            Self::from_hms_nano(hour, minute, second, i32::read(reader)?.try_into().ok()?).ok()
        }
    }
}

/// The values of a sort key: a tuple of [`KeyValue`]s.
pub trait Keys: Sized {
    /// Appends them.
    fn write(&self, out: &mut Vec<u8>);
    /// Reads them back.
    fn read(reader: &mut Reader<'_>) -> Option<Self>;
}

macro_rules! tuples {
    ($($($t:ident)*;)*) => { $(
        impl<$($t: KeyValue),*> Keys for ($($t,)*) {
            #[allow(non_snake_case, reason = "named as their types")]
            fn write(&self, out: &mut Vec<u8>) {
                let ($($t,)*) = self;
                $($t.write(out);)*
            }
            fn read(reader: &mut Reader<'_>) -> Option<Self> {
                Some(($($t::read(reader)?,)*))
            }
        }
    )* };
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back<K: Keys>(key: &K) -> Option<K> {
        let mut out = Vec::new();
        key.write(&mut out);
        let mut reader = Reader(&out);
        K::read(&mut reader).filter(|_| reader.0.is_empty())
    }

    #[test]
    fn plain_values() {
        let key = (true, i16::MIN, i64::MAX, String::from("ß"), vec![0u8, 255], Some(1i32), None::<String>, -0.5f64);
        assert_eq!(back(&key), Some(key));
        assert!(back(&(f64::NAN,)).is_some_and(|key| key.0.is_nan()));
    }

    #[cfg(feature = "bigdecimal")]
    #[test]
    fn numbers_that_the_server_holds() {
        use sqlx::types::BigDecimal;
        let number: BigDecimal = "-1.50".parse().unwrap();
        assert_eq!(back(&(number.clone(),)), Some((number,)));
        let mut out = Vec::new();
        String::from("1e999999999").write(&mut out);
        assert_eq!(BigDecimal::read(&mut Reader(&out)), None);
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn times_of_chrono() {
        use sqlx::types::chrono::{DateTime, NaiveDate, NaiveTime, Utc};
        let at = DateTime::<Utc>::from_timestamp_micros(1_700_000_000_123_456).unwrap();
        let date = NaiveDate::from_ymd_opt(-4712, 2, 29).unwrap();
        let time = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap();
        let key = (at, at.naive_utc(), date, time);
        assert_eq!(back(&key), Some(key));
        assert_eq!(back(&(DateTime::<Utc>::MAX_UTC, 1i32)).map(|key| key.1), Some(1), "the year 262142");
        assert_eq!(back(&(NaiveDate::MIN,)), None, "before PostgreSQL's first day");
    }

    #[cfg(feature = "time")]
    #[test]
    fn times_of_time() {
        use sqlx::types::time::{OffsetDateTime, Time};
        let at = OffsetDateTime::from_unix_timestamp_nanos(1_700_000_000_123_456_000).unwrap();
        let key = (at, at.date(), Time::from_hms_micro(23, 59, 59, 999_999).unwrap());
        assert_eq!(back(&key), Some(key));
    }
}
