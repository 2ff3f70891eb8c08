//! The `koel` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    koel_schema::cli::run(std::env::args().skip(1).collect())
}
