//! A cast around the key of an index.

use crate::diagnostic::Applicability;
use crate::facts::index::{Access, Reason};
use crate::lint::access::missed;
use crate::lint::context::{Context, WithFix, replace};
use crate::lint::edit::infix;
use crate::types::TypeId;

lint! {
    /// A condition on a column that is cast, where an index is on the column and none on the cast.
    ///
    /// # Why
    /// The index holds values of the column's type: the whole table is read and cast, row by row.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM users WHERE id::text = $1
    /// ```
    /// ```sql,fires
    /// SELECT id FROM audit_logs WHERE created_at::date = $1
    /// ```
    ///
    /// # Use instead
    /// The cast on the other side, or a range.
    /// ```sql,clean
    /// SELECT id FROM users WHERE id = $1::uuid
    /// ```
    /// ```sql,clean
    /// SELECT id FROM audit_logs WHERE created_at >= $1::date AND created_at < $1::date + 1
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Maybe,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    for missed in missed(cx, access) {
        let Reason::Cast { target, implicit: false } = missed.reason else { continue };
        let condition = &missed.condition.expr;
        let target = cx.catalog.type_name(*target);
        let message = format!("index \"{}\" is on the column, not on its cast to {target}", missed.index.name);
        let finding = cx.found(condition.span, message);
        cx.report(match by_range(cx, condition) {
            Some(range) => {
                let edits = vec![replace(condition.span, range.clone())];
                finding.help(format!("compare the column itself: `{range}`")).fix(
                    "compare the column with a range",
                    Applicability::MaybeIncorrect,
                    edits,
                )
            }
            None => finding.help("compare the column itself, and cast the other side to its type"),
        });
    }
}

/// `c::date = x` is a day of c.
fn by_range(cx: &Context<'_>, condition: &crate::hir::Expr) -> Option<String> {
    let ("=", left, value) = infix(condition)? else { return None };
    let crate::hir::ExprKind::Coerce { arg, .. } = &left.kind else { return None };
    if left.ty != TypeId::DATE || !matches!(arg.ty, TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ) {
        return None;
    }
    let (column, value) = (cx.text(arg.span), cx.text(value.span));
    Some(format!("{column} >= {value}::date AND {column} < {value}::date + 1"))
}
