use koel_macros::PgDomain;

#[derive(PgDomain)]
#[koel(type = "Odd.positiv")]
struct Unknown(i32);

#[derive(PgDomain)]
#[koel(type = "Odd.pair")]
struct Composite(i32);

#[derive(PgDomain)]
#[koel(type = "Odd.positive")]
struct Two(i32, i32);

#[derive(PgDomain)]
#[koel(type = "Odd.positive")]
struct Null(Option<i32>);

#[derive(PgDomain)]
#[koel(type = "Odd.positive")]
struct Generic<T>(T);

fn main() {}
