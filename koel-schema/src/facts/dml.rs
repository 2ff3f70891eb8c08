//! What RETURNING sees: the rows as INSERT and UPDATE leave them.

use super::narrow::Known;
use super::relation::is_quiet;
use super::scope::{Scope, contains_srf};
use crate::catalog::object::{ColumnDefault, RelKind};
use crate::hir::{Command, ExprKind, RelId, RteKind, Target};

/// What is known of the rows that RETURNING sees.
pub(super) fn returned_known<'a>(scope: &Scope<'a, '_>) -> Known<'a> {
    match scope.query.command {
        Command::Insert => inserted(scope),
        Command::Update => updated(scope),
        Command::Select | Command::Delete | Command::Merge | Command::Utility => scope.known().clone(),
    }
}

/// The target's entry and relation, where nothing meddles with the rows written.
fn quiet_target(scope: &Scope<'_, '_>) -> Option<(usize, RelId)> {
    let entry = scope.query.target_rel?;
    match scope.query.rtable.get(entry)?.kind {
        RteKind::Relation { rel, .. } if is_quiet(scope.az.catalog, rel) => Some((entry, rel)),
        _ => None,
    }
}

fn inserted<'a>(scope: &Scope<'a, '_>) -> Known<'a> {
    let mut returned = scope.outer().clone();
    let (Some((entry, id)), Some(insert)) = (quiet_target(scope), &scope.query.insert) else { return returned };
    let Some(rel) = scope.az.catalog.relation(id) else { return returned };
    let source = scope.known();
    let padded = scope.padded_srfs();
    let mut given = Vec::new();
    for (col, column) in rel.columns.iter().enumerate() {
        // A generated column is computed afterwards.
        if column.dropped || column.generated.is_some() {
            continue;
        }
        let proven = if insert.columns.contains(&col) || assigned(&scope.query.targets, col).is_some() {
            assigned(&scope.query.targets, col).is_some_and(|target| match target.expr.kind {
                ExprKind::SetToDefault => default_not_null(scope, &column.default),
                _ => !(padded && contains_srf(&target.expr)) && scope.prove(&target.expr, source).is_ok(),
            })
        } else {
            // A partition may have defaults of its own; they count only for rows inserted into it directly.
            rel.kind == RelKind::Table && default_not_null(scope, &column.default)
        };
        if proven {
            given.push(col);
        }
    }
    let update = insert.on_conflict.as_ref().and_then(|conflict| conflict.update.as_ref());
    let excluded = insert.on_conflict.as_ref().and_then(|conflict| conflict.excluded);
    if let Some(update) = update {
        // The row may be the one that was there: proven both ways, or not at all.
        let mut known = scope.outer().clone();
        for col in &given {
            excluded.into_iter().for_each(|excluded| known.add_var(scope.depth, excluded, *col));
        }
        given.retain(|col| assigned(&update.set, *col).is_some_and(|target| scope.prove(&target.expr, &known).is_ok()));
    }
    for col in given {
        returned.add_var(scope.depth, entry, col);
    }
    returned
}

/// What is assigned to a column, where that is one expression for the whole column.
fn assigned(targets: &[Target], col: usize) -> Option<&Target> {
    let mut found = targets.iter().filter(|target| target.column == Some(col));
    let target = found.next()?;
    found.next().is_none().then_some(target)
}

fn default_not_null(scope: &Scope<'_, '_>, default: &ColumnDefault) -> bool {
    match default {
        ColumnDefault::None => false,
        ColumnDefault::Sequence => true,
        ColumnDefault::Expr { expr, .. } => {
            expr.as_ref().is_some_and(|expr| super::nullability::prove_alone(scope.az, expr))
        }
    }
}

fn updated<'a>(scope: &Scope<'a, '_>) -> Known<'a> {
    let before = scope.known();
    let mut returned = before.clone();
    let Some(target) = scope.query.target_rel else { return returned };
    let at = scope.depth;
    let quiet = quiet_target(scope).and_then(|(_, id)| scope.az.catalog.relation(id));
    let changed = |col: usize| match &quiet {
        Some(rel) => {
            scope.query.targets.iter().any(|target| target.column == Some(col))
                || rel.columns.get(col).is_none_or(|column| column.generated.is_some())
        }
        None => true,
    };
    returned
        .vars
        .retain(|(depth, rel, col)| *depth != at || *rel != target || (*col < usize::MAX - 1 && !changed(*col)));
    returned.exprs.retain(|(depth, expr)| {
        !expr.any(&mut |e| match e.kind {
            ExprKind::Var(var) => var.rel == target && depth.checked_sub(var.up) == Some(at),
            ExprKind::WholeRow { rel, up } => rel == target && depth.checked_sub(up) == Some(at),
            _ => false,
        })
    });
    if let Some(rel) = &quiet {
        for (col, column) in rel.columns.iter().enumerate() {
            let proven = column.generated.is_none()
                && assigned(&scope.query.targets, col).is_some_and(|target| match target.expr.kind {
                    ExprKind::SetToDefault => default_not_null(scope, &column.default),
                    _ => scope.prove(&target.expr, before).is_ok(),
                });
            if proven {
                returned.add_var(at, target, col);
            }
        }
    }
    returned
}
