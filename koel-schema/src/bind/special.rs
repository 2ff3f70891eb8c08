//! XML and SQL/JSON constructs (`transformXmlExpr`, `transformJson*`).

use super::{Binder, Kind};
use crate::catalog::type_name::resolve_type_name;
use crate::diagnostic::SqlState;
use crate::hir::{Aggregate, Expr, ExprKind, Rte, RteColumn, RteKind, Special};
use crate::resolve::coerce::CoercionContext;
use crate::span::Span;
use crate::syntax::ast::{self, JsonColumn, JsonExpr, JsonQueryOp, XmlExpr};
use crate::types::{TypeId, TypeMod};

impl<'a> Binder<'a> {
    fn special(what: Special, args: Vec<Expr>, ty: TypeId, span: Span) -> Expr {
        Expr::new(ExprKind::Special { what, args }, ty, span)
    }

    // ------------------------------------------------------------ XML

    fn xml_arg(&mut self, expr: &'a ast::Expr, name: &str) -> Expr {
        let bound = self.expr(expr);
        self.coerce_to_fixed(bound, TypeId::XML, "xml", name)
    }

    fn text_arg(&mut self, expr: &'a ast::Expr, name: &str) -> Expr {
        let bound = self.expr(expr);
        self.coerce_to_fixed(bound, TypeId::TEXT, "text", name)
    }

    fn xml_targets(&mut self, targets: &'a [ast::Target], what: &str) -> Vec<Expr> {
        let mut out = Vec::new();
        for target in targets {
            let bound = self.expr(&target.expr);
            out.push(self.coerce_unknown_to_text(bound));
            if target.alias.is_none() && !matches!(target.expr.kind, ast::ExprKind::Column(_)) {
                let message = format!("unnamed XML {what} value must be a column reference");
                self.refuse(SqlState::SyntaxError, target.expr.span, message);
            }
        }
        out
    }

    pub(crate) fn xml(&mut self, xml: &'a XmlExpr, span: Span) -> Expr {
        match xml {
            XmlExpr::Concat(args) => {
                let args = args.iter().map(|e| self.xml_arg(e, "XMLCONCAT")).collect();
                Self::special(Special::XmlConcat, args, TypeId::XML, span)
            }
            XmlExpr::Element { attributes, content, .. } => {
                let mut args = self.xml_targets(attributes, "attribute");
                for expr in content {
                    let bound = self.expr(expr);
                    args.push(self.coerce_unknown_to_text(bound));
                }
                Self::special(Special::XmlElement, args, TypeId::XML, span)
            }
            XmlExpr::Forest(targets) => {
                let args = self.xml_targets(targets, "element");
                Self::special(Special::XmlForest, args, TypeId::XML, span)
            }
            XmlExpr::Parse { expr, .. } => {
                let arg = self.text_arg(expr, "XMLPARSE");
                Self::special(Special::XmlParse, vec![arg], TypeId::XML, span)
            }
            XmlExpr::Pi { content, .. } => {
                let args = content.iter().map(|e| self.text_arg(e, "XMLPI")).collect();
                Self::special(Special::XmlPi, args, TypeId::XML, span)
            }
            XmlExpr::Root { expr, version } => {
                let mut args = vec![self.xml_arg(expr, "XMLROOT")];
                args.extend(version.iter().map(|e| self.text_arg(e, "XMLROOT")));
                Self::special(Special::XmlRoot, args, TypeId::XML, span)
            }
            XmlExpr::Serialize { expr, ty, .. } => {
                let arg = self.xml_arg(expr, "XMLSERIALIZE");
                let target = match resolve_type_name(self.catalog, ty) {
                    Ok(target) => target,
                    Err(diagnostic) => {
                        self.report(diagnostic);
                        return Expr::error(span);
                    }
                };
                let text = Self::special(Special::XmlSerialize, vec![arg], TypeId::TEXT, span);
                match self.coerce_to(text, target, CoercionContext::Implicit) {
                    Some(expr) => expr,
                    None => {
                        let message =
                            format!("cannot cast XMLSERIALIZE result to {}", self.catalog.type_name(target.ty));
                        self.error(SqlState::CannotCoerce, span, message)
                    }
                }
            }
            XmlExpr::IsDocument { expr, not } => {
                let arg = self.xml_arg(expr, "IS DOCUMENT");
                let test = Self::special(Special::IsDocument, vec![arg], TypeId::BOOL, span);
                if *not { Expr::new(ExprKind::Not(Box::new(test)), TypeId::BOOL, span) } else { test }
            }
        }
    }

