fn main() {
    println!("cargo:rerun-if-changed=../../koel-schema/migrations");
}
