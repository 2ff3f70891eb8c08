use crate::migrate::{Loaded, Options, replay};

fn load(sql: &str) -> Loaded {
    replay(&[("1_test.sql".to_string(), sql.to_string())], &Options::default())
}

/// Messages with their lines.
fn said(loaded: &Loaded) -> Vec<String> {
    loaded.diagnostics.iter().map(|found| format!("{}: {}", found.line_col.line, found.diagnostic.message)).collect()
}

/// Replays without a word, then has these relations and not those.
fn makes(sql: &str, there: &[&str], not_there: &[&str]) {
    let loaded = load(sql);
    assert_eq!(said(&loaded), Vec::<String>::new(), "{sql}");
    for name in there {
        let found = loaded.catalog.relation_by_name(None, name).is_some()
            || loaded.catalog.type_by_name(None, name).is_some()
            || loaded.catalog.index_owner(None, name).is_some();
        assert!(found, "no {name} after {sql}");
    }
    for name in not_there {
        assert!(loaded.catalog.relation_by_name(None, name).is_none(), "{name} after {sql}");
    }
}

#[test]
fn a_type_that_may_exist() {
    makes(
        "DO $$ BEGIN CREATE TYPE e AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN null; END $$;
         DO $$ BEGIN CREATE TYPE e AS ENUM ('b'); EXCEPTION WHEN duplicate_object THEN null; END $$;",
        &["e"],
        &[],
    );
}

#[test]
fn a_handler_undoes_its_block() {
    makes(
        "CREATE TABLE t ();
         DO $$ BEGIN CREATE TABLE a (); CREATE TABLE t (); EXCEPTION WHEN OTHERS THEN CREATE TABLE b (); END $$;",
        &["t", "b"],
        &["a"],
    );
}

#[test]
fn what_fails_leaves_nothing() {
    let failing = [
        "DO $$ BEGIN CREATE TABLE a (); EXECUTE 'CREATE TABLE b ()'; CREATE TABLE t (); END $$",
        // The handler is for something else, or fails itself.
        "DO $$ BEGIN CREATE TABLE a (); CREATE TABLE t (); EXCEPTION WHEN undefined_table THEN CREATE TABLE b (); END $$",
        "DO $$ BEGIN CREATE TABLE t (); EXCEPTION WHEN OTHERS THEN CREATE TABLE a (); CREATE TABLE t (); END $$",
        "CREATE FUNCTION make() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE a (); CREATE TABLE t (); END $$; SELECT make()",
        "CREATE PROCEDURE make() LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE a (); CREATE TABLE t (); END $$; CALL make()",
    ];
    for sql in failing {
        let loaded = load(&format!("CREATE TABLE t (); {sql}; CREATE TABLE after ();"));
        assert_eq!(said(&loaded), ["1: relation \"t\" already exists"], "{sql}");
        for (name, there) in [("t", true), ("a", false), ("b", false), ("after", true)] {
            assert_eq!(loaded.catalog.relation_by_name(None, name).is_some(), there, "{name} after {sql}");
        }
    }
}

#[test]
fn conditions_on_the_catalog() {
    makes(
        "CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0));
         DO $$ BEGIN
           IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN CREATE TYPE mood AS ENUM ('x'); END IF;
           IF EXISTS (SELECT FROM information_schema.columns WHERE table_name = 't' AND column_name = 'a') THEN
             ALTER TABLE t RENAME COLUMN a TO b; END IF;
           IF (SELECT count(*) FROM pg_constraint WHERE conname = 'c' AND conrelid = 't'::regclass) = 1 THEN
             ALTER TABLE t DROP CONSTRAINT c; CREATE TABLE dropped (); END IF;
           IF to_regclass('public.nothing') IS NULL THEN CREATE TABLE nothing (); ELSE CREATE TABLE never (); END IF;
         END $$;",
        &["mood", "dropped", "nothing"],
        &["never"],
    );
}

