--! 42712 WITH query name "q" specified more than once
with q as (select 1), q as (select 2) select 1

--! 42702 column reference "a" is ambiguous
with q as (select 1 as a, 2 as a) select a from q

--! 42P10 WITH query "q" has 1 columns available but 2 columns specified
with q(a, b) as (select 1) select * from q

--# with q(a) as (select 1, 2 as z) select a, z from q
with q(a) as (select 1, 2 as z) select a, z from q

--! 42P01 relation "r" does not exist
with q as (select * from r), r as (select 1) select * from q

--# with recursive q as (select * from r), r as (select 1) select * fro...
with recursive q as (select * from r), r as (select 1) select * from q limit 9

--! 0A000 mutual recursion between WITH items is not implemented
with recursive q as (select * from r), r as (select * from q) select * from q limit 9

--# with recursive q as (select 1) select * from q limit 9
with recursive q as (select 1) select * from q limit 9

--! 42P19 recursive query "q" does not have the form non-recursive-term UNION...
with recursive q as (select * from q) select * from q limit 9

--# with recursive q(n) as (select 1 union all select n + 1 from q wher...
with recursive q(n) as (select 1 union all select n + 1 from q where n < 5) select n, sum(n) over () from q limit 9

--# with recursive q(n) as (select 1 union select n + 1 from q) select ...
with recursive q(n) as (select 1 union select n + 1 from q) select n from q limit 9

--! 42P19 recursive query "q" does not have the form non-recursive-term UNION... (2)
with recursive q(n) as (select 1 intersect select n + 1 from q) select n from q limit 9

--! 42P19 recursive query "q" does not have the form non-recursive-term UNION... (3)
with recursive q(n) as (select 1 except all select n + 1 from q) select n from q limit 9

--! 42P19 recursive reference to query "q" must not appear within its non-rec...
with recursive q(n) as (select n + 1 from q union all select 1) select n from q limit 9

--! 42P19 recursive reference to query "q" must not appear within its non-rec... (2)
with recursive q(n) as (select n from q union all select n from q) select n from q limit 9

--! 42P19 recursive reference to query "q" must not appear more than once
with recursive q(n) as (select 1 union all select n from q a, q b) select n from q limit 9

--! 42P19 recursive reference to query "q" must not appear more than once (2)
with recursive q(n) as (select 1 union all (select n from q union all select n from q)) select n from q limit 9

--! 42P19 recursive reference to query "q" must not appear within an outer join
with recursive q(n) as (select 1 union all select n from t left join q on true) select n from q limit 9

--! 42702 column reference "n" is ambiguous
with recursive q(n) as (select 1 union all select n from q left join t on true) select n from q limit 9

--! 42P19 recursive reference to query "q" must not appear within an outer join (2)
with recursive q(n) as (select 1 union all select n from q right join t on true) select n from q limit 9

--! 42P19 recursive reference to query "q" must not appear within an outer join (3)
with recursive q(n) as (select 1 union all select n from q full join t on true) select n from q limit 9

--! 42P19 recursive reference to query "q" must not appear within a subquery
with recursive q(n) as (select 1 union all select a from t where a in (select n from q)) select n from q limit 9

--# with recursive q(n) as (select 1 union all select n from (select n ...
with recursive q(n) as (select 1 union all select n from (select n from q) z) select n from q limit 9

--! 42P19 aggregate functions are not allowed in a recursive query's recursiv...
with recursive q(n) as (select 1 union all select sum(n) from q) select n from q limit 9

--# with recursive q(n) as (select 1 union all select n from q group by...
with recursive q(n) as (select 1 union all select n from q group by n) select n from q limit 9

--! 42804 recursive query "q" column 1 has type integer in non-recursive term...
with recursive q(n) as (select 1 union all select row_number() over () from q) select n from q limit 9

--# with recursive q(n) as (select 1 union all select distinct n from q...
with recursive q(n) as (select 1 union all select distinct n from q) select n from q limit 9

