//! What depends on what: columns and relations that typed expressions and queries use.

use crate::catalog::object::Relation;
use crate::hir::{
    Expr, ExprKind, FromNode, MergeAction, OnConflict, Query, RelId, RoutineId, RteKind, SubLinkKind, Var,
};
use std::collections::BTreeSet;

/// Something a view uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    Relation(RelId),
    Column(RelId, usize),
    Routine(RoutineId),
    Type(crate::types::TypeId),
}

/// All that a query uses, at any depth.
pub(super) fn uses(query: &Query) -> BTreeSet<Use> {
    let mut found = BTreeSet::new();
    let mut levels = vec![query];
    query_uses(query, &mut levels, &mut found);
    found
}

/// The routines an expression calls and the types it names (no query inside it is entered).
pub(super) fn expr_uses(expr: &Expr) -> BTreeSet<Use> {
    let mut found = BTreeSet::new();
    let mut levels = Vec::new();
    visit(expr, &mut levels, &mut found);
    found
}

fn query_uses<'a>(query: &'a Query, levels: &mut Vec<&'a Query>, found: &mut BTreeSet<Use>) {
    for rte in &query.rtable {
        match &rte.kind {
            RteKind::Relation { rel, .. } => {
                found.insert(Use::Relation(*rel));
            }
            RteKind::Subquery(sub) => {
                levels.push(sub);
                query_uses(sub, levels, found);
                levels.pop();
            }
            // A join's columns are looked at where they are used.
            RteKind::Join { .. } | RteKind::Cte { .. } | RteKind::Pseudo { .. } | RteKind::Error => {}
            RteKind::Function { functions, .. } => {
                for function in functions {
                    visit(&function.expr, levels, found);
                }
            }
            RteKind::Values { rows } => {
                for expr in rows.iter().flatten() {
                    visit(expr, levels, found);
                }
            }
            RteKind::TableFunc { args, .. } => {
                for expr in args {
                    visit(expr, levels, found);
                }
            }
        }
    }
    for cte in &query.ctes {
        levels.push(&cte.query);
        query_uses(&cte.query, levels, found);
        levels.pop();
    }
    for node in &query.from {
        from_uses(node, levels, found);
    }
    let mut exprs: Vec<&'a Expr> = Vec::new();
    exprs.extend(query.where_.iter().chain(&query.having).chain(&query.limit).chain(&query.offset));
    exprs.extend(query.merge_on.iter());
    exprs.extend(query.targets.iter().chain(&query.returning).map(|target| &target.expr));
    for window in &query.windows {
        exprs.extend(window.partition_by.iter().chain(&window.order_by));
        exprs.extend(window.frame.iter().flat_map(|frame| &frame.exprs));
    }
    if let Some(OnConflict { update, arbiter, arbiter_where, .. }) =
        query.insert.as_ref().and_then(|insert| insert.on_conflict.as_ref())
    {
        exprs.extend(arbiter.iter().chain(arbiter_where));
        if let Some(update) = update {
            exprs.extend(update.set.iter().map(|target| &target.expr).chain(&update.where_));
        }
    }
    for when in &query.merge {
        exprs.extend(&when.condition);
        match &when.action {
            MergeAction::DoNothing | MergeAction::Delete => {}
            MergeAction::Update(targets) | MergeAction::Insert(targets) => {
                exprs.extend(targets.iter().map(|target| &target.expr));
            }
        }
    }
    for expr in exprs {
        visit(expr, levels, found);
    }
}

fn from_uses<'a>(node: &'a FromNode, levels: &mut Vec<&'a Query>, found: &mut BTreeSet<Use>) {
    match node {
        FromNode::Rel(_) => {}
        FromNode::Join(join) => {
            from_uses(&join.left, levels, found);
            from_uses(&join.right, levels, found);
            if let Some(on) = &join.on {
                visit(on, levels, found);
            }
        }
    }
}

fn visit<'a>(expr: &'a Expr, levels: &mut Vec<&'a Query>, found: &mut BTreeSet<Use>) {
    found.insert(Use::Type(expr.ty));
    match &expr.kind {
        ExprKind::Var(var) => var_use(*var, levels, found, 0),
        ExprKind::Call { callee, .. }
        | ExprKind::Op { callee, .. }
        | ExprKind::ScalarArrayOp { callee, .. }
        | ExprKind::Distinct { callee, .. }
        | ExprKind::NullIf { callee, .. } => {
            found.insert(Use::Routine(callee.id));
        }
        ExprKind::Aggregate(agg) => {
            found.insert(Use::Routine(agg.callee.id));
        }
        ExprKind::WindowFunc(func) => {
            found.insert(Use::Routine(func.callee.id));
        }
        ExprKind::SubLink(link) => {
            if let SubLinkKind::Quantified { callees, .. } = &link.kind {
                found.extend(callees.iter().map(|callee| Use::Routine(callee.id)));
            }
            levels.push(&link.query);
            query_uses(&link.query, levels, found);
            levels.pop();
        }
        _ => {}
    }
    expr.for_each_child(&mut |child| visit(child, levels, found));
}

