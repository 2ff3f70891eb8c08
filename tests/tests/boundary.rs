//! What koel calls never NULL, over boundary values; see `koel_tests::boundary`.

use koel_tests::{boundary, server};

#[test]
fn what_is_never_null_is_not_at_the_edges_either() {
    let Some(server) = server::shared() else { return };
    let report = boundary::run(server).expect("the calls");
    let boundary::Report { asked, claimed, slow, wrong } = report;
    eprintln!("PostgreSQL {}: {asked} questions, {claimed} claimed NOT NULL; slow: {slow:?}", server.major);
    assert!(wrong.is_empty(), "{} calls are NULL:\n{}", wrong.len(), wrong.join("\n"));
    assert!(claimed > 3_000, "too little is claimed to prove anything: {claimed} of {asked}");
}
