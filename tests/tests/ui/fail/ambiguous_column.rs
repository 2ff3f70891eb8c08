fn main() {
    let _ = koel_macros::query!("SELECT id FROM users u JOIN sessions s ON s.user_id = u.id");
}
