//! The queries of [`super::cases`]: what is compared, as tables.

pub(super) const SCHEMA: &str = r#"
    CREATE TABLE t (
        id int, a int, b int, c text, d text COLLATE "C", e timestamptz, n numeric, v varchar(20), ok bool, nn int NOT NULL,
        ip inet, ch char(4), f float8, s smallint, l bigint, dt date, ts timestamp
    );
    CREATE TABLE u (id int, t_id int, name text, w bigint);
"#;

/// Index definitions, each with queries about it; the values of parameters for a custom plan behind `--`.
pub(super) const CONDITIONS: &[(&str, &[&str])] = &[
    ("t (d)", PATTERNS_D),
    ("t (c)", PATTERNS_C),
    ("t (c text_pattern_ops)", PATTERNS_C),
    ("t (c COLLATE \"C\")", PATTERNS_C),
    ("t USING spgist (c)", PATTERNS_C),
    (
        "t (v varchar_pattern_ops)",
        &["v LIKE 'a%'", "v = 'a'", "v < 'a'", "v ~<~ 'a'", "v ^@ 'a'", "starts_with(v, 'a')"],
    ),
    ("t (ch bpchar_pattern_ops)", &["ch LIKE 'a%'", "ch = 'a'", "ch < 'a'", "ch LIKE 'a'"]),
    (
        "t (lower(c))",
        &["lower(c) = 'x'", "c = 'x'", "lower(c) LIKE 'x%'", "upper(c) = 'x'", "lower(d) = 'x'", "lower(c) IS NULL"],
    ),
    ("t (lower(c) text_pattern_ops)", &["lower(c) LIKE 'x%'", "lower(c) = 'x'", "lower(c) < 'x'", "c LIKE 'x%'"]),
    ("t ((a + b))", &["a + b = 1", "b + a = 1", "a + b > 3", "a = 1", "a + b = 1.5", "a + b IN (1, 2)"]),
    ("t ((a > 5))", &["a > 5", "a > 6", "NOT (a > 5)", "(a > 5) IS TRUE", "a <= 5", "(a > 5) = true"]),
    ("t (COALESCE(a, 0))", &["COALESCE(a, 0) = 1", "a = 1"]),
    ("t ((e AT TIME ZONE 'UTC'))", &["e AT TIME ZONE 'UTC' > '2024-01-01'", "e > '2024-01-01'"]),
    ("t (((e AT TIME ZONE 'UTC')::date))", &["(e AT TIME ZONE 'UTC')::date = '2024-01-01'", "e::date = '2024-01-01'"]),
    ("t (a, b)", ROWS),
    ("t (a, b DESC)", ROWS),
    ("t (b)", ROWS),
    ("t USING hash (a)", ROWS),
    ("t USING brin (a, b)", ROWS),
    ("t (a)", SCALARS),
    ("t (n)", SCALARS),
    ("t (f)", SCALARS),
    ("t (s)", SCALARS),
    ("t (l)", SCALARS),
    ("t (dt)", TIMES),
    ("t (ts)", TIMES),
    ("t (e)", TIMES),
    ("t (ok)", BOOLEANS),
    ("t USING hash (ok)", BOOLEANS),
    ("t (ok, a)", BOOLEANS),
    ("t (nn)", &["nn IS NULL", "nn IS NOT NULL", "nn = 1", "nn IS NOT NULL AND nn > 3", "nn IS NULL OR nn = 1"]),
    (
        "t (ip)",
        &[
            "ip << '10.0.0.0/8'",
            "ip <<= '10.0.0.0/8'",
            "'10.0.0.0/8' >> ip",
            "'10.0.0.0/8' << ip",
            "ip >> '10.0.0.0/8'",
            "ip && '10.0.0.0/8'",
            "ip << $1 -- '10.0.0.0/8'",
        ],
    ),
    (
        "t USING gist (ip inet_ops)",
        &["ip << '10.0.0.0/8'", "ip && '10.0.0.0/8'", "ip > '10.0.0.1'", "ip <> '10.0.0.1'"],
    ),
];

