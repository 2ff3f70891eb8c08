use koel_macros::Table;

#[derive(Table)]
#[koel(table = "users")]
struct User {
    user_name: String,
    #[koel(column = "email_hsah")]
    email: Vec<u8>,
    #[koel(column = "username", nullable)]
    name: String,
}

fn main() {}
