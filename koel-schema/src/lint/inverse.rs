//! Catalogs compared by what they hold, not by how they came to it.

use crate::catalog::Catalog;
use crate::catalog::object::{ColumnDefault, ConstraintKind, Index, IndexKeyExpr, Relation, TypeKind};
use std::collections::BTreeMap;

/// What differs from one schema to another, as a reader names it.
pub(super) fn differences(before: &Catalog, after: &Catalog) -> Vec<String> {
    let (before, after) = (objects(before), objects(after));
    let mut out = Vec::new();
    for (name, what) in &before {
        match after.get(name) {
            None => out.push(format!("{name} is gone")),
            Some(now) if now != what => out.push(format!("{name} is another")),
            Some(_) => {}
        }
    }
    out.extend(after.keys().filter(|name| !before.contains_key(*name)).map(|name| format!("{name} is left")));
    // With a table all that is of it goes or stays.
    let whole: Vec<String> = out
        .iter()
        .filter_map(|line| {
            line.strip_prefix("table ").and_then(|rest| rest.split(' ').next()).map(|table| format!(" {table}."))
        })
        .collect();
    out.retain(|line| line.starts_with("table ") || !whole.iter().any(|table| line.contains(table)));
    out
}

fn objects(catalog: &Catalog) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for rel in catalog.user_relations().filter(|rel| rel.origin.is_some()) {
        relation(catalog, rel, &mut out);
    }
    for ty in catalog.user_types() {
        let what = match &ty.kind {
            // Labels can be added and not taken away.
            TypeKind::Enum(_) => "enum".to_string(),
            TypeKind::Domain(domain) => {
                format!("{} {} {}", catalog.type_name(domain.base), domain.typmod, domain.not_null)
            }
            TypeKind::Range { .. } | TypeKind::Multirange { .. } | TypeKind::Base | TypeKind::Shell => {
                "type".to_string()
            }
            TypeKind::Composite(_) | TypeKind::Pseudo => continue,
        };
        if !ty.is_array {
            out.insert(format!("type {}.{}", ty.schema, ty.name), what);
        }
    }
    for routine in catalog.user_routines() {
        let args: Vec<String> = routine.args.iter().map(|ty| catalog.type_name(*ty)).collect();
        let name = format!("function {}.{}({})", routine.schema, routine.name, args.join(", "));
        out.insert(name, catalog.type_name(routine.ret));
    }
    out.extend(catalog.schemas().map(|schema| (format!("schema {schema}"), String::new())));
    out.extend(catalog.extensions().map(|(name, _)| (format!("extension {name}"), String::new())));
    out
}

fn relation(catalog: &Catalog, rel: &Relation, out: &mut BTreeMap<String, String>) {
    let name = format!("{}.{}", rel.schema, rel.name);
    out.insert(format!("table {name}"), format!("{:?}", rel.kind));
    for column in rel.columns.iter().filter(|column| !column.dropped) {
        let default = match &column.default {
            ColumnDefault::None => String::new(),
            ColumnDefault::Expr { text, .. } => words(text),
            ColumnDefault::Sequence => "serial".into(),
        };
        let what = format!(
            "{} {} {} {default} {:?} {:?} {:?}",
            catalog.type_name(column.ty),
            column.typmod,
            column.not_null,
            column.identity,
            column.generated,
            column.collation
        );
        out.insert(format!("column {name}.{}", column.name), what);
    }
    for constraint in &rel.constraints {
        let what = match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) => format!("primary key {}", names(rel, columns)),
            ConstraintKind::Unique { columns, nulls_not_distinct } => {
                format!("unique {} {nulls_not_distinct}", names(rel, columns))
            }
            ConstraintKind::Check { text, .. } => format!("check {}", words(text)),
            // Named by the server, and told by the column.
            ConstraintKind::NotNull(_) => continue,
            ConstraintKind::ForeignKey { columns, target, on_delete, on_update, .. } => {
                let target = catalog.relation(*target).map(|target| target.name.to_string()).unwrap_or_default();
                format!("foreign key {} {target} {on_delete:?} {on_update:?}", names(rel, columns))
            }
            ConstraintKind::Exclude => "exclude".into(),
        };
        out.insert(format!("constraint {name}.{}", constraint.name), what);
    }
    for index in &rel.indexes {
        out.insert(format!("index {name}.{}", index.name), shape(rel, index));
    }
    for trigger in &rel.triggers {
        out.insert(format!("trigger {name}.{}", trigger.name), format!("{trigger:?}"));
    }
}

fn shape(rel: &Relation, index: &Index) -> String {
    let keys: Vec<String> = index
        .keys
        .iter()
        .map(|key| {
            let what = match &key.expr {
                IndexKeyExpr::Column(col) => names(rel, &[*col]),
                IndexKeyExpr::Expr(_) => "expression".into(),
            };
            format!("{what} {:?} {:?} {} {}", key.opclass, key.collation, key.descending, key.nulls_first)
        })
        .collect();
    let (include, partial) = (names(rel, &index.include), index.predicate.is_some());
    format!("{} {} {} {include} {partial}", index.method, index.unique, keys.join(", "))
}

fn names(rel: &Relation, columns: &[usize]) -> String {
    let name = |col: &usize| rel.columns.get(*col).map_or("", |column| &*column.name);
    columns.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Laid out anew.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
