use super::{Loaded, Options, replay};
use crate::catalog::object::{
    ColumnDefault, ConstraintKind, Generated, Identity, IndexKeyExpr, RelKind, Relation, TypeKind,
};
use crate::types::{PgVersion, TypeId};

fn load_as(version: PgVersion, sql: &str) -> Loaded {
    let options = Options { version, ..Options::default() };
    replay(&[("1_test.sql".to_string(), sql.to_string())], &options)
}

/// Replays what must replay without a word.
fn load(sql: &str) -> Loaded {
    let loaded = load_as(PgVersion::V17, sql);
    let said: Vec<&str> = loaded.diagnostics.iter().map(|found| found.diagnostic.message.as_str()).collect();
    assert!(said.is_empty(), "{sql}\n{said:?}");
    loaded
}

/// SQLSTATE and line of each thing said.
fn said(sql: &str) -> Vec<(String, u32)> {
    load_as(PgVersion::V17, sql)
        .diagnostics
        .iter()
        .map(|found| {
            let state = found.diagnostic.sqlstate.map_or(found.diagnostic.code, |state| state.code());
            (state.to_string(), found.line_col.line)
        })
        .collect()
}

fn table(loaded: &Loaded, name: &str) -> Relation {
    let found = loaded.catalog.relation_by_name(None, name);
    Relation::clone(&found.unwrap_or_else(|| panic!("no relation {name}")))
}

/// `name type[ not null]` of each column that is there.
fn columns(loaded: &Loaded, name: &str) -> Vec<String> {
    table(loaded, name)
        .columns
        .iter()
        .filter(|column| !column.dropped)
        .map(|column| {
            let not_null = if column.not_null { " not null" } else { "" };
            format!("{} {}{not_null}", column.name, loaded.catalog.short_type_name(column.ty))
        })
        .collect()
}

fn constraint_names(loaded: &Loaded, name: &str) -> Vec<String> {
    table(loaded, name).constraints.iter().map(|constraint| constraint.name.to_string()).collect()
}

fn index_names(loaded: &Loaded, name: &str) -> Vec<String> {
    table(loaded, name).indexes.iter().map(|index| index.name.to_string()).collect()
}

#[test]
fn columns_of_all_kinds() {
    let loaded = load(
        "CREATE TABLE t (id bigserial PRIMARY KEY, n numeric(10, 2), tags text[] NOT NULL, at timestamptz DEFAULT now(),
         seq int GENERATED ALWAYS AS IDENTITY, twice int GENERATED ALWAYS AS (1 + 1) STORED);",
    );
    assert_eq!(
        columns(&loaded, "t"),
        ["id int8 not null", "n numeric", "tags text[] not null", "at timestamptz", "seq int4 not null", "twice int4"]
    );
    let t = table(&loaded, "t");
    assert_eq!(t.columns[0].default, ColumnDefault::Sequence);
    assert_eq!(t.columns[1].typmod, (10 << 16) + 2 + 4);
    assert_eq!(t.columns[4].identity, Some(Identity::Always));
    assert_eq!(t.columns[5].generated, Some(Generated::Stored));
    assert!(matches!(&t.columns[3].default, ColumnDefault::Expr { text, .. } if &**text == "now()"));
    assert!(loaded.catalog.relation_by_name(None, "t_id_seq").is_some_and(|rel| rel.kind == RelKind::Sequence));
    assert!(loaded.catalog.relation_by_name(None, "t_seq_seq").is_some());
}

#[test]
fn names_as_the_server_makes_them() {
    let loaded = load(
        "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
         CREATE TABLE t (a int UNIQUE, b int CHECK (b > 0), c int, UNIQUE (b, c), CHECK (b < c), CHECK (c > b),
            FOREIGN KEY (a, b) REFERENCES p, d int REFERENCES t (a));
         CREATE INDEX ON t (lower(c::text), a);
         CREATE INDEX ON t (c);
         CREATE INDEX ON t (c);",
    );
    assert_eq!(
        constraint_names(&loaded, "t"),
        ["t_b_check", "t_check", "t_check1", "t_a_key", "t_b_c_key", "t_a_b_fkey", "t_d_fkey"]
    );
    assert_eq!(index_names(&loaded, "t"), ["t_a_key", "t_b_c_key", "t_lower_a_idx", "t_c_idx", "t_c_idx1"]);
    assert_eq!(index_names(&loaded, "p"), ["p_pkey"]);
}

