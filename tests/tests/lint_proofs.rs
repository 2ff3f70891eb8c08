//! What the performance lints say, and what a server does. Matchable: what is proposed stands in an index's condition, under generic and custom
//! plans, and what is found does not. Bounded: with ten times the rows what is found reads more, and what is proposed does not.

use koel_schema::config::{Config, Level};
use koel_schema::diagnostic::{Applicability, Diagnostic};
use koel_schema::lint::{self, Group};
use koel_schema::migrate;
use koel_schema::{AnalyzeOptions, analyze};
use koel_tests::server::{self, Server, describe_error};
use postgres::{Client, SimpleQueryMessage};
use serde_json::Value;
use std::path::{Path, PathBuf};

const SCHEMA: &str = "
    CREATE TABLE items (
        id bigint PRIMARY KEY, owner int NOT NULL, kind int NOT NULL, name text NOT NULL, note text NOT NULL, plain text NOT NULL,
        bytes text COLLATE \"C\" NOT NULL, words text COLLATE \"en-x-icu\" NOT NULL, tags text[] NOT NULL, doc jsonb NOT NULL,
        made timestamptz NOT NULL, seen timestamptz NOT NULL, gone timestamptz);
    CREATE INDEX items_owner ON items (owner);
    CREATE INDEX items_name ON items (name);
    CREATE INDEX items_bytes ON items (bytes);
    CREATE INDEX items_words ON items (words);
    CREATE INDEX items_tags ON items USING gin (tags) WITH (fastupdate = off);
    CREATE INDEX items_doc ON items USING gin (doc jsonb_path_ops) WITH (fastupdate = off);
    CREATE INDEX items_made ON items (made, id);
    CREATE INDEX items_seen ON items (kind, seen);
    CREATE INDEX items_open ON items (plain) WHERE gone IS NULL;
    CREATE TABLE parts (id bigint PRIMARY KEY, item_id bigint NOT NULL, item_no numeric NOT NULL, label text NOT NULL);
    CREATE INDEX parts_label ON parts (label);
    CREATE VIEW ranked AS SELECT id, owner, rank() OVER (ORDER BY made) AS place FROM items;
";

/// Ten rows an owner, however many there are.
const ROWS: &str = "
    INSERT INTO items SELECT n, n / 10, n % 7, 'name ' || n || '.', 'note ' || n, 'plain ' || n / 10, 'bytes ' || n || '.', 'words ' || n || '.',
        ARRAY['tag ' || n / 10, 'all'], jsonb_build_object('no', n / 10, 'nick', 'nick ' || n / 10), timestamptz '2020-01-01' + interval '1 minute' * n,
        timestamptz '2020-01-01' + interval '1 minute' * n, CASE WHEN n % 2 = 0 THEN now() END FROM generate_series(1, {N}) AS n;
    INSERT INTO parts SELECT n, n / 5, n / 5, 'label ' || n % 5 FROM generate_series(1, {N}) AS n;
    VACUUM (ANALYZE) items; VACUUM (ANALYZE) parts;
";

