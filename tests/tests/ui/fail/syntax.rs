fn main() {
    let _ = koel_macros::query!("SELEC id FROM users");
    let _ = koel_macros::query!(
        r#"
        SELECT id
        FROM users WHERE
    "#
    );
}
