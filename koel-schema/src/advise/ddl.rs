//! Indexes as SQL.

use super::candidate::literal;
use crate::catalog::Catalog;
use crate::catalog::object::{Index, IndexKeyExpr, Relation};
use crate::hir::{Expr, ExprKind};
use crate::syntax::keywords::quote_ident;
use crate::types::TypeId;

pub(super) fn create(catalog: &Catalog, table: &Relation, index: &Index) -> String {
    let visible = catalog.relation_by_name(None, &table.name).is_some_and(|found| found.id == table.id);
    let own = quote_ident(&table.name);
    let on = if visible { own.to_string() } else { format!("{}.{own}", quote_ident(&table.schema)) };
    let using = if &*index.method == "btree" { String::new() } else { format!(" USING {}", index.method) };
    let keys: Vec<String> = index
        .keys
        .iter()
        .map(|key| {
            let name = match key.expr {
                IndexKeyExpr::Column(col) => column(table, col),
                IndexKeyExpr::Expr(_) => String::new(),
            };
            let opclass = key.opclass.as_ref().map(|class| format!(" {class}")).unwrap_or_default();
            let direction = if key.descending { " DESC" } else { "" };
            let nulls = match (key.descending, key.nulls_first) {
                (true, false) => " NULLS LAST",
                (false, true) => " NULLS FIRST",
                (true, true) | (false, false) => "",
            };
            format!("{name}{opclass}{direction}{nulls}")
        })
        .collect();
    let include: Vec<String> = index.include.iter().map(|col| column(table, *col)).collect();
    let include = if include.is_empty() { String::new() } else { format!(" INCLUDE ({})", include.join(", ")) };
    let predicate = match &index.predicate {
        Some(Some(expr)) => format!(" WHERE {}", condition(table, expr).unwrap_or_default()),
        Some(None) | None => String::new(),
    };
    format!("CREATE INDEX ON {on}{using} ({}){include}{predicate}", keys.join(", "))
}

fn column(table: &Relation, col: usize) -> String {
    table.columns.get(col).map_or_else(String::new, |column| quote_ident(&column.name).to_string())
}

/// A predicate over entry 0, of the forms that advice makes.
pub(crate) fn condition(table: &Relation, expr: &Expr) -> Option<String> {
    let name = |expr: &Expr| match expr.kind {
        ExprKind::Var(var) if var.rel == 0 && var.up == 0 => Some(column(table, var.col)),
        _ => None,
    };
    match &expr.kind {
        ExprKind::Var(_) => name(expr),
        ExprKind::Not(arg) => Some(format!("NOT {}", name(arg)?)),
        ExprKind::NullTest { arg, not } => Some(format!("{} IS {}NULL", name(arg)?, if *not { "NOT " } else { "" })),
        ExprKind::And(args) => {
            let parts: Option<Vec<String>> = args.iter().map(|arg| condition(table, arg)).collect();
            Some(parts?.join(" AND "))
        }
        ExprKind::Op { op, callee, args } if callee.builtin => match &args[..] {
            [left, right] => Some(format!("{} {op} {}", name(left)?, quoted(right.ty, literal(right)?))),
            _ => None,
        },
        _ => None,
    }
}

fn quoted(ty: TypeId, text: &str) -> String {
    match ty {
        TypeId::INT2 | TypeId::INT4 | TypeId::INT8 | TypeId::NUMERIC if text.parse::<f64>().is_ok() => text.to_string(),
        _ => format!("'{}'", text.replace('\'', "''")),
    }
}
