//! Expressions (`parse_expr.c`).

use super::scope::Found;
use super::{Binder, Kind};
use crate::catalog::object::Subscripting;
use crate::catalog::type_name::resolve_type_name;
use crate::diagnostic::SqlState;
use crate::hir::{self, Expr, ExprKind};
use crate::ident::Ident;
use crate::resolve::coerce::CoercionContext;
use crate::resolve::oper::{BtreeStrategy, btree_members};
use crate::span::Span;
use crate::syntax::ast::{self, ExprKind as Ast, OpName};
use crate::types::{TypeId, TypeMod};
use std::sync::Arc;

pub(crate) fn null_const(span: Span) -> Expr {
    Expr::new(ExprKind::Const(None), TypeId::UNKNOWN, span)
}

impl<'a> Binder<'a> {
    /// `transformExpr`: with the kind of place set.
    pub(crate) fn expr_of_kind(&mut self, expr: &'a ast::Expr, kind: Kind) -> Expr {
        let saved = std::mem::replace(&mut self.level().kind, kind);
        let bound = self.expr(expr);
        self.level().kind = saved;
        bound
    }

    pub(crate) fn exprs(&mut self, exprs: &'a [ast::Expr]) -> Vec<Expr> {
        exprs.iter().map(|e| self.expr(e)).collect()
    }

    /// `transformExprRecurse`.
    pub(crate) fn expr(&mut self, expr: &'a ast::Expr) -> Expr {
        let span = expr.span;
        match &expr.kind {
            Ast::Column(parts) => self.column_ref(parts, span),
            Ast::Star(qualifier) => {
                if qualifier.is_empty() {
                    self.error(SqlState::SyntaxError, span, "row expansion via \"*\" is not supported here")
                } else {
                    self.row_star(qualifier, span)
                }
            }
            Ast::Param(number) => self.param(*number, span),
            Ast::Integer(text) => integer(text, span),
            Ast::Float(text) => Expr::new(ExprKind::Const(Some(text.as_str().into())), TypeId::NUMERIC, span),
            Ast::String(text) => Expr::new(ExprKind::Const(Some(text.as_str().into())), TypeId::UNKNOWN, span),
            Ast::Bits(text) => self.bits(text, span),
            Ast::Bool(value) => {
                let text = if *value { "t" } else { "f" };
                Expr::new(ExprKind::Const(Some(text.into())), TypeId::BOOL, span)
            }
            Ast::Null => null_const(span),
            Ast::Cast { expr: arg, ty, at } => self.cast(arg, ty, *at, span),
            Ast::Collate { expr: arg, collation, at } => self.collate(arg, collation, *at, span),
            Ast::Op { op, left, right } => self.op_expr(op, left.as_deref(), right, span),
            Ast::And(args) => self.bool_expr(args, "AND", ExprKind::And, span),
            Ast::Or(args) => self.bool_expr(args, "OR", ExprKind::Or, span),
            Ast::Not(arg) => {
                let arg = self.expr(arg);
                let arg = self.coerce_to_boolean(arg, "NOT");
                Expr::new(ExprKind::Not(Box::new(arg)), TypeId::BOOL, span)
            }
            Ast::IsNull { expr: arg, not } => {
                let arg = self.expr(arg);
                Expr::new(ExprKind::NullTest { arg: Box::new(arg), not: *not }, TypeId::BOOL, span)
            }
            Ast::IsBool { expr: arg, test, not } => {
                let (test, name) = match test {
                    ast::BoolTest::True => (hir::BoolTest::True, "TRUE"),
                    ast::BoolTest::False => (hir::BoolTest::False, "FALSE"),
                    ast::BoolTest::Unknown => (hir::BoolTest::Unknown, "UNKNOWN"),
                };
                let arg = self.expr(arg);
                let construct = if *not { format!("IS NOT {name}") } else { format!("IS {name}") };
                let arg = self.coerce_to_boolean(arg, &construct);
                Expr::new(ExprKind::BoolTest { arg: Box::new(arg), test, not: *not }, TypeId::BOOL, span)
            }
            Ast::IsDistinct { left, right, not, at } => self.is_distinct(left, right, *not, *at, span),
            Ast::InList { expr: arg, list, not, at } => self.in_list(arg, list, *not, *at, span),
            Ast::InSubquery { expr: arg, query, not, at } => self.in_subquery(arg, query, *not, *at, span),
            Ast::Between { expr: arg, low, high, not, symmetric, at } => {
                self.between(arg, low, high, *not, *symmetric, *at, span)
            }
            Ast::Like { op, expr: arg, pattern, .. } => {
                let left = self.expr(arg);
                let right = self.expr(pattern);
                self.operator(op, Some(left), right, span)
            }
            Ast::AnyArray { expr: arg, op, all, array } => {
                let left = self.expr(arg);
                let right = self.expr(array);
                self.scalar_array_op(op, !*all, left, right, span)
            }
            Ast::AnySubquery { expr: arg, op, all, query } => self.any_subquery(arg, op, !*all, query, span),
            Ast::Exists(query) => self.exists(query, span),
            Ast::Subquery(query) => self.scalar_subquery(query, span),
            Ast::ArraySubquery(query) => self.array_subquery(query, span),
            Ast::Array(elements) => self.array(elements, None, span),
            Ast::Row { fields, .. } => {
                let fields = self.row_items(fields);
                Expr::new(ExprKind::Row(fields), TypeId::RECORD, span)
            }
            Ast::Field { expr: arg, field } => {
                let arg = self.expr(arg);
                self.field(arg, field, span)
            }
            Ast::FieldStar(arg) => {
                let _ = self.expr(arg);
                self.error(SqlState::SyntaxError, span, "row expansion via \"*\" is not supported here")
            }
            Ast::Subscript { expr: arg, subscripts } => {
                let arg = self.expr(arg);
                self.subscript(arg, subscripts, span)
            }
            Ast::Case { operand, whens, else_ } => self.case(operand.as_deref(), whens, else_.as_deref(), span),
            Ast::Coalesce(args) => {
                let args = self.exprs(args);
                let (args, ty) = self.coerce_all_common(args, "COALESCE");
                self.refuse_srf_in(&args, "COALESCE");
                let typmod = common_typmod(&args);
                Expr::new(ExprKind::Coalesce(args), ty, span).with_typmod(typmod)
            }
            Ast::MinMax { greatest, args } => {
                let name = if *greatest { "GREATEST" } else { "LEAST" };
                let args = self.exprs(args);
                let (args, ty) = self.coerce_all_common(args, name);
                let typmod = common_typmod(&args);
                Expr::new(ExprKind::MinMax { greatest: *greatest, args }, ty, span).with_typmod(typmod)
            }
            Ast::NullIf(left, right) => self.null_if(left, right, span),
            Ast::Func(call) => self.func_call(call, span),
            Ast::SqlValue(value) => sql_value(*value, span),
            Ast::Grouping(args) => self.grouping(args, span),
            Ast::Default => self.error(SqlState::SyntaxError, span, "DEFAULT is not allowed in this context"),
            Ast::CurrentOf(cursor) => Expr::new(ExprKind::CurrentOf(cursor.name.clone()), TypeId::BOOL, span),
            Ast::MergeAction => {
                let mut levels = self.levels.iter().rev();
                if levels.any(|level| level.kind == Kind::MergeReturning) {
                    Expr::new(ExprKind::MergeAction, TypeId::TEXT, span)
                } else {
                    self.error(
                        SqlState::SyntaxError,
                        span,
                        "MERGE_ACTION() can only be used in the RETURNING list of a MERGE command",
                    )
                }
            }
            Ast::Xml(xml) => self.xml(xml, span),
            Ast::Json(json) => self.json(json, span),
        }
    }

