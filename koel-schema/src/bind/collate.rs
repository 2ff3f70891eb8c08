//! Collations followed through expressions (`parse_collate.c`), once all of the statement is bound.

use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::{
    Aggregate, Coercion, Command, Distinct, Expr, ExprKind, Query, RteKind, SYSTEM_COLUMN, SetOp, SetOpNode,
};
use crate::span::Span;
use crate::types::TypeId;
use std::collections::HashMap;
use std::sync::Arc;

const DEFAULT: &str = "default";

/// The first conflict that the server would refuse.
pub(crate) fn refusal(catalog: &Catalog, query: &Query) -> Option<Diagnostic> {
    Walker::new(catalog).query(query).err()
}

/// The collation of each output column, where it is another than its type's own.
pub(crate) fn of_output(catalog: &Catalog, query: &Query) -> Vec<Option<Arc<str>>> {
    let mut walker = Walker::new(catalog);
    let collations = (0..query.output().count()).map(|i| walker.output(query, i).filter(|name| **name != *DEFAULT));
    collations.collect()
}

/// `get_typcollation`.
pub(crate) fn of_type(catalog: &Catalog, ty: TypeId) -> Option<Arc<str>> {
    let base = catalog.base_type(ty);
    if base == TypeId::NAME || catalog.element_type(base) == TypeId::NAME {
        return Some("C".into());
    }
    catalog.ty(base).collatable.then(|| DEFAULT.into())
}

/// Whether the recursive term of the item at `index` of the innermost level's WITH keeps the collations of the first one, in
/// the first `columns` columns.
pub(crate) fn recursion(catalog: &Catalog, levels: Vec<&Query>, index: usize, columns: usize) -> Option<Diagnostic> {
    let item = levels.last()?.ctes.get(index)?;
    let mut walker = Walker::new(catalog);
    walker.levels = levels;
    walker.recursive_columns(&item.name, &item.query, columns).err()
}

/// `CollateStrength`: the stronger one decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    None,
    Implicit,
    Conflict,
    Explicit,
}

/// What is known of an expression's collation so far (`assign_collations_context`).
#[derive(Debug, Clone)]
struct State {
    strength: Strength,
    collation: Option<Arc<str>>,
    /// Of a conflict: the other collation, and where it comes from.
    other: Option<(Arc<str>, Span)>,
    span: Span,
}

impl State {
    const NONE: Self = Self { strength: Strength::None, collation: None, other: None, span: Span::new(0, 0) };

    fn implicit(collation: Option<Arc<str>>, span: Span) -> Self {
        let strength = if collation.is_some() { Strength::Implicit } else { Strength::None };
        Self { strength, collation, other: None, span }
    }

    /// `merge_collation_state`.
    fn merge(&mut self, new: Self) -> Result<(), Diagnostic> {
        if new.strength != self.strength {
            if new.strength > self.strength {
                *self = new;
            }
            return Ok(());
        }
        let (Some(own), Some(other)) = (&self.collation, &new.collation) else { return Ok(()) };
        if own == other {
            return Ok(());
        }
        match new.strength {
            Strength::None | Strength::Conflict => {}
            // What is not the default beats it.
            Strength::Implicit if **own == *DEFAULT => *self = new,
            Strength::Implicit if **other == *DEFAULT => {}
            Strength::Implicit => {
                self.strength = Strength::Conflict;
                self.other = Some((Arc::clone(other), new.span));
            }
            Strength::Explicit => {
                let message = format!("collation mismatch between explicit collations \"{own}\" and \"{other}\"");
                return Err(Diagnostic::refused(SqlState::CollationMismatch, new.span, message));
            }
        }
        Ok(())
    }

    /// The collation, where one could be chosen.
    fn chosen(self) -> Option<Arc<str>> {
        if self.strength == Strength::Conflict { None } else { self.collation }
    }

    /// For what is sorted or grouped by there must be one.
    fn determined(self) -> Result<Self, Diagnostic> {
        if self.strength == Strength::Conflict
            && let (Some(own), Some((other, span))) = (&self.collation, &self.other)
        {
            let message = format!("collation mismatch between implicit collations \"{own}\" and \"{other}\"");
            return Err(Diagnostic::refused(SqlState::CollationMismatch, *span, message)
                .help("choose the collation by applying the COLLATE clause to one or both expressions"));
        }
        Ok(self)
    }
}

