//! SQL in Rust, checked while the program compiles against the project's migrations: no database, no metadata cache.
//!
//! ```ignore
//! let user = koel_macros::query!("SELECT id, password_hash FROM users WHERE email_hash = $1", email_hash)
//!     .fetch_optional(&pool)
//!     .await?;
//! ```
//!
//! The migrations are found from the package upwards: `koel.toml`, or a directory `migrations`. rustc rebuilds the crate when a migration
//! changes; for a migration that is *added* give the package a build script of one line (`build.rs`):
//!
//! ```text
//! fn main() { println!("cargo:rerun-if-changed=migrations"); }
//! ```
//!
//! The expanded code calls the package `koel-runtime`, which must be a dependency beside this one.

mod analysis;
mod answers;
mod cache;
mod check;
mod ctxt;
mod expand;
mod fallback;
mod filters;
mod input;
mod live;
mod model;
mod pg_enum;
mod pg_types;
mod queries;
mod query;
mod report;
mod rust_type;
mod schema;
mod sort;
mod span;
mod table;

use input::query::Kind;
use proc_macro::TokenStream;

/// A query whose rows become a record with named, typed fields.
///
/// `query!("SELECT ... $1", first)` takes the arguments in order; `query!("SELECT ... $name", name = expr)` the argument of that name, or else the
/// variable. One query has one or the other. The SQL is a string literal or several joined with `+`. In an output name, `"x!"` says it is never NULL, `"x?"` that it can be, `"x: T"` its Rust type and
/// `"x: _"` leaves that to inference.
///
/// What PostgreSQL accepts and a reviewer would not is a warning, or an error, of one of koel's lints (`koel explain RULE` tells more). They are silenced for one query by
/// `query!(#[allow(koel::select_star)] "SELECT ...")` (`warn`, `deny` and `expect` work alike) or by a comment in the SQL, `-- koel:allow(select_star): reason`.
///
/// The result is a `koel_runtime::Query`: `.load(&pool)` gives what the query can return, `fetch_one`, `fetch_optional`, `fetch_all`, `fetch` and `execute` what they say.
#[proc_macro]
pub fn query(input: TokenStream) -> TokenStream {
    query::expand(Kind::Record, false, input.into()).into()
}

/// As [`query!`], into a struct of your own: `query_as!(User, "SELECT ...", args)`. A field that cannot hold its column is an error.
#[proc_macro]
pub fn query_as(input: TokenStream) -> TokenStream {
    query::expand(Kind::As, false, input.into()).into()
}

/// As [`query!`], for a query with one column: the rows become its value.
#[proc_macro]
pub fn query_scalar(input: TokenStream) -> TokenStream {
    query::expand(Kind::Scalar, false, input.into()).into()
}

/// As [`query!`], the SQL in a file named from the package's directory.
#[proc_macro]
pub fn query_file(input: TokenStream) -> TokenStream {
    query::expand(Kind::Record, true, input.into()).into()
}

/// As [`query_as!`], the SQL in a file named from the package's directory.
#[proc_macro]
pub fn query_file_as(input: TokenStream) -> TokenStream {
    query::expand(Kind::As, true, input.into()).into()
}

/// As [`query_scalar!`], the SQL in a file named from the package's directory.
#[proc_macro]
pub fn query_file_scalar(input: TokenStream) -> TokenStream {
    query::expand(Kind::Scalar, true, input.into()).into()
}

