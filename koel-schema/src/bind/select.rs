//! SELECT and VALUES (`transformSelectStmt`, `transformValuesClause`).

use super::agg::levels_of;
use super::expr::common_typmod;
use super::{Binder, Kind};
use crate::diagnostic::SqlState;
use crate::hir::{Command, Expr, ExprKind, FromNode, Query, RowLock, Rte, RteColumn, RteKind, Target};
use crate::syntax::ast::{self, QueryBody};
use crate::types::{TypeId, TypeMod};

impl<'a> Binder<'a> {
    /// A query of its own level.
    pub(crate) fn query(&mut self, query: &'a ast::Query, resolve_unknowns: bool) -> Query {
        self.push_level(Command::Select, query.span);
        self.query_body(query, resolve_unknowns);
        self.pop_level()
    }

    /// As `query`, in the level that is open.
    pub(crate) fn query_body(&mut self, query: &'a ast::Query, resolve_unknowns: bool) {
        if let Some(with) = &query.with {
            self.with_clause(with);
        }
        match &query.body {
            QueryBody::Select(select) => self.select(query, select, resolve_unknowns),
            QueryBody::Values(rows) => self.values(query, rows),
            QueryBody::SetOp { op, all, left, right, span } => self.set_operation(query, *op, *all, left, right, *span),
        }
    }

    fn select(&mut self, query: &'a ast::Query, select: &'a ast::Select, resolve_unknowns: bool) {
        if let Some(into) = &select.into
            && self.into_allowed != Some(into.span)
        {
            self.refuse(SqlState::SyntaxError, into.span, "SELECT ... INTO is not allowed here");
        }
        self.level().windows = select.windows.iter().collect();
        self.from_clause(&select.from);
        let mut targets = self.target_list(&select.targets, Kind::SelectTarget);
        if let Some(condition) = &select.where_ {
            let bound = self.expr_of_kind(condition, Kind::Where);
            let bound = self.coerce_to_boolean(bound, "WHERE");
            self.level().query.where_ = Some(bound);
        }
        if let Some(condition) = &select.having {
            let bound = self.expr_of_kind(condition, Kind::Having);
            let bound = self.coerce_to_boolean(bound, "HAVING");
            self.level().query.having = Some(bound);
        }
        let order_by = self.sort_clause(&query.order_by, &mut targets, false);
        if let Some(group) = &select.group_by {
            let (columns, sets) = self.group_clause(group, &mut targets, &order_by);
            let level = self.level();
            level.query.group_by = columns;
            level.query.grouping_sets = sets;
        }
        if let Some(distinct) = &select.distinct {
            let distinct = self.distinct_clause(distinct, &mut targets, &order_by);
            self.level().query.distinct = Some(distinct);
        }
        self.level().query.order_by = order_by;
        self.limit_clause(query);
        self.window_definitions(&mut targets);
        if resolve_unknowns {
            self.resolve_target_unknowns(&mut targets);
        }
        // Hidden entries last, so that output indexes are column numbers.
        self.level().query.targets = targets;
        self.locking(query);
        self.check_grouping();
    }

    pub(crate) fn limit_clause(&mut self, query: &'a ast::Query) {
        if let Some(offset) = &query.offset {
            let bound = self.limit_expr(offset, Kind::Offset, "OFFSET");
            self.level().query.offset = Some(bound);
        }
        match &query.limit {
            Some(ast::Limit::Count(expr)) => {
                let bound = self.limit_expr(expr, Kind::Limit, "LIMIT");
                self.level().query.limit = Some(bound);
            }
            Some(ast::Limit::WithTies(expr)) => {
                if matches!(expr.kind, ast::ExprKind::Null) {
                    let message = "row count cannot be null in FETCH FIRST ... WITH TIES clause";
                    self.refuse(SqlState::InvalidRowCountInLimit, expr.span, message);
                }
                let bound = self.limit_expr(expr, Kind::Limit, "LIMIT");
                let level = self.level();
                level.query.limit = Some(bound);
                level.query.with_ties = true;
                if level.query.order_by.is_empty() {
                    let span = expr.span;
                    self.refuse(SqlState::SyntaxError, span, "WITH TIES cannot be specified without ORDER BY clause");
                } else if matches!(&query.body, QueryBody::Select(_))
                    && query.locking.iter().any(|l| l.wait == ast::LockWait::SkipLocked)
                {
                    self.refuse(
                        SqlState::SyntaxError,
                        expr.span,
                        "SKIP LOCKED and WITH TIES options cannot be used together",
                    );
                }
            }
            Some(ast::Limit::All(_)) | None => {}
        }
    }

