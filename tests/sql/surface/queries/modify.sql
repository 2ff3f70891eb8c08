--# insert into t (a, b) values (1, 2)
insert into t (a, b) values (1, 2)

--# insert into t values (1, 2)
insert into t values (1, 2)

--# insert into t values (1)
insert into t values (1)

--# insert into t default values
insert into t default values

--# insert into u default values
insert into u default values

--! 42601 INSERT has more target columns than expressions
insert into t (a, b) values (1)

--! 42601 INSERT has more expressions than target columns
insert into t (a) values (1, 2)

--! 42701 column "a" specified more than once
insert into t (a, a) values (1, 2)

--! 42703 column "nope" of relation "t" does not exist
insert into t (a, nope) values (1, 2)

--! 42703 column "ctid" of relation "t" does not exist
insert into t (a, ctid) values (1, '(0,1)')

--! 22P02 invalid input syntax for type integer: "x"
insert into t (a, b) values (1, 'x')

--! 42703 column "c" does not exist
insert into t (a, b) values (1, c)

--! 42P01 invalid reference to FROM-clause entry for table "t"
insert into t (a, b) values (1, t.a)

--! 42804 column "d" is of type date but expression is of type integer
insert into t (a, b, d) values (1, 1, 1)

--# insert into t (a, b, c) values (1, 1, 1)
insert into t (a, b, c) values (1, 1, 1)

--# insert into t (a, b, n) values ($1, $2, $3) returning *
insert into t (a, b, n) values ($1, $2, $3) returning *

--# insert into t (a, b, d) values (1, 1, $1), (2, 2, $2)
insert into t (a, b, d) values (1, 1, $1), (2, 2, $2)

--# insert into t (a, b, m) values (1, 1, 'sad'), (2, 2, $1)
insert into t (a, b, m) values (1, 1, 'sad'), (2, 2, $1)

--! 22P02 invalid input value for enum mood: "mad"
insert into t (a, b, m) values (1, 1, 'mad')

--! 42804 column "m" is of type mood but expression is of type text
insert into t (a, b, m) values (1, 1, 'sad'::text)

--! 42601 VALUES lists must all be the same length
insert into t (a, b) values (1, 1), (2)

--! 22P02 invalid input syntax for type integer: "x" (2)
insert into t (a, b) values (1, 1), (2, 'x')

--# insert into t (a, b) values (default, default), (1, 1)
insert into t (a, b) values (default, default), (1, 1)

--! 22P02 invalid input syntax for type integer: "x" (3)
insert into t (a, b) select 1, 'x'

--# insert into t (a, b) select 1, '2'
insert into t (a, b) select 1, '2'

--# insert into t (a, b) select 1, $1
insert into t (a, b) select 1, $1

--# insert into t (a, b) select $1, $2 from u
insert into t (a, b) select $1, $2 from u

--! 42804 column "b" is of type integer but expression is of type text
insert into t (a, b) select '1', c from t

--! 42601 INSERT has more target columns than expressions (2)
insert into t (a, b) select a from t

--! 42601 INSERT has more expressions than target columns (2)
insert into t (a, b) select a, b, c from t

--# insert into t select * from t
insert into t select * from t

--# insert into t select a from t union select b from t
insert into t select a from t union select b from t

--# insert into t (a, b) select 1, 2 union select 2, $1
insert into t (a, b) select 1, 2 union select 2, $1

--# insert into t (a, b) (select 1, 2)
insert into t (a, b) (select 1, 2)

--# insert into t (a, b) (values (1, 2), (3, $1)) returning a
insert into t (a, b) (values (1, 2), (3, $1)) returning a

--# insert into t (a, b) values (1, 2) order by 1 limit 1
insert into t (a, b) values (1, 2) order by 1 limit 1

--! 42601 INSERT has more expressions than target columns (3)
insert into t (a, b) table u

--# insert into t (a, b) with q as (select 1, 2) select * from q
insert into t (a, b) with q as (select 1, 2) select * from q

--# with q as (select 1 as x, 2 as y) insert into t (a, b) select x, y ...
with q as (select 1 as x, 2 as y) insert into t (a, b) select x, y from q returning t.a, (select x from q)

--! 42P01 relation "q" does not exist
with q as (select 1) insert into q values (1)

--# with t as (select 1) insert into t (a,b) values (1,2)
with t as (select 1) insert into t (a,b) values (1,2)