--! 0A000 ORDER BY in a recursive query is not implemented
with recursive q(n) as (select 1 union all select n from q order by 1) select n from q limit 9

--! 0A000 LIMIT in a recursive query is not implemented
with recursive q(n) as (select 1 union all select n from q limit 1) select n from q limit 9

--! 0A000 OFFSET in a recursive query is not implemented
with recursive q(n) as (select 1 union all select n from q offset 1) select n from q limit 9

--! 0A000 FOR UPDATE/SHARE in a recursive query is not implemented
with recursive q(n) as (select 1 union all select n from q for update) select n from q limit 9

--# with recursive q(n) as (select 1 union all (select n from q order b...
with recursive q(n) as (select 1 union all (select n from q order by 1)) select n from q limit 9

--# with recursive q(n) as (select 1 union all (select n from q limit 1...
with recursive q(n) as (select 1 union all (select n from q limit 1)) select n from q limit 9

--# with recursive q(n) as ((select 1 limit 1) union all select n from ...
with recursive q(n) as ((select 1 limit 1) union all select n from q) select n from q limit 9

--! 42804 recursive query "q" column 1 has type integer in non-recursive term... (2)
with recursive q(n) as (select 1 union all select n + 1.5 from q) select n from q limit 9

--! 42804 recursive query "q" column 1 has type integer in non-recursive term... (3)
with recursive q(n) as (select 1 union all select n::bigint from q) select n from q limit 9

--# with recursive q(n) as (select 'a' union all select n || 'b' from q...
with recursive q(n) as (select 'a' union all select n || 'b' from q) select n from q limit 9

--# with recursive q(n) as (select 'a'::varchar(3) union all select n f...
with recursive q(n) as (select 'a'::varchar(3) union all select n from q) select n from q limit 9

--! 42804 recursive query "q" column 1 has type character varying(3) in non-r...
with recursive q(n) as (select 'a'::varchar(3) union all select (n || 'b')::varchar(4) from q) select n from q limit 9

--# with recursive q(n) as (select c from t union all select v from t, ...
with recursive q(n) as (select c from t union all select v from t, q) select n from q limit 9

--# with recursive q(n) as (select null union all select n from q) sele...
with recursive q(n) as (select null union all select n from q) select n from q limit 9

--! 42883 operator does not exist: text + integer
with recursive q(n) as (select $1 union all select n + 1 from q) select n from q limit 9

--# with recursive q(n) as (values (1) union all select n + 1 from q) s...
with recursive q(n) as (values (1) union all select n + 1 from q) select n from q limit 9

--# with recursive q as (select 1 as n union all select n + 1 from q) s...
with recursive q as (select 1 as n union all select n + 1 from q) select n from q limit 9

--! 42P10 WITH query "q" has 1 columns available but 2 columns specified (2)
with recursive q(n, m) as (select 1 union all select 1 from q) select n from q limit 9

--# with recursive q(n) as (select 1, 2 union all select 1, 3 from q) s...
with recursive q(n) as (select 1, 2 union all select 1, 3 from q) select * from q limit 9

--! 42601 each UNION query must have the same number of columns
with recursive q(n) as (select 1 union all select 1, 2 from q) select * from q limit 9

--# with recursive q(n) as (insert into side.t select 1 returning a) se...
with recursive q(n) as (insert into side.t select 1 returning a) select n from q limit 9

--! 42P19 recursive reference to query "q" must not appear within a subquery (2)
with recursive q(n) as (with r as (select * from q) select 1 union all select n from q) select n from q limit 9

--# with recursive q(n) as (select 1 union all (with r as (select * fro...
with recursive q(n) as (select 1 union all (with r as (select * from q) select n from r)) select n from q limit 9

--# with recursive q(n) as (with r as (select 1) select * from r union ...
with recursive q(n) as (with r as (select 1) select * from r union all select n from q) select n from q limit 9

--! 42P19 recursive reference to query "q" must not appear within a subquery (3)
with recursive q(n) as (select 1 union all select n from q where exists (select 1 from q)) select n from q limit 9

