//! Window functions and windows (`transformWindowFuncCall`, `transformWindowDefinitions`).

use super::agg::levels_of;
use super::{Binder, Kind};
use crate::catalog::RoutineRef;
use crate::catalog::object::RoutineKind;
use crate::diagnostic::SqlState;
use crate::hir::{Callee, Expr, ExprKind, Target, Window, WindowFrame, WindowFunc};
use crate::resolve::coerce::CoercionContext;
use crate::span::Span;
use crate::syntax::ast::{self, FrameBound, FrameMode, Over};
use crate::types::TypeId;

impl<'a> Binder<'a> {
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn window_func(
        &mut self,
        call: &'a ast::FuncCall,
        routine: &RoutineRef,
        callee: Callee,
        args: Vec<Expr>,
        filter: Option<Expr>,
        ret: TypeId,
        span: Span,
    ) -> Expr {
        let is_aggregate = routine.kind == RoutineKind::Aggregate;
        let name = crate::bind::target::dotted(&call.name.parts);
        if call.distinct {
            return self.error(SqlState::FeatureNotSupported, span, "DISTINCT is not implemented for window functions");
        }
        if is_aggregate && args.is_empty() && !call.star {
            let message = format!("{name}(*) must be used to call a parameterless aggregate function");
            return self.error(SqlState::WrongObjectType, span, message);
        }
        if !call.order_by.is_empty() {
            return self.error(
                SqlState::FeatureNotSupported,
                span,
                "aggregate ORDER BY is not implemented for window functions",
            );
        }
        if !is_aggregate && filter.is_some() {
            return self.error(
                SqlState::FeatureNotSupported,
                span,
                "FILTER is not implemented for non-aggregate window functions",
            );
        }
        if let Some(srf) = args.iter().find(|arg| self.returns_set(arg)) {
            let message = "window function calls cannot contain set-returning function calls";
            return self.error(SqlState::FeatureNotSupported, srf.span, message);
        }
        if let Some(at) = levels_of(args.iter()).window {
            return self.error(SqlState::WindowingError, at, "window function calls cannot be nested");
        }
        let kind = self.level().kind;
        let refused = match kind {
            Kind::None | Kind::SelectTarget | Kind::OrderBy | Kind::DistinctOn => None,
            Kind::WindowPartition | Kind::WindowOrder | Kind::WindowFrame => Some("window definitions"),
            Kind::JoinOn => Some("JOIN conditions"),
            Kind::FromFunction => Some("functions in FROM"),
            Kind::CheckConstraint | Kind::DomainCheck => Some("check constraints"),
            Kind::ColumnDefault => Some("DEFAULT expressions"),
            Kind::IndexExpression => Some("index expressions"),
            Kind::IndexPredicate => Some("index predicates"),
            _ => Some(kind.name()),
        };
        if let Some(place) = refused {
            return self.error(SqlState::WindowingError, span, format!("window functions are not allowed in {place}"));
        }
        let window = match &call.over {
            Some(Over::Name(name)) => {
                let level = self.level();
                let Some(found) = level.windows.iter().position(|(n, _)| n.name == name.name) else {
                    return self.error(
                        SqlState::UndefinedObject,
                        name.span,
                        format!("window \"{}\" does not exist", name.name),
                    );
                };
                found
            }
            Some(Over::Spec(spec)) => {
                let level = self.level();
                let named = level.windows.iter().map(|(_, named)| &named.text);
                let known =
                    named.chain(level.window_specs.iter().map(|known| &known.text)).position(|text| *text == spec.text);
                known.unwrap_or_else(|| {
                    level.window_specs.push(spec);
                    level.windows.len() + level.window_specs.len() - 1
                })
            }
            None => 0,
        };
        self.level().has_window_funcs = true;
        let func = WindowFunc { callee, args, star: call.star, filter, is_aggregate, window };
        Expr::new(ExprKind::WindowFunc(Box::new(func)), ret, span)
    }

