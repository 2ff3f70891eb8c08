//! What checking costs: `cargo bench -p koel-schema`.
//!
//! `query/*` beside `sqlparser/*` is the goal that a query's analysis costs no more than sqlparser's parsing of the same text;
//! `migrations/500` is the catalog of 500 migrations; `wide/*` are queries far larger than people write, at two sizes, to see that cost grows with them
//! and not with their square.
#![allow(missing_docs, reason = "criterion's macros make items without any")]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use koel_schema::analysis::{AnalyzeOptions, analyze};
use koel_schema::catalog::Catalog;
use koel_schema::migrate::{Options, load};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

const LOGIN: &str =
    "SELECT id, password_hash, is_active, kyc_status FROM users WHERE email_hash = $1 AND deleted_at IS NULL";
const SESSION: &str =
    "SELECT s.id, u.username, u.kyc_status, c.name AS company FROM sessions s LEFT JOIN users u ON u.id = s.user_id
    LEFT JOIN companies c ON c.id = u.first_company_id WHERE s.refresh_token_hash = $1";
const QUEUE: &str = "WITH next AS (SELECT id FROM email_events WHERE status = 'queued' ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED)
    UPDATE email_events e SET status = 'sending', attempts = attempts + 1 FROM next WHERE e.id = next.id RETURNING e.id, e.template_data";

fn koel() -> Arc<Catalog> {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    load(&migrations, &Options::default()).expect("KOEL").catalog
}

fn queries(c: &mut Criterion) {
    let catalog = koel();
    for (name, sql) in [("login", LOGIN), ("session", SESSION), ("queue", QUEUE)] {
        assert!(analyze(&catalog, sql, &AnalyzeOptions::default()).ok);
        c.bench_function(&format!("query/{name}"), |b| {
            b.iter(|| analyze(&catalog, black_box(sql), &AnalyzeOptions::default()));
        });
        c.bench_function(&format!("sqlparser/{name}"), |b| {
            b.iter(|| Parser::parse_sql(&PostgreSqlDialect {}, black_box(sql)).expect("SQL"));
        });
    }
}

/// A schema of so many migrations: tables, columns added, indexes, foreign keys, an enum now and then.
fn write_migrations(dir: &Path, count: usize) {
    std::fs::create_dir_all(dir).expect("a directory");
    for i in 0..count {
        let table = i / 5;
        let sql = match i % 5 {
            0 => format!(
                "CREATE TABLE t{table} (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, amount numeric(12, 2), created_at timestamptz NOT NULL DEFAULT now());"
            ),
            1 => format!(
                "ALTER TABLE t{table} ADD COLUMN parent uuid REFERENCES t{} (id), ADD COLUMN note varchar(80);",
                table / 2
            ),
            2 => format!("CREATE INDEX ON t{table} (created_at DESC, id) WHERE note IS NOT NULL;"),
            3 => format!(
                "CREATE TYPE e{table} AS ENUM ('a', 'b'); ALTER TABLE t{table} ADD COLUMN kind e{table} NOT NULL DEFAULT 'a';"
            ),
            _ => format!(
                "CREATE VIEW v{table} AS SELECT t.id, p.name AS parent FROM t{table} t LEFT JOIN t{} p ON p.id = t.parent;",
                table / 2
            ),
        };
        std::fs::write(dir.join(format!("{i:04}_step.sql")), sql).expect("a migration");
    }
}

fn migrations(c: &mut Criterion) {
    let dir = std::env::temp_dir().join(format!("koel-bench-{}", std::process::id()));
    write_migrations(&dir, 500);
    let loaded = load(&dir, &Options::default()).expect("the migrations");
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics.first());
    c.bench_function("migrations/500", |b| {
        b.iter(|| load(black_box(&dir), &Options::default()).expect("the migrations"))
    });
    std::fs::remove_dir_all(&dir).expect("removed");
}

fn wide(c: &mut Criterion) {
    let catalog = koel();
    let mut group = c.benchmark_group("wide");
    group.sample_size(10);
    let joins = |n: usize| {
        let join = |i: usize| format!(" LEFT JOIN users u{} ON u{}.id = u{i}.id", i + 1, i + 1);
        format!("SELECT u0.id FROM users u0{}", (0..n).map(join).collect::<String>())
    };
    let list = |n: usize, separator: &str| {
        let one = |i: usize| format!("username = 'name {i}'");
        (0..n).map(one).collect::<Vec<_>>().join(separator)
    };
    for n in [100, 200] {
        let shapes = [
            ("joins", joins(n)),
            ("and", format!("SELECT id FROM users WHERE {}", list(10 * n, " AND "))),
            ("or", format!("SELECT id FROM users WHERE {}", list(10 * n, " OR "))),
        ];
        for (name, sql) in shapes {
            group.bench_with_input(BenchmarkId::new(name, n), &sql, |b, sql| {
                b.iter(|| analyze(&catalog, black_box(sql), &AnalyzeOptions::default()));
            });
        }
    }
}

criterion_group!(benches, queries, migrations, wide);
criterion_main!(benches);
