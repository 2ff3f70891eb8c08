//! SQL/JSON constructs (`transformJson*`).

use super::{Binder, Kind};
use crate::catalog::object::TypeKind;
use crate::catalog::type_name::resolve_type_name;
use crate::diagnostic::SqlState;
use crate::hir::{Aggregate, Coercion, Expr, ExprKind, Special, Var};
use crate::resolve::coerce::{CoercionContext, type_category};
use crate::span::Span;
use crate::syntax::ast::{self, JsonBehavior, JsonEncoding, JsonExpr, JsonFormat, JsonOn, JsonQueryOp, JsonWrapper};
use crate::types::{TypeId, TypeMod};

fn plain(ty: TypeId) -> TypeMod {
    TypeMod { ty, typmod: -1 }
}

impl<'a> Binder<'a> {
    pub(super) fn is_string(&self, ty: TypeId) -> bool {
        type_category(self.catalog, ty) == b'S'
    }

    /// `transformJsonOutput`: the type of RETURNING, `own` where there is none.
    fn json_output(&mut self, output: Option<&'a ast::JsonOutput>, own: TypeId, any_format: bool) -> Option<TypeMod> {
        let Some(output) = output else { return Some(plain(own)) };
        let target = match resolve_type_name(self.catalog, &output.ty) {
            Ok(target) => target,
            Err(diagnostic) => {
                self.report(diagnostic);
                return None;
            }
        };
        let pseudo = matches!(self.catalog.ty(target.ty).kind, TypeKind::Pseudo);
        if output.ty.setof || pseudo {
            let what = if output.ty.setof { "SETOF types" } else { "pseudo-types" };
            let message = format!("returning {what} is not supported in SQL/JSON functions");
            self.refuse(SqlState::FeatureNotSupported, output.ty.span, message);
            return None;
        }
        self.check_json_output_format(output.format.as_ref(), target.ty, any_format).then_some(target)
    }

    /// `checkJsonOutputFormat`.
    pub(super) fn check_json_output_format(
        &mut self,
        format: Option<&JsonFormat>,
        target: TypeId,
        any_format: bool,
    ) -> bool {
        let Some(format) = format else { return true };
        let bytes = target == TypeId::BYTEA;
        let json = matches!(target, TypeId::JSON | TypeId::JSONB);
        let message = if !any_format && !bytes && !json && !self.is_string(target) {
            "cannot use JSON format with non-string output types"
        } else if !bytes && format.encoding.is_some() {
            "cannot set JSON encoding for non-bytea output types"
        } else if matches!(format.encoding, Some(JsonEncoding::Utf16 | JsonEncoding::Utf32)) {
            "unsupported JSON encoding"
        } else {
            return true;
        };
        self.refuse(SqlState::FeatureNotSupported, format.span, message);
        false
    }

    /// `transformJsonConstructorOutput`: jsonb where any argument is.
    fn json_constructed(&mut self, output: Option<&'a ast::JsonOutput>, args: &[Expr]) -> Option<TypeMod> {
        let jsonb = args.iter().any(|arg| arg.ty == TypeId::JSONB);
        self.json_output(output, if jsonb { TypeId::JSONB } else { TypeId::JSON }, true)
    }

    /// `transformJsonValueExpr`: text is read as JSON only where a format is given or implied.
    fn json_value(&mut self, value: &'a ast::JsonValueExpr, implied: bool) -> Expr {
        let bound = self.expr(&value.expr);
        let bound = self.coerce_unknown_to_text(bound);
        if bound.is_error() || !self.check_encoding(value.format.as_ref(), bound.ty) {
            return bound;
        }
        let json = matches!(bound.ty, TypeId::JSON | TypeId::JSONB | TypeId::BYTEA);
        if (value.format.is_some() || implied) && !json && !self.is_string(bound.ty) {
            let (how, span) = match &value.format {
                Some(format) => ("explicit", format.span),
                None => ("implicit", value.expr.span),
            };
            let message = format!("cannot use non-string types with {how} FORMAT JSON clause");
            return self.error(SqlState::DatatypeMismatch, span, message);
        }
        bound
    }

