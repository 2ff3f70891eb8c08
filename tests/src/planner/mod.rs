//! koel's indexability against the planner of a real server.
//!
//! A cell is a table with one index and one query. The planner is made to use the index if it can at all (`enable_seqscan = off`), under
//! generic and custom plans, and its plan is read: the condition stands in `Index Cond`, the partial index is used, no sort is needed. koel
//! is asked the same of the same texts. What it says is possible the planner has to do, and the other way round.

mod cases;
mod explain;
mod grid;
#[rustfmt::skip]
mod tables;

use crate::server::{self, Server};
use explain::Session;
use koel_schema::catalog::Catalog;
use koel_schema::facts::index::{Access, Environment, IndexAccess, accesses};
use koel_schema::{bind, migrate, syntax};
use std::fmt;
use std::process::ExitCode;
use std::sync::Arc;

/// What koel says of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    /// It hangs on a value, or koel does not know: no contradiction either way.
    Maybe,
}

/// What was tried, and where the two differ.
#[derive(Debug, Default)]
pub struct Report {
    /// How many cells were compared.
    pub cells: usize,
    /// In so many the planner uses the index.
    pub used: usize,
    /// In so many koel leaves it open.
    pub open: usize,
    /// A line each.
    pub contradictions: Vec<String>,
}

impl Report {
    fn cell(&mut self, koel: Answer, planner: bool, what: impl FnOnce() -> String) {
        self.cells += 1;
        self.used += usize::from(planner);
        match (koel, planner) {
            (Answer::Maybe, _) => self.open += 1,
            (Answer::Yes, true) | (Answer::No, false) => {}
            (Answer::Yes, false) => self.contradictions.push(format!("koel yes, planner no: {}", what())),
            (Answer::No, true) => self.contradictions.push(format!("koel no, planner yes: {}", what())),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cells, used, open, contradictions } = self;
        write!(
            f,
            "{cells} cells, the index used in {used}, left open in {open}, {} contradictions",
            contradictions.len()
        )
    }
}

/// How much is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The hand-written cases.
    Cases,
    /// And of the grid what CI has time for.
    Some,
    /// And all types and operator classes that the server has.
    All,
}

/// Compares on this server.
pub fn compare(server: &Server, extent: Extent) -> Result<Report, String> {
    let mut report = Report::default();
    cases::run(&mut Session::start(server)?, &mut report)?;
    if extent != Extent::Cases {
        grid::run(server, extent, &mut report)?;
    }
    Ok(report)
}

/// `cargo dev planner`
pub fn run(arguments: &[String]) -> ExitCode {
    let major = arguments.iter().find_map(|argument| argument.parse().ok());
    let extent = match arguments.iter().find(|argument| argument.parse::<u32>().is_err()).map(String::as_str) {
        Some("cases") => Extent::Cases,
        Some("some") => Extent::Some,
        Some(_) | None => Extent::All,
    };
    let compared = Server::find(major).and_then(|server| compare(&server, extent).map(|report| (server.major, report)));
    match compared {
        Ok((major, report)) => {
            report.contradictions.iter().for_each(|line| eprintln!("{line}"));
            eprintln!("PostgreSQL {major}: {report}");
            if report.contradictions.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// koel's catalog after this text, in the server's version.
fn catalog(major: u32, schema: &str) -> Result<Arc<Catalog>, String> {
    let options = migrate::Options { version: server::version(major)?, ..Default::default() };
    let loaded = migrate::replay(&[("1_planner.sql".into(), schema.into())], &options);
    match loaded.diagnostics.iter().find(|found| found.diagnostic.is_error()) {
        Some(found) => Err(format!("koel refuses the schema: {}\n{schema}", found.diagnostic.message)),
        None => Ok(loaded.catalog),
    }
}

/// What koel says of each index of a table for a query, by name; None: it refuses the query.
fn ask<T>(
    catalog: &Catalog,
    environment: Environment,
    sql: &str,
    table: &str,
    read: impl Fn(&Access<'_>, &IndexAccess) -> T,
) -> Option<Vec<(String, T)>> {
    let options = syntax::ParseOptions { version: catalog.version().major(), named_params: false };
    let parsed = syntax::parse(sql, &options);
    let bound = bind::bind_statement(catalog, parsed.statements.first()?, &[]);
    if bound.diagnostics.iter().any(|diagnostic| diagnostic.is_error()) {
        return None;
    }
    let all = accesses(catalog, &bound.query, environment);
    let access = all.iter().find(|access| &*access.relation.name == table)?;
    let names = access.relation.indexes.iter().map(|index| index.name.to_string());
    Some(names.zip(access.indexes.iter().map(|index| read(access, index))).collect())
}

fn failed(sql: &str, error: &postgres::Error) -> String {
    format!("{sql}: {}", server::describe_error(error))
}
