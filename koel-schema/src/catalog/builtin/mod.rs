//! Built-in objects: generated data (`cargo dev catalog`), read lazily by name.
//!
//! Nothing is parsed at start: a name is found by bisection of the file's text, and what was read stays.

mod extension;
mod memo;
mod parse;
#[cfg(test)]
mod tests;
mod text;

pub(crate) use extension::missing_from;
pub use extension::{Extension, ExtensionError};

use super::PG_CATALOG;
use super::object::{AmOp, Cast, OpClass, Operator, Relation, Routine, Type};
use crate::hir::{RelId, RoutineId};
use crate::types::{PgVersion, TypeId};
use memo::{Memo, Paged};
use parse::Pinned;
use std::sync::OnceLock;
use text::Row;

/// What a server of one version has before any migration.
#[derive(Debug)]
pub struct Builtin {
    version: PgVersion,
    /// Schemas and ids.
    type_names: Memo<Vec<(&'static str, TypeId)>>,
    types: Paged<Type>,
    relations: Paged<Relation>,
    routines: Memo<Vec<Routine>>,
    operators: Memo<Vec<Operator>>,
    operators_by_id: Paged<&'static Operator>,
    operators_by_func: Paged<&'static Operator>,
    /// Most pairs have none, and are asked for again and again: that is kept too, there being but so many types.
    /// By source.
    casts: Paged<Vec<Cast>>,
    opclasses: Memo<Vec<OpClass>>,
    btree_opclasses: Paged<OpClass>,
    /// By type, of its default B-tree class.
    btree_amops: Paged<&'static [AmOp]>,
    /// By operator.
    btree_families: Paged<Vec<(&'static str, i16)>>,
    default_opclasses: Memo<OpClass>,
    amops: Memo<Vec<AmOp>>,
    unknown: OnceLock<Type>,
}

/// A keyword of the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyword {
    pub category: KeywordCategory,
    /// Usable as a column label without AS.
    pub bare_label: bool,
}

/// `pg_get_keywords().catcode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeywordCategory {
    Unreserved,
    /// Cannot be the name of a function or type.
    ColumnName,
    /// Can be the name of a function or type only.
    TypeOrFunctionName,
    Reserved,
}

/// Objects of which only the name matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamedKind {
    AccessMethod,
    Language,
    TsConfig,
    TsDictionary,
    TsParser,
    TsTemplate,
    Role,
    /// A configuration parameter.
    Setting,
}

impl NamedKind {
    fn tag(self) -> &'static str {
        match self {
            Self::AccessMethod => "am",
            Self::Language => "language",
            Self::TsConfig => "ts_config",
            Self::TsDictionary => "ts_dict",
            Self::TsParser => "ts_parser",
            Self::TsTemplate => "ts_template",
            Self::Role => "role",
            Self::Setting => "setting",
        }
    }
}

