--# [16] select c is json, c is json object, c is json array with unique key...
select c is json, c is json object, c is json array with unique keys, c is not json scalar, c is json value without unique, jb is json, by is json from t

--! 42804 [16] cannot use type integer in IS JSON predicate
select a is json from t

--# [16] select $1 is json
select $1 is json

--# [16] select json_object('a' : 1), json_object('a' value c), json_object(...
select json_object('a' : 1), json_object('a' value c), json_object('a' : jb absent on null), json_object('a':1 with unique keys returning jsonb), json_object() from t

--# [16] select json_object('a' : c format json) from t
select json_object('a' : c format json) from t

--! 42804 [16] cannot use non-string types with explicit FORMAT JSON clause
select json_object('a' : a format json) from t

--# [16] select json_object('a' : 1 returning text), json_object('a':1 retur...
select json_object('a' : 1 returning text), json_object('a':1 returning bytea format json encoding utf8), json_object('a':1 returning varchar(3)) from t

--! 42846 [16] cannot cast type json to integer
select json_object('a' : 1 returning int)

--! 0A000 [16] cannot set JSON encoding for non-bytea output types
select json_object('a' : 1 returning text format json encoding utf8)

--! 0A000 [16] cannot set JSON encoding for non-bytea output types (2)
select json_object('a' : 1 returning jsonb format json encoding utf8)

--! 0A000 [16] unsupported JSON encoding
select json_object('a' : 1 returning bytea format json encoding utf16)

--! 22023 [16] unrecognized JSON encoding: foo
select json_object('a' : 1 returning bytea format json encoding foo)

--! 42P18 [16] could not determine data type of parameter $1
select json_object(a : b, $1 : $2) from t

--# select json_object(array['a','b']), json_object('{a,1}'), json_obje...
select json_object(array['a','b']), json_object('{a,1}'), json_object('{a}','{1}')

--! 42883 function pg_catalog.json_object(integer) does not exist
select json_object(1)

--# [16] select json_array(1, 'a', null, c), json_array(1 null on null), jso...
select json_array(1, 'a', null, c), json_array(1 null on null), json_array(1 returning jsonb), json_array(), json_array(returning jsonb) from t

--# [16] select json_array(select a from t), json_array(select c from t retu...
select json_array(select a from t), json_array(select c from t returning jsonb)

--! 42601 subquery must return only one column
select json_array(select a, b from t)

--# [16] select json_array(select a from t order by a limit 2)
select json_array(select a from t order by a limit 2)

--# [16] select json_array(values (1),(2))
select json_array(values (1),(2))

--! 42601 syntax error at or near "on"
select json_array(select jb from t absent on null)

--! 42804 [16] cannot use non-string types with explicit FORMAT JSON clause (2)
select json_array(1 format json)

--# [16] select json_objectagg(c : a), json_objectagg(c value a absent on nu...
select json_objectagg(c : a), json_objectagg(c value a absent on null with unique returning jsonb), json_arrayagg(a), json_arrayagg(a order by b null on null returning jsonb) filter (where a > 0), json_arrayagg(a) over () from t group by a

--# [16] select json_objectagg(c : a) from t
select json_objectagg(c : a) from t

--# [16] select json_objectagg(a : c returning text) from t
select json_objectagg(a : c returning text) from t

--! 42846 [16] cannot cast type json to integer (2)
select json_arrayagg(a returning int) from t

--# [16] select json_arrayagg(c order by a desc nulls last returning text) f...
select json_arrayagg(c order by a desc nulls last returning text) from t

--# [17] select json('{}'), json(c), json(c with unique keys), json(by forma...
select json('{}'), json(c), json(c with unique keys), json(by format json), json(jb) from t

--! 42846 [17] cannot cast type integer to json
select json(a) from t

--! 42804 [17] JSON ENCODING clause is only allowed for bytea input type
select json(c format json encoding utf8) from t

--# [17] select json($1)
select json($1)

