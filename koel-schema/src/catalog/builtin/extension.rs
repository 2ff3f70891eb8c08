//! What `CREATE EXTENSION` adds: contrib, and the popular ones that the dump found packages of.

use super::parse::{self, Ids};
use super::text::Row;
use crate::catalog::object::Routine;
use crate::catalog::{Catalog, PG_CATALOG};
use crate::hir::{RelId, RoutineId};
use crate::types::{PgVersion, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// Name and rows (`kind <tab> key <tab> mask <tab> fields`) of each, sorted by name.
static EXTENSIONS: &[(&str, &str)] = include!("../../../data/extensions.rs");

/// An extension as of one server version.
#[derive(Debug, Clone, Copy)]
pub struct Extension {
    /// As in pg_extension.
    pub name: &'static str,
    /// The version of the extension that CREATE EXTENSION installs by default.
    pub version: &'static str,
    /// The schema it must be in; None: any.
    pub schema: Option<&'static str>,
    requires: Option<&'static str>,
    text: &'static str,
    bit: u32,
}

/// What to do about an object of an extension that is not there.
pub(crate) fn missing_from(extension: Option<&str>) -> Option<String> {
    extension.map(|name| format!("it comes with an extension that no migration creates: CREATE EXTENSION \"{name}\""))
}

/// Why an extension could not be created or dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtensionError {
    /// koel does not know what it would add.
    Unknown(String),
    Exists(String),
    /// It needs this one, and there was no CASCADE.
    Requires(&'static str),
    NoSchema(String),
}

impl fmt::Display for ExtensionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "koel does not know what extension \"{name}\" adds"),
            Self::Exists(name) => write!(f, "extension \"{name}\" already exists"),
            Self::Requires(name) => write!(f, "required extension \"{name}\" is not installed"),
            Self::NoSchema(name) => write!(f, "schema \"{name}\" does not exist"),
        }
    }
}

impl std::error::Error for ExtensionError {}

impl Extension {
    pub(super) fn find(name: &str, version: PgVersion) -> Option<Self> {
        let at = EXTENSIONS.binary_search_by(|(other, _)| (*other).cmp(name)).ok()?;
        let (name, text) = EXTENSIONS.get(at)?;
        let headers: Vec<Row> = lines(text).take_while(|(kind, _)| *kind == "extension").map(|(_, row)| row).collect();
        // Not dumped for this version: the nearest older one, else the nearest newer one.
        let own = version.index();
        let older = (0..=own).rev();
        let newer = own + 1..PgVersion::ALL.len();
        let (bit, header) = older.chain(newer).find_map(|index| {
            let bit = 1 << index;
            headers.iter().find(|row| row.is_in(bit)).map(|row| (bit, *row))
        })?;
        let mut fields = header.fields();
        let version = fields.text();
        let schema = Some(fields.text()).filter(|schema| *schema != "@");
        fields.text();
        Some(Self { name, version, schema, requires: fields.option(), text, bit })
    }

