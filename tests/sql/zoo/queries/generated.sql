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

--! XX000 [15-17] USING over types that have a common type but no conversion
SELECT 1 FROM (VALUES (1::money)) a (x) JOIN generate_series(1::bigint, 2) b (x) USING (x)

--! 42883 [18] which is found out earlier
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

--# a cast in the form of a call can have VARIADIC
SELECT datemultirange(VARIADIC '{}'), floatmultirange(VARIADIC NULL)

--! 42809 but not OVER, where a domain is called as an aggregate is
SELECT count('1') OVER ()

--! 42809 nor DISTINCT
SELECT count(DISTINCT '1')

--! 42883 a set of arguments to sort that has no order
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY bx) FROM things

--# windows written alike are one
SELECT DISTINCT ON (rank() OVER (ORDER BY i4)) i4 FROM numbers ORDER BY rank() over ( ORDER  BY i4 )

--# and may have a name
SELECT DISTINCT ON (rank() OVER w) i4 FROM numbers WINDOW w AS (ORDER BY i4) ORDER BY rank() OVER w

--! 42P10 another window is another expression
SELECT DISTINCT ON (rank() OVER (ORDER BY i4)) i4 FROM numbers ORDER BY rank() OVER (ORDER BY i4 DESC)

--! 42804 a window's key makes text of the output that is written alike
INSERT INTO numbers (f8) SELECT NULL WINDOW w AS (ORDER BY NULL)

--# what has no order can be partitioned by, where it can be hashed
SELECT row_number() OVER (PARTITION BY x) FROM (SELECT '1'::xid AS x) q

--! 0A000 a set in the ELSE of CASE
SELECT CASE WHEN true THEN 1 ELSE generate_series(1, 2) END

--! 42803 aggregates are refused before windows
SELECT max(count(*)) OVER () FROM animal GROUP BY 1

--! 42803 GROUPING counts as an aggregate
SELECT sum(GROUPING(id)) FROM animal GROUP BY id

--! 0A000 rows of what has no btree operators
SELECT (p, 1) IN (SELECT pth, 1 FROM things) FROM (SELECT NULL::path AS p) q

--! 0A000 rows of boxes, by their area
SELECT 1 FROM things WHERE (bx, id) = (bx, 1)

--# rows by other orders than the usual
SELECT (t, t) ~<~ ('a', 'b'), (t, v) ~>=~ ('a', 'b'), (id, t) <> (1, 'a'), (id, number) >= ($1, $2) FROM strings

--! 0A000 an operator that is no order
SELECT (r4, ints) @> (r4, ints) FROM nests

--! 22000 the bounds of a numeric range
SELECT '[99.9,0]'::numrange

--! 22000 the bounds of a time range
SELECT '["2024-01-15 10:00:01","2024-01-15 10:00"]'::tsrange

--! 22000 the bounds of a range of infinite dates
SELECT '{[2024-01-15,-infinity)}'::datemultirange

--! 22000 NaN is the greatest
SELECT '[NaN,1)'::floatrange

--! 22023 a zone with no end
SELECT 'P1Y2M'::time

--! 42602 no name of a collation
SELECT 'x y'::regcollation

--! 42704 a collation that is not there
SELECT 'x'::regcollation

--# a collation
SELECT '"C"'::regcollation

--! 42702 a column that is out of sight, twice
(SELECT 1 AS a, 2 AS a) UNION (SELECT 1, 2 ORDER BY a)

--! 42804 a set as a default of XMLTABLE
SELECT 1 FROM XMLTABLE('/r' PASSING NULL COLUMNS c int PATH 'a' DEFAULT generate_series(1, 2))

--! 42P21 name has a collation of its own
WITH RECURSIVE w (c) AS (SELECT 'x'::text UNION ALL SELECT NULL::name::text FROM w) SELECT 1

--! 42P21 which is looked at before what comes after
WITH RECURSIVE w (c) AS (SELECT 'x'::text UNION ALL SELECT NULL::name::text FROM w) SELECT nowhere

