fn main() {
    let _ = koel_macros::query!("SELECT u.id FROM users WHERE is_active");
}
