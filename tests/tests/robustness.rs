//! No input crashes koel, and no diagnostic points outside of its query. Everything is seeded.

use koel_schema::migrate::{Options, replay};
use koel_schema::{AnalyzeOptions, analyze};
use koel_tests::damage::{damaged, extremes, noise};
use koel_tests::differential::{ANY_MAJOR, Answer, Case, describe, koel_binary, suites};
use koel_tests::nesting::{MIGRATIONS, QUERIES};
use koel_tests::rng::Rng;
use std::path::PathBuf;
use std::process::{Command, Stdio};

fn case(id: String, sql: String) -> Case {
    Case { id, sql, refused: None, majors: ANY_MAJOR }
}

fn all_answered(cases: &[Case], answers: &[Option<Answer>]) {
    for (case, answer) in cases.iter().zip(answers) {
        let answer = answer.as_ref().unwrap_or_else(|| panic!("no answer to {}: {:.300}", case.id, case.sql));
        for &(start, end) in &answer.spans {
            let inside = start <= end && case.sql.get(start..end).is_some();
            assert!(inside, "{}: a span {start}..{end} outside of 0..{}: {:.300}", case.id, case.sql.len(), case.sql);
        }
        assert!(answer.ok || !answer.message.is_empty(), "{}: refused without a word: {:.300}", case.id, case.sql);
    }
}

#[test]
fn damaged_queries() {
    for suite in suites().expect("tests/sql") {
        let mut rng = Rng::new(7);
        let mut cases = Vec::new();
        for round in 0..2 {
            for original in &suite.cases {
                let other = rng.pick(&suite.cases).map_or("", |c| c.sql.as_str());
                let sql = damaged(&original.sql, other, &mut rng);
                cases.push(case(format!("{round} of {}", original.id), sql));
            }
        }
        let refs: Vec<&Case> = cases.iter().collect();
        let answers = describe(&suite.schema_file, 17, &refs).unwrap_or_else(|e| panic!("{}: {e}", suite.name));
        all_answered(&cases, &answers);
    }
}

#[test]
fn noise_and_extremes() {
    let suite = suites().expect("tests/sql").into_iter().next().expect("a suite");
    let mut rng = Rng::new(11);
    let mut cases: Vec<Case> = (0..300).map(|i| case(format!("noise {i}"), noise(&mut rng))).collect();
    cases.extend(extremes().into_iter().map(|(name, sql)| case(name.to_owned(), sql)));
    let refs: Vec<&Case> = cases.iter().collect();
    let answers = describe(&suite.schema_file, 17, &refs).unwrap_or_else(|e| panic!("{e}"));
    all_answered(&cases, &answers);
}

/// `koel describe` over this migrations path: exit code and standard error.
fn with_migrations(path: &PathBuf) -> (Option<i32>, String) {
    let output = Command::new(koel_binary().expect("koel"))
        .args(["describe", "--migrations"])
        .arg(path)
        .stdin(Stdio::null())
        .output()
        .expect("koel describe");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn scratch(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a folder");
    dir
}

#[test]
fn bad_migrations_are_named() {
    let missing = scratch("missing").join("nowhere");
    let empty = scratch("empty");
    let broken = scratch("broken");
    std::fs::write(broken.join("1_a.sql"), "CREATE TABLE a (id int);\nCREATE TABEL b ();\n").expect("a file");
    let binary = scratch("binary");
    std::fs::write(binary.join("1_a.sql"), b"CREATE TABLE a (id int); -- \xff\xfe").expect("a file");
    for (dir, name) in [(missing, "nowhere"), (empty, "empty"), (broken, "1_a.sql:2"), (binary, "1_a.sql")] {
        let (code, stderr) = with_migrations(&dir);
        assert!(matches!(code, Some(0 | 1)), "{name}: {code:?}\n{stderr}");
        assert!(stderr.contains(name), "the message does not name {name}:\n{stderr}");
    }
}

#[test]
fn damaged_migrations() {
    let mut rng = Rng::new(13);
    for suite in suites().expect("tests/sql") {
        for round in 0..4 {
            let dir = scratch(&format!("damaged_{}_{round}", suite.name));
            let sql = (0..20).fold(suite.schema.clone(), |sql, _| damaged(&sql, &suite.schema, &mut rng));
            std::fs::write(dir.join("1_a.sql"), &sql).expect("a file");
            let (code, stderr) = with_migrations(&dir);
            assert!(matches!(code, Some(0 | 1)), "{}: {code:?}\n{stderr}", dir.display());
        }
    }
}

/// Where the bounds of the parser are, and beyond.
const DEPTHS: [usize; 5] = [1, 30, 120, 250, 1500];

/// As much as a thread has by default; what overflows it ends the whole process.
fn in_two_megabytes(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work).expect("a thread");
    assert!(thread.join().is_ok());
}

#[test]
fn nested_queries() {
    in_two_megabytes(|| {
        let table = "CREATE TABLE t (id int, parent int, name text, tags text[], data jsonb)";
        let loaded = replay(&[("t.sql".into(), table.into())], &Options::default());
        for nesting in QUERIES {
            for depth in DEPTHS {
                let sql = nesting.sql(depth);
                let found = analyze(&loaded.catalog, &sql, &AnalyzeOptions::default());
                let error = found.diagnostics.first();
                assert_eq!(found.ok, error.is_none(), "{nesting:?} {depth}: {error:?}");
                assert!(depth > 1 || found.ok, "{nesting:?} is no query: {error:?}");
                for diagnostic in &found.diagnostics {
                    let span = diagnostic.span.start as usize..diagnostic.span.end as usize;
                    assert!(sql.get(span).is_some(), "{nesting:?} {depth}: {diagnostic:?}");
                }
            }
        }
    });
}

#[test]
fn nested_migrations() {
    in_two_megabytes(|| {
        for nesting in MIGRATIONS {
            for depth in DEPTHS {
                let loaded = replay(&[("a.sql".into(), nesting.sql(depth))], &Options::default());
                assert!(depth > 1 || loaded.diagnostics.is_empty(), "{nesting:?}: {:?}", loaded.diagnostics);
            }
        }
    });
}

/// Deeper than koel reads: PostgreSQL's own words for it, at the place, and what koel's bound is.
#[test]
fn too_deep_is_said() {
    let catalog = replay(&[], &Options::default()).catalog;
    let sql = format!("SELECT {}1{}", "(".repeat(10_000), ")".repeat(10_000));
    let found = analyze(&catalog, &sql, &AnalyzeOptions::default());
    let [error] = &found.diagnostics[..] else { panic!("{:?}", found.diagnostics) };
    assert_eq!(error.sqlstate.map(|state| state.code()), Some("54001"));
    assert_eq!(error.message, "stack depth limit exceeded");
    assert!(error.help.as_ref().is_some_and(|help| help.contains("levels of nesting")), "{error:?}");
}
