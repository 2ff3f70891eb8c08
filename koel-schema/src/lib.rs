//! koel-schema: migrations -> catalog -> bound and typed query -> facts.
//!
//! A module imports only from modules above it in this list (a test enforces it).

pub mod diagnostic;
pub mod ident;
pub mod span;
pub mod syntax;
