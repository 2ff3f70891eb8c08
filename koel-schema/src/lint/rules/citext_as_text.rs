//! citext that is compared as text.

use crate::diagnostic::Applicability;
use crate::hir::{Expr, ExprKind};
use crate::lint::context::{Context, Site, WithFix, insert};
use crate::lint::edit::{infix, uncoerced};
use crate::types::TypeId;

lint! {
    /// A citext column compared with a text.
    ///
    /// # Why
    /// Between citext and text PostgreSQL takes the operator of text: case counts again, and an index on the column is not used.
    ///
    /// # Example
    /// ```sql,schema
    /// CREATE EXTENSION citext;
    /// CREATE TABLE accounts (id int PRIMARY KEY, email citext NOT NULL UNIQUE, nick text NOT NULL)
    /// ```
    /// ```sql,fires
    /// SELECT id FROM accounts WHERE email = $1::text
    /// ```
    /// ```sql,fires
    /// SELECT a.id FROM accounts a JOIN accounts b ON a.email = b.nick
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT id FROM accounts WHERE email = $1
    /// ```
    /// ```sql,clean
    /// SELECT id FROM accounts WHERE email = $1::citext OR email::text = nick
    /// ```
    group: Correctness,
    level: Deny,
    since: "0.1.0",
    fix: Maybe,
    check: Expr(check),
}

fn check<'a>(cx: &Context<'_>, _: &Site<'a, '_, '_>, expr: &'a Expr) {
    let Some((op @ ("=" | "<>" | "<" | ">" | "<=" | ">=" | "~~" | "!~~"), left, right)) = infix(expr) else { return };
    for (one, other) in [(left, right), (right, left)] {
        let column = uncoerced(one);
        let is_citext = || &*cx.catalog.ty(cx.catalog.base_type(column.ty)).name == "citext";
        if one.ty != TypeId::TEXT || column.ty == one.ty || !is_citext() || matches!(column.kind, ExprKind::Const(_)) {
            continue;
        }
        let name = cx.text(column.span);
        let finding = cx
            .found(expr.span, format!("`{name}` is citext, but `{op}` compares it as text: case counts"))
            .help("compare with a citext; if case is to count, cast the column to text");
        let edits = vec![insert(other.span.end, "::citext")];
        cx.report(finding.fix("compare as citext", Applicability::MaybeIncorrect, edits));
        return;
    }
}
