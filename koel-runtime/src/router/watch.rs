//! How far each replica is.
//!
//! The primary is asked for the end of its log at an instant: whatever was committed before lies before it. A replica that has replayed the log up to there has everything that was
//! committed before that instant. So "what I wrote is there" is a comparison of two instants of this process's own clock, and no query ever waits for an answer to it.

use super::{Replica, Shared};
use sqlx::Row;
use sqlx::postgres::PgPool;
use std::collections::VecDeque;
use std::sync::Weak;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Ends of the primary's log that are remembered: those that some replica may still reach within the largest lag are what counts, the oldest go first.
const REMEMBERED: usize = 4_096;
/// A server that does not answer for so long is left out.
const PATIENCE: Duration = Duration::from_secs(2);

/// Until the router is gone.
pub(super) async fn watch(shared: Weak<Shared>) {
    let mut ends: VecDeque<(u64, i64)> = VecDeque::new();
    loop {
        let Some(shared) = shared.upgrade() else { return };
        if shared.primary.is_closed() {
            return;
        }
        let now = shared.now();
        if let Some(end) =
            ask(&shared.primary, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::int8").await
        {
            if ends.len() >= REMEMBERED {
                ends.pop_front();
            }
            ends.push_back((now, end));
        }
        let asked = shared.replicas.iter().map(|replica| look(replica, &ends));
        let _: Vec<()> = futures_util::future::join_all(asked).await;
        // Ends that all replicas have passed tell nothing any more, but the last of them.
        let slowest = shared.replicas.iter().map(|replica| replica.fresh.load(Ordering::SeqCst)).min().unwrap_or(0);
        while ends.get(1).is_some_and(|(at, _)| *at <= slowest) {
            ends.pop_front();
        }
        let interval = shared.config.interval;
        drop(shared);
        tokio::time::sleep(interval).await;
    }
}

/// The last end that it has reached.
async fn look(replica: &Replica, ends: &VecDeque<(u64, i64)>) {
    // A server that is no replica, for it was promoted or never was one, may have another history.
    let sql = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::int8 END";
    let reached = ask(&replica.pool, sql).await;
    let fresh = reached.and_then(|reached| ends.iter().rev().find(|(_, end)| *end <= reached)).map_or(0, |(at, _)| *at);
    replica.fresh.store(fresh, Ordering::SeqCst);
}

async fn ask(pool: &PgPool, sql: &'static str) -> Option<i64> {
    // Nothing is prepared: a pooler that knows nothing of prepared statements may be between.
    let answer = tokio::time::timeout(PATIENCE, sqlx::raw_sql(sql).fetch_one(pool));
    answer.await.ok()?.ok()?.try_get(0).ok()?
}