#[test]
fn a_repeated_key_is_one() {
    let loaded =
        load("CREATE TABLE t (a int, b int, CONSTRAINT u UNIQUE (a, b), PRIMARY KEY (a, b), c int UNIQUE UNIQUE);");
    assert_eq!(index_names(&loaded, "t"), ["u", "t_c_key"]);
    assert!(table(&loaded, "t").indexes[0].primary);
}

#[test]
fn not_null_has_a_name_from_18_on() {
    let sql = "CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL, c int CONSTRAINT here NOT NULL);";
    assert_eq!(constraint_names(&load_as(PgVersion::V17, sql), "t"), ["t_pkey"]);
    let names = constraint_names(&load_as(PgVersion::V18, sql), "t");
    assert!(names.contains(&"t_b_not_null".to_string()) && names.contains(&"here".to_string()), "{names:?}");
}

#[test]
fn array_types_give_way() {
    let loaded =
        load("CREATE TABLE t (a int); CREATE TABLE _t (a int); CREATE TYPE e AS ENUM ('x'); CREATE TABLE u (e e[]);");
    let id = |name: &str| loaded.catalog.type_by_name(None, name);
    let t = id("t").unwrap_or(TypeId::NONE);
    assert_eq!(id("__t"), Some(loaded.catalog.array_type(t)));
    assert!(id("_t").is_some_and(|id| loaded.catalog.row_relation(id).is_some()));
    assert_eq!(columns(&loaded, "u"), ["e e[]"]);
}

#[test]
fn altered_tables() {
    let loaded = load(
        "CREATE TABLE t (a int, b text);
         ALTER TABLE t ADD COLUMN c uuid NOT NULL, DROP COLUMN b, ADD PRIMARY KEY (a);
         ALTER TABLE t ALTER COLUMN a TYPE bigint, ALTER c DROP NOT NULL, ALTER c SET DEFAULT gen_random_uuid();
         ALTER TABLE t ADD COLUMN IF NOT EXISTS c int;
         ALTER TABLE t RENAME COLUMN c TO d;
         ALTER TABLE t RENAME TO v;
         ALTER TABLE v RENAME CONSTRAINT t_pkey TO v_key;
         ALTER TABLE IF EXISTS nowhere ADD COLUMN x int;",
    );
    assert_eq!(columns(&loaded, "v"), ["a int8 not null", "d uuid"]);
    assert_eq!(index_names(&loaded, "v"), ["v_key"]);
    // Column numbers stay.
    assert_eq!(table(&loaded, "v").columns.len(), 3);
    assert!(loaded.catalog.type_by_name(None, "v").is_some() && loaded.catalog.type_by_name(None, "t").is_none());
}

#[test]
fn a_dropped_column_takes_its_keys_along() {
    let loaded = load(
        "CREATE TABLE p (id int PRIMARY KEY);
         CREATE TABLE t (a int REFERENCES p, b int UNIQUE, c int, CHECK (a > c));
         CREATE INDEX i ON t (b, c);
         ALTER TABLE t DROP COLUMN b, DROP COLUMN a;",
    );
    assert_eq!(index_names(&loaded, "t"), Vec::<String>::new());
    assert_eq!(constraint_names(&loaded, "t"), Vec::<String>::new());
}

#[test]
fn drops_and_what_depends() {
    assert_eq!(
        said("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p);\nDROP TABLE p;"),
        [("2BP01".to_string(), 2)]
    );
    let loaded = load(
        "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p); DROP TABLE p CASCADE;
         CREATE TYPE e AS ENUM ('a'); CREATE TABLE u (x int, e e); DROP TYPE e CASCADE;
         DROP TABLE IF EXISTS nothing; DROP TYPE IF EXISTS nothing; DROP FUNCTION IF EXISTS nothing(int);
         CREATE TABLE a (b int); CREATE TABLE z (y int); DROP TABLE a, z;",
    );
    assert!(constraint_names(&loaded, "c").is_empty());
    assert_eq!(columns(&loaded, "u"), ["x int4"]);
    assert!(loaded.catalog.relation_by_name(None, "z").is_none());
}