pub(super) const PATTERNS_D: &[&str] = &[
    "d LIKE 'a%'", "d LIKE '%a'", "d LIKE 'a'", "d LIKE ''", "d LIKE '_a'", "d LIKE 'a_'", "d LIKE '\\%a%'", "d LIKE 'a%' ESCAPE '!'",
    "d NOT LIKE 'a%'", "d ILIKE 'a%'", "d ILIKE '1%'", "d ILIKE '1'", "d ~ '^a'", "d ~ 'a'", "d ~ '^a*'", "d ~ '^ab?'", "d ~ '^(ab)'",
    "d ~ '^(ab|ac)'", "d ~ '^(ab|cd)'", "d ~ '^ab|^ac'", "d ~ '^ab|cd'", "d ~ '^[a]b'", "d ~ '^[ab]c'", "d ~ '^a$'", "d ~ '^$'", "d ~ '^'",
    "d ~ '^\\.a'", "d ~ '^\\da'", "d ~ '^.a'", "d ~ '^a{2}'", "d ~ '^a{0,2}'", "d ~ '^a+'", "d ~ '(?i)^a'", "d ~ '^(?:abc)'",
    "d ~ '^(?=abc)'", "d ~ '^(a)?b'", "d ~* '^a'", "d ~* '^1a'", "d !~ '^a'", "d ~ '^(a|b)c'", "d ~ '^abc.*'", "d ~ '\\Aabc'", "d ^@ 'a'",
    "starts_with(d, 'a')", "d LIKE $1 -- 'a%'", "d LIKE $1 -- '%a'", "d LIKE $1 || '%' -- 'a'", "d LIKE '%' || $1 -- 'a'", "d ~ $1 -- '^a'",
    "d ^@ $1 -- 'a'", "d LIKE 'a' || 'b%'", "d LIKE NULL", "d SIMILAR TO 'abc%'", "d SIMILAR TO 'a|b'", "d LIKE ANY (ARRAY['a%', 'b%'])",
    "d LIKE (SELECT 'a%')", "d LIKE lower('A%')", "d COLLATE \"POSIX\" LIKE 'a%'", "d ~ '^a|b'", "d ~ '^(a)(b)'", "d ~ '^((ab)c)'",
    "d ~ '^a(b|c)$'", "d ~ '***=abc'", "d ~ '^\\mabc'", "d ~ '^ab\\y'",
];

pub(super) const PATTERNS_C: &[&str] = &[
    "c LIKE 'a%'", "c LIKE '%a'", "c LIKE 'a'", "c LIKE ''", "c NOT LIKE 'a%'", "c ILIKE '1%'", "c ILIKE '1'", "c ~ '^a'", "c ~ '^a$'",
    "c ^@ 'a'", "starts_with(c, 'a')", "c = 'a'", "c < 'a'", "c ~<~ 'a'", "c = 'a' COLLATE \"C\"", "c COLLATE \"C\" LIKE 'a%'",
    "c COLLATE \"C\" = 'a'", "c COLLATE \"C\" LIKE 'a'", "c LIKE $1 -- 'a%'", "c LIKE $1 -- 'a'", "c = $1 -- 'a'", "c::varchar = 'a'",
    "c::varchar(3) = 'a'", "c = 'a'::varchar", "c = 'a'::name", "c = d", "c || 'x' = 'ax'", "c IN ('a', 'b')", "c IN ('a')",
    "c = ANY ('{a,b}')", "c <> ALL ('{a}')", "c IS NOT DISTINCT FROM 'a'", "c BETWEEN 'a' AND 'b'", "c NOT BETWEEN 'a' AND 'b'",
    "NOT c = 'a'", "NOT c <> 'a'", "NOT (c < 'a' OR c > 'b')", "c = COALESCE($1, 'a') -- 'x'", "c = COALESCE($1, c) -- 'x'",
    "c = CASE WHEN true THEN 'a' END", "c = current_user", "c = (SELECT name FROM u LIMIT 1)", "c = 'a' OR c = 'b'", "c = 'a' OR a = 1",
    "c LIKE 'a%' OR c LIKE 'b%'", "(c = 'a' AND a = 1) OR (c = 'a' AND a = 2)", "(c = 'a' AND a = 1) OR c = 'b'",
    "c = 'a' OR (c = 'b' OR c = 'c')", "c = 'a' OR c > 'x'", "c = $1 OR $1 IS NULL -- 'a'",
];

