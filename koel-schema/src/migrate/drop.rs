//! DROP, with what depends on the object: refused, or dropped too where CASCADE is said.

use super::depend::{Use, view_uses};
use super::fold::{Fold, Outcome, refused, shown};
use super::names::split_name;
use super::types::drop_column;
use crate::catalog::RelationRef;
use crate::catalog::object::{
    ColumnDefault, Constraint, ConstraintKind, Index, IndexKeyExpr, RelKind, Relation, TypeKind,
};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::{Expr, ExprKind, RelId, RoutineId};
use crate::span::Span;
use crate::syntax::ast::Name;
use crate::syntax::ast::ddl::{Drop, ObjectKind};
use crate::types::TypeId;

fn depended_on(what: &str, span: Span, on: &str) -> Diagnostic {
    let message = format!("cannot drop {what} because other objects depend on it");
    refused(SqlState::DependentObjectsStillExist, span, message)
        .label(span, on.to_string())
        .help("Use DROP ... CASCADE to drop the dependent objects too.")
}

impl Fold {
    pub(super) fn drop_objects(&mut self, drop: &Drop) -> Outcome {
        if matches!(
            drop.kind,
            ObjectKind::Table
                | ObjectKind::View
                | ObjectKind::MaterializedView
                | ObjectKind::Sequence
                | ObjectKind::ForeignTable
        ) {
            return self.drop_relations(drop);
        }
        for name in &drop.names {
            let done = match drop.kind {
                ObjectKind::Index => self.drop_index(drop, name),
                ObjectKind::Type | ObjectKind::Domain => self.drop_type(drop, name),
                ObjectKind::Schema => self.drop_schema(drop, name),
                ObjectKind::Extension => self.drop_extension(drop, name),
                ObjectKind::Collation => self.drop_collation(name),
                // Kinds the catalog does not keep.
                _ => Ok(()),
            };
            match done {
                Err(diagnostic) if drop.if_exists && is_missing(&diagnostic) => {}
                done => done?,
            }
        }
        Ok(())
    }

    /// All names are looked up before any object goes: those of one statement may depend on each other.
    fn drop_relations(&mut self, drop: &Drop) -> Outcome {
        let mut together = Vec::with_capacity(drop.names.len());
        for name in &drop.names {
            match self.relation_to_drop(drop, name) {
                Ok(found) => together.push((found.id, name)),
                Err(diagnostic) if drop.if_exists && is_missing(&diagnostic) => {}
                Err(diagnostic) => return Err(diagnostic),
            }
        }
        let ids: Vec<RelId> = together.iter().map(|(id, _)| *id).collect();
        if !drop.cascade {
            for (id, name) in &together {
                if let Some(on) = self.relation_dependents(*id, &ids) {
                    return Err(depended_on(&shown(name), name.span, &on));
                }
            }
        }
        for id in ids {
            self.drop_relation_cascade(id);
        }
        Ok(())
    }

    fn relation_to_drop(&self, drop: &Drop, name: &Name) -> Result<RelationRef, Diagnostic> {
        self.checked_schema(name)?;
        let word = match drop.kind {
            ObjectKind::View => "view",
            ObjectKind::MaterializedView => "materialized view",
            ObjectKind::Sequence => "sequence",
            ObjectKind::ForeignTable => "foreign table",
            _ => "table",
        };
        let Some(found) = self.find_relation(name) else {
            let message = format!("{word} \"{}\" does not exist", shown(name));
            return Err(refused(SqlState::UndefinedTable, name.span, message));
        };
        let fits = match drop.kind {
            ObjectKind::View => found.kind == RelKind::View,
            ObjectKind::MaterializedView => found.kind == RelKind::MaterializedView,
            ObjectKind::Sequence => found.kind == RelKind::Sequence,
            ObjectKind::ForeignTable => found.kind == RelKind::Foreign,
            _ => matches!(found.kind, RelKind::Table | RelKind::Partitioned),
        };
        if !fits {
            let message = format!("\"{}\" is not a {word}", found.name);
            return Err(refused(SqlState::WrongObjectType, name.span, message));
        }
        Ok(found)
    }

