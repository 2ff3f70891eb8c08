//! The dev commands that run tests.

use crate::server::{self, Server};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

/// All tests of the workspace, over one server.
pub fn test(arguments: &[String], bless: bool) -> Result<(), String> {
    let started = Instant::now();
    let wanted = std::env::var("KOEL_TEST_PG").ok().and_then(|v| v.parse().ok());
    let server = match Server::find(wanted) {
        Ok(server) => Some(server),
        Err(why) if server::in_ci() => return Err(why),
        Err(why) => {
            eprintln!("*** what needs a server will be SKIPPED: {why}");
            None
        }
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["test", "--workspace", "--no-fail-fast"]).args(arguments).current_dir(crate::workspace());
    command.env("INSTA_UPDATE", if bless { "always" } else { "no" }).env("INSTA_WORKSPACE_ROOT", crate::workspace());
    if bless {
        command.env("TRYBUILD", "overwrite");
    }
    if let Some(server) = &server {
        eprintln!("PostgreSQL {}", server.major);
        command.env("KOEL_TEST_DATABASE_URL", server.url("postgres"));
    }
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|e| format!("cargo test: {e}"))?;
    let mut counts = Counts::default();
    if let Some(stdout) = child.stdout.take() {
        let mut out = std::io::stdout();
        for line in BufReader::new(stdout).lines() {
            let line = line.map_err(|e| e.to_string())?;
            counts.read(&line);
            // A reader that has gone is no reason to stop.
            let _ = writeln!(out, "{line}");
        }
    }
    let status = child.wait().map_err(|e| e.to_string())?;
    drop(server);
    eprintln!("\nall tests of the workspace, in {} s:", started.elapsed().as_secs());
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{} passed, {} failed, {} skipped", counts.passed, counts.failed, counts.ignored);
    match (status.success(), counts.passed) {
        (true, 0) => Err("no test ran".to_owned()),
        (true, _) => Ok(()),
        (false, _) => Err(format!("cargo test: {status}")),
    }
}

#[derive(Debug, Default)]
struct Counts {
    passed: usize,
    failed: usize,
    ignored: usize,
}

impl Counts {
    /// "test result: ok. 4 passed; 0 failed; 1 ignored; ..."
    fn read(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else { return };
        for part in result.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(Ok(n)), Some(what)) = (words.next().map(str::parse::<usize>), words.next()) else { continue };
            match what {
                "passed" => self.passed += n,
                "failed" => self.failed += n,
                "ignored" => self.ignored += n,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn results_add_up() {
        let mut counts = Counts::default();
        counts.read("test result: ok. 4 passed; 1 failed; 2 ignored; 0 measured; 9 filtered out; finished in 1.30s");
        counts.read("test result: FAILED. 1 passed; 0 failed; 0 ignored; 0 measured");
        assert_eq!((counts.passed, counts.failed, counts.ignored), (5, 1, 2));
    }
}