pub(super) const ROWS: &[&str] = &[
    "(a, b) > (1, 2)", "(b, a) > (1, 2)", "(a, nn) > (1, 2)", "(nn, a) > (1, 2)", "(1, 2) < (a, b)", "(a, b) = (1, 2)", "(a, b) <> (1, 2)",
    "(a, b) IN ((1, 2), (3, 4))", "(a, n) >= (1, 2.5)", "(a, l) >= (1, 2)", "(a, b) > (b, 2)", "(a, b) > (1, a)", "(a, f) > (1.5, 2)",
    "a = 1 AND b > 2", "a = b", "a = b AND b = 5", "a IS NULL AND b = 1", "b = 1", "a = ANY ('{1,2}')", "ARRAY[1,2] @> ARRAY[a]",
    "a <> ALL ('{1,2}')", "a = 1 OR b = 2", "a = 1 OR a = 2", "a = 1 OR a IS NULL", "(a = 1 AND b = 2) OR (a = 3 AND b = 4)",
    "a = 1 OR n = 2", "a = 1 OR (n = 2 AND a = 3)", "(a > 1 AND n = 3) OR (a > 1 AND n = 5)", "a IS DISTINCT FROM 1",
    "a IS NOT DISTINCT FROM 1", "a = random()::int", "a = (random() * 10)::int", "a = abs(-5)", "a + 0 = 1", "-a = 1", "abs(a) = 1",
    "a = 1 + 1", "NOT (a <> 1)", "NOT (a = 1)", "a BETWEEN 1 AND 2", "a BETWEEN SYMMETRIC 2 AND 1", "1 = a", "a = $1 -- 5",
    "a = ANY ($1) -- '{1,2}'", "a > ANY ('{1,2}')", "a IN (1, 2, NULL)", "a IN (1, b)", "a IN (SELECT t_id FROM u)",
    "a = (SELECT max(t_id) FROM u)", "EXISTS (SELECT FROM u WHERE u.t_id = t.a)", "a NOT IN (SELECT t_id FROM u)",
    "a = ANY (SELECT t_id FROM u)", "a > (SELECT 1)", "a = COALESCE(b, 1)", "a::text = '1'", "a = '1'", "a::bigint = 1", "a = 1.0",
    "a IS NOT NULL", "a IS NULL",
];

pub(super) const SCALARS: &[&str] = &[
    "a = 1", "a = 1.5", "a = 1::smallint", "a = 1::bigint", "a = 1.5::float8", "a = '1'", "a = $1::numeric -- 1", "a > 5000000000", "a = n",
    "a = s", "a = l", "n = 1", "n = 1.5", "n = 1::float8", "n = 1::bigint", "n = '1'", "n > f", "n = a", "f = 1", "f = 1.5",
    "f = 1::float4", "f = 1::numeric", "f = a", "f = n", "f::int = 1", "s = 1", "s = 1::smallint", "s = 1::bigint", "s = 1.0", "s = a",
    "l = 1", "l = 1.5", "l = 1::smallint", "l = a", "l IN (1, 2)", "s IN (1, 100000)", "n IN (1, 2)", "f IN (1, 2)", "a IN (1, 2.5)",
    "a = ANY ('{1}'::bigint[])", "a = ANY ('{1}'::numeric[])", "l = ANY ('{1}'::int[])", "a % 2 = 0", "a = oid '5'",
];

pub(super) const TIMES: &[&str] = &[
    "dt = '2024-01-01'", "dt = now()", "dt > now() - interval '1 day'", "dt = '2024-01-01'::timestamp", "dt = current_date", "dt = ts",
    "dt = e", "dt + 1 > '2024-01-01'", "ts = '2024-01-01'", "ts = now()", "ts > now() - interval '1 day'", "ts = '2024-01-01'::date",
    "ts::date = '2024-01-01'", "date_trunc('day', ts) = '2024-01-01'", "e = '2024-01-01'", "e > now()", "e > now() - interval '1 day'",
    "now() - e < interval '1 day'", "e = '2024-01-01'::date", "e = ts", "e::date = current_date", "e >= '2024-01-01' AND e < '2024-02-01'",
    "e BETWEEN '2024-01-01' AND '2024-02-01'", "e > clock_timestamp()", "extract(year from e) = 2024",
    "e AT TIME ZONE 'UTC' > '2024-01-01'", "dt = ANY ('{2024-01-01}')", "e <@ tstzrange('2024-01-01', '2024-02-01')",
    "tstzrange('2024-01-01', '2024-02-01') @> e",
];

