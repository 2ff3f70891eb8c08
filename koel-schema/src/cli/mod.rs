//! The `koel` command: the edge, where files are read and answers are printed.

mod describe;
mod explain;

use std::process::ExitCode;

const USAGE: &str = "usage: koel <command>

  describe --migrations DIR|FILE [--pg 15..18]   queries as JSON lines in, what PostgreSQL would answer as JSON lines out
  explain RULE                                   what a lint finds, why, and what to write instead
  help                                           this text
";

/// Runs the command line (without the program's name).
pub fn run(args: Vec<String>) -> ExitCode {
    match args.split_first() {
        Some((command, rest)) if command == "describe" => describe::run(rest),
        Some((command, rest)) if command == "explain" => explain::run(rest),
        Some((command, _)) if matches!(command.as_str(), "help" | "--help" | "-h") => {
            write_out(USAGE);
            ExitCode::SUCCESS
        }
        Some((command, _)) => {
            eprintln!("koel: no command `{command}`\n\n{USAGE}");
            ExitCode::from(1)
        }
        None => {
            eprintln!("{USAGE}");
            ExitCode::from(1)
        }
    }
}

/// Prints; a closed pipe is no error of ours.
fn write_out(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}
