//! What stands between a macro's parentheses: syn only, nothing of SQL.

pub(crate) mod pg_enum;
pub(crate) mod queries;
pub(crate) mod query;
pub(crate) mod sort;
pub(crate) mod table;

/// `user_id` of `UserId`.
pub(crate) fn snake(name: &str) -> String {
    let mut out = String::new();
    for ch in name.chars() {
        if ch.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(ch.to_lowercase());
    }
    out
}
