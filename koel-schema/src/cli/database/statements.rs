//! The slowest statements of `pg_stat_statements`, and where in the sources they are.

use crate::cli::doctor::{Input, Section, State, shortened};
use crate::syntax::keywords::quote_ident;
use crate::syntax::{ParseOptions, fingerprint};
use sqlx::Connection;
use sqlx::postgres::PgConnection;

const TITLE: &str = "slow statements";

/// Its text, calls, milliseconds, rows.
type Slow = (String, i64, f64, i64);

/// The same statement of several users, or with other constants.
struct Group {
    fingerprint: String,
    query: String,
    calls: i64,
    total: f64,
    rows: i64,
}

pub(super) async fn section(conn: &mut PgConnection, input: &Input<'_>) -> sqlx::Result<Section> {
    let schema: Option<String> = sqlx::query_scalar(
        "SELECT n.nspname::text FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'",
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(schema) = schema else {
        return Ok(Section {
            state: State::Look,
            title: format!("{TITLE}: not known, pg_stat_statements is not installed in this database"),
            lines: vec![
                "shared_preload_libraries = 'pg_stat_statements' in postgresql.conf, a restart, and then:".into(),
                "CREATE EXTENSION pg_stat_statements".into(),
            ],
        });
    };
    let sql = format!(
        "SELECT query, calls, total_exec_time, rows FROM {}.pg_stat_statements
        WHERE dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) AND query IS NOT NULL
        ORDER BY total_exec_time DESC LIMIT 1000",
        quote_ident(&schema)
    );
    // In a transaction of its own: it fails where the library is not loaded.
    let mut inner = conn.begin().await?;
    let rows: Vec<Slow> = match sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *inner).await {
        Ok(rows) => rows,
        Err(error) => {
            inner.rollback().await?;
            return Ok(Section {
                state: State::Look,
                title: format!("{TITLE}: not known, {}", super::said(&error)),
                lines: vec!["shared_preload_libraries = 'pg_stat_statements' in postgresql.conf, and a restart".into()],
            });
        }
    };
    inner.commit().await?;
    Ok(list(rows, input))
}

fn list(rows: Vec<Slow>, input: &Input<'_>) -> Section {
    let options = ParseOptions { version: input.schema.catalog().version().major(), named_params: false };
    let mut groups: Vec<Group> = Vec::new();
    let mut hidden = 0;
    for (query, calls, total, rows) in rows {
        if query == "<insufficient privilege>" {
            hidden += 1;
            continue;
        }
        let fingerprint = fingerprint(&query, &options);
        match groups.iter_mut().find(|group| group.fingerprint == fingerprint) {
            Some(group) => {
                group.calls += calls;
                group.total += total;
                group.rows += rows;
            }
            None => groups.push(Group { fingerprint, query, calls, total, rows }),
        }
    }
    let all: f64 = groups.iter().map(|group| group.total).sum();
    groups.sort_by(|a, b| b.total.total_cmp(&a.total));
    let known = groups.iter().filter(|group| input.places.contains_key(&group.fingerprint)).count();
    let mut lines: Vec<String> = groups
        .iter()
        .take(input.top)
        .map(|group| {
            let place = input.places.get(&group.fingerprint).map_or("not in the sources".into(), |all| shortened(all));
            let share = if all > 0.0 { group.total * 100.0 / all } else { 0.0 };
            format!(
                "{share:.0} % {} in {} calls of {}, {} rows: {place}\n  {}",
                time(group.total),
                group.calls,
                time(group.total / group.calls.max(1) as f64),
                group.rows,
                short(&group.query)
            )
        })
        .collect();
    if hidden > 0 {
        lines.push(format!("{hidden} statements of others are hidden: GRANT pg_read_all_stats shows them"));
    }
    let title =
        format!("{TITLE}: {known} of {} statements are in the sources; those that took most time:", groups.len());
    Section { state: State::Good, title, lines }
}

fn time(milliseconds: f64) -> String {
    match milliseconds {
        ms if ms >= 60_000.0 => format!("{:.1} min", ms / 60_000.0),
        ms if ms >= 1000.0 => format!("{:.1} s", ms / 1000.0),
        ms if ms >= 10.0 => format!("{ms:.0} ms"),
        ms => format!("{ms:.2} ms"),
    }
}

fn short(query: &str) -> String {
    const LENGTH: usize = 100;
    let words = query.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{} …", words.get(..end).unwrap_or_default()),
        None => words,
    }
}
