#[derive(koel_macros::PgComposite)]
#[koel(type = "Odd.pair")]
struct Pair {
    a: Option<String>,
    b: Option<String>,
}

fn main() {}
