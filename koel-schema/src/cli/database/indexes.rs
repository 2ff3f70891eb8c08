//! The database's indexes beside those of the migrations, and beside what the queries need.

use crate::catalog::object::Relation;
use crate::cli::doctor::{Input, Section, State};
use crate::cli::schema;
use sqlx::postgres::PgConnection;
use std::collections::HashMap;
use std::sync::Arc;

struct Live {
    schema: String,
    table: String,
    name: String,
    /// Of a constraint, or unique by itself.
    needed: bool,
    valid: bool,
    /// Of a partition or a parent of partitions.
    inherited: bool,
    scans: i64,
    size: String,
    bytes: i64,
}

const INDEXES: &str = "
    SELECT n.nspname::text AS schema, c.relname::text AS \"table\", i.relname::text AS name,
        x.indisunique OR x.indisexclusion OR EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.oid) AS needed,
        x.indisvalid AS valid, i.relispartition OR i.relkind = 'I' AS inherited, coalesce(s.idx_scan, 0) AS scans,
        pg_catalog.pg_size_pretty(pg_catalog.pg_relation_size(i.oid)) AS size, pg_catalog.pg_relation_size(i.oid) AS bytes
    FROM pg_catalog.pg_index x
        JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
        JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_stat_all_indexes s ON s.indexrelid = i.oid
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND c.relkind IN ('r', 'p', 'm')
    ORDER BY 1, 2, 3";

pub(super) async fn sections(conn: &mut PgConnection, input: &Input<'_>) -> sqlx::Result<Vec<Section>> {
    let rows: Vec<(String, String, String, bool, bool, bool, i64, String, i64)> =
        sqlx::query_as(INDEXES).fetch_all(&mut *conn).await?;
    let live = rows.into_iter().map(|(schema, table, name, needed, valid, inherited, scans, size, bytes)| Live {
        schema,
        table,
        name,
        needed,
        valid,
        inherited,
        scans,
        size,
        bytes,
    });
    let live: Vec<Live> = live.collect();
    let scans: Vec<(String, String, i64, i64)> = sqlx::query_as(
        "SELECT schemaname::text, relname::text, seq_scan, n_live_tup FROM pg_catalog.pg_stat_user_tables",
    )
    .fetch_all(conn)
    .await?;
    let scans = scans.into_iter().map(|(schema, table, scans, rows)| ((schema, table), (scans, rows))).collect();
    Ok(vec![lost(&live, input), invalid(&live), unused(&live, input), missing(&scans, input)])
}

/// Those that the migrations make. That unique ones are there is the comparison's to say.
fn lost(live: &[Live], input: &Input<'_>) -> Section {
    let mut lines = Vec::new();
    for relation in schema::shown(input.schema.catalog()) {
        let there = |name: &str| live.iter().any(|index| index.schema == *relation.schema && index.name == *name);
        let gone = relation.indexes.iter().filter(|index| !index.unique && !there(&index.name));
        lines.extend(gone.map(|index| {
            let text = schema::index_text(input.schema, relation, index);
            let used = input.usage.indexes.get(&(relation.id, index.name.clone()));
            let used = used.map_or(String::new(), |queries| format!("\n  for {}", input.placed(queries)));
            format!("{text}{used}")
        }));
    }
    let none = "indexes: those of the migrations are there";
    Section::list(State::Look, none, "indexes of the migrations that are not there: {}", lines)
}

fn invalid(live: &[Live]) -> Section {
    // A parent's index is invalid until all partitions have theirs.
    let invalid = live.iter().filter(|index| !index.valid);
    let lines = invalid.map(|index| {
        let help = if index.inherited { "a partition lacks it" } else { "REINDEX INDEX CONCURRENTLY, or drop it" };
        format!("{}.{} on {}: {help}", index.schema, index.name, index.table)
    });
    let none = "invalid indexes: none";
    Section::list(State::Look, none, "invalid indexes: {}, kept up to date and never read", lines.collect())
}

/// Large enough to cost something.
const LARGE: i64 = 64 * 1024;

fn unused(live: &[Live], input: &Input<'_>) -> Section {
    let unused =
        live.iter().filter(|index| index.scans == 0 && !index.needed && !index.inherited && index.bytes >= LARGE);
    let lines = unused.map(|index| {
        let known = relation(input, &index.schema, &index.table);
        let queries = known.and_then(|relation| input.usage.indexes.get(&(relation.id, index.name.as_str().into())));
        let by = match queries {
            Some(queries) => format!("by koel's rules it could serve {}", input.placed(queries)),
            None => "no query of the sources can use it".to_string(),
        };
        format!("{}.{} on {} ({}): {by}", index.schema, index.name, index.table, index.size)
    });
    let none = "unused indexes: none that costs something";
    Section::list(State::Look, none, "unused indexes, not read since the statistics began: {}", lines.collect())
}

fn missing(scans: &HashMap<(String, String), (i64, i64)>, input: &Input<'_>) -> Section {
    let lines = input.advice.iter().map(|advice| {
        let table = input.schema.catalog().user_relation(advice.table);
        let key = table.map(|table| (table.schema.to_string(), table.name.to_string()));
        let seen = key.and_then(|key| scans.get(&key)).map_or(String::new(), |(scans, rows)| {
            format!("; the table has some {rows} rows and was read whole {scans} times")
        });
        format!("{}\n  for {}{seen}", advice.ddl, input.advised(&advice.serves))
    });
    let none = "missing indexes: none by koel's rules";
    Section::list(State::Look, none, "missing indexes by koel's rules: {}", lines.collect())
}

fn relation<'i>(input: &'i Input<'_>, schema: &str, name: &str) -> Option<&'i Arc<Relation>> {
    input.schema.catalog().user_relations().find(|relation| *relation.schema == *schema && *relation.name == *name)
}