    fn drop_collation(&mut self, name: &Name) -> Outcome {
        let own = name.last().map_or("", |last| last.as_str());
        let schema = self.checked_schema(name)?;
        let path = self.catalog.search_path();
        let found = match schema {
            Some(schema) => Some(schema.to_string()),
            None => path
                .iter()
                .find(|schema| self.catalog.has_collation(Some(schema), own))
                .map(|schema| schema.to_string()),
        };
        if !found.is_some_and(|schema| self.catalog.remove_collation(&schema, own)) {
            let message = format!("collation \"{}\" does not exist", shown(name));
            return Err(refused(SqlState::UndefinedObject, name.span, message));
        }
        Ok(())
    }

    /// Columns whose default draws from a sequence: that of a serial column, or one that `nextval('s')` names.
    fn drawing(&self, sequence: RelId) -> Vec<(RelId, usize)> {
        let owner = self.side.owned.get(&sequence).copied();
        let mut found = Vec::new();
        for rel in self.catalog.user_relations() {
            for (at, column) in rel.columns.iter().enumerate() {
                let draws = match &column.default {
                    ColumnDefault::Sequence => owner == Some((rel.id, at)),
                    ColumnDefault::Expr { expr: Some(expr), .. } => expr.any(&mut |part| self.names(part, sequence)),
                    ColumnDefault::Expr { expr: None, .. } | ColumnDefault::None => false,
                };
                if draws && column.identity.is_none() {
                    found.push((rel.id, at));
                }
            }
        }
        found
    }

    /// A `regclass` constant of this relation.
    fn names(&self, expr: &Expr, id: RelId) -> bool {
        let ExprKind::Const(Some(text)) = &expr.kind else { return false };
        if expr.ty != TypeId::REGCLASS {
            return false;
        }
        let parts: Vec<String> = split_name(text);
        let found = match parts.as_slice() {
            [name] => self.catalog.relation_by_name(None, name),
            [schema, name] => self.catalog.relation_by_name(Some(schema), name),
            _ => None,
        };
        found.is_some_and(|rel| rel.id == id)
    }

    /// The first thing outside of `together` that would break.
    fn relation_dependents(&self, id: RelId, together: &[RelId]) -> Option<String> {
        let used = |used: &Use| *used == Use::Relation(id);
        let row_type = self.catalog.relation(id).map_or(TypeId::NONE, |rel| rel.row_type);
        let array = self.catalog.array_type(row_type);
        for other in self.catalog.user_relations().filter(|other| other.id != id && !together.contains(&other.id)) {
            if view_uses(other, &used) {
                return Some(format!("view {} depends on it", other.name));
            }
            if let Some(constraint) = other.constraints.iter().find(|constraint| references(constraint, id)) {
                return Some(format!("constraint {} on table {} depends on it", constraint.name, other.name));
            }
            // Partitions go with their parent, other children do not.
            if other.parents.contains(&id) && !other.is_partition {
                return Some(format!("table {} depends on it", other.name));
            }
            if row_type.is_some()
                && let Some(column) =
                    other.columns.iter().find(|column| !column.dropped && (column.ty == row_type || column.ty == array))
            {
                return Some(format!("column {} of {} depends on it", column.name, other.name));
            }
        }
        let mut sequences = self.owned_sequences(id, None);
        sequences.push(id);
        let drawing = sequences.into_iter().flat_map(|sequence| self.drawing(sequence));
        if let Some((rel, at)) = drawing.into_iter().find(|(rel, _)| !together.contains(rel))
            && let Some(rel) = self.catalog.user_relation(rel)
        {
            let column = rel.columns.get(at).map_or("", |column| &*column.name);
            return Some(format!("default value for column {column} of table {} depends on it", rel.name));
        }
        if row_type.is_some() {
            let routine = self.routines_over(&[row_type, array]).first().and_then(|id| self.catalog.routine(*id));
            return routine.map(|routine| format!("function {} depends on it", routine.name));
        }
        None
    }

