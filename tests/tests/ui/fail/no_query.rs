fn main() {
    let _ = koel_macros::query!("");
    let _ = koel_macros::query!("hello, world");
    let _ = koel_macros::query!("SELECT 1 AS one; SELECT 2 AS two");
    let _ = koel_macros::query!("SELECT 'open");
    let _ = koel_macros::query!("SELECT id FROM users WHERE (id = $1", 1);
}