--# insert into t as x (a, b) values (1, 2) returning x.a, x.*
insert into t as x (a, b) values (1, 2) returning x.a, x.*

--! 42P01 invalid reference to FROM-clause entry for table "t" (2)
insert into t as x (a, b) values (1, 2) returning t.a

--! 42601 syntax error at or near "x"
insert into t x (a, b) values (1, 2)

--! 42703 column "t" of relation "t" does not exist
insert into t (t.a) values (1)

--# insert into t (arr[1], b) values (1, 2)
insert into t (arr[1], b) values (1, 2)

--# insert into t (a, b, arr[1], arr[2], p.x, p.y, jb['x'], nest.p.x, p...
insert into t (a, b, arr[1], arr[2], p.x, p.y, jb['x'], nest.p.x, ps[1].y) values (1, 2, 3, 4, 5, 'x', '1', 6, 'y')

--# insert into t (a, b, arr[1:2]) values (1, 2, array[1,2])
insert into t (a, b, arr[1:2]) values (1, 2, array[1,2])

--! 42701 column "arr" specified more than once
insert into t (a, b, arr[1], arr) values (1, 2, 3, '{}')

--! 22P02 invalid input syntax for type integer: "x" (4)
insert into t (a, b, p.x) values (1, 2, 'x')

--! 42703 cannot assign to field "z" of column "p" because there is no such c...
insert into t (a, b, p.z) values (1, 2, 3)

--! 42804 cannot assign to field "z" of column "c" because its type text is n...
insert into t (a, b, c.z) values (1, 2, 3)

--! 42804 cannot subscript type text because it does not support subscripting
insert into t (a, b, c[1]) values (1, 2, 3)

--! 0A000 cannot set an array element to DEFAULT
insert into t (a, b, arr[1]) values (1, 2, default)

--! 0A000 cannot set a subfield to DEFAULT
insert into t (a, b, p.x) values (1, 2, default)

--# insert into t (a, b, p) values (1, 2, row(1, 'x')), (2, 3, '(1,x)')...
insert into t (a, b, p) values (1, 2, row(1, 'x')), (2, 3, '(1,x)'), (3, 4, $1)

--! 42846 cannot cast type record to pair
insert into t (a, b, p) values (1, 2, row(1))

--# insert into t (a, b, tags) values (1, 2, array['x']), (2, 3, '{}'),...
insert into t (a, b, tags) values (1, 2, array['x']), (2, 3, '{}'), (3, 4, $1)

--! 22P02 malformed array literal: "{"
insert into t (a, b, tags) values (1, 2, '{')

--! 42P18 cannot determine type of empty array
insert into t (a, b, tags) values (1, 2, array[])

--! 428C9 cannot insert a non-DEFAULT value into column "id"
insert into u (id, label) values (1, 'x')

--# insert into u (id, label) overriding system value values (1, 'x')
insert into u (id, label) overriding system value values (1, 'x')

--# insert into u (id, label) overriding user value values (1, 'x')
insert into u (id, label) overriding user value values (1, 'x')

--# insert into u (id, label) values (default, 'x'), (default, 'y')
insert into u (id, label) values (default, 'x'), (default, 'y')

--! 428C9 cannot insert a non-DEFAULT value into column "id" (2)
insert into u (id, label) values (default, 'x'), (1, 'y')

--! 428C9 cannot insert a non-DEFAULT value into column "id" (3)
insert into u (id, label) select 1, 'x'

--# insert into u (k, label) values (1, 'x'), (default, 'y')
insert into u (k, label) values (1, 'x'), (default, 'y')

--# insert into u (k, label) overriding user value values (1, 'x')
insert into u (k, label) overriding user value values (1, 'x')

--! 428C9 cannot insert a non-DEFAULT value into column "twice"
insert into u (label, twice) values ('x', 1)

--# insert into u (label, twice) values ('x', default)
insert into u (label, twice) values ('x', default)

--! 428C9 cannot insert a non-DEFAULT value into column "twice" (2)
insert into u (label, twice) select 'x', 1

--! 428C9 cannot insert a non-DEFAULT value into column "twice" (3)
insert into u (label, twice) overriding system value values ('x', 1)

--! 428C9 cannot insert a non-DEFAULT value into column "twice" (4)
insert into u (label, twice) values ('x', default), ('y', 2)

--# insert into u_view (label) values ('x')
insert into u_view (label) values ('x')

--! 428C9 cannot insert a non-DEFAULT value into column "id" (4)
insert into u_view (id, label) values (1, 'x')

