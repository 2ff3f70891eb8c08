//! What `#[derive(PgComposite)]` and `#[derive(PgDomain)]` build on.

use crate::private::BoxResult;
use sqlx::encode::IsNull;
use sqlx::postgres::types::{Oid, PgRecordDecoder, PgRecordEncoder};
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgValueRef, Postgres};
use sqlx::{Decode, Encode, Type};
use std::fmt;

/// A type of PostgreSQL's own.
pub const fn builtin(oid: u32) -> PgTypeInfo {
    PgTypeInfo::with_oid(Oid(oid))
}

/// A type of the migrations, by its name as SQL has it.
pub const fn named(name: &'static str) -> PgTypeInfo {
    PgTypeInfo::with_name(name)
}

/// The attributes of a composite value on their way to the server.
pub struct Attributes<'a>(PgRecordEncoder<'a>);

impl fmt::Debug for Attributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attributes")
    }
}

impl<'a> Attributes<'a> {
    /// None yet.
    pub fn new(buf: &'a mut PgArgumentBuffer) -> Self {
        Self(PgRecordEncoder::new(buf))
    }

    /// The next one, under the type that it has in the database: the server compares, and a `String` alone would say text.
    pub fn add<T: for<'q> Encode<'q, Postgres>>(&mut self, ty: PgTypeInfo, value: &T) -> BoxResult<()> {
        self.0.encode(Typed(value, ty)).map(|_| ())
    }

    /// All of them.
    pub fn finish(mut self) -> IsNull {
        self.0.finish();
        IsNull::No
    }
}

/// A value, and the type that the catalog says it has.
struct Typed<'a, T>(&'a T, PgTypeInfo);

impl<T> Type<Postgres> for Typed<'_, T> {
    fn type_info() -> PgTypeInfo {
        // Each says its own.
        builtin(0)
    }
}

impl<'q, T: Encode<'q, Postgres>> Encode<'q, Postgres> for Typed<'_, T> {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> BoxResult<IsNull> {
        self.0.encode_by_ref(buf)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(self.1.clone())
    }
}

/// The attributes of a composite value that came.
pub struct Reading<'r>(PgRecordDecoder<'r>);

impl fmt::Debug for Reading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reading")
    }
}

impl<'r> Reading<'r> {
    /// All of them.
    pub fn new(value: PgValueRef<'r>) -> BoxResult<Self> {
        PgRecordDecoder::new(value).map(Self)
    }

    /// The next one, whose type was compared when the program was compiled.
    pub fn attribute<T: for<'a> Decode<'a, Postgres>>(&mut self) -> BoxResult<T> {
        self.0.try_decode::<Compared<T>>().map(|value| value.0)
    }
}

struct Compared<T>(T);

impl<T> Type<Postgres> for Compared<T> {
    fn type_info() -> PgTypeInfo {
        builtin(0)
    }

    fn compatible(_: &PgTypeInfo) -> bool {
        true
    }
}

impl<'r, T: Decode<'r, Postgres>> Decode<'r, Postgres> for Compared<T> {
    fn decode(value: PgValueRef<'r>) -> BoxResult<Self> {
        T::decode(value).map(Self)
    }
}

/// What all composites share; `#[derive(koel_macros::PgComposite)]` calls it. `encode` and `decode` are functions.
#[doc(hidden)]
#[macro_export]
macro_rules! pg_composite {
    ($name:ident, $hash:literal, $type_name:literal, $encode:path, $decode:path) => {
        impl $crate::sqlx::Type<$crate::sqlx::Postgres> for $name {
            fn type_info() -> $crate::sqlx::postgres::PgTypeInfo {
                $crate::sqlx::postgres::PgTypeInfo::with_name($type_name)
            }
        }
        impl $crate::sqlx::postgres::PgHasArrayType for $name {
            fn array_type_info() -> $crate::sqlx::postgres::PgTypeInfo {
                $crate::sqlx::postgres::PgTypeInfo::array_of($type_name)
            }
        }
        impl $crate::sqlx::Encode<'_, $crate::sqlx::Postgres> for $name {
            fn encode_by_ref(
                &self,
                buf: &mut $crate::sqlx::postgres::PgArgumentBuffer,
            ) -> $crate::private::EncodeResult {
                $encode(self, buf)
            }
        }
        impl<'r> $crate::sqlx::Decode<'r, $crate::sqlx::Postgres> for $name {
            fn decode(value: $crate::sqlx::postgres::PgValueRef<'r>) -> $crate::private::BoxResult<Self> {
                $decode(value)
            }
        }
        impl<const N: usize> $crate::pg::FromColumn<$crate::pg::marker::Named<$hash>, N> for $name {}
        impl<const N: usize> $crate::pg::IntoParam<$crate::pg::marker::Named<$hash>, N> for $name {
            fn add(&self, args: &mut $crate::sqlx::postgres::PgArguments) -> $crate::private::BoxResult<()> {
                $crate::sqlx::Arguments::add(args, self)
            }
            fn add_null(args: &mut $crate::sqlx::postgres::PgArguments) -> $crate::private::BoxResult<()> {
                $crate::sqlx::Arguments::add(args, ::core::option::Option::None::<$name>)
            }
        }
    };
}

