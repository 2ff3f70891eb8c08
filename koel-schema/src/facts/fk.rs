//! Outer joins that always find their row, because a foreign key says so.

use super::Analyzer;
use super::relation::column_not_null;
use super::visit::strip_relabel;
use crate::catalog::object::{ConstraintKind, RefAction, RelKind, Relation, Rule, RuleEvent, Trigger, TriggerTiming};
use crate::hir::{Expr, ExprKind, Join, Query, RelId, RteKind, Var};
use crate::types::TypeId;

/// Why the nullable side of a join is never filled with NULLs, where the sides around it are not.
#[derive(Debug)]
pub(super) enum Guarantee {
    /// `ON true`, and the entry always has a row.
    OneRow(usize),
    /// Each row of `rel` refers to a row of the other side: its columns, and whether each is NOT NULL.
    ForeignKey { rel: usize, columns: Vec<(usize, bool)> },
}

/// The foreign key behind `... LEFT JOIN right ON referring columns = referred columns`.
///
/// The condition has to be the key's equalities and nothing else, the referred side the bare table. That holds of what a statement sees only while
/// the statement itself changes nothing and locks nothing ([`Analyzer::settled`]), and only of constraints that are checked at once and for all rows.
pub(super) fn guarantee(az: &Analyzer<'_>, query: &Query, join: &Join, right: usize) -> Option<Guarantee> {
    if !az.settled {
        return None;
    }
    let referred = table(az, query, right)?;
    let mut pairs: Vec<(Var, usize)> = Vec::new();
    collect(az, join.on.as_ref()?, right, &mut pairs)?;
    let left = pairs.first()?.0.rel;
    if pairs.iter().any(|(var, _)| var.rel != left) || left == right {
        return None;
    }
    let referring = table(az, query, left)?;
    // Both are below this join, or the key's row could be looked for where it is not.
    referring.constraints.iter().find_map(|constraint| {
        let ConstraintKind::ForeignKey { columns, target, target_columns, on_delete, on_update, .. } = &constraint.kind
        else {
            return None;
        };
        let proves = constraint.validated
            && constraint.enforced
            && !constraint.deferrable
            && *target == referred.id
            // A snapshot may be older than the row referred to, which the check finds all the same among partitions.
            && referred.kind == RelKind::Table
            && !meddled(az, &referring, *on_delete, *on_update, 0)
            && columns.len() == target_columns.len()
            && pairs
                .iter()
                .all(|(var, to)| columns.iter().zip(target_columns).any(|(from, into)| *from == var.col && into == to))
            && columns
                .iter()
                .zip(target_columns)
                .all(|(from, into)| pairs.iter().any(|(var, to)| var.col == *from && to == into));
        proves.then(|| Guarantee::ForeignKey {
            rel: left,
            columns: columns.iter().map(|col| (*col, column_not_null(&referring, *col))).collect(),
        })
    })
}

/// Whether something may keep a cascade from happening, whose row then refers to nothing.
fn meddled(az: &Analyzer<'_>, rel: &Relation, on_delete: RefAction, on_update: RefAction, depth: usize) -> bool {
    let deletes = on_delete == RefAction::Cascade;
    let updates = matches!(on_delete, RefAction::SetNull | RefAction::SetDefault)
        || matches!(on_update, RefAction::Cascade | RefAction::SetNull | RefAction::SetDefault);
    let fires = |trigger: &Trigger| {
        trigger.timing == TriggerTiming::Before
            && trigger.for_each_row
            && ((deletes && trigger.delete) || (updates && trigger.update))
    };
    let replaces = |rule: &Rule| match rule.event {
        RuleEvent::Delete => deletes,
        RuleEvent::Update => updates,
        RuleEvent::Select | RuleEvent::Insert => false,
    };
    let below = |child: &RelId| {
        depth > 16 || az.catalog.relation(*child).is_none_or(|rel| meddled(az, &rel, on_delete, on_update, depth + 1))
    };
    rel.triggers.iter().any(fires) || rel.rules.iter().any(replaces) || rel.children.iter().any(below)
}

/// An entry that shows all rows of a table, as foreign keys see them.
fn table(az: &Analyzer<'_>, query: &Query, rel: usize) -> Option<crate::catalog::RelationRef> {
    match query.rtable.get(rel)?.kind {
        RteKind::Relation { rel, sampled: false, only } => {
            let rel = az.catalog.relation(rel)?;
            let whole = match rel.kind {
                RelKind::Table => rel.children.is_empty(),
                RelKind::Partitioned => !only,
                RelKind::View
                | RelKind::MaterializedView
                | RelKind::Foreign
                | RelKind::Composite
                | RelKind::Sequence
                | RelKind::Toast => false,
            };
            (whole && !rel.row_security).then_some(rel)
        }
        RteKind::Relation { .. }
        | RteKind::Subquery(_)
        | RteKind::Join { .. }
        | RteKind::Function { .. }
        | RteKind::Values { .. }
        | RteKind::Cte { .. }
        | RteKind::TableFunc { .. }
        | RteKind::Pseudo { .. }
        | RteKind::Error => None,
    }
}

/// The equalities of a condition that consists of nothing else: the other side's column, and the one of `right`.
fn collect(az: &Analyzer<'_>, on: &Expr, right: usize, pairs: &mut Vec<(Var, usize)>) -> Option<()> {
    match &on.kind {
        ExprKind::And(args) => args.iter().try_for_each(|arg| collect(az, arg, right, pairs)),
        ExprKind::Op { op, callee, args } if &**op == "=" && callee.builtin => {
            let [a, b] = &args[..] else { return None };
            let (ExprKind::Var(a), ExprKind::Var(b)) = (&compared(az, a)?.kind, &compared(az, b)?.kind) else {
                return None;
            };
            match (a.up, b.up) {
                (0, 0) if b.rel == right => pairs.push((*a, b.col)),
                (0, 0) if a.rel == right => pairs.push((*b, a.col)),
                _ => return None,
            }
            Some(())
        }
        _ => None,
    }
}

/// Below relabelling that compares as the key does: text tells apart what citext does not.
fn compared<'e>(az: &Analyzer<'_>, expr: &'e Expr) -> Option<&'e Expr> {
    let bare = strip_relabel(expr);
    let (outer, inner) = (az.catalog.base_type(expr.ty), az.catalog.base_type(bare.ty));
    (outer == inner || matches!((inner, outer), (TypeId::VARCHAR, TypeId::TEXT) | (TypeId::CIDR, TypeId::INET)))
        .then_some(bare)
}