--# [17] select json_scalar(1), json_scalar('a'), json_scalar(c), json_scala...
select json_scalar(1), json_scalar('a'), json_scalar(c), json_scalar(null), json_scalar(ts), json_scalar($1) from t

--# [17] select json_serialize(j), json_serialize(c returning bytea), json_s...
select json_serialize(j), json_serialize(c returning bytea), json_serialize('{}' returning varchar), json_serialize(jb returning text) from t

--! 42804 [17] cannot use non-string types with implicit FORMAT JSON clause
select json_serialize(a) from t

--! 42804 [17] cannot use type integer in RETURNING clause of JSON_SERIALIZE()
select json_serialize(j returning int) from t

--! 42804 [17] cannot use type jsonb in RETURNING clause of JSON_SERIALIZE()
select json_serialize(j returning jsonb) from t

--# [17] select json_exists(jb, '$.a'), json_exists(jb, '$.a' passing 1 as x...
select json_exists(jb, '$.a'), json_exists(jb, '$.a' passing 1 as x, c as y true on error), json_exists(j, '$' false on error), json_exists(c::jsonb, 'strict $.a' unknown on error) from t

--# [17] select json_exists(c, '$') from t
select json_exists(c, '$') from t

--! 42846 [17] cannot cast type integer to jsonb
select json_exists(a, '$') from t

--# [17] select json_exists(jb, c) from t
select json_exists(jb, c) from t

--! 42804 [17] JSON path expression must be of type jsonpath, not of type integer
select json_exists(jb, 1) from t

--! 42601 [17] syntax error at end of jsonpath input
select json_exists(jb, 'bad(') from t

--! 42601 invalid ON ERROR behavior
select json_exists(jb, '$' default 1 on error) from t

--! 42601 invalid ON ERROR behavior (2)
select json_exists(jb, '$' null on error) from t

--! 42601 syntax error at or near "empty"
select json_exists(jb, '$' true on empty) from t

--! 42804 [17] can only specify a constant, non-aggregate function, or operator ex...
select json_value(jb, '$.a'), json_value(jb, '$.a' returning int), json_value(jb, '$.a' returning date default current_date on empty), json_value(jb, '$' null on empty error on error), json_value(jb, '$' returning mood) from t

--# [17] select json_value(jb, '$' returning pair) from t
select json_value(jb, '$' returning pair) from t

--# [17] select json_value(jb, '$' returning int[]) from t
select json_value(jb, '$' returning int[]) from t

--# [17] select json_value(jb, '$' returning jsonb), json_value(jb, '$' retu...
select json_value(jb, '$' returning jsonb), json_value(jb, '$' returning json) from t

--! 22P02 [17] invalid input syntax for type integer: "x"
select json_value(jb, '$' returning int default 'x' on empty) from t

--! 42804 [17] can only specify a constant, non-aggregate function, or operator ex... (2)
select json_value(jb, '$' returning int default c on empty) from t

--! 42804 [17] DEFAULT expression must not contain column references
select json_value(jb, '$' returning int default a + 1 on empty) from t

--# [17] select json_value(jb, '$' returning int default 1.5 on error) from t
select json_value(jb, '$' returning int default 1.5 on error) from t

--! 42804 [17] can only specify a constant, non-aggregate function, or operator ex... (3)
select json_value(jb, '$' returning int default (select 1) on error) from t

--! 42601 syntax error at or near "with"
select json_value(jb, '$' with wrapper) from t

--! 42601 syntax error at or near "keep"
select json_value(jb, '$' keep quotes) from t

--! 42601 cannot specify FORMAT JSON in RETURNING clause of JSON_VALUE()
select json_value(jb, '$' returning int format json) from t

--! 42601 invalid ON EMPTY behavior
select json_value(jb, '$' empty on empty) from t

--! 42601 invalid ON ERROR behavior (3)
select json_value(jb, '$' true on error) from t

