//! What generated repositories share.

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