--! 42P19 recursive reference to query "q" must not appear within a subquery (4)
with recursive q(n) as (select 1 union all select (select n from q) from t) select n from q limit 9

--! 42702 column reference "n" is ambiguous (2)
with recursive q(n) as (select 1 union all select n from t cross join q) select n from q limit 9

--! 42702 column reference "n" is ambiguous (3)
with recursive q(n) as (select 1 union all select n from t, lateral (select n from q) z) select n from q limit 9

--# with recursive q(n) as (select 1 union all select z.n from q, later...
with recursive q(n) as (select 1 union all select z.n from q, lateral (select q.n) z) select n from q limit 9

--! 42712 table name "t" specified more than once
with recursive t(n) as (select 1 union all select n from side.t, t) select n from t limit 9

--! 0A000 mutual recursion between WITH items is not implemented (2)
with recursive a(n) as (select 1 union all select n from b), b(n) as (select 1 union all select n from a) select * from a

--# with recursive a(n) as (select n from b), b(n) as (select 1 union a...
with recursive a(n) as (select n from b), b(n) as (select 1 union all select n from b) select * from a

--# with recursive q(n) as (select 1 union all select n + 1 from q) sea...
with recursive q(n) as (select 1 union all select n + 1 from q) search depth first by n set ord select * from q limit 9

--# with recursive q(n) as (select 1 union all select n + 1 from q) sea... (2)
with recursive q(n) as (select 1 union all select n + 1 from q) search breadth first by n set ord select *, ord from q limit 9

--# with recursive q(n) as (select 1 union all select n + 1 from q) cyc...
with recursive q(n) as (select 1 union all select n + 1 from q) cycle n set is_cycle using path select * from q limit 9

--# with recursive q(n) as (select 1 union all select n + 1 from q) cyc... (2)
with recursive q(n) as (select 1 union all select n + 1 from q) cycle n set is_cycle to 'Y' default 'N' using path select * from q limit 9

--# with recursive q(n) as (select 1 union all select n + 1 from q) sea... (3)
with recursive q(n) as (select 1 union all select n + 1 from q) search depth first by n set ord cycle n set is_cycle to true default false using path select * from q limit 9

--! 42601 search column "nope" not in WITH query column list
with recursive q(n) as (select 1 union all select n + 1 from q) search depth first by nope set ord select * from q limit 9

--! 42701 search column "n" specified more than once
with recursive q(n) as (select 1 union all select n + 1 from q) search depth first by n, n set ord select * from q limit 9

--! 42702 column reference "n" is ambiguous (4)
with recursive q(n) as (select 1 union all select n + 1 from q) search depth first by n set n select * from q limit 9

--! 42601 cycle column "nope" not in WITH query column list
with recursive q(n) as (select 1 union all select n + 1 from q) cycle nope set c using p select * from q limit 9

--! 42701 cycle column "n" specified more than once
with recursive q(n) as (select 1 union all select n + 1 from q) cycle n, n set c using p select * from q limit 9

--! 42702 column reference "n" is ambiguous (5)
with recursive q(n) as (select 1 union all select n + 1 from q) cycle n set n using p select * from q limit 9

--! 42702 column reference "n" is ambiguous (6)
with recursive q(n) as (select 1 union all select n + 1 from q) cycle n set c using n select * from q limit 9

--! 42601 cycle mark column name and cycle path column name are the same
with recursive q(n) as (select 1 union all select n + 1 from q) cycle n set c using c select * from q limit 9

--! 22P02 invalid input syntax for type integer: "x"
with recursive q(n) as (select 1 union all select n + 1 from q) cycle n set c to 1 default 'x' using p select * from q limit 9

--! 42601 syntax error at or near "::"
with recursive q(n) as (select 1 union all select n + 1 from q) cycle n set c to 1 default 'x'::text using p select * from q limit 9

