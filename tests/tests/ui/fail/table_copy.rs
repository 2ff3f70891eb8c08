#[derive(koel_macros::Table)]
#[koel(table = "users", only(copy_in, copy_out))]
struct User {
    id: uuid::Uuid,
}

fn main() {}
