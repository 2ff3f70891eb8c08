//! The `koel` command over small workspaces: each of `tests/workspaces` says in `expected.txt` what it prints.

use koel_tests::differential::koel_binary;
use std::path::{Path, PathBuf};
use std::process::Command;

fn workspaces() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workspaces")
}

/// Exit code, standard output and standard error of a command in a directory.
fn koel(dir: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(koel_binary().expect("koel")).args(args).current_dir(dir).output().expect("koel");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// `KOEL_BLESS` or `cargo dev bless` accepts what is printed now.
fn blessing() -> bool {
    std::env::var_os("KOEL_BLESS").is_some() || std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always")
}

fn expect(file: &Path, printed: &str) {
    if blessing() {
        std::fs::write(file, printed).expect("a file");
    }
    let expected = std::fs::read_to_string(file).unwrap_or_default();
    assert!(expected == printed, "{} says\n{expected}\nand koel\n{printed}", file.display());
}

#[test]
fn check_says_what_is_expected() {
    let mut names: Vec<_> = std::fs::read_dir(workspaces()).expect("workspaces").flatten().map(|e| e.path()).collect();
    names.sort();
    assert!(names.len() >= 14, "{names:?}");
    for dir in names {
        let (code, out, err) = koel(&dir, &["check"]);
        let code = code.map_or("a signal".to_owned(), |code| code.to_string());
        expect(&dir.join("expected.txt"), &format!("{out}{err}exit code {code}\n"));
    }
}
