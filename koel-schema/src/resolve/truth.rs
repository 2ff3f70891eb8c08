//! What a condition over known values comes to, as far as it can be told without a server.

use crate::catalog::Catalog;
use crate::hir::{Coercion, Expr, ExprKind};
use crate::types::TypeId;
use std::cmp::Ordering;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Literal<'a> {
    Null,
    Text(&'a str),
    Number(&'a str),
}

/// Whether its values are compared as numbers.
pub(crate) fn is_number(ty: TypeId) -> bool {
    matches!(ty, TypeId::INT2 | TypeId::INT4 | TypeId::INT8 | TypeId::NUMERIC | TypeId::FLOAT4 | TypeId::FLOAT8)
}

/// A constant, through coercions that change nothing of its value.
pub(crate) fn literal<'a>(catalog: &Catalog, expr: &'a Expr) -> Option<Literal<'a>> {
    let base = catalog.base_type(expr.ty);
    if let ExprKind::Const(value) = &expr.kind {
        let Some(text) = value else { return Some(Literal::Null) };
        if is_number(base) {
            return Some(Literal::Number(text));
        }
        let textual = matches!(base, TypeId::TEXT | TypeId::VARCHAR | TypeId::BPCHAR | TypeId::UNKNOWN);
        return textual.then_some(Literal::Text(text));
    }
    let ExprKind::Coerce { how, arg, explicit } = &expr.kind else { return None };
    let kept = match how {
        // A length that was asked for cuts.
        Coercion::Domain | Coercion::Relabel => !(*explicit && expr.typmod >= 0),
        // A narrower number rounds.
        Coercion::Func(_) => is_number(arg.ty) && base == TypeId::NUMERIC,
        Coercion::Io | Coercion::Array(_) | Coercion::Row => false,
    };
    if kept { literal(catalog, arg) } else { None }
}

pub(crate) type Lookup<'a, 'v> = dyn Fn(usize) -> Option<Literal<'v>> + 'a;

/// Whether a condition over known values is true or false; None: NULL, or not known.
pub(crate) fn truth<'v>(catalog: &Catalog, check: &'v Expr, values: &Lookup<'_, 'v>) -> Option<bool> {
    let several = |parts: &'v [Expr], decisive: bool| {
        let parts: Vec<Option<bool>> = parts.iter().map(|part| truth(catalog, part, values)).collect();
        combined(&parts, decisive)
    };
    if let ExprKind::And(parts) = &check.kind {
        return several(parts, false);
    }
    if let ExprKind::Or(parts) = &check.kind {
        return several(parts, true);
    }
    if let ExprKind::Not(inner) = &check.kind {
        return truth(catalog, inner, values).map(|value| !value);
    }
    if let ExprKind::Op { op, callee, args } = &check.kind
        && callee.builtin
        && let [left, right] = args.as_slice()
    {
        let (left, right) = (operand(catalog, left, values)?, operand(catalog, right, values)?);
        return match (&**op, left, right) {
            ("~~", Literal::Text(text), Literal::Text(pattern)) => Some(like(text, pattern)),
            ("!~~", Literal::Text(text), Literal::Text(pattern)) => Some(!like(text, pattern)),
            _ => compare(op, left, right),
        };
    }
    if let ExprKind::ScalarArrayOp { op, callee, any, left, right } = &check.kind
        && callee.builtin
        && let ExprKind::Array { elements, .. } = &right.kind
    {
        let left = operand(catalog, left, values)?;
        let each: Vec<Option<bool>> =
            elements.iter().map(|element| compare(op, left, operand(catalog, element, values)?)).collect();
        return combined(&each, *any);
    }
    None
}

/// AND and OR: one decisive part is enough, else all must be known.
fn combined(parts: &[Option<bool>], decisive: bool) -> Option<bool> {
    if parts.contains(&Some(decisive)) {
        Some(decisive)
    } else {
        parts.iter().all(|part| *part == Some(!decisive)).then_some(!decisive)
    }
}

fn operand<'v>(catalog: &Catalog, expr: &'v Expr, values: &Lookup<'_, 'v>) -> Option<Literal<'v>> {
    let mut inner = expr;
    while let ExprKind::Coerce { how: Coercion::Relabel, arg, .. } = &inner.kind {
        inner = arg;
    }
    if let ExprKind::Var(var) = &inner.kind {
        return values(var.col);
    }
    if inner.kind == ExprKind::CaseTest { values(0) } else { literal(catalog, expr) }
}

/// Numbers by value; texts only for equality, as an order depends on the collation.
fn compare(op: &str, left: Literal<'_>, right: Literal<'_>) -> Option<bool> {
    let order = match (left, right) {
        (Literal::Number(left), Literal::Number(right)) => {
            let (left, right) = (left.parse::<f64>().ok()?, right.parse::<f64>().ok()?);
            // Beyond this doubles do not tell neighbours apart.
            if left.abs().max(right.abs()) > 9e15 {
                return None;
            }
            left.partial_cmp(&right)?
        }
        (Literal::Text(left), Literal::Text(right)) if matches!(op, "=" | "<>") => left.cmp(right),
        (Literal::Null | Literal::Text(_) | Literal::Number(_), _) => return None,
    };
    Some(match op {
        "=" => order == Ordering::Equal,
        "<>" => order != Ordering::Equal,
        "<" => order == Ordering::Less,
        "<=" => order != Ordering::Greater,
        ">" => order == Ordering::Greater,
        ">=" => order != Ordering::Less,
        _ => return None,
    })
}

/// LIKE: `%`, `_` and escapes. A part that fails is tried again one character on from where the last `%` stood.
fn like(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut wanted = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        wanted.push(match c {
            '%' => Wanted::Many,
            '_' => Wanted::One,
            '\\' => Wanted::Only(chars.next().unwrap_or(c)),
            c => Wanted::Only(c),
        });
    }
    let (mut at, mut next, mut again) = (0, 0, None);
    loop {
        match wanted.get(next) {
            Some(Wanted::Many) => {
                next += 1;
                again = Some((at, next));
                continue;
            }
            Some(Wanted::One) if at < text.len() => (at, next) = (at + 1, next + 1),
            Some(Wanted::Only(c)) if text.get(at) == Some(c) => (at, next) = (at + 1, next + 1),
            None if at == text.len() => return true,
            _ => match again {
                Some((from, part)) if from < text.len() => {
                    again = Some((from + 1, part));
                    (at, next) = (from + 1, part);
                }
                _ => return false,
            },
        }
    }
}

enum Wanted {
    Only(char),
    One,
    Many,
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn like_as_the_server_does() {
        for (text, pattern, holds) in [
            ("a@b", "%@%", true),
            ("ab", "%@%", false),
            ("", "", true),
            ("", "%", true),
            ("é", "_", true),
            ("aab", "%ab", true),
            ("abab", "a%b_", false),
            ("50%", "50\\%", true),
            ("50x", "50\\%", false),
        ] {
            assert_eq!(like(text, pattern), holds, "{text} LIKE {pattern}");
        }
    }
}