--! 428C9 cannot insert a non-DEFAULT value into column "twice" (5)
insert into u_view (label, twice) values ('x', 1)

--# insert into t (a, b) values (1, (select 1)), (2, (select b from t l...
insert into t (a, b) values (1, (select 1)), (2, (select b from t limit 1))

--! 42803 aggregate functions are not allowed in VALUES
insert into t (a, b) values (1, sum(1))

--! 42P20 window functions are not allowed in VALUES
insert into t (a, b) values (1, row_number() over ())

--# insert into t (a, b) values (1, generate_series(1,2))
insert into t (a, b) values (1, generate_series(1,2))

--! 0A000 set-returning functions are not allowed in VALUES
insert into t (a, b) values (1, generate_series(1,2)), (2, 3)

--! 42803 aggregate functions are not allowed in VALUES (2)
insert into t (a, b) values (1, sum(1)), (2, 2)

--! 42803 aggregate functions are not allowed in RETURNING
insert into t (a, b) values (1, 1) returning sum(a)

--! 42P20 window functions are not allowed in RETURNING
insert into t (a, b) values (1, 1) returning row_number() over ()

--! 0A000 set-returning functions are not allowed in RETURNING
insert into t (a, b) values (1, 1) returning generate_series(1,2)

--# insert into t (a, b) values (1, 1) returning a as x, b + 1, c || 'z...
insert into t (a, b) values (1, 1) returning a as x, b + 1, c || 'z', (select 1), tableoid, ctid

--! 42703 column "nope" does not exist
insert into t (a, b) values (1, 1) returning nope

--! 42P01 missing FROM-clause entry for table "u"
insert into t (a, b) values (1, 1) returning u.id

--! 42601 syntax error at end of input
insert into t (a, b) values (1, 1) returning

--# insert into t (a, b) values (1, 1) returning 1, 'x', null, $1
insert into t (a, b) values (1, 1) returning 1, 'x', null, $1

--# insert into t (a, b) values (1, 1) on conflict do nothing
insert into t (a, b) values (1, 1) on conflict do nothing

--# insert into t (a, b) values (1, 1) on conflict (a) do nothing
insert into t (a, b) values (1, 1) on conflict (a) do nothing

--# insert into t (a, b) values (1, 1) on conflict (b) do nothing
insert into t (a, b) values (1, 1) on conflict (b) do nothing

--# insert into t (a, b) values (1, 1) on conflict (a) do update set b ...
insert into t (a, b) values (1, 1) on conflict (a) do update set b = excluded.b, c = t.c || excluded.c, tags = default where t.b <> excluded.b returning *

--! 42601 ON CONFLICT DO UPDATE requires inference specification or constrain...
insert into t (a, b) values (1, 1) on conflict do update set b = 1

--! 42702 column reference "c" is ambiguous
insert into t (a, b) values (1, 1) on conflict (a) do update set b = c

--! 42702 column reference "b" is ambiguous
insert into t (a, b) values (1, 1) on conflict (a) do update set b = b + 1

--! 42703 column excluded.nope does not exist
insert into t (a, b) values (1, 1) on conflict (a) do update set b = excluded.nope

--! 42703 column "nope" of relation "t" does not exist (2)
insert into t (a, b) values (1, 1) on conflict (a) do update set nope = 1

--# insert into t (a, b) values (1, 1) on conflict (a) do update set (b...
insert into t (a, b) values (1, 1) on conflict (a) do update set (b, c) = (excluded.b, excluded.c)

--# insert into t (a, b) values (1, 1) on conflict (a) do update set (b... (2)
insert into t (a, b) values (1, 1) on conflict (a) do update set (b, c) = (select 1, 'x')

--! 42803 aggregate functions are not allowed in UPDATE
insert into t (a, b) values (1, 1) on conflict (a) do update set b = sum(1)

--! 42803 aggregate functions are not allowed in WHERE
insert into t (a, b) values (1, 1) on conflict (a) do update set b = 1 where sum(1) > 1

--! 42804 argument of WHERE must be type boolean, not type integer
insert into t (a, b) values (1, 1) on conflict (a) do update set b = 1 where excluded.b

--! 42601 multiple assignments to same column "b"
insert into t (a, b) values (1, 1) on conflict (a) do update set b = 1, b = 2

--# insert into t (a, b) values (1, 1) on conflict (a) do update set a ...
insert into t (a, b) values (1, 1) on conflict (a) do update set a = default

