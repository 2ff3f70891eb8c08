fn main() {
    let _ = koel_macros::query!("SELECT id FROM users WHERE kyc_status = 'verfied'");
}
