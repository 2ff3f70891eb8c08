fn main() {
    let ids: Vec<uuid::Uuid> = Vec::new();
    let _ = koel_macros::query!("SELECT username FROM users WHERE id IN ($1)", ids);
}
