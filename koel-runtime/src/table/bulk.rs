//! Many rows in few statements: arrays of each column's values through UNNEST, in chunks bounded in rows and in bytes.

use super::TableRow;
use super::assemble::on_conflict;
use super::placed::{Placed, Wanted};
use crate::pg::IntoParam;
use crate::pg::marker::{Array, Int4};
use crate::private::{Args, args};
use crate::{Many, Query, Result};
use futures_core::future::BoxFuture;
use futures_util::{FutureExt, TryFutureExt};
use sqlx::postgres::Postgres;
use sqlx::{Encode, PgConnection, Transaction, Type};
use std::fmt::Write;
use std::ops::DerefMut;

/// Rows of one statement at most.
const MAX_ROWS: usize = 10_000;
/// With arrays among the columns: where one row's elements start is counted from the first, each time.
const MAX_ROWS_WITH_ARRAYS: usize = 1_000;
/// Bytes of one statement at most, unless a single row has more.
const MAX_BYTES: usize = 8 << 20;

/// A connection, whoever it belongs to.
#[doc(hidden)]
pub type Held<'c> = Box<dyn DerefMut<Target = PgConnection> + Send + 'c>;

/// A pool, a connection, a transaction or a router: what runs several statements.
// Futures in boxes for the reason that `Executor` gives.
pub trait Acquire<'c>: Send + Sized {
    #[doc(hidden)]
    fn held(self) -> BoxFuture<'c, sqlx::Result<Held<'c>>>;
    #[doc(hidden)]
    fn begun(self) -> BoxFuture<'c, sqlx::Result<Transaction<'c, Postgres>>>;
    /// A single statement needs no transaction.
    #[doc(hidden)]
    fn alone(&self) -> bool {
        true
    }
    /// Lives until the rows are there.
    #[cfg(feature = "runtime-tokio")]
    #[doc(hidden)]
    fn guard(&self) -> Option<crate::router::Wrote> {
        None
    }
}

