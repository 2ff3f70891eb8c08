//! E-mail waits in a table. Any number of workers may drain it at once: what one of them has locked the others skip.

use koel_macros::{query, query_scalar};
use koel_runtime::Result;
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

/// Queues an e-mail and returns its number.
pub(crate) async fn queue(pool: &PgPool, user: Uuid, template: &str, data: &Value) -> Result<i64> {
    query_scalar!(
        "INSERT INTO email_events (user_id, template, template_data) VALUES ($user, $template, $data) RETURNING id"
    )
    .load(pool)
    .await
}

/// Sends at most so many e-mails of the queue; says how many. What `send` fails on is queued again by the rollback.
pub(crate) async fn drain(pool: &PgPool, most: i64, mut send: impl FnMut(&str, &Value)) -> Result<u64> {
    let mut tx = pool.begin().await?;
    let batch = query!(
        "SELECT id, template, template_data FROM email_events
         WHERE status = 'queued'
         ORDER BY created_at LIMIT $most
         FOR UPDATE SKIP LOCKED"
    )
    .load(&mut *tx)
    .await?;
    for email in &batch {
        send(&email.template, &email.template_data);
    }
    let ids: Vec<i64> = batch.iter().map(|email| email.id).collect();
    let sent = query!(
        "UPDATE email_events SET status = 'sent', sent_at = now(), attempts = attempts + 1 WHERE id = ANY($ids)"
    )
    .load(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(sent)
}
