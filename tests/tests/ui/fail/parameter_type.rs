fn main() {
    let id = 7_i32;
    let _ = koel_macros::query!("SELECT username FROM users WHERE id = $1", id);
    let name = "x";
    let _ = koel_macros::query!("SELECT id FROM users WHERE username = $1 AND is_active = $2", name, name);
}
