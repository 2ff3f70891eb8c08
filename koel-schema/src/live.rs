//! What a live database is compared with: relations with their columns and unique indexes, domains, enums, by name. The comparison itself is
//! `koel_runtime::schema`'s.

use crate::catalog::object::{self, ColumnDefault, Domain, Generated, Identity, RelKind, Relation, TypeKind};
use crate::catalog::{Catalog, INFORMATION_SCHEMA, PG_CATALOG, PG_TEMP};
use crate::types::TypeId;
use std::borrow::Cow;

/// In the order of names: the catalog has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Live<'c> {
    pub objects: Vec<Object<'c>>,
    pub enums: Vec<Enum<'c>>,
}

/// Something with columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object<'c> {
    pub kind: Kind,
    pub schema: &'c str,
    pub name: &'c str,
    pub columns: Vec<Column<'c>>,
    /// The names of unique indexes, those of constraints too.
    pub unique: Vec<&'c str>,
}

/// What it is. A partitioned table is a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Table,
    ForeignTable,
    View,
    MaterializedView,
    Composite,
    /// Its one column, `VALUE`, is what it is over.
    Domain,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column<'c> {
    pub name: &'c str,
    /// Schema and name, `[]` behind it for an array; None: not known.
    pub ty: Option<(&'c str, Cow<'c, str>)>,
    /// None: not known.
    pub typmod: Option<i32>,
    pub not_null: bool,
    pub fill: Fill,
}

/// What a column holds when an INSERT leaves it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fill {
    Null,
    /// Its default, or the next number of its identity.
    Default,
    /// `GENERATED ALWAYS`.
    Always,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enum<'c> {
    pub schema: &'c str,
    pub name: &'c str,
    pub labels: Vec<&'c str>,
}

impl<'c> Live<'c> {
    /// What the migrations made.
    pub fn of(catalog: &'c Catalog) -> Self {
        let mut live = Self::default();
        for relation in catalog.user_relations().filter(|relation| own(&relation.schema)) {
            // What extensions made has no origin, and is as their version has it; composite types have none either.
            let made = relation.origin.is_some() || relation.kind == RelKind::Composite;
            if let Some(kind) = kind(relation.kind).filter(|_| !relation.temporary && made) {
                live.objects.push(object(catalog, relation, kind));
            }
        }
        for ty in catalog.user_types().filter(|ty| own(&ty.schema)) {
            let (schema, name) = (&*ty.schema, &*ty.name);
            match &ty.kind {
                TypeKind::Domain(domain) => live.objects.push(over(catalog, schema, name, domain)),
                TypeKind::Enum(labels) => {
                    live.enums.push(Enum { schema, name, labels: labels.iter().map(|label| &**label).collect() });
                }
                TypeKind::Base
                | TypeKind::Composite(_)
                | TypeKind::Pseudo
                | TypeKind::Range { .. }
                | TypeKind::Multirange { .. }
                | TypeKind::Shell => {}
            }
        }
        live.objects.sort_by_key(|object| (object.schema, object.name));
        live.enums.sort_by_key(|ty| (ty.schema, ty.name));
        live
    }
}

fn own(schema: &str) -> bool {
    !matches!(schema, PG_CATALOG | INFORMATION_SCHEMA | PG_TEMP)
}

fn kind(kind: RelKind) -> Option<Kind> {
    Some(match kind {
        RelKind::Table | RelKind::Partitioned => Kind::Table,
        RelKind::View => Kind::View,
        RelKind::MaterializedView => Kind::MaterializedView,
        RelKind::Foreign => Kind::ForeignTable,
        RelKind::Composite => Kind::Composite,
        RelKind::Sequence | RelKind::Toast => return None,
    })
}

fn object<'c>(catalog: &'c Catalog, relation: &'c Relation, kind: Kind) -> Object<'c> {
    let columns = relation.columns.iter().filter(|column| !column.dropped).map(|found| {
        let always =
            found.generated.is_some_and(|generated| matches!(generated, Generated::Stored | Generated::Virtual))
                || found.identity == Some(Identity::Always);
        column(catalog, &found.name, found.ty, found.typmod, found.not_null, fill(found, always))
    });
    let columns = columns.collect();
    let mut unique: Vec<&str> =
        relation.indexes.iter().filter(|index| index.unique).map(|index| &*index.name).collect();
    unique.sort_unstable();
    Object { kind, schema: &relation.schema, name: &relation.name, columns, unique }
}

fn fill(column: &object::Column, always: bool) -> Fill {
    match (&column.default, column.identity) {
        _ if always => Fill::Always,
        (ColumnDefault::None, None) => Fill::Null,
        (ColumnDefault::None | ColumnDefault::Expr { .. } | ColumnDefault::Sequence, _) => Fill::Default,
    }
}

fn over<'c>(catalog: &'c Catalog, schema: &'c str, name: &'c str, domain: &Domain) -> Object<'c> {
    let fill = if domain.has_default { Fill::Default } else { Fill::Null };
    let value = column(catalog, "VALUE", domain.base, domain.typmod, domain.not_null, fill);
    Object { kind: Kind::Domain, schema, name, columns: vec![value], unique: Vec::new() }
}

fn column<'c>(catalog: &'c Catalog, name: &'c str, id: TypeId, typmod: i32, not_null: bool, fill: Fill) -> Column<'c> {
    let ty = catalog.ty(id);
    let element = catalog.ty(ty.elem);
    // int2vector has elements, and is not the array of them.
    let array = ty.elem.is_some() && element.array == id;
    let (shown, called) =
        if array { (element, Cow::Owned(format!("{}[]", element.name))) } else { (ty, Cow::Borrowed(&*ty.name)) };
    let known = !id.is_error();
    // What an extension makes of a modifier is its own affair.
    let typmod = (known && shown.id.0 < TypeId::FIRST_USER).then_some(typmod);
    Column { name, ty: known.then_some((&*shown.schema, called)), typmod, not_null, fill }
}
