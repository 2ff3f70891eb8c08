--# select 1 as from
select 1 as from

--# select * from t tablesample system (10), t t2 tablesample bernoulli...
select * from t tablesample system (10), t t2 tablesample bernoulli ($1) repeatable (5)

--! 42704 tablesample method nope does not exist
select * from t tablesample nope (1)

--! 2202H tablesample method system requires 1 argument, not 2
select * from t tablesample system (1, 2)

--! 22P02 invalid input syntax for type real: "x"
select * from t tablesample system ('x')

--! 42703 column "a" does not exist
select * from t tablesample system (a)

--! 0A000 TABLESAMPLE clause can only be applied to tables and materialized v...
select * from plain tablesample system (1)

--# select * from mat tablesample system (1)
select * from mat tablesample system (1)

--# select * from part tablesample system (1)
select * from part tablesample system (1)

--! 42601 syntax error at or near "tablesample"
select * from (select 1) q tablesample system (1)

--! 0A000 TABLESAMPLE clause can only be applied to tables and materialized v... (2)
with q as (select 1) select * from q tablesample system (1)

--# select * from t tablesample system (null)
select * from t tablesample system (null)

--# select * from t tablesample system (1) repeatable (null)
select * from t tablesample system (1) repeatable (null)

--! 42601 syntax error at or near "x"
select * from t tablesample system (1) x

--# select * from t x tablesample system (1) repeatable ($1)
select * from t x tablesample system (1) repeatable ($1)

--! 42803 aggregate functions are not allowed in functions in FROM
select * from t tablesample system (sum(1))

--# select * from rows from (generate_series(1,2), unnest(array['a'])) ...
select * from rows from (generate_series(1,2), unnest(array['a'])) with ordinality as q(a, b, c)

--# select * from rows from (generate_series(1,2), rows_of(2), two_out(1))
select * from rows from (generate_series(1,2), rows_of(2), two_out(1))

--# select * from rows from (any_record(1) as (a int, b text), set_of_i...
select * from rows from (any_record(1) as (a int, b text), set_of_int(2)) q

--! 42601 a column definition list is required for functions returning "record"
select * from rows from (any_record(1)) q

--! 42601 a column definition list is required for functions returning "record" (2)
select * from any_record(1)

--# select * from any_record(1) as q(a int, b text)
select * from any_record(1) as q(a int, b text)

--# select * from any_record(1) as (a int, b text)
select * from any_record(1) as (a int, b text)

--! 42601 a column definition list is required for functions returning "record" (3)
select * from any_records(1) q

--! 42701 column name "a" specified more than once
select * from any_records(1) q(a int, a text)

--! 42704 type "nope" does not exist
select * from any_records(1) q(a nope)

--! 42P16 column "a" cannot be declared SETOF
select * from any_records(1) q(a setof int)

--! 42804 collations are not supported by type integer
select * from any_records(1) as q(a int collate "C")

--# select * from any_records(1) as q(a text collate "C")
select * from any_records(1) as q(a text collate "C")

--! 42601 WITH ORDINALITY cannot be used with a column definition list
select * from any_record(1) with ordinality as q(a int, b text)

--# select * from rows from (any_record(1) as (a int, b text)) with ord...
select * from rows from (any_record(1) as (a int, b text)) with ordinality as q

--! 42601 a column definition list is only allowed for functions returning "r...
select * from set_of_int(1) as q(a int)

--! 42601 a column definition list is redundant for a function with OUT param...
select * from two_out(1) as q(b text, c int)

--! 42601 a column definition list is redundant for a function with OUT param... (2)
select * from rows_of(1) as q(b text, c int)

--! 42601 a column definition list is only allowed for functions returning "r... (2)
select * from t_label(null) as q(a int)

--# select * from generate_series(1, 3) g
select * from generate_series(1, 3) g

--# select g, g.g from generate_series(1, 3) g
select g, g.g from generate_series(1, 3) g

--# select g.* from generate_series(1, 3) as g(x)
select g.* from generate_series(1, 3) as g(x)

--# select g from generate_series(1, 3) as g(x)
select g from generate_series(1, 3) as g(x)

--# select * from unnest(array[1,2], array['a','b']) u(a, b)
select * from unnest(array[1,2], array['a','b']) u(a, b)

--# select * from unnest(array[1,2], array['a','b']) with ordinality
select * from unnest(array[1,2], array['a','b']) with ordinality

--! 42725 function pg_catalog.unnest(unknown) is not unique
select * from unnest(array[1], 'x')

