//! Nullability and cardinality, as tables: a query, which of its columns can be NULL (`?`) or cannot (`!`), how many rows come.

use koel_schema::{bind, facts, migrate, syntax};

const SCHEMA: &str = r#"
    CREATE DOMAIN positive AS int NOT NULL CHECK (VALUE > 0);
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
    CREATE TABLE teams (id int PRIMARY KEY, name text NOT NULL, motto text, code text NOT NULL UNIQUE);
    CREATE TABLE members (
        id int PRIMARY KEY, team_id int NOT NULL REFERENCES teams, boss_id int REFERENCES members, name text NOT NULL, nick text,
        mood mood, score numeric NOT NULL, active bool NOT NULL DEFAULT true, left_at timestamptz, tags text[] NOT NULL, d positive,
        joined timestamptz DEFAULT now(), deleted_at timestamptz
    );
    CREATE UNIQUE INDEX members_nick ON members (nick) WHERE deleted_at IS NULL;
    CREATE UNIQUE INDEX members_lower ON members (lower(name));
    CREATE TABLE loose (a int, b int, c int NOT NULL, UNIQUE (a), UNIQUE NULLS NOT DISTINCT (b));
    CREATE TABLE parent (id int PRIMARY KEY, x int NOT NULL);
    CREATE TABLE child (y int) INHERITS (parent);
    ALTER TABLE child ALTER x DROP NOT NULL;
    CREATE TABLE late (id int PRIMARY KEY, team_id int NOT NULL REFERENCES teams DEFERRABLE);
    CREATE VIEW named AS SELECT m.id, m.nick, t.name AS team FROM members m JOIN teams t ON t.id = m.team_id WHERE m.nick IS NOT NULL;
"#;

