-- What generated queries found: one small query a mechanism.

--! 0A000 a type whose input function only refuses
SELECT ''::pg_node_tree

--! 0A000 another, where no type would do
INSERT INTO numbers (i4) VALUES (pg_ndistinct '')

--! 42601 an int8 constant is no position: GROUP BY
SELECT i4 FROM numbers GROUP BY 5000000000

--! 42601 an int8 constant is no position: ORDER BY
SELECT i4 FROM numbers ORDER BY -5000000000

--! 42601 an int8 constant is no position: DISTINCT ON
SELECT DISTINCT ON (5000000000) i4 FROM numbers

--# a nameless subquery under a cast is called ?column?
SELECT ((SELECT 'a'))::text, (SELECT id FROM animal LIMIT 1)::text, (SELECT max(id) FROM animal)::text

--# a subquery is called as its first column, however that is written
SELECT (SELECT q.* FROM (SELECT 1 AS z) q), (SELECT * FROM (VALUES (1)) v)

--! 42601 OFFSET with ROWS takes but an operand
SELECT i4 FROM numbers OFFSET '3'::bigint ROWS

--! 42601 OFFSET with ROWS takes no sum
SELECT i4 FROM numbers OFFSET 1 + 2 ROWS

--# what OFFSET with ROWS takes
SELECT (SELECT 1 OFFSET (1 + 2) ROWS), (SELECT 1 OFFSET $1 ROW), (SELECT 1 OFFSET CAST('3' AS bigint) ROWS), (SELECT 1 OFFSET -1 ROWS), (SELECT 1 OFFSET abs(1) ROWS FETCH FIRST ROW ONLY), (SELECT 1 OFFSET int '1' ROWS), (SELECT 1 OFFSET 1 + 2)

--# subqueries written alike are one expression, wherever they stand
SELECT (SELECT i4 FROM tall t LIMIT 1) + 1 FROM numbers GROUP BY (SELECT i4 FROM tall t LIMIT 1) + 1 ORDER BY (SELECT i4 FROM tall t LIMIT 1) + 1

--! 42803 subqueries with other names are not
SELECT (SELECT i8 AS a) FROM numbers GROUP BY (SELECT i8 AS b)

--! 23514 a domain's CHECK runs inside an array
SELECT '{1,-1}'::count[]

--! 23514 LIKE in a domain's CHECK
SELECT ARRAY['x@y']::email[], '{x}'::email[]

--! 23514 a domain's CHECK runs inside a row
INSERT INTO nests (ss) VALUES (NULL), ('{}'), ('{"(1,a,)"}'::spot[]) RETURNING '(1,1,,,,,,,,,,-3,,)'::numbers

--! 23502 a domain without NULL, inside a row
SELECT '(1,,t,,,,,,,,,,,,,up)'::strings

--# a domain's CHECK outside does not run yet
SELECT '-1'::count, 'x'::email

--! 22003 numeric(5,2) inside a row
SELECT '(1,,,1000)'::cage

--# it is rounded first
SELECT '(1,,,999.994)'::cage, '(1,,,1e2)'::cage, '(1,,,-0.009)'::cage, '(1,,,NaN)'::cage

--! 22003 rounding can carry
SELECT '(1,,,999.995)'::cage

--! 22026 bit(4) inside a row
SELECT '(1,a,,{},,,,,,,,101,,,,,,,)'::things

--! 42704 VARIADIC elements that are arrays
SELECT first_of('{a}'::citext[], '{}'::citext[])

--# a cast of unknown over a union below a recursive term
WITH RECURSIVE w (c) AS ((WITH x AS (SELECT 1) SELECT '2' UNION ALL (SELECT 1::integer)) UNION ALL SELECT w.c FROM w) SELECT c FROM w

--! XX000 USING over types that have a common type but no conversion
SELECT 1 FROM (VALUES (1::money)) a (x) JOIN generate_series(1::bigint, 2) b (x) USING (x)

--! 42P18 a parameter of no type beside columns left out
INSERT INTO bird (id) VALUES (1) RETURNING pg_collation_for($1)

--! 0A000 a set in the arguments of a set in FROM
SELECT 1 FROM generate_series(generate_series(1, 2), 3)

--! 42803 GROUPING by position in GROUP BY
SELECT GROUPING(id) FROM animal GROUP BY id, 1

--# LEAST without an order fails later
SELECT least(j, NULL) FROM things

--# arrays of the vector types
SELECT $1::oidvector[], NULL::int2vector[]

--! 22P02 an access control item without a sign
SELECT 'x'::aclitem
