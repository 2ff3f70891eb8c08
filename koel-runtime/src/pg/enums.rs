//! What `#[derive(PgEnum)]` builds on.

/// The labels of an enum, both ways. `#[derive(koel_macros::PgEnum)]` implements it.
pub trait EnumLabels: Sized {
    /// The PostgreSQL type's name as SQL has it, with its schema where the search path does not find it.
    const TYPE_NAME: &'static str;
    /// All labels, in PostgreSQL's order.
    const LABELS: &'static [&'static str];
    /// The label of this value.
    fn label(&self) -> &'static str;
    /// The value of a label.
    fn from_label(label: &str) -> Option<Self>;
}

/// FNV-1a over the name: what [`super::marker::Named`] tells types apart by.
pub const fn name_hash(name: &str) -> u64 {
    name_hash_bytes(name.as_bytes())
}

/// FNV-1a.
pub(crate) const fn name_hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x100_0000_01b3);
        i += 1;
    }
    hash
}

/// What all enums share; `#[derive(koel_macros::PgEnum)]` calls it.
#[doc(hidden)]
#[macro_export]
macro_rules! pg_enum {
    ($name:ident, $hash:literal) => {
        impl $crate::sqlx::Type<$crate::sqlx::Postgres> for $name {
            fn type_info() -> $crate::sqlx::postgres::PgTypeInfo {
                $crate::sqlx::postgres::PgTypeInfo::with_name(<$name as $crate::pg::EnumLabels>::TYPE_NAME)
            }
        }
        impl $crate::sqlx::postgres::PgHasArrayType for $name {
            fn array_type_info() -> $crate::sqlx::postgres::PgTypeInfo {
                $crate::sqlx::postgres::PgTypeInfo::array_of(<$name as $crate::pg::EnumLabels>::TYPE_NAME)
            }
        }
        impl $crate::sqlx::Encode<'_, $crate::sqlx::Postgres> for $name {
            fn encode_by_ref(
                &self,
                buf: &mut $crate::sqlx::postgres::PgArgumentBuffer,
            ) -> $crate::private::EncodeResult {
                $crate::private::encode_label($crate::pg::EnumLabels::label(self), buf)
            }
        }
        impl<'r> $crate::sqlx::Decode<'r, $crate::sqlx::Postgres> for $name {
            fn decode(value: $crate::sqlx::postgres::PgValueRef<'r>) -> $crate::private::BoxResult<Self> {
                $crate::private::decode_label(value)
            }
        }
        impl $crate::page::KeyValue for $name {
            fn write(&self, out: &mut ::std::vec::Vec<u8>) {
                $crate::private::write_label($crate::pg::EnumLabels::label(self), out)
            }
            fn read(reader: &mut $crate::page::Reader<'_>) -> ::core::option::Option<Self> {
                $crate::private::read_label(reader)
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