    fn check_encoding(&mut self, format: Option<&JsonFormat>, ty: TypeId) -> bool {
        let Some(JsonFormat { encoding: Some(_), span }) = format else { return true };
        let fits = ty == TypeId::BYTEA;
        if !fits {
            let message = "JSON ENCODING clause is only allowed for bytea input type";
            self.refuse(SqlState::DatatypeMismatch, *span, message);
        }
        fits
    }

    /// `coerceJsonFuncExpr`.
    fn json_cast(&mut self, made: Expr, target: TypeMod) -> Expr {
        let (span, source) = (made.span, made.ty);
        if source == target.ty || made.is_error() {
            return made;
        }
        if target.ty == TypeId::BYTEA {
            return Expr { ty: TypeId::BYTEA, ..made };
        }
        self.coerce_to(made, target, CoercionContext::Assignment).unwrap_or_else(|| {
            let names = [source, target.ty].map(|ty| self.catalog.type_name(ty));
            let message = format!("cannot cast type {} to {}", names[0], names[1]);
            self.error(SqlState::CannotCoerce, span, message)
        })
    }

    /// json or jsonb by what RETURNING says; other types through a cast.
    fn json_result(&mut self, what: Special, args: Vec<Expr>, target: Option<TypeMod>, span: Span) -> Expr {
        let Some(target) = target else { return Expr::error(span) };
        let made = if target.ty == TypeId::JSONB { TypeId::JSONB } else { TypeId::JSON };
        self.json_cast(Self::special(what, args, made, span), target)
    }

    /// A parameter gets no type from being a key.
    fn json_key(&mut self, key: &'a ast::Expr) -> Expr {
        let key = self.expr(key);
        if matches!(key.kind, ExprKind::Param(_)) { key } else { self.coerce_unknown_to_text(key) }
    }