--! 42804 a cast takes the modifier away
WITH RECURSIVE w (c) AS (SELECT fee FROM visit UNION ALL SELECT c::numeric FROM w) SELECT 1

--! 22P02 an operator's name without its types
SELECT '{'::regoperator

--! 42725 an operator's name that many have
SELECT '<+>'::regoper

--! 22003 a number too large for an oid
SELECT '8000000000'::regcollation

--! 42601 a type's name that is none
SELECT '-infinity'::regtype

--! 42704 a type that is not there
SELECT 'numeric(5,2)'::regtype, 'no_such[]'::regtype

--! 42601 too many names for a relation
SELECT 'a.b.c.d'::regclass

--! 22P02 a snapshot
SELECT '20:10:'::pg_snapshot

--# and one in order
SELECT '10:20:10,14,15'::pg_snapshot, '1:1:'::txid_snapshot

--! 22P02 what is money nowhere
SELECT '1e100'::money

--! 42803 aggregates in direct arguments
SELECT percentile_disc(sum(i4)) WITHIN GROUP (ORDER BY i4) FROM numbers

--# arrays of vectors out of subqueries
SELECT ARRAY(SELECT NULL::int2vector), ARRAY(SELECT ints FROM nests)

--! 42601 a row cast to its type is still a row to a subquery
SELECT ROW(1, 'a', NULL)::spot <> ALL (SELECT s FROM nests)

--! 42846 the lower bound of a slice has its type before the upper one is read
SELECT ints[$1:$1::int4range] FROM nests

--! 42P21 an array of names has name's collation
WITH RECURSIVE w (c) AS (SELECT 'x'::text UNION ALL SELECT (NULL::name[])::text FROM w) SELECT 1

--! 42804 a subquery of several columns in SET leaves nothing open
UPDATE numbers SET (i2, i4) = (SELECT NULL, NULL)

--# as text where it is no column's
UPDATE "Mixed Case" SET ("Id", "select") = (SELECT "Id", $1)

--! 42803 GROUPING belongs to the level of its arguments
UPDATE numbers SET i4 = (SELECT GROUPING(numbers.i4))

--! 42803 GROUPING of an aggregate
SELECT GROUPING(sum(id)) FROM animal

--! 42803 what is not grouped comes before aggregates of a recursive term
WITH RECURSIVE w (a, b) AS (SELECT 1, 2 UNION ALL SELECT sum(a)::int, b FROM w) SELECT 1

--# [17] MERGE returns the source before the target
MERGE INTO visit USING (SELECT 1 AS one) q ON true WHEN MATCHED THEN DO NOTHING RETURNING *

--! 0A000 [18] aggregates' arguments have names that cannot be used
SELECT string_agg(t, "delimiter" => 'x') FROM strings

--! 42P10 too many names for a recursion, before its second term
WITH RECURSIVE w (a, b) AS (SELECT 1 UNION ALL SELECT nowhere FROM w) SELECT 1

--! 22003 a sign inside a hardware address
SELECT '2024-01-15'::macaddr

--! 42P10 by its own name a table is as far as by its alias
SELECT 1 FROM numbers n RIGHT JOIN LATERAL generate_series(1, numbers.i4) ON true

--# [17] a column of a query around is none of JSON_TABLE's DEFAULT
SELECT (SELECT v FROM JSON_TABLE('[]', '$[*]' COLUMNS (v integer PATH '$' DEFAULT abs(n.i4) ON EMPTY))) FROM numbers n

--! 42P21 [17] the collation of a DEFAULT
SELECT JSON_VALUE('{}', '$.a' DEFAULT 'x' COLLATE "C" ON EMPTY)

--! 42P21 [17] the collation of a DEFAULT's type
SELECT JSON_VALUE('{}', '$.a' RETURNING name DEFAULT 'x'::text ON EMPTY)

--! 42846 [17] a DEFAULT that would have to be cut
SELECT JSON_VALUE('{}', '$.a' RETURNING bit DEFAULT 0 ON EMPTY)

