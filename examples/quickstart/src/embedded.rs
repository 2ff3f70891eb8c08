//! A PostgreSQL for those who have none: another program of this package, built when it is first needed.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};

/// The embedded server; it stops when this is dropped.
#[derive(Debug)]
pub(crate) struct Embedded {
    child: Child,
    stdin: Option<ChildStdin>,
    pub(crate) url: String,
}

impl Embedded {
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        eprintln!(
            "DATABASE_URL is not set: building and starting an embedded PostgreSQL 17 (some minutes the first time)"
        );
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut child = Command::new(cargo)
            .args(["run", "--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
            .args(["--features", "embedded", "--bin", "embedded-postgres"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdin = child.stdin.take();
        let mut url = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut url)?;
        }
        let url = url.trim().to_owned();
        if url.is_empty() {
            let status = child.wait()?;
            return Err(format!("the embedded server did not start ({status})").into());
        }
        Ok(Self { child, stdin, url })
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        drop(self.stdin.take()); // the end of its input is the end of the server
        let _ = self.child.wait();
    }
}
