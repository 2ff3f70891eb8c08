-- DO blocks as migrations have them.
DO $$ BEGIN CREATE TYPE status AS ENUM ('a', 'b'); EXCEPTION WHEN duplicate_object THEN null; END $$;
DO $$ BEGIN CREATE TYPE status AS ENUM ('c'); EXCEPTION WHEN duplicate_object THEN RAISE NOTICE 'there already'; END $$;
CREATE TABLE t (id int PRIMARY KEY, name text);
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'status') THEN CREATE TYPE status AS ENUM ('x'); END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typname = 'level' AND n.nspname = 'public') THEN
        CREATE TYPE level AS ENUM ('low', 'high');
    END IF;
    IF NOT EXISTS (SELECT FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 't' AND column_name = 'name') THEN
        ALTER TABLE t ADD COLUMN name int;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'added') THEN
        ALTER TABLE t ADD COLUMN added level NOT NULL DEFAULT 'low';
    ELSE
        ALTER TABLE t ADD COLUMN wrong int;
    END IF;
    IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'nope') THEN
        ALTER TABLE nope ADD COLUMN x int;
    ELSIF to_regclass('public.t') IS NOT NULL THEN
        ALTER TABLE t ADD COLUMN by_regclass int;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 't_name_key' AND conrelid = 't'::regclass) THEN
        ALTER TABLE t ADD CONSTRAINT t_name_key UNIQUE (name);
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_indexes WHERE schemaname = 'public' AND indexname = 't_added_idx') THEN
        CREATE INDEX t_added_idx ON t (added);
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 't_lower' AND n.nspname = 'public') THEN
        CREATE INDEX t_lower ON t (lower(name));
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'made') THEN EXECUTE 'CREATE SCHEMA made'; END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pgcrypto') THEN CREATE EXTENSION pgcrypto; END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'no_such_role_of_koel') THEN CREATE TABLE made.for_roles (id int); END IF;
    IF (SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped) = 4 THEN
        ALTER TABLE t ADD COLUMN counted int;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'nope') THEN ALTER TABLE t ADD COLUMN no_trigger int; END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'touch') THEN
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN NEW.name := 'x'; RETURN NEW; END $f$;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_enum e JOIN pg_type y ON y.oid = e.enumtypid WHERE y.typname = 'level' AND e.enumlabel = 'mid') THEN
        ALTER TYPE level ADD VALUE 'mid' AFTER 'low';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM information_schema.table_constraints WHERE constraint_type = 'PRIMARY KEY' AND table_name = 't') THEN
        ALTER TABLE t ADD PRIMARY KEY (name);
    END IF;
END $$;
DO $$
DECLARE
    r record;
    tbl text;
    tables text[] := ARRAY['alpha', 'beta', 'Gamma'];
    i int;
    n CONSTANT int := 3;
    sql text;
    cnt bigint := 0;
    cols text;
