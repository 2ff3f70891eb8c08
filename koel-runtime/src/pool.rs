//! Pools that fit the server: how many connections the instances of a service may hold together.
//!
//! ```ignore
//! let pool = PoolConfig::koel().connect(&url).await?;
//! ```

use crate::{Error, Result};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Row};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// What a pool is to be, checked before it is opened.
#[derive(Debug, Clone, PartialEq)]
pub struct PoolConfig {
    /// How many processes with such a pool there are.
    pub instances: u32,
    /// What the server allows (`max_connections`), of which [`PoolConfig::share`] is used.
    pub server_connections: u32,
    /// The part of the server's connections that the instances may have together, from 0 to 1.
    pub share: f64,
    /// Connections of one pool at most.
    pub max: u32,
    /// Connections kept warm.
    pub min: u32,
    /// How long to wait for a connection.
    pub acquire_timeout: Duration,
    /// An idle connection is closed after this time.
    pub idle_timeout: Option<Duration>,
    /// A connection is replaced after this time.
    pub max_lifetime: Option<Duration>,
    /// Ask the server before a connection is handed out.
    pub test_before_acquire: bool,
    /// Prepared statements that a connection keeps.
    pub statement_cache: usize,
    /// There is a pooler in transaction mode between.
    pub transaction_pooler: bool,
    /// A query that takes longer is a warning, of sqlx's target `sqlx::query`, inside of the query's span.
    pub slow_query: Option<Duration>,
    /// Shown in `pg_stat_activity`.
    pub application_name: Option<String>,
}

impl Default for PoolConfig {
    /// One instance, ten connections, a server as it comes (100 connections).
    fn default() -> Self {
        Self {
            instances: 1,
            server_connections: 100,
            share: 0.8,
            max: 10,
            min: 0,
            acquire_timeout: Duration::from_secs(5),
            idle_timeout: Some(Duration::from_secs(5 * 60)),
            max_lifetime: Some(Duration::from_secs(30 * 60)),
            test_before_acquire: true,
            statement_cache: 200,
            transaction_pooler: false,
            slow_query: Some(Duration::from_secs(1)),
            application_name: None,
        }
    }
}

impl PoolConfig {
    /// As many connections as the instances may have each: `server_connections * 0.8 / instances`.
    pub fn shared(instances: u32, server_connections: u32) -> Self {
        let config = Self { instances, server_connections, ..Self::default() };
        let max = config.fair_share();
        Self { max, min: max / 8, ..config }
    }

    /// KOEL: ten instances of 400 connections on a server with 5,000, 50 of each kept warm.
    pub fn koel() -> Self {
        Self { max: 400, min: 50, ..Self::shared(10, 5_000) }
    }

    /// Behind PgBouncer or another pooler in transaction mode. Prepared statements work there since PgBouncer 1.21, as long as its
    /// `max_prepared_statements` is not 0: [`PoolConfig::connect`] refuses a pooler that mixes up those of its clients, and
    /// [`Router::in_transactions`](crate::Router::in_transactions) is for those. Statements without a
    /// name alone are no way around: sqlx describes a statement in one round trip and runs it in the next, and an older pooler may give the server's connection to
    /// somebody else between the two. The server's own limit is the pooler's business,
    /// and is not checked.
    pub fn behind_transaction_pooler(mut self) -> Self {
        self.transaction_pooler = true;
        // A pooled connection is cheap to open and answers by itself.
        self.test_before_acquire = false;
        self
    }

    /// What one instance may have.
    fn fair_share(&self) -> u32 {
        let usable = f64::from(self.server_connections) * self.share.clamp(0.0, 1.0);
        // Saturating: at most `server_connections`.
        (usable / f64::from(self.instances.max(1))) as u32
    }

