//! INSERT, UPDATE, DELETE, MERGE (`analyze.c`, `parse_target.c`, `parse_merge.c`), and what the rewriter refuses of them.

use super::scope::NsItem;
use super::{Binder, Kind};
use crate::catalog::RelationRef;
use crate::catalog::object::{ColumnDefault, RelKind, RuleEvent, Subscripting, TriggerTiming};
use crate::diagnostic::{Diagnostic, Severity, SqlState};
use crate::hir::{
    self, Coercion, Command, ConflictUpdate, Expr, ExprKind, PseudoKind, Query, Rte, RteColumn, RteKind, SubLink,
    SubLinkKind, Target,
};
use crate::resolve::coerce::CoercionContext;
use crate::span::Span;
use crate::suggest::did_you_mean;
use crate::syntax::ast::{self, ExprKind as Ast, Indirection, Overriding, QueryBody, SetClause};
use crate::types::{TypeId, TypeMod};

/// A row's value for a column: an expression, or DEFAULT.
enum Value<'a> {
    Ast(&'a ast::Expr),
    Bound(Expr),
}

impl<'a> Binder<'a> {
    // ------------------------------------------------------------ targets

    /// `setTargetTable`: opens the relation to modify; in the namespace where wanted.
    fn target_table(&mut self, range: &'a ast::RangeVar, visible: bool) -> Option<(usize, RelationRef)> {
        let name = range.name.last().map_or("", |n| n.name.as_str());
        let relation = self.lookup_relation(&range.name)?;
        match relation.kind {
            RelKind::Composite | RelKind::Toast | RelKind::Sequence => {
                let message = format!("cannot open relation \"{name}\"");
                if relation.kind == RelKind::Composite {
                    self.refuse(SqlState::WrongObjectType, range.name.span, message);
                    return None;
                }
            }
            RelKind::Table | RelKind::Partitioned | RelKind::View | RelKind::MaterializedView | RelKind::Foreign => {}
        }
        let rte = self.add_relation_entry(&relation, range.alias.as_ref(), range.only, range.name.span, false);
        let mut item = self.ns_item(rte);
        item.aliased = range.alias.is_some();
        let level = self.level();
        level.query.target_rel = Some(rte);
        level.target_item = Some(item.clone());
        if visible {
            level.namespace.push(item);
        }
        Some((rte, relation))
    }

    fn column_index(&mut self, relation: &RelationRef, target: &ast::AssignTarget, insert: bool) -> Option<usize> {
        let found = relation.columns.iter().position(|c| !c.dropped && *c.name == *target.column.name);
        if found.is_none() {
            // To INSERT a system column is no column at all.
            if !insert && hir::SYSTEM_COLUMNS.iter().any(|(name, _)| *name == target.column.name) {
                let message = format!("cannot assign to system column \"{}\"", target.column.name);
                self.refuse(SqlState::FeatureNotSupported, target.column.span, message);
                return None;
            }
            let message = format!("column \"{}\" of relation \"{}\" does not exist", target.column.name, relation.name);
            let mut diagnostic = Diagnostic::refused(SqlState::UndefinedColumn, target.column.span, message);
            let names = relation.columns.iter().filter(|c| !c.dropped).map(|c| &*c.name);
            diagnostic.help = did_you_mean(&target.column.name, names);
            self.report(diagnostic);
        }
        found
    }

    /// `transformAssignedExpr`: a value for a column, or for a part of it.
    fn assigned(
        &mut self,
        relation: &RelationRef,
        target: &'a ast::AssignTarget,
        value: Value<'a>,
        kind: Kind,
    ) -> Option<Target> {
        let col = self.column_index(relation, target, false)?;
        self.assigned_to(relation, col, Some(target), value, kind)
    }

    fn assigned_to(
        &mut self,
        relation: &RelationRef,
        col: usize,
        target: Option<&'a ast::AssignTarget>,
        value: Value<'a>,
        kind: Kind,
    ) -> Option<Target> {
        let column = &relation.columns[col];
        let name = column.name.to_string();
        let path: &'a [Indirection] = target.map_or(&[], |t| &t.path);
        let (expr, span) = match value {
            Value::Ast(ast::Expr { kind: Ast::Default, span }) => {
                if target.is_some_and(|target| self.refuse_default_of_part(target)) {
                    return None;
                }
                (Expr::new(ExprKind::SetToDefault, column.ty, *span).with_typmod(column.typmod), *span)
            }
            Value::Ast(expr) => (self.expr_of_kind(expr, kind), expr.span),
            Value::Bound(expr) => {
                let span = expr.span;
                (expr, span)
            }
        };
        let at = target.map_or(span, |t| t.span);
        let saved = std::mem::replace(&mut self.level().kind, kind);
        let whole = TypeMod { ty: column.ty, typmod: column.typmod };
        let expr = if path.is_empty() {
            let source = expr.ty;
            match self.coerce_to(expr, whole, CoercionContext::Assignment) {
                Some(expr) => expr,
                None => {
                    let message = format!(
                        "column \"{name}\" is of type {} but expression is of type {}",
                        self.catalog.type_name(column.ty),
                        self.catalog.type_name(source)
                    );
                    self.report(
                        Diagnostic::refused(SqlState::DatatypeMismatch, span, message)
                            .help("you will need to rewrite or cast the expression"),
                    );
                    Expr::error(span)
                }
            }
        } else {
            let base = match self.level().target_item.clone() {
                Some(item) if kind != Kind::InsertTarget => {
                    let column = item.columns.get(col).cloned();
                    column.map_or_else(|| Expr::error(span), |c| self.var(0, &c, span))
                }
                _ => Expr::new(ExprKind::Const(None), column.ty, span),
            };
            self.assign_indirection(base, whole, &name, path, expr, at)
        };
        self.level().kind = saved;
        Some(Target { expr, name, junk: false, column: Some(col), span: at })
    }

