-- Partitions by time, as functions make them.
CREATE TABLE events (at timestamptz NOT NULL, id bigint) PARTITION BY RANGE (at);
DO $$
DECLARE
    d date := '2023-11-01';
    stop CONSTANT date := date '2024-03-01';
BEGIN
    WHILE d < stop LOOP
        EXECUTE format('CREATE TABLE events_%s PARTITION OF events FOR VALUES FROM (%L) TO (%L)', to_char(d, 'YYYY_MM'), d, d + interval '1 month');
        d := d + interval '1 month';
    END LOOP;
END $$;
CREATE FUNCTION create_partition(parent regclass, starts date, step interval DEFAULT '1 month') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    name text := format('%s_p%s', parent, to_char(starts, 'YYYYMMDD'));
BEGIN
    IF to_regclass(name) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF %s FOR VALUES FROM (%L) TO (%L)', name, parent, starts, (starts + step)::date);
    END IF;
    RETURN name;
END $$;
CREATE TABLE readings (day date NOT NULL, v float8) PARTITION BY RANGE (day);
SELECT create_partition('readings', '2024-01-01');
SELECT create_partition('readings', '2024-01-01');
SELECT create_partition('readings', make_date(2024, 2, 1), interval '1 day');
SELECT create_partition('readings', d::date, '1 week') FROM generate_series('2024-03-04'::date, '2024-03-31'::date, interval '7 days') AS d;
SELECT create_partition('readings', (date '2025-01-31' + interval '1 month')::date);
DO $$
DECLARE
    t timestamp := '2024-02-29 13:45:10';
    z timestamptz := '2024-12-30 00:00:00+00';
    week date;
    r record;
    n int := 0;
BEGIN
    EXECUTE format('CREATE TABLE truncated_%s_%s (id int)', to_char(date_trunc('month', t), 'YYYYMMDD'), to_char(date_trunc('quarter', z), 'YYYY"q"Q'));
    EXECUTE format('CREATE TABLE iso_%s_%s_%s (id int)', to_char(z, 'IYYY'), to_char(z, 'IW'), to_char(z, 'FMDD_FMMonth_dy'));
    EXECUTE format('CREATE TABLE parts_%s_%s_%s (id int)', extract(year from t), extract(dow from t), date_part('doy', t));
    week := date_trunc('week', t);
    EXECUTE format('CREATE TABLE week_%s (id int)', to_char(week, 'YYYY_MM_DD'));
    EXECUTE format('CREATE TABLE days_%s (id int)', (week + 7) - week);
    EXECUTE format('CREATE TABLE hour_%s (id int)', to_char(t + interval '1 day 2 hours' * 2, 'MMDDHH24MISS'));
    FOR r IN SELECT g::date AS day, to_char(g, 'Mon') AS word FROM generate_series(timestamp '2024-01-31', '2024-04-30', '1 month') AS g LOOP
        n := n + 1;
        EXECUTE format('CREATE TABLE series_%s_%s_%s (id int)', to_char(n, 'FM00'), lower(r.word), to_char(r.day, 'DD'));
    END LOOP;
    FOR i IN 0..2 LOOP
        EXECUTE 'CREATE TABLE back_' || to_char(date '2024-01-31' - (i || ' months')::interval, 'YYYY_MM') || ' (id int)';
    END LOOP;
    IF t > '2024-02-29' AND week <= date '2024-02-26' AND z::date - week > 300 THEN CREATE TABLE compared (id int); END IF;
END $$;
-- Names out of other names.
CREATE TABLE "Old-Name 1" (id int);
CREATE TABLE log_2023_05 (id int);
CREATE TABLE log_2023_06 (id int);
DO $$
DECLARE
    r record;
    found_parts text[];
    word text;
BEGIN
    FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '[^a-z0-9_]' LOOP
        EXECUTE format('ALTER TABLE %I RENAME TO %I', r.tablename, regexp_replace(lower(r.tablename), '[^a-z0-9]+', '_', 'g'));
    END LOOP;
    FOR r IN SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relname ~ '^log_\d{4}_\d{2}$' ORDER BY c.relname DESC LOOP
        found_parts := regexp_match(r.relname, '^log_(\d+)_(\d+)$');
        EXECUTE format('ALTER TABLE %I RENAME TO %I', r.relname, regexp_replace(r.relname, '^log_(\d+)_(\d+)$', 'log_y\1m\2'));
        EXECUTE format('CREATE TABLE copy_%s_of_%s (id int)', found_parts[2], found_parts[1]);
    END LOOP;
    FOREACH word IN ARRAY regexp_split_to_array('one, two;three', '[,;]\s*') LOOP
        EXECUTE format('CREATE TABLE word_%s (id int)', word);
    END LOOP;
    FOR r IN SELECT m[1] AS k, m[2] AS v FROM regexp_matches('a=int,b=text', '(\w+)=(\w+)', 'g') AS m LOOP
        EXECUTE format('CREATE TABLE pair_%s (c %s)', r.k, r.v);
    END LOOP;
    EXECUTE 'CREATE TABLE sliced_' || array_to_string((ARRAY['a', 'b', 'c', 'd'])[2:3], '_') || ' (id int)';
    EXECUTE 'CREATE TABLE removed_' || array_to_string(array_remove(ARRAY['a', 'b', 'a'], 'a'), '_') || rpad('x', 3, '0') || ' (id int)';
END $$;
-- Cursors, counts, and what is raised.
DO $$
DECLARE
    by_name CURSOR FOR SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'word\_%' ORDER BY relname;
    other refcursor;
    name text;
    n int;
    r record;
BEGIN
    FOR r IN by_name LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN by_loop int', r.relname);
    END LOOP;
    OPEN by_name;
    LOOP
        FETCH by_name INTO name;
        EXIT WHEN NOT FOUND;
        EXECUTE format('ALTER TABLE %I ADD COLUMN by_fetch int', name);
    END LOOP;
    CLOSE by_name;
    OPEN other FOR SELECT relname FROM pg_class WHERE relname IN ('word_one', 'word_two') ORDER BY 1 DESC;
    FETCH NEXT FROM other INTO name;
    EXECUTE format('ALTER TABLE %I ADD COLUMN last int', name);
    CLOSE other;
    PERFORM 1 FROM pg_class WHERE relname LIKE 'word\_%' AND relkind = 'r';
    GET DIAGNOSTICS n = ROW_COUNT;
    EXECUTE format('CREATE TABLE counted_%s (id int)', n);
    BEGIN
        CREATE TABLE undone (id int);
        RAISE EXCEPTION 'no % here', name USING ERRCODE = 'unique_violation';
    EXCEPTION WHEN unique_violation THEN
        CREATE TABLE caught (id int);
    END;
    BEGIN
        RAISE division_by_zero;
    EXCEPTION WHEN division_by_zero THEN
        CREATE TABLE caught_by_name (id int);
    END;
    BEGIN
        RAISE SQLSTATE '22012';
    EXCEPTION WHEN SQLSTATE '22012' THEN
        CREATE TABLE caught_by_state (id int);
    END;
    BEGIN
        RAISE EXCEPTION 'plain';
    EXCEPTION WHEN raise_exception THEN
        EXECUTE format('CREATE TABLE said_%s (id int)', SQLERRM);
    END;
    CASE WHEN n BETWEEN 1 AND 3 THEN CREATE TABLE few (id int); ELSE CREATE TABLE many (id int); END CASE;
END $$;
