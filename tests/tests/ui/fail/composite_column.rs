struct Place {
    place: Option<String>,
}

fn main() {
    let _ = koel_macros::query_as!(Place, r#"SELECT place FROM "Odd".places"#);
    let _ = koel_macros::query!(r#"SELECT place FROM "Odd".places"#);
}