    pub(crate) fn xml_table(&mut self, table: &'a ast::XmlTable) -> usize {
        let level = self.level();
        let saved = (std::mem::replace(&mut level.kind, Kind::FromFunction), level.lateral_active);
        level.lateral_active = true;
        let mut args = vec![self.text_arg(&table.row, "XMLTABLE"), self.xml_arg(&table.document, "XMLTABLE")];
        for (_, uri) in &table.namespaces {
            args.push(self.text_arg(uri, "XMLTABLE"));
        }
        let mut columns = Vec::new();
        let mut not_null = Vec::new();
        for column in &table.columns {
            let ty = match &column.ty {
                None => TypeMod { ty: TypeId::INT4, typmod: -1 },
                Some(ty) => match resolve_type_name(self.catalog, ty) {
                    Ok(ty) => ty,
                    Err(diagnostic) => {
                        self.report(diagnostic);
                        TypeMod { ty: TypeId::ERROR, typmod: -1 }
                    }
                },
            };
            if let Some(path) = &column.path {
                args.push(self.text_arg(path, "XMLTABLE"));
            }
            if let Some(default) = &column.default {
                let bound = self.expr(default);
                args.push(self.coerce_definition(bound, ty));
            }
            if columns.iter().any(|c: &RteColumn| c.name == column.name.name) {
                let message = format!("column name \"{}\" is not unique", column.name.name);
                self.refuse(SqlState::SyntaxError, column.name.span, message);
            }
            columns.push(RteColumn { name: column.name.name.clone(), ty: ty.ty, typmod: ty.typmod, dropped: false });
            not_null.push(column.not_null || column.ty.is_none());
        }
        let level = self.level();
        level.kind = saved.0;
        level.lateral_active = saved.1;
        self.table_func("xmltable", args, columns, not_null, table.alias.as_ref(), table.span)
    }

    fn table_func(
        &mut self,
        name: &str,
        args: Vec<Expr>,
        mut columns: Vec<RteColumn>,
        not_null: Vec<bool>,
        alias: Option<&ast::Alias>,
        span: Span,
    ) -> usize {
        let name = alias.map_or_else(|| name.to_string(), |a| a.name.name.clone());
        if let Some(alias) = alias {
            self.apply_column_aliases(&name, &mut columns, &alias.columns);
        }
        self.add_rte(Rte { name, columns, kind: RteKind::TableFunc { args, not_null }, lateral: true, span })
    }

    // ------------------------------------------------------------ SQL/JSON

    /// The type of RETURNING, or the construct's own.
    fn json_output(&mut self, output: Option<&'a ast::JsonOutput>, default: TypeId) -> Option<TypeMod> {
        match output {
            None => Some(TypeMod { ty: default, typmod: -1 }),
            Some(output) => match resolve_type_name(self.catalog, &output.ty) {
                Ok(ty) => Some(ty),
                Err(diagnostic) => {
                    self.report(diagnostic);
                    None
                }
            },
        }
    }

    fn json_value(&mut self, value: &'a ast::JsonValueExpr) -> Expr {
        let bound = self.expr(&value.expr);
        let bound = self.coerce_unknown_to_text(bound);
        if value.format_json && !bound.is_error() {
            let ty = bound.ty;
            let stringy = crate::resolve::coerce::type_category(self.catalog, ty) == b'S';
            if !(stringy || matches!(ty, TypeId::JSON | TypeId::JSONB | TypeId::BYTEA)) {
                let message = "cannot use non-string types with explicit FORMAT JSON clause";
                return self.error(SqlState::DatatypeMismatch, value.expr.span, message);
            }
        }
        bound
    }

