//! A queue in the database: each worker takes e-mails that no other has, and marks them in the transaction that holds them. One that dies gives them back.
#![allow(clippy::print_stdout, reason = "to print is all it is for")]

use koel_macros::Table;
use koel_runtime::{Error, Result, TxOptions, transaction};
use sqlx::PgPool;

#[derive(Debug, Table)]
#[koel(table = "email_events", only(insert_many))]
#[allow(dead_code, reason = "it is only inserted")]
pub(crate) struct EmailEvent {
    id: i64,
    template: String,
}

#[koel_macros::queries(vis = pub(crate))]
impl Queue {
    /// The oldest, past those that are locked.
    #[query(
        "SELECT id, template FROM email_events WHERE status = 'queued'
         ORDER BY created_at LIMIT $limit FOR UPDATE SKIP LOCKED"
    )]
    pub(crate) async fn take(&self, limit: i64) -> Result<Vec<Mail>>;

    #[query("UPDATE email_events SET status = 'sent', sent_at = now(), attempts = attempts + 1 WHERE id = ANY($ids)")]
    pub(crate) async fn sent(&self, ids: &[i64]) -> Result<u64>;

    #[query(
        "SELECT count(*) FILTER (WHERE attempts > 1) AS twice, count(*) FILTER (WHERE status = 'queued') AS left FROM email_events"
    )]
    pub(crate) async fn state(&self) -> Result<State>;
}

/// Until there is nothing left. `dies`: it takes some, and is gone before it has sent them.
async fn work(pool: PgPool, dies: bool) -> Result<usize> {
    let (queue, mut sent) = (Queue::new(pool.clone()), 0);
    loop {
        let done = transaction!(&pool, TxOptions::read_committed(), |tx| {
            let mut queue = queue.with(tx);
            let mails = queue.take(10).await?;
            if dies {
                return Err(Error::NotFound);
            }
            // Here they go out.
            let ids: Vec<i64> = mails.iter().map(|mail| mail.id).collect();
            queue.sent(&ids).await?;
            Ok(mails.len())
        })?;
        if done == 0 {
            return Ok(sent);
        }
        sent += done;
    }
}

#[tokio::main]
async fn main() -> recipes::AnyResult<()> {
    let pool = recipes::database().await?;
    let queued = usize::try_from(recipes::count(1_000))?;
    let new: Vec<NewEmailEvent> = (0..queued).map(|_| NewEmailEvent::new("welcome".into())).collect();
    EmailEvent::insert_many(&pool, &new).await?;
    let workers: Vec<_> = (0..5).map(|number| tokio::spawn(work(pool.clone(), number == 0))).collect();
    let mut all = 0;
    for (number, worker) in workers.into_iter().enumerate() {
        match worker.await? {
            Ok(sent) => {
                println!("worker {number} sent {sent}");
                all += sent;
            }
            Err(_) => println!("worker {number} died, and gave back what it had"),
        }
    }
    let state = Queue::new(pool.clone()).state().await?;
    println!("queued {queued}, sent {all}; sent twice: {}, left: {}", state.twice, state.left);
    pool.close().await;
    Ok(())
}
