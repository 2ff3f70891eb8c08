//! The runtime between other programs: replicas, PgBouncer, Redis; and what happens when one of them dies.
//!
//! Each starts what it needs, and says so where it is not installed.

#[path = "runtime/cache.rs"]
mod cache;
#[path = "runtime/pgbouncer.rs"]
mod pgbouncer;
#[path = "runtime/replica.rs"]
mod replica;
#[path = "runtime/spans.rs"]
mod spans;
#[path = "runtime/template.rs"]
mod template;

use koel_runtime::Result;
use std::time::Duration;

/// A test outside of a runtime, as the tests' own client is a blocking one.
fn run(test: impl Future<Output = Result<()>>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(test).unwrap_or_else(|error| panic!("{error}"));
}

/// Waits until it holds.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..3_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("not within half a minute: {what}");
}

/// A user's row: e-mail hash and name of this number.
fn user(number: u32) -> ([u8; 32], String) {
    let mut hash = [0; 32];
    hash[..4].copy_from_slice(&number.to_be_bytes());
    (hash, format!("user-{number}"))
}
