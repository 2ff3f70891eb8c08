fn main() {
    let _ = koel_macros::query!("SELECT id, id FROM users");
    let _ = koel_macros::query!("SELECT 1 + 1");
    let _ = koel_macros::query!("SELECT kyc_status FROM users");
    let _ = koel_macros::query!("SELECT to_tsvector('x') AS words");
    let _ = koel_macros::query_scalar!("SELECT id, username FROM users");
}
