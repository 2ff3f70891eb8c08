-- Measurements: ranges, network and bit types, arrays, partitions, inheritance, full text, many schemas.

CREATE SCHEMA archive;
CREATE TYPE quality AS ENUM ('raw', 'checked', 'Bad Data');
CREATE TYPE reading AS (at timestamptz, value double precision);
CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE DOMAIN celsius AS double precision CHECK (VALUE > -273.15);

CREATE TABLE stations (
    code        varchar(8) PRIMARY KEY,
    title       text NOT NULL,
    place       point,
    elevation   real,
    address     inet,
    network     cidr,
    mac         macaddr,
    flags       bit(8) NOT NULL DEFAULT B'00000000',
    history     varbit,
    opened      date NOT NULL,
    closed      date,
    hours       tsrange,
    limits      floatrange,
    description tsvector,
    motto       "char",
    CHECK (closed IS NULL OR closed >= opened)
);

CREATE TABLE sensors (
    id         serial PRIMARY KEY,
    station    varchar(8) NOT NULL REFERENCES stations (code) ON UPDATE CASCADE,
    kind       text NOT NULL,
    calibrated timestamp with time zone[],
    offsets    double precision[] NOT NULL DEFAULT '{}',
    matrix     integer[][],
    settings   jsonb NOT NULL DEFAULT '{}',
    last       reading,
    "Mixed Case" text,
    UNIQUE (station, kind)
);

CREATE TABLE measurements (
    sensor_id integer NOT NULL REFERENCES sensors (id),
    at        timestamptz NOT NULL,
    value     double precision,
    temp      celsius,
    quality   quality NOT NULL DEFAULT 'raw',
    raw       bytea,
    PRIMARY KEY (sensor_id, at)
) PARTITION BY RANGE (at);
CREATE TABLE measurements_old PARTITION OF measurements FOR VALUES FROM (MINVALUE) TO ('2024-06-01');
CREATE TABLE measurements_new PARTITION OF measurements DEFAULT;

CREATE TABLE events (
    id      bigserial PRIMARY KEY,
    during  tstzrange NOT NULL,
    label   text NOT NULL,
    detail  xml,
    took    interval,
    starts  time,
    zoned   timetz
);
CREATE TABLE alarms (severity smallint NOT NULL, acknowledged boolean) INHERITS (events);

CREATE TABLE archive.measurements (
    sensor_id integer,
    at        timestamptz,
    value     numeric,
    batch     uuid NOT NULL
);

CREATE TABLE calendar (
    day      date PRIMARY KEY,
    closed   datemultirange,
    slots    int4multirange NOT NULL DEFAULT '{}',
    weekday  integer GENERATED ALWAYS AS (extract(isodow FROM day)::integer) STORED
);

CREATE MATERIALIZED VIEW daily AS
    SELECT sensor_id, date_trunc('day', at) AS day, avg(value) AS mean, max(value) AS peak, count(*) AS n
    FROM measurements GROUP BY sensor_id, date_trunc('day', at);

CREATE FUNCTION latest(s integer, n integer DEFAULT 1) RETURNS SETOF measurements LANGUAGE sql STABLE
    AS $$ SELECT * FROM measurements WHERE sensor_id = s ORDER BY at DESC LIMIT n $$;
CREATE FUNCTION span_of(station text) RETURNS TABLE (first timestamptz, last timestamptz) LANGUAGE sql STABLE
    AS $$ SELECT min(at), max(at) FROM measurements m JOIN sensors s ON s.id = m.sensor_id WHERE s.station = $1 $$;
CREATE FUNCTION spread(VARIADIC numbers double precision[]) RETURNS double precision LANGUAGE sql IMMUTABLE
    AS $$ SELECT max(x) - min(x) FROM unnest(numbers) x $$;
CREATE FUNCTION either(a anyelement, b anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE
    AS $$ SELECT coalesce(a, b) $$;
