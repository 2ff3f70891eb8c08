//! Mermaid's erDiagram.

use super::{columns, is_not_null, is_unique, name, primary_key};
use crate::catalog::Catalog;
use crate::catalog::object::{ConstraintKind, Relation};
use std::fmt::Write;
use std::sync::Arc;

pub(super) fn mermaid(catalog: &Catalog, relations: &[&Arc<Relation>]) -> String {
    let mut out = String::from("erDiagram\n");
    for relation in relations {
        let _ = writeln!(out, "    {} {{", quoted(&name(catalog, relation)));
        for (number, column) in relation.columns.iter().enumerate().filter(|(_, column)| !column.dropped) {
            let mut keys = Vec::new();
            keys.extend(primary_key(relation).contains(&number).then_some("PK"));
            let refers = |columns: &[usize]| columns.contains(&number);
            let constraints = || relation.constraints.iter().map(|constraint| &constraint.kind);
            keys.extend(
                constraints()
                    .any(|kind| matches!(kind, ConstraintKind::ForeignKey { columns, .. } if refers(columns)))
                    .then_some("FK"),
            );
            keys.extend(
                constraints()
                    .any(|kind| matches!(kind, ConstraintKind::Unique { columns, .. } if columns[..] == [number]))
                    .then_some("UK"),
            );
            let null = if is_not_null(relation, number) { "" } else { " \"null\"" };
            let line = format!(
                "        {} {} {}{null}",
                word(&catalog.short_type_name(column.ty)),
                word(&column.name),
                keys.join(", ")
            );
            let _ = writeln!(out, "{}", line.replace("  \"", " \"").trim_end());
        }
        out.push_str("    }\n");
    }
    for relation in relations {
        for constraint in &relation.constraints {
            let ConstraintKind::ForeignKey { columns: own, target, .. } = &constraint.kind else { continue };
            let Some(target) = catalog.relation(*target) else { continue };
            if !relations.iter().any(|shown| shown.id == target.id) {
                continue;
            }
            let parent = if own.iter().all(|number| is_not_null(relation, *number)) { "||" } else { "|o" };
            let child = if is_unique(relation, own) { "o|" } else { "o{" };
            let _ = writeln!(
                out,
                "    {} {parent}--{child} {} : {}",
                quoted(&name(catalog, &target)),
                quoted(&name(catalog, relation)),
                quoted(&columns(relation, own).join(", "))
            );
        }
    }
    out
}

/// What Mermaid takes for a type or an attribute.
fn word(name: &str) -> String {
    let plain = |ch: char| if ch.is_alphanumeric() || "_-[]()".contains(ch) { ch } else { '_' };
    let text: String = name.chars().map(plain).collect();
    if text.starts_with(|ch: char| ch.is_alphabetic() || ch == '_') { text } else { format!("_{text}") }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "'"))
}
