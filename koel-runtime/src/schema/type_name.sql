-- How the server shows a type; `[]` behind its name for the array of it.
SELECT pg_catalog.format_type(CASE WHEN $2::text LIKE '%[]' THEN t.typarray ELSE t.oid END, coalesce($3::int4, -1))
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname = $1::text AND t.typname = regexp_replace($2::text, '\[\]$', '')