--! 42883 could not identify an equality operator for type point
with recursive q(n) as (select 1 union all select n + 1 from q) cycle n set c to point '(0,0)' default point '(1,1)' using p select * from q limit 9

--! 42601 search sequence column name and cycle mark column name are the same
with recursive q(n) as (select 1 union all select n + 1 from q) search depth first by n set c cycle n set c using p select * from q limit 9

--! 42601 search sequence column name and cycle path column name are the same
with recursive q(n) as (select 1 union all select n + 1 from q) search depth first by n set p cycle n set c using p select * from q limit 9

--! 42601 WITH query is not recursive
with q(n) as (select 1) search depth first by n set ord select * from q

--! 42601 WITH query is not recursive (2)
with q(n) as (select 1) cycle n set c using p select * from q

--! 42601 WITH query is not recursive (3)
with recursive q(n) as (select 1) cycle n set c using p select * from q limit 9

--! 0A000 with a SEARCH or CYCLE clause, the left side of the UNION must be a...
with recursive q(n) as (select 1 union all select 1 union all select n from q) search depth first by n set ord select * from q limit 9

--! 42601 with a SEARCH or CYCLE clause, the right side of the UNION must be ...
with recursive q(n) as (select 1 union all (select n from q union all select 2)) search depth first by n set ord select * from q limit 9

--! 0A000 with a SEARCH or CYCLE clause, the left side of the UNION must be a... (2)
with recursive q(n) as ((select 1 union all select 2) union all select n from q) search depth first by n set ord select * from q limit 9

--! 0A000 with a SEARCH or CYCLE clause, the recursive reference to WITH quer...
with recursive q(n) as (select 1 union all select n from (select n from q) z) search depth first by n set ord select * from q limit 9

--# with recursive q(n) as (select 1 union select n from q) cycle n set...
with recursive q(n) as (select 1 union select n from q) cycle n set c using p select n, c, p from q limit 9

--! 42883 could not identify an equality operator for type json
with recursive q(n) as (select j from t union select n from q) select * from q limit 9

--# with recursive q(n) as (select j from t union all select n from q) ...
with recursive q(n) as (select j from t union all select n from q) select * from q limit 9

--# with q as materialized (select 1 as x), r as not materialized (sele...
with q as materialized (select 1 as x), r as not materialized (select x from q) select * from r, q

--# with q as (select sum(a) as s from t) select * from q where s > 1
with q as (select sum(a) as s from t) select * from q where s > 1

--# with q as (select 1 as x) select (select x from q), (with q as (sel...
with q as (select 1 as x) select (select x from q), (with q as (select 'z' as x) select x from q)

--# with q as (select 1 as x) select * from q for update
with q as (select 1 as x) select * from q for update

--! 0A000 FOR UPDATE cannot be applied to a WITH query
with q as (select 1 as x) select * from q, t for update of q

--# with q as (select 1 as x) select * from q, t for update of t
with q as (select 1 as x) select * from q, t for update of t

--# with q as (select a from t for update) select * from q
with q as (select a from t for update) select * from q

--# with q as (values (1, 'x')) select * from q
with q as (values (1, 'x')) select * from q

--# with q as (table t) select q.a, q from q
with q as (table t) select q.a, q from q

--! 42P01 invalid reference to FROM-clause entry for table "q"
with q as (select 1 as x) select public.q.x from q

--! 42P01 relation "public.q" does not exist
with q as (select 1 as x) select * from public.q

--! 42P01 relation "nope" does not exist
with q as (select a from nope) select * from q

--! 42P01 relation "nope" does not exist (2)
with q as (select a from nope) select 1

--! 42883 operator does not exist: text + integer (2)
with q as (select $1 as x) select x + 1 from q

--# with q as (select null as x, 'a' as y) select x, y from q
with q as (select null as x, 'a' as y) select x, y from q

--! 42601 syntax error at or near ")"
with q as () select 1

--! 42601 syntax error at end of input
with q as (select 1)

--# select 1 from t for update
select 1 from t for update