#[test]
fn loops_and_formatted_commands() {
    makes(
        "CREATE TABLE users (id int); CREATE TABLE posts (id int);
         DO $do$ DECLARE r record; name text; n int := 0; BEGIN
           FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1 LOOP
             EXECUTE format('CREATE INDEX %I ON %I (id)', r.tablename || '_ix', r.tablename);
           END LOOP;
           FOREACH name IN ARRAY ARRAY['Red', 'blue'] LOOP EXECUTE 'CREATE TABLE ' || quote_ident(name) || ' ()'; END LOOP;
           FOR i IN 1..3 LOOP CONTINUE WHEN i = 2; EXECUTE format('CREATE TABLE part_%s ()', i); END LOOP;
           WHILE n < 2 LOOP n := n + 1; END LOOP;
           IF n = 2 THEN CREATE TABLE two (); END IF;
         END $do$;",
        &["users_ix", "posts_ix", "Red", "blue", "part_1", "part_3", "two"],
        &["part_2"],
    );
}

#[test]
fn functions_and_procedures_that_make_tables() {
    makes(
        "CREATE FUNCTION make(name text, suffix text DEFAULT '_x') RETURNS void LANGUAGE plpgsql AS $$
           BEGIN EXECUTE format('CREATE TABLE %I (id int)', name || suffix); END $$;
         CREATE PROCEDURE all_of(VARIADIC names text[]) LANGUAGE plpgsql AS $$
           BEGIN FOR i IN 1..array_length(names, 1) LOOP PERFORM make(names[i]); END LOOP; END $$;
         SELECT make('a'); SELECT make(suffix => '_y', name => 'b');
         CALL all_of('c', 'd');
         SELECT make(n) FROM unnest(ARRAY['e', 'f']) AS n;",
        &["a_x", "b_y", "c_x", "d_x", "e_x", "f_x"],
        &[],
    );
}

#[test]
fn the_path_of_a_dump() {
    makes(
        "SELECT pg_catalog.set_config('search_path', '', false);
         CREATE TABLE public.t (a int); ALTER TABLE ONLY public.t ADD CONSTRAINT t_key UNIQUE (a);",
        &["t", "t_key"],
        &[],
    );
}

#[test]
fn what_is_selected_into_variables() {
    makes(
        "CREATE TABLE t (a int, b int UNIQUE);
         DO $$ DECLARE found_name text; x int; y int; BEGIN
           SELECT con.conname INTO found_name FROM pg_constraint con JOIN pg_class rel ON rel.oid = con.conrelid
             JOIN pg_attribute att ON att.attrelid = rel.oid AND att.attnum = ANY(con.conkey)
             WHERE rel.relname = 't' AND con.contype = 'u' AND array_length(con.conkey, 1) = 1 AND att.attname = 'b';
           IF found_name IS NOT NULL THEN EXECUTE format('ALTER TABLE t DROP CONSTRAINT %I', found_name); END IF;
           SELECT 1, 2 INTO x, y; IF y = 2 AND FOUND THEN CREATE TABLE done (); END IF;
         END $$;
         CREATE UNIQUE INDEX t_b_key ON t (b);",
        &["done", "t_b_key"],
        &[],
    );
}

#[test]
fn what_is_not_followed_is_said() {
    let loaded = load("DO $$ BEGIN\n  IF now() > '2020-01-01' THEN\n    CREATE TABLE t ();\n  END IF;\nEND $$;");
    let said = said(&loaded);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("2: this IF is not followed"), "{said:?}");
}

#[test]
fn errors_in_blocks_have_their_line() {
    let loaded = load("DO $$ BEGIN\n  PERFORM 1;\n  ALTER TABLE nowhere ADD x int;\nEND $$;");
    assert_eq!(said(&loaded), ["3: relation \"nowhere\" does not exist"]);
    assert_eq!(said(&load("DO $$ BEGIN\n  IF END $$;")).len(), 1);
}

#[test]
fn endless_code_ends() {
    let loaded = load(
        "DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$;
         CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SELECT f()'; RETURN f(); END $$; SELECT f();",
    );
    assert!(!loaded.diagnostics.is_empty());
}