/// (query, columns, rows)
const CASES: &[(&str, &str, &str)] = &[
    // base columns
    ("SELECT id, nick, d, ctid FROM members", "!??!", "many"),
    ("SELECT x FROM parent", "?", "many"),
    ("SELECT x FROM ONLY parent", "!", "many"),
    ("SELECT m FROM members m", "!", "many"),
    ("SELECT id, nick, team FROM named", "!!!", "many"),
    // outer joins
    ("SELECT t.name, m.name FROM teams t LEFT JOIN members m ON m.team_id = t.id", "!?", "many"),
    ("SELECT t.name, m.name FROM teams t RIGHT JOIN members m ON m.team_id = t.id + 1", "?!", "many"),
    ("SELECT t.name, m.name FROM teams t FULL JOIN members m ON m.team_id = t.id", "??", "many"),
    ("SELECT id, t.id, m.id FROM teams t FULL JOIN members m USING (id)", "!??", "many"),
    ("SELECT s.one FROM teams t LEFT JOIN (SELECT 1 AS one, 2 AS id) s ON s.id = t.id", "?", "many"),
    ("SELECT m.name, m.id FROM teams t LEFT JOIN members m ON m.team_id = t.id WHERE m.score > 1", "!!", "many"),
    (
        "SELECT CASE WHEN m.id IS NOT NULL THEN m.name ELSE '' END FROM teams t LEFT JOIN members m ON m.team_id = t.id",
        "!",
        "many",
    ),
    (
        "SELECT b.name, c.name FROM teams a LEFT JOIN members b ON b.id = a.id JOIN teams c ON c.id = b.team_id",
        "!!",
        "many",
    ),
    // foreign keys
    ("SELECT t.name FROM members m LEFT JOIN teams t ON t.id = m.team_id", "!", "many"),
    ("SELECT t.name FROM members m LEFT JOIN teams t ON t.id = m.team_id AND t.motto = 'x'", "?", "many"),
    ("SELECT b.name FROM members m LEFT JOIN members b ON b.id = m.boss_id", "?", "many"),
    ("SELECT b.name FROM members m LEFT JOIN members b ON b.id = m.boss_id WHERE m.boss_id IS NOT NULL", "!", "many"),
    ("SELECT t.name FROM late m LEFT JOIN teams t ON t.id = m.team_id", "?", "many"),
    ("SELECT t.name FROM members m LEFT JOIN teams t ON t.id = m.team_id FOR UPDATE OF m", "?", "many"),
    ("SELECT t.name FROM members m LEFT JOIN teams t TABLESAMPLE system (1) ON t.id = m.team_id", "?", "many"),
    (
        "WITH gone AS (DELETE FROM teams) SELECT t.name FROM members m LEFT JOIN teams t ON t.id = m.team_id",
        "?",
        "many",
    ),
    (
        "SELECT s.n FROM teams t LEFT JOIN LATERAL (SELECT count(*) AS n FROM members m WHERE m.team_id = t.id) s ON true",
        "!",
        "many",
    ),
    // conditions
    ("SELECT nick FROM members WHERE nick = 'x' OR nick LIKE 'y%'", "!", "many"),
    ("SELECT nick FROM members WHERE nick = 'x' OR left_at IS NULL", "?", "many"),
    ("SELECT nick, mood FROM members WHERE NOT (nick IS NULL OR mood IS NULL)", "!!", "many"),
    ("SELECT nick FROM members WHERE nick IN ('a', 'b') AND score BETWEEN 1 AND 2", "!", "many"),
    ("SELECT nick FROM members WHERE nick = ANY($1)", "!", "many"),
    ("SELECT nick FROM members WHERE nick <> ALL($1)", "?", "many"),
    ("SELECT a FROM loose WHERE a IS NOT DISTINCT FROM b", "?", "many"),
    ("SELECT a FROM loose o WHERE EXISTS (SELECT FROM members m WHERE m.id = o.a)", "!", "many"),
    ("SELECT a FROM loose o WHERE EXISTS (SELECT count(*) FROM members m WHERE m.id = o.a)", "?", "many"),
    ("SELECT a, (SELECT count(*) + o.a FROM members m WHERE m.id = o.a) FROM loose o", "??", "many"),
    ("SELECT a FROM loose WHERE (a, c) > ($1, $2)", "!", "many"),
    ("SELECT name FROM teams t WHERE (SELECT count(*) FROM members m WHERE m.team_id = t.id) = 0", "!", "many"),
    // expressions
    ("SELECT 1, NULL, $1::int, 'a' || 'b', coalesce($2, 1), nullif(1, 1)", "!??!!?", "one"),
    ("SELECT c + 1, a + 1, -c, c IN (1, 2), c IN (1, a), c = ANY(ARRAY[1, NULL]) FROM loose", "!?!!??", "many"),
    (
        "SELECT CASE WHEN c > 1 THEN 1 END, CASE c WHEN 1 THEN 1 ELSE 2 END, CASE WHEN a IS NULL THEN 0 ELSE a END FROM loose",
        "?!!",
        "many",
    ),
    (
        "SELECT greatest(a, 1), concat(a, b), concat_ws(',', a), tags[1], tags[1:2], array_length(tags, 1) FROM members, loose",
        "!!!?!?",
        "many",
    ),
    (
        "SELECT '{}'::jsonb -> 'a', '{}'::jsonb ->> 'a', jsonb_build_object('a', a), to_jsonb(c), '{}'::jsonb ? 'a' FROM loose",
        "??!!!",
        "many",
    ),
    (
        "SELECT substring('abc' from 2), substring('abc' from 'z'), upper('a'), upper(int4range(1, NULL)), split_part('a', ',', 2)",
        "!?!?!",
        "one",
    ),
    (
        "SELECT extract(epoch FROM left_at), extract(day FROM left_at), left_at::time, date_trunc('day', left_at) FROM members WHERE left_at < now()",
        "!??!",
        "many",
    ),
    ("SELECT now(), current_user, current_schema, to_char(now(), 'YYYY'), gen_random_uuid()", "!!?!!", "one"),
    (
        "SELECT EXISTS (SELECT 1), ARRAY(SELECT a FROM loose), (SELECT 1), (SELECT name FROM teams WHERE id = 1), (SELECT count(*) FROM teams)",
        "!!!?!",
        "one",
    ),
    // aggregates and windows
    ("SELECT count(*), sum(c), max(c), array_agg(c) FROM loose", "!???", "one"),
    (
        "SELECT a, sum(c), sum(b), stddev(c), count(b), array_agg(b), sum(c) FILTER (WHERE c > 1) FROM loose GROUP BY a",
        "?!??!!?",
        "many",
    ),
    ("SELECT c, sum(c) FROM loose GROUP BY ROLLUP (c)", "??", "many"),
    ("SELECT c, b, sum(a) FROM loose WHERE b > 0 GROUP BY GROUPING SETS ((c, b), (c))", "!??", "many"),
    ("SELECT max(a) FROM loose GROUP BY c HAVING max(a) > 1", "!", "many"),
    ("SELECT count(*) FROM loose HAVING count(*) > 1", "!", "at_most_one"),
    (
        "SELECT row_number() OVER (), lag(c) OVER w, lag(c, 1, 0) OVER w, sum(c) OVER w, first_value(c) OVER w FROM loose WINDOW w AS (ORDER BY c)",
        "!?!!!",
        "many",
    ),
    ("SELECT CASE WHEN a IS NOT NULL THEN first_value(a) OVER () ELSE 0 END FROM loose", "?", "many"),
    ("SELECT sum(c) OVER (ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) FROM loose", "?", "many"),
    // set-returning functions
    ("SELECT generate_series(1, 3)", "!", "many"),
    ("SELECT generate_series(1, 3), generate_series(1, 2)", "??", "many"),
    ("SELECT unnest(tags), unnest(ARRAY[1, 2]) FROM members", "??", "many"),
    ("SELECT x, o FROM unnest(ARRAY[1, 2]) WITH ORDINALITY u(x, o)", "!!", "many"),
    ("SELECT * FROM ROWS FROM (generate_series(1, 2), generate_series(1, 3)) AS g(a, b)", "??", "many"),
    ("SELECT key, value FROM jsonb_each_text('{}')", "!?", "many"),
    // set operations, CTEs, VALUES
    ("SELECT c FROM loose UNION SELECT id FROM teams", "!", "many"),
    ("SELECT c FROM loose UNION ALL SELECT a FROM loose", "?", "many"),
    ("SELECT a FROM loose INTERSECT SELECT id FROM teams", "!", "many"),
    ("SELECT c FROM loose EXCEPT SELECT a FROM loose", "!", "many"),
    ("VALUES (1, NULL), (2, 3)", "!?", "many"),
    ("VALUES (1, 2)", "!!", "one"),
    ("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 9) SELECT n FROM r", "!", "many"),
    (
        "WITH RECURSIVE r(n, m) AS (SELECT 1, 2 UNION ALL SELECT n + 1, NULL FROM r WHERE n < 9) SELECT n, m FROM r",
        "!?",
        "many",
    ),
    ("WITH n AS (INSERT INTO teams VALUES (1, 'a', 'm', 'c') RETURNING id, motto) SELECT * FROM n", "!!", "one"),
    // data-modifying commands
    (
        "INSERT INTO members (id, team_id, name, nick, score, tags) VALUES (1, 1, 'a', 'b', 1, '{}') RETURNING id, nick, mood, joined",
        "!!?!",
        "one",
    ),
    ("INSERT INTO teams VALUES ($1, $2, $3, $4) RETURNING id, motto", "!?", "one"),
    ("INSERT INTO teams VALUES (1, 'a', 'm', 'c') ON CONFLICT DO NOTHING RETURNING id", "!", "at_most_one"),
    (
        "INSERT INTO teams VALUES (1, 'a', 'm', 'c') ON CONFLICT (id) DO UPDATE SET name = 'b' RETURNING motto",
        "?",
        "one",
    ),
    (
        "INSERT INTO teams VALUES (1, 'a', 'm', 'c') ON CONFLICT (id) DO UPDATE SET motto = excluded.motto RETURNING motto",
        "!",
        "one",
    ),
    ("INSERT INTO teams VALUES (1, 'a', 'm', 'c')", "", "none"),
    (
        "UPDATE members SET nick = 'x' WHERE left_at > now() AND mood = 'ok' RETURNING nick, left_at, mood, joined",
        "!!!?",
        "many",
    ),
    ("UPDATE members SET mood = NULL WHERE mood = 'ok' AND id = 1 RETURNING mood", "?", "at_most_one"),
    ("DELETE FROM members WHERE nick = 'x' RETURNING nick, mood", "!?", "many"),
    // keys
    ("SELECT name FROM teams WHERE id = $1", "!", "at_most_one"),
    ("SELECT name FROM teams WHERE code = $1::text AND motto IS NULL", "!", "at_most_one"),
    ("SELECT name FROM teams WHERE id IN ($1)", "!", "at_most_one"),
    ("SELECT name FROM teams WHERE id IN ($1, $2)", "!", "many"),
    ("SELECT name FROM teams WHERE id = (SELECT max(id) FROM teams)", "!", "at_most_one"),
    ("SELECT x FROM parent WHERE id = 1", "?", "many"),
    ("SELECT c FROM loose WHERE a = 1", "!", "at_most_one"),
    ("SELECT c FROM loose WHERE a IS NULL", "!", "many"),
    ("SELECT c FROM loose WHERE b IS NULL", "!", "at_most_one"),
    ("SELECT name FROM members WHERE nick = $1", "!", "many"),
    ("SELECT name FROM members WHERE nick = $1 AND deleted_at IS NULL", "!", "at_most_one"),
    ("SELECT id FROM members WHERE lower(name) = lower($1)", "!", "at_most_one"),
    ("SELECT m.name, t.name FROM members m JOIN teams t ON t.id = m.team_id WHERE m.id = $1", "!!", "at_most_one"),
    ("SELECT t.name FROM teams t JOIN members m ON t.id = m.team_id WHERE t.id = $1", "!", "many"),
    ("SELECT t.name FROM teams t LEFT JOIN members m ON m.id = t.id WHERE t.id = $1", "!", "at_most_one"),
    ("SELECT t.name FROM teams t LEFT JOIN members m ON t.id = $1 AND m.id = 1", "!", "many"),
    ("SELECT id FROM teams t FULL JOIN members m USING (id) WHERE t.id = 1", "!", "at_most_one"),
    ("SELECT team_id, count(*) FROM members WHERE team_id = $1 GROUP BY team_id", "!!", "at_most_one"),
    ("SELECT DISTINCT team_id FROM members WHERE team_id = 3", "!", "at_most_one"),
    ("SELECT id FROM teams LIMIT 1", "!", "at_most_one"),
    (
        "SELECT s.n FROM (SELECT team_id, count(*) AS n FROM members GROUP BY team_id) s WHERE s.team_id = $1",
        "!",
        "at_most_one",
    ),
    ("SELECT a.id FROM teams a, LATERAL (SELECT a.id AS x) s WHERE a.id = s.x", "!", "many"),
    ("SELECT a.n, b.n FROM (SELECT 1 AS n) a FULL JOIN (SELECT count(*) AS n FROM teams) b ON true", "!!", "one"),
    ("SELECT 1 WHERE $1", "!", "at_most_one"),
    ("SELECT count(*) FROM teams LIMIT $1", "!", "at_most_one"),
];

