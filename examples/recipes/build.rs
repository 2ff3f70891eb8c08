//! cargo builds again when a migration is added; one that changes the macros see to.
fn main() {
    println!("cargo:rerun-if-changed=../../koel-schema/migrations");
}
