//! What the macros refuse, and how they say so; what they accept is in `tests/accepted`. `cargo dev bless` rewrites the messages.

use std::path::Path;
use std::process::Command;

/// One after the other: all of them compile in one folder. Nothing of it is run, so that trybuild checks all cases at once.
#[test]
fn ui() {
    trybuild::TestCases::new().compile_fail("tests/ui/fail/*.rs");
    bad_migrations();
}

/// Names the case to a process of its own, which compiles it against migrations of its own.
const CASE: &str = "KOEL_TEST_UI_CASE";

/// One program, and what may be wrong with the migrations beside it.
fn bad_migrations() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/migrations");
    for name in ["missing", "empty", "syntax_error", "not_utf8", "koel_toml"] {
        let output = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "case", "--ignored", "--nocapture"])
            .env(CASE, name)
            .env("KOEL_SCHEMA_DIR", dir.join(name))
            .output()
            .expect("a process");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{name}\n{out}\n{err}");
    }
}

#[test]
#[ignore = "a part of `ui`"]
fn case() {
    let Ok(name) = std::env::var(CASE) else { return };
    trybuild::TestCases::new().compile_fail(format!("tests/ui/migrations/{name}.rs"));
}
