//! A checked query, ready to run.

use crate::executor::Executor;
use crate::private::{Args, Row, Statement};
use crate::trace::Trace;
use crate::{Error, Result};
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};
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
    /// It changes nothing and locks nothing: a replica can answer it.
    reads: bool,
    args: Args,
    map: Map<T>,
    cardinality: PhantomData<fn() -> C>,
}

/// What makes a row a `T`. Generated code gives closures that capture nothing, and boxing those allocates nothing.
type Map<T> = Box<dyn Fn(Row<'_>) -> Result<T> + Send + Sync>;

impl<T, C> fmt::Debug for Query<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").field("sql", &self.sql.as_str()).finish_non_exhaustive()
    }
}

impl<T, C> Query<T, C> {
    #[doc(hidden)]
    #[inline]
    pub fn new(sql: &'static str, args: Args, map: impl Fn(Row<'_>) -> Result<T> + Send + Sync + 'static) -> Self {
        Self::of(SqlStr::from_static(sql), args, Box::new(map))
    }

    /// Of a text put together from static parts.
    pub(crate) fn assembled(
        sql: String,
        args: Args,
        map: impl Fn(Row<'_>) -> Result<T> + Send + Sync + 'static,
    ) -> Self {
        Self::of(AssertSqlSafe(sql).into_sql_str(), args, Box::new(map))
    }

    fn of(sql: SqlStr, args: Args, map: Map<T>) -> Self {
        Self { sql, name: "", reads: false, args, map, cardinality: PhantomData }
    }

    /// What its span is called.
    pub fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// koel knows that it only reads.
    #[inline]
    pub(crate) fn reading(mut self) -> Self {
        self.reads = true;
        self
    }

    /// Ends the text of a page, which ends in `LIMIT `.
    #[doc(hidden)]
    pub fn limited(mut self, rows: i64) -> Self {
        let (text, bound) = crate::page::limited(self.sql.as_str(), self.args.count(), rows);
        self.sql = AssertSqlSafe(text).into_sql_str();
        if let Some(rows) = bound {
            self.args.push_given(rows);
        }
        self
    }

    /// Whether it only reads: it changes no row, locks none and calls no volatile function, so that a replica can answer it.
    pub fn reads_only(&self) -> bool {
        self.reads
    }

    #[inline]
    pub(crate) fn statement(self) -> Result<Statement> {
        Ok(self.parts()?.0)
    }

    /// What is sent, and what makes the rows.
    #[inline]
    fn parts(self) -> Result<(Statement, Map<T>)> {
        Ok((Statement { sql: self.sql, args: self.args.finish()?, reads: self.reads }, self.map))
    }

    /// What is sent, and the query still.
    #[cfg(feature = "cache")]
    pub(crate) fn sent(self) -> Result<(Self, Statement)> {
        let (name, reads) = (self.name, self.reads);
        let (statement, map) = self.parts()?;
        let args = Args::of(statement.args.clone());
        Ok((Self { sql: statement.sql.clone(), name, reads, args, map, cardinality: PhantomData }, statement))
    }

    /// The text sent to the server.
    pub fn sql(&self) -> &str {
        self.sql.as_str()
    }

    /// The first row; [`Error::NotFound`] if there is none.
    pub async fn fetch_one<'e, 'c: 'e, E>(self, executor: E) -> Result<T>
    where
        E: 'e + Executor<'c>,
    {
        let trace = Trace::new(self.name, &self.sql);
        let (statement, map) = self.parts()?;
        let row = trace.run(executor.run_one(statement)).await?;
        map(Row(&row))
    }

    /// The first row, if there is one.
    pub async fn fetch_optional<'e, 'c: 'e, E>(self, executor: E) -> Result<Option<T>>
    where
        E: 'e + Executor<'c>,
    {
        let trace = Trace::new(self.name, &self.sql);
        let (statement, map) = self.parts()?;
        let row = trace.run(executor.run_optional(statement)).await?;
        row.as_ref().map(|row| map(Row(row))).transpose()
    }

    /// All rows.
    pub async fn fetch_all<'e, 'c: 'e, E>(self, executor: E) -> Result<Vec<T>>
    where
        E: 'e + Executor<'c>,
    {
        let mut all = Vec::new();
        self.fetch_each(executor, |_, value| all.push(value)).await?;
        Ok(all)
    }

    /// All rows, each decoded as it arrives: the raw rows are never all in memory.
    pub(crate) async fn fetch_each<'e, 'c: 'e, E>(self, executor: E, mut each: impl FnMut(Row<'_>, T)) -> Result<()>
    where
        E: 'e + Executor<'c>,
    {
        let trace = Trace::new(self.name, &self.sql);
        let (statement, map) = self.parts()?;
        let mut rows = executor.run_whole(statement);
        let all = async move {
            while let Some(row) = rows.try_next().await? {
                let row = Row(&row);
                each(row, map(row)?);
            }
            Ok::<_, Error>(())
        };
        trace.run(all).await
    }

    /// The rows as a stream.
    pub fn fetch<'e, 'c: 'e, E>(self, executor: E) -> BoxStream<'e, Result<T>>
    where
        E: 'e + Executor<'c>,
        T: Send + 'e,
    {
        let trace = Trace::new(self.name, &self.sql);
        let (statement, map) = match self.parts() {
            Ok(parts) => parts,
            Err(error) => return futures_util::stream::once(std::future::ready(Err(error))).boxed(),
        };
        let rows = executor.run_stream(statement);
        trace.stream(rows).map(move |row| map(Row(&row?))).boxed()
    }

    /// Runs it and says how many rows it affected.
    pub async fn execute<'e, 'c: 'e, E>(self, executor: E) -> Result<u64>
    where
        E: 'e + Executor<'c>,
    {
        let trace = Trace::new(self.name, &self.sql);
        let done = trace.run(executor.run(self.statement()?)).await?;
        Ok(done.rows_affected())
    }
}

impl<T> Query<T, One> {
    /// The row.
    pub async fn load<'e, 'c: 'e, E>(self, executor: E) -> Result<T>
    where
        E: 'e + Executor<'c>,
    {
        self.fetch_one(executor).await
    }
}

impl<T> Query<T, AtMostOne> {
    /// The row, if there is one.
    pub async fn load<'e, 'c: 'e, E>(self, executor: E) -> Result<Option<T>>
    where
        E: 'e + Executor<'c>,
    {
        self.fetch_optional(executor).await
    }
}

impl<T> Query<T, Many> {
    /// All rows.
    pub async fn load<'e, 'c: 'e, E>(self, executor: E) -> Result<Vec<T>>
    where
        E: 'e + Executor<'c>,
    {
        self.fetch_all(executor).await
    }
}

impl<T> Query<T, Execute> {
    /// The number of rows affected.
    pub async fn load<'e, 'c: 'e, E>(self, executor: E) -> Result<u64>
    where
        E: 'e + Executor<'c>,
    {
        self.execute(executor).await
    }
}
