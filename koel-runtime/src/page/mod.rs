//! Keyset pagination: pages that cost the same however deep they are, and that neither repeat nor skip a row that stayed.

mod connection;
mod cursor;
mod key;

pub use connection::{Connection, Edge, PageInfo};
pub use cursor::Signer;
pub use key::{KeyValue, Keys, Reader};

use crate::{Error, Result};
use cursor::Position;
use std::fmt::Write;

/// Rows that one page has at most, whatever is asked for.
pub const MAX_LIMIT: u32 = 1_000;
/// Rows of a page where nothing is asked for.
pub const DEFAULT_LIMIT: u32 = 50;
/// Lengths of pages that are planned once a connection, as their LIMIT is a number in the text. A LIMIT that is a parameter PostgreSQL takes for a tenth of
/// the table, so that no generic plan looks as cheap as one for its value, and it plans the statement anew each time it runs. Few lengths, since each is a statement of its own.
pub const USUAL_LIMITS: [u32; 5] = [10, 20, 25, 50, 100];

/// One page, with the cursors of its neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows, in the query's order in whichever direction they were asked for.
    pub items: Vec<T>,
    /// Gives the page after this one; none if there was none when this page was read.
    pub next: Option<String>,
    /// Gives the page before this one.
    pub prev: Option<String>,
    /// The cursor of each row, where [`PageRequest::after`] or [`PageRequest::before`] asked; empty otherwise.
    pub cursors: Vec<String>,
    /// How many rows all pages have, where [`PageRequest::with_total`] asked.
    pub total: Option<i64>,
}

impl<T> Page<T> {
    /// There are rows after this page.
    pub fn has_next(&self) -> bool {
        self.next.is_some()
    }

    /// There are rows before this page.
    pub fn has_prev(&self) -> bool {
        self.prev.is_some()
    }

    /// The same page of something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        let Self { items, next, prev, cursors, total } = self;
        Page { items: items.into_iter().map(f).collect(), next, prev, cursors, total }
    }
}

/// Which page, and how long.
#[derive(Debug, Clone, Default)]
pub struct PageRequest {
    cursor: Option<String>,
    limit: Option<u32>,
    last: bool,
    signer: Option<Signer>,
    /// Each row is to have a cursor, and the one given is one of those: the page is before its row, or after it.
    edges: Option<bool>,
    total: bool,
}

impl PageRequest {
    /// The first page.
    pub fn first(limit: u32) -> Self {
        Self { limit: Some(limit), ..Self::default() }
    }

    /// The last page.
    pub fn last(limit: u32) -> Self {
        Self { limit: Some(limit), last: true, ..Self::default() }
    }

    /// The page that a cursor names ([`Page::next`], [`Page::prev`]), or the first without one. The cursor may come from anybody: what is
    /// wrong with it is [`Error::BadCursor`] when the query runs.
    pub fn at(cursor: impl Into<Option<String>>, limit: u32) -> Self {
        Self { cursor: cursor.into(), limit: Some(limit), ..Self::default() }
    }

    /// Cursors are signed, and only those signed by `signer` are taken.
    #[must_use]
    pub fn signed(mut self, signer: Signer) -> Self {
        self.signer = Some(signer);
        self
    }

    /// Counts the rows of all pages, too: another query, which reads them all. For methods of `#[queries]`; a table type has `count`.
    #[must_use]
    pub fn with_total(mut self) -> Self {
        self.total = true;
        self
    }

    /// Rows that the page has at most: what was asked for, from 1 to [`MAX_LIMIT`].
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT)
    }

    /// Reads the cursor, for the query with this fingerprint.
    #[doc(hidden)]
    pub fn open<K: Keys>(&self, fingerprint: u64) -> Result<Opened<'_, K>> {
        let position = match &self.cursor {
            Some(text) => {
                let found: Position<K> =
                    cursor::decode(text, fingerprint, self.signer.as_ref()).ok_or(Error::BadCursor)?;
                Position { backward: self.edges.unwrap_or(found.backward), ..found }
            }
            None => Position { backward: self.last, key: None },
        };
        Ok(Opened { request: self, fingerprint, position })
    }
}

/// The text of a page, which ends in `LIMIT `, with what it lacks: for so many rows; and what is then its last parameter, after `params` others.
#[doc(hidden)]
pub fn limited(sql: &str, params: usize, rows: i64) -> (String, Option<i64>) {
    let usual = USUAL_LIMITS.iter().any(|limit| i64::from(*limit) + 1 == rows);
    let mut text = String::with_capacity(sql.len() + 6);
    text.push_str(sql);
    // What is written to a String is written.
    let _ = if usual { write!(text, "{rows}") } else { write!(text, "${}", params + 1) };
    (text, (!usual).then_some(rows))
}

/// A request whose cursor was read: what generated code asks which statement to run, and makes the page with.
#[doc(hidden)]
#[derive(Debug)]
pub struct Opened<'r, K> {
    request: &'r PageRequest,
    fingerprint: u64,
    position: Position<K>,
}

