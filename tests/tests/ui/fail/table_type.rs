use koel_macros::Table;

/// `id` is a uuid, `name` can hold anything.
#[derive(Table)]
#[koel(table = "companies", only(get))]
struct Company {
    id: i64,
    slug: String,
    name: Option<String>,
}

fn main() {}