--# [17] lengths and casts are functions
SELECT JSON_VALUE('{}', '$.a' RETURNING bit DEFAULT $1::bit(1) ON EMPTY), JSON_VALUE('{}', '$.a' RETURNING int DEFAULT coalesce(1::int2)::int4 ON EMPTY)

--! 42725 a cast of one's own makes an operator ambiguous
SELECT hue = hue FROM strings

--! 42883 USING converts nothing
SELECT hue2 FROM strings ORDER BY hue2 USING <

--# DISTINCT makes text of what has no type
SELECT jsonb_object_agg(DISTINCT 1, $1), count(DISTINCT $2)

--! 42846 a record that is neither ROW() nor a row of FROM has no fields to cast
SELECT nullif(ROW(1, 2, 'a'), NULL::spot)::spot

--! 42846 nor has a parameter
SELECT title(nullif($1, NULL::animal))

--! 42846 nor a NULL
SELECT NULL::record::spot

--# a row of a subquery is cast column by column
SELECT q::spot, (q::spot).label FROM (SELECT 1 AS a, 2 AS b, 'x' AS c) q

--# and one of VALUES, of a function, of WITH, from outside
WITH w (a, b, c) AS (SELECT 1, 2, 'x') SELECT v::spot, w::spot, (SELECT v::spot_domain) FROM (VALUES (1, 2.5, 'x')) v, w

--! 42846 with as many columns
SELECT q::spot FROM (SELECT 1 AS a, 2 AS b) q

--! 22P02 what is wrong with a field is said before there are too few
SELECT ROW('x')::spot

--! 22P02 or too many
SELECT ROW('x', 2, 'a', 4)::spot

--! 42804 a row comparison with a set in it
SELECT (1, generate_series(1, 2)) = (1, 2)

--! 42804 before what the window function around it would say
SELECT lag((1, generate_series(1, 2)) = (1, 2)) OVER ()

--# an IN list compares row by row
SELECT (1, 2) IN ((1, 2), (3, 4))

--! 42804 VALUES keeps a modifier that all its rows have
WITH RECURSIVE w (a) AS ((VALUES (NULL::char(3))) UNION SELECT NULL FROM w) SELECT * FROM w

--# and loses one that they do not
WITH RECURSIVE w (a) AS ((VALUES (NULL::char(3)), (NULL::char(2))) UNION SELECT NULL FROM w) SELECT * FROM w

--# a slice of a vector is an array
SELECT (NULL::oidvector)[1:2], (NULL::oidvector)[1], ('1 2'::int2vector)[0:0]

--! 42883 and no vector
SELECT btoidvectorcmp((NULL::oidvector)[1:2], NULL)

--# what EXPLAIN explains may use a parameter before its type is known
EXPLAIN SELECT $1 IS NULL, $1::int

--! 42P08 a query by itself may not
SELECT $1 IS NULL, $1::int

--! 42P18 nor leave it untyped, explained or not
EXPLAIN SELECT $1 IS NULL

--# nor what makes a table
CREATE TEMP TABLE made AS SELECT $1 IS NULL AS a, $1::int AS b

--! 42804 an array keeps the modifier of its elements
WITH RECURSIVE w (a) AS (SELECT ARRAY[NULL::char(3)] UNION ALL SELECT NULL FROM w) SELECT * FROM w

--! 42804 and one of a subquery that of its column
WITH RECURSIVE w (a) AS (SELECT ARRAY(SELECT NULL::char(3)) UNION ALL SELECT NULL FROM w) SELECT * FROM w

--# a vector in an array is an element, not an array
SELECT ARRAY['1 2'::oidvector], (ARRAY['1 2'::int2vector])[1], hashoidvector((ARRAY[NULL::oidvector])[$1])

--! 0A000 direct arguments of an aggregate hold no sets
SELECT percentile_disc(generate_series(1, i4)) WITHIN GROUP (ORDER BY i8) FROM numbers

--! 42803 nor window functions
SELECT percentile_disc(row_number() OVER ()) WITHIN GROUP (ORDER BY i8) FROM numbers

--! 42803 an aggregate of an outer level reads nothing nearer
SELECT (SELECT percentile_disc(n.f8) WITHIN GROUP (ORDER BY o.i8) FROM numbers n) FROM numbers o

