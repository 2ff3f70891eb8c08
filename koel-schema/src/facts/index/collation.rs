//! The collation of an expression (`parse_collate.c`), which the typed query does not hold.

use crate::catalog::Catalog;
use crate::catalog::object::Relation;
use crate::facts::scope::Scope;
use crate::hir::{Expr, ExprKind, RteKind, SetOpNode, Var};
use crate::types::TypeId;
use std::sync::Arc;

/// By which rules text is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Collation {
    /// The type has none.
    None,
    /// The database's.
    Default,
    Named(Arc<str>),
    /// Two implicit ones meet: comparing is an error at run time.
    Conflict,
}

impl Collation {
    pub(super) fn named(name: &Arc<str>) -> Self {
        if &**name == "default" { Self::Default } else { Self::Named(Arc::clone(name)) }
    }

    /// Sorts by bytes.
    pub(super) fn is_c(&self, database_is_c: bool) -> bool {
        match self {
            Self::None => true,
            Self::Default => database_is_c,
            Self::Named(name) => matches!(&**name, "C" | "POSIX" | "ucs_basic" | "pg_c_utf8"),
            Self::Conflict => false,
        }
    }

    /// Whether a condition that compares by `self` may use a key that sorts by `key` (`IndexCollMatchesExprColl`).
    pub(super) fn serves(&self, key: &Collation) -> bool {
        *key == Self::None || key == self
    }
}

/// How a collation came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    None,
    Implicit,
    Conflict,
    Explicit,
}

struct Derived {
    collation: Collation,
    strength: Strength,
}

impl Derived {
    const NONE: Self = Self { collation: Collation::None, strength: Strength::None };

    fn implicit(collation: Collation) -> Self {
        match collation {
            Collation::None => Self::NONE,
            Collation::Default | Collation::Named(_) | Collation::Conflict => {
                Self { collation, strength: Strength::Implicit }
            }
        }
    }

    /// `merge_collation_state`
    fn merge(self, other: Self) -> Self {
        if other.strength > self.strength {
            return other;
        }
        if other.strength == self.strength && self.strength == Strength::Implicit && self.collation != other.collation {
            return match (&self.collation, &other.collation) {
                (Collation::Default, _) => other,
                (_, Collation::Default) => self,
                _ => Self { collation: Collation::Conflict, strength: Strength::Conflict },
            };
        }
        self
    }
}

/// The collation that values of a type have of themselves.
pub(super) fn of_type(catalog: &Catalog, ty: TypeId) -> Collation {
    // That of `name` and of its arrays counts as collatable.
    if ty.0 < TypeId::FIRST_USER && !catalog.ty(ty).collatable {
        Collation::None
    } else if [catalog.base_type(ty), catalog.base_element_type(ty)].contains(&TypeId::NAME) {
        Collation::Named("C".into())
    } else if catalog.ty(ty).collatable {
        Collation::Default
    } else {
        Collation::None
    }
}

pub(super) fn of_column(catalog: &Catalog, relation: &Relation, at: usize) -> Collation {
    match relation.columns.get(at) {
        Some(column) => column.collation.as_ref().map_or_else(|| of_type(catalog, column.ty), Collation::named),
        None => Collation::None,
    }
}

/// By which collation an operator over these operands compares.
pub(super) fn of_operands<'e>(scope: &Scope<'_, '_>, operands: impl IntoIterator<Item = &'e Expr>) -> Collation {
    let inputs = operands.into_iter().map(|operand| derive_in(scope, operand));
    inputs.fold(Derived::NONE, Derived::merge).collation
}

/// The same of an index expression or predicate, whose columns are those of the table.
pub(super) fn of_index_operands<'e>(
    catalog: &Catalog,
    relation: &Relation,
    operands: impl IntoIterator<Item = &'e Expr>,
) -> Collation {
    let column = |var: Var, _| of_column(catalog, relation, var.col);
    let inputs = operands.into_iter().map(|operand| derive(catalog, &column, operand));
    inputs.fold(Derived::NONE, Derived::merge).collation
}

fn derive_in(scope: &Scope<'_, '_>, expr: &Expr) -> Derived {
    let catalog = scope.az.catalog;
    let column = |var: Var, ty| match scope.level(var.up) {
        Some(level) => of_entry(level, var.rel, var.col, ty),
        None => of_type(catalog, ty),
    };
    derive(catalog, &column, expr)
}

fn derive(catalog: &Catalog, column: &dyn Fn(Var, TypeId) -> Collation, expr: &Expr) -> Derived {
    match &expr.kind {
        ExprKind::Collate { collation, .. } => {
            Derived { collation: Collation::named(&collation.as_str().into()), strength: Strength::Explicit }
        }
        ExprKind::Var(var) => Derived::implicit(column(*var, expr.ty)),
        ExprKind::SubLink(_) | ExprKind::Field { .. } => Derived::implicit(of_type(catalog, expr.ty)),
        ExprKind::Case { whens, else_, .. } => {
            let results = whens.iter().map(|(_, then)| then).chain(else_.as_deref());
            let merged = results.map(|result| derive(catalog, column, result)).fold(Derived::NONE, Derived::merge);
            passed_up(catalog, expr, merged)
        }
        _ => {
            let mut merged = Derived::NONE;
            expr.for_each_child(&mut |child| {
                let before = std::mem::replace(&mut merged, Derived::NONE);
                merged = before.merge(derive(catalog, column, child));
            });
            passed_up(catalog, expr, merged)
        }
    }
}

/// What an expression's operands make of its own collation.
fn passed_up(catalog: &Catalog, expr: &Expr, operands: Derived) -> Derived {
    match of_type(catalog, expr.ty) {
        Collation::None => Derived::NONE,
        _ if operands.strength > Strength::None => operands,
        own => Derived::implicit(own),
    }
}

fn of_entry(scope: &Scope<'_, '_>, entry: usize, col: usize, ty: TypeId) -> Collation {
    let catalog = scope.az.catalog;
    let own = || of_type(catalog, ty);
    let Some(rte) = scope.query.rtable.get(entry) else { return own() };
    match &rte.kind {
        RteKind::Relation { rel, .. } | RteKind::Pseudo { rel, .. } => {
            catalog.relation(*rel).map_or_else(own, |relation| of_column(catalog, &relation, col))
        }
        RteKind::Join { columns, .. } => columns.get(col).map_or_else(own, |column| derive_in(scope, column).collation),
        RteKind::Subquery(query) => of_output(&scope.inner(query, scope.outer()), col, ty),
        RteKind::Cte { up, index, recursive: false } => {
            let cte = scope.level(*up).and_then(|owner| owner.cte_scope(*index));
            cte.map_or_else(own, |cte| of_output(&cte, col, ty))
        }
        RteKind::Cte { .. }
        | RteKind::Function { .. }
        | RteKind::Values { .. }
        | RteKind::TableFunc { .. }
        | RteKind::Error => own(),
    }
}

fn of_output(scope: &Scope<'_, '_>, col: usize, ty: TypeId) -> Collation {
    match (scope.query.set_op.as_deref(), scope.query.output().nth(col)) {
        (Some(tree), _) => of_entry(scope, first_leaf(tree), col, ty),
        (None, Some(target)) => derive_in(scope, &target.expr).collation,
        (None, None) => of_type(scope.az.catalog, ty),
    }
}

fn first_leaf(node: &SetOpNode) -> usize {
    match node {
        SetOpNode::Leaf(entry) => *entry,
        SetOpNode::Op { left, .. } => first_leaf(left),
    }
}
