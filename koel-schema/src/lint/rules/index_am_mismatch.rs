//! Indexes by a method that does not suit the type.

use crate::catalog::Catalog;
use crate::catalog::object::{Column, ColumnDefault, IndexKeyExpr, Relation, TypeKind};
use crate::facts::index::Method;
use crate::hir::ExprKind;
use crate::lint::schema::Schema;
use crate::syntax::keywords::quote_ident;
use crate::types::TypeId;

lint! {
    /// An index whose method does not suit the column's type.
    ///
    /// # Why
    /// A B-tree compares a document, a range or a tsvector as a whole: it serves `=` and sorting, which hardly anyone asks of them, and neither
    /// `@>` nor `&&` nor `@@`. BRIN needs values that follow the order of insertion, which random ones do not.
    ///
    /// # Example
    /// ```sql,fires
    /// CREATE TABLE t (id int PRIMARY KEY, data jsonb);
    /// CREATE INDEX ON t (data);
    /// ```
    /// ```sql,fires
    /// CREATE TABLE t (id int PRIMARY KEY, during tstzrange);
    /// CREATE INDEX ON t (during);
    /// ```
    /// ```sql,fires
    /// CREATE TABLE t (id uuid PRIMARY KEY DEFAULT gen_random_uuid());
    /// CREATE INDEX ON t USING brin (id);
    /// ```
    ///
    /// # Use instead
    /// GIN for documents and text search, GiST for ranges; a unique B-tree keeps whole values apart, and one on an array may be for paths: they
    /// are left alone.
    /// ```sql,clean
    /// CREATE TABLE t (id int PRIMARY KEY, data jsonb, path text[], during tstzrange, at timestamptz DEFAULT now());
    /// CREATE INDEX ON t (path);
    /// CREATE INDEX ON t USING gin (data);
    /// CREATE INDEX ON t ((data ->> 'name'));
    /// CREATE INDEX ON t USING gist (during);
    /// CREATE INDEX ON t USING brin (at);
    /// ```
    group: Schema,
    level: Warn,
    since: "0.1.0",
    fix: Ddl,
    check: Table(check),
}

fn check(cx: &Schema<'_>, table: &Relation) {
    for index in table.indexes.iter().filter(|index| !index.unique) {
        let Some(IndexKeyExpr::Column(col)) = index.keys.first().map(|key| &key.expr) else { continue };
        let Some(column) = table.columns.get(*col) else { continue };
        let (wrong, better) = match Method::named(&index.method) {
            Method::Btree | Method::Hash => match suited(cx.catalog, column.ty) {
                Some(method) => ("only whole values can be found by it", format!(" USING {method}")),
                None => continue,
            },
            Method::Brin if is_random(column) => ("random values follow no order", String::new()),
            _ => continue,
        };
        let message = format!(
            "index \"{}\" is a {} on \"{}\" of type {}: {wrong}",
            index.name,
            index.method,
            column.name,
            cx.catalog.type_name(column.ty)
        );
        let help = format!("CREATE INDEX ON {}{better} ({})", quote_ident(&table.name), quote_ident(&column.name));
        cx.report(table, &index.name, index.origin, cx.found(message).help(help));
    }
}

/// The method for a type that is searched by its parts.
fn suited(catalog: &Catalog, ty: TypeId) -> Option<&'static str> {
    let ty = catalog.base_type(ty);
    if matches!(ty, TypeId::JSONB | TypeId::TSVECTOR) {
        return Some("gin");
    }
    match catalog.ty(ty).kind {
        TypeKind::Range { .. } | TypeKind::Multirange { .. } => Some("gist"),
        TypeKind::Base
        | TypeKind::Domain(_)
        | TypeKind::Composite(_)
        | TypeKind::Enum(_)
        | TypeKind::Pseudo
        | TypeKind::Shell => None,
    }
}

fn is_random(column: &Column) -> bool {
    let ColumnDefault::Expr { expr: Some(expr), .. } = &column.default else { return false };
    matches!(&expr.kind, ExprKind::Call { callee, .. } if matches!(&*callee.name, "gen_random_uuid" | "uuid_generate_v4" | "uuidv4" | "random"))
}