--! 0A000 a set comes before the aggregate beside it
SELECT max(generate_series(1, max(i4))) FROM numbers

--# GROUP BY compares as ORDER BY USING says
SELECT pth FROM (SELECT NULL::path[] AS pth) q GROUP BY 1 ORDER BY 1 USING <

--# so do DISTINCT and PARTITION BY
SELECT DISTINCT pth, count(*) OVER (PARTITION BY pth ORDER BY pth USING <) FROM (SELECT NULL::path[] AS pth) q ORDER BY 1 USING <

--! 42883 without it there is nothing to compare with
SELECT NULL::path[] GROUP BY 1

--! 42804 a set under IN (SELECT ...)
SELECT generate_series(1, 2) IN (SELECT 1)

--! 42804 and in a row there
SELECT CASE WHEN true THEN (generate_series(1, 2), 'a') IN (SELECT 1, 'a') END

--! 22026 how many bits is asked before what they are
SELECT '(,,,,,,,,,,,"x y",,,,,,,)'::things

--# RANGE takes an offset of a type with a cast
SELECT sum(i4) OVER (ORDER BY i4 RANGE $1::color PRECEDING), sum(i8) OVER (ORDER BY i8 RANGE 1::smallint PRECEDING) FROM numbers

--! 0A000 but not one that is only assigned
SELECT sum(i4) OVER (ORDER BY i4 RANGE 1.5 PRECEDING) FROM numbers

--! 22P02 nor has any locale such a separator
SELECT cash_cmp(NULL, $1), CASE $1 WHEN '2024-01-15' THEN 1 END

--# [17] a default that is cut to its domain's length is a call
SELECT * FROM JSON_TABLE('1'::jsonb, '$' COLUMNS (a code PATH '$' DEFAULT (NULL::spot).label::code ON EMPTY))

--! 42804 [17] a domain alone is not
SELECT * FROM JSON_TABLE('1'::jsonb, '$' COLUMNS (a small_count PATH '$' DEFAULT (NULL::spot).x::small_count ON EMPTY))

--# [17] nor is an array, but where its elements are cut
SELECT * FROM JSON_TABLE('1'::jsonb, '$' COLUMNS (a varchar(3)[] PATH '$' DEFAULT (NULL::cage).tags::varchar(3)[] ON EMPTY))

--! 42804 [17] and where they are not
SELECT * FROM JSON_TABLE('1'::jsonb, '$' COLUMNS (a text[] PATH '$' DEFAULT (NULL::cage).tags ON EMPTY))

--! 42804 an unknown column of a recursion starts as text, and is what the other term makes it
WITH RECURSIVE w (a) AS (SELECT NULL UNION ALL SELECT 'a'::varchar FROM w) SELECT * FROM w

--# as it does where both agree
WITH RECURSIVE w (a) AS (SELECT NULL UNION ALL SELECT a || 'x' FROM w) SELECT * FROM w

--! 42P21 columns are looked at one by one, each for its type and its collation
WITH RECURSIVE w (a, b) AS (SELECT NULL, NULL UNION SELECT NULL COLLATE "C", 1 FROM w) SELECT * FROM w

--! 42804 the first that differs is told
WITH RECURSIVE w (a, b) AS (SELECT NULL, NULL UNION SELECT 1, NULL COLLATE "C" FROM w) SELECT * FROM w

--! 0A000 GROUPING holds no sets, as aggregates do not
SELECT CASE WHEN NULL THEN NULL::color ELSE GROUPING(generate_series(1, 2)) END

--! 42803 nor window functions in GROUPING
SELECT CASE WHEN NULL THEN NULL::color ELSE GROUPING(row_number() OVER ()) END FROM numbers GROUP BY id

--! 42702 what a join with a USING alias merges is there twice for the actions of MERGE
MERGE INTO strings USING (numbers JOIN animal USING (id) AS merged) ON strings.t = animal.name WHEN NOT MATCHED THEN INSERT (t) VALUES (id::text)

