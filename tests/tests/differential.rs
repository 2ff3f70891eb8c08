//! koel and a real server must agree; see `koel_tests::differential`.

use koel_tests::differential::{Described, Known, Report, Samples, compare, describe_on_server, fill, run, suites};
use koel_tests::server;

#[test]
fn koel_agrees_with_the_server() {
    let Some(server) = server::shared() else { return };
    let mut report = Report::default();
    for suite in suites().expect("tests/sql") {
        compare(server, &suite, &mut report).unwrap_or_else(|e| panic!("{}: {e}", suite.name));
    }
    let all = report.wrong();
    let stale = report.settle(&Known::read().expect("known.txt"));
    eprintln!("PostgreSQL {}: {report} ({all} with what known.txt lists)", server.major);
    assert!(report.wrong() == 0, "koel and the server disagree:\n{report}");
    assert!(stale.is_empty(), "take these out of known.txt, they agree now: {stale:#?}");
}

/// The files' own titles, against the server alone: what they call refused is refused, and with that code.
#[test]
fn the_files_say_what_the_server_says() {
    let Some(server) = server::shared() else { return };
    let mut wrong = Vec::new();
    for suite in suites().expect("tests/sql") {
        let database = server.database(None).expect("a database");
        let mut client = database.client().expect("a connection");
        client
            .batch_execute(&suite.schema)
            .unwrap_or_else(|e| panic!("{}: {}", suite.name, server::describe_error(&e)));
        for case in suite.cases.iter().filter(|c| c.majors.contains(&server.major)) {
            let described = describe_on_server(&mut client, &case.sql);
            if described.sqlstate() != case.refused.as_deref() {
                wrong.push(format!("{}: the server says {}", case.id, described.summary()));
            }
        }
        eprintln!("{}: {} queries", suite.name, suite.cases.len());
    }
    assert!(wrong.is_empty(), "{} titles are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The row generator fills every table, and nearly every query runs on what it made: else the checks on rows are empty.
#[test]
fn every_table_gets_rows() {
    let Some(server) = server::shared() else { return };
    // What has rows of its own has tables that take none.
    for suite in suites().expect("tests/sql").into_iter().filter(|suite| suite.rows.is_none()) {
        let database = server.database(None).expect("a database");
        let mut client = database.client().expect("a connection");
        client
            .batch_execute(&suite.schema)
            .unwrap_or_else(|e| panic!("{}: {}", suite.name, server::describe_error(&e)));
        let rows = fill(&mut client, 1).expect("rows");
        let empty: Vec<String> = client
            .query("SELECT relid::regclass::text FROM pg_stat_user_tables ORDER BY 1", &[])
            .expect("tables")
            .iter()
            .map(|r| r.get::<_, String>(0))
            .filter(|table| client.query(&format!("SELECT FROM {table} LIMIT 1"), &[]).is_ok_and(|r| r.is_empty()))
            .collect();
        assert!(empty.is_empty(), "{}: no rows in {empty:?}", suite.name);
        let samples = Samples::take(&mut client).expect("samples");
        let (mut accepted, mut idle, mut found) = (0, Vec::new(), 0);
        for case in suite.cases.iter().filter(|c| c.refused.is_none() && c.majors.contains(&server.major)) {
            let Described::Accepted { params, .. } = describe_on_server(&mut client, &case.sql) else { continue };
            let runs = run(&mut client, case, &params, &samples);
            accepted += 1;
            found += usize::from(runs.iter().any(|r| r.rows > 0));
            if runs.is_empty() {
                idle.push(case.id.clone());
            }
        }
        eprintln!(
            "{}: {rows} rows; of {accepted} queries {found} find rows, {} never run: {idle:#?}",
            suite.name,
            idle.len()
        );
        assert!(idle.len() * 3 < accepted, "{}: too many queries never run", suite.name);
    }
}
