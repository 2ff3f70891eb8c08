//! One error type, with what the server said at hand.

use sqlx::postgres::PgDatabaseError;
use std::fmt;

/// The result of a query.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a query failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// `fetch_one`, or `load` of a query that returns exactly one row, found none.
    NotFound,
    /// A page cursor that is damaged, forged, or of another query.
    BadCursor,
    /// The server refused it.
    Database(Box<DbError>),
    /// Everything else: the connection, the pool, decoding.
    Sqlx(sqlx::Error),
}

/// What the server said.
#[derive(Debug)]
pub struct DbError {
    source: sqlx::Error,
}

impl DbError {
    fn pg(&self) -> Option<&PgDatabaseError> {
        match &self.source {
            sqlx::Error::Database(error) => error.try_downcast_ref(),
            _ => None,
        }
    }

    /// The five characters of SQLSTATE.
    pub fn sqlstate(&self) -> &str {
        self.pg().map_or("", PgDatabaseError::code)
    }

    /// The primary message.
    pub fn message(&self) -> &str {
        self.pg().map_or("", PgDatabaseError::message)
    }

    /// The detail, such as the key that exists already.
    pub fn detail(&self) -> Option<&str> {
        self.pg()?.detail()
    }

    /// The violated constraint.
    pub fn constraint(&self) -> Option<&str> {
        self.pg()?.constraint()
    }

    /// The table it is about.
    pub fn table(&self) -> Option<&str> {
        self.pg()?.table()
    }

    /// The column it is about.
    pub fn column(&self) -> Option<&str> {
        self.pg()?.column()
    }
}

impl Error {
    /// What the server said, where it did.
    pub fn database(&self) -> Option<&DbError> {
        match self {
            Self::Database(error) => Some(error),
            Self::NotFound | Self::BadCursor | Self::Sqlx(_) => None,
        }
    }

    /// The SQLSTATE, where the server refused.
    pub fn sqlstate(&self) -> Option<&str> {
        self.database().map(DbError::sqlstate)
    }

    /// The violated constraint.
    pub fn constraint(&self) -> Option<&str> {
        self.database()?.constraint()
    }

    /// A unique constraint or index refused the row (23505).
    pub fn is_unique_violation(&self) -> bool {
        self.sqlstate() == Some("23505")
    }

    /// A foreign key refused it (23503).
    pub fn is_foreign_key_violation(&self) -> bool {
        self.sqlstate() == Some("23503")
    }

    /// Run again, the transaction may succeed: serialization failure or deadlock.
    pub fn is_retryable(&self) -> bool {
        matches!(self.sqlstate(), Some("40001" | "40P01"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("the query returned no row"),
            Self::BadCursor => {
                f.write_str("this page cursor is damaged, longer than 64 KiB or belongs to another query")
            }
            Self::Database(error) => error.source.fmt(f),
            Self::Sqlx(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotFound | Self::BadCursor => None,
            Self::Database(error) => Some(&error.source),
            Self::Sqlx(error) => Some(error),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::Database(_) => Self::Database(Box::new(DbError { source: error })),
            _ => Self::Sqlx(error),
        }
    }
}

/// Functions that return `sqlx::Error` can go on using `?`.
impl From<Error> for sqlx::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::RowNotFound,
            Error::BadCursor => Self::Decode(Box::new(error)),
            Error::Database(error) => error.source,
            Error::Sqlx(error) => error,
        }
    }
}