--! 42883 function unnest(integer) does not exist
select * from unnest(1)

--! 42725 function pg_catalog.unnest(unknown) is not unique (2)
select * from unnest($1, $2)

--# select * from unnest($1::int[], $2::text[]) with ordinality as u(a,...
select * from unnest($1::int[], $2::text[]) with ordinality as u(a, b, n)

--! 42P01 missing FROM-clause entry for table "t"
select * from unnest(t.arr), t

--# select * from t, unnest(t.arr)
select * from t, unnest(t.arr)

--# select * from t, unnest(t.ps)
select * from t, unnest(t.ps)

--# select * from t, unnest(ps) with ordinality as q(x, y, n)
select * from t, unnest(ps) with ordinality as q(x, y, n)

--# select * from t, lateral (select t.a + 1 as z) q
select * from t, lateral (select t.a + 1 as z) q

--! 42P01 invalid reference to FROM-clause entry for table "t"
select * from t, (select t.a + 1 as z) q

--# select * from t left join lateral (select t.a) q on true
select * from t left join lateral (select t.a) q on true

--! 42P10 invalid reference to FROM-clause entry for table "t" (2)
select * from t right join lateral (select t.a) q on true

--! 42P10 invalid reference to FROM-clause entry for table "t" (3)
select * from t full join lateral (select t.a) q on true

--! 42P10 invalid reference to FROM-clause entry for table "t" (4)
select * from t right join unnest(t.arr) q on true

--# select * from lateral (select 1) q
select * from lateral (select 1) q

--# select * from two_out(1)
select * from two_out(1)

--# select * from two_out(1) as q(x)
select * from two_out(1) as q(x)

--! 42P10 table "q" has 2 columns available but 3 columns specified
select * from two_out(1) as q(x, y, z)

--# select two_out(1), (two_out(1)).*, (two_out(1)).b, one_out(1), in_o...
select two_out(1), (two_out(1)).*, (two_out(1)).b, one_out(1), in_out(1), rows_of(1), any_record(1)

--! 42703 could not identify column "a" in record data type
select (any_record(1)).a

--! 42809 record type has not been registered
select (any_record(1)).*

--# select (row(1,2)).f1, (row(1,2)).*
select (row(1,2)).f1, (row(1,2)).*

--! 42703 could not identify column "f3" in record data type
select (row(1,2)).f3

--# select (q).a from (select 1 as a) q
select (q).a from (select 1 as a) q

--# select (q.*).a from (select 1 as a) q
select (q.*).a from (select 1 as a) q

--! 42P01 missing FROM-clause entry for table "r"
select q.r.a from (select row(1,2) as r) q

--# select (q.r).f1 from (select row(1,2) as r) q
select (q.r).f1 from (select row(1,2) as r) q

--# select * from one_out(1), in_out(2), nothing(), set_of_int(2), set_...
select * from one_out(1), in_out(2), nothing(), set_of_int(2), set_of_t(), t_label((select t from t limit 1))

--# select nothing()
select nothing()

--# select nothing() is null
select nothing() is null

--# select named(1), named(1, 'y'), named(a => 1), named(b => 'z', a =>...
select named(1), named(1, 'y'), named(a => 1), named(b => 'z', a => 2), named(1, c => true), named(a := 1, b := 'x')

--! 42601 positional argument cannot follow named argument
select named(a => 1, 2)

--! 42883 function named(integer, a => integer) does not exist
select named(1, a => 2)

--! 42883 function named(integer, d => integer) does not exist
select named(1, d => 2)

--! 42883 function named(b => unknown) does not exist
select named(b => 'x')

--! 42601 argument name "a" used more than once
select named(a => 1, a => 2)

--! 42883 function named(integer, integer, integer, integer) does not exist
select named(1, 2, 3, 4)

--# select named(1, c => $1, b => $2)
select named(1, c => $1, b => $2)

--# select many(1,2,3), many(variadic array[1,2]), many(variadic '{1,2}...
select many(1,2,3), many(variadic array[1,2]), many(variadic '{1,2}'), many(1), many(variadic $1)

--! 42883 function many() does not exist
select many()

--! 42883 function many(integer) does not exist
select many(variadic 1)

--! 22P02 invalid input syntax for type integer: "a"
select many('a')

--# select many(variadic v => array[1])
select many(variadic v => array[1])

--! 42883 function many(v => integer[]) does not exist
select many(v => array[1])

--! 42883 function many(v => integer) does not exist
select many(v => 1)

