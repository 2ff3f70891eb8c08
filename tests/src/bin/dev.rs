//! `cargo dev`: what a developer of koel does besides `cargo build`.

use koel_tests::{bench_runtime, dev, generate, lintcheck, prove, server};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo dev COMMAND

  test [ARGS]     run all tests: finds or fetches a server, and prints a summary (ARGS go to cargo test)
  bless [ARGS]    the same, accepting what snapshots and compiler messages say now
  catalog [--check]
                  dump the built-in catalog from real servers into koel-schema/data, or only compare
  bench-compile [QUERIES] [RUNS] [--all] [--edit]
                  how long crates full of queries take to check, beside sqlx
  bench-check [QUERIES] [MIGRATIONS]
                  how long `koel check` takes over a large workspace, and how much memory
  bench-runtime [ROWS | --instructions | --orms | --walk [ROWS]]
                  what generated code costs beside the same sqlx by hand, on one server: in time, in
                  instructions (valgrind counts them), beside SeaORM and diesel-async; --walk goes
                  through all pages of a table (1,000,000 rows), forward and backward, and compares
  planner [VERSION]
                  koel's indexability against the planner: the whole grid
  prove [--count N] [--seed N]
                  nullability and cardinality against rows, over generated queries
  generate [--seed N] [--count N] [--pg VERSION]
                  queries made at random: koel against a server
  lintcheck DIR [OUT [SEED]]
                  all lints over the projects in a directory: counts, and samples to read
  mistakes        what rustc shows of common mistakes through koel, sqlx and qusql-sqlx-type, into tests/mistakes-rustc.md
  servers         which PostgreSQL servers can be had here, or fetched
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = arguments.split_first().map_or(("", &[][..]), |(c, rest)| (c.as_str(), rest));
    let done = match command {
        "catalog" => return koel_tests::catalog::run(rest),
        "mistakes" => return koel_tests::mistakes::run(),
        "bench-compile" => return koel_tests::bench_compile::run(rest),
        "bench-check" => return koel_tests::bench_check::run(rest),
        "bench-runtime" => return bench_runtime::run(rest),
        "planner" => return koel_tests::planner::run(rest),
        "test" => dev::test(rest, false),
        "bless" => dev::test(rest, true),
        "prove" => prove::command(rest),
        "generate" => generate::command(rest),
        "lintcheck" => lintcheck::command(rest),
        "servers" => servers(),
        "" | "help" | "-h" | "--help" => {
            eprint!("{USAGE}");
            Ok(())
        }
        other => Err(format!("no command `{other}`\n\n{USAGE}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Starts one of each version.
fn servers() -> Result<(), String> {
    let mut missing = Vec::new();
    for major in server::MAJORS {
        let found = server::installs(Some(major)).find_map(|i| {
            let install = i.inspect_err(|why| eprintln!("  {why}")).ok()?;
            let started = server::Server::start(&install).inspect_err(|why| eprintln!("  {why}")).ok()?;
            drop(started);
            Some(install)
        });
        match found {
            Some(install) => eprintln!("PostgreSQL {major}: {}", install.bin.display()),
            None => missing.push(major),
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(format!("not to be had: {missing:?}")) }
}
