//! JSON_TABLE (`parse_jsontable.c`).

use super::{Binder, Kind};
use crate::catalog::type_name::resolve_type_name;
use crate::diagnostic::SqlState;
use crate::hir::{Expr, RteColumn};
use crate::ident::Ident;
use crate::syntax::ast::{self, JsonBehavior, JsonColumn, JsonQueryOp, JsonWrapper};
use crate::types::{TypeId, TypeMod};

/// What the columns of JSON_TABLE come to.
#[derive(Default)]
struct Columns {
    args: Vec<Expr>,
    columns: Vec<RteColumn>,
    not_null: Vec<bool>,
}

impl<'a> Binder<'a> {
    pub(crate) fn json_table(&mut self, table: &'a ast::JsonTable) -> usize {
        if let Some(on) = &table.on_error
            && !matches!(on.behavior, JsonBehavior::Error | JsonBehavior::Empty | JsonBehavior::EmptyArray)
        {
            self.refuse(SqlState::SyntaxError, on.span, "invalid ON ERROR behavior");
        }
        let mut names: Vec<&Ident> = table.path_name.iter().collect();
        self.json_table_names(&table.columns, &mut names);
        let level = self.level();
        let saved = (std::mem::replace(&mut level.kind, Kind::FromFunction), level.lateral_active);
        level.lateral_active = true;
        let mut out = Columns {
            args: vec![self.json_context(&table.context), self.json_path(&table.path)],
            ..Columns::default()
        };
        for (value, _) in &table.passing {
            out.args.push(self.json_passing(value));
        }
        self.json_columns(&table.columns, false, &mut out);
        let level = self.level();
        level.kind = saved.0;
        level.lateral_active = saved.1;
        self.table_func("json_table", out.args, out.columns, out.not_null, table.alias.as_ref(), table.span)
    }

    /// Columns and paths share one space of names.
    fn json_table_names(&mut self, columns: &'a [JsonColumn], names: &mut Vec<&'a Ident>) {
        for column in columns {
            let (name, inner): (_, &[JsonColumn]) = match column {
                JsonColumn::Ordinality(name) | JsonColumn::Regular { name, .. } => (Some(name), &[]),
                JsonColumn::Nested { path_name, columns, .. } => (path_name.as_ref(), columns),
            };
            if let Some(name) = name {
                if names.iter().any(|other| other.name == name.name) {
                    let message = format!("duplicate JSON_TABLE column or path name: {}", name.name);
                    self.refuse(SqlState::DuplicateAlias, name.span, message);
                }
                names.push(name);
            }
            self.json_table_names(inner, names);
        }
    }

    fn json_columns(&mut self, list: &'a [JsonColumn], nested: bool, out: &mut Columns) {
        let mut ordinality = false;
        for column in list {
            match column {
                JsonColumn::Ordinality(name) => {
                    if ordinality {
                        self.refuse(SqlState::SyntaxError, name.span, "only one FOR ORDINALITY column is allowed");
                    }
                    ordinality = true;
                    let (name, ty) = (name.name.clone(), TypeId::INT4);
                    out.columns.push(RteColumn { name, ty, typmod: -1, dropped: false });
                    // A nested path that finds nothing leaves NULLs.
                    out.not_null.push(!nested);
                }
                JsonColumn::Regular { name, ty, exists, format, path, wrapper, keep_quotes, on_empty, on_error } => {
                    let ty = match resolve_type_name(self.catalog, ty) {
                        Ok(ty) => ty,
                        Err(diagnostic) => {
                            self.report(diagnostic);
                            TypeMod { ty: TypeId::ERROR, typmod: -1 }
                        }
                    };
                    let op = match exists {
                        true => JsonQueryOp::Exists,
                        false
                            if format.is_some()
                                || *wrapper != JsonWrapper::Unspecified
                                || keep_quotes.is_some()
                                || self.is_formatted(ty.ty) =>
                        {
                            JsonQueryOp::Query
                        }
                        false => JsonQueryOp::Value,
                    };
                    let on = (on_empty.as_ref(), on_error.as_ref());
                    self.check_json_clauses(op, *wrapper, *keep_quotes, on, Some(&name.name), name.span);
                    if let Some(path) = path {
                        out.args.push(self.json_path(path));
                    }
                    if !ty.ty.is_error() {
                        self.check_json_output_format(format.as_ref(), ty.ty, false);
                    }
                    for on in [on_empty, on_error].into_iter().flatten() {
                        out.args.extend(self.json_default(on, ty));
                    }
                    out.columns.push(RteColumn {
                        name: name.name.clone(),
                        ty: ty.ty,
                        typmod: ty.typmod,
                        dropped: false,
                    });
                    out.not_null.push(false);
                }
                JsonColumn::Nested { path, columns: inner, .. } => {
                    out.args.push(self.json_path(path));
                    self.json_columns(inner, true, out);
                }
            }
        }
    }

    /// `isCompositeType`: read with JSON_QUERY even without FORMAT JSON.
    fn is_formatted(&self, ty: TypeId) -> bool {
        let base = self.catalog.base_type(ty);
        matches!(ty, TypeId::JSON | TypeId::JSONB | TypeId::RECORD)
            || self.catalog.row_relation(base).is_some()
            || self.catalog.element_type(base).is_some()
    }
}
