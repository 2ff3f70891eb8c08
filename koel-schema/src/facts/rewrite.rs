//! Which changes of a table write all its rows anew (`ATColumnChangeRequiresRewrite`, `ATExecAddColumn`).

use super::{own_volatility, visit::constant};
use crate::bind::{Definition, bind_expr_over};
use crate::catalog::Catalog;
use crate::catalog::object::{Domain, Relation, RoutineBody};
use crate::hir::{Coercion, Expr, ExprKind, RoutineId, Volatility};
use crate::ident::Ident;
use crate::syntax::ast;
use crate::syntax::ast::ddl::{ColumnConstraintKind, ColumnDef};
use crate::types::{PgVersion, TypeId, TypeMod};

/// Whether the table's rows are written anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rewrite {
    No,
    Yes,
    /// It hangs on a setting, or on what koel does not see.
    Unknown,
}

/// `ALTER COLUMN ... TYPE new [USING using]`.
pub fn of_type_change(
    catalog: &Catalog,
    table: &Relation,
    column: &Ident,
    new: TypeMod,
    using: Option<&ast::Expr>,
) -> Rewrite {
    let own = ast::Expr { kind: ast::ExprKind::Column(vec![column.clone()]), span: column.span };
    let expr = using.unwrap_or(&own);
    let (bound, diagnostics) = bind_expr_over(catalog, Some(table), expr, Definition::AlterType, Some(new));
    if new.ty.is_error() || diagnostics.iter().any(crate::diagnostic::Diagnostic::is_error) {
        return Rewrite::Unknown;
    }
    let col = table.columns.iter().position(|have| !have.dropped && *have.name == *column.name);
    col.map_or(Rewrite::Unknown, |col| same_bits(catalog, &bound, col))
}

/// Whether an expression leaves the bits of a column as they are.
fn same_bits(catalog: &Catalog, expr: &Expr, col: usize) -> Rewrite {
    match &expr.kind {
        ExprKind::Var(var) if var.col == col => Rewrite::No,
        ExprKind::Collate { arg, .. } => same_bits(catalog, arg, col),
        ExprKind::Coerce { how, arg, .. } => {
            let here = match how {
                Coercion::Relabel if expr.ty == arg.ty => shortening(catalog, expr, arg.typmod),
                Coercion::Relabel => Rewrite::No,
                Coercion::Domain => match has_constraints(catalog, expr.ty) {
                    true => Rewrite::Yes,
                    false => Rewrite::No,
                },
                // The same bits where the session's TimeZone is UTC.
                Coercion::Func(callee)
                    if callee.builtin
                        && matches!(&*callee.name, "timestamp" | "timestamptz")
                        && both_instants(expr.ty, arg.ty) =>
                {
                    Rewrite::Unknown
                }
                Coercion::Func(callee) if is_inlined(catalog, callee.id) => Rewrite::Unknown,
                Coercion::Func(_) | Coercion::Io | Coercion::Array(_) | Coercion::Row => Rewrite::Yes,
            };
            worse(here, same_bits(catalog, arg, col))
        }
        ExprKind::Call { callee, .. } if is_inlined(catalog, callee.id) => Rewrite::Unknown,
        _ => Rewrite::Yes,
    }
}

fn both_instants(a: TypeId, b: TypeId) -> bool {
    matches!((a, b), (TypeId::TIMESTAMP, TypeId::TIMESTAMPTZ) | (TypeId::TIMESTAMPTZ, TypeId::TIMESTAMP))
}

fn worse(a: Rewrite, b: Rewrite) -> Rewrite {
    match (a, b) {
        (Rewrite::Yes, _) | (_, Rewrite::Yes) => Rewrite::Yes,
        (Rewrite::Unknown, _) | (_, Rewrite::Unknown) => Rewrite::Unknown,
        (Rewrite::No, Rewrite::No) => Rewrite::No,
    }
}

