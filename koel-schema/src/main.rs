//! The `koel` command.
fn main() {}
