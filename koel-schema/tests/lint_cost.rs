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

#[test]
#[ignore = "a measurement: of what grows with the number of tables"]
fn wide_queries() {
    let files =
        [("1.sql".to_owned(), "CREATE TABLE t (id int PRIMARY KEY, a int, b text); CREATE INDEX ON t (a);".to_owned())];
    let loaded = migrate::replay(&files, &migrate::Options::default());
    let config = Config::with_migrations(Path::new("."), PathBuf::from("migrations"));
    for (name, sep, tail) in [
        ("FROM t, t, ...", ", ", ""),
        ("WHERE a = $1 AND a = $1 ...", ", ", "a = $1"),
        ("FROM t JOIN t ON ...", " JOIN ", "ON"),
    ] {
        for count in [750, 1_500, 3_000] {
            let table = |n: usize| match tail {
                "ON" if n > 0 => format!("t t{n} ON t{n}.id = t{}.a", n - 1),
                _ => format!("t t{n}"),
            };
            let mut sql = format!("SELECT t0.id FROM {}", (0..count).map(table).collect::<Vec<_>>().join(sep));
            if tail == "a = $1" {
                let conditions: Vec<String> = (0..count).map(|n| format!("t{n}.a = $1")).collect();
                sql = format!("{sql} WHERE {}", conditions.join(" AND "));
            }
            let started = Instant::now();
            let analysis = analyze(&loaded.catalog, &sql, &AnalyzeOptions::default());
            let typed = started.elapsed();
            let Some(query) = &analysis.query else {
                eprintln!("{name} {count}: refused: {:?}", analysis.diagnostics.first());
                continue;
            };
            let started = Instant::now();
            std::hint::black_box(lint::check(&loaded.catalog, &sql, query, false, &lint::Options::new(&config)));
            eprintln!("{name} {count}: {typed:?} for typing, {:?} for lints", started.elapsed());
        }
    }
}
