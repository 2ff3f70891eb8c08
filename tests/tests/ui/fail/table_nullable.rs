use koel_macros::Table;
use uuid::Uuid;

#[derive(Table)]
#[koel(table = "users", only(get))]
struct User {
    id: Uuid,
    name_encrypted: Vec<u8>,
    aadhaar_hash: Option<String>,
}

fn main() {}
