//! Output lists (`parse_target.c`): stars, names, assignment.

use super::scope::NsItem;
use super::{Binder, Kind};
use crate::diagnostic::SqlState;
use crate::hir::{Expr, ExprKind, Target};
use crate::ident::Ident;
use crate::syntax::ast::{self, ExprKind as Ast};
use crate::types::TypeId;

/// `MaxTupleAttributeNumber`.
const MAX_TARGETS: usize = 1664;

/// `a.b.c` as messages show it.
pub(crate) fn dotted(parts: &[Ident]) -> String {
    parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(".")
}

impl<'a> Binder<'a> {
    /// `transformTargetList`.
    pub(crate) fn target_list(&mut self, targets: &'a [ast::Target], kind: Kind) -> Vec<Target> {
        let mut out = Vec::with_capacity(targets.len());
        let saved = std::mem::replace(&mut self.level().kind, kind);
        for target in targets {
            if out.len() > MAX_TARGETS {
                break;
            }
            match &target.expr.kind {
                Ast::Star(qualifier) if qualifier.is_empty() => self.expand_star(&target.expr, &mut out),
                Ast::Star(qualifier) => self.expand_qualified_star(qualifier, &target.expr, &mut out),
                Ast::FieldStar(arg) => {
                    let arg = self.expr(arg);
                    self.expand_row(arg, &mut out);
                }
                _ => {
                    let expr = self.expr(&target.expr);
                    let (name, span) = match (&target.alias, &expr.kind) {
                        (Some(alias), _) => (alias.name.clone(), alias.span),
                        (None, ExprKind::SubLink(link)) if matches!(target.expr.kind, Ast::Subquery(_)) => {
                            let name = link.query.output().next().map(|column| column.name.clone());
                            (name.unwrap_or_default(), target.expr.span)
                        }
                        (None, _) => (figure_column_name(&target.expr), target.expr.span),
                    };
                    out.push(Target { expr, name, junk: false, column: None, span });
                }
            }
        }
        self.level().kind = saved;
        // `free_parsestate`; and what comes after need not be quick for more.
        if out.len() > MAX_TARGETS {
            let span = out.get(MAX_TARGETS).map_or_else(Default::default, |target| target.span);
            let message = format!("target lists can have at most {MAX_TARGETS} entries");
            self.refuse(SqlState::TooManyColumns, span, message);
            out.truncate(MAX_TARGETS);
        }
        out
    }

    fn expand_star(&mut self, at: &ast::Expr, out: &mut Vec<Target>) {
        let items: Vec<NsItem> = self.level().namespace.iter().filter(|item| item.cols_visible).cloned().collect();
        if items.is_empty() {
            self.refuse(SqlState::SyntaxError, at.span, "SELECT * with no tables specified is not valid");
        }
        for item in &items {
            self.expand_item(0, item, at, out);
        }
    }

    pub(crate) fn expand_item(&mut self, up: usize, item: &NsItem, at: &ast::Expr, out: &mut Vec<Target>) {
        for column in item.columns.iter().filter(|c| !c.dropped && !c.hidden) {
            let expr = self.var(up, column, at.span);
            out.push(Target { expr, name: column.name.to_string(), junk: false, column: None, span: at.span });
        }
    }

    /// `t.*`: a relation in scope, else a composite column.
    fn expand_qualified_star(&mut self, qualifier: &'a [Ident], at: &'a ast::Expr, out: &mut Vec<Target>) {
        let Some((schema, table)) = self.split_qualifier(qualifier, at.span) else { return };
        if let Some((up, item)) = self.item_by_name(schema, &table.name, table.span) {
            self.expand_item(up, &item, at, out);
            return;
        }
        // `(col).*` written without parentheses is not allowed for a bare column, but `t.col.*` is.
        if let Some(schema) = schema
            && let Some((up, item)) = self.item_by_name(None, schema, at.span)
        {
            match self.column_of_item(&item, up, &table.name, at.span) {
                super::scope::Found::Column(expr) => {
                    self.expand_row(expr, out);
                    return;
                }
                super::scope::Found::Nothing | super::scope::Found::Ambiguous => {
                    self.missing_column(Some(schema), &table.name, table.span);
                    return;
                }
            }
        }
        self.missing_from(schema, &table.name, table.span);
    }