--! 42703 column "nope" does not exist (2)
insert into t (a, b) values (1, 1) on conflict (nope) do nothing

--# insert into t (a, b) values (1, 1) on conflict (ctid) do nothing
insert into t (a, b) values (1, 1) on conflict (ctid) do nothing

--# insert into t (a, b) values (1, 1) on conflict (a) where b > 1 do n...
insert into t (a, b) values (1, 1) on conflict (a) where b > 1 do nothing

--# insert into t (a, b) values (1, 1) on conflict (a collate "C") do n...
insert into t (a, b) values (1, 1) on conflict (a collate "C") do nothing

--# insert into t (a, b) values (1, 1) on conflict (a int4_ops) do nothing
insert into t (a, b) values (1, 1) on conflict (a int4_ops) do nothing

--! 42704 operator class "nope_ops" does not exist for access method "btree"
insert into t (a, b) values (1, 1) on conflict (a nope_ops) do nothing

--# insert into t (a, b) values (1, 1) on conflict (a text_ops) do nothing
insert into t (a, b) values (1, 1) on conflict (a text_ops) do nothing

--# insert into t (a, b) values (1, 1) on conflict (c collate "C" text_...
insert into t (a, b) values (1, 1) on conflict (c collate "C" text_pattern_ops) do nothing

--! 42704 collation "nope" for encoding "UTF8" does not exist
insert into t (a, b) values (1, 1) on conflict (c collate "nope") do nothing

--! 42P10 ASC/DESC is not allowed in ON CONFLICT clause
insert into t (a, b) values (1, 1) on conflict (a asc) do nothing

--! 42P10 NULLS FIRST/LAST is not allowed in ON CONFLICT clause
insert into t (a, b) values (1, 1) on conflict (a nulls first) do nothing

--# insert into t (a, b) values (1, 1) on conflict ((a + 1)) do nothing
insert into t (a, b) values (1, 1) on conflict ((a + 1)) do nothing

--# insert into t (a, b) values (1, 1) on conflict (lower(c)) do nothing
insert into t (a, b) values (1, 1) on conflict (lower(c)) do nothing

--! 42803 aggregate functions are not allowed in index expressions
insert into t (a, b) values (1, 1) on conflict ((sum(a))) do nothing

--! 42803 aggregate functions are not allowed in index predicates
insert into t (a, b) values (1, 1) on conflict (a) where sum(a) > 1 do nothing

--! 42601 syntax error at or near "select"
insert into t (a, b) values (1, 1) on conflict ((select 1)) do nothing

--# insert into t (a, b) values (1, 1) on conflict on constraint t_pkey...
insert into t (a, b) values (1, 1) on conflict on constraint t_pkey do nothing

--# insert into t (a, b) values (1, 1) on conflict on constraint t_pkey... (2)
insert into t (a, b) values (1, 1) on conflict on constraint t_pkey do update set b = 1

--! 42704 constraint "nope" for table "t" does not exist
insert into t (a, b) values (1, 1) on conflict on constraint nope do nothing

--# insert into t (a, b) values (1, 1) on conflict on constraint t_b_ch...
insert into t (a, b) values (1, 1) on conflict on constraint t_b_check do nothing

--! 42704 constraint "u_lower" for table "u" does not exist
insert into u (label) values ('x') on conflict on constraint u_lower do nothing

--# insert into u (label) values ('x') on conflict (lower(lower_label))...
insert into u (label) values ('x') on conflict (lower(lower_label)) where state = 'new' do update set label = excluded.label

--# insert into u (label) values ('x') on conflict (lower(lower_label))... (2)
insert into u (label) values ('x') on conflict (lower(lower_label)) do nothing

--! 428C9 column "id" can only be updated to DEFAULT
insert into u (label) values ('x') on conflict (code) do update set id = 1

--! 428C9 column "twice" can only be updated to DEFAULT
insert into u (label) values ('x') on conflict (code) do update set twice = 1

--# insert into u (label) values ('x') on conflict (code) do update set...
insert into u (label) values ('x') on conflict (code) do update set twice = default, id = default

--# insert into deferred values (1) on conflict (id) do nothing
insert into deferred values (1) on conflict (id) do nothing

--# insert into deferred values (1) on conflict (id) do update set v = 'x'
insert into deferred values (1) on conflict (id) do update set v = 'x'

