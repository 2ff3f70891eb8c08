//! The statements of a generated table type: reading and changing the rows of one table by its keys.
//!
//! Only texts are made here. Whoever asks for one analyses it like any other query, so that types, nullability and how many rows come are
//! the checker's to say; a text that turns out not to hold what it is for is not used.

mod sql;
mod write;

pub use sql::{predicate, type_name};
pub use write::{BulkColumn, Conflict, InsertColumn, insert, insert_many, update};

use crate::catalog::object::{
    Column, ColumnDefault, ConstraintKind, Identity, IndexKeyExpr, RelKind, Relation, TriggerTiming,
};
use crate::catalog::{Catalog, RelationRef};
use crate::syntax::keywords::quote_ident;
use crate::types::TypeId;
use std::sync::Arc;

/// A table, and what a struct reads of it.
#[derive(Debug)]
pub struct Table<'a> {
    pub catalog: &'a Catalog,
    pub relation: RelationRef,
    /// As FROM names it.
    pub name: String,
    /// The columns read, by index; in this order they come.
    pub columns: Vec<usize>,
    pub soft_delete: Option<SoftDelete>,
}

/// The column that marks a row as deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoftDelete {
    pub column: usize,
    /// The condition for rows that are not deleted.
    pub live: String,
    /// What deletes one, and what restores it, as SET has it.
    pub mark: String,
    pub unmark: String,
}

/// A unique key over columns that an equality finds at most one row by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Of the constraint or index.
    pub name: Arc<str>,
    pub columns: Vec<usize>,
    pub primary: bool,
    /// Of a partial index: among which rows it is unique. `Err`: it cannot be written.
    pub predicate: Option<Result<String, ()>>,
    pub deferrable: bool,
}

/// How INSERT comes to a column's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// It must be given.
    Required,
    /// It is NULL where nothing is given.
    Nullable,
    /// It has a default where nothing is given.
    Default,
    /// It cannot be given: generated, or an identity that is always the server's.
    Server,
}

/// Splits `schema.table`; either part may be in double quotes, as in SQL. Nothing is folded.
pub fn split_name(text: &str) -> (Option<String>, String) {
    let mut parts = vec![String::new()];
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(ch) = chars.next() {
        match ch {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                parts.last_mut().expect("one part").push('"');
            }
            '"' => quoted = !quoted,
            '.' if !quoted && parts.len() == 1 => parts.push(String::new()),
            ch => parts.last_mut().expect("one part").push(ch),
        }
    }
    let name = parts.pop().unwrap_or_default();
    (parts.pop(), name)
}

impl<'a> Table<'a> {
    /// The table of this name, if rows can be read from it and written to it; `schema` where the search path does not find it.
    pub fn new(catalog: &'a Catalog, relation: RelationRef, schema: Option<&str>) -> Result<Self, String> {
        let what = match relation.kind {
            RelKind::Table | RelKind::Partitioned | RelKind::Foreign => {
                let name = match schema {
                    Some(schema) => format!("{}.{}", quote_ident(schema), quote_ident(&relation.name)),
                    None => quote_ident(&relation.name),
                };
                return Ok(Self { catalog, relation, name, columns: Vec::new(), soft_delete: None });
            }
            RelKind::View => "a view",
            RelKind::MaterializedView => "a materialized view",
            RelKind::Composite => "a composite type",
            RelKind::Sequence => "a sequence",
            RelKind::Toast => "no table of yours",
        };
        Err(format!("\"{}\" is {what}", relation.name))
    }

    pub fn column(&self, index: usize) -> Option<&Column> {
        self.relation.columns.get(index).filter(|column| !column.dropped)
    }

