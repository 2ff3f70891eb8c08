//! Which entries of FROM the conditions connect.

use super::edit::conjuncts;
use crate::facts::Level;
use crate::hir::{Expr, ExprKind, FromNode, JoinKind, Query, RteKind};

/// Entries that conditions connect with one another, as lists.
pub(super) fn components(level: &Level<'_, '_>) -> Vec<Vec<usize>> {
    let query = level.query();
    let mut groups = Groups { of: level.entries().into_iter().map(|entry| vec![entry]).collect() };
    let mut conditions = Vec::new();
    query.where_.iter().for_each(|expr| conjuncts(expr, &mut conditions));
    query.from.iter().for_each(|node| join(node, &mut groups, &mut conditions));
    let mut outer = Vec::new();
    let mut equal: Vec<(&Expr, usize)> = Vec::new();
    for condition in conditions {
        let (entries, is_outer) = references(level, condition);
        if is_outer {
            outer.extend(&entries);
        }
        groups.connect(&entries);
        // Both equal to the same parameter or constant.
        if let Some(("=", left, right)) = super::edit::infix(condition) {
            for (one, value) in [(left, right), (right, left)] {
                if let Some((entry, _)) = level.column(one)
                    && matches!(value.kind, ExprKind::Param(_) | ExprKind::Const(_))
                {
                    let others = equal.iter().filter(|(other, _)| *other == value).map(|(_, entry)| *entry);
                    groups.connect(&others.chain([entry]).collect::<Vec<_>>());
                    equal.push((value, entry));
                }
            }
        }
    }
    // Both tied to the row of the query around.
    groups.connect(&outer);
    for (entry, rte) in query.rtable.iter().enumerate() {
        let mut entries = Vec::new();
        let mut collect = |expr: &Expr, depth: usize| {
            own(expr, depth, &mut entries);
            true
        };
        match &rte.kind {
            RteKind::Subquery(query) if rte.lateral => query.visit(1, &mut collect),
            RteKind::Function { functions, .. } => functions.iter().for_each(|f| f.expr.visit(0, &mut collect)),
            RteKind::TableFunc { args, .. } => args.iter().for_each(|arg| arg.visit(0, &mut collect)),
            RteKind::Subquery(_)
            | RteKind::Relation { .. }
            | RteKind::Join { .. }
            | RteKind::Values { .. }
            | RteKind::Cte { .. }
            | RteKind::Pseudo { .. }
            | RteKind::Error => {}
        }
        entries.push(entry);
        groups.connect(&entries);
    }
    groups.of
}

/// For each condition the entries that it reads.
pub(super) fn connections(level: &Level<'_, '_>) -> Vec<Vec<usize>> {
    let query = level.query();
    let mut conditions = Vec::new();
    query.where_.iter().for_each(|expr| conjuncts(expr, &mut conditions));
    let mut groups = Groups { of: Vec::new() };
    query.from.iter().for_each(|node| join(node, &mut groups, &mut conditions));
    conditions.into_iter().map(|condition| references(level, condition).0).collect()
}

/// Whether an entry is a table, or a query over some: not rows that the statement itself makes.
pub(super) fn is_stored(query: &Query, entry: usize) -> bool {
    query.rtable.get(entry).is_some_and(|rte| match &rte.kind {
        RteKind::Relation { .. } => true,
        RteKind::Subquery(inner) => inner.from.iter().flat_map(entries_of).any(|entry| is_stored(inner, entry)),
        RteKind::Cte { .. }
        | RteKind::Join { .. }
        | RteKind::Function { .. }
        | RteKind::Values { .. }
        | RteKind::TableFunc { .. }
        | RteKind::Pseudo { .. }
        | RteKind::Error => false,
    })
}

fn entries_of(node: &FromNode) -> Vec<usize> {
    match node {
        FromNode::Rel(rel) => vec![*rel],
        FromNode::Join(join) => [&join.left, &join.right].into_iter().flat_map(entries_of).collect(),
    }
}

fn join<'a>(node: &'a FromNode, groups: &mut Groups, conditions: &mut Vec<&'a Expr>) {
    let FromNode::Join(node) = node else { return };
    join(&node.left, groups, conditions);
    join(&node.right, groups, conditions);
    let both = entries_of(&node.left).into_iter().take(1).chain(entries_of(&node.right).into_iter().take(1));
    match &node.on {
        // CROSS JOIN, ON true: meant.
        None => groups.connect(&both.collect::<Vec<_>>()),
        Some(on) => {
            // An outer join keeps the rows of one side whatever its condition says.
            if matches!(on.kind, ExprKind::Const(_)) || node.kind != JoinKind::Inner {
                groups.connect(&both.collect::<Vec<_>>());
            }
            conjuncts(on, conditions);
        }
    }
}

/// The entries of this level that an expression reads, and whether it reads a level around.
fn references(level: &Level<'_, '_>, expr: &Expr) -> (Vec<usize>, bool) {
    let mut entries = Vec::new();
    let mut outer = false;
    expr.visit(0, &mut |expr, depth| {
        match level.column(expr).filter(|_| depth == 0) {
            // A column of a join is one of its sides'.
            Some((entry, _)) => entries.push(entry),
            None => own(expr, depth, &mut entries),
        }
        outer |= matches!(expr.kind, ExprKind::Var(var) if var.up > depth);
        true
    });
    (entries, outer)
}

fn own(expr: &Expr, depth: usize, entries: &mut Vec<usize>) {
    match expr.kind {
        ExprKind::Var(var) if var.up == depth => entries.push(var.rel),
        ExprKind::WholeRow { rel, up } if up == depth => entries.push(rel),
        _ => {}
    }
}

struct Groups {
    of: Vec<Vec<usize>>,
}

impl Groups {
    fn connect(&mut self, entries: &[usize]) {
        let (joined, apart): (Vec<_>, Vec<_>) =
            self.of.drain(..).partition(|group| group.iter().any(|entry| entries.contains(entry)));
        self.of = apart;
        if !joined.is_empty() {
            self.of.push(joined.concat());
        }
    }
}
