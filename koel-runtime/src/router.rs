//! One primary and its replicas: what only reads goes to a replica that is up to date enough, everything else to the primary.
//!
//! koel knows which queries only read: they change no row, lock none and call no volatile function. So nothing has to be said at the call:
//!
//! ```ignore
//! let router = Router::new(primary, replicas);
//! let user = User::get(&router, id).await?;                   // on a replica
//! let user = User::insert(&router, new).await?;               // on the primary
//! let user = User::get(&router, user.id).await?;              // where that write can be seen
//! ```

mod pooled;
mod watch;

use pooled::Lent;

use crate::private::Statement;
use crate::{Error, PoolConfig, PoolStats, Result};
use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, TryFutureExt, stream};
use sqlx::postgres::{PgPool, PgQueryResult, PgRow, Postgres};
use sqlx::{Executor, Transaction};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Sends queries to a primary and its replicas. A clone is cheap, and is the same router.
///
/// **Reads see one's own writes**: what is read through a router, its clones among them, comes from a server that has all that was written through it before. A service takes a
/// [`Router::session`] for each request, so that the writes of one do not send the reads of all to the primary.
///
/// **A replica may fail**: what it cannot answer, the primary does; where it cannot be reached, it is left out until it can. One that has fallen behind by more than
/// [`RouterConfig::max_lag`] is left out too.
///
/// It counts as written what it ran itself: a transaction begun with `transaction!(&router, ...)` does, one of [`Router::primary`]'s does not; say [`Router::mark_written`] after it.
#[derive(Debug, Clone)]
pub struct Router {
    shared: Arc<Shared>,
    /// When this session last wrote: nanoseconds of [`Shared::start`].
    written: Arc<AtomicU64>,
}

/// How a router watches its replicas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouterConfig {
    /// What a read may miss at most: a replica that has not everything committed so long ago is left out.
    pub max_lag: Duration,
    /// How often the servers are asked where they are.
    pub interval: Duration,
}

impl Default for RouterConfig {
    /// Five seconds, and four times a second.
    fn default() -> Self {
        Self { max_lag: Duration::from_secs(5), interval: Duration::from_millis(250) }
    }
}

#[derive(Debug)]
struct Shared {
    primary: PgPool,
    /// Every query is in a transaction, and this is what stands for the primary's pool outside: closed.
    outside: Option<PgPool>,
    replicas: Vec<Replica>,
    config: RouterConfig,
    start: Instant,
    next: AtomicUsize,
    waiting: AtomicU32,
}

#[derive(Debug)]
struct Replica {
    pool: PgPool,
    /// It has everything that was committed before this instant; 0: it is not to be used.
    fresh: AtomicU64,
}

/// A router at one moment, for metrics.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RouterStats {
    /// The primary's pool.
    pub primary: PoolStats,
    /// Queries of this router that wait for a connection, to whichever server.
    pub waiting: u32,
    /// Each replica, in order.
    pub replicas: Vec<ReplicaStats>,
}

/// A replica at one moment.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ReplicaStats {
    /// Its pool.
    pub pool: PoolStats,
    /// Everything that was committed longer ago it has; none where it cannot be reached or is no replica.
    pub lag: Option<Duration>,
}

impl Router {
    /// A router that watches its replicas as [`RouterConfig::default`] says. Until it has heard of them everything goes to the primary. To be called inside of a tokio runtime.
    pub fn new(primary: PgPool, replicas: Vec<PgPool>) -> Self {
        Self::with_config(primary, replicas, RouterConfig::default())
    }

    /// As [`Router::new`].
    pub fn with_config(primary: PgPool, replicas: Vec<PgPool>, config: RouterConfig) -> Self {
        Self::made_of(primary, None, replicas, config)
    }

    fn made_of(primary: PgPool, outside: Option<PgPool>, replicas: Vec<PgPool>, config: RouterConfig) -> Self {
        let replicas = replicas.into_iter().map(|pool| Replica { pool, fresh: AtomicU64::new(0) }).collect();
        let (start, next, waiting) = (Instant::now(), AtomicUsize::new(0), AtomicU32::new(0));
        let shared = Arc::new(Shared { primary, outside, replicas, config, start, next, waiting });
        if !shared.replicas.is_empty() {
            tokio::spawn(watch::watch(Arc::downgrade(&shared)));
        }
        Self { shared, written: Arc::new(AtomicU64::new(0)) }
    }

