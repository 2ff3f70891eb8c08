//! koel's indexability and the planner agree; see `koel_tests::planner`.

use koel_tests::planner::{Extent, compare};
use koel_tests::server;

#[test]
fn koel_agrees_with_the_planner() {
    let Some(server) = server::shared() else { return };
    let report = compare(server, Extent::Some).expect("the grid");
    eprintln!("PostgreSQL {}: {report}", server.major);
    assert!(report.cells > 10_000, "{report}");
    assert!(report.contradictions.is_empty(), "{report}\n{}", report.contradictions.join("\n"));
}
