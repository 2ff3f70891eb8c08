//! XML constructs (`transformXmlExpr`), XMLTABLE.

use super::{Binder, Kind};
use crate::catalog::type_name::resolve_type_name;
use crate::diagnostic::SqlState;
use crate::hir::{Expr, ExprKind, Rte, RteColumn, RteKind, Special};
use crate::resolve::coerce::CoercionContext;
use crate::span::Span;
use crate::syntax::ast::{self, XmlExpr};
use crate::types::{TypeId, TypeMod};

impl<'a> Binder<'a> {
    pub(crate) fn special(what: Special, args: Vec<Expr>, ty: TypeId, span: Span) -> Expr {
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
        let mut names: Vec<&str> = Vec::new();
        for target in targets {
            // of unknown type they stay as they are
            out.push(self.expr(&target.expr));
            let name = match (&target.alias, &target.expr.kind) {
                (Some(alias), _) => Some(alias.as_str()),
                (None, ast::ExprKind::Column(parts)) => parts.last().map(|part| part.name.as_str()),
                _ => None,
            };
            match name {
                None => {
                    let message = format!("unnamed XML {what} value must be a column reference");
                    self.refuse(SqlState::SyntaxError, target.expr.span, message);
                }
                Some(name) if what == "attribute" && names.contains(&name) => {
                    let message = format!("XML attribute name \"{name}\" appears more than once");
                    self.refuse(SqlState::SyntaxError, target.expr.span, message);
                }
                Some(name) => names.push(name),
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
                args.extend(content.iter().map(|expr| self.expr(expr)));
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
        for (i, column) in table.columns.iter().enumerate() {
            if column.ty.is_none() && table.columns[..i].iter().any(|before| before.ty.is_none()) {
                self.refuse(SqlState::SyntaxError, column.name.span, "only one FOR ORDINALITY column is allowed");
            }
            if column.ty.as_ref().is_some_and(|ty| ty.setof) {
                let message = format!("column \"{}\" cannot be declared SETOF", column.name);
                self.refuse(SqlState::InvalidTableDefinition, column.name.span, message);
            }
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
                let bound = self.coerce_definition(bound, ty);
                if self.returns_set(&bound) {
                    let message = "argument of XMLTABLE must not return a set";
                    self.refuse(SqlState::DatatypeMismatch, bound.span, message);
                }
                args.push(bound);
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

    pub(crate) fn table_func(
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
}
