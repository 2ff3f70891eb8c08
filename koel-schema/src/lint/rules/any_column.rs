//! `$1 = ANY (column)`.

use crate::diagnostic::Applicability;
use crate::facts::index::{Access, Method, Reason};
use crate::hir::ExprKind;
use crate::lint::access::missed;
use crate::lint::context::{Context, WithFix, replace};

lint! {
    /// `$1 = ANY (column)`, where a GIN index is on the array column.
    ///
    /// # Why
    /// GIN finds arrays that contain an array (`@>`); ANY is checked row by row.
    ///
    /// # Example
    /// ```sql,schema
    /// CREATE TABLE posts (id int PRIMARY KEY, tags text[] NOT NULL);
    /// CREATE INDEX ON posts USING gin (tags)
    /// ```
    /// ```sql,fires
    /// SELECT id FROM posts WHERE $1 = ANY (tags)
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT id FROM posts WHERE tags @> ARRAY[$1]
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Maybe,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    for missed in missed(cx, access) {
        let condition = &missed.condition.expr;
        let ExprKind::ScalarArrayOp { op, any: true, left, right, .. } = &condition.kind else { continue };
        let gin = Method::named(&missed.index.method) == Method::Gin;
        if gin && *missed.reason == Reason::ArrayOfKey && **op == *"=" {
            let rewrite = format!("{} @> ARRAY[{}]", cx.text(right.span), cx.text(left.span));
            let message = format!("index \"{}\" serves `@>`, not ANY", missed.index.name);
            let edits = vec![replace(condition.span, rewrite.clone())];
            cx.report(cx.found(condition.span, message).help(format!("write `{rewrite}`")).fix(
                "ask for containment",
                Applicability::MaybeIncorrect,
                edits,
            ));
        }
    }
}
