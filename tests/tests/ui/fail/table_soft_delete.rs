use koel_macros::Table;
use uuid::Uuid;

#[derive(Table)]
#[koel(table = "companies", soft_delete = "slug")]
struct Company {
    id: Uuid,
    slug: String,
}

#[derive(Table)]
#[koel(table = "user_roles", soft_delete = "deleted_at")]
struct Role {
    user_id: Uuid,
}

fn main() {}
