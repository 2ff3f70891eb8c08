//! koel against a real server, over SQL of our own.
//!
//! `tests/sql/<schema>/schema.sql` makes the database, `queries/*.sql` ask it. The server describes each query and koel
//! describes it; parameter types, columns and SQLSTATEs must be equal, and koel's error covers what the server points at.
//! Then the queries run on generated rows full of NULLs: no column that koel calls NOT NULL may be NULL, and no result may
//! have a number of rows that koel rules out.

mod cases;
mod koel;
mod report;
mod rows;
mod server_side;

pub use cases::{ANY_MAJOR, Case, Suite, koel_migrations, suites};
pub use koel::{Answer, Cardinality, Column, describe, koel_binary};
pub use report::{Known, Report};
pub use rows::fill;
pub use server_side::{Described, Ran, Samples, describe as describe_on_server, run};

use crate::server::Server;

/// Compares one suite, and adds what disagrees to the report.
pub fn compare(server: &Server, suite: &Suite, report: &mut Report) -> Result<(), String> {
    let database = server.database(None)?;
    let mut client = database.client()?;
    client
        .batch_execute(&suite.schema)
        .map_err(|e| format!("{}: {}", suite.schema_file.display(), crate::server::describe_error(&e)))?;
    let cases: Vec<&Case> = suite.cases.iter().filter(|c| c.majors.contains(&server.major)).collect();
    let answers = describe(&suite.schema_file, server.major, &cases)?;
    let mut accepted = Vec::new();
    for (case, answer) in cases.iter().zip(&answers) {
        report.compared += 1;
        let described = describe_on_server(&mut client, &case.sql);
        match answer {
            None => report.add(case, "answer", &described.summary(), "none"),
            Some(answer) => {
                for Difference { kind, server, koel } in differences(&case.sql, &described, answer) {
                    report.add(case, kind, &server, &koel);
                }
                if let (Described::Accepted { params, .. }, true) = (described, answer.ok) {
                    accepted.push((*case, params, answer));
                }
            }
        }
    }
    fill(&mut client, 1)?;
    let samples = Samples::take(&mut client)?;
    for (case, params, answer) in accepted {
        for ran in run(&mut client, case, &params, &samples) {
            report.executed += 1;
            check_rows(case, answer, &ran, report);
        }
    }
    Ok(())
}

/// How koel's answer to a query is not the server's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What is different.
    pub kind: &'static str,
    /// What the server says.
    pub server: String,
    /// What koel says.
    pub koel: String,
}

/// All that is different between the two.
pub fn differences(sql: &str, described: &Described, answer: &Answer) -> Vec<Difference> {
    let mut out = Vec::new();
    let mut add = |kind, server: &str, koel: &str| {
        out.push(Difference { kind, server: server.to_owned(), koel: koel.to_owned() });
    };
    let said = || format!("{} {}", answer.sqlstate.as_deref().unwrap_or("-"), answer.message);
    match described {
        Described::Refused { .. } if answer.ok => add("accepted", &described.summary(), "accepted"),
        Described::Refused { sqlstate, .. } if answer.sqlstate.as_deref() != Some(sqlstate) => {
            add("SQLSTATE", &described.summary(), &said());
        }
        Described::Refused { place: Some(place), .. }
            if !answer.place.is_some_and(|span| points_there(sql, *place, span)) =>
        {
            let text =
                |at: usize| format!("`{}`", sql.get(at..).unwrap_or_default().lines().next().unwrap_or_default());
            add(
                "place",
                &format!("{} {}", text(*place), described.summary()),
                &format!("{} {}", answer.place.map(|(at, _)| text(at)).unwrap_or_default(), answer.message),
            );
        }
        Described::Refused { .. } => {}
        Described::Accepted { .. } if !answer.ok => add("refused", "accepted", &said()),
        Described::Accepted { params, columns } => {
            if *params != answer.params {
                add("parameters", &params.join(", "), &answer.params.join(", "));
            }
            let show = |(name, ty): (&String, &String)| format!("{name} {ty}");
            let theirs: Vec<String> = columns.iter().map(|(n, t)| show((n, t))).collect();
            let ours: Vec<String> = answer.columns.iter().map(|c| show((&c.name, &c.ty))).collect();
            if theirs != ours {
                add("columns", &theirs.join(", "), &ours.join(", "));
            }
        }
    }
    for &(start, end) in &answer.spans {
        if start > end || end > sql.len() || !sql.is_char_boundary(start) || !sql.is_char_boundary(end) {
            add("span", &format!("within 0..{}", sql.len()), &format!("{start}..{end}"));
        }
    }
    out
}

/// Whether koel points where the server does, or at what comes after a bracket or a keyword there.
fn points_there(sql: &str, place: usize, (start, end): (usize, usize)) -> bool {
    let between = sql.get(place..start).unwrap_or_default().trim();
    let finer = ["(", "collate", "when"].iter().any(|word| between.eq_ignore_ascii_case(word));
    (start..=end).contains(&place) || finer
}

/// Holds what came against what koel said of it.
pub fn check_rows(case: &Case, answer: &Answer, ran: &Ran, report: &mut Report) {
    for (i, column) in answer.columns.iter().enumerate() {
        if !column.nullable && ran.nulls.get(i).copied().unwrap_or(false) {
            report.add(case, "unsound", &format!("{} was NULL {}", column.name, ran.with), "NOT NULL");
        }
    }
    let fits = match answer.cardinality {
        Cardinality::None => answer.columns.is_empty() && ran.rows == 0,
        Cardinality::One => ran.rows == 1,
        Cardinality::AtMostOne => ran.rows <= 1,
        Cardinality::Many => true,
    };
    if !fits {
        report.add(case, "row count", &format!("{} rows {}", ran.rows, ran.with), &format!("{:?}", answer.cardinality));
    }
}
