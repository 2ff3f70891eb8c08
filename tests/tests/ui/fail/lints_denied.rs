fn main() {
    let ids: Vec<uuid::Uuid> = Vec::new();
    // A list of one parameter, as one value or as a list: the lint comes first.
    let _ = koel_macros::query!("SELECT username FROM users WHERE id IN ($1)", ids[0]);
    let _ = koel_macros::query!("SELECT username FROM users WHERE deleted_at = NULL");
    let _ = koel_macros::query!(#[deny(koel::style)] "SELECT * FROM audit_logs WHERE id = $1", 1_i64);
    let _ = koel_macros::query!(#[forbid(koel::style)] "SELECT 1 AS one");
    let _ = koel_macros::query!(#[allow(clippy::style)] "SELECT 1 AS one");
}