/// What is better.
enum Better {
    /// The finding's own fix.
    Fix,
    /// The index that its help proposes.
    Ddl,
    /// Another query, with its values.
    Query(&'static str, &'static str),
    /// The same query after this.
    After(&'static str),
}

use Better::{After, Ddl, Fix, Query};

/// Rule, query, values of its parameters ({N}: the number of rows), what is better.
const PROOFS: &[(&str, &str, &str, Better)] = &[
    ("any_column", "SELECT id FROM items WHERE $1 = ANY (tags)", "'tag 50'", Fix),
    ("arithmetic_on_column", "SELECT id FROM items WHERE id + 1 = $1", "500", Fix),
    (
        "arithmetic_on_column",
        "SELECT id FROM items WHERE $1 = made + interval '1 minute'",
        "timestamptz '2020-01-01 08:20:00'",
        Fix,
    ),
    (
        "cast_on_column",
        "SELECT id FROM items WHERE id::text = $1",
        "'500'",
        Query("SELECT id FROM items WHERE id = $1", "500"),
    ),
    ("cast_on_column", "SELECT id FROM items WHERE made::date = $1", "'2020-01-02'", Fix),
    (
        "collation_mismatch",
        "SELECT id FROM items WHERE words = $1 COLLATE \"C\"",
        "'words 500.'",
        Query("SELECT id FROM items WHERE words = $1", "'words 500.'"),
    ),
    (
        "correlated_unindexed",
        "SELECT i.id, (SELECT count(*) FROM parts p WHERE p.item_id = i.id) FROM items i WHERE i.owner = $1",
        "50",
        Ddl,
    ),
    (
        "count_gt_zero",
        "SELECT id FROM items WHERE owner = $1 AND (SELECT count(*) FROM parts p WHERE p.label = $2) > 0",
        "50, 'label 1'",
        Fix,
    ),
    (
        "function_on_column",
        "SELECT id FROM items WHERE lower(name) = $1",
        "'name 500.'",
        After("CREATE INDEX ON items (lower(name))"),
    ),
    (
        "function_on_column",
        "SELECT id FROM items WHERE coalesce(name, '') = $1",
        "'name 500.'",
        After("CREATE INDEX ON items ((coalesce(name, '')))"),
    ),
    ("function_on_column", "SELECT id FROM items WHERE date_trunc('minute', made) = $1", "'2020-01-01 08:20:00'", Fix),
    (
        "implicit_cast_on_column",
        "SELECT id FROM items WHERE id = $1::numeric",
        "500",
        Query("SELECT id FROM items WHERE id = $1", "500"),
    ),
    (
        "join_type_mismatch",
        "SELECT i.name FROM parts p JOIN items i ON i.id = p.item_no WHERE p.id = $1",
        "500",
        Query("SELECT i.name FROM parts p JOIN items i ON i.id = p.item_id WHERE p.id = $1", "500"),
    ),
    (
        "jsonb_op_vs_gin",
        "SELECT id FROM items WHERE doc ->> 'no' = $1",
        "'50'",
        Query("SELECT id FROM items WHERE doc @> $1", "'{\"no\": 50}'"),
    ),
    ("jsonb_op_vs_gin", "SELECT id FROM items WHERE doc ->> 'nick' = $1", "'nick 50'", Fix),
    (
        "keyset_expanded",
        "SELECT id FROM items WHERE made > $1 OR (made = $1 AND id > $2) ORDER BY made, id LIMIT 20",
        "timestamptz '2020-01-01' + interval '1 minute' * ({N} - 100), {N} - 100",
        Fix,
    ),
    (
        "like_contains",
        "SELECT id FROM items WHERE name LIKE '%me 500.%'",
        "",
        After("CREATE EXTENSION pg_trgm; CREATE INDEX ON items USING gin (name gin_trgm_ops) WITH (fastupdate = off)"),
    ),
    (
        "like_param",
        "SELECT id FROM items WHERE bytes LIKE $1",
        "'bytes 500.%'",
        Query("SELECT id FROM items WHERE bytes LIKE 'bytes 500.%'", ""),
    ),
    ("like_prefix_unindexable", "SELECT id FROM items WHERE words LIKE 'words 500.%'", "", Ddl),
    ("missing_index", "SELECT id FROM parts WHERE item_id = $1", "500", Ddl),
    ("non_leading", "SELECT id FROM items WHERE seen = $1", "'2020-01-01 08:20:00'", Ddl),
    (
        "not_distinct_from",
        "SELECT id FROM items WHERE name IS NOT DISTINCT FROM $1",
        "'name 500.'",
        Query("SELECT id FROM items WHERE name = $1", "'name 500.'"),
    ),
    (
        "offset_paging",
        "SELECT id FROM items ORDER BY made, id LIMIT $1 OFFSET $2",
        "20, {N} - 100",
        Query(
            "SELECT id FROM items WHERE (made, id) > ($1, $2) ORDER BY made, id LIMIT 20",
            "timestamptz '2020-01-01' + interval '1 minute' * ({N} - 100), {N} - 100",
        ),
    ),
    (
        "optional_filter",
        "SELECT id FROM items WHERE $1::text IS NULL OR name = $1",
        "'name 500.'",
        Query("SELECT id FROM items WHERE name = $1", "'name 500.'"),
    ),
    (
        "optional_filter",
        "SELECT id FROM items WHERE COALESCE(name = $1, $1 IS NULL)",
        "'name 500.'",
        Query("SELECT id FROM items WHERE name = $1", "'name 500.'"),
    ),
    (
        "optional_filter",
        "SELECT id FROM items WHERE name = COALESCE($1, name)",
        "'name 500.'",
        Query("SELECT id FROM items WHERE name = $1", "'name 500.'"),
    ),
    (
        "or_unindexable",
        "SELECT id FROM items WHERE name = $1 OR note = $2",
        "'name 500.', 'note 500'",
        After("CREATE INDEX ON items (note)"),
    ),
    ("order_unindexed", "SELECT id FROM items ORDER BY note LIMIT 5", "", Ddl),
    ("partial_missed", "SELECT id FROM items WHERE plain = $1", "'plain 50'", Fix),
    ("redundant_distinct", "SELECT DISTINCT id, name FROM items WHERE kind < 5", "", Fix),
    ("cte_fence", "WITH i AS MATERIALIZED (SELECT id, name FROM items) SELECT name FROM i WHERE id = $1", "500", Fix),
    (
        "view_barrier",
        "SELECT place FROM ranked WHERE owner = $1",
        "50",
        Query("SELECT id FROM items WHERE owner = $1", "50"),
    ),
];

/// So many rows, and ten times as many.
const SIZES: [u32; 2] = [5_000, 50_000];

/// From this version on the server does better, and koel is silent.
const UNTIL: &[(&str, u32)] = &[("non_leading", 18)];

/// What is in the plan of what is found, and not of what is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    /// No index condition where the other has one.
    NoCondition,
    /// A sort.
    Sort,
    /// Rows are told apart.
    Unique,
    /// The plans differ in what they read only.
    Nothing,
}

