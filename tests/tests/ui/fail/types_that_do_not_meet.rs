fn main() {
    let _ = koel_macros::query!("SELECT id FROM users WHERE id = 7");
    let _ = koel_macros::query!("SELECT id FROM users WHERE created_at > 'yesterdy'");
    let _ = koel_macros::query!("SELECT id FROM users WHERE username + 1 = 2");
    let _ = koel_macros::query!("SELECT lowr(username) AS name FROM users");
    let _ = koel_macros::query!("SELECT id FROM users WHERE username");
    let _ = koel_macros::query!("UPDATE users SET kyc_status = 'verified'::text");
    let _ = koel_macros::query!("SELECT $1 IS NULL AS empty", 1);
}