    pub(crate) fn json(&mut self, json: &'a JsonExpr, span: Span) -> Expr {
        match json {
            JsonExpr::Object { pairs, output, .. } => {
                let mut args = Vec::new();
                for (key, value) in pairs {
                    args.push(self.json_key(key));
                    args.push(self.json_value(value, false));
                }
                let target = self.json_constructed(output.as_ref(), &args);
                self.json_result(Special::JsonObject, args, target, span)
            }
            JsonExpr::Array { items, output, .. } => {
                let args: Vec<Expr> = items.iter().map(|item| self.json_value(item, false)).collect();
                let target = self.json_constructed(output.as_ref(), &args);
                self.json_result(Special::JsonArray, args, target, span)
            }
            JsonExpr::ArrayQuery { query, output } => {
                let link = self.array_subquery(query, span);
                let jsonb = self.catalog.element_type(link.ty) == TypeId::JSONB;
                let own = if jsonb { TypeId::JSONB } else { TypeId::JSON };
                let target = self.json_output(output.as_ref(), own, true);
                self.json_result(Special::JsonArray, vec![link], target, span)
            }
            JsonExpr::ObjectAgg { key, value, output, filter, over, absent_on_null: _, unique: _ } => {
                let args = vec![self.json_key(key), self.json_value(value, false)];
                let target = self.json_constructed(output.as_ref(), &args);
                self.json_aggregate("object_agg", args, Vec::new(), target, filter.as_ref(), over.is_some(), span)
            }
            JsonExpr::ArrayAgg { item, order_by, output, filter, over, .. } => {
                let args = vec![self.json_value(item, false)];
                let target = self.json_constructed(output.as_ref(), &args);
                let mut sorted = Vec::new();
                for sort in order_by {
                    let bound = self.expr_of_kind(&sort.expr, Kind::OrderBy);
                    sorted.push(self.coerce_unknown_to_text(bound));
                }
                self.json_aggregate("agg", args, sorted, target, filter.as_ref(), over.is_some(), span)
            }
            JsonExpr::Parse { value, unique } => self.json_parse(value, *unique, span),
            JsonExpr::Scalar(expr) => {
                let bound = self.expr(expr);
                let arg = self.coerce_unknown_to_text(bound);
                Self::special(Special::JsonScalar, vec![arg], TypeId::JSON, span)
            }
            JsonExpr::Serialize { value, output } => {
                let arg = self.json_value(value, true);
                let Some(target) = self.json_output(output.as_ref(), TypeId::TEXT, true) else {
                    return Expr::error(span);
                };
                if target.ty != TypeId::BYTEA && !self.is_string(target.ty) {
                    let name = self.catalog.type_name(target.ty);
                    let message = format!("cannot use type {name} in RETURNING clause of JSON_SERIALIZE()");
                    return self.error(SqlState::DatatypeMismatch, span, message);
                }
                Self::special(Special::JsonSerialize, vec![arg], target.ty, span).with_typmod(target.typmod)
            }
            JsonExpr::IsJson { expr, not, .. } => {
                let bound = self.expr(expr);
                let arg = self.coerce_unknown_to_text(bound);
                let json = matches!(arg.ty, TypeId::JSON | TypeId::JSONB | TypeId::BYTEA);
                if !arg.is_error() && !json && !self.is_string(arg.ty) {
                    let message = format!("cannot use type {} in IS JSON predicate", self.catalog.type_name(arg.ty));
                    return self.error(SqlState::DatatypeMismatch, span, message);
                }
                let test = Self::special(Special::IsJson, vec![arg], TypeId::BOOL, span);
                if *not { Expr::new(ExprKind::Not(Box::new(test)), TypeId::BOOL, span) } else { test }
            }
            JsonExpr::Query { op, context, path, passing, output, wrapper, keep_quotes, on_empty, on_error } => {
                if let Some(format) = output.as_ref().and_then(|o| o.format).filter(|_| *op == JsonQueryOp::Value) {
                    let message = "cannot specify FORMAT JSON in RETURNING clause of JSON_VALUE()";
                    return self.error(SqlState::SyntaxError, format.span, message);
                }
                self.check_json_clauses(
                    *op,
                    *wrapper,
                    *keep_quotes,
                    (on_empty.as_ref(), on_error.as_ref()),
                    None,
                    span,
                );
                let mut args = vec![self.json_context(context), self.json_path(path)];
                for (value, _) in passing {
                    args.push(self.json_passing(value));
                }
                let (what, own) = match op {
                    JsonQueryOp::Exists => (Special::JsonExists, TypeId::BOOL),
                    JsonQueryOp::Query => (Special::JsonQuery, TypeId::JSONB),
                    JsonQueryOp::Value => (Special::JsonValue, TypeId::TEXT),
                };
                let Some(target) = self.json_output(output.as_ref(), own, false) else { return Expr::error(span) };
                for on in [on_empty, on_error].into_iter().flatten() {
                    args.extend(self.json_default(on, target));
                }
                Self::special(what, args, target.ty, span).with_typmod(target.typmod)
            }
        }
    }

    /// `transformJsonParseExpr`.
    fn json_parse(&mut self, value: &'a ast::JsonValueExpr, unique: bool, span: Span) -> Expr {
        let bound = self.expr(&value.expr);
        let arg = self.coerce_unknown_to_text(bound);
        let readable = arg.ty == TypeId::BYTEA || self.is_string(arg.ty);
        if arg.is_error() || !self.check_encoding(value.format.as_ref(), arg.ty) {
            return Expr::error(span);
        }
        if unique && !readable {
            let message = "cannot use non-string types with WITH UNIQUE KEYS clause";
            return self.error(SqlState::DatatypeMismatch, span, message);
        }
        if !readable && !self.can_coerce(arg.ty, TypeId::JSON, CoercionContext::Explicit) {
            let message = format!("cannot cast type {} to json", self.catalog.type_name(arg.ty));
            return self.error(SqlState::CannotCoerce, arg.span, message);
        }
        Self::special(Special::JsonParse, vec![arg], TypeId::JSON, span)
    }

