//! Ungrouped columns (`parseCheckAggregates`).

use super::Binder;
use crate::catalog::object::ConstraintKind;
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::{Expr, ExprKind, Query, RteKind, Var};
use crate::span::Span;

/// A join's merged column stands for what it is made of (`flatten_join_alias_vars`), so that either name groups.
fn flatten(query: &Query, var: Var) -> Option<&Expr> {
    if var.up != 0 {
        return None;
    }
    match &query.rtable.get(var.rel)?.kind {
        RteKind::Join { columns, .. } => columns.get(var.col),
        RteKind::Relation { .. }
        | RteKind::Subquery(_)
        | RteKind::Function { .. }
        | RteKind::Values { .. }
        | RteKind::Cte { .. }
        | RteKind::TableFunc { .. }
        | RteKind::Pseudo { .. }
        | RteKind::Error => None,
    }
}

fn flat(query: &Query, expr: &Expr) -> Expr {
    let mut current = expr.clone();
    for _ in 0..64 {
        match current.kind {
            ExprKind::Var(var) => match flatten(query, var) {
                Some(next) => current = next.clone(),
                None => break,
            },
            _ => break,
        }
    }
    current
}

struct Ungrouped {
    span: Span,
    rel: usize,
    /// None: a whole row.
    col: Option<usize>,
    nested: bool,
}

/// How far out GROUPING belongs: where its arguments do.
fn grouping_level(args: &[Expr]) -> usize {
    let mut level = None;
    for arg in args {
        arg.visit(0, &mut |e, depth| {
            if let ExprKind::Var(var) = &e.kind
                && let Some(up) = var.up.checked_sub(depth)
            {
                level = Some(level.map_or(up, |least: usize| least.min(up)));
            }
            true
        });
    }
    level.unwrap_or(0)
}

