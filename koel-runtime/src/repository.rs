//! What generated repositories share.

use sqlx::PgPool;

/// What a repository has besides its pool.
#[doc(hidden)]
#[derive(Debug, Clone, Default)]
pub struct More {
    #[cfg(feature = "runtime-tokio")]
    router: Option<crate::Router>,
    #[cfg(feature = "cache")]
    cached: Option<cached::InUse>,
}

impl More {
    /// What its queries run on.
    #[cfg(feature = "runtime-tokio")]
    #[inline]
    pub fn on<'c>(&'c self, pool: &'c PgPool) -> crate::router::On<'c> {
        self.router.as_ref().map_or(crate::router::On::Pool(pool), crate::router::On::Router)
    }

    /// What its queries run on.
    #[cfg(not(feature = "runtime-tokio"))]
    #[inline]
    pub fn on<'c>(&'c self, pool: &'c PgPool) -> &'c PgPool {
        pool
    }

    /// Over these servers.
    #[cfg(feature = "runtime-tokio")]
    // Without `cache` there is nothing else.
    #[allow(clippy::needless_update)]
    pub fn routed(router: crate::Router) -> Self {
        Self { router: Some(router), ..Self::default() }
    }
}

#[cfg(feature = "cache")]
mod cached;
#[cfg(feature = "cache")]
pub use cached::written;

/// For `#[queries]`, which does not see this crate's features.
#[cfg(feature = "cache")]
#[doc(hidden)]
#[macro_export]
macro_rules! __cached {
    ($name:ident) => {
        #[allow(dead_code)]
        impl $name {
            /// Keeps results there, of the methods that say `cache(...)`.
            pub fn cached(mut self, cache: $crate::Cache) -> Self {
                self.more.cached(cache);
                self
            }

            /// A transaction with this repository's methods in it is over, whether by COMMIT or not: what they wrote is invalidated.
            pub async fn transaction_ended(&self) {
                self.more.transaction_ended().await;
            }
        }
    };
}

/// For `#[queries]`, which does not see this crate's features.
#[cfg(not(feature = "cache"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __cached {
    ($name:ident) => {
        ::core::compile_error! { "`cache(...)` is for koel-runtime with the feature `moka`, `redis` or `cache`" }
    };
}

/// For `#[queries]`, which does not see this crate's features.
#[cfg(feature = "runtime-tokio")]
#[doc(hidden)]
#[macro_export]
macro_rules! __routed {
    ($name:ident) => {
        #[allow(dead_code)]
        impl $name {
            /// Over a primary and its replicas: what only reads goes to a replica. For each request of a service `router.session()`.
            pub fn routed(router: $crate::Router) -> Self {
                Self {
                    pool: ::core::clone::Clone::clone(router.primary()),
                    more: $crate::private::More::routed(router),
                }
            }
        }
    };
}

/// For `#[queries]`, which does not see this crate's features.
#[cfg(not(feature = "runtime-tokio"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __routed {
    ($name:ident) => {};
}

/// A repository out of any state that a pool comes out of, and an answer for errors that reach the client.
#[cfg(feature = "axum")]
mod axum {
    use crate::Error;
    use axum_core::response::{IntoResponse, Response};
    use http::StatusCode;

    /// The status alone: what the server said may name what is secret.
    impl IntoResponse for Error {
        fn into_response(self) -> Response {
            let status = match &self {
                Self::NotFound => StatusCode::NOT_FOUND,
                Self::BadCursor => StatusCode::BAD_REQUEST,
                Self::Database(_) if self.is_unique_violation() || self.is_retryable() => StatusCode::CONFLICT,
                Self::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
                Self::Sqlx(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => StatusCode::SERVICE_UNAVAILABLE,
                Self::Sqlx(_) => StatusCode::INTERNAL_SERVER_ERROR,
            };
            status.into_response()
        }
    }

    #[doc(hidden)]
    pub use axum_core::extract::FromRef;
}

#[cfg(feature = "axum")]
#[doc(hidden)]
pub use self::axum::FromRef;

/// For `#[queries]`, which does not see this crate's features.
#[cfg(feature = "axum")]
#[doc(hidden)]
#[macro_export]
macro_rules! __from_ref {
    ($name:ident) => {
        impl<S> $crate::private::FromRef<S> for $name
        where
            $crate::private::Pool: $crate::private::FromRef<S>,
        {
            fn from_ref(state: &S) -> Self {
                Self::new($crate::private::FromRef::from_ref(state))
            }
        }
    };
}

/// For `#[queries]`, which does not see this crate's features.
#[cfg(not(feature = "axum"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __from_ref {
    ($name:ident) => {};
}
