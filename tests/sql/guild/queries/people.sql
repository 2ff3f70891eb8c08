-- Trees, composite keys, views, user-defined aggregates and operators.
--# composite key
SELECT name, wage, contacts FROM members WHERE guild_id = $1 AND number = $2
--# half of the key
SELECT name FROM members WHERE guild_id = $1
--# the key as a row
SELECT name FROM members WHERE (guild_id, number) = ($1, $2)
--# IN over rows
SELECT name FROM members WHERE (guild_id, number) IN (($1, 1), (2, $2))
--# the name type
SELECT name, name || 'x', upper(name), name = 'x', length(name), motto || name, left(name, 2), substr(name, 1) FROM guilds
--# left join along a composite foreign key
SELECT w.title, m.name, m.wage FROM works w LEFT JOIN members m ON m.guild_id = w.guild_id AND m.number = w.author
--# left join along a nullable composite foreign key
SELECT m.name, b.name FROM members m LEFT JOIN members b ON b.guild_id = m.guild_id AND b.number = m.mentor
--# half a foreign key
SELECT w.title, m.name FROM works w LEFT JOIN members m ON m.number = w.author
--# the tree of mentors
WITH RECURSIVE t AS (SELECT guild_id, number, name, ARRAY[number] AS path, 0 AS depth FROM members WHERE mentor IS NULL UNION ALL SELECT m.guild_id, m.number, m.name, t.path || m.number, t.depth + 1 FROM members m JOIN t ON t.guild_id = m.guild_id AND t.number = m.mentor WHERE NOT m.number = ANY (t.path)) SELECT name, path, depth FROM t ORDER BY path
--# UNION in recursion
WITH RECURSIVE t(n) AS (SELECT 1 UNION SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t
--# arrays of composites
SELECT contacts[1], (contacts[1]).value, cardinality(contacts), (unnest(contacts)).kind FROM members
--# a composite spread
SELECT m.number, c.kind, c.value, c.preferred FROM members m, unnest(m.contacts) c WHERE c.preferred
--# a composite with its star
SELECT (home).*, home FROM members
--# composite from a row
SELECT ROW('mail', $1, true)::contact, (ROW('a', 'b', false)::contact).preferred
--# an array of composites as a parameter
UPDATE members SET contacts = $1, home = $2 WHERE guild_id = 1
--# overloaded functions
SELECT pay(id), pay(id, 5), pay(name::text), pay('x'), pay(bonus => 2, guild => id) FROM guilds
--# an aggregate of one's own
SELECT product(rating), product(DISTINCT pages) FILTER (WHERE pages > 0), product(1.5) OVER () FROM works GROUP BY ()
--# an operator of one's own
SELECT title === 'x', title OPERATOR(public.===) $1, title OPERATOR(pg_catalog.||) 'x' FROM works
--# a simple view
SELECT * FROM masters WHERE guild_id = $1
--# writing through a simple view
UPDATE masters SET wage = wage * $1 WHERE number = $2 RETURNING *
--# inserting through a simple view
INSERT INTO masters (guild_id, number, name) VALUES ($1, $2, $3)
--# deleting through a simple view
DELETE FROM masters WHERE number = $1
--# an aggregated view with averages
SELECT id, title, stars, votes, latest FROM rated
--# a view joined outward
SELECT g.name, m.name, m.wage FROM guilds g LEFT JOIN masters m ON m.guild_id = g.id
--# enum order
SELECT grade, count(*), max(grade) FROM members GROUP BY grade HAVING grade >= 'journeyman' ORDER BY grade
--# enum CASE
SELECT CASE grade WHEN 'master' THEN 'top' WHEN $1 THEN 'other' ELSE grade::text END FROM members
--# collations
SELECT motto < 'a', motto || 'b', max(motto), lower(motto COLLATE "POSIX") FROM guilds GROUP BY motto
--# a slot
SELECT room, during, lower(during), upper(during) - lower(during) AS length FROM rooms WHERE during && int4range($1, $2) AND room = $3
--# arrays of integers
SELECT hours[1], hours[2:3], (SELECT sum(h) FROM unnest(hours) h), hours || 8, 8 = ALL (hours), array_fill(0, ARRAY[5]), hours @> $1 FROM members
--# subscripts with parameters
SELECT hours[$1], hours[$2:$3], (ARRAY['a', 'b'])[$4] FROM members
--# JSON documents
SELECT doc ->> 'title', (doc ->> 'year')::int, doc -> 'tags' ->> 0, doc #>> ARRAY['a', $1], jsonb_pretty(doc), doc ? $2, doc @> jsonb_build_object('a', $3::text) FROM works
--# JSON aggregated into a tree
SELECT jsonb_build_object('guild', g.name, 'members', jsonb_agg(jsonb_build_object('name', m.name, 'wage', m.wage) ORDER BY m.name)) FROM guilds g LEFT JOIN members m ON m.guild_id = g.id GROUP BY g.id
--# JSON to a record type
SELECT (jsonb_populate_record(NULL::contact, $1)).*, jsonb_populate_recordset(NULL::contact, '[]')
--# wages
SELECT guild_id, avg(wage), sum(wage) / count(*), max(wage) - min(wage), round(avg(wage), 2), percentile_cont(0.5) WITHIN GROUP (ORDER BY wage) FROM members GROUP BY guild_id
--# ranks
SELECT name, dense_rank() OVER (PARTITION BY guild_id ORDER BY wage DESC NULLS LAST), percent_rank() OVER (ORDER BY wage), lag(name, 2, 'nobody') OVER (ORDER BY number), first_value(wage) OVER w, sum(wage) FILTER (WHERE left_on IS NULL) OVER w FROM members WINDOW w AS (PARTITION BY grade)
--# windows that build on windows
SELECT sum(pages) OVER (w ORDER BY id), count(*) OVER w FROM works WINDOW w AS (PARTITION BY author)
--# lag without a default
SELECT lag(title) OVER (ORDER BY id), lead(title, $1) OVER (ORDER BY id), ntile($2) OVER (ORDER BY id) FROM works
--# stars
SELECT w.title, r.stars, r.comment FROM works w LEFT JOIN reviews r ON r.work_id = w.id AND r.reviewer = $1 WHERE w.id = $2
--# the unique review
SELECT stars, comment, at FROM reviews WHERE work_id = $1 AND reviewer = $2
--# an anti-join
SELECT w.id, w.title, r.work_id FROM works w LEFT JOIN reviews r ON r.work_id = w.id WHERE r.work_id IS NULL
--# aggregates of nothing
SELECT max(stars), count(stars), bool_and(stars > 3), array_agg(stars), json_agg(stars), string_agg(comment, ''), sum(stars), coalesce(avg(stars), 0) FROM reviews WHERE work_id = $1
--# aggregates of groups
SELECT work_id, max(stars), max(comment), count(stars), array_agg(stars), bool_or(stars > 3), stddev_samp(stars), min(reviewer) FROM reviews GROUP BY work_id
--# strict functions over nullable columns
SELECT abs(stars), upper(comment), stars + 1, comment || 'x', length(reviewer), stars IS NOT NULL, coalesce(comment, reviewer), concat(comment), greatest(stars, 1) FROM reviews
--# functions that invent NULL
SELECT nullif(title, 'x'), substring(title from 'a(b)'), array_position(ARRAY[1], 2), doc -> 'a', to_number('', '9'), regexp_match(title, 'x'), array_length('{}'::int[], 1), current_setting('x.y', true) FROM works
--# insert with a composite key
INSERT INTO members (guild_id, number, name, grade, contacts, home) VALUES ($1, $2, $3, $4, ARRAY[ROW('a', 'b', true)::contact], ROW('x', $5, NULL)) RETURNING joined, hours, grade
--# insert into a table with a trigger
INSERT INTO works (guild_id, author, title, doc) VALUES ($1, $2, $3, $4) RETURNING id, rating
--# insert on conflict on a named constraint
INSERT INTO reviews AS r (work_id, reviewer, stars) VALUES ($1, $2, $3) ON CONFLICT ON CONSTRAINT reviews_once DO UPDATE SET stars = excluded.stars, comment = coalesce(excluded.comment, r.comment) RETURNING (xmax = 0) AS inserted
--# insert that a rule leaves alone
INSERT INTO journal (what, data) VALUES ($1, $2) RETURNING entry, who
--# delete that a rule swallows
DELETE FROM journal WHERE entry = $1
--# update from a join
UPDATE members m SET wage = s.total FROM (SELECT author, guild_id, sum(pages) AS total FROM works GROUP BY 1, 2) s WHERE s.author = m.number AND s.guild_id = m.guild_id RETURNING m.name, m.wage, s.total
--# update with arithmetic on a parameter
UPDATE members SET wage = wage * (1 + $1 / 100.0), left_on = $2, hours[1] = hours[1] + $3
--# update to NULL and DEFAULT
UPDATE members SET mentor = NULL, grade = DEFAULT, joined = 'yesterday' WHERE name = $1
--# delete with a subquery
DELETE FROM reviews WHERE work_id IN (SELECT id FROM works WHERE author = $1) AND stars < $2
--# merge with all its parts
MERGE INTO reviews r USING (SELECT $1::int AS work, $2::text AS who, $3::smallint AS stars) n ON r.work_id = n.work AND r.reviewer = n.who WHEN MATCHED AND n.stars IS NULL THEN DELETE WHEN MATCHED THEN UPDATE SET stars = n.stars, at = DEFAULT WHEN NOT MATCHED THEN INSERT (work_id, reviewer, stars) VALUES (n.work, n.who, n.stars)
--# three writing CTEs
WITH w AS (INSERT INTO works (guild_id, author, title) VALUES (1, 1, $1) RETURNING id), r AS (INSERT INTO reviews (work_id, reviewer) SELECT id, $2 FROM w RETURNING work_id), d AS (DELETE FROM rooms WHERE room = $3) SELECT w.id, r.work_id FROM w, r
--# CALL
CALL retire($1, $2)
--# keyset pagination
SELECT id, title, published FROM works WHERE published < $1 OR (published = $1 AND id < $2) ORDER BY published DESC, id DESC LIMIT $3
--# optional filters
SELECT id FROM works WHERE ($1::text IS NULL OR title = $1) AND ($2::int IS NULL OR pages > $2)
--# one parameter in many places
SELECT $1::int, $1 + 1, $1 * 2.5, array_append(hours, $1) FROM members WHERE number = $1
--# an unknown literal meets a column
SELECT 'x' = title, '1' + pages, NULL = pages, '2024-01-01' < published, 'master' = 'apprentice' FROM works
--# an outer alias shadows
SELECT title, (SELECT count(*) FROM reviews r WHERE r.work_id = w.id AND title = 'x') FROM works w
--# ordinality
SELECT t.* FROM members m, unnest(m.hours) WITH ORDINALITY t(hour, day) WHERE m.number = $1
--# EXPLAIN has no types to check
EXPLAIN SELECT * FROM works
--# SHOW
SHOW search_path
--# a setting
SET search_path = public
--# a transaction's begin
BEGIN ISOLATION LEVEL SERIALIZABLE
--# LISTEN
LISTEN changes
--! 42725 an ambiguous operator call
SELECT '1' - '2'
--! 42883 an operator that is not there
SELECT pages === 1 FROM works
--! 42883 no overload for these types
SELECT pay(1.5)
--! 42809 a procedure is no function
SELECT retire(1::smallint, 2)
--! 42883 a function is no procedure
CALL pay_all(1)
--! 42601 DO UPDATE without a target
INSERT INTO reviews (work_id, reviewer) VALUES (1, 'x') ON CONFLICT DO UPDATE SET stars = 1
--! 42703 an unknown column in RETURNING
DELETE FROM works RETURNING tittle
--! 42P01 the source in another table's RETURNING
INSERT INTO reviews (work_id, reviewer) SELECT id, 'x' FROM works RETURNING works.id
--! 42703 an unknown composite field
SELECT (home).street FROM members
--! 42601 a row of another width
SELECT 1 WHERE (1, 2) = (1, 2, 3)
--! 42804 IF is not boolean
SELECT CASE WHEN 1 THEN 2 END
--! 42804 a JOIN condition that is not boolean
SELECT 1 FROM works w JOIN reviews r ON r.work_id
--! 42P01 ON sees only its own join
SELECT 1 FROM works w, members m JOIN reviews r ON r.work_id = w.id
--! 42702 USING over a doubled column
SELECT 1 FROM (SELECT 1 AS a, 2 AS a) x JOIN (SELECT 1 AS a) y USING (a)
--! 42701 a doubled name in an INSERT
INSERT INTO reviews (work_id, work_id) VALUES (1, 2)
--! 42803 grouping without a group
SELECT grouping(id) FROM works
--! 42803 an outer reference that is not grouped
SELECT count(*), (SELECT w.title) FROM works w
--! 42P20 nested window calls
SELECT sum(row_number() OVER ()) OVER () FROM works
--! 42P20 a window inside HAVING
SELECT 1 FROM works HAVING row_number() OVER () = 1
--! 42803 an aggregate in JOIN
SELECT 1 FROM works w JOIN reviews r ON count(*) = 1
--! 42803 an aggregate in RETURNING
DELETE FROM works RETURNING count(*)
--! 42803 an aggregate in SET
UPDATE works SET pages = max(pages)
--! 42601 STRICT nonsense
SELECT * FROM works WHERE ORDER BY id
--! 42601 an unclosed parenthesis
SELECT (1 + 2 FROM works
--! 42601 an unterminated comment
SELECT 1 /* no end
--! 42601 an unterminated quoted name
SELECT "title FROM works
--! 42703 a column in an empty place
SELECT 'a' LIKE 'b' ESCAPE '#' FROM works WHERE nope
--! 3F000 a type of an unknown schema
SELECT 1::archive.contact
--! 3F000 an unknown schema's function
SELECT nowhere.pay(1)
--! 0A000 another database's table
SELECT 1 FROM other.public.works
--! 42P18 one gap is enough
SELECT $3::int, $2::int
--! 42601 locking before a set operation
SELECT 1 FROM works FOR UPDATE UNION SELECT 2
--! 0A000 a composite against an unknown literal
SELECT 1 FROM members WHERE home = '(a'
--! 22007 a date that is none
UPDATE members SET joined = '2024-13-45x'
--! 22P02 a boolean that is none
SELECT 1 WHERE 'maybe'
--! 42P21 no collation to choose
SELECT motto COLLATE "C" < name COLLATE "POSIX" FROM guilds
