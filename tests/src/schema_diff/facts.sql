-- The catalog as lines of `object` and `fact`: what koel says in `koel.rs`, said by a server.
WITH
    own AS (SELECT oid, nspname::text FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
    ty AS (SELECT t.oid, n.nspname::text || '.' || t.typname AS name FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace),
    rel AS (
        SELECT c.*, n.nspname::text || '.' || c.relname AS name FROM pg_class c JOIN own n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'S')
    ),
    col AS (
        SELECT a.*, r.name AS rel, r.relkind, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS position
        FROM pg_attribute a JOIN rel r ON r.oid = a.attrelid WHERE a.attnum > 0 AND NOT a.attisdropped
    ),
    fn AS (
        SELECT p.oid, n.nspname::text || '.' || p.proname || '('
            || (SELECT coalesce(string_agg(ty.name, ',' ORDER BY a.nth), '') FROM unnest(p.proargtypes) WITH ORDINALITY a(oid, nth) JOIN ty USING (oid))
            || ')' AS name
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    )
SELECT 'schema ' || nspname, '' FROM own
UNION ALL
SELECT 'extension ' || extname, n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname <> 'plpgsql'
UNION ALL
SELECT 'relation ' || r.name,
    CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign'
        WHEN 'c' THEN 'composite' ELSE 'sequence' END
    || coalesce(' by ' || CASE p.partstrat WHEN 'r' THEN 'range' WHEN 'l' THEN 'list' WHEN 'h' THEN 'hash' END, '')
    || CASE WHEN relispartition THEN ' partition' ELSE '' END
    || CASE WHEN relrowsecurity THEN ' row security' ELSE '' END
    || coalesce(' -- ' || d.description, '')
FROM rel r LEFT JOIN pg_partitioned_table p ON p.partrelid = r.oid
    LEFT JOIN pg_description d ON d.objoid = r.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass
UNION ALL
SELECT 'column ' || c.rel || '.' || attname,
    position || ' ' || ty.name || ' ' || atttypmod
    || CASE WHEN attnotnull THEN ' not null' ELSE '' END
    || CASE WHEN atthasdef THEN ' default' ELSE '' END
    || CASE attidentity WHEN 'a' THEN ' identity always' WHEN 'd' THEN ' identity by default' ELSE '' END
    || CASE attgenerated WHEN 's' THEN ' stored' WHEN 'v' THEN ' virtual' ELSE '' END
    || CASE WHEN attcollation <> t.typcollation AND relkind IN ('r', 'p', 'f', 'c') THEN ' collate ' || collname ELSE '' END
    || coalesce(' -- ' || d.description, '')
FROM col c JOIN ty ON ty.oid = c.atttypid JOIN pg_type t ON t.oid = c.atttypid LEFT JOIN pg_collation l ON l.oid = c.attcollation
    LEFT JOIN pg_description d ON d.objoid = c.attrelid AND d.objsubid = c.attnum AND d.classoid = 'pg_class'::regclass
UNION ALL
SELECT 'inherits ' || r.name, string_agg(p.name, ', ' ORDER BY inhseqno)
FROM pg_inherits i JOIN rel r ON r.oid = i.inhrelid JOIN rel p ON p.oid = i.inhparent GROUP BY r.name
UNION ALL
SELECT 'constraint ' || r.name || '.' || conname,
    CASE contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check' WHEN 'n' THEN 'not null' ELSE 'exclude' END
    || CASE WHEN contype = 'x' THEN '' ELSE ' (' || coalesce((
        SELECT string_agg(attname, ', ' ORDER BY CASE contype WHEN 'c' THEN attnum ELSE nth END)
        FROM unnest(conkey) WITH ORDINALITY k(attnum, nth) JOIN pg_attribute a USING (attnum) WHERE a.attrelid = conrelid), '') || ')' END
    || CASE WHEN contype <> 'f' THEN '' ELSE ' references ' || f.name || ' (' || (
        SELECT string_agg(attname, ', ' ORDER BY nth)
        FROM unnest(confkey) WITH ORDINALITY k(attnum, nth) JOIN pg_attribute a USING (attnum) WHERE a.attrelid = confrelid) || ')'
        || CASE WHEN confmatchtype = 'f' THEN ' match full' ELSE '' END || ' on delete ' || confdeltype::text || ' on update ' || confupdtype::text END
    || CASE WHEN i.indnullsnotdistinct THEN ' nulls not distinct' ELSE '' END
    || CASE WHEN convalidated THEN '' ELSE ' not valid' END
    || CASE WHEN condeferrable THEN ' deferrable' ELSE '' END
    || CASE WHEN connoinherit AND contype IN ('c', 'n') THEN ' no inherit' ELSE '' END
