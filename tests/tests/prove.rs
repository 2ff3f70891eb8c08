//! Nullability and cardinality against rows; see `koel_tests::prove`.

use koel_tests::differential::Report;
use koel_tests::{prove, server};

#[test]
fn no_row_contradicts_koel() {
    let Some(server) = server::shared() else { return };
    let mut report = Report::default();
    prove::prove(server, 120, 1, &mut report).expect("the queries run");
    eprintln!("PostgreSQL {}: {report}", server.major);
    assert!(report.wrong() == 0, "rows contradict koel:\n{report}");
    assert!(report.executed > 3_000, "too little was run to prove anything: {report}");
}

/// Most of what the grammar makes is a query.
#[test]
fn the_grammar_makes_queries() {
    let Some(server) = server::shared() else { return };
    let said = prove::accepted(server, 1_000, 1).expect("a database");
    let accepted = said.get("accepted").copied().unwrap_or(0);
    let mut others: Vec<_> = said.iter().collect();
    others.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    others.truncate(12);
    assert!(accepted > 700, "{others:#?}");
}
