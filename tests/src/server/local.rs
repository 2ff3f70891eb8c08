//! A server of our own: a temporary data folder and a private socket.

use super::Install;
use super::keeper::{Folder, Keeper, as_user};
use postgres::{Client, NoTls};
use std::fmt::Display;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

/// How our servers run: nothing has to last.
const SETTINGS: &str = "
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 60
shared_buffers = 32MB
log_min_messages = fatal
";

#[derive(Debug)]
pub(super) struct Local {
    // Before the folder: it stops first.
    keeper: Option<Keeper>,
    dir: Folder,
    install: Install,
}

impl Local {
    /// `settings`: lines for postgresql.conf, behind [`SETTINGS`].
    pub(super) fn start(install: &Install, settings: &str) -> Result<Self, String> {
        let init = |dir: &Folder| {
            let mut init = as_user(install.bin.join("initdb"));
            init.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync", "-D"]);
            init.arg(dir.0.join("data"));
            init
        };
        Self::made_by(install, &format!("{SETTINGS}{settings}"), init)
    }

    /// A streaming replica of it.
    pub(super) fn replica(&self) -> Result<Self, String> {
        let copy = |dir: &Folder| {
            let mut copy = as_user(self.install.bin.join("pg_basebackup"));
            copy.args(["-U", "postgres", "--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast"]);
            copy.args(["--no-sync", "-h"]).arg(&self.dir.0).arg("-D").arg(dir.0.join("data"));
            copy
        };
        // With the settings of the other.
        Self::made_by(&self.install, "", copy)
    }

    fn made_by(install: &Install, settings: &str, make: impl FnOnce(&Folder) -> Command) -> Result<Self, String> {
        let dir = Folder::new("pg")?;
        let mut make = make(&dir);
        let name = make.get_program().to_string_lossy().into_owned();
        let output = make.output().map_err(|error| format!("{name}: {error}"))?;
        if !output.status.success() {
            return Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim()));
        }
        let conf = std::fs::File::options().append(true).open(dir.0.join("data/postgresql.conf"));
        conf.and_then(|mut conf| conf.write_all(settings.as_bytes())).map_err(|error| format!("{name}: {error}"))?;
        let mut local = Self { keeper: None, dir, install: install.clone() };
        local.resume()?;
        Ok(local)
    }

    /// Starts it, or starts it again.
    pub(super) fn resume(&mut self) -> Result<(), String> {
        let fail = |local: &Self, what: &dyn Display| {
            format!(
                "PostgreSQL {} in {}: {what}\n{}",
                local.install.major,
                local.install.bin.display(),
                local.dir.log()
            )
        };
        let args = ["-D".into(), self.dir.0.join("data").into(), "-k".into(), self.dir.0.clone().into()];
        let keeper = Keeper::start(&self.dir, "QUIT", &self.program(), &args).map_err(|error| fail(self, &error))?;
        self.keeper = Some(keeper);
        let started = Instant::now();
        loop {
            match Client::connect(&self.url("postgres"), NoTls) {
                Ok(_) => return Ok(()),
                Err(error) if started.elapsed() > Duration::from_secs(60) => return Err(fail(self, &error)),
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }

    /// As a crash does it: nobody is told, nothing is finished.
    pub(super) fn stop(&mut self) {
        self.keeper = None;
    }

    fn program(&self) -> PathBuf {
        self.install.bin.join("postgres")
    }

    /// The folder of its socket.
    pub(super) fn socket(&self) -> &std::path::Path {
        &self.dir.0
    }

    pub(super) fn url(&self, database: &str) -> String {
        format!("postgres:///{database}?host={}&user=postgres", self.dir.0.display())
    }
}
