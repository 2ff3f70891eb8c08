//! In Redis, for all processes.

use super::{Store, StoreResult};
use futures_core::future::BoxFuture;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, Value, cmd, pipe};
use std::fmt;
use std::time::Duration;

/// A store in Redis, shared by all processes. Rows are kept as they are read: what must not lie in Redis must not be cached. It is to be a Redis that forgets when it restarts: one
/// that goes back to an earlier state brings back what was invalid since.
pub struct Redis {
    connection: ConnectionManager,
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redis")
    }
}

impl Redis {
    /// On the Redis of this URL (`redis://host:port`, `redis+unix:///path`); it need not be up. To be called inside of a tokio runtime.
    pub fn new(url: &str) -> StoreResult<Self> {
        let (once, soon) = (1, Some(Duration::from_secs(1)));
        let config = ConnectionManagerConfig::new().set_number_of_retries(once);
        let config = config.set_connection_timeout(soon).set_response_timeout(soon);
        Ok(Self { connection: ConnectionManager::new_lazy_with_config(Client::open(url)?, config)? })
    }
}

fn milliseconds(ttl: Duration) -> u64 {
    u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).max(1)
}

impl Store for Redis {
    fn get<'a>(&'a self, names: &'a [String]) -> BoxFuture<'a, StoreResult<Vec<Option<Vec<u8>>>>> {
        let mut connection = self.connection.clone();
        Box::pin(async move { Ok(cmd("MGET").arg(names).query_async(&mut connection).await?) })
    }

    fn set(&self, name: String, value: Vec<u8>, ttl: Duration) -> BoxFuture<'_, StoreResult<()>> {
        let mut connection = self.connection.clone();
        Box::pin(async move {
            let _: Value =
                cmd("SET").arg(name).arg(value).arg("PX").arg(milliseconds(ttl)).query_async(&mut connection).await?;
            Ok(())
        })
    }

    fn set_if_absent(&self, name: String, value: Vec<u8>, ttl: Duration) -> BoxFuture<'_, StoreResult<Vec<u8>>> {
        let mut connection = self.connection.clone();
        Box::pin(async move {
            let mut both = pipe();
            both.atomic();
            both.cmd("SET").arg(&name).arg(value).arg("PX").arg(milliseconds(ttl)).arg("NX").ignore();
            both.cmd("GET").arg(&name);
            let (there,): (Vec<u8>,) = both.query_async(&mut connection).await?;
            Ok(there)
        })
    }

    fn remove<'a>(&'a self, names: &'a [String]) -> BoxFuture<'a, StoreResult<()>> {
        let mut connection = self.connection.clone();
        Box::pin(async move {
            let _: Value = cmd("DEL").arg(names).query_async(&mut connection).await?;
            Ok(())
        })
    }
}
