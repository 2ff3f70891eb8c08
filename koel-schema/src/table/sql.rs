//! Types and predicates as SQL.

use super::Table;
use crate::catalog::Catalog;
use crate::hir::{BoolTest, Coercion, Expr, ExprKind};
use crate::syntax::keywords::quote_ident;
use crate::types::TypeId;

/// A type as a cast names it, without modifiers: `bit` and `char` would have one of 1 if they were not quoted.
pub fn type_name(catalog: &Catalog, id: TypeId) -> String {
    let ty = catalog.ty(id);
    if ty.is_array {
        return format!("{}[]", type_name(catalog, ty.elem));
    }
    let name = match id {
        // Words of their own, which need no quotes here.
        TypeId::NUMERIC | TypeId::INTERVAL | TypeId::TIME | TypeId::TIMESTAMP => ty.name.to_string(),
        _ => quote_ident(&ty.name),
    };
    if catalog.type_by_name(None, &ty.name) == Some(id) { name } else { format!("{}.{name}", quote_ident(&ty.schema)) }
}

/// An index's predicate over the columns of its table. None where there is more to it than is written here.
pub fn predicate(table: &Table<'_>, expr: &Expr) -> Option<String> {
    let catalog = table.catalog;
    let inner = |expr: &Expr| predicate(table, expr);
    let operand = |expr: &Expr| {
        let text = inner(expr)?;
        let simple = matches!(expr.kind, ExprKind::Var(_) | ExprKind::Const(_) | ExprKind::Call { .. });
        Some(if simple { text } else { format!("({text})") })
    };
    let joined = |parts: &[Expr], word: &str| Some(parts.iter().map(operand).collect::<Option<Vec<_>>>()?.join(word));
    Some(match &expr.kind {
        ExprKind::Var(var) if var.rel == 0 && var.up == 0 => {
            table.column(var.col)?;
            table.quoted(var.col)
        }
        ExprKind::Const(None) => format!("NULL::{}", type_name(catalog, expr.ty)),
        ExprKind::Const(Some(text)) => match expr.ty {
            TypeId::BOOL => if text.starts_with('t') { "true" } else { "false" }.to_string(),
            TypeId::INT4 if text.bytes().all(|byte| byte.is_ascii_digit()) => text.to_string(),
            _ if text.contains('\\') => return None,
            _ => format!("'{}'::{}", text.replace('\'', "''"), type_name(catalog, expr.ty)),
        },
        ExprKind::And(parts) => joined(parts, " AND ")?,
        ExprKind::Or(parts) => joined(parts, " OR ")?,
        ExprKind::Not(arg) => format!("NOT {}", operand(arg)?),
        ExprKind::NullTest { arg, not } => format!("{} IS {}NULL", operand(arg)?, if *not { "NOT " } else { "" }),
        ExprKind::BoolTest { arg, test, not } => {
            let test = match test {
                BoolTest::True => "TRUE",
                BoolTest::False => "FALSE",
                BoolTest::Unknown => "UNKNOWN",
            };
            format!("{} IS {}{test}", operand(arg)?, if *not { "NOT " } else { "" })
        }
        ExprKind::Op { op, callee, args } if callee.builtin => match args.as_slice() {
            [left, right] => format!("{} {op} {}", operand(left)?, operand(right)?),
            _ => return None,
        },
        ExprKind::ScalarArrayOp { op, callee, any, left, right } if callee.builtin => {
            format!("{} {op} {} ({})", operand(left)?, if *any { "ANY" } else { "ALL" }, inner(right)?)
        }
        ExprKind::Array { elements, multidim: false } => {
            let elements = elements.iter().map(inner).collect::<Option<Vec<_>>>()?;
            format!("ARRAY[{}]", elements.join(", "))
        }
        // A relabelling that the parser puts back by itself where it is left out; elsewhere a cast.
        ExprKind::Coerce { how: Coercion::Relabel, arg, explicit: false } => inner(arg)?,
        ExprKind::Coerce { how: Coercion::Relabel, arg, explicit: true } => {
            format!("{}::{}", operand(arg)?, type_name(catalog, expr.ty))
        }
        _ => return None,
    })
}
