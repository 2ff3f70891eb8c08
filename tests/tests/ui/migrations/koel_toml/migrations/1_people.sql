CREATE TYPE mood AS ENUM ('Happy');
CREATE TABLE other (id int);

CREATE TABEL people (
    name text NOT NULL
);