    /// Everything that is wrong with it.
    pub fn validate(&self) -> Result<(), PoolConfigError> {
        let mut problems = Vec::new();
        if self.instances == 0 {
            problems.push("instances is 0: there is at least this process".to_owned());
        }
        if self.max == 0 {
            problems.push("max is 0: no query could ever run".to_owned());
        }
        if self.min > self.max {
            problems.push(format!("min is {}, more than max, {}", self.min, self.max));
        }
        if !(self.share > 0.0 && self.share <= 1.0) {
            problems.push(format!(
                "share is {}: it is a part of the server's connections, above 0 and at most 1",
                self.share
            ));
        }
        let (all, share) = (u64::from(self.max) * u64::from(self.instances), self.fair_share());
        if !self.transaction_pooler && problems.is_empty() && self.max > share {
            problems.push(format!(
                "{} instances of {} connections are {all}, more than {:.0} % of the server's {}: at most {share} each",
                self.instances,
                self.max,
                self.share * 100.0,
                self.server_connections
            ));
        }
        if self.acquire_timeout.is_zero() {
            problems.push("acquire_timeout is 0: every query would fail while all connections are in use".to_owned());
        }
        if let (Some(idle), Some(life)) = (self.idle_timeout, self.max_lifetime)
            && idle > life
        {
            problems.push(format!("idle_timeout, {idle:?}, is longer than max_lifetime, {life:?}, and never comes"));
        }
        if self.statement_cache == 0 {
            problems.push(
                "statement_cache is 0: sqlx 0.9 then leaks the statements it prepares; 1 or more, also behind PgBouncer 1.21"
                    .to_owned(),
            );
        }
        if problems.is_empty() { Ok(()) } else { Err(PoolConfigError { problems }) }
    }

    /// sqlx's options for the pool.
    pub fn pool_options(&self) -> PgPoolOptions {
        PgPoolOptions::new()
            .max_connections(self.max)
            .min_connections(self.min)
            .acquire_timeout(self.acquire_timeout)
            .idle_timeout(self.idle_timeout)
            .max_lifetime(self.max_lifetime)
            .test_before_acquire(self.test_before_acquire)
    }

    /// sqlx's options for a connection.
    pub fn connect_options(&self, url: &str) -> Result<PgConnectOptions> {
        let mut options = PgConnectOptions::from_str(url)?.statement_cache_capacity(self.statement_cache);
        if self.transaction_pooler {
            // PgBouncer refuses start-up parameters that it does not know; binary floats need none.
            options = options.extra_float_digits(None);
        }
        // The level's type is that of the crate `log`, which only sqlx needs.
        if let (Some(slow), Ok(level)) = (self.slow_query, "warn".parse()) {
            options = options.log_slow_statements(level, slow);
        }
        if let Some(name) = &self.application_name {
            options = options.application_name(name);
        }
        Ok(options)
    }

    /// Opens the pool, after [`PoolConfig::validate`], and asks the server whether it has room for all instances.
    pub async fn connect(&self, url: &str) -> Result<PgPool> {
        let pool = self.connect_unchecked(url).await?;
        if self.transaction_pooler {
            self.check_pooler(&pool).await?;
        } else {
            self.check_server(&pool).await?;
        }
        Ok(pool)
    }

    /// Whoever is at the other end.
    pub(crate) async fn connect_unchecked(&self, url: &str) -> Result<PgPool> {
        self.validate()?;
        Ok(self.pool_options().connect_with(self.connect_options(url)?).await?)
    }

    /// As [`PoolConfig::connect`], but the first query opens the first connection.
    pub fn connect_lazy(&self, url: &str) -> Result<PgPool> {
        self.validate()?;
        Ok(self.pool_options().connect_lazy_with(self.connect_options(url)?))
    }

    /// Whether a pooler in transaction mode knows which statements each of its clients has prepared. One that does not would run a statement of somebody else's.
    async fn check_pooler(&self, pool: &PgPool) -> Result<()> {
        if self.max < 2 {
            return Ok(());
        }
        let (mut one, mut two) = (pool.acquire().await?, pool.acquire().await?);
        let backend = "SELECT pg_backend_pid()";
        let same = number(&mut one, backend).await? == number(&mut two, backend).await?;
        // Two clients on one connection are a pooler's; on two, it may be busy, or there is none.
        if !same {
            return Ok(());
        }
        let mixed = match one.begin().await {
            Ok(mut tx) => match sqlx::query("SELECT 1").execute(&mut *tx).await {
                // Names go through as they are, and are the same for all clients.
                Ok(_) => {
                    number(&mut tx, r"SELECT count(*)::int4 FROM pg_prepared_statements WHERE name LIKE 'sqlx\_s\_%'")
                        .await?
                        > 0
                }
                Err(error)
                    if error
                        .as_database_error()
                        .is_some_and(|error| error.code().is_some_and(|code| code == "42P05")) =>
                {
                    true
                }
                Err(error) => return Err(error.into()),
            },
            Err(error) => return Err(error.into()),
        };
        // What it has prepared must not be met again.
        let _ = one.close().await;
        if mixed {
            let problem = "the pooler in transaction mode mixes up the prepared statements of its clients: PgBouncer 1.21 or later with max_prepared_statements above 0, koel_runtime::Router::in_transactions, session mode, or no pooler";
            return Err(PoolConfigError { problems: vec![problem.to_owned()] }.into());
        }
        Ok(())
    }

