-- What the dump asks a server. One text column a row: the file's tag, a tab, then the fields in the order
-- that `layout.rs` names them. References to objects without a pinned oid are written {kind:identity} and numbered by
-- the dump. @EXT@ is the extension whose objects are wanted; empty: what every database has.
SET search_path = pg_catalog;

-- Which object belongs to which extension, with the types that hang on others: arrays, row types, multiranges.
CREATE TEMP TABLE member AS
SELECT d.classid, d.objid, e.extname::text AS ext
FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass;
INSERT INTO member SELECT 'pg_type'::regclass, c.reltype, m.ext
FROM member m JOIN pg_class c ON c.oid = m.objid WHERE m.classid = 'pg_class'::regclass AND c.reltype <> 0
AND NOT EXISTS (SELECT FROM member n WHERE n.classid = 'pg_type'::regclass AND n.objid = c.reltype);
INSERT INTO member SELECT 'pg_class'::regclass, t.typrelid, m.ext
FROM member m JOIN pg_type t ON t.oid = m.objid WHERE m.classid = 'pg_type'::regclass AND t.typrelid <> 0
AND NOT EXISTS (SELECT FROM member n WHERE n.classid = 'pg_class'::regclass AND n.objid = t.typrelid);
INSERT INTO member SELECT 'pg_type'::regclass, r.rngmultitypid, m.ext
FROM member m JOIN pg_range r ON r.rngtypid = m.objid WHERE m.classid = 'pg_type'::regclass
AND NOT EXISTS (SELECT FROM member n WHERE n.classid = 'pg_type'::regclass AND n.objid = r.rngmultitypid);
INSERT INTO member SELECT 'pg_type'::regclass, t.typarray, m.ext
FROM member m JOIN pg_type t ON t.oid = m.objid WHERE m.classid = 'pg_type'::regclass AND t.typarray <> 0
AND NOT EXISTS (SELECT FROM member n WHERE n.classid = 'pg_type'::regclass AND n.objid = t.typarray);
INSERT INTO member SELECT 'pg_amop'::regclass, a.oid, m.ext
FROM pg_amop a JOIN member m ON m.classid = 'pg_opfamily'::regclass AND m.objid = a.amopfamily;
INSERT INTO member SELECT 'pg_amop'::regclass, a.oid, m.ext
FROM pg_amop a JOIN member m ON m.classid = 'pg_operator'::regclass AND m.objid = a.amopopr
WHERE NOT EXISTS (SELECT FROM member n WHERE n.classid = 'pg_amop'::regclass AND n.objid = a.oid);

CREATE TEMP TABLE wanted AS
SELECT classid, objid FROM member WHERE ext = @EXT@ AND @EXT@ <> '';
INSERT INTO wanted
SELECT a.classid, a.oid FROM (
  SELECT 'pg_type'::regclass::oid AS classid, oid FROM pg_type WHERE typnamespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  UNION ALL SELECT 'pg_class'::regclass, oid FROM pg_class WHERE relnamespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  UNION ALL SELECT 'pg_operator'::regclass, oid FROM pg_operator
  UNION ALL SELECT 'pg_cast'::regclass, oid FROM pg_cast
  UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass
  UNION ALL SELECT 'pg_opfamily'::regclass, oid FROM pg_opfamily
  UNION ALL SELECT 'pg_amop'::regclass, oid FROM pg_amop
  UNION ALL SELECT 'pg_am'::regclass, oid FROM pg_am
  UNION ALL SELECT 'pg_language'::regclass, oid FROM pg_language
  UNION ALL SELECT 'pg_ts_config'::regclass, oid FROM pg_ts_config
  UNION ALL SELECT 'pg_ts_dict'::regclass, oid FROM pg_ts_dict
  UNION ALL SELECT 'pg_ts_parser'::regclass, oid FROM pg_ts_parser
  UNION ALL SELECT 'pg_ts_template'::regclass, oid FROM pg_ts_template
  UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
) a
WHERE @EXT@ = '' AND a.oid < 16384
AND (a.classid = 'pg_language'::regclass OR NOT EXISTS (SELECT FROM member m WHERE m.classid = a.classid AND m.objid = a.oid));
CREATE INDEX ON wanted (classid, objid);
CREATE INDEX ON member (classid, objid);
ANALYZE member;
ANALYZE wanted;