    /// `ExpandRowReference`.
    fn expand_row(&mut self, arg: Expr, out: &mut Vec<Target>) {
        if arg.is_error() {
            return;
        }
        if let ExprKind::WholeRow { rel, up } = arg.kind {
            let columns =
                self.levels.iter().rev().nth(up).and_then(|l| l.query.rtable.get(rel)).map(|r| r.columns.clone());
            for (col, column) in columns.unwrap_or_default().into_iter().enumerate().filter(|(_, c)| !c.dropped) {
                let var = crate::hir::Var { rel, col, up };
                let expr = Expr::new(ExprKind::Var(var), column.ty, arg.span).with_typmod(column.typmod);
                out.push(Target { expr, name: column.name, junk: false, column: None, span: arg.span });
            }
            return;
        }
        let Some(fields) = self.row_fields(&arg) else {
            if self.is_composite(arg.ty) {
                self.refuse(SqlState::WrongObjectType, arg.span, "record type has not been registered");
            } else {
                let message = format!("type {} is not composite", self.catalog.type_name(arg.ty));
                self.refuse(SqlState::WrongObjectType, arg.span, message);
            }
            return;
        };
        let span = arg.span;
        for (index, (name, ty)) in fields.into_iter().enumerate() {
            let kind = ExprKind::Field { arg: Box::new(arg.clone()), index, name: name.clone() };
            let expr = Expr::new(kind, ty.ty, span).with_typmod(ty.typmod);
            out.push(Target { expr, name, junk: false, column: None, span });
        }
    }

    /// `schema.table` of a qualifier that may name the database too.
    pub(crate) fn split_qualifier(
        &mut self,
        qualifier: &'a [Ident],
        span: crate::span::Span,
    ) -> Option<(Option<&'a str>, &'a Ident)> {
        match qualifier {
            [table] => Some((None, table)),
            [schema, table] => Some((Some(schema.name.as_str()), table)),
            [_, schema, table] => Some((Some(schema.name.as_str()), table)),
            _ => {
                let message = format!("improper qualified name (too many dotted names): {}", dotted(qualifier));
                self.refuse(SqlState::SyntaxError, span, message);
                None
            }
        }
    }

    /// `resolveTargetListUnknowns`.
    pub(crate) fn resolve_target_unknowns(&mut self, targets: &mut [Target]) {
        for target in targets {
            if target.expr.ty == TypeId::UNKNOWN {
                let expr = std::mem::replace(&mut target.expr, Expr::error(target.span));
                target.expr = self.coerce_unknown_to_text(expr);
            }
        }
    }
}

/// `FigureColname`.
pub(crate) fn figure_column_name(expr: &ast::Expr) -> String {
    let mut name = None;
    figure(expr, &mut name);
    name.unwrap_or_else(|| "?column?".to_string())
}