    /// Which ON EMPTY and ON ERROR fit the function, and that quotes and wrapper do not contradict each other.
    pub(crate) fn check_json_clauses(
        &mut self,
        op: JsonQueryOp,
        wrapper: JsonWrapper,
        keep_quotes: Option<bool>,
        (on_empty, on_error): (Option<&JsonOn>, Option<&JsonOn>),
        column: Option<&str>,
        span: Span,
    ) {
        let wrapped = matches!(wrapper, JsonWrapper::Conditional | JsonWrapper::Unconditional);
        if op == JsonQueryOp::Query && wrapped && keep_quotes == Some(false) {
            let message = "SQL/JSON QUOTES behavior must not be specified when WITH WRAPPER is used";
            self.refuse(SqlState::SyntaxError, span, message);
        }
        for (on, clause) in [(on_empty, "ON EMPTY"), (on_error, "ON ERROR")] {
            let Some(on) = on else { continue };
            let fits = match &on.behavior {
                JsonBehavior::Error => true,
                JsonBehavior::Null | JsonBehavior::Default(_) => op != JsonQueryOp::Exists,
                JsonBehavior::Empty | JsonBehavior::EmptyArray | JsonBehavior::EmptyObject => op == JsonQueryOp::Query,
                JsonBehavior::True | JsonBehavior::False | JsonBehavior::Unknown => op == JsonQueryOp::Exists,
            };
            if !fits {
                let of_column = column.map_or_else(String::new, |name| format!(" for column \"{name}\""));
                let message = format!("invalid {clause} behavior{of_column}");
                self.refuse(SqlState::SyntaxError, on.span, message);
            }
        }
    }

    /// DEFAULT: a constant, a function or an operator, of no column (`transformJsonBehavior`).
    pub(crate) fn json_default(&mut self, on: &'a JsonOn, target: TypeMod) -> Option<Expr> {
        let JsonBehavior::Default(expr) = &on.behavior else { return None };
        let bound = self.expr(expr);
        if bound.is_error() {
            return Some(bound);
        }
        let span = bound.span;
        let message = if !is_default(&bound) {
            "can only specify a constant, non-aggregate function, or operator expression for DEFAULT"
        } else if bound
            .any(&mut |e| matches!(e.kind, ExprKind::Var(Var { up: 0, .. }) | ExprKind::WholeRow { up: 0, .. }))
        {
            "DEFAULT expression must not contain column references"
        } else if self.returns_set(&bound) {
            "DEFAULT expression must not return a set"
        } else {
            let source = bound.ty;
            // Collations are not followed yet: only COLLATE itself, or the type, has one.
            let own = match &bound.kind {
                ExprKind::Collate { collation, .. } => Some(collation.as_str().into()),
                _ => super::collate::of_type(self.catalog, source),
            };
            if let (Some(own), Some(wanted)) = (own, super::collate::of_type(self.catalog, target.ty))
                && own != wanted
            {
                let message = "collation of DEFAULT expression conflicts with RETURNING clause";
                return Some(self.error(SqlState::CollationMismatch, span, message));
            }
            let null = matches!(bound.kind, ExprKind::Const(None));
            let base = self.catalog.base_type(target.ty);
            let later = null || source == TypeId::JSONB || source == TypeId::BOOL && base != TypeId::INT4;
            if later && source != target.ty {
                return Some(Expr { ty: target.ty, ..bound });
            }
            // What is too long is to be refused, not cut.
            let context = match self.catalog.ty(target.ty).category {
                b'S' | b'V' => CoercionContext::Assignment,
                _ => CoercionContext::Explicit,
            };
            if source == target.ty {
                return Some(bound);
            }
            return Some(self.coerce_to(bound, target, context).unwrap_or_else(|| {
                let names = [source, target.ty].map(|ty| self.catalog.type_name(ty));
                let message = format!("cannot cast behavior expression of type {} to {}", names[0], names[1]);
                self.error(SqlState::CannotCoerce, span, message)
            }));
        };
        Some(self.error(SqlState::DatatypeMismatch, span, message))
    }

