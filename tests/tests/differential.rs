//! koel and a real server must agree; see `koel_tests::differential`.

use koel_tests::differential::{Known, Report, compare, suites};
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
