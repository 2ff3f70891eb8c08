//! One query, the whole way: parsed, bound, typed, linted, rendered. The first byte chooses schema and server version.
#![no_main]

#[path = "../../src/damage.rs"]
#[allow(dead_code)]
mod damage;
#[path = "../../src/rng.rs"]
#[allow(dead_code)]
mod rng;
mod seeds;

use koel_schema::catalog::Catalog;
use koel_schema::config::Config;
use koel_schema::diagnostic::render::Place;
use koel_schema::migrate::{Options, replay};
use koel_schema::types::PgVersion;
use koel_schema::{AnalyzeOptions, analyze, lint};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use std::sync::{Arc, LazyLock};

struct World {
    catalogs: Vec<Arc<Catalog>>,
    queries: Vec<String>,
    config: Config,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let suites = seeds::suites();
    let catalog = |schema: &str, version| {
        let options = Options { version, ..Options::default() };
        replay(&[("schema.sql".into(), schema.into())], &options).catalog
    };
    let versions = [PgVersion::V15, PgVersion::V18];
    World {
        catalogs: suites.iter().flat_map(|suite| versions.map(|version| catalog(&suite.schema, version))).collect(),
        queries: suites.into_iter().flat_map(|suite| suite.queries).collect(),
        config: Config::with_migrations(std::path::Path::new("."), "migrations".into()),
    }
});

fuzz_target!(|data: &[u8]| {
    let Some((&choice, text)) = data.split_first() else { return };
    let Ok(sql) = std::str::from_utf8(text) else { return };
    let world = &*WORLD;
    let catalog = &world.catalogs[choice as usize % world.catalogs.len()];
    let named_params = choice >= 128;
    let found = analyze(catalog, sql, &AnalyzeOptions { named_params });
    let mut diagnostics = found.diagnostics;
    assert_eq!(
        found.ok,
        !diagnostics.iter().any(|one| one.is_error() && one.sqlstate.is_some()),
        "refused without a word"
    );
    if let Some(query) = &found.query {
        diagnostics.extend(lint::check(catalog, sql, query, named_params, &lint::Options::new(&world.config)));
    }
    for diagnostic in &diagnostics {
        let inside = |span: koel_schema::span::Span| {
            assert!(sql.get(span.start as usize..span.end as usize).is_some(), "{span:?}")
        };
        inside(diagnostic.span);
        diagnostic.labels.iter().for_each(|label| inside(label.span));
        Place::in_text(sql, diagnostic.span);
        if let Some(fix) = &diagnostic.fix {
            fix.apply(sql);
        }
    }
    for param in &found.params {
        assert!(param.spans_sent.iter().all(|span| found.sql.get(span.start as usize..span.end as usize).is_some()));
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    match seed % 4 {
        0 => fuzzer_mutate(data, size, max_size),
        _ => seeds::mutate(data, size.max(1), max_size, 1, &WORLD.queries, seed),
    }
});
