//! A key of three columns, an enum among them.
use koel_macros::{PgEnum, Table};
#[derive(Debug, Clone, Copy, PartialEq, PgEnum)]
#[koel(rename_all = "lowercase")]
enum RoleName {
    Viewer,
    Member,
    Operator,
    Admin,
    Owner,
}
#[derive(Debug, Table)]
#[koel(table = "user_roles", derive(PartialEq))]
struct UserRole {
    user_id: uuid::Uuid,
    product_domain: String,
    role: RoleName,
    is_active: bool,
}
async fn run(pool: &sqlx::PgPool, id: uuid::Uuid) -> koel_runtime::Result<Option<UserRole>> {
    let patch = UserRolePatch { is_active: false.into() };
    UserRole::update(pool, id, "lending", RoleName::Admin, patch).await
}
fn main() {
    let _ = run;
}
