//! Advice for KOEL's hot paths when its indexes are taken away, and for small schemas.

use koel_schema::catalog::Catalog;
use koel_schema::catalog::object::Relation;
use koel_schema::config::Config;
use koel_schema::hir::Query;
use koel_schema::{AnalyzeOptions, advise, analyze, migrate};
use std::path::{Path, PathBuf};

fn config() -> Config {
    Config::with_migrations(Path::new("."), PathBuf::from("migrations"))
}

fn queries(catalog: &Catalog, texts: &[&str]) -> Vec<Query> {
    let typed = |sql: &&str| {
        let analysis = analyze(catalog, sql, &AnalyzeOptions::default());
        *analysis.query.unwrap_or_else(|| panic!("{sql}: {:?}", analysis.diagnostics))
    };
    texts.iter().map(typed).collect()
}

fn advice(catalog: &Catalog, texts: &[&str], config: &Config) -> Vec<String> {
    let queries = queries(catalog, texts);
    let queries: Vec<&Query> = queries.iter().collect();
    advise::advise(catalog, &queries, config).into_iter().map(|advice| advice.ddl).collect()
}

fn koel() -> Catalog {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let loaded = migrate::load(&path, &migrate::Options::default()).expect("KOEL");
    Catalog::clone(&loaded.catalog)
}

/// The catalog without an index.
fn without(mut catalog: Catalog, table: &str, index: &str) -> Catalog {
    let found = catalog.relation_by_name(None, table).expect(table);
    let mut table = Relation::clone(&found);
    let before = table.indexes.len();
    table.indexes.retain(|have| &*have.name != index);
    assert_eq!(table.indexes.len() + 1, before, "{index}");
    catalog.put_relation(table);
    catalog
}

const HOT: &[&str] = &[
    "SELECT id, password_hash, is_active, kyc_status FROM users WHERE email_hash = $1 AND deleted_at IS NULL",
    "SELECT id, user_id, access_token_exp, device_type FROM sessions WHERE refresh_token_hash = $1 AND is_active = true AND deleted_at IS NULL",
    "SELECT role FROM user_roles WHERE user_id = $1 AND product_domain = $2 AND is_active = true",
    "SELECT id, device_type, browser_fingerprint, last_active FROM sessions WHERE user_id = $1 AND is_active = true AND deleted_at IS NULL ORDER BY last_active DESC, id DESC",
    "UPDATE sessions SET last_active = now() WHERE id = $1 AND is_active = true",
    "SELECT id, username, kyc_status, created_at FROM users WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT $1",
    "SELECT id, username, created_at FROM users WHERE deleted_at IS NULL AND (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3",
    "SELECT id FROM users WHERE kyc_data @> $1 AND deleted_at IS NULL",
    "SELECT id, user_id FROM email_events WHERE template_data @> $1",
    "SELECT id, user_id, template FROM email_events WHERE status = 'queued' ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED",
    "SELECT status, count(*) FROM email_events WHERE created_at >= $1 AND created_at < $2 GROUP BY status",
    "SELECT id, action FROM audit_logs WHERE created_at >= $1 AND created_at < $2",
    "SELECT id, action FROM audit_logs WHERE entity_type = $1 AND entity_id = $2",
    "SELECT id FROM sessions WHERE browser_fingerprint = $1",
    "UPDATE one_time_codes SET consumed_at = now() WHERE user_id = $1 AND purpose = $2 AND code_hash = $3 AND consumed_at IS NULL RETURNING id",
];

fn koel_config() -> Config {
    Config { append_only: vec!["audit_logs".into(), "email_events".into()], ..config() }
}

#[test]
fn koel_has_what_its_hot_paths_need() {
    assert_eq!(advice(&koel(), HOT, &koel_config()), Vec::<String>::new());
}

