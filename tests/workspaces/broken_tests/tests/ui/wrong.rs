fn main() {
    let _ = sqlx::query!("SELECT x FROM nowhere");
}
