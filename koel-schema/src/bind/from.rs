//! FROM (`transformFromClauseItem`).

use super::agg::levels_of;
use super::scope::{CteState, NsColumn, NsItem, is_unknown};
use super::{Binder, Kind};
use crate::catalog::object::RelKind;
use crate::catalog::type_name::resolve_type_name;
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::{self, Expr, ExprKind, FromNode, Query, Rte, RteColumn, RteFunction, RteKind, Var};
use crate::ident::Ident;
use crate::resolve::coerce::CoercionContext;
use crate::span::Span;
use crate::suggest::did_you_mean;
use crate::syntax::ast::{self, ExprKind as Ast, FromItem, JoinOn};
use crate::types::{TypeId, TypeMod};

fn rte_columns(fields: Vec<(String, TypeMod)>) -> Vec<RteColumn> {
    fields.into_iter().map(|(name, t)| RteColumn { name, ty: t.ty, typmod: t.typmod, dropped: false }).collect()
}

/// The visible output of a query as columns.
pub(crate) fn output_columns(query: &Query) -> Vec<RteColumn> {
    query
        .output()
        .map(|t| RteColumn { name: t.name.clone(), ty: t.expr.ty, typmod: t.expr.typmod, dropped: false })
        .collect()
}

impl<'a> Binder<'a> {
    /// `transformFromClause`: items in order; each sees those before it if it is LATERAL.
    pub(crate) fn from_clause(&mut self, items: &'a [FromItem]) {
        for item in items {
            let (node, namespace) = self.from_item(item);
            let existing = std::mem::take(&mut self.level().namespace);
            self.check_conflicts(&existing, &namespace);
            let level = self.level();
            level.namespace = existing;
            // What follows may refer to these only laterally, until the clause is complete.
            level.namespace.extend(namespace.into_iter().map(|mut ns| {
                ns.lateral_only = true;
                ns.lateral_ok = true;
                ns
            }));
            level.query.from.push(node);
        }
        for ns in &mut self.level().namespace {
            ns.lateral_only = false;
            ns.lateral_ok = true;
        }
    }

    fn from_item(&mut self, item: &'a FromItem) -> (FromNode, Vec<NsItem>) {
        match item {
            FromItem::Relation { range, sample } => {
                let rte = self.range_var(range);
                if let Some(sample) = sample {
                    self.table_sample(sample, rte);
                }
                let mut ns = self.ns_item(rte);
                ns.aliased = range.alias.is_some();
                (FromNode::Rel(rte), vec![ns])
            }
            FromItem::Subquery { lateral, query, alias, span } => {
                let rte = self.range_subselect(*lateral, query, alias.as_ref(), *span);
                let mut ns = self.ns_item(rte);
                ns.rel_visible = alias.is_some();
                (FromNode::Rel(rte), vec![ns])
            }
            FromItem::Function { lateral, functions, ordinality, alias, columns, span, rows_from } => {
                let rte =
                    self.range_function(*lateral, functions, *ordinality, alias.as_ref(), columns, *rows_from, *span);
                let ns = self.ns_item(rte);
                (FromNode::Rel(rte), vec![ns])
            }
            FromItem::XmlTable(table) => {
                let rte = self.xml_table(table);
                let ns = self.ns_item(rte);
                (FromNode::Rel(rte), vec![ns])
            }
            FromItem::JsonTable(table) => {
                let rte = self.json_table(table);
                let ns = self.ns_item(rte);
                (FromNode::Rel(rte), vec![ns])
            }
            FromItem::Join(join) => self.join(join),
        }
    }

    // ------------------------------------------------------------ relations