    /// json or jsonb by what RETURNING says; other types through a cast.
    fn json_result(
        &mut self,
        what: Special,
        args: Vec<Expr>,
        target: Option<TypeMod>,
        own: TypeId,
        span: Span,
    ) -> Expr {
        let Some(target) = target else { return Expr::error(span) };
        let made = if target.ty == TypeId::JSONB { TypeId::JSONB } else { own };
        let expr = Self::special(what, args, made, span);
        if made == target.ty {
            return expr;
        }
        match self.coerce_to(expr, target, CoercionContext::Explicit) {
            Some(expr) => expr,
            None => {
                let message = format!(
                    "cannot cast type {} to {}",
                    self.catalog.type_name(made),
                    self.catalog.type_name(target.ty)
                );
                self.error(SqlState::CannotCoerce, span, message)
            }
        }
    }

    pub(crate) fn json(&mut self, json: &'a JsonExpr, span: Span) -> Expr {
        match json {
            JsonExpr::Object { pairs, output, .. } => {
                let mut args = Vec::new();
                for (key, value) in pairs {
                    let key = self.expr(key);
                    args.push(self.coerce_unknown_to_text(key));
                    args.push(self.json_value(value));
                }
                let target = self.json_output(output.as_ref(), TypeId::JSON);
                self.json_result(Special::JsonObject, args, target, TypeId::JSON, span)
            }
            JsonExpr::Array { items, output, .. } => {
                let args = items.iter().map(|item| self.json_value(item)).collect();
                let target = self.json_output(output.as_ref(), TypeId::JSON);
                self.json_result(Special::JsonArray, args, target, TypeId::JSON, span)
            }
            JsonExpr::ArrayQuery { query, output } => {
                let link = self.array_subquery(query, span);
                let target = self.json_output(output.as_ref(), TypeId::JSON);
                self.json_result(Special::JsonArray, vec![link], target, TypeId::JSON, span)
            }
            JsonExpr::ObjectAgg { key, value, output, filter, over, absent_on_null, unique } => {
                let key = self.expr(key);
                let key = self.coerce_unknown_to_text(key);
                let value = self.json_value(value);
                let _ = (absent_on_null, unique);
                let target = self.json_output(output.as_ref(), TypeId::JSON);
                self.json_aggregate(
                    "object_agg",
                    vec![key, value],
                    Vec::new(),
                    target,
                    filter.as_ref(),
                    over.is_some(),
                    span,
                )
            }
            JsonExpr::ArrayAgg { item, order_by, output, filter, over, .. } => {
                let item = self.json_value(item);
                let target = self.json_output(output.as_ref(), TypeId::JSON);
                let mut sorted = Vec::new();
                for sort in order_by {
                    let bound = self.expr_of_kind(&sort.expr, Kind::OrderBy);
                    sorted.push(self.coerce_unknown_to_text(bound));
                }
                self.json_aggregate("agg", vec![item], sorted, target, filter.as_ref(), over.is_some(), span)
            }
            JsonExpr::Parse { value, .. } => {
                let arg = self.json_value(value);
                Self::special(Special::JsonParse, vec![arg], TypeId::JSON, span)
            }
            JsonExpr::Scalar(expr) => {
                let bound = self.expr(expr);
                let arg = self.coerce_unknown_to_text(bound);
                Self::special(Special::JsonScalar, vec![arg], TypeId::JSON, span)
            }
            JsonExpr::Serialize { value, output } => {
                let arg = self.json_value(value);
                let Some(target) = self.json_output(output.as_ref(), TypeId::TEXT) else { return Expr::error(span) };
                Self::special(Special::JsonSerialize, vec![arg], target.ty, span).with_typmod(target.typmod)
            }
            JsonExpr::IsJson { expr, not, .. } => {
                let bound = self.expr(expr);
                let arg = self.coerce_unknown_to_text(bound);
                let stringy = crate::resolve::coerce::type_category(self.catalog, arg.ty) == b'S';
                if !arg.is_error() && !(stringy || matches!(arg.ty, TypeId::JSON | TypeId::JSONB | TypeId::BYTEA)) {
                    let message = format!("cannot use type {} in IS JSON predicate", self.catalog.type_name(arg.ty));
                    return self.error(SqlState::DatatypeMismatch, span, message);
                }
                let test = Self::special(Special::IsJson, vec![arg], TypeId::BOOL, span);
                if *not { Expr::new(ExprKind::Not(Box::new(test)), TypeId::BOOL, span) } else { test }
            }
            JsonExpr::Query { op, context, path, passing, output, on_empty, on_error, .. } => {
                let mut args = vec![self.json_context(context), self.json_path(path)];
                for (value, _) in passing {
                    args.push(self.json_value(value));
                }
                let (what, own) = match op {
                    JsonQueryOp::Exists => (Special::JsonExists, TypeId::BOOL),
                    JsonQueryOp::Query => (Special::JsonQuery, TypeId::JSONB),
                    JsonQueryOp::Value => (Special::JsonValue, TypeId::TEXT),
                };
                let Some(target) = self.json_output(output.as_ref(), own) else { return Expr::error(span) };
                for behavior in [on_empty, on_error] {
                    if let Some(ast::JsonBehavior::Default(expr)) = behavior {
                        let bound = self.expr(expr);
                        args.push(self.coerce_definition(bound, target));
                    }
                }
                Self::special(what, args, target.ty, span).with_typmod(target.typmod)
            }
        }
    }

