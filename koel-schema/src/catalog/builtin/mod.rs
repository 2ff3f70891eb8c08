//! Built-in objects: generated data, read lazily by name.

use super::object::{AmOp, Cast, OpClass, Operator, Relation, Routine, Type};
use crate::hir::RelId;
use crate::types::{PgVersion, TypeId};

/// What a server of one version has before any migration.
#[derive(Debug)]
pub struct Builtin {}

impl Builtin {
    pub fn get(version: PgVersion) -> &'static Builtin {
        let _ = version;
        &Builtin {}
    }
    pub fn type_by_id(&'static self, _: TypeId) -> Option<&'static Type> {
        None
    }
    pub fn unknown_type(&'static self) -> &'static Type {
        panic!()
    }
    pub fn type_by_name(&'static self, _: &str, _: &str) -> Option<TypeId> {
        None
    }
    pub fn relation_by_id(&'static self, _: RelId) -> Option<&'static Relation> {
        None
    }
    pub fn relation(&'static self, _: &str, _: &str) -> Option<&'static Relation> {
        None
    }
    pub fn routines(&'static self, _: &str) -> &'static [Routine] {
        &[]
    }
    pub fn operators(&'static self, _: &str) -> &'static [Operator] {
        &[]
    }
    pub fn cast(&'static self, _: TypeId, _: TypeId) -> Option<&'static Cast> {
        None
    }
    pub fn has_collation(&'static self, _: &str) -> bool {
        false
    }
    pub fn opclasses(&'static self, _: &str) -> &'static [OpClass] {
        &[]
    }
    pub fn amops(&'static self, _: &str, _: &str) -> &'static [AmOp] {
        &[]
    }
}
