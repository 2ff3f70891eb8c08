//! A function around the key of an index.

use crate::catalog::object::IndexKeyExpr;
use crate::diagnostic::Applicability;
use crate::facts::index::{Access, Reason};
use crate::hir::{Expr, ExprKind, Volatility};
use crate::lint::access::missed;
use crate::lint::context::{Context, WithFix, replace};
use crate::lint::edit::infix;
use crate::syntax::keywords::quote_ident;

lint! {
    /// A condition on a function of a column, where an index is on the column and none on the function.
    ///
    /// # Why
    /// The index holds the column's values, not the function's: the whole table is read, and the function called for each row.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM sessions WHERE lower(browser_fingerprint) = $1
    /// ```
    /// ```sql,fires
    /// SELECT id FROM users WHERE date_trunc('day', created_at) = $1 AND deleted_at IS NULL
    /// ```
    /// ```sql,fires
    /// SELECT id FROM sessions WHERE coalesce(browser_fingerprint, '') = $1
    /// ```
    ///
    /// # Use instead
    /// The bare column with a range, or an index on the expression.
    /// ```sql,clean
    /// SELECT id FROM users WHERE created_at >= $1 AND created_at < $1 + interval '1 day' AND deleted_at IS NULL
    /// ```
    /// ```sql,clean
    /// SELECT id FROM users WHERE username = lower($1) AND deleted_at IS NULL
    /// ```
    /// It is silent where an index is on the expression, where another condition finds the rows by an index, and about small tables
    /// (`[tables] small` in koel.toml).
    /// ```sql,clean,small=sessions
    /// SELECT id FROM sessions WHERE lower(browser_fingerprint) = $1
    /// ```
    /// ```sql,clean
    /// SELECT id FROM sessions WHERE user_id = $1 AND lower(browser_fingerprint) = $2
    /// ```
    /// What compares the column inside is no function of it.
    /// ```sql,clean
    /// SELECT id FROM sessions WHERE coalesce(browser_fingerprint = $1, false)
    /// ```
    /// ```sql,schema
    /// CREATE TABLE accounts (id int PRIMARY KEY, email text NOT NULL);
    /// CREATE INDEX ON accounts (email);
    /// CREATE INDEX ON accounts (lower(email))
    /// ```
    /// ```sql,clean
    /// SELECT id FROM accounts WHERE lower(email) = $1
    /// ```
    /// ```sql,fires
    /// SELECT id FROM accounts WHERE upper(email) = $1
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Maybe,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    for missed in missed(cx, access) {
        let Reason::Function(name) = missed.reason else { continue };
        // The planner may see through the function (SQL functions are inlined), and then that index serves.
        let on_expression =
            access.relation.indexes.iter().flat_map(|index| index.keys.first()).any(|key| match &key.expr {
                IndexKeyExpr::Expr(Some(expr)) => call(expr, name).is_some(),
                IndexKeyExpr::Expr(None) => true,
                IndexKeyExpr::Column(_) => false,
            });
        if on_expression {
            continue;
        }
        let condition = &missed.condition.expr;
        let Some(call) = call(condition, name) else { continue };
        let text = cx.text(call.span);
        let message = format!("index \"{}\" is on the column, not on `{text}`", missed.index.name);
        let finding = cx.found(condition.span, message);
        if let Some(range) = by_range(cx, condition) {
            let edits = vec![replace(condition.span, range.clone())];
            cx.report(finding.help(format!("compare the column itself: `{range}`")).fix(
                "compare the column with a range",
                Applicability::MaybeIncorrect,
                edits,
            ));
            continue;
        }
        let table = quote_ident(&access.relation.name);
        let immutable = !call.any(&mut |expr| crate::facts::own_volatility(expr) != Volatility::Immutable);
        cx.report(finding.help(if immutable {
            format!("compare the column itself, or index the expression: CREATE INDEX ON {table} ({text})")
        } else {
            "compare the column itself: the function is not immutable, so that no index can be on it".to_string()
        }));
    }
}

/// The call around the column.
fn call<'a>(condition: &'a Expr, name: &str) -> Option<&'a Expr> {
    let mut found = None;
    visit(condition, &mut |expr| {
        let is = match &expr.kind {
            ExprKind::Call { callee, .. } => *callee.name == *name,
            ExprKind::Coalesce(_) => name == "coalesce",
            _ => false,
        };
        if is && found.is_none() {
            found = Some(expr);
        }
    });
    found
}

fn visit<'a>(expr: &'a Expr, f: &mut dyn FnMut(&'a Expr)) {
    f(expr);
    expr.for_each_child(&mut |child| visit(child, f));
}

/// `date_trunc('day', c) = x` is a range of c, where x is the beginning of one.
fn by_range(cx: &Context<'_>, condition: &Expr) -> Option<String> {
    let ("=", left, value) = infix(condition)? else { return None };
    let ExprKind::Call { callee, args, .. } = &left.kind else { return None };
    let ("date_trunc", [unit, column]) = (&*callee.name, &args[..]) else { return None };
    let unit = crate::facts::constant(unit)??;
    if !matches!(unit, "second" | "minute" | "hour" | "day" | "week" | "month" | "year") {
        return None;
    }
    let (column, value) = (cx.text(column.span), cx.text(value.span));
    Some(format!("{column} >= {value} AND {column} < {value} + interval '1 {unit}'"))
}
