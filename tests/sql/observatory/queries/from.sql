-- Partitions, inheritance, schemas, functions, materialized views.
--# a partitioned table by its key
SELECT value, temp, quality FROM measurements WHERE sensor_id = $1 AND at = $2
--# a partition itself
SELECT value FROM measurements_old WHERE sensor_id = 1 AND at = now()
--# inherited rows: the key does not hold
SELECT label, tableoid::regclass FROM events WHERE id = $1
--# only the parent: the key holds
SELECT label FROM ONLY events WHERE id = $1
--# the child's columns
SELECT * FROM alarms
--# another schema
SELECT m.*, a.batch FROM measurements m JOIN archive.measurements a USING (sensor_id, at)
--# a qualified column
SELECT archive.measurements.value FROM archive.measurements
--# the materialized view
SELECT day, mean, peak, n FROM daily WHERE sensor_id = $1
--# a function of rows
SELECT * FROM latest($1)
--# a function of rows with its default given, by name
SELECT l.at, l.temp FROM latest(n => 3, s => $1) l
--# a function of rows in the output
SELECT latest(1), (latest(1, 2)).value
--# a function returning a table
SELECT s.code, x.first, x.last FROM stations s, span_of(s.code) x
--# left join lateral to a function
SELECT s.code, x.first FROM stations s LEFT JOIN LATERAL span_of(s.title) AS x(first, last) ON true
--# variadic
SELECT spread(1, 2.5, $1), spread(VARIADIC $2), spread(VARIADIC offsets) FROM sensors
--# polymorphic
SELECT either(1, 2), either('a'::text, $1), either(now(), NULL), either(value, 0.5::float8) FROM measurements
--# left join along a natural key
SELECT n.kind, s.title, s.closed FROM sensors n LEFT JOIN stations s ON s.code = n.station
--# left join to a partitioned table
SELECT n.id, m.value, m.quality FROM sensors n LEFT JOIN measurements m ON m.sensor_id = n.id
--# latest per group
SELECT DISTINCT ON (sensor_id) sensor_id, at, value FROM measurements ORDER BY sensor_id, at DESC
--# a gap-free series
SELECT d::date, count(m.at), avg(m.value) FROM generate_series($1::timestamptz, $2, interval '1 day') d LEFT JOIN measurements m ON m.at >= d AND m.at < d + interval '1 day' GROUP BY d
--# a window over groups
SELECT sensor_id, date_trunc('hour', at) AS hour, avg(value) AS mean, avg(avg(value)) OVER (PARTITION BY sensor_id ORDER BY date_trunc('hour', at) ROWS 3 PRECEDING) FROM measurements GROUP BY 1, 2
--# groups frames
SELECT at, sum(value) OVER (ORDER BY at GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES) FROM measurements
--# insert into the partitioned table
INSERT INTO measurements (sensor_id, at, value, temp, raw) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sensor_id, at) DO UPDATE SET value = excluded.value RETURNING at, value, quality
--# insert many through unnest
INSERT INTO measurements (sensor_id, at, value) SELECT * FROM unnest($1::int[], $2::timestamptz[], $3::float8[])
--# insert arrays and composites
INSERT INTO sensors (station, kind, calibrated, offsets, matrix, last) VALUES ($1, $2, $3, '{1,2}', ARRAY[[1, 2], [3, 4]], ROW($4, $5))
--# insert ranges
INSERT INTO events (during, label, took) VALUES (tstzrange($1, $2), $3, $4), ('[2024-01-01,2024-02-01)', 'x', '1 hour') RETURNING id, during
--# move rows
WITH moved AS (DELETE FROM measurements WHERE at < $1 RETURNING sensor_id, at, value) INSERT INTO archive.measurements (sensor_id, at, value, batch) SELECT sensor_id, at, value, $2 FROM moved
--# update of inherited rows
UPDATE events SET label = $1, took = took + $2 WHERE during && tstzrange($3, $4) RETURNING id, took
--# update an enum and a bit
UPDATE stations SET flags = flags | $1, history = $2 WHERE code = $3
--# update a field of a composite
UPDATE sensors SET last.at = $1, last.value = $2, matrix[1][1] = $3, offsets[1:2] = $4 WHERE id = $5
--# delete from the parent only
DELETE FROM ONLY events WHERE id = $1 RETURNING *
--# recursion over dates
WITH RECURSIVE days(d) AS (SELECT min(opened) FROM stations UNION ALL SELECT d + 1 FROM days WHERE d < $1) SELECT d, extract(dow FROM d) FROM days
--# two levels of CTE
WITH a AS (SELECT sensor_id, avg(value) AS mean FROM measurements GROUP BY 1), b AS (SELECT max(mean) AS top FROM a) SELECT a.sensor_id, a.mean, b.top FROM a, b WHERE a.mean = b.top
--# correlated aggregates
SELECT s.code, (SELECT array_agg(DISTINCT kind ORDER BY kind) FROM sensors WHERE station = s.code), (SELECT json_agg(n) FROM sensors n WHERE n.station = s.code) FROM stations s
--# pg_catalog functions
SELECT pg_size_pretty(pg_relation_size('stations')), current_setting('TimeZone'), version(), pg_backend_pid(), txid_current(), nextval('sensors_id_seq'), obj_description('stations'::regclass)
--# full join of aggregates
SELECT coalesce(a.sensor_id, b.sensor_id) AS sensor, a.n, b.n FROM (SELECT sensor_id, count(*) AS n FROM measurements_old GROUP BY 1) a FULL JOIN (SELECT sensor_id, count(*) AS n FROM measurements_new GROUP BY 1) b ON a.sensor_id = b.sensor_id
--# grouping by a generated column
SELECT weekday, count(*), min(day) FROM calendar GROUP BY weekday HAVING min(day) > $1
--# conditions through a subquery
SELECT x.value FROM (SELECT value FROM measurements WHERE value > 0) x
--# conditions through a CTE
WITH x AS (SELECT value, temp FROM measurements WHERE value > $1 AND temp IS NOT NULL) SELECT value, temp FROM x
--# limit one
SELECT value FROM measurements ORDER BY at LIMIT 1
--# limit zero of an aggregate
SELECT count(*) FROM measurements LIMIT 0
--# aggregate with an offset
SELECT max(value) FROM measurements OFFSET 1
--# insert returns exactly one row
INSERT INTO calendar (day) VALUES ($1) RETURNING weekday, slots, closed
--! 42P01 the other schema is not on the search path
SELECT batch FROM measurements_archive
--! 42703 the child's column from the parent
SELECT severity FROM events
--! 428C9 the generated column
INSERT INTO calendar (day, weekday) VALUES ('2024-01-01', 1)
--! 42883 an unknown argument name
SELECT * FROM latest(sensor => 1)
--! 42883 too many arguments
SELECT * FROM latest(1, 2, 3)
--! 42601 a positional argument after a named one
SELECT * FROM latest(s => 1, 2)
--! 42883 polymorphic arguments of two number types
SELECT either(value, 0) FROM measurements
--! 42883 polymorphic arguments that differ
SELECT either(1, 'x'::text)
--! 42703 a column of the function's result
SELECT middle FROM span_of('x')
--! 42P10 too many column aliases
SELECT * FROM span_of('x') AS s(a, b, c)
--! 42883 a table is no function
SELECT * FROM stations() s
--! 42804 polymorphic from nothing
SELECT either($1, $2)
--! 42P01 a CTE is not visible in another statement's part
WITH a AS (SELECT 1 FROM b), b AS (SELECT 2) SELECT * FROM a
--! 42803 a window's argument is not grouped
SELECT sensor_id, sum(value) OVER () FROM measurements GROUP BY sensor_id
--! 42809 an aggregate's FILTER on a plain function
SELECT lower('x') FILTER (WHERE true)
--! 42809 DISTINCT in a plain function
SELECT lower(DISTINCT 'x')
--! 42P20 a frame over no order
SELECT sum(value) OVER (RANGE BETWEEN '1 day' PRECEDING AND CURRENT ROW) FROM measurements