    /// A relation or a CTE by name.
    fn range_var(&mut self, range: &'a ast::RangeVar) -> usize {
        let span = range.name.span;
        let alias = range.alias.as_ref();
        let name = range.name.last().map_or("", |n| n.name.as_str());
        if range.name.parts.len() == 1
            && let Some((up, position)) = self.find_cte(name)
        {
            return self.cte_reference(up, position, alias, span);
        }
        let schema = range.name.schema().map(|s| s.name.as_str());
        match self.lookup_relation(&range.name) {
            Some(relation) => {
                if matches!(relation.kind, RelKind::Composite) {
                    let message = format!("cannot open relation \"{name}\"");
                    self.report(
                        Diagnostic::refused(SqlState::WrongObjectType, span, message)
                            .help("this operation is not supported for composite types"),
                    );
                    return self.error_rte(name, alias, span);
                }
                self.add_relation_entry(&relation, alias, range.only, span, false)
            }
            None => {
                let _ = schema;
                self.error_rte(name, alias, span)
            }
        }
    }

    /// A relation by its written name, or the error (`parserOpenTable`).
    pub(crate) fn lookup_relation(&mut self, name: &ast::Name) -> Option<crate::catalog::RelationRef> {
        let schema = name.schema();
        let last = name.last()?;
        let text = super::target::dotted(&name.parts);
        if name.parts.len() > 3 {
            let message = format!("improper relation name (too many dotted names): {text}");
            self.refuse(SqlState::SyntaxError, name.span, message);
            return None;
        }
        if let Some(found) = self.catalog.relation_by_name(schema.map(|s| s.name.as_str()), &last.name) {
            return Some(found);
        }
        if self.catalog.index_owner(schema.map(|s| s.name.as_str()), &last.name).is_some() {
            self.refuse(
                SqlState::WrongObjectType,
                name.span,
                format!("cannot open relation \"{}\": it is an index", last.name),
            );
            return None;
        }
        if let [database, ..] = &name.parts[..]
            && name.parts.len() == 3
        {
            let message = format!("cross-database references are not implemented: \"{text}\"");
            let help = format!("if the database is called \"{}\", there is no such relation in it", database.name);
            self.report(Diagnostic::refused(SqlState::FeatureNotSupported, name.span, message).help(help));
            return None;
        }
        let message = format!("relation \"{text}\" does not exist");
        let mut diagnostic = Diagnostic::refused(SqlState::UndefinedTable, name.span, message);
        let future = schema.is_none()
            && self
                .levels
                .iter()
                .any(|level| level.ctes.iter().any(|c| c.ast.name.name == last.name && c.state == CteState::Unseen));
        if future {
            diagnostic = diagnostic.help(format!(
                "there is a WITH item named \"{}\", but it cannot be referenced from this part of the query; use WITH RECURSIVE, or reorder the WITH items",
                last.name
            ));
        } else {
            let names: Vec<String> = self.catalog.user_relations().map(|rel| rel.name.to_string()).collect();
            let elsewhere = self.catalog.user_relations().find(|rel| *rel.name == *last.name);
            diagnostic.help = match elsewhere {
                Some(other) => Some(format!("there is `{}.{}`", other.schema, other.name)),
                None => did_you_mean(&last.name, names.iter().map(String::as_str)),
            };
        }
        self.report(diagnostic);
        None
    }

    /// Stands in for what could not be found: any column of it is an error already told.
    fn error_rte(&mut self, name: &str, alias: Option<&ast::Alias>, span: Span) -> usize {
        let name = alias.map_or_else(|| name.to_string(), |a| a.name.name.clone());
        self.add_rte(Rte { name, columns: Vec::new(), kind: RteKind::Error, lateral: false, span })
    }

