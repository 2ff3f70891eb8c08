//! The server's generic plan of a statement.

use crate::cli::why::{Explained, Scan};
use crate::syntax::keywords::quote_ident;
use serde_json::Value;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor, Row};

pub(super) async fn explain(conn: &mut PgConnection, sql: &str, params: usize) -> sqlx::Result<Explained> {
    let run = |sql: String| sqlx::raw_sql(AssertSqlSafe(sql));
    conn.execute(run("SET LOCAL plan_cache_mode = force_generic_plan".into())).await?;
    // The statement ends where its text does, in a comment too.
    conn.execute(run(format!("PREPARE koel_why AS {}\n", sql.trim_end().trim_end_matches(';')))).await?;
    let values = vec!["NULL"; params].join(", ");
    let execute = if params == 0 { "EXECUTE koel_why".to_owned() } else { format!("EXECUTE koel_why ({values})") };
    let rows = conn.fetch_all(run(format!("EXPLAIN {execute}"))).await?;
    let text = rows.iter().map(|row| row.try_get_unchecked(0)).collect::<sqlx::Result<Vec<String>>>()?;
    let json = conn.fetch_one(run(format!("EXPLAIN (FORMAT JSON, VERBOSE) {execute}"))).await?;
    let plan: Value = serde_json::from_str(&json.try_get_unchecked::<String, _>(0)?)
        .map_err(|error| sqlx::Error::Decode(error.into()))?;
    let mut scans = Vec::new();
    walk(&plan, &mut scans);
    for scan in &mut scans {
        let name = format!("{}.{}", quote_ident(&scan.schema), quote_ident(&scan.relation));
        // -1: never analyzed.
        let rows: Option<i64> =
            sqlx::query_scalar("SELECT reltuples::int8 FROM pg_catalog.pg_class WHERE oid = to_regclass($1)")
                .bind(name)
                .fetch_optional(&mut *conn)
                .await?;
        scan.rows = rows.filter(|rows| *rows >= 0);
    }
    conn.execute(run("DEALLOCATE koel_why".into())).await?;
    Ok(Explained { text, scans })
}

/// The nodes of a plan that read tables.
fn walk(node: &Value, scans: &mut Vec<Scan>) {
    match node {
        Value::Array(items) => items.iter().for_each(|item| walk(item, scans)),
        Value::Object(fields) => {
            let text = |field: &str| fields.get(field).and_then(Value::as_str).map(str::to_owned);
            let node = text("Node Type").unwrap_or_default();
            if let (Some(relation), Some(alias)) = (text("Relation Name"), text("Alias"))
                && node.ends_with("Scan")
            {
                let mut indexes: Vec<String> = text("Index Name").into_iter().collect();
                fields.get("Plans").into_iter().for_each(|below| bitmap(below, &mut indexes));
                let schema = text("Schema").unwrap_or_default();
                scans.push(Scan { schema, relation, alias, indexes, rows: None });
            }
            fields.values().for_each(|field| walk(field, scans));
        }
        _ => {}
    }
}

/// The indexes of a bitmap.
fn bitmap(node: &Value, indexes: &mut Vec<String>) {
    match node {
        Value::Array(items) => items.iter().for_each(|item| bitmap(item, indexes)),
        Value::Object(fields)
            if fields.get("Node Type").and_then(Value::as_str).is_some_and(|it| it.starts_with("Bitmap")) =>
        {
            indexes.extend(fields.get("Index Name").and_then(Value::as_str).map(str::to_owned));
            fields.get("Plans").into_iter().for_each(|below| bitmap(below, indexes));
        }
        _ => {}
    }
}