    fn bits(&mut self, text: &str, span: Span) -> Expr {
        let (kind, digits) = text.split_at(text.len().min(1));
        let valid = match kind {
            "b" => digits.bytes().all(|b| matches!(b, b'0' | b'1')),
            _ => digits.bytes().all(|b| b.is_ascii_hexdigit()),
        };
        if !valid {
            let (bad, name) = if kind == "b" {
                (digits.chars().find(|c| !matches!(c, '0' | '1')), "binary")
            } else {
                (digits.chars().find(|c| !c.is_ascii_hexdigit()), "hexadecimal")
            };
            let message = format!("\"{}\" is not a valid {name} digit", bad.unwrap_or(' '));
            return self.error(SqlState::InvalidTextRepresentation, span, message);
        }
        Expr::new(ExprKind::Const(Some(text.into())), TypeId::BIT, span)
    }

    // ------------------------------------------------------------ columns

    /// `transformColumnRef`.
    fn column_ref(&mut self, parts: &'a [Ident], span: Span) -> Expr {
        let kind = self.level().kind;
        if kind == Kind::ColumnDefault {
            return self.error(
                SqlState::FeatureNotSupported,
                span,
                "cannot use column reference in DEFAULT expression",
            );
        }
        match parts {
            [] => Expr::error(span),
            [name] => {
                if let Some(base) = self.level().domain_value
                    && name.name == "value"
                {
                    return Expr::new(ExprKind::CaseTest, base.ty, span).with_typmod(base.typmod);
                }
                match self.column_by_name(&name.name, span) {
                    Found::Column(expr) => expr,
                    Found::Ambiguous => {
                        let tables = self.tables_with(&name.name);
                        let message = format!("column reference \"{}\" is ambiguous", name.name);
                        let mut diagnostic =
                            crate::diagnostic::Diagnostic::refused(SqlState::AmbiguousColumn, span, message);
                        if !tables.is_empty() {
                            let forms: Vec<String> = tables.iter().map(|t| format!("`{t}.{}`", name.name)).collect();
                            diagnostic = diagnostic.help(format!("write {}", forms.join(" or ")));
                        }
                        self.report(diagnostic);
                        Expr::error(span)
                    }
                    Found::Nothing => {
                        if let Some((up, item)) = self.item_by_name(None, &name.name, span) {
                            return self.whole_row(up, &item, span);
                        }
                        self.missing_column(None, &name.name, span)
                    }
                }
            }
            [table, column] => self.qualified_column(None, table, column, span),
            [schema, table, column] => self.qualified_column(Some(schema), table, column, span),
            [_, schema, table, column] => self.qualified_column(Some(schema), table, column, span),
            _ => {
                let message =
                    format!("improper qualified name (too many dotted names): {}", super::target::dotted(parts));
                self.error(SqlState::SyntaxError, span, message)
            }
        }
    }

    fn tables_with(&self, column: &str) -> Vec<String> {
        let Some(level) = self.levels.last() else { return Vec::new() };
        let items = level.namespace.iter().filter(|item| item.rel_visible);
        items.filter(|i| i.columns.iter().any(|c| *c.name == *column)).map(|i| i.name.clone()).collect()
    }