    /// By name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.relation.columns.iter().position(|column| !column.dropped && *column.name == *name)
    }

    pub fn quoted(&self, index: usize) -> String {
        self.column(index).map(|column| quote_ident(&column.name)).unwrap_or_default()
    }

    fn quoted_list(&self, columns: &[usize]) -> String {
        columns.iter().map(|&column| self.quoted(column)).collect::<Vec<_>>().join(", ")
    }

    /// The columns read, as SELECT and RETURNING list them.
    pub fn list(&self) -> String {
        self.quoted_list(&self.columns)
    }

    /// Takes this column as the one that marks rows as deleted. `Err` says why it cannot be.
    pub fn set_soft_delete(&mut self, column: usize) -> Result<(), String> {
        let Some(found) = self.column(column) else { return Err("there is no such column".into()) };
        let name = self.quoted(column);
        let base = self.catalog.base_type(found.ty);
        let (live, mark, unmark) = match base {
            TypeId::BOOL if found.not_null => {
                (format!("NOT {name}"), format!("{name} = true"), format!("{name} = false"))
            }
            TypeId::TIMESTAMPTZ | TypeId::TIMESTAMP | TypeId::DATE if !found.not_null => {
                (format!("{name} IS NULL"), format!("{name} = now()"), format!("{name} = NULL"))
            }
            _ => {
                let ty = self.catalog.type_name(found.ty);
                let not = if found.not_null { " NOT NULL" } else { "" };
                return Err(format!(
                    "\"{}\" is {ty}{not}: a date or time that can be NULL, or a boolean that cannot, marks deleted rows",
                    found.name
                ));
            }
        };
        self.soft_delete = Some(SoftDelete { column, live, mark, unmark });
        Ok(())
    }

    /// All unique keys over plain columns, the primary key first.
    pub fn keys(&self) -> Vec<Key> {
        let mut keys: Vec<Key> = Vec::new();
        for index in self.relation.indexes.iter().filter(|index| index.unique) {
            let columns = index.keys.iter().map(|key| match key.expr {
                IndexKeyExpr::Column(column) => Some(column),
                IndexKeyExpr::Expr(_) => None,
            });
            let Some(columns) = columns.collect::<Option<Vec<usize>>>() else { continue };
            let written = |expr: &Option<_>| expr.as_ref().and_then(|expr| predicate(self, expr)).ok_or(());
            let predicate = index.predicate.as_ref().map(written);
            let deferrable = index.deferrable;
            keys.push(Key { name: Arc::clone(&index.name), columns, primary: index.primary, predicate, deferrable });
        }
        keys.sort_by_key(|key| !key.primary);
        keys
    }

    /// The columns of each foreign key, each set once.
    pub fn foreign_keys(&self) -> Vec<Vec<usize>> {
        let mut found: Vec<Vec<usize>> = Vec::new();
        for constraint in &self.relation.constraints {
            if let ConstraintKind::ForeignKey { columns, .. } = &constraint.kind
                && !found.contains(columns)
            {
                found.push(columns.clone());
            }
        }
        found
    }

    /// Whether NULL can be stored: neither the column nor a domain forbids it.
    pub fn nullable(&self, column: usize) -> bool {
        self.column(column).is_some_and(|column| {
            let mut ty = column.ty;
            let mut nullable = !column.not_null;
            while let Some(domain) = self.catalog.domain(ty) {
                nullable &= !domain.not_null;
                ty = domain.base;
            }
            nullable
        })
    }

    pub fn source(&self, column: usize) -> Source {
        let Some(found) = self.column(column) else { return Source::Server };
        if found.generated.is_some() || found.identity == Some(Identity::Always) {
            return Source::Server;
        }
        let domain_default = || {
            let mut ty = found.ty;
            while let Some(domain) = self.catalog.domain(ty) {
                if domain.has_default {
                    return true;
                }
                ty = domain.base;
            }
            false
        };
        if found.identity.is_some() || found.default != ColumnDefault::None || domain_default() {
            Source::Default
        } else if self.nullable(column) {
            Source::Nullable
        } else {
            Source::Required
        }
    }

    /// The type of its values as a cast names it: without modifiers, domains looked through.
    pub fn base_type(&self, column: usize) -> TypeId {
        self.column(column).map_or(TypeId::ERROR, |column| self.catalog.base_type(column.ty))
    }

    /// A value comes back equal to what was given: nothing rounds it or cuts it. char(n) pads, which its equality does not see.
    pub fn stored_as_given(&self, column: usize) -> bool {
        self.column(column).is_some_and(|column| {
            let (base, typmod) = self.catalog.base_type_and_typmod(column.ty, column.typmod);
            typmod < 0 || base == TypeId::BPCHAR
        })
    }

    /// A trigger may store something else than what is given.
    pub fn changed_on_insert(&self) -> bool {
        let relations = self.with_partitions();
        let mut triggers = relations.iter().flat_map(|relation| &relation.triggers);
        triggers.any(|trigger| trigger.insert && trigger.for_each_row && trigger.timing == TriggerTiming::Before)
    }

    // ------------------------------------------------------------ statements

    /// `a = $1 AND b = $2`, the parameters cast as `casts` says (`::citext`), and what holds besides.
    pub fn equal(&self, columns: &[usize], casts: &[String], and: &[&str]) -> String {
        let mut parts: Vec<String> = Vec::new();
        for (number, column) in columns.iter().enumerate() {
            let cast = casts.get(number).map_or("", String::as_str);
            parts.push(format!("{} = ${}{cast}", self.quoted(*column), number + 1));
        }
        for condition in and {
            if !parts.iter().any(|part| part == condition) {
                parts.push((*condition).to_string());
            }
        }
        parts.join(" AND ")
    }

    /// The condition for rows that are not deleted, where the table marks them.
    pub fn live(&self) -> Option<&str> {
        self.soft_delete.as_ref().map(|column| column.live.as_str())
    }

    /// `SELECT ... FROM ...` with a condition, if there is one, and what follows.
    pub fn select(&self, what: &str, condition: Option<&str>, tail: &str) -> String {
        let condition = condition.map(|condition| format!(" WHERE {condition}")).unwrap_or_default();
        format!("SELECT {what} FROM {}{condition}{tail}", self.name)
    }

    /// The rows of many keys: arrays of each column's values. `live`: what holds besides.
    pub fn select_many(&self, columns: &[usize], live: Option<&str>) -> String {
        let and_live = live.map(|live| format!(" AND {live}")).unwrap_or_default();
        let array = |number: usize, column: usize| {
            format!("${}::{}[]", number + 1, type_name(self.catalog, self.base_type(column)))
        };
        let condition = match *columns {
            [column] => format!("{} = ANY ({}){and_live}", self.quoted(column), array(0, column)),
            _ => {
                let arrays: Vec<_> =
                    columns.iter().enumerate().map(|(number, &column)| array(number, column)).collect();
                let list = self.quoted_list(columns);
                format!("({list}) IN (SELECT * FROM UNNEST({})){and_live}", arrays.join(", "))
            }
        };
        self.select(&self.list(), Some(&condition), "")
    }

    /// `ON CONFLICT (...)` on this key; what is updated is for the statement to say.
    pub fn conflict(&self, key: &Key) -> Conflict {
        let predicate = match &key.predicate {
            Some(Ok(predicate)) => format!(" WHERE {predicate}"),
            Some(Err(())) | None => String::new(),
        };
        Conflict {
            target: format!("({}){predicate}", self.quoted_list(&key.columns)),
            keys: key.columns.iter().map(|&column| self.quoted(column)).collect(),
        }
    }

    /// This table and its partitions.
    pub fn with_partitions(&self) -> Vec<RelationRef> {
        let mut all = vec![self.relation.clone()];
        let mut at = 0;
        while let Some(relation) = all.get(at) {
            let children = relation.children.clone();
            let partitions = children.into_iter().filter_map(|child| self.catalog.relation(child));
            let new: Vec<_> =
                partitions.filter(|child| child.is_partition && all.iter().all(|r| r.id != child.id)).collect();
            all.extend(new);
            at += 1;
        }
        all
    }
}

