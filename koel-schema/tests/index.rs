//! Indexability as a table: a query, an index, which conditions it serves and how, and which it does not and why.

use koel_schema::catalog::Catalog;
use koel_schema::facts::index::{Access, Bound, Environment, Needs, Predicate, Role, accesses};
use koel_schema::{bind, migrate, syntax, types::PgVersion};
use std::sync::Arc;

const SCHEMA: &str = r#"
    CREATE EXTENSION pg_trgm;
    CREATE TABLE t (
        id int PRIMARY KEY, a int, b int, c text, d text COLLATE "C", e timestamptz, n numeric, v varchar(20), ok bool NOT NULL,
        tags text[], doc jsonb, ip inet, p point, ch char(4)
    );
    CREATE INDEX t_abc ON t (a, b, c);
    CREATE INDEX t_desc ON t (a, b DESC);
    CREATE INDEX t_c ON t (c);
    CREATE INDEX t_pattern ON t (c text_pattern_ops);
    CREATE INDEX t_d ON t (d);
    CREATE INDEX t_lower ON t (lower(c));
    CREATE INDEX t_v ON t (v);
    CREATE INDEX t_e ON t (e);
    CREATE INDEX t_n ON t (n);
    CREATE INDEX t_ok ON t (ok);
    CREATE INDEX t_hash ON t USING hash (a);
    CREATE INDEX t_tags ON t USING gin (tags);
    CREATE INDEX t_trgm ON t USING gin (c gin_trgm_ops);
    CREATE INDEX t_doc ON t USING gin (doc jsonb_path_ops);
    CREATE INDEX t_ip ON t (ip);
    CREATE INDEX t_p ON t USING gist (p);
    CREATE INDEX t_brin ON t USING brin (e);
    CREATE INDEX t_ch ON t (ch);
    CREATE TABLE u (id int PRIMARY KEY, t_id int, name text);
    CREATE INDEX u_t ON u (t_id);
"#;

