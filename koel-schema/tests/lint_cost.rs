//! What lints cost beside typing: KOEL's hot paths, by the clock.

use koel_schema::config::Config;
use koel_schema::{AnalyzeOptions, analyze, lint, migrate};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[test]
#[ignore = "a measurement: cargo test -p koel-schema --test lint_cost -- --ignored --nocapture"]
fn lints_beside_typing() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let loaded = migrate::load(&here.join("migrations"), &migrate::Options::default()).expect("KOEL");
    let config = Config::with_migrations(Path::new("."), PathBuf::from("migrations"));
    let text = std::fs::read_to_string(here.join("../tests/sql/koel/queries/hot.sql")).expect("the hot paths");
    let queries: Vec<&str> = text.lines().filter(|line| !line.starts_with("--")).collect();
    let (mut typing, mut linting) = (Duration::MAX, Duration::MAX);
    for _ in 0..20 {
        let (mut typed, mut linted) = (Duration::ZERO, Duration::ZERO);
        for sql in &queries {
            let started = Instant::now();
            let analysis = analyze(&loaded.catalog, sql, &AnalyzeOptions::default());
            typed += started.elapsed();
            let Some(query) = &analysis.query else { continue };
            let started = Instant::now();
            std::hint::black_box(lint::check(&loaded.catalog, sql, query, false, &lint::Options::new(&config)));
            linted += started.elapsed();
        }
        (typing, linting) = (typing.min(typed), linting.min(linted));
    }
    eprintln!(
        "{} queries: {typing:?} for typing, {linting:?} for lints: {} %",
        queries.len(),
        linting.as_micros() * 100 / typing.as_micros()
    );
}