    /// Binds the WINDOW clause's and the inline windows, in that order.
    pub(crate) fn window_definitions(&mut self, targets: &mut [Target]) {
        let level = self.level();
        let named: Vec<(Option<String>, &'a ast::WindowSpec)> =
            level.windows.iter().map(|(name, spec)| (Some(name.name.clone()), spec)).collect();
        let inline: Vec<(Option<String>, &'a ast::WindowSpec)> =
            level.window_specs.iter().map(|spec| (None, *spec)).collect();
        let mut windows: Vec<Window> = Vec::new();
        for (i, (name, spec)) in named.into_iter().chain(inline).enumerate() {
            if let Some(name) = &name
                && windows.iter().any(|w| w.name.as_ref() == Some(name))
            {
                self.refuse(SqlState::WindowingError, spec.span, format!("window \"{name}\" is already defined"));
            }
            let base = spec.base.as_ref().and_then(|base| {
                let found = windows.iter().find(|w| w.name.as_deref() == Some(base.name.as_str())).cloned();
                if found.is_none() {
                    self.refuse(
                        SqlState::UndefinedObject,
                        base.span,
                        format!("window \"{}\" does not exist", base.name),
                    );
                }
                found
            });
            let mut order_by = Vec::new();
            for sort in &spec.order_by {
                let bound = self.window_key(&sort.expr, Kind::WindowOrder, targets);
                self.check_sortable(&bound, &sort.dir);
                order_by.push(bound);
            }
            let mut partition_by = Vec::new();
            for expr in &spec.partition_by {
                let bound = self.window_key(expr, Kind::WindowPartition, targets);
                let mut keys = order_by.iter().zip(&spec.order_by);
                if !keys.any(|(key, sort)| *key == bound && matches!(sort.dir, ast::SortDir::Using(_))) {
                    self.check_equality(&bound);
                }
                partition_by.push(bound);
            }
            if let (Some(base), Some(name)) = (&base, &spec.base) {
                if !partition_by.is_empty() {
                    let message = format!("cannot override PARTITION BY clause of window \"{}\"", name.name);
                    self.refuse(SqlState::WindowingError, spec.span, message);
                }
                if !order_by.is_empty() && !base.order_by.is_empty() {
                    let message = format!("cannot override ORDER BY clause of window \"{}\"", name.name);
                    self.refuse(SqlState::WindowingError, spec.span, message);
                }
                if base.frame.is_some() {
                    let message = format!("cannot copy window \"{}\" because it has a frame clause", name.name);
                    self.refuse(SqlState::WindowingError, spec.span, message);
                }
                partition_by = base.partition_by.clone();
                if order_by.is_empty() {
                    order_by = base.order_by.clone();
                }
            }
            let frame = spec.frame.as_ref().map(|frame| self.frame(frame, &order_by, spec.span));
            windows.push(Window { name, partition_by, order_by, frame });
            let _ = i;
        }
        self.level().query.windows = windows;
    }

    fn window_key(&mut self, expr: &'a ast::Expr, kind: Kind, targets: &mut [Target]) -> Expr {
        // Positions and output names mean nothing here (SQL99).
        let bound = self.expr_of_kind(expr, kind);
        // But an output column of no type that is written alike is the same, and becomes text with it.
        if bound.ty == TypeId::UNKNOWN
            && let Some(index) = targets.iter().position(|target| target.expr == bound)
        {
            self.text_where_unknown(targets, index);
        }
        self.coerce_unknown_to_text(bound)
    }

    fn frame(&mut self, frame: &'a ast::Frame, order_by: &[Expr], window: Span) -> WindowFrame {
        let mut exprs = Vec::new();
        let offsets = [&frame.start, &frame.end];
        let has_offset = offsets.iter().any(|b| matches!(b, FrameBound::Preceding(_) | FrameBound::Following(_)));
        if frame.mode == FrameMode::Groups && order_by.is_empty() {
            self.refuse(SqlState::WindowingError, window, "GROUPS mode requires an ORDER BY clause");
        }
        if frame.mode == FrameMode::Range && has_offset && order_by.len() != 1 {
            self.refuse(
                SqlState::WindowingError,
                window,
                "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column",
            );
        }
        for bound in offsets {
            let (FrameBound::Preceding(expr) | FrameBound::Following(expr)) = bound else { continue };
            let bound = self.expr_of_kind(expr, Kind::WindowFrame);
            let bound = match frame.mode {
                FrameMode::Rows => self.coerce_to_fixed(bound, TypeId::INT8, "bigint", "ROWS"),
                FrameMode::Groups => self.coerce_to_fixed(bound, TypeId::INT8, "bigint", "GROUPS"),
                FrameMode::Range => match order_by.first() {
                    Some(key) if !key.is_error() => self.range_offset(bound, key.ty),
                    _ => bound,
                },
            };
            let levels = levels_of(std::iter::once(&bound));
            if levels.var == Some(0) {
                let name = match frame.mode {
                    FrameMode::Rows => "ROWS",
                    FrameMode::Range => "RANGE",
                    FrameMode::Groups => "GROUPS",
                };
                self.refuse(
                    SqlState::InvalidColumnReference,
                    expr.span,
                    format!("argument of {name} must not contain variables"),
                );
            }
            exprs.push(bound);
        }
        let includes_current_row = matches!(frame.start, FrameBound::UnboundedPreceding | FrameBound::CurrentRow)
            && matches!(frame.end, FrameBound::UnboundedFollowing | FrameBound::CurrentRow)
            && frame.exclude == ast::FrameExclude::None;
        WindowFrame { includes_current_row, exprs }
    }

    /// The type that an `in_range` function of the key's family takes for the offset (`transformFrameOffsetClause`).
    fn range_offset(&mut self, bound: Expr, key: TypeId) -> Expr {
        let key_base = self.catalog.base_type(key);
        let taken: &[TypeId] = match key_base {
            TypeId::DATE
            | TypeId::TIMESTAMP
            | TypeId::TIMESTAMPTZ
            | TypeId::TIME
            | TypeId::TIMETZ
            | TypeId::INTERVAL => &[TypeId::INTERVAL],
            TypeId::INT2 | TypeId::INT4 => &[TypeId::INT8, TypeId::INT4, TypeId::INT2],
            TypeId::INT8 => &[TypeId::INT8],
            TypeId::FLOAT4 | TypeId::FLOAT8 => &[TypeId::FLOAT8],
            TypeId::NUMERIC => &[TypeId::NUMERIC],
            _ => &[],
        };
        let (span, source) = (bound.span, bound.ty);
        let name = |binder: &Self, ty: TypeId| binder.catalog.type_name(ty);
        let fits = |ty: &&TypeId| self.can_coerce(source, **ty, CoercionContext::Implicit);
        let fitting: Vec<TypeId> = taken.iter().filter(fits).copied().collect();
        let preferred = if source == TypeId::UNKNOWN { key_base } else { source };
        let target = match fitting[..] {
            [only] => only,
            _ if fitting.contains(&preferred) => preferred,
            _ => {
                let what = "RANGE with offset PRECEDING/FOLLOWING";
                let (key, source) = (name(self, key), name(self, source));
                let message = if taken.is_empty() {
                    format!("{what} is not supported for column type {key}")
                } else if fitting.is_empty() {
                    format!("{what} is not supported for column type {key} and offset type {source}")
                } else {
                    format!("{what} has multiple interpretations for column type {key} and offset type {source}")
                };
                return self.error(SqlState::FeatureNotSupported, span, message);
            }
        };
        self.coerce_to_fixed(bound, target, &name(self, target), "RANGE")
    }
}