/// A length coercion from one modifier to another (the support functions of `varchar`, `numeric`, `timestamp` and so on).
fn shortening(catalog: &Catalog, expr: &Expr, old: i32) -> Rewrite {
    let new = expr.typmod;
    // Of an interval without a modifier: all fields, in full precision.
    let old = if old < 0 && catalog.base_type(expr.ty) == TypeId::INTERVAL { 0x7fff_ffff } else { old };
    let wider = match catalog.base_type(expr.ty) {
        _ if new == old || new < 0 => true,
        TypeId::VARCHAR | TypeId::VARBIT => (0..=new).contains(&old),
        TypeId::NUMERIC => old >= 0 && same_scale(old, new) && precision(old) <= precision(new),
        TypeId::TIME | TypeId::TIMETZ | TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ => new >= 6 || (0..=new).contains(&old),
        TypeId::INTERVAL if (old >> 16) == (new >> 16) => {
            let precision = |typmod: i32| typmod & 0xffff;
            precision(new) >= 6 || precision(old) <= precision(new)
        }
        TypeId::INTERVAL => return Rewrite::Unknown,
        TypeId::BPCHAR | TypeId::BIT => false,
        ty if ty.0 >= TypeId::FIRST_USER && catalog.element_type(ty).is_none() => return Rewrite::Unknown,
        _ => false,
    };
    if wider { Rewrite::No } else { Rewrite::Yes }
}

/// `numeric_typmod_precision`, `numeric_typmod_scale`.
fn precision(typmod: i32) -> i32 {
    ((typmod - 4) >> 16) & 0xffff
}

fn same_scale(a: i32, b: i32) -> bool {
    (a - 4) & 0x7ff == (b - 4) & 0x7ff
}

/// `DomainHasConstraints`: of the domain or one below it.
fn has_constraints(catalog: &Catalog, mut ty: TypeId) -> bool {
    while let Some(domain) = catalog.domain(ty) {
        let Domain { base, not_null, checks, .. } = domain;
        if *not_null || !checks.is_empty() {
            return true;
        }
        ty = *base;
    }
    false
}

fn has_default(catalog: &Catalog, mut ty: TypeId) -> bool {
    while let Some(domain) = catalog.domain(ty) {
        if domain.has_default {
            return true;
        }
        ty = domain.base;
    }
    false
}

/// An SQL function, which the server may see through.
fn is_inlined(catalog: &Catalog, id: RoutineId) -> bool {
    catalog.routine(id).is_some_and(|routine| match routine.body {
        RoutineBody::Sql { .. } | RoutineBody::Typed(_) => true,
        RoutineBody::Opaque | RoutineBody::PlPgSql { .. } => false,
    })
}

/// What `ADD COLUMN` does. `ty`: the column's type, none for serial and its like.
pub fn of_new_column(catalog: &Catalog, table: &Relation, column: &ColumnDef, ty: Option<TypeMod>) -> Rewrite {
    let Some(ty) = ty else { return Rewrite::Yes };
    if ty.ty.is_error() {
        return Rewrite::Unknown;
    }
    let mut found = if has_constraints(catalog, ty.ty) {
        Rewrite::Yes
    } else if has_default(catalog, ty.ty) {
        Rewrite::Unknown
    } else {
        Rewrite::No
    };
    for constraint in &column.constraints {
        match &constraint.kind {
            ColumnConstraintKind::Identity { .. } | ColumnConstraintKind::Generated { stored: true, .. } => {
                return Rewrite::Yes;
            }
            ColumnConstraintKind::Generated { stored: false, .. } if catalog.version() < PgVersion::V18 => {
                return Rewrite::Unknown;
            }
            ColumnConstraintKind::Default(expr) => {
                let (bound, diagnostics) = bind_expr_over(catalog, Some(table), expr, Definition::Default, Some(ty));
                if diagnostics.iter().any(crate::diagnostic::Diagnostic::is_error) {
                    return Rewrite::Unknown;
                }
                let own = if constant(&bound) == Some(None) { Rewrite::No } else { of_default(catalog, &bound) };
                found = if found == Rewrite::Yes { found } else { own };
            }
            ColumnConstraintKind::Generated { .. }
            | ColumnConstraintKind::NotNull
            | ColumnConstraintKind::Null
            | ColumnConstraintKind::Check(_)
            | ColumnConstraintKind::Unique { .. }
            | ColumnConstraintKind::PrimaryKey
            | ColumnConstraintKind::References(_) => {}
        }
    }
    found
}

/// A default that is not volatile is computed once, and kept beside the table.
fn of_default(catalog: &Catalog, expr: &Expr) -> Rewrite {
    let mut found = Rewrite::No;
    expr.any(&mut |part| {
        if own_volatility(part) == Volatility::Volatile {
            let inlined = match &part.kind {
                ExprKind::Call { callee, .. } | ExprKind::Op { callee, .. } => is_inlined(catalog, callee.id),
                _ => false,
            };
            found = worse(found, if inlined { Rewrite::Unknown } else { Rewrite::Yes });
        }
        false
    });
    found
}
