//! What koel makes of KOEL, and what it says of queries over it, as files that a person reads when they change.

use koel_schema::analysis::{AnalyzeOptions, analyze};
use koel_schema::diagnostic::Diagnostic;
use koel_schema::migrate::Loaded;
use koel_tests::differential::koel_migrations;
use koel_tests::schema_diff::{of_koel, replay};

fn koel() -> Loaded {
    let loaded = replay(&koel_migrations(), 17).expect("KOEL");
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    loaded
}

#[test]
fn catalog() {
    let lines = of_koel(&koel()).into_iter().map(|(object, fact)| format!("{object}: {fact}"));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

/// Types, nullability with its reason, number of rows.
#[test]
fn answers() {
    let loaded = koel();
    let queries = [
        "SELECT id, username, deleted_at FROM users WHERE email_hash = $1 AND deleted_at IS NULL",
        "SELECT u.username, s.id AS session, s.device_type FROM users u LEFT JOIN sessions s ON s.user_id = u.id AND s.is_active",
        "SELECT count(*), max(created_at), coalesce(sum(1), 0) AS total FROM sessions WHERE user_id = $user",
        "SELECT role, array_agg(product_domain ORDER BY product_domain) AS domains FROM user_roles GROUP BY role",
        "INSERT INTO users (email_hash, email_encrypted, username, password_hash) VALUES ($1, $2, $3, $4) RETURNING id, created_at",
        "UPDATE sessions SET is_active = false WHERE id = $1 AND user_id = $2 RETURNING deleted_at",
        "DELETE FROM sessions WHERE access_token_exp < now() - $1::interval",
    ];
    let shown = queries.map(|sql| {
        let analysis = analyze(&loaded.catalog, sql, &AnalyzeOptions { named_params: true });
        assert!(analysis.ok, "{sql}: {:?}", analysis.diagnostics);
        let params = analysis.params.iter().map(|param| loaded.catalog.type_name(param.ty));
        let mut out = format!("{sql}\n  ({})", params.collect::<Vec<_>>().join(", "));
        for column in &analysis.columns {
            let null = if column.nullable { "can be NULL" } else { "NOT NULL" };
            out += &format!("\n  {}: {} {null}: {}", column.name, loaded.catalog.type_name(column.ty), column.reason);
        }
        format!("{out}\n  rows: {:?}", analysis.cardinality)
    });
    insta::assert_snapshot!(shown.join("\n\n"));
}

/// Mistakes that people make, and what they are told.
#[test]
fn mistakes() {
    let loaded = koel();
    let queries = [
        "SELECT id FROM user WHERE id = $1",
        "SELECT id FROM usres",
        "SELECT emial_hash FROM users",
        "SELECT u.id FROM users WHERE u.username = 'x'",
        "SELECT id FROM users JOIN sessions ON user_id = users.id",
        "SELECT usr.id FROM users u",
        "SELECT id FROM users WHERE id = 5",
        "SELECT id FROM users WHERE id = 'not-a-uuid'",
        "SELECT id FROM users WHERE kyc_status = 'verifed'",
        "SELECT id FROM users WHERE created_at > '2024-13-01'",
        "SELECT id FROM users WHERE is_active = 1",
        "SELECT id FROM users WHERE username = ANY('x')",
        "SELECT id FROM users WHERE username",
        "SELECT id, count(*) FROM sessions",
        "SELECT user_id FROM sessions WHERE count(*) > 1 GROUP BY user_id",
        "SELECT id FROM users HAVING id IS NOT NULL",
        "SELECT id FROM users ORDER BY 2",
        "SELECT id FROM users UNION SELECT 1",
        "SELECT id FROM users UNION SELECT id, username FROM users",
        "SELECT lenght(username) FROM users",
        "SELECT date_trunc(created_at) FROM users",
        "SELECT username + 1 FROM users",
        "SELECT id FROM users LIMIT 'many'",
        "SELECT (SELECT id, username FROM users) AS x",
        "SELECT id FROM users WHERE username IN ()",
        "SELECT id, FROM users",
        "SELECT id FROM users WHERE username = $1 AND",
        "SELECT id FROM users WHERE username = \"alice\"",
        "SELECT $1",
        "INSERT INTO users (username) VALUES ('alice')",
        "INSERT INTO users (username, password_hash) VALUES ($1)",
        "INSERT INTO users (username, nickname) VALUES ($1, $2)",
        "INSERT INTO user_roles (user_id, product_domain, role) VALUES ($1, 'payments', 'boss')",
        "INSERT INTO users SELECT 1",
        "UPDATE users SET usrname = $1 WHERE id = $2",
        "UPDATE users SET id = 'x' WHERE id = $1",
        "UPDATE users SET username = NULL WHERE id = $1",
        "DELETE users WHERE id = $1",
        "SELECT 'a' || 1 / 0 FROM users",
        "WITH recent AS (SELECT id FROM users) SELECT username FROM recent",
    ];
    let shown = queries.map(|sql| {
        let analysis = analyze(&loaded.catalog, sql, &AnalyzeOptions { named_params: true });
        let found = analysis.diagnostics.iter().map(|diagnostic| show(sql, diagnostic));
        format!("{sql}\n{}", found.collect::<Vec<_>>().join("\n"))
    });
    insta::assert_snapshot!(shown.join("\n\n"));
}

fn show(sql: &str, diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, sqlstate, severity, message, span, labels, help, .. } = diagnostic;
    let at = |start: u32, end: u32| sql.get(start as usize..end as usize).expect("a span within the text");
    let state = sqlstate.map_or("-".to_owned(), |state| state.code().to_owned());
    let mut out = format!("  {severity:?} {code} {state}: {message}\n    at `{}`", at(span.start, span.end));
    for label in labels {
        out += &format!("\n    `{}`: {}", at(label.span.start, label.span.end), label.text);
    }
    if let Some(help) = help {
        out += &format!("\n    help: {help}");
    }
    out
}
