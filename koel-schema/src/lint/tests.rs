//! The examples of each rule's documentation: they fire once or not at all, and what the fix makes of them is clean.

use super::docs::{Example, ExampleKind, examples, index};
use super::{Check, Fetch, Fixes, Found, Migrations, Options, Override, Rule, Setting, Written, check, rules};
use crate::analysis::{Analysis, AnalyzeOptions, analyze};
use crate::catalog::Catalog;
use crate::config::{Config, Level};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::migrate::{self, Loaded};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

fn package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn koel() -> Arc<Catalog> {
    static KOEL: OnceLock<Arc<Catalog>> = OnceLock::new();
    let load = || migrate::load(&package("migrations"), &migrate::Options::default()).expect("KOEL").catalog;
    Arc::clone(KOEL.get_or_init(load))
}

fn config(example: &Example, rule: &str) -> Config {
    let mut config = Config::with_migrations(Path::new("."), PathBuf::from("migrations"));
    config.lints.insert("all".into(), Level::Allow);
    config.lints.insert(rule.into(), Level::Deny);
    for (key, value) in &example.settings {
        match key.as_str() {
            "small" => config.small_tables.push(value.clone()),
            // Of the call, not of koel.toml.
            "fetch" => {}
            "soft_delete" => config.soft_delete = Some(value.clone()),
            other => panic!("no setting `{other}`"),
        }
    }
    config
}

fn analysis(catalog: &Catalog, sql: &str) -> Result<Analysis, String> {
    let analysis = analyze(catalog, sql, &AnalyzeOptions::default());
    if analysis.ok { Ok(analysis) } else { Err(format!("{sql}\n{:?}", analysis.diagnostics)) }
}

fn lint(catalog: &Catalog, analysis: &Analysis, sql: &str, config: &Config, fetch: Option<Fetch>) -> Vec<Diagnostic> {
    let Some(query) = &analysis.query else { return Vec::new() };
    check(catalog, sql, query, false, &Options { fetch, ..Options::new(config) })
}

fn fetch(example: &Example) -> Option<Fetch> {
    let (_, value) = example.settings.iter().find(|(key, _)| key == "fetch")?;
    Some(if value == "one" { Fetch::One } else { Fetch::Optional })
}

fn output(catalog: &Catalog, analysis: &Analysis) -> Vec<(String, String, bool)> {
    let column = |c: &crate::analysis::Column| (c.name.clone(), catalog.type_name(c.ty), c.nullable);
    analysis.columns.iter().map(column).collect()
}