fn bound(catalog: &koel_schema::catalog::Catalog, sql: &str) -> koel_schema::hir::Query {
    let parsed = syntax::parse(sql, &syntax::ParseOptions { version: 15, named_params: false });
    let statement = parsed.statements.first().unwrap_or_else(|| panic!("{sql}: {:?}", parsed.diagnostics));
    let bound = bind::bind_statement(catalog, statement, &[]);
    let errors: Vec<_> = bound.diagnostics.iter().filter(|d| d.is_error()).map(|d| &d.message).collect();
    assert!(errors.is_empty(), "{sql}: {errors:?}");
    bound.query
}

fn schema() -> migrate::Loaded {
    let options = migrate::Options { version: koel_schema::types::PgVersion::V15, ..Default::default() };
    let loaded = migrate::replay(&[("1_schema.sql".into(), SCHEMA.into())], &options);
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    loaded
}

#[test]
fn columns_and_rows() {
    let loaded = schema();
    let mut wrong = String::new();
    for (sql, columns, rows) in CASES {
        let query = bound(&loaded.catalog, sql);
        let found = facts::nullability(&loaded.catalog, &query);
        let marks: String = found.iter().map(|fact| if fact.nullable { '?' } else { '!' }).collect();
        let count = facts::cardinality(&loaded.catalog, &query).as_str();
        if marks != *columns || count != *rows {
            let reasons: Vec<&str> = found.iter().map(|fact| fact.reason.as_str()).collect();
            wrong += &format!("{sql}\n   wanted {columns} {rows}, found {marks} {count}: {reasons:?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn reading_and_writing() {
    let loaded = schema();
    let read_only = |sql: &str| facts::read_only(&loaded.catalog, &bound(&loaded.catalog, sql));
    assert!(read_only("SELECT now(), name FROM teams"));
    assert!(!read_only("SELECT name FROM teams FOR SHARE"));
    assert!(!read_only("SELECT (SELECT random()) FROM teams"));
    assert!(!read_only("WITH d AS (DELETE FROM loose RETURNING a) SELECT a FROM d"));
    assert!(!read_only("UPDATE loose SET a = 1"));
}