    fn table_sample(&mut self, sample: &'a ast::TableSample, rte: usize) {
        let name = sample.method.last().map_or("", |n| n.name.as_str());
        let entry = &self.level().query.rtable[rte];
        let (span, kind) = (entry.span, entry.kind.clone());
        let stored = match kind {
            RteKind::Relation { rel, .. } => self.catalog.relation(rel).is_none_or(|rel| {
                matches!(rel.kind, RelKind::Table | RelKind::Partitioned | RelKind::MaterializedView)
            }),
            RteKind::Error => true,
            RteKind::Subquery(_)
            | RteKind::Join { .. }
            | RteKind::Function { .. }
            | RteKind::Values { .. }
            | RteKind::Cte { .. }
            | RteKind::TableFunc { .. }
            | RteKind::Pseudo { .. } => false,
        };
        if !stored {
            let message = "TABLESAMPLE clause can only be applied to tables and materialized views";
            self.refuse(SqlState::FeatureNotSupported, span, message);
        }
        let known = matches!(name, "bernoulli" | "system")
            || self.catalog.routines(None, name).iter().any(|(_, r)| r.ret == TypeId::TSM_HANDLER);
        if !known {
            self.refuse(
                SqlState::UndefinedObject,
                sample.method.span,
                format!("tablesample method {name} does not exist"),
            );
        }
        if matches!(name, "bernoulli" | "system") && sample.args.len() != 1 {
            let message = format!("tablesample method {name} requires 1 argument, not {}", sample.args.len());
            self.refuse(SqlState::InvalidTablesampleArgument, sample.span, message);
        }
        for arg in &sample.args {
            let bound = self.expr_of_kind(arg, Kind::FromFunction);
            let target = if name.starts_with("system_") { bound.ty } else { TypeId::FLOAT4 };
            self.coerce_to_fixed(bound, target, "real", "TABLESAMPLE");
        }
        if let Some(repeatable) = &sample.repeatable {
            let bound = self.expr_of_kind(repeatable, Kind::FromFunction);
            self.coerce_to_fixed(bound, TypeId::FLOAT8, "double precision", "REPEATABLE");
        }
        if let RteKind::Relation { sampled, .. } = &mut self.level().query.rtable[rte].kind {
            *sampled = true;
        }
    }

    // ------------------------------------------------------------ subqueries and functions

    fn range_subselect(
        &mut self,
        lateral: bool,
        query: &'a ast::Query,
        alias: Option<&ast::Alias>,
        span: Span,
    ) -> usize {
        if alias.is_none() && self.catalog.version().major() < 16 {
            let what = if matches!(query.body, ast::QueryBody::Values(_)) { "VALUES" } else { "subquery" };
            self.report(
                Diagnostic::refused(SqlState::SyntaxError, span, format!("{what} in FROM must have an alias"))
                    .help("for example, FROM (SELECT ...) [AS] foo"),
            );
        }
        let level = self.level();
        let saved = (std::mem::replace(&mut level.kind, Kind::FromSubselect), level.lateral_active);
        level.lateral_active = lateral;
        // Without LATERAL what stands beside it is out of sight: all of it is lateral_only so far.
        let bound = self.query(query, true);
        let level = self.level();
        level.kind = saved.0;
        level.lateral_active = saved.1;
        let mut columns = output_columns(&bound);
        let name = alias.map_or_else(|| "unnamed_subquery".to_string(), |a| a.name.name.clone());
        if let Some(alias) = alias {
            self.apply_column_aliases(&name, &mut columns, &alias.columns);
        }
        self.add_rte(Rte { name, columns, kind: RteKind::Subquery(Box::new(bound)), lateral, span })
    }

