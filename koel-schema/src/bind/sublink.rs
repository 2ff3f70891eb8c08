//! Subqueries in expressions (`transformSubLink`).

use super::{Binder, Kind};
use crate::diagnostic::SqlState;
use crate::hir::{Callee, Expr, ExprKind, Query, SubLink, SubLinkKind};
use crate::span::Span;
use crate::syntax::ast::{self, ExprKind as Ast, OpName};
use crate::types::TypeId;

impl<'a> Binder<'a> {
    /// The subquery; refused where none may stand.
    fn sub_query(&mut self, query: &'a ast::Query, span: Span) -> Option<Query> {
        let place = match self.level().kind {
            Kind::CheckConstraint | Kind::DomainCheck => Some("check constraint"),
            Kind::ColumnDefault => Some("DEFAULT expression"),
            Kind::GeneratedColumn => Some("column generation expression"),
            Kind::IndexExpression => Some("index expression"),
            Kind::IndexPredicate => Some("index predicate"),
            Kind::AlterColTransform => Some("transform expression"),
            Kind::PartitionExpression => Some("partition key expression"),
            Kind::CallArgument => Some("CALL argument"),
            _ => None,
        };
        if let Some(place) = place {
            let message = format!("cannot use subquery in {place}");
            self.refuse(SqlState::FeatureNotSupported, span, message);
            return None;
        }
        Some(self.query(query, true))
    }

    fn link(kind: SubLinkKind, query: Query, ty: TypeId, span: Span) -> Expr {
        Expr::new(ExprKind::SubLink(Box::new(SubLink { kind, query })), ty, span)
    }

    pub(crate) fn exists(&mut self, query: &'a ast::Query, span: Span) -> Expr {
        match self.sub_query(query, span) {
            Some(query) => Self::link(SubLinkKind::Exists, query, TypeId::BOOL, span),
            None => Expr::new(ExprKind::Error, TypeId::BOOL, span),
        }
    }

    /// The single output column, or the error.
    fn single_column(&mut self, query: &Query, span: Span) -> Option<(TypeId, i32)> {
        let mut output = query.output();
        let first = output.next().map(|t| (t.expr.ty, t.expr.typmod));
        let more = output.next().is_some();
        if more {
            self.refuse(SqlState::SyntaxError, span, "subquery must return only one column");
            return None;
        }
        if first.is_none() {
            let broken = query.rtable.iter().any(|rte| rte.kind == crate::hir::RteKind::Error);
            if !broken {
                self.refuse(SqlState::SyntaxError, span, "subquery must return a column");
            }
        }
        first
    }

    pub(crate) fn scalar_subquery(&mut self, query: &'a ast::Query, span: Span) -> Expr {
        let Some(query) = self.sub_query(query, span) else { return Expr::error(span) };
        let Some((ty, typmod)) = self.single_column(&query, span) else { return Expr::error(span) };
        Self::link(SubLinkKind::Scalar, query, ty, span).with_typmod(typmod)
    }

    pub(crate) fn array_subquery(&mut self, query: &'a ast::Query, span: Span) -> Expr {
        let Some(query) = self.sub_query(query, span) else { return Expr::error(span) };
        let Some((ty, typmod)) = self.single_column(&query, span) else { return Expr::error(span) };
        if ty.is_error() {
            return Expr::error(span);
        }
        // An array of arrays is an array of one dimension more.
        let array = match self.catalog.array_type(ty) {
            array if array.is_some() => array,
            _ if self.catalog.element_type(ty).is_some() => ty,
            _ => TypeId::NONE,
        };
        if array.is_none() {
            let message = format!("could not find array type for data type {}", self.catalog.type_name(ty));
            return self.error(SqlState::UndefinedObject, span, message);
        }
        Self::link(SubLinkKind::Array, query, array, span).with_typmod(typmod)
    }

