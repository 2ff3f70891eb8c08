//! Tables of a few rows, as far as one knows.

use crate::catalog::Catalog;
use crate::catalog::object::{Column, ConstraintKind, Relation};
use crate::config::Config;
use crate::facts::is_one_row;
use crate::resolve::coerce::is_enum;
use crate::types::TypeId;

/// `[tables] small` names the table, or its constraints or the type of its key leave but a few rows.
pub(crate) fn is_small(config: &Config, catalog: &Catalog, table: &Relation) -> bool {
    let named = |small: &String| {
        let within = small.strip_prefix(&*table.schema).and_then(|rest| rest.strip_prefix('.'));
        **small == *table.name || within == Some(&*table.name)
    };
    let few = |column: &usize| table.columns.get(*column).is_some_and(|column| has_few_values(catalog, column));
    config.small_tables.iter().any(named)
        || is_one_row(table)
        || table.constraints.iter().any(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) => matches!(&columns[..], [column] if few(column)),
            _ => false,
        })
}

/// A boolean, an enum, one or two characters (the code of a language or a country).
fn has_few_values(catalog: &Catalog, column: &Column) -> bool {
    let ty = catalog.base_type(column.ty);
    match ty {
        TypeId::BOOL | TypeId::CHAR => true,
        // The length, and four for the header.
        TypeId::VARCHAR | TypeId::BPCHAR => (5..=6).contains(&column.typmod),
        _ => is_enum(catalog, ty),
    }
}