    /// Opens the pools, each as `config` says; a replica that is down is no error. A query waits for a replica's connection a second at most, and then goes to the primary.
    pub async fn connect(config: &PoolConfig, primary: &str, replicas: &[&str]) -> Result<Self> {
        let replicas = lazily(config, replicas)?;
        Ok(Self::new(config.connect(primary).await?, replicas))
    }

    /// As [`Router::connect`], behind poolers in transaction mode that know nothing of prepared statements: PgBouncer before 1.21, or with `max_prepared_statements = 0`.
    /// A replica or none; what matters is that every query runs in a transaction, for which such a pooler lends it one connection of the server: one that is begun with
    /// `transaction!(&router, ...)`, or one of its own, which costs two more round trips. Rows that are streamed outside of a transaction are all in memory before the first is given out.
    /// [`Router::primary`] is a closed pool: what is run past the router is refused, rather than mixed up with the statements of other clients.
    pub async fn in_transactions(config: &PoolConfig, primary: &str, replicas: &[&str]) -> Result<Self> {
        let config = config.clone().behind_transaction_pooler();
        let (pool, outside) = (config.connect_unchecked(primary).await?, config.connect_lazy(primary)?);
        outside.close().await;
        Ok(Self::made_of(pool, Some(outside), lazily(&config, replicas)?, RouterConfig::default()))
    }

    /// The same servers for somebody else, who has written nothing yet.
    pub fn session(&self) -> Self {
        Self { shared: self.shared.clone(), written: Arc::new(AtomicU64::new(0)) }
    }

    /// The primary, for what a router does not run.
    pub fn primary(&self) -> &PgPool {
        self.shared.outside.as_ref().unwrap_or(&self.shared.primary)
    }

    /// Whether the primary answers, within this time.
    pub async fn health(&self, within: Duration) -> Result<()> {
        let ask = async {
            let mut lent = self.lend(&self.shared.primary, true).await?;
            let asked = sqlx::raw_sql("SELECT 1").execute(lent.conn()).await;
            lent.end(asked).await
        };
        crate::pool::answers(ask, within).await
    }

    /// Something was written past this router: reads from now on see it.
    pub fn mark_written(&self) {
        self.written.fetch_max(self.shared.now(), Ordering::SeqCst);
    }

    /// Its pools, and how far each replica is.
    pub fn stats(&self) -> RouterStats {
        let now = self.shared.now();
        let lag = |fresh: u64| (fresh > 0).then(|| Duration::from_nanos(now.saturating_sub(fresh)));
        let replica = |replica: &Replica| ReplicaStats {
            pool: PoolStats::of(&replica.pool),
            lag: lag(replica.fresh.load(Ordering::SeqCst)),
        };
        RouterStats {
            primary: PoolStats::of(&self.shared.primary),
            waiting: self.shared.waiting.load(Ordering::Relaxed),
            replicas: self.shared.replicas.iter().map(replica).collect(),
        }
    }

    /// Closes all pools, as [`crate::pool::close`] does one.
    pub async fn close(&self, within: Duration) -> bool {
        let replicas = self.shared.replicas.iter().map(|replica| &replica.pool);
        let pools = replicas.chain([&self.shared.primary]).map(|pool| crate::pool::close(pool, within));
        futures_util::future::join_all(pools).await.into_iter().all(|closed| closed)
    }

    /// A replica for what only reads, one after the other.
    fn replica(&self, reads: bool) -> Option<&Replica> {
        let Shared { replicas, config, next, .. } = &*self.shared;
        if !reads || replicas.is_empty() {
            return None;
        }
        let oldest = self.shared.now().saturating_sub(nanos(config.max_lag));
        let needed = oldest.max(self.written.load(Ordering::SeqCst)).max(1);
        let turn = next.fetch_add(1, Ordering::Relaxed) % replicas.len();
        let (before, after) = replicas.split_at(turn);
        after.iter().chain(before).find(|replica| replica.fresh.load(Ordering::SeqCst) >= needed)
    }

