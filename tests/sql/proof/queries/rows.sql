--# grouped by what an outer join may not find
SELECT s.n FROM hub h LEFT JOIN spoke s ON s.hub = h.id AND s.n = 1 GROUP BY s.n
--# distinct over what an outer join may not find
SELECT DISTINCT s.n FROM hub h LEFT JOIN spoke s ON s.hub = h.id AND s.n = 1
--# an update by what an outer join may not find
UPDATE plain p SET v = 'z' FROM hub h LEFT JOIN spoke s ON s.hub = h.id AND s.n = 1 WHERE p.id = coalesce(s.n, 2) RETURNING p.id
--# a lateral row by what an outer join may not find
UPDATE plain p SET v = 'z' FROM hub h LEFT JOIN spoke s ON s.hub = h.id AND s.n = 1, LATERAL (SELECT coalesce(s.n, 2) AS k) l WHERE p.id = l.k RETURNING p.id
--# grouped by what a coarse equality leaves open
SELECT ci::text FROM coarse WHERE ci = 'a' OR ci = 'A' GROUP BY ci::text
--# grouped by the letters of what is equal without regard to case
SELECT n.ci::text FROM named n WHERE n.ci = 'a' GROUP BY n.ci::text
--# grouped by the digits of equal numbers
SELECT x::text FROM (VALUES (1.0), (1.00)) v (x) WHERE x = 1 GROUP BY x::text
--# joined by the digits of equal numbers
SELECT c.plain FROM coarse c WHERE c.plain = (SELECT x::text FROM (VALUES (1.0), (1.00)) v (x) WHERE x = 1 LIMIT 1)
--# updated by the letters of what is equal without regard to case
UPDATE coarse c SET f = NULL FROM named n WHERE n.ci = 'a' AND c.plain = n.ci::text RETURNING c.id
--# a citext key
SELECT id FROM coarse WHERE ci = $1
--# a key compared more coarsely by the other side's collation
SELECT c.plain FROM coarse c WHERE c.plain = ('a' COLLATE anycase)
--# a key compared more coarsely by a column's collation
UPDATE coarse c SET f = NULL FROM coarse k WHERE k.id = 1 AND c.plain = k.nd RETURNING c.id
--# a key under the column's own collation
SELECT id FROM coarse WHERE nd = 'a'
--# two local times are one instant
SELECT id FROM coarse WHERE ts = '2024-03-31 03:30:00+02'::timestamptz
--# a partial key where its condition is a parameter
SELECT id FROM spoke WHERE n = $1 AND flag = $2
--# a partial key where its condition holds
SELECT id FROM spoke WHERE n = $1 AND flag
--# a partial key where its condition holds otherwise
SELECT id FROM spoke WHERE n = $1 AND flag IS TRUE
--# a partial key where its condition does not hold
SELECT id FROM spoke WHERE n = $1 AND NOT flag
--# a partial key of an expression
SELECT id FROM spoke WHERE lower(label) = $1 AND hue = 'red'
--# a partial key whose condition excludes a number
SELECT id FROM spoke WHERE s = 1 AND n = '01'
--# a partial key whose condition excludes another number
SELECT id FROM spoke WHERE s = 1 AND n = 2
--# a key that is deferrable
SELECT id FROM hub WHERE late = 1
--# a key across children
SELECT id FROM base WHERE id = 1
--# a key of one table
SELECT id FROM ONLY base WHERE id = 1
--# a key across partitions
SELECT v FROM part WHERE id = 1 AND k = 1
--# part of a key across partitions
SELECT v FROM part WHERE id = 1
--# a key of no partition yet
SELECT id FROM part WHERE v = 1 AND k = 1
--# NULLS NOT DISTINCT
SELECT c FROM loose WHERE b IS NULL AND t IS NULL
--# NULLS NOT DISTINCT, half
SELECT c FROM loose WHERE b IS NULL AND t = 'a'
--# NULLS DISTINCT
SELECT c FROM loose WHERE a IS NULL
--# NULLS NOT DISTINCT on the nullable side
SELECT c.id FROM hub h LEFT JOIN cell c ON c.id = h.id WHERE c.n IS NULL
--# LIMIT of nothing
SELECT count(*) FROM hub LIMIT 0
--# LIMIT NULL
SELECT id FROM hub LIMIT NULL
--# LIMIT of a bit string
SELECT id FROM hub LIMIT B'1'::bit(3)::int
--# LIMIT of a letter
SELECT id FROM hub LIMIT '1'::"char"::int
--# LIMIT of a parameter
SELECT count(*) FROM hub LIMIT $1 OFFSET $2
--# OFFSET
SELECT 1 OFFSET 1
--# WITH TIES
SELECT flag FROM hub ORDER BY flag FETCH FIRST 1 ROW WITH TIES
--# HAVING without GROUP BY
SELECT count(*) FROM hub HAVING count(*) > 1
--# HAVING that is always true
SELECT 1 FROM hub HAVING true
--# GROUP BY nothing
SELECT count(*) FROM hub GROUP BY ()
--# several empty grouping sets
SELECT count(*) FROM hub GROUP BY GROUPING SETS ((), ())
--# ROLLUP over nothing
SELECT n, count(*) FROM hub WHERE false GROUP BY ROLLUP (n)
--# DISTINCT ON
SELECT DISTINCT ON (n) n, id FROM hub WHERE n = 1 ORDER BY n, id
--# the one element of ANY
SELECT id FROM hub WHERE id = ANY (ARRAY[$1::int])
--# the one element of ANY, by a parameter
SELECT id FROM hub WHERE id = ANY ($1)
--# a key through equal columns
SELECT h.id FROM hub h JOIN spoke s ON s.id = h.id JOIN cell c ON c.id = s.id WHERE c.id = $1
--# a key through columns that are not unique
SELECT h.id FROM hub h JOIN spoke s ON s.hub = h.id WHERE h.id = $1
--# a FULL JOIN of one row and one row
SELECT * FROM (SELECT 1 AS a) x FULL JOIN (SELECT 2 AS a) y USING (a)
--# a set of one row
SELECT 1 UNION SELECT 1
--# a UNION of one row and one row
SELECT 1 UNION ALL SELECT 2
--# a set-returning function beside one row
SELECT id, generate_series(1, 2) FROM hub WHERE id = $1
--# INSERT of what a set-returning function makes
INSERT INTO plain (n) VALUES (generate_series(1, 3)) RETURNING id
--# INSERT of one row
INSERT INTO plain (n) VALUES (1) RETURNING id
--# INSERT of no row
INSERT INTO plain (n) SELECT 1 WHERE $1 RETURNING id
--# INSERT that a rule makes two of
INSERT INTO ruled VALUES (1, 'a') RETURNING id
--# INSERT ... ON CONFLICT with a condition
INSERT INTO plain (id, n) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 2 WHERE plain.n > 100 RETURNING id
--# UPDATE by its key, joined with many
UPDATE hub h SET name = 'z' FROM spoke s WHERE h.id = 1 RETURNING h.id, s.id
--# an update by a volatile sub-query
UPDATE plain p SET v = 'z' FROM hub h LEFT JOIN (SELECT (random() * 4)::int AS r) x ON true WHERE p.id = x.r RETURNING p.id
--# a scalar sub-query that finds one row
SELECT (SELECT id FROM hub WHERE id = $1), (SELECT count(*) FROM hub WHERE id = $1)
--# a view by its key
SELECT * FROM counted WHERE hub = $1
--# a joined view by its key
SELECT * FROM joined WHERE id = $1
--# a materialized view by its key
SELECT * FROM kept WHERE id = $1
--# a table of one row, by a boolean key
SELECT v FROM only_true
--# a table of one row, by a number
SELECT v FROM only_zero
--# a table of one row, by a constant index
SELECT v FROM only_once
--# a table of one row, by an index on what is never NULL
SELECT v FROM only_there
--# a table of one row, changed
UPDATE only_true SET v = $1 RETURNING v
--# a table of one row, joined to a key
SELECT p.v FROM only_zero z JOIN plain p ON p.id = z.id
--# NULL passes a CHECK
SELECT v FROM not_only_null
--# a CHECK that old rows do not pass
SELECT v FROM not_only_valid
--# an index that many NULLs pass
SELECT v FROM not_only_there
--# a CHECK that is coarser than the key
SELECT v FROM not_only_padded
--# a CHECK that hangs on the time zone
SELECT v FROM not_only_zoned
--# a CHECK whose key does not hold of children
SELECT v FROM not_only_child
--# what a row has is not what its fields have
SELECT v FROM not_only_row
--# a CHECK with another way out
SELECT v FROM not_only_once
--# a CHECK that hangs on a setting
SELECT v FROM not_only_now
--# an index with a finer collation than the CHECK
SELECT v FROM not_only_collated
--# a CHECK with a coarser collation than the key
SELECT v FROM not_only_other
--# a CHECK over what is made of the key
SELECT v FROM not_only_set
--# a key that is looked at late
SELECT v FROM not_only_late
