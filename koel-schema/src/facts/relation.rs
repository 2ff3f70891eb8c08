//! The columns of relations: what the catalog promises of them.

use super::Analyzer;
use super::narrow::Known;
use super::reason::{Proof, nullable};
use super::scope::Scope;
use crate::catalog::object::{ConstraintKind, RelKind, Relation, RuleEvent, TriggerTiming};
use crate::catalog::{Catalog, RelationRef};
use crate::hir::RelId;

/// For each column of the relation whether it is never NULL. `modified`: it is what INSERT, UPDATE or MERGE writes.
pub(super) fn columns(az: &Analyzer<'_>, id: RelId, only: bool, modified: bool) -> Vec<Proof> {
    let Some(rel) = az.catalog.relation(id) else { return Vec::new() };
    match rel.kind {
        RelKind::Table | RelKind::Partitioned | RelKind::Toast | RelKind::Sequence => {
            (0..rel.columns.len()).map(|col| table_column(az.catalog, &rel, col, only)).collect()
        }
        RelKind::View if modified => written_view(az, &rel),
        RelKind::View => view_columns(az, &rel),
        RelKind::MaterializedView => {
            // Its rows may be older than a NOT NULL, so both then and now.
            let stored = rel.view.as_ref().map(|view| &view.not_null[..]).unwrap_or_default();
            let mut columns = view_columns(az, &rel);
            for (i, column) in columns.iter_mut().enumerate() {
                if column.is_ok() && !stored.get(i).is_some_and(|not_null| *not_null) {
                    *column = nullable(format!("\"{}\" may hold rows from before it was NOT NULL", rel.name));
                }
            }
            columns
        }
        RelKind::Foreign => {
            vec![
                nullable(format!("\"{}\" is a foreign table, whose NOT NULL nobody checks", rel.name));
                rel.columns.len()
            ]
        }
        RelKind::Composite => vec![nullable("fields of composite types can be NULL"); rel.columns.len()],
    }
}

fn table_column(catalog: &Catalog, rel: &Relation, col: usize, only: bool) -> Proof {
    let Some(column) = rel.columns.get(col) else { return nullable("it is not understood") };
    if !column_not_null(rel, col) {
        return nullable(format!("column \"{}\" of \"{}\" can be NULL", column.name, rel.name));
    }
    if !only && let Some(child) = nullable_child(catalog, rel, &column.name, 0) {
        return nullable(format!("\"{child}\", which inherits from \"{}\", allows NULL", rel.name));
    }
    Ok(())
}

/// `attnotnull`, checked for all rows.
pub(crate) fn column_not_null(rel: &Relation, col: usize) -> bool {
    let unchecked = || {
        rel.constraints.iter().any(|constraint| {
            matches!(constraint.kind, ConstraintKind::NotNull(of) if of == col)
                && !(constraint.validated && constraint.enforced)
        })
    };
    rel.columns.get(col).is_some_and(|column| column.not_null) && !unchecked()
}

fn nullable_child(catalog: &Catalog, rel: &Relation, name: &str, depth: usize) -> Option<String> {
    if depth > 64 {
        return Some("a descendant".into());
    }
    for child in rel.children.iter().filter_map(|id| catalog.relation(*id)) {
        let col = child.columns.iter().position(|column| !column.dropped && &*column.name == name);
        if child.kind == RelKind::Foreign || !col.is_some_and(|col| column_not_null(&child, col)) {
            return Some(child.name.to_string());
        }
        if let Some(found) = nullable_child(catalog, &child, name, depth + 1) {
            return Some(found);
        }
    }
    None
}

/// By its query and the catalog as it is now: a NOT NULL may have gone since the view was made.
fn view_columns(az: &Analyzer<'_>, rel: &RelationRef) -> Vec<Proof> {
    if let Some(found) = az.views.borrow().get(&rel.id) {
        return found.clone();
    }
    let mut columns: Vec<Proof> = match &rel.view {
        Some(view) => {
            // The view's rows are computed as a statement of their own, but under what holds for the whole one.
            let settled = az.settled && super::settled(&view.query);
            let inside = Analyzer { settled, ..az.inside() };
            Scope::new(&inside, &view.query, None, &Known::default()).outputs()
        }
        None => rel
            .columns
            .iter()
            .map(|column| {
                if column.not_null {
                    Ok(())
                } else {
                    nullable(format!("column \"{}\" of \"{}\" can be NULL", column.name, rel.name))
                }
            })
            .collect(),
    };
    columns.resize(rel.columns.len(), nullable("it is not understood"));
    for (column, of) in columns.iter_mut().zip(&rel.columns) {
        if let Err(reason) = column {
            *reason = format!("in view \"{}\" column \"{}\" can be NULL: {reason}", rel.name, of.name);
        }
    }
    az.views.borrow_mut().insert(rel.id, columns.clone());
    columns
}

/// A row written through a view need not satisfy its WHERE: only what the base table promises.
fn written_view(az: &Analyzer<'_>, rel: &RelationRef) -> Vec<Proof> {
    let why = || nullable(format!("a row written through view \"{}\" need not be one that it shows", rel.name));
    let instead = rel.triggers.iter().any(|trigger| trigger.timing == TriggerTiming::InsteadOf);
    match rel.view.as_ref().and_then(|view| view.base.as_ref()) {
        Some((base, map)) if !instead && rel.rules.is_empty() && *base != rel.id => {
            let below = columns(az, *base, false, true);
            let mut found: Vec<Proof> =
                map.iter().map(|col| col.and_then(|col| below.get(col).cloned()).unwrap_or_else(why)).collect();
            found.resize(rel.columns.len(), why());
            found
        }
        Some(_) | None => vec![why(); rel.columns.len()],
    }
}

/// Whether a rule answers in place of the relation where it is written to.
pub(super) fn is_rewritten(catalog: &Catalog, id: RelId) -> bool {
    catalog.relation(id).is_none_or(|rel| rel.rules.iter().any(|rule| rule.instead && rule.event != RuleEvent::Select))
}

/// Whether a row written to the relation stays as the statement made it, or is passed over: nothing fires that could change it.
pub(super) fn is_quiet(catalog: &Catalog, id: RelId) -> bool {
    quiet(catalog, id, 0)
}

fn quiet(catalog: &Catalog, id: RelId, depth: usize) -> bool {
    let Some(rel) = catalog.relation(id) else { return false };
    depth < 64
        && matches!(rel.kind, RelKind::Table | RelKind::Partitioned)
        && !rel.rules.iter().any(|rule| rule.event != RuleEvent::Select)
        && !rel.triggers.iter().any(|trigger| {
            trigger.for_each_row && matches!(trigger.timing, TriggerTiming::Before | TriggerTiming::InsteadOf)
        })
        && rel.children.iter().all(|child| quiet(catalog, *child, depth + 1))
}
