//! What code expanded by koel-macros calls: a thin layer over sqlx.
//!
//! Users meet [`Query`], which the `query!` family returns, [`Error`], and the traits of [`pg`] that say which Rust types hold which
//! PostgreSQL types. Everything else is for expanded code.

mod error;
pub mod pg;
#[doc(hidden)]
pub mod private;
mod query;

pub use error::{DbError, Error, Result};
pub use query::{AtMostOne, Execute, Many, One, Query};
pub use sqlx;
#[cfg(feature = "json")]
pub use sqlx::types::Json;
