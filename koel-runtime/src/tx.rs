//! Transactions with an isolation level, run again when the server asks for that.

use crate::router::{Begin, Begun, Wrote};
use crate::{Error, Result};
use sqlx::Transaction;
use sqlx::postgres::Postgres;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// What a transaction sees of others ([PostgreSQL, 13.2](https://www.postgresql.org/docs/current/transaction-iso.html)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Isolation {
    /// Each statement sees what was committed when it began: PostgreSQL's default.
    #[default]
    ReadCommitted,
    /// All statements see the same snapshot; a row that another transaction changed since is a serialization failure.
    RepeatableRead,
    /// As if transactions ran one after the other; what cannot be put in an order is a serialization failure.
    Serializable,
}

/// How a transaction begins, and how often it is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TxOptions {
    /// The isolation level.
    pub isolation: Isolation,
    /// It may not write.
    pub read_only: bool,
    /// Together with `read_only` and SERIALIZABLE: waits for a snapshot that cannot fail. Without effect elsewhere.
    pub deferrable: bool,
    /// How often it runs at most, the first time included; 0 counts as 1.
    pub attempts: u32,
    /// The wait before the second attempt; it doubles for each one after, and is randomized by half.
    pub backoff: Duration,
    /// The longest wait.
    pub max_backoff: Duration,
}

impl TxOptions {
    const fn new(isolation: Isolation, read_only: bool, attempts: u32) -> Self {
        let (backoff, max_backoff) = (Duration::from_millis(5), Duration::from_millis(500));
        Self { isolation, read_only, deferrable: false, attempts, backoff, max_backoff }
    }

    /// READ COMMITTED; tried again after a deadlock, 3 times in all.
    pub const fn read_committed() -> Self {
        Self::new(Isolation::ReadCommitted, false, 3)
    }

    /// REPEATABLE READ; 5 attempts.
    pub const fn repeatable_read() -> Self {
        Self::new(Isolation::RepeatableRead, false, 5)
    }

    /// SERIALIZABLE; 10 attempts.
    pub const fn serializable() -> Self {
        Self::new(Isolation::Serializable, false, 10)
    }

    /// One snapshot for several reads: REPEATABLE READ, READ ONLY, which never fails to serialize.
    pub const fn read_only() -> Self {
        Self::new(Isolation::RepeatableRead, true, 3)
    }

    /// This many attempts.
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Waits between attempts: the first, and the longest.
    pub const fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.backoff = first;
        self.max_backoff = longest;
        self
    }

    /// SERIALIZABLE, READ ONLY, DEFERRABLE: for long reports.
    pub const fn deferrable(mut self) -> Self {
        self.isolation = Isolation::Serializable;
        self.read_only = true;
        self.deferrable = true;
        self
    }

    /// The statement that begins it. One text for each combination, so that nothing is assembled.
    const fn begin(self) -> &'static str {
        match (self.isolation, self.read_only, self.deferrable) {
            (Isolation::ReadCommitted, false, _) => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
            (Isolation::ReadCommitted, true, _) => "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY",
            (Isolation::RepeatableRead, false, _) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE",
            (Isolation::RepeatableRead, true, _) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            (Isolation::Serializable, false, _) => "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE",
            (Isolation::Serializable, true, false) => "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY",
            (Isolation::Serializable, true, true) => "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE",
        }
    }

    /// The wait before attempt `next` (from 1): doubled each time, half of it random, so that rivals part.
    fn wait(self, next: u32) -> Duration {
        let doubled = self.backoff.saturating_mul(1u32.checked_shl(next.saturating_sub(1)).unwrap_or(u32::MAX));
        let whole = doubled.min(self.max_backoff);
        let random = RandomState::new().build_hasher().finish() % 1000;
        let half = whole / 2;
        half + half.mul_f64(random as f64 / 1000.0)
    }
}

impl Default for TxOptions {
    fn default() -> Self {
        Self::read_committed()
    }
}

/// Whether a transaction that failed so may succeed when it is run again. Implement it for an error type of your own that [`transaction!`](crate::transaction!) is to retry on.
pub trait Retryable {
    /// Serialization failure (40001) or deadlock (40P01), and nothing else: of any other failure nobody knows what came of it.
    fn is_retryable(&self) -> bool;
}

impl Retryable for Error {
    fn is_retryable(&self) -> bool {
        Self::is_retryable(self)
    }
}

impl Retryable for sqlx::Error {
    fn is_retryable(&self) -> bool {
        self.as_database_error().and_then(|error| error.code()).is_some_and(|code| matches!(&*code, "40001" | "40P01"))
    }
}

impl Retryable for Box<dyn std::error::Error + Send + Sync> {
    fn is_retryable(&self) -> bool {
        let koel = self.downcast_ref::<Error>().is_some_and(Error::is_retryable);
        koel || self.downcast_ref::<sqlx::Error>().is_some_and(Retryable::is_retryable)
    }
}

