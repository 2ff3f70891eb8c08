//! Rows that come back, put where what they were made of stood: RETURNING promises no order. It mostly has that of the input, so each row is compared with
//! the next that was given; only when one is found out of place are the places of all looked up.

use super::bulk::{Bulk, BulkKey, NewRow};
use crate::private::Row;
use sqlx::postgres::{PgArgumentBuffer, Postgres};
use sqlx::{Encode, Row as _};
use std::collections::HashMap;
use std::fmt;

/// The key of a row that was given, as it was sent.
#[derive(Default)]
pub struct Wanted(PgArgumentBuffer);

impl fmt::Debug for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wanted({} bytes)", self.0.len())
    }
}

impl Wanted {
    /// The value of a column of it; none where it is NULL.
    pub fn value<'q, V: Encode<'q, Postgres>>(&mut self, value: &V) -> Option<()> {
        let null = value.encode_by_ref(&mut self.0).ok()?.is_null();
        (!null).then_some(())
    }
}

/// The rows so far.
pub(super) struct Placed<'r, R, T> {
    given: &'r [&'r R],
    /// The columns of the key: among those that are given, and among those that come back.
    key: Vec<(usize, usize)>,
    wanted: Wanted,
    rows: Vec<(usize, T)>,
    /// By key, as soon as a row came out of order.
    places: Option<HashMap<Vec<u8>, usize>>,
}

impl<'r, R: NewRow, T> Placed<'r, R, T> {
    pub(super) fn new(bulk: &Bulk, key: &BulkKey, given: &'r [&'r R]) -> Self {
        let column = |name: &&str| {
            let at = bulk.columns.iter().position(|column| column.name == *name)?;
            Some((at, bulk.list.iter().position(|column| column == name)?))
        };
        let key = key.columns.iter().map(column).collect::<Option<Vec<_>>>().unwrap_or_default();
        Self { given, key, wanted: Wanted::default(), rows: Vec::with_capacity(given.len()), places: None }
    }

    pub(super) fn put(&mut self, row: Row<'_>, value: T) {
        self.put_by(|column| row.0.try_get_raw(column).ok()?.as_bytes().ok(), value);
    }

    /// `came`: a column as it came, if it is not NULL.
    fn put_by<'a>(&mut self, came: impl Fn(usize) -> Option<&'a [u8]>, value: T) {
        let next = self.rows.len();
        let at = if self.places.is_none() && self.is_of(&came, next) { Some(next) } else { self.look_up(&came) };
        // A row that is of none of them stands behind all others.
        self.rows.push((at.unwrap_or(usize::MAX), value));
    }

    pub(super) fn in_order(mut self) -> Vec<T> {
        if self.places.is_some() {
            self.rows.sort_by_key(|(at, _)| *at);
        }
        self.rows.into_iter().map(|(_, row)| row).collect()
    }

    /// Whether it is what became of this one.
    fn is_of<'a>(&mut self, came: &impl Fn(usize) -> Option<&'a [u8]>, index: usize) -> bool {
        let Some(given) = self.given.get(index) else { return false };
        self.key.iter().all(|(at, listed)| {
            self.wanted.0.clear();
            given.value(*at, &mut self.wanted).is_some() && came(*listed) == Some(&self.wanted.0)
        })
    }

    fn look_up<'a>(&mut self, came: &impl Fn(usize) -> Option<&'a [u8]>) -> Option<usize> {
        let Self { given, key, wanted, places, .. } = self;
        let places = places.get_or_insert_with(|| {
            let mut places = HashMap::with_capacity(given.len());
            for (index, given) in given.iter().enumerate() {
                let mut whole = Vec::new();
                let complete = key.iter().all(|(at, _)| {
                    wanted.0.clear();
                    let value = given.value(*at, wanted);
                    append(&mut whole, &wanted.0);
                    value.is_some()
                });
                if complete {
                    places.insert(whole, index);
                }
            }
            places
        });
        let mut whole = Vec::new();
        for (_, listed) in key {
            append(&mut whole, came(*listed)?);
        }
        places.get(&whole).copied()
    }
}

/// With its length before it: `ab`, `c` is not `a`, `bc`.
fn append(whole: &mut Vec<u8>, value: &[u8]) {
    whole.extend(value.len().to_be_bytes());
    whole.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Arrays, BulkColumn};

    struct Pair(&'static str, Option<&'static str>);

    impl NewRow for Pair {
        fn mask(&self) -> u64 {
            0
        }
        fn size(&self) -> usize {
            0
        }
        fn arrays(_: &[&Self], _: u64, _: &mut Arrays) {}
        fn value(&self, column: usize, out: &mut Wanted) -> Option<()> {
            if column == 0 { out.value(&self.0) } else { out.value(&self.1) }
        }
    }

    /// The numbers of what comes back, in the order that they are put in.
    fn order(given: &[Pair], came: &[(&'static str, &'static str)]) -> Vec<usize> {
        const fn column(name: &'static str) -> BulkColumn {
            BulkColumn { name, ty: "text", array: false, bit: 0 }
        }
        const BULK: Bulk = Bulk {
            name: "",
            table: "t",
            columns: &[column("a"), column("b")],
            keys: &[BulkKey { needed: 0, columns: &["a", "b"], same_bytes: true }],
            conflict: None,
            list: &["b", "a"],
        };
        let given: Vec<&Pair> = given.iter().collect();
        let mut placed = Placed::new(&BULK, &BULK.keys[0], &given);
        for (number, (a, b)) in came.iter().enumerate() {
            placed.put_by(|column| Some(if column == 0 { b.as_bytes() } else { a.as_bytes() }), number);
        }
        placed.in_order()
    }

    #[test]
    fn rows_stand_where_theirs_stood() {
        let given = [Pair("a", Some("bc")), Pair("ab", Some("c")), Pair("x", Some("")), Pair("", Some("x"))];
        assert_eq!(order(&given, &[("a", "bc"), ("ab", "c"), ("x", ""), ("", "x")]), [0, 1, 2, 3]);
        assert_eq!(order(&given, &[("", "x"), ("x", ""), ("ab", "c"), ("a", "bc")]), [3, 2, 1, 0]);
        assert_eq!(order(&given, &[("a", "bc"), ("x", ""), ("ab", "c"), ("", "x")]), [0, 2, 1, 3]);
        // Nobody's rows come last, in their own order; a row that did not come leaves no gap.
        assert_eq!(order(&given, &[("?", ""), ("a", "bc"), ("!", ""), ("ab", "c")]), [1, 3, 0, 2]);
        assert_eq!(order(&[Pair("a", None)], &[("a", ""), ("a", "b")]), [0, 1]);
    }
}
