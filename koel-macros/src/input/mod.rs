//! What stands between a macro's parentheses: syn only, nothing of SQL.

pub(crate) mod pg_enum;
pub(crate) mod queries;
pub(crate) mod query;
pub(crate) mod sort;
pub(crate) mod table;

pub(crate) use koel_schema::ident::snake;
