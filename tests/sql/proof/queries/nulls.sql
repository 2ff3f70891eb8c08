--# a grouping set leaves out what an expression over it is known to be
SELECT lower(t), b, count(*) FROM loose WHERE lower(t) IS NOT NULL GROUP BY GROUPING SETS ((t), (b))
--# a merged column rolled up, read by its other name
SELECT h.id, count(*) FROM hub h JOIN grid g ON g.a = h.n JOIN cell USING (id) GROUP BY ROLLUP (id)
--# a rolled up column of the join, read through the table
SELECT hub.id, count(*) FROM hub JOIN cell USING (id) GROUP BY ROLLUP (id)
--# a volatile grouping expression that is rolled up
SELECT random() AS r, count(*) FROM hub GROUP BY ROLLUP (r)
--# a sub-query as a grouping expression that is rolled up
SELECT (SELECT 1) AS one, count(*) FROM hub GROUP BY ROLLUP (one)
--# a sub-query written twice as a grouping expression that is rolled up
SELECT (SELECT 1) AS one, count(*) FROM hub GROUP BY ROLLUP ((SELECT 1))
--# over no rows the condition says nothing, though a CASE asks
SELECT o.b, (SELECT CASE WHEN count(*) = 0 THEN o.b ELSE 1 END FROM hub i WHERE i.n = o.b) FROM loose o
--# over no rows the condition says nothing, though HAVING asks
SELECT o.a, l.v FROM loose o, LATERAL (SELECT o.b AS v, count(*) FROM hub i WHERE i.n = o.b HAVING count(*) >= 0) l
--# ANY over an array of empty arrays compares with nothing
SELECT a FROM loose WHERE NOT (a = ANY (ARRAY['{}'::int[]]))
--# ALL over an array of empty arrays compares with nothing
SELECT a FROM loose WHERE a = ALL (ARRAY['{}'::int[]])
--# ALL over an empty array compares with nothing
SELECT a FROM loose WHERE a = ALL ('{}'::int[])
--# rows that differ in one column may have a NULL in the other
SELECT a, b FROM loose WHERE (a, b) <> ANY (SELECT 1, 2)
--# of rows in order only the first column is sure to be there
SELECT a, b FROM loose WHERE (c, b) < ANY (SELECT 2, 2)
--# a row that is not equal
SELECT a, b FROM loose WHERE NOT ((a, b) = (1, 2))
--# a row comparison in order
SELECT a, b FROM loose WHERE (a, b) < (2, 2)
--# a strict variadic function takes NULL elements
SELECT a, b FROM loose WHERE pick(a, b) >= 0
--# a variadic function over an array
SELECT a FROM loose WHERE pick(VARIADIC ARRAY[a]) >= 0
--# a built-in strict variadic function skips NULLs
SELECT t FROM loose WHERE jsonb_delete('{"a": 1}'::jsonb, 'b', t) IS NOT NULL
--# elements of arrays in an array of a sub-query
SELECT 'x' = ANY (ARRAY(SELECT tags FROM spoke WHERE array_length(tags, 1) = 2)) FROM hub
--# unnest of an array of arrays
SELECT unnest(ARRAY(SELECT tags FROM spoke WHERE array_length(tags, 1) = 2))
--# set-returning functions of unequal length in VALUES
INSERT INTO plain (v, n) VALUES (unnest(ARRAY['a', 'b']), generate_series(1, 3)) RETURNING v, n
--# set-returning functions of unequal length in INSERT ... SELECT
INSERT INTO plain (v, n) SELECT unnest(ARRAY['a', 'b']), generate_series(1, 3) RETURNING v, n
--# set-returning functions of unequal length
SELECT generate_series(1, 2), generate_series(1, 3), 'x'
--# a set-returning function of NULL
SELECT generate_series(1, n) FROM hub
--# ROWS FROM of unequal length
SELECT * FROM ROWS FROM (generate_series(1, 2), unnest(ARRAY['a'])) WITH ORDINALITY AS r (a, b, o)
--# unnest of several arrays
SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a']) AS u (a, b)
--# unnest with NULL elements
SELECT * FROM unnest(ARRAY[1, NULL]) WITH ORDINALITY AS u (a, o)
--# a rule answers in the place of the table
INSERT INTO ruled VALUES (1, 'a') RETURNING id, v
--# a trigger changes the row
INSERT INTO meddled (id, v) VALUES (901, 'a') RETURNING id, v, n, g
--# a trigger changes the row of an UPDATE
UPDATE meddled SET n = n + 1 WHERE v IS NOT NULL OR n > 0 RETURNING v, n, g
--# a trigger passes the row over
INSERT INTO skipped VALUES (901, 'a') RETURNING v
--# a trigger in place of the view
INSERT INTO stopped (id, v) VALUES (901, 'a') RETURNING id, v
--# a trigger in place of the view, updated
UPDATE stopped SET v = 'a' RETURNING id, v
--# a view that is written through
INSERT INTO flat (id, label, n, hub) SELECT 901, NULL, NULL, id FROM hub ORDER BY id LIMIT 1 RETURNING id, label, n, hub
--# a generated column
INSERT INTO meddled (id, n) VALUES (901, 1) RETURNING g
--# defaults
INSERT INTO plain DEFAULT VALUES RETURNING id, v, n, t
--# defaults overridden
INSERT INTO plain (n, v) VALUES (NULL, DEFAULT) RETURNING n, v, t
--# defaults in several rows
INSERT INTO plain (n, v) VALUES (DEFAULT, 'a'), (1, 'b') RETURNING n, v
--# the row that was there
INSERT INTO plain (id, v, n) VALUES (1, 'a', 1) ON CONFLICT (id) DO UPDATE SET v = excluded.v RETURNING id, v, n
--# the row that was there, partly
INSERT INTO plain (id, v, n) VALUES (1, 'a', 1) ON CONFLICT (id) DO UPDATE SET n = plain.n RETURNING id, v, n
--# a foreign key that finds its row
SELECT h.code FROM spoke s LEFT JOIN hub h ON h.id = s.hub
--# a foreign key that may be NULL
SELECT h.code FROM spoke s LEFT JOIN hub h ON h.id = s.maybe
--# a foreign key that may be NULL, where it is not
SELECT h.code FROM spoke s LEFT JOIN hub h ON h.id = s.maybe WHERE s.maybe IS NOT NULL
--# a foreign key that is deferred
SELECT h.code FROM deferred s LEFT JOIN hub h ON h.id = s.hub
--# half of a composite foreign key
SELECT g.c FROM cell c LEFT JOIN grid g ON g.b = c.b AND g.a = c.a
--# a composite foreign key
SELECT g.c FROM cell c LEFT JOIN grid g ON g.b = c.b AND g.a = c.a WHERE c.a > 0
--# a foreign key whose cascade a trigger stops
SELECT h.code FROM orphan s LEFT JOIN hub h ON h.id = s.hub
--# a foreign key compared by another equality
SELECT c.ci FROM named n LEFT JOIN coarse c ON c.ci::text = n.ci::text
--# a foreign key out of a table with children
SELECT h.code FROM base s LEFT JOIN hub h ON h.id = s.hub
--# a foreign key out of one table alone
SELECT h.code FROM ONLY base s LEFT JOIN hub h ON h.id = s.hub
--# a foreign key under row-level security
SELECT h.code, g.owner FROM hub h LEFT JOIN guarded g ON g.hub = h.id
--# a foreign key into partitions
SELECT p.v FROM leafref l LEFT JOIN part p ON p.id = l.pid AND p.k = l.pk
--# a foreign key into one partition
SELECT p.v FROM leafref l LEFT JOIN part_1 p ON p.id = l.pid AND p.k = l.pk
--# a foreign key joined inside the nullable side
SELECT s.id, h.code FROM loose l LEFT JOIN (spoke s LEFT JOIN hub h ON h.id = s.hub) ON s.n = l.a
--# inherited columns
SELECT x, id FROM base
--# inherited columns of one table
SELECT x, id FROM ONLY base
--# a domain that is NOT NULL, through an outer join
SELECT s.d, l.c FROM loose l LEFT JOIN spoke s ON s.id = l.a
--# a domain that is NOT NULL, out of a sub-query
SELECT (SELECT d FROM spoke WHERE id = -1)
--# fields of a composite
SELECT (p).x, (p).y, p FROM spoke WHERE p IS NOT NULL
--# fields of a composite that is not wholly NULL
SELECT (p).x, (p).y, p FROM spoke WHERE NOT (p IS NULL)
--# a whole row that is not NULL
SELECT h.name, h.n, s.label FROM spoke s LEFT JOIN hub h ON h.id = s.maybe WHERE h IS NOT NULL
--# a whole row that is not wholly NULL
SELECT h.name, h.id FROM spoke s LEFT JOIN hub h ON h.id = s.maybe WHERE NOT (h IS NULL)
--# a whole row that is not wholly not NULL
SELECT h.id FROM spoke s LEFT JOIN hub h ON h.id = s.maybe WHERE NOT (h IS NOT NULL)
--# a row constructor that is not NULL
SELECT a, b FROM loose WHERE ROW(a, b) IS NOT NULL
--# a user's equality that returns NULL
SELECT hue = 'red'::text FROM spoke WHERE hue IS NOT NULL
--# a user's equality in IS DISTINCT FROM
SELECT hue IS DISTINCT FROM 'red'::text FROM spoke WHERE hue IS NOT NULL
--# a user's equality in IN
SELECT hue IN ('red'::text, 'blue'::text) FROM spoke WHERE hue IS NOT NULL
--# the user's own functions
SELECT sql_one(n), sql_found(n), sql_strict(n), sql_strict(1), pl_null(1), digest('a', 'b') FROM hub
--# a function whose result is cast on the way out
SELECT sql_time('infinity')
--# a function whose columns are cast on the way out
SELECT a, b FROM sql_table()
--# a function that returns a set
SELECT x FROM sql_set() AS x
--# UNION casts on the way out
SELECT NULL::int UNION SELECT 1
--# INTERSECT and EXCEPT
SELECT a FROM loose INTERSECT SELECT b FROM loose
--# EXCEPT of NULL
SELECT c FROM loose EXCEPT SELECT b FROM loose
--# frames without the current row
SELECT sum(c) OVER (ORDER BY c ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING),
       max(c) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW),
       min(c) OVER (ORDER BY c RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
       last_value(c) OVER (ORDER BY c GROUPS BETWEEN CURRENT ROW AND 1 FOLLOWING EXCLUDE GROUP),
       first_value(c) OVER (ORDER BY c ROWS UNBOUNDED PRECEDING EXCLUDE TIES)
FROM loose
--# windows over groups
SELECT b, sum(max(c)) OVER (ORDER BY b), sum(count(a)) OVER (), lag(count(*)) OVER (), nth_value(b, 1) OVER () FROM loose GROUP BY b
--# aggregates over nothing
SELECT count(*), sum(c), array_agg(c), coalesce(sum(c), 0), bool_and(c > 0), max(c) + 1 FROM loose WHERE false
--# aggregates over nothing, by group
SELECT sum(c), array_agg(a), string_agg(t, ','), min(b) FROM loose WHERE false GROUP BY b
--# aggregates of an outer query
SELECT (SELECT count(o.a)), (SELECT max(o.c)) FROM loose o
--# aggregates of an outer query, over rows of the inner
SELECT (SELECT count(o.a) FROM hub LIMIT 1) FROM loose o
--# JSON_TABLE-like sets
SELECT key, value FROM jsonb_each('{"a": null}') UNION ALL SELECT key, to_jsonb(value) FROM jsonb_each_text('{"a": null}')
--# CASE over its operand
SELECT CASE a WHEN 1 THEN a WHEN b THEN b ELSE 0 END, CASE a WHEN 1 THEN 1 ELSE a END FROM loose
--# CASE that rules out
SELECT CASE WHEN a IS NULL THEN 0 WHEN b IS NULL THEN a ELSE a + b END FROM loose
--# NULLIF and COALESCE
SELECT nullif(c, 1), coalesce(nullif(c, 1), c), coalesce(a, b), greatest(a, c), least(a, b) FROM loose
--# NOT IN over NULLs
SELECT c NOT IN (SELECT a FROM loose), c IN (SELECT c FROM loose), c > ALL (SELECT b FROM loose), c = ANY (SELECT id FROM hub) FROM loose
--# FULL JOIN in a chain
SELECT id, h.id, s.id, g.id FROM hub h FULL JOIN spoke s USING (id) FULL JOIN cell g USING (id)
--# FULL JOIN with a nest inside
SELECT id, x.code FROM (hub h LEFT JOIN loose l ON l.a = h.id) x FULL JOIN cell c USING (id)
--# NATURAL joins
SELECT * FROM hub NATURAL LEFT JOIN cell
--# recursion that yields NULL later
WITH RECURSIVE r (n, m) AS (SELECT 1, 1 UNION ALL SELECT n + 1, CASE WHEN n < 2 THEN m END FROM r WHERE n < 4) SELECT n, m FROM r
--# recursion with cycle detection
WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n % 3 + 1 FROM r) CYCLE n SET looped USING path SELECT n, looped, path FROM r
--# what a data-modifying CTE returns
WITH w AS (UPDATE plain SET v = NULL WHERE v IS NOT NULL RETURNING id, v) SELECT w.id, w.v, p.v FROM w JOIN plain p ON p.id = w.id
--# [17] MERGE in every way
MERGE INTO plain p USING (SELECT id, label FROM spoke) s ON p.id = s.id
WHEN MATCHED AND p.n > 1 THEN DELETE
WHEN MATCHED THEN UPDATE SET v = s.label
WHEN NOT MATCHED BY SOURCE THEN UPDATE SET v = NULL
WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.label)
RETURNING merge_action(), p.id, p.v, s.id, s.label
--# [18] RETURNING of both rows
UPDATE plain SET v = 'a' WHERE n > 1 RETURNING old.v, new.v, old.n, new.n, old.id
--# [18] RETURNING of both rows, inserted
INSERT INTO plain (id, v) VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET v = excluded.v RETURNING old.id, old.v, new.id, new.v
--# [18] RETURNING of both rows, deleted
DELETE FROM plain WHERE v IS NOT NULL RETURNING old.v, new.id, old.id