    /// Marks this session as having written when it is dropped: by then what was to be written is, as far as anybody was told.
    pub(crate) fn writes(&self, reads: bool) -> Option<Wrote> {
        (!reads).then(|| Wrote(self.clone()))
    }

    /// Every query is in a transaction.
    pub(crate) fn in_transactions_only(&self) -> bool {
        self.shared.outside.is_some()
    }

    async fn lend(&self, pool: &PgPool, reads: bool) -> sqlx::Result<Lent> {
        if self.in_transactions_only() {
            let begin = if reads { "BEGIN READ ONLY" } else { "BEGIN" };
            return self.begin(pool, begin).await.map(Lent::Transaction);
        }
        if let Some(idle) = pool.try_acquire() {
            return Ok(Lent::Connection(idle));
        }
        let _waiting = Waiting::new(&self.shared.waiting);
        pool.acquire().await.map(Lent::Connection)
    }

    async fn begin(&self, pool: &PgPool, statement: &'static str) -> sqlx::Result<Transaction<'static, Postgres>> {
        let _waiting = Waiting::new(&self.shared.waiting);
        match self.in_transactions_only() {
            true => pooled::begin(pool, statement).await,
            false => pool.begin_with(statement).await,
        }
    }

    /// A transaction on the primary.
    pub(crate) async fn begun(&self) -> sqlx::Result<Transaction<'static, Postgres>> {
        self.begin(&self.shared.primary, "BEGIN").await
    }
}

/// Pools of replicas: none waits long for one.
fn lazily(config: &PoolConfig, replicas: &[&str]) -> Result<Vec<PgPool>> {
    let acquire_timeout = config.acquire_timeout.min(Duration::from_secs(1));
    let impatient = PoolConfig { acquire_timeout, ..config.clone() };
    replicas.iter().map(|url| impatient.connect_lazy(url)).collect()
}

/// The statement on a replica, and where that fails on the primary.
macro_rules! run {
    ($router:ident, $statement:ident, |$conn:ident, $query:ident| $run:expr) => {
        Box::pin(async move {
            if let Some(replica) = $router.replica($statement.reads) {
                let done = match $router.lend(&replica.pool, true).await {
                    Ok(mut lent) => {
                        let ($query, $conn) = (lent.query($statement.clone()), lent.conn());
                        let done = $run;
                        lent.end(done).await
                    }
                    Err(error) => Err(error),
                };
                match done {
                    Err(error) if replica.failed(&error) => {}
                    done => return done,
                }
            }
            let _wrote = $router.writes($statement.reads);
            let mut lent = $router.lend(&$router.shared.primary, $statement.reads).await?;
            let ($query, $conn) = (lent.query($statement), lent.conn());
            let done = $run;
            lent.end(done).await
        })
    };
}

impl<'c> crate::Executor<'c> for &'c Router {
    fn run_one(self, statement: Statement) -> BoxFuture<'c, sqlx::Result<PgRow>> {
        run!(self, statement, |conn, query| conn.fetch_one(query).await)
    }

    fn run_optional(self, statement: Statement) -> BoxFuture<'c, sqlx::Result<Option<PgRow>>> {
        run!(self, statement, |conn, query| conn.fetch_optional(query).await)
    }

    fn run(self, statement: Statement) -> BoxFuture<'c, sqlx::Result<PgQueryResult>> {
        run!(self, statement, |conn, query| conn.execute(query).await)
    }

    /// The rows in memory before the first is given out: where a replica fails in between, the primary is asked for all of them.
    fn run_whole(self, statement: Statement) -> BoxStream<'c, sqlx::Result<PgRow>> {
        if !self.in_transactions_only() && (!statement.reads || self.shared.replicas.is_empty()) {
            return self.run_stream(statement);
        }
        let rows: BoxFuture<'c, sqlx::Result<Vec<PgRow>>> =
            run!(self, statement, |conn, query| conn.fetch_all(query).await);
        rows.map_ok(|rows| stream::iter(rows).map(Ok)).try_flatten_stream().boxed()
    }

    /// Once rows were given out nobody else can go on: then a replica's failure is the stream's.
    fn run_stream(self, statement: Statement) -> BoxStream<'c, sqlx::Result<PgRow>> {
        if self.in_transactions_only() {
            return self.run_whole(statement);
        }
        let rows = async move {
            if let Some(replica) = self.replica(statement.reads) {
                let mut rows = replica.pool.fetch(statement.clone().query());
                match rows.next().await {
                    Some(Err(error)) if replica.failed(&error) => {}
                    first => return stream::iter(first).chain(rows).boxed(),
                }
            }
            let wrote = self.writes(statement.reads);
            let rows = self.shared.primary.fetch(statement.query());
            rows.inspect(move |_| {
                let _ = &wrote;
            })
            .boxed()
        };
        stream::once(rows).flatten().boxed()
    }
}