impl Builtin {
    /// The built-in objects of a version: one value a process.
    pub fn get(version: PgVersion) -> &'static Builtin {
        static ALL: [OnceLock<Builtin>; PgVersion::ALL.len()] = [const { OnceLock::new() }; PgVersion::ALL.len()];
        static NONE: OnceLock<Builtin> = OnceLock::new();
        ALL.get(version.index()).unwrap_or(&NONE).get_or_init(|| Self {
            version,
            types: Paged::new(),
            type_names: Memo::new(),
            relations: Paged::new(),
            routines: Memo::new(),
            operators: Memo::new(),
            operators_by_id: Paged::new(),
            operators_by_func: Paged::new(),
            casts: Paged::new(),
            opclasses: Memo::new(),
            btree_opclasses: Paged::new(),
            btree_amops: Paged::new(),
            btree_families: Paged::new(),
            default_opclasses: Memo::new(),
            amops: Memo::new(),
            unknown: OnceLock::new(),
        })
    }

    /// The version's bit in the files' masks.
    fn bit(&self) -> u32 {
        1 << self.version.index()
    }

    /// The names that objects of this kind and oid have.
    fn names_by_oid(&self, kind: char, oid: u32) -> impl Iterator<Item = &'static str> {
        let key = format!("{kind}{oid}");
        let row = text::OIDS.find(&key, self.bit()).next();
        row.into_iter().flat_map(|row| {
            let mut fields = row.fields();
            std::iter::from_fn(move || fields.option())
        })
    }

    /// The type of an oid; koel's own number for row types of views and the like.
    pub fn type_by_id(&'static self, id: TypeId) -> Option<&'static Type> {
        self.types.get(id.0, || {
            let mut rows = self.names_by_oid('t', id.0).flat_map(|name| text::TYPES.find(name, self.bit()));
            rows.find(|row| type_id(*row) == id).map(|row| parse::ty(row, &Pinned))
        })
    }

    /// The pseudo-type of literals.
    pub fn unknown_type(&'static self) -> &'static Type {
        self.type_by_id(TypeId::UNKNOWN)
            .unwrap_or_else(|| self.unknown.get_or_init(|| parse::ty(Row::UNKNOWN, &Pinned)))
    }

    /// A type of `pg_catalog` or `information_schema`, by its pg_type name.
    pub fn type_by_name(&'static self, schema: &str, name: &str) -> Option<TypeId> {
        let read = || {
            let rows = text::TYPES.find(name, self.bit());
            some(rows.map(|row| (row.fields().text(), type_id(row))).collect())
        };
        let named = self.type_names.get(name, read)?;
        named.iter().find(|(of, _)| *of == schema).map(|(_, id)| *id)
    }

    pub fn relation_by_id(&'static self, id: RelId) -> Option<&'static Relation> {
        self.relations.get(id.0, || {
            let mut rows = self.names_by_oid('r', id.0).flat_map(|name| text::RELATIONS.find(name, self.bit()));
            rows.find(|row| relation_id(*row) == id).map(|row| parse::builtin_relation(row, self.bit()))
        })
    }

    /// A table or view of `pg_catalog` or `information_schema`.
    pub fn relation(&'static self, schema: &str, name: &str) -> Option<&'static Relation> {
        // Every user table is looked up here first, as the path has `pg_catalog` before everything: there all are called so.
        if schema == PG_CATALOG && !name.starts_with("pg_") {
            return None;
        }
        let row = text::RELATIONS.find(name, self.bit()).find(|row| row.fields().text() == schema)?;
        self.relation_by_id(relation_id(row))
    }

    /// Every table and view of a schema, for messages that suggest a name.
    pub fn relation_names(&'static self, schema: &str) -> impl Iterator<Item = &'static str> {
        text::RELATIONS.all(self.bit()).filter(move |row| row.fields().text() == schema).map(|row| row.key)
    }

    /// All routines of a name, in `pg_catalog` and `information_schema`.
    pub fn routines(&'static self, name: &str) -> &'static [Routine] {
        let read = || some(text::ROUTINES.find(name, self.bit()).map(|row| parse::routine(row, &Pinned)).collect());
        self.routines.get(name, read).map_or(&[], Vec::as_slice)
    }

    pub fn routine_by_id(&'static self, id: RoutineId) -> Option<&'static Routine> {
        self.names_by_oid('p', id.0).flat_map(|name| self.routines(name)).find(|routine| routine.id == id)
    }

    /// The names of all routines, in order, for messages that suggest one.
    pub fn routine_names(&'static self) -> impl Iterator<Item = &'static str> {
        text::ROUTINES.all(self.bit()).map(|row| row.key)
    }

    /// All operators of a name, prefix and infix.
    pub fn operators(&'static self, name: &str) -> &'static [Operator] {
        let read = || some(text::OPERATORS.find(name, self.bit()).map(|row| parse::operator(row, &Pinned)).collect());
        self.operators.get(name, read).map_or(&[], Vec::as_slice)
    }

    pub fn operator_by_id(&'static self, id: u32) -> Option<&'static Operator> {
        let read =
            || self.names_by_oid('o', id).flat_map(|name| self.operators(name)).find(|operator| operator.id == id);
        self.operators_by_id.get(id, read).copied()
    }

    /// The operator of this name that calls this function.
    pub fn operator_by_func(&'static self, name: &str, func: RoutineId) -> Option<&'static Operator> {
        let read = || self.operators(name).iter().find(|operator| operator.func == func);
        let first = self.operators_by_func.get(func.0, read).copied();
        // Few functions are called by operators of two names.
        first.filter(|operator| *operator.name == *name).or_else(read)
    }

    /// The row of pg_cast.
    pub fn cast(&'static self, source: TypeId, target: TypeId) -> Option<&'static Cast> {
        let casts = self.casts.get(source.0, || {
            let prefix = format!("{} ", source.0);
            let rows = text::CASTS.starting(&prefix, self.bit());
            Some(rows.map(|row| parse::cast(row, &Pinned)).collect())
        })?;
        casts.iter().find(|cast| cast.target == target)
    }

    /// Whether `pg_catalog` has this collation, whatever the machine: the pinned ones and ICU's.
    pub fn has_collation(&'static self, name: &str) -> bool {
        text::COLLATIONS.find(name, self.bit()).next().is_some()
    }

    /// Operator classes of an access method.
    pub fn opclasses(&'static self, method: &str) -> &'static [OpClass] {
        let read = || some(text::OPCLASSES.find(method, self.bit()).map(|row| parse::opclass(row, &Pinned)).collect());
        self.opclasses.get(method, read).map_or(&[], Vec::as_slice)
    }

    /// What `find` finds for a type and method of which nothing but built-in objects decides; it is asked once.
    pub fn default_opclass(
        &'static self,
        ty: TypeId,
        method: &str,
        find: impl FnOnce() -> Option<OpClass>,
    ) -> Option<&'static OpClass> {
        match method {
            "btree" => self.btree_opclasses.get(ty.0, find),
            _ => self.default_opclasses.get(&format!("{method}.{}", ty.0), find),
        }
    }

    /// The members of an operator family.
    pub fn amops(&'static self, method: &str, family: &str) -> &'static [AmOp] {
        let key = format!("{method}.{family}");
        let read = || some(text::AMOPS.find(&key, self.bit()).map(|row| parse::amop(row, &Pinned)).collect());
        self.amops.get(&key, read).map_or(&[], Vec::as_slice)
    }

    /// The operators of the family of a type's default B-tree class, where `find` finds it.
    pub fn btree_amops(
        &'static self,
        ty: TypeId,
        find: impl FnOnce() -> Option<&'static OpClass>,
    ) -> Option<&'static [AmOp]> {
        self.btree_amops.get(ty.0, || Some(self.amops("btree", &find()?.family))).copied()
    }

    /// The B-tree families an operator belongs to, and its strategy in each.
    pub fn btree_families(&'static self, operator: u32) -> &'static [(&'static str, i16)] {
        let found = self.btree_families.get(operator, || {
            let mut families: Vec<&str> = self.opclasses("btree").iter().map(|class| &*class.family).collect();
            families.sort_unstable();
            families.dedup();
            let member = |family: &str| self.amops("btree", family).iter().find(|op| op.operator_id == operator);
            some(families.into_iter().filter_map(|family| Some((family, member(family)?.strategy))).collect())
        });
        found.map_or(&[], Vec::as_slice)
    }

    /// A keyword of the grammar, in lower case.
    pub fn keyword(&self, word: &str) -> Option<Keyword> {
        let mut fields = text::KEYWORDS.find(word, self.bit()).next()?.fields();
        let category = match fields.letter() {
            'C' => KeywordCategory::ColumnName,
            'T' => KeywordCategory::TypeOrFunctionName,
            'R' => KeywordCategory::Reserved,
            _ => KeywordCategory::Unreserved,
        };
        Some(Keyword { category, bare_label: fields.flag() })
    }

    pub fn has_name(&self, kind: NamedKind, name: &str) -> bool {
        text::NAMES.find(&format!("{} {name}", kind.tag()), self.bit()).next().is_some()
    }

    /// Whether an access method has an operator family of this name.
    pub fn has_opfamily(&self, method: &str, name: &str) -> bool {
        text::NAMES.find(&format!("opfamily {method}.{name}"), self.bit()).next().is_some()
    }

    /// An extension that koel knows the objects of.
    pub fn extension(&self, name: &str) -> Option<Extension> {
        Extension::find(name, self.version)
    }
}

fn some<T>(rows: Vec<T>) -> Option<Vec<T>> {
    (!rows.is_empty()).then_some(rows)
}

/// The oid of a row of types.tsv: the field after the schema.
fn type_id(row: Row) -> TypeId {
    let mut fields = row.fields();
    fields.text();
    TypeId(parse::oid(fields.text()))
}

fn relation_id(row: Row) -> RelId {
    RelId(type_id(row).0)
}
