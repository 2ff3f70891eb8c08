//! What code expanded by koel-macros calls: a thin layer over sqlx.
//!
//! Users meet [`Query`], which the `query!` family returns, [`Error`], and the traits of [`pg`] that say which Rust types hold which
//! PostgreSQL types. Everything else is for expanded code.

#[cfg(feature = "cache")]
pub mod cache;
mod error;
mod executor;
pub mod page;
pub mod pg;
#[cfg(feature = "runtime-tokio")]
pub mod pool;
#[doc(hidden)]
pub mod private;
mod query;
mod repository;
#[cfg(feature = "runtime-tokio")]
pub mod router;
pub mod schema;
mod table;
pub mod testing;
mod trace;
#[cfg(feature = "runtime-tokio")]
mod tx;

#[cfg(feature = "cache")]
pub use cache::Cache;
pub use error::{DbError, Error, Result};
pub use executor::Executor;
pub use page::{Page, PageRequest};
#[cfg(feature = "runtime-tokio")]
pub use pool::{PoolConfig, PoolStats};
pub use query::{AtMostOne, Execute, Many, One, Query};
#[cfg(feature = "runtime-tokio")]
pub use router::{Router, RouterConfig};
pub use sqlx;
#[cfg(feature = "json")]
pub use sqlx::types::Json;
pub use table::{Patch, TableConstraint};
#[cfg(feature = "runtime-tokio")]
pub use tx::{Attempts, Isolation, Retryable, TxOptions};
