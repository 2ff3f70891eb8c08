fn main() {
    let _ = koel_macros::query!(r#"SELECT id AS "id: " FROM users"#);
    let _ = koel_macros::query!(r#"SELECT id AS "id: Vec<" FROM users"#);
    let _ = koel_macros::query!(r#"SELECT id AS "id: _" FROM users"#);
    let _ = koel_macros::query!(r#"SELECT id AS "id: Nowhere" FROM users"#);
}
