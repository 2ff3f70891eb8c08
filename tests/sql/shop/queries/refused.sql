-- What the server refuses, by every kind of reason.
--! 42P01 unknown table
SELECT * FROM costumers
--! 42P01 unknown schema's table
SELECT * FROM nowhere.customers
--! 42703 unknown column
SELECT nme FROM customers
--! 42703 unknown qualified column
SELECT c.nme FROM customers c
--! 42P01 missing FROM entry
SELECT customers.id FROM orders
--! 42P01 the alias hides the name
SELECT customers.id FROM customers c
--! 42702 ambiguous column
SELECT id FROM orders, customers
--! 42712 the same alias twice
SELECT 1 FROM customers a, orders a
--! 42883 unknown function
SELECT frobnicate(id) FROM customers
--! 42883 no such function for these types
SELECT upper(born, 1) FROM customers
--! 42883 no such operator
SELECT name + 1 FROM customers
--! 42883 text compared with integer
SELECT 1 FROM customers WHERE name = 1
--! 22P02 a literal that is no integer
SELECT 1 FROM customers WHERE id = 'x'
--! 22P02 unknown enum label
SELECT 1 FROM orders WHERE state = 'lost'
--! 22007 a literal that is no date
SELECT 1 FROM customers WHERE born = 'soon'
--! 42804 CASE of two families
SELECT CASE WHEN true THEN name ELSE id END FROM customers
--! 42804 UNION of two families
SELECT id FROM customers UNION SELECT name FROM customers
--! 42601 UNION of different widths
SELECT id, name FROM customers UNION SELECT id FROM orders
--! 42804 COALESCE of two families
SELECT coalesce(name, 1) FROM customers WHERE id = coalesce(born, 1)
--! 42846 impossible cast
SELECT born::integer FROM customers
--! 42804 assignment of the wrong type
UPDATE customers SET born = 1
--! 42703 assignment to an unknown column
UPDATE customers SET nme = 'x'
--! 42601 the same column twice
UPDATE customers SET name = 'x', name = 'y'
--! 42701 the same column twice in an insert
INSERT INTO categories (id, id) VALUES (1, 2)
--! 42601 more values than columns
INSERT INTO categories (id) VALUES (1, 2)
--! 42601 more columns than values
INSERT INTO categories (id, title) VALUES (1)
--! 428C9 writing a generated column
UPDATE products SET gross = 1
--! 428C9 writing an identity column
INSERT INTO customers (id, mail, name) VALUES (1, 'a@b', 'x')
--! 42803 not grouped
SELECT name, count(*) FROM customers
--! 42803 not grouped, with a group
SELECT country, name FROM customers GROUP BY country
--! 42803 aggregate in WHERE
SELECT 1 FROM customers WHERE count(*) > 1
--! 42803 nested aggregates
SELECT sum(count(*)) FROM customers
--! 42P20 window function in WHERE
SELECT 1 FROM customers WHERE row_number() OVER () = 1
--! 42809 a window function needs OVER
SELECT row_number() FROM customers
--! 42704 unknown window
SELECT sum(credit) OVER w FROM customers
--! 42804 WHERE is not boolean
SELECT 1 FROM customers WHERE name
--! 42804 AND over integers
SELECT 1 AND 2
--! 42804 LIMIT is not a number
SELECT 1 LIMIT true
--! 42P10 ORDER BY position out of range
SELECT 1 ORDER BY 2
--! 42P10 DISTINCT with another order
SELECT DISTINCT name FROM customers ORDER BY id
--! 42P10 DISTINCT ON with another order
SELECT DISTINCT ON (name) name FROM customers ORDER BY id
--! 42601 syntax error
SELEC 1
--! 42601 unfinished
SELECT * FROM
--! 42601 unterminated string
SELECT 'abc
--! 42601 two statements
SELECT 1; SELECT 2
--! 42P18 a parameter whose type nothing tells
SELECT $1 IS NULL
--! 42883 a parameter of two types
SELECT 1 FROM customers WHERE id = $1 AND name = $1
--! 42P08 a parameter of two types, assigned
INSERT INTO categories (id, title) VALUES ($1, $1)
--! 42P18 a gap in the parameters
SELECT 1 FROM customers WHERE id = $2
--! 42601 a subquery of two columns
SELECT (SELECT id, name FROM customers)
--! 42601 IN with two columns
SELECT 1 FROM customers WHERE id IN (SELECT id, name FROM customers)
--# ON CONFLICT without a key is found only when it is planned
INSERT INTO customers (mail, name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING
--! 42704 ON CONFLICT on an unknown constraint
INSERT INTO customers (mail, name) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT nope DO NOTHING
--! 42704 unknown type
SELECT 1::nonsense
--! 42P02 parameter zero
SELECT $0
--! 42703 USING a column one side lacks
SELECT 1 FROM orders JOIN customers USING (customer_id)
--! 42809 a field of a scalar
SELECT (id).x FROM customers
--! 42804 subscript of a scalar
SELECT name[1] FROM customers
--! 42703 unknown field of a composite
SELECT (size).depth FROM products
--! 42P01 lateral reference without LATERAL
SELECT 1 FROM customers c, (SELECT 1 WHERE c.id = 1) s
--! 42P10 wrong reference to the left in a full join
SELECT 1 FROM customers c RIGHT JOIN LATERAL (SELECT c.id) s ON true
--! 42P19 recursion in the wrong place
WITH RECURSIVE t AS (SELECT n FROM t UNION ALL SELECT 1 AS n) SELECT * FROM t
--! 42712 a CTE twice
WITH a AS (SELECT 1), a AS (SELECT 2) SELECT * FROM a
--! 42P10 more names than columns
WITH a(x, y) AS (SELECT 1) SELECT * FROM a
--! 42601 a column definition list is needed
SELECT * FROM jsonb_to_record('{}')
--! 0A000 set-returning function in WHERE
SELECT 1 FROM customers WHERE generate_series(1, 2) = 1
--! 0A000 FOR UPDATE with grouping
SELECT count(*) FROM customers FOR UPDATE
--! 42P01 FOR UPDATE of an unknown table
SELECT 1 FROM customers FOR UPDATE OF orders
--! 42725 ambiguous function
SELECT 1 FROM customers WHERE '1' + '2' = 3 AND round('1', '2') > 0
--! 55000 a view that is not updatable
DELETE FROM product_sales
--! 42804 array of two families
SELECT ARRAY[1, 'x'::text]
--! 42883 IN over two families
SELECT 1 FROM customers WHERE id IN ('a'::text)
--# a number out of range is found only when it runs
SELECT 99999999999::int4
--! 22P02 malformed array literal
SELECT '{1,2'::int[]
--! 22P02 malformed JSON
SELECT '{"a":'::jsonb
--! 42601 VALUES lists of different lengths
VALUES (1, 2), (3)
--! 42601 DEFAULT outside of an insert
SELECT DEFAULT
--! 42P01 excluded outside of its clause
INSERT INTO categories (id, title) VALUES (1, excluded.title)
--! 42704 unknown collation
SELECT name COLLATE nowhere FROM customers
--! 42804 collation of a number
SELECT id COLLATE "C" FROM customers
--# a parameter cast to unknown is decided by what it is compared with
SELECT name FROM customers WHERE id = $1::unknown
--! XX000 a column cast to unknown is none of the known types any more
SELECT name FROM customers WHERE name::unknown = $1
--! XX000 an output column cast to unknown
SELECT name::unknown FROM customers
--! 42P18 a gap among the parameters comes before a NULL where none may be
INSERT INTO customers (mail, name, nickname) VALUES ($1, NULL, $3)
--! 0A000 another database's table, which is none of this one's schemas
SELECT id FROM elsewhere.shop.customers
--! 42703 what is wrong with a value comes before a column that is given twice
UPDATE customers SET nickname = 'a', nickname = 'b', motto = $1 WHERE id = 1
--! 42601 a column, and a part of it
UPDATE customers SET tags = '{}', tags[1] = 'x' WHERE id = 1
--# parts of a column
UPDATE customers SET tags[1] = 'x', tags[2] = 'y' WHERE id = 1
--! 42601 a column of a conflicting row given twice
INSERT INTO customers (mail, name) VALUES ($1, $2) ON CONFLICT (mail) DO UPDATE SET name = $2, name = 'x'
--! 42601 several arrays with a column definition list
SELECT * FROM unnest($1::text[], $2::text[]) AS u(a text, b text)
--! 42883 what is wrong inside a WITH item comes before its place
SELECT 1 FROM (WITH w AS (UPDATE customers SET name = 'x' WHERE born && 1 RETURNING id) SELECT id FROM w) q
--# a cast written as a column
SELECT ($1).name, (id).text, (id).float8 FROM customers
--! 42703 a row is not cast that way
SELECT (c).text FROM customers c
