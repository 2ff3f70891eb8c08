//! Operators (`parse_oper.c`, `make_op`, `make_scalar_array_op`).

use super::{Binder, Kind};
use crate::catalog::OperatorRef;
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::{Expr, ExprKind};
use crate::resolve::coerce::{self, CoercionContext, PolyError};
use crate::resolve::oper::{self, OperLookup};
use crate::span::Span;
use crate::syntax::ast::OpName;
use crate::types::TypeId;
use std::sync::Arc;

impl Binder<'_> {
    /// `make_op`: a binary or prefix operator over bound operands.
    pub(crate) fn operator(&mut self, op: &OpName, left: Option<Expr>, right: Expr, span: Span) -> Expr {
        if right.is_error() || left.as_ref().is_some_and(Expr::is_error) {
            return Expr::error(span);
        }
        let Some(operator) = self.find_operator(op, left.as_ref().map(|e| e.ty), right.ty) else {
            return Expr::error(span);
        };
        let (actual, mut declared, args) = match left {
            Some(left) => (vec![left.ty, right.ty], vec![operator.left, operator.right], vec![left, right]),
            None => (vec![right.ty], vec![operator.right], vec![right]),
        };
        let ret = match coerce::enforce_generic_type_consistency(
            self.catalog,
            &actual,
            &mut declared,
            operator.result,
            false,
        ) {
            Ok(ret) => ret,
            Err(PolyError::Message(state, message)) => return self.error(state, op.span, message),
        };
        let args: Vec<Expr> = args
            .into_iter()
            .zip(declared)
            .map(|(arg, ty)| self.coerce(arg, ty, -1, CoercionContext::Implicit, false))
            .collect();
        let callee = operator.callee();
        if callee.retset {
            self.check_srf(span);
        }
        if args.iter().any(Expr::is_error) {
            // The operator is known even so.
            return Expr::new(ExprKind::Error, ret, span);
        }
        Expr::new(ExprKind::Op { op: Arc::clone(&operator.name), callee, args }, ret, span)
    }

    pub(crate) fn find_operator(&mut self, op: &OpName, left: Option<TypeId>, right: TypeId) -> Option<OperatorRef> {
        let schema = op.schema.as_ref().map(|schema| schema.name.as_str());
        let lookup = match left {
            Some(left) => oper::oper(self.catalog, schema, &op.name, left, right),
            None => oper::left_oper(self.catalog, schema, &op.name, right),
        };
        let signature = || {
            let right = self.catalog.type_name(right);
            match left {
                Some(left) => format!("{} {} {right}", self.catalog.type_name(left), op.name),
                None => format!("{} {right}", op.name),
            }
        };
        match lookup {
            OperLookup::Found(operator) => Some(operator),
            OperLookup::Ambiguous => {
                let message = format!("operator is not unique: {}", signature());
                self.report(
                    Diagnostic::refused(SqlState::AmbiguousFunction, op.span, message)
                        .help("could not choose a best candidate operator; you might need to add explicit type casts"),
                );
                None
            }
            OperLookup::NotFound if schema.is_some_and(|schema| !self.catalog.has_schema(schema)) => {
                let message = format!("schema \"{}\" does not exist", schema.unwrap_or_default());
                self.refuse(SqlState::InvalidSchemaName, op.span, message);
                None
            }
            OperLookup::NotFound => {
                let message = format!("operator does not exist: {}", signature());
                let help = self.operator_help(&op.name, left, right);
                self.report(Diagnostic::refused(SqlState::UndefinedFunction, op.span, message).help(help));
                None
            }
        }
    }

    fn operator_help(&self, name: &str, left: Option<TypeId>, right: TypeId) -> &'static str {
        let of = |ty: TypeId, wanted: TypeId| self.catalog.base_type(ty) == wanted;
        let pair =
            |a: TypeId, b: TypeId| left.is_some_and(|left| of(left, a) && of(right, b) || of(left, b) && of(right, a));
        match name {
            "==" => "equality is `=`",
            "&&" if pair(TypeId::BOOL, TypeId::BOOL) => "where both must hold: AND",
            "||" if pair(TypeId::BOOL, TypeId::BOOL) => "where one must hold: OR",
            "+" if pair(TypeId::TEXT, TypeId::TEXT) => "texts are joined with `||`",
            "=" | "<>" if pair(TypeId::BOOL, TypeId::INT4) => "a boolean is `true` or `false`",
            _ => "no operator matches the given name and argument types; you might need to add explicit type casts",
        }
    }

    /// `make_scalar_array_op`.
    pub(crate) fn scalar_array_op(&mut self, op: &OpName, any: bool, left: Expr, right: Expr, span: Span) -> Expr {
        if left.is_error() || right.is_error() {
            return Expr::error(span);
        }
        let element = if right.ty == TypeId::UNKNOWN {
            TypeId::UNKNOWN
        } else {
            let element = self.catalog.base_element_type(right.ty);
            if element.is_none() {
                return self.error(
                    SqlState::WrongObjectType,
                    op.span,
                    "op ANY/ALL (array) requires array on right side",
                );
            }
            element
        };
        let Some(operator) = self.find_operator(op, Some(left.ty), element) else {
            return Expr::error(span);
        };
        let actual = [left.ty, element];
        let mut declared = [operator.left, operator.right];
        let ret = match coerce::enforce_generic_type_consistency(
            self.catalog,
            &actual,
            &mut declared,
            operator.result,
            false,
        ) {
            Ok(ret) => ret,
            Err(PolyError::Message(state, message)) => return self.error(state, op.span, message),
        };
        if ret != TypeId::BOOL {
            return self.error(
                SqlState::WrongObjectType,
                op.span,
                "op ANY/ALL (array) requires operator to yield boolean",
            );
        }
        if operator.retset {
            return self.error(
                SqlState::WrongObjectType,
                op.span,
                "op ANY/ALL (array) requires operator not to return a set",
            );
        }
        let target = if declared[1].is_polymorphic() { right.ty } else { self.catalog.array_type(declared[1]) };
        if target.is_none() {
            let message = format!("could not find array type for data type {}", self.catalog.type_name(declared[1]));
            return self.error(SqlState::UndefinedObject, op.span, message);
        }
        let left = self.coerce(left, declared[0], -1, CoercionContext::Implicit, false);
        let right = self.coerce(right, target, -1, CoercionContext::Implicit, false);
        if left.is_error() || right.is_error() {
            return Expr::new(ExprKind::Error, TypeId::BOOL, span);
        }
        let kind = ExprKind::ScalarArrayOp {
            op: Arc::clone(&operator.name),
            callee: operator.callee(),
            any,
            left: Box::new(left),
            right: Box::new(right),
        };
        Expr::new(kind, TypeId::BOOL, span)
    }

    /// Set-returning functions may stand in few places (`check_srf_call_placement`).
    pub(crate) fn check_srf(&mut self, span: Span) {
        let kind = self.level().kind;
        match kind {
            Kind::SelectTarget
            | Kind::WindowPartition
            | Kind::WindowOrder
            | Kind::OrderBy
            | Kind::GroupBy
            | Kind::DistinctOn
            | Kind::InsertTarget
            | Kind::ValuesSingle => {
                self.level().query.has_srf = true;
            }
            Kind::None | Kind::FromFunction => {}
            Kind::FromSubselect
            | Kind::JoinOn
            | Kind::Where
            | Kind::Having
            | Kind::Filter
            | Kind::WindowFrame
            | Kind::UpdateSource
            | Kind::UpdateTarget
            | Kind::Limit
            | Kind::Offset
            | Kind::Returning
            | Kind::MergeReturning
            | Kind::MergeWhen
            | Kind::Values
            | Kind::CheckConstraint
            | Kind::DomainCheck
            | Kind::ColumnDefault
            | Kind::GeneratedColumn
            | Kind::IndexExpression
            | Kind::IndexPredicate
            | Kind::AlterColTransform
            | Kind::PartitionExpression
            | Kind::Policy
            | Kind::CallArgument => {
                let message = match kind {
                    Kind::CheckConstraint | Kind::DomainCheck => {
                        "set-returning functions are not allowed in check constraints".into()
                    }
                    Kind::ColumnDefault => "set-returning functions are not allowed in DEFAULT expressions".into(),
                    Kind::JoinOn => "set-returning functions are not allowed in JOIN conditions".into(),
                    _ => format!("set-returning functions are not allowed in {}", kind.name()),
                };
                self.refuse(SqlState::FeatureNotSupported, span, message);
            }
        }
    }
}
