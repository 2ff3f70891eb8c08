-- INSERT, UPDATE, DELETE, MERGE.
--# insert, all parameters
INSERT INTO customers (mail, name, nickname, country, credit, tags, preferences, born, referred_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
--# insert returning
INSERT INTO customers (mail, name) VALUES ($1, $2) RETURNING id, created_at, credit, nickname
--# insert returning star
INSERT INTO orders (customer_id) VALUES ($1) RETURNING *
--# insert several rows
INSERT INTO categories VALUES ($1, $2, $3), (2, NULL, 'x') RETURNING id
--# insert default values
INSERT INTO orders DEFAULT VALUES
--# insert DEFAULT
INSERT INTO products (sku, title, price, stock) VALUES ($1, $2, $3, DEFAULT) RETURNING stock, gross
--# insert from select
INSERT INTO price_history (product_id, valid, price) SELECT id, daterange($1, NULL), price FROM products WHERE retired_at IS NULL
--# insert from select with a parameter alone
INSERT INTO categories (id, title) SELECT $1, $2
--# insert from unnest
INSERT INTO categories (id, title) SELECT * FROM unnest($1::int[], $2::text[])
--# insert on conflict do nothing
INSERT INTO customers (mail, name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id
--# upsert
INSERT INTO customers (mail, name) VALUES ($1, $2) ON CONFLICT (mail) DO UPDATE SET name = excluded.name, credit = customers.credit + $3 RETURNING id, name
--# upsert with WHERE
INSERT INTO categories AS c (id, title) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET title = excluded.title WHERE c.title <> excluded.title RETURNING c.title
--# upsert on a constraint
INSERT INTO products (sku, title, price) VALUES ($1, $2, $3) ON CONFLICT ON CONSTRAINT products_sku_key DO UPDATE SET price = EXCLUDED.price
--# upsert on a partial index
INSERT INTO orders (customer_id) VALUES ($1) ON CONFLICT (customer_id) WHERE state = 'open' DO NOTHING
--# assignment casts
INSERT INTO products (sku, title, price, stock, weight) VALUES (1::text, 'a', 3, 4.6, 2)
--# composite assignment
INSERT INTO products (sku, title, price, size.width, size.unit) VALUES ($1, $2, $3, $4, $5)
--# array element assignment
INSERT INTO customers (mail, name, tags[1], tags[2]) VALUES ($1, $2, $3, 'x')
--# overriding
INSERT INTO products (id, sku, title, price) OVERRIDING USER VALUE VALUES ($1, $2, $3, $4)
--# insert of the identity
INSERT INTO customers (id, mail, name) OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3)
--# NOT NULL left out is found only when it runs
INSERT INTO categories (id) VALUES (1)
--# update
UPDATE customers SET nickname = $1, credit = credit + $2 WHERE id = $3
--# update returning
UPDATE orders SET state = 'shipped', shipped_at = now() WHERE id = $1 AND state = 'paid' RETURNING id, state, shipped_at
--# update from
UPDATE products p SET price = h.price FROM price_history h WHERE h.product_id = p.id AND h.valid @> current_date RETURNING p.id, h.valid
--# update several columns
UPDATE products SET (title, description) = ($1, $2) WHERE id = $3
--# update from a subquery
UPDATE products SET (price, stock) = (SELECT max(price), 0 FROM price_history WHERE product_id = products.id)
--# update DEFAULT
UPDATE products SET stock = DEFAULT, gross = DEFAULT
--# update array elements and fields
UPDATE customers SET tags[2] = $1, preferences['a'] = $2 WHERE id = 1
--# update a composite's field
UPDATE products SET size.width = $1, size.unit = 'cm'
--# update with a domain
UPDATE customers SET mail = $1 WHERE mail = $2
--# update with an enum cast
UPDATE orders SET state = $1::order_state, note = coalesce($2, note) WHERE id = ANY($3)
--# update through a CTE
WITH late AS (SELECT id FROM orders WHERE placed_at < $1 LIMIT 10 FOR UPDATE SKIP LOCKED) UPDATE orders o SET note = $2 FROM late WHERE late.id = o.id RETURNING o.id
--# delete
DELETE FROM order_lines WHERE order_id = $1 AND line = $2
--# delete using
DELETE FROM order_lines l USING orders o WHERE o.id = l.order_id AND o.state = $1 RETURNING l.*, o.note
--# delete returning an expression
DELETE FROM categories WHERE id = $1 RETURNING id + 1 AS next, title, 1
--# merge
MERGE INTO categories c USING (VALUES (1, 'a'), (2, 'b')) AS v(id, title) ON c.id = v.id WHEN MATCHED AND v.title = $1 THEN DELETE WHEN MATCHED THEN UPDATE SET title = v.title WHEN NOT MATCHED THEN INSERT (id, title) VALUES (v.id, $2)
--# merge doing nothing
MERGE INTO products p USING price_history h ON p.id = h.product_id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT DEFAULT VALUES
--# [17] merge returning
MERGE INTO categories c USING (SELECT $1::int AS id, $2::text AS title) v ON c.id = v.id WHEN MATCHED THEN UPDATE SET title = v.title WHEN NOT MATCHED THEN INSERT VALUES (v.id, NULL, v.title) RETURNING merge_action(), c.id, v.title
--# insert into an updatable view is not for joins, select from it is
SELECT id, note FROM open_orders FOR UPDATE
--# returning a subquery
UPDATE customers c SET credit = 0 WHERE id = $1 RETURNING (SELECT count(*) FROM orders o WHERE o.customer_id = c.id), c