/// What a repository runs on.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum On<'c> {
    /// A pool.
    Pool(&'c PgPool),
    /// Several servers.
    Router(&'c Router),
}

macro_rules! forward {
    ($($method:ident -> $returns:ty;)*) => {
        impl<'c> crate::Executor<'c> for On<'c> { $(
            #[inline]
            fn $method(self, statement: Statement) -> $returns {
                match self {
                    Self::Pool(pool) => crate::Executor::$method(pool, statement),
                    Self::Router(router) => crate::Executor::$method(router, statement),
                }
            }
        )* }
    };
}

forward! {
    run_one -> BoxFuture<'c, sqlx::Result<PgRow>>;
    run_optional -> BoxFuture<'c, sqlx::Result<Option<PgRow>>>;
    run_stream -> BoxStream<'c, sqlx::Result<PgRow>>;
    run_whole -> BoxStream<'c, sqlx::Result<PgRow>>;
    run -> BoxFuture<'c, sqlx::Result<PgQueryResult>>;
}

impl Shared {
    fn now(&self) -> u64 {
        // From 1: 0 is never.
        nanos(self.start.elapsed()).saturating_add(1)
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

impl Replica {
    /// Whether the primary is to be asked instead: of all that a replica can say, since the query only reads; a query that somebody or a timeout cancelled is not run again.
    fn failed(&self, error: &sqlx::Error) -> bool {
        match error {
            sqlx::Error::Database(error) => {
                let state = error.code().unwrap_or_default();
                if state.starts_with("57P") || state.starts_with("08") || state.starts_with("53") {
                    self.fresh.store(0, Ordering::SeqCst);
                }
                state != "57014"
            }
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => {
                self.fresh.store(0, Ordering::SeqCst);
                true
            }
            _ => false,
        }
    }
}

/// Dropped, it marks the session as having written.
#[doc(hidden)]
#[derive(Debug)]
pub struct Wrote(Router);

impl Drop for Wrote {
    fn drop(&mut self) {
        self.0.mark_written();
    }
}

/// One that waits for a connection.
struct Waiting<'a>(&'a AtomicU32);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicU32) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What [`transaction!`](crate::transaction!) begins a transaction on.
#[doc(hidden)]
pub trait Begin {
    /// Begins it; `replica`: it only reads, and at a level that replicas have.
    fn __koel_begin(&self, statement: &'static str, reads: bool, replica: bool) -> BoxFuture<'_, Result<Begun>>;
}

/// A transaction, and whom to tell of its end.
#[doc(hidden)]
#[derive(Debug)]
pub struct Begun {
    pub(crate) transaction: sqlx::Transaction<'static, Postgres>,
    pub(crate) wrote: Option<Wrote>,
}

impl Begin for PgPool {
    fn __koel_begin(&self, statement: &'static str, _reads: bool, _replica: bool) -> BoxFuture<'_, Result<Begun>> {
        Box::pin(async move { Ok(Begun { transaction: self.begin_with(statement).await?, wrote: None }) })
    }
}

impl Begin for Router {
    fn __koel_begin(&self, statement: &'static str, reads: bool, replica: bool) -> BoxFuture<'_, Result<Begun>> {
        Box::pin(async move {
            if let Some(replica) = self.replica(replica) {
                match self.begin(&replica.pool, statement).await {
                    Ok(transaction) => return Ok(Begun { transaction, wrote: None }),
                    Err(error) if replica.failed(&error) => {}
                    Err(error) => return Err(Error::from(error)),
                }
            }
            Ok(Begun { transaction: self.begin(&self.shared.primary, statement).await?, wrote: self.writes(reads) })
        })
    }
}
