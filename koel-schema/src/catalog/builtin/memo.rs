//! What was read once stays for the life of the process.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};

/// Leaked values by name. Only what exists is kept, so that its size is bounded by the data.
#[derive(Debug)]
pub(crate) struct Memo<T: 'static>(RwLock<HashMap<String, &'static T>>);

impl<T> Memo<T> {
    pub(crate) fn new() -> Self {
        Self(RwLock::new(HashMap::new()))
    }

    pub(crate) fn get(&self, key: &str, read: impl FnOnce() -> Option<T>) -> Option<&'static T> {
        if let Some(found) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(key) {
            return Some(found);
        }
        let value = read()?;
        let mut map = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have been first: then its value is the one that stays.
        Some(map.entry(key.to_owned()).or_insert_with(|| Box::leak(Box::new(value))))
    }
}

const PAGE: usize = 64;
const PAGES: usize = 192;

/// Values by a number below 12,288, without hashing: types are asked for by id all the time.
#[derive(Debug)]
pub(crate) struct Paged<T: 'static>([OnceLock<Vec<OnceLock<Option<T>>>>; PAGES]);

impl<T> Paged<T> {
    pub(crate) fn new() -> Self {
        Self([const { OnceLock::new() }; PAGES])
    }

    pub(crate) fn get(&self, id: u32, read: impl FnOnce() -> Option<T>) -> Option<&T> {
        let id = usize::try_from(id).ok()?;
        let page = self.0.get(id / PAGE)?.get_or_init(|| (0..PAGE).map(|_| OnceLock::new()).collect());
        page.get(id % PAGE)?.get_or_init(read).as_ref()
    }
}