impl<K: Keys> Opened<'_, K> {
    /// The rows are wanted in the opposite order.
    pub fn backward(&self) -> bool {
        self.position.backward
    }

    /// Where the page starts; none: at the end it starts from.
    pub fn key(&self) -> Option<&K> {
        self.position.key.as_ref()
    }

    /// How many rows to ask for: one more than the page has, to see whether something follows.
    pub fn fetch(&self) -> i64 {
        i64::from(self.request.limit()) + 1
    }

    /// The rows of all pages are to be counted.
    pub fn total(&self) -> bool {
        self.request.total
    }

    /// The page of the rows that came, in the order in which they did.
    pub fn page<T>(&self, mut rows: Vec<(T, K)>) -> Page<T> {
        let limit = self.request.limit() as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let backward = self.position.backward;
        if backward {
            rows.reverse();
        }
        let cursor = |backward: bool, key: Option<&K>| {
            Some(cursor::encode(backward, key, self.fingerprint, self.request.signer.as_ref()))
        };
        // Behind the page, towards where the request came from, are rows if it came from somewhere.
        let (came, goes) = (self.position.key.is_some(), more);
        let (has_prev, has_next) = if backward { (goes, came) } else { (came, goes) };
        // A page that came out empty has no row to go on from: from it one goes to the nearest end.
        let prev = if has_prev { cursor(true, rows.first().map(|(_, key)| key)) } else { None };
        let next = if has_next { cursor(false, rows.last().map(|(_, key)| key)) } else { None };
        let cursors = match self.request.edges {
            Some(_) => rows.iter().filter_map(|(_, key)| cursor(false, Some(key))).collect(),
            None => Vec::new(),
        };
        Page { items: rows.into_iter().map(|(item, _)| item).collect(), next, prev, cursors, total: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a table of `total` numbers answers.
    fn ask(request: &PageRequest, total: i64) -> Result<Page<i64>> {
        let opened = request.open::<(i64,)>(7)?;
        let key = opened.key().map(|key| key.0);
        let mut rows: Vec<i64> = (0..total).collect();
        match (opened.backward(), key) {
            (false, Some(key)) => rows.retain(|&row| row > key),
            (true, Some(key)) => rows.retain(|&row| row < key),
            (_, None) => {}
        }
        if opened.backward() {
            rows.reverse();
        }
        rows.truncate(opened.fetch() as usize);
        Ok(opened.page(rows.into_iter().map(|row| (row, (row,))).collect()))
    }

    #[test]
    fn there_and_back() {
        let mut page = ask(&PageRequest::first(3), 8).unwrap();
        assert_eq!((page.items.clone(), page.has_prev(), page.has_next()), (vec![0, 1, 2], false, true));
        let mut seen = page.items.clone();
        while let Some(next) = page.next {
            page = ask(&PageRequest::at(next, 3), 8).unwrap();
            seen.extend(&page.items);
        }
        assert_eq!(seen, (0..8).collect::<Vec<_>>());
        page = ask(&PageRequest::at(page.prev, 3), 8).unwrap();
        assert_eq!((page.items.clone(), page.has_prev(), page.has_next()), (vec![3, 4, 5], true, true));
        page = ask(&PageRequest::at(page.prev, 3), 8).unwrap();
        assert_eq!((page.items, page.prev.is_some()), (vec![0, 1, 2], false));
        assert_eq!(ask(&PageRequest::last(3), 8).unwrap().items, [5, 6, 7]);
    }

    #[test]
    fn a_page_that_emptied_leads_back() {
        let next = ask(&PageRequest::first(3), 8).unwrap().next;
        let page = ask(&PageRequest::at(next, 3), 2).unwrap();
        assert_eq!((page.items.len(), page.has_next()), (0, false));
        assert_eq!(ask(&PageRequest::at(page.prev, 3), 2).unwrap().items, [0, 1]);
    }

    #[test]
    fn connections() {
        let edges = |request: PageRequest| {
            let page = ask(&request, 8).unwrap().into_connection().expect("cursors");
            let nodes: Vec<i64> = page.edges.iter().map(|edge| edge.node).collect();
            (nodes, page.edges, page.page_info)
        };
        let (nodes, all, info) = edges(PageRequest::after(None, 5));
        assert_eq!((nodes, info.has_previous_page, info.has_next_page), (vec![0, 1, 2, 3, 4], false, true));
        assert_eq!(
            (info.start_cursor.as_ref(), info.end_cursor.as_ref()),
            (Some(&all[0].cursor), Some(&all[4].cursor))
        );
        assert_eq!(edges(PageRequest::after(info.end_cursor, 5)).0, [5, 6, 7]);
        // Any row's, in either direction.
        assert_eq!(edges(PageRequest::after(all[2].cursor.clone(), 2)).0, [3, 4]);
        let (nodes, _, info) = edges(PageRequest::before(all[3].cursor.clone(), 2));
        assert_eq!((nodes, info.has_previous_page, info.has_next_page), (vec![1, 2], true, true));
        assert_eq!(edges(PageRequest::before(None, 2)).0, [6, 7]);
        assert_eq!(ask(&PageRequest::first(2), 8).unwrap().into_connection(), None);
        assert!(matches!(ask(&PageRequest::after("bad".to_owned(), 2), 8), Err(Error::BadCursor)));
    }

    #[test]
    fn usual_limits_are_in_the_text() {
        assert_eq!(limited("SELECT $1 LIMIT ", 1, 51), ("SELECT $1 LIMIT 51".into(), None));
        assert_eq!(limited("SELECT $1 LIMIT ", 1, 50), ("SELECT $1 LIMIT $2".into(), Some(50)));
        assert_eq!(limited("SELECT 1 LIMIT ", 0, 2), ("SELECT 1 LIMIT $1".into(), Some(2)));
    }

    #[test]
    fn limits_are_clamped() {
        assert_eq!(PageRequest::first(0).limit(), 1);
        assert_eq!(PageRequest::first(u32::MAX).limit(), MAX_LIMIT);
        assert_eq!(PageRequest::default().limit(), DEFAULT_LIMIT);
    }
}
