-- Rows full of NULLs, of few values, so that many conditions hold by chance; and those that a rule is apt to forget.
-- Where clocks are turned, two local times are one instant.
SET timezone = 'Europe/Berlin';
INSERT INTO hub SELECT i, 'c' || i, CASE i % 3 WHEN 1 THEN 'a' WHEN 2 THEN 'B' END, (ARRAY[true, false, NULL])[i % 3 + 1], nullif(i % 4, 3), nullif(i, 2)
FROM generate_series(0, 6) i;
INSERT INTO spoke (id, hub, maybe, up, label, n, flag, hue, tags, doc, p, d, s, at)
SELECT i, i % 5, nullif(i % 3, 1), nullif(i / 2, 0), (ARRAY['a', 'A', 'b', NULL, ''])[i % 5 + 1] || nullif(i / 5, 0)::text, i % 4,
       CASE WHEN i < 4 THEN true WHEN i < 7 THEN false END, (ARRAY['red', 'green', NULL]::hue[])[i % 3 + 1],
       (ARRAY['{}', '{x,NULL}', NULL, '{y,z}', '{NULL,NULL}'])[i % 5 + 1]::text[],
       (ARRAY['{}', 'null', NULL, '{"a": null, "b": 1}', '[1, null]']::jsonb[])[i % 5 + 1],
       CASE i % 5 WHEN 0 THEN ROW(NULL, NULL)::pair WHEN 1 THEN ROW(1, NULL)::pair WHEN 2 THEN ROW(1, 'y')::pair END,
       'd', CASE WHEN i % 4 = 1 THEN 1 ELSE nullif(i, 3) END, (ARRAY['infinity', '2024-01-01', NULL]::timestamp[])[i % 3 + 1]
FROM generate_series(1, 12) i;
INSERT INTO deferred SELECT i, i, nullif(i, 2) FROM generate_series(1, 3) i;
INSERT INTO unchecked VALUES (1, 99, 1), (2, 1, NULL);
INSERT INTO grid SELECT a, b, 'g', nullif(a + b, 2) FROM generate_series(0, 2) a, generate_series(0, 2) b;
INSERT INTO cell VALUES (1, 1, 1, 1), (2, NULL, 7, 2), (3, NULL, 0, NULL), (4, 2, 2, 0);
INSERT INTO loose VALUES (1, 1, 1, 'a'), (2, NULL, 1, NULL), (NULL, 2, 2, 'A'), (NULL, NULL, 1, 'a'), (3, 2, 0, NULL), (NULL, 0, 2, NULL);
INSERT INTO coarse VALUES
    (1, 'a', 'a', 1.0, 0, '2024-03-31 02:30:00', 'a', 'a'), (2, 'b', 'b', 2.00, 'NaN', '2024-03-31 03:30:00', 'b', 'A'),
    (3, 'c', NULL, NULL, NULL, 'infinity', NULL, '1.0'), (4, 'D', 'D', 10, 'infinity', NULL, 'D', NULL);
INSERT INTO named VALUES (1, 'a', 'a'), (2, 'A', 'A'), (3, 'C', 'c'), (4, 'd', 'x');
INSERT INTO base VALUES (1, 1, 1), (2, 2, 2);
INSERT INTO derived VALUES (1, CASE WHEN current_setting('server_version_num')::int >= 180000 THEN 2 END, 99, NULL), (3, 3, 1, 'y');
INSERT INTO part VALUES (1, 1, 1, 'w'), (1, 2, 1, NULL), (2, 9, 2, NULL), (3, 1, 1, NULL);
INSERT INTO leafref VALUES (1, 1, 1), (2, 2, 9);
INSERT INTO guarded VALUES (1, 'me', 1, NULL), (2, 'you', 2, 3);
INSERT INTO orphan SELECT i, i FROM generate_series(5, 6) i;
DELETE FROM hub WHERE id = 6;
INSERT INTO plain (id, v, n, t) VALUES (1, 'a', 1, 'x'), (2, NULL, 2, 'y'), (3, 'b', NULL, 'z'), (4, NULL, NULL, 'x');
INSERT INTO meddled (id, n) VALUES (1, 1), (2, 2);
ALTER TABLE skipped DISABLE TRIGGER skip;
INSERT INTO skipped VALUES (1, NULL), (2, 'v');
ALTER TABLE skipped ENABLE TRIGGER skip;
REFRESH MATERIALIZED VIEW kept;
INSERT INTO only_true (v) VALUES ('a');
INSERT INTO only_zero VALUES (0, 'a');
INSERT INTO only_once VALUES (1, 'a');
INSERT INTO only_there VALUES (1, NULL);
INSERT INTO not_only_null VALUES (1, 'a'), (NULL, 'b'), (NULL, 'c');
INSERT INTO not_only_there VALUES (1, 'a'), (NULL, 'b'), (NULL, 'c');
INSERT INTO not_only_padded VALUES ('a', 'a'), ('a ', 'b');
INSERT INTO not_only_child VALUES (1, 'a');
INSERT INTO its_child VALUES (1, 'b');
SET TimeZone = 'Etc/GMT-12';
INSERT INTO not_only_zoned VALUES ('2024-01-02', 'a');
SET TimeZone = 'Etc/GMT+12';
INSERT INTO not_only_zoned VALUES ('2024-01-01', 'b');
RESET TimeZone;
INSERT INTO not_only_row VALUES (ROW(NULL, NULL), 'a'), (ROW(1, NULL), 'b');
INSERT INTO not_only_once VALUES ('infinity', 'a'), ('2024-01-01', 'old');
SET application_name = 'a';
INSERT INTO not_only_now VALUES ('a', 'a');
SET application_name = 'b';
INSERT INTO not_only_now VALUES ('b', 'b');
RESET application_name;
INSERT INTO not_only_collated VALUES ('a', 'a'), ('A', 'b');
INSERT INTO not_only_other VALUES ('a', 'a'), ('A', 'b');
INSERT INTO not_only_set VALUES ('plain', 'a'), ('public.plain', 'b');