-- Schema: '@' is the one that CREATE EXTENSION ... SCHEMA chooses.
CREATE TEMP TABLE chosen AS
SELECT e.extname::text AS name, e.extnamespace AS ns, e.extversion AS version, v.schema::text AS schema, v.relocatable, v.requires
FROM pg_extension e JOIN pg_available_extension_versions v ON v.name = e.extname AND v.version = e.extversion WHERE e.extname = @EXT@;
CREATE FUNCTION pg_temp.s(ns oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN EXISTS (SELECT FROM chosen c WHERE c.ns = $1 AND c.schema IS NULL) THEN '@'
    ELSE (SELECT nspname::text FROM pg_namespace n WHERE n.oid = $1) END $$;
-- Types: 0, a pinned oid, @extension.name, or a reference.
CREATE FUNCTION pg_temp.t(ty oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN ty < 10000 THEN ty::text ELSE (
    SELECT coalesce('@' || m.ext || '.' || t.typname, '{t:' || n.nspname || '.' || t.typname || '}')
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN member m ON m.classid = 'pg_type'::regclass AND m.objid = t.oid WHERE t.oid = ty) END $$;
CREATE FUNCTION pg_temp.tl(tys oid[]) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(string_agg(pg_temp.t(ty), ' ' ORDER BY i), '-') FROM unnest(tys) WITH ORDINALITY u(ty, i) $$;
-- Routines, operators and relations by identity.
CREATE FUNCTION pg_temp.p(routine oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN routine < 10000 THEN routine::text ELSE (
    SELECT '{p:' || pg_temp.s(p.pronamespace) || '.' || p.proname || '(' || pg_temp.tl(p.proargtypes::oid[]) || ')}' FROM pg_proc p WHERE p.oid = routine) END $$;
CREATE FUNCTION pg_temp.o(op oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN op < 10000 THEN op::text ELSE (
    SELECT '{o:' || pg_temp.s(o.oprnamespace) || '.' || o.oprname || '(' || pg_temp.t(o.oprleft) || ' ' || pg_temp.t(o.oprright) || ')}' FROM pg_operator o WHERE o.oid = op) END $$;
CREATE FUNCTION pg_temp.r(rel oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN rel < 10000 THEN rel::text ELSE (
    SELECT '{r:' || pg_temp.s(c.relnamespace) || '.' || c.relname || '}' FROM pg_class c WHERE c.oid = rel) END $$;
CREATE FUNCTION pg_temp.b(flag boolean) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN flag THEN '1' ELSE '0' END $$;
CREATE FUNCTION pg_temp.line(VARIADIC fields text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT array_to_string(fields, E'\t', '-') $$;

SELECT pg_temp.line('extension', name, version, coalesce(schema, '@'), pg_temp.b(relocatable), nullif(array_to_string(requires, ' '), '')) AS line FROM chosen;

SELECT pg_temp.line('type', t.typname::text, pg_temp.s(t.typnamespace), pg_temp.t(t.oid),
  CASE WHEN t.typisdefined THEN t.typtype::text ELSE 's' END, t.typcategory::text, pg_temp.b(t.typispreferred), pg_temp.t(t.typelem), pg_temp.t(t.typarray), t.typlen::text,
  CASE WHEN t.typsubscript = 0 THEN '-' ELSE (SELECT replace(p.proname, '_subscript_handler', '') FROM pg_proc p WHERE p.oid = t.typsubscript) END,
  pg_temp.t(t.typbasetype), t.typtypmod::text, pg_temp.b(t.typnotnull), pg_temp.b(t.typdefault IS NOT NULL), pg_temp.b(t.typcollation <> 0), pg_temp.b(t.typmodin <> 0),
  pg_temp.r(t.typrelid),
  pg_temp.t(coalesce(r.rngsubtype, 0)), pg_temp.t(coalesce(r.rngmultitypid, m.rngtypid, 0)),
  (SELECT string_agg(l.enumlabel, '|' ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = t.oid)) AS line
FROM wanted w JOIN pg_type t ON t.oid = w.objid LEFT JOIN pg_range r ON r.rngtypid = t.oid LEFT JOIN pg_range m ON m.rngmultitypid = t.oid
WHERE w.classid = 'pg_type'::regclass;

SELECT pg_temp.line('routine', p.proname::text, pg_temp.s(p.pronamespace), pg_temp.p(p.oid), p.prokind::text, pg_temp.t(p.prorettype), pg_temp.b(p.proretset), pg_temp.b(p.proisstrict),
  p.provolatile::text, pg_temp.tl(p.proargtypes::oid[]), pg_temp.t(p.provariadic), p.pronargdefaults::text,
  a.aggkind::text, a.aggnumdirectargs::text,
  CASE WHEN p.proallargtypes IS NULL THEN '-' ELSE pg_temp.tl(p.proallargtypes) END, array_to_string(p.proargmodes, ''), array_to_string(p.proargnames, ',')) AS line
FROM wanted w JOIN pg_proc p ON p.oid = w.objid LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid WHERE w.classid = 'pg_proc'::regclass;

SELECT pg_temp.line('operator', o.oprname::text, pg_temp.s(o.oprnamespace), pg_temp.o(o.oid), pg_temp.t(o.oprleft), pg_temp.t(o.oprright), pg_temp.t(o.oprresult),
  pg_temp.p(p.oid), p.proname::text, pg_temp.b(p.proisstrict), p.provolatile::text, pg_temp.b(p.proretset),
  pg_temp.o(o.oprcom), pg_temp.o(o.oprnegate), pg_temp.b(o.oprcanmerge), pg_temp.b(o.oprcanhash)) AS line
FROM wanted w JOIN pg_operator o ON o.oid = w.objid JOIN pg_proc p ON p.oid = o.oprcode WHERE w.classid = 'pg_operator'::regclass;

SELECT pg_temp.line('cast', pg_temp.t(c.castsource), pg_temp.t(c.casttarget), c.castcontext::text, c.castmethod::text,
  pg_temp.p(c.castfunc), p.proname::text, pg_temp.b(coalesce(p.proisstrict, true)), p.provolatile::text) AS line
FROM wanted w JOIN pg_cast c ON c.oid = w.objid LEFT JOIN pg_proc p ON p.oid = c.castfunc WHERE w.classid = 'pg_cast'::regclass;

SELECT pg_temp.line('opclass', m.amname::text, c.opcname::text, pg_temp.s(c.opcnamespace), f.opfname::text, pg_temp.t(c.opcintype), pg_temp.t(c.opckeytype), pg_temp.b(c.opcdefault)) AS line
FROM wanted w JOIN pg_opclass c ON c.oid = w.objid JOIN pg_am m ON m.oid = c.opcmethod JOIN pg_opfamily f ON f.oid = c.opcfamily WHERE w.classid = 'pg_opclass'::regclass;

SELECT pg_temp.line('amop', m.amname::text, f.opfname::text, pg_temp.t(a.amoplefttype), pg_temp.t(a.amoprighttype), a.amopstrategy::text, a.amoppurpose::text, o.oprname::text, pg_temp.o(o.oid)) AS line
FROM wanted w JOIN pg_amop a ON a.oid = w.objid JOIN pg_am m ON m.oid = a.amopmethod JOIN pg_opfamily f ON f.oid = a.amopfamily JOIN pg_operator o ON o.oid = a.amopopr
WHERE w.classid = 'pg_amop'::regclass;

-- Collations of the C library are the machine's own; those with a pinned oid and ICU's are not.
SELECT pg_temp.line('collation', c.collname::text, pg_temp.s(c.collnamespace), CASE WHEN c.oid < 10000 THEN c.oid::text ELSE '0' END, c.collprovider::text, pg_temp.b(c.collisdeterministic)) AS line
FROM pg_collation c WHERE @EXT@ = '' AND c.oid < 16384 AND (c.oid < 10000 OR c.collprovider IN ('i', 'b'));

SELECT pg_temp.line('relation', c.relname::text, pg_temp.s(c.relnamespace), pg_temp.r(c.oid), c.relkind::text, pg_temp.t(c.reltype),
  (SELECT string_agg(i.relname || ':' || CASE WHEN x.indisprimary THEN 'p' ELSE 'u' END || ':' || array_to_string((x.indkey::int2[])[0:x.indnkeyatts - 1], ','), ' ' ORDER BY i.relname)
   FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid AND x.indisunique AND x.indimmediate AND x.indpred IS NULL AND x.indexprs IS NULL)) AS line
FROM wanted w JOIN pg_class c ON c.oid = w.objid WHERE w.classid = 'pg_class'::regclass AND c.relkind IN ('r', 'v', 'm', 'f', 'p', 'c', 'S');

SELECT pg_temp.line('column', c.relname::text, pg_temp.s(c.relnamespace), lpad(a.attnum::text, 3, '0'), a.attname::text, pg_temp.t(a.atttypid), a.atttypmod::text,
  pg_temp.b(a.attnotnull), pg_temp.b(a.atthasdef), nullif(a.attidentity::text, ''), nullif(a.attgenerated::text, '')) AS line
FROM wanted w JOIN pg_class c ON c.oid = w.objid JOIN pg_attribute a ON a.attrelid = c.oid
WHERE w.classid = 'pg_class'::regclass AND c.relkind IN ('r', 'v', 'm', 'f', 'p', 'c', 'S') AND a.attnum > 0 AND NOT a.attisdropped;

SELECT pg_temp.line('keyword', word, catcode::text, pg_temp.b(barelabel)) AS line FROM pg_get_keywords() WHERE @EXT@ = '';

SELECT pg_temp.line('name', n.kind, n.name::text, n.schema, n.oid) AS line FROM (
  SELECT 'am' AS kind, amname AS name, '-' AS schema, '0' AS oid FROM pg_am JOIN wanted ON classid = 'pg_am'::regclass AND objid = oid
  UNION ALL SELECT 'fdw', fdwname, '-', '0' FROM pg_foreign_data_wrapper JOIN wanted ON classid = 'pg_foreign_data_wrapper'::regclass AND objid = oid
  UNION ALL SELECT 'language', lanname, '-', '0' FROM pg_language JOIN wanted ON classid = 'pg_language'::regclass AND objid = oid
  UNION ALL SELECT 'opfamily', (SELECT amname FROM pg_am a WHERE a.oid = opfmethod) || '.' || opfname, pg_temp.s(opfnamespace), '0' FROM pg_opfamily JOIN wanted ON classid = 'pg_opfamily'::regclass AND objid = oid
  UNION ALL SELECT 'ts_config', cfgname, pg_temp.s(cfgnamespace), '0' FROM pg_ts_config JOIN wanted ON classid = 'pg_ts_config'::regclass AND objid = oid
  UNION ALL SELECT 'ts_dict', dictname, pg_temp.s(dictnamespace), '0' FROM pg_ts_dict JOIN wanted ON classid = 'pg_ts_dict'::regclass AND objid = oid
  UNION ALL SELECT 'ts_parser', prsname, pg_temp.s(prsnamespace), '0' FROM pg_ts_parser JOIN wanted ON classid = 'pg_ts_parser'::regclass AND objid = oid
  UNION ALL SELECT 'ts_template', tmplname, pg_temp.s(tmplnamespace), '0' FROM pg_ts_template JOIN wanted ON classid = 'pg_ts_template'::regclass AND objid = oid
  UNION ALL SELECT 'schema', nspname, '-', '0' FROM pg_namespace JOIN wanted ON classid = 'pg_namespace'::regclass AND objid = oid
  UNION ALL SELECT 'schema', nspname, '-', '0' FROM pg_namespace WHERE @EXT@ = '' AND oid < 16384 AND nspname IN ('pg_catalog', 'information_schema', 'public', 'pg_toast')
  UNION ALL SELECT 'role', rolname, '-', '0' FROM pg_roles WHERE @EXT@ = '' AND oid < 16384 AND rolname LIKE 'pg\_%'
  UNION ALL SELECT 'setting', name, vartype, '0' FROM pg_settings WHERE @EXT@ = '' AND name NOT LIKE '%.%'
) n;
