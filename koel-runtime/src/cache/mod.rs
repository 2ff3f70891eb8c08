//! Results of queries, kept for a while: `#[query("SELECT ...", cache(ttl = "5m", key = id))]`.
//!
//! ```ignore
//! #[koel_macros::queries]
//! impl Users {
//!     #[query("SELECT username, kyc_status FROM users WHERE id = $id", cache(ttl = "5m", key = id))]
//!     pub async fn profile(&self, id: Uuid) -> Result<Option<Profile>>;
//!     #[query("UPDATE users SET username = $name WHERE id = $id", invalidates(key = id))]
//!     pub async fn rename(&self, id: Uuid, name: &str) -> Result<u64>;
//! }
//! let users = Users::new(pool).cached(Cache::new(Moka::new(64 << 20)));
//! ```
//!
//! A result is kept under the query's text, its types and all of its parameters. It counts for as long as no write through the same repository, in whatever process over the same store, has
//! touched one of the tables that the query reads; koel knows them, views, foreign keys' actions and partitions included. A write that names a `key` leaves alone what is kept under another
//! value of that key: that it touches nothing else is the author's word. What writes past the repository is seen after `ttl`.
//!
//! A cache that is down never fails a query: then the database answers. What should have been invalidated meanwhile is, before this process uses the cache again; another
//! process may use such a result up to its `ttl`.
//!
//! Inside a transaction (`.with(&mut tx)`) nothing is read from the cache. What is written there is invalidated by `transaction_ended().await`, to be called when the transaction
//! is over, however it ended; until then this process does not use the cache for those tables.

#[cfg(feature = "moka")]
mod moka;
#[cfg(feature = "redis")]
mod redis;
mod values;

#[cfg(feature = "moka")]
pub use self::moka::Moka;
#[cfg(feature = "redis")]
pub use self::redis::Redis;
pub use values::CacheKey;

use crate::page::{KeyValue, Reader};
use futures_core::future::BoxFuture;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What a [`Store`] fails with.
pub type StoreResult<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Where results are kept: bytes under a name, for a time.
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// What is there under each of these names.
    fn get<'a>(&'a self, names: &'a [String]) -> BoxFuture<'a, StoreResult<Vec<Option<Vec<u8>>>>>;
    /// Puts it there.
    fn set(&self, name: String, value: Vec<u8>, ttl: Duration) -> BoxFuture<'_, StoreResult<()>>;
    /// Puts it there unless something is; what is there then.
    fn set_if_absent(&self, name: String, value: Vec<u8>, ttl: Duration) -> BoxFuture<'_, StoreResult<Vec<u8>>>;
    /// Takes them away.
    fn remove<'a>(&'a self, names: &'a [String]) -> BoxFuture<'a, StoreResult<()>>;
}

/// How long an operation may take before the store counts as down.
const PATIENCE: Duration = Duration::from_millis(250);
/// A store that is down is asked again after this time.
const REST: Duration = Duration::from_secs(1);
/// How long a tag lives at least.
const TAG_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// Bytes of a tag's value.
const TOKEN: usize = 16;

/// A cache over a [`Store`]. A clone is cheap, and is the same cache.
#[derive(Debug, Clone)]
pub struct Cache {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    store: Box<dyn Store>,
    /// Tags that this process has touched and the store does not know about yet.
    touched: Mutex<HashMap<String, Touched>>,
    /// The store is not asked before.
    rests_until: Mutex<Option<Instant>>,
}

#[derive(Debug, Default)]
struct Touched {
    /// Writes that are under way.
    writes: u32,
    /// To be removed from the store.
    dirty: bool,
}

impl Cache {
    /// Over this store.
    pub fn new(store: impl Store) -> Self {
        let shared = Shared { store: Box::new(store), touched: Mutex::default(), rests_until: Mutex::default() };
        Self { shared: Arc::new(shared) }
    }