--! 42804 could not determine polymorphic type because input has type unknown
select many_any('x', 1, 2), many_any('x', variadic array['a']), many_any('x', 'y', 'z')

--! 42883 function many_any(unknown) does not exist
select many_any('x')

--! 22P02 invalid input syntax for type integer: "y"
select many_any('x', 1, 'y')

--! 42883 function many_any(unknown, integer, text) does not exist
select many_any('x', 1, c) from t

--# select many_compatible(1, 2.5, 3), many_compatible(1, null), many_c...
select many_compatible(1, 2.5, 3), many_compatible(1, null), many_compatible('a', 'b')

--! 42883 function many_compatible(integer, text) does not exist
select many_compatible(1, 'a'::text)

--! 42P18 could not determine data type of parameter $1
select format('%s', 1, 'a', $1), concat(1, 'a', null, $2), concat_ws(',', a, c), json_build_object('a', 1, 'b', $3), num_nulls(1, null) from t

--! 42601 syntax error at or near "variadic"
select coalesce(variadic array[1])

--! 42804 VARIADIC argument must be an array
select concat(variadic array[1,2]), concat(variadic 1)

--# select overloaded(1), overloaded('a'), overloaded('a'::text), overl...
select overloaded(1), overloaded('a'), overloaded('a'::text), overloaded(null)

--# select overloaded($1)
select overloaded($1)

--! 42883 function overloaded(numeric) does not exist
select overloaded(1.5)

--! 42883 function overloaded(date) does not exist
select overloaded(d) from t

--! 42883 function hidden(integer) does not exist
select hidden(1)

--# select side.hidden(1), public.overloaded(1), pg_catalog.lower('A')
select side.hidden(1), public.overloaded(1), pg_catalog.lower('A')

--! 3F000 schema "nope" does not exist
select nope.hidden(1)

--! 42883 function side.nope(integer) does not exist
select side.nope(1)

--! 42883 function nope(integer) does not exist
select nope(1)

--! 42883 function lower(integer) does not exist
select lower(1)

--! 42883 function lower() does not exist
select lower()

--! 42883 function lower(unknown, unknown) does not exist
select lower('a', 'b')

--! 42703 column t.lower does not exist
select t.t_label, t_label(t), c(t), t.lower from t

--! 42703 column t.lower does not exist (2)
select t.lower from t

--! 42703 column t.nope does not exist
select t.nope from t

--# select (t).t_label from t
select (t).t_label from t

--! 42601 syntax error at or near "a"
select text(a), int4('5'), date('2020-01-01'), varchar(a), numeric(a, 2), interval('1 day') from t

--! 42703 column "c" does not exist
select name(c), mood('sad'), positive(1)

--! 42883 function pg_catalog.mood(unknown) does not exist
select pg_catalog.mood('sad')

--# select generate_series(1,2), unnest(array[1,2]) from t
select generate_series(1,2), unnest(array[1,2]) from t

--# select generate_series(1, generate_series(1,2))
select generate_series(1, generate_series(1,2))

--! 0A000 set-returning functions are not allowed in CASE
select case when true then generate_series(1,2) end

--! 0A000 set-returning functions are not allowed in COALESCE
select coalesce(generate_series(1,2), 1)

--# select coalesce(1, (select generate_series(1,2)))
select coalesce(1, (select generate_series(1,2)))

--# select nullif(generate_series(1,2), 1)
select nullif(generate_series(1,2), 1)

--# select greatest(generate_series(1,2), 1)
select greatest(generate_series(1,2), 1)

--# select array[generate_series(1,2)]
select array[generate_series(1,2)]

--# select generate_series(1,2) = 1
select generate_series(1,2) = 1

--! 0A000 aggregate function calls cannot contain set-returning function calls
select sum(generate_series(1,2))

--! 0A000 set-returning functions are not allowed in WHERE
select 1 from t where generate_series(1,2) = 1

--! 0A000 set-returning functions are not allowed in WHERE (2)
select 1 from t where unnest(arr) = 1

--# select 1 from t group by generate_series(1,2)
select 1 from t group by generate_series(1,2)

--# select 1 from t order by generate_series(1,2)
select 1 from t order by generate_series(1,2)

--! 0A000 set-returning functions are not allowed in HAVING
select 1 from t having generate_series(1,2) > 0

--! 0A000 set-returning functions are not allowed in JOIN conditions
select 1 from t join u on generate_series(1,2) = 1

--! 0A000 set-returning functions are not allowed in FILTER
select sum(a) filter (where generate_series(1,2) > 1) from t

