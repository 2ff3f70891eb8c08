//! Nullability and cardinality, proved by running: no column that koel calls NOT NULL may ever be NULL, and no number of rows
//! that it rules out may come.
//!
//! Each query runs over an empty database, one with few rows, one with many, and one where what can be NULL mostly is, with parameters and without;
//! the queries of `tests/sql`, and as many as wanted out of a grammar that is fond of whatever makes a NULL or a second row.

mod expr;
mod grammar;
mod vocabulary;

pub use grammar::generate;
pub use vocabulary::Vocabulary;

use crate::differential::{
    ANY_MAJOR, Answer, Case, Described, Report, Samples, Suite, check_rows, describe, describe_on_server, fill, run,
    suites,
};
use crate::rng::Rng;
use crate::server::{Database, Server};
use postgres::Client;
use std::collections::BTreeMap;

/// How much of the grammar a query may use.
const FUEL: usize = 24;

/// One state of a suite's database.
struct World<'s> {
    client: Client,
    samples: Samples,
    _database: Database<'s>,
}

/// Runs the suites' own queries, and `count` generated ones.
pub fn prove(server: &Server, count: usize, seed: u64, report: &mut Report) -> Result<(), String> {
    for suite in suites()? {
        let mut worlds = worlds(server, &suite)?;
        let own: Vec<Case> =
            suite.cases.iter().filter(|c| c.refused.is_none() && c.majors.contains(&server.major)).cloned().collect();
        check(server, &suite, &mut worlds, &own, report)?;
        // The schema that was made for it gets the most.
        let share = if suite.name == "proof" { count - count / 4 } else { count / 12 };
        let Some(world) = worlds.first_mut() else { continue };
        let vocabulary = Vocabulary::read(&mut world.client, server.major)?;
        for start in (0..share).step_by(2000) {
            let cases: Vec<Case> =
                (start..share.min(start + 2000)).map(|i| generated(&vocabulary, seed + i as u64, FUEL)).collect();
            let mut found = Report::default();
            check(server, &suite, &mut worlds, &cases, &mut found)?;
            report.compared += found.compared;
            report.executed += found.executed;
            for id in found.ids() {
                let shrunk = shrink(server, &suite, &vocabulary, &mut worlds, &id, report)?;
                if !shrunk {
                    return Err(format!("{}: {id} is wrong only once:\n{found}", suite.name));
                }
            }
        }
    }
    Ok(())
}

fn generated(vocabulary: &Vocabulary, seed: u64, fuel: usize) -> Case {
    let sql = generate(vocabulary, seed, fuel);
    Case { id: seed.to_string(), sql, refused: None, majors: ANY_MAJOR }
}

/// The same seed with less fuel makes smaller queries: reports the smallest that is wrong.
fn shrink(
    server: &Server,
    suite: &Suite,
    vocabulary: &Vocabulary,
    worlds: &mut [World<'_>],
    id: &str,
    report: &mut Report,
) -> Result<bool, String> {
    let seed = id.parse().map_err(|_| format!("{id} is no seed"))?;
    for fuel in 1..=FUEL {
        let mut case = generated(vocabulary, seed, fuel);
        case.id = format!("{}, seed {seed}", suite.name);
        let before = report.wrong();
        check(server, suite, worlds, &[case], report)?;
        if report.wrong() > before {
            return Ok(true);
        }
    }
    Ok(false)
}

fn check(
    server: &Server,
    suite: &Suite,
    worlds: &mut [World<'_>],
    cases: &[Case],
    report: &mut Report,
) -> Result<(), String> {
    let refs: Vec<&Case> = cases.iter().collect();
    let answers = describe(&suite.schema_file, server.major, &refs)?;
    for (case, answer) in cases.iter().zip(&answers) {
        let Some(answer) = answer.as_ref().filter(|answer| answer.ok && claims(answer)) else { continue };
        report.compared += 1;
        for world in &mut *worlds {
            let Described::Accepted { params, .. } = describe_on_server(&mut world.client, &case.sql) else { break };
            for ran in run(&mut world.client, case, &params, &world.samples) {
                report.executed += 1;
                check_rows(case, answer, &ran, report);
            }
            if world.client.is_closed() {
                return Err(format!("{}: the server crashed: {}", suite.name, case.sql));
            }
        }
    }
    Ok(())
}

/// Whether there is anything to contradict.
fn claims(answer: &Answer) -> bool {
    answer.cardinality != crate::differential::Cardinality::Many || answer.columns.iter().any(|column| !column.nullable)
}

fn worlds<'s>(server: &'s Server, suite: &Suite) -> Result<Vec<World<'s>>, String> {
    let fail = |e: postgres::Error| format!("{}: {}", suite.name, crate::server::describe_error(&e));
    let mut worlds = Vec::new();
    for state in ["empty", "few", "many", "blank"] {
        let database = server.database(None)?;
        let mut client = database.client()?;
        client.batch_execute(&suite.schema).map_err(fail)?;
        if state != "empty" {
            match &suite.rows {
                Some(rows) => client.batch_execute(rows).map_err(fail)?,
                None => fill(&mut client, 7).map(drop)?,
            }
        }
        if state == "few" {
            thin(&mut client, 3).map_err(fail)?;
        }
        if state == "blank" {
            blank(&mut client).map_err(fail)?;
        }
        let samples = Samples::take(&mut client)?;
        client.batch_execute("ANALYZE; SET jit = off; SET statement_timeout = '100ms'").map_err(fail)?;
        worlds.push(World { client, samples, _database: database });
    }
    Ok(worlds)
}

