//! One marker per PostgreSQL type.
//!
//! | PostgreSQL | Rust | feature |
//! |---|---|---|
//! | bool; "char"; int2, int4, int8 | `bool`; `i8`; `i16`, `i32`, `i64` | |
//! | float4, float8 | `f32`, `f64` | |
//! | text, varchar, bpchar, name, citext | `String`, `&str` | |
//! | bytea; void; oid | `Vec<u8>`, `&[u8]`; `()`; `Oid` | |
//! | interval; money | `PgInterval`; `PgMoney` | |
//! | ltree; lquery; cube; hstore | `PgLTree`; `PgLQuery`; `PgCube`; `PgHstore` | |
//! | point, line, lseg, box, path, polygon, circle | `PgPoint` ... `PgCircle` | |
//! | numeric | `BigDecimal`, `Decimal` | `bigdecimal`, `rust_decimal` |
//! | date, time, timestamp, timestamptz | `NaiveDate`, `NaiveTime`, `NaiveDateTime`, `DateTime<Utc>` | `chrono` |
//! | the same | `Date`, `Time`, `PrimitiveDateTime`, `OffsetDateTime` | `time` |
//! | timetz | `PgTimeTz` | `chrono` or `time` |
//! | uuid | `Uuid` | `uuid` |
//! | json, jsonb | `serde_json::Value`, `Json<T>` | `json` |
//! | inet, cidr | `IpNetwork`, `IpNet` | `ipnetwork`, `ipnet` |
//! | macaddr | `MacAddress` | `mac_address` |
//! | bit, varbit | `BitVec` | `bit-vec` |
//! | int4range, int8range, numrange, daterange, tsrange, tstzrange | `PgRange<T>` | as `T` |
//! | arrays | `Vec<T>`, `&[T]` | as `T` |
//! | enums, composites | derived | |
//!
//! Where both are enabled, a record uses `time` rather than `chrono`, `bigdecimal` rather than `rust_decimal` and `ipnetwork` rather than `ipnet`, as
//! sqlx does; a struct of your own may use either.
#![allow(missing_debug_implementations, reason = "nothing of these types ever exists")]

use std::marker::PhantomData;

macro_rules! markers {
    ($($name:ident $sql:literal)*) => {
        $(#[doc = concat!("PostgreSQL's `", $sql, "`.")] pub enum $name {})*
    };
}

markers! {
    Bool "bool" Char "\"char\"" Int2 "int2" Int4 "int4" Int8 "int8" Float4 "float4" Float8 "float8"
    Text "text" Varchar "varchar" Bpchar "char(n)" Name "name" Citext "citext"
    Bytea "bytea" Void "void" Oid "oid" Interval "interval" Money "money"
    Ltree "ltree" Lquery "lquery" Cube "cube" Hstore "hstore"
    Point "point" Line "line" Lseg "lseg" Box "box" Path "path" Polygon "polygon" Circle "circle"
    Numeric "numeric" Date "date" Time "time" Timestamp "timestamp" Timestamptz "timestamptz" Timetz "timetz"
    Uuid "uuid" Json "json" Jsonb "jsonb" Inet "inet" Cidr "cidr" Macaddr "macaddr" Bit "bit" Varbit "varbit"
    Int4range "int4range" Int8range "int8range" Numrange "numrange" Daterange "daterange" Tsrange "tsrange" Tstzrange "tstzrange"
}

/// An array of `M`.
pub struct Array<M>(PhantomData<M>);

/// An enum or composite type of the migrations, by the hash of its name ([`super::name_hash`]).
pub struct Named<const HASH: u64>;