/// A constraint whose violation names it; unique indexes are among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub name: Arc<str>,
    /// Without the table's name and what only says that it is an index or a key: `EmailHash` is made of this.
    pub short: String,
    /// As documentation shows it.
    pub what: String,
    /// Table and name of what stands for it in a partition.
    pub aliases: Vec<(Arc<str>, Arc<str>)>,
}

/// The constraints of a table, by which an insert or an update can fail.
pub fn constraints(table: &Table<'_>) -> Vec<Named> {
    let relation = &*table.relation;
    let partitions = table.with_partitions();
    let mut found: Vec<Named> = Vec::new();
    let mut add = |name: &Arc<str>, what: String, same: &dyn Fn(&Relation) -> Vec<Arc<str>>| {
        if found.iter().any(|other| other.name == *name) {
            return;
        }
        let mut aliases = vec![(Arc::clone(&relation.name), Arc::clone(name))];
        for partition in partitions.iter().skip(1) {
            aliases.extend(same(partition).into_iter().map(|alias| (Arc::clone(&partition.name), alias)));
        }
        found.push(Named { name: Arc::clone(name), short: short(&relation.name, name), what, aliases });
    };
    let names = |relation: &Relation, columns: &[usize]| -> Vec<String> {
        columns.iter().filter_map(|&at| relation.columns.get(at)).map(|column| column.name.to_string()).collect()
    };
    for index in relation.indexes.iter().filter(|index| index.unique) {
        let columns = |relation: &Relation, index: &crate::catalog::object::Index| -> Vec<String> {
            let at = index.keys.iter().map(|key| match key.expr {
                IndexKeyExpr::Column(column) => {
                    relation.columns.get(column).map_or_else(String::new, |column| column.name.to_string())
                }
                IndexKeyExpr::Expr(_) => "an expression".to_string(),
            });
            at.collect()
        };
        let kind = if index.primary { "PRIMARY KEY" } else { "UNIQUE" };
        let part = if index.predicate.is_some() { ", of some rows" } else { "" };
        let here = columns(relation, index);
        let what = format!("{kind} ({}){part}", here.join(", "));
        add(&index.name, what, &|partition| {
            let same = partition
                .indexes
                .iter()
                .filter(|other| other.unique && other.primary == index.primary && columns(partition, other) == here);
            same.map(|other| Arc::clone(&other.name)).collect()
        });
    }
    for constraint in &relation.constraints {
        let what = match &constraint.kind {
            ConstraintKind::Check { text, .. } => format!("CHECK ({text})"),
            ConstraintKind::ForeignKey { columns, target, .. } => {
                let target = table.catalog.relation(*target).map(|target| target.name.to_string());
                let columns = names(relation, columns).join(", ");
                format!("FOREIGN KEY ({columns}) REFERENCES {}", target.unwrap_or_default())
            }
            ConstraintKind::Exclude => "EXCLUDE".to_string(),
            // The index was there; a NULL names its column, not a constraint.
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique { .. } | ConstraintKind::NotNull(_) => continue,
        };
        add(&constraint.name, what, &|partition| {
            let same = partition.constraints.iter().filter(|other| match (&constraint.kind, &other.kind) {
                (
                    ConstraintKind::ForeignKey { columns, target, .. },
                    ConstraintKind::ForeignKey { columns: own, target: to, .. },
                ) => target == to && names(relation, columns) == names(partition, own),
                _ => other.name == constraint.name,
            });
            same.map(|other| Arc::clone(&other.name)).collect()
        });
    }
    found
}