--# select row_number() over (order by generate_series(1,2)) from t
select row_number() over (order by generate_series(1,2)) from t

--! 0A000 window function calls cannot contain set-returning function calls
select lag(generate_series(1,2)) over () from t

--! 0A000 set-returning functions are not allowed in VALUES
values (generate_series(1,2))

--! 0A000 set-returning functions are not allowed in VALUES (2)
values (generate_series(1,2)), (3)

--! 42803 aggregate functions are not allowed in VALUES
values (sum(1))

--! 42803 aggregate functions are not allowed in VALUES (2)
values (sum(1)), (2)

--! 42P20 window functions are not allowed in VALUES
values (row_number() over ())

--! 42601 DEFAULT is not allowed in this context
values (1, default)

--! 42601 DEFAULT is not allowed in this context (2)
values (default)

--! 42601 DEFAULT is not allowed in this context (3)
select * from (values (default)) q

--! 42601 VALUES lists must all be the same length
values (1,2), (3)

--! 22P02 invalid input syntax for type integer: "a" (2)
values (1), ('a')

--# values (1), (2.5), (null), ($1)
values (1), (2.5), (null), ($1)

--# values ($1), ($2)
values ($1), ($2)

--! 22P02 invalid input syntax for type integer: "a" (3)
values ($1, 'a'), (1, 2)

--# values (1) order by 1
values (1) order by 1

--# values (1, 'a') order by column2 limit 1
values (1, 'a') order by column2 limit 1

--! 42703 column "a" does not exist (2)
values (a)

--# select * from (values (1, 'a'), (2, null)) v(x, y)
select * from (values (1, 'a'), (2, null)) v(x, y)

--! 42P10 table "v" has 2 columns available but 3 columns specified
select * from (values (1, 'a')) v(x, y, z)

--# [16] select * from (values (1, 'a'))
select * from (values (1, 'a'))

--# [16] select * from (select 1)
select * from (select 1)

--# select * from (select 1, 2) q(a)
select * from (select 1, 2) q(a)

--! 42P10 table "q" has 2 columns available but 3 columns specified (2)
select * from (select 1, 2) q(a, b, c)

--# select * from t as q(x, y)
select * from t as q(x, y)

--# select * from (t join u on u.t_a = t.a) as j
select * from (t join u on u.t_a = t.a) as j

--# select j.a from (t join u on u.t_a = t.a) as j
select j.a from (t join u on u.t_a = t.a) as j

--! 42P01 invalid reference to FROM-clause entry for table "t" (5)
select t.a from (t join u on u.t_a = t.a) as j

--# select j.* from (t join u on u.t_a = t.a) as j(z)
select j.* from (t join u on u.t_a = t.a) as j(z)

--! 42703 column "a" specified in USING clause does not exist in right table
select * from t join u using (a)

--# select * from t t1 join t t2 using (a)
select * from t t1 join t t2 using (a)

--# select t1.a, t2.a, a, k.a from t t1 join t t2 using (a) as k
select t1.a, t2.a, a, k.a from t t1 join t t2 using (a) as k

--! 42703 column k.b does not exist
select k.b from t t1 join t t2 using (a) as k

--# select k from t t1 join t t2 using (a) as k
select k from t t1 join t t2 using (a) as k

--! 42712 table name "t1" specified more than once
select * from t t1 join t t2 using (a) as t1

--# select * from t natural join side.t
select * from t natural join side.t

--# select * from t natural join side.t s
select * from t natural join side.t s

--# select * from t s natural left join side.t
select * from t s natural left join side.t

--! 42883 [16] operator does not exist: integer = text
select * from (select 1 as a, 2 as b) x natural join (select 'a' as a) y

--! 42883 [16] operator does not exist: integer = text (2)
select * from (select 1 as a, 2 as b) x join (select 'a'::text as a) y using (a)

--! 42702 common column name "a" appears more than once in left table
select * from (select 1 as a, 2 as a) x join (select 1 as a) y using (a)

--! 42701 column name "a" appears more than once in USING clause
select * from (select 1 as a) x join (select 1 as a) y using (a, a)

--! 42702 column reference "a" is ambiguous
select a from t, side.t s

--! 42712 table name "t" specified more than once
select t.a from t, t

--! 42P09 table reference "t" is ambiguous
select t.a from t, side.t

--# select public.t.a, side.t.a from t, side.t
select public.t.a, side.t.a from t, side.t

--# select public.t.a from public.t, side.t
select public.t.a from public.t, side.t

