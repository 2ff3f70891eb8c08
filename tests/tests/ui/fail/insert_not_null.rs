fn main() {
    let _ = koel_macros::query!("INSERT INTO users (email_hash, username) VALUES ($1, $2)", &b"x"[..], "name");
}