    fn qualified_column(&mut self, schema: Option<&Ident>, table: &Ident, column: &Ident, span: Span) -> Expr {
        let at = schema.map_or(table.span, |schema| schema.span.to(table.span));
        let schema = schema.map(|s| s.name.as_str());
        let Some((up, item)) = self.item_by_name(schema, &table.name, at) else {
            // `a.b` may be a field of composite column a only with parentheses, so this is a missing entry.
            return self.missing_from(schema, &table.name, at);
        };
        match self.column_of_item(&item, up, &column.name, span) {
            Found::Column(expr) => expr,
            Found::Ambiguous => {
                let message = format!("column reference \"{}\" is ambiguous", column.name);
                self.error(SqlState::AmbiguousColumn, span, message)
            }
            Found::Nothing => {
                let row = self.whole_row(up, &item, span);
                if let Some(call) = self.call_on_row(&row, &column.name, span) {
                    return call;
                }
                self.missing_column(Some(&table.name), &column.name, at.to(column.span))
            }
        }
    }

    /// `t.*` inside ROW(), an argument list or VALUES is the whole row.
    fn row_star(&mut self, qualifier: &'a [Ident], span: Span) -> Expr {
        let Some((schema, table)) = self.split_qualifier(qualifier, span) else { return Expr::error(span) };
        match self.item_by_name(schema, &table.name, table.span) {
            Some((up, item)) => self.whole_row(up, &item, span),
            None => self.missing_from(schema, &table.name, table.span),
        }
    }

