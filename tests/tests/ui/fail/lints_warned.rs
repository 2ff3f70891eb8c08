#![deny(deprecated)]

// The warnings of lints, as errors so that this test sees them.
fn main() {
    let (limit, offset, day) = (20_i64, 40_i64, "x");
    let _ = koel_macros::query!("SELECT * FROM audit_logs WHERE id = $1", 1_i64);
    let _ = koel_macros::query!("SELECT id FROM sessions WHERE lower(browser_fingerprint) = $day");
    let _ = koel_macros::query!(
        "SELECT id, username
         FROM users
         WHERE deleted_at IS NULL
         ORDER BY created_at DESC, id DESC
         LIMIT $limit OFFSET $offset"
    );
    let _ = koel_macros::query!(#[expect(koel::select_star)] "SELECT id FROM audit_logs WHERE id = $1", 1_i64);
}
