--# select dc collate "C" < any (select dp collate "POSIX" from t) from t
select dc collate "C" < any (select dp collate "POSIX" from t) from t

--# select case dc collate "C" when 'x' collate "POSIX" then 1 end from t
select case dc collate "C" when 'x' collate "POSIX" then 1 end from t

--# select case when dc collate "C" = 'x' then dp collate "POSIX" end f...
select case when dc collate "C" = 'x' then dp collate "POSIX" end from t

--! 42P21 collation mismatch between explicit collations "C" and "POSIX"
select coalesce(dc collate "C", dp collate "POSIX") from t

--! 42P21 collation mismatch between explicit collations "C" and "POSIX" (2)
select array[dc collate "C", dp collate "POSIX"] from t

--# select row(dc collate "C", dp collate "POSIX") from t
select row(dc collate "C", dp collate "POSIX") from t

--! 42P21 collation mismatch between explicit collations "C" and "POSIX" (3)
select (dc collate "C", 1) < (dp collate "POSIX", 1) from t

--# select dc from t order by (select dc || dp)
select dc from t order by (select dc || dp)

--# select x from (select dc || dp as x from t) q order by x
select x from (select dc || dp as x from t) q order by x

--# select x < 'a' from (select dc || dp as x from t) q
select x < 'a' from (select dc || dp as x from t) q

--# with q as (select dc || dp as x from t) select x from q order by x
with q as (select dc || dp as x from t) select x from q order by x

--# with q as (select dc || dp as x from t) select x from q order by x ...
with q as (select dc || dp as x from t) select x from q order by x collate "C"

--# select x from (select dc as x from t union all select dp from t) q ...
select x from (select dc as x from t union all select dp from t) q order by x

--# select x from (values ('a' collate "C"), ('b')) v(x) order by x
select x from (values ('a' collate "C"), ('b')) v(x) order by x

--! 42P21 collation mismatch between implicit collations "C" and "POSIX"
select t.dc from t join t t2 using (dc) order by dc || t2.dp

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (2)
select a.dc from t a full join t b on a.dc = b.dc order by a.dc || b.dp

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (3)
select current_user || dp from t order by 1

--# select m::text || dc from t order by 1
select m::text || dc from t order by 1

--# select a::text || dc || 'x' from t order by 1
select a::text || dc || 'x' from t order by 1

--# select relname || dc from t, pg_class order by 1
select relname || dc from t, pg_class order by 1

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (4)
select dc::varchar || dp from t order by 1

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (5)
select dc::short || dp from t order by 1

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (6)
select string_agg(distinct dc || dp, ',') from t

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (7)
select max(dc) || max(dp) from t order by 1

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (8)
select lag(dc) over () || dp from t order by 1

--# select max(dc || dp) over () from t
select max(dc || dp) over () from t

--# select tags[1] || dc from t order by 1
select tags[1] || dc from t order by 1

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (9)
select (array[dc])[1] || dp from t order by 1

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (10)
select (array[dc] || array[dp])[1] from t order by 1

--# select (nest).tags[1] || dc from t order by 1
select (nest).tags[1] || dc from t order by 1

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (11)
select substr(dc, 1) || upper(dp) from t group by 1

--! 42883 could not identify an equality operator for type xml
select dc || dp as x, count(*) from t group by x

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (12)
select dc || dp as x from t group by rollup (1)

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (13)
select distinct on (x) dc || dp as x from t

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (14)
select count(distinct dc || dp) from t

--! 42P21 collation mismatch between explicit collations "C" and "POSIX" (4)
update t set c = 'a' collate "C" || 'b' collate "POSIX"

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (15)
insert into t (a, b, c) select 1, 2, dc || dp from t order by 3

--! 42P21 collation mismatch between explicit collations "C" and "POSIX" (5)
delete from t where dc collate "C" = dp collate "POSIX"

--! 42P21 collation mismatch between explicit collations "C" and "POSIX" (6)
delete from t returning dc collate "C" = dp collate "POSIX"

--! 42P01 relation "nope" does not exist
select dc collate "C" = dp collate "POSIX" from nope

--# select 1 from t where (dc || dp) in (select dp from t)
select 1 from t where (dc || dp) in (select dp from t)

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (16)
select dc from t intersect select dp from t

--# select dc from t union all select dp from t union select c from t
select dc from t union all select dp from t union select c from t

--# select dc collate "POSIX" from t union select dp from t
select dc collate "POSIX" from t union select dp from t

--# select dc from t union select 'x' collate "POSIX"
select dc from t union select 'x' collate "POSIX"

--# select dc from t union select 'x'
select dc from t union select 'x'

--# select c from t union select dp from t union select 'x'
select c from t union select dp from t union select 'x'

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (17)
create temp table zz as select dc || dp as x from t order by 1

--# select greatest(dc collate "C", dp collate "C") from t order by 1
select greatest(dc collate "C", dp collate "C") from t order by 1

--# select dc || dp collate "C" collate "POSIX" from t order by 1
select dc || dp collate "C" collate "POSIX" from t order by 1

--! 42P21 collation mismatch between explicit collations "C" and "POSIX" (7)
select xmlelement(name x, dc collate "C", dp collate "POSIX") from t

--! 42P21 collation mismatch between explicit collations "C" and "POSIX" (8)
select concat(dc collate "C", dp collate "POSIX") from t

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (18)
select format('%s', dc, dp) from t order by 1

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (19)
select jb ->> dc from t order by jb ->> dc || dp

--! 42702 column reference "n" is ambiguous
with recursive q(n) as (select dc from t union all select n || dp from q, t) select n from q limit 9

--! 42P21 collation mismatch between implicit collations "C" and "POSIX" (20)
with recursive q(n) as (select dc from t union select dp from q, t) select n from q limit 9

--! 42702 column reference "n" is ambiguous (2)
with recursive q(n) as (select c from t union all select n || dp from q, t) select n from q limit 9

--# with recursive q(n) as (select 'a' collate "C" union all select n |...
with recursive q(n) as (select 'a' collate "C" union all select n || 'b' from q where length(n) < 4) select n from q limit 9
