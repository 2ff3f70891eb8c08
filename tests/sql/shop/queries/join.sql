-- FROM: joins, subqueries, CTEs, set operations.
--# inner join
SELECT o.id, c.name, c.nickname FROM orders o JOIN customers c ON o.customer_id = c.id
--# left join nulls the right
SELECT c.name, o.id, o.state FROM customers c LEFT JOIN orders o ON o.customer_id = c.id
--# left join along a foreign key always finds its row
SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer_id
--# left join along a nullable foreign key
SELECT p.title, g.title FROM products p LEFT JOIN categories g ON g.id = p.category_id
--# left join along a foreign key with a condition more
SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND c.credit > 0
--# right join
SELECT o.id, c.name FROM orders o RIGHT JOIN customers c ON c.id = o.customer_id
--# full join
SELECT o.id, c.id FROM orders o FULL JOIN customers c ON c.id = o.customer_id
--# full join using
SELECT product_id, l.amount, h.price FROM order_lines l FULL JOIN price_history h USING (product_id)
--# USING merges
SELECT * FROM order_lines JOIN price_history USING (product_id)
--# USING with an alias
SELECT k.product_id, l.line FROM order_lines l JOIN price_history h USING (product_id) AS k
--# natural join
SELECT * FROM price_history NATURAL JOIN order_lines
--# cross join
SELECT a.id, b.id FROM categories a CROSS JOIN categories b
--# self join
SELECT c.name, r.name AS referrer FROM customers c LEFT JOIN customers r ON r.id = c.referred_by
--# WHERE undoes the left join
SELECT c.name, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.state = 'open'
--# nested joins
SELECT c.name, p.title, l.amount FROM customers c LEFT JOIN (orders o JOIN order_lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id) ON o.customer_id = c.id
--# subquery under a left join
SELECT c.name, s.n, s.one FROM customers c LEFT JOIN (SELECT customer_id, count(*) AS n, 1 AS one FROM orders GROUP BY customer_id) s ON s.customer_id = c.id
--# lateral
SELECT c.name, o.placed_at FROM customers c LEFT JOIN LATERAL (SELECT placed_at FROM orders WHERE customer_id = c.id ORDER BY placed_at DESC LIMIT 1) o ON true
--# lateral function
SELECT c.id, t.tag, t.n FROM customers c, unnest(c.tags) WITH ORDINALITY AS t(tag, n)
--# column aliases
SELECT a, b FROM (SELECT id, title FROM categories) AS t(a, b)
--# table column aliases
SELECT number, mail FROM customers AS c(number)
--# joined alias
SELECT j.name FROM (customers c JOIN orders o ON o.customer_id = c.id) AS j
--# function in FROM
SELECT * FROM lines_of($1)
--# function returning a scalar in FROM
SELECT * FROM order_value($1) AS v
--# generate_series in FROM
SELECT n, d FROM generate_series(1, $1) AS n, generate_series(now(), now() + '1 day', '1 hour') d
--# json to records
SELECT * FROM jsonb_to_recordset($1) AS x(a int, b text, c numeric[])
--# json each
SELECT c.id, e.key, e.value FROM customers c, jsonb_each(c.preferences) e
--# rows from
SELECT * FROM ROWS FROM (generate_series(1, 2), unnest(ARRAY['a', 'b', 'c'])) AS r(n, s)
--# unnest several arrays
SELECT * FROM unnest($1::int[], $2::text[]) AS u(id, label)
--# VALUES in FROM
SELECT v.a, v.b FROM (VALUES (1, 'x'), (2, NULL)) AS v(a, b)
--# scalar subquery
SELECT c.name, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) AS n, (SELECT max(placed_at) FROM orders) FROM customers c
--# scalar subquery that may find nothing
SELECT (SELECT name FROM customers WHERE id = $1)
--# EXISTS and NOT IN
SELECT id FROM customers c WHERE EXISTS (SELECT 1 FROM orders WHERE customer_id = c.id) AND id NOT IN (SELECT referred_by FROM customers WHERE referred_by IS NOT NULL)
--# ANY of a subquery
SELECT id FROM products WHERE price > ALL (SELECT unit_price FROM order_lines) OR (id, price) IN (SELECT product_id, price FROM price_history)
--# ARRAY of a subquery
SELECT ARRAY(SELECT title FROM products ORDER BY 1) AS titles
--# view
SELECT * FROM open_orders WHERE customer_id = $1
--# aggregated view
SELECT product_id, title, sold, revenue FROM product_sales WHERE sold > $1
--# CTE
WITH big AS (SELECT id, price FROM products WHERE price > $1) SELECT count(*), max(price) FROM big
--# CTE with column names used twice
WITH c(x, y) AS (SELECT id, name FROM customers) SELECT a.x, b.y FROM c a LEFT JOIN c b ON a.x = b.x + 1
--# recursive CTE
WITH RECURSIVE tree AS (SELECT id, parent, title, 1 AS depth FROM categories WHERE parent IS NULL UNION ALL SELECT c.id, c.parent, c.title, t.depth + 1 FROM categories c JOIN tree t ON t.id = c.parent) SELECT * FROM tree
--# recursive numbers
WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 10) SELECT sum(n) FROM t
--# recursive with search and cycle
WITH RECURSIVE t AS (SELECT id, parent FROM categories WHERE parent IS NULL UNION ALL SELECT c.id, c.parent FROM categories c JOIN t ON t.id = c.parent) SEARCH DEPTH FIRST BY id SET ord CYCLE id SET looped USING path SELECT id, looped, ord, path FROM t
--# materialized CTE
WITH a AS MATERIALIZED (SELECT 1 AS n), b AS NOT MATERIALIZED (SELECT n + 1 AS n FROM a) SELECT a.n, b.n FROM a, b
--# UNION takes the common type
SELECT id FROM products UNION SELECT price FROM products
--# UNION with unknown literals
SELECT 'a' AS x, NULL AS y UNION ALL SELECT name, id FROM customers
--# UNION of domain and base
SELECT mail FROM customers UNION SELECT name FROM customers
--# UNION of a domain with itself
SELECT mail FROM customers UNION ALL SELECT mail FROM customers
--# INTERSECT and EXCEPT
(SELECT id FROM products EXCEPT SELECT product_id FROM order_lines) INTERSECT ALL SELECT id FROM categories ORDER BY 1 LIMIT 3
--# parameters in set operations
SELECT $1 UNION SELECT id FROM products
--! 42804 three branches: two unknown ones made text of it
SELECT NULL AS x UNION SELECT NULL UNION SELECT 1
--# parenthesised select
(SELECT id FROM customers ORDER BY created_at LIMIT 1)
--# join to a unique key keeps one row
SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.id = $1
--# a chain of keys
SELECT l.amount, p.title FROM order_lines l JOIN products p ON p.id = l.product_id WHERE l.order_id = $1 AND l.line = $2
--# a CTE that writes
WITH gone AS (DELETE FROM orders WHERE state = 'returned' RETURNING id, customer_id) SELECT g.id, c.name FROM gone g JOIN customers c ON c.id = g.customer_id
--# a CTE that inserts
WITH new AS (INSERT INTO categories (id, title) VALUES ($1, $2) RETURNING *) SELECT new.title, new.parent FROM new
--# whole row of a subquery
SELECT s FROM (SELECT 1 AS a, 'x' AS b) s
--# field of a whole row
SELECT (s).a, (c).name FROM (SELECT 1 AS a) s, customers c
--# tablesample
SELECT id FROM orders TABLESAMPLE BERNOULLI (10) REPEATABLE (1)
--# catalog tables
SELECT c.relname, n.nspname, c.reltuples FROM pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'
--# information schema
SELECT table_name, column_name, is_nullable FROM information_schema.columns WHERE table_schema = $1