--# but not for its condition, and by the alias
MERGE INTO strings USING (numbers JOIN animal USING (id) AS merged) ON strings.t = merged.id::text WHEN NOT MATCHED THEN INSERT (t) VALUES (merged.id::text || name)

--# the actions of MERGE know a join without a name by one
MERGE INTO strings USING (numbers JOIN animal USING (id)) ON strings.t = name WHEN MATCHED THEN UPDATE SET t = unnamed_join.name WHEN NOT MATCHED THEN INSERT (t) VALUES (numbers.i4::text || unnamed_join.id)

--! 42P01 the condition does not
MERGE INTO strings USING (numbers JOIN animal USING (id)) ON strings.t = unnamed_join.name WHEN NOT MATCHED THEN DO NOTHING

--# [17-18] the tables of a join without a name are seen where it is not matched
MERGE INTO strings USING (numbers JOIN animal USING (id)) ON strings.t = name WHEN NOT MATCHED BY SOURCE AND numbers.i4 > 3 THEN DELETE

--! 42703 [17-18] but not its columns
MERGE INTO strings USING (numbers JOIN animal USING (id)) ON strings.t = name WHEN NOT MATCHED BY SOURCE AND i4 > 3 THEN DELETE

--! 42P01 [17-18] a table is not
MERGE INTO strings USING animal ON strings.t = name WHEN NOT MATCHED BY SOURCE AND animal.id > 3 THEN DELETE

--! 2200N a constant of xml is well-formed
SELECT xml '<a><b></a>'

--! 2200N all its entities are those of XML itself
SELECT '<a b="&nbsp;"/>'::xml

--# but it need not be one element, and a DTD may declare more
SELECT 'a <b/> &lt; <c/>'::xml, '<!DOCTYPE a [<!ENTITY e "f">]><a>&e;</a>'::xml

--! 42P18 XML functions give a parameter no type
SELECT xmlforest($1 AS a)

--! 42P18 neither do elements
SELECT xmlelement(name a, xmlattributes('b' AS c), 'd', $1)

--# constants of no type are fine there
SELECT xmlelement(name a, xmlattributes('b' AS c), 'd', NULL), xmlforest('e' AS f, NULL AS g)

--! 42601 [16-18] before VALUE a key is one operand
SELECT json_object('a'::text VALUE 1)

--! 42601 [16-18] without a sign
SELECT json_object(-1 VALUE 1)

--# [16-18] or in parentheses; a colon takes all
SELECT json_object(('a' || 'b') VALUE 1, CASE WHEN true THEN 'c' END VALUE 2, -1: 3, 'd'::text: 4)

--! 0A000 [17-18] FORMAT JSON of a column of JSON_TABLE is for strings
SELECT * FROM JSON_TABLE('{}'::jsonb, '$' COLUMNS (a integer FORMAT JSON PATH '$'))

--! 0A000 [17-18] an encoding is for bytes
SELECT * FROM JSON_TABLE('{}'::jsonb, '$' COLUMNS (a text FORMAT JSON ENCODING UTF8 PATH '$'))

--# [17-18] these are strings or bytes
SELECT * FROM JSON_TABLE('{}'::jsonb, '$' COLUMNS (a text FORMAT JSON PATH '$', b varchar(3) FORMAT JSON PATH '$', c bytea FORMAT JSON ENCODING UTF8 PATH '$', d jsonb FORMAT JSON PATH '$', e integer PATH '$' WITH WRAPPER))

--! 42P18 [16-18] a key gives a parameter no type in an aggregate either
SELECT json_objectagg($1: 1)

--! 42803 GROUPING inside a subquery is of the level of its arguments
SELECT (SELECT GROUPING(numbers.i4)) FROM numbers

--# which must group by them
SELECT (SELECT GROUPING(numbers.i4)) FROM numbers GROUP BY i4

--! 42P08 each row of IN is compared with the row on the left as it was written
SELECT ('a', $1) IN (('b', $2), ('c', 1))

--# where all agree the parameter has their type
SELECT ('a', $1) IN (('b', 2), ($2, 1))
