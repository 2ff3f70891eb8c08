//! The order an index brings (`build_index_pathkeys`, `match_pathkeys_to_index`) against the one that ORDER BY asks for.

use super::collation::{self, Collation};
use super::condition::{is_volatile, truth};
use super::key::Key;
use super::{Condition, Keys, Order, Table};
use crate::facts::visit::{any_below, same};
use crate::hir::{Expr, ExprKind, SortKey};
use crate::resolve::oper::default_opclass;

/// The sort keys that decide anything; none where no index can bring the order.
pub(super) fn wanted<'e>(table: &Table<'_, 'e>) -> Vec<Wanted<'e>> {
    let query = table.scope.query;
    // Grouping, windows and set operations make an order of their own.
    if query.set_op.is_some() || !query.windows.is_empty() || !query.group_by.is_empty() || query.has_aggs {
        return Vec::new();
    }
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    for sort in &query.order_by {
        let Some(expr) = query.targets.get(sort.target).map(|target| &target.expr) else { return Vec::new() };
        let said = |before: &Wanted<'_>| table.classes().equals(before.expr).any(|equal| same(equal, 0, expr, 0));
        if !table.classes().is_settled(expr) && !wanted.iter().any(said) {
            wanted.push(Wanted { expr, sort, collation: collation::of_operands(table.scope, [expr]) });
        }
    }
    wanted
}

pub(super) fn of(
    table: &Table<'_, '_>,
    Keys { method, keys }: &Keys<'_>,
    conditions: &[Condition<'_>],
    wanted: &[Wanted<'_>],
) -> Option<Order> {
    if wanted.is_empty() {
        return None;
    }
    let found = if method.can_order() {
        by_key(table, keys, conditions, wanted)
    } else if method.can_order_by_operator() {
        by_operator(table, keys, wanted)
    } else {
        return None;
    };
    found.filter(|order| order.keys > 0)
}

pub(super) struct Wanted<'e> {
    expr: &'e Expr,
    sort: &'e SortKey,
    collation: Collation,
}

fn by_key(
    table: &Table<'_, '_>,
    keys: &[Key<'_>],
    conditions: &[Condition<'_>],
    wanted: &[Wanted<'_>],
) -> Option<Order> {
    let mut backward = None;
    let mut matched = 0;
    for key in keys {
        let Some(next) = wanted.get(matched) else { break };
        let is_next = table.classes().equals(next.expr).any(|equal| key.is(table, equal));
        let sorts_alike = || {
            default_opclass(table.catalog(), next.expr.ty, "btree").is_some_and(|class| *class.family == *key.family())
                && next.collation == *key.collation()
        };
        if is_next && sorts_alike() {
            let flipped = next.sort.descending != key.key.descending;
            let nulls_flipped = next.sort.nulls_first != key.key.nulls_first;
            if flipped != nulls_flipped || backward.is_some_and(|backward| backward != flipped) {
                break;
            }
            backward = Some(flipped);
            matched += 1;
        } else if !is_settled(table, key, conditions) {
            break;
        }
    }
    Some(Order { keys: matched, complete: matched == wanted.len(), backward: backward?, by_operator: false })
}

/// Whether the conditions leave a key but one value: it says nothing about the order then.
fn is_settled(table: &Table<'_, '_>, key: &Key<'_>, conditions: &[Condition<'_>]) -> bool {
    let is_key = |operand: &Expr| key.is(table, operand);
    table.classes().settle(&is_key)
        || conditions.iter().any(|condition| truth(&condition.expr).is_some_and(|(operand, _)| is_key(operand)))
}

fn by_operator(table: &Table<'_, '_>, keys: &[Key<'_>], wanted: &[Wanted<'_>]) -> Option<Order> {
    let near = |next: &Wanted<'_>| {
        let ExprKind::Op { op, callee, args } = &next.expr.kind else { return false };
        let [left, right] = &args[..] else { return false };
        let Some(operator) = table.operator(op, callee) else { return false };
        let collation = collation::of_operands(table.scope, [left, right]);
        let ascending = !next.sort.descending && !next.sort.nulls_first;
        ascending
            && keys.iter().any(|key| {
                let facing = if key.is(table, left) {
                    Some(operator.clone()).filter(|_| is_fixed(right))
                } else if key.is(table, right) && is_fixed(left) {
                    table.catalog().operator_by_id(operator.commutator)
                } else {
                    None
                };
                collation.serves(key.collation()) && facing.is_some_and(|op| key.orders_by(table.catalog(), &op))
            })
    };
    let matched = wanted.iter().take_while(|next| near(next)).count();
    Some(Order { keys: matched, complete: matched == wanted.len(), backward: false, by_operator: true })
}

/// No column of this level, and the same whenever it is computed.
fn is_fixed(expr: &Expr) -> bool {
    !is_volatile(expr)
        && !any_below(expr, 0, &mut |part, level| matches!(part.kind, ExprKind::Var(var) if var.up == level))
}
