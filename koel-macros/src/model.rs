//! What the checker says of one query, in the macros' own words: nothing below this knows the catalog.

use koel_schema::diagnostic::Diagnostic;

/// A database type as far as Rust is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PgType {
    /// A row of the table in `rust_type`.
    Scalar(&'static crate::rust_type::Row),
    /// An enum or composite of the migrations: its name, with its schema where the search path does not find it.
    Named { name: String, is_enum: bool },
    /// An array.
    Array(Box<PgType>),
    /// One that no Rust type stands for.
    Unmapped(String),
    /// It could not be found out; the message was given.
    Error,
}

/// How many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    None,
    One,
    AtMostOne,
    Many,
    /// The query did not check far enough.
    Unknown,
}

/// A parameter.
#[derive(Debug, Clone)]
pub(crate) struct Param {
    pub(crate) name: Option<String>,
    pub(crate) ty: PgType,
    /// Where it first stands in the text written.
    pub(crate) offset: usize,
    /// Where it stands in the text sent: (start, end).
    pub(crate) sent: Vec<(usize, usize)>,
}

/// An output column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) ty: PgType,
    pub(crate) nullable: bool,
    pub(crate) offset: usize,
    /// Table and column it comes from.
    pub(crate) origin: Option<(String, String)>,
}

/// The statements that read one page of a query.
#[derive(Debug, Clone)]
pub(crate) struct Pages {
    /// The first page, the page after a key, the last page, the page before a key.
    pub(crate) statements: [Checked; 4],
    /// How many rows all pages have.
    pub(crate) total: Checked,
    /// The columns of the key, from 0.
    pub(crate) keys: Vec<usize>,
    /// Warnings.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// One query, checked.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    /// The text to send.
    pub(crate) sql: String,
    pub(crate) params: Vec<Param>,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Rows,
    /// It changes nothing and locks nothing.
    pub(crate) reads: bool,
    pub(crate) diagnostics: Vec<Diagnostic>,
}
