//! Transfers between few accounts by many at once, SERIALIZABLE: whoever cannot be put in an order with the others is rolled back and runs again.
#![allow(clippy::print_stdout, reason = "to print is all it is for")]

use koel_runtime::{Error, Result, TxOptions, transaction};
use sqlx::PgPool;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

#[koel_macros::queries(vis = pub(crate))]
impl Accounts {
    #[query(
        "INSERT INTO accounts (id, balance) SELECT n, 1000 FROM generate_series(1, 4) AS n ON CONFLICT (id) DO UPDATE SET balance = 1000"
    )]
    pub(crate) async fn open(&self) -> Result<u64>;

    #[query("SELECT balance FROM accounts WHERE id = $id", one)]
    pub(crate) async fn balance(&self, id: i32) -> Result<i64>;

    #[query("UPDATE accounts SET balance = $balance WHERE id = $id")]
    pub(crate) async fn set(&self, id: i32, balance: i64) -> Result<u64>;

    #[query("SELECT coalesce(sum(balance), 0)::bigint AS total FROM accounts")]
    pub(crate) async fn total(&self) -> Result<i64>;
}

/// Reads, computes here, and writes: wrong in READ COMMITTED, right in SERIALIZABLE. Whether there was enough money.
async fn transfer(pool: &PgPool, from: i32, to: i32, amount: i64, attempts: &AtomicU32) -> Result<bool> {
    let accounts = Accounts::new(pool.clone());
    transaction!(pool, TxOptions::serializable().attempts(200), |tx| {
        attempts.fetch_add(1, Ordering::Relaxed);
        let mut accounts = accounts.with(tx);
        let (have, there) = (accounts.balance(from).await?, accounts.balance(to).await?);
        if have < amount {
            return Ok(false);
        }
        accounts.set(from, have - amount).await?;
        accounts.set(to, there + amount).await?;
        Ok(true)
    })
}

#[tokio::main]
async fn main() -> recipes::AnyResult<()> {
    let pool = recipes::database().await?;
    let accounts = Accounts::new(pool.clone());
    accounts.open().await?;
    let each = i32::try_from(recipes::count(25))?;
    let attempts = Arc::new(AtomicU32::new(0));
    let clerks = (0..8).map(|clerk| {
        let (pool, attempts) = (pool.clone(), attempts.clone());
        tokio::spawn(async move {
            let mut done = 0;
            for turn in 0..each {
                let (from, to) = (1 + (clerk + turn) % 4, 1 + (clerk + turn * 3 + 1) % 4);
                if from != to {
                    done += u32::from(transfer(&pool, from, to, 10 + i64::from(turn % 7), &attempts).await?);
                }
            }
            Ok::<_, Error>(done)
        })
    });
    let mut done = 0;
    for clerk in clerks.collect::<Vec<_>>() {
        done += clerk.await??;
    }
    println!("{done} transfers, {} attempts", attempts.load(Ordering::Relaxed));
    println!("total: {}", accounts.total().await?);
    pool.close().await;
    Ok(())
}