    fn refuse_default_of_part(&mut self, target: &ast::AssignTarget) -> bool {
        let what = match target.path.first() {
            None => return false,
            Some(Indirection::Subscript(_)) => "an array element",
            Some(Indirection::Field(_)) => "a subfield",
        };
        self.refuse(SqlState::FeatureNotSupported, target.span, format!("cannot set {what} to DEFAULT"));
        true
    }

    /// `transformAssignmentIndirection`; `at`: all of the target.
    fn assign_indirection(
        &mut self,
        base: Expr,
        ty: TypeMod,
        name: &str,
        path: &'a [Indirection],
        value: Expr,
        at: Span,
    ) -> Expr {
        let span = value.span;
        let Some(first) = path.first() else {
            let source = value.ty;
            return match self.coerce_to(value, ty, CoercionContext::Assignment) {
                Some(value) => value,
                None => {
                    let message = format!(
                        "subfield \"{name}\" is of type {} but expression is of type {}",
                        self.catalog.type_name(ty.ty),
                        self.catalog.type_name(source)
                    );
                    self.error(SqlState::DatatypeMismatch, span, message)
                }
            };
        };
        match first {
            Indirection::Field(field) => {
                let base_type = self.catalog.base_type(ty.ty);
                let relation = self.catalog.row_relation(base_type).and_then(|rel| self.catalog.relation(rel));
                let Some(relation) = relation else {
                    let message = format!(
                        "cannot assign to field \"{}\" of column \"{name}\" because its type {} is not a composite type",
                        field.name,
                        self.catalog.type_name(ty.ty)
                    );
                    return self.error(SqlState::DatatypeMismatch, at, message);
                };
                let Some(index) = relation.columns.iter().position(|c| !c.dropped && *c.name == *field.name) else {
                    let message = format!(
                        "cannot assign to field \"{}\" of column \"{name}\" because there is no such column in data type {}",
                        field.name,
                        self.catalog.type_name(ty.ty)
                    );
                    return self.error(SqlState::UndefinedColumn, at, message);
                };
                let inner = TypeMod { ty: relation.columns[index].ty, typmod: relation.columns[index].typmod };
                let kind = ExprKind::Field { arg: Box::new(base.clone()), index, name: field.name.clone() };
                let old = Expr::new(kind, inner.ty, span);
                let value = self.assign_indirection(old, inner, &field.name, &path[1..], value, at);
                Expr::new(ExprKind::FieldStore { arg: Box::new(base), index, value: Box::new(value) }, ty.ty, span)
            }
            Indirection::Subscript(_) => {
                let count = path.iter().take_while(|p| matches!(p, Indirection::Subscript(_))).count();
                let mut subscripts = Vec::new();
                let mut slice = false;
                let mut container = self.catalog.base_type(ty.ty);
                for part in &path[..count] {
                    if let Indirection::Subscript(subscript) = part {
                        if let Some((subscripted, is_slice, bound)) =
                            self.subscripts(ty.ty, std::slice::from_ref(subscript), at)
                        {
                            container = subscripted;
                            slice |= is_slice;
                            subscripts.extend(bound);
                        } else {
                            return Expr::error(span);
                        }
                    }
                }
                let element = match self.catalog.ty(container).subscripting {
                    Subscripting::Jsonb => TypeId::JSONB,
                    Subscripting::Hstore => TypeId::TEXT,
                    Subscripting::Array if slice => container,
                    Subscripting::Array => self.catalog.ty(container).elem,
                    Subscripting::None => TypeId::ERROR,
                };
                let inner = TypeMod { ty: element, typmod: -1 };
                let old = Expr::new(
                    ExprKind::Subscript {
                        arg: Box::new(base.clone()),
                        subscripts: subscripts.clone(),
                        slice,
                        assigned: None,
                    },
                    element,
                    span,
                );
                let source = value.ty;
                let value = if path.len() == count {
                    match self.coerce_to(value, inner, CoercionContext::Assignment) {
                        Some(value) => value,
                        None => {
                            let message = format!(
                                "subscripted assignment to \"{name}\" requires type {} but expression is of type {}",
                                self.catalog.type_name(element),
                                self.catalog.type_name(source)
                            );
                            return self.error(SqlState::DatatypeMismatch, at, message);
                        }
                    }
                } else {
                    self.assign_indirection(old, inner, name, &path[count..], value, at)
                };
                let kind =
                    ExprKind::Subscript { arg: Box::new(base), subscripts, slice, assigned: Some(Box::new(value)) };
                if container != self.catalog.base_type(ty.ty) {
                    // A vector, which is subscripted as an array.
                    let [from, to] = [container, ty.ty].map(|ty| self.catalog.type_name(ty));
                    return self.error(SqlState::CannotCoerce, span, format!("cannot cast type {from} to {to}"));
                }
                Expr::new(kind, ty.ty, span)
            }
        }
    }

