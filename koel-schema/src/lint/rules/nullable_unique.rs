//! Unique keys that NULL gets around.

use crate::catalog::object::{ColumnDefault, ConstraintKind, Index, IndexKeyExpr, Relation};
use crate::facts::same_over;
use crate::hir::{Expr, ExprKind};
use crate::lint::edit::conjuncts;
use crate::lint::schema::Schema;
use crate::types::TypeId;

lint! {
    /// A unique key of several columns of which one is NULL for rows that the key is about.
    ///
    /// # Why
    /// NULL is equal to nothing: of rows with NULL in one of the columns there can be any number. A key with the time of deletion (NULL
    /// for the rows that are there) keeps none of these apart; one with a nullable reference to the table itself, as to a parent, none at the top.
    /// Other nullable columns are often meant so (unique where given), and are left alone.
    ///
    /// # Example
    /// ```sql,fires
    /// CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL, deleted_at timestamptz, UNIQUE (email, deleted_at));
    /// ```
    /// ```sql,fires
    /// CREATE TABLE folders (id int PRIMARY KEY, parent_id int REFERENCES folders, name text NOT NULL);
    /// CREATE UNIQUE INDEX ON folders (parent_id, name);
    /// ```
    ///
    /// # Use instead
    /// NULLS NOT DISTINCT, or a second, partial index for the rows with NULL.
    /// ```sql,clean
    /// CREATE TABLE folders (id int PRIMARY KEY, parent_id int REFERENCES folders, name text NOT NULL);
    /// CREATE UNIQUE INDEX ON folders (parent_id, name) NULLS NOT DISTINCT;
    /// ```
    /// ```sql,clean
    /// CREATE TABLE users (id int PRIMARY KEY, parent_id int REFERENCES users, email text NOT NULL, deleted_at timestamptz);
    /// CREATE UNIQUE INDEX ON users (email) WHERE deleted_at IS NULL;
    /// CREATE UNIQUE INDEX ON users (parent_id, email);
    /// CREATE UNIQUE INDEX ON users (email) WHERE parent_id IS NULL;
    /// ```
    /// ```sql,clean
    /// CREATE TABLE users (id int PRIMARY KEY, company int NOT NULL, badge text, UNIQUE (company, badge));
    /// ```
    group: Schema,
    level: Warn,
    since: "0.1.0",
    fix: Ddl,
    check: Table(check),
}

fn check(cx: &Schema<'_>, table: &Relation) {
    for index in table.indexes.iter().filter(|index| index.unique && !index.nulls_not_distinct) {
        let columns: Vec<usize> = index.keys.iter().filter_map(|key| column(&key.expr)).collect();
        let not_null = |col: &usize| crate::facts::column_not_null(table, *col);
        // An expression may be there for the very purpose.
        if columns.len() < 2 || columns.len() < index.keys.len() || !columns.iter().any(not_null) {
            continue;
        }
        let leak = columns.iter().copied().find(|col| {
            !not_null(col)
                && says_state(cx, table, *col)
                && !tests_null(index, *col)
                && !has_partner(table, index, *col)
        });
        let Some(column) = leak.and_then(|col| table.columns.get(col)) else { continue };
        let message = format!(
            "\"{}\" keeps no two rows apart where \"{}\" is NULL, as NULL is equal to nothing",
            index.name, column.name
        );
        let help = "declare the key NULLS NOT DISTINCT, or add a unique index of the other columns WHERE it IS NULL";
        cx.report(table, &index.name, index.origin, cx.found(message).help(help));
    }
}

fn column(expr: &IndexKeyExpr) -> Option<usize> {
    match expr {
        IndexKeyExpr::Column(col) => Some(*col),
        IndexKeyExpr::Expr(_) => None,
    }
}

/// A time of deletion or the like, or a parent: NULL says something of the row, and not that the key is not given.
fn says_state(cx: &Schema<'_>, table: &Relation, col: usize) -> bool {
    let Some(column) = table.columns.get(col) else { return false };
    let deleted = cx.config.soft_delete.as_ref().is_some_and(|name| **name == *column.name);
    let ended = matches!(cx.catalog.base_type(column.ty), TypeId::TIMESTAMPTZ | TypeId::TIMESTAMP | TypeId::DATE)
        && ["deleted", "removed", "archived", "revoked", "ended", "withdrawn", "cancelled", "closed"]
            .iter()
            .any(|word| column.name.starts_with(word));
    let refers = table
        .constraints
        .iter()
        .any(|constraint| matches!(&constraint.kind, ConstraintKind::ForeignKey { columns, target, .. } if *columns == [col] && *target == table.id));
    // With a default it is NULL only where somebody says so.
    let is_given = matches!(column.default, ColumnDefault::None);
    deleted || ended || refers && is_given
}

fn null_tests(expr: &Expr) -> Vec<(usize, bool)> {
    let mut parts = Vec::new();
    conjuncts(expr, &mut parts);
    let test = |part: &&Expr| match &part.kind {
        ExprKind::NullTest { arg, not } => match arg.kind {
            ExprKind::Var(var) => Some((var.col, *not)),
            _ => None,
        },
        _ => None,
    };
    parts.iter().filter_map(test).collect()
}

/// Its predicate is about the column's being NULL.
fn tests_null(index: &Index, col: usize) -> bool {
    match &index.predicate {
        Some(Some(predicate)) => null_tests(predicate).iter().any(|(tested, _)| *tested == col),
        Some(None) => true,
        None => false,
    }
}

/// A unique index of the other columns for the rows with NULL, or of an expression that stands for it.
fn has_partner(table: &Relation, index: &Index, col: usize) -> bool {
    let rest: Vec<&IndexKeyExpr> =
        index.keys.iter().map(|key| &key.expr).filter(|key| column(key) != Some(col)).collect();
    table.indexes.iter().filter(|other| other.unique && other.name != index.name).any(|other| {
        let computed = other.keys.iter().any(|key| match &key.expr {
            IndexKeyExpr::Expr(Some(expr)) => {
                expr.any(&mut |part| matches!(part.kind, ExprKind::Var(var) if var.col == col))
            }
            IndexKeyExpr::Expr(None) => true,
            IndexKeyExpr::Column(_) => false,
        });
        let where_null = match &other.predicate {
            Some(Some(predicate)) => null_tests(predicate).contains(&(col, false)),
            Some(None) => true,
            None => false,
        };
        let same = |key: &IndexKeyExpr| rest.iter().any(|have| same_expr(have, key));
        computed || (where_null && other.keys.iter().all(|key| same(&key.expr)))
    })
}

fn same_expr(a: &IndexKeyExpr, b: &IndexKeyExpr) -> bool {
    match (a, b) {
        (IndexKeyExpr::Column(a), IndexKeyExpr::Column(b)) => a == b,
        (IndexKeyExpr::Expr(Some(a)), IndexKeyExpr::Expr(Some(b))) => same_over(a, 0, b),
        (IndexKeyExpr::Column(_) | IndexKeyExpr::Expr(_), _) => false,
    }
}