/// Of the rules that are not about an index condition.
fn shows(rule: &str) -> Shows {
    match rule {
        "order_unindexed" => Shows::Sort,
        "redundant_distinct" => Shows::Unique,
        // The index has the condition, behind its first column; all rows are counted by an index as well as one is found.
        "non_leading" | "count_gt_zero" => Shows::Nothing,
        _ => Shows::NoCondition,
    }
}

/// What a plan has.
#[derive(Debug, Default)]
struct Plan {
    conditions: usize,
    sorts: bool,
    tells_apart: bool,
}

impl Plan {
    fn read(&mut self, node: &Value) {
        self.conditions += usize::from(node.get("Index Cond").is_some());
        let kind = node["Node Type"].as_str().unwrap_or_default();
        self.sorts |= kind.contains("Sort");
        self.tells_apart |= matches!(kind, "Unique" | "Aggregate");
        node["Plans"].as_array().into_iter().flatten().for_each(|below| self.read(below));
    }

    fn shows(&self, what: Shows, better: &Self) -> bool {
        match what {
            Shows::NoCondition => self.conditions < better.conditions,
            Shows::Sort => self.sorts && !better.sorts,
            Shows::Unique => self.tells_apart && !better.tells_apart,
            Shows::Nothing => true,
        }
    }
}

struct Place<'s> {
    client: Client,
    rows: u32,
    _database: server::Database<'s>,
}

fn place(server: &Server, rows: u32) -> Place<'_> {
    let database = server.database(None).expect("a database");
    let mut client = database.client().expect("a connection");
    run(&mut client, SCHEMA);
    for statement in ROWS.replace("{N}", &rows.to_string()).split(';').filter(|text| !text.trim().is_empty()) {
        run(&mut client, statement);
    }
    // What an index-only scan reads depends on which pages VACUUM could mark, which somebody in another database can keep it from.
    run(
        &mut client,
        "SET plan_cache_mode = force_generic_plan; SET jit = off; SET max_parallel_workers_per_gather = 0; SET TimeZone = 'UTC'; SET enable_indexonlyscan = off",
    );
    Place { client, rows, _database: database }
}

fn run(client: &mut Client, sql: &str) {
    client.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {}", describe_error(&error)));
}

fn answer(client: &mut Client, sql: &str) -> Vec<String> {
    let answer = client.simple_query(sql).unwrap_or_else(|error| panic!("{sql}: {}", describe_error(&error)));
    let row = |message| match message {
        SimpleQueryMessage::Row(row) => {
            Some((0..row.len()).map(|at| row.get(at).unwrap_or("NULL")).collect::<Vec<_>>().join("|"))
        }
        _ => None,
    };
    answer.into_iter().filter_map(row).collect()
}