/// (query, index, what it does)
const CASES: &[(&str, &str, &str)] = &[
    // B-tree: prefix, then the first range, then filters
    ("SELECT 1 FROM t WHERE a = $1 AND b > 2 AND c = 'x'", "t_abc", "0= 1< 2=f"),
    ("SELECT 1 FROM t WHERE b = 1", "t_abc", "1=f"),
    ("SELECT 1 FROM t WHERE a IN (1, 2) AND b IS NULL", "t_abc", "0| 1="),
    ("SELECT 1 FROM t WHERE 5 > a", "t_abc", "0<"),
    ("SELECT 1 FROM t WHERE NOT (a < 5)", "t_abc", "0<"),
    ("SELECT 1 FROM t WHERE a <> 5", "t_abc", "0:NotInFamily"),
    ("SELECT 1 FROM t WHERE a + 1 = 5", "t_abc", "0:Operator"),
    ("SELECT 1 FROM t WHERE a = b", "t_abc", "0:OwnColumn 1:OwnColumn"),
    ("SELECT 1 FROM t WHERE a = random()::int", "t_abc", "0:Volatile"),
    ("SELECT 1 FROM t WHERE a IS NOT DISTINCT FROM 5", "t_abc", "0:Distinct"),
    ("SELECT 1 FROM t WHERE a = 1.5", "t_abc", "0:Cast"),
    ("SELECT 1 FROM t WHERE a = 5000000000", "t_abc", "0="),
    ("SELECT 1 FROM t WHERE n = 5", "t_n", "0="),
    ("SELECT 1 FROM t WHERE e >= '2024-01-01'::date AND e < now()", "t_e", "0< 0<"),
    ("SELECT 1 FROM t WHERE e::date = '2024-01-01'", "t_e", "0:Cast"),
    ("SELECT 1 FROM t WHERE (a, b) > (1, 2)", "t_abc", "0<+1"),
    ("SELECT 1 FROM t WHERE (a, b) > (1, 2)", "t_desc", "0<+1"),
    ("SELECT 1 FROM t WHERE (b, a) > (1, 2)", "t_abc", "1<f+0"),
    ("SELECT 1 FROM t WHERE v = 'x'", "t_v", "0="),
    ("SELECT 1 FROM t WHERE ch = 'x'", "t_ch", "0="),
    ("SELECT 1 FROM t WHERE ch = 'x'::text", "t_ch", "0:Cast"),
    // collations and patterns
    ("SELECT 1 FROM t WHERE c = 'x' COLLATE \"C\"", "t_c", "0:Collation"),
    ("SELECT 1 FROM t WHERE c LIKE 'x%'", "t_c", "0:PrefixCollation"),
    ("SELECT 1 FROM t WHERE c LIKE 'x'", "t_c", "0=~"),
    ("SELECT 1 FROM t WHERE c LIKE 'x%'", "t_pattern", "0<~"),
    ("SELECT 1 FROM t WHERE c LIKE $1", "t_pattern", "0<~?"),
    ("SELECT 1 FROM t WHERE c LIKE '%' || $1", "t_pattern", "0:NoPrefix"),
    ("SELECT 1 FROM t WHERE c < 'x'", "t_pattern", "0:NotInFamily"),
    ("SELECT 1 FROM t WHERE d LIKE 'x%'", "t_d", "0<~"),
    ("SELECT 1 FROM t WHERE d LIKE '%x'", "t_d", "0:NoPrefix"),
    ("SELECT 1 FROM t WHERE d ILIKE 'x%'", "t_d", "0:NoPrefix"),
    ("SELECT 1 FROM t WHERE d ILIKE '1%'", "t_d", "0<~"),
    ("SELECT 1 FROM t WHERE d ~ '^ab*c'", "t_d", "0<~"),
    ("SELECT 1 FROM t WHERE d ~ '^a*'", "t_d", "0:NoPrefix"),
    ("SELECT 1 FROM t WHERE d ~ '^(ab|ac)$'", "t_d", "0<~"),
    ("SELECT 1 FROM t WHERE d ~ '^ab$'", "t_d", "0=~"),
    ("SELECT 1 FROM t WHERE c LIKE '%abc%'", "t_trgm", "0*"),
    // expressions
    ("SELECT 1 FROM t WHERE lower(c) = $1", "t_lower", "0="),
    ("SELECT 1 FROM t WHERE lower(c) = $1", "t_c", "0:Function"),
    // booleans
    ("SELECT 1 FROM t WHERE ok", "t_ok", "0="),
    ("SELECT 1 FROM t WHERE NOT ok", "t_ok", "0="),
    ("SELECT 1 FROM t WHERE ok = false", "t_ok", "0="),
    ("SELECT 1 FROM t WHERE ok IS TRUE", "t_ok", "0="),
    ("SELECT 1 FROM t WHERE ok IS NOT TRUE", "t_ok", "0:Negated"),
    // other methods
    ("SELECT 1 FROM t WHERE a = 1", "t_hash", "0="),
    ("SELECT 1 FROM t WHERE a > 1", "t_hash", "0:NotInFamily"),
    ("SELECT 1 FROM t WHERE a IS NULL", "t_hash", "0:NullTest"),
    ("SELECT 1 FROM t WHERE tags @> ARRAY['x']", "t_tags", "0*"),
    ("SELECT 1 FROM t WHERE 'x' = ANY (tags)", "t_tags", "0:ArrayOfKey"),
    ("SELECT 1 FROM t WHERE doc @> '{}'", "t_doc", "0*"),
    ("SELECT 1 FROM t WHERE doc ? 'x'", "t_doc", "0:NotInFamily"),
    ("SELECT 1 FROM t WHERE doc ->> 'x' = 'y'", "t_doc", "0:Operator"),
    ("SELECT 1 FROM t WHERE ip << '10.0.0.0/8'", "t_ip", "0<~"),
    ("SELECT 1 FROM t WHERE p <@ box '(0,0),(1,1)'", "t_p", "0*"),
    ("SELECT 1 FROM t WHERE e > now()", "t_brin", "0*"),
    // OR, by a bitmap
    ("SELECT 1 FROM t WHERE a = 1 OR n = 2", "t_abc", "0o"),
    ("SELECT 1 FROM t WHERE a = 1 OR n = 2", "t_n", "0o"),
    ("SELECT 1 FROM t WHERE a = 1 OR e::date = now()", "t_abc", "0:OrArm"),
    ("SELECT 1 FROM t WHERE a = $1 OR $1 IS NULL", "t_abc", "0o?"),
    ("SELECT 1 FROM t WHERE a = COALESCE($1, a)", "t_abc", "0=~?"),
    ("SELECT 1 FROM t WHERE a = b AND b = 5", "t_hash", "0= 0:OwnColumn"),
    // joins
    ("SELECT 1 FROM t WHERE a IN (SELECT t_id FROM u)", "t_abc", "0="),
    ("SELECT 1 FROM u JOIN t ON t.id = u.t_id", "t_pkey", "0="),
    ("SELECT 1 FROM u LEFT JOIN t ON t.id = u.t_id", "u_t", ""),
    ("SELECT 1 FROM u LEFT JOIN t ON t.id = u.t_id AND u.t_id = 1", "u_t", ""),
    ("SELECT 1 FROM u LEFT JOIN t ON t.id = u.t_id WHERE t.a = 1", "t_abc", "0="),
    ("SELECT 1 FROM u LEFT JOIN t ON t.id = u.t_id WHERE t.a IS NULL", "t_abc", ""),
    ("SELECT (SELECT name FROM u WHERE t_id = t.id) FROM t", "u_t", "0="),
    ("UPDATE u SET name = '' FROM t WHERE t.id = u.t_id", "u_t", "0="),
];