--# [17] select json_query(jb, '$.a'), json_query(jb, '$' returning text), j...
select json_query(jb, '$.a'), json_query(jb, '$' returning text), json_query(jb, '$' with wrapper), json_query(jb, '$' with conditional array wrapper), json_query(jb, '$' omit quotes), json_query(jb, '$' without wrapper keep quotes on scalar string), json_query(jb, '$' returning pair), json_query(jb, '$' returning int[]), json_query(jb,'$' empty array on empty empty object on error) from t

--! 42601 SQL/JSON QUOTES behavior must not be specified when WITH WRAPPER is...
select json_query(jb, '$' with wrapper omit quotes) from t

--# [17] select json_query(jb, '$' with unconditional wrapper keep quotes) f...
select json_query(jb, '$' with unconditional wrapper keep quotes) from t

--# [17] select json_query(jb, '$' returning text format json), json_query(j...
select json_query(jb, '$' returning text format json), json_query(jb, '$' returning bytea format json encoding utf8) from t

--! 42804 [17] can only specify a constant, non-aggregate function, or operator ex... (4)
select json_query(jb, '$' default '{}' on empty), json_query(jb, '$' default jb on empty) from t

--! 42601 invalid ON EMPTY behavior (2)
select json_query(jb, '$' true on empty) from t

--! 42601 invalid ON ERROR behavior (4)
select json_query(jb, '$' unknown on error) from t

--! 42601 syntax error at or near "error"
select json_query(jb, '$' error on error error on empty) from t

--# [17] select json_query(jb, '$x' passing $1 as x) from t
select json_query(jb, '$x' passing $1 as x) from t

--# [17] select json_query($1, '$') from t
select json_query($1, '$') from t

--# [17] select json_query(null, '$')
select json_query(null, '$')

--# [17] select json_query('{}', '$')
select json_query('{}', '$')

--# [17] select json_value('"a"' format json, '$')
select json_value('"a"' format json, '$')

--# [17] select json_value(jb format json, '$') from t
select json_value(jb format json, '$') from t

--! 42601 SQL/JSON QUOTES behavior must not be specified when WITH WRAPPER is... (2)
select * from json_table('[1,2]', '$[*]' columns (a int path '$', b text, o for ordinality, e boolean exists path '$.x', f jsonb format json path '$' with wrapper omit quotes default '{}' on empty))

--# [17] select * from json_table('[1,2]', '$[*]' columns (a int path '$', b...
select * from json_table('[1,2]', '$[*]' columns (a int path '$', b text, o for ordinality, e int exists, f jsonb format json path '$', nested path '$.n' columns (x int, nested '$.m[*]' as zz columns (y text)))) jt

--# [17] select * from t, json_table(t.jb, '$[*]' as root passing t.a as q c...
select * from t, json_table(t.jb, '$[*]' as root passing t.a as q columns (z int path '$.z' default 1 on empty error on error) error on error) as jt(zz)

--! 42712 [17] duplicate JSON_TABLE column or path name: a
select * from json_table('[]', '$' columns (a int, a text)) jt

--! 42712 [17] duplicate JSON_TABLE column or path name: n
select * from json_table('[]', '$' columns (a int, nested path '$' as n columns (b int), nested path '$' as n columns (c int))) jt

--! 42601 syntax error at or near ")"
select * from json_table('[]', '$' columns ()) jt

--! 0A000 [17] only string constants are supported in JSON_TABLE path specification
select * from json_table('[]', c columns (a int)) jt

--! 42601 only one FOR ORDINALITY column is allowed
select * from json_table('[]', '$' columns (o for ordinality, p for ordinality)) jt

--! 42704 [17] type "nope" does not exist
select * from json_table('[]', '$' columns (a nope)) jt

--! 42601 syntax error at or near "1"
select * from json_table('[]', '$' columns (a int path 1)) jt

--! 42601 syntax error at end of jsonpath input (2)
select * from json_table('[]', 'bad(' columns (a int)) jt

--! 42601 syntax error at end of jsonpath input (3)
select * from json_table('[]', '$' columns (a int path 'bad(')) jt

