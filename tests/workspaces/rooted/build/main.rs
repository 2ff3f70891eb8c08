fn main() {
    println!("cargo:rerun-if-changed=migrations");
    let _ = "SELECT nothing FROM nowhere";
}
