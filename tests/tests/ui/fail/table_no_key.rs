use koel_macros::Table;

#[derive(Table)]
#[koel(table = "Odd.log", only(get, page, update, list_by_line))]
struct Log {
    line: String,
}

fn main() {}
