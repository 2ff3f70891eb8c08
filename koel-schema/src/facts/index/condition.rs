//! The conditions that hold for an entry's rows, in the form the planner has them in (`eval_const_expressions`, `canonicalize_qual`,
//! `distribute_qual_to_rels`).

use super::Condition;
use super::key::strip_relabel;
use crate::catalog::Catalog;
use crate::catalog::object::Relation;
use crate::facts::relation::column_not_null;
use crate::facts::scope::Scope;
use crate::facts::visit::{any_below, constant, own_volatility};
use crate::hir::{BoolTest, Callee, Expr, ExprKind, RteKind, Var, Volatility};
use crate::resolve::coerce::is_complex;
use crate::types::TypeId;
use std::borrow::Cow;
use std::sync::Arc;

/// The conditions of a level, by the entries that they read.
pub(super) struct Conditions<'q> {
    all: Vec<Placed<'q>>,
    /// For each entry of the range table its conditions.
    by_entry: Vec<Vec<usize>>,
}

struct Placed<'q> {
    expr: Cow<'q, Expr>,
    /// The sides of outer joins inside which it stands.
    sides: Vec<usize>,
    entries: Vec<usize>,
}

impl<'q> Conditions<'q> {
    pub(super) fn of(scope: &Scope<'q, '_>) -> Self {
        let mut by_entry = vec![Vec::new(); scope.query.rtable.len()];
        let mut all = Vec::new();
        let mut add = |sides: &[usize], expr: &'q Expr| {
            let mut parts = Vec::new();
            split(scope.az.catalog, Cow::Borrowed(expr), &mut parts);
            for expr in parts {
                let entries = entries(scope, &expr);
                for entry in &entries {
                    if let Some(own) = by_entry.get_mut(*entry) {
                        own.push(all.len());
                    }
                }
                all.push(Placed { expr, sides: sides.to_vec(), entries });
            }
        };
        scope.conditions.iter().for_each(|placed| add(&missing(scope, &placed.needs), placed.expr));
        scope.query.merge_on.iter().for_each(|on| add(&[], on));
        Self { all, by_entry }
    }

    /// Those that stand in no side of an outer join.
    pub(super) fn of_all_rows(&self) -> impl Iterator<Item = &Expr> {
        self.all.iter().filter(|placed| placed.sides.is_empty()).map(|placed| placed.expr.as_ref())
    }

    /// The conditions that a scan of this entry may use: none that stands above an outer join that fills the entry with NULLs, nor below one
    /// that the entry is not part of.
    pub(super) fn of_entry(&self, scope: &Scope<'q, '_>, entry: usize) -> Vec<Condition<'q>> {
        let around = missing(scope, scope.sides_of(entry));
        let own = self.by_entry.get(entry).into_iter().flatten().filter_map(|at| self.all.get(*at));
        own.filter(|placed| placed.sides == around)
            .map(|placed| Condition {
                expr: placed.expr.clone(),
                others: placed.entries.iter().copied().filter(|other| *other != entry).collect(),
            })
            .collect()
    }
}

/// IS NOT NULL of a column that is: the planner drops it (`restriction_is_always_true`).
pub(super) fn always_true(relation: &Relation, expr: &Expr) -> bool {
    let ExprKind::NullTest { arg, not: true } = &expr.kind else { return false };
    matches!(arg.kind, ExprKind::Var(var) if column_not_null(relation, var.col))
}

/// Of these sides of outer joins those that may be filled with NULLs.
fn missing(scope: &Scope<'_, '_>, sides: &[usize]) -> Vec<usize> {
    sides.iter().copied().filter(|side| !scope.known().present.contains(&(scope.depth, *side))).collect()
}

/// The entries of this level that an expression reads.
pub(super) fn entries(scope: &Scope<'_, '_>, expr: &Expr) -> Vec<usize> {
    let mut found = Vec::new();
    any_below(expr, 0, &mut |part, level| {
        match part.kind {
            ExprKind::Var(var) if var.up == level => add_entry(scope, var.rel, Some(var.col), &mut found),
            ExprKind::WholeRow { rel, up } if up == level => add_entry(scope, rel, None, &mut found),
            _ => {}
        }
        false
    });
    found
}

fn add_entry(scope: &Scope<'_, '_>, rel: usize, col: Option<usize>, found: &mut Vec<usize>) {
    match scope.query.rtable.get(rel).map(|rte| &rte.kind) {
        Some(RteKind::Join { columns, .. }) => {
            let read = columns.iter().enumerate().filter(|(at, _)| col.is_none_or(|col| col == *at));
            for entry in read.flat_map(|(_, column)| entries(scope, column)) {
                push_new(found, entry);
            }
        }
        _ => push_new(found, rel),
    }
}

