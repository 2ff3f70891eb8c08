-- The labels of these enums.
SELECT w.schema, w.name, ARRAY(SELECT enumlabel::text FROM pg_catalog.pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder)
FROM unnest($1::text[], $2::text[]) w(schema, name)
    JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
    JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typname = w.name AND t.typtype = 'e'
