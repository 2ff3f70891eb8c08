//! Conditions that stop at a query of WITH.

use crate::catalog::object::IndexKeyExpr;
use crate::diagnostic::Applicability;
use crate::facts::{Level, own_volatility};
use crate::hir::{Command, Cte, Expr, ExprKind, Query, RteKind, Var, Volatility};
use crate::lint::context::{Context, WithFix, insert};
use crate::lint::edit::{conjuncts, infix, uncoerced};
use crate::span::Span;
use crate::syntax::keywords::Kw;

lint! {
    /// A condition on a column that a query of WITH passes on from an indexed one, where that query is computed as a whole.
    ///
    /// # Why
    /// What is MATERIALIZED, or read more than once, is computed before anything is asked of it: the condition does not reach the index. It may be
    /// meant so, where the query is dear and small; therefore it is allowed by default.
    ///
    /// # Example
    /// ```sql,fires
    /// WITH u AS MATERIALIZED (SELECT id, username, first_company_id FROM users) SELECT username FROM u WHERE id = $1
    /// ```
    /// ```sql,fires
    /// WITH u AS (SELECT id, username, first_company_id FROM users)
    /// SELECT a.username FROM u a JOIN u b ON b.first_company_id = a.first_company_id WHERE a.id = $1
    /// ```
    ///
    /// # Use instead
    /// NOT MATERIALIZED, or the condition inside.
    /// ```sql,clean
    /// WITH u AS NOT MATERIALIZED (SELECT id, username, first_company_id FROM users)
    /// SELECT a.username FROM u a JOIN u b ON b.first_company_id = a.first_company_id WHERE a.id = $1
    /// ```
    /// ```sql,clean
    /// WITH u AS (SELECT id, username FROM users) SELECT username FROM u WHERE id = $1
    /// ```
    /// It is silent where the query cannot be taken in: it aggregates, limits or locks, it is recursive or volatile; and where no index has the column.
    /// ```sql,clean
    /// WITH u AS MATERIALIZED (SELECT id, username FROM users ORDER BY created_at LIMIT 100) SELECT username FROM u WHERE id = $1
    /// ```
    /// ```sql,clean
    /// WITH u AS MATERIALIZED (SELECT id, name_encrypted FROM users) SELECT id FROM u WHERE name_encrypted = $1
    /// ```
    group: Pedantic,
    level: Allow,
    since: "0.1.0",
    fix: Maybe,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    for (number, cte) in query.ctes.iter().enumerate() {
        let reads = readers(query, number);
        let fenced = cte.materialized.unwrap_or(reads > 1);
        if !fenced || reads == 0 || !is_plain(cte) {
            continue;
        }
        let mut conditions = Vec::new();
        query.where_.iter().for_each(|expr| conjuncts(expr, &mut conditions));
        let stopped = conditions.into_iter().find(|condition| stops(cx, query, number, cte, condition));
        let Some(condition) = stopped else { continue };
        let message = format!("\"{}\" is computed as a whole before this is asked of it", cte.name);
        let finding = cx
            .found(condition.span, message)
            .help("write `AS NOT MATERIALIZED`, or ask inside: then the index of the column serves");
        let word = cx.keyword(Kw::Materialized, Span::new(cte.span.start, cte.query.span.start));
        let edit = match word {
            Some(word) => Some(insert(word.start, "NOT ")),
            None => opening(cx, cte.query.span).map(|at| insert(at, "NOT MATERIALIZED ")),
        };
        cx.report(match edit {
            Some(edit) => finding.fix("let the condition in", Applicability::MaybeIncorrect, vec![edit]),
            None => finding,
        });
    }
}

/// The parenthesis that a query of WITH stands in.
fn opening(cx: &Context<'_>, query: Span) -> Option<u32> {
    if cx.text(query).starts_with('(') {
        return Some(query.start);
    }
    let before = cx.sql.get(..query.start as usize)?.trim_end().strip_suffix('(')?;
    u32::try_from(before.len()).ok()
}

/// How often a query of WITH is read, in all of the statement's level.
fn readers(query: &Query, number: usize) -> usize {
    fn count(query: &Query, number: usize, depth: usize) -> usize {
        let own = query
            .rtable
            .iter()
            .filter(|rte| matches!(rte.kind, RteKind::Cte { up, index, .. } if up == depth && index == number));
        let mut found = own.count();
        for (inner, _) in crate::facts::inside(query) {
            found += count(inner, number, depth + 1);
        }
        found
    }
    count(query, number, 0)
}

/// Whether conditions could go inside (`subquery_is_pushdown_safe`), and nothing changes if it is computed more than once.
fn is_plain(cte: &Cte) -> bool {
    let query = &cte.query;
    let mut volatile = false;
    query.for_each_expr(&mut |expr| {
        volatile |= expr
            .any(&mut |part| own_volatility(part) == Volatility::Volatile || matches!(part.kind, ExprKind::SubLink(_)));
    });
    query.command == Command::Select
        && !cte.recursive
        && !volatile
        && query.set_op.is_none()
        && query.distinct.is_none()
        && query.limit.is_none()
        && query.offset.is_none()
        && query.locks.is_empty()
        && query.group_by.is_empty()
        && query.having.is_none()
        && query.windows.is_empty()
        && query.ctes.is_empty()
        && !query.has_aggs
        && !query.has_srf
}

/// `column = value`, where the column is that of a table inside on which an index starts with it.
fn stops(cx: &Context<'_>, query: &Query, number: usize, cte: &Cte, condition: &Expr) -> bool {
    let Some(("=" | "<" | "<=" | ">" | ">=", left, right)) = infix(condition) else { return false };
    [(left, right), (right, left)].into_iter().any(|(one, value)| {
        let ExprKind::Var(Var { rel, col, up: 0 }) = uncoerced(one).kind else { return false };
        let of_cte = query
            .rtable
            .get(rel)
            .is_some_and(|rte| matches!(rte.kind, RteKind::Cte { up: 0, index, .. } if index == number));
        let fixed = !value.any(&mut |part| {
            matches!(part.kind, ExprKind::Var(_) | ExprKind::SubLink(_)) || own_volatility(part) == Volatility::Volatile
        });
        of_cte && fixed && is_indexed(cx, &cte.query, col)
    })
}

/// Whether an output column is that of a table, and the first of one of its B-trees.
pub(super) fn is_indexed(cx: &Context<'_>, query: &Query, output: usize) -> bool {
    let Some(target) = query.output().nth(output) else { return false };
    let ExprKind::Var(Var { rel, col, up: 0 }) = target.expr.kind else { return false };
    let leads = |key: &IndexKeyExpr| matches!(key, IndexKeyExpr::Column(at) if *at == col);
    cx.table(query, rel).filter(|_| !cx.is_small(query, rel)).is_some_and(|table| {
        table.indexes.iter().any(|index| {
            &*index.method == "btree"
                && index.predicate.is_none()
                && index.keys.first().is_some_and(|key| leads(&key.expr))
        })
    })
}