fn push_new(found: &mut Vec<usize>, entry: usize) {
    if !found.contains(&entry) {
        found.push(entry);
    }
}

/// Whether an expression reads an entry of this level.
pub(super) fn reads(scope: &Scope<'_, '_>, expr: &Expr, entry: usize) -> bool {
    entries(scope, expr).contains(&entry)
}

pub(super) fn is_volatile(expr: &Expr) -> bool {
    any_below(expr, 0, &mut |part, _| own_volatility(part) == Volatility::Volatile)
}

/// Whether a custom plan has a constant in place of the expression: parameters and immutable functions.
pub(super) fn folds(expr: &Expr) -> bool {
    !expr.any(&mut |part| {
        own_volatility(part) != Volatility::Immutable
            || matches!(
                part.kind,
                ExprKind::Var(Var { .. }) | ExprKind::WholeRow { .. } | ExprKind::SubLink(_) | ExprKind::Error
            )
    })
}

/// The conjuncts of a condition in canonical form.
pub(in crate::facts) fn split<'q>(catalog: &Catalog, expr: Cow<'q, Expr>, out: &mut Vec<Cow<'q, Expr>>) {
    match canonical(catalog, expr) {
        Cow::Borrowed(Expr { kind: ExprKind::And(args), .. }) => {
            args.iter().for_each(|arg| split(catalog, Cow::Borrowed(arg), out));
        }
        Cow::Owned(Expr { kind: ExprKind::And(args), .. }) => {
            args.into_iter().for_each(|arg| split(catalog, Cow::Owned(arg), out));
        }
        expr => out.push(expr),
    }
}

/// The expression with NOT pushed down and comparisons with TRUE and FALSE taken away; what does not change is borrowed.
pub(super) fn canonical<'q>(catalog: &Catalog, expr: Cow<'q, Expr>) -> Cow<'q, Expr> {
    match &expr.kind {
        ExprKind::Not(arg) => match negated(catalog, arg) {
            Some(negated) => canonical(catalog, Cow::Owned(negated)),
            None => expr,
        },
        ExprKind::Op { op, callee, args } => match compared_with_truth(op, callee, args) {
            Some((operand, true)) => Cow::Owned(canonical(catalog, Cow::Owned(operand.clone())).into_owned()),
            Some((operand, false)) => {
                let not = ExprKind::Not(Box::new(operand.clone()));
                Cow::Owned(canonical(catalog, Cow::Owned(Expr { kind: not, ..expr.as_ref().clone() })).into_owned())
            }
            None => expr,
        },
        ExprKind::And(args) => match flattened(catalog, args, false) {
            Some(args) => Cow::Owned(Expr { kind: ExprKind::And(args), ..expr.into_owned() }),
            None => expr,
        },
        ExprKind::Or(args) => match flattened(catalog, args, true) {
            Some(arms) => Cow::Owned(factored(arms, &expr)),
            None => expr,
        },
        _ => expr,
    }
}

/// The operands of AND or OR in canonical form, those of the same kind inside them taken in; None where nothing changes.
fn flattened(catalog: &Catalog, args: &[Expr], or: bool) -> Option<Vec<Expr>> {
    let parts: Vec<Cow<'_, Expr>> = args.iter().map(|arg| canonical(catalog, Cow::Borrowed(arg))).collect();
    let same = |part: &Cow<'_, Expr>| matches!(part, Cow::Borrowed(Expr { kind, .. }) if !matches!(kind, ExprKind::Or(_) | ExprKind::And(_)));
    if parts.iter().all(same) {
        return None;
    }
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part.into_owned() {
            Expr { kind: ExprKind::Or(inner), .. } if or => flat.extend(inner),
            Expr { kind: ExprKind::And(inner), .. } if !or => flat.extend(inner),
            part => flat.push(part),
        }
    }
    Some(flat)
}

