//! The immutable catalog: what the migrations made, over what every server has.
//!
//! Built-in objects live for the whole process (`builtin`); user objects are behind `Arc`, so that a catalog is cheap to clone
//! (a savepoint, an exception block) and to change by copy.

pub mod builtin;
mod by_id;
mod changes;
mod edit;
pub mod lines;
pub mod object;
pub mod type_name;

use crate::hir::{RelId, RoutineId};
use crate::types::{PgVersion, TypeId};
use builtin::Builtin;
use by_id::ById;
use object::{AmOp, Cast, Domain, OpClass, Operator, Ref, Relation, Routine, Type, TypeKind};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

pub type TypeRef = Ref<Type>;
pub type RelationRef = Ref<Relation>;
pub type RoutineRef = Ref<Routine>;
pub type OperatorRef = Ref<Operator>;
pub type CastRef = Ref<Cast>;

/// Objects of one name: the schema of each and its id.
type Names<T> = HashMap<Arc<str>, Vec<(Arc<str>, T)>>;

#[derive(Debug, Clone)]
pub struct Catalog {
    version: PgVersion,
    builtin: &'static Builtin,
    types: ById<TypeId, Arc<Type>>,
    type_names: Names<TypeId>,
    relations: ById<RelId, Arc<Relation>>,
    relation_names: Names<RelId>,
    /// Index names share relations' name space: the relation each belongs to.
    index_names: Names<RelId>,
    routines: ById<RoutineId, Arc<Routine>>,
    routine_names: HashMap<Arc<str>, Vec<RoutineId>>,
    operators: HashMap<Arc<str>, Vec<Arc<Operator>>>,
    casts: ById<(TypeId, TypeId), Arc<Cast>>,
    opclasses: Vec<Arc<OpClass>>,
    amops: Vec<Arc<AmOp>>,
    collations: BTreeSet<(Arc<str>, Arc<str>)>,
    schemas: BTreeSet<Arc<str>>,
    /// Name and the schema it was created in.
    extensions: BTreeMap<Arc<str>, Arc<str>>,
    search_path: Vec<Arc<str>>,
    next_id: u32,
}

pub const PG_CATALOG: &str = "pg_catalog";
pub const INFORMATION_SCHEMA: &str = "information_schema";
/// Temporary objects; searched first for relations and types, never for functions and operators.
pub const PG_TEMP: &str = "pg_temp";

impl Catalog {
    /// What `initdb` makes: the built-in objects and an empty schema `public`.
    pub fn new(version: PgVersion) -> Self {
        Self {
            version,
            builtin: Builtin::get(version),
            types: ById::default(),
            type_names: HashMap::new(),
            relations: ById::default(),
            relation_names: HashMap::new(),
            index_names: HashMap::new(),
            routines: ById::default(),
            routine_names: HashMap::new(),
            operators: HashMap::new(),
            casts: ById::default(),
            opclasses: Vec::new(),
            amops: Vec::new(),
            collations: BTreeSet::new(),
            schemas: BTreeSet::from(["public".into()]),
            extensions: BTreeMap::new(),
            search_path: vec!["public".into()],
            next_id: TypeId::FIRST_USER,
        }
    }

    pub fn version(&self) -> PgVersion {
        self.version
    }

