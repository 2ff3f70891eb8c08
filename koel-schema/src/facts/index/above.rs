//! Conditions of the query around that the planner takes into a sub-query of FROM (`subquery_push_qual`), or finds in it because it has
//! pulled the sub-query up (`pull_up_subqueries`).

use super::condition::entries;
use super::key::strip_relabel;
use crate::catalog::object::{IndexKeyExpr, Relation};
use crate::facts::inside;
use crate::facts::scope::Scope;
use crate::hir::{Distinct, Expr, ExprKind, Query, RteKind, SetOp, SetOpNode};

/// Whether one is on a column of the table that an index starts with.
pub(super) fn reach(scope: &Scope<'_, '_>, entry: usize, relation: &Relation) -> bool {
    let Some(outer) = scope.parent else { return false };
    if !takes_conditions(scope.query) {
        return false;
    }
    let leads = |col: usize| {
        let mut leading =
            relation.indexes.iter().filter(|index| index.predicate.is_none()).map(|index| index.keys.first());
        leading.any(|key| key.is_some_and(|key| matches!(key.expr, IndexKeyExpr::Column(at) if at == col)))
    };
    let columns = output_columns(scope, |found| found.0 == entry && leads(found.1));
    !columns.is_empty() && asked(outer, scope.query, &columns, is_plain(scope.query))
}

/// Of a query's output columns those that are such a column of FROM.
fn output_columns(scope: &Scope<'_, '_>, wanted: impl Fn((usize, usize)) -> bool) -> Vec<usize> {
    let output = scope.query.output().enumerate();
    let plain = output.filter(|(_, target)| scope.base_var(strip_relabel(&target.expr)).is_some_and(&wanted));
    plain.map(|(at, _)| at).collect()
}

/// Whether `outer`, or a query around it, compares one of these output columns of a query in its FROM. `joins`: conditions that read other
/// tables, too, get inside.
fn asked(outer: &Scope<'_, '_>, inner: &Query, columns: &[usize], joins: bool) -> bool {
    let Some(entry) = outer.query.rtable.iter().position(|rte| reads(outer.query, &rte.kind, inner)) else {
        return false;
    };
    let around = outer.parent.filter(|_| takes_conditions(outer.query));
    if let Some(tree) = &outer.query.set_op {
        // A column that the set operation converts is another one above.
        let same: Vec<bool> =
            outer.query.output().zip(inner.output()).map(|(all, own)| all.expr.ty == own.expr.ty).collect();
        let kept: Vec<usize> = columns.iter().copied().filter(|column| same.get(*column) == Some(&true)).collect();
        let joins = joins && is_union_all(tree) && same.iter().all(|same| *same);
        return !kept.is_empty() && around.is_some_and(|around| asked(around, outer.query, &kept, joins));
    }
    let is_one = |expr: &Expr| {
        outer.base_var(strip_relabel(expr)).is_some_and(|(rel, col)| rel == entry && columns.contains(&col))
    };
    let mut conjuncts = Vec::new();
    outer.conditions.iter().for_each(|condition| split(condition.expr, &mut conjuncts));
    // A join narrows what is read where the other table is narrowed.
    let narrowed = |other: usize| conjuncts.iter().any(|condition| entries(outer, condition) == [other]);
    let fixed = |value: &Expr| {
        let others = entries(outer, value);
        others.is_empty() || joins && !others.contains(&entry) && others.into_iter().all(narrowed)
    };
    let compares = |condition: &&Expr| {
        let (left, right) = match &condition.kind {
            ExprKind::Op { args, .. } => match &args[..] {
                [left, right] => (left, right),
                _ => return false,
            },
            ExprKind::ScalarArrayOp { left, right, any: true, .. } => (&**left, &**right),
            _ => return false,
        };
        (is_one(left) && fixed(right)) || (is_one(right) && fixed(left))
    };
    if conjuncts.iter().any(compares) {
        return true;
    }
    let passed = output_columns(outer, |(rel, col)| rel == entry && columns.contains(&col));
    !passed.is_empty()
        && around.is_some_and(|around| asked(around, outer.query, &passed, joins && is_plain(outer.query)))
}

fn split<'e>(expr: &'e Expr, out: &mut Vec<&'e Expr>) {
    match &expr.kind {
        ExprKind::And(args) => args.iter().for_each(|arg| split(arg, out)),
        _ => out.push(expr),
    }
}

/// An entry that is the sub-query, or a query of WITH that is taken in because nobody else reads it.
fn reads(outer: &Query, entry: &RteKind, inner: &Query) -> bool {
    match entry {
        RteKind::Subquery(query) => std::ptr::eq(&**query, inner),
        RteKind::Cte { up: 0, index, recursive: false } => outer.ctes.get(*index).is_some_and(|cte| {
            std::ptr::eq(&*cte.query, inner)
                && !cte.recursive
                && !cte.materialized.unwrap_or_else(|| readers(outer, *index, 0) > 1)
        }),
        _ => false,
    }
}

/// How often a query of WITH is read.
fn readers(query: &Query, index: usize, depth: usize) -> usize {
    let is_one = |kind: &RteKind| matches!(kind, RteKind::Cte { up, index: at, .. } if *up == depth && *at == index);
    let own = query.rtable.iter().filter(|rte| is_one(&rte.kind)).count();
    own + inside(query).iter().map(|(inner, _)| readers(inner, index, depth + 1)).sum::<usize>()
}

/// Which rows there are before a condition does not matter (`subquery_is_pushdown_safe`).
fn takes_conditions(query: &Query) -> bool {
    query.limit.is_none()
        && query.offset.is_none()
        && query.windows.is_empty()
        && query.grouping_sets.is_none()
        && !matches!(query.distinct, Some(Distinct::On(_)))
        && !query.has_srf
}

/// It becomes a part of the query around (`is_simple_subquery`).
fn is_plain(query: &Query) -> bool {
    takes_conditions(query)
        && query.group_by.is_empty()
        && query.having.is_none()
        && query.distinct.is_none()
        && !query.has_aggs
        && query.locks.is_empty()
}

fn is_union_all(tree: &SetOpNode) -> bool {
    match tree {
        SetOpNode::Leaf(_) => true,
        SetOpNode::Op { op, all, left, right, .. } => {
            *op == SetOp::Union && *all && is_union_all(left) && is_union_all(right)
        }
    }
}