/// What all domains share; `#[derive(koel_macros::PgDomain)]` calls it. On the wire a domain is what it is over.
#[doc(hidden)]
#[macro_export]
macro_rules! pg_domain {
    ($name:ident, $field:tt, $inner:ty, $marker:ty) => {
        impl $crate::sqlx::Type<$crate::sqlx::Postgres> for $name {
            fn type_info() -> $crate::sqlx::postgres::PgTypeInfo {
                <$inner as $crate::sqlx::Type<$crate::sqlx::Postgres>>::type_info()
            }
            fn compatible(ty: &$crate::sqlx::postgres::PgTypeInfo) -> bool {
                <$inner as $crate::sqlx::Type<$crate::sqlx::Postgres>>::compatible(ty)
            }
        }
        impl $crate::sqlx::Encode<'_, $crate::sqlx::Postgres> for $name {
            fn encode_by_ref(
                &self,
                buf: &mut $crate::sqlx::postgres::PgArgumentBuffer,
            ) -> $crate::private::EncodeResult {
                <$inner as $crate::sqlx::Encode<'_, $crate::sqlx::Postgres>>::encode_by_ref(&self.$field, buf)
            }
        }
        impl<'r> $crate::sqlx::Decode<'r, $crate::sqlx::Postgres> for $name {
            fn decode(value: $crate::sqlx::postgres::PgValueRef<'r>) -> $crate::private::BoxResult<Self> {
                <$inner as $crate::sqlx::Decode<'r, $crate::sqlx::Postgres>>::decode(value)
                    .map(|value| Self { $field: value })
            }
        }
        impl<const N: usize> $crate::pg::FromColumn<$marker, N> for $name {}
        impl<const N: usize> $crate::pg::IntoParam<$marker, N> for $name {
            fn add(&self, args: &mut $crate::sqlx::postgres::PgArguments) -> $crate::private::BoxResult<()> {
                <$inner as $crate::pg::IntoParam<$marker, N>>::add(&self.$field, args)
            }
            fn add_null(args: &mut $crate::sqlx::postgres::PgArguments) -> $crate::private::BoxResult<()> {
                <$inner as $crate::pg::IntoParam<$marker, N>>::add_null(args)
            }
            fn size(&self) -> usize {
                <$inner as $crate::pg::IntoParam<$marker, N>>::size(&self.$field)
            }
        }
    };
    (array: $name:ident, $inner:ty) => {
        impl $crate::sqlx::postgres::PgHasArrayType for $name {
            fn array_type_info() -> $crate::sqlx::postgres::PgTypeInfo {
                <$inner as $crate::sqlx::postgres::PgHasArrayType>::array_type_info()
            }
        }
    };
    (elements: $name:ident, $field:tt, $inner:ty) => {
        impl $crate::private::Elements for $name {
            type Element = <$inner as $crate::private::Elements>::Element;
            fn elements(&self) -> ::core::option::Option<&[Self::Element]> {
                $crate::private::Elements::elements(&self.$field)
            }
        }
    };
    (key: $name:ident, $field:tt, $inner:ty) => {
        impl $crate::page::KeyValue for $name {
            fn write(&self, out: &mut ::std::vec::Vec<u8>) {
                $crate::page::KeyValue::write(&self.$field, out)
            }
            fn read(reader: &mut $crate::page::Reader<'_>) -> ::core::option::Option<Self> {
                <$inner as $crate::page::KeyValue>::read(reader).map(|value| Self { $field: value })
            }
        }
    };
}