/// Takes most rows out, one by one and in no order, but those that others refer to.
fn thin(client: &mut Client, seed: u64) -> Result<(), postgres::Error> {
    let mut rng = Rng::new(seed);
    let tables = client.query(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)' ORDER BY c.oid DESC",
        &[],
    )?;
    for table in tables {
        let table: String = table.get(0);
        for row in client.query(&format!("SELECT ctid::text FROM ONLY {table}"), &[])? {
            let ctid: String = row.get(0);
            if rng.percent(75) {
                let _ = client.batch_execute(&format!("DELETE FROM ONLY {table} WHERE ctid = '{ctid}'"));
            }
        }
    }
    Ok(())
}

/// Most of what can be NULL becomes it.
fn blank(client: &mut Client) -> Result<(), postgres::Error> {
    let columns = client.query(
        "SELECT attrelid::regclass::text, quote_ident(attname) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
         JOIN pg_namespace n ON n.oid = relnamespace
         WHERE relkind = 'r' AND attnum > 0 AND NOT attnotnull AND NOT attisdropped AND nspname !~ '^(pg_|information_schema)' ORDER BY 1, 2",
        &[],
    )?;
    for row in columns {
        let (table, column): (String, String) = (row.get(0), row.get(1));
        // What a constraint or a trigger does not let go stays.
        let _ = client
            .batch_execute(&format!("UPDATE ONLY {table} SET {column} = NULL WHERE hashtext(ctid::text) % 4 <> 0"));
    }
    Ok(())
}

/// How many of the generated queries koel and the server take, so that what proves nothing shows.
pub fn accepted(server: &Server, count: usize, seed: u64) -> Result<BTreeMap<String, usize>, String> {
    let mut out = BTreeMap::new();
    let suite = suites()?.into_iter().find(|s| s.name == "proof").ok_or("no suite named proof")?;
    let mut worlds = worlds(server, &suite)?;
    let Some(world) = worlds.last_mut() else { return Ok(out) };
    let vocabulary = Vocabulary::read(&mut world.client, server.major)?;
    for i in 0..count as u64 {
        let sql = generate(&vocabulary, seed + i, FUEL);
        let said = match describe_on_server(&mut world.client, &sql) {
            Described::Accepted { .. } => "accepted".to_owned(),
            Described::Refused { message, .. } => message,
        };
        *out.entry(said).or_default() += 1;
    }
    Ok(out)
}

/// `cargo dev prove`.
pub fn command(arguments: &[String]) -> Result<(), String> {
    let (mut count, mut seed) = (20_000, 1);
    for pair in arguments.chunks(2) {
        match pair {
            [flag, value] if flag == "--count" => count = value.parse().map_err(|_| format!("{value}?"))?,
            [flag, value] if flag == "--seed" => seed = value.parse().map_err(|_| format!("{value}?"))?,
            _ => return Err(format!("prove: {pair:?}?")),
        }
    }
    let wanted = std::env::var("KOEL_TEST_PG").ok().and_then(|v| v.parse().ok());
    let server = Server::find(wanted)?;
    let mut report = Report::default();
    prove(&server, count, seed, &mut report)?;
    eprintln!("PostgreSQL {}: {report}", server.major);
    if report.wrong() == 0 { Ok(()) } else { Err("koel is contradicted".to_owned()) }
}
