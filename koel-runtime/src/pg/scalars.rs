//! The table of types that are neither arrays nor of the migrations.

use super::marker as m;
use super::{FromColumn, IntoParam, RustType};
use sqlx::Arguments;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, types as pg};

/// `markers => Rust type`: reads into it, binds from it.
macro_rules! both {
    ($($($marker:ident)* => $rust:ty;)*) => {
        $($( impl<const N: usize> FromColumn<m::$marker, N> for $rust {} )*)*
        param! { $($($marker)* => $rust;)* }
    };
}

/// `markers => Rust type`: binds from it.
macro_rules! param {
    ($($($marker:ident)* => $rust:ty;)*) => { $($(
        impl<const N: usize> IntoParam<m::$marker, N> for $rust {
            fn add(&self, args: &mut PgArguments) -> Result<(), BoxDynError> {
                args.add(self)
            }
            fn add_null(args: &mut PgArguments) -> Result<(), BoxDynError> {
                args.add(None::<$rust>)
            }
        }
    )*)* };
}

/// `markers => Rust type`: what a generated record holds.
macro_rules! record {
    ($($($marker:ident)* => $rust:ty;)*) => { $($( impl RustType for m::$marker { type Type = $rust; } )*)* };
}

both! {
    Bool => bool;
    Char => i8;
    Int2 => i16;
    Int4 => i32;
    Int8 => i64;
    Float4 => f32;
    Float8 => f64;
    Oid => pg::Oid;
    Interval => pg::PgInterval;
    Money => pg::PgMoney;
    Ltree => pg::PgLTree;
    Lquery => pg::PgLQuery;
    Cube => pg::PgCube;
    Hstore => pg::PgHstore;
    Point => pg::PgPoint;
    Line => pg::PgLine;
    Lseg => pg::PgLSeg;
    Box => pg::PgBox;
    Path => pg::PgPath;
    Polygon => pg::PgPolygon;
    Circle => pg::PgCircle;
    Int4range => pg::PgRange<i32>;
    Int8range => pg::PgRange<i64>;
}

/// `markers => Rust type`: as [`both`], of values that say how long they are.
macro_rules! long {
    ($($($marker:ident)* => $rust:ty;)*) => { $($(
        impl<const N: usize> FromColumn<m::$marker, N> for $rust {}
        impl<const N: usize> IntoParam<m::$marker, N> for $rust {
            fn add(&self, args: &mut PgArguments) -> Result<(), BoxDynError> {
                args.add(self)
            }
            fn add_null(args: &mut PgArguments) -> Result<(), BoxDynError> {
                args.add(None::<$rust>)
            }
            fn size(&self) -> usize {
                self.len()
            }
        }
    )*)* };
}

long! {
    Text Varchar Bpchar Name Citext => String;
    Text Varchar Bpchar Name Citext => std::borrow::Cow<'static, str>;
    Text Varchar Bpchar Name Citext => std::boxed::Box<str>;
    Bytea => Vec<u8>;
}

record! {
    Bool => bool;
    Char => i8;
    Int2 => i16;
    Int4 => i32;
    Int8 => i64;
    Float4 => f32;
    Float8 => f64;
    Text Varchar Bpchar Name Citext => String;
    Bytea => Vec<u8>;
    Void => ();
    Oid => pg::Oid;
    Interval => pg::PgInterval;
    Money => pg::PgMoney;
    Ltree => pg::PgLTree;
    Lquery => pg::PgLQuery;
    Cube => pg::PgCube;
    Hstore => pg::PgHstore;
    Point => pg::PgPoint;
    Line => pg::PgLine;
    Lseg => pg::PgLSeg;
    Box => pg::PgBox;
    Path => pg::PgPath;
    Polygon => pg::PgPolygon;
    Circle => pg::PgCircle;
    Int4range => pg::PgRange<i32>;
    Int8range => pg::PgRange<i64>;
}

// What an interval is cannot always be said in these: they are bound, never read.
param! { Interval => std::time::Duration; }

impl<const N: usize> FromColumn<m::Void, N> for () {}
impl<const N: usize, const L: usize> FromColumn<m::Bytea, N> for [u8; L] {}

/// Types that are only ever borrowed.
macro_rules! unsized_param {
    ($($($marker:ident)* => $rust:ty;)*) => { $($(
        impl<const N: usize> IntoParam<m::$marker, N> for $rust {
            fn add(&self, args: &mut PgArguments) -> Result<(), BoxDynError> {
                args.add(self)
            }
            fn add_null(args: &mut PgArguments) -> Result<(), BoxDynError> {
                args.add(None::<&$rust>)
            }
        }
    )*)* };
}

unsized_param! {
    Text Varchar Bpchar Name Citext => str;
    Bytea => [u8];
}

impl<const N: usize, const L: usize> IntoParam<m::Bytea, N> for [u8; L] {
    fn add(&self, args: &mut PgArguments) -> Result<(), BoxDynError> {
        args.add(self.as_slice())
    }
    fn add_null(args: &mut PgArguments) -> Result<(), BoxDynError> {
        args.add(None::<&[u8]>)
    }
}

#[cfg(feature = "uuid")]
mod uuid {
    use super::*;
    both! { Uuid => sqlx::types::Uuid; }
    record! { Uuid => sqlx::types::Uuid; }
}

