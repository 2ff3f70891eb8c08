//! PostgreSQL type -> marker of koel-runtime: one table.

use crate::model::PgType;
use koel_schema::catalog::Catalog;
use koel_schema::catalog::object::TypeKind;
use koel_schema::types::TypeId;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

/// One mapped type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its name in pg_type.
    pub(crate) name: &'static str,
    /// The marker in `koel_runtime::pg::marker`.
    pub(crate) marker: &'static str,
    /// The names in `koel_runtime::private` of a column of it.
    pub(crate) not_null: &'static str,
    pub(crate) nullable: &'static str,
    /// A value that sqlx binds declares another type (a `String` says text): the parameter needs a cast. Arrays: likewise.
    pub(crate) cast: bool,
    pub(crate) cast_array: bool,
}

macro_rules! rows {
    ($($name:literal $marker:ident $($cast:ident)?;)*) => {
        static ROWS: &[Row] = &[$(
            Row { name: $name, marker: stringify!($marker), not_null: concat!("C", stringify!($marker)), nullable: concat!("O", stringify!($marker)), cast: rows!(@cast $($cast)?), cast_array: rows!(@array $($cast)?) }
        ),*];
    };
    (@cast cast) => { true };
    (@cast $($other:ident)?) => { false };
    (@array) => { false };
    (@array $other:ident) => { true };
}

rows! {
    "bool" Bool; "char" Char; "int2" Int2; "int4" Int4; "int8" Int8; "float4" Float4; "float8" Float8;
    "text" Text; "varchar" Varchar array; "bpchar" Bpchar cast; "name" Name cast; "citext" Citext cast;
    "bytea" Bytea; "void" Void; "oid" Oid; "interval" Interval; "money" Money;
    "ltree" Ltree; "lquery" Lquery; "cube" Cube; "hstore" Hstore;
    "point" Point; "line" Line; "lseg" Lseg; "box" Box; "path" Path; "polygon" Polygon; "circle" Circle;
    "numeric" Numeric; "date" Date; "time" Time; "timestamp" Timestamp; "timestamptz" Timestamptz; "timetz" Timetz;
    "uuid" Uuid; "json" Json cast; "jsonb" Jsonb; "inet" Inet; "cidr" Cidr cast; "macaddr" Macaddr;
    "bit" Bit; "varbit" Varbit;
    "int4range" Int4range; "int8range" Int8range; "numrange" Numrange; "daterange" Daterange; "tsrange" Tsrange; "tstzrange" Tstzrange;
}

/// Types that no `koel_runtime::page::KeyValue` is of.
#[rustfmt::skip]
const NOT_IN_CURSORS: &[&str] = &[
    "void", "interval", "money", "ltree", "lquery", "cube", "hstore", "point", "line", "lseg", "box", "path", "polygon", "circle", "timetz", "json", "jsonb",
    "macaddr", "bit", "varbit", "int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange",
];

/// The row of a type's name.
pub(crate) fn row(name: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.name == name)
}

/// Its place in the table.
pub(crate) fn number(row: &'static Row) -> usize {
    ROWS.iter().position(|other| other.name == row.name).unwrap_or(ROWS.len())
}

/// The row at a place.
pub(crate) fn numbered(number: usize) -> Option<&'static Row> {
    ROWS.get(number)
}

/// What a type of the catalog is to Rust. Domains are what they are over, as Describe reports them.
pub(crate) fn classify(catalog: &Catalog, id: TypeId) -> PgType {
    if id.is_error() {
        return PgType::Error;
    }
    let ty = catalog.ty(catalog.base_type(id));
    if ty.is_array {
        return PgType::Array(Box::new(classify(catalog, ty.elem)));
    }
    match &ty.kind {
        // By name: citext, hstore, ltree and cube come from extensions, in whatever schema.
        TypeKind::Base | TypeKind::Range { .. } | TypeKind::Pseudo => match row(&ty.name) {
            Some(row) => PgType::Scalar(row),
            None => PgType::Unmapped(catalog.type_name(ty.id)),
        },
        TypeKind::Enum(_) => PgType::Named { name: catalog.type_name(ty.id), is_enum: true },
        TypeKind::Composite(_) => PgType::Named { name: catalog.type_name(ty.id), is_enum: false },
        TypeKind::Domain(_) | TypeKind::Multirange { .. } | TypeKind::Shell => {
            PgType::Unmapped(catalog.type_name(ty.id))
        }
    }
}

