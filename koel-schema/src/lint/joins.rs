//! Which entries of FROM the conditions connect.

use super::edit::conjuncts;
use crate::facts::Level;
use crate::hir::{Expr, ExprKind, FromNode, JoinKind, Query, RteKind};
use crate::types::TypeId;
use std::collections::{BTreeMap, HashMap};

/// Entries that conditions connect with one another, as lists.
pub(super) fn components(level: &Level<'_, '_>) -> Vec<Vec<usize>> {
    let query = level.query();
    let mut groups = Groups::of(&level.entries());
    let mut conditions = Vec::new();
    query.where_.iter().for_each(|expr| conjuncts(expr, &mut conditions));
    query.from.iter().for_each(|node| join(node, &mut groups, &mut conditions));
    let mut outer = Vec::new();
    let mut equal: HashMap<Value<'_>, usize> = HashMap::new();
    for condition in conditions {
        let (entries, is_outer) = references(level, condition);
        if is_outer {
            outer.extend(&entries);
        }
        groups.connect(&entries);
        // Both equal to the same parameter or constant.
        if let Some(("=", left, right)) = super::edit::infix(condition) {
            for (one, value) in [(left, right), (right, left)] {
                let value = match &value.kind {
                    ExprKind::Param(number) => Value::Param(*number),
                    ExprKind::Const(text) => Value::Const(text.as_deref(), value.ty),
                    _ => continue,
                };
                if let Some((entry, _)) = level.column(one) {
                    groups.connect(&[entry, *equal.entry(value).or_insert(entry)]);
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
    groups.listed()
}

/// What columns may be equal to.
#[derive(PartialEq, Eq, Hash)]
enum Value<'a> {
    Param(u32),
    Const(Option<&'a str>, TypeId),
}

/// The conjuncts of WHERE and of the joins' conditions.
pub(super) fn conditions(query: &Query) -> Vec<&Expr> {
    fn below<'a>(node: &'a FromNode, found: &mut Vec<&'a Expr>) {
        if let FromNode::Join(join) = node {
            below(&join.left, found);
            below(&join.right, found);
            join.on.iter().for_each(|on| conjuncts(on, found));
        }
    }
    let mut found = Vec::new();
    query.where_.iter().for_each(|expr| conjuncts(expr, &mut found));
    query.from.iter().for_each(|node| below(node, &mut found));
    found
}

/// For each condition the entries that it reads.
pub(super) fn connections(level: &Level<'_, '_>) -> Vec<Vec<usize>> {
    conditions(level.query()).into_iter().map(|condition| references(level, condition).0).collect()
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

/// Disjoint sets of entries: each tells one further ahead in its set, the first itself, and what is in no set none.
struct Groups {
    ahead: Vec<Option<usize>>,
}

impl Groups {
    fn of(entries: &[usize]) -> Self {
        let mut ahead = vec![None; entries.iter().max().map_or(0, |last| last + 1)];
        for entry in entries {
            if let Some(slot) = ahead.get_mut(*entry) {
                *slot = Some(*entry);
            }
        }
        Self { ahead }
    }

    fn ahead(&self, entry: usize) -> Option<usize> {
        self.ahead.get(entry).copied().flatten()
    }

    fn first(&mut self, mut entry: usize) -> Option<usize> {
        loop {
            let ahead = self.ahead(entry)?;
            if ahead == entry {
                return Some(entry);
            }
            // Half the way for who comes next.
            let next = self.ahead(ahead)?;
            self.put(entry, next);
            entry = next;
        }
    }

    fn put(&mut self, entry: usize, ahead: usize) {
        if let Some(slot) = self.ahead.get_mut(entry) {
            *slot = Some(ahead);
        }
    }

    fn connect(&mut self, entries: &[usize]) {
        let mut all: Option<usize> = None;
        for entry in entries {
            let Some(first) = self.first(*entry) else { continue };
            let least = all.map_or(first, |all| all.min(first));
            all.into_iter().chain([first]).for_each(|other| self.put(other, least));
            all = Some(least);
        }
    }

    fn listed(mut self) -> Vec<Vec<usize>> {
        let mut sets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for entry in 0..self.ahead.len() {
            if let Some(first) = self.first(entry) {
                sets.entry(first).or_default().push(entry);
            }
        }
        sets.into_values().collect()
    }
}
