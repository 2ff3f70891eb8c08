//! COPY, in its binary format: for loads that are too large to hold in memory.

use super::Acquire;
use crate::Result;
use crate::private::BoxResult;
use sqlx::Encode;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgConnection, Postgres};
use std::borrow::Borrow;

/// Bytes that are held before they are sent, in a COPY for all rows that give the same columns.
const BLOCK: usize = 4 << 20;
/// The signature, no flags, nothing more of a header.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// What a COPY says.
#[derive(Debug, Clone, Copy)]
pub struct CopyIn {
    /// The table.
    pub table: &'static str,
    /// All columns there may be.
    pub columns: &'static [CopyColumn],
}

/// A column of it.
#[derive(Debug, Clone, Copy)]
pub struct CopyColumn {
    /// Quoted.
    pub name: &'static str,
    /// The bit of an optional one; 0 is always given.
    pub bit: u64,
    /// The type of an array's elements, which the array names on the wire.
    pub element: Option<&'static str>,
    /// It is json: sqlx encodes jsonb, and mends that when it knows the type of a parameter.
    pub json: bool,
}

/// A row to copy.
#[doc(hidden)]
pub trait CopyRow {
    /// Which of the columns that have a default are given.
    fn mask(&self) -> u64;
    /// Each column that is given, in order.
    fn copy(&self, out: &mut Copied<'_>) -> BoxResult<()>;
}

/// Rows that give the same columns, on their way.
#[derive(Debug)]
pub struct Copied<'a> {
    mask: u64,
    block: Vec<u8>,
    columns: Vec<&'a CopyColumn>,
    /// The oids of the elements' types, where there are some.
    elements: Vec<Option<u32>>,
    at: usize,
}

impl<'a> Copied<'a> {
    fn new(how: &'a CopyIn, elements: &[Option<u32>], mask: u64) -> Self {
        let given = how.columns.iter().zip(elements.iter().copied());
        let (columns, elements) = given.filter(|(column, _)| column.bit == 0 || column.bit & mask != 0).unzip();
        Self { mask, block: HEADER.to_vec(), columns, elements, at: 0 }
    }

    /// The next column.
    pub fn value<T: for<'q> Encode<'q, Postgres>>(&mut self, value: &T) -> BoxResult<()> {
        let mut buffer = PgArgumentBuffer::default();
        let null = value.encode_by_ref(&mut buffer)?.is_null();
        let column = self.columns.get(self.at).ok_or("more columns than were named")?;
        if null {
            self.block.extend((-1_i32).to_be_bytes());
        } else {
            self.block.extend(i32::try_from(buffer.len())?.to_be_bytes());
            let start = self.block.len();
            self.block.extend_from_slice(&buffer);
            let bytes = self.block.get_mut(start..).unwrap_or_default();
            match (self.elements.get(self.at).copied().flatten(), bytes.first_mut()) {
                // Dimensions, whether there are NULLs, the type of the elements.
                (Some(oid), _) => {
                    if let Some(place) = bytes.get_mut(8..12) {
                        place.copy_from_slice(&oid.to_be_bytes());
                    }
                }
                (None, Some(version)) if column.json && *version == 1 => *version = b' ',
                (None, _) => {}
            }
        }
        self.at += 1;
        Ok(())
    }

    fn row(&mut self, row: &impl CopyRow) -> BoxResult<()> {
        self.at = 0;
        self.block.extend(i16::try_from(self.columns.len())?.to_be_bytes());
        row.copy(self)
    }

    async fn send(mut self, table: &str, conn: &mut PgConnection) -> Result<u64> {
        let mut sql = format!("COPY {table}");
        super::assemble::list(&mut sql, " (", self.columns.iter().map(|column| &column.name));
        sql.push_str(") FROM STDIN (FORMAT binary)");
        self.block.extend((-1_i16).to_be_bytes());
        let mut copy = conn.copy_in_raw(&sql).await?;
        copy.send(self.block).await?;
        Ok(copy.finish().await?)
    }
}

impl CopyIn {
    /// The oids of the elements' types, a column each.
    async fn elements(&self, conn: &mut PgConnection) -> Result<Vec<Option<u32>>> {
        let names: Vec<&str> = self.columns.iter().filter_map(|column| column.element).collect();
        if names.is_empty() {
            return Ok(vec![None; self.columns.len()]);
        }
        let sql = "SELECT name::regtype::oid FROM unnest($1::text[]) WITH ORDINALITY AS given(name, n) ORDER BY n";
        let mut oids = sqlx::query_scalar::<_, Oid>(sql).bind(names).fetch_all(conn).await?.into_iter();
        Ok(self.columns.iter().map(|column| column.element.and_then(|_| oids.next()).map(|oid| oid.0)).collect())
    }
}

/// Copies all rows, or on an error none; how many there were.
pub async fn copy_in<'c, R: CopyRow>(
    db: impl Acquire<'c>,
    how: &'static CopyIn,
    rows: impl IntoIterator<Item: Borrow<R> + Send, IntoIter: Send>,
) -> Result<u64> {
    #[cfg(feature = "runtime-tokio")]
    let _guard = db.guard();
    let mut tx = db.begun().await?;
    let elements = how.elements(&mut tx).await?;
    // By the columns that rows give; what they hold together is bounded.
    let mut all: Vec<Copied<'_>> = Vec::new();
    let (mut bytes, mut count) = (0, 0);
    let mut rows = rows.into_iter();
    loop {
        let row = rows.next();
        if let Some(row) = &row {
            let row = row.borrow();
            let mask = row.mask();
            let at = all.iter().position(|copied| copied.mask == mask).unwrap_or(all.len());
            if at == all.len() {
                all.push(Copied::new(how, &elements, mask));
            }
            if let Some(copied) = all.get_mut(at) {
                let before = copied.block.len();
                copied.row(row).map_err(sqlx::Error::Encode)?;
                bytes += copied.block.len() - before;
            }
        }
        if bytes >= BLOCK || row.is_none() {
            for copied in all.drain(..) {
                count += copied.send(how.table, &mut tx).await?;
            }
            bytes = 0;
        }
        if row.is_none() {
            break;
        }
    }
    tx.commit().await?;
    Ok(count)
}
