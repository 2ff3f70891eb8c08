//! Queries made at random, described by koel and by a real server, which must agree on each.
//!
//! They speak of one schema, `tests/sql/zoo`, and of all functions and operators that the server has. An expression of a
//! wanted type is made of whatever has that type, so that most queries are accepted; in some of them there are mistakes.
//! What disagrees is made as small as it can be.

mod call;
mod expr;
mod from;
mod json;
mod literal;
mod modify;
mod select;
mod tree;
mod vocabulary;

pub use literal::values;
pub use vocabulary::Vocabulary;

use crate::differential::{Answer, Described, Difference, describe_on_server, differences, suites};
use crate::rng::Rng;
use crate::server::{Database, Server, describe_error};
use koel_schema::catalog::Catalog;
use koel_schema::types::PgVersion;
use koel_schema::{AnalyzeOptions, analyze, migrate};
use postgres::Client;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tree::Node;
use vocabulary::Oid;

/// How many parts a query may have, besides its leaves.
const FUEL: usize = 14;
/// How many smaller queries are tried for one that disagrees.
const TRIES: usize = 1500;

/// What can be read somewhere.
#[derive(Debug, Clone)]
struct Column {
    sql: String,
    ty: Oid,
}

/// One level of a query.
#[derive(Debug, Clone, Default)]
struct Frame {
    /// What can be read.
    columns: Vec<Column>,
    /// What aggregates can read, where they may stand.
    inner: Option<Vec<Column>>,
    /// Window functions may stand here.
    window: bool,
    /// Of the WINDOW clause.
    windows: Vec<String>,
    /// What is grouped by, for GROUPING.
    grouped: Vec<String>,
}

/// Makes one query.
struct Generator<'v> {
    vocabulary: &'v Vocabulary,
    rng: Rng,
    fuel: usize,
    /// In a thousand places so many mistakes.
    mistakes: usize,
    params: usize,
    aliases: usize,
    frames: Vec<Frame>,
    ctes: Vec<(String, Vec<Oid>)>,
}

impl Generator<'_> {
    fn slips(&mut self) -> bool {
        self.mistakes > 0 && self.rng.below(1000) < self.mistakes
    }

    fn spend(&mut self) -> bool {
        let left = self.fuel > 0;
        self.fuel = self.fuel.saturating_sub(1);
        left
    }

    fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("t{}", self.aliases)
    }
}

/// The query of this seed.
fn generate(vocabulary: &Vocabulary, seed: u64) -> Node {
    // Neighbouring seeds have nothing in common.
    let mut rng = Rng::new(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
    let fuel = if rng.percent(10) { FUEL * 3 } else { rng.below(FUEL) };
    let mistakes = if rng.percent(25) { 30 } else { 0 };
    let (frames, ctes) = (Vec::new(), Vec::new());
    let mut generator = Generator { vocabulary, rng, fuel, mistakes, params: 0, aliases: 0, frames, ctes };
    generator.statement()
}

/// A query on which the two disagree.
#[derive(Debug, Clone)]
pub struct Disagreement {
    /// What made it.
    pub seed: u64,
    /// The first difference.
    pub difference: Difference,
    /// The smallest query that has it.
    pub sql: String,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { kind, server, koel } = &self.difference;
        write!(f, "{kind}, seed {}\n    {}\n    server: {server}\n    koel:   {koel}", self.seed, self.sql)
    }
}

/// What a run found.
#[derive(Debug, Default)]
pub struct Report {
    /// Queries described by both.
    pub compared: usize,
    /// So many of them are queries to the server.
    pub accepted: usize,
    /// How often it refused one with which code.
    pub refused: BTreeMap<String, usize>,
    /// Shrunk.
    pub disagreements: Vec<Disagreement>,
}

/// The zoo, on a server and in koel.
struct Session<'s> {
    client: Client,
    catalog: Arc<Catalog>,
    _database: Database<'s>,
}

