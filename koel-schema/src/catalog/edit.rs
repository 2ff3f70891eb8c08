//! Changes, for `migrate` alone: a catalog that queries see is never changed.

use super::object::{AmOp, Cast, OpClass, Operator, Relation, Routine, Type};
use super::{Catalog, Names};
use crate::hir::{RelId, RoutineId};
use crate::types::TypeId;
use std::sync::Arc;

fn forget<T: PartialEq>(names: &mut Names<T>, name: &str, id: &T) {
    if let Some(entries) = names.get_mut(name) {
        entries.retain(|(_, other)| other != id);
        if entries.is_empty() {
            names.remove(name);
        }
    }
}

impl Catalog {
    fn fresh(&mut self) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    pub fn new_type_id(&mut self) -> TypeId {
        TypeId(self.fresh())
    }

    pub fn new_rel_id(&mut self) -> RelId {
        RelId(self.fresh())
    }

    pub fn new_routine_id(&mut self) -> RoutineId {
        RoutineId(self.fresh())
    }

    /// For operators, which have no id type of their own.
    pub fn new_object_id(&mut self) -> u32 {
        self.fresh()
    }

    pub fn set_search_path(&mut self, path: Vec<Arc<str>>) {
        self.search_path = path;
    }

    pub fn add_schema(&mut self, name: &str) -> bool {
        self.schemas.insert(name.into())
    }

    pub fn remove_schema(&mut self, name: &str) -> bool {
        self.schemas.remove(name)
    }

    pub fn add_extension(&mut self, name: &str, schema: &str) {
        self.extensions.insert(name.into(), schema.into());
    }

    pub fn remove_extension(&mut self, name: &str) -> bool {
        self.extensions.remove(name).is_some()
    }

    pub fn add_collation(&mut self, schema: &str, name: &str) {
        self.collations.insert((schema.into(), name.into()));
    }

    /// Adds a type or replaces the one of the same id (a new name or schema is taken over).
    pub fn put_type(&mut self, ty: Type) {
        self.remove_type(ty.id);
        self.type_names.entry(ty.name.clone()).or_default().push((ty.schema.clone(), ty.id));
        self.types.insert(ty.id, Arc::new(ty));
    }

    pub fn remove_type(&mut self, id: TypeId) -> Option<Arc<Type>> {
        let old = self.types.remove(&id)?;
        forget(&mut self.type_names, &old.name, &id);
        Some(old)
    }

    /// Adds a relation or replaces the one of the same id; its indexes' names are registered with it.
    pub fn put_relation(&mut self, rel: Relation) {
        self.remove_relation(rel.id);
        self.relation_names.entry(rel.name.clone()).or_default().push((rel.schema.clone(), rel.id));
        for index in &rel.indexes {
            self.index_names.entry(index.name.clone()).or_default().push((rel.schema.clone(), rel.id));
        }
        self.relations.insert(rel.id, Arc::new(rel));
    }

    pub fn remove_relation(&mut self, id: RelId) -> Option<Arc<Relation>> {
        let old = self.relations.remove(&id)?;
        forget(&mut self.relation_names, &old.name, &id);
        for index in &old.indexes {
            forget(&mut self.index_names, &index.name, &id);
        }
        Some(old)
    }

    pub fn put_routine(&mut self, routine: Routine) {
        self.remove_routine(routine.id);
        self.routine_names.entry(routine.name.clone()).or_default().push(routine.id);
        self.routines.insert(routine.id, Arc::new(routine));
    }

    pub fn remove_routine(&mut self, id: RoutineId) -> Option<Arc<Routine>> {
        let old = self.routines.remove(&id)?;
        if let Some(ids) = self.routine_names.get_mut(&old.name) {
            ids.retain(|other| *other != id);
        }
        Some(old)
    }

    pub fn add_operator(&mut self, operator: Operator) {
        self.operators.entry(operator.name.clone()).or_default().push(Arc::new(operator));
    }

    pub fn remove_operator(&mut self, name: &str, id: u32) {
        if let Some(list) = self.operators.get_mut(name) {
            list.retain(|op| op.id != id);
        }
    }

    pub fn add_cast(&mut self, cast: Cast) {
        self.casts.insert((cast.source, cast.target), Arc::new(cast));
    }

    pub fn remove_cast(&mut self, source: TypeId, target: TypeId) -> bool {
        self.casts.remove(&(source, target)).is_some()
    }

    pub fn remove_casts(&mut self, gone: impl Fn(&Cast) -> bool) {
        self.casts.retain(|_, cast| !gone(cast));
    }

    pub fn remove_operators(&mut self, gone: impl Fn(&Operator) -> bool) {
        for list in self.operators.values_mut() {
            list.retain(|op| !gone(op));
        }
    }

    /// To another schema: those that `moves` says.
    pub fn move_operators(&mut self, moves: impl Fn(&Operator) -> bool, schema: &Arc<str>) {
        for op in self.operators.values_mut().flatten().filter(|op| moves(op)) {
            Arc::make_mut(op).schema = schema.clone();
        }
    }

    pub fn move_opclasses(&mut self, moves: impl Fn(&OpClass) -> bool, schema: &Arc<str>) {
        for class in self.opclasses.iter_mut().filter(|class| moves(class)) {
            Arc::make_mut(class).schema = schema.clone();
        }
    }

    /// Replaces the one of the same id.
    pub fn put_operator(&mut self, operator: Operator) {
        self.remove_operator(&operator.name, operator.id);
        self.add_operator(operator);
    }

    pub fn remove_collation(&mut self, schema: &str, name: &str) -> bool {
        self.collations.remove(&(schema.into(), name.into()))
    }

    pub fn add_opclass(&mut self, class: OpClass) {
        self.opclasses.push(Arc::new(class));
    }

    pub fn add_amop(&mut self, op: AmOp) {
        self.amops.push(Arc::new(op));
    }
}
