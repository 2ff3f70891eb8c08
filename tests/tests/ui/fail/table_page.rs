use koel_macros::Table;
use uuid::Uuid;

#[derive(Table)]
#[koel(table = "companies", page = "slugg")]
struct Company {
    id: Uuid,
    slug: String,
}

#[derive(Table)]
#[koel(table = "partner_configurations", page = "product_domain")]
struct Partner {
    product_domain: String,
    is_active: bool,
}

fn main() {}
