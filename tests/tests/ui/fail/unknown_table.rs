fn main() {
    let user = koel_macros::query!("SELECT u.id, u.name FROM usres u JOIN sessions s ON s.user_id = u.id WHERE u.is_active");
    // The mistake above is the only message: nothing is said of what follows from it.
    let _ = user.map(|row| row.id);
}
