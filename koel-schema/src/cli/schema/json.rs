//! For programs.

use super::text::action;
use super::{column_type, columns, is_not_null, kind, primary_key};
use crate::catalog::Catalog;
use crate::catalog::object::{ColumnDefault, ConstraintKind, IndexKeyExpr, Relation, TypeKind};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn json(catalog: &Catalog, relations: &[&Arc<Relation>]) -> String {
    let tables: Vec<Value> = relations.iter().map(|found| relation(catalog, found)).collect();
    let mut enums: Vec<(String, Value)> = catalog
        .user_types()
        .filter_map(|ty| match &ty.kind {
            TypeKind::Enum(labels) => {
                let labels: Vec<&str> = labels.iter().map(|label| &**label).collect();
                Some((catalog.type_name(ty.id), json!({"schema": &*ty.schema, "name": &*ty.name, "labels": labels})))
            }
            _ => None,
        })
        .collect();
    enums.sort_by(|a, b| a.0.cmp(&b.0));
    let enums: Vec<Value> = enums.into_iter().map(|(_, value)| value).collect();
    format!("{:#}\n", json!({"postgres": catalog.version().major(), "relations": tables, "enums": enums}))
}

fn relation(catalog: &Catalog, relation: &Relation) -> Value {
    let fields: Vec<Value> = relation
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !column.dropped)
        .map(|(number, column)| {
            let default = match &column.default {
                ColumnDefault::Expr { text, .. } => Some(text.to_string()),
                ColumnDefault::Sequence | ColumnDefault::None => None,
            };
            json!({
                "name": &*column.name,
                "type": column_type(catalog, column),
                "not_null": is_not_null(relation, number),
                "default": default,
                "has_default": !matches!(column.default, ColumnDefault::None),
                "identity": column.identity.is_some(),
                "generated": column.generated.is_some(),
                "comment": column.comment.as_deref(),
            })
        })
        .collect();
    let mut unique = Vec::new();
    let mut checks = Vec::new();
    let mut foreign_keys = Vec::new();
    for constraint in &relation.constraints {
        match &constraint.kind {
            ConstraintKind::Unique { columns: own, .. } => {
                unique.push(json!({"name": &*constraint.name, "columns": columns(relation, own)}));
            }
            ConstraintKind::Check { text, .. } => {
                checks.push(json!({"name": &*constraint.name, "check": &**text}));
            }
            ConstraintKind::ForeignKey { columns: own, target, target_columns, on_delete, .. } => {
                let Some(target) = catalog.relation(*target) else { continue };
                foreign_keys.push(json!({
                    "name": &*constraint.name,
                    "columns": columns(relation, own),
                    "references": {"schema": &*target.schema, "table": &*target.name, "columns": columns(&target, target_columns)},
                    "on_delete": action(*on_delete),
                }));
            }
            ConstraintKind::PrimaryKey(_) | ConstraintKind::NotNull(_) | ConstraintKind::Exclude => {}
        }
    }
    let indexes: Vec<Value> = relation
        .indexes
        .iter()
        .map(|index| {
            let keys: Vec<Option<String>> = index
                .keys
                .iter()
                .map(|key| match &key.expr {
                    IndexKeyExpr::Column(number) => columns(relation, &[*number]).pop(),
                    IndexKeyExpr::Expr(_) => None,
                })
                .collect();
            json!({
                "name": &*index.name,
                "method": &*index.method,
                "unique": index.unique,
                "partial": index.predicate.is_some(),
                "columns": keys,
                "include": columns(relation, &index.include),
            })
        })
        .collect();
    json!({
        "schema": &*relation.schema,
        "name": &*relation.name,
        "kind": kind(relation),
        "comment": relation.comment.as_deref(),
        "columns": fields,
        "primary_key": columns(relation, primary_key(relation)),
        "unique": unique,
        "checks": checks,
        "foreign_keys": foreign_keys,
        "indexes": indexes,
    })
}