impl Binder<'_> {
    /// Checks the innermost query, which is complete but for its output.
    pub(crate) fn check_grouping(&mut self) {
        let Some(level) = self.levels.last() else { return };
        let query = &level.query;
        let grouped = !query.group_by.is_empty() || query.grouping_sets.is_some();
        if !(query.has_aggs || grouped || query.having.is_some()) {
            return;
        }
        let recursive = level.parent_cte_recursive
            && query.rtable.iter().any(|rte| matches!(rte.kind, RteKind::Cte { recursive: true, .. }));
        let recursive_aggregate = level.agg_spans.first().copied().filter(|_| recursive);
        // With grouping sets only what is in all of them proves a dependency.
        let in_all =
            |index: &usize| query.grouping_sets.as_ref().is_none_or(|sets| sets.iter().all(|s| s.contains(index)));
        let groups: Vec<Expr> = query.group_by.iter().map(|i| flat(query, &query.targets[*i].expr)).collect();
        let keys: Vec<Var> = query
            .group_by
            .iter()
            .filter(|i| in_all(i))
            .filter_map(|i| match flat(query, &query.targets[*i].expr).kind {
                ExprKind::Var(var) if var.up == 0 => Some(var),
                _ => None,
            })
            .collect();
        let mut found = None;
        let mut grouping_error = None;
        for target in &query.targets {
            self.find_ungrouped(query, &target.expr, &groups, &keys, &mut found, &mut grouping_error);
        }
        if found.is_none() {
            for expr in query.having.iter() {
                self.find_ungrouped(query, expr, &groups, &keys, &mut found, &mut grouping_error);
            }
            for window in &query.windows {
                for expr in window.partition_by.iter().chain(&window.order_by) {
                    self.find_ungrouped(query, expr, &groups, &keys, &mut found, &mut grouping_error);
                }
            }
        }
        let problem = found.map(|ungrouped| {
            let rte = &query.rtable[ungrouped.rel];
            let name = match ungrouped.col {
                Some(col) => {
                    rte.columns.get(col).map_or_else(|| "?".to_string(), |c| format!("{}.{}", rte.name, c.name))
                }
                None => format!("{}.*", rte.name),
            };
            let message = if ungrouped.nested {
                format!("subquery uses ungrouped column \"{name}\" from outer query")
            } else {
                format!("column \"{name}\" must appear in the GROUP BY clause or be used in an aggregate function")
            };
            Diagnostic::refused(SqlState::GroupingError, ungrouped.span, message)
        });
        if let Some(span) = grouping_error {
            self.refuse(
                SqlState::GroupingError,
                span,
                "arguments to GROUPING must be grouping expressions of the associated query level",
            );
        }
        if let Some(diagnostic) = problem {
            self.report(diagnostic);
        }
        if let Some(span) = recursive_aggregate {
            let message = "aggregate functions are not allowed in a recursive query's recursive term";
            self.refuse(SqlState::InvalidRecursion, span, message);
        }
    }

    fn find_ungrouped(
        &self,
        query: &Query,
        expr: &Expr,
        groups: &[Expr],
        keys: &[Var],
        found: &mut Option<Ungrouped>,
        grouping_error: &mut Option<Span>,
    ) {
        expr.visit(0, &mut |e, depth| {
            if found.is_some() {
                return false;
            }
            match &e.kind {
                ExprKind::Const(_) | ExprKind::Param(_) => return false,
                ExprKind::Aggregate(agg) => {
                    if agg.up == depth {
                        for direct in agg.args.iter().take(agg.direct) {
                            if depth == 0 {
                                self.find_ungrouped(query, direct, groups, keys, found, grouping_error);
                            }
                        }
                        return false;
                    }
                    return agg.up < depth;
                }
                ExprKind::Grouping { args } => {
                    // from inside a subquery only columns are found
                    let is_grouped = |arg: &Expr| match &arg.kind {
                        ExprKind::Var(var) if depth > 0 => {
                            let here = Var { up: 0, ..*var };
                            groups.iter().any(|group| matches!(group.kind, ExprKind::Var(var) if var == here))
                        }
                        _ => depth == 0 && groups.contains(&flat(query, arg)),
                    };
                    if grouping_level(args) == depth && !args.iter().all(is_grouped) {
                        grouping_error.get_or_insert(e.span);
                    }
                    return false;
                }
                _ => {}
            }
            if depth == 0 && groups.contains(&flat(query, e)) {
                return false;
            }
            let (rel, col, up) = match &e.kind {
                ExprKind::Var(var) => (var.rel, Some(var.col), var.up),
                ExprKind::WholeRow { rel, up } => (*rel, None, *up),
                _ => return true,
            };
            if up != depth {
                return true;
            }
            if let Some(col) = col {
                let here = Var { rel, col, up: 0 };
                if groups.iter().any(|g| matches!(g.kind, ExprKind::Var(var) if var == here)) {
                    return false;
                }
                // A merged column is grouped if all it is made of is.
                if let Some(inner) = flatten(query, here) {
                    let inner = inner.clone();
                    let mut inner_found = None;
                    self.find_ungrouped(query, &inner, groups, keys, &mut inner_found, grouping_error);
                    if inner_found.is_none() {
                        return false;
                    }
                }
            }
            if !self.depends_on_keys(query, rel, keys) {
                *found = Some(Ungrouped { span: e.span, rel, col, nested: depth > 0 });
            }
            false
        });
    }

    /// `check_functional_grouping`: all columns of the primary key are grouped.
    fn depends_on_keys(&self, query: &Query, rel: usize, keys: &[Var]) -> bool {
        let Some(RteKind::Relation { rel: id, .. }) = query.rtable.get(rel).map(|rte| &rte.kind) else { return false };
        let Some(relation) = self.catalog.relation(*id) else { return false };
        relation.constraints.iter().any(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) => {
                !constraint.deferrable && columns.iter().all(|c| keys.iter().any(|k| k.rel == rel && k.col == *c))
            }
            ConstraintKind::Unique { .. }
            | ConstraintKind::Check { .. }
            | ConstraintKind::NotNull(_)
            | ConstraintKind::ForeignKey { .. }
            | ConstraintKind::Exclude => false,
        })
    }
}