    /// What the store says in time; none where it does not.
    async fn ask<T>(&self, answer: BoxFuture<'_, StoreResult<T>>) -> Option<T> {
        if lock(&self.shared.rests_until).is_some_and(|until| Instant::now() < until) {
            return None;
        }
        let why = match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(value)) => return Some(value),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "no answer in time".to_owned(),
        };
        *lock(&self.shared.rests_until) = Some(Instant::now() + REST);
        #[cfg(feature = "tracing")]
        tracing::warn!(target: "koel::cache", "the cache is down, the database answers: {why}");
        #[cfg(not(feature = "tracing"))]
        let _ = why;
        None
    }

    /// Makes sure that the store knows what was written; false where it does not, or a write is under way.
    async fn settle(&self, tags: &[String]) -> bool {
        let dirty: Vec<String> = {
            let touched = lock(&self.shared.touched);
            if touched.is_empty() {
                return true;
            }
            let of = |tag: &&String| touched.get(*tag);
            if tags.iter().any(|tag| of(&tag).is_some_and(|touched| touched.writes > 0)) {
                return false;
            }
            tags.iter().filter(|tag| of(tag).is_some_and(|touched| touched.dirty)).cloned().collect()
        };
        if dirty.is_empty() {
            return true;
        }
        // Not dirty from before the store hears of it: a write in between makes it so again.
        dirty.iter().for_each(|tag| self.touch(tag, |touched| touched.dirty = false));
        if self.ask(self.shared.store.remove(&dirty)).await.is_some() {
            return true;
        }
        dirty.iter().for_each(|tag| self.touch(tag, |touched| touched.dirty = true));
        false
    }

    fn touch(&self, tag: &str, change: impl FnOnce(&mut Touched)) {
        let mut all = lock(&self.shared.touched);
        let touched = all.entry(tag.to_owned()).or_default();
        change(touched);
        if touched.writes == 0 && !touched.dirty {
            all.remove(tag);
        }
    }

    /// What is kept for a query, or where to keep it. None: the cache has nothing to do with it this time.
    pub(crate) async fn find(&self, how: &Cached, digest: &[u8], key: &str) -> Option<Found> {
        let tags = how.tags.names(how.repository, key);
        if !self.settle(&tags).await {
            return None;
        }
        let mut names = vec![how.entry(digest)];
        names.extend(tags);
        let mut there = self.ask(self.shared.store.get(&names)).await?.into_iter();
        let kept = there.next()?;
        let mut tokens = Vec::with_capacity(names.len() * TOKEN);
        let mut known = true;
        for (tag, token) in names.iter().skip(1).zip(there) {
            let token = match token {
                Some(token) => token,
                None => {
                    known = false;
                    let life = TAG_LIFE.max(how.ttl * 2);
                    self.ask(self.shared.store.set_if_absent(tag.clone(), token_of_chance(), life)).await?
                }
            };
            if token.len() != TOKEN {
                return None;
            }
            tokens.extend(token);
        }
        let name = names.swap_remove(0);
        match kept {
            Some(kept) if known && kept.starts_with(&tokens) => Some(Found::Kept(kept, tokens.len())),
            _ => Some(Found::Place(Place { name, tokens })),
        }
    }

    pub(crate) async fn keep(&self, how: &Cached, place: Place, value: &[u8]) {
        let mut kept = place.tokens;
        kept.extend(value);
        let _ = self.ask(self.shared.store.set(place.name, kept, how.ttl)).await;
    }

    /// A write is about to begin.
    pub(crate) fn writing(&self, repository: &'static str, tags: &Tags, key: &str) -> Writing {
        let tags = tags.names(repository, key);
        tags.iter().for_each(|tag| self.touch(tag, |touched| touched.writes += 1));
        Writing { cache: self.clone(), tags }
    }
}

/// Of a mutex that is never held while anything can panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What nobody else makes.
fn token_of_chance() -> Vec<u8> {
    let half = || RandomState::new().build_hasher().finish().to_be_bytes();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let digest = Sha256::new().chain_update(half()).chain_update(half()).chain_update(now.as_nanos().to_be_bytes());
    digest.finalize().iter().copied().take(TOKEN).collect()
}

/// What the cache says of a query.
#[derive(Debug)]
pub(crate) enum Found {
    /// Bytes, and where those of the result start.
    Kept(Vec<u8>, usize),
    /// Nothing yet: where to keep it.
    Place(Place),
}

/// Where a result is kept: valid as long as its tags have these values.
#[derive(Debug)]
pub(crate) struct Place {
    name: String,
    tokens: Vec<u8>,
}