#[cfg(feature = "chrono")]
mod chrono {
    use super::*;
    use sqlx::types::chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    both! {
        Date => NaiveDate;
        Time => NaiveTime;
        Timestamp => NaiveDateTime;
        Timestamptz => DateTime<Utc>;
        Timestamptz => DateTime<Local>;
        Timestamptz => DateTime<FixedOffset>;
        Timetz => pg::PgTimeTz<NaiveTime, FixedOffset>;
        Daterange => pg::PgRange<NaiveDate>;
        Tsrange => pg::PgRange<NaiveDateTime>;
        Tstzrange => pg::PgRange<DateTime<Utc>>;
    }
    param! { Interval => ::chrono::TimeDelta; }
    #[cfg(not(feature = "time"))]
    record! {
        Date => NaiveDate;
        Time => NaiveTime;
        Timestamp => NaiveDateTime;
        Timestamptz => DateTime<Utc>;
        Timetz => pg::PgTimeTz<NaiveTime, FixedOffset>;
        Daterange => pg::PgRange<NaiveDate>;
        Tsrange => pg::PgRange<NaiveDateTime>;
        Tstzrange => pg::PgRange<DateTime<Utc>>;
    }
}

#[cfg(feature = "time")]
mod time {
    use super::*;
    use sqlx::types::time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};
    both! {
        Date => Date;
        Time => Time;
        Timestamp => PrimitiveDateTime;
        Timestamptz => OffsetDateTime;
        Timetz => pg::PgTimeTz<Time, UtcOffset>;
        Daterange => pg::PgRange<Date>;
        Tsrange => pg::PgRange<PrimitiveDateTime>;
        Tstzrange => pg::PgRange<OffsetDateTime>;
    }
    param! { Interval => ::time::Duration; }
    record! {
        Date => Date;
        Time => Time;
        Timestamp => PrimitiveDateTime;
        Timestamptz => OffsetDateTime;
        Timetz => pg::PgTimeTz<Time, UtcOffset>;
        Daterange => pg::PgRange<Date>;
        Tsrange => pg::PgRange<PrimitiveDateTime>;
        Tstzrange => pg::PgRange<OffsetDateTime>;
    }
}

#[cfg(feature = "bigdecimal")]
mod bigdecimal {
    use super::*;
    use sqlx::types::BigDecimal;
    both! { Numeric => BigDecimal; Numrange => pg::PgRange<BigDecimal>; }
    record! { Numeric => BigDecimal; Numrange => pg::PgRange<BigDecimal>; }
}

#[cfg(feature = "rust_decimal")]
mod rust_decimal {
    use super::*;
    use sqlx::types::Decimal;
    both! { Numeric => Decimal; Numrange => pg::PgRange<Decimal>; }
    #[cfg(not(feature = "bigdecimal"))]
    record! { Numeric => Decimal; Numrange => pg::PgRange<Decimal>; }
}

#[cfg(feature = "ipnetwork")]
mod ipnetwork {
    use super::*;
    both! { Inet Cidr => sqlx::types::ipnetwork::IpNetwork; }
    record! { Inet Cidr => sqlx::types::ipnetwork::IpNetwork; }
}

#[cfg(feature = "ipnet")]
mod ipnet {
    use super::*;
    both! { Inet Cidr => sqlx::types::ipnet::IpNet; }
    #[cfg(not(feature = "ipnetwork"))]
    record! { Inet Cidr => sqlx::types::ipnet::IpNet; }
}

#[cfg(any(feature = "ipnet", feature = "ipnetwork"))]
both! { Inet => std::net::IpAddr; }

#[cfg(feature = "mac_address")]
mod mac_address {
    use super::*;
    both! { Macaddr => sqlx::types::mac_address::MacAddress; }
    record! { Macaddr => sqlx::types::mac_address::MacAddress; }
}

#[cfg(feature = "bit-vec")]
mod bit_vec {
    use super::*;
    both! { Bit Varbit => sqlx::types::BitVec; }
    record! { Bit Varbit => sqlx::types::BitVec; }
}

#[cfg(feature = "json")]
mod json {
    use super::*;
    use serde::Serialize;
    use serde::de::DeserializeOwned;
    use sqlx::types::{Json, JsonValue};
    record! { Json Jsonb => JsonValue; }

    /// What it is long as text; nothing where it cannot be written, which encoding it says.
    fn size(value: &impl Serialize) -> usize {
        let mut buffer = sqlx::postgres::PgArgumentBuffer::default();
        let _ = sqlx::Encode::<sqlx::Postgres>::encode(Json(value), &mut buffer);
        buffer.len()
    }

    macro_rules! untyped {
        ($($marker:ident)*) => { $(
            impl<const N: usize> FromColumn<m::$marker, N> for JsonValue {}
            impl<const N: usize> IntoParam<m::$marker, N> for JsonValue {
                fn add(&self, args: &mut PgArguments) -> Result<(), BoxDynError> {
                    args.add(self)
                }
                fn add_null(args: &mut PgArguments) -> Result<(), BoxDynError> {
                    args.add(None::<JsonValue>)
                }
                fn size(&self) -> usize {
                    size(self)
                }
            }
        )* };
    }
    untyped! { Json Jsonb }

    macro_rules! typed {
        ($($marker:ident)*) => { $(
            impl<const N: usize, T: DeserializeOwned + 'static> FromColumn<m::$marker, N> for Json<T> {}
            impl<const N: usize, T: Serialize> IntoParam<m::$marker, N> for Json<T> {
                fn add(&self, args: &mut PgArguments) -> Result<(), BoxDynError> {
                    args.add(self)
                }
                fn add_null(args: &mut PgArguments) -> Result<(), BoxDynError> {
                    args.add(None::<Json<()>>)
                }
                fn size(&self) -> usize {
                    size(&self.0)
                }
            }
        )* };
    }
    typed! { Json Jsonb }
}