    /// The items of ROW(...), with stars expanded.
    pub(crate) fn row_items(&mut self, items: &'a [ast::Expr]) -> Vec<Expr> {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            match &item.kind {
                Ast::Star(qualifier) => {
                    let mut expanded = Vec::new();
                    if qualifier.is_empty() {
                        let items: Vec<_> = self.level().namespace.iter().filter(|i| i.cols_visible).cloned().collect();
                        for ns in &items {
                            self.expand_item(0, ns, item, &mut expanded);
                        }
                    } else if let Some((schema, table)) = self.split_qualifier(qualifier, item.span) {
                        match self.item_by_name(schema, &table.name, table.span) {
                            Some((up, ns)) => self.expand_item(up, &ns, item, &mut expanded),
                            None => {
                                self.missing_from(schema, &table.name, table.span);
                            }
                        }
                    }
                    out.extend(expanded.into_iter().map(|t| t.expr));
                }
                _ => out.push(self.expr(item)),
            }
        }
        out
    }

    fn field(&mut self, arg: Expr, field: &Ident, span: Span) -> Expr {
        if arg.is_error() {
            return Expr::error(span);
        }
        let (ty, arg_span) = (arg.ty, arg.span);
        if self.is_composite(ty) {
            if let Some(column) = self.project_column(arg.clone(), field, span) {
                return column;
            }
            if let Some(call) = self.call_on_row(&arg, &field.name, span) {
                return call;
            }
            let message = if ty == TypeId::RECORD {
                format!("could not identify column \"{}\" in record data type", field.name)
            } else {
                format!("column \"{}\" not found in data type {}", field.name, self.catalog.type_name(ty))
            };
            return self.error(SqlState::UndefinedColumn, span, message);
        }
        if let Some(call) = self.call_on_row(&arg, &field.name, span) {
            return call;
        }
        let message = format!(
            "column notation .{} applied to type {}, which is not a composite type",
            field.name,
            self.catalog.type_name(ty)
        );
        self.error(SqlState::WrongObjectType, arg_span, message)
    }

    /// `x.f` as `f(x)`.
    fn call_on_row(&mut self, arg: &Expr, name: &str, span: Span) -> Option<Expr> {
        use crate::resolve::coerce::enforce_generic_type_consistency;
        use crate::resolve::func::{FuncLookup, func_get_detail};
        let actual = [arg.ty];
        let lookup = func_get_detail(self.catalog, None, name, &actual, &[], true, true, false, false);
        let found = match lookup {
            FuncLookup::Found(found) => found,
            FuncLookup::Coercion(ty) => return Some(self.coerce(arg.clone(), ty, -1, CoercionContext::Explicit, true)),
            FuncLookup::NotFound | FuncLookup::Ambiguous => return None,
        };
        if found.routine.kind != crate::catalog::object::RoutineKind::Function {
            return None;
        }
        let mut declared = found.declared.clone();
        let ret = enforce_generic_type_consistency(self.catalog, &actual, &mut declared, found.ret, false).ok()?;
        let target = declared.first().copied().unwrap_or(arg.ty);
        let arg = self.coerce(arg.clone(), target, -1, CoercionContext::Implicit, false);
        let callee = super::func::callee(&found.routine);
        Some(Expr::new(ExprKind::Call { callee, args: vec![arg], variadic: false }, ret, span))
    }

    // ------------------------------------------------------------ casts

    /// `transformTypeCast`.
    fn cast(&mut self, arg: &'a ast::Expr, ty: &'a ast::TypeName, at: Span, span: Span) -> Expr {
        let target = match resolve_type_name(self.catalog, ty) {
            Ok(target) => target,
            Err(diagnostic) => {
                // The type is looked up first; then what is wrong inside is told too.
                self.report(diagnostic);
                let _ = self.expr(arg);
                return Expr::error(span);
            }
        };
        let bound = match &arg.kind {
            Ast::Array(elements) => {
                let element = self.catalog.base_element_type(target.ty);
                if element.is_some() {
                    let (base, typmod) = self.catalog.base_type_and_typmod(target.ty, target.typmod);
                    let wanted = (base, element, typmod);
                    self.array(elements, Some(wanted), arg.span)
                } else {
                    self.expr(arg)
                }
            }
            _ => self.expr(arg),
        };
        if bound.is_error() {
            return Expr { ty: target.ty, span, ..bound };
        }
        let source = bound.ty;
        match self.coerce_to(bound, target, CoercionContext::Explicit) {
            // `$1::unknown` is the parameter still, to be decided by what comes.
            Some(coerced) if coerced.ty == TypeId::UNKNOWN => coerced,
            Some(mut coerced) => {
                coerced.span = span;
                coerced
            }
            None => {
                let message = format!(
                    "cannot cast type {} to {}",
                    self.catalog.type_name(source),
                    self.catalog.type_name(target.ty)
                );
                self.error(SqlState::CannotCoerce, at, message)
            }
        }
    }

    fn collate(&mut self, arg: &'a ast::Expr, collation: &'a ast::Name, at: Span, span: Span) -> Expr {
        let arg = self.expr(arg);
        if arg.is_error() {
            return arg;
        }
        let ty = arg.ty;
        if ty != TypeId::UNKNOWN
            && !self.catalog.ty(self.catalog.base_type(ty)).collatable
            && !self.catalog.ty(ty).collatable
        {
            let message = format!("collations are not supported by type {}", self.catalog.type_name(ty));
            return self.error(SqlState::DatatypeMismatch, at, message);
        }
        if !self.check_collation(collation, at) {
            return Expr::error(span);
        }
        self.collated = true;
        let name = collation.last().map_or("", |last| last.name.as_str());
        let typmod = arg.typmod;
        Expr::new(ExprKind::Collate { arg: Box::new(arg), collation: name.to_string() }, ty, span).with_typmod(typmod)
    }

    /// Whether there is this collation; else the error.
    pub(crate) fn check_collation(&mut self, collation: &ast::Name, at: Span) -> bool {
        let name = collation.last().map_or("", |last| last.name.as_str());
        let known = self.catalog.has_collation(collation.schema().map(|s| s.name.as_str()), name);
        if !known {
            let text = super::target::dotted(&collation.parts);
            let message = format!("collation \"{text}\" for encoding \"UTF8\" does not exist");
            self.refuse(SqlState::UndefinedObject, at, message);
        }
        known
    }

    // ------------------------------------------------------------ operators

    fn bool_expr(&mut self, args: &'a [ast::Expr], name: &str, make: fn(Vec<Expr>) -> ExprKind, span: Span) -> Expr {
        let mut bound = Vec::with_capacity(args.len());
        for arg in args {
            let arg = self.expr(arg);
            bound.push(self.coerce_to_boolean(arg, name));
        }
        Expr::new(make(bound), TypeId::BOOL, span)
    }

    /// `transformAExprOp`: row comparisons aside, an operator.
    fn op_expr(&mut self, op: &'a OpName, left: Option<&'a ast::Expr>, right: &'a ast::Expr, span: Span) -> Expr {
        let Some(left) = left else {
            let right = self.expr(right);
            return self.operator(op, None, right, span);
        };
        match (&left.kind, &right.kind) {
            (Ast::Row { fields, .. }, Ast::Subquery(query)) => self.row_compare_subquery(op, fields, query, span),
            (Ast::Row { fields: l, .. }, Ast::Row { fields: r, .. }) => {
                let l = self.row_items(l);
                let r = self.row_items(r);
                self.row_comparison(op, l, r, span)
            }
            _ => {
                let left = self.expr(left);
                let right = self.expr(right);
                self.operator(op, Some(left), right, span)
            }
        }
    }

    /// `make_row_comparison_op`.
    pub(crate) fn row_comparison(&mut self, op: &OpName, left: Vec<Expr>, right: Vec<Expr>, span: Span) -> Expr {
        if left.len() != right.len() {
            return self.error(SqlState::SyntaxError, op.span, "unequal number of entries in row expressions");
        }
        if left.is_empty() {
            return self.error(SqlState::FeatureNotSupported, op.span, "cannot compare rows of zero length");
        }
        let mut compared = Vec::with_capacity(left.len());
        for (l, r) in left.into_iter().zip(right) {
            let pair_span = l.span.to(r.span);
            let pair = self.operator(op, Some(l), r, pair_span);
            if !pair.is_error() && pair.ty != TypeId::BOOL {
                let message = format!(
                    "row comparison operator must yield type boolean, not type {}",
                    self.catalog.type_name(pair.ty)
                );
                return self.error(SqlState::DatatypeMismatch, op.span, message);
            }
            if self.returns_set(&pair) {
                let message = "row comparison operator must not return a set";
                return self.error(SqlState::DatatypeMismatch, pair_span, message);
            }
            compared.push(pair);
        }
        if compared.len() == 1 {
            return compared.remove(0);
        }
        if compared.iter().any(Expr::is_error) {
            return Expr::error(span);
        }
        let name = match self.row_strategy(op, &compared) {
            Some(BtreeStrategy::Equal) => return Expr::new(ExprKind::And(compared), TypeId::BOOL, span),
            Some(BtreeStrategy::NotEqual) => return Expr::new(ExprKind::Or(compared), TypeId::BOOL, span),
            Some(strategy) => strategy.operator(),
            None => return Expr::error(span),
        };
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for pair in compared {
            match pair.kind {
                ExprKind::Op { mut args, .. } if args.len() == 2 => {
                    right.extend(args.pop());
                    left.extend(args.pop());
                }
                _ => return Expr::new(ExprKind::Error, TypeId::BOOL, span),
            }
        }
        Expr::new(ExprKind::RowCompare { op: name.into(), left, right }, TypeId::BOOL, span)
    }

    /// What a row comparison means to btree operator families; the error where nothing fits all pairs.
    pub(crate) fn row_strategy(&mut self, op: &OpName, compared: &[Expr]) -> Option<BtreeStrategy> {
        let mut common: Option<Vec<BtreeStrategy>> = None;
        for pair in compared {
            let ExprKind::Op { op, callee, .. } = &pair.kind else { return None };
            let operator = self.catalog.operator_by_func(op, callee.id)?;
            let own: Vec<BtreeStrategy> =
                btree_members(self.catalog, &operator).into_iter().map(|(_, strategy)| strategy).collect();
            match &mut common {
                None => common = Some(own),
                Some(common) => common.retain(|strategy| own.contains(strategy)),
            }
        }
        let strategy = common.and_then(|common| common.into_iter().min());
        if strategy.is_none() {
            let message = format!("could not determine interpretation of row comparison operator {}", op.name);
            self.report(
                crate::diagnostic::Diagnostic::refused(SqlState::FeatureNotSupported, op.span, message)
                    .help("row comparison operators must be associated with btree operator families"),
            );
        }
        strategy
    }

    /// `transformAExprDistinct`.
    fn is_distinct(&mut self, left: &'a ast::Expr, right: &'a ast::Expr, not: bool, at: Span, span: Span) -> Expr {
        // `x IS DISTINCT FROM NULL` is a null test.
        let null_side = match (&left.kind, &right.kind) {
            (_, Ast::Null) => Some(left),
            (Ast::Null, _) => Some(right),
            _ => None,
        };
        if let Some(arg) = null_side {
            let arg = self.expr(arg);
            return Expr::new(ExprKind::NullTest { arg: Box::new(arg), not: !not }, TypeId::BOOL, span);
        }
        let op = OpName { schema: None, name: "=".into(), span: at };
        if let (Ast::Row { fields: l, .. }, Ast::Row { fields: r, .. }) = (&left.kind, &right.kind) {
            let l = self.row_items(l);
            let r = self.row_items(r);
            if l.len() != r.len() {
                return self.error(SqlState::SyntaxError, at, "unequal number of entries in row expressions");
            }
            let pairs: Vec<Expr> = l.into_iter().zip(r).map(|(l, r)| self.distinct_op(&op, l, r, not, span)).collect();
            let kind = if not { ExprKind::And(pairs) } else { ExprKind::Or(pairs) };
            return Expr::new(kind, TypeId::BOOL, span);
        }
        let left = self.expr(left);
        let right = self.expr(right);
        self.distinct_op(&op, left, right, not, span)
    }

    fn distinct_op(&mut self, op: &OpName, left: Expr, right: Expr, not: bool, span: Span) -> Expr {
        let compared = self.operator(op, Some(left), right, span);
        if compared.ty != TypeId::BOOL && !compared.is_error() {
            return self.error(
                SqlState::DatatypeMismatch,
                op.span,
                "IS DISTINCT FROM requires = operator to yield boolean",
            );
        }
        match compared.kind {
            ExprKind::Op { callee, mut args, .. } if args.len() == 2 => {
                let (right, left) = (args.pop(), args.pop());
                match (left, right) {
                    (Some(left), Some(right)) => Expr::new(
                        ExprKind::Distinct { callee, left: Box::new(left), right: Box::new(right), not },
                        TypeId::BOOL,
                        span,
                    ),
                    _ => Expr::error(span),
                }
            }
            _ => Expr::new(ExprKind::Error, TypeId::BOOL, span),
        }
    }

    fn null_if(&mut self, left: &'a ast::Expr, right: &'a ast::Expr, span: Span) -> Expr {
        let op = OpName { schema: None, name: "=".into(), span };
        let left = self.expr(left);
        let right = self.expr(right);
        let compared = self.operator(&op, Some(left), right, span);
        if compared.is_error() {
            return compared;
        }
        if compared.ty != TypeId::BOOL {
            return self.error(SqlState::DatatypeMismatch, span, "NULLIF requires = operator to yield boolean");
        }
        match compared.kind {
            ExprKind::Op { callee, mut args, .. } if args.len() == 2 => match (args.pop(), args.pop()) {
                (Some(right), Some(left)) => {
                    let (ty, typmod) = (left.ty, left.typmod);
                    Expr::new(ExprKind::NullIf { callee, left: Box::new(left), right: Box::new(right) }, ty, span)
                        .with_typmod(typmod)
                }
                _ => Expr::error(span),
            },
            _ => Expr::error(span),
        }
    }

    /// `transformAExprIn`.
    fn in_list(&mut self, arg: &'a ast::Expr, list: &'a [ast::Expr], not: bool, at: Span, span: Span) -> Expr {
        let name = if not { "<>" } else { "=" };
        let op = OpName { schema: None, name: name.into(), span: at };
        let row = match &arg.kind {
            Ast::Row { fields, .. } => Some(fields),
            _ => None,
        };
        if let Some(fields) = row {
            // All is read before anything is compared, each time with a copy of the row as it was read.
            let row = self.row_items(fields);
            let items: Vec<_> = list
                .iter()
                .map(|item| match &item.kind {
                    Ast::Row { fields, .. } => Ok(self.row_items(fields)),
                    _ => Err(self.expr(item)),
                })
                .collect();
            let mut parts = Vec::with_capacity(list.len());
            for (at, item) in items.into_iter().enumerate() {
                let left = row.clone();
                if at > 0 {
                    self.params_again(&left);
                }
                let part = match item {
                    Ok(right) => self.row_comparison(&op, left, right, span),
                    Err(right) => {
                        let left = Expr::new(ExprKind::Row(left), TypeId::RECORD, arg.span);
                        self.operator(&op, Some(left), right, span)
                    }
                };
                parts.push(self.coerce_to_boolean(part, "IN"));
            }
            return combine(parts, not, span);
        }
        let left = self.expr(arg);
        // Items with columns in them are compared one by one, the others as an array.
        let items: Vec<Expr> = list.iter().map(|item| self.expr(item)).collect();
        if left.is_error() || items.iter().any(Expr::is_error) {
            return Expr::new(ExprKind::Error, TypeId::BOOL, span);
        }
        let (vars, constants): (Vec<Expr>, Vec<Expr>) = items.into_iter().partition(contains_vars);
        let mut parts = Vec::new();
        let mut singles = Vec::new();
        if constants.len() > 1 {
            let mut all = vec![left.clone()];
            all.extend(constants.iter().cloned());
            let types: Vec<TypeId> = all.iter().map(|e| e.ty).collect();
            let common = crate::resolve::coerce::select_common_type_no_error(self.catalog, &types)
                .filter(|ty| crate::resolve::coerce::verify_common_type(self.catalog, *ty, &types));
            let array_type =
                common.filter(|ty| *ty != TypeId::RECORD).map_or(TypeId::NONE, |ty| self.catalog.array_type(ty));
            match common.filter(|_| array_type.is_some()) {
                Some(common) => {
                    let elements: Vec<Expr> =
                        constants.into_iter().map(|e| self.coerce_common(e, common, "IN")).collect();
                    let array = Expr::new(ExprKind::Array { elements, multidim: false }, array_type, span);
                    parts.push(self.scalar_array_op(&op, !not, left.clone(), array, span));
                }
                None => singles = constants,
            }
        } else {
            singles = constants;
        }
        for item in vars.into_iter().chain(singles) {
            let part = self.operator(&op, Some(left.clone()), item, span);
            parts.push(self.coerce_to_boolean(part, "IN"));
        }
        combine(parts, not, span)
    }

    fn between(
        &mut self,
        arg: &'a ast::Expr,
        low: &'a ast::Expr,
        high: &'a ast::Expr,
        not: bool,
        symmetric: bool,
        at: Span,
        span: Span,
    ) -> Expr {
        let op = |name: &str| OpName { schema: None, name: name.into(), span: at };
        let half = |binder: &mut Self, low: &'a ast::Expr, high: &'a ast::Expr| {
            let (first, second) = if not { ("<", ">") } else { (">=", "<=") };
            let l = binder.op_expr_named(&op(first), arg, low, span);
            let r = binder.op_expr_named(&op(second), arg, high, span);
            let parts = vec![
                binder.coerce_to_boolean(l, if not { "OR" } else { "AND" }),
                binder.coerce_to_boolean(r, if not { "OR" } else { "AND" }),
            ];
            Expr::new(if not { ExprKind::Or(parts) } else { ExprKind::And(parts) }, TypeId::BOOL, span)
        };
        let first = half(self, low, high);
        if !symmetric {
            return first;
        }
        let second = half(self, high, low);
        let parts = vec![first, second];
        Expr::new(if not { ExprKind::And(parts) } else { ExprKind::Or(parts) }, TypeId::BOOL, span)
    }

    /// As `op_expr`, with an operator of our own making.
    fn op_expr_named(&mut self, op: &OpName, left: &'a ast::Expr, right: &'a ast::Expr, span: Span) -> Expr {
        if let (Ast::Row { fields: l, .. }, Ast::Row { fields: r, .. }) = (&left.kind, &right.kind) {
            let l = self.row_items(l);
            let r = self.row_items(r);
            return self.row_comparison(op, l, r, span);
        }
        let left = self.expr(left);
        let right = self.expr(right);
        self.operator(op, Some(left), right, span)
    }

    // ------------------------------------------------------------ arrays and subscripts

    /// `transformArrayExpr`. `wanted`: array type, element type and modifier of a cast around it.
    fn array(&mut self, elements: &'a [ast::Expr], wanted: Option<(TypeId, TypeId, i32)>, span: Span) -> Expr {
        let mut bound = Vec::with_capacity(elements.len());
        let mut multidim = false;
        for element in elements {
            if let Ast::Array(inner) = &element.kind {
                multidim = true;
                bound.push(self.array(inner, wanted, element.span));
            } else {
                let e = self.expr(element);
                // An element that is an array itself makes it multidimensional; a vector is a value.
                let vector = matches!(e.ty, TypeId::UNKNOWN | TypeId::INT2VECTOR | TypeId::OIDVECTOR);
                if !vector && self.catalog.element_type(e.ty).is_some() {
                    multidim = true;
                }
                bound.push(e);
            }
        }
        if let Some((array_type, element_type, typmod)) = wanted {
            let target = if multidim { array_type } else { element_type };
            let mut coerced = Vec::with_capacity(bound.len());
            for e in bound {
                let (source, at) = (e.ty, e.span);
                match self.coerce_to(e, TypeMod { ty: target, typmod }, CoercionContext::Explicit) {
                    Some(e) => coerced.push(e),
                    None => {
                        let message = format!(
                            "cannot cast type {} to {}",
                            self.catalog.type_name(source),
                            self.catalog.type_name(target)
                        );
                        coerced.push(self.error(SqlState::CannotCoerce, at, message));
                    }
                }
            }
            return Expr::new(ExprKind::Array { elements: coerced, multidim }, array_type, span).with_typmod(typmod);
        }
        if bound.is_empty() {
            self.report(
                crate::diagnostic::Diagnostic::refused(
                    SqlState::IndeterminateDatatype,
                    span,
                    "cannot determine type of empty array",
                )
                .help("explicitly cast to the desired type, for example ARRAY[]::integer[]"),
            );
            return Expr::error(span);
        }
        let (coerced, common) = self.coerce_all_common(bound, "ARRAY");
        if common.is_error() {
            return Expr::error(span);
        }
        let array_type = if multidim { common } else { self.catalog.array_type(common) };
        if array_type.is_none() {
            let message = format!("could not find array type for data type {}", self.catalog.type_name(common));
            return self.error(SqlState::UndefinedObject, span, message);
        }
        let typmod = common_typmod(&coerced);
        Expr::new(ExprKind::Array { elements: coerced, multidim }, array_type, span).with_typmod(typmod)
    }

    /// `transformContainerSubscripts`.
    pub(crate) fn subscript(&mut self, arg: Expr, subscripts: &'a [ast::Subscript], span: Span) -> Expr {
        if arg.is_error() {
            for bound in subscripts.iter().flat_map(bounds) {
                self.expr(bound);
            }
            return arg;
        }
        let Some((container, slice, bound)) = self.subscripts(arg.ty, subscripts, span) else {
            return Expr::error(span);
        };
        let element = match self.catalog.ty(container).subscripting {
            Subscripting::Array => {
                if slice {
                    container
                } else {
                    self.catalog.ty(container).elem
                }
            }
            Subscripting::Jsonb => TypeId::JSONB,
            Subscripting::Hstore => TypeId::TEXT,
            Subscripting::None => TypeId::ERROR,
        };
        let typmod = arg.typmod;
        let kind = ExprKind::Subscript { arg: Box::new(arg), subscripts: bound, slice, assigned: None };
        Expr::new(kind, element, span).with_typmod(typmod)
    }

    /// Container type, whether a slice, and the coerced subscripts.
    pub(crate) fn subscripts(
        &mut self,
        ty: TypeId,
        subscripts: &'a [ast::Subscript],
        span: Span,
    ) -> Option<(TypeId, bool, Vec<Expr>)> {
        let container = match self.catalog.base_type(ty) {
            // A slice of a vector need not be one: they are taken as plain arrays.
            vector @ (TypeId::INT2VECTOR | TypeId::OIDVECTOR) => self.catalog.array_type(self.catalog.ty(vector).elem),
            container => container,
        };
        let method = self.catalog.ty(container).subscripting;
        if method == Subscripting::None {
            let message = format!(
                "cannot subscript type {} because it does not support subscripting",
                self.catalog.type_name(ty)
            );
            self.refuse(SqlState::DatatypeMismatch, span, message);
            return None;
        }
        let slice = subscripts.iter().any(|s| matches!(s, ast::Subscript::Slice(..)));
        let mut out = Vec::new();
        for subscript in subscripts {
            for bound in bounds(subscript) {
                let bound = self.expr(bound);
                let at = bound.span;
                out.push(match method {
                    Subscripting::Array => {
                        let target = TypeMod { ty: TypeId::INT4, typmod: -1 };
                        match self.coerce_to(bound, target, CoercionContext::Assignment) {
                            Some(e) => e,
                            None => self.error(SqlState::DatatypeMismatch, at, "array subscript must have type integer"),
                        }
                    }
                    Subscripting::Jsonb => {
                        let to_int = bound.ty != TypeId::UNKNOWN && self.can_coerce(bound.ty, TypeId::INT4, CoercionContext::Implicit);
                        let to_text = self.can_coerce(bound.ty, TypeId::TEXT, CoercionContext::Implicit);
                        let target = if to_int && !to_text { TypeId::INT4 } else { TypeId::TEXT };
                        match self.coerce_to(bound, TypeMod { ty: target, typmod: -1 }, CoercionContext::Implicit) {
                            Some(e) => e,
                            None => {
                                let message = "subscript type is not supported: jsonb subscript must be coercible to either integer or text";
                                self.error(SqlState::DatatypeMismatch, at, message)
                            }
                        }
                    }
                    Subscripting::Hstore => {
                        match self.coerce_to(bound, TypeMod { ty: TypeId::TEXT, typmod: -1 }, CoercionContext::Assignment) {
                            Some(e) => e,
                            None => self.error(SqlState::DatatypeMismatch, at, "hstore subscript must have type text"),
                        }
                    }
                    Subscripting::None => bound,
                });
            }
        }
        if slice && matches!(method, Subscripting::Jsonb | Subscripting::Hstore) {
            self.refuse(SqlState::DatatypeMismatch, span, "jsonb subscript does not support slices");
            return None;
        }
        Some((container, slice, out))
    }

    // ------------------------------------------------------------ CASE

    fn case(
        &mut self,
        operand: Option<&'a ast::Expr>,
        whens: &'a [(ast::Expr, ast::Expr)],
        else_: Option<&'a ast::Expr>,
        span: Span,
    ) -> Expr {
        let operand = operand.map(|operand| {
            let bound = self.expr(operand);
            // An unknown operand would have to be coerced again and again.
            self.coerce_unknown_to_text(bound)
        });
        let mut conditions = Vec::with_capacity(whens.len());
        let mut results = Vec::with_capacity(whens.len() + 1);
        for (when, then) in whens {
            let condition = match &operand {
                Some(operand) => {
                    let test = Expr::new(ExprKind::CaseTest, operand.ty, operand.span).with_typmod(operand.typmod);
                    let right = self.expr(when);
                    let op = OpName { schema: None, name: "=".into(), span: when.span };
                    if operand.is_error() {
                        Expr::error(when.span)
                    } else {
                        self.operator(&op, Some(test), right, when.span)
                    }
                }
                None => self.expr(when),
            };
            conditions.push(self.coerce_to_boolean(condition, "CASE/WHEN"));
            results.push(self.expr(then));
        }
        let has_else = else_.is_some();
        // The ELSE counts first where the common type is looked for.
        let default = match else_ {
            Some(e) => self.expr(e),
            None => null_const(span),
        };
        results.insert(0, default);
        let ty = self.common_type(&results, "CASE");
        let mut results: Vec<Expr> = results.into_iter().map(|e| self.coerce_common(e, ty, "CASE")).collect();
        let typmod = common_typmod(&results);
        let default = results.remove(0);
        if operand.iter().chain(&conditions).chain(&results).chain([&default]).any(|e| self.returns_set(e)) {
            self.refuse(SqlState::FeatureNotSupported, span, "set-returning functions are not allowed in CASE");
        }
        let kind = ExprKind::Case {
            operand: operand.map(Box::new),
            whens: conditions.into_iter().zip(results).collect(),
            else_: has_else.then(|| Box::new(default)),
        };
        Expr::new(kind, ty, span).with_typmod(typmod)
    }

    fn refuse_srf_in(&mut self, args: &[Expr], name: &str) {
        if let Some(bad) = args.iter().find(|e| self.returns_set(e)) {
            let span = bad.span;
            self.refuse(
                SqlState::FeatureNotSupported,
                span,
                format!("set-returning functions are not allowed in {name}"),
            );
        }
    }
}

