//! koel-schema: migrations -> catalog -> bound and typed query -> facts.
//!
//! A module imports only from modules above it in this list (a test enforces it).

pub mod span;

pub mod literal;

mod stack;

pub mod ident;

pub mod suggest;

pub mod diagnostic;

pub mod syntax;

pub mod types;

pub mod hir;

pub mod catalog;

pub mod resolve;

pub mod bind;

pub mod facts;

pub mod analysis;

pub mod filters;

pub mod order;

pub mod page;

pub mod table;

pub mod config;

pub mod advise;

pub mod migrate;

pub mod live;

pub mod lint;

#[cfg(feature = "cli")]
pub mod cli;

pub use analysis::{Analysis, AnalyzeOptions, analyze};
