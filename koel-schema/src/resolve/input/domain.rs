//! `domain_in`: the type below, then the domain's own conditions.

use super::{Checked, check_value};
use crate::catalog::Catalog;
use crate::diagnostic::sqlstate::SqlState;
use crate::resolve::truth::{Literal, is_number, truth};
use crate::types::TypeId;

/// None: NULL. What the conditions come to is not always known; then the value is taken.
pub(super) fn check(catalog: &Catalog, ty: TypeId, text: Option<&str>, depth: usize) -> Checked {
    let (base, typmod) = catalog.base_type_and_typmod(ty, -1);
    if let Some(text) = text {
        check_value(catalog, base, typmod, text, depth)?;
    }
    conditions(catalog, ty, base, text)
}

fn conditions(catalog: &Catalog, ty: TypeId, base: TypeId, text: Option<&str>) -> Checked {
    let Some(domain) = catalog.domain(ty) else { return Ok(()) };
    if text.is_none() && domain.not_null {
        let message = format!("domain {} does not allow null values", catalog.type_name(ty));
        return Err((SqlState::NotNullViolation, message));
    }
    // those of what it is over come first
    conditions(catalog, domain.base, base, text)?;
    let value = match text {
        None => Literal::Null,
        Some(text) if is_number(base) => Literal::Number(text.trim()),
        Some(text) if matches!(base, TypeId::TEXT | TypeId::VARCHAR) => Literal::Text(text),
        Some(_) => return Ok(()),
    };
    let broken = domain.checks.iter().find(|check| {
        check.enforced && check.expr.as_ref().and_then(|expr| truth(catalog, expr, &|_| Some(value))) == Some(false)
    });
    match broken {
        Some(check) => {
            let name = catalog.type_name(ty);
            let message = format!("value for domain {name} violates check constraint \"{}\"", check.name);
            Err((SqlState::CheckViolation, message))
        }
        None => Ok(()),
    }
}