/// (table, index, what is proposed without it)
const TAKEN: &[(&str, &str, &str)] = &[
    ("users", "idx_users_kyc_data", "CREATE INDEX ON users USING gin (kyc_data jsonb_path_ops)"),
    (
        "email_events",
        "idx_email_events_template_data",
        "CREATE INDEX ON email_events USING gin (template_data jsonb_path_ops)",
    ),
    ("audit_logs", "idx_audit_logs_created_at", "CREATE INDEX ON audit_logs USING brin (created_at)"),
    ("email_events", "idx_email_events_created_at", "CREATE INDEX ON email_events USING brin (created_at)"),
    (
        "sessions",
        "idx_sessions_active",
        "CREATE INDEX ON sessions (user_id, last_active) WHERE is_active AND deleted_at IS NULL",
    ),
    ("email_events", "idx_email_events_queued", "CREATE INDEX ON email_events (created_at) WHERE status = 'queued'"),
    // Those that were given, as far as they are not unique.
    ("sessions", "idx_sessions_browser_fingerprint", "CREATE INDEX ON sessions (browser_fingerprint) INCLUDE (id)"),
    ("users", "idx_users_email_hash", "CREATE INDEX ON users (email_hash) WHERE deleted_at IS NULL"),
    ("users", "idx_users_created_at_id", "CREATE INDEX ON users (created_at, id) WHERE deleted_at IS NULL"),
    ("audit_logs", "idx_audit_logs_entity", "CREATE INDEX ON audit_logs (entity_type, entity_id)"),
];

#[test]
fn what_is_taken_from_koel_is_proposed() {
    for (table, index, wanted) in TAKEN {
        let catalog = without(koel(), table, index);
        assert_eq!(advice(&catalog, HOT, &koel_config()), [*wanted], "without {index}");
    }
}

/// And all of KOEL's recommended ones at once.
#[test]
fn all_recommended_are_proposed_together() {
    let recommended = &TAKEN[..6];
    let catalog = recommended.iter().fold(koel(), |catalog, (table, index, _)| without(catalog, table, index));
    let mut found = advice(&catalog, HOT, &koel_config());
    let mut wanted: Vec<&str> = recommended.iter().map(|(_, _, wanted)| *wanted).collect();
    found.sort();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
}

