//! A violation by the name of its constraint.
#[derive(Debug, koel_macros::Table)]
#[koel(table = "users", only(get, constraints))]
struct User {
    id: uuid::Uuid,
}
fn why(error: &koel_runtime::Error) -> &'static str {
    match error.violated() {
        Some(UsersConstraint::Username) => "this name is taken",
        Some(UsersConstraint::EmailHash) => "this address is taken",
        Some(_) | None => "something else",
    }
}
fn main() {
    let _ = why;
}
