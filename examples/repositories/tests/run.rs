//! The program runs, and runs again over what it left behind.

use koel_tests::server;
use std::process::Command;

fn run(url: &str) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_repositories")).env("DATABASE_URL", url).output().expect("repositories");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{out}\n{err}", output.status);
    out.into_owned()
}

#[test]
fn twice_over_one_database() {
    let Some(server) = server::shared() else { return };
    let database = server.database(None).expect("a database");
    for out in [run(&database.url()), run(&database.url())] {
        for line in [
            "upsert: Acme is now Acme Ltd, the same row: true",
            "KYC Pending",
            "that e-mail address is taken",
            "find_by_email_hash: true",
            "list_by_first_company_id: true",
            "update: Verified by Some(\"passport\")",
            "update to NULL: None",
            "soft_delete: true",
            "get: None, exists: false",
            "restore: true",
            "roles: [(Viewer, false), (Admin, true)]",
            "session: Some(Web)",
            "revoked: true",
            "staff of payments: Some([\"admin\"])",
            "verified: true",
            "insert_many: 2000",
            "get_many: 2000",
            "upsert_many: 10 switched off",
            "page: all users in ",
            "e-mails queued: 100",
            "tried to send 10",
            "lock: true, lock_skip_locked skips it: true, lock_nowait refuses it: true",
            "delete: true",
        ] {
            assert!(out.contains(line), "{line} is not in\n{out}");
        }
    }
}
