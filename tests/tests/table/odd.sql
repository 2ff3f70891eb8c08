-- Everything that a generated method could trip over.
CREATE SCHEMA "Odd";
CREATE EXTENSION citext;
CREATE TYPE "Odd"."Mood" AS ENUM ('happy', 'so so', 'it''s "bad"');
CREATE DOMAIN "Odd".tags AS text[] CHECK (cardinality(VALUE) < 5);
CREATE DOMAIN "Odd".positive AS int CHECK (VALUE > 0);
CREATE DOMAIN "Odd".stamp AS timestamptz DEFAULT '2020-01-01T00:00:00Z';

CREATE TABLE "Odd"."Order Lines" (
    "Order"    int            NOT NULL,
    "select"   citext         NOT NULL,
    "My ""Mood""" "Odd"."Mood",
    tags       "Odd".tags     NOT NULL DEFAULT '{none}',
    moods      "Odd"."Mood"[],
    ids        bigint[]       NOT NULL,
    amount     "Odd".positive NOT NULL,
    code       char(3)        NOT NULL,
    label      varchar(5),
    flags      bit(3),
    raw        bytea,
    doc        jsonb          DEFAULT '{"a": 1}',
    plain      json,
    at         "Odd".stamp,
    price      real,
    "user"     text GENERATED ALWAYS AS (code || '!') STORED,
    gone       boolean        NOT NULL DEFAULT false,
    CONSTRAINT "PK of lines" PRIMARY KEY ("Order", "select"),
    CONSTRAINT "code is taken" UNIQUE (code),
    CONSTRAINT "not 13" CHECK ("Order" <> 13)
);
CREATE UNIQUE INDEX ON "Odd"."Order Lines" (label) WHERE label <> 'x' AND "My ""Mood""" IN ('happy', 'so so') AND NOT gone;
CREATE UNIQUE INDEX ON "Odd"."Order Lines" (lower(label));

CREATE TABLE "Odd".notes (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "Order"  int,
    "select" citext,
    author   int REFERENCES "Odd".notes DEFERRABLE,
    body     text,
    seq      serial,
    FOREIGN KEY ("Order", "select") REFERENCES "Odd"."Order Lines" ON UPDATE CASCADE
);

CREATE TABLE "Odd".log (line text NOT NULL, "where" int);
CREATE TABLE "Odd".defaults (id serial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());

CREATE TABLE "Odd".events (
    region  text NOT NULL,
    id      int  NOT NULL,
    payload text,
    CONSTRAINT events_pkey PRIMARY KEY (region, id),
    CONSTRAINT events_region_payload_key UNIQUE (region, payload),
    CONSTRAINT events_id_check CHECK (id > 0)
) PARTITION BY LIST (region);
CREATE TABLE "Odd".events_eu PARTITION OF "Odd".events FOR VALUES IN ('eu');
CREATE TABLE "Odd".events_rest PARTITION OF "Odd".events DEFAULT;

-- Words that the generated methods use themselves; a key whose values are cut.
CREATE TABLE "Odd".words (
    patch    int,
    read     int,
    query    varchar(3),
    executor int REFERENCES "Odd".defaults,
    out      int UNIQUE,
    type     text,
    PRIMARY KEY (patch, read, query)
);