--# insert into booked values (1) on conflict do nothing
insert into booked values (1) on conflict do nothing

--# insert into booked values (1) on conflict on constraint booked_duri...
insert into booked values (1) on conflict on constraint booked_during_excl do nothing

--# insert into booked values (1) on conflict on constraint booked_duri... (2)
insert into booked values (1) on conflict on constraint booked_during_excl do update set room = 1

--# insert into part values (1, '2020-01-01') on conflict (id, day) do ...
insert into part values (1, '2020-01-01') on conflict (id, day) do update set id = 1

--# insert into plain values (1, 2, 'x') on conflict (a) do update set ...
insert into plain values (1, 2, 'x') on conflict (a) do update set c = excluded.c

--# insert into plain (a, b) values (1, 2) returning *
insert into plain (a, b) values (1, 2) returning *

--! 0A000 ON CONFLICT is not supported with system catalog tables
insert into pg_class (relname) values ('x') on conflict do nothing

--! 0A000 ON CONFLICT is not supported with system catalog tables (2)
insert into pg_class (relname) values ('x') on conflict (oid) do nothing

--! 42601 INSERT has more expressions than target columns (4)
insert into plain values (1, 2, 'x', 4)

--# insert into computed (a) values (1)
insert into computed (a) values (1)

--! 0A000 cannot insert into column "b1" of view "computed"
insert into computed (a, b1) values (1, 2)

--! 0A000 cannot insert into column "b1" of view "computed" (2)
insert into computed (b1) values (default)

--# insert into checked values (1, 2)
insert into checked values (1, 2)

--! 55000 cannot insert into view "grouped"
insert into grouped values (1, 2)

--! 55000 cannot insert into view "joined"
insert into joined values (1, 'x')

--! 55000 cannot insert into view "distinct_view"
insert into distinct_view values (1)

--! 55000 cannot insert into view "limited"
insert into limited values (1)

--! 55000 cannot insert into view "setop"
insert into setop values (1)

--! 55000 cannot insert into view "with_view"
insert into with_view values (1)

--! 55000 cannot insert into view "windowed"
insert into windowed values (1)

--! 55000 cannot insert into view "const"
insert into const values (1)

--# insert into over_view values (1, 'x')
insert into over_view values (1, 'x')

--! 55000 cannot insert into view "grouped" (2)
insert into over_grouped values (1, 1)

--# insert into triggered values (1, 2) returning *
insert into triggered values (1, 2) returning *

--# insert into ruled values (1, 2)
insert into ruled values (1, 2)

--! 0A000 cannot perform INSERT RETURNING on relation "ruled"
insert into ruled values (1, 2) returning a

--! 55000 cannot insert into view "half_ruled"
insert into half_ruled values (1, 2)

--# insert into triggered values (1, 2) on conflict do nothing
insert into triggered values (1, 2) on conflict do nothing

--! 0A000 INSERT with ON CONFLICT clause cannot be used with table that has I...
insert into ruled values (1, 2) on conflict do nothing

--# insert into mat values (1, 'x')
insert into mat values (1, 'x')

--# insert into seq values (1)
insert into seq values (1)

--! 42809 cannot open relation "pair"
insert into pair values (1)

--! 42809 cannot open relation "t_pkey"
insert into t_pkey values (1)

--# insert into logged values (1, 'x')
insert into logged values (1, 'x')

--! 0A000 INSERT with ON CONFLICT clause cannot be used with table that has I... (2)
insert into logged values (1, 'x') on conflict do nothing

--# insert into logged values (1, 'x') returning id
insert into logged values (1, 'x') returning id

--# insert into silent values (1)
insert into silent values (1)

--! 0A000 cannot perform INSERT RETURNING on relation "silent"
insert into silent values (1) returning a

--# insert into part values (1, '2020-01-01'), (2, $1) returning *
insert into part values (1, '2020-01-01'), (2, $1) returning *

--# insert into child values (1, 'x', 'y')
insert into child values (1, 'x', 'y')

--! 42601 syntax error at or near "only"
insert into only parent values (1)

--! 42P01 relation "nope" does not exist
insert into nope values (1)

--# insert into side.w (a, "Mixed", required) values (1, 'x', 'y')
insert into side.w (a, "Mixed", required) values (1, 'x', 'y')

--! 42703 column "mixed" of relation "w" does not exist
insert into side.w (a, mixed) values (1, 'x')

--# insert into side.w values (1, 'x', null)
insert into side.w values (1, 'x', null)