--# select 1 from t for no key update nowait
select 1 from t for no key update nowait

--# select 1 from t for share skip locked for key share of t
select 1 from t for share skip locked for key share of t

--! 42P01 relation "u" in FOR UPDATE clause not found in FROM clause
select 1 from t for update of u

--! 42P01 relation "t" in FOR UPDATE clause not found in FROM clause
select 1 from t x for update of t

--# select 1 from t x for update of x
select 1 from t x for update of x

--! 42601 FOR UPDATE must specify unqualified relation names
select 1 from t for update of public.t

--# select 1 from t, u for update of t for share of u
select 1 from t, u for update of t for share of u

--# select 1 from t, u for update of t, u nowait
select 1 from t, u for update of t, u nowait

--# select 1 from plain for update
select 1 from plain for update

--# select 1 from grouped for update
select 1 from grouped for update

--# select 1 from mat for update
select 1 from mat for update

--# select 1 from seq for update
select 1 from seq for update

--# select 1 from (select 1 from t) q for update
select 1 from (select 1 from t) q for update

--! 0A000 FOR UPDATE is not allowed with aggregate functions
select 1 from (select count(*) from t) q for update

--# select 1 from (values (1)) v for update
select 1 from (values (1)) v for update

--# select 1 from (values (1)) v for update of v
select 1 from (values (1)) v for update of v

--# select 1 from generate_series(1,2) g for update
select 1 from generate_series(1,2) g for update

--! 0A000 FOR UPDATE cannot be applied to a function
select 1 from generate_series(1,2) g for update of g

--# select 1 from t left join u on true for update
select 1 from t left join u on true for update

--# select 1 from t left join u on true for update of u
select 1 from t left join u on true for update of u

--# select 1 from t left join u on true for update of t
select 1 from t left join u on true for update of t

--! 0A000 FOR UPDATE cannot be applied to a join
select 1 from (t join u on true) as j for update of j

--! 42703 column "a" specified in USING clause does not exist in right table
select 1 from t join u using (a) for update

--! 0A000 FOR UPDATE is not allowed with DISTINCT clause
select distinct a from t for update

--! 0A000 FOR UPDATE is not allowed with aggregate functions (2)
select count(*) from t for update

--! 0A000 FOR UPDATE is not allowed with GROUP BY clause
select a from t group by a for update

--! 0A000 FOR UPDATE is not allowed with HAVING clause
select a from t having true for update

--! 0A000 FOR UPDATE is not allowed with window functions
select a, row_number() over () from t for update

--! 0A000 FOR UPDATE is not allowed with set-returning functions in the targe...
select generate_series(1, a) from t for update

--! 0A000 FOR UPDATE is not allowed with UNION/INTERSECT/EXCEPT
select a from t union select 1 for update

--! 0A000 FOR UPDATE cannot be applied to VALUES
values (1) for update

--! 0A000 FOR UPDATE is not allowed with DISTINCT clause (2)
select * from (select distinct a from t) q for update

--# select * from (select a from t limit 1) q for update
select * from (select a from t limit 1) q for update

--! 0A000 FOR UPDATE cannot be applied to a table function
select * from xmltable('/a' passing '<a/>' columns x int) x for update of x

--# select 1 from pg_class for update
select 1 from pg_class for update

--# select 1 from part for update
select 1 from part for update

--# select 1 from t for update for share nowait
select 1 from t for update for share nowait

--# select 1 from t for read only
select 1 from t for read only

--# select 1 from t limit 1 for update
select 1 from t limit 1 for update

--# select 1 from t for update limit 1
select 1 from t for update limit 1

--! 42601 syntax error at or near "for"
select 1 from t for update limit 1 for update

--# select a from t where a in (select t_a from u for update)
select a from t where a in (select t_a from u for update)

--# merge into t using u on t.a = u.t_a when matched then update set b ...
merge into t using u on t.a = u.t_a when matched then update set b = u.id

