//! LIKE 'x%' on an index in a natural language's order.

use crate::facts::constant;
use crate::facts::index::{Access, Reason};
use crate::hir::{Expr, ExprKind};
use crate::lint::access::missed;
use crate::lint::context::Context;
use crate::lint::edit::infix;
use crate::syntax::keywords::quote_ident;

lint! {
    /// LIKE with a prefix, where the index sorts by a collation other than C.
    ///
    /// # Why
    /// What starts with the same letters does not stand together in a natural language's order: the index is not used. The operator class
    /// `text_pattern_ops` sorts letter by letter.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM sessions WHERE browser_fingerprint LIKE 'Mozilla/%'
    /// ```
    ///
    /// # Use instead
    /// ```sql,schema
    /// CREATE TABLE sessions (id int PRIMARY KEY, browser_fingerprint text);
    /// CREATE INDEX ON sessions (browser_fingerprint text_pattern_ops)
    /// ```
    /// ```sql,clean
    /// SELECT id FROM sessions WHERE browser_fingerprint LIKE 'Mozilla/%'
    /// ```
    /// ```sql,clean
    /// SELECT id FROM sessions WHERE browser_fingerprint ILIKE $1
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Ddl,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    for missed in missed(cx, access) {
        // Of a parameter nobody knows whether it is a prefix; ILIKE is served by no such index.
        let literal = matches!(infix(&missed.condition.expr), Some(("~~", _, pattern)) if constant(pattern).is_some());
        if !literal || !matches!(missed.reason, Reason::PrefixCollation(_)) {
            continue;
        }
        let message = format!("index \"{}\" does not sort letter by letter, as a prefix needs it", missed.index.name);
        let table = quote_ident(&access.relation.name);
        let column = column(&missed.condition.expr).and_then(|col| access.relation.columns.get(col));
        let help = match column {
            Some(column) => format!("CREATE INDEX ON {table} ({} text_pattern_ops)", quote_ident(&column.name)),
            None => "an index with text_pattern_ops serves it".to_string(),
        };
        cx.report(cx.found(missed.condition.span(), message).help(help));
    }
}

fn column(expr: &Expr) -> Option<usize> {
    if let ExprKind::Var(var) = expr.kind {
        return Some(var.col);
    }
    let mut found = None;
    expr.for_each_child(&mut |child| found = found.or_else(|| column(child)));
    found
}
