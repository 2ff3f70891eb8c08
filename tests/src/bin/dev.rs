//! `cargo dev`: the development commands.

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.split_first() {
        Some((command, rest)) if command == "catalog" => koel_tests::catalog::run(rest),
        Some((command, rest)) if command == "bench-compile" => koel_tests::bench_compile::run(rest),
        _ => {
            eprintln!("usage: cargo dev catalog [--check] | bench-compile [QUERIES] [RUNS]");
            ExitCode::from(2)
        }
    }
}