struct Walker<'a> {
    catalog: &'a Catalog,
    /// The queries around, the innermost last.
    levels: Vec<&'a Query>,
    /// What was found for the output columns of a query.
    known: HashMap<(*const Query, usize), Option<Arc<str>>>,
}

impl<'a> Walker<'a> {
    fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, levels: Vec::new(), known: HashMap::new() }
    }

    /// `assign_query_collations`, and the same for all queries inside.
    fn query(&mut self, query: &'a Query) -> Result<(), Diagnostic> {
        self.levels.push(query);
        for cte in &query.ctes {
            self.query(&cte.query)?;
            if cte.recursive {
                self.recursive_columns(&cte.name, &cte.query, usize::MAX)?;
            }
        }
        for rte in &query.rtable {
            match &rte.kind {
                RteKind::Subquery(inner) => self.query(inner)?,
                // The rows of an INSERT are assigned one by one.
                RteKind::Values { rows } if query.command != Command::Insert => {
                    (0..rows.first().map_or(0, Vec::len)).try_for_each(|i| self.values_column(rows, i).map(drop))?;
                }
                RteKind::Values { .. }
                | RteKind::Relation { .. }
                | RteKind::Join { .. }
                | RteKind::Function { .. }
                | RteKind::Cte { .. }
                | RteKind::TableFunc { .. }
                | RteKind::Pseudo { .. }
                | RteKind::Error => {}
            }
        }
        if let Some(node) = &query.set_op {
            (0..query.output().count()).try_for_each(|i| self.set_op_column(node, i).map(drop))?;
        }
        for (i, target) in query.targets.iter().enumerate() {
            let state = self.independent(&target.expr)?;
            let distinct = match &query.distinct {
                Some(Distinct::All) => !target.junk,
                Some(Distinct::On(on)) => on.contains(&i),
                None => false,
            };
            if distinct || query.group_by.contains(&i) || query.order_by.iter().any(|key| key.target == i) {
                state.determined()?;
            }
        }
        for expr in query.windows.iter().flat_map(|window| window.order_by.iter().chain(&window.partition_by)) {
            self.independent(expr)?.determined()?;
        }
        let mut result = Ok(());
        query.for_each_expr(&mut |expr| {
            if result.is_ok() {
                result = self.independent(expr).map(drop);
            }
        });
        self.levels.pop();
        result
    }

    /// The recursive term may not change what the first one decided.
    fn recursive_columns(&mut self, name: &str, query: &'a Query, columns: usize) -> Result<(), Diagnostic> {
        let Some(SetOpNode::Op { left, .. }) = query.set_op.as_deref() else { return Ok(()) };
        for (i, target) in query.output().enumerate().take(columns) {
            self.levels.push(query);
            let first = self.set_op_column(left, i)?.collation;
            self.levels.pop();
            let overall = self.output(query, i);
            if first != overall {
                let [first, overall] = [first, overall].map(|name| name.unwrap_or_else(|| DEFAULT.into()));
                let message = format!(
                    "recursive query \"{name}\" column {} has collation \"{first}\" in non-recursive term but collation \"{overall}\" overall",
                    i + 1
                );
                return Err(Diagnostic::refused(SqlState::CollationMismatch, target.span, message)
                    .help("use the COLLATE clause to set the collation of the non-recursive term"));
            }
        }
        Ok(())
    }

    /// The collation of an output column of a query that stands in the innermost level.
    fn output(&mut self, query: &'a Query, column: usize) -> Option<Arc<str>> {
        let key = (std::ptr::from_ref(query), column);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        self.levels.push(query);
        let state = match &query.set_op {
            Some(node) => self.set_op_column(node, column),
            None => query.output().nth(column).map_or(Ok(State::NONE), |target| self.independent(&target.expr)),
        };
        self.levels.pop();
        // A conflict inside is told where that query itself is looked at.
        let found = state.ok().and_then(State::chosen);
        self.known.insert(key, found.clone());
        found
    }

    /// Of a set operation only UNION ALL can do without a collation.
    fn set_op_column(&mut self, node: &'a SetOpNode, column: usize) -> Result<State, Diagnostic> {
        match node {
            SetOpNode::Leaf(rte) => {
                let leaf = self.levels.last().and_then(|query| query.rtable.get(*rte)).map(|rte| &rte.kind);
                let Some(RteKind::Subquery(leaf)) = leaf else { return Ok(State::NONE) };
                let Some(target) = leaf.output().nth(column) else { return Ok(State::NONE) };
                if leaf.set_op.is_some() {
                    return Ok(State::implicit(self.output(leaf, column), target.expr.span));
                }
                self.levels.push(leaf);
                let state = self.independent(&target.expr);
                self.levels.pop();
                state
            }
            SetOpNode::Op { op, all, left, right, .. } => {
                let mut state = self.set_op_column(left, column)?;
                state.merge(self.set_op_column(right, column)?)?;
                if *op == SetOp::Union && *all {
                    Ok(State::implicit(state.clone().chosen(), state.span))
                } else {
                    state.determined()
                }
            }
        }
    }

    fn values_column(&mut self, rows: &'a [Vec<Expr>], column: usize) -> Result<State, Diagnostic> {
        let mut state = State::NONE;
        for expr in rows.iter().filter_map(|row| row.get(column)) {
            self.walk(expr, &mut state)?;
        }
        Ok(state)
    }

    /// The collation of a column of a range-table entry, `up` levels out.
    fn column(&mut self, up: usize, rel: usize, column: usize) -> Option<Arc<str>> {
        let level = self.levels.len().checked_sub(up + 1)?;
        // Seen from the level that the entry belongs to.
        let inner = self.levels.split_off(level + 1);
        let found = self.column_here(level, rel, column);
        self.levels.truncate(level + 1);
        self.levels.extend(inner);
        found
    }

    fn column_here(&mut self, level: usize, rel: usize, column: usize) -> Option<Arc<str>> {
        let rte = self.levels[level].rtable.get(rel)?;
        let of_type = self.of_type(rte.columns.get(column)?.ty);
        match &rte.kind {
            RteKind::Relation { rel, .. } | RteKind::Pseudo { rel, .. } => {
                let relation = self.catalog.relation(*rel)?;
                relation.columns.get(column)?.collation.clone().or(of_type)
            }
            RteKind::Subquery(query) => self.output(query, column),
            RteKind::Join { columns, .. } => self.independent(columns.get(column)?).ok()?.chosen(),
            RteKind::Values { rows } => self.values_column(rows, column).ok()?.chosen(),
            RteKind::Cte { up, index, recursive } => {
                let owner = level.checked_sub(*up)?;
                let query: &'a Query = &self.levels[owner].ctes.get(*index)?.query;
                let inner = self.levels.split_off(owner + 1);
                let found = match query.set_op.as_deref() {
                    // Within itself it is what its first term makes it.
                    Some(SetOpNode::Op { left, .. }) if *recursive => {
                        self.levels.push(query);
                        let state = self.set_op_column(left, column);
                        self.levels.pop();
                        state.ok().and_then(State::chosen)
                    }
                    Some(_) | None => self.output(query, column),
                };
                self.levels.extend(inner);
                found
            }
            RteKind::Function { .. } | RteKind::TableFunc { .. } | RteKind::Error => of_type,
        }
    }

    fn of_type(&self, ty: TypeId) -> Option<Arc<str>> {
        of_type(self.catalog, ty)
    }

    /// `assign_expr_collations`.
    fn independent(&mut self, expr: &'a Expr) -> Result<State, Diagnostic> {
        let mut state = State::NONE;
        self.walk(expr, &mut state)?;
        Ok(state)
    }

    /// `assign_collations_walker`: the expression's own state goes into that of what is around it.
    fn walk(&mut self, expr: &'a Expr, around: &mut State) -> Result<(), Diagnostic> {
        let span = expr.span;
        let mut inner = State::NONE;
        match &expr.kind {
            ExprKind::Var(var) if var.col < SYSTEM_COLUMN => {
                return around.merge(State::implicit(self.column(var.up, var.rel, var.col), span));
            }
            ExprKind::Collate { arg, collation } => {
                self.independent(arg)?;
                let collation = Some(collation.as_str().into());
                return around.merge(State { strength: Strength::Explicit, collation, other: None, span });
            }
            ExprKind::Field { arg, .. } => {
                self.independent(arg)?;
            }
            ExprKind::Row(items) => return items.iter().try_for_each(|item| self.independent(item).map(drop)),
            ExprKind::RowCompare { left, right, .. } => {
                for (left, right) in left.iter().zip(right) {
                    let mut pair = self.independent(left)?;
                    self.walk(right, &mut pair)?;
                }
                return Ok(());
            }
            ExprKind::Coerce { how: Coercion::Domain, arg, .. } => {
                let state = self.independent(arg)?;
                return if self.of_type(expr.ty).is_some() { around.merge(state) } else { Ok(()) };
            }
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate, &mut inner)?,
            ExprKind::WindowFunc(func) => {
                func.args.iter().try_for_each(|arg| self.walk(arg, &mut inner))?;
                func.filter.iter().try_for_each(|filter| self.independent(filter).map(drop))?;
            }
            ExprKind::Case { operand, whens, else_ } => {
                operand.iter().try_for_each(|operand| self.independent(operand).map(drop))?;
                for (when, then) in whens {
                    self.independent(when)?;
                    self.walk(then, &mut inner)?;
                }
                else_.iter().try_for_each(|else_| self.walk(else_, &mut inner))?;
            }
            ExprKind::Subscript { arg, subscripts, assigned, .. } => {
                subscripts.iter().try_for_each(|subscript| self.independent(subscript).map(drop))?;
                self.walk(arg, &mut inner)?;
                assigned.iter().try_for_each(|assigned| self.walk(assigned, &mut inner))?;
            }
            ExprKind::SubLink(link) => {
                self.query(&link.query)?;
                let first = link.query.output().next().map_or(span, |target| target.expr.span);
                inner = State::implicit(self.output(&link.query, 0), first);
                self.children(expr, &mut inner)?;
            }
            ExprKind::Var(_)
            | ExprKind::WholeRow { .. }
            | ExprKind::Const(_)
            | ExprKind::Param(_)
            | ExprKind::Call { .. }
            | ExprKind::Op { .. }
            | ExprKind::ScalarArrayOp { .. }
            | ExprKind::Distinct { .. }
            | ExprKind::NullIf { .. }
            | ExprKind::Grouping { .. }
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Not(_)
            | ExprKind::CaseTest
            | ExprKind::Coalesce(_)
            | ExprKind::MinMax { .. }
            | ExprKind::Array { .. }
            | ExprKind::FieldStore { .. }
            | ExprKind::Coerce { .. }
            | ExprKind::NullTest { .. }
            | ExprKind::BoolTest { .. }
            | ExprKind::SqlValue(_)
            | ExprKind::Special { .. }
            | ExprKind::SetToDefault
            | ExprKind::CurrentOf(_)
            | ExprKind::MergeAction
            | ExprKind::Error => self.children(expr, &mut inner)?,
        }
        // What has no collation in it, but a type that has one, takes the type's.
        let Some(own) = self.of_type(expr.ty) else { return Ok(()) };
        around.merge(if inner.strength == Strength::None { State::implicit(Some(own), span) } else { inner })
    }

    fn children(&mut self, expr: &'a Expr, into: &mut State) -> Result<(), Diagnostic> {
        let mut result = Ok(());
        expr.for_each_child(&mut |child| {
            if result.is_ok() {
                result = self.walk(child, into);
            }
        });
        result
    }

    fn aggregate(&mut self, aggregate: &'a Aggregate, inner: &mut State) -> Result<(), Diagnostic> {
        let (direct, args) = aggregate.args.split_at(aggregate.direct.min(aggregate.args.len()));
        let within_group = !direct.is_empty();
        let hypothetical = aggregate.callee.builtin
            && matches!(&*aggregate.callee.name, "rank" | "dense_rank" | "percent_rank" | "cume_dist");
        for (i, arg) in args.iter().enumerate() {
            if within_group {
                // Each of several sort keys is for itself.
                let mut state = self.independent(arg)?;
                if let Some(guess) = direct.get(i).filter(|_| hypothetical) {
                    let mut pair = self.independent(guess)?;
                    pair.merge(state)?;
                    state = pair;
                }
                let state = state.determined()?;
                if args.len() == 1 && !hypothetical {
                    inner.merge(state)?;
                }
            } else {
                let state = self.independent(arg)?;
                inner.merge(if aggregate.distinct { state.determined()? } else { state })?;
            }
        }
        if !hypothetical {
            direct.iter().try_for_each(|arg| self.walk(arg, inner))?;
        }
        for sort in &aggregate.order_by {
            self.independent(sort)?.determined()?;
        }
        aggregate.filter.iter().try_for_each(|filter| self.independent(filter).map(drop))
    }
}
