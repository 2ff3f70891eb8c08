//! Programs beside PostgreSQL that some tests want, where they are installed.

use crate::server::Server;
use crate::server::keeper::{Folder, Keeper};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

/// A program on the machine; where there is none, it says that the test is skipped. `KOEL_TEST_PGBOUNCER` and the like name another.
pub fn program(name: &str) -> Option<PathBuf> {
    let given = std::env::var_os(format!("KOEL_TEST_{}", name.to_uppercase().replace('-', "_"))).map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    let found = given.into_iter().chain(folders.map(|folder| folder.join(name))).find(|program| program.is_file());
    if found.is_none() {
        skip(&format!("it needs {name} (apt-get install {name})"));
    }
    found
}

/// Says that a test is skipped.
pub fn skip(why: &str) {
    eprintln!("\n*** SKIPPED, NOT PASSED: {why}\n");
}

/// A program that can be stopped and started again.
#[derive(Debug)]
pub struct Service {
    keeper: Option<Keeper>,
    dir: Folder,
    program: PathBuf,
    args: Vec<OsString>,
    socket: PathBuf,
}

impl Service {
    /// PgBouncer in transaction mode before a server, with so many connections to it.
    pub fn pgbouncer(server: &Server, connections: u32) -> Option<Self> {
        let program = program("pgbouncer")?;
        let dir = Folder::new("pgbouncer").expect("a folder");
        let socket = server.socket().expect("a server of our own");
        let prepared = if pgbouncer_prepares(&program) { "max_prepared_statements = 100\n" } else { "" };
        let config = format!(
            "[databases]\n* = host={} user=postgres\n[pgbouncer]\nlisten_addr =\nlisten_port = 6432\nunix_socket_dir = {}\nauth_type = any\n\
             pool_mode = transaction\ndefault_pool_size = {connections}\nmax_client_conn = 500\nserver_login_retry = 1\n{prepared}",
            socket.display(),
            dir.0.display(),
        );
        let file = dir.0.join("pgbouncer.ini");
        std::fs::write(&file, config).expect("a configuration");
        let socket = dir.0.join(".s.PGSQL.6432");
        Some(Self::start(dir, program, vec![file.into()], socket))
    }

    /// Redis, which keeps nothing when it stops.
    pub fn redis() -> Option<Self> {
        let program = program("redis-server")?;
        let dir = Folder::new("redis").expect("a folder");
        let socket = dir.0.join("redis.sock");
        let args = ["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket"];
        let mut args: Vec<OsString> = args.map(OsString::from).into();
        args.push(socket.clone().into());
        Some(Self::start(dir, program, args, socket))
    }

    fn start(dir: Folder, program: PathBuf, args: Vec<OsString>, socket: PathBuf) -> Self {
        let mut service = Self { keeper: None, dir, program, args, socket };
        service.resume();
        service
    }

    /// Starts it again.
    pub fn resume(&mut self) {
        let _ = std::fs::remove_file(&self.socket);
        let keeper = Keeper::start(&self.dir, "KILL", &self.program, &self.args);
        self.keeper = Some(keeper.unwrap_or_else(|error| panic!("{}: {error}", self.program.display())));
        let started = Instant::now();
        while std::os::unix::net::UnixStream::connect(&self.socket).is_err() {
            assert!(started.elapsed() < Duration::from_secs(30), "{}: {}", self.program.display(), self.dir.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills it.
    pub fn stop(&mut self) {
        self.keeper = None;
    }

    /// Where it listens.
    pub fn socket(&self) -> &std::path::Path {
        &self.socket
    }

    /// A database through it, where it is a pooler.
    pub fn database_url(&self, database: &str) -> String {
        format!("postgres:///{database}?host={}&port=6432&user=postgres", self.dir.0.display())
    }
}

/// Since 1.21 it knows which statements its clients have prepared.
pub fn pgbouncer_prepares(program: &std::path::Path) -> bool {
    let output = Command::new(program).arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    // "PgBouncer 1.24.1"
    let mut numbers = text.split([' ', '.', '\n']).filter_map(|word| word.parse::<u32>().ok());
    (numbers.next(), numbers.next()) >= (Some(1), Some(21))
}