BEGIN
    FOREACH tbl IN ARRAY tables LOOP
        EXECUTE format('CREATE TABLE %I (id bigserial PRIMARY KEY, %I text DEFAULT %L)', tbl, tbl || '_name', 'it''s');
        EXECUTE 'CREATE INDEX ' || quote_ident(tbl || '_by_name') || ' ON ' || quote_ident(tbl) || ' (' || quote_ident(tbl || '_name') || ')';
    END LOOP;
    FOR i IN 1..n LOOP
        EXECUTE format('CREATE TABLE part_%s (LIKE alpha INCLUDING ALL)', i);
        CONTINUE WHEN i = 2;
        EXECUTE format('ALTER TABLE part_%s ADD COLUMN not_second int', lpad(i::text, 1, '0'));
    END LOOP;
    FOR i IN REVERSE 10..1 BY 4 LOOP
        EXIT WHEN i < 5;
        EXECUTE 'CREATE TABLE rev_' || i || ' (id int)';
    END LOOP;
    i := 0;
    WHILE i < 3 LOOP
        EXECUTE format('CREATE TABLE logs_%s (id int)', i);
        i := i + 1;
    END LOOP;
    LOOP
        cnt := cnt + 1;
        IF cnt > 2 THEN EXIT; END IF;
        EXECUTE 'CREATE TABLE loop_' || cnt::text || '()';
    END LOOP;
    FOR r IN SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name LIKE '%\_name' ORDER BY 1 LOOP
        EXECUTE format('ALTER TABLE %I RENAME COLUMN %I TO label', r.table_name, r.column_name);
    END LOOP;
    FOR tbl IN SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relname ~ '^part_' ORDER BY c.relname LOOP
        EXECUTE 'ALTER TABLE ' || tbl::regclass || ' ADD COLUMN seen timestamptz DEFAULT now()';
    END LOOP;
    FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'logs%' LOOP
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %s CHECK (id > 0)', quote_ident(r.tablename), quote_ident(r.tablename || '_positive'));
    END LOOP;
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO cols FROM pg_attribute WHERE attrelid = 'part_1'::regclass AND attnum > 0;
    EXECUTE 'CREATE VIEW part_view AS SELECT ' || cols || ' FROM part_1';
    SELECT count(*) INTO cnt FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'part%';
    EXECUTE 'CREATE TABLE counted_' || cnt || ' (id int)';
    FOR r IN EXECUTE 'SELECT conname, conrelid::regclass AS rel FROM pg_constraint WHERE contype = ''c'' AND connamespace = ''public''::regnamespace AND conrelid <> 0 ORDER BY 1' LOOP
        EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', r.rel, r.conname, r.conname || '_renamed');
    END LOOP;
END
$$ LANGUAGE plpgsql;
-- Exceptions undo what their block did.
DO $$
BEGIN
    BEGIN
        CREATE TABLE undone (id int);
        ALTER TABLE undone ADD COLUMN id int;
    EXCEPTION
        WHEN duplicate_column THEN CREATE TABLE handled (id int);
        WHEN OTHERS THEN CREATE TABLE wrongly_handled (id int);
    END;
    BEGIN
        DROP TABLE nothing_there;
    EXCEPTION WHEN undefined_table OR undefined_object THEN
        CREATE TABLE handled2 (message text);
        RAISE NOTICE '% %', SQLSTATE, SQLERRM;
    END;
    BEGIN
        ALTER TABLE t ADD CONSTRAINT t_name_key UNIQUE (name);
    EXCEPTION WHEN SQLSTATE '42P07' THEN
        IF SQLSTATE = '42P07' THEN CREATE TABLE handled3 (id int); END IF;
    END;
END $$;
DO $$ BEGIN ALTER TABLE t ADD COLUMN id int; END $$;
DO $$ BEGIN ALTER TABLE t ADD COLUMN IF NOT EXISTS id int; CREATE TABLE IF NOT EXISTS t (x int); DROP TABLE IF EXISTS nope; END $$;
DO 'BEGIN CREATE TABLE quoted (id int); END';
DO LANGUAGE plpgsql $do$ DECLARE a int DEFAULT 1; b int = 2; c t.id%TYPE := 3; d t%ROWTYPE; e text[] := '{x,y}'; BEGIN
    <<outer>>
    FOR a IN 1..3 LOOP
        FOR b IN 1..3 LOOP
            CONTINUE outer WHEN b = 2;
            EXIT outer WHEN a = 3;
            EXECUTE format('CREATE TABLE nest_%s_%s (id int)', a, b);
        END LOOP;
    END LOOP;
    CASE c WHEN 1, 2 THEN CREATE TABLE case_one (id int); WHEN 3 THEN CREATE TABLE case_three (id int); ELSE NULL; END CASE;
    CASE WHEN c > 5 THEN CREATE TABLE case_five (id int); ELSE CREATE TABLE case_else (id int); END CASE;
    EXECUTE 'SELECT $1 + 1' INTO a USING c;
    EXECUTE format('CREATE TABLE using_%s (id int)', a);
    d.name := 'row';
    EXECUTE 'CREATE TABLE from_' || d.name || '_' || array_length(e, 1) || e[2] || '(id int)';
    IF 'a' = ANY (ARRAY['a', 'b']) AND 3 IN (1, 2, 3) AND NOT (1 BETWEEN 2 AND 3) AND 'abc' LIKE 'a%' AND 'abc' ILIKE 'AB_' AND c IS NOT NULL THEN
        CREATE TABLE conditions (id int);
    END IF;
    PERFORM set_config('search_path', 'made, public', true);
    CREATE TABLE in_made (id int);
    SET search_path TO public;
    CREATE TABLE in_public (id int);
    ASSERT true;
    NULL;
