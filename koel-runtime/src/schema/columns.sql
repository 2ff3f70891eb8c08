-- The columns of these relations, and what these domains are over.
WITH wanted AS (
    SELECT n.oid, w.schema, w.name
    FROM unnest($1::text[], $2::text[]) w(schema, name) JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
),
member AS (
    SELECT w.schema, w.name, c.relkind AS kind, a.attnum, a.attname::text AS "column", a.atttypid AS type, a.atttypmod AS typmod,
        coalesce(a.attnotnull, false) AS not_null,
        coalesce(a.attgenerated <> '' OR a.attidentity = 'a', false) AS always,
        coalesce(a.atthasdef OR a.attidentity = 'd', false) AS filled
    FROM wanted w
        JOIN pg_catalog.pg_class c ON c.relnamespace = w.oid AND c.relname = w.name AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT w.schema, w.name, 'd', 1, 'VALUE', d.typbasetype, d.typtypmod, d.typnotnull, false, d.typdefault IS NOT NULL
    FROM wanted w JOIN pg_catalog.pg_type d ON d.typnamespace = w.oid AND d.typname = w.name AND d.typtype = 'd'
)
SELECT m.schema, m.name, m.kind, m."column", n.nspname::text,
    CASE WHEN e.oid IS NULL THEN t.typname::text ELSE e.typname::text || '[]' END,
    m.typmod, pg_catalog.format_type(m.type, m.typmod), m.not_null, m.always, m.filled,
    coalesce((m.not_null OR t.typnotnull) AND NOT m.always AND NOT m.filled AND t.typdefault IS NULL, false)
FROM member m
    LEFT JOIN pg_catalog.pg_type t ON t.oid = m.type
    LEFT JOIN pg_catalog.pg_type e ON e.typarray = t.oid
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = coalesce(e.typnamespace, t.typnamespace)
ORDER BY m.schema, m.name, m.attnum
