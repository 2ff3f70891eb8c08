CREATE TABLE base_table (id int PRIMARY KEY, created timestamptz);
CREATE FUNCTION add_audit(tbl regclass, VARIADIC cols text[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql AS $$
DECLARE c text;
BEGIN
    EXECUTE format('ALTER TABLE %s ADD COLUMN created_by int', tbl);
    FOREACH c IN ARRAY cols LOOP EXECUTE format('ALTER TABLE %s ADD COLUMN %I text', tbl, c); END LOOP;
END $$;
SELECT add_audit('base_table', 'one', 'two');
CREATE FUNCTION make(name text, wide bool DEFAULT false) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF wide THEN EXECUTE 'CREATE TABLE ' || name || ' (a int, b int, c int)';
    ELSE EXECUTE 'CREATE TABLE ' || name || ' (a int)'; END IF;
    RETURN name || '_made';
END $$;
SELECT make('narrow');
SELECT make('wide_one', true);
SELECT make(name => 'named', wide => true);
SELECT make('t' || g) FROM generate_series(1, 3) AS g;
SELECT make(x) FROM unnest(ARRAY['u1', 'u2']) AS x;
SELECT make(make('nested'));
SELECT make('w' || id) FROM (VALUES (1), (2)) AS v (id);
SELECT * FROM make('from_clause');
DO $$ BEGIN PERFORM make('performed'); PERFORM make(relname || '_copy') FROM pg_class WHERE relname IN ('narrow', 'named') AND relkind = 'r'; END $$;
CREATE PROCEDURE proc(prefix text, n int, INOUT total int DEFAULT 0) LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1..n LOOP
        CALL inner_proc(prefix || i);
        total := total + 1;
    END LOOP;
    EXECUTE format('CREATE TABLE %s_total_%s (id int)', prefix, total);
END $$;
CREATE PROCEDURE inner_proc(name text) LANGUAGE sql AS $$ SELECT make(name); $$;
CALL proc('p', 2);
CALL proc(prefix => 'q', n => 1, total => 5);
DO $$ DECLARE x int; BEGIN CALL proc('r', 1, x); END $$;
CREATE FUNCTION sql_ddl() RETURNS void LANGUAGE sql AS $$ CREATE TABLE from_sql (id int); ALTER TABLE base_table ADD COLUMN from_sql int; $$;
SELECT sql_ddl();
CREATE FUNCTION recurse(n int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    IF n <= 0 THEN RETURN 0; END IF;
    EXECUTE format('CREATE TABLE rec_%s (id int)', n);
    RETURN recurse(n - 1) + 1;
END $$;
SELECT recurse(3);
CREATE FUNCTION listed() RETURNS TABLE (tbl text, kind text) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT 'l1', 'int' UNION ALL SELECT 'l2', 'text';
    tbl := 'l3'; kind := 'bool'; RETURN NEXT;
    RETURN;
END $$;
DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM listed() LOOP EXECUTE format('CREATE TABLE %I (a %s)', r.tbl, r.kind); END LOOP; END $$;
CREATE FUNCTION outs(a int, OUT x text, OUT y int) LANGUAGE plpgsql AS $$ BEGIN x := 'out'; y := a * 2; END $$;
DO $$ DECLARE n text; m int; r record; BEGIN
    SELECT x, y INTO n, m FROM outs(3);
    EXECUTE format('CREATE TABLE %s_%s (id int)', n, m);
    r := outs(4);
    EXECUTE format('CREATE TABLE %s_%s (id int)', r.x, r.y);
    SELECT * INTO STRICT r FROM outs(5);
    EXECUTE format('CREATE TABLE %s_%s (id int)', r.x, r.y);
END $$;
CREATE FUNCTION version_at_least(wanted int) RETURNS bool LANGUAGE sql STABLE AS $$ SELECT current_setting('server_version_num')::int >= wanted $$;
DO $$ BEGIN IF version_at_least(100000) THEN CREATE TABLE modern (id int); END IF; IF version_at_least(990000) THEN CREATE TABLE future (id int); END IF; END $$;
CREATE FUNCTION column_exists(ptable text, pcolumn text) RETURNS bool LANGUAGE sql AS $$
    SELECT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = ptable AND column_name = pcolumn) $$;
DO $$ BEGIN IF NOT column_exists('base_table', 'extra') THEN ALTER TABLE base_table ADD COLUMN extra int; END IF; IF column_exists('base_table', 'id') THEN ALTER TABLE base_table ADD COLUMN has_id int; END IF; END $$;
CREATE FUNCTION rename_if(tbl text, old text, new text) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE found_it bool;
BEGIN
    PERFORM 1 FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name = tbl AND c.column_name = old;
    IF FOUND THEN EXECUTE format('ALTER TABLE %I RENAME COLUMN %I TO %I', tbl, old, new); RETURN true; END IF;
    RETURN false;
END $$;
SELECT rename_if('base_table', 'extra', 'extra2');
SELECT rename_if('base_table', 'nope', 'nope2');
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.created := now(); RETURN NEW; END $$;
DO $$ DECLARE t text; BEGIN
    FOR t IN SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables x USING (table_schema, table_name) WHERE c.column_name = 'created' AND x.table_type = 'BASE TABLE' AND c.table_schema = 'public' LOOP
        EXECUTE format('CREATE TRIGGER touch_%s BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION touch()', t, t);
    END LOOP;
END $$;
CREATE FUNCTION drop_constraints(tbl text, kind "char") RETURNS int LANGUAGE plpgsql AS $$
DECLARE r record; n int := 0;
BEGIN
    FOR r IN SELECT conname FROM pg_constraint WHERE conrelid = tbl::regclass AND contype = kind LOOP
        EXECUTE 'ALTER TABLE ' || tbl || ' DROP CONSTRAINT ' || quote_ident(r.conname);
        n := n + 1;
    END LOOP;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $$;
CREATE TABLE constrained (a int CHECK (a > 0), b int CONSTRAINT "Odd Name" CHECK (b > 0), c int UNIQUE);
SELECT drop_constraints('constrained', 'c');
CREATE SCHEMA util;
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'util' AND p.proname = 'make_in') THEN DROP FUNCTION util.make_in(text); END IF;
    IF EXISTS (SELECT 1 FROM pg_views WHERE viewname = 'nope') THEN DROP VIEW nope; END IF;
    IF (SELECT data_type FROM information_schema.columns WHERE table_name = 'base_table' AND column_name = 'id') = 'integer' THEN ALTER TABLE base_table ALTER COLUMN id TYPE bigint; END IF;
    IF (SELECT is_nullable FROM information_schema.columns WHERE table_name = 'base_table' AND column_name = 'created') = 'YES' THEN ALTER TABLE base_table ALTER COLUMN created SET NOT NULL; END IF;
    IF (SELECT atttypid::regtype::text FROM pg_attribute WHERE attrelid = 'base_table'::regclass AND attname = 'has_id') = 'integer' THEN ALTER TABLE base_table ALTER has_id SET DEFAULT 3; END IF;
    IF (SELECT column_default FROM information_schema.columns WHERE table_name = 'base_table' AND column_name = 'created') IS NULL THEN ALTER TABLE base_table ALTER created SET DEFAULT now(); END IF;
    IF NOT EXISTS (SELECT 1 FROM information_schema.routines WHERE routine_name = 'nope') THEN CREATE TABLE no_routine (id int); END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_sequences WHERE sequencename = 'nope') THEN CREATE SEQUENCE made_seq; END IF;
    IF EXISTS (SELECT FROM information_schema.schemata WHERE schema_name = 'util') THEN CREATE TABLE util.there (id int); END IF;
    IF NOT EXISTS (SELECT 1 FROM information_schema.key_column_usage WHERE table_name = 'base_table' AND column_name = 'created') THEN CREATE TABLE not_key (id int); END IF;
    IF EXISTS (SELECT 1 FROM information_schema.table_constraints tc JOIN information_schema.key_column_usage k ON k.constraint_name = tc.constraint_name WHERE tc.table_name = 'base_table' AND k.column_name = 'id') THEN CREATE TABLE is_key (id int); END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_policies WHERE policyname = 'nope') THEN CREATE TABLE no_policy (id int); END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_matviews WHERE matviewname = 'nope') THEN CREATE TABLE no_matview (id int); END IF;
    IF to_regtype('nope') IS NULL AND to_regtype('int4') IS NOT NULL THEN CREATE TABLE regs (id int); END IF;
    IF EXISTS (SELECT 1 FROM information_schema.triggers WHERE trigger_name = 'touch_base_table') THEN CREATE TABLE triggered (id int); END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'no_such_extension') THEN CREATE TABLE not_available (id int); END IF;
END $$;
CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'ddl'; END $$;
CREATE EVENT TRIGGER watching ON ddl_command_end EXECUTE FUNCTION on_ddl();
CREATE TABLE watched (id int);
DROP EVENT TRIGGER watching;
WITH made AS (SELECT make('in_cte') AS m) SELECT m FROM made;
CREATE TABLE config (name text, cols int);
INSERT INTO config VALUES ('c1', 2), ('c2', 3);