/// Every other index of KOEL that its migrations make: what it is for, and what is proposed without it. None: nothing is, as another index serves.
const OTHERS: &[(&str, &str, &str, Option<&str>)] = &[
    (
        "users",
        "idx_users_aadhaar_hash",
        "SELECT id, username FROM users WHERE aadhaar_hash = $1 AND deleted_at IS NULL",
        Some("CREATE INDEX ON users (aadhaar_hash) WHERE deleted_at IS NULL"),
    ),
    (
        "users",
        "idx_users_username",
        "SELECT id, kyc_data FROM users WHERE username = $1 AND deleted_at IS NULL",
        Some("CREATE INDEX ON users (username) WHERE deleted_at IS NULL"),
    ),
    (
        "users",
        "idx_users_first_company_id",
        "SELECT username FROM users WHERE first_company_id = $1",
        Some("CREATE INDEX ON users (first_company_id)"),
    ),
    (
        "user_roles",
        "idx_user_roles_user_product",
        "SELECT role FROM user_roles WHERE user_id = $1 AND product_domain = $2",
        None,
    ),
    (
        "sessions",
        "idx_sessions_refresh_token_hash",
        "SELECT * FROM sessions WHERE refresh_token_hash = $1",
        Some("CREATE INDEX ON sessions (refresh_token_hash)"),
    ),
    (
        "sessions",
        "idx_sessions_user_device_type",
        "SELECT * FROM sessions WHERE user_id = $1 AND device_type = $2 ORDER BY created_at DESC LIMIT 1",
        Some("CREATE INDEX ON sessions (user_id, device_type, created_at)"),
    ),
    (
        "one_time_codes",
        "idx_one_time_codes_user_purpose",
        "SELECT * FROM one_time_codes WHERE user_id = $1 AND purpose = $2 ORDER BY created_at DESC LIMIT 1",
        Some("CREATE INDEX ON one_time_codes (user_id, purpose, created_at)"),
    ),
    (
        "api_keys",
        "idx_api_keys_company_id",
        "SELECT * FROM api_keys WHERE company_id = $1",
        Some("CREATE INDEX ON api_keys (company_id)"),
    ),
    (
        "api_keys",
        "idx_api_keys_created_by",
        "SELECT * FROM api_keys WHERE created_by = $1",
        Some("CREATE INDEX ON api_keys (created_by)"),
    ),
    (
        "consents",
        "idx_consents_user_id",
        "SELECT * FROM consents WHERE user_id = $1 AND purpose = $2 ORDER BY granted_at DESC LIMIT 1",
        Some("CREATE INDEX ON consents (user_id, purpose, granted_at)"),
    ),
    (
        "consents",
        "idx_consents_current",
        "SELECT * FROM consents WHERE user_id = $1 AND purpose = $2 AND withdrawn_at IS NULL",
        None,
    ),
    (
        "login_attempts",
        "idx_login_attempts_email_hash",
        "SELECT * FROM login_attempts WHERE email_hash = $1 ORDER BY attempted_at DESC LIMIT 5",
        Some("CREATE INDEX ON login_attempts (email_hash, attempted_at)"),
    ),
    (
        "login_attempts",
        "idx_login_attempts_user_id",
        "SELECT * FROM login_attempts WHERE user_id = $1",
        Some("CREATE INDEX ON login_attempts (user_id)"),
    ),
    (
        "login_attempts",
        "idx_login_attempts_attempted_at",
        "SELECT * FROM login_attempts WHERE attempted_at >= $1",
        Some("CREATE INDEX ON login_attempts USING brin (attempted_at)"),
    ),
    (
        "email_events",
        "idx_email_events_user_id",
        "SELECT * FROM email_events WHERE user_id = $1",
        Some("CREATE INDEX ON email_events (user_id)"),
    ),
    (
        "audit_logs",
        "idx_audit_logs_actor_id",
        "SELECT * FROM audit_logs WHERE actor_id = $1 ORDER BY id DESC LIMIT 50",
        Some("CREATE INDEX ON audit_logs (actor_id, id)"),
    ),
];

#[test]
fn every_index_of_koel_is_proposed_or_explained() {
    for (table, index, sql, wanted) in OTHERS {
        let config = Config {
            append_only: vec!["audit_logs".into(), "email_events".into(), "login_attempts".into()],
            ..config()
        };
        assert_eq!(advice(&koel(), &[sql], &config), Vec::<String>::new(), "with {index}");
        let catalog = without(koel(), table, index);
        assert_eq!(
            advice(&catalog, &[sql], &config),
            wanted.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "without {index}"
        );
    }
    // None is left out.
    let mut named: Vec<&str> =
        TAKEN.iter().map(|(_, index, _)| *index).chain(OTHERS.iter().map(|(_, index, ..)| *index)).collect();
    let catalog = koel();
    let is_made = |index: &&koel_schema::catalog::object::Index| index.name.starts_with("idx_");
    let mut made: Vec<&str> =
        catalog.user_relations().flat_map(|table| &table.indexes).filter(is_made).map(|index| &*index.name).collect();
    named.sort_unstable();
    made.sort_unstable();
    assert_eq!(named, made);
}

const SCHEMA: &str = "
    CREATE TABLE orders (
        id bigint PRIMARY KEY, shop int NOT NULL, buyer int NOT NULL, state text NOT NULL, paid boolean NOT NULL, total int NOT NULL,
        note text, made timestamptz NOT NULL, tags text[] NOT NULL
    );
    CREATE TABLE countries (id int PRIMARY KEY, name text NOT NULL);
";

