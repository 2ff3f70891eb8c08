//! What can be kept, and what a key can be.

use crate::page::{KeyValue, Reader};

/// Arrays.
macro_rules! arrays {
    ($($ty:ty)*) => { $(
        impl KeyValue for Vec<$ty> {
            fn write(&self, out: &mut Vec<u8>) {
                i32::try_from(self.len()).unwrap_or(i32::MAX).write(out);
                self.iter().for_each(|value| value.write(out));
            }
            fn read(reader: &mut Reader<'_>) -> Option<Self> {
                let count = i32::read(reader)?;
                (0..count).map(|_| <$ty as KeyValue>::read(reader)).collect()
            }
        }
    )* };
}

arrays! { bool i16 i32 i64 f32 f64 String Option<String> Option<i32> Option<i64> Vec<u8> }
#[cfg(feature = "uuid")]
arrays! { sqlx::types::Uuid }

/// JSON as its text, which is what the database keeps too.
#[cfg(feature = "json")]
impl<T: serde::Serialize + serde::de::DeserializeOwned> KeyValue for sqlx::types::Json<T> {
    fn write(&self, out: &mut Vec<u8>) {
        // What has no JSON is read as none: then nothing was kept.
        serde_json::to_vec(&self.0).unwrap_or_default().write(out);
    }
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        serde_json::from_slice(&Vec::<u8>::read(reader)?).ok().map(sqlx::types::Json)
    }
}

/// JSON.
#[cfg(feature = "json")]
impl KeyValue for serde_json::Value {
    fn write(&self, out: &mut Vec<u8>) {
        self.to_string().write(out);
    }
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        serde_json::from_str(&String::read(reader)?).ok()
    }
}

/// A parameter that results are kept under, so that a write of the same key makes just these invalid.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot be a key of a cache",
    label = "not a key",
    note = "keys are whole numbers, texts, bytes, booleans, uuids and `Option`s of these"
)]
pub trait CacheKey {
    /// Appends it: what is equal in the database must be equal here.
    fn add(&self, key: &mut String);
}

/// One after the other, told apart by their lengths.
fn part(key: &mut String, text: &str) {
    use std::fmt::Write;
    let _ = write!(key, "{}={text};", text.len());
}

macro_rules! keys {
    ($($ty:ty)*) => { $(
        impl CacheKey for $ty {
            fn add(&self, key: &mut String) {
                part(key, &self.to_string());
            }
        }
    )* };
}

keys! { bool i16 i32 i64 str String }
#[cfg(feature = "uuid")]
keys! { sqlx::types::Uuid }

impl CacheKey for [u8] {
    fn add(&self, key: &mut String) {
        part(key, &self.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    }
}

impl CacheKey for Vec<u8> {
    fn add(&self, key: &mut String) {
        self.as_slice().add(key);
    }
}

impl<T: CacheKey + ?Sized> CacheKey for &T {
    fn add(&self, key: &mut String) {
        (**self).add(key);
    }
}

impl<T: CacheKey> CacheKey for Option<T> {
    fn add(&self, key: &mut String) {
        match self {
            Some(value) => value.add(key),
            None => key.push_str("NULL;"),
        }
    }
}