--! 42601 syntax error at or near "t"
insert t values (1)

--! 42601 syntax error at or near "value"
insert into t(a,b) value (1,2)

--# insert into t select
insert into t select

--# insert into t (a,b) select 1, 2 for update
insert into t (a,b) select 1, 2 for update

--# update t set a = 1
update t set a = 1

--# update t set a = 1 where b = 2 returning *
update t set a = 1 where b = 2 returning *

--# update t as x set b = x.b + 1, c = default where x.a = $1 returning...
update t as x set b = x.b + 1, c = default where x.a = $1 returning x.a as id, x.*

--! 42804 cannot assign to field "b" of column "x" because its type xml is no...
update t x set x.b = 1

--! 42703 column "t" of relation "t" does not exist (2)
update t set t.b = 1

--! 42703 column "nope" of relation "t" does not exist (3)
update t set nope = 1

--! 22P02 invalid input syntax for type integer: "x" (5)
update t set a = 'x'

--! 42804 column "a" is of type integer but expression is of type text
update t set a = c

--# update t set a = $1, c = $2, m = $3, arr = $4 where a = $5
update t set a = $1, c = $2, m = $3, arr = $4 where a = $5

--! 42601 multiple assignments to same column "a"
update t set a = 1, a = 2

--# update t set (a, b) = (1, 2)
update t set (a, b) = (1, 2)

--# update t set (a, b) = row(1, 2)
update t set (a, b) = row(1, 2)

--! 42601 number of columns does not match number of values
update t set (a, b) = row(1)

--! 0A000 source for a multiple-column UPDATE item must be a sub-SELECT or RO...
update t set (a, b) = (1)

--! 42601 number of columns does not match number of values (2)
update t set (a, b) = (1, 2, 3)

--! 0A000 source for a multiple-column UPDATE item must be a sub-SELECT or RO... (2)
update t set (a) = (1)

--! 0A000 source for a multiple-column UPDATE item must be a sub-SELECT or RO... (3)
update t set (a) = 1

--# update t set (a) = row(1)
update t set (a) = row(1)

--! 0A000 source for a multiple-column UPDATE item must be a sub-SELECT or RO... (4)
update t set (a, b) = 1

--! 0A000 source for a multiple-column UPDATE item must be a sub-SELECT or RO... (5)
update t set (a, b) = c

--# update t set (a, b) = (select 1, 2)
update t set (a, b) = (select 1, 2)

--! 42601 number of columns does not match number of values (3)
update t set (a, b) = (select 1)

--! 42601 number of columns does not match number of values (4)
update t set (a, b) = (select 1, 2, 3)

--! 42804 column "b" is of type integer but expression is of type text (2)
update t set (a, b) = (select a, c from t)

--# update t set (a, c) = (select a, b from t)
update t set (a, c) = (select a, b from t)

--# update t set (a, b) = (default, 2)
update t set (a, b) = (default, 2)

--# update t set (a, b) = row(default, default)
update t set (a, b) = row(default, default)

--# update t set (a, b) = ($1, $2)
update t set (a, b) = ($1, $2)

--# update t set (a, b) = (u.id, u.k) from u where u.t_a = t.a
update t set (a, b) = (u.id, u.k) from u where u.t_a = t.a

--# update t set a = u.id from u where u.t_a = t.a returning t.a, u.lab...
update t set a = u.id from u where u.t_a = t.a returning t.a, u.label, u.*

--# update t set a = x.id from u x join u y on x.id = y.id
update t set a = x.id from u x join u y on x.id = y.id

--! 42712 table name "t" specified more than once
update t set a = 1 from t

--# update t set a = 1 from t t2 where t.a = t2.a
update t set a = 1 from t t2 where t.a = t2.a

--# update t set a = (select max(id) from u where u.t_a = t.a)
update t set a = (select max(id) from u where u.t_a = t.a)

--! 42P10 invalid reference to FROM-clause entry for table "t" (3)
update t set a = lateral_u.id from lateral (select id from u where u.t_a = t.a) lateral_u

--! 42803 aggregate functions are not allowed in UPDATE (2)
update t set a = sum(b)

--! 42P20 window functions are not allowed in UPDATE
update t set a = row_number() over ()

--! 0A000 set-returning functions are not allowed in UPDATE
update t set a = generate_series(1,2)

--! 42803 aggregate functions are not allowed in WHERE (2)
update t set a = 1 where sum(b) > 1

