use koel_macros::Table;

#[derive(Table)]
#[koel(table = "email_events", only(upsert))]
struct Event {
    id: i64,
    template: String,
}

#[derive(Table)]
#[koel(table = "companies", upsert = "name", only(upsert_many))]
struct Company {
    slug: String,
    name: String,
}

fn main() {}
