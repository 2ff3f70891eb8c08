-- Less common types: ranges, network, bits, geometry, text search, intervals.
--# every column of every type
SELECT * FROM stations
--# range operators
SELECT hours @> now()::timestamp, hours && tsrange($1, $2), hours << $3, hours -|- hours, hours + hours FROM stations
--# range functions
SELECT lower(hours), upper(limits), lower_inf(limits), range_merge(hours, hours), isempty(hours) FROM stations
--# a range type of one's own
SELECT floatrange(1, 2), floatrange($1, $2, '[]') @> 1.5::float8, limits * floatrange(0, 1), limits @> $3 FROM stations
--# multiranges
SELECT closed @> day, closed + datemultirange(daterange(day, NULL)), range_agg(daterange(day, day + 1)) OVER (), unnest(slots), slots * int4multirange(int4range(1, 3)), lower(closed) FROM calendar
--# a multirange of one's own type
SELECT multirange(limits), floatmultirange(limits) FROM stations
--# multirange literal and parameter
SELECT '{[1,3)}'::int4multirange && $1, int4multirange(int4range($2, 4)) FROM calendar
--# network types
SELECT host(address), masklen(network), address << network, network(address), address + 1, address - address, set_masklen(network, 16), broadcast(address), inet_merge(address, network), address & '255.0.0.0' FROM stations
--# inet compared with cidr
SELECT code FROM stations WHERE address = network OR address = $1 OR network >>= $2
--# MAC addresses
SELECT mac::text, trunc(mac), mac::macaddr8, ~mac FROM stations
--# bits
SELECT flags & B'00001111', flags << 2, flags || history, ~flags, bit_length(flags), get_bit(flags, 1), flags::int, history = $1, flags = $2 FROM stations
--# points and boxes
SELECT place <-> point(1, 2), place[0], place + $1, circle(place, 2), box(place, place) @> place, place ~= $2, area(circle(place, 1)), @@ box(place, place) FROM stations
--# the one-byte type
SELECT motto, motto = 'a', motto::text, "char"(code) FROM stations
--# intervals
SELECT took * 2, took / 3, took + starts, starts - starts, extract(epoch FROM took), justify_days(took), -took, make_interval(days => 3), took > $1, interval '1 day 2 hours', date '2024-01-01' + took FROM events
--# times and zones
SELECT starts + interval '1 hour', zoned AT TIME ZONE 'UTC', starts::interval, zoned::time, date '2024-01-01' + starts, starts BETWEEN $1 AND $2, (starts, took) OVERLAPS (starts, took) FROM events
--# timestamps
SELECT timezone('UTC', at), at - $1, at - interval '1 hour', at::date - $2::date, to_timestamp(0), make_date(2024, 1, 2), date_bin('15 minutes', at, 'epoch'), isfinite(at), at + $3 FROM measurements
--# text search
SELECT description @@ 'fat & cat', description || to_tsvector('x'), tsvector_to_array(description), ts_headline(title, to_tsquery($1)), setweight(description, 'A'), length(description), description @@ $2 FROM stations
--# xml
SELECT xpath('/a', detail), xmlelement(name a, xmlattributes(label AS b), 'c'), xmlforest(label, id AS n), detail IS DOCUMENT, xmlparse(document '<a/>'), xmlserialize(content detail AS text), xmlagg(detail) OVER () FROM events
--# xml concatenated
SELECT xmlconcat(detail, detail), xmlpi(name php), xmlroot(detail, version '1.0'), xmlexists('/a' PASSING detail) FROM events
--# xml as a table
SELECT x.* FROM events, XMLTABLE('/a' PASSING detail COLUMNS n FOR ORDINALITY, b int PATH 'b', c text PATH 'c' DEFAULT 'x') x
--# two-dimensional arrays
SELECT matrix[1][2], matrix[1:1][1:2], array_dims(matrix), matrix || ARRAY[1, 2], array_ndims(matrix), matrix[1] FROM sensors
--# arrays of timestamps and floats
SELECT calibrated[1], calibrated @> ARRAY[now()], offsets || $1, offsets || $2::float8[], array_upper(offsets, 1), (SELECT max(o) FROM unnest(offsets) o) FROM sensors
--# composite column
SELECT last, (last).at, (last).value + 1, last IS NULL, ROW(now(), 1.5)::reading = last FROM sensors
--# composite parameter
SELECT id FROM sensors WHERE last = $1 OR (last).at > $2
--# domain over a float
SELECT temp, temp + 1, temp * temp, max(temp) OVER (), temp > $1, temp::int, coalesce(temp, 0), -temp, round(temp) FROM measurements
--# domain parameter
SELECT 1 FROM measurements WHERE temp = $1::celsius
--# quoted names and labels
SELECT "Mixed Case", s."Mixed Case" AS "Other Case" FROM sensors s, measurements m WHERE m.quality = 'Bad Data'
--# enum functions
SELECT enum_range(NULL::quality), enum_first(quality), quality > 'raw', quality::text, max(quality) OVER (), 'raw'::quality = $1 FROM measurements
--# jsonb subscripts and paths
SELECT settings['a']['b'], settings @? '$.a', settings @@ '$.a > 1', jsonb_path_query_array(settings, '$.tags[*]'), settings ?| ARRAY['a'], settings - ARRAY['a', 'b'], settings #- '{a}' FROM sensors
--# jsonb set-returning
SELECT jsonb_object_keys(settings), jsonb_path_query(settings, '$.*'), jsonb_array_elements_text(settings -> 'tags') FROM sensors
--# numbers of every width meet
SELECT 1::int2 + 1::int8, 1::int2 * 1.5, 1::int8 / 2::float4, 2::float4 + 2::numeric, 1::int2 + 1::int2, 2 ^ 3, 2::numeric ^ 3, |/ 25, 7 & 3, 1 << 4, ~1::int2, 5 # 1, 10 % 3::int8
--# oid types
SELECT 'stations'::regclass, 'int4'::regtype, 1::oid, '1'::xid, 'pg_sleep'::regproc, $1::regclass, pg_typeof(1)
--# a bytea
SELECT raw || '\x00', substring(raw FROM 1 FOR 2), get_byte(raw, 0), octet_length(raw), raw = $1, position('\x00'::bytea in raw) FROM measurements
--# casts between families
SELECT 1::bool, true::int, '1'::"char", 1::text::int8, '10:00'::time::text, 'a'::name, 65::char, '2024-01-01'::date::timestamptz, 1.5::int2, '1'::bit(4), 5::bit(4)
--# GREATEST over dates
SELECT greatest(opened, closed), greatest(opened, closed, now()), least(opened, $1), greatest(closed, closed) FROM stations
--# [16] null-safe array functions
SELECT array_sample(offsets, 1), array_shuffle(offsets) FROM sensors
--# [17] SQL/JSON
SELECT json_value(settings, '$.a' RETURNING int), json_query(settings, '$.b'), json_exists(settings, '$.c') FROM sensors
--# [16] SQL/JSON constructors
SELECT json_object('a': 1, 'b': label), json_array(1, 2, label), label IS JSON FROM events
--# [16] other integers
SELECT 0x1F, 0b101, 0o17, 1_000_000
--! 42725 the one-byte type concatenated
SELECT motto || 'x' FROM stations
--! 42883 range of another subtype
SELECT hours @> 1 FROM stations
--! 22P02 malformed range
SELECT 1 FROM stations WHERE limits = '[1'
--! 22P02 malformed address
SELECT 1 FROM stations WHERE address = 'localhost'
--! 22P02 label in another case
SELECT 1 FROM measurements WHERE quality = 'bad data'
--! 42703 a mixed-case column without quotes
SELECT Mixed FROM sensors
--! 42883 a field is not a function
SELECT elevation(1) FROM stations
--! 42804 an array of another type
UPDATE sensors SET offsets = '2024-01-01'::date
--! 42846 a cast that is not there
SELECT place::inet FROM stations
--! 42883 interval times interval
SELECT took * took FROM events
--! 42883 point compared by order
SELECT 1 FROM stations WHERE place < point(1, 2)
