-- The unique indexes of these relations that hold.
SELECT w.schema, w.name, x.relname::text
FROM unnest($1::text[], $2::text[]) w(schema, name)
    JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
    JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisunique AND i.indisvalid
    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