/// `email_hash` of `idx_users_email_hash`, `slug` of `companies_slug_key`, `pkey` of `users_pkey`.
fn short(table: &str, name: &str) -> String {
    let mut text = name;
    for prefix in ["idx_", "uq_", "uniq_", "ix_", "pk_", "fk_", "ck_"] {
        if let Some(rest) = text.strip_prefix(prefix).filter(|rest| !rest.is_empty()) {
            text = rest;
            break;
        }
    }
    if let Some(rest) = text.strip_prefix(table).and_then(|rest| rest.strip_prefix('_')).filter(|rest| !rest.is_empty())
    {
        text = rest;
    }
    for suffix in ["_key", "_idx"] {
        if let Some(rest) = text.strip_suffix(suffix).filter(|rest| !rest.is_empty()) {
            text = rest;
            break;
        }
    }
    text.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(split_name("users"), (None, "users".into()));
        assert_eq!(split_name("audit.log"), (Some("audit".into()), "log".into()));
        assert_eq!(split_name("\"a.b\".\"Say \"\"x\"\"\""), (Some("a.b".into()), "Say \"x\"".into()));
        assert_eq!(short("users", "idx_users_email_hash"), "email_hash");
        assert_eq!(short("companies", "companies_slug_key"), "slug");
        assert_eq!(short("companies", "companies_slug_check"), "slug_check");
        assert_eq!(short("users", "users_pkey"), "pkey");
        assert_eq!(short("users", "users"), "users");
    }
}