/// The lower bound comes first, and has its type before the upper one is looked at.
fn bounds(subscript: &ast::Subscript) -> Vec<&ast::Expr> {
    match subscript {
        ast::Subscript::Index(index) => vec![index],
        ast::Subscript::Slice(low, high, _) => low.iter().chain(high).collect(),
    }
}

/// The modifier that all alternatives agree on (`exprTypmod`).
pub(super) fn common_typmod(exprs: &[Expr]) -> i32 {
    let first = exprs.first().map_or(-1, |expr| expr.typmod);
    if exprs.iter().all(|expr| expr.typmod == first) { first } else { -1 }
}

fn combine(mut parts: Vec<Expr>, not: bool, span: Span) -> Expr {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    Expr::new(if not { ExprKind::And(parts) } else { ExprKind::Or(parts) }, TypeId::BOOL, span)
}

/// `contain_vars_of_level(.., 0)`, all levels for simplicity's sake where there is no difference in the answer.
fn contains_vars(expr: &Expr) -> bool {
    expr.any(&mut |e| matches!(&e.kind, ExprKind::Var(hir::Var { up: 0, .. }) | ExprKind::WholeRow { up: 0, .. }))
}

/// `make_const` for an integer: int4, int8 or numeric by its size.
pub(super) fn integer(text: &str, span: Span) -> Expr {
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    let lower = digits.to_ascii_lowercase();
    let value = match lower.get(..2) {
        Some("0x") => i128::from_str_radix(&lower[2..], 16).ok(),
        Some("0o") => i128::from_str_radix(&lower[2..], 8).ok(),
        Some("0b") => i128::from_str_radix(&lower[2..], 2).ok(),
        _ => lower.parse::<i128>().ok(),
    };
    let (ty, text): (TypeId, Arc<str>) = match value {
        Some(value) if i32::try_from(value).is_ok() => (TypeId::INT4, value.to_string().into()),
        Some(value) if i64::try_from(value).is_ok() => (TypeId::INT8, value.to_string().into()),
        Some(value) => (TypeId::NUMERIC, value.to_string().into()),
        None => (TypeId::NUMERIC, digits.into()),
    };
    Expr::new(ExprKind::Const(Some(text)), ty, span)
}

