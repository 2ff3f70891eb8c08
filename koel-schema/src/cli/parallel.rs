//! All cores for a list of independent tasks.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// As the main thread's: queries nest, and the parser recurses.
const STACK: usize = 8 << 20;

/// `f` of each item, in their order.
pub(super) fn map<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return done };
            done.push((index, f(item)));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let mut done = thread::scope(|scope| {
        let spawn = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let spawned: Vec<_> = (0..threads).map_while(|index| spawn(index).ok()).collect();
        // Where there can be no threads, here.
        let mut done = if spawned.is_empty() { work() } else { Vec::new() };
        for thread in spawned {
            done.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
