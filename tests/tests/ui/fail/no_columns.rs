struct User {
    id: uuid::Uuid,
}

fn main() {
    let _ = koel_macros::query_as!(User, "DELETE FROM users WHERE username = 'x'");
    let _ = koel_macros::query_scalar!("DELETE FROM users WHERE username = 'x'");
    // Without a comma after the type.
    let _ = koel_macros::query_as!("SELECT id FROM users");
    let _ = koel_macros::query!(User, "SELECT id FROM users");
}
