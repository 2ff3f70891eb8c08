//! koel-schema: migrations -> catalog -> bound and typed query -> facts.
//!
//! A module imports only from modules above it in this list (a test enforces it).

pub mod catalog;
pub mod diagnostic;
pub mod hir;
pub mod ident;
pub mod migrate;
pub mod resolve;
pub mod span;
pub mod syntax;
pub mod types;
