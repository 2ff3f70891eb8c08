fn main() {
    let hash: &[u8] = &[];
    // A variable there is not.
    let _ = koel_macros::query!("SELECT id FROM users WHERE email_hash = $email_hash");
    // An argument under another name.
    let _ = koel_macros::query!("SELECT id FROM users WHERE email_hash = $hash", hsah = hash);
    // By place, where the query has names.
    let _ = koel_macros::query!("SELECT id FROM users WHERE email_hash = $hash", hash);
    // Twice.
    let _ = koel_macros::query!("SELECT id FROM users WHERE email_hash = $hash", hash = hash, hash = hash);
    // A number beside a name.
    let _ = koel_macros::query!("SELECT id FROM users WHERE email_hash = $hash AND username = $1", "x");
}