/// Runs a block in a transaction: commits if it is `Ok`, rolls back if it is `Err` or the future is dropped.
///
/// ```ignore
/// let balance = transaction!(&pool, TxOptions::serializable(), |tx| {
///     let mut accounts = accounts.with(tx);
///     accounts.debit(from, amount).await?;
///     accounts.credit(to, amount).await
/// })?;
/// ```
///
/// `tx` is a `&mut PgConnection`; `?` and `return` end the block, whose value is a [`Result`]; for an error type of your own say `|tx| -> Result<_, MyError> { ... }`,
/// which must be `From<koel_runtime::Error>` and [`Retryable`]. It is used inside an `async` function, and its value is that result.
///
/// On a serialization failure or a deadlock, of a statement or of COMMIT, everything is rolled back and the block runs again, at most [`TxOptions::attempts`]
/// times in all; so what it does besides the database must bear repetition. Nothing else is retried: when the connection is lost during COMMIT, nobody knows
/// whether it took place.
// A macro, since a closure that lends its argument to a future is not `Send` in today's Rust where it borrows anything.
#[macro_export]
macro_rules! transaction {
    ($pool:expr, $options:expr, |$tx:ident| $body:block) => {
        $crate::transaction!($pool, $options, |$tx| -> ::core::result::Result<_, $crate::Error> $body)
    };
    ($pool:expr, $options:expr, |$tx:ident| -> $result:ty $body:block) => {{
        let mut attempts = $crate::Attempts::new($options);
        loop {
            let begun = {
                use $crate::private::Begin as _;
                $pool.__koel_begin(attempts.statement(), attempts.reads(), attempts.on_replica()).await
            };
            let done: $result = match attempts.begun(begun) {
                ::core::result::Result::Ok(mut transaction) => {
                    let done: $result = async {
                        let $tx: &mut $crate::sqlx::postgres::PgConnection = &mut transaction;
                        $body
                    }
                    .await;
                    attempts.end(transaction, done).await
                }
                ::core::result::Result::Err(error) => ::core::result::Result::Err(error.into()),
            };
            match done {
                ::core::result::Result::Err(error) if attempts.again(&error).await => {}
                done => break done,
            }
        }
    }};
}

/// The attempts at one transaction: what [`transaction!`](crate::transaction!) is made of.
#[derive(Debug)]
pub struct Attempts {
    options: TxOptions,
    made: u32,
    wrote: Option<Wrote>,
}

impl Attempts {
    /// None made yet.
    pub fn new(options: TxOptions) -> Self {
        Self { options, made: 0, wrote: None }
    }

    #[doc(hidden)]
    pub fn statement(&self) -> &'static str {
        self.options.begin()
    }

    #[doc(hidden)]
    pub fn reads(&self) -> bool {
        self.options.read_only
    }

    /// A replica knows no SERIALIZABLE.
    #[doc(hidden)]
    pub fn on_replica(&self) -> bool {
        self.options.read_only && self.options.isolation != Isolation::Serializable
    }

    #[doc(hidden)]
    pub fn begun(&mut self, begun: Result<Begun>) -> Result<Transaction<'static, Postgres>> {
        self.made = self.made.saturating_add(1);
        let Begun { transaction, wrote } = begun?;
        self.wrote = wrote;
        Ok(transaction)
    }

    /// Begins the next one.
    pub async fn begin(&mut self, on: &impl Begin) -> Result<Transaction<'static, Postgres>> {
        let begun = on.__koel_begin(self.statement(), self.reads(), self.on_replica()).await;
        self.begun(begun)
    }

    /// Commits what went well, rolls back what did not.
    pub async fn end<T, E: From<Error>>(
        &mut self,
        tx: Transaction<'static, Postgres>,
        done: Result<T, E>,
    ) -> Result<T, E> {
        // Dropped at the end, whichever it is: a COMMIT that nobody answered may have taken place.
        let _wrote = self.wrote.take();
        match done {
            Ok(value) => {
                tx.commit().await.map_err(Error::from)?;
                Ok(value)
            }
            Err(error) => {
                // The first error is the news; a connection that cannot roll back is closed by the pool.
                let _ = tx.rollback().await;
                Err(error)
            }
        }
    }

    /// Whether it is worth another attempt after this error, once the wait is over.
    pub async fn again(&self, error: &impl Retryable) -> bool {
        let again = self.made < self.options.attempts && error.is_retryable();
        if again {
            tokio::time::sleep(self.options.wait(self.made)).await;
        }
        again
    }
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ReadCommitted => "READ COMMITTED",
            Self::RepeatableRead => "REPEATABLE READ",
            Self::Serializable => "SERIALIZABLE",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let options = TxOptions::serializable().backoff(Duration::from_millis(10), Duration::from_millis(60));
        for (next, whole) in [(1, 10), (2, 20), (3, 40), (4, 60), (40, 60), (u32::MAX, 60)] {
            let wait = options.wait(next);
            assert!(
                wait >= Duration::from_millis(whole / 2) && wait <= Duration::from_millis(whole),
                "{next}: {wait:?}"
            );
        }
    }

    #[test]
    fn beginnings() {
        assert_eq!(TxOptions::read_only().begin(), "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        assert_eq!(
            TxOptions::default().deferrable().begin(),
            "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE"
        );
    }
}