--! 42846 [17] cannot cast type integer to jsonb (2)
select * from json_table(1, '$' columns (a int)) jt

--! 42601 invalid ON ERROR behavior (5)
select * from json_table('[]', '$' columns (a int) null on error) jt

--# [17] select * from json_table('[]', '$' columns (a int) empty on error) jt
select * from json_table('[]', '$' columns (a int) empty on error) jt

--# [17] select * from json_table('[]', '$' columns (a int) empty array on e...
select * from json_table('[]', '$' columns (a int) empty array on error) jt

--! 42601 invalid ON ERROR behavior for column "a"
select * from json_table('[]', '$' columns (a int true on error)) jt

--! 42601 invalid ON ERROR behavior for column "a" (2)
select * from json_table('[]', '$' columns (a int exists path '$' default 1 on error)) jt

--# [17] select * from json_table('[]', '$' columns (a pair path '$', b int[...
select * from json_table('[]', '$' columns (a pair path '$', b int[] path '$')) jt

--# [17] select * from json_table('[]', '$' columns (a pair exists path '$')...
select * from json_table('[]', '$' columns (a pair exists path '$')) jt

--# [17] select * from json_table('[]', '$' columns (a int exists path '$', ...
select * from json_table('[]', '$' columns (a int exists path '$', b text exists)) jt

--# [17] select * from json_table('[]', '$' columns (a date exists path '$')...
select * from json_table('[]', '$' columns (a date exists path '$')) jt

--# [17] select * from json_table('[]', '$' columns (a int with wrapper)) jt
select * from json_table('[]', '$' columns (a int with wrapper)) jt

--# [17] select * from json_table('[]', '$' columns (a text keep quotes)) jt
select * from json_table('[]', '$' columns (a text keep quotes)) jt

--! 42P01 [17] missing FROM-clause entry for table "t"
select * from json_table('[]', '$' columns (a int default t.a on empty)) jt, t

--! 42804 [17] can only specify a constant, non-aggregate function, or operator ex... (5)
select * from t, json_table('[]', '$' columns (a int default t.a on empty)) jt

--# [17] select jt from json_table('[]', '$' columns (a int)) jt
select jt from json_table('[]', '$' columns (a int)) jt

--# [17] select json_table.a from json_table('[]', '$' columns (a int))
select json_table.a from json_table('[]', '$' columns (a int))

--# [16] select xmlelement(name foo, xmlattributes(c as a, c), a, 'x'), xmlc...
select xmlelement(name foo, xmlattributes(c as a, c), a, 'x'), xmlconcat(x, null), xmlforest(a, c as d), xmlpi(name foo, c), xmlroot(x, version '1.0', standalone yes), xmlparse(document c), xmlparse(content 'x' preserve whitespace), xmlserialize(content x as text), xmlserialize(document x as varchar(10) indent), x is document, xmlcomment(c), xmlexists('a' passing x), xmlexists('a' passing by ref x by ref) from t

--! 42883 could not identify an equality operator for type xml
select xmlserialize(content x as text), x is not document, xmlexists('a' passing x), xmlagg(x order by a), xpath('a', x), xmltext(c) from t group by x

--! 42601 unnamed XML attribute value must be a column reference
select xmlelement(name foo, xmlattributes(a + 1)) from t

--! 42601 unnamed XML element value must be a column reference
select xmlforest(a + 1) from t

--! 42601 XML attribute name "a" appears more than once
select xmlelement(name foo, xmlattributes(c as a, d as a)) from t

--! 42804 argument of XMLCONCAT must be type xml, not type text
select xmlconcat(c) from t

--! 42804 argument of XMLROOT must be type xml, not type text
select xmlroot(c, version no value) from t

--# select xmlparse(document x) from t
select xmlparse(document x) from t

--# select xmlparse(document a) from t
select xmlparse(document a) from t

--! 42846 cannot cast XMLSERIALIZE result to integer
select xmlserialize(content x as int) from t

--! 42804 argument of XMLSERIALIZE must be type xml, not type text
select xmlserialize(content c as text) from t