impl Place<'_> {
    /// The plan where an index is used wherever one can be.
    fn plan(&mut self, sql: &str, values: &str, kind: &str) -> Plan {
        let values = values.replace("{N}", &self.rows.to_string());
        let call = if values.is_empty() { "EXECUTE q".to_owned() } else { format!("EXECUTE q ({values})") };
        let settings = format!("SET enable_seqscan = off; SET plan_cache_mode = force_{kind}_plan; PREPARE q AS {sql}");
        run(&mut self.client, &settings);
        let text = answer(&mut self.client, &format!("EXPLAIN (COSTS OFF, FORMAT JSON) {call}")).join("\n");
        run(&mut self.client, "DEALLOCATE q; SET enable_seqscan = on; SET plan_cache_mode = force_generic_plan");
        let mut plan = Plan::default();
        plan.read(&serde_json::from_str::<Value>(&text).expect("a plan")[0]["Plan"]);
        plan
    }

    /// How many pages a query reads, and its rows.
    fn reads(&mut self, sql: &str, values: &str) -> (u64, Vec<String>) {
        let values = values.replace("{N}", &self.rows.to_string());
        let call = if values.is_empty() { "EXECUTE q".to_owned() } else { format!("EXECUTE q ({values})") };
        run(&mut self.client, &format!("PREPARE q AS {sql}"));
        let mut rows = answer(&mut self.client, &call);
        rows.sort();
        let plan = answer(&mut self.client, &format!("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {call}")).join("\n");
        run(&mut self.client, "DEALLOCATE q");
        let plan: Value = serde_json::from_str(&plan).expect("a plan");
        let count = |name: &str| plan[0]["Plan"][name].as_u64().unwrap_or_default();
        (count("Shared Hit Blocks") + count("Shared Read Blocks"), rows)
    }
}

fn finding(server: &Server, schema: &str, rule: &str, sql: &str) -> Result<Diagnostic, String> {
    let version = server::version(server.major).expect("a version that koel knows");
    let options = migrate::Options { version, ..Default::default() };
    let loaded = migrate::replay(&[("1.sql".into(), schema.into())], &options);
    assert_eq!(loaded.diagnostics, []);
    let mut config = Config::with_migrations(Path::new("."), PathBuf::from("migrations"));
    config.lints.insert(rule.into(), Level::Warn);
    let analysis = analyze(&loaded.catalog, sql, &AnalyzeOptions::default());
    let query = analysis.query.as_ref().unwrap_or_else(|| panic!("{sql}: {:?}", analysis.diagnostics));
    let found = lint::check(&loaded.catalog, sql, query, false, &lint::Options::new(&config));
    let seen = format!("{found:?}");
    found.into_iter().find(|found| found.code == rule).ok_or_else(|| format!("{rule} is silent about {sql}: {seen}"))
}