--! 42P01 invalid reference to FROM-clause entry for table "t" (6)
select t.a from t x

--# select x.a from t x
select x.a from t x

--! 42P01 invalid reference to FROM-clause entry for table "t" (7)
select t.* from t x

--! 42703 column "t" does not exist
select t from t x

--! 42702 column reference "x" is ambiguous
select x from t x, t y

--! 42712 table name "x" specified more than once
select 1 from t x, u x

--! 42712 table name "t" specified more than once (2)
select 1 from t join t on true

--# select * from t a join u b on a.a = b.t_a join side.w c on a.a = c....
select * from t a join u b on a.a = b.t_a join side.w c on a.a = c.a and b.id = c.a

--! 42702 column reference "a" is ambiguous (2)
select * from t join u on a = t_a join side.w on a = 1

--! 42P01 invalid reference to FROM-clause entry for table "t" (8)
select * from t, u join side.w w on t.a = w.a

--! 42804 argument of JOIN/ON must be type boolean, not type integer
select * from t join u on t.a

--! 42804 argument of JOIN/ON must be type boolean, not type text
select * from t join u on t.c

--# select * from t join u on 'true'
select * from t join u on 'true'

--# select * from t join u on $1
select * from t join u on $1

--# select * from t cross join u cross join side.w
select * from t cross join u cross join side.w

--! 42601 syntax error at end of input
select * from t join u

--! 42601 syntax error at end of input (2)
select * from t left join u

--! 42601 syntax error at or near "on"
select * from t natural join u on true

--! 42601 syntax error at or near ")"
select * from t inner join u using ()

--! 42712 table name "parent" specified more than once
select * from only parent, only (child), parent *, child c

--# select parent.tableoid, ctid, xmin from parent
select parent.tableoid, ctid, xmin from parent

--! 42703 column "ctid" does not exist
select ctid from plain

--# select xmin, xmax, cmin, cmax, tableoid from t
select xmin, xmax, cmin, cmax, tableoid from t

--! 42703 column "oid" does not exist
select oid from t

--! 42703 column "ctid" does not exist (2)
select ctid from (select * from t) q

--# select q.ctid from t q
select q.ctid from t q

--! 42703 column t.xmin does not exist
select t.xmin from plain t

--# select tableoid from mat
select tableoid from mat

--# select ctid from seq
select ctid from seq

--# select * from seq
select * from seq

--! 42809 cannot open relation "t_pkey"
select * from t_pkey

--! 42809 cannot open relation "pair"
select * from pair

--! 42P01 relation "nope" does not exist
select * from nope

--! 42P01 relation "side.nope" does not exist
select * from side.nope

--! 42P01 relation "nope.t" does not exist
select * from nope.t

--# select * from "Quoted Table"
select * from "Quoted Table"

--# select "Id", "select", "a""b" from "Quoted Table"
select "Id", "select", "a""b" from "Quoted Table"

--! 42703 column "id" does not exist
select id from "Quoted Table"

--# select "Quoted Table" from "Quoted Table"
select "Quoted Table" from "Quoted Table"

--! 42601 syntax error at or near "table"
select * from quoted table

--# select "C c", C from t
select "C c", C from t

--! 42P01 missing FROM-clause entry for table "T"
select T.A, "t"."a", "T".a from t

--# select A as "X", "a" as Y from T
select A as "X", "a" as Y from T

--! 42601 zero-length delimited identifier at or near """"
select a as "" from t

--! 42601 zero-length delimited identifier at or near """" (2)
select "" from t

--# select * from pg_class, pg_catalog.pg_type t, information_schema.ta...
select * from pg_class, pg_catalog.pg_type t, information_schema.tables

--# select * from empty_table
select * from empty_table

--# select empty_table from empty_table
select empty_table from empty_table

--# select count(empty_table.*) from empty_table
select count(empty_table.*) from empty_table

--# select empty_table.* from empty_table
select empty_table.* from empty_table

--! 22P02 invalid input syntax for type integer: "x"
select 1 from t where a = 1 and b = 'x'

--! 42883 operator does not exist: text = integer
select 1 from t where c = 1

--! 42804 argument of WHERE must be type boolean, not type text
select 1 from t where c

--# select 1 from t where 'true'
select 1 from t where 'true'

--# select 1 from t where $1
select 1 from t where $1

--# select 1 from t where null
select 1 from t where null

--! 42804 argument of WHERE must be type boolean, not type integer
select 1 from t where a

--# select exists (select 1 from t), exists(select), not exists (select...
select exists (select 1 from t), exists(select), not exists (select * from u)