    /// The names of all that koel knows.
    pub fn all() -> impl Iterator<Item = &'static str> {
        EXTENSIONS.iter().map(|(name, _)| *name)
    }

    /// The extension that has a routine of this name.
    pub fn with_routine(name: &str, version: PgVersion) -> Option<&'static str> {
        Self::with("routine", name, version)
    }

    /// The extension that has a type of this name.
    pub fn with_type(name: &str, version: PgVersion) -> Option<&'static str> {
        Self::with("type", name, version)
    }

    fn with(kind: &'static str, name: &str, version: PgVersion) -> Option<&'static str> {
        let line = format!("\n{kind}\t{name}\t");
        let found = EXTENSIONS.iter().filter(|(_, text)| text.contains(&line));
        found
            .filter_map(|(extension, _)| Self::find(extension, version))
            .find_map(|extension| extension.rows(kind).any(|row| row.key == name).then_some(extension.name))
    }

    /// The extensions that must be there before it.
    pub fn requires(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.requires.unwrap_or_default().split(' ').filter(|name| !name.is_empty() && *name != "plpgsql")
    }

    /// The rows of a kind, which stand together.
    fn rows(&self, wanted: &'static str) -> impl Iterator<Item = Row> + use<> {
        let bit = self.bit;
        let start = self.text.find(&format!("\n{wanted}\t")).map_or(self.text.len(), |at| at + 1);
        let section = lines(self.text.get(start..).unwrap_or_default()).take_while(move |(kind, _)| *kind == wanted);
        section.map(|(_, row)| row).filter(move |row| row.is_in(bit))
    }

    /// Adds its objects as user objects; those of `schema` where the extension leaves the choice.
    fn install(&self, catalog: &mut Catalog, schema: &str) {
        for row in self.rows("name") {
            if let Some(created) = row.key.strip_prefix("schema ") {
                catalog.add_schema(created);
            }
        }
        let mut ids = Installed::new(self, schema);
        for row in self.rows("type") {
            ids.types.insert(row.key, catalog.new_type_id());
        }
        for row in self.rows("relation") {
            ids.relations.insert(own_id(row), catalog.new_rel_id());
        }
        for row in self.rows("routine") {
            ids.routines.insert(own_id(row), catalog.new_routine_id());
        }
        for row in self.rows("operator") {
            ids.operators.insert(own_id(row), catalog.new_object_id());
        }
        ids.note_foreign_types(self, catalog);
        for row in self.rows("type") {
            catalog.put_type(parse::ty(row, &ids));
        }
        let columns: Vec<Row> = self.rows("column").collect();
        for row in self.rows("relation") {
            let key = format!("{}.{}", row.fields().text(), row.key);
            let own = columns.iter().filter(|column| column.key == key).copied();
            catalog.put_relation(parse::relation(row, own, &ids));
        }
        for row in self.rows("routine") {
            catalog.put_routine(parse::routine(row, &ids));
        }
        for row in self.rows("operator") {
            catalog.add_operator(parse::operator(row, &ids));
        }
        for row in self.rows("cast") {
            catalog.add_cast(parse::cast(row, &ids));
        }
        for row in self.rows("opclass") {
            catalog.add_opclass(parse::opclass(row, &ids));
        }
        for row in self.rows("amop") {
            catalog.add_amop(parse::amop(row, &ids));
        }
    }

    /// Removes its objects, which are found by what identifies them.
    fn uninstall(&self, catalog: &mut Catalog, schema: &str) {
        let mut ids = Installed::new(self, schema);
        for row in self.rows("type") {
            let schema = ids.schema(row.fields().text());
            if let Some(id) = catalog.type_by_name(Some(&schema), row.key) {
                ids.types.insert(row.key, id);
            }
        }
        ids.note_foreign_types(self, catalog);
        for row in self.rows("routine") {
            let gone: Routine = parse::routine(row, &ids);
            let found =
                catalog.user_routines().find(|r| r.name == gone.name && r.schema == gone.schema && r.args == gone.args);
            if let Some(id) = found.map(|routine| routine.id) {
                catalog.remove_routine(id);
            }
        }
        for row in self.rows("operator") {
            let gone = parse::operator(row, &ids);
            let same = catalog.operators(Some(&gone.schema), row.key);
            if let Some((_, found)) = same.iter().find(|(_, op)| op.left == gone.left && op.right == gone.right) {
                catalog.remove_operator(row.key, found.id);
            }
        }
        for row in self.rows("cast") {
            let gone = parse::cast(row, &ids);
            catalog.remove_cast(gone.source, gone.target);
        }
        for row in self.rows("opclass") {
            let gone = parse::opclass(row, &ids);
            catalog.opclasses.retain(|class| **class != gone);
        }
        for row in self.rows("amop") {
            let gone = parse::amop(row, &ids);
            catalog.amops.retain(|op| {
                (&op.method, &op.family, op.left, op.right, op.strategy)
                    != (&gone.method, &gone.family, gone.left, gone.right, gone.strategy)
            });
        }
        for row in self.rows("relation") {
            let schema = ids.schema(row.fields().text());
            let found = catalog.relation_by_name(Some(&schema), row.key);
            if let Some(id) = found.map(|relation| relation.id) {
                catalog.remove_relation(id);
            }
        }
        for id in ids.types.values() {
            catalog.remove_type(*id);
        }
        for row in self.rows("name") {
            if let Some(created) = row.key.strip_prefix("schema ") {
                catalog.remove_schema(created);
            }
        }
    }
}