--# merge into t as x using u as y on x.a = y.t_a when matched and y.id...
merge into t as x using u as y on x.a = y.t_a when matched and y.id > 1 then delete when matched then do nothing when not matched and y.k = 1 then insert (a, b) values (y.id, y.k) when not matched then do nothing

--# merge into t using u on t.a = u.t_a when not matched then insert va...
merge into t using u on t.a = u.t_a when not matched then insert values (1, 2)

--# merge into t using u on t.a = u.t_a when not matched then insert de...
merge into t using u on t.a = u.t_a when not matched then insert default values

--! 42P01 invalid reference to FROM-clause entry for table "t"
merge into t using u on t.a = u.t_a when not matched then insert (a, b) values (t.a, 1)

--# merge into t using u on t.a = u.t_a when not matched then insert (a...
merge into t using u on t.a = u.t_a when not matched then insert (a, b) values (u.id, default)

--! 42601 INSERT has more target columns than expressions
merge into t using u on t.a = u.t_a when not matched then insert (a, b) values (u.id)

--! 42601 INSERT has more expressions than target columns
merge into t using u on t.a = u.t_a when not matched then insert (a, b) values (u.id, 1, 2)

--! 22P02 invalid input syntax for type integer: "x" (2)
merge into t using u on t.a = u.t_a when not matched then insert (a, b) values (u.id, 'x')

--! 42601 syntax error at or near ","
merge into t using u on t.a = u.t_a when not matched then insert (a, b) values (1,1), (2,2)

--! 42601 syntax error at or near "select"
merge into t using u on t.a = u.t_a when not matched then insert (a, b) select 1, 2

--! 42703 column "nope" of relation "t" does not exist
merge into t using u on t.a = u.t_a when not matched then insert (nope) values (1)

--! 42P01 invalid reference to FROM-clause entry for table "t" (2)
merge into t using u on t.a = u.t_a when not matched and t.a = 1 then insert (a) values (1)

--! 42601 syntax error at or near "update"
merge into t using u on t.a = u.t_a when not matched then update set b = 1

--! 42601 syntax error at or near "insert"
merge into t using u on t.a = u.t_a when matched then insert values (1)

--! 42804 column "b" is of type integer but expression is of type text
merge into t using u on t.a = u.t_a when matched then update set b = u.label

--! 42803 aggregate functions are not allowed in UPDATE
merge into t using u on t.a = u.t_a when matched then update set b = sum(u.id)

--! 42803 aggregate functions are not allowed in MERGE WHEN conditions
merge into t using u on t.a = u.t_a when matched and sum(u.id) > 1 then delete

--! 42804 argument of WHEN must be type boolean, not type integer
merge into t using u on t.a = u.t_a when matched and u.id then delete

--# merge into t using u on t.a when matched then delete
merge into t using u on t.a when matched then delete

--! 42803 aggregate functions are not allowed in JOIN conditions
merge into t using u on sum(t.a) > 1 when matched then delete

--! 42712 name "t" specified more than once
merge into t using t on true when matched then delete

--# merge into t using t x on true when matched then delete
merge into t using t x on true when matched then delete

--# merge into t using (select * from u) u on t.a = u.t_a when matched ...
merge into t using (select * from u) u on t.a = u.t_a when matched then update set (b, c) = (u.id, u.label)

--# merge into t using (select * from u) u on t.a = u.t_a when matched ... (2)
merge into t using (select * from u) u on t.a = u.t_a when matched then update set (b, c) = (select 1, 'x')

--! 42883 operator does not exist: integer = text
merge into t using (values ($1, $2)) v(x, y) on t.a = v.x when matched then update set c = v.y when not matched then insert (a, b, c) values (v.x, 1, v.y)

--! 42601 unreachable WHEN clause specified after unconditional WHEN clause
merge into t using u on t.a = u.t_a when matched then delete when matched then do nothing

--! 42601 unreachable WHEN clause specified after unconditional WHEN clause (2)
merge into t using u on t.a = u.t_a when not matched then do nothing when not matched then do nothing