    /// Drops a relation and all that depends on it.
    pub(super) fn drop_relation_cascade(&mut self, id: RelId) {
        let Some(found) = self.catalog.user_relation(id) else { return };
        let found = Relation::clone(found);
        if found.kind == RelKind::Sequence {
            for (rel, at) in self.drawing(id) {
                let Some(rel) = self.catalog.user_relation(rel) else { continue };
                let mut rel = Relation::clone(rel);
                if let Some(column) = rel.columns.get_mut(at) {
                    column.default = ColumnDefault::None;
                }
                self.catalog.put_relation(rel);
            }
        }
        // Out of the catalog first, so that circles end.
        self.forget_relation(id);
        for parent in &found.parents {
            self.remove_child(*parent, id);
        }
        for child in &found.children {
            self.drop_relation_cascade(*child);
        }
        let used = |used: &Use| *used == Use::Relation(id);
        let others: Vec<(RelId, bool)> = self
            .catalog
            .user_relations()
            .map(|other| (other.id, view_uses(other, &used)))
            .filter(|(other, view)| {
                *view
                    || self
                        .catalog
                        .user_relation(*other)
                        .is_some_and(|other| other.constraints.iter().any(|constraint| references(constraint, id)))
            })
            .collect();
        for (other, view) in others {
            if view {
                self.drop_relation_cascade(other);
            } else if let Some(other) = self.catalog.user_relation(other) {
                let mut other = Relation::clone(other);
                other.constraints.retain(|constraint| !references(constraint, id));
                self.catalog.put_relation(other);
            }
        }
        for sequence in self.owned_sequences(id, None) {
            self.drop_relation_cascade(sequence);
        }
        if found.row_type.is_some() {
            self.drop_type_uses(found.row_type);
        }
        self.side.trigger_functions.retain(|(rel, _), _| *rel != id);
    }

    /// The relation, its row type, and nothing else.
    pub(super) fn forget_relation(&mut self, id: RelId) {
        if let Some(old) = self.catalog.remove_relation(id)
            && old.row_type.is_some()
        {
            // The type stays known by id to what still speaks of it; its name is free.
            self.forget_type(old.row_type);
        }
        self.side.owned.remove(&id);
    }

    fn drop_index(&mut self, drop: &Drop, name: &Name) -> Outcome {
        let schema = self.checked_schema(name)?;
        let own = name.last().map_or("", |last| last.as_str());
        let Some(owner) = self.catalog.index_owner(schema, own).and_then(|id| self.catalog.user_relation(id)) else {
            let message = format!("index \"{}\" does not exist", shown(name));
            return Err(refused(SqlState::UndefinedObject, name.span, message));
        };
        let mut owner = Relation::clone(owner);
        if let Some(constraint) = owner.constraints.iter().find(|constraint| {
            &*constraint.name == own
                && matches!(
                    constraint.kind,
                    ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique { .. } | ConstraintKind::Exclude
                )
        }) {
            let message = format!(
                "cannot drop index {own} because constraint {} on table {} requires it",
                constraint.name, owner.name
            );
            return Err(refused(SqlState::DependentObjectsStillExist, name.span, message));
        }
        let dropped = owner.indexes.iter().find(|index| &*index.name == own).cloned();
        if let Some(columns) = dropped.as_ref().and_then(unique_columns) {
            let name = crate::ident::Ident::new(own, name.span);
            self.drop_references(&mut owner, &columns, &name, drop.cascade)?;
        }
        owner.indexes.retain(|index| &*index.name != own);
        let children = owner.clone();
        self.catalog.put_relation(owner);
        if let (RelKind::Partitioned, Some(dropped)) = (children.kind, dropped) {
            self.each_child(&children, &mut |_, child, map| {
                child.indexes.retain(|index| !same_through(index, &dropped, map));
            });
        }
        Ok(())
    }

    // ------------------------------------------------------------ types

