fn main() {
    let hash: &[u8] = &[];
    let _ = koel_macros::query!("SELECT id FROM users WHERE email_hash = $1 AND username = $2", hash);
    let _ = koel_macros::query!("SELECT id FROM users WHERE email_hash = $1", hash, "two", 3);
    let _ = koel_macros::query!("SELECT id FROM users WHERE email_hash = $hash", hsah = hash);
}
