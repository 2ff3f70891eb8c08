--# select c similar to 'a%' from t
select c similar to 'a%' from t

--# select c not similar to 'a%' escape '\' from t
select c not similar to 'a%' escape '\' from t

--# select c similar to 'a' escape $1 from t
select c similar to 'a' escape $1 from t

--# select c like 'a' escape 'b', c not ilike $1 escape $2, by like $3 ...
select c like 'a' escape 'b', c not ilike $1 escape $2, by like $3 from t

--! 42883 operator does not exist: integer ~ text
select a similar to 'x' from t

--# select (ts, ts) overlaps (ts, iv) from t
select (ts, ts) overlaps (ts, iv) from t

--# select (d, iv) overlaps (d, d) from t
select (d, iv) overlaps (d, d) from t

--# select (ts, ts) overlaps ($1, $2) from t
select (ts, ts) overlaps ($1, $2) from t

--! 42725 function pg_catalog.overlaps(time without time zone, time without t...
select (tm,tm) overlaps ('01:00','02:00') from t

--! 42601 wrong number of parameters on left side of OVERLAPS expression
select (ts, ts, ts) overlaps (ts, ts) from t

--! 42601 wrong number of parameters on right side of OVERLAPS expression
select (ts, ts) overlaps (ts, ts, ts) from t

--# select extract(year from ts), extract('month' from at), extract(epo...
select extract(year from ts), extract('month' from at), extract(epoch from iv), extract(hour from tm), extract(doy from d) from t

--! 42883 function pg_catalog.extract(unknown, text) does not exist
select extract(foo from c) from t

--! 42725 function pg_catalog.extract(unknown, unknown) is not unique
select extract(year from '2020-01-01') from t

--! 42601 syntax error at or near "$1"
select extract($1 from ts) from t

--! 42725 function pg_catalog.extract(unknown, unknown) is not unique (2)
select extract(year from $1)

--! 42883 function pg_catalog.extract(unknown, integer) does not exist
select extract(year from 1)

--# select position('a' in c), position(by in by), position(bits in bit...
select position('a' in c), position(by in by), position(bits in bits) from t

--# select position($1 in $2)
select position($1 in $2)

--! 42883 function pg_catalog.position(text, integer) does not exist
select position(1 in c) from t

--# select substring(c from 1 for 2), substring(c for 2), substring(c f...
select substring(c from 1 for 2), substring(c for 2), substring(c from 'a'), substring(c from 'a' for '#'), substring(c similar 'a' escape '#'), substring(by from 1), substring(bits from 1 for 2), substring(c, 1), substring(c, 1, 2) from t

--# select substring(c for 2 from 1), substring(c for $1) from t
select substring(c for 2 from 1), substring(c for $1) from t

--! 42883 function pg_catalog.substring(integer, integer) does not exist
select substring(a from 1) from t

--! 42883 function pg_catalog.substring(text, date) does not exist
select substring(c from d) from t

--# select trim(c), trim(both from c), trim(leading 'x' from c), trim(t...
select trim(c), trim(both from c), trim(leading 'x' from c), trim(trailing from c), trim('x' from c), trim(c, 'x'), trim(both c, 'x'), trim(by from by) from t

--! 42883 function pg_catalog.btrim(integer) does not exist
select trim(a) from t

--# select overlay(c placing 'x' from 1), overlay(c placing 'x' from 1 ...
select overlay(c placing 'x' from 1), overlay(c placing 'x' from 1 for 2), overlay(by placing by from 1), overlay(bits placing bits from 1), overlay(c,c,1) from t

--# select overlay(c placing $1 from $2 for $3) from t
select overlay(c placing $1 from $2 for $3) from t

--# select normalize(c), normalize(c, NFC), normalize(c, nfkd), c is no...
select normalize(c), normalize(c, NFC), normalize(c, nfkd), c is normalized, c is nfc normalized, c is not nfkd normalized from t

--! 42883 function pg_catalog.normalize(integer) does not exist
select normalize(a) from t

--! 42601 syntax error at or near "'NFC'"
select normalize(c, 'NFC') from t

--! 42601 syntax error at or near "foo"
select normalize(c, foo) from t

--! 42883 function pg_catalog.is_normalized(integer) does not exist
select a is normalized from t

--# select c collate "C", c collate "POSIX" || 'x', 'x' collate "C" from t
select c collate "C", c collate "POSIX" || 'x', 'x' collate "C" from t

--! 42804 collations are not supported by type integer
select a collate "C" from t

--! 42704 collation "nope" for encoding "UTF8" does not exist
select c collate "nope" from t

--# select c collate "C" collate "POSIX" from t
select c collate "C" collate "POSIX" from t

--# select $1 collate "C"
select $1 collate "C"

--# select c collate pg_catalog."C" from t
select c collate pg_catalog."C" from t

--! 42704 collation "side.C" for encoding "UTF8" does not exist
select c collate side."C" from t

--# select dc < dp from t
select dc < dp from t

--# select dc || dp from t
select dc || dp from t

--# select (dc || dp) < 'x' from t
select (dc || dp) < 'x' from t

--# select dc < dp collate "C" from t
select dc < dp collate "C" from t

--! 42P21 collation mismatch between explicit collations "C" and "POSIX"
select dc collate "C" < dp collate "POSIX" from t

--# select dc = dp from t
select dc = dp from t

--# select dc || dp collate "C" from t
select dc || dp collate "C" from t

--# select max(dc || dp) from t
select max(dc || dp) from t

--# select lower(dc || dp) from t
select lower(dc || dp) from t

--! 42P21 collation mismatch between implicit collations "C" and "POSIX"
select dc from t order by dc || dp

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (2)
select dc from t union select dp from t

--# select dc from t union all select dp from t
select dc from t union all select dp from t

--# select dc from t union all select dp from t order by 1
select dc from t union all select dp from t order by 1

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (3)
select dc from t except all select dp from t

--# select dc like dp from t
select dc like dp from t

--# select coalesce(dc, dp) from t
select coalesce(dc, dp) from t

--# select coalesce(dc, dp) < 'a' from t
select coalesce(dc, dp) < 'a' from t

--# select case when true then dc else dp end from t
select case when true then dc else dp end from t

--# select greatest(dc, dp) from t
select greatest(dc, dp) from t

--# select array[dc, dp] from t
select array[dc, dp] from t

--# select array[dc,dp] = array[dp] from t
select array[dc,dp] = array[dp] from t

--# select dc in (dp) from t
select dc in (dp) from t

--# select dc in (dp, 'x') from t
select dc in (dp, 'x') from t

--# select (dc, a) < (dp, a) from t
select (dc, a) < (dp, a) from t

--# select (dc, a) = (dp, a) from t
select (dc, a) = (dp, a) from t

--# select (dc,a) in (select dp, a from t) from t
select (dc,a) in (select dp, a from t) from t

--# select dc < any (select dp from t) from t
select dc < any (select dp from t) from t

--# select dc < any (array[dp]) from t
select dc < any (array[dp]) from t

--# select nullif(dc, dp) from t
select nullif(dc, dp) from t

--# select string_agg(dc, dp) from t
select string_agg(dc, dp) from t

--# select string_agg(dc, ',' order by dp) from t
select string_agg(dc, ',' order by dp) from t

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (4)
select string_agg(dc, ',' order by dc || dp) from t

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (5)
select percentile_disc(0.5) within group (order by dc || dp) from t

--# select rank('x' collate "C") within group (order by dp) from t
select rank('x' collate "C") within group (order by dp) from t

--! 42P21 collation mismatch between explicit collations "C" and "POSIX" (2)
select rank('x' collate "C") within group (order by dp collate "POSIX") from t

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (6)
select count(*) from t group by dc || dp

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (7)
select distinct dc || dp from t

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (8)
select distinct on (dc || dp) 1 from t

--# select 1 from t a join t b on a.dc < b.dp
select 1 from t a join t b on a.dc < b.dp

--# select 1 from t a join t b on a.dc = b.dp
select 1 from t a join t b on a.dc = b.dp

--# select 1 from t order by dc || dp collate "C"
select 1 from t order by dc || dp collate "C"

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (9)
select row_number() over (order by dc || dp) from t

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (10)
select row_number() over (partition by dc || dp) from t

--# select dc between dp and dp from t
select dc between dp and dp from t

--# with recursive r as (select dc from t union all select dp from t) s...
with recursive r as (select dc from t union all select dp from t) select * from r

--! 42P21 recursive query "r" column 1 has collation "C" in non-recursive ter...
with recursive r(x) as (select dc from t union all select x || 'a' collate "POSIX" from r) select * from r

--# with recursive r(x) as (select dc from t union all select x || 'a' ...
with recursive r(x) as (select dc from t union all select x || 'a' from r) select * from r

--! 42P21 collation mismatch between explicit collations "C" and "POSIX" (3)
values ('a' collate "C"), ('b' collate "POSIX")

--! 42P21 collation mismatch between explicit collations "C" and "POSIX" (4)
select * from (values ('a' collate "C"), ('b' collate "POSIX")) v(x) order by x

--! 42P21 collation mismatch between explicit collations "C" and "POSIX" (5)
select * from (values ('a' collate "C"), ('b' collate "POSIX")) v(x) where x < 'a'

--# insert into t (a,b,c) values (1,1,'a' collate "C"), (2,2,'b' collat...
insert into t (a,b,c) values (1,1,'a' collate "C"), (2,2,'b' collate "POSIX")

--# insert into t (a,b,c) select 1,1, dc || dp from t
insert into t (a,b,c) select 1,1, dc || dp from t

--# update t set c = dc || dp
update t set c = dc || dp

--# update t set c = lower(dc || dp)
update t set c = lower(dc || dp)

--# select ts at time zone 'UTC', at at time zone 'UTC', tm at time zon...
select ts at time zone 'UTC', at at time zone 'UTC', tm at time zone 'UTC', ts at time zone iv from t

--# select ts at time zone $1 from t
select ts at time zone $1 from t

--# select d at time zone 'UTC' from t
select d at time zone 'UTC' from t

--! 42883 function pg_catalog.timezone(unknown, integer) does not exist
select a at time zone 'UTC' from t

--! 42883 function pg_catalog.timezone(unknown, text) does not exist
select c at time zone 'x' from t

--# select arr[1], arr[1:2], arr[:2], arr[1:], arr[:], arr[1][2], tags[...
select arr[1], arr[1:2], arr[:2], arr[1:], arr[:], arr[1][2], tags[a] from t

--# select arr[1:2][3] from t
select arr[1:2][3] from t

--# select arr['1'], arr[n], arr[$1], arr[big] from t
select arr['1'], arr[n], arr[$1], arr[big] from t

--! 22P02 invalid input syntax for type integer: "x"
select arr['x'] from t

--! 42804 array subscript must have type integer
select arr[c] from t

--! 42804 cannot subscript type integer because it does not support subscripting
select a[1] from t

--! 42804 subscript type bigint is not supported
select jb['a'], jb[1], jb['a']['b'], jb[$1], jb[c], jb[a], jb[big] from t

--! 42804 subscript type numeric is not supported
select jb[n] from t

--! 42804 jsonb subscript does not support slices
select jb[1:2] from t

--! 42804 jsonb subscript does not support slices (2)
select jb['a'][1:2] from t

--! 42804 subscript type boolean is not supported
select jb[flag] from t

--! 42804 cannot subscript type json because it does not support subscripting
select j['a'] from t

--! 42804 cannot subscript type text because it does not support subscripting
select c[1] from t

--# select pt[0], pt[1] from t
select pt[0], pt[1] from t

--# select (p).x, (p).y, (t.p).x, ((nest).p).y, (nest).p.y, (nest).tags...
select (p).x, (p).y, (t.p).x, ((nest).p).y, (nest).p.y, (nest).tags[1], ps[1].x, (ps[1]).x, dps[1].y from t

--! 42703 column "z" not found in data type pair
select (p).z from t

--! 42809 column notation .x applied to type integer, which is not a composit...
select (a).x from t

--# select (p).* from t
select (p).* from t

--# select (nest).p.* from t
select (nest).p.* from t

--# select (t).a, (t).c, (t).* from t
select (t).a, (t).c, (t).* from t

--# select t.*::text from t
select t.*::text from t

--# select (t.*) from t
select (t.*) from t

--# select row(t.*, 1) from t
select row(t.*, 1) from t

--! 42P18 could not determine data type of parameter $1
select row(1, 'a', $1)

--# select row()
select row()

--# select row(1,2) = row(1,2), (1,2) < (2,3), (1,'a') is distinct from...
select row(1,2) = row(1,2), (1,2) < (2,3), (1,'a') is distinct from (2,'b'), (1,2) <> (1,3), row(1) = row(2)

--! 42601 unequal number of entries in row expressions
select (1,2) = (1,2,3)

--! 42883 operator does not exist: integer = text
select (1,2) = (1,'x'::text)

--! 42883 operator does not exist: integer ~~ integer
select (1,2) ~~ (1,2)

--! 42883 operator does not exist: integer @> integer
select (1,2) @> (1,2)

--! 42804 row comparison operator must yield type boolean, not type integer
select (1,2) + (1,2)

--! 0A000 cannot compare rows of zero length
select row() = row()

--# select (1,2) is null, row(1,null) is not null, t is null from t
select (1,2) is null, row(1,null) is not null, t is null from t

--# select (a, c) = (select a, c from t) from t
select (a, c) = (select a, c from t) from t

--! 42601 subquery has too few columns
select (a, c) = (select a from t) from t

--! 42601 subquery has too many columns
select (a, c) = (select a, c, b from t) from t

--! 42601 subquery must return only one column
select a = (select a, b from t) from t

--# select (a, b) in ((1,2),(3,4)) from t
select (a, b) in ((1,2),(3,4)) from t

--! 42601 unequal number of entries in row expressions (2)
select (a, b) in ((1,2),(3,4,5)) from t

--# select (a, b) in (select a, b from t) from t
select (a, b) in (select a, b from t) from t

--! 42601 subquery has too few columns (2)
select (a, b) not in (select a from t) from t

--! 42601 subquery has too many columns (2)
select a in (select a, b from t) from t

--# select a in (1, '2', $1, b) from t
select a in (1, '2', $1, b) from t

--! 22P02 invalid input syntax for type integer: "x" (2)
select a in ('x') from t

--! 42883 operator does not exist: integer = text (2)
select a in (1, c) from t

--! 42601 syntax error at or near ")"
select a in () from t

--# select a = any(arr), a <> all(arr), a = some($1), a < any(array[1,2...
select a = any(arr), a <> all(arr), a = some($1), a < any(array[1,2]) from t

--! 42809 op ANY/ALL (array) requires array on right side
select a = any(a) from t

--# select a = any('{1,2}') from t
select a = any('{1,2}') from t

--! 42809 op ANY/ALL (array) requires array on right side (2)
select a = any(c) from t

--! 42883 operator does not exist: integer = text (3)
select a = any(tags) from t

--# select c = any(select c from t) from t
select c = any(select c from t) from t

--! 42809 op ANY/ALL (array) requires operator to yield boolean
select a + any(arr) from t

--! 42883 operator does not exist: integer = integer[]
select a = any((select arr from t)) from t

--# select c like any(tags), c ilike all($1), c not like any (array['a'...
select c like any(tags), c ilike all($1), c not like any (array['a']) from t

--# select a between 1 and 2, a not between symmetric $1 and b, a betwe...
select a between 1 and 2, a not between symmetric $1 and b, a between symmetric 2 and 1 from t

--! 22P02 invalid input syntax for type integer: "x" (3)
select a between 1 and 'x' from t

--# select a is distinct from b, a is not distinct from null, c is dist...
select a is distinct from b, a is not distinct from null, c is distinct from $1 from t

--! 42804 argument of IS TRUE must be type boolean, not type integer
select a is true from t

--# select flag is true, flag is not unknown, $1 is true, (a=1) is unkn...
select flag is true, flag is not unknown, $1 is true, (a=1) is unknown from t

--! 42P18 could not determine data type of parameter $1 (2)
select a isnull, a notnull, $1 is null from t

--! 42804 argument of NOT must be type boolean, not type integer
select not a from t

--# select not flag and a = 1 or c = 'x' from t
select not flag and a = 1 or c = 'x' from t

--! 42804 argument of AND must be type boolean, not type integer
select a and flag from t

--# select case a when 1 then 'x' when b then 'y' else c end, case when...
select case a when 1 then 'x' when b then 'y' else c end, case when flag then 1 else 2.5 end from t

--! 22P02 invalid input syntax for type integer: "x" (4)
select case a when 'x' then 1 end from t

--! 42804 argument of CASE/WHEN must be type boolean, not type integer
select case when a then 1 end from t

--! 22P02 invalid input syntax for type integer: "x" (5)
select case when flag then 1 else 'x' end from t

--! 42804 CASE types text and integer cannot be matched
select case when flag then a else c end from t

--! 42883 operator does not exist: text = integer
select case $1 when 1 then 2 end

--# select case when flag then $1 else a end from t
select case when flag then $1 else a end from t

--# select coalesce(a, $1), coalesce(null, null), coalesce(a, n), nulli...
select coalesce(a, $1), coalesce(null, null), coalesce(a, n), nullif(a, $2), greatest(a, n, 1), least(c, 'x') from t

--! 42804 COALESCE types integer and text cannot be matched
select coalesce(a, c) from t

--! 42601 syntax error at or near ")" (2)
select coalesce() from t

--! 42601 syntax error at or near ")" (3)
select greatest() from t

--! 42601 syntax error at or near ")" (4)
select nullif(a) from t

--! 42883 operator does not exist: integer = text (4)
select nullif(a, c) from t

--# select array[1,2], array[[1,2],[3,4]], array[a, n], array[]::int[],...
select array[1,2], array[[1,2],[3,4]], array[a, n], array[]::int[], array[null], array['a', $1], array[arr, arr], array(select a from t), array(select arr from t) from t

--! 42P18 cannot determine type of empty array
select array[] from t

--! 22P02 invalid input syntax for type integer: "x" (6)
select array[1, 'x'] from t

--! 42804 ARRAY types integer and text cannot be matched
select array[1, c] from t

--! 42601 syntax error at or near "3"
select array[[1,2],3] from t

--! 42601 subquery must return only one column (2)
select array(select a, b from t) from t

--# select array[[]]::int[][]
select array[[]]::int[][]

--! 22P02 invalid input value for enum mood: "x"
select cast(a as text), a::text::int, cast(c as varchar(3)), '1'::int, 'x'::mood, cast($1 as int), $2::text::int, a::numeric(4,1) from t

--! 42846 cannot cast type date to integer
select d::int from t

--! 42846 cannot cast type integer to date
select a::date from t

--! 42704 type "flag" does not exist
select c::int, c::mood, m::text, a::flag from t

--! 22P02 invalid input value for enum mood: "bad"
select 'bad'::mood

--# select row(1,'x')::pair, row(1,'x')::text, '(1,x)'::pair
select row(1,'x')::pair, row(1,'x')::text, '(1,x)'::pair

--! 42846 cannot cast type record to pair
select row(1)::pair

--! 42846 cannot cast type record to pair (2)
select row(1,2,3)::pair

--! 22P02 invalid input syntax for type integer: "x" (7)
select row('x','y')::pair

--# select current_date, current_time, current_time(3), current_timesta...
select current_date, current_time, current_time(3), current_timestamp, current_timestamp(3), localtime, localtimestamp(2), current_user, session_user, user, current_role, current_catalog, current_schema

--# [16] select system_user
select system_user

--# select int '1', interval '1 day', interval '1' day, interval '1' ho...
select int '1', interval '1 day', interval '1' day, interval '1' hour to second, interval(3) '1 sec', date '2020-01-01', timestamp with time zone '2020-01-01', numeric(4,1) '1.2', "text" 'x', char(3) 'x', bit '101', bit varying(3) '1', double precision '1'

--! 22007 invalid input syntax for type interval: "1 2"
select interval '1' second(3), interval '1 2' day to minute, interval '1-2' year to month

--! 22007 invalid input syntax for type interval: "x"
select interval 'x'

--! 42601 syntax error at or near "day"
select interval '1' year to day

--! 22007 invalid input syntax for type date: "x"
select date 'x'

--! 22P02 invalid input syntax for type integer: "x" (8)
select int 'x'

--! 42883 function func(unknown) does not exist
select func('x')

--# select mood 'sad', side.t '(1,x)'
select mood 'sad', side.t '(1,x)'

--! 42P01 missing FROM-clause entry for table "a"
select t.a.b from t

--! 42601 improper qualified name (too many dotted names): a.b.c.d.e
select a.b.c.d.e from t

--# select public.t.a from t
select public.t.a from t

--! 42P01 missing FROM-clause entry for table "a" (2)
select a.* from t

--! 42P01 missing FROM-clause entry for table "u"
select u.* from t

--! 42601 syntax error at or near "*"
select * from t where *

--# select count(*) , count(t), count(t.*), count(distinct a), count(al...
select count(*) , count(t), count(t.*), count(distinct a), count(all a) from t

--! 42883 function sum() does not exist
select sum(*) from t

--! 42883 function lower() does not exist
select lower(*) from t

--! 42809 DISTINCT specified, but lower is not an aggregate function
select lower(distinct c) from t

--! 42809 ORDER BY specified, but lower is not an aggregate function
select lower(c order by c) from t

--! 42809 FILTER specified, but lower is not an aggregate function
select lower(c) filter (where true) from t

--! 42809 OVER specified, but lower is not a window function nor an aggregate...
select lower(c) over () from t

--! 42883 function lower(text, text) does not exist
select lower(c) within group (order by c) from t

--! 42809 window function row_number requires an OVER clause
select row_number() from t

--# select sum(a) over () + sum(b) over w from t window w as (partition...
select sum(a) over () + sum(b) over w from t window w as (partition by c)

--! 42803 arguments to GROUPING must be grouping expressions of the associate...
select grouping(a) from t

--! 42601 syntax error at or near "="
select 1 = 1 = 1

--! 42601 syntax error at or near "<"
select 1 < 2 < 3

--! 42601 syntax error at or near "=" (2)
select 1 <> 2 = 3

--# select - 2 ^ 2, -a, +a, ~a, @a, !!c::tsquery, |/ n, ||/ n, a % b, a...
select - 2 ^ 2, -a, +a, ~a, @a, !!c::tsquery, |/ n, ||/ n, a % b, a # b, a << 1, a >> 2, a & b, a | b from t

--! 42601 syntax error at end of input
select 5 !

--! 42601 syntax error at end of input (2)
select a !

--# select 1 operator(pg_catalog.+) 2, - 1 operator(pg_catalog.-) 2
select 1 operator(pg_catalog.+) 2, - 1 operator(pg_catalog.-) 2

--! 42883 operator does not exist: integer side.+ integer
select 1 operator(side.+) 2

--# select c operator(side.===) 'x' from t
select c operator(side.===) 'x' from t

--! 42883 operator does not exist: text === unknown
select c === 'x' from t

--# select 1 <-+-> 2, 1 <-+->-2
select 1 <-+-> 2, 1 <-+->-2

--! 42703 column "a" does not exist
select a+-b, a--b

--# select a*/*x*/b from t
select a*/*x*/b from t

--# select a /* /* nested */ */ from t
select a /* /* nested */ */ from t

--! 42601 unterminated /* comment at or near "/* /* bad */ from t"
select a /* /* bad */ from t

--! 42883 operator does not exist: integer @-@ integer
select a @-@ b from t

--! 42883 operator does not exist: integer ?? integer
select 1 ?? 2

--! 42883 operator does not exist: text || integer[]
select c || a, a || c, c || arr, arr || a, arr || arr, jb || jb, c || null, c || $1, a || 'x', 1 || 2 from t

--# select jb -> 'a', jb ->> 'a', jb -> 1, jb #> '{a}', jb ? 'a', jb ?|...
select jb -> 'a', jb ->> 'a', jb -> 1, jb #> '{a}', jb ? 'a', jb ?| array['a'], jb ?& '{a}', jb @> '{}', jb - 'a', jb - 1, jb - '{a}'::text[], jb #- '{a}', jb @? '$', jb @@ '$' , j -> $1, j ->> $2 from t

--! 42883 operator does not exist: text -> unknown
select c -> 'a' from t

--! 22007 invalid input syntax for type timestamp: "1 day"
select iv * 2, 2 * iv, iv / 2, d + 1, d - d, d - iv, ts - ts, at - iv, tm + iv, d + tm, ts - '1 day', at - $1, d + $2, iv + $3 from t

--# select r @> 1, r && r, r * r, mr @> r, r -|- r, lower(r), mr + mr, ...
select r @> 1, r && r, r * r, mr @> r, r -|- r, lower(r), mr + mr, 1 <@ r, $1 <@ r, r @> $2 from t

--! 3F000 an operator of a schema that is not there
SELECT 3 OPERATOR(nowhere.+) 4

--! 42601 an attribute has the name of a column before it
SELECT xmlelement(name f, xmlattributes(a, b AS a)) FROM (SELECT 1 AS a, 2 AS b) q

--! 42602 no name of a text search configuration
SELECT 'a b'::regconfig

--! 42601 too many names for a text search configuration
SELECT 'a.b.c.d'::regconfig

--! 42602 a role has no schema
SELECT 'a.b'::regrole