    fn drop_type(&mut self, drop: &Drop, name: &Name) -> Outcome {
        let id = self.existing_type(name)?;
        let ty = self.catalog.ty(id).clone();
        if let TypeKind::Composite(rel) = ty.kind
            && let Some(relation) = self.catalog.user_relation(rel)
            && relation.kind != RelKind::Composite
        {
            let message = format!("cannot drop type {} because table {} requires it", ty.name, relation.name);
            return Err(refused(SqlState::DependentObjectsStillExist, name.span, message));
        }
        if ty.is_array {
            let message =
                format!("cannot drop type {} because type {} requires it", ty.name, self.catalog.ty(ty.elem).name);
            return Err(refused(SqlState::DependentObjectsStillExist, name.span, message));
        }
        if drop.kind == ObjectKind::Domain && !matches!(ty.kind, TypeKind::Domain(_)) {
            let message = format!("\"{}\" is not a domain", ty.name);
            return Err(refused(SqlState::WrongObjectType, name.span, message));
        }
        if !drop.cascade
            && let Some(on) = self.type_dependents(id)
        {
            return Err(depended_on(&format!("type {}", ty.name), name.span, &on));
        }
        self.drop_type_cascade(id);
        Ok(())
    }

    fn type_family(&self, id: TypeId) -> Vec<TypeId> {
        let mut family = vec![id];
        let array = self.catalog.array_type(id);
        if array.is_some() {
            family.push(array);
        }
        if let TypeKind::Range { multirange, .. } = self.catalog.ty(id).kind {
            family.push(multirange);
        }
        family
    }

    fn type_dependents(&self, id: TypeId) -> Option<String> {
        let family = self.type_family(id);
        let own = match self.catalog.ty(id).kind {
            TypeKind::Composite(rel) => Some(rel),
            _ => None,
        };
        for rel in self.catalog.user_relations().filter(|rel| Some(rel.id) != own) {
            if let Some(column) = rel.columns.iter().find(|column| !column.dropped && family.contains(&column.ty)) {
                return Some(format!("column {} of {} depends on it", column.name, rel.name));
            }
        }
        if let Some(domain) = self.domains_over(&family).first() {
            return Some(format!("type {} depends on it", self.catalog.ty(*domain).name));
        }
        let constructors: &[TypeId] = if family.len() > 2 { &family } else { &[] };
        self.routines_over(&family)
            .iter()
            .filter_map(|id| self.catalog.routine(*id))
            .find(|routine| !constructors.contains(&routine.ret))
            .map(|routine| format!("function {} depends on it", routine.name))
    }

    fn domains_over(&self, family: &[TypeId]) -> Vec<TypeId> {
        self.catalog
            .user_types()
            .filter(|ty| matches!(&ty.kind, TypeKind::Domain(domain) if family.contains(&domain.base)))
            .map(|ty| ty.id)
            .collect()
    }

    fn routines_over(&self, family: &[TypeId]) -> Vec<RoutineId> {
        self.catalog
            .user_routines()
            .filter(|routine| {
                family.contains(&routine.ret)
                    || routine.args.iter().any(|ty| family.contains(ty))
                    || routine.params.iter().any(|param| family.contains(&param.ty))
            })
            .map(|routine| routine.id)
            .collect()
    }

    pub(super) fn drop_type_cascade(&mut self, id: TypeId) {
        let rel = match self.catalog.ty(id).kind {
            TypeKind::Composite(rel) => Some(rel),
            _ => None,
        };
        self.drop_type_uses(id);
        match rel {
            Some(rel) => self.forget_relation(rel),
            None => self.forget_type(id),
        }
    }

    /// Columns, views, routines and domains of a type that goes.
    pub(super) fn drop_type_uses(&mut self, id: TypeId) {
        let family = self.type_family(id);
        let own = match self.catalog.ty(id).kind {
            TypeKind::Composite(rel) => Some(rel),
            _ => None,
        };
        let relations: Vec<RelId> = self
            .catalog
            .user_relations()
            .filter(|rel| {
                Some(rel.id) != own && rel.columns.iter().any(|column| !column.dropped && family.contains(&column.ty))
            })
            .map(|rel| rel.id)
            .collect();
        for rel in relations {
            let Some(found) = self.catalog.user_relation(rel) else { continue };
            let mut found = Relation::clone(found);
            if found.view.is_some() {
                self.drop_relation_cascade(rel);
                continue;
            }
            let columns: Vec<usize> = found
                .columns
                .iter()
                .enumerate()
                .filter(|(_, column)| !column.dropped && family.contains(&column.ty))
                .map(|(at, _)| at)
                .collect();
            for at in columns {
                if found.kind == RelKind::Composite {
                    drop_column(&mut found, at);
                } else {
                    super::alter::forget_column(&mut found, at);
                }
            }
            self.catalog.put_relation(found);
        }
        let used = |used: &Use| matches!(used, Use::Type(ty) if family.contains(ty));
        let views: Vec<RelId> =
            self.catalog.user_relations().filter(|rel| view_uses(rel, &used)).map(|rel| rel.id).collect();
        for view in views {
            self.drop_relation_cascade(view);
        }
        for domain in self.domains_over(&family) {
            self.drop_type_cascade(domain);
        }
        for routine in self.routines_over(&family) {
            if let Some(routine) = self.catalog.routine(routine).cloned() {
                // With CASCADE nothing is refused.
                let _ = self.drop_routine(&routine, true, Span::default());
            }
        }
    }

