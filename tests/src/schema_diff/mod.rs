//! The catalog that a schema makes, on a server and in koel, compared name by name.
//!
//! Both are read as lines, an object and what is to be said of it; every line that differs is a failure. So are statements that one side refuses
//! and the other does not, and what koel says it does not follow.

use crate::server::{self, Server, describe_error};
use koel_schema::diagnostic::Severity;
use koel_schema::migrate::{Loaded, Options, discover, load, read};
use koel_schema::syntax::{self, ParseOptions};
use postgres::Client;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub use koel_schema::catalog::lines::Facts;

/// The schemas in `tests/schemas` for a server of this version: `_18` at the end of a name is the first that reads it.
pub fn schemas(major: u32) -> Result<Vec<PathBuf>, String> {
    let dir = crate::workspace().join("tests/schemas");
    let entries = std::fs::read_dir(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.retain(|path| {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let first = stem.rsplit_once('_').and_then(|(_, version)| version.parse().ok()).unwrap_or(0);
        path.extension().is_some_and(|ext| ext == "sql") && first <= major
    });
    found.sort();
    Ok(found)
}

/// What koel makes of the migrations, for this server's version.
pub fn replay(path: &Path, major: u32) -> Result<Loaded, String> {
    load(path, &Options { version: server::version(major)?, ..Options::default() }).map_err(|e| e.to_string())
}

/// koel's side.
pub fn of_koel(loaded: &Loaded) -> Facts {
    koel_schema::catalog::lines::lines(&loaded.catalog)
}

/// The server's side: everything that stands in this database.
pub fn of_server(client: &mut Client) -> Result<Facts, String> {
    let rows = client.query(include_str!("facts.sql"), &[]).map_err(|e| describe_error(&e))?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// Runs the files on the server, each statement by itself, and says which it refused: at which line, with which SQLSTATE.
pub fn run(server: &Server, url: &str, path: &Path) -> Result<Facts, String> {
    let mut refused = Facts::new();
    for file in discover(path).map_err(|e| e.to_string())? {
        let text = read(&file).map_err(|e| e.to_string())?;
        // A session a file, as migrations have it.
        let mut client = Client::connect(url, postgres::NoTls).map_err(|e| format!("{url}: {e}"))?;
        for (start, statement) in statements(&text, server.major) {
            if let Err(error) = client.batch_execute(statement) {
                let code = error.code().ok_or_else(|| describe_error(&error))?;
                refused.insert(place(&file, &text, start), code.code().to_owned());
            }
        }
    }
    Ok(refused)
}

/// What koel refuses and what it does not follow, in the same terms.
pub fn complaints(loaded: &Loaded, major: u32) -> Facts {
    let mut said = Facts::new();
    for found in &loaded.diagnostics {
        let Some(at) = loaded.files.iter().position(|file| *file == found.file) else { continue };
        let Some(text) = loaded.sources.get(at) else { continue };
        let diagnostic = &found.diagnostic;
        let offset = diagnostic.span.start as usize;
        let start = statements(text, major).iter().map(|(start, _)| *start).rfind(|start| *start <= offset);
        let fact = match (&diagnostic.sqlstate, diagnostic.severity) {
            (Some(state), _) => state.code().to_owned(),
            (None, Severity::Warning) if diagnostic.code == "migration_not_understood" => {
                format!("not followed: {}", diagnostic.message)
            }
            (None, _) => continue,
        };
        said.entry(place(&found.file, text, start.unwrap_or(0))).or_insert(fact);
    }
    said
}

/// The statements with the offset of each, cut where they begin: what lies between is comment.
fn statements(text: &str, major: u32) -> Vec<(usize, &str)> {
    let options = ParseOptions { version: u8::try_from(major).unwrap_or(u8::MAX), named_params: false };
    let parsed = syntax::parse(text, &options);
    let starts: Vec<usize> = parsed.statements.iter().map(|statement| statement.span.start as usize).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).filter_map(|(start, end)| Some((start, text.get(start..end)?))).collect()
}

fn place(file: &Path, text: &str, offset: usize) -> String {
    let line = text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    format!("refused {name}:{line}")
}

/// Every line in which the two differ.
pub fn differences(server: &Facts, koel: &Facts) -> Vec<String> {
    let objects: BTreeSet<&String> = server.keys().chain(koel.keys()).collect();
    let mut found = Vec::new();
    for object in objects {
        let (theirs, ours) = (server.get(object), koel.get(object));
        if theirs != ours {
            let show = |fact: Option<&String>| fact.map_or("-", String::as_str).to_owned();
            found.push(format!("{object}\n    server: {}\n    koel:   {}", show(theirs), show(ours)));
        }
    }
    found
}
