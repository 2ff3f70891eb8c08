//! Conditions that a parameter switches off.

use crate::facts::index::{Access, Bound, Needs};
use crate::hir::{Expr, ExprKind};
use crate::lint::access::missed;
use crate::lint::context::Context;
use crate::lint::edit::{infix, is_param, uncoerced};

lint! {
    /// `$1 IS NULL OR c = $1`, `c = COALESCE($1, c)`, `COALESCE(c = $1, $1 IS NULL)`, where an index is on the column.
    ///
    /// # Why
    /// One plan has to do with the condition and without it, and that one reads the whole table. Only a plan made for the one value can
    /// use the index (the first five runs of a prepared statement, and later ones while that seems cheaper). COALESCE also loses the rows with
    /// NULL.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM sessions WHERE $1::text IS NULL OR browser_fingerprint = $1
    /// ```
    /// ```sql,fires
    /// SELECT id FROM sessions WHERE browser_fingerprint = COALESCE($1, browser_fingerprint)
    /// ```
    /// ```sql,fires
    /// SELECT id FROM sessions WHERE COALESCE(browser_fingerprint = $1, $1 IS NULL)
    /// ```
    ///
    /// # Use instead
    /// A query with the condition and one without; `#[koel_macros::queries]` makes both of `{ AND c = $c }`.
    /// ```sql,clean
    /// SELECT id FROM sessions WHERE browser_fingerprint = $1
    /// ```
    /// ```sql,clean
    /// SELECT id FROM sessions WHERE user_id = $2 AND ($1::text IS NULL OR browser_fingerprint = $1)
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    if cx.is_small(access.query, access.entry) {
        return;
    }
    for (number, condition) in access.conditions.iter().enumerate() {
        let other = |found: &crate::facts::index::Match| found.condition != number && found.bound != Bound::Filter;
        let bounded = access.indexes.iter().any(|index| index.usable() && index.matches.iter().any(other));
        if bounded || !condition.others.is_empty() {
            continue;
        }
        let by_value = access.indexes.iter().any(|index| {
            let mut own = index.matches.iter().filter(|found| found.condition == number);
            index.usable() && own.any(|found| found.needs == Needs::Value)
        });
        let decided = || missed(cx, access).iter().any(|missed| std::ptr::eq(missed.condition, condition));
        let is_found = match by_value {
            true => is_switched(&condition.expr) || is_coalesced(&condition.expr),
            // Not even a plan for the one value has an index for it.
            false => is_decided(&condition.expr) && decided(),
        };
        if is_found {
            let message = format!("a plan for every value of the parameter reads all of \"{}\"", access.relation.name);
            cx.report(cx.found(condition.span(), message).help("ask with the condition and without it in two queries"));
        }
    }
}

/// An arm tests a parameter for NULL, and another compares with it.
fn is_switched(expr: &Expr) -> bool {
    let ExprKind::Or(arms) = &expr.kind else { return false };
    let tested = arms.iter().find_map(|arm| match &arm.kind {
        ExprKind::NullTest { arg, not: false } => param(arg),
        _ => None,
    });
    let uses = |arm: &Expr, number: u32| arm.any(&mut |part| matches!(part.kind, ExprKind::Param(n) if n == number));
    tested.is_some_and(|number| {
        arms.iter().any(|arm| !matches!(arm.kind, ExprKind::NullTest { .. }) && uses(arm, number))
    })
}

fn param(expr: &Expr) -> Option<u32> {
    let mut inner = expr;
    while let ExprKind::Coerce { arg, .. } = &inner.kind {
        inner = arg;
    }
    match inner.kind {
        ExprKind::Param(number) => Some(number),
        _ => None,
    }
}

/// `COALESCE(c = $1, $1 IS NULL)`
fn is_decided(expr: &Expr) -> bool {
    let ExprKind::Coalesce(args) = &expr.kind else { return false };
    match &args[..] {
        [compared, Expr { kind: ExprKind::NullTest { arg, not: false }, .. }] => {
            let tested = param(arg);
            let is_same = |side: &Expr| tested.is_some() && param(side) == tested;
            infix(compared).is_some_and(|(op, left, right)| op == "=" && (is_same(left) || is_same(right)))
        }
        _ => false,
    }
}

/// `c = COALESCE($1, c)`
fn is_coalesced(expr: &Expr) -> bool {
    let Some(("=", left, right)) = infix(expr) else { return false };
    let coalesced = |one: &Expr, other: &Expr| match &uncoerced(other).kind {
        ExprKind::Coalesce(args) => match &args[..] {
            [first, second] => is_param(first) && uncoerced(second).kind == uncoerced(one).kind,
            _ => false,
        },
        _ => false,
    };
    coalesced(left, right) || coalesced(right, left)
}