FROM pg_constraint c JOIN rel r ON r.oid = conrelid LEFT JOIN rel f ON f.oid = confrelid
    LEFT JOIN pg_index i ON i.indexrelid = conindid AND contype = 'u'
WHERE contype <> 't'
    -- What a foreign key to a partitioned table keeps about each partition it refers to.
    AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = c.conparentid AND p.conrelid = c.conrelid)
UNION ALL
SELECT 'constraint ' || ty.name || '.' || conname, 'domain check' || CASE WHEN convalidated THEN '' ELSE ' not valid' END
FROM pg_constraint JOIN ty ON ty.oid = contypid JOIN own n ON n.oid = connamespace WHERE contype = 'c'
UNION ALL
SELECT 'index ' || n.nspname || '.' || c.relname,
    'on ' || r.name || CASE WHEN indisunique THEN ' unique' ELSE '' END || CASE WHEN indisprimary THEN ' primary' ELSE '' END || ' ' || amname || ' ('
    || (SELECT string_agg(
            coalesce(a.attname::text, CASE WHEN amname IN ('btree', 'hash') THEN '(' || ty.name || ')' ELSE '(expression)' END) || CASE WHEN opcdefault THEN '' ELSE ' ' || opcname END
            || CASE WHEN a.attnum IS NOT NULL AND indcollation[nth - 1] <> a.attcollation THEN ' collate ' || collname ELSE '' END
            || CASE WHEN indoption[nth - 1] & 1 = 1 THEN ' desc' ELSE '' END
            || CASE WHEN indoption[nth - 1] & 2 = 2 THEN ' nulls first' ELSE '' END, ', ' ORDER BY nth)
        FROM generate_series(1, indnkeyatts) nth
            LEFT JOIN pg_attribute a ON a.attrelid = indrelid AND a.attnum = indkey[nth - 1] AND a.attnum > 0
            JOIN pg_attribute k ON k.attrelid = indexrelid AND k.attnum = nth JOIN ty ON ty.oid = k.atttypid
            LEFT JOIN pg_opclass o ON o.oid = indclass[nth - 1] LEFT JOIN pg_collation l ON l.oid = indcollation[nth - 1])
    || ')'
    || coalesce((SELECT ' include (' || string_agg(attname, ', ' ORDER BY nth) || ')' FROM generate_series(indnkeyatts + 1, indnatts) nth
        JOIN pg_attribute a ON a.attrelid = indrelid AND a.attnum = indkey[nth - 1]), '')
    || CASE WHEN indpred IS NULL THEN '' ELSE ' where' END
    || CASE WHEN indnullsnotdistinct THEN ' nulls not distinct' ELSE '' END
    || CASE WHEN indimmediate OR NOT indisunique THEN '' ELSE ' deferrable' END
FROM pg_index x JOIN pg_class c ON c.oid = indexrelid JOIN own n ON n.oid = c.relnamespace JOIN rel r ON r.oid = indrelid JOIN pg_am am ON am.oid = c.relam
UNION ALL
SELECT 'type ' || ty.name,
    typcategory::text || CASE WHEN typispreferred THEN ' preferred' ELSE '' END || coalesce(' array ' || arr.name, '') || ' '
    || CASE typtype
        WHEN 'e' THEN 'enum ' || (SELECT coalesce(string_agg(enumlabel, ',' ORDER BY enumsortorder), '') FROM pg_enum WHERE enumtypid = t.oid)
        WHEN 'd' THEN 'domain ' || base.name || ' ' || typtypmod || CASE WHEN typnotnull THEN ' not null' ELSE '' END
            || CASE WHEN typdefault IS NULL THEN '' ELSE ' default' END
        WHEN 'r' THEN 'range ' || sub.name || ' ' || multi.name
        WHEN 'm' THEN 'multirange ' || ranged.name
        WHEN 'c' THEN 'composite'
        WHEN 'p' THEN CASE WHEN typisdefined THEN 'pseudo' ELSE 'shell' END
        ELSE CASE WHEN typelem <> 0 AND typlen = -1 THEN 'array of ' || elem.name ELSE 'base' END
    END
FROM pg_type t JOIN own n ON n.oid = typnamespace JOIN ty ON ty.oid = t.oid LEFT JOIN ty arr ON arr.oid = t.typarray
    LEFT JOIN ty base ON base.oid = t.typbasetype LEFT JOIN ty elem ON elem.oid = t.typelem
    LEFT JOIN pg_range g ON g.rngtypid = t.oid LEFT JOIN ty sub ON sub.oid = g.rngsubtype LEFT JOIN ty multi ON multi.oid = g.rngmultitypid
    LEFT JOIN pg_range m ON m.rngmultitypid = t.oid LEFT JOIN ty ranged ON ranged.oid = m.rngtypid
