fn main() {
    let user = koel_macros::query!("SELECT id FROM usres");
    // The mistake above is the only message: nothing is said of what follows from it.
    let _ = user.map(|row| row.id);
}
