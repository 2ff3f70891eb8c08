fn main() {
    let _ = koel_macros::query!("SELECT lower(nam) AS name FROM users WHERE nam > $1 ORDER BY nam", "a");
}
