//! koel and a real server must agree; see `koel_tests::differential`.

use koel_tests::differential::{Known, Report, compare, describe_on_server, suites};
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
        client.batch_execute(&suite.schema).unwrap_or_else(|e| panic!("{}: {}", suite.name, server::describe_error(&e)));
        for case in suite.cases.iter().filter(|c| c.since <= server.major) {
            let described = describe_on_server(&mut client, &case.sql);
            if described.sqlstate() != case.refused.as_deref() {
                wrong.push(format!("{}: the server says {}", case.id, described.summary()));
            }
        }
        eprintln!("{}: {} queries", suite.name, suite.cases.len());
    }
    assert!(wrong.is_empty(), "{} titles are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