/// (query, index, how many sort keys it satisfies, backward)
const ORDERS: &[(&str, &str, Option<(usize, bool)>)] = &[
    ("SELECT a FROM t ORDER BY a, b", "t_abc", Some((2, false))),
    ("SELECT a FROM t ORDER BY a DESC, b DESC", "t_abc", Some((2, true))),
    ("SELECT a FROM t ORDER BY a DESC, b", "t_abc", Some((1, true))),
    ("SELECT a FROM t ORDER BY a DESC, b", "t_desc", Some((2, true))),
    ("SELECT a FROM t ORDER BY a DESC, b NULLS FIRST", "t_desc", Some((1, true))),
    ("SELECT a FROM t WHERE a = 1 ORDER BY b", "t_abc", Some((1, false))),
    ("SELECT a FROM t WHERE a IN (1, 2) ORDER BY b", "t_abc", None),
    ("SELECT a FROM t WHERE a = b ORDER BY b", "t_abc", Some((1, false))),
    ("SELECT a FROM t ORDER BY c", "t_pattern", None),
    ("SELECT a FROM t ORDER BY c COLLATE \"C\"", "t_c", None),
    ("SELECT a FROM t ORDER BY v", "t_v", Some((1, false))),
    ("SELECT a FROM t ORDER BY p <-> point '(0,0)' LIMIT 5", "t_p", Some((1, false))),
    ("SELECT a FROM t ORDER BY e", "t_brin", None),
];

/// (query, index on t with this predicate, what becomes of it)
const PREDICATES: &[(&str, &str, &str)] = &[
    ("a > 5", "a > 10", "implied"),
    ("a > 5", "a > 1", "missing"),
    ("a > 5", "a = 7", "implied"),
    ("a > 5", "a IN (7, 8)", "implied"),
    ("a > 5", "a = $1", "by value"),
    ("a > 5", "7 = a", "implied"),
    ("a IS NOT NULL", "a = $1", "implied"),
    ("a IS NOT NULL", "a + b > 3", "implied"),
    ("a IS NOT NULL", "a IS NULL", "missing"),
    ("ok IS NOT NULL", "a = 1", "missing"),
    ("ok", "ok = true", "implied"),
    ("ok", "ok IS TRUE", "missing"),
    ("NOT ok", "ok = false", "implied"),
    ("c = 'x'", "c = 'x'", "implied"),
    ("c = 'x'", "c = 'y'", "missing"),
    ("c <> 'x'", "c = 'y'", "implied"),
    ("c IN ('x', 'y')", "c = 'y'", "implied"),
    ("c IN ('x', 'y')", "c IN ('y', 'z')", "missing"),
    ("a > 5 AND c = 'x'", "a = 6", "missing"),
    ("a > 5 OR c = 'x'", "c = 'x' AND b = 1", "implied"),
    ("v = 'x'", "v = 'x'", "implied"),
    ("e > '2024-01-01'", "e > '2024-06-01'", "implied"),
    ("n > 1.5", "n > 2", "implied"),
    ("a > 5", "(a > 6 OR a = 10) AND b = 1", "implied"),
];