    fn json_context(&mut self, context: &'a ast::JsonValueExpr) -> Expr {
        let bound = self.json_value(context);
        if bound.is_error() || bound.ty == TypeId::JSONB {
            return bound;
        }
        let (ty, span) = (bound.ty, bound.span);
        let stringy = crate::resolve::coerce::type_category(self.catalog, ty) == b'S';
        if !(stringy || matches!(ty, TypeId::JSON | TypeId::BYTEA)) {
            let message = format!("cannot use {} as a JSON context item", self.catalog.type_name(ty));
            return self.error(SqlState::DatatypeMismatch, span, message);
        }
        bound
    }

    fn json_path(&mut self, path: &'a ast::Expr) -> Expr {
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
        self.coerce_to(agg, target, CoercionContext::Explicit).unwrap_or_else(|| Expr::error(span))
    }

    pub(crate) fn json_table(&mut self, table: &'a ast::JsonTable) -> usize {
        let level = self.level();
        let saved = (std::mem::replace(&mut level.kind, Kind::FromFunction), level.lateral_active);
        level.lateral_active = true;
        let mut args = vec![self.json_context(&table.context), self.json_path(&table.path)];
        for (value, _) in &table.passing {
            args.push(self.json_value(value));
        }
        let mut columns = Vec::new();
        let mut not_null = Vec::new();
        self.json_columns(&table.columns, false, &mut args, &mut columns, &mut not_null);
        let level = self.level();
        level.kind = saved.0;
        level.lateral_active = saved.1;
        self.table_func("json_table", args, columns, not_null, table.alias.as_ref(), table.span)
    }

    fn json_columns(
        &mut self,
        list: &'a [JsonColumn],
        nested: bool,
        args: &mut Vec<Expr>,
        columns: &mut Vec<RteColumn>,
        not_null: &mut Vec<bool>,
    ) {
        for column in list {
            match column {
                JsonColumn::Ordinality(name) => {
                    columns.push(RteColumn { name: name.name.clone(), ty: TypeId::INT4, typmod: -1, dropped: false });
                    // A nested path that finds nothing leaves NULLs.
                    not_null.push(!nested);
                }
                JsonColumn::Regular { name, ty, path, on_empty, on_error, .. } => {
                    let ty = match resolve_type_name(self.catalog, ty) {
                        Ok(ty) => ty,
                        Err(diagnostic) => {
                            self.report(diagnostic);
                            TypeMod { ty: TypeId::ERROR, typmod: -1 }
                        }
                    };
                    if let Some(path) = path {
                        args.push(self.json_path(path));
                    }
                    for behavior in [on_empty, on_error] {
                        if let Some(ast::JsonBehavior::Default(expr)) = behavior {
                            let bound = self.expr(expr);
                            args.push(self.coerce_definition(bound, ty));
                        }
                    }
                    if columns.iter().any(|c| c.name == name.name) {
                        let message = format!("duplicate JSON_TABLE column or path name: {}", name.name);
                        self.refuse(SqlState::DuplicateAlias, name.span, message);
                    }
                    columns.push(RteColumn { name: name.name.clone(), ty: ty.ty, typmod: ty.typmod, dropped: false });
                    not_null.push(false);
                }
                JsonColumn::Nested { path, columns: inner, .. } => {
                    args.push(self.json_path(path));
                    self.json_columns(inner, true, args, columns, not_null);
                }
            }
        }
    }
}