impl<'c, A> Acquire<'c> for A
where
    A: sqlx::Acquire<'c, Database = Postgres> + Send,
    A::Connection: 'c,
{
    fn held(self) -> BoxFuture<'c, sqlx::Result<Held<'c>>> {
        self.acquire().map_ok(|conn| Box::new(conn) as Held<'c>).boxed()
    }

    fn begun(self) -> BoxFuture<'c, sqlx::Result<Transaction<'c, Postgres>>> {
        self.begin()
    }
}

#[cfg(feature = "runtime-tokio")]
impl<'c> Acquire<'c> for &'c crate::Router {
    fn held(self) -> BoxFuture<'c, sqlx::Result<Held<'c>>> {
        Acquire::held(self.primary())
    }

    fn begun(self) -> BoxFuture<'c, sqlx::Result<Transaction<'c, Postgres>>> {
        crate::Router::begun(self).map_ok(|tx| -> Transaction<'c, Postgres> { tx }).boxed()
    }

    fn alone(&self) -> bool {
        !self.in_transactions_only()
    }

    fn guard(&self) -> Option<crate::router::Wrote> {
        self.writes(false)
    }
}

/// What a bulk INSERT says.
#[derive(Debug, Clone, Copy)]
pub struct Bulk {
    /// Whose it is, for its span.
    pub name: &'static str,
    /// As INTO names it.
    pub table: &'static str,
    /// All columns there may be.
    pub columns: &'static [BulkColumn],
    /// Keys by which rows are told apart: the first whose columns are given is taken.
    pub keys: &'static [BulkKey],
    /// As in [`super::Inserted`].
    pub conflict: Option<(&'static str, &'static [&'static str])>,
    /// The columns that come back.
    pub list: &'static [&'static str],
}

/// A key that is given with every row.
#[derive(Debug, Clone, Copy)]
pub struct BulkKey {
    /// The optional columns that it needs.
    pub needed: u64,
    /// Its columns, quoted.
    pub columns: &'static [&'static str],
    /// Values of it are equal where their bytes are: the program compares, otherwise the server does.
    pub same_bytes: bool,
}

/// A column of many rows.
#[derive(Debug, Clone, Copy)]
pub struct BulkColumn {
    /// Quoted.
    pub name: &'static str,
    /// The type of a value, of an element where it is an array.
    pub ty: &'static str,
    /// UNNEST would take an array of arrays apart: the elements go in one array, with where those of each row start and end.
    pub array: bool,
    /// The bit of an optional one; 0 is always given.
    pub bit: u64,
}

/// A row to insert.
#[doc(hidden)]
pub trait NewRow: Sync {
    /// Which of the columns that have a default are given.
    fn mask(&self) -> u64;
    /// About how many bytes it sends.
    fn size(&self) -> usize;
    /// One array for each column that `mask` gives, in order.
    fn arrays(rows: &[&Self], mask: u64, out: &mut Arrays);
    /// The value of a column of a key whose bytes are compared.
    fn value(&self, column: usize, out: &mut Wanted) -> Option<()>;
}

/// The arrays on their way into a statement.
#[derive(Debug)]
pub struct Arrays {
    args: Args,
}

impl Arrays {
    /// A column.
    pub fn column<'r, M, const N: usize, R, V>(&mut self, rows: &[&'r R], get: fn(&'r R) -> V)
    where
        [V]: IntoParam<Array<M>, N>,
    {
        let values: Vec<V> = rows.iter().map(|row| get(row)).collect();
        self.args.push::<Array<M>, N, [V]>(&values);
    }

    /// A column that all of these rows give.
    pub fn optional<'r, M, const N: usize, R, V>(&mut self, rows: &[&'r R], get: fn(&'r R) -> Option<V>)
    where
        [V]: IntoParam<Array<M>, N>,
    {
        let values: Vec<V> = rows.iter().filter_map(|row| get(row)).collect();
        self.args.push::<Array<M>, N, [V]>(&values);
    }

    /// The same of one whose Rust type koel.toml names.
    pub fn optional_given<'r, R, V>(&mut self, rows: &[&'r R], get: fn(&'r R) -> Option<V>)
    where
        for<'q> Vec<V>: Encode<'q, Postgres> + Type<Postgres>,
    {
        let values: Vec<V> = rows.iter().filter_map(|row| get(row)).collect();
        self.args.push_given(values);
    }

    /// A column whose Rust type koel.toml names.
    pub fn column_given<'r, R, V>(&mut self, rows: &[&'r R], get: fn(&'r R) -> V)
    where
        for<'q> Vec<V>: Encode<'q, Postgres> + Type<Postgres>,
    {
        let values: Vec<V> = rows.iter().map(|row| get(row)).collect();
        self.args.push_given(values);
    }

    /// A column of arrays: where those of each row start and end, and all elements.
    pub fn elements<'r, M, const N: usize, R, E: Elements + 'r>(&mut self, rows: &[&'r R], get: fn(&'r R) -> &'r E)
    where
        [&'r E::Element]: IntoParam<Array<M>, N>,
        E::Element: 'r,
    {
        let all = self.bounds(rows, get);
        self.args.push::<Array<M>, N, [&E::Element]>(&all);
    }

    /// The same, where koel.toml names the Rust type.
    pub fn elements_given<'r, R, E: Elements + 'r>(&mut self, rows: &[&'r R], get: fn(&'r R) -> &'r E)
    where
        for<'q> Vec<&'r E::Element>: Encode<'q, Postgres> + Type<Postgres>,
        E::Element: 'r,
    {
        let all = self.bounds(rows, get);
        self.args.push_given(all);
    }

    /// Binds where the elements of each row start and end, and gathers them.
    fn bounds<'r, R, E: Elements + 'r>(&mut self, rows: &[&'r R], get: fn(&'r R) -> &'r E) -> Vec<&'r E::Element> {
        let (mut starts, mut ends, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            match get(row).elements() {
                Some(elements) => {
                    // A message longer than that is refused by the server anyhow.
                    starts.push(Some(i32::try_from(all.len() + 1).unwrap_or(i32::MAX)));
                    all.extend(elements);
                    ends.push(Some(i32::try_from(all.len()).unwrap_or(i32::MAX)));
                }
                None => {
                    starts.push(None);
                    ends.push(None);
                }
            }
        }
        self.args.push::<Array<Int4>, 0, [Option<i32>]>(&starts);
        self.args.push::<Array<Int4>, 0, [Option<i32>]>(&ends);
        all
    }
}

/// A value of an array column: its elements, none where it is NULL.
pub trait Elements {
    /// The type of each.
    type Element;
    /// All of them.
    fn elements(&self) -> Option<&[Self::Element]>;
}

impl<T> Elements for Vec<T> {
    type Element = T;
    fn elements(&self) -> Option<&[T]> {
        Some(self)
    }
}

impl<T: Elements> Elements for Option<T> {
    type Element = T::Element;
    fn elements(&self) -> Option<&[T::Element]> {
        self.as_ref()?.elements()
    }
}

impl Bulk {
    /// The text for rows that give the optional columns of `mask`.
    pub fn text(&self, mask: u64) -> String {
        let columns: Vec<&BulkColumn> =
            self.columns.iter().filter(|column| column.bit == 0 || column.bit & mask != 0).collect();
        let (mut params, mut outputs, mut values) = (String::new(), String::new(), String::new());
        let mut next = 1;
        for (index, column) in columns.iter().enumerate() {
            let (comma, output, ty) = (if index == 0 { "" } else { ", " }, index + 1, column.ty);
            if column.array {
                let (end, elements) = (next + 1, next + 2);
                let _ = write!(params, "{comma}${next}::int4[], ${end}::int4[]");
                let _ = write!(outputs, "c{output}s, c{output}e, ");
                let _ = write!(values, "{comma}(${elements}::{ty}[])[given.c{output}s:given.c{output}e]");
                next += 3;
            } else {
                let _ = write!(params, "{comma}${next}::{ty}[]");
                let _ = write!(outputs, "c{output}, ");
                let _ = write!(values, "{comma}given.c{output}");
                next += 1;
            }
        }
        let unnest = format!("UNNEST({params}) WITH ORDINALITY AS given({outputs}n)");
        let mut into = format!("INSERT INTO {}", self.table);
        super::assemble::list(&mut into, " (", columns.iter().map(|column| &column.name));
        let mut tail = String::new();
        if let Some((target, keys)) = self.conflict {
            on_conflict(&mut tail, columns.iter().map(|column| column.name), target, keys);
        }
        super::assemble::list(&mut tail, " RETURNING ", self.list.iter());
        let Some(key) = self.key(mask).filter(|key| !key.same_bytes) else {
            return format!("{into}) SELECT {values} FROM {unnest} ORDER BY given.n{tail}");
        };
        let mut sql = format!(
            "WITH given AS (SELECT * FROM {unnest}), done AS ({into}) SELECT {values} FROM given ORDER BY given.n{tail}) SELECT "
        );
        for (number, name) in self.list.iter().enumerate() {
            let _ = write!(sql, "{}done.{name}", if number == 0 { "" } else { ", " });
        }
        sql.push_str(" FROM done LEFT JOIN given ON ");
        for (number, name) in key.columns.iter().enumerate() {
            let and = if number == 0 { "" } else { " AND " };
            let column = columns.iter().position(|column| column.name == *name).unwrap_or_default() + 1;
            let _ = write!(sql, "{and}given.c{column} = done.{name}");
        }
        sql.push_str(" ORDER BY given.n");
        sql
    }

    /// By what rows that give the optional columns of `mask` are told apart.
    pub(super) fn key(&self, mask: u64) -> Option<&'static BulkKey> {
        self.keys.iter().find(|key| key.needed & !mask == 0)
    }

    fn max_rows(&self) -> usize {
        if self.columns.iter().any(|column| column.array) { MAX_ROWS_WITH_ARRAYS } else { MAX_ROWS }
    }
}

/// Rows of one statement: which optional columns they give, and where they stood.
#[derive(Debug, PartialEq, Eq)]
struct Chunk {
    mask: u64,
    rows: Vec<usize>,
}

/// Rows that give the same columns go together, as many as the bounds allow.
fn chunks(rows: impl Iterator<Item = (u64, usize)>, max_rows: usize, max_bytes: usize) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    // The chunk that is being filled for each mask, and its bytes.
    let mut open: Vec<(u64, usize, usize)> = Vec::new();
    for (index, (mask, size)) in rows.enumerate() {
        let at = open.iter().position(|entry| entry.0 == mask);
        if let Some((_, chunk, bytes)) = at.and_then(|at| open.get_mut(at))
            && let Some(chunk) = chunks.get_mut(*chunk)
            && chunk.rows.len() < max_rows
            && *bytes + size <= max_bytes
        {
            chunk.rows.push(index);
            *bytes += size;
            continue;
        }
        let fresh = (mask, chunks.len(), size);
        match at.and_then(|at| open.get_mut(at)) {
            Some(entry) => *entry = fresh,
            None => open.push(fresh),
        }
        chunks.push(Chunk { mask, rows: vec![index] });
    }
    chunks
}

/// Inserts all rows or, on an error, none; what comes back stands where its row stood.
pub async fn insert_many<'c, T: TableRow + Send, R: NewRow>(
    db: impl Acquire<'c>,
    bulk: &'static Bulk,
    rows: &[R],
) -> Result<Vec<T>> {
    let chunks = chunks(rows.iter().map(|row| (row.mask(), row.size())), bulk.max_rows(), MAX_BYTES);
    #[cfg(feature = "runtime-tokio")]
    let _guard = db.guard();
    match chunks.as_slice() {
        [] => Ok(Vec::new()),
        [one] if db.alone() => {
            let mut conn = db.held().await?;
            run(&mut conn, bulk, rows, one).await
        }
        many => {
            let mut tx = db.begun().await?;
            let mut placed: Vec<(usize, T)> = Vec::with_capacity(rows.len());
            for chunk in many {
                let done = run(&mut tx, bulk, rows, chunk).await?;
                // A trigger may have dropped rows: then they are one after the other.
                placed.extend(chunk.rows.iter().copied().zip(done));
            }
            tx.commit().await?;
            placed.sort_by_key(|(index, _)| *index);
            Ok(placed.into_iter().map(|(_, row)| row).collect())
        }
    }
}

async fn run<T: TableRow, R: NewRow>(
    conn: &mut PgConnection,
    bulk: &'static Bulk,
    rows: &[R],
    chunk: &Chunk,
) -> Result<Vec<T>> {
    let rows: Vec<&R> = chunk.rows.iter().filter_map(|&index| rows.get(index)).collect();
    let query = query::<T, R>(bulk, &rows, chunk.mask);
    match bulk.key(chunk.mask).filter(|key| key.same_bytes) {
        Some(key) => {
            let mut placed = Placed::new(bulk, key, &rows);
            query.fetch_each(conn, |row, value| placed.put(row, value)).await?;
            Ok(placed.in_order())
        }
        None => query.fetch_all(conn).await,
    }
}

fn query<T: TableRow, R: NewRow>(bulk: &'static Bulk, rows: &[&R], mask: u64) -> Query<T, Many> {
    let mut arrays = Arrays { args: args(bulk.columns.len()) };
    R::arrays(rows, mask, &mut arrays);
    Query::assembled(bulk.text(mask), arrays.args, |row| T::read(row)).named(bulk.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_bounded_in_rows_and_bytes() {
        let made = |rows: &[(u64, usize)]| {
            let chunks = chunks(rows.iter().copied(), 3, 10);
            chunks.into_iter().map(|chunk| (chunk.mask, chunk.rows)).collect::<Vec<_>>()
        };
        assert_eq!(made(&[]), []);
        assert_eq!(made(&[(0, 1); 4]), [(0, vec![0, 1, 2]), (0, vec![3])]);
        assert_eq!(made(&[(0, 6), (0, 4), (0, 1), (0, 99)]), [(0, vec![0, 1]), (0, vec![2]), (0, vec![3])]);
        assert_eq!(made(&[(1, 1), (0, 1), (1, 1), (0, 1)]), [(1, vec![0, 2]), (0, vec![1, 3])]);
    }
}
