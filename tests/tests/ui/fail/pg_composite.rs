use koel_macros::PgComposite;

// Of the attributes of "Odd".pair, a and b.
#[derive(PgComposite)]
#[koel(type = "Odd.pair")]
struct Nullable {
    a: i32,
    b: Option<String>,
}

#[derive(PgComposite)]
#[koel(type = "Odd.pair")]
struct Missing {
    a: Option<i32>,
    bb: Option<String>,
}

#[derive(PgComposite)]
#[koel(type = "Odd.pear")]
struct Unknown {
    a: Option<i32>,
}

#[derive(PgComposite)]
#[koel(type = "kyc_status")]
struct Enum {
    a: Option<i32>,
}

#[derive(PgComposite)]
struct Tuple(i32);

#[derive(PgComposite)]
#[koel(typ = "Odd.pair")]
struct Misspelled {
    #[koel(column = "a")]
    a: Option<i32>,
}

fn main() {}
