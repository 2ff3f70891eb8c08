//! The parser alone: it reads what the server reads, and nothing makes it crash.

use koel_schema::syntax::{ParseOptions, parse};
use koel_tests::damage::{damaged, extremes, noise};
use koel_tests::differential::suites;
use koel_tests::rng::Rng;
use std::io::Write;

/// Parses, and checks that the spans are in bounds; whether it could be read.
fn reads(name: &str, sql: &str) -> bool {
    let parsed = parse(sql, &ParseOptions::default());
    for diagnostic in &parsed.diagnostics {
        let span = diagnostic.span;
        assert!(sql.get(span.range()).is_some(), "{name}: {span:?} outside of 0..{}: {sql:.300}", sql.len());
        assert!(!diagnostic.message.is_empty(), "{name}: refused without a word");
    }
    parsed.diagnostics.is_empty()
}

#[test]
fn what_the_server_accepts_is_read() {
    let mut wrong = Vec::new();
    for suite in suites().expect("tests/sql") {
        for case in suite.cases {
            // A syntax error may also be one of meaning; what has any other code was read.
            if !reads(&case.id, &case.sql) && case.refused.as_deref() != Some("42601") {
                let said = parse(&case.sql, &ParseOptions::default()).diagnostics;
                let (code, message) =
                    said.first().map_or((None, ""), |d| (d.sqlstate.map(|s| s.code()), d.message.as_str()));
                if code.is_none() || code != case.refused.as_deref() {
                    wrong.push(format!("{}: {message}\n    {}", case.id, case.sql.trim()));
                }
            }
        }
        for (i, statement) in suite.schema.split(";\n\n").enumerate() {
            if !reads(&suite.name, statement) {
                wrong.push(format!("{} schema {i}: {statement}", suite.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are not read:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn damaged_queries() {
    let mut rng = Rng::new(3);
    for suite in suites().expect("tests/sql") {
        for round in 0..10 {
            for case in &suite.cases {
                let other = rng.pick(&suite.cases).map_or("", |c| c.sql.as_str());
                reads(&format!("{round} of {}", case.id), &damaged(&case.sql, other, &mut rng));
            }
        }
        for round in 0..50 {
            let damaged = (0..5).fold(suite.schema.clone(), |sql, _| damaged(&sql, &suite.schema, &mut rng));
            reads(&format!("{round} of the schema of {}", suite.name), &damaged);
        }
    }
}

/// On a stack of 8 MB, which a main thread and rustc's threads have; that of a test is smaller.
#[test]
fn noise_and_extremes() {
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(everything).expect("a thread");
    assert!(thread.join().is_ok(), "see above");
}

fn everything() {
    let mut rng = Rng::new(5);
    for i in 0..5_000 {
        reads(&format!("noise {i}"), &noise(&mut rng));
    }
    for (name, sql) in extremes() {
        // An overflow of the stack ends the process: written past the capture, this line is the one that tells.
        let _ = writeln!(std::io::stderr(), "{name}");
        let started = std::time::Instant::now();
        reads(name, &sql);
        assert!(started.elapsed().as_secs() < 20, "{name} took {:?}", started.elapsed());
    }
}