--! 42601 syntax error at end of input (2)
merge into t using u on t.a = u.t_a

--! 428C9 cannot insert a non-DEFAULT value into column "id"
merge into u using t on t.a = u.t_a when not matched then insert (id, label) values (1, 'x')

--# merge into u using t on t.a = u.t_a when not matched then insert (i...
merge into u using t on t.a = u.t_a when not matched then insert (id, label) overriding system value values (1, 'x')

--! 428C9 column "id" can only be updated to DEFAULT
merge into u using t on t.a = u.t_a when matched then update set id = 1

--! 428C9 column "twice" can only be updated to DEFAULT
merge into u using t on t.a = u.t_a when matched then update set twice = 1

--# merge into u using t on t.a = u.t_a when matched then update set tw...
merge into u using t on t.a = u.t_a when matched then update set twice = default

--! 428C9 cannot insert a non-DEFAULT value into column "twice"
merge into u using t on t.a = u.t_a when not matched then insert (twice, label) values (1, 'x')

--# [17] merge into plain using u on plain.a = u.t_a when matched then updat...
merge into plain using u on plain.a = u.t_a when matched then update set b = 1

--! 55000 [17] cannot delete from view "grouped"
merge into grouped using u on true when matched then delete

--# [17] merge into triggered using u on true when matched then delete
merge into triggered using u on true when matched then delete

--! 0A000 cannot execute MERGE on relation "ruled"
merge into ruled using u on true when matched then delete

--! 0A000 cannot execute MERGE on relation "half_ruled"
merge into half_ruled using u on true when matched then delete

--! 0A000 cannot execute MERGE on relation "logged"
merge into logged using u on true when matched then delete

--! 0A000 cannot execute MERGE on relation "mat"
merge into mat using u on true when matched then delete

--# merge into pg_class using u on true when matched then delete
merge into pg_class using u on true when matched then delete

--# merge into part using u on true when matched then delete
merge into part using u on true when matched then delete

--! 42P01 relation "nope" does not exist (3)
merge into t using nope on true when matched then delete

--! 42P01 relation "nope" does not exist (4)
merge into nope using u on true when matched then delete

--# with q as (select 1 as x) merge into t using q on t.a = q.x when ma...
with q as (select 1 as x) merge into t using q on t.a = q.x when matched then delete

--! 42601 WITH RECURSIVE is not supported for MERGE statement
with recursive q(x) as (select 1 union all select x from q) merge into t using q on t.a = q.x when matched then delete

--! 42P01 relation "q" does not exist
with q as (select 1 as x) merge into q using t on true when matched then delete

--# merge into t using u on t.a = u.t_a when matched then update set b ... (2)
merge into t using u on t.a = u.t_a when matched then update set b = default, c = default

--! 42703 column "t" of relation "t" does not exist
merge into t using u on t.a = u.t_a when matched then update set t.b = 1

--# [17] merge into t using u on t.a = u.t_a when matched then delete return...
merge into t using u on t.a = u.t_a when matched then delete returning t.a

--# [17] merge into t using u on t.a = u.t_a when matched then delete when n...
merge into t using u on t.a = u.t_a when matched then delete when not matched by source then delete when not matched by target then insert (a, b) values (1, 2) returning merge_action(), t.*, u.id

--! 42P01 [17] invalid reference to FROM-clause entry for table "u"
merge into t using u on t.a = u.t_a when not matched by source then update set c = u.label

--# [17] merge into t using u on t.a = u.t_a when not matched by source and ...
merge into t using u on t.a = u.t_a when not matched by source and t.b = 1 then update set c = 'x'

--! 42P01 [17] invalid reference to FROM-clause entry for table "u" (2)
merge into t using u on t.a = u.t_a when not matched by source and u.id = 1 then update set c = 'x'

--! 42601 syntax error at or near "insert" (2)
merge into t using u on t.a = u.t_a when not matched by source then insert values (1)

