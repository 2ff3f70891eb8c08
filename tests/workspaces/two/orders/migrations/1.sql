CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL, total numeric(12, 2) NOT NULL);
CREATE INDEX orders_user ON orders (user_id);
