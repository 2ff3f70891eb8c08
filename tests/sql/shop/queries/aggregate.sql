-- Aggregates, grouping, windows.
--# over all rows
SELECT count(*), count(nickname), min(born), max(credit), sum(credit), avg(credit), bool_and(credit > 0), string_agg(name, ','), array_agg(id) FROM customers
--# sums change type
SELECT sum(stock), avg(stock), sum(id), sum(weight), avg(weight), sum(price), stddev(price), variance(weight) FROM products
--# grouped
SELECT customer_id, count(*) AS n, max(placed_at) AS last, min(note) FROM orders GROUP BY customer_id
--# grouped by key: functional dependency
SELECT c.id, c.name, c.nickname, count(o.id) FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.id
--# group by position and alias
SELECT state AS s, date_trunc('day', placed_at) AS day, count(*) FROM orders GROUP BY s, 2
--# HAVING
SELECT customer_id FROM orders GROUP BY customer_id HAVING count(*) > $1 AND max(shipped_at) IS NOT NULL
--# HAVING without GROUP BY
SELECT sum(price) FROM products HAVING count(*) > 1
--# FILTER
SELECT count(*) FILTER (WHERE state = 'open') AS open, sum(amount) FILTER (WHERE amount > 1) FROM orders JOIN order_lines ON order_id = id
--# DISTINCT and ORDER BY inside
SELECT count(DISTINCT country), array_agg(DISTINCT name ORDER BY name), string_agg(name, ', ' ORDER BY id DESC) FROM customers
--# ordered-set aggregates
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY price), percentile_disc(0.5) WITHIN GROUP (ORDER BY title), mode() WITHIN GROUP (ORDER BY stock), percentile_cont(ARRAY[0.1, 0.9]) WITHIN GROUP (ORDER BY weight) FROM products
--# hypothetical-set aggregate
SELECT rank($1) WITHIN GROUP (ORDER BY price) FROM products
--# JSON aggregates
SELECT json_agg(p), jsonb_agg(p.title), jsonb_object_agg(p.id, p.title) FROM products p
--# rollup
SELECT country, name, count(*) FROM customers GROUP BY ROLLUP (country, name)
--# cube
SELECT state, customer_id, count(*), grouping(state, customer_id) FROM orders GROUP BY CUBE (state, customer_id)
--# grouping sets
SELECT state, count(*) FROM orders GROUP BY GROUPING SETS ((state), ())
--# window functions
SELECT id, row_number() OVER w, rank() OVER w, lag(price) OVER w, lead(price, 1, 0) OVER w, sum(price) OVER w, ntile(4) OVER w, first_value(title) OVER w, cume_dist() OVER w FROM products WINDOW w AS (PARTITION BY category_id ORDER BY price)
--# window frames
SELECT avg(price) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), nth_value(price, 2) OVER (ORDER BY id), last_value(stock) OVER (ORDER BY id RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), count(*) OVER () FROM products
--# frame over time
SELECT count(*) OVER (ORDER BY placed_at RANGE BETWEEN '1 day' PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW) FROM orders
--# frame with a parameter
SELECT sum(amount) OVER (ORDER BY line ROWS $1 PRECEDING) FROM order_lines
--# aggregate inside a window
SELECT customer_id, sum(count(*)) OVER (ORDER BY customer_id) FROM orders GROUP BY customer_id
--# top row per group
SELECT * FROM (SELECT o.*, row_number() OVER (PARTITION BY customer_id ORDER BY placed_at DESC) AS rn FROM orders o) t WHERE rn = 1
--# aggregate in a subquery refers outward
SELECT (SELECT max(o.placed_at) FROM orders o WHERE o.customer_id = c.id) FROM customers c
--# correlation
SELECT corr(price, weight), regr_slope(weight, price), bit_and(stock), every(stock > 0) FROM products
--# group by expression
SELECT lower(name), length(lower(name)), count(*) FROM customers GROUP BY lower(name)
--# DISTINCT with aggregates
SELECT DISTINCT count(*) FROM orders GROUP BY customer_id
--# empty grouping set
SELECT count(*), sum(price) FROM products GROUP BY ()
--# coalesced sum
SELECT coalesce(sum(amount * unit_price), 0) AS value FROM order_lines WHERE order_id = $1
--# any order
SELECT bool_or(retired_at IS NULL), count(*) > 0 FROM products WHERE category_id = $1
--# [16] any value
SELECT any_value(name) FROM customers GROUP BY country
