//! Function calls (`parse_func.c`).

use super::{Binder, Kind};
use crate::catalog::RoutineRef;
use crate::catalog::builtin::{Extension, missing_from};
use crate::catalog::object::{AggKind, ParamMode, RoutineKind};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::{Aggregate, Callee, Expr, ExprKind};
use crate::resolve::coerce::{self, CoercionContext, PolyError};
use crate::resolve::func::{FoundFunc, FuncLookup, func_get_detail};
use crate::span::Span;
use crate::suggest::did_you_mean;
use crate::syntax::ast;
use crate::types::{TypeId, TypeMod};
use std::sync::Arc;

pub(crate) fn callee(routine: &RoutineRef) -> Callee {
    Callee {
        id: routine.id,
        name: Arc::clone(&routine.name),
        builtin: routine.id.0 < TypeId::FIRST_USER,
        strict: routine.strict,
        volatility: routine.volatility,
        retset: routine.retset,
        gathered: 0,
    }
}

/// What a plain function cannot have.
fn misuse(call: &ast::FuncCall, filter: bool) -> Option<String> {
    let name = crate::bind::target::dotted(&call.name.parts);
    let what = if call.star {
        return Some(format!("{name}(*) specified, but {name} is not an aggregate function"));
    } else if call.distinct {
        "DISTINCT"
    } else if call.within_group {
        "WITHIN GROUP"
    } else if !call.order_by.is_empty() {
        "ORDER BY"
    } else if filter {
        "FILTER"
    } else if call.over.is_some() {
        return Some(format!("OVER specified, but {name} is not a window function nor an aggregate function"));
    } else {
        return None;
    };
    Some(format!("{what} specified, but {name} is not an aggregate function"))
}

