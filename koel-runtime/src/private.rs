//! What expanded code calls. Not part of the public API: it changes without notice.

mod short;

use crate::Result;
#[cfg(feature = "cache")]
pub use crate::cache::{CacheKey, Cached, Codec, Tags, Writing};
pub use crate::executor::Executor;
pub use crate::page::Opened;
use crate::page::{KeyValue, Reader};
pub use crate::pg::composites::{Attributes, Reading, builtin, named};
pub use crate::pg::marker;
pub use crate::pg::marker::*;
use crate::pg::rows::Cell;
pub use crate::pg::rows::{C, FromCells, G, I, IntoArgs, O};
use crate::pg::{EnumLabels, Given, NullableField, TableField};
pub use crate::pg::{IntoParam, RustType, name_hash};
pub use crate::query::{AtMostOne, Execute, Many, One, Query};
#[cfg(feature = "axum")]
pub use crate::repository::FromRef;
pub use crate::repository::More;
#[cfg(feature = "cache")]
pub use crate::repository::written;
#[cfg(feature = "runtime-tokio")]
pub use crate::router::Begin;
pub use crate::table::{
    Acquire, Arrays, Bulk, BulkColumn, BulkKey, Elements, Held, Inserted, NewRow, TableRow, Updated, Values, Wanted,
};
pub use crate::table::{Copied, CopyColumn, CopyIn, CopyRow, copy_in};
pub use crate::table::{insert as insert_text, insert_many, update as update_text};
pub use core::option::Option;
pub use core::result::Result::Ok;
pub use short::*;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgRow, PgValueRef, Postgres};
pub use sqlx::postgres::{PgArgumentBuffer as ArgumentBuffer, PgValueRef as ValueRef};
pub use sqlx::postgres::{PgConnection as Connection, PgPool as Pool};
use sqlx::{Arguments, Row as _, SqlStr, Type};
use std::fmt;
pub use std::vec::Vec;

/// The arguments of one query while they are encoded; the first failure is kept until the query runs.
#[derive(Default)]
pub struct Args {
    inner: PgArguments,
    error: Option<BoxDynError>,
}

impl fmt::Debug for Args {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values may be secrets.
        write!(f, "Args({})", self.inner.len())
    }
}

/// No arguments yet, room for `n`.
#[inline]
pub fn args(n: usize) -> Args {
    let mut inner = PgArguments::default();
    inner.reserve(n, n * 16);
    Args { inner, error: None }
}

impl Args {
    /// The argument `$N`, of PostgreSQL type `M`.
    #[inline]
    pub fn bind<M, const N: usize, V: IntoParam<M, N> + ?Sized>(mut self, value: &V) -> Self {
        if self.error.is_none() {
            self.error = value.add(&mut self.inner).err();
        }
        self
    }

    /// An argument whose type koel was told to leave alone (`expr as _`).
    #[inline]
    pub fn given<'v, V>(mut self, value: V) -> Self
    where
        V: sqlx::Encode<'v, Postgres> + Type<Postgres>,
    {
        if self.error.is_none() {
            self.error = self.inner.add(value).err();
        }
        self
    }

    /// As [`Args::bind`], in place.
    pub(crate) fn push<M, const N: usize, V: IntoParam<M, N> + ?Sized>(&mut self, value: &V) {
        if self.error.is_none() {
            self.error = value.add(&mut self.inner).err();
        }
    }

    /// As [`Args::given`], in place.
    pub(crate) fn push_given<'v, V: sqlx::Encode<'v, Postgres> + Type<Postgres>>(&mut self, value: V) {
        if self.error.is_none() {
            self.error = self.inner.add(value).err();
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.inner.len()
    }

    #[cfg(feature = "cache")]
    pub(crate) fn of(inner: PgArguments) -> Self {
        Self { inner, error: None }
    }

    pub(crate) fn finish(self) -> Result<PgArguments> {
        match self.error {
            None => Ok(self.inner),
            Some(error) => Err(sqlx::Error::Encode(error).into()),
        }
    }
}

/// A query: its text, its arguments of the PostgreSQL types `M`, what its columns `K` become.
#[inline]
pub fn query<C, M, K, U: FromCells<K>, T>(
    sql: &'static str,
    args: impl IntoArgs<M>,
    map: impl Fn(U) -> T + Send + Sync + 'static,
) -> Query<T, C> {
    Query::new(sql, args.encode(), row(map))
}

/// What is sent.
#[derive(Debug, Clone)]
pub struct Statement {
    pub(crate) sql: SqlStr,
    pub(crate) args: PgArguments,
    /// It only reads: for a router.
    #[cfg_attr(not(feature = "runtime-tokio"), allow(dead_code))]
    pub(crate) reads: bool,
}

impl Statement {
    #[inline]
    pub(crate) fn query(self) -> sqlx::query::Query<'static, Postgres, PgArguments> {
        sqlx::query_with(self.sql, self.args)
    }
}

