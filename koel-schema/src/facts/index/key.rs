//! A column of an index: its type, operator family and collation, and the operands that are it.

use super::Table;
use super::collation::{self, Collation};
use super::method::Method;
use crate::catalog::object::{Index, IndexKey, IndexKeyExpr};
use crate::catalog::{Catalog, OperatorRef};
use crate::facts::visit::same_over;
use crate::hir::{Coercion, Expr, ExprKind, RteKind, Var};
use crate::resolve::oper::default_opclass;
use crate::types::TypeId;

pub(super) struct Key<'a> {
    pub(super) key: &'a IndexKey,
    pub(super) access: Method,
    method: &'a str,
    /// Empty where no operator class is known.
    pub(super) family: &'a str,
    pub(super) collation: Collation,
}

impl<'a> Key<'a> {
    pub(super) fn new(table: &'a Table<'_, '_>, index: &'a Index, key: &'a IndexKey) -> Self {
        let catalog = table.catalog();
        let ty = match &key.expr {
            IndexKeyExpr::Column(at) => table.relation.columns.get(*at).map_or(TypeId::ERROR, |column| column.ty),
            IndexKeyExpr::Expr(expr) => expr.as_ref().map_or(TypeId::ERROR, |expr| expr.ty),
        };
        let class = match &key.opclass {
            Some(name) => catalog.opclasses(&index.method).find(|class| class.name == *name),
            None => default_opclass(catalog, ty, &index.method),
        };
        let collation = match (&key.collation, &key.expr) {
            _ if collation::of_type(catalog, ty) == Collation::None => Collation::None,
            (Some(named), _) => Collation::named(named),
            (None, IndexKeyExpr::Column(at)) => collation::of_column(catalog, table.relation, *at),
            (None, IndexKeyExpr::Expr(Some(expr))) => collation::of_index_operands(catalog, table.relation, [expr]),
            (None, IndexKeyExpr::Expr(None)) => Collation::Default,
        };
        Self {
            key,
            access: Method::named(&index.method),
            method: &index.method,
            family: class.map_or("", |class| &class.family),
            collation,
        }
    }

    /// The operator's place among the family's search operators (`get_op_opfamily_strategy`).
    pub(super) fn strategy(&self, catalog: &Catalog, operator: &OperatorRef) -> Option<i16> {
        let mut members = catalog.amops(self.method, self.family);
        members.find(|member| !member.order_by && member.operator_id == operator.id).map(|member| member.strategy)
    }

    /// Whether it is one of the family's ordering operators, as `<->`.
    pub(super) fn orders_by(&self, catalog: &Catalog, operator: &OperatorRef) -> bool {
        let mut members = catalog.amops(self.method, self.family);
        members.any(|member| member.order_by && member.operator_id == operator.id)
    }

    /// Whether an operand is the key (`match_index_to_operand`).
    pub(super) fn is(&self, table: &Table<'_, '_>, operand: &Expr) -> bool {
        let operand = strip_relabel(operand);
        match &self.key.expr {
            IndexKeyExpr::Column(at) => table.column(operand) == Some(*at),
            IndexKeyExpr::Expr(Some(expr)) => same_over(strip_relabel(expr), table.entry, operand),
            IndexKeyExpr::Expr(None) => false,
        }
    }

    /// Whether an expression reads the key, somewhere in it.
    pub(super) fn is_in(&self, table: &Table<'_, '_>, expr: &Expr) -> bool {
        expr.any(&mut |part| self.is(table, part))
    }
}

impl Table<'_, '_> {
    /// The column of this entry that an expression simply is, through the columns of joins.
    pub(super) fn column(&self, expr: &Expr) -> Option<usize> {
        let ExprKind::Var(Var { rel, col, up: 0 }) = expr.kind else { return None };
        if rel == self.entry {
            return Some(col);
        }
        match self.scope.query.rtable.get(rel).map(|rte| &rte.kind) {
            Some(RteKind::Join { columns, .. }) => self.column(strip_relabel(columns.get(col)?)),
            _ => None,
        }
    }
}

/// Below what changes a value's type or collation but not its bits (RelabelType): a length is not among that.
pub(super) fn strip_relabel(mut expr: &Expr) -> &Expr {
    loop {
        match &expr.kind {
            ExprKind::Collate { arg, .. } => expr = arg,
            ExprKind::Coerce { how: Coercion::Relabel, arg, .. } if !shortens(expr.typmod, arg.typmod) => expr = arg,
            _ => return expr,
        }
    }
}

fn shortens(to: i32, from: i32) -> bool {
    to >= 0 && !(0..=to).contains(&from)
}