--# select (select 1), (select a from t limit 1), (select c from t wher...
select (select 1), (select a from t limit 1), (select c from t where a = $1)

--! 42601 subquery must return only one column
select (select 1, 2)

--! 42601 subquery must return only one column (2)
select (select)

--! 42601 subquery must return only one column (3)
select (select a, b from t) is null

--# select ((select row(1,2)))
select ((select row(1,2)))

--# select (select t from t).a
select (select t from t).a

--# select (select t from t limit 1)
select (select t from t limit 1)

--# select (select sum(t.a)) from t
select (select sum(t.a)) from t

--# select (select sum(t.a) from u) from t
select (select sum(t.a) from u) from t

--# select (select sum(t.a + u.id) from u) from t
select (select sum(t.a + u.id) from u) from t

--! 42803 subquery uses ungrouped column "t.b" from outer query
select (select sum(t.a) from u where t.b = 1) from t

--# select t.b, (select sum(t.a) from u) from t group by t.b
select t.b, (select sum(t.a) from u) from t group by t.b

--! 42803 subquery uses ungrouped column "t.c" from outer query
select t.b, (select t.c from u) from t group by t.b

--# select t.b, (select t.b from u limit 1) from t group by t.b
select t.b, (select t.b from u limit 1) from t group by t.b

--! 42803 subquery uses ungrouped column "t.a" from outer query
select t.b, (select count(*) from u where u.t_a = t.a) from t group by t.b

--# select (select count(*) filter (where t.b = 1) from u) from t
select (select count(*) filter (where t.b = 1) from u) from t

--# select (select 1 from u where sum(t.a) > 1) from t
select (select 1 from u where sum(t.a) > 1) from t

--# select 1 from t group by b having (select sum(t.a)) > 1
select 1 from t group by b having (select sum(t.a)) > 1

--! 42803 aggregate functions are not allowed in WHERE
select 1 from t where (select sum(t.a)) > 1

--! 42803 aggregate functions are not allowed in WHERE (2)
select 1 from t where exists (select 1 from u having sum(t.a) > 1)

--# select grouping(a, b) from t group by a, b
select grouping(a, b) from t group by a, b

--# select grouping(a + 1) from t group by a + 1
select grouping(a + 1) from t group by a + 1

--! 42803 arguments to GROUPING must be grouping expressions of the associate...
select grouping(c) from t group by a

--! 42803 grouping operations are not allowed in WHERE
select 1 from t where grouping(a) = 1 group by a

--# select (select grouping(t.a)) from t group by t.a
select (select grouping(t.a)) from t group by t.a

--# select sum(a) filter (where b > 1), count(*) filter (where true), m...
select sum(a) filter (where b > 1), count(*) filter (where true), max(c) filter (where $1) from t

--! 42804 argument of FILTER must be type boolean, not type integer
select sum(a) filter (where b) from t

--! 42803 aggregate functions are not allowed in FILTER
select sum(a) filter (where sum(b) > 1) from t

--! 42P20 window functions are not allowed in FILTER
select sum(a) filter (where row_number() over () > 1) from t

--# select sum(distinct a), string_agg(distinct c, ','), string_agg(dis...
select sum(distinct a), string_agg(distinct c, ','), string_agg(distinct c, ',' order by c), array_agg(distinct a order by a desc) from t

--! 42P10 in an aggregate with DISTINCT, ORDER BY expressions must appear in ...
select string_agg(distinct c, ',' order by a) from t

--! 42883 function string_agg(text) does not exist
select string_agg(distinct c order by c) from t

--! 42883 could not identify an equality operator for type json
select array_agg(distinct j) from t

--! 42883 could not identify an ordering operator for type json
select array_agg(j order by j) from t

--# select total(a), total(distinct a), pair_sum(a, b), pair_sum(distin...
select total(a), total(distinct a), pair_sum(a, b), pair_sum(distinct a, b) from t

--! 42601 syntax error at or near "*"
select count(distinct *) from t

--! 42883 function count(integer, integer) does not exist
select count(distinct a, b) from t

--! 42809 count(*) must be used to call a parameterless aggregate function
select count() from t

--! 42883 function count(integer, integer) does not exist (2)
select count(a, b) from t

--# select percentile_cont(0.5) within group (order by f8), percentile_...
select percentile_cont(0.5) within group (order by f8), percentile_disc(array[0.1,0.5]) within group (order by a), mode() within group (order by c desc), rank(1) within group (order by a), rank(1, 'x') within group (order by a, c), dense_rank($1) within group (order by b), cume_dist(1) within group (order by a), percentile_cont(0.5) within group (order by iv) from t