/// (queries, advice)
const CASES: &[(&[&str], &[&str])] = &[
    // equality, then range; the range alone
    (&["SELECT note FROM orders WHERE made > $1 AND shop = $2"], &["CREATE INDEX ON orders (shop, made)"]),
    (&["SELECT note FROM orders WHERE made > $1"], &["CREATE INDEX ON orders (made)"]),
    (&["SELECT note FROM orders WHERE shop = ANY ($1)"], &["CREATE INDEX ON orders (shop)"]),
    // order and limit; mixed directions
    (
        &["SELECT note FROM orders WHERE shop = $1 ORDER BY made DESC LIMIT 10"],
        &["CREATE INDEX ON orders (shop, made)"],
    ),
    (&["SELECT note FROM orders ORDER BY made DESC, total LIMIT 10"], &["CREATE INDEX ON orders (made DESC, total)"]),
    // constant conditions
    (
        &["SELECT note FROM orders WHERE shop = $1 AND NOT paid AND state = 'new'"],
        &["CREATE INDEX ON orders (shop) WHERE NOT paid AND state = 'new'"],
    ),
    // covering
    (&["SELECT sum(total) FROM orders WHERE shop = $1"], &["CREATE INDEX ON orders (shop) INCLUDE (total)"]),
    (&["SELECT total, made, paid FROM orders WHERE shop = $1"], &["CREATE INDEX ON orders (shop)"]),
    // parts
    (&["SELECT id FROM orders WHERE tags && $1"], &["CREATE INDEX ON orders USING gin (tags)"]),
    // merged: the shorter one decides what comes first
    (
        &["SELECT note FROM orders WHERE shop = $1 AND buyer = $2", "SELECT note FROM orders WHERE buyer = $1"],
        &["CREATE INDEX ON orders (buyer, shop)"],
    ),
    (
        &[
            "SELECT note FROM orders WHERE shop = $1 AND buyer = $2 ORDER BY made LIMIT 1",
            "SELECT note FROM orders WHERE buyer = $1 AND shop = $2",
            "SELECT note FROM orders WHERE shop = $1",
        ],
        &["CREATE INDEX ON orders (shop, buyer, made)"],
    ),
    (
        &["SELECT note FROM orders WHERE shop = $1", "SELECT note FROM orders WHERE buyer = $1"],
        &["CREATE INDEX ON orders (shop)", "CREATE INDEX ON orders (buyer)"],
    ),
    // nothing to be had: by key, small, no condition, a column computed with, few values
    (&["SELECT note FROM orders WHERE id = $1 AND shop = $2"], &[]),
    (&["SELECT name FROM countries WHERE name = $1"], &[]),
    (&["SELECT note FROM orders"], &[]),
    (&["SELECT note FROM orders WHERE total + 1 = $1"], &[]),
    (&["SELECT note FROM orders WHERE paid = $1"], &[]),
    // nobody knows how many rows hold a constant
    (&["SELECT note FROM orders WHERE state = 'new'"], &[]),
    (&["SELECT note FROM orders WHERE state IN ('new', 'sent')"], &[]),
    (&["SELECT note FROM orders WHERE shop <> $1 ORDER BY note"], &[]),
    (&["INSERT INTO orders SELECT * FROM orders WHERE random() < 0.5"], &[]),
    // a sub-query, correlated
    (
        &["SELECT name, (SELECT max(made) FROM orders o WHERE o.shop = c.id) FROM countries c"],
        &["CREATE INDEX ON orders (shop) INCLUDE (made)"],
    ),
];

#[test]
fn advice_is_what_a_careful_engineer_makes() {
    let loaded = migrate::replay(&[("schema.sql".into(), SCHEMA.into())], &migrate::Options::default());
    assert_eq!(loaded.diagnostics, []);
    let config = Config { small_tables: vec!["countries".into()], ..config() };
    for (texts, wanted) in CASES {
        assert_eq!(advice(&loaded.catalog, texts, &config), *wanted, "{texts:?}");
    }
}