fn var_use(var: Var, levels: &mut Vec<&Query>, found: &mut BTreeSet<Use>, depth: u32) {
    let Some(query) = levels.len().checked_sub(var.up + 1).and_then(|at| levels.get(at)).copied() else { return };
    match query.rtable.get(var.rel).map(|rte| &rte.kind) {
        Some(RteKind::Relation { rel, .. }) => {
            found.insert(Use::Column(*rel, var.col));
        }
        Some(RteKind::Join { columns, .. }) if depth < 64 => {
            // The join's own columns are of its level.
            if let Some(column) = columns.get(var.col) {
                let outer = levels.split_off(levels.len() - var.up);
                join_column(column, levels, found, depth + 1);
                levels.extend(outer);
            }
        }
        _ => {}
    }
}

fn join_column<'a>(expr: &'a Expr, levels: &mut Vec<&'a Query>, found: &mut BTreeSet<Use>, depth: u32) {
    match &expr.kind {
        ExprKind::Var(var) => var_use(*var, levels, found, depth),
        _ => expr.for_each_child(&mut |child| join_column(child, levels, found, depth)),
    }
}

/// The columns of entry 0 that an expression uses, each once, in order.
pub(super) fn column_vars(expr: &Expr) -> Vec<usize> {
    let mut found = BTreeSet::new();
    expr.any(&mut |part| {
        if let ExprKind::Var(var) = &part.kind
            && var.up == 0
        {
            found.insert(var.col);
        }
        false
    });
    found.into_iter().collect()
}

/// Renumbers the columns of entry 0; those without a counterpart stay.
pub(super) fn remap_vars(expr: &mut Expr, map: &dyn Fn(usize) -> Option<usize>) {
    if let ExprKind::Var(var) = &mut expr.kind
        && let Some(to) = map(var.col)
    {
        var.col = to;
    }
    each_child_mut(expr, &mut |child| remap_vars(child, map));
}

/// Columns of entry 0 of this number get another type.
pub(super) fn retype_vars(expr: &mut Expr, at: usize, ty: crate::types::TypeMod) {
    if let ExprKind::Var(var) = &expr.kind
        && var.col == at
    {
        expr.ty = ty.ty;
        expr.typmod = ty.typmod;
    }
    each_child_mut(expr, &mut |child| retype_vars(child, at, ty));
}

/// `Expr::for_each_child` for changes.
fn each_child_mut(expr: &mut Expr, f: &mut dyn FnMut(&mut Expr)) {
    match &mut expr.kind {
        ExprKind::Var(_)
        | ExprKind::WholeRow { .. }
        | ExprKind::Const(_)
        | ExprKind::Param(_)
        | ExprKind::CaseTest
        | ExprKind::SqlValue(_)
        | ExprKind::SetToDefault
        | ExprKind::CurrentOf(_)
        | ExprKind::MergeAction
        | ExprKind::Error => {}
        ExprKind::Call { args, .. }
        | ExprKind::Op { args, .. }
        | ExprKind::Grouping { args }
        | ExprKind::And(args)
        | ExprKind::Or(args)
        | ExprKind::Coalesce(args)
        | ExprKind::MinMax { args, .. }
        | ExprKind::Row(args)
        | ExprKind::Special { args, .. } => args.iter_mut().for_each(f),
        ExprKind::Array { elements, .. } => elements.iter_mut().for_each(f),
        ExprKind::ScalarArrayOp { left, right, .. }
        | ExprKind::Distinct { left, right, .. }
        | ExprKind::NullIf { left, right, .. } => {
            f(left);
            f(right);
        }
        ExprKind::RowCompare { left, right, .. } => left.iter_mut().chain(right).for_each(f),
        ExprKind::Aggregate(agg) => {
            agg.args.iter_mut().chain(&mut agg.order_by).chain(&mut agg.filter).for_each(f);
        }
        ExprKind::WindowFunc(func) => func.args.iter_mut().chain(&mut func.filter).for_each(f),
        ExprKind::Not(arg)
        | ExprKind::Field { arg, .. }
        | ExprKind::Coerce { arg, .. }
        | ExprKind::Collate { arg, .. }
        | ExprKind::NullTest { arg, .. }
        | ExprKind::BoolTest { arg, .. } => f(arg),
        ExprKind::Case { operand, whens, else_ } => {
            if let Some(operand) = operand {
                f(operand);
            }
            for (when, then) in whens {
                f(when);
                f(then);
            }
            if let Some(else_) = else_ {
                f(else_);
            }
        }
        ExprKind::Subscript { arg, subscripts, assigned, .. } => {
            f(arg);
            subscripts.iter_mut().for_each(&mut *f);
            if let Some(assigned) = assigned {
                f(assigned);
            }
        }
        ExprKind::FieldStore { arg, value, .. } => {
            f(arg);
            f(value);
        }
        ExprKind::SubLink(link) => match &mut link.kind {
            SubLinkKind::Exists | SubLinkKind::Scalar | SubLinkKind::Multi { .. } | SubLinkKind::Array => {}
            SubLinkKind::Quantified { left, .. } | SubLinkKind::RowCompare { left, .. } => {
                left.iter_mut().for_each(f);
            }
        },
    }
}

/// Whether a view's query uses something.
pub(super) fn view_uses(relation: &Relation, wanted: &dyn Fn(&Use) -> bool) -> bool {
    relation.view.as_ref().is_some_and(|view| uses(&view.query).iter().any(wanted))
}