--! 42846 cannot cast XMLSERIALIZE result to bytea
select xmlserialize(content x as bytea) from t

--! 42804 argument of IS DOCUMENT must be type xml, not type integer
select a is document from t

--# select xmlpi(name xml)
select xmlpi(name xml)

--! 42601 syntax error at or near "foo"
select xmlelement(foo)

--# select xmlexists(c passing x) from t
select xmlexists(c passing x) from t

--# select * from xmltable('/a' passing '<a/>' columns x int path 'b', ...
select * from xmltable('/a' passing '<a/>' columns x int path 'b', y text default 'z' not null, n for ordinality)

--# select * from t, xmltable(xmlnamespaces('u' as n, default 'v'), '/a...
select * from t, xmltable(xmlnamespaces('u' as n, default 'v'), '/a' passing t.x columns z text) as q

--# select * from t, xmltable(xmlnamespaces('u' as n), '/a' passing by ...
select * from t, xmltable(xmlnamespaces('u' as n), '/a' passing by value t.x columns z text) as q(zz)

--! 42601 column name "x" is not unique
select * from xmltable('/a' passing '<a/>' columns x int, x text)

--! 42601 only one FOR ORDINALITY column is allowed (2)
select * from xmltable('/a' passing '<a/>' columns x for ordinality, y for ordinality)

--! 42804 argument of XMLTABLE must be type xml, not type integer
select * from xmltable('/a' passing 1 columns x int)

--! 42P16 column "x" cannot be declared SETOF
select * from xmltable('/a' passing '<a/>' columns x setof int)

--! 22P02 invalid input syntax for type integer: "q"
select * from xmltable('/a' passing '<a/>' columns x int default 'q')

--# select * from xmltable('/a' passing '<a/>' columns x int path 1)
select * from xmltable('/a' passing '<a/>' columns x int path 1)

--! 42601 conflicting or redundant NULL / NOT NULL declarations for column "x"
select * from xmltable('/a' passing '<a/>' columns x int not null null)

--! 42601 only one PATH value per column is allowed
select * from xmltable('/a' passing '<a/>' columns x int path 'a' path 'b')

--! 42601 syntax error at or near ")" (2)
select * from xmltable('/a' passing '<a/>')

--# select a, sum(b) from t group by rollup (a, c)
select a, sum(b) from t group by rollup (a, c)

--# select a, sum(b), grouping(a), grouping(a, c) from t group by cube ...
select a, sum(b), grouping(a), grouping(a, c) from t group by cube (a, c), grouping sets ((a), ())

--# select a, b from t group by a
select a, b from t group by a

--! 42803 column "t.b" must appear in the GROUP BY clause or be used in an ag...
select c, b from t group by c

--# select c from t group by a
select c from t group by a

--# select t.* from t group by a
select t.* from t group by a

--# select t.*, count(u.id) from t join u on u.t_a = t.a group by t.a
select t.*, count(u.id) from t join u on u.t_a = t.a group by t.a

--! 42803 column "u.id" must appear in the GROUP BY clause or be used in an a...
select t.*, u.* from t join u on u.t_a = t.a group by t.a

--# select u.label from u group by t_a, label
select u.label from u group by t_a, label

--! 42803 column "u.state" must appear in the GROUP BY clause or be used in a...
select u.state from u group by t_a, label

--! 42803 column "u.state" must appear in the GROUP BY clause or be used in a... (2)
select u.state from u group by code

--! 42803 column "d.v" must appear in the GROUP BY clause or be used in an ag...
select d.v from deferred d group by id

--# select p.* from part p group by id, day
select p.* from part p group by id, day

--! 42803 column "pl.c" must appear in the GROUP BY clause or be used in an a...
select pl.c from plain pl group by a

--! 42803 column "t.c" must appear in the GROUP BY clause or be used in an ag...
select c from t group by ()

--# select count(*) from t group by ()
select count(*) from t group by ()

