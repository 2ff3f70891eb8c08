//! What code expanded by koel-macros calls: a thin layer over sqlx.
//!
//! Users meet [`Query`], which the `query!` family returns, [`Error`], and the traits of [`pg`] that say which Rust types hold which
//! PostgreSQL types. Everything else is for expanded code.

mod error;
pub mod page;
pub mod pg;
#[cfg(feature = "runtime-tokio")]
pub mod pool;
#[doc(hidden)]
pub mod private;
mod query;
mod repository;
pub mod schema;
mod table;
pub mod testing;
#[cfg(feature = "runtime-tokio")]
mod tx;

pub use error::{DbError, Error, Result};
pub use page::{Page, PageRequest};
#[cfg(feature = "runtime-tokio")]
pub use pool::{PoolConfig, PoolStats};
pub use query::{AtMostOne, Execute, Many, One, Query};
pub use sqlx;
#[cfg(feature = "json")]
pub use sqlx::types::Json;
pub use table::{Patch, TableConstraint};
#[cfg(feature = "runtime-tokio")]
pub use tx::{Attempts, Isolation, Retryable, TxOptions};