--! 42883 function percentile_cont(numeric) does not exist
select percentile_cont(0.5) from t

--! 42883 function percentile_cont(numeric, numeric, double precision) does n...
select percentile_cont(0.5, 0.6) within group (order by f8) from t

--! 42883 function percentile_cont(numeric, text) does not exist
select percentile_cont(0.5) within group (order by c) from t

--! 42803 column "t.a" must appear in the GROUP BY clause or be used in an ag...
select percentile_cont(a) within group (order by f8) from t

--# select percentile_cont(a) within group (order by f8) from t group by a
select percentile_cont(a) within group (order by f8) from t group by a

--! 42883 function percentile_cont(numeric, double precision, real) does not ...
select percentile_cont(0.5) within group (order by f8, f4) from t

--! 42601 cannot use DISTINCT with WITHIN GROUP
select percentile_cont(distinct 0.5) within group (order by f8) from t

--! 42601 cannot use multiple ORDER BY clauses with WITHIN GROUP
select percentile_cont(0.5 order by a) within group (order by f8) from t

--! 0A000 OVER is not supported for ordered-set aggregate percentile_cont
select percentile_cont(0.5) within group (order by f8) over () from t

--! 42601 cannot use VARIADIC with WITHIN GROUP
select percentile_cont(variadic array[0.5]) within group (order by f8) from t

--! 42883 function sum(integer, integer) does not exist
select sum(a) within group (order by a) from t

--! 42883 function rank(integer) does not exist
select rank() within group (order by a) from t

--! 42883 function rank(integer, integer, integer) does not exist
select rank(1) within group (order by a, b) from t

--! 22P02 invalid input syntax for type integer: "x" (2)
select rank('x') within group (order by a) from t

--! 42804 WITHIN GROUP types integer and text cannot be matched
select rank(c) within group (order by a) from t group by c

--! 42809 window function rank requires an OVER clause
select rank() from t

--# select rank() over () from t
select rank() over () from t

--! 42809 WITHIN GROUP is required for ordered-set aggregate rank
select rank(1) over () from t

--! 42803 aggregate function calls cannot be nested
select mode() within group (order by sum(a)) from t

--# select row_number() over (), rank() over (order by a), lag(a) over ...
select row_number() over (), rank() over (order by a), lag(a) over w, lag(c, 2, 'x') over w, lead(a, $1) over w, first_value(c) over w, nth_value(a, 2) over w, ntile(3) over w, cume_dist() over w, percent_rank() over w, sum(a) over w, count(*) over (partition by c), count(*) filter (where flag) over w from t window w as (order by a)

--! 42704 window "nope" does not exist
select sum(a) over nope from t

--! 42704 window "nope" does not exist (2)
select sum(a) over (nope) from t

--! 42P20 window "w" is already defined
select sum(a) over w from t window w as (order by a), w as (order by b)

--! 42P20 cannot override ORDER BY clause of window "w"
select sum(a) over (w order by b) from t window w as (order by a)

--! 42P20 cannot override PARTITION BY clause of window "w"
select sum(a) over (w partition by b) from t window w as (order by a)

--# select sum(a) over (w order by b) from t window w as (partition by a)
select sum(a) over (w order by b) from t window w as (partition by a)

--! 42P20 cannot copy window "w" because it has a frame clause
select sum(a) over (w) from t window w as (order by a rows unbounded preceding)

--# select sum(a) over w from t window w as (order by a rows unbounded ...
select sum(a) over w from t window w as (order by a rows unbounded preceding)

--# select sum(a) over w2 from t window w as (partition by a), w2 as (w...
select sum(a) over w2 from t window w as (partition by a), w2 as (w order by b)

--! 42704 window "w" does not exist
select sum(a) over w2 from t window w2 as (w order by b), w as (partition by a)

--# select sum(a) over (rows 1 preceding), sum(a) over (rows between 1 ...
select sum(a) over (rows 1 preceding), sum(a) over (rows between 1 preceding and $1 following), sum(a) over (order by a range between unbounded preceding and current row exclude ties), sum(a) over (order by a groups 2 preceding exclude current row), sum(a) over (order by ts range '1 day' preceding exclude group), sum(a) over (order by a range between 1 preceding and 2 following exclude no others) from t

--! 42P20 frame starting from current row cannot have preceding rows
select sum(a) over (rows between current row and 1 preceding) from t

