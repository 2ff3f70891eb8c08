//! In this process.

use super::{Store, StoreResult};
use futures_core::future::BoxFuture;
use moka::Expiry;
use moka::sync::Cache;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A store in this process, bounded in bytes. Of several processes each has its own, and sees what another wrote after `ttl`.
#[derive(Debug)]
pub struct Moka {
    cache: Cache<String, Kept>,
}

#[derive(Debug, Clone)]
struct Kept {
    value: Arc<[u8]>,
    ttl: Duration,
}

struct Lives;

impl Expiry<String, Kept> for Lives {
    fn expire_after_create(&self, _: &String, kept: &Kept, _: Instant) -> Option<Duration> {
        Some(kept.ttl)
    }

    fn expire_after_update(&self, _: &String, kept: &Kept, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(kept.ttl)
    }
}

impl Moka {
    /// Of at most so many bytes.
    pub fn new(max_bytes: u64) -> Self {
        let weight = |name: &String, kept: &Kept| u32::try_from(name.len() + kept.value.len()).unwrap_or(u32::MAX);
        Self { cache: Cache::builder().max_capacity(max_bytes).weigher(weight).expire_after(Lives).build() }
    }
}

impl Store for Moka {
    fn get<'a>(&'a self, names: &'a [String]) -> BoxFuture<'a, StoreResult<Vec<Option<Vec<u8>>>>> {
        let there = names.iter().map(|name| self.cache.get(name).map(|kept| kept.value.to_vec())).collect();
        Box::pin(std::future::ready(Ok(there)))
    }

    fn set(&self, name: String, value: Vec<u8>, ttl: Duration) -> BoxFuture<'_, StoreResult<()>> {
        self.cache.insert(name, Kept { value: value.into(), ttl });
        Box::pin(std::future::ready(Ok(())))
    }

    fn set_if_absent(&self, name: String, value: Vec<u8>, ttl: Duration) -> BoxFuture<'_, StoreResult<Vec<u8>>> {
        let there = self.cache.entry(name).or_insert(Kept { value: value.into(), ttl }).into_value();
        Box::pin(std::future::ready(Ok(there.value.to_vec())))
    }

    fn remove<'a>(&'a self, names: &'a [String]) -> BoxFuture<'a, StoreResult<()>> {
        names.iter().for_each(|name| self.cache.invalidate(name));
        Box::pin(std::future::ready(Ok(())))
    }
}
