-- A column of each type that a cursor holds.
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE keyed (
    id    bigint PRIMARY KEY,
    owner int NOT NULL,
    name  text NOT NULL,
    born  date,
    at    timestamptz NOT NULL,
    wake  time,
    size  double precision,
    tag   uuid,
    hash  bytea NOT NULL,
    good  boolean NOT NULL,
    mood  mood
);
CREATE INDEX ON keyed (owner, name, id);
