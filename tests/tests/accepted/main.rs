//! Programs that the macros accept, all in one crate, so that they cost little: that it compiles is the test.
#![allow(
    dead_code,
    deprecated,
    unreachable_pub,
    missing_debug_implementations,
    reason = "programs of users, of which none runs; some have lints"
)]

mod lints_silent;
mod pg_types;
mod queries;
mod queries_filters;
mod queries_inside;
mod queries_page;
mod queries_returns;
mod queries_sort;
mod query;
mod query_any;
mod query_arguments;
mod query_in_transaction;
mod query_overrides;
mod query_scalar;
mod query_with;
mod readme;
mod table;
mod table_bulk;
mod table_constraints;
mod table_natural_key;
mod table_own;
mod transactions;

#[test]
fn the_readme_shows_what_compiles() {
    let lines = |text: &'static str| text.lines().map(str::trim).filter(|line| !line.is_empty());
    let known: Vec<&str> = lines(include_str!("readme.rs")).collect();
    // The first is a program of its own, in `tests/workspaces/readme`.
    let snippets: Vec<&str> = include_str!("../../../README.md").split("```rust,ignore").skip(2).collect();
    assert_eq!(snippets.len(), 2);
    for line in snippets.iter().flat_map(|rest| lines(rest.split("```").next().unwrap_or_default())) {
        assert!(known.contains(&line), "{line}");
    }
}

#[test]
fn all_programs_are_here() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accepted");
    let names = std::fs::read_dir(dir).expect("the programs").flatten().map(|entry| entry.file_name());
    let names: Vec<String> = names.filter_map(|name| Some(name.to_str()?.strip_suffix(".rs")?.to_owned())).collect();
    let missing = |name: &&String| *name != "main" && !include_str!("main.rs").contains(&format!("mod {name};"));
    assert_eq!(names.iter().find(missing), None);
    assert!(names.len() > 20);
}
