//! ON CONFLICT without a unique index to notice the conflict.

use crate::catalog::object::{ConstraintKind, Index, IndexKeyExpr, RelKind, Relation};
use crate::facts::{Level, same_over};
use crate::hir::{Expr, ExprKind, OnConflict};
use crate::lint::context::Context;

lint! {
    /// ON CONFLICT with a target that no unique index answers.
    ///
    /// # Why
    /// The server takes the statement, and refuses it each time it is run (42P10). The columns must be those of one unique index, all of
    /// them and no others; for a partial index its predicate has to be given too.
    ///
    /// # Example
    /// ```sql,fires
    /// INSERT INTO users (email_hash, email_encrypted, username, password_hash) VALUES ($1, $2, $3, $4) ON CONFLICT (email_hash) DO NOTHING
    /// ```
    /// ```sql,fires
    /// INSERT INTO user_roles (user_id, product_domain, role) VALUES ($1, $2, $3) ON CONFLICT (user_id, role) DO NOTHING
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// INSERT INTO users (email_hash, email_encrypted, username, password_hash) VALUES ($1, $2, $3, $4)
    /// ON CONFLICT (email_hash) WHERE deleted_at IS NULL DO NOTHING
    /// ```
    /// ```sql,clean
    /// INSERT INTO user_roles (user_id, product_domain, role) VALUES ($1, $2, $3) ON CONFLICT (role, user_id, product_domain) DO NOTHING
    /// ```
    /// ```sql,clean
    /// INSERT INTO companies (slug, name) VALUES ($1, $2) ON CONFLICT DO NOTHING
    /// ```
    group: Correctness,
    level: Deny,
    since: "0.1.0",
    fix: No,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    let (Some(insert), Some(target)) = (&query.insert, query.target_rel) else { return };
    let Some(conflict) = insert.on_conflict.as_ref().filter(|conflict| !conflict.arbiter.is_empty()) else { return };
    let Some(table) = cx.table(query, target).filter(|table| table.kind != RelKind::MaterializedView) else { return };
    let understood = table.indexes.iter().filter(|index| index.unique).all(is_understood);
    if !understood || answers(&table, conflict, target) {
        return;
    }
    let message = "there is no unique or exclusion constraint matching the ON CONFLICT specification";
    let partial = table.indexes.iter().any(|index| index.unique && index.predicate.is_some());
    let help = if partial && conflict.arbiter_where.is_none() {
        "name all columns of one unique index; a partial one also needs its predicate: ON CONFLICT (...) WHERE ..."
    } else {
        "name all columns of one unique index, and no others"
    };
    cx.report(cx.found(conflict.span, message).help(help));
}

fn is_understood(index: &Index) -> bool {
    index.keys.iter().all(|key| !matches!(key.expr, IndexKeyExpr::Expr(None))) && index.predicate != Some(None)
}

/// `infer_arbiter_indexes`: whether an index has just these keys. What predicate implies what is the planner's to say.
fn answers(table: &Relation, conflict: &OnConflict, target: usize) -> bool {
    let asked = |index: &Index, arbiter: &Expr| index.keys.iter().any(|key| is_key(&key.expr, arbiter, target));
    let named = |columns: &[usize]| {
        let column = |col: usize| conflict.arbiter.iter().any(|arbiter| is_column(arbiter, col));
        columns.iter().all(|col| column(*col))
            && conflict.arbiter.iter().all(|arbiter| columns.iter().any(|col| is_column(arbiter, *col)))
    };
    let by_index = table.indexes.iter().filter(|index| index.unique).any(|index| {
        index.keys.iter().all(|key| conflict.arbiter.iter().any(|arbiter| is_key(&key.expr, arbiter, target)))
            && conflict.arbiter.iter().all(|arbiter| asked(index, arbiter))
            && (index.predicate.is_none() || conflict.arbiter_where.is_some())
    });
    by_index
        || table.constraints.iter().any(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => named(columns),
            ConstraintKind::Check { .. }
            | ConstraintKind::NotNull(_)
            | ConstraintKind::ForeignKey { .. }
            | ConstraintKind::Exclude => false,
        })
}

fn is_column(expr: &Expr, col: usize) -> bool {
    matches!(expr.kind, ExprKind::Var(var) if var.col == col)
}

fn is_key(key: &IndexKeyExpr, arbiter: &Expr, target: usize) -> bool {
    match key {
        IndexKeyExpr::Column(col) => is_column(arbiter, *col),
        IndexKeyExpr::Expr(Some(expr)) => same_over(expr, target, arbiter),
        IndexKeyExpr::Expr(None) => true,
    }
}
