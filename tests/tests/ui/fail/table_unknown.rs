use koel_macros::Table;

#[derive(Table)]
#[koel(table = "usres")]
struct User {
    username: String,
}

#[derive(Table)]
struct Company {
    slug: String,
}

#[derive(Table)]
#[koel(table = "companies")]
enum Kind {
    Company,
}

fn main() {}
