//! Room for recursion: threads that expand macros or run tests have 2 MB, and an unoptimized build takes some 10 kB for a level of a query.

/// What the highest tree that the parser lets through needs, several times over. Only what is touched costs memory.
const ROOM: usize = 64 << 20;

/// Runs the work on a stack of its own.
pub(crate) fn with_room<T: Send>(mut work: impl FnMut() -> T + Send) -> T {
    let done = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(ROOM).spawn_scoped(scope, &mut work).ok()?;
        Some(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    // Where there are no threads the stack at hand has to do.
    done.unwrap_or_else(work)
}