--! 42P20 frame starting from following row cannot have preceding rows
select sum(a) over (rows between 1 following and current row) from t

--! 42P20 frame starting from following row cannot have preceding rows (2)
select sum(a) over (rows between 1 following and 1 preceding) from t

--! 42P20 frame start cannot be UNBOUNDED FOLLOWING
select sum(a) over (rows between unbounded following and current row) from t

--! 42P20 frame end cannot be UNBOUNDED PRECEDING
select sum(a) over (rows between current row and unbounded preceding) from t

--! 42P20 frame starting from following row cannot end with current row
select sum(a) over (rows 1 following) from t

--! 42P20 frame start cannot be UNBOUNDED FOLLOWING (2)
select sum(a) over (rows unbounded following) from t

--! 42P10 argument of ROWS must not contain variables
select sum(a) over (rows a preceding) from t

--! 22P02 invalid input syntax for type bigint: "x"
select sum(a) over (rows 'x' preceding) from t

--# select sum(a) over (rows 1.5 preceding) from t
select sum(a) over (rows 1.5 preceding) from t

--! 42803 aggregate functions are not allowed in window ROWS
select sum(a) over (rows sum(1) preceding) from t

--! 42P20 window functions are not allowed in window definitions
select sum(a) over (rows row_number() over () preceding) from t

--# select sum(a) over (rows -1 preceding) from t
select sum(a) over (rows -1 preceding) from t

--! 42P20 GROUPS mode requires an ORDER BY clause
select sum(a) over (groups 1 preceding) from t

--! 42P20 RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY...
select sum(a) over (range 1 preceding) from t

--! 42P20 RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY... (2)
select sum(a) over (order by a, b range 1 preceding) from t

--! 0A000 RANGE with offset PRECEDING/FOLLOWING is not supported for column t...
select sum(a) over (order by c range 1 preceding) from t

--! 0A000 RANGE with offset PRECEDING/FOLLOWING is not supported for column t... (2)
select sum(a) over (order by c range 'x' preceding) from t

--# select sum(a) over (order by n range 1 preceding), sum(a) over (ord...
select sum(a) over (order by n range 1 preceding), sum(a) over (order by f8 range 1 preceding), sum(a) over (order by small range 1 preceding), sum(a) over (order by d range '1 day' preceding), sum(a) over (order by tm range '1 h' preceding), sum(a) over (order by big range $1 preceding) from t

--! 0A000 RANGE with offset PRECEDING/FOLLOWING is not supported for column t... (3)
select sum(a) over (order by d range 1 preceding) from t

--! 22P02 invalid input syntax for type integer: "x" (3)
select sum(a) over (order by a range 'x' preceding) from t

--! 0A000 RANGE with offset PRECEDING/FOLLOWING is not supported for column t... (4)
select sum(a) over (order by a range 1.5 preceding) from t

--# select sum(a) over (order by small range $1 preceding), sum(a) over...
select sum(a) over (order by small range $1 preceding), sum(a) over (order by iv range $2 preceding) from t

--# select sum(a) over (order by a desc range between $1::bigint preced...
select sum(a) over (order by a desc range between $1::bigint preceding and 1 following) from t

--! 42883 could not identify an ordering operator for type json (2)
select sum(a) over (order by j) from t

--! 42883 could not identify an equality operator for type json (2)
select sum(a) over (partition by j) from t

--! 0A000 DISTINCT is not implemented for window functions
select sum(distinct a) over () from t

--! 0A000 aggregate ORDER BY is not implemented for window functions
select sum(a order by a) over () from t

--! 0A000 FILTER is not implemented for non-aggregate window functions
select row_number() filter (where true) over () from t

--! 42883 function total() does not exist
select total() over () from t

--! 42809 OVER specified, but lower is not a window function nor an aggregate...
select lower(c) over (order by a) from t

--! 42809 OVER specified, but generate_series is not a window function nor an...
select generate_series(1,2) over ()

--! 42703 column "w" does not exist
select sum(a) over w, w from t window w as ()

--! 42703 column "nope" does not exist
select 1 from t window w as (order by nope)

--# select 1 from t window w as (order by sum(a))
select 1 from t window w as (order by sum(a))

--! 42803 column "t.a" must appear in the GROUP BY clause or be used in an ag... (2)
select a from t window w as (order by sum(a))

--# select sum(a) over (order by 1), sum(a) over (order by 'x') from t
select sum(a) over (order by 1), sum(a) over (order by 'x') from t