    // ------------------------------------------------------------ schemas

    fn drop_schema(&mut self, drop: &Drop, name: &Name) -> Outcome {
        let own = name.last().map_or("", |last| last.as_str()).to_string();
        if !self.catalog.has_schema(&own) {
            let message = format!("schema \"{own}\" does not exist");
            return Err(refused(SqlState::InvalidSchemaName, name.span, message));
        }
        let relations: Vec<RelId> =
            self.catalog.user_relations().filter(|rel| *rel.schema == *own).map(|rel| rel.id).collect();
        let types: Vec<TypeId> = self.catalog.user_types().filter(|ty| *ty.schema == *own).map(|ty| ty.id).collect();
        let routines: Vec<RoutineId> =
            self.catalog.user_routines().filter(|routine| *routine.schema == *own).map(|routine| routine.id).collect();
        if !drop.cascade && !(relations.is_empty() && types.is_empty() && routines.is_empty()) {
            return Err(depended_on(&format!("schema {own}"), name.span, "objects are in it"));
        }
        for rel in relations {
            self.drop_relation_cascade(rel);
        }
        for ty in types {
            let there = self.catalog.user_types().any(|found| found.id == ty && !found.is_array);
            if there {
                self.drop_type_cascade(ty);
            }
        }
        for routine in routines {
            if let Some(routine) = self.catalog.routine(routine).cloned() {
                let _ = self.drop_routine(&routine, true, name.span);
            }
        }
        self.catalog.remove_schema(&own);
        Ok(())
    }
}

fn references(constraint: &Constraint, id: RelId) -> bool {
    matches!(&constraint.kind, ConstraintKind::ForeignKey { target, .. } if *target == id)
}

/// "does not exist", in any form.
pub(super) fn is_missing(diagnostic: &Diagnostic) -> bool {
    matches!(
        diagnostic.sqlstate,
        Some(
            SqlState::UndefinedTable
                | SqlState::UndefinedObject
                | SqlState::UndefinedFunction
                | SqlState::InvalidSchemaName
        )
    )
}

/// The columns of a unique index that a foreign key can rest on.
fn unique_columns(index: &Index) -> Option<Vec<usize>> {
    let column = |key: &crate::catalog::object::IndexKey| match key.expr {
        IndexKeyExpr::Column(at) => Some(at),
        IndexKeyExpr::Expr(_) => None,
    };
    if index.unique && index.predicate.is_none() { index.keys.iter().map(column).collect() } else { None }
}

/// Whether an index of a partition is that of its parent.
pub(super) fn same_through(child: &Index, parent: &Index, map: &dyn Fn(usize) -> Option<usize>) -> bool {
    child.unique == parent.unique
        && child.method == parent.method
        && child.keys.len() == parent.keys.len()
        && child.keys.iter().zip(&parent.keys).all(|(own, of_parent)| match (&own.expr, &of_parent.expr) {
            (IndexKeyExpr::Column(own), IndexKeyExpr::Column(of_parent)) => map(*of_parent) == Some(*own),
            (IndexKeyExpr::Expr(own), IndexKeyExpr::Expr(of_parent)) => own == of_parent,
            (IndexKeyExpr::Column(_), IndexKeyExpr::Expr(_)) | (IndexKeyExpr::Expr(_), IndexKeyExpr::Column(_)) => {
                false
            }
        })
}
