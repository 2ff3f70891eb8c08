//! KOEL's schema in a database of its own.

use crate::differential::koel_migrations;
use crate::server::{self, Database, Server};

/// A database with KOEL's migrations applied; none where the test is to be skipped.
pub fn database() -> Option<Database<'static>> {
    Some(database_on(server::shared()?))
}

/// The same on this server.
pub fn database_on(server: &Server) -> Database<'_> {
    let database = server.database(None).expect("a database");
    let mut client = database.client().expect("a connection");
    let entries = std::fs::read_dir(koel_migrations()).expect("the migrations");
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".up.sql"));
    files.sort();
    for file in files {
        let sql = std::fs::read_to_string(&file).expect("a migration");
        client.batch_execute(&sql).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
    database
}
