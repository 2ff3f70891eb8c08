//! Pages over an order with ties.

use crate::diagnostic::Applicability;
use crate::facts::{Level, Place, constant};
use crate::hir::{Expr, ExprKind, Var};
use crate::lint::context::{Context, WithFix, insert};
use crate::lint::edit::{AFTER_ORDER, Names, end_before};

lint! {
    /// OFFSET over an order whose keys do not tell all rows apart.
    ///
    /// # Why
    /// Rows with equal keys come in any order, which may be another for the next page: some are shown twice and some never.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id, username FROM users ORDER BY created_at DESC LIMIT 20 OFFSET 20
    /// ```
    ///
    /// # Use instead
    /// A unique key last.
    /// ```sql,clean
    /// SELECT id, username FROM users ORDER BY created_at DESC, id DESC LIMIT 20 OFFSET 20
    /// ```
    /// ```sql,clean
    /// SELECT id, username FROM users ORDER BY created_at DESC LIMIT 20
    /// ```
    /// ```sql,clean
    /// SELECT id, username FROM users ORDER BY created_at DESC LIMIT 1 OFFSET 1
    /// ```
    group: Suspicious,
    level: Warn,
    since: "0.1.0",
    fix: Maybe,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    let Some(offset) = &query.offset else { return };
    let plain = query.set_op.is_none()
        && query.distinct.is_none()
        && query.group_by.is_empty()
        && query.grouping_sets.is_none()
        && !query.has_aggs
        && !query.has_srf;
    // One row of an order is no page.
    let one = query.limit.as_ref().is_some_and(|limit| matches!(constant(limit), Some(Some("1"))));
    if !plain || one || query.order_by.is_empty() || matches!(constant(offset), Some(None | Some("0"))) {
        return;
    }
    let entries = level.entries();
    if entries.is_empty() || tells_apart(level) || level.at_most_one_unlimited() {
        return;
    }
    let Some(last) = query.order_by.last().and_then(|key| query.targets.get(key.target).map(|target| (key, target)))
    else {
        return;
    };
    let finding = cx
        .found(last.1.expr.span, "rows that are equal in these keys may come on two pages, or on none")
        .help("end the order in a unique key");
    let key = match entries[..] {
        [entry] => primary_key(cx, level, entry),
        _ => None,
    };
    cx.report(match key {
        Some(key) => {
            let direction = if last.0.descending { " DESC" } else { "" };
            let more: String = key.iter().map(|column| format!(", {column}{direction}")).collect();
            let edits = vec![insert(end_before(cx, query, &AFTER_ORDER), more)];
            finding.fix("add the primary key to the order", Applicability::MaybeIncorrect, edits)
        }
        None => finding,
    });
}

/// Whether no two rows are equal in the keys of ORDER BY.
pub(super) fn tells_apart(level: &Level<'_, '_>) -> bool {
    let query = level.query();
    let keys = query.order_by.iter().filter_map(|key| query.targets.get(key.target)).map(|target| &target.expr);
    // Any number of rows may be NULL in a unique column.
    let columns: Vec<(usize, usize)> =
        keys.filter(|expr| level.never_null(expr, Place::Output)).filter_map(|expr| level.column(expr)).collect();
    level.told_apart_by(&columns)
}

/// The primary key's columns as this level writes them.
pub(super) fn primary_key(cx: &Context<'_>, level: &Level<'_, '_>, entry: usize) -> Option<Vec<String>> {
    use crate::catalog::object::ConstraintKind;
    let table = cx.table(level.query(), entry)?;
    let columns = table.constraints.iter().find_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) => Some(columns),
        ConstraintKind::Unique { .. }
        | ConstraintKind::Check { .. }
        | ConstraintKind::NotNull(_)
        | ConstraintKind::ForeignKey { .. }
        | ConstraintKind::Exclude => None,
    })?;
    let names = Names::of(level);
    let name = |col: &usize| {
        let column = table.columns.get(*col)?;
        let var = ExprKind::Var(Var { rel: entry, col: *col, up: 0 });
        names.column(&Expr::new(var, column.ty, crate::span::Span::default()))
    };
    columns.iter().map(name).collect()
}
