/// Nothing is derived for it.
#[derive(Debug)]
enum Status {
    Pending,
}

fn main() {
    let id = uuid::Uuid::nil();
    let _ = koel_macros::query!(r#"SELECT kyc_status AS "kyc_status: Status" FROM users WHERE id = $id"#);
}
