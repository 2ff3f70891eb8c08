use koel_macros::Table;
use uuid::Uuid;

/// Nobody is created without the columns that are left out here.
#[derive(Table)]
#[koel(table = "users", only(get, insert, insert_many))]
struct User {
    id: Uuid,
    email_hash: Vec<u8>,
    username: String,
}

fn main() {}
