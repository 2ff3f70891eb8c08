#[allow(dead_code)]
struct User {
    id: uuid::Uuid,
}

fn main() {
    let _ = koel_macros::query_as!(User, "SELECT id, username FROM users");
}
