#[allow(dead_code)]
struct User {
    id: i64,
    username: String,
}

fn main() {
    let _ = koel_macros::query_as!(User, "SELECT id, username FROM users");
}
