#[derive(koel_macros::PgDomain)]
#[koel(type = "Odd.positive")]
struct Positive(String);

fn main() {}
