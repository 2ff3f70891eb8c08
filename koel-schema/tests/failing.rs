//! Statements that the server accepts at Describe and refuses when they run: what is sure (`error`), and what depends on the rows
//! (`warning`).

use koel_schema::diagnostic::Severity;
use koel_schema::{AnalyzeOptions, analyze, migrate};

const SCHEMA: &str = r#"
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE DOMAIN positive AS int CHECK (VALUE > 0);
    CREATE TABLE t (
        a int CHECK (a > 0), code varchar(5), amount numeric(6, 2), state text CHECK (state IN ('new', 'old')),
        pos positive, range text CHECK (range < 'm')
    );
    CREATE FUNCTION mend() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
    CREATE TABLE mended (a int CHECK (a > 0));
    CREATE TRIGGER mend BEFORE INSERT ON mended FOR EACH ROW EXECUTE FUNCTION mend();
"#;

const CASES: &[(&str, &[(&str, Severity)])] = &[
    ("INSERT INTO t (a) VALUES (1)", &[]),
    ("INSERT INTO t (a) VALUES (NULL)", &[]),
    ("INSERT INTO t (a) VALUES (0)", &[("check_violation", Severity::Error)]),
    ("INSERT INTO t (a) VALUES (1), (-1)", &[("check_violation", Severity::Error)]),
    ("INSERT INTO mended (a) VALUES (0)", &[("check_violation", Severity::Warning)]),
    ("UPDATE t SET a = 0", &[("check_violation", Severity::Warning)]),
    ("INSERT INTO t (state) VALUES ('new')", &[]),
    ("INSERT INTO t (state) VALUES ('shut')", &[("check_violation", Severity::Error)]),
    // the order of texts is the collation's
    ("INSERT INTO t (range) VALUES ('z')", &[]),
    ("INSERT INTO t (pos) VALUES (0)", &[("check_violation", Severity::Error)]),
    ("INSERT INTO t (code) VALUES ('abcde   ')", &[]),
    ("INSERT INTO t (code) VALUES ('abcdef'::varchar(5))", &[]),
    ("INSERT INTO t (code) VALUES ('abcdef')", &[("value_too_long", Severity::Error)]),
    ("UPDATE t SET code = 'abcdef'", &[("value_too_long", Severity::Error)]),
    ("INSERT INTO t (amount) VALUES (1234.567)", &[]),
    ("INSERT INTO t (amount) VALUES (12345)", &[("value_too_long", Severity::Error)]),
    ("SELECT 1 / 0", &[("division_by_zero", Severity::Error)]),
    ("SELECT a / 0 FROM t", &[("division_by_zero", Severity::Warning)]),
    ("SELECT a / 2 FROM t", &[]),
    ("SELECT 'mad'::text::mood", &[("invalid_text_representation", Severity::Error)]),
    ("SELECT 'sad'::text::mood", &[]),
];

#[test]
fn what_fails_when_it_runs() {
    let catalog = migrate::replay(&[("1_schema.sql".into(), SCHEMA.into())], &migrate::Options::default()).catalog;
    for (sql, expected) in CASES {
        let analysis = analyze(&catalog, sql, &AnalyzeOptions::default());
        assert!(analysis.ok, "{sql}: {:?}", analysis.diagnostics);
        let found: Vec<(&str, Severity)> = analysis.diagnostics.iter().map(|d| (d.code, d.severity)).collect();
        assert_eq!(&found, expected, "{sql}");
    }
}
