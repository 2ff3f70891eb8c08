use koel_macros::SortKey;

#[derive(SortKey)]
struct Sort;

#[derive(SortKey)]
enum Holds {
    Name(String),
}

#[derive(SortKey)]
enum Misspelled {
    #[koel(order = "username")]
    Name,
}

#[derive(SortKey)]
enum None {}

#[derive(SortKey)]
enum Injected {
    #[koel(order_by = "username; DROP TABLE users")]
    Name,
    #[koel(order_by = "username LIMIT 1")]
    First,
}

fn main() {}