#[test]
fn documentation_holds() {
    let problems: Vec<String> = rules()
        .iter()
        .filter_map(|rule| holds(rule).err().map(|problem| format!("{}: {problem}", rule.name)))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

fn holds(rule: &Rule) -> Result<(), String> {
    let mut catalog = koel();
    let mut files = koel_files();
    let mut queries = Vec::new();
    let mut merged = None;
    let (mut fired, mut fixed) = (false, false);
    for example in examples(rule) {
        match (example.kind, &rule.check) {
            (ExampleKind::Schema, _) => {
                catalog = schema(&example.sql).catalog;
                files = vec![("schema.sql".into(), example.sql)];
            }
            (ExampleKind::Query, _) => {
                queries.push(Written { place: "src/a.rs:1".into(), sql: example.sql, named_params: false });
            }
            (ExampleKind::Merged, _) => merged = Some(example.sql),
            (kind, Check::Table(_)) => {
                let found = of_schema(rule, &example, &[("schema.sql".to_string(), example.sql.clone())])?;
                fired |= agrees(kind, &example.sql, &found)?;
            }
            (kind, Check::Step(_) | Check::File(_)) => {
                let found = of_migration(rule, &example, &files, &queries, merged.as_deref())?;
                fired |= agrees(kind, &example.sql, &found)?;
                fixed |= found.iter().any(|found| found.place.diagnostic.fix.is_some());
            }
            (ExampleKind::Fires, _) => {
                fired = true;
                fixed |= fires(&catalog, rule, &example)?;
            }
            (ExampleKind::Clean, _) => {
                let analysis = analysis(&catalog, &example.sql)?;
                let found = lint(&catalog, &analysis, &example.sql, &config(&example, rule.name), fetch(&example));
                if !found.is_empty() {
                    return Err(format!("is to be silent about\n{}\n{found:#?}", example.sql));
                }
            }
        }
    }
    let declared = match rule.fix {
        Fixes::Machine | Fixes::Maybe => true,
        Fixes::No | Fixes::Ddl => false,
    };
    if !fired || fixed != declared {
        return Err(format!("fires: {fired}; declares a fix: {declared}, has one: {fixed}"));
    }
    Ok(())
}

fn koel_files() -> Vec<(String, String)> {
    let files = migrate::discover(&package("migrations")).expect("KOEL");
    files.iter().map(|file| (file.display().to_string(), migrate::read(file).expect("KOEL"))).collect()
}

/// Whether it was to fire, and did.
fn agrees(kind: ExampleKind, sql: &str, found: &[Found]) -> Result<bool, String> {
    match (kind, found) {
        (ExampleKind::Fires, [one]) if one.place.diagnostic.help.is_some() => Ok(true),
        (ExampleKind::Clean, []) => Ok(false),
        (_, found) => Err(format!("{kind:?}, and finds {} times:\n{sql}\n{found:#?}", found.len())),
    }
}

fn of_schema(rule: &Rule, example: &Example, files: &[(String, String)]) -> Result<Vec<Found>, String> {
    let loaded = replay(files)?;
    Ok(super::schema(&loaded, &Options::new(&config(example, rule.name))))
}

/// The example as one more migration; `file=name` names it.
fn of_migration(
    rule: &Rule,
    example: &Example,
    before: &[(String, String)],
    queries: &[Written],
    merged: Option<&str>,
) -> Result<Vec<Found>, String> {
    let (named, settings): (Vec<_>, Vec<_>) = example.settings.iter().cloned().partition(|(key, _)| key == "file");
    let name = named.into_iter().next().map_or("7_next.sql".to_string(), |(_, name)| name);
    let mut files = before.to_vec();
    files.push((name.clone(), example.sql.clone()));
    let loaded = replay(&files)?;
    let example = Example { settings, ..example.clone() };
    let config = config(&example, rule.name);
    let downs = migrate::downs(&loaded.files, &loaded.sources);
    let replay = migrate::Options::default();
    let mut before = vec![None; files.len()];
    if let Some(last) = before.last_mut() {
        *last = merged.map(str::to_owned);
    }
    let input = Migrations { loaded: &loaded, replay: &replay, downs: &downs, merged: &before, queries };
    let found = super::migrations(&input, &Options::new(&config));
    if let Some(other) = found.iter().find(|found| found.place.diagnostic.code != rule.name) {
        return Err(format!("another code: {other:?}"));
    }
    Ok(found.into_iter().filter(|found| found.place.file == Path::new(&name)).collect())
}

fn replay(files: &[(String, String)]) -> Result<Loaded, String> {
    let loaded = migrate::replay(files, &migrate::Options::default());
    if loaded.diagnostics.is_empty() { Ok(loaded) } else { Err(format!("{:?}", loaded.diagnostics)) }
}

fn schema(sql: &str) -> Loaded {
    let loaded = migrate::replay(&[("schema.sql".into(), sql.into())], &migrate::Options::default());
    assert_eq!(loaded.diagnostics, [], "{sql}");
    loaded
}

/// It fires once, and its fix, if it has one, settles it.
fn fires(catalog: &Catalog, rule: &Rule, example: &Example) -> Result<bool, String> {
    let sql = &example.sql;
    let config = config(example, rule.name);
    let before = analysis(catalog, sql)?;
    let found = lint(catalog, &before, sql, &config, fetch(example));
    let [finding] = &found[..] else {
        return Err(format!("is to fire once, not {} times:\n{sql}\n{found:#?}", found.len()));
    };
    if finding.code != rule.name || finding.help.is_none() {
        return Err(format!("another code, or no advice: {finding:?}"));
    }
    let Some(fix) = &finding.fix else { return Ok(false) };
    let machine = fix.applicability == Applicability::MachineApplicable;
    if machine != (rule.fix == Fixes::Machine) {
        return Err("the fix is not what is declared".into());
    }
    let fixed = fix.apply(sql).ok_or_else(|| format!("edits overlap: {:?}", fix.edits))?;
    let after = analysis(catalog, &fixed)?;
    let left = lint(catalog, &after, &fixed, &config, fetch(example));
    if !left.is_empty() {
        return Err(format!("the fix does not settle it:\n{fixed}"));
    }
    if machine && output(catalog, &before) != output(catalog, &after) {
        return Err(format!("the fix changes the output:\n{fixed}"));
    }
    Ok(true)
}

/// KOEL's own schema and migrations, but for what LINTS.md explains.
#[test]
fn koel_is_clean() {
    let loaded = migrate::load(&package("migrations"), &migrate::Options::default()).expect("KOEL");
    let mut config = Config::with_migrations(&package(""), package("migrations"));
    // Those that are allowed by default, too.
    config.lints.insert("all".into(), Level::Warn);
    config.lints.insert("not_idempotent".into(), Level::Allow);
    let options = Options::new(&config);
    let downs = migrate::downs(&loaded.files, &loaded.sources);
    assert!(downs.iter().all(Option::is_some));
    let replay = migrate::Options::default();
    let input = Migrations { loaded: &loaded, replay: &replay, downs: &downs, merged: &[], queries: &[] };
    let found = super::schema(&loaded, &options).into_iter().chain(super::migrations(&input, &options));
    let found: Vec<String> = found.map(|f| format!("{} {}", f.place.diagnostic.code, f.subject)).collect();
    assert_eq!(found, ["redundant_index public.user_roles.idx_user_roles_user_product"]);
}

/// What the schema's own comments and koel.toml say, and the baseline.
#[test]
fn levels_of_the_schema() {
    let sql = "CREATE TABLE a (x int); -- koel:allow(no_primary_key): a log\n\
               -- koel:expect(no_primary_key)\nCREATE TABLE b (x int);\n\
               CREATE TABLE c (x int);\n\
               -- koel:expect(no_primary_key)\nCREATE TABLE d (x int PRIMARY KEY);\n";
    let loaded = schema(sql);
    let found = |toml: &str, baseline: Option<&super::Baseline>| -> Vec<String> {
        let config = Config::parse(toml, Path::new("."), Path::new("koel.toml")).expect("a configuration");
        let options = Options { baseline, ..Options::new(&config) };
        let found = super::schema(&loaded, &options);
        let line = |f: &Found| {
            let (at, d) = (f.place.line_col.line, &f.place.diagnostic);
            format!("{at} {}{}", d.code, if d.is_error() { "!" } else { "" })
        };
        found.iter().map(line).collect()
    };
    let unmet = "5 unfulfilled_lint_expectation".to_string();
    assert_eq!(found("", None), ["4 no_primary_key".to_string(), unmet.clone()]);
    assert_eq!(found("[lints]\nschema = 'deny'\n", None), ["4 no_primary_key!".to_string(), unmet.clone()]);
    assert_eq!(found("[lints.'schema.sql']\nno_primary_key = 'allow'\n", None), [unmet.as_str()]);
    let baseline = super::Baseline::parse(&super::Baseline::text([("no_primary_key", "public.c.primary key")]));
    assert_eq!(found("", Some(&baseline)), [unmet]);
}

/// (what koel.toml says of `select_star`, the file, what the macro says, the SQL, what is found)
const LEVELS: &[(&str, &str, &[(&str, Setting)], &str, &[&str])] = &[
    ("", "", &[], "SELECT * FROM users", &["select_star"]),
    ("select_star = 'allow'", "", &[], "SELECT * FROM users", &[]),
    ("style = 'allow'", "", &[], "SELECT * FROM users", &[]),
    ("style = 'allow'\nselect_star = 'deny'", "", &[], "SELECT * FROM users", &["select_star!"]),
    ("'src/old' = { style = 'allow' }", "src/old/a.rs", &[], "SELECT * FROM users", &[]),
    ("'src/old' = { style = 'allow' }", "src/older.rs", &[], "SELECT * FROM users", &["select_star"]),
    ("", "", &[("koel::select_star", Setting::Allow)], "SELECT * FROM users", &[]),
    ("", "", &[("koel::style", Setting::Deny)], "SELECT * FROM users", &["select_star!"]),
    ("", "", &[], "SELECT * FROM users -- koel:allow(select_star): all of them are shown", &[]),
    ("", "", &[("all", Setting::Allow)], "SELECT * FROM users -- koel:warn(select_star)", &["select_star"]),
    ("", "", &[], "SELECT * FROM users -- koel:expect(select_star)", &[]),
    ("", "", &[], "SELECT id FROM users -- koel:expect(select_star)", &["unfulfilled_lint_expectation"]),
    ("", "", &[], "SELECT id FROM users -- koel:allow(slect_star)", &["unknown_lint"]),
    ("", "", &[], "SELECT * FROM companies WHERE slug = 'koel:allow(select_star)'", &["select_star"]),
];

#[test]
fn the_last_word_counts() {
    let catalog = koel();
    for (lints, path, overrides, sql, wanted) in LEVELS {
        let toml = format!("[lints]\n{lints}\n");
        let config = Config::parse(&toml, Path::new("."), Path::new("koel.toml")).expect("a configuration");
        let overrides: Vec<Override> =
            overrides.iter().map(|(rule, setting)| Override { rule: (*rule).into(), setting: *setting }).collect();
        let options = Options { path: Some(path), overrides: &overrides, ..Options::new(&config) };
        let analysis = analysis(&catalog, sql).expect("a query");
        let query = analysis.query.as_ref().expect("a typed query");
        let found = check(&catalog, sql, query, false, &options);
        let found: Vec<String> =
            found.iter().map(|f| format!("{}{}", f.code, if f.is_error() { "!" } else { "" })).collect();
        assert_eq!(found, *wanted, "{toml}{path} {sql}");
    }
}

#[test]
fn the_index_in_lints_md_is_this_one() {
    let path = package("LINTS.md");
    let text = std::fs::read_to_string(&path).expect("LINTS.md");
    let (start, end) = ("<!-- rules: generated by `cargo dev bless` -->\n", "<!-- end of rules -->");
    let (head, rest) = text.split_once(start).expect("the start of the rules");
    let (_, tail) = rest.split_once(end).expect("the end of the rules");
    let wanted = format!("{head}{start}{}\n{end}{tail}", index());
    if text != wanted {
        if std::env::var_os("INSTA_UPDATE").is_some_and(|value| value == "always") {
            std::fs::write(&path, wanted).expect("LINTS.md");
        } else {
            panic!("LINTS.md is out of date: `cargo dev bless` writes it");
        }
    }
}

/// A query that some drop broke is not analysed again for each of the others.
#[test]
fn a_drop_is_told_from_those_that_do_not_matter() {
    let mut files =
        vec![("0_made.sql".to_string(), "CREATE TABLE t (id int, c int); CREATE TABLE u (id int, d int)".to_string())];
    for (number, sql) in
        ["ALTER TABLE u DROP COLUMN d", "ALTER TABLE t DROP COLUMN c", "DROP TABLE u"].into_iter().enumerate()
    {
        files.push((format!("{}_next.sql", number + 1), sql.to_string()));
    }
    let loaded = replay(&files).expect("a schema");
    let written = |sql: &str| Written { place: sql.into(), sql: sql.into(), named_params: false };
    let sqls = [
        "SELECT c FROM t",
        "SELECT \"c\" FROM U&\"\\0074\"",
        "SELECT T.c FROM T",
        "SELECT id FROM u",
        "SELECT 1 FROM nowhere",
    ];
    let queries: Vec<Written> = sqls.into_iter().map(written).collect();
    let config = Config::with_migrations(Path::new("."), PathBuf::from("migrations"));
    let replay = migrate::Options::default();
    let input = Migrations { loaded: &loaded, replay: &replay, downs: &[], merged: &[], queries: &queries };
    let found = super::migrations(&input, &Options::new(&config));
    let said: Vec<(String, bool)> = found
        .iter()
        .filter(|found| found.place.diagnostic.code == "drop_still_used")
        .map(|found| (found.place.file.display().to_string(), found.place.diagnostic.message.contains("2 more")))
        .collect();
    assert_eq!(said, [("2_next.sql".to_string(), true), ("3_next.sql".to_string(), false)]);
}

/// The rules that were planned, by group: none may get lost.
const PLANNED: &[(&str, &[&str])] = &[
    (
        "correctness",
        &[
            "citext_as_text",
            "dml_without_where",
            "float4_literal_eq",
            "in_array_param",
            "no_conflict_arbiter",
            "not_in_nullable",
            "null_comparison",
            "outer_capture",
            "update_from_unjoined",
        ],
    ),
    (
        "suspicious",
        &[
            "between_timestamp",
            "concat_nullable",
            "cross_join",
            "fanout_aggregate",
            "fetch_one_unpinned",
            "limit_unordered",
            "null_test_decided",
            "outer_join_nullified",
            "scalar_multirow",
            "scope_column_forgotten",
            "unstable_order",
        ],
    ),
    (
        "performance",
        &[
            "any_column",
            "arithmetic_on_column",
            "cast_on_column",
            "collation_mismatch",
            "correlated_unindexed",
            "count_gt_zero",
            "function_on_column",
            "implicit_cast_on_column",
            "join_type_mismatch",
            "jsonb_op_vs_gin",
            "keyset_expanded",
            "like_contains",
            "like_prefix_unindexable",
            "missing_index",
            "non_leading",
            "not_distinct_from",
            "offset_paging",
            "optional_filter",
            "or_unindexable",
            "order_unindexed",
            "partial_missed",
            "redundant_distinct",
        ],
    ),
    ("style", &["having_without_aggregate", "insert_no_columns", "select_star"]),
    (
        "schema",
        &[
            "dead_index_predicate",
            "discouraged_type",
            "fk_type_mismatch",
            "fk_without_index",
            "index_am_mismatch",
            "no_primary_key",
            "non_1nf",
            "nullable_unique",
            "redundant_index",
            "too_many_indexes",
        ],
    ),
    (
        "migration",
        &[
            "concurrently_in_txn",
            "down_not_inverse",
            "drop_index_needed",
            "drop_still_used",
            "edited_migration",
            "index_not_concurrent",
            "lock_window",
            "not_idempotent",
            "not_null_no_default",
            "not_valid_missing",
            "rewriting_default",
            "set_not_null_scan",
            "type_rewrite",
            "unused_by_queries",
        ],
    ),
    ("pedantic", &["cte_fence", "like_param", "view_barrier"]),
];

#[test]
fn every_planned_rule_is_there() {
    for (group, names) in PLANNED {
        for name in *names {
            assert_eq!(super::rule(name).map(|rule| rule.group.name()), Some(*group), "{name}");
        }
    }
    assert_eq!(PLANNED.iter().map(|(_, names)| names.len()).sum::<usize>(), rules().len());
}
