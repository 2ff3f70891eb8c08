--# [16] select json_object('a' : $1), json_object(c : $2 returning text) fr...
select json_object('a' : $1), json_object(c : $2 returning text) from t

--# [16] select json_object(1 : 'x', c : jb format json) from t
select json_object(1 : 'x', c : jb format json) from t

--# [16] select json_object('a' : 1 returning varchar(3)), json_array(1 retu...
select json_object('a' : 1 returning varchar(3)), json_array(1 returning jsonb), json_array(jb) from t

--! 42846 [16] cannot cast type json to date
select json_object('a' : 1 returning date)

--! 0A000 [16] returning SETOF types is not supported in SQL/JSON functions
select json_object('a' : 1 returning setof json)

--# [16] select json_object('a' : by format json encoding utf8) from t
select json_object('a' : by format json encoding utf8) from t

--! 42804 [16] JSON ENCODING clause is only allowed for bytea input type
select json_object('a' : c format json encoding utf8) from t

--# [16] select json_array(select jb from t), json_array(select jb from t re...
select json_array(select jb from t), json_array(select jb from t returning jsonb)

--# [16] select json_arrayagg(jb), json_objectagg('a' : jb), json_arrayagg(j...
select json_arrayagg(jb), json_objectagg('a' : jb), json_arrayagg(jb returning json) from t

--# [16] select json_arrayagg(a returning text), json_arrayagg(a returning b...
select json_arrayagg(a returning text), json_arrayagg(a returning bytea), json_objectagg(c : a returning varchar) from t

--! 42846 [16] cannot cast type json to date (2)
select json_arrayagg(a returning date) from t

--! 42703 [17] column "j" does not exist
select json(null), json('{}' with unique keys), json(j)

--! 42804 [17] cannot use non-string types with WITH UNIQUE KEYS clause
select json(jb with unique keys) from t

--# select json(jb), json(j) from t
select json(jb), json(j) from t

--! 42846 [17] cannot cast type date to json
select json(d) from t

--# [17] select json_serialize(by format json), json_serialize(null), json_s...
select json_serialize(by format json), json_serialize(null), json_serialize(j returning short) from t

--! 42804 [17] cannot use non-string types with implicit FORMAT JSON clause
select json_serialize(d) from t

--! 0A000 [17] cannot use JSON format with non-string output types
select json_query(jb, '$' returning bytea), json_query(jb, '$' returning date), json_query(jb, '$' returning int format json) from t

--! 0A000 [17] cannot set JSON encoding for non-bytea output types
select json_query(jb, '$' returning text format json encoding utf8) from t

--# [17] select json_value(jb, '$' default 1 on empty), json_value(jb, '$' r...
select json_value(jb, '$' default 1 on empty), json_value(jb, '$' returning int default '5' on error), json_value(jb, '$' returning text default lower('X') on empty) from t

--! 42846 [17] cannot cast behavior expression of type timestamp with time zone to...
select json_value(jb, '$' returning int default now() on empty) from t

--# [17] select json_value(jb, '$' returning int default true on empty) from t
select json_value(jb, '$' returning int default true on empty) from t

--# [17] select json_value(jb, '$' returning date default true on empty) from t
select json_value(jb, '$' returning date default true on empty) from t

--! 42804 [17] can only specify a constant, non-aggregate function, or operator ex...
select json_value(jb, '$' returning int default $1 on empty) from t

--! 42804 [17] DEFAULT expression must not return a set
select json_value(jb, '$' returning int default generate_series(1,2) on empty) from t

--! 42804 [17] can only specify a constant, non-aggregate function, or operator ex... (2)
select json_value(jb, '$' returning int default sum(1) on empty) from t

--! 42804 [17] can only specify a constant, non-aggregate function, or operator ex... (3)
select json_value(jb, '$' returning int default coalesce(1, 2) on empty) from t

--# [17] select json_value(jb, '$' returning int default null on empty), jso...
select json_value(jb, '$' returning int default null on empty), json_query(jb, '$' default null on empty) from t

--! 22P02 [17] invalid input value for enum mood: "mad"
select json_value(jb, '$' returning mood default 'mad' on empty) from t

--# [17] select json_value(jb, '$' returning positive default 1 on empty) fr...
select json_value(jb, '$' returning positive default 1 on empty) from t

--# [17] select json_query(jb, '$' returning text default 'x' on empty), jso...
select json_query(jb, '$' returning text default 'x' on empty), json_query(jb, '$' returning text empty on empty) from t

--# [17] select json_query(jb, '$' returning int default '[]'::jsonb on empt...
select json_query(jb, '$' returning int default '[]'::jsonb on empty) from t

--# [17] select json_query(jb, '$' returning date empty array on error) from t
select json_query(jb, '$' returning date empty array on error) from t

--# [17] select json_exists(jb, '$' passing jb as x, ts as y, p as z) from t
select json_exists(jb, '$' passing jb as x, ts as y, p as z) from t

--! 42846 [17] cannot cast type date to jsonb
select json_exists(d, '$') from t

--! 42846 [17] cannot cast type bytea to jsonb
select json_exists(by, '$') from t

--! 42846 [17] cannot cast type mood to jsonb
select json_exists(m, '$') from t

--! 42601 invalid ON ERROR behavior for column "a"
select * from json_table('[]', '$' columns (a jsonb path '$' true on error)) jt

--# [17] select * from json_table('[]', '$' columns (a jsonb path '$' empty ...
select * from json_table('[]', '$' columns (a jsonb path '$' empty on error, b text format json default '{}' on empty)) jt

--! 42601 invalid ON ERROR behavior for column "a" (2)
select * from json_table('[]', '$' columns (a text path '$' empty array on error)) jt

--# [17] select * from json_table('[]', '$' columns (a text[] path '$' empty...
select * from json_table('[]', '$' columns (a text[] path '$' empty array on error)) jt

--! 42601 invalid ON ERROR behavior for column "a" (3)
select * from json_table('[]', '$' columns (a int exists empty on error)) jt

--# [17] select * from json_table('[]', '$' columns (a int exists false on e...
select * from json_table('[]', '$' columns (a int exists false on error)) jt

--! 42712 [17] duplicate JSON_TABLE column or path name: a
select * from json_table('[]', '$' as a columns (a int)) jt

--! 42712 [17] duplicate JSON_TABLE column or path name: p
select * from json_table('[]', '$' as p columns (a int, nested path '$' as p columns (b int))) jt

--! 42601 only one FOR ORDINALITY column is allowed
select * from json_table('[]', '$' columns (a int, nested path '$' columns (o for ordinality, p for ordinality))) jt

--# [17] select * from json_table('[]', '$' columns (o for ordinality, neste...
select * from json_table('[]', '$' columns (o for ordinality, nested path '$' columns (p for ordinality))) jt
