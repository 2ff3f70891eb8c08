//! What `#[derive(koel_macros::Table)]` builds on.

mod assemble;
mod bulk;
mod copy;
mod placed;

pub use assemble::{Inserted, Updated, Values, insert, update};
pub use bulk::{Acquire, Arrays, Bulk, BulkColumn, BulkKey, Elements, Held, NewRow, insert_many};
pub use copy::{Copied, CopyColumn, CopyIn, CopyRow, copy_in};
pub use placed::Wanted;

use crate::private::Row;
use crate::{Error, Result};

/// A struct that holds a row of a table, its fields in the order of the columns read.
#[doc(hidden)]
pub trait TableRow: Sized {
    /// Reads it.
    fn read(row: Row<'_>) -> Result<Self>;
}

/// What an update does to a column.
///
/// ```
/// use koel_runtime::Patch;
/// #[derive(Default)]
/// struct UserPatch { username: Patch<String>, note: Patch<Option<String>> }
///
/// let patch = UserPatch { username: Patch::Set("ada".into()), ..UserPatch::default() };
/// assert_eq!(patch.note, Patch::Keep);
/// let forget = UserPatch { note: Patch::NULL, ..UserPatch::default() };
/// assert_eq!(forget.note, Patch::Set(None));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// Leaves it alone.
    #[default]
    Keep,
    /// Sets it; a column that can be NULL to NULL with `Set(None)`.
    Set(T),
}

impl<T> Patch<T> {
    /// The new value, if there is one.
    pub fn as_set(&self) -> Option<&T> {
        match self {
            Self::Keep => None,
            Self::Set(value) => Some(value),
        }
    }
}

impl<T> Patch<Option<T>> {
    /// Sets the column to NULL.
    pub const NULL: Self = Self::Set(None);
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

/// In JSON a field that is absent is left alone (`#[serde(default)]`), and `null` is NULL.
#[cfg(feature = "json")]
impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Patch<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::Set)
    }
}

/// The constraints of one table, unique indexes among them, as an enum; `#[derive(koel_macros::Table)]` makes one.
pub trait TableConstraint: Copy + Eq + 'static {
    /// Each with the table and the name that the server reports; a partition reports its own.
    const ALL: &'static [(Self, &'static str, &'static str)];

    /// Its name in the database.
    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(constraint, ..)| *constraint == self).map_or("", |(.., name)| name)
    }
}

impl Error {
    /// The constraint of this table that refused the statement, if one did.
    ///
    /// ```ignore
    /// match error.violated::<UsersConstraint>() {
    ///     Some(UsersConstraint::EmailHash) => Err(SignUp::EmailTaken),
    ///     Some(UsersConstraint::Username) => Err(SignUp::NameTaken),
    ///     _ => Err(error.into()),
    /// }
    /// ```
    pub fn violated<C: TableConstraint>(&self) -> Option<C> {
        let refused = self.database().filter(|refused| refused.sqlstate().starts_with("23"))?;
        let (table, name) = (refused.table()?, refused.constraint()?);
        C::ALL.iter().find(|known| known.1 == table && known.2 == name).map(|known| known.0)
    }

    /// Whether this constraint refused the statement.
    pub fn violates<C: TableConstraint>(&self, constraint: C) -> bool {
        self.violated() == Some(constraint)
    }
}

#[cfg(all(test, feature = "json"))]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    #[serde(default)]
    struct UserPatch {
        name: Patch<String>,
        note: Patch<Option<String>>,
    }

    #[test]
    fn what_is_absent_is_left_alone() {
        let read = |text: &str| serde_json::from_str::<UserPatch>(text).map_err(|error| error.to_string());
        assert_eq!(read("{}"), Ok(UserPatch::default()));
        assert_eq!(read(r#"{"note": null}"#), Ok(UserPatch { note: Patch::NULL, ..UserPatch::default() }));
        assert_eq!(read(r#"{"name": "a"}"#), Ok(UserPatch { name: Patch::Set("a".into()), ..UserPatch::default() }));
        assert!(read(r#"{"name": null}"#).is_err());
    }
}
