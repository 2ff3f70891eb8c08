-- Plain SELECT: columns, expressions, operators, functions.
--# the login path
SELECT id, name, credit FROM customers WHERE mail = $1
--# whole table
SELECT * FROM products
--# qualified star and an alias
SELECT c.*, c.name AS again FROM customers c
--# star of two tables
SELECT * FROM orders o JOIN order_lines l ON l.order_id = o.id
--# integer and numeric arithmetic
SELECT stock * 2, price * stock, price / 3, stock + 1.5, weight * 2, stock % 7, -price, @ weight FROM products
--# integer division by parameter
SELECT stock / $1, price / $2, weight / $3 FROM products
--# comparison with parameters of each type
SELECT id FROM products WHERE price > $1 AND stock < $2 AND weight >= $3 AND sku <> $4 AND retired_at IS DISTINCT FROM $5
--# BETWEEN
SELECT id FROM orders WHERE placed_at BETWEEN $1 AND $2
--# BETWEEN SYMMETRIC
SELECT id FROM products WHERE price NOT BETWEEN SYMMETRIC $1 AND 10
--# IN list of parameters
SELECT id FROM customers WHERE country IN ($1, $2, 'DE')
--# ANY of an array parameter
SELECT id, name FROM customers WHERE id = ANY($1)
--# ALL of an array column
SELECT id FROM customers WHERE $1 <> ALL (tags)
--# enum compared with a literal
SELECT id FROM orders WHERE state = 'paid'
--# enum compared with a parameter
SELECT count(*) FROM orders WHERE state IN ($1, $2)
--# enum in an array parameter
SELECT id FROM orders WHERE state = ANY($1)
--# LIKE and ILIKE
SELECT id FROM customers WHERE name LIKE $1 AND nickname NOT ILIKE '%x%' AND mail SIMILAR TO 'a%'
--# LIKE with escape
SELECT id FROM customers WHERE name LIKE $1 ESCAPE '#'
--# regular expressions
SELECT name ~ '^a', name !~* $1, regexp_replace(name, 'a', 'b', 'g'), regexp_match(name, '(a)(b)') FROM customers
--# concatenation
SELECT name || nickname, name || $1, 'x' || c.id, sku || 1 FROM customers c, products
--# string functions
SELECT upper(name), length(nickname), substring(name, 2, 3), substring(name FROM 2), trim(both 'x' from name), position('a' in name), left(name, 2), lpad(name, 10, '*'), overlay(name placing 'a' from 1), split_part(mail, '@', 2), initcap(name), md5(name), strpos(name, 'a'), reverse(name), repeat(name, 2) FROM customers
--# format and concat take anything
SELECT format('%s-%s', id, name), concat(id, name, tags), concat_ws(',', name, nickname) FROM customers
--# numeric functions
SELECT abs(price), round(price, 1), round(weight), ceil(price), floor(weight), trunc(price), sign(price), sqrt(price), power(price, 2), mod(stock, 2), greatest(price, stock, weight), least(stock, 3) FROM products
--# COALESCE
SELECT coalesce(nickname, name), coalesce(nickname, $1), coalesce(born, '2000-01-01'), coalesce(credit, 0) FROM customers
--# NULLIF
SELECT nullif(name, ''), nullif(credit, 0), nullif($1, 3) FROM customers
--# CASE with operand
SELECT CASE state WHEN 'open' THEN 1 WHEN 'paid' THEN 2.5 ELSE NULL END AS n FROM orders
--# CASE without ELSE
SELECT CASE WHEN credit > 0 THEN name WHEN credit < 0 THEN nickname END FROM customers
--# CASE over parameters
SELECT CASE WHEN $1 THEN $2 ELSE credit END FROM customers
--# casts
SELECT id::text, credit::integer, CAST(born AS timestamp), '5'::int2, name::varchar(3), tags::text, '{}'::jsonb, created_at::date FROM customers
--# cast parameters
SELECT $1::int8, $2::text[], $3::order_state, $4::email, CAST($5 AS numeric(5, 2)), $6::dimensions
--# date arithmetic
SELECT created_at + interval '1 day', created_at - created_at, born - born, born + 1, born - $1, created_at - $2, age(created_at), now() - created_at, current_date - born FROM customers
--# extract and truncate
SELECT extract(year FROM created_at), date_part('month', born), date_trunc('day', created_at), to_char(created_at, 'YYYY'), created_at AT TIME ZONE 'UTC' FROM customers
--# current values
SELECT current_date, current_timestamp, localtimestamp, current_user, session_user, now(), current_schema, localtime
--# literals
SELECT 1, 1.5, 'a', true, NULL, 3000000000, 99999999999999999999, B'101', X'1F', E'\n', 1e3, $$dollar$$
--# literals with types
SELECT DATE '2024-01-01', interval '1' day, timestamptz '2024-01-01', point '(1,2)', numeric '1.0'
--# IS tests
SELECT name IS NULL, nickname IS NOT NULL, (credit > 0) IS TRUE, (credit > 0) IS NOT UNKNOWN, born IS DISTINCT FROM current_date FROM customers
--# boolean operators
SELECT NOT (credit > 0 AND born IS NULL OR nickname = 'x') FROM customers
--# arrays
SELECT tags[1], tags[1:2], tags || 'x'::text, tags || tags, array_length(tags, 1), cardinality(tags), array_to_string(tags, ','), tags @> ARRAY['a'], 'a' = ANY (tags), ARRAY[1, 2.5, NULL], ARRAY[]::int[] FROM customers
--# array functions with parameters
SELECT array_append(tags, $1), array_position(tags, $2), tags && $3, array_remove(tags, 'x'), array_cat($4, tags) FROM customers
--# JSON operators
SELECT preferences -> 'a', preferences ->> 'a', preferences #> '{a,b}', preferences #>> '{a,b}', preferences ? 'a', preferences @> '{"a": 1}', preferences - 'a', preferences || '{}' FROM customers
--# JSON with parameters
SELECT preferences -> $1, preferences ->> $2, preferences @> $3, preferences['a'] FROM customers
--# JSON functions
SELECT jsonb_typeof(preferences), jsonb_array_length(preferences), jsonb_build_object('a', id, 'b', name), to_jsonb(c), row_to_json(c), jsonb_set(preferences, '{a}', '1'), json_build_array(1, name) FROM customers c
--# JSON text column
SELECT attributes -> 'a' ->> 'b', json_typeof(attributes), attributes::jsonb FROM products
--# composite fields
SELECT (size).width, (size).unit, (p.size).height * 2, size FROM products p
--# composite expansion
SELECT (size).* FROM products
--# row constructors
SELECT ROW(1, 'a', NULL), ROW(p.*), p, (1, 2) = (stock, 2) FROM products p
--# row comparison
SELECT id FROM orders WHERE (placed_at, id) < ($1, $2) ORDER BY placed_at DESC, id DESC LIMIT 10
--# money
SELECT total, total * 2, total / 2, total + total, total::numeric FROM orders
--# bytea
SELECT photos[1], length(photos[1]), encode(photos[1], 'hex'), sha256(photos[1]) FROM products
--# functional notation
SELECT p.full_label, full_label(p), name(p.title), text(1) FROM products p
--# SQL function
SELECT id, order_value(id), order_value($1) FROM orders
--# output names
SELECT count(*), max(price), 1 + 1, price::text, upper(title), CASE WHEN true THEN price END, coalesce(title, ''), ARRAY[1], (SELECT 1), EXISTS (SELECT 1), ROW(1), NULLIF(1, 2), 1::int4, stock FROM products GROUP BY price, title, stock
--# LIMIT and OFFSET parameters
SELECT id FROM products ORDER BY id LIMIT $1 OFFSET $2
--# FETCH FIRST
SELECT id FROM products ORDER BY price FETCH FIRST 3 ROWS WITH TIES
--# ORDER BY position, alias and expression
SELECT id, price * 2 AS twice FROM products ORDER BY 1, twice DESC NULLS LAST, lower(title)
--# DISTINCT
SELECT DISTINCT country FROM customers
--# DISTINCT ON
SELECT DISTINCT ON (customer_id) customer_id, id, placed_at FROM orders ORDER BY customer_id, placed_at DESC
--# row locking
SELECT id FROM orders WHERE state = 'open' ORDER BY placed_at LIMIT $1 FOR UPDATE SKIP LOCKED
--# row locking of one table
SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id FOR NO KEY UPDATE OF o NOWAIT
--# no FROM
SELECT $1 + 1, $2 || 'x', $3 AND true, 2 * $4::float8
--# no output
SELECT FROM customers
--# VALUES
VALUES (1, 'a', NULL), (2.5, $1, true)
--# TABLE
TABLE categories
--# untyped parameter is text
SELECT $1
--# collation
SELECT name COLLATE "C" FROM customers ORDER BY name COLLATE "POSIX"
--# system columns
SELECT ctid, xmin, tableoid, tableoid::regclass FROM products
--# inclusion in a range
SELECT price FROM price_history WHERE valid @> $1::date
--# range operators
SELECT valid && daterange($1, $2), lower(valid), upper_inc(valid), isempty(valid), valid * valid FROM price_history
--# generate series
SELECT generate_series(1, 3), generate_series('2024-01-01'::date, '2024-01-03', '1 day')
--# unnest in the output
SELECT id, unnest(tags) FROM customers
--# WHERE narrows a nullable column
SELECT nickname, born FROM customers WHERE nickname = $1 AND born IS NOT NULL
--# OR does not narrow
SELECT nickname, born FROM customers WHERE nickname = $1 OR born IS NOT NULL
--# quoted output name
SELECT name AS "Full Name", id AS "id!" FROM customers
--# long output name
SELECT 1 AS a_name_that_is_very_much_longer_than_the_sixty_three_bytes_that_postgres_keeps_of_it
--# primary key gives at most one row
SELECT name FROM customers WHERE id = $1
--# a constant also does
SELECT name FROM customers WHERE 3 = id AND credit > 0
--# a partial unique key
SELECT id FROM orders WHERE customer_id = $1 AND state = 'open'
--# a partial unique key without its predicate
SELECT id FROM orders WHERE customer_id = $1
--# inexact numbers
SELECT 0.1::float4, 'NaN'::float8, 1::float8 / 3, '1'::real * 2::double precision
--# text search
SELECT to_tsvector('english', title) @@ plainto_tsquery($1), ts_rank(to_tsvector(title), to_tsquery('a')) FROM products
--# uuid
SELECT gen_random_uuid(), id = $1, id::text FROM orders
--# user-defined function with a record
SELECT lines_of(id) FROM orders
