//! Which Rust types hold which PostgreSQL types.
//!
//! A [`marker`] stands for each PostgreSQL type. [`FromColumn`] says which Rust types a column of that type reads into, [`IntoParam`] from which
//! a parameter of it is bound, [`RustType`] what a generated record uses.

#[doc(hidden)]
pub mod composites;
mod containers;
mod enums;
pub mod marker;
#[doc(hidden)]
pub mod rows;
mod scalars;

pub(crate) use enums::name_hash_bytes;
pub use enums::{EnumLabels, name_hash};

use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::{Decode, Encode, Type};

/// A Rust type that column `N` (from 1) of PostgreSQL type `M` reads into, as long as it is not NULL.
#[diagnostic::on_unimplemented(
    message = "column {N} of this query has the PostgreSQL type `{M}`, which does not read into `{Self}`",
    label = "column {N}: no `{Self}` can be read from `{M}`",
    note = "see the table in the documentation of `koel_runtime::pg::marker` for the Rust types of each PostgreSQL type; some need a feature of koel-runtime",
    note = "a `Named` type is one of the migrations: `#[derive(koel_macros::PgEnum)]` for an enum, `PgComposite` for a composite type, with this type's name",
    note = "to override the check, name the column `\"name: RustType\"`"
)]
pub trait FromColumn<M, const N: usize>: Sized + for<'r> Decode<'r, Postgres> + Type<Postgres> {}

/// A Rust type that column `N` (from 1) of PostgreSQL type `M` reads into, NULL included.
#[diagnostic::on_unimplemented(
    message = "column {N} of this query can be NULL, which `{Self}` cannot hold",
    label = "column {N} can be NULL: expected `Option<{Self}>`",
    note = "make the field `Option<{Self}>`; or, if you know better, name the column `\"name!\"`, which fails when a NULL comes"
)]
pub trait FromNullable<M, const N: usize>: Sized + for<'r> Decode<'r, Postgres> {}

/// A field of a derived struct, of PostgreSQL type `M`, which is never NULL.
#[diagnostic::on_unimplemented(
    message = "this field is of the PostgreSQL type `{M}`, which does not read into `{Self}`",
    label = "no `{Self}` can be read from `{M}`",
    note = "see the table in the documentation of `koel_runtime::pg::marker` for the Rust types of each PostgreSQL type; some need a feature of koel-runtime",
    note = "a `Named` type is one of the migrations: `#[derive(koel_macros::PgEnum)]` for an enum, `PgComposite` for a composite type, with this type's name"
)]
#[doc(hidden)]
pub trait TableField<M>: FromColumn<M, 0> {}

#[diagnostic::do_not_recommend]
impl<M, T: FromColumn<M, 0>> TableField<M> for T {}

/// The same of a column that can be NULL.
#[diagnostic::on_unimplemented(
    message = "this field is of the PostgreSQL type `{M}` and can be NULL, which `{Self}` does not hold",
    label = "expected an `Option` of a type that `{M}` reads into",
    note = "see the table in the documentation of `koel_runtime::pg::marker` for the Rust types of each PostgreSQL type; some need a feature of koel-runtime"
)]
#[doc(hidden)]
pub trait NullableField<M>: FromNullable<M, 0> {}

#[diagnostic::do_not_recommend]
impl<M, T: FromNullable<M, 0>> NullableField<M> for T {}

/// A Rust type that was said to stand for a PostgreSQL type: in koel.toml, or at the column (`"x: T"`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is said to stand for a PostgreSQL type, and nothing says how to read one into it",
    label = "this cannot be read from a column",
    note = "for a type of the migrations `#[derive(koel_macros::PgEnum)]` (an enum), `PgComposite` (a composite type) or `PgDomain` (a domain) makes it one that can",
    note = "`Json<T>` wants serde's `Serialize` and `Deserialize` of `T`"
)]
#[doc(hidden)]
pub trait Given: Sized + for<'r> Decode<'r, Postgres> {}

#[diagnostic::do_not_recommend]
impl<T: for<'r> Decode<'r, Postgres>> Given for T {}

/// The same of a value that is sent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is said to stand for a PostgreSQL type, and nothing says how to send it as one",
    label = "this cannot be sent",
    note = "for a type of the migrations `#[derive(koel_macros::PgEnum)]` (an enum), `PgComposite` (a composite type) or `PgDomain` (a domain) makes it one that can",
    note = "`Json<T>` wants serde's `Serialize` and `Deserialize` of `T`"
)]
#[doc(hidden)]
pub trait GivenParam<'q>: Encode<'q, Postgres> + Type<Postgres> {}

#[diagnostic::do_not_recommend]
impl<'q, T: Encode<'q, Postgres> + Type<Postgres>> GivenParam<'q> for T {}

/// A Rust type that parameter `$N` of PostgreSQL type `M` is bound from.
#[diagnostic::on_unimplemented(
    message = "parameter ${N} of this query has the PostgreSQL type `{M}`, which `{Self}` does not fit",
    label = "expected a value for `{M}`, found `{Self}`",
    note = "see the table in the documentation of `koel_runtime::pg::marker` for the Rust types of each PostgreSQL type; some need a feature of koel-runtime",
    note = "a list of values is one array parameter: write `= ANY($1)`, not `IN ($1)`"
)]
pub trait IntoParam<M, const N: usize> {
    /// Appends the value to the arguments.
    fn add(&self, args: &mut PgArguments) -> Result<(), BoxDynError>;
    /// Appends a NULL of this type.
    fn add_null(args: &mut PgArguments) -> Result<(), BoxDynError>;
    /// About how many bytes it sends: what the chunks of a bulk load are bounded by.
    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// The Rust type that a generated record uses for the PostgreSQL type `Self`.
#[diagnostic::on_unimplemented(
    message = "the PostgreSQL type `{Self}` needs a feature of koel-runtime before a record can hold it",
    label = "no Rust type for `{Self}`",
    note = "`uuid` for uuid; `chrono` or `time` for dates and times; `json` for json and jsonb; `rust_decimal` or `bigdecimal` for numeric; `ipnetwork` or `ipnet` for inet and cidr; `mac_address` for macaddr; `bit-vec` for bit and varbit"
)]
pub trait RustType {
    /// The type.
    type Type;
}