pub(super) const BOOLEANS: &[&str] = &[
    "ok", "NOT ok", "ok = true", "ok = false", "ok <> true", "ok IS TRUE", "ok IS FALSE", "ok IS NOT TRUE", "ok IS NOT FALSE",
    "ok IS UNKNOWN", "ok IS NOT UNKNOWN", "ok IS NULL", "ok IS NOT NULL", "ok = $1 -- true", "ok IN (true, false)", "ok > false",
    "ok AND a = 1", "ok OR a = 1", "NOT (ok IS TRUE)", "NOT (NOT ok)", "true = ok", "ok IS DISTINCT FROM true", "ok::int = 1",
    "COALESCE(ok, false)", "ok = (a = 1)",
];

/// Predicates against conditions: whether an index on another column is used for its predicate's sake.
pub(super) const PREDICATES: &[&str] = &[
    "a > 5", "a >= 5", "a = 5", "a <> 5", "a < 5", "a IS NOT NULL", "a IS NULL", "a > 5 AND b > 5", "a > 5 OR b > 5", "a IN (1, 2, 3)",
    "a NOT IN (1, 2)", "ok", "NOT ok", "ok IS TRUE", "ok IS NOT TRUE", "ok = true", "nn IS NOT NULL", "c = 'x'", "c <> 'x'",
    "c IN ('x', 'y')", "c IS NOT NULL", "c LIKE 'x%'", "lower(c) = 'x'", "e > '2024-01-01'", "n > 1.5", "v = 'x'", "c > 'm'", "f > 1.5",
    "a > b", "a = ANY ('{1,2}')", "a IS DISTINCT FROM 5", "d > 'm'", "dt > '2024-01-01'", "a BETWEEN 1 AND 10", "NOT (a = 5)",
    "NOT (a = 5 OR b = 5)", "s = 1", "a + b > 3", "COALESCE(a, 0) > 0", "ch = 'x'", "a > 5 AND ok",
];

pub(super) const GIVEN: &[&str] = &[
    "a > 10", "a > 5", "a >= 5", "a > 1", "a = 5", "a = 7", "a = 2", "7 = a", "a < 3", "a <> 5", "a IN (7, 8)", "a IN (1, 2)",
    "a IN (1, 9)", "a IS NULL", "a IS NOT NULL", "a = $1 -- 7", "a > $1 -- 7", "a IN ($1, 8) -- 7", "a = ANY ($1) -- '{7,8}'",
    "a > 6 AND b > 6", "a > 6 OR b > 6", "a > 6 OR c = 'x'", "a + b > 3", "a = b", "b < a", "a > b", "ok", "NOT ok", "ok IS TRUE",
    "ok = true", "ok = false", "ok IS NOT NULL", "ok IS NULL", "ok = $1 -- true", "nn = 1", "nn IS NOT NULL", "c = 'x'", "c = 'y'",
    "c = 'z'", "c IN ('x', 'y')", "c = $1 -- 'x'", "c LIKE 'x%'", "c > 'n'", "c = 'xa'", "lower(c) = 'x'", "lower(c) = $1 -- 'x'",
    "e > '2024-06-01'", "e > '2023-06-01'", "e > now()", "n > 2", "n = 2.0", "n > 1", "v = 'x'", "f > 2", "d > 'n'", "d = 'z'",
    "dt > '2024-06-01'", "dt = '2024-06-01'::date", "a = 7::bigint", "a = 7::smallint", "a = 7.0", "abs(a) = 7", "a IS NOT DISTINCT FROM 7",
    "a IS DISTINCT FROM 5", "COALESCE(a, 0) > 0", "a BETWEEN 2 AND 4", "NOT (a <= 6)", "s = 1", "s = 1::smallint", "a::text = '7'",
    "(a, b) = (7, 7)", "(a, b) > (7, 7)", "a = ANY ('{7,8}')", "a <> ALL ('{1,2,5}')", "NOT (a = 5)", "b = 5 OR a = 7", "ch = 'x'",
    "a > 6 AND ok", "a = (SELECT 7)", "a = 7 AND b = 7",
];

/// Indexes against orders: whether a sort is needed.
pub(super) const ORDERED_INDEXES: &[&str] = &[
    "t (a)", "t (a DESC)", "t (a NULLS FIRST)", "t (a, b)", "t (a, b DESC)", "t (a DESC, b DESC)", "t (a, b, n)", "t (ok, a)", "t (c)",
    "t (c text_pattern_ops)", "t (c COLLATE \"C\")", "t (d)", "t (v)", "t (lower(c))", "t (nn, a)", "t (a) INCLUDE (b)", "t USING hash (a)",
    "t USING brin (a)", "t (e)", "t (nn DESC NULLS LAST)", "t (a, c)", "t ((a + b))",
];