/// A type that the expansion names; its block has `koel_runtime::private` as `__koel`.
#[derive(Debug, Clone)]
pub(crate) enum Path {
    /// `__koel::Name`: a word here costs a fraction of what a stream of tokens does, and there is one for every column.
    Short(&'static str),
    Full(TokenStream),
}

impl ToTokens for Path {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Short(name) => {
                let name = Ident::new(name, Span::call_site());
                quote! { __koel::#name }.to_tokens(tokens);
            }
            Self::Full(path) => path.to_tokens(tokens),
        }
    }
}

impl PgType {
    /// The marker as a type.
    pub(crate) fn marker(&self) -> Option<Path> {
        Some(match self {
            Self::Scalar(row) => Path::Short(row.marker),
            Self::Named { name, .. } => {
                let hash = name_hash(name);
                Path::Full(quote! { __koel::Named<#hash> })
            }
            Self::Array(elem) => {
                let elem = elem.marker()?;
                Path::Full(quote! { __koel::Array<#elem> })
            }
            Self::Unmapped(_) | Self::Error => return None,
        })
    }

    /// How a column of this type is read.
    pub(crate) fn cell(&self, nullable: bool) -> Option<Path> {
        match self {
            Self::Scalar(row) => Some(Path::Short(if nullable { row.nullable } else { row.not_null })),
            Self::Named { .. } | Self::Array(_) => {
                let marker = self.marker()?;
                let name = if nullable {
                    quote! { __koel::O }
                } else {
                    quote! { __koel::C }
                };
                Some(Path::Full(quote! { #name<#marker> }))
            }
            Self::Unmapped(_) | Self::Error => None,
        }
    }

    /// A cursor can hold values of it.
    pub(crate) fn in_cursors(&self) -> bool {
        match self {
            Self::Scalar(row) => !NOT_IN_CURSORS.contains(&row.name),
            Self::Named { is_enum, .. } => *is_enum,
            Self::Array(_) | Self::Unmapped(_) | Self::Error => false,
        }
    }

    /// The type that a generated record uses; none for types of the migrations, whose Rust types the macro cannot know.
    pub(crate) fn record_type(&self) -> Option<TokenStream> {
        match self {
            Self::Scalar(_) => {
                let marker = self.marker()?;
                Some(quote! { <#marker as __koel::RustType>::Type })
            }
            Self::Array(elem) => {
                let elem = elem.record_type()?;
                Some(quote! { __koel::Vec<#elem> })
            }
            Self::Named { .. } | Self::Unmapped(_) | Self::Error => None,
        }
    }

    /// The cast that a parameter of this type needs in the text.
    pub(crate) fn cast(&self) -> Option<String> {
        match self {
            Self::Scalar(row) => row.cast.then(|| row.name.to_string()),
            Self::Array(elem) => match &**elem {
                Self::Scalar(row) => row.cast_array.then(|| format!("{}[]", row.name)),
                Self::Named { .. } | Self::Array(_) | Self::Unmapped(_) | Self::Error => None,
            },
            Self::Named { .. } | Self::Unmapped(_) | Self::Error => None,
        }
    }

    /// As messages show it.
    pub(crate) fn display(&self) -> String {
        match self {
            Self::Scalar(row) => row.name.to_string(),
            Self::Named { name, .. } | Self::Unmapped(name) => name.clone(),
            Self::Array(elem) => format!("{}[]", elem.display()),
            Self::Error => "unknown".to_string(),
        }
    }
}

/// The same as `koel_runtime::pg::name_hash`; a test compares them.
pub(crate) fn name_hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_agree_with_the_runtime() {
        for name in ["", "kyc_status", "audit.\"Level\""] {
            assert_eq!(name_hash(name), koel_runtime::pg::name_hash(name));
        }
    }

    #[test]
    fn casts() {
        let scalar = |name| PgType::Scalar(row(name).unwrap());
        assert_eq!(scalar("citext").cast().as_deref(), Some("citext"));
        assert_eq!(scalar("varchar").cast(), None);
        assert_eq!(PgType::Array(Box::new(scalar("varchar"))).cast().as_deref(), Some("varchar[]"));
        assert_eq!(PgType::Array(Box::new(scalar("int4"))).cast(), None);
    }
}