#[test]
fn types_and_their_changes() {
    let loaded = load(
        "CREATE TYPE mood AS ENUM ('sad', 'ok'); ALTER TYPE mood ADD VALUE 'happy'; ALTER TYPE mood ADD VALUE IF NOT EXISTS 'ok';
         ALTER TYPE mood ADD VALUE 'meh' BEFORE 'ok'; ALTER TYPE mood RENAME VALUE 'sad' TO 'down';
         CREATE TYPE pair AS (a int, b text); ALTER TYPE pair ADD ATTRIBUTE c date, DROP ATTRIBUTE a;
         CREATE DOMAIN email AS varchar(100) NOT NULL CHECK (VALUE LIKE '%@%');
         CREATE TYPE span AS RANGE (subtype = float8);
         ALTER TYPE mood RENAME TO feeling;",
    );
    let ty = |name: &str| loaded.catalog.ty(loaded.catalog.type_by_name(None, name).unwrap_or(TypeId::NONE)).clone();
    let TypeKind::Enum(labels) = ty("feeling").kind else { panic!("not an enum") };
    let labels: Vec<&str> = labels.iter().map(|label| &**label).collect();
    assert_eq!(labels, ["down", "meh", "ok", "happy"]);
    assert_eq!(columns(&loaded, "pair"), ["b text", "c date"]);
    let TypeKind::Domain(domain) = ty("email").kind else { panic!("not a domain") };
    assert_eq!((domain.base, domain.typmod, domain.not_null), (TypeId::VARCHAR, 104, true));
    assert_eq!(&*domain.checks[0].name, "email_check");
    assert!(matches!(ty("span").kind, TypeKind::Range { subtype: TypeId::FLOAT8, .. }));
    assert!(matches!(ty("span_multirange").kind, TypeKind::Multirange { .. }));
    assert_eq!(loaded.catalog.routines(None, "span").len(), 2);
    assert_eq!(ty("_feeling").elem, ty("feeling").id);
}

#[test]
fn inheritance_and_partitions() {
    let loaded = load(
        "CREATE TABLE p (id int NOT NULL, at date NOT NULL, n int CHECK (n > 0), PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
         CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
         CREATE INDEX ON p (n);
         ALTER TABLE p ADD COLUMN extra text;
         CREATE TABLE base (a int, b text NOT NULL);
         CREATE TABLE derived (c int) INHERITS (base);
         ALTER TABLE base RENAME a TO aa;
         CREATE TABLE p2 (at date NOT NULL, id int NOT NULL, n int CHECK (n > 0), extra text);
         ALTER TABLE p ATTACH PARTITION p2 DEFAULT;",
    );
    assert_eq!(columns(&loaded, "p1"), ["id int4 not null", "at date not null", "n int4", "extra text"]);
    assert_eq!(index_names(&loaded, "p1"), ["p1_pkey", "p1_n_idx"]);
    assert!(constraint_names(&loaded, "p1").contains(&"p_n_check".to_string()));
    assert_eq!(columns(&loaded, "derived"), ["aa int4", "b text not null", "c int4"]);
    assert_eq!(index_names(&loaded, "p2"), ["p2_pkey", "p2_n_idx"]);
    let p2 = table(&loaded, "p2");
    let keys: Vec<_> = p2.indexes[0].keys.iter().map(|key| key.expr.clone()).collect();
    assert_eq!(keys, [IndexKeyExpr::Column(1), IndexKeyExpr::Column(0)]);
    assert_eq!(table(&loaded, "p").children.len(), 2);
}