    /// `transformLimitClause`.
    fn limit_expr(&mut self, expr: &'a ast::Expr, kind: Kind, name: &str) -> Expr {
        let bound = self.expr_of_kind(expr, kind);
        let bound = self.coerce_to_fixed(bound, TypeId::INT8, "bigint", name);
        if levels_of(std::iter::once(&bound)).var == Some(0) {
            let message = format!("argument of {name} must not contain variables");
            return self.error(SqlState::InvalidColumnReference, expr.span, message);
        }
        bound
    }

    fn values(&mut self, query: &'a ast::Query, rows: &'a [Vec<ast::Expr>]) {
        let bound = self.value_rows(rows, Kind::Values);
        let (rows, columns) = self.unify_value_columns(bound);
        let names: Vec<RteColumn> = columns
            .iter()
            .enumerate()
            .map(|(i, TypeMod { ty, typmod })| {
                let name = format!("column{}", i + 1);
                RteColumn { name, ty: *ty, typmod: *typmod, dropped: false }
            })
            .collect();
        let rte = self.add_rte(Rte {
            name: "*VALUES*".into(),
            columns: names,
            kind: RteKind::Values { rows },
            lateral: true,
            span: query.span,
        });
        let item = self.ns_item(rte);
        self.level().query.from.push(FromNode::Rel(rte));
        let mut targets: Vec<Target> = item
            .columns
            .iter()
            .map(|c| Target {
                expr: self.var(0, c, query.span),
                name: c.name.to_string(),
                junk: false,
                column: None,
                span: query.span,
            })
            .collect();
        self.add_to_namespace(item);
        let order_by = self.sort_clause(&query.order_by, &mut targets, false);
        self.level().query.order_by = order_by;
        self.limit_clause(query);
        self.level().query.targets = targets;
        if let Some(lock) = query.locking.first() {
            self.refuse(SqlState::FeatureNotSupported, lock.span, "FOR UPDATE cannot be applied to VALUES");
        }
    }

    /// Binds rows; all must have one width.
    pub(crate) fn value_rows(&mut self, rows: &'a [Vec<ast::Expr>], kind: Kind) -> Vec<Vec<Expr>> {
        let saved = std::mem::replace(&mut self.level().kind, kind);
        let mut bound: Vec<Vec<Expr>> = Vec::with_capacity(rows.len());
        for row in rows {
            let row_bound = self.row_items(row);
            if let Some(first) = bound.first()
                && first.len() != row_bound.len()
            {
                let span = row.first().map(|e| e.span).unwrap_or_default();
                self.refuse(SqlState::SyntaxError, span, "VALUES lists must all be the same length");
                break;
            }
            bound.push(row_bound);
        }
        self.level().kind = saved;
        bound
    }

    fn unify_value_columns(&mut self, rows: Vec<Vec<Expr>>) -> (Vec<Vec<Expr>>, Vec<TypeMod>) {
        let width = rows.first().map_or(0, Vec::len);
        let mut columns: Vec<Vec<Expr>> = (0..width).map(|_| Vec::with_capacity(rows.len())).collect();
        let height = rows.len();
        for row in rows {
            for (column, item) in columns.iter_mut().zip(row) {
                column.push(item);
            }
        }
        let mut types = Vec::with_capacity(width);
        let mut unified: Vec<Vec<Expr>> = Vec::with_capacity(width);
        for column in columns {
            let (column, ty) = self.coerce_all_common(column, "VALUES");
            types.push(TypeMod { ty, typmod: common_typmod(&column) });
            unified.push(column);
        }
        let mut rows: Vec<Vec<Expr>> = (0..height).map(|_| Vec::with_capacity(width)).collect();
        for column in unified {
            for (row, item) in rows.iter_mut().zip(column) {
                row.push(item);
            }
        }
        (rows, types)
    }