--! 42804 argument of WHERE must be type boolean, not type integer (2)
update t set a = 1 where a

--! 42803 aggregate functions are not allowed in RETURNING (2)
update t set a = 1 returning sum(a)

--# update t set arr[1] = 1, arr[2] = $1, tags[a] = c, arr[1:2] = '{1,2}'
update t set arr[1] = 1, arr[2] = $1, tags[a] = c, arr[1:2] = '{1,2}'

--! 22P02 invalid input syntax for type integer: "x" (6)
update t set arr[1] = 'x'

--! 22P02 invalid input syntax for type integer: "x" (7)
update t set arr['x'] = 1

--# update t set p.x = 1, p.y = 'z', nest.p.x = $1, nest.tags[2] = $2, ...
update t set p.x = 1, p.y = 'z', nest.p.x = $1, nest.tags[2] = $2, ps[1].x = 3, ps[2] = row(1, 'a'), jb['a']['b'] = $3, dps[1].x = 5

--! 42804 subscripted assignment to "jb" requires type jsonb but expression i...
update t set jb['a'] = 1

--! 42804 subscripted assignment to "jb" requires type jsonb but expression i... (2)
update t set jb['a'] = 'x'::text

--# update t set jb['a'] = '1', jb[1] = c::jsonb
update t set jb['a'] = '1', jb[1] = c::jsonb

--! 42804 jsonb subscript does not support slices
update t set jb['a':'b'] = '1'

--! 42804 cannot subscript type json because it does not support subscripting
update t set j['a'] = '1'

--! 42703 cannot assign to field "z" of column "p" because there is no such c... (2)
update t set p.z = 1

--! 42804 cannot assign to field "z" of column "a" because its type integer i...
update t set a.z = 1

--! 42804 cannot subscript type integer because it does not support subscripting
update t set a[1] = 1

--! 42804 column "arr" is of type integer[] but expression is of type integer
update t set arr = 1

--! 42804 column "arr" is of type integer[] but expression is of type text[]
update t set arr = array['x']

--# update t set pt[0] = 1.5, pt[1] = $1
update t set pt[0] = 1.5, pt[1] = $1

--! 0A000 cannot assign to system column "ctid"
update t set ctid = '(0,1)'

--! 0A000 cannot assign to system column "tableoid"
update t set tableoid = 1

--! 42703 column "oid" of relation "t" does not exist
update t set oid = 1

--! 428C9 column "id" can only be updated to DEFAULT (2)
update u set id = 1

--# update u set id = default, k = default, state = default, twice = de...
update u set id = default, k = default, state = default, twice = default

--! 428C9 column "twice" can only be updated to DEFAULT (2)
update u set twice = 1

--# update u set k = 2
update u set k = 2

--! 428C9 column "twice" can only be updated to DEFAULT (3)
update u_view set twice = 1

--! 428C9 column "id" can only be updated to DEFAULT (3)
update u_view set id = 1

--# update u_view set label = 'x' where id = 1 returning *
update u_view set label = 'x' where id = 1 returning *

--# update t set b = default
update t set b = default

--# update t set b = null
update t set b = null

--# update only parent set name = 'x'
update only parent set name = 'x'

--# update parent * set name = 'x'
update parent * set name = 'x'

--# update part set day = day + 1
update part set day = day + 1

--# update plain set b = 1 where a = 2
update plain set b = 1 where a = 2

--# update computed set a = 1
update computed set a = 1

--! 0A000 cannot update column "b1" of view "computed"
update computed set b1 = 1

--! 0A000 cannot update column "up" of view "computed"
update computed set up = default

--# update checked set b = 1
update checked set b = 1

--! 55000 cannot update view "grouped"
update grouped set b = 1

--! 55000 cannot update view "joined"
update joined set a = 1

--! 55000 cannot update view "const"
update const set one = 1

--# update over_view set c = 'x'
update over_view set c = 'x'

--! 55000 cannot update view "grouped" (2)
update over_grouped set n = 1

--# update triggered set n = 1
update triggered set n = 1

--# update ruled set n = 1 where a = 1
update ruled set n = 1 where a = 1

--! 55000 cannot update view "half_ruled"
update half_ruled set n = 1

--# update mat set a = 1
update mat set a = 1

--# update seq set last_value = 1
update seq set last_value = 1

--! 0A000 cannot assign to system column "ctid" (2)
update plain set ctid = null