    pub fn builtin(&self) -> &'static Builtin {
        self.builtin
    }

    // ------------------------------------------------------------ schemas

    pub fn search_path(&self) -> &[Arc<str>] {
        &self.search_path
    }

    pub fn has_schema(&self, name: &str) -> bool {
        matches!(name, PG_CATALOG | INFORMATION_SCHEMA | PG_TEMP) || self.schemas.contains(name)
    }

    pub fn schemas(&self) -> impl Iterator<Item = &Arc<str>> {
        self.schemas.iter()
    }

    pub fn extensions(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<str>)> {
        self.extensions.iter()
    }

    /// The schemas that unqualified names are looked up in, in order; `pg_catalog` first unless the path names it.
    pub fn effective_path(&self) -> Vec<&str> {
        let mut path: Vec<&str> = Vec::with_capacity(self.search_path.len() + 1);
        if !self.search_path.iter().any(|schema| &**schema == PG_CATALOG) {
            path.push(PG_CATALOG);
        }
        path.extend(self.search_path.iter().map(|schema| &**schema).filter(|schema| self.has_schema(schema)));
        path
    }

    /// Where unqualified names are created: the first schema of the path that exists.
    pub fn creation_schema(&self) -> Option<Arc<str>> {
        self.search_path.iter().find(|schema| self.has_schema(schema)).cloned()
    }

    /// The order of `schema` among those searched for relations and types (temporary first), or none.
    fn visible<'n, T: Copy>(&self, entries: &'n [(Arc<str>, T)], temp: bool) -> Option<&'n (Arc<str>, T)> {
        if temp && let Some(found) = entries.iter().find(|(schema, _)| &**schema == PG_TEMP) {
            return Some(found);
        }
        self.search_path.iter().find_map(|wanted| entries.iter().find(|(schema, _)| schema == wanted))
    }

    // ------------------------------------------------------------ types

    /// The type of an id handed out by this catalog; the pseudo-type `unknown` for anything else.
    pub fn ty(&self, id: TypeId) -> &Type {
        if id.0 >= TypeId::FIRST_USER {
            if let Some(ty) = self.types.get(&id) {
                return ty;
            }
        } else if let Some(ty) = self.builtin.type_by_id(id) {
            return ty;
        }
        self.builtin.unknown_type()
    }

    /// By name; without a schema along the search path (`LookupTypeName`).
    pub fn type_by_name(&self, schema: Option<&str>, name: &str) -> Option<TypeId> {
        match schema {
            Some(schema @ (PG_CATALOG | INFORMATION_SCHEMA)) => {
                self.builtin.type_by_name(schema, name).or_else(|| self.user_type(schema, name))
            }
            Some(schema) => self.user_type(schema, name),
            None => {
                let user = self.type_names.get(name);
                if let Some((_, id)) = user.and_then(|entries| entries.iter().find(|(schema, _)| &**schema == PG_TEMP))
                {
                    return Some(*id);
                }
                self.effective_path().into_iter().find_map(|schema| self.type_by_name(Some(schema), name))
            }
        }
    }

    fn user_type(&self, schema: &str, name: &str) -> Option<TypeId> {
        self.type_names.get(name)?.iter().find(|(in_schema, _)| &**in_schema == schema).map(|(_, id)| *id)
    }

    /// All user types, in no particular order.
    pub fn user_types(&self) -> impl Iterator<Item = &Arc<Type>> {
        self.types.values()
    }

    /// The type a chain of domains is over, and the innermost modifier that applies (`getBaseTypeAndTypmod`).
    pub fn base_type(&self, id: TypeId) -> TypeId {
        self.base_type_and_typmod(id, -1).0
    }

    pub fn base_type_and_typmod(&self, mut id: TypeId, mut typmod: i32) -> (TypeId, i32) {
        if id.0 < TypeId::FIRST_GENERATED {
            return (id, typmod);
        }
        for _ in 0..64 {
            match self.domain(id) {
                Some(domain) => {
                    if typmod < 0 {
                        typmod = domain.typmod;
                    }
                    id = domain.base;
                }
                None => break,
            }
        }
        (id, typmod)
    }

    pub fn domain(&self, id: TypeId) -> Option<&Domain> {
        match &self.ty(id).kind {
            TypeKind::Domain(domain) => Some(domain),
            TypeKind::Base
            | TypeKind::Composite(_)
            | TypeKind::Enum(_)
            | TypeKind::Pseudo
            | TypeKind::Range { .. }
            | TypeKind::Multirange { .. }
            | TypeKind::Shell => None,
        }
    }

    /// The element type of a true array (`get_element_type`); NONE otherwise. Domains are not looked through.
    pub fn element_type(&self, id: TypeId) -> TypeId {
        let ty = self.ty(id);
        if ty.is_array { ty.elem } else { TypeId::NONE }
    }

    /// `get_array_type`.
    pub fn array_type(&self, id: TypeId) -> TypeId {
        self.ty(id).array
    }

    /// `get_base_element_type`: of an array or a domain over one.
    pub fn base_element_type(&self, id: TypeId) -> TypeId {
        self.element_type(self.base_type(id))
    }

    /// The relation whose row type this is (`typeOrDomainTypeRelid` without the domain).
    pub fn row_relation(&self, id: TypeId) -> Option<RelId> {
        match self.ty(id).kind {
            TypeKind::Composite(rel) => Some(rel),
            TypeKind::Base
            | TypeKind::Domain(_)
            | TypeKind::Enum(_)
            | TypeKind::Pseudo
            | TypeKind::Range { .. }
            | TypeKind::Multirange { .. }
            | TypeKind::Shell => None,
        }
    }

    /// As messages show it (`format_type_be`): SQL names for built-in types, `[]` for arrays, the schema where it is not visible.
    pub fn type_name(&self, id: TypeId) -> String {
        if id.is_error() {
            return "unknown".into();
        }
        let ty = self.ty(id);
        if ty.is_array && !matches!(id, TypeId::OIDVECTOR | TypeId::INT2VECTOR) {
            return format!("{}[]", self.type_name(ty.elem));
        }
        let name = match id {
            TypeId::BOOL => "boolean",
            TypeId::INT2 => "smallint",
            TypeId::INT4 => "integer",
            TypeId::INT8 => "bigint",
            TypeId::FLOAT4 => "real",
            TypeId::FLOAT8 => "double precision",
            TypeId::BPCHAR => "character",
            TypeId::VARCHAR => "character varying",
            TypeId::CHAR => "\"char\"",
            TypeId::BIT => "bit",
            TypeId::VARBIT => "bit varying",
            TypeId::TIME => "time without time zone",
            TypeId::TIMETZ => "time with time zone",
            TypeId::TIMESTAMP => "timestamp without time zone",
            TypeId::TIMESTAMPTZ => "timestamp with time zone",
            TypeId::ANY => "\"any\"",
            _ => &ty.name,
        };
        if ty.id.0 >= TypeId::FIRST_USER && self.type_by_name(None, &ty.name) != Some(id) {
            return format!("{}.{}", ty.schema, name);
        }
        name.to_string()
    }

    /// As `koel describe` and our tests name it: the pg_catalog name, arrays with `[]`.
    pub fn short_type_name(&self, id: TypeId) -> String {
        let ty = self.ty(id);
        if !ty.is_array {
            return ty.name.to_string();
        }
        // An element that is called an array itself is one of the vector types.
        let element = self.ty(ty.elem);
        if element.is_array { format!("{}[]", element.name) } else { format!("{}[]", self.short_type_name(ty.elem)) }
    }

    // ------------------------------------------------------------ relations

    pub fn relation(&self, id: RelId) -> Option<RelationRef> {
        if id.0 >= TypeId::FIRST_USER {
            self.relations.get(&id).map(|rel| Ref::User(Arc::clone(rel)))
        } else {
            self.builtin.relation_by_id(id).map(Ref::Builtin)
        }
    }

    /// A user relation without counting a reference.
    pub fn user_relation(&self, id: RelId) -> Option<&Arc<Relation>> {
        self.relations.get(&id)
    }

    /// By name; without a schema along the search path (`RangeVarGetRelid`).
    pub fn relation_by_name(&self, schema: Option<&str>, name: &str) -> Option<RelationRef> {
        match schema {
            Some(schema @ (PG_CATALOG | INFORMATION_SCHEMA)) => self
                .builtin
                .relation(schema, name)
                .map(Ref::Builtin)
                .or_else(|| self.user_relation_by_name(schema, name)),
            Some(schema) => self.user_relation_by_name(schema, name),
            None => {
                if let Some(found) = self.user_relation_by_name(PG_TEMP, name) {
                    return Some(found);
                }
                self.effective_path().into_iter().find_map(|schema| self.relation_by_name(Some(schema), name))
            }
        }
    }

    fn user_relation_by_name(&self, schema: &str, name: &str) -> Option<RelationRef> {
        let entries = self.relation_names.get(name)?;
        let (_, id) = entries.iter().find(|(in_schema, _)| &**in_schema == schema)?;
        self.relation(*id)
    }

    /// All user relations, in no particular order.
    pub fn user_relations(&self) -> impl Iterator<Item = &Arc<Relation>> {
        self.relations.values()
    }

    /// The relation that an index of this name belongs to.
    pub fn index_owner(&self, schema: Option<&str>, name: &str) -> Option<RelId> {
        let entries = self.index_names.get(name)?;
        match schema {
            Some(schema) => entries.iter().find(|(in_schema, _)| &**in_schema == schema).map(|(_, id)| *id),
            None => self.visible(entries, true).map(|(_, id)| *id),
        }
    }

    // ------------------------------------------------------------ routines

    pub fn routine(&self, id: RoutineId) -> Option<&Arc<Routine>> {
        self.routines.get(&id)
    }

    /// All routines of a name, each with the rank of its schema in the search path (all 0 where a schema is given). `pg_temp` is never searched.
    pub fn routines(&self, schema: Option<&str>, name: &str) -> Vec<(usize, RoutineRef)> {
        let path = match schema {
            Some(schema) => vec![schema],
            None => self.effective_path(),
        };
        let mut found = Vec::new();
        for (rank, wanted) in path.iter().enumerate() {
            if matches!(*wanted, PG_CATALOG | INFORMATION_SCHEMA) {
                let builtin = self.builtin.routines(name).iter().filter(|routine| &*routine.schema == *wanted);
                found.extend(builtin.map(|routine| (rank, Ref::Builtin(routine))));
            }
            if let Some(ids) = self.routine_names.get(name) {
                let user =
                    ids.iter().filter_map(|id| self.routines.get(id)).filter(|routine| &*routine.schema == *wanted);
                found.extend(user.map(|routine| (rank, Ref::User(Arc::clone(routine)))));
            }
        }
        found
    }

    pub fn user_routines(&self) -> impl Iterator<Item = &Arc<Routine>> {
        self.routines.values()
    }

    // ------------------------------------------------------------ operators, casts, access methods

    /// All operators of a name, each with the rank of its schema in the search path.
    pub fn operators(&self, schema: Option<&str>, name: &str) -> Vec<(usize, OperatorRef)> {
        let path = match schema {
            Some(schema) => vec![schema],
            None => self.effective_path(),
        };
        let mut found = Vec::new();
        for (rank, wanted) in path.iter().enumerate() {
            if *wanted == PG_CATALOG {
                found.extend(self.builtin.operators(name).iter().map(|op| (rank, Ref::Builtin(op))));
            }
            if let Some(ops) = self.operators.get(name) {
                let user = ops.iter().filter(|op| &*op.schema == *wanted);
                found.extend(user.map(|op| (rank, Ref::User(Arc::clone(op)))));
            }
        }
        found
    }

    /// The operator of this name that calls this function, wherever it is: what an expression holds of one.
    pub fn operator_by_func(&self, name: &str, func: RoutineId) -> Option<OperatorRef> {
        let builtin = self.builtin.operator_by_func(name, func).map(Ref::Builtin);
        let user = || self.operators.get(name)?.iter().find(|op| op.func == func).cloned().map(Ref::User);
        builtin.or_else(user)
    }

    pub fn operator_by_id(&self, id: u32) -> Option<OperatorRef> {
        if id < TypeId::FIRST_USER {
            return self.builtin.operator_by_id(id).map(Ref::Builtin);
        }
        self.operators.values().flatten().find(|op| op.id == id).cloned().map(Ref::User)
    }

    /// The operator of exactly these operands that is first in the search path; [`TypeId::NONE`] on the left of a prefix operator.
    pub fn operator(&self, schema: Option<&str>, name: &str, left: TypeId, right: TypeId) -> Option<OperatorRef> {
        let find = |wanted: &str| {
            if wanted == PG_CATALOG {
                for op in self.builtin.operators(name) {
                    if op.left.0 == left.0 && op.right.0 == right.0 {
                        return Some(Ref::Builtin(op));
                    }
                }
            }
            let user = self.operators.get(name)?;
            let op = user.iter().find(|op| op.left == left && op.right == right && &*op.schema == wanted)?;
            Some(Ref::User(Arc::clone(op)))
        };
        match schema {
            Some(schema) => find(schema),
            None => self.effective_path().into_iter().find_map(find),
        }
    }

    /// pg_cast.
    pub fn cast(&self, source: TypeId, target: TypeId) -> Option<CastRef> {
        if let Some(cast) = self.casts.get(&(source, target)) {
            return Some(Ref::User(Arc::clone(cast)));
        }
        self.builtin.cast(source, target).map(Ref::Builtin)
    }

    /// Whether there are collations other than the built-in ones, which are all deterministic.
    pub fn has_own_collations(&self) -> bool {
        !self.collations.is_empty()
    }

    /// Whether values of this type that are equal are the same in every way: 1.0 and 1.00 are equal, as are texts that a collation of the migrations takes for one.
    pub fn equality_is_identity(&self, ty: TypeId) -> bool {
        let base = self.base_type(ty);
        match base {
            TypeId::TEXT | TypeId::VARCHAR | TypeId::NAME => !self.has_own_collations(),
            TypeId::BOOL
            | TypeId::INT2
            | TypeId::INT4
            | TypeId::INT8
            | TypeId::OID
            | TypeId::UUID
            | TypeId::BYTEA
            | TypeId::DATE
            | TypeId::TIME
            | TypeId::TIMESTAMP
            | TypeId::TIMESTAMPTZ => true,
            _ => matches!(self.ty(base).kind, TypeKind::Enum(_)),
        }
    }

    pub fn has_collation(&self, schema: Option<&str>, name: &str) -> bool {
        match schema {
            Some(PG_CATALOG) => self.builtin.has_collation(name),
            Some(schema) => self.collations.contains(&(schema.into(), name.into())),
            None => {
                self.builtin.has_collation(name)
                    || self.search_path.iter().any(|schema| self.collations.contains(&(schema.clone(), name.into())))
            }
        }
    }

    /// Operator classes of an access method, the built-in ones first.
    pub fn opclasses<'a>(&'a self, method: &'a str) -> impl Iterator<Item = &'a OpClass> {
        let user = self.opclasses.iter().map(|class| &**class).filter(move |class| &*class.method == method);
        self.builtin.opclasses(method).iter().chain(user)
    }

    pub fn user_operators(&self) -> impl Iterator<Item = &Arc<Operator>> {
        self.operators.values().flatten()
    }

    pub fn user_casts(&self) -> impl Iterator<Item = &Arc<Cast>> {
        self.casts.values()
    }

    pub fn user_opclasses(&self) -> impl Iterator<Item = &Arc<OpClass>> {
        self.opclasses.iter()
    }

    /// Schema and name of each.
    pub fn user_collations(&self) -> impl Iterator<Item = &(Arc<str>, Arc<str>)> {
        self.collations.iter()
    }

    /// The members of an operator family.
    /// Whether extensions have added operators to families.
    pub fn has_user_amops(&self) -> bool {
        !self.amops.is_empty()
    }

    /// The B-tree families an operator belongs to, and its strategy in each.
    pub fn btree_families(&self, operator: u32) -> impl Iterator<Item = (&str, i16)> {
        let user = self.amops.iter().filter(move |op| op.operator_id == operator && &*op.method == "btree");
        let builtin = self.builtin.btree_families(operator).iter().copied();
        builtin.chain(user.map(|op| (&*op.family, op.strategy)))
    }

    pub fn amops<'a>(&'a self, method: &'a str, family: &'a str) -> impl Iterator<Item = &'a AmOp> {
        let user = self.amops.iter().map(|op| &**op);
        let user = user.filter(move |op| &*op.method == method && &*op.family == family);
        self.builtin.amops(method, family).iter().chain(user)
    }
}