/// `(a AND b) OR (a AND c)` is `a AND (b OR c)` (`process_duplicate_ors`).
fn factored(mut arms: Vec<Expr>, or: &Expr) -> Expr {
    fn conjuncts(arm: &Expr) -> &[Expr] {
        match &arm.kind {
            ExprKind::And(args) => args,
            _ => std::slice::from_ref(arm),
        }
    }
    let shortest = arms.iter().min_by_key(|arm| conjuncts(arm).len());
    let shared: Vec<Expr> = shortest
        .map(|arm| {
            conjuncts(arm).iter().filter(|part| arms.iter().all(|arm| conjuncts(arm).contains(part))).cloned().collect()
        })
        .unwrap_or_default();
    let with = |kind| Expr { kind, ..or.clone() };
    if shared.is_empty() {
        return with(ExprKind::Or(arms));
    }
    let mut whole = shared.clone();
    for arm in &mut arms {
        let rest: Vec<Expr> = conjuncts(arm).iter().filter(|part| !shared.contains(part)).cloned().collect();
        match <[Expr; 1]>::try_from(rest) {
            Ok([only]) => *arm = only,
            // An arm that says no more than what all say: the others add nothing.
            Err(rest) if rest.is_empty() => return with(ExprKind::And(whole)),
            Err(rest) => *arm = with(ExprKind::And(rest)),
        }
    }
    whole.push(with(ExprKind::Or(arms)));
    with(ExprKind::And(whole))
}

/// `x = true` and the like: the operand, and whether it has to be true (`simplify_boolean_equality`).
fn compared_with_truth<'e>(op: &str, callee: &Callee, args: &'e [Expr]) -> Option<(&'e Expr, bool)> {
    let [left, right] = args else { return None };
    if !callee.builtin || left.ty != TypeId::BOOL || right.ty != TypeId::BOOL {
        return None;
    }
    let equal = match op {
        "=" => true,
        "<>" => false,
        _ => return None,
    };
    let truth = |expr| constant(expr).flatten().map(|text| text.starts_with('t'));
    match (truth(left), truth(right)) {
        (None, Some(value)) => Some((left, value == equal)),
        (Some(value), None) => Some((right, value == equal)),
        (Some(_), Some(_)) | (None, None) => None,
    }
}

/// The negation without NOT (`negate_clause`); None where there is none.
fn negated(catalog: &Catalog, expr: &Expr) -> Option<Expr> {
    let not = |arg: &Expr| Expr { kind: ExprKind::Not(Box::new(arg.clone())), ..arg.clone() };
    let kind = match &expr.kind {
        ExprKind::Not(arg) => return Some((**arg).clone()),
        ExprKind::And(args) => ExprKind::Or(args.iter().map(not).collect()),
        ExprKind::Or(args) => ExprKind::And(args.iter().map(not).collect()),
        ExprKind::Op { op, callee, args } => {
            if let Some((operand, value)) = compared_with_truth(op, callee, args) {
                return Some(if value { not(operand) } else { operand.clone() });
            }
            let (op, callee) = negator(catalog, op, callee)?;
            ExprKind::Op { op, callee, args: args.clone() }
        }
        ExprKind::ScalarArrayOp { op, callee, any, left, right } => {
            let (op, callee) = negator(catalog, op, callee)?;
            ExprKind::ScalarArrayOp { op, callee, any: !any, left: left.clone(), right: right.clone() }
        }
        ExprKind::NullTest { arg, not } if !is_row(catalog, arg.ty) => {
            ExprKind::NullTest { arg: arg.clone(), not: !not }
        }
        ExprKind::BoolTest { arg, test, not } => ExprKind::BoolTest { arg: arg.clone(), test: *test, not: !not },
        ExprKind::Coerce { .. }
            if strip_relabel(expr).ty == TypeId::BOOL && !std::ptr::eq(strip_relabel(expr), expr) =>
        {
            return negated(catalog, strip_relabel(expr));
        }
        _ => return None,
    };
    Some(Expr { kind, ..expr.clone() })
}

fn negator(catalog: &Catalog, op: &str, callee: &Callee) -> Option<(Arc<str>, Callee)> {
    let operator = catalog.operator_by_func(op, callee.id)?;
    let negator = catalog.operator_by_id(operator.negator)?;
    Some((Arc::clone(&negator.name), negator.callee()))
}

/// `x`, `NOT x`, `x IS TRUE`, `x IS FALSE`: the boolean, and what it has to be.
pub(super) fn truth(expr: &Expr) -> Option<(&Expr, bool)> {
    match &expr.kind {
        ExprKind::Not(arg) => Some((arg, false)),
        ExprKind::BoolTest { arg, test: BoolTest::True, not: false } => Some((arg, true)),
        ExprKind::BoolTest { arg, test: BoolTest::False, not: false } => Some((arg, false)),
        _ if expr.ty == TypeId::BOOL => Some((expr, true)),
        _ => None,
    }
}

/// IS NULL of a row looks at its fields.
pub(super) fn is_row(catalog: &Catalog, ty: TypeId) -> bool {
    ty == TypeId::RECORD || is_complex(catalog, ty)
}