--# update t set a = 1 where current of cur
update t set a = 1 where current of cur

--! 0A000 WHERE CURRENT OF on a view is not implemented
update plain set a = 1 where current of cur

--! 0A000 [18] WHERE CURRENT OF on a view is not implemented (2)
update grouped set b = 1 where current of cur

--! 42601 syntax error at or near "and"
update t set a = 1 where current of cur and true

--! 42601 syntax error at or near "of"
select 1 from t where current of cur

--# delete from t where current of cur
delete from t where current of cur

--! 42702 column reference "x" is ambiguous
with q as (select 1 as x) update t set a = x from q where t.b = q.x

--! 42P01 relation "q" does not exist (2)
with q as (select 1 as x) update q set x = 1

--# update t set a = 1 where b = any($1) and c in ($2, $3)
update t set a = 1 where b = any($1) and c in ($2, $3)

--! 42601 syntax error at or near "order"
update t set a = 1 order by a

--! 42601 syntax error at or near "limit"
update t set a = 1 limit 1

--! 42601 syntax error at end of input (2)
update t set

--! 42601 syntax error at or near "="
update t a = 1

--# delete from t
delete from t

--# delete from t where a = 1 returning *
delete from t where a = 1 returning *

--# delete from t as x using u where u.t_a = x.a returning x.a, u.id
delete from t as x using u where u.t_a = x.a returning x.a, u.id

--! 42712 table name "t" specified more than once (2)
delete from t using t where true

--# delete from t using t t2 where t.a = t2.a
delete from t using t t2 where t.a = t2.a

--# delete from t using u x, u y where x.id = t.a
delete from t using u x, u y where x.id = t.a

--! 42803 aggregate functions are not allowed in WHERE (3)
delete from t where sum(a) > 1

--! 42804 argument of WHERE must be type boolean, not type integer (3)
delete from t where a

--# delete from t where exists (select 1 from u where u.t_a = t.a)
delete from t where exists (select 1 from u where u.t_a = t.a)

--! 42803 aggregate functions are not allowed in RETURNING (3)
delete from t returning sum(a)

--# delete from only parent
delete from only parent

--# delete from plain where a = 1
delete from plain where a = 1

--! 55000 cannot delete from view "grouped"
delete from grouped

--! 55000 cannot delete from view "joined"
delete from joined

--# delete from triggered where b = 1
delete from triggered where b = 1

--# delete from ruled where a = 1
delete from ruled where a = 1

--! 0A000 cannot perform DELETE RETURNING on relation "ruled"
delete from ruled where a = 1 returning a

--# delete from mat
delete from mat

--# delete from seq
delete from seq

--! 42601 syntax error at or near "t" (2)
delete t where a = 1

--! 42601 syntax error at or near "limit" (2)
delete from t where a = 1 limit 1

--! 42601 syntax error at or near ","
delete from t t2, u

--! 42P01 invalid reference to FROM-clause entry for table "t" (4)
delete from t x where t.a = 1

--# with d as (delete from t where a < $1 returning *) select count(*),...
with d as (delete from t where a < $1 returning *) select count(*), max(d.b) from d

--! 0A000 WITH query "d" does not have a RETURNING clause
with d as (delete from t) select * from d

--# with d as (delete from t) select 1
with d as (delete from t) select 1

--# with d as (insert into t (a,b) values (1,2) returning a) update u s...
with d as (insert into t (a,b) values (1,2) returning a) update u set k = d.a from d returning u.*

--# with d as (update t set b = 1 returning a, c) insert into side.t se...
with d as (update t set b = 1 returning a, c) insert into side.t select * from d

--! 42601 syntax error at or near "from"
select * from (delete from t returning *) q

--! 0A000 WITH clause containing a data-modifying statement must be at the to...
select * from (with d as (delete from t returning *) select * from d) q

--! 0A000 WITH clause containing a data-modifying statement must be at the to... (2)
select (with d as (delete from t returning a) select a from d)

--# with d as (insert into u (label) values ('x') returning id) select ...
with d as (insert into u (label) values ('x') returning id) select id from d union select 1

--# with d(x) as (delete from t returning a, b) select x, b from d
with d(x) as (delete from t returning a, b) select x, b from d

--! 42P10 WITH query "d" has 2 columns available but 3 columns specified
with d(x, y, z) as (delete from t returning a, b) select x, b from d

--# create view q as with d as (delete from t returning *) select * from d
create view q as with d as (delete from t returning *) select * from d
