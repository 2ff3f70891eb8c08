//! A checked query, ready to run.

use crate::private::{Args, Row};
use crate::{Error, Result};
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr, SqlStr, query_with};
use std::fmt;
use std::marker::PhantomData;

/// Returns exactly one row: `load` gives `T`.
#[derive(Debug)]
pub enum One {}
/// Returns one row or none: `load` gives `Option<T>`.
#[derive(Debug)]
pub enum AtMostOne {}
/// Returns any number of rows: `load` gives `Vec<T>`.
#[derive(Debug)]
pub enum Many {}
/// Returns no rows: `load` gives the number of rows affected.
#[derive(Debug)]
pub enum Execute {}

/// A checked query with its arguments. `C` is how many rows it can return: [`One`], [`AtMostOne`], [`Many`] or [`Execute`].
///
/// It owns its arguments, so that it can be returned from a function and sent between threads.
#[must_use = "a query does nothing until it is run"]
pub struct Query<T, C> {
    sql: SqlStr,
    /// Whose query it is, where it has a name.
    name: &'static str,
    args: Args,
    map: fn(Row<'_>) -> Result<T>,
    cardinality: PhantomData<fn() -> C>,
}

impl<T, C> fmt::Debug for Query<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").field("sql", &self.sql.as_str()).finish_non_exhaustive()
    }
}

impl<T, C> Query<T, C> {
    #[doc(hidden)]
    #[inline]
    pub fn new(sql: &'static str, args: Args, map: fn(Row<'_>) -> Result<T>) -> Self {
        Self { sql: SqlStr::from_static(sql), name: "", args, map, cardinality: PhantomData }
    }

    /// Of a text put together from static parts.
    pub(crate) fn assembled(sql: String, args: Args, map: fn(Row<'_>) -> Result<T>) -> Self {
        Self { sql: AssertSqlSafe(sql).into_sql_str(), name: "", args, map, cardinality: PhantomData }
    }

    /// What its span is called.
    pub fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// The text sent to the server.
    pub fn sql(&self) -> &str {
        self.sql.as_str()
    }

    /// The first row; [`Error::NotFound`] if there is none.
    pub async fn fetch_one<'e, 'c: 'e, E>(self, executor: E) -> Result<T>
    where
        E: 'e + Executor<'c, Database = Postgres>,
    {
        let (map, trace) = (self.map, Trace::new(self.name, &self.sql));
        let row = trace.run(executor.fetch_one(query_with(self.sql, self.args.finish()?))).await?;
        map(Row(&row))
    }

    /// The first row, if there is one.
    pub async fn fetch_optional<'e, 'c: 'e, E>(self, executor: E) -> Result<Option<T>>
    where
        E: 'e + Executor<'c, Database = Postgres>,
    {
        let (map, trace) = (self.map, Trace::new(self.name, &self.sql));
        let row = trace.run(executor.fetch_optional(query_with(self.sql, self.args.finish()?))).await?;
        row.as_ref().map(|row| map(Row(row))).transpose()
    }

    /// All rows.
    pub async fn fetch_all<'e, 'c: 'e, E>(self, executor: E) -> Result<Vec<T>>
    where
        E: 'e + Executor<'c, Database = Postgres>,
    {
        let (map, trace) = (self.map, Trace::new(self.name, &self.sql));
        // Each row is decoded as it arrives: the raw rows are never all in memory.
        let mut rows = executor.fetch(query_with::<Postgres, PgArguments>(self.sql, self.args.finish()?));
        let all = async move {
            let mut all = Vec::new();
            while let Some(row) = rows.try_next().await? {
                all.push(map(Row(&row))?);
            }
            Ok::<_, Error>(all)
        };
        trace.run(all).await
    }

    /// The rows as a stream.
    pub fn fetch<'e, 'c: 'e, E>(self, executor: E) -> BoxStream<'e, Result<T>>
    where
        E: 'e + Executor<'c, Database = Postgres>,
        T: Send + 'e,
    {
        let map = self.map;
        match self.args.finish() {
            Ok(args) => executor.fetch(query_with(self.sql, args)).map(move |row| map(Row(&row?))).boxed(),
            Err(error) => futures_util::stream::once(std::future::ready(Err(error))).boxed(),
        }
    }

    /// Runs it and says how many rows it affected.
    pub async fn execute<'e, 'c: 'e, E>(self, executor: E) -> Result<u64>
    where
        E: 'e + Executor<'c, Database = Postgres>,
    {
        let trace = Trace::new(self.name, &self.sql);
        let done = trace.run(executor.execute(query_with(self.sql, self.args.finish()?))).await?;
        Ok(done.rows_affected())
    }
}

impl<T> Query<T, One> {
    /// The row.
    pub async fn load<'e, 'c: 'e, E>(self, executor: E) -> Result<T>
    where
        E: 'e + Executor<'c, Database = Postgres>,
    {
        self.fetch_one(executor).await
    }
}

impl<T> Query<T, AtMostOne> {
    /// The row, if there is one.
    pub async fn load<'e, 'c: 'e, E>(self, executor: E) -> Result<Option<T>>
    where
        E: 'e + Executor<'c, Database = Postgres>,
    {
        self.fetch_optional(executor).await
    }
}

impl<T> Query<T, Many> {
    /// All rows.
    pub async fn load<'e, 'c: 'e, E>(self, executor: E) -> Result<Vec<T>>
    where
        E: 'e + Executor<'c, Database = Postgres>,
    {
        self.fetch_all(executor).await
    }
}

impl<T> Query<T, Execute> {
    /// The number of rows affected.
    pub async fn load<'e, 'c: 'e, E>(self, executor: E) -> Result<u64>
    where
        E: 'e + Executor<'c, Database = Postgres>,
    {
        self.execute(executor).await
    }
}

/// The span that a query runs in, with the feature `tracing`.
struct Trace {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

#[cfg(not(feature = "tracing"))]
impl Trace {
    #[inline]
    fn new(_name: &'static str, _sql: &SqlStr) -> Self {
        Self {}
    }

    #[inline]
    async fn run<T, E>(self, future: impl Future<Output = std::result::Result<T, E>>) -> Result<T>
    where
        Error: From<E>,
    {
        Ok(future.await?)
    }
}

#[cfg(feature = "tracing")]
impl Trace {
    fn new(name: &'static str, sql: &SqlStr) -> Self {
        let sql = sql.as_str();
        let operation = sql.split_whitespace().next().unwrap_or_default();
        let span = tracing::info_span!(
            "query",
            otel.name = if name.is_empty() { operation } else { name },
            otel.kind = "client",
            db.system.name = "postgresql",
            db.query.text = sql,
            db.query.summary = name,
            db.operation.name = operation,
            db.response.status_code = tracing::field::Empty,
        );
        Self { span }
    }

    async fn run<T, E>(self, future: impl Future<Output = std::result::Result<T, E>>) -> Result<T>
    where
        Error: From<E>,
    {
        use tracing::Instrument;
        let result = future.instrument(self.span.clone()).await.map_err(Error::from);
        if let Some(state) = result.as_ref().err().and_then(Error::sqlstate) {
            self.span.record("db.response.status_code", state);
        }
        result
    }
}
