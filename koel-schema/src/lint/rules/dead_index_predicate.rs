//! Predicates of partial indexes that the columns decide.

use crate::catalog::object::Relation;
use crate::hir::{Expr, ExprKind};
use crate::lint::edit::conjuncts;
use crate::lint::schema::Schema;

lint! {
    /// A partial index by IS NULL or IS NOT NULL of a column that cannot be NULL.
    ///
    /// # Why
    /// IS NOT NULL holds for every row, so that nothing is saved, and yet a query has to say it to get the index; IS NULL holds for none, so that
    /// the index is empty.
    ///
    /// # Example
    /// ```sql,fires
    /// CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL);
    /// CREATE INDEX t_a ON t (a) WHERE a IS NOT NULL;
    /// ```
    /// ```sql,fires
    /// CREATE TABLE t (id int PRIMARY KEY, a int, gone timestamptz NOT NULL);
    /// CREATE INDEX t_a ON t (a) WHERE a > 0 AND gone IS NULL;
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b int);
    /// CREATE INDEX t_a ON t (a);
    /// CREATE INDEX t_b ON t (b) WHERE b IS NOT NULL;
    /// ```
    group: Schema,
    level: Warn,
    since: "0.1.0",
    fix: Ddl,
    check: Table(check),
}

fn check(cx: &Schema<'_>, table: &Relation) {
    for index in &table.indexes {
        let Some(Some(predicate)) = &index.predicate else { continue };
        let mut parts = Vec::new();
        conjuncts(predicate, &mut parts);
        let decided = parts.into_iter().find_map(|part| decided(table, part));
        let Some((column, not)) = decided else { continue };
        let message = if not {
            format!("\"{column}\" is NOT NULL: the predicate of index \"{}\" leaves no row out for it", index.name)
        } else {
            format!("\"{column}\" is NOT NULL: index \"{}\" holds no row", index.name)
        };
        let help = if not { "make the index without that condition" } else { "drop the index, or ask for what can be" };
        cx.report(table, &index.name, index.origin, cx.found(message).help(help));
    }
}

fn decided<'t>(table: &'t Relation, part: &Expr) -> Option<(&'t str, bool)> {
    let ExprKind::NullTest { arg, not } = &part.kind else { return None };
    let ExprKind::Var(var) = arg.kind else { return None };
    let column = table.columns.get(var.col)?;
    crate::facts::column_not_null(table, var.col).then_some((&*column.name, *not))
}