#[test]
fn like_copies_what_it_is_told_to() {
    let loaded = load(
        "CREATE TABLE s (a int PRIMARY KEY, b int DEFAULT 1 CHECK (b > 0), c text); CREATE INDEX ON s (c);
         CREATE TABLE plain (LIKE s); CREATE TABLE whole (x int, LIKE s INCLUDING ALL);",
    );
    assert_eq!(columns(&loaded, "plain"), ["a int4 not null", "b int4", "c text"]);
    assert!(index_names(&loaded, "plain").is_empty() && constraint_names(&loaded, "plain").is_empty());
    assert_eq!(index_names(&loaded, "whole"), ["whole_pkey", "whole_c_idx"]);
    let whole = table(&loaded, "whole");
    assert!(matches!(whole.columns[2].default, ColumnDefault::Expr { .. }));
    assert!(
        whole.constraints.iter().any(|c| matches!(&c.kind, ConstraintKind::PrimaryKey(columns) if *columns == [1]))
    );
    assert!(constraint_names(&loaded, "whole").contains(&"s_b_check".to_string()));
}

#[test]
fn routines() {
    let loaded = load(
        "CREATE FUNCTION add(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT a + b';
         CREATE OR REPLACE FUNCTION add(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a - b';
         CREATE FUNCTION many() RETURNS TABLE (x int, y text) LANGUAGE sql AS 'SELECT 1, NULL';
         CREATE FUNCTION outs(i int, OUT a int, OUT b text) LANGUAGE sql AS 'SELECT 1, NULL';
         CREATE PROCEDURE go(n int) LANGUAGE plpgsql AS $$ BEGIN END $$;
         CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int, initcond = '0');
         CREATE FUNCTION gone() RETURNS void LANGUAGE sql AS ''; DROP FUNCTION gone;",
    );
    let one = |name: &str| {
        let found = loaded.catalog.routines(None, name);
        assert_eq!(found.len(), 1, "{name}");
        found[0].1.clone()
    };
    assert_eq!((one("add").defaults, one("add").ret), (1, TypeId::INT4));
    assert_eq!((one("many").ret, one("many").retset, one("many").params.len()), (TypeId::RECORD, true, 2));
    assert_eq!((one("outs").ret, one("outs").args.len()), (TypeId::RECORD, 1));
    assert_eq!(one("go").ret, TypeId::VOID);
    assert_eq!(one("total").ret, TypeId::INT4);
    assert!(loaded.catalog.routines(None, "gone").is_empty());
}

#[test]
fn errors_have_their_place_and_replay_goes_on() {
    let sql = "CREATE TABLE t (a int);\nCREATE TABLE t (b int);\nALTER TABLE u ADD x int;\nCREATE TABLE v (a nothing, b int);\nCREATE TYP;\nCREATE TABLE w ();\n";
    assert_eq!(
        said(sql),
        [("42P07", 2), ("42P01", 3), ("42704", 4), ("42601", 5)].map(|(state, line)| (state.to_string(), line))
    );
    assert!(load_as(PgVersion::V17, sql).catalog.relation_by_name(None, "w").is_some());
}

#[test]
fn schemas_and_the_search_path() {
    let loaded = load(
        "CREATE SCHEMA app; CREATE TABLE app.a (x int); SET search_path TO app, public; CREATE TABLE b (y int);
         ALTER TABLE b SET SCHEMA public; CREATE SCHEMA other CREATE TABLE inner_one (z int); DROP SCHEMA app CASCADE;",
    );
    assert_eq!(columns(&loaded, "b"), ["y int4"]);
    assert!(loaded.catalog.relation_by_name(Some("other"), "inner_one").is_some());
    assert!(loaded.catalog.relation_by_name(Some("app"), "a").is_none() && !loaded.catalog.has_schema("app"));
}

#[test]
fn a_rollback_undoes() {
    let loaded = load("CREATE TABLE a (); BEGIN; CREATE TABLE b (); ROLLBACK; BEGIN; CREATE TABLE c (); COMMIT;");
    assert!(loaded.catalog.relation_by_name(None, "b").is_none());
    assert!(loaded.catalog.relation_by_name(None, "c").is_some());
}

#[test]
fn extensions_bring_their_types() {
    let loaded = load("CREATE EXTENSION IF NOT EXISTS citext; CREATE TABLE t (a citext);");
    assert_eq!(columns(&loaded, "t"), ["a citext"]);
    assert_eq!(said("CREATE EXTENSION no_such_thing;"), [("migration_not_understood".to_string(), 1)]);
}