--# select 1 from t group by 1
select 1 from t group by 1

--! 42P10 GROUP BY position 2 is not in select list
select a from t group by 2

--! 42P10 GROUP BY position 0 is not in select list
select a from t group by 0

--! 42P10 GROUP BY position -1 is not in select list
select a from t group by -1

--! 42601 non-integer constant in GROUP BY
select a from t group by 'x'

--! 42601 non-integer constant in GROUP BY (2)
select a from t group by null

--! 42601 non-integer constant in GROUP BY (3)
select a from t group by 1.5

--! 42803 aggregate functions are not allowed in GROUP BY
select sum(a) from t group by 1

--# select a + 1 as z from t group by z
select a + 1 as z from t group by z

--! 42803 column "t.a" must appear in the GROUP BY clause or be used in an ag...
select a as b from t group by b

--# select a + 1 from t group by a + 1 having a + 1 > 2
select a + 1 from t group by a + 1 having a + 1 > 2

--! 42803 column "t.a" must appear in the GROUP BY clause or be used in an ag... (2)
select a + 1 from t group by a + 2

--! 42803 column "t.b" must appear in the GROUP BY clause or be used in an ag... (2)
select c from t group by c having b > 1

--! 42803 column "t.c" must appear in the GROUP BY clause or be used in an ag... (2)
select c from t having count(*) > 1

--# select count(*) from t having count(*) > 1
select count(*) from t having count(*) > 1

--# select 1 from t having true
select 1 from t having true

--! 42803 column "t.a" must appear in the GROUP BY clause or be used in an ag... (3)
select a from t having true

--! 42803 aggregate functions are not allowed in WHERE
select count(*) from t where count(*) > 1

--! 42803 aggregate functions are not allowed in WHERE (2)
select 1 from t where sum(a) > 1

--! 42P20 window functions are not allowed in WHERE
select 1 from t where row_number() over () > 1

--! 42803 aggregate functions are not allowed in JOIN conditions
select 1 from t join u on count(*) > 1

--! 42P20 window functions are not allowed in HAVING
select 1 from t having row_number() over () > 1

--! 42803 aggregate function calls cannot be nested
select sum(sum(a)) from t

--! 42803 aggregate function calls cannot contain window function calls
select sum(row_number() over ()) from t

--# select row_number() over (order by sum(a)) from t
select row_number() over (order by sum(a)) from t

--# select sum(sum(a)) over () from t
select sum(sum(a)) over () from t

--! 42P20 window functions are not allowed in window definitions
select sum(a) over (order by row_number() over ()) from t

--! 42803 aggregate functions are not allowed in GROUP BY (2)
select sum(a) from t group by sum(a)

--! 42P20 window functions are not allowed in GROUP BY
select 1 from t group by row_number() over ()

--! 42803 aggregate functions are not allowed in LIMIT
select 1 from t limit sum(1)

--! 42P10 argument of LIMIT must not contain variables
select 1 from t limit a

--! 42P20 window functions are not allowed in LIMIT
select 1 from t limit row_number() over ()

--! 0A000 set-returning functions are not allowed in OFFSET
select 1 from t offset generate_series(1,2)

--# select 1 from t limit (select a from t limit 1)
select 1 from t limit (select a from t limit 1)

--! 22P02 invalid input syntax for type bigint: "x"
select 1 from t limit 'x'

--# select 1 from t limit $1 offset $2
select 1 from t limit $1 offset $2

--# select 1 from t limit 1.5
select 1 from t limit 1.5

--! 42804 argument of LIMIT must be type bigint, not type boolean
select 1 from t limit true

--# select 1 from t limit all offset null
select 1 from t limit all offset null

--# select 1 from t fetch first row only
select 1 from t fetch first row only

--! 42601 WITH TIES cannot be specified without ORDER BY clause
select 1 from t fetch first 5 rows with ties

--# select 1 from t order by a fetch first 5 rows with ties
select 1 from t order by a fetch first 5 rows with ties