    // ------------------------------------------------------------ row locks

    /// `transformLockingClause`, `CheckSelectLocking`.
    fn locking(&mut self, query: &'a ast::Query) {
        for lock in &query.locking {
            let strength = strength_name(lock.strength);
            if let Some(what) = not_lockable(&self.level().query) {
                self.refuse(SqlState::FeatureNotSupported, lock.span, format!("{strength} is not allowed with {what}"));
                continue;
            }
            let mut rels = Vec::new();
            if lock.of.is_empty() {
                for (i, rte) in self.level().query.rtable.iter().enumerate() {
                    if matches!(rte.kind, RteKind::Relation { .. } | RteKind::Subquery(_)) {
                        rels.push(i);
                    }
                }
            }
            for name in &lock.of {
                let Some(last) = name.last() else { continue };
                if name.parts.len() > 1 {
                    self.refuse(
                        SqlState::SyntaxError,
                        name.span,
                        format!("{strength} must specify unqualified relation names"),
                    );
                    continue;
                }
                let level = self.level();
                let found =
                    level.namespace.iter().find(|item| item.rel_visible && item.name == last.name).map(|i| i.rte);
                let Some(rte) = found else {
                    let message = format!("relation \"{}\" in {strength} clause not found in FROM clause", last.name);
                    self.refuse(SqlState::UndefinedTable, last.span, message);
                    continue;
                };
                let problem = match &self.level().query.rtable[rte].kind {
                    RteKind::Relation { .. } | RteKind::Subquery(_) | RteKind::Error | RteKind::Pseudo { .. } => None,
                    RteKind::Join { .. } => Some("a join"),
                    RteKind::Function { .. } => Some("a function"),
                    RteKind::TableFunc { .. } => Some("a table function"),
                    RteKind::Values { .. } => Some("VALUES"),
                    RteKind::Cte { .. } => Some("a WITH query"),
                };
                if let Some(what) = problem {
                    self.refuse(
                        SqlState::FeatureNotSupported,
                        last.span,
                        format!("{strength} cannot be applied to {what}"),
                    );
                    continue;
                }
                rels.push(rte);
            }
            if let Some(what) = rels.iter().find_map(|rel| inside_not_lockable(&self.level().query.rtable[*rel].kind)) {
                self.refuse(SqlState::FeatureNotSupported, lock.span, format!("{strength} is not allowed with {what}"));
            }
            let skip_locked = lock.wait == ast::LockWait::SkipLocked;
            self.level().query.locks.push(RowLock { rels, skip_locked });
        }
    }
}

pub(crate) fn strength_name(strength: ast::LockStrength) -> &'static str {
    match strength {
        ast::LockStrength::Update => "FOR UPDATE",
        ast::LockStrength::NoKeyUpdate => "FOR NO KEY UPDATE",
        ast::LockStrength::Share => "FOR SHARE",
        ast::LockStrength::KeyShare => "FOR KEY SHARE",
    }
}

/// `CheckSelectLocking`: what makes a query's rows none of a table's.
fn not_lockable(query: &Query) -> Option<&'static str> {
    let windowed = |expr: &Expr| expr.any(&mut |e| matches!(e.kind, ExprKind::WindowFunc(_)));
    if query.set_op.is_some() {
        Some("UNION/INTERSECT/EXCEPT")
    } else if query.distinct.is_some() {
        Some("DISTINCT clause")
    } else if !query.group_by.is_empty() || query.grouping_sets.is_some() {
        Some("GROUP BY clause")
    } else if query.having.is_some() {
        Some("HAVING clause")
    } else if query.has_aggs {
        Some("aggregate functions")
    } else if query.targets.iter().any(|target| windowed(&target.expr)) {
        Some("window functions")
    } else if query.has_srf {
        Some("set-returning functions in the target list")
    } else {
        None
    }
}

/// A lock on a subquery in FROM is one on all that is in it.
fn inside_not_lockable(kind: &RteKind) -> Option<&'static str> {
    let RteKind::Subquery(query) = kind else { return None };
    not_lockable(query).or_else(|| query.rtable.iter().find_map(|rte| inside_not_lockable(&rte.kind)))
}
