//! A column of an index: its type, operator family and collation, and the operands that are it.

use super::Table;
use super::collation::{self, Collation};
use super::method::Method;
use crate::catalog::object::{Index, IndexKey, IndexKeyExpr, Relation};
use crate::catalog::{Catalog, OperatorRef};
use crate::facts::visit::same_over;
use crate::hir::{Coercion, Expr, ExprKind, RteKind, Var};
use crate::resolve::oper::{default_btree_amops, default_opclass};
use crate::types::TypeId;
use std::cell::OnceCell;

pub(super) struct Key<'a> {
    pub(super) key: &'a IndexKey,
    pub(super) access: Method,
    method: &'a str,
    catalog: &'a Catalog,
    relation: &'a Relation,
    // Most keys are of columns that no condition reads: these are looked up when they are asked for.
    family: OnceCell<&'a str>,
    collation: OnceCell<Collation>,
}

impl<'a> Key<'a> {
    pub(super) fn new<'q: 'a>(table: &Table<'q, 'a>, index: &'a Index, key: &'a IndexKey) -> Self {
        Self {
            key,
            access: Method::named(&index.method),
            method: &index.method,
            catalog: table.catalog(),
            relation: table.relation,
            family: OnceCell::new(),
            collation: OnceCell::new(),
        }
    }

    fn ty(&self) -> TypeId {
        match &self.key.expr {
            IndexKeyExpr::Column(at) => self.relation.columns.get(*at).map_or(TypeId::ERROR, |column| column.ty),
            IndexKeyExpr::Expr(expr) => expr.as_ref().map_or(TypeId::ERROR, |expr| expr.ty),
        }
    }

    /// The operator family; empty where no operator class is known.
    pub(super) fn family(&self) -> &'a str {
        self.family.get_or_init(|| {
            let class = match &self.key.opclass {
                Some(name) => self.catalog.opclasses(self.method).find(|class| class.name == *name),
                None => default_opclass(self.catalog, self.ty(), self.method),
            };
            class.map_or("", |class| &class.family)
        })
    }

    pub(super) fn collation(&self) -> &Collation {
        self.collation.get_or_init(|| match (&self.key.collation, &self.key.expr) {
            _ if collation::of_type(self.catalog, self.ty()) == Collation::None => Collation::None,
            (Some(named), _) => Collation::named(named),
            (None, IndexKeyExpr::Column(at)) => collation::of_column(self.catalog, self.relation, *at),
            (None, IndexKeyExpr::Expr(Some(expr))) => collation::of_index_operands(self.catalog, self.relation, [expr]),
            (None, IndexKeyExpr::Expr(None)) => Collation::Default,
        })
    }

    /// The column that it is.
    pub(super) fn column(&self) -> Option<usize> {
        match self.key.expr {
            IndexKeyExpr::Column(at) => Some(at),
            IndexKeyExpr::Expr(_) => None,
        }
    }

    /// The operator's place among the family's search operators (`get_op_opfamily_strategy`).
    pub(super) fn strategy(&self, catalog: &Catalog, operator: &OperatorRef) -> Option<i16> {
        let default = self.access == Method::Btree && self.key.opclass.is_none();
        if let Some(members) = default.then(|| default_btree_amops(catalog, self.ty())).flatten() {
            let found = members.iter().find(|member| member.operator_id == operator.id && !member.order_by);
            if found.is_some() || !catalog.has_user_amops() {
                return found.map(|member| member.strategy);
            }
        }
        let mut members = catalog.amops(self.method, self.family());
        members.find(|member| !member.order_by && member.operator_id == operator.id).map(|member| member.strategy)
    }

    /// Whether it is one of the family's ordering operators, as `<->`.
    pub(super) fn orders_by(&self, catalog: &Catalog, operator: &OperatorRef) -> bool {
        let mut members = catalog.amops(self.method, self.family());
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
    /// The columns of this entry that an expression reads; into queries inside is not looked.
    pub(super) fn columns(&self, expr: &Expr) -> Vec<usize> {
        let mut found = Vec::new();
        expr.any(&mut |part| {
            found.extend(self.column(part));
            false
        });
        found
    }

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