--# select 1 from t order by a fetch next $1 rows only offset 1 row
select 1 from t order by a fetch next $1 rows only offset 1 row

--# select 1 from t order by a fetch first (1+1) row only
select 1 from t order by a fetch first (1+1) row only

--! 42601 syntax error at or near "+"
select 1 from t order by a fetch first 1+1 row only

--! 42601 syntax error at or near "fetch"
select 1 from t order by a limit 1 fetch first row only

--! 42601 syntax error at or near "fetch" (2)
select 1 from t order by a limit null fetch first null rows with ties

--! 2201W row count cannot be null in FETCH FIRST ... WITH TIES clause
select 1 from t order by a fetch first null rows with ties

--! 42601 WITH TIES cannot be specified without ORDER BY clause (2)
select 1 from t for update skip locked fetch first 5 rows with ties

--! 42601 SKIP LOCKED and WITH TIES options cannot be used together
select 1 from t order by a fetch first 5 rows with ties for update skip locked

--! 42601 syntax error at or near "limit"
values (1) limit 1 limit 2

--! 42601 syntax error at or near "order"
select 1 order by 1 order by 2

--! 42601 multiple ORDER BY clauses not allowed
(select 1 order by 1) order by 1

--! 42601 multiple LIMIT clauses not allowed
(select 1 limit 1) limit 2

--# (select 1 for update) for update
(select 1 for update) for update

--# select 1 for update
select 1 for update

--# (with a as (select 1) select * from a) union select 2
(with a as (select 1) select * from a) union select 2

--! 42601 multiple WITH clauses not allowed
with b as (select 1) (with a as (select 1) select * from a)

--! 42601 multiple WITH clauses not allowed (2)
with b as (select 1) (with a as (select 1) select * from a, b)

--! 42P10 ORDER BY position 2 is not in select list
select a from t order by 2

--! 42601 non-integer constant in ORDER BY
select a from t order by 'x'

--! 42601 non-integer constant in ORDER BY (2)
select a from t order by null

--! 22P02 invalid input syntax for type integer: "x" (2)
select a from t order by a + 'x'

--! 42702 ORDER BY "x" is ambiguous
select a as x, b as x from t order by x

--# select a as x, a as x from t order by x
select a as x, a as x from t order by x

--! 42883 operator does not exist: xml + integer
select a as x from t order by x + 1

--# select a from t order by b, c desc nulls last, d using <, sum(1) ov...
select a from t order by b, c desc nulls last, d using <, sum(1) over ()

--! 42803 column "t.a" must appear in the GROUP BY clause or be used in an ag... (4)
select a from t order by sum(b)

--! 42883 could not identify an ordering operator for type json
select a from t order by j

--! 42883 could not identify an ordering operator for type point
select a from t order by pt

--! 42883 could not identify an ordering operator for type xml
select a from t order by x

--! 42883 operator does not exist: integer @ integer
select a from t order by a using @

--! 42809 operator = is not a valid ordering operator
select a from t order by a using =

--! 42809 operator <> is not a valid ordering operator
select a from t order by a using <>

--! 42809 operator + is not a valid ordering operator
select a from t order by a using +

--! 42883 could not identify an equality operator for type json
select distinct j from t

--! 42883 could not identify an equality operator for type point
select distinct pt from t

--! 42P10 for SELECT DISTINCT, ORDER BY expressions must appear in select list
select distinct a from t order by b

--# select distinct a, b from t order by b, a
select distinct a, b from t order by b, a

--# select distinct on (a) b from t order by a, c
select distinct on (a) b from t order by a, c

--! 42P10 SELECT DISTINCT ON expressions must match initial ORDER BY expressions
select distinct on (a) b from t order by c

--! 42P10 SELECT DISTINCT ON expressions must match initial ORDER BY expressions (2)
select distinct on (a, b) b from t order by b, c

--# select distinct on (a, b) b from t order by b, a, c
select distinct on (a, b) b from t order by b, a, c

--# select distinct on (a, b) b from t order by b
select distinct on (a, b) b from t order by b