    #[allow(clippy::too_many_arguments)]
    fn range_function(
        &mut self,
        _lateral: bool,
        functions: &'a [(ast::Expr, Vec<ast::FuncColumn>)],
        ordinality: bool,
        alias: Option<&ast::Alias>,
        coldefs: &'a [ast::FuncColumn],
        rows_from: bool,
        span: Span,
    ) -> usize {
        // Functions in FROM are always lateral.
        let level = self.level();
        let saved = (std::mem::replace(&mut level.kind, Kind::FromFunction), level.lateral_active);
        level.lateral_active = true;
        let mut bound: Vec<(Expr, &'a [ast::FuncColumn], String)> = Vec::new();
        for (expr, defs) in functions {
            let name = super::target::figure_column_name(expr);
            // unnest of several arrays is several functions.
            if let Ast::Func(call) = &expr.kind
                && call.args.len() > 1
                && call.name.parts.last().is_some_and(|n| n.name == "unnest")
                && call.name.parts.len() == 1
                && !call.variadic
                && !call.star
                && !call.distinct
                && call.order_by.is_empty()
                && call.filter.is_none()
                && call.over.is_none()
                && defs.is_empty()
            {
                for arg in &call.args {
                    let one = self.unnest_one(&arg.expr, call.name.span);
                    self.refuse_nested_set(&one);
                    bound.push((one, &[], name.clone()));
                }
                continue;
            }
            let defs: &'a [ast::FuncColumn] = if functions.len() == 1 && defs.is_empty() { coldefs } else { defs };
            let expr = self.expr(expr);
            let expr = self.coerce_unknown_to_text(expr);
            self.refuse_nested_set(&expr);
            bound.push((expr, defs, name));
        }
        let level = self.level();
        level.kind = saved.0;
        level.lateral_active = saved.1;
        if !coldefs.is_empty() {
            if bound.len() > 1 {
                let what =
                    if rows_from { "ROWS FROM() with multiple functions" } else { "UNNEST() with multiple arguments" };
                let message = format!("{what} cannot have a column definition list");
                self.refuse(SqlState::SyntaxError, span, message);
            }
            if ordinality {
                self.refuse(
                    SqlState::SyntaxError,
                    span,
                    "WITH ORDINALITY cannot be used with a column definition list",
                );
            }
        }
        let mut columns: Vec<RteColumn> = Vec::new();
        let mut entries = Vec::new();
        let single = bound.len() == 1;
        let alias_name = alias.map(|a| a.name.name.clone());
        for (expr, defs, name) in bound {
            let new = self.function_columns(&expr, defs, &name, if single { alias_name.as_deref() } else { None });
            entries.push(RteFunction { expr, columns: new.len() });
            columns.extend(new);
        }
        if ordinality {
            columns.push(RteColumn { name: "ordinality".into(), ty: TypeId::INT8, typmod: -1, dropped: false });
        }
        let name = alias_name.unwrap_or_else(|| {
            functions.first().map_or_else(String::new, |(expr, _)| super::target::figure_column_name(expr))
        });
        if let Some(alias) = alias {
            self.apply_column_aliases(&name, &mut columns, &alias.columns);
        }
        self.add_rte(Rte {
            name,
            columns,
            kind: RteKind::Function { functions: entries, ordinality },
            lateral: true,
            span,
        })
    }

    fn refuse_nested_set(&mut self, expr: &Expr) {
        let mut set = None;
        expr.for_each_child(&mut |child| set = set.or(levels_of(std::iter::once(child)).set));
        if let Some(set) = set {
            let message = "set-returning functions must appear at top level of FROM";
            self.refuse(SqlState::FeatureNotSupported, set, message);
        }
    }

    fn unnest_one(&mut self, arg: &'a ast::Expr, span: Span) -> Expr {
        let arg = self.expr(arg);
        self.call_builtin("unnest", vec![arg], span)
    }

    /// A call of a pg_catalog function over bound arguments.
    pub(crate) fn call_builtin(&mut self, name: &str, args: Vec<Expr>, span: Span) -> Expr {
        use crate::resolve::coerce::enforce_generic_type_consistency;
        use crate::resolve::func::{FuncLookup, func_get_detail};
        if args.iter().any(Expr::is_error) {
            return Expr::error(span);
        }
        let actual: Vec<TypeId> = args.iter().map(|e| e.ty).collect();
        let found = func_get_detail(self.catalog, Some("pg_catalog"), name, &actual, &[], true, true, false, false);
        let FuncLookup::Found(found) = found else {
            let types: Vec<String> = actual.iter().map(|ty| self.catalog.type_name(*ty)).collect();
            let (state, what) = if matches!(found, FuncLookup::Ambiguous) {
                (SqlState::AmbiguousFunction, "is not unique")
            } else {
                (SqlState::UndefinedFunction, "does not exist")
            };
            return self.error(state, span, format!("function {name}({}) {what}", types.join(", ")));
        };
        let mut declared = found.declared.clone();
        declared.truncate(actual.len());
        let ret = match enforce_generic_type_consistency(self.catalog, &actual, &mut declared, found.ret, false) {
            Ok(ret) => ret,
            Err(crate::resolve::coerce::PolyError::Message(state, message)) => return self.error(state, span, message),
        };
        let args = args
            .into_iter()
            .zip(declared)
            .map(|(arg, ty)| self.coerce(arg, ty, -1, CoercionContext::Implicit, false))
            .collect();
        Expr::new(ExprKind::Call { callee: super::func::callee(&found.routine), args, variadic: false }, ret, span)
    }

    /// What columns a function in FROM has (`addRangeTableEntryForFunction`).
    fn function_columns(
        &mut self,
        expr: &Expr,
        defs: &'a [ast::FuncColumn],
        name: &str,
        alias: Option<&str>,
    ) -> Vec<RteColumn> {
        if expr.is_error() {
            return Vec::new();
        }
        let base = self.catalog.base_type(expr.ty);
        if !defs.is_empty() {
            if base != TypeId::RECORD {
                let message = "a column definition list is only allowed for functions returning \"record\"";
                self.refuse(SqlState::SyntaxError, defs[0].name.span, message);
            } else if let ExprKind::Call { callee, args, .. } = &expr.kind {
                let actual: Vec<TypeId> = args.iter().map(|e| e.ty).collect();
                if self.out_columns(callee, &actual).is_some() {
                    let message = "a column definition list is redundant for a function with OUT parameters";
                    self.refuse(SqlState::SyntaxError, defs[0].name.span, message);
                }
            }
            let columns: Vec<RteColumn> = defs.iter().filter_map(|def| self.coldef(def)).collect();
            for (i, def) in defs.iter().enumerate() {
                if defs[..i].iter().any(|before| before.name.name == def.name.name) {
                    let message = format!("column name \"{}\" specified more than once", def.name);
                    self.refuse(SqlState::DuplicateColumn, def.name.span, message);
                }
            }
            return columns;
        }
        if let Some(fields) = self.catalog.row_relation(base).map(|_| self.composite_fields(base)) {
            return rte_columns(fields);
        }
        if base == TypeId::RECORD {
            if let Some(fields) = self.row_fields(expr) {
                return rte_columns(fields);
            }
            self.refuse(
                SqlState::SyntaxError,
                expr.span,
                "a column definition list is required for functions returning \"record\"",
            );
            return Vec::new();
        }
        // A function with one OUT parameter names its column after it, unless an alias does.
        let out = match &expr.kind {
            ExprKind::Call { callee, .. } if alias.is_none() => self.routine_of(callee).and_then(|routine| {
                use crate::catalog::object::ParamMode;
                let mut outs = routine
                    .params
                    .iter()
                    .filter(|p| matches!(p.mode, ParamMode::Out | ParamMode::InOut | ParamMode::Table));
                outs.next().filter(|p| !p.name.is_empty()).map(|p| p.name.to_string())
            }),
            _ => None,
        };
        let column = alias.map(str::to_string).or(out).unwrap_or_else(|| name.to_string());
        vec![RteColumn { name: column, ty: expr.ty, typmod: expr.typmod, dropped: false }]
    }

    fn coldef(&mut self, def: &ast::FuncColumn) -> Option<RteColumn> {
        if def.ty.setof {
            let message = format!("column \"{}\" cannot be declared SETOF", def.name);
            self.refuse(SqlState::InvalidTableDefinition, def.name.span, message);
        }
        match resolve_type_name(self.catalog, &def.ty) {
            Ok(t) => {
                if let Some(collation) = &def.collation
                    && self.check_collation(collation, collation.span)
                    && !self.catalog.ty(self.catalog.base_type(t.ty)).collatable
                {
                    let message = format!("collations are not supported by type {}", self.catalog.type_name(t.ty));
                    self.refuse(SqlState::DatatypeMismatch, collation.span, message);
                }
                Some(RteColumn { name: def.name.name.clone(), ty: t.ty, typmod: t.typmod, dropped: false })
            }
            Err(diagnostic) => {
                self.report(diagnostic);
                None
            }
        }
    }

    // ------------------------------------------------------------ joins

    fn join(&mut self, join: &'a ast::Join) -> (FromNode, Vec<NsItem>) {
        let kind = match join.kind {
            ast::JoinKind::Inner => hir::JoinKind::Inner,
            ast::JoinKind::Left => hir::JoinKind::Left,
            ast::JoinKind::Right => hir::JoinKind::Right,
            ast::JoinKind::Full => hir::JoinKind::Full,
        };
        let (left, mut left_ns) = self.from_item(&join.left);
        // The right side may refer laterally to the left one, if the join's kind allows.
        let lateral_ok = matches!(kind, hir::JoinKind::Inner | hir::JoinKind::Left);
        let outer = self.level().namespace.len();
        let visible = left_ns.iter().cloned().map(|mut ns| {
            ns.lateral_only = true;
            ns.lateral_ok = lateral_ok;
            ns
        });
        let visible: Vec<NsItem> = visible.collect();
        self.level().namespace.extend(visible);
        let (right, mut right_ns) = self.from_item(&join.right);
        self.level().namespace.truncate(outer);
        self.check_conflicts(&left_ns, &right_ns);

        let left_cols: Vec<NsColumn> = visible_columns(&left_ns);
        let right_cols: Vec<NsColumn> = visible_columns(&right_ns);
        let using: Option<(Vec<Ident>, Option<&'a Ident>)> = match &join.on {
            JoinOn::Using(columns, alias) => Some((columns.clone(), alias.as_ref())),
            JoinOn::Natural => {
                let common = left_cols.iter().filter(|c| right_cols.iter().any(|r| r.name == c.name));
                Some((common.map(|c| Ident::new(c.name.to_string(), join.span)).collect(), None))
            }
            JoinOn::None | JoinOn::On(_) => None,
        };
        // The join's entry comes after those of its sides, as its condition is bound before it exists.
        let mut merged: Vec<(String, Expr)> = Vec::new();
        let mut used_left: Vec<bool> = vec![false; left_cols.len()];
        let mut used_right: Vec<bool> = vec![false; right_cols.len()];
        let mut on = None;
        let mut using_alias = None;
        if let Some((columns, alias)) = using {
            using_alias = alias;
            let mut conditions = Vec::new();
            let mut pairs = Vec::new();
            // Up to 15 a column's common type was looked for before the next column, and all before the operators.
            let merged_first = self.catalog.version().major() < 16;
            for (i, column) in columns.iter().enumerate() {
                if columns[..i].iter().any(|other| other.name == column.name) {
                    let message = format!("column name \"{}\" appears more than once in USING clause", column.name);
                    self.refuse(SqlState::DuplicateColumn, column.span, message);
                    continue;
                }
                let l = self.using_column(&left_ns, &left_cols, column, "left");
                let r = self.using_column(&right_ns, &right_cols, column, "right");
                let (Some(l), Some(r)) = (l, r) else { continue };
                used_left[l] = true;
                used_right[r] = true;
                let left_var = self.var(0, &left_cols[l], column.span);
                let right_var = self.var(0, &right_cols[r], column.span);
                if merged_first {
                    let both = self.merged_column(kind, left_var.clone(), right_var.clone());
                    merged.push((column.name.clone(), both));
                }
                pairs.push((column, left_var, right_var));
            }
            for (column, left, right) in &pairs {
                if merged.iter().any(|(name, both)| *name == column.name && both.is_error()) {
                    continue;
                }
                let op = ast::OpName { schema: None, name: "=".into(), span: column.span };
                let condition = self.operator(&op, Some(left.clone()), right.clone(), column.span);
                conditions.push(self.coerce_to_boolean(condition, "JOIN/USING"));
            }
            if !merged_first {
                for (column, left, right) in pairs {
                    merged.push((column.name.clone(), self.merged_column(kind, left, right)));
                }
            }
            on = match conditions.len() {
                0 => None,
                1 => conditions.pop(),
                _ => Some(Expr::new(ExprKind::And(conditions), TypeId::BOOL, join.span)),
            };
        } else if let JoinOn::On(condition) = &join.on {
            // ON sees only the two sides (and what is lateral around).
            let saved = std::mem::take(&mut self.level().namespace);
            let lateral = self.level().lateral_active;
            let mut both: Vec<NsItem> = left_ns.iter().chain(&right_ns).cloned().collect();
            for ns in &mut both {
                ns.lateral_only = false;
                ns.lateral_ok = true;
            }
            self.level().namespace = both;
            self.level().lateral_active = true;
            let bound = self.expr_of_kind(condition, Kind::JoinOn);
            let bound = self.coerce_to_boolean(bound, "JOIN/ON");
            self.level().namespace = saved;
            self.level().lateral_active = lateral;
            on = Some(bound);
        }

        let rte_index = self.level().query.rtable.len();
        let mut ns_columns: Vec<NsColumn> = Vec::with_capacity(left_cols.len() + right_cols.len());
        for (i, (name, expr)) in merged.iter().enumerate() {
            // A merged column that is simply one side's is that one.
            let (rel, col) = match expr.kind {
                ExprKind::Var(var) => (var.rel, var.col),
                _ => (rte_index, i),
            };
            let name = name.as_str().into();
            ns_columns.push(NsColumn {
                name,
                rel,
                col,
                ty: expr.ty,
                typmod: expr.typmod,
                dropped: false,
                hidden: false,
            });
        }
        let rest_left = left_cols.iter().zip(&used_left).filter(|(_, used)| !**used).map(|(c, _)| c);
        let rest_right = right_cols.iter().zip(&used_right).filter(|(_, used)| !**used).map(|(c, _)| c);
        ns_columns.extend(rest_left.chain(rest_right).cloned());
        let alias = join.alias.as_ref();
        let name = alias.map_or_else(String::new, |a| a.name.name.clone());
        let merged_count = merged.len();
        let (names, mut columns): (Vec<String>, Vec<Expr>) = merged.into_iter().unzip();
        let shown = |(name, e): (String, &Expr)| RteColumn { name, ty: e.ty, typmod: e.typmod, dropped: false };
        let mut rte_cols: Vec<RteColumn> = names.into_iter().zip(&columns).map(shown).collect();
        // Without a name nothing refers to the other columns but through their own tables.
        if let Some(alias) = alias {
            for column in ns_columns.iter().skip(merged_count) {
                let var = self.var(0, column, join.span);
                rte_cols.push(shown((column.name.to_string(), &var)));
                columns.push(var);
            }
            self.apply_column_aliases(&name, &mut rte_cols, &alias.columns);
            for (column, renamed) in ns_columns.iter_mut().zip(&rte_cols) {
                column.name = renamed.name.as_str().into();
            }
        }
        let kind_entry = RteKind::Join { kind, columns };
        let rel = self.add_rte(Rte {
            name: name.clone(),
            columns: rte_cols,
            kind: kind_entry,
            lateral: false,
            span: join.span,
        });
        let item = NsItem {
            rte: rel,
            name,
            aliased: true,
            rel: None,
            columns: ns_columns.into(),
            rel_visible: alias.is_some(),
            cols_visible: true,
            lateral_only: false,
            lateral_ok: true,
            span: join.span,
        };
        let mut namespace: Vec<NsItem> = Vec::new();
        if alias.is_none() {
            for ns in left_ns.iter_mut().chain(right_ns.iter_mut()) {
                ns.cols_visible = false;
            }
            // A join within a join that has no name has nothing left to be seen.
            let rtable = &self.level().query.rtable;
            let is_join = |ns: &NsItem| matches!(rtable.get(ns.rte).map(|rte| &rte.kind), Some(RteKind::Join { .. }));
            namespace = left_ns.into_iter().chain(right_ns).filter(|ns| ns.rel_visible || !is_join(ns)).collect();
        }
        if let Some(alias) = using_alias {
            let merged_only = item.columns.iter().take(merged_count).cloned().collect();
            let item = NsItem {
                name: alias.name.clone(),
                columns: merged_only,
                rel_visible: true,
                cols_visible: false,
                span: alias.span,
                ..item.clone()
            };
            self.check_conflicts(&namespace, std::slice::from_ref(&item));
            namespace.push(item);
        }
        namespace.push(item);
        let node = hir::Join { kind, left, right, on, rel };
        (FromNode::Join(Box::new(node)), namespace)
    }

    fn using_column(&mut self, items: &[NsItem], columns: &[NsColumn], name: &Ident, side: &str) -> Option<usize> {
        let mut found = columns.iter().enumerate().filter(|(_, c)| *c.name == *name.name);
        let Some((index, _)) = found.next() else {
            let rtable = &self.level().query.rtable;
            if items.iter().any(|item| rtable.get(item.rte).is_some_and(is_unknown)) {
                return None;
            }
            let message = format!("column \"{}\" specified in USING clause does not exist in {side} table", name.name);
            self.refuse(SqlState::UndefinedColumn, name.span, message);
            return None;
        };
        if found.next().is_some() {
            let message = format!("common column name \"{}\" appears more than once in {side} table", name.name);
            self.refuse(SqlState::AmbiguousColumn, name.span, message);
            return None;
        }
        Some(index)
    }

    /// `buildMergedJoinVar`.
    fn merged_column(&mut self, kind: hir::JoinKind, left: Expr, right: Expr) -> Expr {
        let both = [left.clone(), right.clone()];
        let common = self.common_type(&both, "JOIN/USING");
        if common.is_error() {
            return Expr::error(left.span);
        }
        if let Some(side) = both.iter().find(|side| !self.can_coerce(side.ty, common, CoercionContext::Implicit)) {
            // Nothing asks first: `coerce_type` fails.
            let message = format!(
                "failed to find conversion function from {} to {}",
                self.catalog.type_name(side.ty),
                self.catalog.type_name(common)
            );
            return self.error(SqlState::InternalError, side.span, message);
        }
        let left = self.coerce_common(left, common, "JOIN/USING");
        let right = self.coerce_common(right, common, "JOIN/USING");
        let is_var = |e: &Expr| matches!(e.kind, ExprKind::Var(Var { .. }));
        match kind {
            hir::JoinKind::Inner => {
                if is_var(&left) {
                    left
                } else if is_var(&right) {
                    right
                } else {
                    left
                }
            }
            hir::JoinKind::Left => left,
            hir::JoinKind::Right => right,
            hir::JoinKind::Full => {
                let span = left.span;
                Expr::new(ExprKind::Coalesce(vec![left, right]), common, span)
            }
        }
    }
}

fn visible_columns(items: &[NsItem]) -> Vec<NsColumn> {
    let visible = items.iter().filter(|item| item.cols_visible);
    visible.flat_map(|item| item.columns.iter().filter(|c| !c.dropped && !c.hidden).cloned()).collect()
}
