//! Several values in the place of one.

use crate::catalog::Catalog;
use crate::catalog::object::{Column, Relation};
use crate::lint::schema::Schema;
use crate::types::TypeId;

lint! {
    /// Columns that hold several values or several columns: a list of ids as text, numbered columns, names and values as rows.
    ///
    /// # Why
    /// No foreign key can hold a list of ids, no constraint and no type the values of an attribute table, and a search through numbered columns
    /// has to name them all.
    ///
    /// # Example
    /// ```sql,fires
    /// CREATE TABLE posts (id int PRIMARY KEY, tag_ids text NOT NULL)
    /// ```
    /// ```sql,fires
    /// CREATE TABLE people (id int PRIMARY KEY, phone1 text, phone2 text, phone3 text)
    /// ```
    /// ```sql,fires
    /// CREATE TABLE attributes (entity_id int, attribute text, value text, PRIMARY KEY (entity_id, attribute))
    /// ```
    ///
    /// # Use instead
    /// A table of the pairs, a table of the repeated, a jsonb column.
    /// ```sql,clean
    /// CREATE TABLE posts (id int PRIMARY KEY, title1 text, title2 text, data jsonb);
    /// CREATE TABLE posts_tags (post_id int, tag_id int, PRIMARY KEY (post_id, tag_id));
    /// ```
    group: Schema,
    level: Allow,
    since: "0.1.0",
    fix: No,
    check: Table(check),
}

fn check(cx: &Schema<'_>, table: &Relation) {
    let columns: Vec<&Column> = table.columns.iter().filter(|column| !column.dropped).collect();
    let text = |column: &Column| is_text(cx.catalog, column.ty);
    for column in columns.iter().filter(|column| column.name.ends_with("_ids") && text(column)) {
        let message = format!("\"{}\" of \"{}\" is a list of ids in a text", column.name, table.name);
        cx.report(table, &column.name, column.origin, cx.found(message).help("make it a table of the pairs"));
    }
    for column in &columns {
        let Some(stem) = column.name.strip_suffix('1').filter(|stem| !stem.is_empty()) else { continue };
        let has = |n: u32| columns.iter().any(|other| *other.name == format!("{stem}{n}") && other.ty == column.ty);
        if has(2) && has(3) {
            let message = format!("\"{}\" of \"{}\" and its like are numbered columns", column.name, table.name);
            cx.report(table, &column.name, column.origin, cx.found(message).help("make them rows of a table"));
        }
    }
    let named = |names: &[&str]| columns.iter().any(|column| names.contains(&&*column.name) && text(column));
    let names = ["attribute", "attribute_name", "attr", "key", "property"];
    let entity = columns.iter().any(|column| matches!(&*column.name, "entity_id" | "object_id" | "item_id"));
    if columns.len() <= 4 && entity && named(&names) && named(&["value", "attribute_value", "attr_value"]) {
        let message = format!("\"{}\" has names and values as rows", table.name);
        cx.report(table, "value", None, cx.found(message).help("make them columns, or one jsonb column"));
    }
}

fn is_text(catalog: &Catalog, ty: TypeId) -> bool {
    matches!(catalog.base_type(ty), TypeId::TEXT | TypeId::VARCHAR)
}