--! 42P10 SELECT DISTINCT ON expressions must match initial ORDER BY expressions (3)
select distinct on (a, b) b from t order by b, c, a

--# select distinct on (1) b from t
select distinct on (1) b from t

--! 42P10 DISTINCT ON position 2 is not in select list
select distinct on (2) b from t

--# select distinct on (q) b as q from t
select distinct on (q) b as q from t

--! 42883 could not identify an equality operator for type json (2)
select distinct on (j) b from t

--# select distinct on (a) a, sum(b) from t group by a
select distinct on (a) a, sum(b) from t group by a

--# select distinct on (sum(a)) 1 from t
select distinct on (sum(a)) 1 from t

--# select distinct count(*) over () from t order by 1
select distinct count(*) over () from t order by 1

--# select distinct generate_series(1,2) from t
select distinct generate_series(1,2) from t

--# select all a from t
select all a from t

--! 42601 syntax error at or near "from"
select distinct from t

--# select from t
select from t

--# select
select

--# select from t group by a
select from t group by a

--! 22P02 invalid input syntax for type integer: "a"
select 1 union select 'a'

--# select 1 union select 1.5 union select null
select 1 union select 1.5 union select null

--# select 'a' union select 'b'
select 'a' union select 'b'

--# select 'a' union all select null
select 'a' union all select null

--# select null union select 1
select null union select 1

--! 42804 UNION types text and integer cannot be matched
select null union all select null union all select 1

--# select $1 union select 1
select $1 union select 1

--# select 1 union select $1
select 1 union select $1

--# select $1 union select $2
select $1 union select $2

--! 42601 each UNION query must have the same number of columns
select 1, 2 union select 1

--! 42883 could not identify an equality operator for type json (3)
select j from t union select j from t

--# select j from t union all select j from t
select j from t union all select j from t

--! 42883 could not identify an equality operator for type json (4)
select j from t intersect select j from t

--! 42804 UNION types integer and text cannot be matched
select a from t union select c from t

--# select a from t union (select b from t order by 1 limit 1)
select a from t union (select b from t order by 1 limit 1)

--# select a from t union select b from t order by a
select a from t union select b from t order by a

--! 42703 column "b" does not exist
select a from t union select b from t order by b

--! 0A000 invalid UNION/INTERSECT/EXCEPT ORDER BY clause
select a from t union select b from t order by a + 1

--! 42P10 ORDER BY position 2 is not in select list (2)
select a from t union select b from t order by 2

--! 42703 column "y" does not exist
select a as x from t union select b as y from t order by y

--! 42601 syntax error at or near "union"
select a from t order by a union select b from t

--! 42601 syntax error at or near "union" (2)
select a from t for update union select 1

--! 0A000 FOR UPDATE is not allowed with UNION/INTERSECT/EXCEPT
select a from t union select 1 for update

--! 0A000 FOR UPDATE is not allowed with UNION/INTERSECT/EXCEPT (2)
(select a from t for update) union select 1

--# select a from t intersect all select b from t except select 1
select a from t intersect all select b from t except select 1

--# select a into foo from t
select a into foo from t

--! 42601 INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT
select a from t union select a into foo from t

--# select a into foo from t union select 1
select a into foo from t union select 1

--! 42601 SELECT ... INTO is not allowed here
select * from (select a into foo from t) q

--! 42601 SELECT ... INTO is not allowed here (2)
select (select a into foo from t)

--# select 1 as select, 2 as "from", 3 from4
select 1 as select, 2 as "from", 3 from4

--! 42601 syntax error at end of input
select 1 from

--! 42601 syntax error at or near "b"
select 1 a b

--# select a b from t
select a b from t

--! 42601 syntax error at or near "year"
select a as day, b year from t

--! 42601 syntax error at or near "over"
select a over from t

--# select a as over from t
select a as over from t

--# select a isnull b from t
select a isnull b from t

--! 42601 syntax error at or near "year" (2)
select a year, b month, c day from t