impl Catalog {
    /// `CREATE EXTENSION name [SCHEMA schema] [CASCADE]`: adds what it brings as user objects.
    pub fn create_extension(&mut self, name: &str, schema: Option<&str>, cascade: bool) -> Result<(), ExtensionError> {
        if name == "plpgsql" || self.extensions.contains_key(name) {
            return Err(ExtensionError::Exists(name.into()));
        }
        let extension = self.builtin.extension(name).ok_or_else(|| ExtensionError::Unknown(name.into()))?;
        let missing = extension.requires().find(|required| !self.extensions.contains_key(*required));
        if let Some(required) = missing
            && !cascade
        {
            return Err(ExtensionError::Requires(required));
        }
        let schema: Arc<str> = match (extension.schema, schema) {
            (Some(fixed), _) => {
                if !self.has_schema(fixed) {
                    self.add_schema(fixed);
                }
                fixed.into()
            }
            (None, Some(schema)) if !self.has_schema(schema) => return Err(ExtensionError::NoSchema(schema.into())),
            (None, Some(schema)) => schema.into(),
            (None, None) => self.creation_schema().unwrap_or_else(|| PG_CATALOG.into()),
        };
        for required in extension.requires() {
            // The schema given goes for those too.
            match self.create_extension(required, Some(&schema), true) {
                Ok(()) | Err(ExtensionError::Exists(_)) => {}
                Err(error) => return Err(error),
            }
        }
        extension.install(self, &schema);
        self.add_extension(extension.name, &schema);
        Ok(())
    }

    /// `DROP EXTENSION name`: removes what it brought; true if it was there. What depends on it is the caller's business.
    pub fn drop_extension(&mut self, name: &str) -> bool {
        let Some(schema) = self.extensions.get(name).cloned() else { return false };
        if let Some(extension) = self.builtin.extension(name) {
            extension.uninstall(self, &schema);
        }
        self.remove_extension(name)
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = (&'static str, Row)> {
    text.lines().filter_map(|line| {
        let (kind, line) = line.split_once('\t')?;
        Some((kind, Row::parse(line)?))
    })
}

/// The second field, by which other rows refer to this one.
fn own_id(row: Row) -> &'static str {
    let mut fields = row.fields();
    fields.text();
    fields.text()
}

/// The ids that the catalog gave to an extension's objects.
struct Installed {
    /// What its own types are called: `@name.`.
    prefix: String,
    schema: Arc<str>,
    types: HashMap<&'static str, TypeId>,
    /// Types of the extensions it requires, by their whole reference.
    foreign: HashMap<&'static str, TypeId>,
    relations: HashMap<&'static str, RelId>,
    routines: HashMap<&'static str, RoutineId>,
    operators: HashMap<&'static str, u32>,
}

impl Installed {
    fn new(extension: &Extension, schema: &str) -> Self {
        Self {
            prefix: format!("@{}.", extension.name),
            schema: schema.into(),
            types: HashMap::new(),
            foreign: HashMap::new(),
            relations: HashMap::new(),
            routines: HashMap::new(),
            operators: HashMap::new(),
        }
    }

    /// Looks up every `@other.type` that a row mentions.
    fn note_foreign_types(&mut self, extension: &Extension, catalog: &Catalog) {
        if extension.requires.is_none() {
            return;
        }
        for word in extension.text.split(['\t', ' ', '\n']).filter(|word| word.starts_with('@')) {
            let Some((owner, name)) = word.get(1..).and_then(|word| word.split_once('.')) else { continue };
            if word.starts_with(&self.prefix) || self.foreign.contains_key(word) {
                continue;
            }
            let schema = catalog.extensions.get(owner);
            let found = schema.and_then(|schema| catalog.type_by_name(Some(schema), name)).or_else(|| {
                // It may have schemas of its own.
                catalog.user_types().find(|ty| &*ty.name == name).map(|ty| ty.id)
            });
            if let Some(id) = found {
                self.foreign.insert(word, id);
            }
        }
    }
}

impl Ids for Installed {
    fn ty(&self, text: &'static str) -> TypeId {
        if let Some(name) = text.strip_prefix(&self.prefix) {
            return self.types.get(name).copied().unwrap_or(TypeId::NONE);
        }
        self.foreign.get(text).copied().unwrap_or_else(|| TypeId(parse::oid(text)))
    }

    fn relation(&self, text: &'static str) -> RelId {
        self.relations.get(text).copied().unwrap_or_else(|| RelId(parse::oid(text)))
    }

    fn routine(&self, text: &'static str) -> RoutineId {
        self.routines.get(text).copied().unwrap_or_else(|| RoutineId(parse::oid(text)))
    }

    fn operator(&self, text: &'static str) -> u32 {
        self.operators.get(text).copied().unwrap_or_else(|| parse::oid(text))
    }

    fn schema(&self, text: &'static str) -> Arc<str> {
        if text == "@" { Arc::clone(&self.schema) } else { text.into() }
    }
}
