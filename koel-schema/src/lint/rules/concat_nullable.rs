//! `||` with what can be NULL.

use crate::diagnostic::Applicability;
use crate::facts::Level;
use crate::hir::{Command, Expr, ExprKind};
use crate::lint::context::{Context, WithFix, replace};
use crate::lint::edit::{infix, uncoerced};
use crate::types::TypeId;

lint! {
    /// `||` with a column that can be NULL, in the output or in an assignment.
    ///
    /// # Why
    /// One NULL, and the whole is NULL: a name without its middle part is no name at all, and a document that is NULL stays NULL however
    /// much is added to it.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT name || ' (' || country || ')' AS label FROM companies
    /// ```
    /// ```sql,fires
    /// UPDATE users SET kyc_data = kyc_data || $1 WHERE id = $2
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT name || coalesce(' (' || country || ')', '') AS label FROM companies
    /// ```
    /// ```sql,clean
    /// UPDATE users SET kyc_data = coalesce(kyc_data, '{}') || $1 WHERE id = $2
    /// ```
    /// ```sql,clean
    /// UPDATE companies SET metadata = metadata || $1 WHERE id = $2
    /// ```
    /// ```sql,clean
    /// SELECT name || ' (' || country || ')' AS label FROM companies WHERE country IS NOT NULL
    /// ```
    group: Suspicious,
    level: Warn,
    since: "0.1.0",
    fix: Maybe,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    if query.command == Command::Merge {
        return;
    }
    let on_conflict = query.insert.as_ref().and_then(|insert| insert.on_conflict.as_ref()?.update.as_ref());
    let set = on_conflict.iter().flat_map(|update| &update.set);
    for target in query.targets.iter().chain(&query.returning).chain(set).filter(|target| !target.junk) {
        find(cx, level, &target.expr);
    }
}

/// What is handled further out (COALESCE, CASE, functions) is nobody's concern here.
fn find<'a>(cx: &Context<'_>, level: &Level<'a, '_>, expr: &'a Expr) {
    let Some(("||", left, right)) = infix(expr) else {
        if let ExprKind::Coerce { arg, .. } = &expr.kind {
            find(cx, level, arg);
        }
        return;
    };
    let strict = matches!(&expr.kind, ExprKind::Op { callee, .. } if callee.strict);
    let filler = match expr.ty {
        TypeId::TEXT => "''",
        TypeId::JSONB => "'{}'",
        _ => return,
    };
    for operand in [left, right] {
        let bare = uncoerced(operand);
        if infix(operand).is_some() {
            find(cx, level, operand);
        } else if strict && cx.is_column_of_relation(level.query(), bare) && !never_null(level, bare) {
            let name = cx.text(bare.span);
            let filled = format!("coalesce({name}, {filler})");
            cx.report(
                cx.found(bare.span, format!("`{name}` can be NULL, and then all of this is"))
                    .help(format!("write `{filled}`, or use concat()"))
                    .fix("put something in its place", Applicability::MaybeIncorrect, vec![replace(bare.span, filled)]),
            );
        }
    }
}

fn never_null<'a>(level: &Level<'a, '_>, expr: &'a Expr) -> bool {
    level.never_null(expr, crate::facts::Place::Output)
}