--! 42601 [17] MERGE_ACTION() can only be used in the RETURNING list of a MERGE co...
select merge_action()

--! 42601 [17] MERGE_ACTION() can only be used in the RETURNING list of a MERGE co... (2)
insert into t (a,b) values (1,1) returning merge_action()

--! 42601 [17] MERGE_ACTION() can only be used in the RETURNING list of a MERGE co... (3)
merge into t using u on merge_action() = 'x' when matched then delete

--! 42601 [17] MERGE_ACTION() can only be used in the RETURNING list of a MERGE co... (4)
merge into t using u on t.a = u.t_a when matched then update set c = merge_action()

--# [17] merge into t using u on t.a = u.t_a when matched then delete return... (2)
merge into t using u on t.a = u.t_a when matched then delete returning (select merge_action())

--! 42803 [17] aggregate functions are not allowed in RETURNING
merge into t using u on t.a = u.t_a when matched then delete returning merge_action() || 'x' as act, sum(t.a)

--# [17] with m as (merge into t using u on t.a = u.t_a when matched then de...
with m as (merge into t using u on t.a = u.t_a when matched then delete returning merge_action() as act, t.a) select * from m

--# [17] with m as (merge into t using u on t.a = u.t_a when matched then de... (2)
with m as (merge into t using u on t.a = u.t_a when matched then delete) select 1

--# [18] insert into t (a,b) values (1,2) returning old.a, new.a, old, new, ...
insert into t (a,b) values (1,2) returning old.a, new.a, old, new, old.*

--# [18] update t set b = 1 returning old.b, new.b, old.b <> new.b as change...
update t set b = 1 returning old.b, new.b, old.b <> new.b as changed, t.b, b

--# [18] update t set b = 1 returning with (old as o, new as n) o.b, n.b, t.b
update t set b = 1 returning with (old as o, new as n) o.b, n.b, t.b

--# [18] update t set b = 1 returning with (old as o) o.b, new.b
update t set b = 1 returning with (old as o) o.b, new.b

--! 42P01 [18] missing FROM-clause entry for table "old"
update t set b = 1 returning with (old as o) old.b

--! 42601 OLD cannot be specified multiple times
update t set b = 1 returning with (old as o, old as p) o.b

--! 42712 [18] table name "o" specified more than once
update t set b = 1 returning with (old as o, new as o) o.b

--! 42712 [18] table name "t" specified more than once (2)
update t set b = 1 returning with (old as t) t.b

--! 42601 syntax error at or near "foo"
update t set b = 1 returning with (foo as t) t.b

--# [18] delete from t returning old.a, new.a
delete from t returning old.a, new.a

--# [18] merge into t using u on t.a = u.t_a when matched then delete return... (3)
merge into t using u on t.a = u.t_a when matched then delete returning old.a, new.a, merge_action()

--# update t as old set b = 1 returning old.b
update t as old set b = 1 returning old.b

--# [18] update t as new set b = 1 returning old.b, new.b
update t as new set b = 1 returning old.b, new.b

--! 42P01 missing FROM-clause entry for table "old" (2)
update t set b = old.b

--! 42P01 missing FROM-clause entry for table "old" (3)
select old.a from t

--# [18] insert into t (a,b) values (1,2) returning (select old.a)
insert into t (a,b) values (1,2) returning (select old.a)

--# [18] update plain set b = 1 returning old.b, new.b
update plain set b = 1 returning old.b, new.b

--# [18] update triggered set n = 1 returning old.n, new.n
update triggered set n = 1 returning old.n, new.n

--! 42P01 invalid reference to FROM-clause entry for table "excluded"
insert into t (a,b) values (1,2) on conflict (a) do update set b = 3 returning old.b, new.b, excluded.b

--# [18] update t set b = u.id from u returning old.b, u.*, *
update t set b = u.id from u returning old.b, u.*, *

--! 42703 [18] column old.nope does not exist
update t set b = 1 returning old.ctid, new.tableoid, old.nope
