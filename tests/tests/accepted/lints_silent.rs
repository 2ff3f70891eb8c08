#![deny(deprecated)]

// Where the four rules have nothing to say.
fn main() {
    let (limit, offset, name) = (20_i64, 40_i64, "x");
    let ids: Vec<uuid::Uuid> = Vec::new();
    let user = uuid::Uuid::nil();
    // Inside EXISTS nobody reads the columns.
    let _ =
        koel_macros::query!("SELECT id FROM users u WHERE EXISTS (SELECT * FROM sessions s WHERE s.user_id = u.id)");
    let _ = koel_macros::query!("SELECT username FROM users WHERE id = ANY($ids)");
    // An index on the expression; a small table; another index that finds the rows.
    let _ = koel_macros::query!("SELECT id FROM companies WHERE lower(slug) = $name");
    let _ = koel_macros::query!("SELECT id FROM sessions WHERE user_id = $user AND lower(browser_fingerprint) = $name");
    let _ = koel_macros::query!("SELECT id, name FROM companies ORDER BY id LIMIT $limit OFFSET $offset");
    // As somebody said.
    let _ = koel_macros::query!(
        #[allow(koel::select_star)]
        "SELECT * FROM companies WHERE slug = $name"
    );
    let _ = koel_macros::query!(
        #[expect(koel::style)]
        "SELECT * FROM companies WHERE slug = $name"
    );
    let _ = koel_macros::query!(
        "SELECT * FROM companies WHERE slug = $name -- koel:allow(select_star): all of it is exported"
    );
}
