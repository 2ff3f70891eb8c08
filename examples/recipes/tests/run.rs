//! Each recipe runs, over one database.

use koel_tests::server;
use std::process::Command;

#[test]
fn recipes() {
    let Some(server) = server::shared() else { return };
    let database = server.database(None).expect("a database");
    let run = |program: &str, count: &str| {
        let output = Command::new(program).arg(count).env("DATABASE_URL", database.url()).output().expect(program);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{program}: {}\n{out}\n{err}", output.status);
        out.into_owned()
    };
    let said = |out: &str, lines: &[&str]| {
        for line in lines {
            assert!(out.contains(line), "{line} is not in\n{out}");
        }
    };
    // Twice: over what it left behind.
    for _ in 0..2 {
        said(&run(env!("CARGO_BIN_EXE_pagination"), "5000"), &["100 pages of 50", "       1 ", "     100 "]);
        let lines = [
            "[\"ada-of-filters\", \"ada-of-old\"]",
            "[\"ada-of-filters\"]",
            "by ids:          2",
            "no injection:    []",
        ];
        said(&run(env!("CARGO_BIN_EXE_filters"), ""), &lines);
        said(&run(env!("CARGO_BIN_EXE_bulk"), "300"), &["get_many:        300 rows", "all or nothing:  true"]);
        said(&run(env!("CARGO_BIN_EXE_transactions"), "10"), &["total: 4000"]);
        let lines = ["worker 0 died", "queued 200, sent 200; sent twice: 0, left: 0"];
        said(&run(env!("CARGO_BIN_EXE_queue"), "200"), &lines);
    }
}