END $do$;
DO $$ DECLARE s text; BEGIN
    s := upper('a') || lower('B') || replace('x-y', '-', '_') || substring('hello' from 2 for 2) || substr('hello', 1, 1) || left('abc', 1) || right('abc', 1)
        || trim('  t ') || btrim('xxyxx', 'x') || ltrim(' l') || rtrim('r ') || concat('a', 1, NULL, 'b') || concat_ws('_', 'p', 'q') || repeat('z', 2) || reverse('ab')
        || split_part('a.b.c', '.', 2) || coalesce(NULL, 'c') || nullif('a', 'b') || length('four')::text || position('b' in 'abc')
        || strpos('abc', 'c') || lpad('7', 3, '0');
    EXECUTE format('CREATE TABLE %I (id int)', s);
    s := array_to_string(ARRAY['m', 'n'], '') || greatest(1, 2) || least(1, 2) || abs(-4) || mod(7, 4) || 7 / 2 || 7 % 4
        || array_upper(ARRAY[1, 2, 3], 1) || cardinality(ARRAY[1, 2]) || (string_to_array('a,b', ','))[2];
    EXECUTE format('CREATE TABLE %I (id int)', s);
    EXECUTE format('CREATE TABLE strings (%s)', (SELECT string_agg(format('%I %s', 'c' || g, CASE WHEN g % 2 = 0 THEN 'int' ELSE 'text' END), ', ') FROM generate_series(1, 4) g));
    EXECUTE (SELECT format('CREATE TABLE unnested (%s)', string_agg(u || ' int', ',')) FROM unnest(ARRAY['p', 'q']) AS u);
    EXECUTE (SELECT 'CREATE TABLE valued (' || array_to_string(array_agg(x.a || ' ' || x.b), ', ') || ')' FROM (VALUES ('k', 'int'), ('l', 'text')) AS x (a, b));
END $$;
-- What fails leaves nothing, but for what a handler caught.
CREATE TABLE once (id int);
DO $$ BEGIN
    CREATE TABLE undone (id int);
    ALTER TABLE once ADD COLUMN gone int;
    CREATE TYPE gone AS ENUM ('a');
    CREATE TABLE once (id int);
END $$;
DO $$ BEGIN
    CREATE TABLE undone (id int);
    CREATE TABLE once (id int);
EXCEPTION WHEN undefined_table THEN
    CREATE TABLE other (id int);
END $$;
DO $$ BEGIN
    CREATE TABLE before (id int);
    BEGIN
        ALTER TABLE once ADD COLUMN gone int;
        CREATE TABLE once (id int);
    EXCEPTION WHEN duplicate_table THEN
        ALTER TABLE once ADD COLUMN kept int;
    END;
    CREATE TABLE afterwards (id int);
END $$;
DO $$ BEGIN
    CREATE TABLE once (id int);
EXCEPTION WHEN OTHERS THEN
    CREATE TABLE undone (id int);
    DROP TABLE never_made;
END $$;
CREATE PROCEDURE half() LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE undone (id int); CREATE TABLE once (id int); END $$;
CALL half();
DO $$ BEGIN CALL half(); EXCEPTION WHEN duplicate_table THEN CREATE TABLE instead (id int); END $$;