    /// `x [NOT] IN (SELECT ...)`.
    pub(crate) fn in_subquery(
        &mut self,
        arg: &'a ast::Expr,
        query: &'a ast::Query,
        not: bool,
        at: Span,
        span: Span,
    ) -> Expr {
        let op = OpName { schema: None, name: "=".into(), span: at };
        let link = self.any_subquery(arg, &op, true, query, span);
        if not { Expr::new(ExprKind::Not(Box::new(link)), TypeId::BOOL, span) } else { link }
    }

    /// `x op ANY|ALL (SELECT ...)`.
    pub(crate) fn any_subquery(
        &mut self,
        arg: &'a ast::Expr,
        op: &OpName,
        any: bool,
        query: &'a ast::Query,
        span: Span,
    ) -> Expr {
        let failed = Expr::new(ExprKind::Error, TypeId::BOOL, span);
        // The subquery is bound before the left side.
        let Some(query) = self.sub_query(query, span) else { return failed };
        let left = match &arg.kind {
            Ast::Row { fields, .. } => self.row_items(fields),
            _ => match self.expr(arg) {
                // A row that was cast to a composite type is still a row.
                Expr { kind: ExprKind::Row(fields), .. } => fields,
                single => vec![single],
            },
        };
        let right: Vec<Expr> = query.output().map(|t| Expr { kind: ExprKind::CaseTest, ..t.expr.clone() }).collect();
        if query.rtable.iter().any(|rte| rte.kind == crate::hir::RteKind::Error) && right.is_empty() {
            return failed;
        }
        if left.len() < right.len() {
            return self.error(SqlState::SyntaxError, op.span, "subquery has too many columns");
        }
        if left.len() > right.len() {
            return self.error(SqlState::SyntaxError, op.span, "subquery has too few columns");
        }
        let mut compared = Vec::with_capacity(left.len());
        for (l, r) in left.into_iter().zip(right) {
            let pair = self.operator(op, Some(l), r, span);
            if pair.is_error() {
                return failed;
            }
            if pair.ty != TypeId::BOOL {
                let message = format!(
                    "row comparison operator must yield type boolean, not type {}",
                    self.catalog.type_name(pair.ty)
                );
                return self.error(SqlState::DatatypeMismatch, op.span, message);
            }
            if self.returns_set(&pair) {
                let message = "row comparison operator must not return a set";
                return self.error(SqlState::DatatypeMismatch, op.span, message);
            }
            compared.push(pair);
        }
        if compared.len() > 1 && self.row_strategy(op, &compared).is_none() {
            return failed;
        }
        let mut bound_left = Vec::with_capacity(compared.len());
        let mut callees: Vec<Callee> = Vec::new();
        for compared in compared {
            if let ExprKind::Op { callee, args, .. } = compared.kind {
                callees.push(callee);
                bound_left.extend(args.into_iter().next());
            }
        }
        let kind = SubLinkKind::Quantified { any, op: op.name.as_str().into(), callees, left: bound_left };
        Self::link(kind, query, TypeId::BOOL, span)
    }

    /// `(a, b) op (SELECT c, d)`.
    pub(crate) fn row_compare_subquery(
        &mut self,
        op: &OpName,
        fields: &'a [ast::Expr],
        query: &'a ast::Query,
        span: Span,
    ) -> Expr {
        let failed = Expr::new(ExprKind::Error, TypeId::BOOL, span);
        let Some(query) = self.sub_query(query, span) else { return failed };
        let left = self.row_items(fields);
        let right: Vec<Expr> = query.output().map(|t| Expr { kind: ExprKind::CaseTest, ..t.expr.clone() }).collect();
        if left.len() < right.len() {
            return self.error(SqlState::SyntaxError, op.span, "subquery has too many columns");
        }
        if left.len() > right.len() {
            return self.error(SqlState::SyntaxError, op.span, "subquery has too few columns");
        }
        let compared = self.row_comparison(op, left.clone(), right, span);
        if compared.is_error() {
            return failed;
        }
        let kind = SubLinkKind::RowCompare { op: op.name.as_str().into(), left };
        Self::link(kind, query, TypeId::BOOL, span)
    }
}
