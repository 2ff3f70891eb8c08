//! What is asked of a live database, over sqlx. Nothing here changes anything in it.

mod drift;
mod explain;
mod health;
mod indexes;
mod statements;

use super::doctor::{Input, Section};
use super::why::Explained;
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};
use std::future::Future;
use std::str::FromStr;
use std::time::Duration;

/// A server that does not answer is no reason to wait for long.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn examine(url: &str, input: &Input<'_>) -> Result<Vec<Section>, String> {
    with(url, async |conn| {
        let mut sections = vec![health::server(conn, input).await?];
        sections.extend(drift::sections(conn, input).await?);
        sections.extend(indexes::sections(conn, input).await?);
        sections.extend(health::sections(conn).await?);
        sections.push(statements::section(conn, input).await?);
        Ok(sections)
    })
}

/// The server's generic plan of a statement with so many parameters.
pub(super) fn explain(url: &str, sql: &str, params: usize) -> Result<Explained, String> {
    with(url, async |conn| explain::explain(conn, sql, params).await)
}

/// Runs something over a connection, in a transaction that is only for reading.
fn with<T>(url: &str, work: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let options = sqlx::postgres::PgConnectOptions::from_str(url).map_err(|error| format!("the URL: {error}"))?;
        let options = options.application_name("koel").disable_statement_logging();
        let shown =
            format!("{}:{}/{}", options.get_host(), options.get_port(), options.get_database().unwrap_or_default());
        let mut conn =
            patient(options.connect()).await.map_err(|error| format!("no connection to {shown}: {error}"))?;
        let done = async {
            let mut tx = conn.begin_with("BEGIN READ ONLY").await?;
            let done = work(&mut tx).await?;
            tx.rollback().await?;
            Ok(done)
        };
        let done = done.await.map_err(|error: sqlx::Error| format!("{shown}: {}", said(&error)));
        let _ = conn.close().await;
        done
    })
}

async fn patient<T>(work: impl Future<Output = sqlx::Result<T>>) -> Result<T, String> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(done) => done.map_err(|error| said(&error)),
        Err(_) => Err(format!("no answer in {} seconds", PATIENCE.as_secs())),
    }
}

/// The server's own words with its SQLSTATE.
fn said(error: &sqlx::Error) -> String {
    match error.as_database_error() {
        Some(error) => format!("{} ({})", error.message(), error.code().unwrap_or_default()),
        None => error.to_string(),
    }
}