    /// What is searched becomes jsonb.
    pub(crate) fn json_context(&mut self, context: &'a ast::JsonValueExpr) -> Expr {
        let bound = self.expr(&context.expr);
        let bound = self.coerce_unknown_to_text(bound);
        if bound.is_error() || !self.check_encoding(context.format.as_ref(), bound.ty) {
            return bound;
        }
        let (ty, span) = (bound.ty, bound.span);
        let decoded = ty == TypeId::BYTEA && context.format.is_some();
        if !decoded && !self.can_coerce(ty, TypeId::JSONB, CoercionContext::Explicit) {
            let message = format!("cannot cast type {} to jsonb", self.catalog.type_name(ty));
            return self.error(SqlState::CannotCoerce, span, message);
        }
        bound
    }

    pub(crate) fn json_passing(&mut self, value: &'a ast::JsonValueExpr) -> Expr {
        self.json_value(value, false)
    }

    pub(crate) fn json_path(&mut self, path: &'a ast::Expr) -> Expr {
        let bound = self.expr(path);
        let (ty, span) = (bound.ty, bound.span);
        match self.coerce_to(bound, TypeMod { ty: TypeId::JSONPATH, typmod: -1 }, CoercionContext::Explicit) {
            Some(expr) => expr,
            None => {
                let message = format!(
                    "JSON path expression must be of type jsonpath, not of type {}",
                    self.catalog.type_name(ty)
                );
                self.error(SqlState::DatatypeMismatch, span, message)
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn json_aggregate(
        &mut self,
        suffix: &str,
        args: Vec<Expr>,
        order_by: Vec<Expr>,
        target: Option<TypeMod>,
        filter: Option<&'a ast::Expr>,
        windowed: bool,
        span: Span,
    ) -> Expr {
        let Some(target) = target else { return Expr::error(span) };
        let base = if target.ty == TypeId::JSONB { "jsonb" } else { "json" };
        let filter = filter.map(|filter| {
            let bound = self.expr_of_kind(filter, Kind::Filter);
            self.coerce_to_boolean(bound, "FILTER")
        });
        let call = self.call_builtin(&format!("{base}_{suffix}"), args, span);
        let ty = call.ty;
        let ExprKind::Call { callee, args, .. } = call.kind else { return call };
        let agg = if windowed {
            // OVER: the value is the aggregate's over the frame.
            self.level().has_window_funcs = true;
            Expr::new(ExprKind::Special { what: Special::JsonValue, args }, ty, span)
        } else {
            let aggregate =
                Aggregate { callee, args, direct: 0, star: false, distinct: false, order_by, filter, up: 0 };
            self.aggregate(aggregate, ty, span)
        };
        if agg.is_error() || agg.ty == target.ty {
            return agg;
        }
        self.json_cast(agg, target)
    }
}

/// `ValidJsonBehaviorDefaultExpr`.
fn is_default(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Const(_) | ExprKind::Call { .. } | ExprKind::Op { .. } => true,
        // Functions too, as are those that cut to a length; an array's is called for each element.
        ExprKind::Coerce { how, arg, .. } => match how {
            Coercion::Func(_) => true,
            Coercion::Array(element) => matches!(**element, Coercion::Func(_)) || expr.typmod >= 0 || is_default(arg),
            Coercion::Relabel if expr.typmod >= 0 => true,
            _ => is_default(arg),
        },
        ExprKind::Collate { arg, .. } => is_default(arg),
        _ => false,
    }
}
