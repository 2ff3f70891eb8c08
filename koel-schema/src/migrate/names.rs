//! Names that the server makes up: `makeObjectName`, `ChooseRelationName`, `ChooseConstraintName`, `makeArrayTypeName`.

use super::fold::Fold;
use crate::catalog::Catalog;
use crate::ident::{MAX_LEN, truncate};
use crate::types::PgVersion;

/// `makeObjectName`: `name1_name2_label`, the longer of the two names cut where the whole would not fit.
pub(super) fn make_object_name(name1: &str, name2: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(name2.is_some());
    let available = MAX_LEN.saturating_sub(overhead);
    let (mut len1, mut len2) = (name1.len(), name2.map_or(0, str::len));
    while len1 + len2 > available {
        if len1 > len2 {
            len1 -= 1;
        } else {
            len2 -= 1;
        }
    }
    let clip = |text: &str, len: usize| {
        let end = (0..=len.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
        text.get(..end).unwrap_or("").to_string()
    };
    let mut name = clip(name1, len1);
    if let Some(name2) = name2 {
        name.push('_');
        name.push_str(&clip(name2, len2));
    }
    name.push('_');
    name.push_str(label);
    name
}

/// Whether a relation or index of the schema has the name.
pub(super) fn relation_name_taken(catalog: &Catalog, schema: &str, name: &str) -> bool {
    catalog.relation_by_name(Some(schema), name).is_some() || catalog.index_owner(Some(schema), name).is_some()
}

fn constraint_name_taken(catalog: &Catalog, schema: &str, name: &str) -> bool {
    catalog
        .user_relations()
        .any(|rel| &*rel.schema == schema && rel.constraints.iter().any(|constraint| &*constraint.name == name))
}

fn numbered(label: &str, pass: u32) -> String {
    if pass == 0 { label.to_string() } else { format!("{label}{pass}") }
}

impl Fold {
    /// `ChooseRelationName`: free among relations and indexes, for a constraint's index among constraints too. `taken` holds names given
    /// away in the same statement.
    pub(super) fn choose_relation_name(
        &self,
        schema: &str,
        name1: &str,
        name2: Option<&str>,
        label: &str,
        constraint: bool,
        taken: &dyn Fn(&str) -> bool,
    ) -> String {
        (0..)
            .map(|pass| make_object_name(name1, name2, &numbered(label, pass)))
            .find(|name| {
                !taken(name)
                    && !relation_name_taken(&self.catalog, schema, name)
                    && !(constraint && constraint_name_taken(&self.catalog, schema, name))
            })
            .unwrap_or_default()
    }

    /// `ChooseConstraintName`.
    pub(super) fn choose_constraint_name(
        &self,
        schema: &str,
        name1: &str,
        name2: Option<&str>,
        label: &str,
        taken: &dyn Fn(&str) -> bool,
    ) -> String {
        (0..)
            .map(|pass| make_object_name(name1, name2, &numbered(label, pass)))
            .find(|name| !taken(name) && !constraint_name_taken(&self.catalog, schema, name))
            .unwrap_or_default()
    }

    /// `makeArrayTypeName`: an underscore in front; where that is taken more of them, from version 16 on a number behind.
    pub(super) fn array_type_name(&self, schema: &str, name: &str) -> String {
        let numbered = self.catalog.version() >= PgVersion::V16;
        let nth = |n: usize| match n {
            _ if !numbered => truncate(format!("{}{name}", "_".repeat(n + 1))),
            0 => truncate(format!("_{name}")),
            n => make_object_name("", Some(name), &n.to_string()),
        };
        (0..MAX_LEN)
            .map(nth)
            .find(|name| self.catalog.type_by_name(Some(schema), name).is_none())
            .unwrap_or_else(|| truncate(format!("_{name}")))
    }
}

/// `ChooseIndexNameAddition` and its twin for foreign keys: the column names, joined, until 63 bytes are full.
pub(super) fn joined_columns(columns: &[String]) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(column);
        if joined.len() > MAX_LEN {
            break;
        }
    }
    joined
}

/// `makeMultirangeTypeName`.
pub(super) fn multirange_type_name(range: &str) -> String {
    match range.find("range") {
        Some(at) => {
            let (before, rest) = range.split_at(at);
            truncate(format!("{before}multi{rest}"))
        }
        None => {
            let suffix = "_multirange";
            let mut base = range.to_string();
            while base.len() + suffix.len() > MAX_LEN {
                base.pop();
            }
            base + suffix
        }
    }
}

/// `a."B".c` as its folded parts.
pub(super) fn split_name(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut quoted = false;
    let mut was_quoted = false;
    for c in text.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                was_quoted = true;
            }
            '.' if !quoted => {
                parts.push(if was_quoted {
                    std::mem::take(&mut part)
                } else {
                    std::mem::take(&mut part).to_lowercase()
                });
                was_quoted = false;
            }
            c => part.push(c),
        }
    }
    parts.push(if was_quoted { part } else { part.trim().to_lowercase() });
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_name_is_cut() {
        assert_eq!(make_object_name("t", Some("c"), "key"), "t_c_key");
        assert_eq!(make_object_name("t", None, "pkey"), "t_pkey");
        let long = make_object_name(&"t".repeat(60), Some("column"), "fkey");
        assert_eq!(long.len(), 63);
        assert!(long.ends_with("_column_fkey"));
    }

    #[test]
    fn multiranges_are_named_after_their_range() {
        assert_eq!(multirange_type_name("floatrange"), "floatmultirange");
        assert_eq!(multirange_type_name("span"), "span_multirange");
    }
}