#[test]
fn what_is_found_grows_and_what_is_proposed_does_not() {
    let Some(server) = server::shared() else { return };
    let mut places = SIZES.map(|rows| place(server, rows));
    let mut wrong = Vec::new();
    for (rule, sql, values, better) in PROOFS {
        if UNTIL.iter().any(|(until, major)| until == rule && server.major >= *major) {
            let [few, many] = &mut places;
            let (few, many) = (few.reads(sql, values).0, many.reads(sql, values).0);
            eprintln!("{rule}: {few} -> {many} pages, and no finding");
            if many >= few * 3 || finding(server, SCHEMA, rule, sql).is_ok() {
                wrong.push(format!("{rule}: {few} and {many} pages, and a finding: {sql}"));
            }
            continue;
        }
        let found = finding(server, SCHEMA, rule, sql).unwrap_or_else(|why| panic!("{why}"));
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for place in &mut places {
            let (pages, rows) = place.reads(sql, values);
            before.push(pages);
            let worse = place.plan(sql, values, "generic");
            run(&mut place.client, "BEGIN");
            let fixed = || found.fix.as_ref().and_then(|fix| fix.apply(sql)).unwrap_or_else(|| panic!("no fix: {sql}"));
            let (then, values) = match better {
                Fix => (fixed(), values),
                Query(sql, values) => ((*sql).to_owned(), values),
                After(ddl) => {
                    run(&mut place.client, ddl);
                    ((*sql).to_owned(), values)
                }
                Ddl => {
                    let ddl = found.help.as_deref().filter(|help| help.starts_with("CREATE INDEX"));
                    run(&mut place.client, ddl.unwrap_or_else(|| panic!("no index: {found:?}")));
                    run(&mut place.client, "ANALYZE items; ANALYZE parts");
                    ((*sql).to_owned(), values)
                }
            };
            let (pages, other) = place.reads(&then, values);
            for kind in ["generic", "custom"] {
                let plan = place.plan(&then, values, kind);
                if !worse.shows(shows(rule), &plan) {
                    wrong.push(format!("{rule}: {worse:?}, and {plan:?} ({kind}) with what is proposed: {sql}"));
                }
            }
            run(&mut place.client, "ROLLBACK");
            after.push(pages);
            let same =
                !matches!(found.fix.as_ref().map(|fix| fix.applicability), Some(Applicability::MachineApplicable))
                    || rows == other;
            if !same {
                wrong.push(format!("{rule}: other rows after the fix: {sql}"));
            }
        }
        eprintln!("{rule}: {} -> {} pages; what is proposed: {} -> {}", before[0], before[1], after[0], after[1]);
        // Ten times the rows; a tree may be a page higher. What is told apart is read anyhow.
        let is_read = shows(rule) == Shows::Unique;
        if !is_read && (before[1] < before[0] * 3 || after[1] > after[0] * 2 + 10 || after[1] * 3 > before[1]) {
            wrong.push(format!("{rule}: {before:?} pages, {after:?} with what is proposed: {sql}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A new performance rule needs a proof.
#[test]
fn every_performance_rule_is_proved() {
    let of_plans = lint::rules().iter().filter(|rule| matches!(rule.group, Group::Performance | Group::Pedantic));
    let unproved: Vec<&str> =
        of_plans.map(|rule| rule.name).filter(|name| !PROOFS.iter().any(|(rule, ..)| rule == name)).collect();
    assert!(unproved.is_empty(), "{unproved:?}");
}

/// Machine-applicable fixes that are not about speed: rule, query, its values, those of the fixed query.
const SAME: &[(&str, &str, &str, &str)] = &[
    ("in_array_param", "SELECT id FROM pairs WHERE a IN ($1)", "2", "'{2}'"),
    ("in_array_param", "SELECT id FROM pairs WHERE a NOT IN ($1)", "2", "'{2}'"),
    ("having_without_aggregate", "SELECT a, count(*) FROM pairs GROUP BY a HAVING a > 1", "", ""),
    ("having_without_aggregate", "SELECT a, count(b) FROM pairs WHERE b < 3 GROUP BY a HAVING a IS NULL", "", ""),
    ("insert_no_columns", "INSERT INTO pairs VALUES (100, NULL, 7) RETURNING id, a, b", "", ""),
    ("insert_no_columns", "INSERT INTO pairs SELECT id + 200, b, a FROM pairs RETURNING id, a, b", "", ""),
    ("select_star", "SELECT * FROM pairs WHERE b IS NULL", "", ""),
    ("select_star", "SELECT p.*, o.a AS other FROM pairs p LEFT JOIN pairs o ON o.id = p.b", "", ""),
    ("count_gt_zero", "SELECT id FROM pairs p WHERE (SELECT count(*) FROM pairs o WHERE o.b = p.a) > 0", "", ""),
    ("redundant_distinct", "SELECT DISTINCT id, a FROM pairs", "", ""),
    (
        "keyset_expanded",
        "SELECT id, c FROM pairs WHERE c > $1 OR (c = $1 AND id > $2) ORDER BY c, id LIMIT 5",
        "1, 4",
        "1, 4",
    ),
];

const PAIRS: &str = "
    CREATE TABLE pairs (id int PRIMARY KEY, a int, b int, c int NOT NULL DEFAULT 1);
    CREATE INDEX pairs_c ON pairs (c, id);
";

/// Two thirds of them hold a NULL.
const NULLS: &str =
    "INSERT INTO pairs SELECT n, nullif(n % 3, 0), nullif(n % 4, 0), n % 3 FROM generate_series(1, 40) AS n";

#[test]
fn machine_applicable_fixes_give_the_same_rows() {
    let machine = lint::rules().iter().filter(|rule| rule.fix == lint::Fixes::Machine).map(|rule| rule.name);
    let left: Vec<&str> = machine.filter(|name| !SAME.iter().any(|(rule, ..)| rule == name)).collect();
    assert!(left.is_empty(), "no query for {left:?}");
    let Some(server) = server::shared() else { return };
    for rows in ["", NULLS] {
        let database = server.database(None).expect("a database");
        let mut client = database.client().expect("a connection");
        run(&mut client, &format!("{PAIRS}{rows}"));
        for (rule, sql, values, fixed_values) in SAME {
            let found = finding(server, PAIRS, rule, sql).unwrap_or_else(|why| panic!("{why}"));
            let fix = found.fix.as_ref().unwrap_or_else(|| panic!("no fix: {sql}"));
            assert_eq!(fix.applicability, Applicability::MachineApplicable, "{sql}");
            let fixed = fix.apply(sql).expect("a fix");
            let mut answers = [(*sql, values), (&*fixed, fixed_values)].map(|(sql, values)| {
                let call = if values.is_empty() { "EXECUTE q".to_owned() } else { format!("EXECUTE q ({values})") };
                run(&mut client, &format!("BEGIN; PREPARE q AS {sql}"));
                let mut rows = answer(&mut client, &call);
                run(&mut client, "DEALLOCATE q; ROLLBACK");
                rows.sort();
                rows
            });
            let [before, after] = &mut answers;
            assert_eq!(before, after, "{rule}: {sql}\n{fixed}");
        }
    }
}
