mod books;

fn main() {}
