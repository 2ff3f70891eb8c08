fn main() {
    let _ = koel_macros::query!("SELECT product_domain, role::text, count(*) FROM user_roles GROUP BY product_domain");
}
