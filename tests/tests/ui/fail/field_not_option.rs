#[allow(dead_code)]
struct User {
    id: uuid::Uuid,
    deleted_at: chrono::DateTime<chrono::Utc>,
}

fn main() {
    let _ = koel_macros::query_as!(User, "SELECT id, deleted_at FROM users");
}