UNION ALL
SELECT 'function ' || fn.name,
    prokind::text || ' ' || CASE WHEN proretset THEN 'setof ' ELSE '' END || coalesce(ty.name, '-') || ' ' || provolatile::text || CASE WHEN proisstrict THEN ' strict' ELSE '' END
    || CASE WHEN provariadic = 0 THEN '' ELSE ' variadic ' || v.name END
    || CASE WHEN pronargdefaults = 0 THEN '' ELSE ' defaults ' || pronargdefaults END
    || CASE WHEN proargnames IS NULL AND proargmodes IS NULL THEN '' ELSE ' [' || (
        SELECT string_agg(coalesce(proargmodes[nth]::text, 'i') || ' ' || coalesce(proargnames[nth]::text, '') || ' ' || ty.name, ', ' ORDER BY nth)
        FROM unnest(coalesce(proallargtypes, (SELECT array_agg(a.oid ORDER BY i) FROM unnest(proargtypes) WITH ORDINALITY a(oid, i)))) WITH ORDINALITY p(oid, nth) JOIN ty USING (oid)
        ) || ']' END
    || coalesce(' ' || aggkind::text || ' ' || aggnumdirectargs, '')
FROM pg_proc p JOIN own n ON n.oid = pronamespace JOIN fn ON fn.oid = p.oid LEFT JOIN ty ON ty.oid = prorettype LEFT JOIN ty v ON v.oid = provariadic
    LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
UNION ALL
SELECT 'operator ' || n.nspname || '.' || oprname || '(' || coalesce(l.name, '-') || ',' || r.name || ')',
    res.name || ' ' || fn.name || ' commutator ' || coalesce((SELECT c.oprname::text FROM pg_operator c WHERE c.oid = o.oprcom AND c.oprcode <> 0), '-')
    || ' negator ' || coalesce((SELECT c.oprname::text FROM pg_operator c WHERE c.oid = o.oprnegate AND c.oprcode <> 0), '-')
    || CASE WHEN oprcanmerge THEN ' merges' ELSE '' END || CASE WHEN oprcanhash THEN ' hashes' ELSE '' END
FROM pg_operator o JOIN own n ON n.oid = oprnamespace LEFT JOIN ty l ON l.oid = oprleft JOIN ty r ON r.oid = oprright JOIN ty res ON res.oid = oprresult
    JOIN fn ON fn.oid = oprcode::oid
UNION ALL
SELECT 'cast ' || s.name || ' -> ' || t.name,
    castcontext::text || ' ' || castmethod::text || CASE WHEN castfunc = 0 THEN '' ELSE ' ' || (SELECT proname FROM pg_proc WHERE oid = castfunc) END
FROM pg_cast c JOIN ty s ON s.oid = castsource JOIN ty t ON t.oid = casttarget WHERE c.oid >= 16384
UNION ALL
SELECT 'opclass ' || n.nspname || '.' || opcname || ' ' || amname, opfname || ' ' || ty.name || CASE WHEN opcdefault THEN ' default' ELSE '' END
FROM pg_opclass c JOIN own n ON n.oid = opcnamespace JOIN ty ON ty.oid = opcintype JOIN pg_opfamily f ON f.oid = opcfamily JOIN pg_am m ON m.oid = c.opcmethod
UNION ALL
SELECT 'collation ' || n.nspname || '.' || collname, '' FROM pg_collation JOIN own n ON n.oid = collnamespace
UNION ALL
SELECT 'trigger ' || r.name || '.' || tgname,
    CASE WHEN tgtype & 2 = 2 THEN 'before' WHEN tgtype & 64 = 64 THEN 'instead of' ELSE 'after' END
    || CASE WHEN tgtype & 4 = 4 THEN ' insert' ELSE '' END || CASE WHEN tgtype & 16 = 16 THEN ' update' ELSE '' END
    || CASE WHEN tgtype & 8 = 8 THEN ' delete' ELSE '' END || CASE WHEN tgtype & 1 = 1 THEN ' row' ELSE '' END
FROM pg_trigger t JOIN rel r ON r.oid = tgrelid WHERE NOT tgisinternal
UNION ALL
SELECT 'rule ' || r.name || '.' || rulename,
    CASE ev_type WHEN '2' THEN 'update' WHEN '3' THEN 'insert' WHEN '4' THEN 'delete' ELSE 'select' END || CASE WHEN is_instead THEN ' instead' ELSE '' END
    || CASE WHEN ev_qual = '<>' THEN '' ELSE ' where' END
FROM pg_rewrite w JOIN rel r ON r.oid = ev_class WHERE rulename <> '_RETURN'
