fn main() {
    let _ = koel_macros::query!("INSERT INTO user_roles (user_id, product_domain, role) VALUES ($1, NULL, 'viewer')", id());
    let _ = koel_macros::query!("INSERT INTO user_roles (user_id, product_domain, role) VALUES ($1, 'payments')", id());
    let _ = koel_macros::query!("INSERT INTO audit_logs (id, action, entity_type) VALUES (1, 'login', 'session')");
    let _ = koel_macros::query!("UPDATE users SET username = NULL WHERE id = $1", id());
    let _ = koel_macros::query!("UPDATE users SET usernme = 'x' WHERE id = $1", id());
}

fn id() -> uuid::Uuid {
    uuid::Uuid::nil()
}
