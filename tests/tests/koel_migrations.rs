//! KOEL's migrations on a real server: up, down, up again.

use koel_tests::differential::koel_migrations;
use koel_tests::server;
use postgres::Client;
use std::path::PathBuf;

fn files(suffix: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(koel_migrations()).expect("the migrations");
    let mut out: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    out.retain(|p| p.to_string_lossy().ends_with(suffix));
    out.sort();
    out
}

fn run(client: &mut Client, files: &[PathBuf]) {
    for file in files {
        let sql = std::fs::read_to_string(file).expect("a migration");
        let mut transaction = client.transaction().expect("a transaction");
        transaction
            .batch_execute(&sql)
            .unwrap_or_else(|e| panic!("{}: {}", file.display(), server::describe_error(&e)));
        transaction.commit().expect("a commit");
    }
}

fn names(client: &mut Client, sql: &str) -> Vec<String> {
    client
        .query(sql, &[])
        .unwrap_or_else(|e| panic!("{}", server::describe_error(&e)))
        .iter()
        .map(|r| r.get(0))
        .collect()
}

const LEFT: &str = "
    SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
    UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace";

#[test]
fn every_up_has_its_down() {
    let stems = |suffix: &str| -> Vec<String> {
        files(suffix).iter().map(|p| p.to_string_lossy().trim_end_matches(suffix).to_owned()).collect()
    };
    assert_eq!(stems(".up.sql"), stems(".down.sql"));
    assert!(!files(".up.sql").is_empty());
}

#[test]
fn up_and_down_and_up_again() {
    let Some(server) = server::shared() else { return };
    let database = server.database(None).expect("a database");
    let mut client = database.client().expect("a connection");
    let (up, mut down) = (files(".up.sql"), files(".down.sql"));
    down.reverse();
    run(&mut client, &up);
    // All but the enums may run twice.
    run(&mut client, &up[1..]);
    let tables = names(
        &mut client,
        "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    );
    assert_eq!(tables.len(), 12, "{tables:?}");
    run(&mut client, &down);
    assert_eq!(names(&mut client, LEFT), Vec::<String>::new(), "left behind");
    run(&mut client, &down); // idempotent
    run(&mut client, &up);
}

#[test]
fn what_is_given_is_there() {
    let Some(server) = server::shared() else { return };
    let database = server.database(None).expect("a database");
    let mut client = database.client().expect("a connection");
    run(&mut client, &files(".up.sql"));
    for (table, columns) in [
        (
            "users",
            "id aadhaar_hash email_hash email_encrypted name_encrypted username password_hash is_active kyc_status kyc_data aadhaar_last_verified first_company_id created_at deleted_at",
        ),
        (
            "sessions",
            "id user_id device_type browser_fingerprint refresh_token_hash access_token_exp is_active last_active created_at deleted_at",
        ),
        ("user_roles", "user_id product_domain role is_active"),
    ] {
        let found = names(
            &mut client,
            &format!(
                "SELECT attname::text FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 ORDER BY attnum"
            ),
        );
        assert_eq!(found.join(" "), columns, "{table}");
    }
    let indexes = names(
        &mut client,
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE 'idx%' ORDER BY 1",
    );
    for index in [
        "CREATE UNIQUE INDEX idx_users_aadhaar_hash ON public.users USING btree (aadhaar_hash) WHERE (deleted_at IS NULL)",
        "CREATE UNIQUE INDEX idx_users_email_hash ON public.users USING btree (email_hash) WHERE (deleted_at IS NULL)",
        "CREATE UNIQUE INDEX idx_sessions_refresh_token_hash ON public.sessions USING btree (refresh_token_hash)",
        "CREATE INDEX idx_sessions_user_device_type ON public.sessions USING btree (user_id, device_type, created_at DESC)",
        "CREATE INDEX idx_sessions_browser_fingerprint ON public.sessions USING btree (browser_fingerprint)",
        "CREATE INDEX idx_user_roles_user_product ON public.user_roles USING btree (user_id, product_domain)",
        "CREATE INDEX idx_sessions_active ON public.sessions USING btree (user_id, last_active) WHERE ((is_active = true) AND (deleted_at IS NULL))",
        "CREATE INDEX idx_email_events_queued ON public.email_events USING btree (created_at) WHERE (status = 'queued'::email_status)",
        "CREATE INDEX idx_audit_logs_created_at ON public.audit_logs USING brin (created_at)",
        "CREATE INDEX idx_email_events_created_at ON public.email_events USING brin (created_at)",
    ] {
        assert!(indexes.iter().any(|i| i == index), "{index} is not among\n{}", indexes.join("\n"));
    }
    let bare = names(
        &mut client,
        "SELECT conname::text FROM pg_constraint c WHERE contype = 'f' AND NOT EXISTS (
             SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indpred IS NULL
             AND (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(c.conkey)] @> c.conkey)",
    );
    assert_eq!(bare, Vec::<String>::new(), "foreign keys without an index");
    let naive = names(
        &mut client,
        "SELECT attrelid::regclass::text FROM pg_attribute WHERE atttypid = 'timestamp'::regtype AND attrelid::regclass::text !~ '^(pg_|information)'",
    );
    assert_eq!(naive, Vec::<String>::new(), "timestamps without a zone");
}

#[test]
fn the_audit_log_is_append_only() {
    let Some(server) = server::shared() else { return };
    let database = server.database(None).expect("a database");
    let mut client = database.client().expect("a connection");
    run(&mut client, &files(".up.sql"));
    client.batch_execute("INSERT INTO audit_logs (action, entity_type) VALUES ('login', 'session')").expect("an entry");
    for sql in ["UPDATE audit_logs SET action = 'x'", "DELETE FROM audit_logs", "TRUNCATE audit_logs"] {
        let error = client.batch_execute(sql).expect_err(sql);
        assert_eq!(error.code().map(|c| c.code()), Some("42501"), "{sql}");
    }
}