/// As [`query`], of one that only reads.
#[inline]
pub fn reading<C, M, K, U: FromCells<K>, T>(
    sql: &'static str,
    args: impl IntoArgs<M>,
    map: impl Fn(U) -> T + Send + Sync + 'static,
) -> Query<T, C> {
    query::<C, M, K, U, T>(sql, args, map).reading()
}

/// As [`query_args`], of one that only reads.
#[inline]
pub fn reading_args<C, T>(
    sql: &'static str,
    args: Args,
    map: impl Fn(Row<'_>) -> Result<T> + Send + Sync + 'static,
) -> Query<T, C> {
    Query::new(sql, args, map).reading()
}

/// As [`query`], the arguments encoded already.
#[inline]
pub fn query_args<C, T>(
    sql: &'static str,
    args: Args,
    map: impl Fn(Row<'_>) -> Result<T> + Send + Sync + 'static,
) -> Query<T, C> {
    Query::new(sql, args, map)
}

/// A text with few optional parts: one of those there are.
#[derive(Debug)]
pub struct Chosen {
    pub sql: &'static str,
    choice: usize,
}

impl Chosen {
    /// From the texts of all choices, and which parts are there: bit `n` of a text's index is part `n`.
    #[inline]
    pub fn new<const PARTS: usize, const CHOICES: usize>(texts: &[&'static str; CHOICES], on: [bool; PARTS]) -> Self {
        const { assert!(CHOICES == 1 << PARTS, "a text for each choice") }
        let choice = on.iter().rev().fold(0, |choice, on| (choice << 1) | usize::from(*on));
        Self { sql: texts.get(choice).copied().unwrap_or_default(), choice }
    }

    /// Whether one of these parts is there.
    #[inline]
    pub fn has(&self, bits: usize) -> bool {
        self.choice & bits != 0
    }
}

/// A text with many optional parts, put together.
#[derive(Debug)]
pub struct Assembled {
    sql: String,
    /// By parameter: whether the text has it.
    used: Vec<bool>,
}

impl Assembled {
    /// From pieces: what each is part of (from 1; 0: always there), its text, the number of the parameter behind it (0: none). `on`: which parts are there.
    pub fn new(pieces: &[(usize, &'static str, usize)], on: &[bool], params: usize) -> Self {
        let is_on = |part: usize| part.checked_sub(1).is_none_or(|part| on.get(part) == Some(&true));
        let there = || pieces.iter().filter(|(part, _, _)| is_on(*part));
        let mut used = vec![false; params];
        for number in there().filter_map(|(_, _, param)| param.checked_sub(1)) {
            if let Some(used) = used.get_mut(number) {
                *used = true;
            }
        }
        let mut sql = String::with_capacity(there().map(|(_, text, _)| text.len() + 4).sum());
        for (_, text, param) in there() {
            sql.push_str(text);
            if *param > 0 {
                // Its number among those that are there.
                let number = used.iter().take(*param).filter(|used| **used).count();
                sql.push('$');
                sql.push_str(&number.to_string());
            }
        }
        Self { sql, used }
    }

    /// Whether it has the parameter of this number.
    pub fn has(&self, param: usize) -> bool {
        param.checked_sub(1).and_then(|param| self.used.get(param)) == Some(&true)
    }
}

/// As [`query_args`], of a text put together.
pub fn query_assembled<C, T>(
    text: Assembled,
    args: Args,
    map: impl Fn(Row<'_>) -> Result<T> + Send + Sync + 'static,
) -> Query<T, C> {
    Query::assembled(text.sql, args, map)
}

/// As [`query_assembled`], of one that only reads.
pub fn reading_assembled<C, T>(
    text: Assembled,
    args: Args,
    map: impl Fn(Row<'_>) -> Result<T> + Send + Sync + 'static,
) -> Query<T, C> {
    Query::assembled(text.sql, args, map).reading()
}

/// A row on its way into a struct.
#[derive(Clone, Copy)]
pub struct Row<'r>(pub &'r PgRow);

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Row<'_> {
    /// Column `N`, counted from 1: of rows too long for a tuple, and of scalars.
    #[inline]
    pub fn cell<M, const N: usize, T: Cell<M, N>>(self) -> Result<T> {
        T::read(self)
    }

    /// A field's column, counted from 0, whose Rust type was said; that of a column that can be NULL is an `Option`.
    #[inline]
    pub fn given<T: Given>(self, index: usize) -> Result<T> {
        Ok(self.0.try_get_unchecked(index)?)
    }

    /// A field's column, counted from 0, that is never NULL.
    #[inline]
    pub fn field<M, T: TableField<M>>(self, index: usize) -> Result<T> {
        Ok(self.0.try_get_unchecked(index)?)
    }

    /// A field's column that can be NULL.
    #[inline]
    pub fn nullable<M, T: NullableField<M>>(self, index: usize) -> Result<T> {
        Ok(self.0.try_get_unchecked(index)?)
    }
}

/// Appends a column to what is kept.
#[cfg(feature = "cache")]
pub fn put<V: KeyValue>(value: &V, out: &mut Vec<u8>) {
    value.write(out);
}

/// Takes it back.
#[cfg(feature = "cache")]
pub fn take<V: KeyValue>(reader: &mut Reader<'_>) -> Option<V> {
    V::read(reader)
}

/// A field of a type that is derived, compared with what the catalog says of it; whether that can be NULL is told elsewhere.
pub fn reads<M, T: TableField<M>>() {}

/// What makes a row from what makes its columns `K`.
#[inline]
pub fn row<K, U: FromCells<K>, T>(
    map: impl Fn(U) -> T + Send + Sync + 'static,
) -> impl Fn(Row<'_>) -> Result<T> + Send + Sync + 'static {
    move |row| Ok(map(U::read(row)?))
}

/// What `map` makes of a row.
#[inline]
pub fn read<T>(row: Row<'_>, map: impl Fn(Row<'_>) -> Result<T>) -> Result<T> {
    map(row)
}

/// What no columns become.
pub fn nothing((): ()) {}

/// The row of a query whose columns nobody wants.
pub fn no_columns(_: Row<'_>) -> Result<()> {
    Ok(())
}

/// What a query that did not check gives: it silences what follows, and never runs.
pub fn unchecked<T, C>() -> Query<T, C> {
    unreachable!("a program with a query that did not check does not compile")
}

/// What encoding gives in sqlx.
pub type EncodeResult = BoxResult<sqlx::encode::IsNull>;
/// What encoding and decoding fail with in sqlx.
pub type BoxResult<T> = std::result::Result<T, BoxDynError>;

/// An enum travels as its label.
pub fn encode_label(label: &str, buf: &mut PgArgumentBuffer) -> EncodeResult {
    sqlx::Encode::<Postgres>::encode(label, buf)
}

/// In a cursor too.
pub fn write_label(label: &str, out: &mut Vec<u8>) {
    KeyValue::write(&label.to_owned(), out);
}

/// A label that the program does not know is none that a cursor holds.
pub fn read_label<T: EnumLabels>(reader: &mut Reader<'_>) -> Option<T> {
    T::from_label(&<String as KeyValue>::read(reader)?)
}

/// A label that the program was not compiled with is an error, not a panic: the database may be newer.
pub fn decode_label<T: EnumLabels>(value: PgValueRef<'_>) -> BoxResult<T> {
    let label = <&str as sqlx::Decode<Postgres>>::decode(value)?;
    T::from_label(label).ok_or_else(|| {
        format!("the enum {} has the label {label:?}, which the program was not compiled with", T::TYPE_NAME).into()
    })
}
