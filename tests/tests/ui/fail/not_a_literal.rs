fn main() {
    let sql = "SELECT 1";
    let _ = koel_macros::query!(sql);
    let _ = koel_macros::query!();
}
