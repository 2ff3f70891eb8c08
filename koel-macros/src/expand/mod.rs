//! Model -> tokens. Nothing here can fail.
//!
//! The expansion is kept small, since rustc pays for each: the row is read as one tuple, the arguments are encoded as one tuple, both
//! checked by one trait selection each, and all that is not particular to the query is in `koel_runtime::private`.

pub(crate) mod cache;
pub(crate) mod pg_enum;
pub(crate) mod queries;
pub(crate) mod query;
mod tokens;