    /// Compares with the server's own `max_connections`, less those it reserves for superusers.
    pub async fn check_server(&self, pool: &PgPool) -> Result<()> {
        let sql =
            "SELECT current_setting('max_connections')::int4 - current_setting('superuser_reserved_connections')::int4";
        let available: i32 = sqlx::query_scalar(sql).fetch_one(pool).await?;
        let wanted = u64::from(self.max) * u64::from(self.instances);
        if wanted > u64::from(available.unsigned_abs()) {
            let problem = format!(
                "{} instances of {} connections are {wanted}, and the server has {available} for ordinary users: raise its max_connections, lower max, or put a pooler between",
                self.instances, self.max
            );
            return Err(PoolConfigError { problems: vec![problem] }.into());
        }
        Ok(())
    }
}

/// One number, asked for without preparing anything.
async fn number(conn: &mut PgConnection, sql: &'static str) -> Result<i32> {
    Ok(sqlx::raw_sql(sql).fetch_one(conn).await?.try_get(0)?)
}

/// A [`PoolConfig`] that cannot work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolConfigError {
    /// Everything that is wrong, a sentence each.
    pub problems: Vec<String>,
}

impl fmt::Display for PoolConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the pool cannot be opened so: {}", self.problems.join("; "))
    }
}

impl std::error::Error for PoolConfigError {}

impl From<PoolConfigError> for Error {
    fn from(error: PoolConfigError) -> Self {
        Self::Sqlx(sqlx::Error::Configuration(error.into()))
    }
}

/// A pool at one moment, for metrics.
///
/// How many wait for a connection sqlx's pool does not tell. A [`Router`](crate::Router) counts those that wait for it ([`RouterStats::waiting`](crate::router::RouterStats));
/// one without replicas is a pool that does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolStats {
    /// Connections there are.
    pub size: u32,
    /// Of these, idle.
    pub idle: u32,
    /// Of these, in use.
    pub in_use: u32,
    /// Connections there may be.
    pub max: u32,
}

impl PoolStats {
    /// Reads them: cheap, takes no lock.
    pub fn of(pool: &PgPool) -> Self {
        let size = pool.size();
        // The two figures are not read at one moment.
        let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX).min(size);
        Self { size, idle, in_use: size - idle, max: pool.options().get_max_connections() }
    }

    /// The part of the possible connections that is in use, from 0 to 1.
    pub fn utilisation(&self) -> f64 {
        f64::from(self.in_use) / f64::from(self.max.max(1))
    }
}

/// Whether the database answers, within this time: for a health check, which must not wait as long as a query may.
pub async fn health(pool: &PgPool, within: Duration) -> Result<()> {
    answers(sqlx::query("SELECT 1").execute(pool), within).await
}

pub(crate) async fn answers<T>(ask: impl Future<Output = sqlx::Result<T>>, within: Duration) -> Result<()> {
    match tokio::time::timeout(within, ask).await {
        Ok(answer) => Ok(answer.map(drop)?),
        Err(_) => Err(Error::Sqlx(sqlx::Error::PoolTimedOut)),
    }
}

/// Closes the pool: no new query begins, those that run may finish within this time. Whether they did.
pub async fn close(pool: &PgPool, within: Duration) -> bool {
    tokio::time::timeout(within, pool.close()).await.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_valid() {
        for config in [PoolConfig::default(), PoolConfig::koel(), PoolConfig::shared(3, 100)] {
            assert_eq!(config.validate(), Ok(()), "{config:?}");
        }
        assert_eq!((PoolConfig::koel().max, PoolConfig::koel().min), (400, 50));
        assert_eq!(PoolConfig::shared(3, 100).max, 26);
    }

    #[test]
    fn all_problems_are_told() {
        let config = PoolConfig { max: 11, instances: 10, ..PoolConfig::default() };
        let told = config.validate().unwrap_err().problems;
        assert_eq!(
            told,
            ["10 instances of 11 connections are 110, more than 80 % of the server's 100: at most 8 each"]
        );
        let config = PoolConfig { min: 20, statement_cache: 0, share: f64::NAN, ..PoolConfig::default() };
        assert_eq!(config.validate().unwrap_err().problems.len(), 3);
        assert_eq!(config.behind_transaction_pooler().validate().unwrap_err().problems.len(), 3);
    }
}