fn sql_value(value: ast::SqlValue, span: Span) -> Expr {
    let (kind, ty, typmod) = match value {
        ast::SqlValue::CurrentDate => (hir::SqlValue::CurrentDate, TypeId::DATE, None),
        ast::SqlValue::CurrentTime(p) => (hir::SqlValue::CurrentTime, TypeId::TIMETZ, p),
        ast::SqlValue::CurrentTimestamp(p) => (hir::SqlValue::CurrentTimestamp, TypeId::TIMESTAMPTZ, p),
        ast::SqlValue::LocalTime(p) => (hir::SqlValue::LocalTime, TypeId::TIME, p),
        ast::SqlValue::LocalTimestamp(p) => (hir::SqlValue::LocalTimestamp, TypeId::TIMESTAMP, p),
        ast::SqlValue::CurrentRole => (hir::SqlValue::CurrentRole, TypeId::NAME, None),
        ast::SqlValue::CurrentUser => (hir::SqlValue::CurrentUser, TypeId::NAME, None),
        ast::SqlValue::User => (hir::SqlValue::User, TypeId::NAME, None),
        ast::SqlValue::SessionUser => (hir::SqlValue::SessionUser, TypeId::NAME, None),
        ast::SqlValue::CurrentCatalog => (hir::SqlValue::CurrentCatalog, TypeId::NAME, None),
        ast::SqlValue::CurrentSchema => (hir::SqlValue::CurrentSchema, TypeId::NAME, None),
    };
    Expr::new(ExprKind::SqlValue(kind), ty, span).with_typmod(typmod.unwrap_or(-1))
}
