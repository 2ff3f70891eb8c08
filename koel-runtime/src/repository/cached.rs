//! What a repository does with its cache.

use super::More;
use crate::cache::{Cache, Cached, Codec, Found, Tags, Writing, digest};
use crate::{Query, Result};
use sqlx::PgPool;
use std::sync::{Arc, Mutex, PoisonError};

/// A cache, and what transactions of this repository have written so far.
#[derive(Debug, Clone)]
pub(super) struct InUse {
    cache: Cache,
    inside: Arc<Mutex<Vec<Writing>>>,
}

impl More {
    /// Keeps results there.
    pub fn cached(&mut self, cache: Cache) {
        self.cached = Some(InUse { cache, inside: Arc::default() });
    }

    /// The rows, out of the cache or else of the database; from the primary, where there are replicas, for what a replica has not seen yet must not be kept.
    pub async fn fetch<T, C>(
        &self,
        pool: &PgPool,
        query: Query<T, C>,
        how: &'static Cached,
        key: String,
        codec: Codec<T>,
    ) -> Result<Vec<T>> {
        let Some(InUse { cache, .. }) = &self.cached else { return query.fetch_all(self.on(pool)).await };
        let (query, sent) = query.sent()?;
        match cache.find(how, &digest(&sent), &key).await {
            Some(Found::Kept(bytes, start)) => match bytes.get(start..).and_then(|bytes| codec.decode(bytes)) {
                Some(rows) => Ok(rows),
                None => query.fetch_all(pool).await,
            },
            Some(Found::Place(place)) => {
                let rows = query.fetch_all(pool).await?;
                if let Some(bytes) = codec.encode(&rows) {
                    cache.keep(how, place, &bytes).await;
                }
                Ok(rows)
            }
            None => query.fetch_all(pool).await,
        }
    }

    /// Before a write.
    pub fn writing(&self, repository: &'static str, tags: &Tags, key: &str) -> Option<Writing> {
        self.cached.as_ref().map(|used| used.cache.writing(repository, tags, key))
    }

    /// Before a write inside a transaction.
    pub fn writing_inside(&self, repository: &'static str, tags: &Tags, key: &str) {
        if let Some(used) = &self.cached {
            let writing = used.cache.writing(repository, tags, key);
            used.inside.lock().unwrap_or_else(PoisonError::into_inner).push(writing);
        }
    }

    /// Tells the store of them.
    pub async fn transaction_ended(&self) {
        let Some(used) = &self.cached else { return };
        let all = std::mem::take(&mut *used.inside.lock().unwrap_or_else(PoisonError::into_inner));
        for writing in all {
            writing.done().await;
        }
    }
}

/// After a write, whatever came of it.
pub async fn written<T>(writing: Option<Writing>, done: Result<T>) -> Result<T> {
    if let Some(writing) = writing {
        writing.done().await;
    }
    done
}
