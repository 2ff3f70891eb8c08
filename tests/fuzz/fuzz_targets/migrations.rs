//! A migration, replayed and linted.
#![no_main]

#[path = "../../src/damage.rs"]
#[allow(dead_code)]
mod damage;
#[path = "../../src/rng.rs"]
#[allow(dead_code)]
mod rng;
mod seeds;

use koel_schema::config::Config;
use koel_schema::lint::{self, Migrations};
use koel_schema::migrate::{Options, replay};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use std::sync::LazyLock;

/// Statements of the schemas; a `DO` or a function's body may be cut, which damages it as well as anything.
static STATEMENTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let schemas = seeds::suites().into_iter().map(|suite| suite.schema);
    schemas.flat_map(|schema| schema.split_inclusive(";\n").map(str::to_owned).collect::<Vec<_>>()).collect()
});

fuzz_target!(|data: &[u8]| {
    let Ok(sql) = std::str::from_utf8(data) else { return };
    let options = Options::default();
    let loaded = replay(&[("1.sql".into(), sql.into())], &options);
    for found in &loaded.diagnostics {
        let span = found.diagnostic.span;
        assert!(sql.get(span.start as usize..span.end as usize).is_some(), "{span:?}");
    }
    let config = Config::with_migrations(std::path::Path::new("."), "migrations".into());
    let options_of_lints = lint::Options::new(&config);
    lint::schema(&loaded, &options_of_lints);
    let downs = vec![None; loaded.files.len()];
    let input = Migrations { loaded: &loaded, replay: &options, downs: &downs, merged: &downs, queries: &[] };
    lint::migrations(&input, &options_of_lints);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    match seed % 4 {
        0 => fuzzer_mutate(data, size, max_size),
        // One more statement at the end, whole.
        1 => {
            let mut rng = rng::Rng::new(u64::from(seed));
            let more = rng.pick(&STATEMENTS).map_or("", String::as_str).as_bytes();
            let end = (size + more.len()).min(max_size).min(data.len());
            data[size..end].copy_from_slice(&more[..end - size]);
            end
        }
        _ => seeds::mutate(data, size, max_size, 0, &STATEMENTS, seed),
    }
});
