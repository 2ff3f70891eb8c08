//! The program runs, and runs again over what it left behind.

use koel_tests::server;
use std::process::Command;

/// What it prints.
fn run(url: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_quickstart")).env("DATABASE_URL", url).output().expect("quickstart");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{out}\n{err}", output.status);
    out.into_owned()
}

#[test]
fn twice_over_one_database() {
    let Some(server) = server::shared() else { return };
    let database = server.database(None).expect("a database");
    let (first, second) = (run(&database.url()), run(&database.url()));
    for line in ["created asha", "welcome to \"asha@example.org\"", "page 1: ", "4 sent"] {
        assert!(first.contains(line), "{line} is not in\n{first}");
    }
    for line in ["asha is there already", "KYC Verified", "\n  1 sent"] {
        assert!(second.contains(line), "{line} is not in\n{second}");
    }
    for out in [&first, &second] {
        for line in [
            "with a wrong password: refused",
            "open on Web",
            "open on Android",
            "[Viewer, Admin]",
            "verified by passport, level 2",
            "2 sessions revoked",
            "no longer good",
        ] {
            assert!(out.contains(line), "{line} is not in\n{out}");
        }
    }
}