pub(super) const ORDERS: &[&str] = &[
    "ORDER BY a", "ORDER BY a DESC", "ORDER BY a NULLS FIRST", "ORDER BY a DESC NULLS LAST", "ORDER BY a, b", "ORDER BY a, b DESC",
    "ORDER BY a DESC, b DESC", "ORDER BY a DESC, b", "WHERE a = 1 ORDER BY b", "WHERE a = $1 ORDER BY b -- 1",
    "WHERE a IN (1, 2) ORDER BY b", "WHERE a IN (1, 2) ORDER BY a, b", "WHERE a > 1 ORDER BY a", "WHERE a > 1 ORDER BY b",
    "WHERE a = 1 AND b = 2 ORDER BY n", "WHERE a = 1 ORDER BY a, b", "WHERE a = 1 ORDER BY b DESC, n DESC", "WHERE a IS NULL ORDER BY b",
    "WHERE a = b ORDER BY b", "WHERE a = b ORDER BY a, b", "WHERE a = nn ORDER BY nn", "WHERE ok ORDER BY a", "WHERE NOT ok ORDER BY a",
    "WHERE ok = true ORDER BY a DESC", "WHERE ok IS TRUE ORDER BY a", "WHERE nn = 5 ORDER BY a", "ORDER BY ok, a", "ORDER BY c",
    "ORDER BY c COLLATE \"C\"", "ORDER BY c DESC", "ORDER BY d", "ORDER BY d COLLATE \"C\"", "ORDER BY v", "ORDER BY v::text",
    "ORDER BY lower(c)", "ORDER BY upper(c)", "ORDER BY nn", "ORDER BY nn DESC", "ORDER BY nn DESC NULLS LAST", "ORDER BY nn, a",
    "ORDER BY e", "ORDER BY e DESC", "ORDER BY a, a", "ORDER BY a, a + 0", "ORDER BY -a", "ORDER BY a + b", "ORDER BY a::bigint",
    "WHERE a = 1 ORDER BY c", "WHERE a = 1::bigint ORDER BY b", "ORDER BY a LIMIT 5", "ORDER BY e::date", "WHERE c = 'x' ORDER BY a",
    "WHERE a = (SELECT 1) ORDER BY b", "WHERE (a, b) = (1, 2) ORDER BY n", "ORDER BY n", "ORDER BY a, n",
];

/// Joins: which index is used, whatever the order of the join.
pub(super) const JOINS: &[(&str, &str)] = &[
    ("u (t_id)", "SELECT t.a FROM t JOIN u ON u.t_id = t.id WHERE t.a = 1"),
    ("u (w)", "SELECT t.a FROM t JOIN u ON u.w = t.a"),
    ("u (w)", "SELECT t.a FROM t JOIN u ON u.w = t.n"),
    ("u (w)", "SELECT t.a FROM t JOIN u ON u.w::numeric = t.n"),
    ("t (a)", "SELECT t.b FROM u LEFT JOIN t ON t.a = u.t_id"),
    ("u (t_id)", "SELECT t.b FROM u LEFT JOIN t ON t.a = u.t_id"),
    ("u (t_id)", "SELECT t.b FROM u LEFT JOIN t ON t.a = u.t_id AND u.t_id = 5"),
    ("u (t_id)", "SELECT t.b FROM u LEFT JOIN t ON t.a = u.t_id WHERE t.b = 3"),
    ("t (b)", "SELECT t.b FROM u LEFT JOIN t ON t.a = u.t_id WHERE t.b = 3"),
    ("t (b)", "SELECT t.b FROM u LEFT JOIN t ON t.a = u.t_id WHERE t.b IS NULL"),
    ("t (b)", "SELECT t.b FROM u LEFT JOIN t ON t.a = u.t_id AND t.b IS NULL"),
    ("t (b)", "SELECT t.b FROM u FULL JOIN t ON t.a = u.t_id AND t.b = 3"),
    ("t (b)", "SELECT t.b FROM u FULL JOIN t ON t.a = u.t_id WHERE t.b = 3"),
    ("t (a)", "SELECT t.b FROM t JOIN u ON t.a = u.t_id WHERE u.t_id = 5"),
    ("t (a)", "SELECT t.b FROM t, u WHERE t.a = u.t_id AND u.t_id = t.b AND t.b = 7"),
    ("u (name)", "SELECT t.b FROM t JOIN u ON u.name = t.c"),
    ("u (name)", "SELECT t.b FROM t JOIN u ON u.name = t.d"),
    ("u (name)", "SELECT t.b FROM t JOIN u ON u.name LIKE t.c || '%'"),
    ("u (t_id)", "SELECT (SELECT name FROM u WHERE u.t_id = t.a LIMIT 1) FROM t"),
    ("u (t_id)", "SELECT t.a FROM t WHERE EXISTS (SELECT FROM u WHERE u.t_id = t.a)"),
    ("u (t_id)", "SELECT t.a FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.t_id = t.a)"),
    ("u (t_id)", "UPDATE u SET name = '' FROM t WHERE t.id = u.t_id"),
    ("u (t_id)", "DELETE FROM u USING t WHERE t.id = u.t_id AND t.a = 1"),
    ("t (a)", "SELECT t.b FROM u JOIN t ON t.a + 0 = u.t_id"),
];