    // ------------------------------------------------------------ INSERT

    pub(crate) fn insert(&mut self, insert: &'a ast::Insert, span: Span) -> Query {
        self.push_level(Command::Insert, span);
        if let Some(with) = &insert.with {
            self.with_clause(with);
        }
        let Some((_, relation)) = self.target_table(&insert.target, false) else {
            // The source is still worth reading.
            if let Some(source) = &insert.source {
                let _ = self.query(source, true);
            }
            return self.pop_level();
        };
        let (columns, explicit) = self.insert_targets(&relation, &insert.columns);
        let mut values_rows = Some(1);
        match &insert.source {
            None => {}
            Some(source) => {
                let simple = source.with.is_none()
                    && source.order_by.is_empty()
                    && source.limit.is_none()
                    && source.offset.is_none()
                    && source.locking.is_empty();
                match &source.body {
                    QueryBody::Values(rows) if simple => {
                        values_rows = Some(rows.len());
                        self.insert_values(&relation, &columns, explicit, insert, rows);
                    }
                    _ => {
                        values_rows = None;
                        self.insert_select(&relation, &columns, explicit, insert, source);
                    }
                }
            }
        }
        let given: Vec<usize> = columns.iter().map(|(col, _)| *col).collect();
        let on_conflict = insert.on_conflict.as_ref().map(|conflict| self.on_conflict(&relation, conflict, insert));
        if let Some(item) = self.level().target_item.clone() {
            self.level().namespace = vec![item];
        }
        self.returning(insert.returning.as_ref(), Kind::Returning, &relation);
        self.level().query.insert = Some(hir::Insert {
            columns: given.clone(),
            listed: !insert.columns.is_empty(),
            on_conflict,
            values_rows,
            overriding: insert.overriding.map(overriding),
        });
        self.check_not_null(&relation, &given, insert.source.is_none(), insert.target.name.span);
        self.pop_level()
    }