/// How the results of one method are kept.
#[doc(hidden)]
#[derive(Debug)]
pub struct Cached {
    /// Whose method.
    pub repository: &'static str,
    /// The method.
    pub method: &'static str,
    /// Of the text and the types of the rows.
    pub fingerprint: u64,
    /// For how long.
    pub ttl: Duration,
    /// What makes it invalid.
    pub tags: Tags,
}

impl Cached {
    fn entry(&self, digest: &[u8]) -> String {
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("koel:{}::{}:{:x}:{digest}", self.repository, self.method, self.fingerprint)
    }
}

/// What a result depends on, and what a write removes.
#[doc(hidden)]
#[derive(Debug)]
pub struct Tags {
    /// As they are.
    pub plain: &'static [&'static str],
    /// Followed by the key.
    pub keyed: &'static [&'static str],
}

impl Tags {
    fn names(&self, repository: &str, key: &str) -> Vec<String> {
        let plain = self.plain.iter().map(|tag| format!("koel:{repository}:{tag}"));
        let keyed = self.keyed.iter().map(|tag| format!("koel:{repository}:{tag}{key}"));
        plain.chain(keyed).collect()
    }
}

/// A write that is under way: as long as this is there nothing is kept of what it may change. Dropped, it counts as done, and the store hears of it before it is used again.
#[doc(hidden)]
#[derive(Debug)]
pub struct Writing {
    cache: Cache,
    tags: Vec<String>,
}

impl Writing {
    /// It is done: tells the store.
    pub async fn done(self) {
        let (cache, tags) = (self.cache.clone(), self.tags.clone());
        drop(self);
        let _ = cache.settle(&tags).await;
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        for tag in &self.tags {
            self.cache.touch(tag, |touched| {
                touched.writes = touched.writes.saturating_sub(1);
                touched.dirty = true;
            });
        }
    }
}

/// How a row becomes bytes and comes back.
#[doc(hidden)]
#[derive(Debug)]
pub struct Codec<T> {
    /// Appends it.
    pub write: fn(&T, &mut Vec<u8>),
    /// None where these bytes are no such row.
    pub read: fn(&mut Reader<'_>) -> Option<T>,
}

impl<T> Codec<T> {
    pub(crate) fn encode(&self, rows: &[T]) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        i32::try_from(rows.len()).ok()?.write(&mut out);
        rows.iter().for_each(|row| (self.write)(row, &mut out));
        Some(out)
    }

    pub(crate) fn decode(&self, bytes: &[u8]) -> Option<Vec<T>> {
        let mut reader = Reader::new(bytes);
        let count = i32::read(&mut reader)?;
        let rows = (0..count).map(|_| (self.read)(&mut reader)).collect::<Option<_>>()?;
        reader.is_empty().then_some(rows)
    }
}

/// A query by its text and its arguments, as they are sent.
pub(crate) fn digest(statement: &crate::private::Statement) -> Vec<u8> {
    // sqlx shows of arguments their types and their bytes; a test holds it to that.
    let shown = format!("{:?}", statement.args);
    let sql = statement.sql.as_str();
    Sha256::new().chain_update(sql.len().to_be_bytes()).chain_update(sql).chain_update(shown).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::private::{Statement, args};
    use sqlx::SqlSafeStr;

    #[test]
    fn other_arguments_are_another_query() {
        let of = |values: &[Option<&str>]| {
            let given = values.iter().fold(args(2), |args, value| args.given(*value));
            digest(&Statement { sql: "SELECT".into_sql_str(), args: given.finish().expect("arguments"), reads: true })
        };
        let cases: [&[Option<&str>]; 6] =
            [&[], &[None], &[Some("")], &[Some("a")], &[Some("a"), Some("b")], &[Some("ab"), Some("")]];
        let digests: std::collections::BTreeSet<_> = cases.iter().map(|values| of(values)).collect();
        assert_eq!(digests.len(), cases.len());
        assert_eq!(of(&[Some("a")]), of(&[Some("a")]));
        let typed = |given: crate::private::Args| {
            digest(&Statement { sql: "SELECT".into_sql_str(), args: given.finish().expect("arguments"), reads: true })
        };
        assert_ne!(typed(args(1).given(1i32)), typed(args(1).given(1i64)));
        assert_ne!(typed(args(1).given(1i32)), typed(args(1).given(2i32)));
    }
}