/// A struct of queries from an `impl` block of signatures.
///
/// ```ignore
/// #[koel_macros::queries]
/// impl UserQueries {
///     /// Credentials for the login path.
///     #[query("SELECT id, password_hash, is_active FROM users WHERE email_hash = $email_hash AND deleted_at IS NULL")]
///     pub async fn credentials(&self, email_hash: &[u8]) -> koel_runtime::Result<Option<Credentials>>;
/// }
/// ```
///
/// makes `UserQueries` (`new(pool)`, `Clone`) and `UserQueriesIn<'_>`, which `with(&mut tx)` gives: the same methods on `&mut self`, over a connection or a
/// transaction. Methods with a body stand beside them, on `UserQueries`.
///
/// - The SQL is given as in [`query!`], or as `file = "..."`; its parameters are those of the method.
/// - `Result<T>` is for exactly one row, `Result<Option<T>>` for at most one, `Result<Vec<T>>` for many, `BoxStream<'_, Result<T>>` (no `async fn`) for a
///   stream; `Result<u64>` is the number of rows affected, `Result<()>` nothing. What the query can return must fit. `#[query("...", one)]` says that a missing row
///   is an error, `NotFound`.
/// - With one column `T` is its value (unless `#[query("...", row)]` says otherwise); with more it is a struct. One that the module does not define is
///   generated: public fields, `Debug`, `Clone`, and what `#[queries(derive(...))]` adds.
/// - `#[page(order_by = "created_at DESC, id DESC")]` and a parameter of type `PageRequest` make a method that returns `Result<Page<T>>`: keyset pagination over
///   the query's output columns. Columns are added to the order where two rows could be alike in it; an index that brings the rows in this order is looked for.
/// - `ORDER BY $sort`, or `#[page(order_by = "$sort")]`, is an order that the caller chooses, with a parameter that is a [`macro@SortKey`].
/// - `#[queries(vis = pub(crate))]` is the visibility of the structs, `pub` by default.
#[proc_macro_attribute]
pub fn queries(options: TokenStream, input: TokenStream) -> TokenStream {
    queries::expand(options.into(), input.into()).into()
}

/// The schema that the program is compiled with, to compare with the database that it meets.
///
/// ```ignore
/// let differences = koel_macros::schema!().check(&pool).await?;
/// ```
///
/// A `&'static koel_runtime::schema::Schema`. Each `Difference` is what would make a checked query fail or mean something else: a table, view, column, unique index, enum or
/// label that is missing, a column of another type, nullability or default, a NOT NULL column that INSERTs do not know of. The names of the tables, columns and
/// labels are in the program then, nothing else of the migrations.
#[proc_macro]
pub fn schema(input: TokenStream) -> TokenStream {
    live::expand(input.into()).into()
}

/// Makes a Rust enum stand for an enum of the migrations. The labels are compared both ways.
///
/// ```ignore
/// #[derive(koel_macros::PgEnum)]
/// #[koel(type = "kyc_status", rename_all = "snake_case")]
/// enum KycStatus { Pending, Verified, Rejected }
/// ```
///
/// Without `type` it is the enum's name in snake case; `#[koel(rename = "...")]` on a variant gives its label.
#[proc_macro_derive(PgEnum, attributes(koel))]
pub fn derive_pg_enum(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    pg_enum::derive(&input).into()
}

/// Makes a struct stand for a composite type of the migrations. Its fields are compared with the attributes, both ways.
///
/// ```ignore
/// #[derive(koel_macros::PgComposite)] // CREATE TYPE address AS (street text, zip text)
/// struct Address { street: Option<String>, #[koel(not_null)] zip: String }
/// ```
///
/// Without `#[koel(type = "...")]` it is the struct's name in snake case; `#[koel(rename = "...")]` on a field names its attribute. Any attribute of a composite
/// type can be NULL, unless it is of a domain that forbids it: a field is an `Option`, or says `#[koel(not_null)]`, with which a NULL is an error.
#[proc_macro_derive(PgComposite, attributes(koel))]
pub fn derive_pg_composite(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    pg_types::composite(&input).into()
}

/// Makes a struct of one field stand for a domain of the migrations: `#[derive(koel_macros::PgDomain)] struct Email(String);`.
///
/// The field is compared with the type that the domain is over, which is also what the server says a column of it is: such a column reads into the struct or
/// into the field's type. Without `#[koel(type = "...")]` it is the struct's name in snake case.
#[proc_macro_derive(PgDomain, attributes(koel))]
pub fn derive_pg_domain(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    pg_types::domain(&input).into()
}

/// An order that a caller chooses: each variant stands for an ORDER BY list.
///
/// ```ignore
/// #[derive(koel_macros::SortKey)]
/// pub enum UserSort {
///     #[koel(order_by = "created_at DESC, id DESC")]
///     Newest,
///     Username, // "username"
/// }
///
/// #[koel_macros::queries]
/// impl UserQueries {
///     #[query("SELECT id, username, created_at FROM users WHERE is_active = $active ORDER BY $sort LIMIT $most")]
///     pub async fn list(&self, active: bool, sort: UserSort, most: i64) -> koel_runtime::Result<Vec<UserRow>>;
///
///     #[query("SELECT id, username, created_at FROM users WHERE deleted_at IS NULL")]
///     #[page(order_by = "$sort")]
///     pub async fn search(&self, sort: UserSort, page: PageRequest) -> koel_runtime::Result<Page<UserRow>>;
/// }
/// ```
///
/// In a method of [`macro@queries`], `ORDER BY $sort` and `#[page(order_by = "$sort")]` take a parameter of such a type. Every variant is checked in its place,
/// its index too, and is a static text: nothing that a caller sends becomes SQL. A cursor is of its order; with another one it is `Error::BadCursor`.
///
/// Without `order_by` a variant is the column of its name in snake case. The derive makes a macro with the enum's name for [`macro@queries`] to ask, which is
/// imported with the enum, within one crate.
#[proc_macro_derive(SortKey, attributes(koel))]
pub fn derive_sort_key(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    sort::derive(&input).into()
}