    /// `checkInsertTargets`: the columns to fill, and whether they were written.
    fn insert_targets(
        &mut self,
        relation: &RelationRef,
        written: &'a [ast::AssignTarget],
    ) -> (Vec<(usize, Option<&'a ast::AssignTarget>)>, bool) {
        if written.is_empty() {
            let live = relation.columns.iter().enumerate().filter(|(_, c)| !c.dropped);
            return (live.map(|(i, _)| (i, None)).collect(), false);
        }
        let mut out: Vec<(usize, Option<&'a ast::AssignTarget>)> = Vec::new();
        for target in written {
            if let Some(col) = self.column_index(relation, target, true) {
                let twice = out
                    .iter()
                    .any(|(other, t)| *other == col && (target.path.is_empty() || t.is_none_or(|t| t.path.is_empty())));
                if twice {
                    let message = format!("column \"{}\" specified more than once", target.column.name);
                    self.refuse(SqlState::DuplicateColumn, target.column.span, message);
                }
                out.push((col, Some(target)));
            } else {
                // Keeps the places of those behind.
                out.push((usize::MAX, Some(target)));
            }
        }
        (out, true)
    }

    /// `transformInsertRow`'s counts.
    fn check_width(
        &mut self,
        have: usize,
        columns: &[(usize, Option<&'a ast::AssignTarget>)],
        explicit: bool,
        span: Span,
    ) -> bool {
        if have > columns.len() {
            self.refuse(SqlState::SyntaxError, span, "INSERT has more expressions than target columns");
            return false;
        }
        if explicit && have < columns.len() {
            let at = columns[have].1.map_or(span, |t| t.span);
            self.refuse(SqlState::SyntaxError, at, "INSERT has more target columns than expressions");
            return false;
        }
        true
    }

    fn insert_values(
        &mut self,
        relation: &RelationRef,
        columns: &[(usize, Option<&'a ast::AssignTarget>)],
        explicit: bool,
        insert: &'a ast::Insert,
        rows: &'a [Vec<ast::Expr>],
    ) {
        let _ = insert;
        let kind = if rows.len() == 1 { Kind::ValuesSingle } else { Kind::Values };
        let mut bound_rows: Vec<Vec<Expr>> = Vec::new();
        let mut width = None;
        let single = rows.len() == 1;
        for row in rows {
            // First all of the row is transformed, then it is assigned.
            let saved = std::mem::replace(&mut self.level().kind, kind);
            let mut items: Vec<(Expr, bool)> = Vec::new();
            for item in row {
                match &item.kind {
                    Ast::Default => items.push((Expr::new(ExprKind::SetToDefault, TypeId::UNKNOWN, item.span), true)),
                    Ast::Star(_) => {
                        items.extend(self.row_items(std::slice::from_ref(item)).into_iter().map(|e| (e, false)))
                    }
                    _ => items.push((self.expr(item), false)),
                }
            }
            self.level().kind = saved;
            let row_span = row.first().map(|e| e.span).unwrap_or_default();
            match width {
                Some(width) if width != items.len() => {
                    self.refuse(SqlState::SyntaxError, row_span, "VALUES lists must all be the same length");
                    return;
                }
                Some(_) => {}
                None => width = Some(items.len()),
            }
            let extra = items.get(columns.len()).map_or(row_span, |(e, _)| e.span);
            let span = if items.len() > columns.len() { extra } else { row_span };
            if !self.check_width(items.len(), columns, explicit, span) {
                return;
            }
            let mut out = Vec::with_capacity(items.len());
            let mut targets = Vec::new();
            for ((expr, is_default), (col, target)) in items.into_iter().zip(columns) {
                let Some(column) = relation.columns.get(*col) else {
                    out.push(expr);
                    continue;
                };
                if is_default {
                    if let Some(target) = target {
                        self.refuse_default_of_part(target);
                    }
                    out.push(Expr::new(ExprKind::SetToDefault, column.ty, expr.span));
                    targets.push(Target {
                        expr: Expr::new(ExprKind::SetToDefault, column.ty, expr.span),
                        name: column.name.to_string(),
                        junk: false,
                        column: Some(*col),
                        span: expr.span,
                    });
                    continue;
                }
                if let Some(assigned) =
                    self.assigned_to(relation, *col, *target, Value::Bound(expr), Kind::InsertTarget)
                {
                    out.push(assigned.expr.clone());
                    targets.push(assigned);
                }
            }
            if single {
                self.level().query.targets = targets;
            }
            bound_rows.push(out);
        }
        if !single && let Some(first) = bound_rows.first() {
            let cols: Vec<RteColumn> = first
                .iter()
                .enumerate()
                .map(|(i, e)| RteColumn {
                    name: format!("column{}", i + 1),
                    ty: e.ty,
                    typmod: e.typmod,
                    dropped: false,
                })
                .collect();
            let rte = self.add_rte(Rte {
                name: "*VALUES*".into(),
                columns: cols.clone(),
                kind: RteKind::Values { rows: bound_rows },
                lateral: false,
                span: Span::default(),
            });
            let mut targets = Vec::new();
            for (i, (col, _)) in columns.iter().take(cols.len()).enumerate() {
                let Some(column) = relation.columns.get(*col) else { continue };
                let var = ExprKind::Var(hir::Var { rel: rte, col: i, up: 0 });
                let expr = Expr::new(var, cols[i].ty, Span::default());
                targets.push(Target {
                    expr,
                    name: column.name.to_string(),
                    junk: false,
                    column: Some(*col),
                    span: Span::default(),
                });
            }
            let level = self.level();
            level.query.from.push(hir::FromNode::Rel(rte));
            level.query.targets = targets;
        }
    }

    fn insert_select(
        &mut self,
        relation: &RelationRef,
        columns: &[(usize, Option<&'a ast::AssignTarget>)],
        explicit: bool,
        insert: &'a ast::Insert,
        source: &'a ast::Query,
    ) {
        let _ = insert;
        let query = self.query(source, false);
        let output: Vec<(Expr, String)> = query.output().map(|t| (t.expr.clone(), t.name.clone())).collect();
        let broken = query.rtable.iter().any(|rte| rte.kind == RteKind::Error) && output.is_empty();
        let cols: Vec<RteColumn> = super::from::output_columns(&query);
        let rte = self.add_rte(Rte {
            name: "*SELECT*".into(),
            columns: cols.clone(),
            kind: RteKind::Subquery(Box::new(query)),
            lateral: false,
            span: source.span,
        });
        self.level().query.from.push(hir::FromNode::Rel(rte));
        let extra = output.get(columns.len()).map_or(source.span, |(e, _)| e.span);
        if broken || !self.check_width(output.len(), columns, explicit, extra) {
            return;
        }
        let mut targets = Vec::new();
        for (i, ((source_expr, _), (col, target))) in output.into_iter().zip(columns).enumerate() {
            if relation.columns.get(*col).is_none() {
                continue;
            }
            let span = source_expr.span;
            let plain = matches!(source_expr.kind, ExprKind::Const(_) | ExprKind::Param(_));
            // Literals and parameters are coerced to the column, whatever the query around them.
            let unknown = source_expr.ty == TypeId::UNKNOWN && plain;
            let expr = if unknown {
                source_expr
            } else {
                Expr::new(ExprKind::Var(hir::Var { rel: rte, col: i, up: 0 }), cols[i].ty, span)
                    .with_typmod(cols[i].typmod)
            };
            if let Some(assigned) = self.assigned_to(relation, *col, *target, Value::Bound(expr), Kind::InsertTarget) {
                if unknown
                    && let RteKind::Subquery(query) = &mut self.level().query.rtable[rte].kind
                    && let Some(inner) = query.targets.iter_mut().filter(|t| !t.junk).nth(i)
                {
                    inner.expr = assigned.expr.clone();
                }
                targets.push(assigned);
            }
        }
        self.level().query.targets = targets;
    }

    /// NOT NULL columns that the INSERT leaves out: accepted at Describe, refused on every execution.
    fn check_not_null(&mut self, relation: &RelationRef, given: &[usize], default_values: bool, span: Span) {
        if !matches!(relation.kind, RelKind::Table | RelKind::Partitioned) || given.contains(&usize::MAX) {
            return;
        }
        let fixed_later =
            relation.triggers.iter().any(|t| t.timing == TriggerTiming::Before && t.insert && t.for_each_row)
                || relation.rules.iter().any(|r| r.event == RuleEvent::Insert);
        let given_expr = |col: usize, binder: &Self| -> Option<Expr> {
            let level = binder.levels.last()?;
            level.query.targets.iter().find(|t| t.column == Some(col)).map(|t| t.expr.clone())
        };
        let mut missing = Vec::new();
        let mut nulls = Vec::new();
        for (col, column) in relation.columns.iter().enumerate() {
            if column.dropped || !column.not_null || column.identity.is_some() || column.generated.is_some() {
                continue;
            }
            let has_default = !matches!(column.default, ColumnDefault::None)
                || self.catalog.domain(column.ty).is_some_and(|d| d.has_default);
            let value = given_expr(col, self);
            let left_out = default_values || !given.contains(&col) || value.is_none();
            match value {
                Some(e) if !left_out => match &e.kind {
                    _ if is_null(&e) => nulls.push((column.name.to_string(), e.span)),
                    ExprKind::SetToDefault if !has_default => missing.push(column.name.to_string()),
                    _ => {}
                },
                _ if !has_default => missing.push(column.name.to_string()),
                _ => {}
            }
        }
        let severity = if fixed_later { Severity::Warning } else { Severity::Error };
        if !missing.is_empty() && self.diagnostics.iter().all(|d| !d.is_error()) {
            let list: Vec<String> = missing.iter().map(|m| format!("\"{m}\"")).collect();
            let message = format!(
                "NOT NULL column{} {} of \"{}\" left out of INSERT, without a default",
                if missing.len() == 1 { "" } else { "s" },
                list.join(", "),
                relation.name
            );
            self.report(
                Diagnostic::found("not_null_violation", severity, span, message)
                    .help("the server refuses this row with SQLSTATE 23502: give the column a value"),
            );
        }
        for (name, at) in nulls {
            let message = format!("NULL into column \"{name}\" of \"{}\", which is NOT NULL", relation.name);
            self.report(Diagnostic::found("not_null_violation", severity, at, message));
        }
    }

    /// `transformOnConflictClause`.
    fn on_conflict(
        &mut self,
        relation: &RelationRef,
        conflict: &'a ast::OnConflict,
        insert: &'a ast::Insert,
    ) -> hir::OnConflict {
        let mut arbiter = Vec::new();
        let mut arbiter_where = None;
        let mut constraint = None;
        // The target sees the relation alone.
        let saved = std::mem::take(&mut self.level().namespace);
        let item = self.level().target_item.clone();
        self.level().namespace.extend(item.clone());
        match &conflict.target {
            None => {
                if conflict.update.is_some() {
                    self.report(
                        Diagnostic::refused(
                            SqlState::SyntaxError,
                            conflict.span,
                            "ON CONFLICT DO UPDATE requires inference specification or constraint name",
                        )
                        .help("for example, ON CONFLICT (column_name)"),
                    );
                }
            }
            Some(ast::ConflictTarget::Elements { elements, where_, .. }) => {
                for element in elements {
                    if element.direction.is_some() || element.nulls.is_some() {
                        let what = if element.direction.is_some() { "ASC/DESC" } else { "NULLS FIRST/LAST" };
                        let message = format!("{what} is not allowed in ON CONFLICT clause");
                        self.refuse(SqlState::InvalidColumnReference, element.span, message);
                    }
                    arbiter.push(self.expr_of_kind(&element.expr, Kind::IndexExpression));
                    if let Some(collation) = &element.collation {
                        self.check_collation(collation, element.span);
                    }
                    if let Some(name) = &element.opclass {
                        self.check_opclass(name);
                    }
                }
                if let Some(condition) = where_ {
                    let bound = self.expr_of_kind(condition, Kind::IndexPredicate);
                    arbiter_where = Some(self.coerce_to_boolean(bound, "WHERE"));
                }
            }
            Some(ast::ConflictTarget::Constraint(name)) => {
                let known = relation.constraints.iter().any(|c| *c.name == *name.name);
                if !known {
                    let message =
                        format!("constraint \"{}\" for table \"{}\" does not exist", name.name, relation.name);
                    self.refuse(SqlState::UndefinedObject, name.span, message);
                }
                constraint = Some(name.name.clone());
            }
        }
        if &*relation.schema == "pg_catalog" {
            let message = "ON CONFLICT is not supported with system catalog tables";
            self.refuse(SqlState::FeatureNotSupported, conflict.span, message);
        }
        let mut excluded = None;
        let update = conflict.update.as_ref().map(|update| {
            let columns: Vec<RteColumn> = relation
                .columns
                .iter()
                .map(|c| RteColumn { name: c.name.to_string(), ty: c.ty, typmod: c.typmod, dropped: c.dropped })
                .collect();
            let rte = self.add_rte(Rte {
                name: "excluded".into(),
                columns,
                kind: RteKind::Pseudo { rel: relation.id, kind: PseudoKind::Excluded },
                lateral: false,
                span: conflict.span,
            });
            excluded = Some(rte);
            let mut pseudo: NsItem = self.ns_item(rte);
            pseudo.rel = None;
            pseudo.cols_visible = false;
            self.level().namespace.push(pseudo);
            // Unqualified columns are the target's; those of EXCLUDED must be qualified... but are visible too.
            if let Some(last) = self.level().namespace.last_mut() {
                last.cols_visible = true;
            }
            let set = self.set_clauses(relation, &update.set);
            let where_ = update.where_.as_ref().map(|condition| {
                let bound = self.expr_of_kind(condition, Kind::Where);
                self.coerce_to_boolean(bound, "WHERE")
            });
            ConflictUpdate { set, where_ }
        });
        let _ = insert;
        self.level().namespace = saved;
        hir::OnConflict { update, arbiter, arbiter_where, constraint, excluded, span: conflict.span }
    }

    fn check_opclass(&mut self, name: &ast::Name) {
        let Some(last) = name.last() else { return };
        if !self.catalog.opclasses("btree").any(|opclass| *opclass.name == *last.name) {
            let text = super::target::dotted(&name.parts);
            let message = format!("operator class \"{text}\" does not exist for access method \"btree\"");
            self.refuse(SqlState::UndefinedObject, name.span, message);
        }
    }

    // ------------------------------------------------------------ UPDATE, DELETE

    /// `transformUpdateTargetList`.
    fn set_clauses(&mut self, relation: &RelationRef, clauses: &'a [SetClause]) -> Vec<Target> {
        let mut bound: Vec<(&'a ast::AssignTarget, Value<'a>)> = Vec::new();
        // All values are transformed before any is assigned.
        for clause in clauses {
            match clause {
                SetClause::Single { target, value } => match &value.kind {
                    Ast::Default => bound.push((target, Value::Ast(value))),
                    _ => {
                        let expr = self.expr_of_kind(value, Kind::UpdateSource);
                        bound.push((target, Value::Bound(expr)));
                    }
                },
                SetClause::Multi { targets, value, span } => self.multi_assign(targets, value, *span, &mut bound),
            }
        }
        let mut out: Vec<Target> = Vec::new();
        for (target, value) in bound {
            let kind = Kind::UpdateTarget;
            if let Some(assigned) = self.assigned(relation, target, value, kind) {
                let column = assigned.column.and_then(|col| relation.columns.get(col));
                if let Some(column) = column
                    && column.not_null
                    && is_null(&assigned.expr)
                    && matches!(relation.kind, RelKind::Table | RelKind::Partitioned)
                    && !relation.triggers.iter().any(|t| t.timing == TriggerTiming::Before && t.update)
                {
                    let message =
                        format!("NULL into column \"{}\" of \"{}\", which is NOT NULL", column.name, relation.name);
                    let span = assigned.expr.span;
                    self.report(Diagnostic::found("not_null_violation", Severity::Error, span, message));
                }
                out.push(assigned);
            }
        }
        out
    }

    fn multi_assign(
        &mut self,
        targets: &'a [ast::AssignTarget],
        value: &'a ast::Expr,
        span: Span,
        out: &mut Vec<(&'a ast::AssignTarget, Value<'a>)>,
    ) {
        match &value.kind {
            Ast::Row { fields, .. } => {
                if fields.len() != targets.len() {
                    self.refuse(SqlState::SyntaxError, span, "number of columns does not match number of values");
                    return;
                }
                for (target, field) in targets.iter().zip(fields) {
                    match &field.kind {
                        Ast::Default => out.push((target, Value::Ast(field))),
                        _ => {
                            let expr = self.expr_of_kind(field, Kind::UpdateSource);
                            out.push((target, Value::Bound(expr)));
                        }
                    }
                }
            }
            Ast::Subquery(query) => {
                let saved = std::mem::replace(&mut self.level().kind, Kind::UpdateSource);
                let bound = self.query(query, true);
                self.level().kind = saved;
                let width = bound.output().count();
                if width != targets.len() {
                    self.refuse(SqlState::SyntaxError, span, "number of columns does not match number of values");
                    return;
                }
                let types: Vec<(TypeId, i32)> = bound.output().map(|t| (t.expr.ty, t.expr.typmod)).collect();
                for (column, (target, (ty, typmod))) in targets.iter().zip(types).enumerate() {
                    let link = SubLink { kind: SubLinkKind::Multi { column }, query: bound.clone() };
                    let expr = Expr::new(ExprKind::SubLink(Box::new(link)), ty, value.span).with_typmod(typmod);
                    out.push((target, Value::Bound(expr)));
                }
            }
            _ => {
                self.refuse(
                    SqlState::FeatureNotSupported,
                    value.span,
                    "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression",
                );
            }
        }
    }

    pub(crate) fn update(&mut self, update: &'a ast::Update, span: Span) -> Query {
        self.push_level(Command::Update, span);
        if let Some(with) = &update.with {
            self.with_clause(with);
        }
        let Some((_, relation)) = self.target_table(&update.target, true) else {
            return self.pop_level();
        };
        // FROM items are lateral to each other, and the target is out of their sight.
        self.from_beside_target(&update.from);
        if let Some(condition) = &update.where_ {
            let bound = self.expr_of_kind(condition, Kind::Where);
            let bound = self.coerce_to_boolean(bound, "WHERE");
            self.level().query.where_ = Some(bound);
        }
        self.returning(update.returning.as_ref(), Kind::Returning, &relation);
        let targets = self.set_clauses(&relation, &update.set);
        self.level().query.targets = targets;
        self.pop_level()
    }

    fn from_beside_target(&mut self, items: &'a [ast::FromItem]) {
        if let Some(first) = self.level().namespace.first_mut() {
            first.lateral_only = true;
            first.lateral_ok = false;
        }
        self.from_clause(items);
    }

    pub(crate) fn delete(&mut self, delete: &'a ast::Delete, span: Span) -> Query {
        self.push_level(Command::Delete, span);
        if let Some(with) = &delete.with {
            self.with_clause(with);
        }
        let Some((_, relation)) = self.target_table(&delete.target, true) else {
            return self.pop_level();
        };
        self.from_beside_target(&delete.using);
        if let Some(condition) = &delete.where_ {
            let bound = self.expr_of_kind(condition, Kind::Where);
            let bound = self.coerce_to_boolean(bound, "WHERE");
            self.level().query.where_ = Some(bound);
        }
        self.returning(delete.returning.as_ref(), Kind::Returning, &relation);
        self.pop_level()
    }

    /// `transformReturningList`, OLD and NEW from version 18.
    fn returning(&mut self, returning: Option<&'a ast::Returning>, kind: Kind, relation: &RelationRef) {
        let Some(returning) = returning else { return };
        let before = self.level().namespace.len();
        if self.catalog.version().major() >= 18 {
            for (given, default, pseudo) in
                [(&returning.old, "old", PseudoKind::Old), (&returning.new, "new", PseudoKind::New)]
            {
                let name = given.as_ref().map_or_else(|| default.to_string(), |n| n.name.clone());
                if let Some(taken) = self.level().namespace.iter().find(|item| item.rel_visible && item.name == name) {
                    let span = given.as_ref().map_or(taken.span, |alias| alias.span);
                    if given.is_some() {
                        let message = format!("table name \"{name}\" specified more than once");
                        self.refuse(SqlState::DuplicateAlias, span, message);
                    }
                    continue;
                }
                let columns: Vec<RteColumn> = relation
                    .columns
                    .iter()
                    .map(|c| RteColumn { name: c.name.to_string(), ty: c.ty, typmod: c.typmod, dropped: c.dropped })
                    .collect();
                let rte = self.add_rte(Rte {
                    name,
                    columns,
                    kind: RteKind::Pseudo { rel: relation.id, kind: pseudo },
                    lateral: false,
                    span: returning.span,
                });
                let mut item = self.ns_item(rte);
                item.rel = None;
                item.cols_visible = false;
                self.level().namespace.push(item);
            }
        }
        let mut targets = self.target_list(&returning.targets, kind);
        self.resolve_target_unknowns(&mut targets);
        if targets.is_empty() && self.diagnostics.is_empty() {
            self.refuse(SqlState::SyntaxError, returning.span, "RETURNING must have at least one column");
        }
        let level = self.level();
        level.namespace.truncate(before);
        level.query.returning = targets;
    }

    // ------------------------------------------------------------ MERGE

    pub(crate) fn merge(&mut self, merge: &'a ast::Merge, span: Span) -> Query {
        self.push_level(Command::Merge, span);
        if let Some(with) = &merge.with {
            if with.recursive {
                self.refuse(SqlState::SyntaxError, span, "WITH RECURSIVE is not supported for MERGE statement");
            }
            self.with_clause(with);
        }
        self.check_reachable(&merge.when);
        let Some((_, relation)) = self.target_table(&merge.target, false) else {
            return self.pop_level();
        };
        let possible = match relation.kind {
            RelKind::Table | RelKind::Partitioned => true,
            RelKind::View => self.catalog.version().major() >= 17,
            RelKind::MaterializedView | RelKind::Foreign | RelKind::Composite | RelKind::Sequence | RelKind::Toast => {
                false
            }
        };
        if !possible || !relation.rules.is_empty() {
            let message = format!("cannot execute MERGE on relation \"{}\"", relation.name);
            let mut diagnostic = Diagnostic::refused(SqlState::FeatureNotSupported, merge.target.name.span, message);
            if possible {
                diagnostic = diagnostic.help("MERGE is not supported for relations with rules");
            }
            self.report(diagnostic);
        }
        self.from_clause(std::slice::from_ref(&merge.source));
        let source: Vec<NsItem> = self.level().namespace.clone();
        let target: Vec<NsItem> = self.level().target_item.clone().into_iter().collect();
        self.check_conflicts(&source, &target);
        self.level().namespace = source.iter().chain(&target).cloned().collect();
        // Unlike JOIN's it is not coerced to boolean.
        let on = self.expr_of_kind(&merge.on, Kind::JoinOn);
        self.level().query.merge_on = Some(on);
        if self.catalog.version().major() >= 17 {
            self.returning(merge.returning.as_ref(), Kind::MergeReturning, &relation);
        }
        let mut whens = Vec::with_capacity(merge.when.len());
        let (seen, unseen) = (shown_to_actions(&source, true), shown_to_actions(&source, false));
        for when in &merge.when {
            let with_target = |source: &[NsItem]| source.iter().chain(&target).cloned().collect();
            let (namespace, matched) = match when.matched {
                ast::MergeMatch::Matched => (with_target(&seen), hir::MergeMatch::Matched),
                ast::MergeMatch::NotMatchedByTarget => (seen.clone(), hir::MergeMatch::NotMatchedByTarget),
                ast::MergeMatch::NotMatchedBySource => (with_target(&unseen), hir::MergeMatch::NotMatchedBySource),
            };
            self.level().namespace = namespace;
            let condition = when.condition.as_ref().map(|condition| {
                let bound = self.expr_of_kind(condition, Kind::MergeWhen);
                self.coerce_to_boolean(bound, "WHEN")
            });
            let action = match &when.action {
                ast::MergeAction::DoNothing => hir::MergeAction::DoNothing,
                ast::MergeAction::Delete => hir::MergeAction::Delete,
                ast::MergeAction::Update(set) => hir::MergeAction::Update(self.set_clauses(&relation, set)),
                ast::MergeAction::Insert { columns, values, overriding: _ } => {
                    let (columns, explicit) = self.insert_targets(&relation, columns);
                    let mut targets = Vec::new();
                    if let Some(values) = values {
                        let saved = std::mem::replace(&mut self.level().kind, Kind::ValuesSingle);
                        let items: Vec<Option<Expr>> = values
                            .iter()
                            .map(|v| if matches!(v.kind, Ast::Default) { None } else { Some(self.expr(v)) })
                            .collect();
                        self.level().kind = saved;
                        if self.check_width(items.len(), &columns, explicit, when.span) {
                            for ((item, ast_value), (col, target)) in items.into_iter().zip(values).zip(&columns) {
                                if relation.columns.get(*col).is_none() {
                                    continue;
                                }
                                let value = item.map_or(Value::Ast(ast_value), Value::Bound);
                                targets.extend(self.assigned_to(&relation, *col, *target, value, Kind::InsertTarget));
                            }
                        }
                    }
                    hir::MergeAction::Insert(targets)
                }
            };
            let overriding = match &when.action {
                ast::MergeAction::Insert { overriding: written, .. } => written.map(overriding),
                ast::MergeAction::Update(_) | ast::MergeAction::Delete | ast::MergeAction::DoNothing => None,
            };
            whens.push(hir::MergeWhen { matched, condition, overriding, action });
        }
        self.level().namespace = source.iter().chain(&target).cloned().collect();
        self.level().query.merge = whens;
        self.pop_level()
    }

    /// Nothing is reached behind a WHEN of the same sort that has no condition.
    fn check_reachable(&mut self, whens: &[ast::MergeWhen]) {
        for (i, when) in whens.iter().enumerate() {
            if whens[..i].iter().any(|before| before.matched == when.matched && before.condition.is_none()) {
                let message = "unreachable WHEN clause specified after unconditional WHEN clause";
                self.refuse(SqlState::SyntaxError, when.span, message);
                return;
            }
        }
    }
}

fn overriding(written: Overriding) -> hir::Overriding {
    match written {
        Overriding::User => hir::Overriding::User,
        Overriding::System => hir::Overriding::System,
    }
}

/// NULL, under whatever makes it the column's type: a cast to a length, or a domain.
fn is_null(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Const(None) => true,
        ExprKind::Coerce { how: Coercion::Func(callee), arg, .. } => callee.builtin && callee.strict && is_null(arg),
        ExprKind::Coerce { how: Coercion::Relabel | Coercion::Io | Coercion::Domain, arg, .. } => is_null(arg),
        _ => false,
    }
}

/// What the actions of a MERGE see of its source (`setNamespaceForMergeWhen`): of the items that stand for the source as a whole the first is made seen or unseen, and
/// nothing else. Of a join that is its USING alias if it has one, whose columns are then beside the join's own; or else the join, by the name of one that has none.
fn shown_to_actions(source: &[NsItem], visible: bool) -> Vec<NsItem> {
    let mut items = source.to_vec();
    let whole = source.last().map(|item| item.rte);
    if let Some(first) = items.iter_mut().find(|item| Some(item.rte) == whole) {
        first.rel_visible = visible;
        first.cols_visible = visible;
        if first.name.is_empty() {
            first.name = "unnamed_join".to_owned();
        }
    }
    items
}
