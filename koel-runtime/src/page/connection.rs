//! Pages as Relay's connections, for GraphQL.

use super::{Page, PageRequest};

/// A page with a cursor for each row, in GraphQL's words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Connection<T> {
    /// The rows.
    pub edges: Vec<Edge<T>>,
    /// What there is around them.
    pub page_info: PageInfo,
    /// How many rows all pages have, where [`PageRequest::with_total`] asked.
    pub total_count: Option<i64>,
}

/// A row and its cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edge<T> {
    /// For [`PageRequest::after`] and [`PageRequest::before`].
    pub cursor: String,
    /// The row.
    pub node: T,
}

/// Whether there are rows around a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageInfo {
    /// There are rows after this page.
    pub has_next_page: bool,
    /// There are rows before it.
    pub has_previous_page: bool,
    /// The cursor of the first row.
    pub start_cursor: Option<String>,
    /// The cursor of the last row.
    pub end_cursor: Option<String>,
}

impl PageRequest {
    /// The page after a row, by the cursor of its edge: Relay's `first` and `after`. Without a cursor it is the first page.
    pub fn after(cursor: impl Into<Option<String>>, first: u32) -> Self {
        Self { cursor: cursor.into(), limit: Some(first), edges: Some(false), ..Self::default() }
    }

    /// The page before a row, by the cursor of its edge: Relay's `last` and `before`. Without a cursor it is the last page.
    pub fn before(cursor: impl Into<Option<String>>, last: u32) -> Self {
        Self { cursor: cursor.into(), limit: Some(last), last: true, edges: Some(true), ..Self::default() }
    }
}

impl<T> Page<T> {
    /// As a connection, of a page that was asked for by [`PageRequest::after`] or [`PageRequest::before`]; none of another one, whose rows have no cursors.
    pub fn into_connection(self) -> Option<Connection<T>> {
        let page_info = PageInfo {
            has_next_page: self.has_next(),
            has_previous_page: self.has_prev(),
            start_cursor: self.cursors.first().cloned(),
            end_cursor: self.cursors.last().cloned(),
        };
        if self.cursors.len() != self.items.len() {
            return None;
        }
        let edges = self.items.into_iter().zip(self.cursors).map(|(node, cursor)| Edge { cursor, node });
        Some(Connection { edges: edges.collect(), page_info, total_count: self.total })
    }
}