fn catalog(version: PgVersion) -> Arc<Catalog> {
    let options = migrate::Options { version, ..Default::default() };
    let loaded = migrate::replay(&[("1_schema.sql".into(), SCHEMA.into())], &options);
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    loaded.catalog
}

fn with<T>(catalog: &Catalog, sql: &str, read: impl FnOnce(&[Access<'_>]) -> T) -> T {
    let parsed = syntax::parse(sql, &syntax::ParseOptions { version: catalog.version().major(), named_params: false });
    let bound = bind::bind_statement(catalog, &parsed.statements[0], &[]);
    assert!(bound.diagnostics.is_empty(), "{sql}: {:?}", bound.diagnostics);
    read(&accesses(catalog, &bound.query, Environment::default()))
}

fn shown(accesses: &[Access<'_>], name: &str) -> String {
    let (_, index) = accesses.iter().find_map(|access| find(access, name)).expect("the index is there");
    let mut out: Vec<String> = Vec::new();
    for found in &index.matches {
        let role = match found.role {
            Role::Equality => '=',
            Role::AnyOf => '|',
            Role::Range => '<',
            Role::Other => '*',
            Role::Arm => 'o',
        };
        let bound = match found.bound {
            Bound::Prefix => "",
            Bound::Skip => "s",
            Bound::Filter => "f",
        };
        let lossy = if found.lossy { "~" } else { "" };
        let needs = if found.needs == Needs::Value { "?" } else { "" };
        let more: String = found.more.iter().map(|column| format!("+{column}")).collect();
        out.push(format!("{}{role}{bound}{lossy}{needs}{more}", found.column));
    }
    for miss in &index.misses {
        let reason = format!("{:?}", miss.reason);
        out.push(format!("{}:{}", miss.column, reason.split([' ', '(']).next().unwrap_or_default()));
    }
    out.join(" ")
}

fn find<'a>(access: &'a Access<'_>, name: &str) -> Option<(&'a str, &'a koel_schema::facts::index::IndexAccess)> {
    let at = access.relation.indexes.iter().position(|index| &*index.name == name)?;
    Some((&access.relation.name, &access.indexes[at]))
}

#[test]
fn conditions() {
    let catalog = catalog(PgVersion::V15);
    let mut wrong = String::new();
    for (sql, index, wanted) in CASES {
        let found = with(&catalog, sql, |accesses| shown(accesses, index));
        if found != *wanted {
            wrong += &format!("{sql}\n  {index}: {found}, wanted {wanted}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn orders() {
    let catalog = catalog(PgVersion::V15);
    let mut wrong = String::new();
    for (sql, index, wanted) in ORDERS {
        let found = with(&catalog, sql, |accesses| {
            let (_, index) = accesses.iter().find_map(|access| find(access, index)).expect("the index is there");
            index.order.map(|order| (order.keys, order.backward))
        });
        if found != *wanted {
            wrong += &format!("{sql}\n  {index}: {found:?}, wanted {wanted:?}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn skip_scan_and_or_of_18() {
    let catalog = catalog(PgVersion::V18);
    let found = |sql| with(&catalog, sql, |accesses| shown(accesses, "t_abc"));
    assert_eq!(found("SELECT 1 FROM t WHERE b = 1"), "1=s");
    assert_eq!(found("SELECT 1 FROM t WHERE a = 1 OR a = 2"), "0|");
}

#[test]
fn predicates() {
    let mut wrong = String::new();
    for (predicate, condition, wanted) in PREDICATES {
        let options = migrate::Options { version: PgVersion::V15, ..Default::default() };
        let index = format!("{SCHEMA} CREATE INDEX partial ON t (b) WHERE {predicate};");
        let loaded = migrate::replay(&[("1_schema.sql".into(), index)], &options);
        let found = with(&loaded.catalog, &format!("SELECT 1 FROM t WHERE {condition}"), |accesses| {
            let (_, index) = accesses.iter().find_map(|access| find(access, "partial")).expect("the index is there");
            match &index.predicate {
                Predicate::None => "none",
                Predicate::Implied => "implied",
                Predicate::ByValue => "by value",
                Predicate::Unknown => "unknown",
                Predicate::Missing(_) => "missing",
            }
        });
        if found != *wanted {
            wrong += &format!("{predicate} of {condition}: {found}, wanted {wanted}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
