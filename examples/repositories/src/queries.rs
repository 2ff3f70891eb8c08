//! What no key says: queries of one's own, beside the tables.

use crate::tables::{EmailEvent, User};
use koel_runtime::Result;

#[koel_macros::queries(vis = pub(crate))]
impl Accounts {
    /// Who may do what in a product.
    #[query(
        "SELECT u.username, array_agg(r.role::text ORDER BY r.role) AS roles
         FROM users u JOIN user_roles r ON r.user_id = u.id
         WHERE r.product_domain = $product AND r.is_active AND u.deleted_at IS NULL
         GROUP BY u.username ORDER BY u.username"
    )]
    pub(crate) async fn staff(&self, product: &str) -> Result<Vec<Staff>>;

    /// Rows of a query of one's own as those of the table.
    #[query(
        "SELECT id, email_hash, email_encrypted, username, password_hash, is_active, kyc_status, kyc_data, first_company_id, created_at, deleted_at
         FROM users WHERE kyc_status = 'verified' AND deleted_at IS NULL ORDER BY username"
    )]
    pub(crate) async fn verified(&self) -> Result<Vec<User>>;

    /// The next e-mails to send, which no other worker gets at the same time.
    #[query(
        "SELECT id, user_id, template, template_data, attempts, last_error FROM email_events
         WHERE status = 'queued' ORDER BY created_at LIMIT $limit FOR UPDATE SKIP LOCKED"
    )]
    pub(crate) async fn queued(&self, limit: i64) -> Result<Vec<EmailEvent>>;
}
