//! The span that a query runs in, with the feature `tracing`: named after the query, with OpenTelemetry's database fields.

use crate::{Error, Result};
use futures_core::stream::BoxStream;
use sqlx::SqlStr;

/// Without the feature it is nothing.
pub(crate) struct Trace {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

#[cfg(not(feature = "tracing"))]
impl Trace {
    #[inline]
    pub(crate) fn new(_name: &'static str, _sql: &SqlStr) -> Self {
        Self {}
    }

    #[inline]
    pub(crate) async fn run<T, E>(self, future: impl Future<Output = std::result::Result<T, E>>) -> Result<T>
    where
        Error: From<E>,
    {
        Ok(future.await?)
    }

    #[inline]
    pub(crate) fn stream<'e, T: 'e>(self, rows: BoxStream<'e, sqlx::Result<T>>) -> BoxStream<'e, sqlx::Result<T>> {
        rows
    }
}

#[cfg(feature = "tracing")]
impl Trace {
    pub(crate) fn new(name: &'static str, sql: &SqlStr) -> Self {
        use tracing::field::Empty;
        let sql = sql.as_str();
        let operation = sql.split_whitespace().next().unwrap_or_default();
        let span = tracing::info_span!(
            "query",
            otel.name = if name.is_empty() { operation } else { name },
            otel.kind = "client",
            otel.status_code = Empty,
            db.system.name = "postgresql",
            db.query.text = sql,
            db.query.summary = name,
            db.operation.name = operation,
            db.response.status_code = Empty,
            error.type = Empty,
        );
        Self { span }
    }

    pub(crate) async fn run<T, E>(self, future: impl Future<Output = std::result::Result<T, E>>) -> Result<T>
    where
        Error: From<E>,
    {
        use tracing::Instrument;
        let result = future.instrument(self.span.clone()).await.map_err(Error::from);
        if let Err(error) = &result {
            self.failed(error);
        }
        result
    }

    pub(crate) fn stream<'e, T: 'e>(self, rows: BoxStream<'e, sqlx::Result<T>>) -> BoxStream<'e, sqlx::Result<T>> {
        Box::pin(InSpan { trace: self, rows })
    }

    fn failed(&self, error: &Error) {
        let state = error.sqlstate();
        if let Some(state) = state {
            self.span.record("db.response.status_code", state);
        }
        let kind = match error {
            Error::NotFound => "not_found",
            Error::BadCursor => "bad_cursor",
            Error::Database(_) => state.unwrap_or("database"),
            Error::Sqlx(_) => "client",
        };
        self.span.record("error.type", kind);
        self.span.record("otel.status_code", "ERROR");
    }
}

/// A stream that is read inside of the span.
#[cfg(feature = "tracing")]
struct InSpan<'e, T> {
    trace: Trace,
    rows: BoxStream<'e, sqlx::Result<T>>,
}

#[cfg(feature = "tracing")]
impl<T> futures_core::Stream for InSpan<'_, T> {
    type Item = sqlx::Result<T>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let this = &mut *self;
        let _inside = this.trace.span.enter();
        this.rows.as_mut().poll_next(context)
    }
}