/// What the macro of a [`macro@SortKey`] calls.
#[doc(hidden)]
#[proc_macro]
pub fn __sorted(input: TokenStream) -> TokenStream {
    sort::sorted(input.into()).into()
}

/// Makes a struct stand for the rows of a table: its fields are compared with the columns, and what one does with rows by their keys is generated, each
/// statement checked like a query.
///
/// ```ignore
/// #[derive(koel_macros::Table)]
/// #[koel(table = "users")]
/// struct User { id: Uuid, username: String, email_hash: Vec<u8>, deleted_at: Option<DateTime<Utc>> }
///
/// let user = User::insert(&pool, NewUser::new("ada".into(), hash)).await?;
/// let same = User::get(&mut *tx, user.id).await?;
/// ```
///
/// | method | returns | |
/// |---|---|---|
/// | `get(db, key..)` | `Option<User>` | by the primary key |
/// | `get_many(db, keys)` | `Vec<User>` | in no particular order |
/// | `find_by_<unique key>(db, key..)` | `Option<User>` | of a partial one: among its rows; the columns of a key are joined by `_and_` |
/// | `list_by_<foreign key>(db, key..)` | `Vec<User>` | in the order of the primary key |
/// | `page(db, request)` | `Page<User>` | by the primary key, or in the order of `#[koel(page = "created_at DESC, id DESC")]` |
/// | `count(db)`, `exists(db, key..)` | `i64`, `bool` | |
/// | `insert(db, NewUser)` | `User` | `NewUser::new` takes what must be given; the rest is `None`: NULL, or the column's default |
/// | `insert_many(db, &[NewUser])` | `Vec<User>` | through UNNEST, in chunks, all or nothing |
/// | `copy_in(db, rows)` | `u64` | through COPY, all or nothing, from an iterator of `NewUser` or `&NewUser`: for loads that are too large for memory |
/// | `upsert(db, NewUser)`, `upsert_many(db, &[NewUser])` | as above | on the primary key, or the unique key of `#[koel(upsert = "a, b")]`: the row takes the new values, NULLs too; what is left to its default is left alone |
/// | `update(db, key.., UserPatch)` | `Option<User>` | each column is `Patch::Keep` or `Patch::Set`, to NULL with `Patch::NULL` |
/// | `delete(db, key..)` | `bool` | whether there was one |
/// | `soft_delete(db, key..)`, `restore(db, key..)` | `bool` | where the table has the column of koel.toml's `[tables] soft_delete`, or of `#[koel(soft_delete = "...")]` |
/// | `lock(db, key..)`, `lock_nowait`, `lock_skip_locked` | `Option<User>` | FOR UPDATE: in a transaction |
///
/// `db` is a pool, a connection or a transaction (`&pool`, `&mut conn`, `&mut *tx`). Rows marked as deleted are for `restore` and `delete` only, unless
/// `#[koel(with_deleted)]` says otherwise. The table's constraints are an enum, `UsersConstraint`, for `Error::violates` and `Error::violated`.
///
/// - `#[koel(column = "Name")]` on a field gives its column. Columns without a field are left alone: where INSERT could not do without one, there is no `insert`.
/// - What cannot be generated is said in the documentation of the struct's methods; it is an error where `#[koel(only(get, insert))]` asks for it. `#[koel(skip(delete))]` leaves
///   methods out; `find_by` and `list_by` stand for all of theirs, `constraints` for the enum.
/// - `#[koel(derive(serde::Deserialize))]` is derived by `NewUser` and `UserPatch`, besides Debug and Clone.
/// - `insert_many` returns rows in the order of what was given where a unique key is given with every row. PostgreSQL promises no order of the rows that an
///   INSERT returns; in fact they come in the order in which they were inserted, which is that of the input.
#[proc_macro_derive(Table, attributes(koel))]
pub fn derive_table(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    table::derive(&input).into()
}
