//! Coercion of expressions (`parse_coerce.c`); which coercion there is, is decided in `resolve`.

use super::Binder;
use super::scope::NsItem;
use crate::catalog::object::{CastMethod, TypeKind};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::{Callee, Coercion, Expr, ExprKind, SubLinkKind};
use crate::resolve::coerce::{self, CoercionContext, Pathway};
use crate::resolve::input::check_literal;
use crate::span::Span;
use crate::suggest::did_you_mean;
use crate::types::{TypeId, TypeMod};
use std::sync::Arc;

impl Binder<'_> {
    pub(crate) fn can_coerce(&self, from: TypeId, to: TypeId, context: CoercionContext) -> bool {
        from.is_error() || to.is_error() || coerce::can_coerce_type(self.catalog, &[from], &[to], context)
    }

    /// `coerce_to_target_type`: None where there is no such coercion.
    pub(crate) fn coerce_to(&mut self, expr: Expr, target: TypeMod, context: CoercionContext) -> Option<Expr> {
        if expr.is_error() || target.ty.is_error() {
            return Some(Expr { ty: target.ty, ..expr });
        }
        if !self.can_coerce(expr.ty, target.ty, context) {
            return None;
        }
        let explicit = context == CoercionContext::Explicit;
        let coerced = self.coerce(expr, target.ty, target.typmod, context, explicit);
        Some(Self::coerce_typmod(coerced, target, explicit))
    }

    /// The length coercion; it never changes what is NULL.
    fn coerce_typmod(expr: Expr, target: TypeMod, explicit: bool) -> Expr {
        // A cast that names no modifier takes away the one there is.
        if target.typmod == expr.typmod || target.typmod < 0 && !explicit {
            return expr;
        }
        let (ty, span) = (expr.ty, expr.span);
        let kind = ExprKind::Coerce { how: Coercion::Relabel, arg: Box::new(expr), explicit };
        Expr::new(kind, ty, span).with_typmod(target.typmod)
    }

    /// `coerce_type`: the caller has made sure that it can be.
    pub(crate) fn coerce(
        &mut self,
        expr: Expr,
        target: TypeId,
        typmod: i32,
        context: CoercionContext,
        explicit: bool,
    ) -> Expr {
        let source = expr.ty;
        if source == target || source.is_error() || target.is_error() || target.is_none() {
            return expr;
        }
        match target {
            TypeId::ANY
            | TypeId::ANYELEMENT
            | TypeId::ANYNONARRAY
            | TypeId::ANYCOMPATIBLE
            | TypeId::ANYCOMPATIBLENONARRAY => return expr,
            TypeId::ANYARRAY
            | TypeId::ANYENUM
            | TypeId::ANYRANGE
            | TypeId::ANYMULTIRANGE
            | TypeId::ANYCOMPATIBLEARRAY
            | TypeId::ANYCOMPATIBLERANGE
            | TypeId::ANYCOMPATIBLEMULTIRANGE
                if source != TypeId::UNKNOWN =>
            {
                let base = self.catalog.base_type(source);
                if base == source {
                    return expr;
                }
                return Self::wrap(Coercion::Relabel, expr, base, explicit);
            }
            _ => {}
        }
        if source == TypeId::UNKNOWN {
            match expr.kind {
                ExprKind::Const(value) => return self.literal(value, expr.span, target, typmod, explicit),
                ExprKind::Param(number) => return self.coerce_param(number, target, expr.span),
                ExprKind::Collate { arg, collation } => {
                    let span = expr.span;
                    let arg = self.coerce(*arg, target, typmod, context, explicit);
                    let ty = arg.ty;
                    return Expr::new(ExprKind::Collate { arg: Box::new(arg), collation }, ty, span);
                }
                ExprKind::SubLink(mut link) if link.kind == SubLinkKind::Scalar => {
                    // An output column that was left unknown: through text.
                    let span = expr.span;
                    if let Some(first) = link.query.targets.first_mut() {
                        first.expr.ty = TypeId::TEXT;
                    }
                    let kind = ExprKind::SubLink(link);
                    return Self::wrap(Coercion::Io, Expr::new(kind, TypeId::TEXT, span), target, explicit);
                }
                // What was cast to unknown becomes a string at most, where one is asked for.
                ExprKind::Coerce { .. } if !(context >= CoercionContext::Assignment && self.is_string(target)) => {
                    let message = format!(
                        "failed to find conversion function from unknown to {}",
                        self.catalog.type_name(target)
                    );
                    return self.error(SqlState::InternalError, expr.span, message);
                }
                kind => return Self::wrap(Coercion::Io, Expr { kind, ..expr }, target, explicit),
            }
        }
        let base = self.catalog.base_type(target);
        match coerce::find_coercion_pathway(self.catalog, target, source, context) {
            Pathway::None => {}
            Pathway::Relabel => {
                let inner = if base == source { expr } else { Self::wrap(Coercion::Relabel, expr, base, explicit) };
                return self.into_domain(inner, target, explicit);
            }
            path @ (Pathway::Func(_) | Pathway::ArrayCoerce(_) | Pathway::CoerceViaIo) => {
                let inner = Self::wrap(self.coercion(&path), expr, base, explicit);
                return self.into_domain(inner, target, explicit);
            }
        }
        if target == TypeId::RECORD || target == TypeId::RECORD_ARRAY {
            return expr;
        }
        if source == TypeId::RECORD && self.catalog.row_relation(base).is_some() {
            return self.record_to_composite(expr, target, context, explicit);
        }
        if self.catalog.row_relation(base).is_some() {
            return Self::wrap(Coercion::Row, expr, target, explicit);
        }
        let message =
            format!("cannot cast type {} to {}", self.catalog.type_name(source), self.catalog.type_name(target));
        self.error(SqlState::CannotCoerce, expr.span, message)
    }

    /// `coerce_to_domain`, which applies the domain's modifier to a value of its base type first; for other types, nothing.
    fn into_domain(&self, inner: Expr, target: TypeId, explicit: bool) -> Expr {
        if self.catalog.domain(target).is_none() {
            return inner;
        }
        let (base, typmod) = self.catalog.base_type_and_typmod(target, -1);
        let inner = if typmod < 0 || typmod == inner.typmod {
            inner
        } else {
            Self::wrap(Coercion::Relabel, inner, base, explicit).with_typmod(typmod)
        };
        Self::wrap(Coercion::Domain, inner, target, explicit)
    }

    fn wrap(how: Coercion, arg: Expr, ty: TypeId, explicit: bool) -> Expr {
        let span = arg.span;
        Expr::new(ExprKind::Coerce { how, arg: Box::new(arg), explicit }, ty, span)
    }

    fn coercion(&self, path: &Pathway) -> Coercion {
        match path {
            Pathway::None | Pathway::Relabel => Coercion::Relabel,
            Pathway::CoerceViaIo => Coercion::Io,
            Pathway::ArrayCoerce(element) => Coercion::Array(Box::new(self.coercion(element))),
            Pathway::Func(cast) => match &cast.method {
                CastMethod::Function { id, name, strict, volatility } => Coercion::Func(Callee {
                    id: *id,
                    name: Arc::clone(name),
                    builtin: id.0 < TypeId::FIRST_USER,
                    strict: *strict,
                    volatility: *volatility,
                    retset: false,
                    gathered: 0,
                }),
                CastMethod::Binary => Coercion::Relabel,
                CastMethod::InOut => Coercion::Io,
            },
        }
    }

    /// An unknown literal takes its type: the type's input rules decide whether it can.
    fn literal(&mut self, value: Option<Arc<str>>, span: Span, target: TypeId, typmod: i32, explicit: bool) -> Expr {
        let (base, base_typmod) = self.catalog.base_type_and_typmod(target, typmod);
        if let Some(text) = &value {
            let input_typmod = if base == TypeId::INTERVAL { base_typmod } else { -1 };
            if let Err((state, message)) = check_literal(self.catalog, base, input_typmod, text) {
                let mut diagnostic = Diagnostic::refused(state, span, message);
                if let TypeKind::Enum(labels) = &self.catalog.ty(base).kind {
                    diagnostic.help = did_you_mean(text, labels.iter().map(|label| &**label));
                }
                self.report(diagnostic);
                return Expr::error(span);
            }
        }
        let constant = Expr::new(ExprKind::Const(value), base, span);
        self.into_domain(constant, target, explicit)
    }

    /// `coerce_record_to_complex`: a ROW(), or a row of FROM, field by field; of other records nothing is known.
    fn record_to_composite(&mut self, expr: Expr, target: TypeId, context: CoercionContext, explicit: bool) -> Expr {
        let base = self.catalog.base_type(target);
        let span = expr.span;
        let refusal = |binder: &Self, why: &str| {
            let message = format!("cannot cast type record to {}", binder.catalog.type_name(target));
            Diagnostic::refused(SqlState::CannotCoerce, span, message).help(why)
        };
        let items = match expr.kind {
            ExprKind::Row(items) => items,
            ExprKind::WholeRow { rel, up } => self.row_columns(rel, up, span),
            ExprKind::Error => return Expr { ty: target, ..expr },
            _ => {
                let why = "only ROW(...) and rows of FROM can be cast: the fields of other records are not known";
                self.report(refusal(self, why));
                return Expr::error(span);
            }
        };
        let mut items = items.into_iter();
        let mut coerced = Vec::with_capacity(items.len());
        for (name, field) in self.composite_fields(base) {
            let Some(item) = items.next() else {
                self.report(refusal(self, "input has too few columns"));
                return Expr::error(span);
            };
            let source = item.ty;
            match self.coerce_to(item, field, context) {
                Some(item) => coerced.push(item),
                None => {
                    let [source, field] = [source, field.ty].map(|ty| self.catalog.type_name(ty));
                    self.report(refusal(self, &format!("column {name} is of type {field}, not {source}")));
                    return Expr::error(span);
                }
            }
        }
        if items.next().is_some() {
            self.report(refusal(self, "input has too many columns"));
            return Expr::error(span);
        }
        let row = Expr::new(ExprKind::Row(coerced), base, span);
        self.into_domain(row, target, explicit)
    }

    /// The columns of a range-table entry, one by one (`expandNSItemVars`).
    fn row_columns(&mut self, rel: usize, up: usize, span: Span) -> Vec<Expr> {
        let Some(level) = self.levels.iter().rev().nth(up) else { return Vec::new() };
        let known = level.namespace.iter().find(|item| item.rte == rel).cloned();
        let entry = || level.query.rtable.get(rel).map(|rte| NsItem::of_rte(rel, rte));
        let Some(item) = known.or_else(entry) else { return Vec::new() };
        item.columns.iter().filter(|column| !column.dropped).map(|column| self.var(up, column, span)).collect()
    }

    /// The live columns of a composite type, by attribute index.
    pub(crate) fn composite_fields(&self, ty: TypeId) -> Vec<(String, TypeMod)> {
        let rel = self.catalog.row_relation(self.catalog.base_type(ty)).and_then(|rel| self.catalog.relation(rel));
        rel.map_or_else(Vec::new, |rel| {
            let live = rel.columns.iter().filter(|column| !column.dropped);
            live.map(|c| (c.name.to_string(), TypeMod { ty: c.ty, typmod: c.typmod })).collect()
        })
    }

    // ------------------------------------------------------------ common types

    /// `select_common_type` with its error; `context` as in "CASE types ... cannot be matched".
    pub(crate) fn common_type(&mut self, exprs: &[Expr], context: &str) -> TypeId {
        if exprs.iter().any(Expr::is_error) {
            let known: Vec<TypeId> = exprs.iter().map(|e| e.ty).filter(|ty| !ty.is_error()).collect();
            return coerce::select_common_type_no_error(self.catalog, &known).unwrap_or(TypeId::ERROR);
        }
        let types: Vec<TypeId> = exprs.iter().map(|e| e.ty).collect();
        match coerce::select_common_type(self.catalog, &types) {
            Ok(ty) => ty,
            Err(coerce::CommonTypeError::Mismatch { index, left, right }) => {
                let message = format!(
                    "{context} types {} and {} cannot be matched",
                    self.catalog.type_name(left),
                    self.catalog.type_name(right)
                );
                let span = exprs.get(index).map_or_else(Span::default, |e| e.span);
                self.refuse(SqlState::DatatypeMismatch, span, message);
                TypeId::ERROR
            }
        }
    }

    /// `coerce_to_common_type`.
    pub(crate) fn coerce_common(&mut self, expr: Expr, target: TypeId, context: &str) -> Expr {
        if expr.ty == target || expr.is_error() || target.is_error() {
            return expr;
        }
        if !self.can_coerce(expr.ty, target, CoercionContext::Implicit) {
            let message = format!(
                "{context} could not convert type {} to {}",
                self.catalog.type_name(expr.ty),
                self.catalog.type_name(target)
            );
            return self.error(SqlState::CannotCoerce, expr.span, message);
        }
        self.coerce(expr, target, -1, CoercionContext::Implicit, false)
    }

    pub(crate) fn coerce_all_common(&mut self, exprs: Vec<Expr>, context: &str) -> (Vec<Expr>, TypeId) {
        let ty = self.common_type(&exprs, context);
        (exprs.into_iter().map(|e| self.coerce_common(e, ty, context)).collect(), ty)
    }

    // ------------------------------------------------------------ fixed targets

    /// `coerce_to_boolean`; `construct` as in "argument of WHERE must be type boolean".
    pub(crate) fn coerce_to_boolean(&mut self, expr: Expr, construct: &str) -> Expr {
        self.coerce_to_fixed(expr, TypeId::BOOL, "boolean", construct)
    }

    /// `coerce_to_specific_type`.
    pub(crate) fn coerce_to_fixed(&mut self, expr: Expr, target: TypeId, name: &str, construct: &str) -> Expr {
        let span = expr.span;
        let source = expr.ty;
        let expr = if source == target {
            expr
        } else {
            match self.coerce_to(expr, TypeMod { ty: target, typmod: -1 }, CoercionContext::Assignment) {
                Some(expr) => expr,
                None => {
                    let message = format!(
                        "argument of {construct} must be type {name}, not type {}",
                        self.catalog.type_name(source)
                    );
                    return self.error(SqlState::DatatypeMismatch, span, message);
                }
            }
        };
        if self.returns_set(&expr) {
            let message = format!("argument of {construct} must not return a set");
            return self.error(SqlState::DatatypeMismatch, span, message);
        }
        expr
    }

    /// What is left unknown is text (`resolveTargetListUnknowns`).
    pub(crate) fn coerce_unknown_to_text(&mut self, expr: Expr) -> Expr {
        if expr.ty == TypeId::UNKNOWN {
            self.coerce(expr, TypeId::TEXT, -1, CoercionContext::Implicit, false)
        } else {
            expr
        }
    }

    /// A default or generated expression for a column of this type.
    pub(crate) fn coerce_definition(&mut self, expr: Expr, target: TypeMod) -> Expr {
        let (span, source) = (expr.span, expr.ty);
        match self.coerce_to(expr, target, CoercionContext::Assignment) {
            Some(expr) => expr,
            None => {
                let message = format!(
                    "column is of type {} but default expression is of type {}",
                    self.catalog.type_name(target.ty),
                    self.catalog.type_name(source)
                );
                self.error(SqlState::DatatypeMismatch, span, message)
            }
        }
    }

    /// `expression_returns_set`.
    pub(crate) fn returns_set(&self, expr: &Expr) -> bool {
        expr.any(&mut |e| match &e.kind {
            ExprKind::Call { callee, .. } | ExprKind::Op { callee, .. } => callee.retset,
            _ => false,
        })
    }
}