impl<'a> Binder<'a> {
    /// `transformFuncCall`.
    pub(crate) fn func_call(&mut self, call: &'a ast::FuncCall, span: Span) -> Expr {
        let mut args: Vec<Expr> = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            args.push(self.expr(&arg.expr));
        }
        if call.within_group {
            for sort in &call.order_by {
                let arg = self.expr_of_kind(&sort.expr, Kind::OrderBy);
                args.push(arg);
            }
        }
        self.func_or_column(call, args, span)
    }

    /// `ParseFuncOrColumn` with a call written out.
    fn func_or_column(&mut self, call: &'a ast::FuncCall, mut args: Vec<Expr>, span: Span) -> Expr {
        let Some(last) = call.name.last() else { return Expr::error(span) };
        let (schema, name) = (call.name.schema().map(|s| s.name.as_str()), last.name.as_str());
        let name_span = call.name.span;
        if call.name.parts.len() > 3 {
            return self.error(
                SqlState::SyntaxError,
                name_span,
                format!(
                    "improper qualified name (too many dotted names): {}",
                    crate::bind::target::dotted(&call.name.parts)
                ),
            );
        }
        // FILTER is bound before the function is looked up, as in PostgreSQL.
        let filter = call.filter.as_deref().map(|filter| {
            let bound = self.expr_of_kind(filter, Kind::Filter);
            self.coerce_to_boolean(bound, "FILTER")
        });
        if args.iter().any(Expr::is_error) {
            // Whether the function exists is still worth saying; its type is not known.
            return Expr::error(span);
        }
        if args.len() > 100 {
            return self.error(
                SqlState::TooManyArguments,
                name_span,
                "cannot pass more than 100 arguments to a function",
            );
        }
        let mut names: Vec<Option<&str>> = Vec::with_capacity(args.len());
        let mut seen_named = false;
        for (i, arg) in call.args.iter().enumerate() {
            if let Some(arg_name) = &arg.name {
                if call.args[..i].iter().any(|other| other.name.as_ref().is_some_and(|n| n.name == arg_name.name)) {
                    let message = format!("argument name \"{}\" used more than once", arg_name.name);
                    return self.error(SqlState::SyntaxError, arg_name.span, message);
                }
                seen_named = true;
            } else if seen_named {
                return self.error(
                    SqlState::SyntaxError,
                    arg.expr.span,
                    "positional argument cannot follow named argument",
                );
            }
            names.push(arg.name.as_ref().map(|n| n.name.as_str()));
        }
        let plain = !call.star
            && !call.distinct
            && !call.within_group
            && call.order_by.is_empty()
            && filter.is_none()
            && call.over.is_none()
            && !call.variadic;
        // f(x) may be x.f.
        if plain && !seen_named && args.len() == 1 && schema.is_none() && self.is_composite(args[0].ty) {
            let whole = args[0].clone();
            if let Some(column) = self.project_column(whole, last, span) {
                return column;
            }
        }
        if !seen_named {
            names.clear();
        }
        let actual: Vec<TypeId> = args.iter().map(|e| e.ty).collect();
        let direct = call.args.len();
        let first_is_literal = args.first().is_some_and(|e| matches!(e.kind, ExprKind::Const(_)));
        let is_call = self.level().kind == Kind::CallArgument && call.over.is_none();
        let lookup = func_get_detail(
            self.catalog,
            schema,
            name,
            &actual,
            &names,
            !call.variadic,
            true,
            is_call && self.call_at(span),
            first_is_literal,
        );
        let found = match lookup {
            FuncLookup::Found(found) => found,
            FuncLookup::Coercion(ty) => {
                if let Some(message) = misuse(call, filter.is_some()) {
                    return self.error(SqlState::WrongObjectType, name_span, message);
                }
                let arg = args.remove(0);
                return self.coerce(arg, ty, -1, CoercionContext::Explicit, true);
            }
            FuncLookup::Ambiguous => {
                let message = format!("function {} is not unique", self.signature(&call.name, &actual, &names));
                self.report(
                    Diagnostic::refused(SqlState::AmbiguousFunction, name_span, message)
                        .help("could not choose a best candidate function; you might need to add explicit type casts"),
                );
                return Expr::error(span);
            }
            FuncLookup::NotFound => {
                return self.function_not_found(call, &actual, &names, span);
            }
        };
        self.finish_call(call, found, args, filter, direct, span)
    }

    /// The call itself of CALL, not one among its arguments.
    fn call_at(&mut self, span: Span) -> bool {
        self.level().query.span == span
    }

    fn signature(&self, name: &ast::Name, actual: &[TypeId], names: &[Option<&str>]) -> String {
        let args: Vec<String> = actual
            .iter()
            .enumerate()
            .map(|(i, ty)| match names.get(i) {
                Some(Some(arg)) => format!("{arg} => {}", self.catalog.type_name(*ty)),
                _ => self.catalog.type_name(*ty),
            })
            .collect();
        format!("{}({})", crate::bind::target::dotted(&name.parts), args.join(", "))
    }

    fn function_not_found(
        &mut self,
        call: &ast::FuncCall,
        actual: &[TypeId],
        names: &[Option<&str>],
        span: Span,
    ) -> Expr {
        let name = call.name.last().map_or("", |n| n.name.as_str());
        if let Some(schema) = call.name.schema()
            && !self.catalog.has_schema(&schema.name)
        {
            let message = format!("schema \"{}\" does not exist", schema.name);
            return self.error(SqlState::InvalidSchemaName, schema.span, message);
        }
        let message = format!("function {} does not exist", self.signature(&call.name, actual, names));
        let schema = call.name.schema().map(|s| s.name.as_str());
        let others = self.catalog.routines(schema, name);
        let help = if others.is_empty() {
            let own: Vec<&str> = self.catalog.user_routines().map(|routine| &*routine.name).collect();
            let names = own.iter().copied().chain(self.catalog.builtin().routine_names().map(|name| name as &str));
            missing_from(Extension::with_routine(name, self.catalog.version()))
                .or_else(|| did_you_mean(name, names))
                .unwrap_or_else(|| "no function of this name: is it created in a migration?".into())
        } else {
            let forms: Vec<String> = others
                .iter()
                .take(4)
                .map(|(_, routine)| {
                    let args: Vec<String> = routine.args.iter().map(|ty| self.catalog.type_name(*ty)).collect();
                    format!("{name}({})", args.join(", "))
                })
                .collect();
            format!("there is {}; you might need to add explicit type casts", forms.join(", "))
        };
        self.report(Diagnostic::refused(SqlState::UndefinedFunction, call.name.span, message).help(help));
        Expr::error(span)
    }

    fn finish_call(
        &mut self,
        call: &'a ast::FuncCall,
        found: FoundFunc,
        args: Vec<Expr>,
        filter: Option<Expr>,
        direct: usize,
        span: Span,
    ) -> Expr {
        let FoundFunc { routine, mut declared, defaults_used, variadic_expanded, .. } = found;
        let mut ret = found.ret;
        let name_span = call.name.span;
        let shown = crate::bind::target::dotted(&call.name.parts);
        let is_call = self.level().kind == Kind::CallArgument && self.call_at(span);
        match routine.kind {
            RoutineKind::Procedure if !is_call => {
                let actual: Vec<TypeId> = args.iter().map(|e| e.ty).collect();
                let message = format!("{} is a procedure", self.signature(&call.name, &actual, &[]));
                self.report(
                    Diagnostic::refused(SqlState::WrongObjectType, name_span, message)
                        .help("to call a procedure, use CALL"),
                );
                return Expr::error(span);
            }
            RoutineKind::Function | RoutineKind::Window | RoutineKind::Aggregate if is_call => {
                let actual: Vec<TypeId> = args.iter().map(|e| e.ty).collect();
                let message = format!("{} is not a procedure", self.signature(&call.name, &actual, &[]));
                return self.error(SqlState::WrongObjectType, name_span, message);
            }
            RoutineKind::Function | RoutineKind::Procedure => {
                if let Some(message) = misuse(call, filter.is_some()) {
                    return self.error(SqlState::WrongObjectType, name_span, message);
                }
            }
            RoutineKind::Aggregate => {
                if let Some(message) = self.check_aggregate_form(call, &routine, args.len(), direct) {
                    let (state, message) = message;
                    return self.error(state, name_span, message);
                }
            }
            RoutineKind::Window => {
                if call.over.is_none() {
                    let message = format!("window function {shown} requires an OVER clause");
                    return self.error(SqlState::WrongObjectType, name_span, message);
                }
                if call.within_group {
                    let message = format!("window function {shown} cannot have WITHIN GROUP");
                    return self.error(SqlState::WrongObjectType, name_span, message);
                }
            }
        }
        // Types of the arguments and, where polymorphic, of the defaults behind them.
        let mut actual: Vec<TypeId> = args.iter().map(|e| e.ty).collect();
        if let Some(order) = &found.arg_numbers {
            let _ = order;
        }
        let given = actual.len();
        for i in 0..defaults_used {
            actual.push(declared.get(given + i).copied().filter(|ty| !ty.is_polymorphic()).unwrap_or(TypeId::UNKNOWN));
        }
        declared.resize(actual.len(), TypeId::ANY);
        ret = match coerce::enforce_generic_type_consistency(self.catalog, &actual, &mut declared, ret, false) {
            Ok(ret) => ret,
            Err(PolyError::Message(state, message)) => return self.error(state, name_span, message),
        };
        let args = if routine.agg.is_some_and(|agg| agg.kind == AggKind::Hypothetical) {
            self.unify_hypothetical(args, direct, &declared)
        } else {
            args
        };
        let mut coerced = Vec::with_capacity(args.len());
        for (arg, ty) in args.into_iter().zip(&declared) {
            // make_fn_arguments: unknown stays unknown for "any", but it must become something.
            coerced.push(self.coerce(arg, *ty, -1, CoercionContext::Implicit, false));
        }
        // VARIADIC "any" needs an array.
        if call.variadic
            && routine.variadic == TypeId::ANY
            && let Some(last) = coerced.last()
            && !last.is_error()
            && self.catalog.base_element_type(last.ty).is_none()
        {
            let span = last.span;
            return self.error(SqlState::DatatypeMismatch, span, "VARIADIC argument must be an array");
        }
        if coerced.iter().any(Expr::is_error) {
            return Expr::new(ExprKind::Error, ret, span);
        }
        let mut callee = callee(&routine);
        if variadic_expanded && routine.variadic != TypeId::ANY {
            if let Some(first) = coerced.get(routine.args.len().saturating_sub(1))
                && self.catalog.array_type(first.ty).is_none()
            {
                let message = format!("could not find array type for data type {}", self.catalog.type_name(first.ty));
                return self.error(SqlState::UndefinedObject, first.span, message);
            }
            callee.gathered = (coerced.len() + 1).saturating_sub(routine.args.len());
        }
        if call.over.is_some() {
            if callee.retset {
                return self.error(SqlState::FeatureNotSupported, name_span, "window functions cannot return sets");
            }
            return self.window_func(call, &routine, callee, coerced, filter, ret, span);
        }
        if routine.kind == RoutineKind::Aggregate {
            if callee.retset {
                return self.error(SqlState::InvalidFunctionDefinition, name_span, "aggregates cannot return sets");
            }
            if call.args.iter().any(|arg| arg.name.is_some()) {
                return self.error(SqlState::FeatureNotSupported, name_span, "aggregates cannot use named arguments");
            }
            let agg_kind = routine.agg.map_or(AggKind::Normal, |agg| agg.kind);
            let direct = if agg_kind == AggKind::Normal { 0 } else { direct };
            let mut order_by = Vec::new();
            if call.within_group {
                for (arg, sort) in coerced.iter().skip(direct).zip(&call.order_by) {
                    self.check_sortable(arg, &sort.dir);
                }
            } else {
                for sort in &call.order_by {
                    let bound = self.expr_of_kind(&sort.expr, Kind::OrderBy);
                    let bound = self.coerce_unknown_to_text(bound);
                    self.check_sortable(&bound, &sort.dir);
                    if call.distinct && !bound.is_error() && !coerced.contains(&bound) {
                        return self.error(
                            SqlState::InvalidColumnReference,
                            sort.expr.span,
                            "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list",
                        );
                    }
                    order_by.push(bound);
                }
            }
            if call.distinct {
                // What is left unknown for "any" is sorted as text.
                coerced = coerced.into_iter().map(|arg| self.coerce_unknown_to_text(arg)).collect();
                for arg in &coerced {
                    if !arg.is_error()
                        && !crate::resolve::oper::has_ordering(self.catalog, arg.ty)
                        && arg.ty != TypeId::UNKNOWN
                    {
                        let message = format!(
                            "could not identify an equality operator for type {}",
                            self.catalog.type_name(arg.ty)
                        );
                        let span = arg.span;
                        return self.error(SqlState::UndefinedFunction, span, message);
                    }
                }
            }
            let aggregate = Aggregate {
                callee,
                args: coerced,
                direct,
                star: call.star,
                distinct: call.distinct,
                order_by,
                filter,
                up: 0,
            };
            return self.aggregate(aggregate, ret, span);
        }
        if callee.retset {
            if self.level().kind == Kind::FromFunction
                && let Some(set) = super::agg::levels_of(coerced.iter()).set
            {
                let message = "set-returning functions must appear at top level of FROM";
                return self.error(SqlState::FeatureNotSupported, set, message);
            }
            self.check_srf(name_span);
        }
        Expr::new(ExprKind::Call { callee, args: coerced, variadic: call.variadic }, ret, span)
    }

    /// `unify_hypothetical_args`: a hypothetical argument and the ordering column it stands for have one type.
    fn unify_hypothetical(&mut self, args: Vec<Expr>, direct: usize, declared: &[TypeId]) -> Vec<Expr> {
        let aggregated = args.len().saturating_sub(direct);
        let first = direct.saturating_sub(aggregated);
        let mut args: Vec<Option<Expr>> = args.into_iter().map(Some).collect();
        for i in 0..aggregated {
            let (hypothetical, column) = (first + i, direct + i);
            // Where the declared types say something, the usual coercion does it.
            if declared.get(hypothetical).is_some_and(|ty| *ty != TypeId::ANY) {
                continue;
            }
            let (Some(left), Some(right)) =
                (args.get_mut(column).and_then(Option::take), args.get_mut(hypothetical).and_then(Option::take))
            else {
                continue;
            };
            let (pair, _) = self.coerce_all_common(vec![left, right], "WITHIN GROUP");
            for (at, expr) in [column, hypothetical].into_iter().zip(pair) {
                if let Some(place) = args.get_mut(at) {
                    *place = Some(expr);
                }
            }
        }
        args.into_iter().flatten().collect()
    }

    fn check_aggregate_form(
        &self,
        call: &ast::FuncCall,
        routine: &RoutineRef,
        given: usize,
        direct: usize,
    ) -> Option<(SqlState, String)> {
        let shown = crate::bind::target::dotted(&call.name.parts);
        let agg = routine.agg?;
        if agg.kind == AggKind::Normal {
            if call.within_group {
                return Some((
                    SqlState::WrongObjectType,
                    format!("{shown} is not an ordered-set aggregate, so it cannot have WITHIN GROUP"),
                ));
            }
            if given == 0 && !call.star {
                return Some((
                    SqlState::WrongObjectType,
                    format!("{shown}(*) must be used to call a parameterless aggregate function"),
                ));
            }
            return None;
        }
        if !call.within_group {
            return Some((
                SqlState::WrongObjectType,
                format!("WITHIN GROUP is required for ordered-set aggregate {shown}"),
            ));
        }
        if call.over.is_some() {
            return Some((
                SqlState::FeatureNotSupported,
                format!("OVER is not supported for ordered-set aggregate {shown}"),
            ));
        }
        if call.distinct {
            return Some((SqlState::FeatureNotSupported, "cannot use DISTINCT with WITHIN GROUP".into()));
        }
        if call.variadic {
            return Some((SqlState::FeatureNotSupported, "cannot use VARIADIC with WITHIN GROUP".into()));
        }
        let wanted = usize::try_from(agg.direct_args).unwrap_or(0);
        let aggregated = given - direct.min(given);
        if routine.variadic.is_none() {
            if direct != wanted {
                let arguments = if wanted == 1 { "argument" } else { "arguments" };
                let _ = arguments;
                return Some((
                    SqlState::UndefinedFunction,
                    format!(
                        "function {shown} does not exist: ordered-set aggregate {shown} requires {wanted} direct arguments, not {direct}"
                    ),
                ));
            }
        } else if agg.kind == AggKind::Hypothetical && direct != aggregated {
            return Some((
                SqlState::UndefinedFunction,
                format!(
                    "function {shown} does not exist: to use the hypothetical-set aggregate {shown}, the number of hypothetical direct arguments (here {direct}) must match the number of ordering columns (here {aggregated})"
                ),
            ));
        }
        None
    }

    // ------------------------------------------------------------ composites

    pub(crate) fn is_composite(&self, ty: TypeId) -> bool {
        ty == TypeId::RECORD || self.catalog.row_relation(self.catalog.base_type(ty)).is_some()
    }

    /// `ParseComplexProjection`: a field of a composite value, if it has one of this name.
    pub(crate) fn project_column(&mut self, arg: Expr, field: &crate::ident::Ident, span: Span) -> Option<Expr> {
        // A whole-row reference: the column itself, so that its nullability and keys are known.
        if let ExprKind::WholeRow { rel, up } = arg.kind {
            let rte = self.levels.iter().rev().nth(up)?.query.rtable.get(rel)?;
            let col = rte.columns.iter().position(|c| !c.dropped && c.name == field.name)?;
            let column = &rte.columns[col];
            let var = crate::hir::Var { rel, col, up };
            return Some(Expr::new(ExprKind::Var(var), column.ty, span).with_typmod(column.typmod));
        }
        let fields = self.row_fields(&arg)?;
        let index = fields.iter().position(|(name, _)| *name == field.name)?;
        let TypeMod { ty, typmod } = fields[index].1;
        let name = field.name.clone();
        Some(Expr::new(ExprKind::Field { arg: Box::new(arg), index, name }, ty, span).with_typmod(typmod))
    }

    /// The fields of a composite or record-returning expression, where they are known.
    pub(crate) fn row_fields(&mut self, expr: &Expr) -> Option<Vec<(String, TypeMod)>> {
        let base = self.catalog.base_type(expr.ty);
        if let Some(rel) = self.catalog.row_relation(base) {
            let rel = self.catalog.relation(rel)?;
            let live = rel.columns.iter().filter(|c| !c.dropped);
            return Some(live.map(|c| (c.name.to_string(), TypeMod { ty: c.ty, typmod: c.typmod })).collect());
        }
        if base != TypeId::RECORD {
            return None;
        }
        match &expr.kind {
            ExprKind::Row(items) => Some(
                items
                    .iter()
                    .enumerate()
                    .map(|(i, item)| (format!("f{}", i + 1), TypeMod { ty: item.ty, typmod: item.typmod }))
                    .collect(),
            ),
            ExprKind::Call { callee, args, .. } => {
                let actual: Vec<TypeId> = args.iter().map(|e| e.ty).collect();
                self.out_columns(callee, &actual)
            }
            ExprKind::WholeRow { rel, up } => {
                let rte = self.levels.iter().rev().nth(*up)?.query.rtable.get(*rel)?;
                let live = rte.columns.iter().filter(|c| !c.dropped);
                Some(live.map(|c| (c.name.clone(), TypeMod { ty: c.ty, typmod: c.typmod })).collect())
            }
            ExprKind::Var(var) => {
                // A record column of a subquery: what is behind it.
                let source = self.record_source(*var)?;
                self.row_fields(&source)
            }
            ExprKind::SubLink(link) => {
                let first = link.query.targets.first()?.expr.clone();
                self.row_fields(&first)
            }
            _ => None,
        }
    }

    /// `expandRecordVariable`: the expression behind a record column of a subquery or CTE.
    fn record_source(&self, var: crate::hir::Var) -> Option<Expr> {
        use crate::hir::RteKind;
        let position = self.levels.len().checked_sub(1 + var.up)?;
        let level = self.levels.get(position)?;
        match &level.query.rtable.get(var.rel)?.kind {
            RteKind::Subquery(query) => query.output().nth(var.col).map(|t| t.expr.clone()),
            RteKind::Cte { up, index, .. } => {
                let level = self.levels.get(position.checked_sub(*up)?)?;
                level.query.ctes.get(*index)?.query.output().nth(var.col).map(|t| t.expr.clone())
            }
            RteKind::Values { rows } => rows.first()?.get(var.col).cloned(),
            RteKind::Join { columns, .. } => columns.get(var.col).cloned(),
            RteKind::Relation { .. }
            | RteKind::Function { .. }
            | RteKind::TableFunc { .. }
            | RteKind::Pseudo { .. }
            | RteKind::Error => None,
        }
        .filter(|e| !matches!(e.kind, ExprKind::Var(_)))
    }

    /// The output columns of a function with OUT, INOUT or TABLE parameters; None without.
    pub(crate) fn out_columns(&self, callee: &Callee, actual: &[TypeId]) -> Option<Vec<(String, TypeMod)>> {
        let routine = self.routine_of(callee)?;
        let types = coerce::resolve_polymorphic_params(self.catalog, &routine, actual)?;
        let mut columns = Vec::new();
        for (param, ty) in routine.params.iter().zip(types) {
            match param.mode {
                ParamMode::Out | ParamMode::InOut | ParamMode::Table => {
                    let name = if param.name.is_empty() {
                        format!("column{}", columns.len() + 1)
                    } else {
                        param.name.to_string()
                    };
                    columns.push((name, TypeMod { ty, typmod: -1 }));
                }
                ParamMode::In | ParamMode::Variadic => {}
            }
        }
        (!columns.is_empty()).then_some(columns)
    }

    pub(crate) fn routine_of(&self, callee: &Callee) -> Option<RoutineRef> {
        if let Some(user) = self.catalog.routine(callee.id) {
            return Some(RoutineRef::User(Arc::clone(user)));
        }
        let builtin = self.catalog.builtin().routines(&callee.name);
        builtin.iter().find(|routine| routine.id == callee.id).map(RoutineRef::Builtin)
    }
}
