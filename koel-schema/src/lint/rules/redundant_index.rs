//! Indexes that another one does the work of.

use crate::catalog::object::{Index, IndexKey, IndexKeyExpr, Relation};
use crate::facts::index::Method;
use crate::facts::same_over;
use crate::lint::schema::Schema;
use crate::syntax::keywords::quote_ident;

lint! {
    /// An index whose work another one does: the same, or one that starts with the same columns.
    ///
    /// # Why
    /// Each index is written with every row. A B-tree on (a, b) finds by a what a B-tree on (a) finds.
    ///
    /// # Example
    /// ```sql,fires
    /// CREATE TABLE t (id int PRIMARY KEY, a int, b int);
    /// CREATE INDEX t_a ON t (a);
    /// CREATE INDEX t_a_b ON t (a, b);
    /// ```
    /// ```sql,fires
    /// CREATE TABLE t (id int PRIMARY KEY, email text UNIQUE);
    /// CREATE INDEX t_email ON t (email);
    /// ```
    /// ```sql,fires
    /// CREATE TABLE t (id int PRIMARY KEY, email text UNIQUE);
    /// CREATE UNIQUE INDEX t_email ON t (email);
    /// ```
    ///
    /// # Use instead
    /// Drop it. What differs in method, operator class, collation, direction or predicate is another index, and a unique one also keeps
    /// rows apart.
    /// ```sql,clean
    /// CREATE TABLE t (id int PRIMARY KEY, a int, b int);
    /// CREATE UNIQUE INDEX t_a ON t (a);
    /// CREATE INDEX t_a_b ON t (a, b);
    /// CREATE INDEX t_b ON t (b) WHERE a IS NULL;
    /// CREATE INDEX t_b_a ON t (b, a DESC);
    /// CREATE INDEX t_b_a_up ON t (b, a);
    /// ```
    /// ```sql,clean
    /// CREATE TABLE t (id int PRIMARY KEY, name text, a int);
    /// CREATE INDEX ON t (name);
    /// CREATE INDEX ON t (name text_pattern_ops);
    /// CREATE INDEX ON t (lower(name));
    /// CREATE INDEX ON t USING hash (a);
    /// CREATE INDEX ON t (a) INCLUDE (name);
    /// ```
    group: Schema,
    level: Warn,
    since: "0.1.0",
    fix: Ddl,
    check: Table(check),
}

fn check(cx: &Schema<'_>, table: &Relation) {
    for (at, index) in table.indexes.iter().enumerate() {
        let others = table.indexes.iter().enumerate().filter(|(other, _)| *other != at);
        // Of two alike the later one goes.
        let Some((_, by)) =
            others.into_iter().find(|(number, by)| covers(by, index) && (*number < at || !covers(index, by)))
        else {
            continue;
        };
        let message =
            format!("index \"{}\" of \"{}\" does nothing that \"{}\" does not do", index.name, table.name, by.name);
        let constraint = table.constraints.iter().any(|constraint| constraint.name == index.name);
        let help = if constraint {
            format!("ALTER TABLE {} DROP CONSTRAINT {}", quote_ident(&table.name), quote_ident(&index.name))
        } else {
            format!("DROP INDEX {}", quote_ident(&index.name))
        };
        cx.report(table, &index.name, index.origin, cx.found(message).help(help));
    }
}

/// Whether `by` serves whatever `index` serves.
fn covers(by: &Index, index: &Index) -> bool {
    let prefix = by.keys.len() >= index.keys.len() && index.keys.iter().zip(&by.keys).all(|(a, b)| same_key(a, b));
    let whole = by.keys.len() == index.keys.len();
    let keeps_apart = !index.unique
        || (whole
            && by.unique
            && !by.deferrable
            && !index.primary
            && by.nulls_not_distinct == index.nulls_not_distinct);
    let holds = |col: &usize| {
        by.include.contains(col) || by.keys.iter().any(|key| matches!(key.expr, IndexKeyExpr::Column(at) if at == *col))
    };
    by.method == index.method
        && prefix
        && (whole || Method::named(&by.method) == Method::Btree)
        && keeps_apart
        && index.include.iter().all(holds)
        && same_predicate(&by.predicate, &index.predicate)
}

fn same_key(a: &IndexKey, b: &IndexKey) -> bool {
    let expr = match (&a.expr, &b.expr) {
        (IndexKeyExpr::Column(a), IndexKeyExpr::Column(b)) => a == b,
        (IndexKeyExpr::Expr(Some(a)), IndexKeyExpr::Expr(Some(b))) => same_over(a, 0, b),
        (IndexKeyExpr::Column(_) | IndexKeyExpr::Expr(_), _) => false,
    };
    expr && a.opclass == b.opclass
        && a.collation == b.collation
        && a.descending == b.descending
        && a.nulls_first == b.nulls_first
}

fn same_predicate(a: &Option<Option<crate::hir::Expr>>, b: &Option<Option<crate::hir::Expr>>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(Some(a)), Some(Some(b))) => same_over(a, 0, b),
        (None | Some(_), _) => false,
    }
}