/// Queries with sub-queries over `t`: whether the index on `a` is used for what is asked outside.
pub(super) const ABOVE: &[&str] = &[
    "SELECT x.b FROM (SELECT a, b FROM t WHERE b = 1) x WHERE x.a = 5",
    "SELECT x.b FROM (SELECT a, b FROM t WHERE b = 1) x WHERE x.b = 5",
    "SELECT x.b FROM (SELECT a + 0 AS a, b FROM t WHERE b = 1) x WHERE x.a = 5",
    "SELECT x.b FROM (SELECT a, b FROM t WHERE b = 1 LIMIT 5) x WHERE x.a = 5",
    "SELECT x.b FROM (SELECT a, b FROM t WHERE b = 1 OFFSET 5) x WHERE x.a = 5",
    "SELECT x.b FROM (SELECT DISTINCT a, b FROM t WHERE b = 1) x WHERE x.a > 5",
    "SELECT x.b FROM (SELECT DISTINCT ON (b) a, b FROM t WHERE b = 1) x WHERE x.a = 5",
    "SELECT x.n FROM (SELECT a, count(*) AS n FROM t WHERE b = 1 GROUP BY a) x WHERE x.a = 5",
    "SELECT x.n FROM (SELECT a, count(*) AS n FROM t WHERE b = 1 GROUP BY a) x WHERE x.n = 5",
    "SELECT x.n FROM (SELECT a, rank() OVER (ORDER BY b) AS n FROM t WHERE b = 1) x WHERE x.a = 5",
    "SELECT x.b FROM (SELECT a, b FROM t WHERE b = 1 UNION ALL SELECT id, t_id FROM u) x WHERE x.a = 5",
    "SELECT x.b FROM (SELECT a, b FROM t WHERE b = 1 UNION SELECT id, t_id FROM u) x WHERE x.a = 5",
    "SELECT x.b FROM (SELECT id, t_id FROM u UNION ALL SELECT b, a FROM t WHERE b = 1) x (b, a) WHERE x.a = ANY ('{5,6}')",
    "SELECT y.b FROM (SELECT x.a, x.b FROM (SELECT a, b FROM t WHERE b = 1) x) y WHERE y.a = 5",
    "SELECT y.b FROM (SELECT x.a, x.b FROM (SELECT a, b FROM t WHERE b = 1) x LIMIT 5) y WHERE y.a = 5",
    "WITH x AS (SELECT a, b FROM t WHERE b = 1) SELECT x.b FROM x WHERE x.a = 5",
    "WITH x AS MATERIALIZED (SELECT a, b FROM t WHERE b = 1) SELECT x.b FROM x WHERE x.a = 5",
    "WITH x AS (SELECT a, b FROM t WHERE b = 1) SELECT x.b FROM x, x y WHERE x.a = 5",
    "WITH x AS NOT MATERIALIZED (SELECT a, b FROM t WHERE b = 1) SELECT x.b FROM x WHERE x.a = 5 AND EXISTS (SELECT FROM x)",
    "SELECT x.b FROM (SELECT a, b FROM t WHERE b = 1) x JOIN u ON u.t_id = x.a WHERE u.id = 3",
    "SELECT x.b FROM (SELECT a, b FROM t WHERE b = 1 UNION ALL SELECT id, w FROM u) x JOIN u ON u.t_id = x.a WHERE u.id = 3",
    "SELECT x.n FROM (SELECT a, count(*) AS n FROM t WHERE b = 1 GROUP BY a) x JOIN u ON u.t_id = x.a WHERE u.id = 3",
];
