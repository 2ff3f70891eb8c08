-- Names that the server chooses, cut at 63 bytes and numbered on collision.
CREATE TABLE plain (
    id serial PRIMARY KEY,
    code text UNIQUE CHECK (code <> ''),
    parent int REFERENCES plain,
    amount numeric(10, 2) CHECK (amount > 0) CHECK (amount < 1000),
    low int, high int,
    CHECK (low < high), CHECK (high > 0 AND low > 0),
    UNIQUE (low, high), UNIQUE (high, low),
    FOREIGN KEY (parent) REFERENCES plain (id) ON DELETE CASCADE
);
CREATE INDEX ON plain (code);
CREATE INDEX ON plain (code);
CREATE INDEX ON plain (lower(code));
CREATE INDEX ON plain (lower(code), upper(code), (low + high));
CREATE INDEX ON plain ((low + high), (high - low));
CREATE INDEX ON plain (coalesce(code, ''), (code::varchar), (code || 'x'), nullif(low, high), greatest(low, high));
CREATE INDEX ON plain ((CASE WHEN low > 0 THEN high END), (ARRAY[low, high]), (low IS NULL), (code COLLATE "C"));
CREATE INDEX ON plain (id) INCLUDE (code, parent) WHERE low IS NOT NULL;
CREATE TABLE a_rather_long_table_name_that_leaves_little_room_for_more (
    a_rather_long_column_name_that_leaves_little_room_too serial PRIMARY KEY,
    another_rather_long_column_name_that_leaves_little_room int UNIQUE CHECK (another_rather_long_column_name_that_leaves_little_room > 0),
    third_rather_long_column_name_that_leaves_little_room int REFERENCES plain,
    UNIQUE (another_rather_long_column_name_that_leaves_little_room, third_rather_long_column_name_that_leaves_little_room)
);
CREATE INDEX ON a_rather_long_table_name_that_leaves_little_room_for_more (third_rather_long_column_name_that_leaves_little_room);
CREATE INDEX ON a_rather_long_table_name_that_leaves_little_room_for_more (third_rather_long_column_name_that_leaves_little_room, another_rather_long_column_name_that_leaves_little_room);
CREATE TABLE this_name_is_longer_than_the_sixty_three_bytes_that_the_server_keeps_of_it (this_name_is_longer_than_the_sixty_three_bytes_that_the_server_keeps int);
CREATE INDEX this_index_is_longer_than_the_sixty_three_bytes_that_the_server_keeps ON plain (id);
CREATE TABLE "Größe mit Umlauten äöüäöüäöüäöüäöüäöüäöüäöüäöü" ("Spalte mit Umlauten äöüäöüäöüäöüäöü" int UNIQUE, "a b" int CHECK ("a b" > 0), "A B" int);
CREATE TABLE "Mixed" ("Id" int PRIMARY KEY, "select" text, "order" int REFERENCES "Mixed" ("Id"), "quo""te" text UNIQUE);
-- Names in the way of the chosen ones.
CREATE TABLE taken_pkey (x int);
CREATE TABLE taken (id int PRIMARY KEY, k int UNIQUE, CONSTRAINT taken_k_key CHECK (k > 0), CONSTRAINT taken_k_check CHECK (k < 9), CHECK (k <> 5));
CREATE SEQUENCE seq_id_seq;
CREATE TABLE seq (id serial, id1 serial8, id2 smallserial);
CREATE TABLE _node (x int);
CREATE TYPE node AS ENUM ('a');
CREATE TABLE item (x int);
CREATE TABLE _item (x int);
CREATE TYPE __late AS (x int);
CREATE TYPE late AS (x int);
CREATE TABLE ref_a (id int PRIMARY KEY);
CREATE TABLE ref_b (a int REFERENCES ref_a, b int, CONSTRAINT ref_b_b_fkey CHECK (b > 0), FOREIGN KEY (b) REFERENCES ref_a, FOREIGN KEY (a) REFERENCES ref_a (id));
ALTER TABLE ref_b ADD FOREIGN KEY (a) REFERENCES ref_a, ADD CHECK (a > 0), ADD CHECK (a > 1), ADD UNIQUE (a), ADD COLUMN c int UNIQUE REFERENCES ref_a CHECK (c > b), ADD PRIMARY KEY (b);
CREATE SCHEMA other;
CREATE TABLE other.ref_b (a int CONSTRAINT named REFERENCES public.ref_a, CONSTRAINT named2 UNIQUE (a), CHECK (a > 0), CHECK (true), CHECK (a IS NOT NULL OR a = 1));
CREATE TABLE excl (r int4range, s int4range, EXCLUDE USING gist (r WITH &&), EXCLUDE USING gist (r WITH &&, s WITH =) WHERE (r IS NOT NULL), CONSTRAINT named_excl EXCLUDE (r WITH =));
CREATE TABLE words ("end" int, "user" text, "table" int, value text, name text, type text, key int, year int, timestamp timestamp, date date, interval interval, text text, character char(3), "time" time, position int, row int, level int, status text, state text, role text, "values" int[], "bit" bit(4));
CREATE TABLE types (
    a int[], b int[][], c int ARRAY, d int ARRAY[4], e varchar(20)[], f numeric(8, 3)[], g timestamp(3) with time zone, h time(2), i interval(4), j interval day to second(2), k bit varying(9), l char, m character varying, n "char", o name,
    p national character varying(4), q dec(4), r float(20), s float(30), t double precision, u real, v bit, w timetz(1), x nchar(3), y pg_catalog.int8, z public.plain[], aa money, ab xml, ac oid, ad regclass, ae interval year to month, af numeric(3, -2)
);