/// Returns the strength of the name found: 2 a real name, 1 a type's.
fn figure(expr: &ast::Expr, name: &mut Option<String>) -> u8 {
    let mut set = |text: &str, strength: u8| {
        *name = Some(text.to_string());
        strength
    };
    match &expr.kind {
        Ast::Column(parts) => parts.last().map_or(0, |part| set(&part.name, 2)),
        // `t.*` is called after the table.
        Ast::Star(qualifier) => qualifier.last().map_or(0, |part| set(&part.name, 2)),
        Ast::Field { field, .. } => set(&field.name, 2),
        Ast::Subscript { expr, .. } => figure(expr, name),
        Ast::Func(call) => call.name.last().map_or(0, |last| set(&last.name, 2)),
        Ast::NullIf(..) => set("nullif", 2),
        Ast::Cast { expr, ty, .. } => {
            let strength = figure(expr, name);
            if strength <= 1
                && let Some(last) = ty.name.last()
            {
                *name = Some(last.name.clone());
                return 1;
            }
            strength
        }
        Ast::Collate { expr, .. } => figure(expr, name),
        Ast::Exists(_) => set("exists", 2),
        Ast::ArraySubquery(_) => set("array", 2),
        Ast::Subquery(query) => {
            // The name of its one output column.
            let mut body = &query.body;
            loop {
                match body {
                    ast::QueryBody::Select(select) => {
                        return match select.targets.first() {
                            Some(target) => match &target.alias {
                                Some(alias) => set(&alias.name, 2),
                                // To what is around it, `?column?` is a name like any other.
                                None => {
                                    let inner = figure_column_name(&target.expr);
                                    set(&inner, 2)
                                }
                            },
                            None => 0,
                        };
                    }
                    ast::QueryBody::Values(_) => return set("column1", 2),
                    ast::QueryBody::SetOp { left, .. } => body = &left.body,
                }
            }
        }
        Ast::Case { else_, .. } => {
            let strength = else_.as_ref().map_or(0, |e| figure(e, name));
            if strength <= 1 {
                *name = Some("case".to_string());
                return 1;
            }
            strength
        }
        Ast::Array(_) => set("array", 2),
        Ast::Row { .. } => set("row", 2),
        Ast::Coalesce(_) => set("coalesce", 2),
        Ast::MinMax { greatest: true, .. } => set("greatest", 2),
        Ast::MinMax { greatest: false, .. } => set("least", 2),
        Ast::Grouping(_) => set("grouping", 2),
        Ast::MergeAction => set("merge_action", 2),
        Ast::SqlValue(value) => set(
            match value {
                ast::SqlValue::CurrentDate => "current_date",
                ast::SqlValue::CurrentTime(_) => "current_time",
                ast::SqlValue::CurrentTimestamp(_) => "current_timestamp",
                ast::SqlValue::LocalTime(_) => "localtime",
                ast::SqlValue::LocalTimestamp(_) => "localtimestamp",
                ast::SqlValue::CurrentRole => "current_role",
                ast::SqlValue::CurrentUser => "current_user",
                ast::SqlValue::User => "user",
                ast::SqlValue::SessionUser => "session_user",
                ast::SqlValue::CurrentCatalog => "current_catalog",
                ast::SqlValue::CurrentSchema => "current_schema",
            },
            2,
        ),
        Ast::Xml(xml) => match &**xml {
            ast::XmlExpr::Concat(_) => set("xmlconcat", 2),
            ast::XmlExpr::Element { .. } => set("xmlelement", 2),
            ast::XmlExpr::Forest(_) => set("xmlforest", 2),
            ast::XmlExpr::Parse { .. } => set("xmlparse", 2),
            ast::XmlExpr::Pi { .. } => set("xmlpi", 2),
            ast::XmlExpr::Root { .. } => set("xmlroot", 2),
            ast::XmlExpr::Serialize { .. } => set("xmlserialize", 2),
            ast::XmlExpr::IsDocument { .. } => 0,
        },
        Ast::Json(json) => match &**json {
            ast::JsonExpr::Object { .. } => set("json_object", 2),
            ast::JsonExpr::Array { .. } | ast::JsonExpr::ArrayQuery { .. } => set("json_array", 2),
            ast::JsonExpr::ObjectAgg { .. } => set("json_objectagg", 2),
            ast::JsonExpr::ArrayAgg { .. } => set("json_arrayagg", 2),
            ast::JsonExpr::Parse { .. } => set("json", 2),
            ast::JsonExpr::Scalar(_) => set("json_scalar", 2),
            ast::JsonExpr::Serialize { .. } => set("json_serialize", 2),
            ast::JsonExpr::IsJson { .. } => 0,
            ast::JsonExpr::Query { op, .. } => set(
                match op {
                    ast::JsonQueryOp::Exists => "json_exists",
                    ast::JsonQueryOp::Query => "json_query",
                    ast::JsonQueryOp::Value => "json_value",
                },
                2,
            ),
        },
        Ast::Bool(_)
        | Ast::Param(_)
        | Ast::Integer(_)
        | Ast::Float(_)
        | Ast::String(_)
        | Ast::Bits(_)
        | Ast::Null
        | Ast::Op { .. }
        | Ast::And(_)
        | Ast::Or(_)
        | Ast::Not(_)
        | Ast::IsNull { .. }
        | Ast::IsBool { .. }
        | Ast::IsDistinct { .. }
        | Ast::InList { .. }
        | Ast::InSubquery { .. }
        | Ast::Between { .. }
        | Ast::Like { .. }
        | Ast::AnyArray { .. }
        | Ast::AnySubquery { .. }
        | Ast::FieldStar(_)
        | Ast::Default
        | Ast::CurrentOf(_) => 0,
    }
}