impl<'s> Session<'s> {
    fn start(server: &'s Server) -> Result<Self, String> {
        let zoo = suites()?.into_iter().find(|suite| suite.name == "zoo").ok_or("no suite named zoo")?;
        let database = server.database(None)?;
        let mut client = database.client()?;
        client.batch_execute(&zoo.schema).map_err(|e| format!("zoo: {}", describe_error(&e)))?;
        let version = u8::try_from(server.major).ok().and_then(PgVersion::new).ok_or("a version koel does not know")?;
        let options = migrate::Options { version, ..Default::default() };
        let loaded = migrate::replay(&[("1_zoo.sql".into(), zoo.schema)], &options);
        match loaded.diagnostics.first() {
            Some(found) => Err(format!("koel on the zoo: {}", found.diagnostic.message)),
            None => Ok(Self { client, catalog: loaded.catalog, _database: database }),
        }
    }

    /// The first difference, if there is one, and what the server said.
    fn compare(&mut self, sql: &str) -> (Option<Difference>, Described) {
        let described = describe_on_server(&mut self.client, sql);
        let analyzed = catch_unwind(AssertUnwindSafe(|| analyze(&self.catalog, sql, &AnalyzeOptions::default())));
        let difference = match analyzed {
            Ok(analysis) => differences(sql, &described, &Answer::of(&self.catalog, &analysis)).into_iter().next(),
            Err(_) => Some(Difference { kind: "panic", server: described.summary(), koel: "panics".into() }),
        };
        (difference, described)
    }
}

/// Compares the queries of so many seeds.
pub fn run(server: &Server, seed: u64, count: usize) -> Result<Report, String> {
    let mut session = Session::start(server)?;
    let vocabulary = Vocabulary::read(&mut session.client, server.major)?;
    let mut report = Report::default();
    for seed in (seed..).take(count) {
        let node = generate(&vocabulary, seed);
        let (difference, described) = session.compare(&node.sql());
        report.compared += 1;
        match described.sqlstate() {
            None => report.accepted += 1,
            Some(code) => *report.refused.entry(code.to_owned()).or_default() += 1,
        }
        let Some(difference) = difference else { continue };
        // The same mistake of koel's, not just any.
        let code = |difference: &Difference| {
            let first = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
            let codes = (first(&difference.server), first(&difference.koel));
            (
                difference.kind,
                if matches!(difference.kind, "columns" | "parameters") { Default::default() } else { codes },
            )
        };
        let small = tree::shrink(node, TRIES, |sql| {
            session.compare(sql).0.is_some_and(|found| code(&found) == code(&difference))
        });
        let sql = small.sql();
        let difference = session.compare(&sql).0.unwrap_or(difference);
        report.disagreements.push(Disagreement { seed, difference, sql });
    }
    Ok(report)
}

/// `cargo dev generate`.
pub fn command(arguments: &[String]) -> Result<(), String> {
    let (mut count, mut seed, mut major) = (10_000, 1, std::env::var("KOEL_TEST_PG").ok().and_then(|v| v.parse().ok()));
    for pair in arguments.chunks(2) {
        let number = |value: &String| value.parse::<u64>().map_err(|_| format!("{value}?"));
        match pair {
            [flag, value] if flag == "--count" => count = usize::try_from(number(value)?).unwrap_or(usize::MAX),
            [flag, value] if flag == "--seed" => seed = number(value)?,
            [flag, value] if flag == "--pg" => major = u32::try_from(number(value)?).ok(),
            _ => return Err(format!("generate: {pair:?}?")),
        }
    }
    let server = Server::find(major)?;
    let report = run(&server, seed, count)?;
    for disagreement in &report.disagreements {
        eprintln!("{disagreement}\n");
    }
    let Report { compared, accepted, disagreements, refused } = report;
    eprintln!("PostgreSQL {}: {compared} queries, {accepted} accepted, {} disagree", server.major, disagreements.len());
    let mut refused: Vec<_> = refused.into_iter().collect();
    refused.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    eprintln!("refused: {refused:?}");
    if disagreements.is_empty() { Ok(()) } else { Err("koel and the server disagree".to_owned()) }
}
