//! The server, its cache, and what its tables hold besides rows.

use crate::cli::doctor::{Input, Section, State};
use sqlx::postgres::PgConnection;

pub(super) async fn server(conn: &mut PgConnection, input: &Input<'_>) -> sqlx::Result<Section> {
    let (database, version, since): (String, i32, Option<String>) = sqlx::query_as(
        "SELECT current_database()::text, current_setting('server_version_num')::int4,
            (SELECT to_char(stats_reset, 'YYYY-MM-DD HH24:MI') FROM pg_catalog.pg_stat_database WHERE datname = current_database())",
    )
    .fetch_one(conn)
    .await?;
    let (major, minor) = (version / 10_000, version % 10_000);
    let since = since.map_or(String::new(), |since| format!(", statistics since {since}"));
    let title = format!("database \"{database}\" on PostgreSQL {major}.{minor}{since}");
    let checked = i32::from(input.schema.catalog().version().major());
    Ok(match major == checked {
        true => Section::good(title),
        false => Section {
            state: State::Look,
            title,
            lines: vec![format!(
                "queries are checked for PostgreSQL {checked}; koel.toml can say [schema] postgres = {major}"
            )],
        },
    })
}

/// Cache and bloat.
pub(super) async fn sections(conn: &mut PgConnection) -> sqlx::Result<Vec<Section>> {
    Ok(vec![cache(conn).await?, bloat(conn).await?])
}

/// Below this reads wait for the disk (or the kernel's cache) too often.
const CACHED: f64 = 95.0;
/// Fewer reads say nothing.
const READS: i64 = 1000;

async fn cache(conn: &mut PgConnection) -> sqlx::Result<Section> {
    let (hit, read): (i64, i64) = sqlx::query_as(
        "SELECT coalesce(sum(heap_blks_hit + idx_blks_hit), 0)::int8, coalesce(sum(heap_blks_read + idx_blks_read), 0)::int8
        FROM (SELECT heap_blks_hit, coalesce(idx_blks_hit, 0) AS idx_blks_hit, heap_blks_read, coalesce(idx_blks_read, 0) AS idx_blks_read
            FROM pg_catalog.pg_statio_user_tables) t",
    )
    .fetch_one(&mut *conn)
    .await?;
    let all = hit + read;
    if all < READS {
        return Ok(Section::good(format!("cache hit ratio: {all} blocks read so far, too few to tell")));
    }
    let ratio = hit as f64 * 100.0 / all as f64;
    let title = format!("cache hit ratio: {ratio:.1} % of {all} blocks");
    if ratio >= CACHED {
        return Ok(Section::good(title));
    }
    let worst: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT format('%I.%I', schemaname, relname), heap_blks_read + coalesce(idx_blks_read, 0), heap_blks_hit + coalesce(idx_blks_hit, 0)
        FROM pg_catalog.pg_statio_user_tables WHERE heap_blks_read + coalesce(idx_blks_read, 0) > 0 ORDER BY 2 DESC LIMIT 5",
    )
    .fetch_all(conn)
    .await?;
    let mut lines =
        vec![format!("{CACHED:.0} % and more is usual: are shared_buffers large enough for what is read often?")];
    lines.extend(worst.iter().map(|(table, read, hit)| format!("{table}: {read} blocks not found, {hit} found")));
    Ok(Section { state: State::Look, title, lines })
}

/// What rows of the average width would need, beside what the table has; dead rows by the collector's count. Both are estimates.
const BLOAT: &str = "
    SELECT format('%I.%I', n.nspname, c.relname), pg_catalog.pg_size_pretty(e.wasted), (e.wasted * 100 / e.size)::int4,
        coalesce(s.n_dead_tup, 0), coalesce(s.n_live_tup, 0)
    FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
        CROSS JOIN LATERAL (
            SELECT ceil(sum((1 - p.null_frac) * p.avg_width) / 8) * 8 AS width
            FROM pg_catalog.pg_stats p WHERE p.schemaname = n.nspname AND p.tablename = c.relname AND NOT p.inherited
        ) w
        CROSS JOIN LATERAL (SELECT current_setting('block_size')::int8 AS block) b
        CROSS JOIN LATERAL (
            SELECT c.relpages * b.block AS size,
                greatest(0, c.relpages - ceil(greatest(c.reltuples, 0) * (28 + coalesce(w.width, 0)) / (b.block - 24)))::int8 * b.block AS wasted
        ) e
    WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relpages > 0 AND w.width IS NOT NULL
        AND (e.wasted > 1000000 AND e.wasted * 100 / e.size >= 30 OR s.n_dead_tup > 1000 AND s.n_dead_tup * 5 > s.n_live_tup)
    ORDER BY e.wasted DESC LIMIT 10";

async fn bloat(conn: &mut PgConnection) -> sqlx::Result<Section> {
    let rows: Vec<(String, String, i32, i64, i64)> = sqlx::query_as(BLOAT).fetch_all(conn).await?;
    let lines = rows.iter().map(|(table, wasted, percent, dead, live)| {
        format!("{table}: about {wasted} ({percent} %) hold no row; {dead} dead rows beside {live}")
    });
    let none = "bloat: no table holds much besides its rows";
    Ok(Section::list(
        State::Look,
        none,
        "bloat, tables that hold much besides their rows (VACUUM, autovacuum's settings): {}",
        lines.collect(),
    ))
}
