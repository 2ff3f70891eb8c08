//! ALTER ... RENAME, ALTER ... SET SCHEMA, COMMENT ON.

use super::drop::is_missing;
use super::fold::{Fold, Outcome, refused, shown};
use super::names::relation_name_taken;
use super::types::{column_index, duplicate_column, missing_column};
use crate::catalog::object::{Constraint, ConstraintKind, RelKind, Relation, Routine, Type, TypeKind};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::RelId;
use crate::ident::Ident;
use crate::syntax::ast::ddl::{self, ObjectKind, Rename, RoutineRef};
use crate::syntax::ast::{Name, TypeName};
use crate::types::TypeId;
use std::sync::Arc;

impl Fold {
    pub(super) fn rename(&mut self, rename: &Rename) -> Outcome {
        let done = self.rename_inner(rename);
        match done {
            Err(diagnostic) if rename.if_exists && is_missing(&diagnostic) => Ok(()),
            done => done,
        }
    }

    fn rename_inner(&mut self, rename: &Rename) -> Outcome {
        let to = &rename.to;
        match rename.kind {
            ObjectKind::Table
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Sequence
            | ObjectKind::ForeignTable
            | ObjectKind::Index => match self.find_relation(&rename.name) {
                Some(_) => self.rename_relation(&rename.name, to),
                // ALTER TABLE renames an index just as well.
                None => self.rename_index(&rename.name, to),
            },
            ObjectKind::Column | ObjectKind::Attribute => self.rename_column(rename),
            ObjectKind::Constraint => self.rename_constraint(rename),
            ObjectKind::DomainConstraint => self.rename_domain_constraint(rename),
            ObjectKind::Type | ObjectKind::Domain => {
                let id = self.existing_type(&rename.name)?;
                let ty = self.catalog.ty(id).clone();
                if self.catalog.type_by_name(Some(&ty.schema), &to.name).is_some() {
                    let message = format!("type \"{to}\" already exists");
                    return Err(refused(SqlState::DuplicateObject, to.span, message));
                }
                if let TypeKind::Composite(rel) = ty.kind
                    && let Some(relation) = self.catalog.user_relation(rel)
                {
                    if relation.kind != RelKind::Composite {
                        let message = format!("\"{}\" is a table's row type", ty.name);
                        return Err(refused(SqlState::WrongObjectType, rename.name.span, message)
                            .help("Use ALTER TABLE instead."));
                    }
                    let mut relation = Relation::clone(relation);
                    relation.name = to.as_str().into();
                    self.catalog.put_relation(relation);
                }
                self.rename_type(id, &to.name);
                Ok(())
            }
            ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine | ObjectKind::Aggregate => {
                let found = self.routine_of(rename.kind, &rename.name, rename.args.as_deref())?;
                let others = self.catalog.routines(Some(&found.schema), &to.name);
                if others.iter().any(|(_, other)| other.args == found.args) {
                    let message = format!("function {to} already exists in schema \"{}\"", found.schema);
                    return Err(refused(SqlState::DuplicateFunction, to.span, message));
                }
                let mut renamed = Routine::clone(&found);
                renamed.name = to.as_str().into();
                self.catalog.put_routine(renamed);
                Ok(())
            }
            ObjectKind::Schema => self.rename_schema(&rename.name, to),
            ObjectKind::Trigger => {
                let Some(member) = &rename.member else { return Ok(()) };
                let mut rel = self.relation_to_change(&rename.name)?;
                match rel.triggers.iter_mut().find(|trigger| *trigger.name == *member.name) {
                    Some(trigger) => trigger.name = to.as_str().into(),
                    None => {
                        let message = format!("trigger \"{member}\" for table \"{}\" does not exist", rel.name);
                        return Err(refused(SqlState::UndefinedObject, member.span, message));
                    }
                }
                if let Some(function) = self.side.trigger_functions.remove(&(rel.id, member.as_str().into())) {
                    self.side.trigger_functions.insert((rel.id, to.as_str().into()), function);
                }
                self.catalog.put_relation(rel);
                Ok(())
            }
            ObjectKind::Rule => {
                let Some(member) = &rename.member else { return Ok(()) };
                let mut rel = self.relation_to_change(&rename.name)?;
                for rule in rel.rules.iter_mut().filter(|rule| *rule.name == *member.name) {
                    rule.name = to.as_str().into();
                }
                self.catalog.put_relation(rel);
                Ok(())
            }
            // Labels are renamed by ALTER TYPE ... RENAME VALUE; the others are not kept.
            _ => Ok(()),
        }
    }

    pub(super) fn routine_of(
        &mut self,
        kind: ObjectKind,
        name: &Name,
        args: Option<&[TypeName]>,
    ) -> Result<Arc<Routine>, Diagnostic> {
        let kind = match kind {
            ObjectKind::Procedure => ddl::RoutineKind::Procedure,
            ObjectKind::Aggregate => ddl::RoutineKind::Aggregate,
            ObjectKind::Function => ddl::RoutineKind::Function,
            _ => ddl::RoutineKind::Routine,
        };
        self.routine_ref(&RoutineRef { name: name.clone(), args: args.map(<[TypeName]>::to_vec), kind })
    }

    fn rename_relation(&mut self, name: &Name, to: &Ident) -> Outcome {
        let mut rel = self.relation_to_change(name)?;
        if relation_name_taken(&self.catalog, &rel.schema, &to.name) {
            return Err(refused(SqlState::DuplicateTable, to.span, format!("relation \"{to}\" already exists")));
        }
        if rel.row_type.is_some() {
            let (schema, row_type) = (rel.schema.clone(), rel.row_type);
            self.check_row_type_name(&schema, &to.name, to.span)?;
            self.rename_type(row_type, &to.name);
        }
        rel.name = to.as_str().into();
        self.catalog.put_relation(rel);
        Ok(())
    }

    fn rename_index(&mut self, name: &Name, to: &Ident) -> Outcome {
        let schema = self.checked_schema(name)?;
        let own = name.last().map_or("", |last| last.as_str());
        let Some(owner) = self.catalog.index_owner(schema, own).and_then(|id| self.catalog.user_relation(id)) else {
            let message = format!("relation \"{}\" does not exist", shown(name));
            return Err(refused(SqlState::UndefinedTable, name.span, message));
        };
        let mut owner = Relation::clone(owner);
        if relation_name_taken(&self.catalog, &owner.schema, &to.name) {
            return Err(refused(SqlState::DuplicateTable, to.span, format!("relation \"{to}\" already exists")));
        }
        rename_index_of(&mut owner, own, to.as_str());
        self.catalog.put_relation(owner);
        Ok(())
    }

    fn rename_column(&mut self, rename: &Rename) -> Outcome {
        let Some(member) = &rename.member else { return Ok(()) };
        let mut rel = match self.find_relation(&rename.name) {
            Some(_) => self.relation_to_change(&rename.name)?,
            // ALTER TYPE ... RENAME ATTRIBUTE
            None if rename.kind == ObjectKind::Attribute => {
                let ty = self.existing_type(&rename.name)?;
                match self.catalog.row_relation(ty).and_then(|id| self.catalog.user_relation(id)) {
                    Some(rel) => Relation::clone(rel),
                    None => {
                        let message = format!("\"{}\" is not a composite type", shown(&rename.name));
                        return Err(refused(SqlState::WrongObjectType, rename.name.span, message));
                    }
                }
            }
            None => self.relation_to_change(&rename.name)?,
        };
        let Some(at) = column_index(&rel, &member.name) else { return Err(missing_column(&rel, member)) };
        if column_index(&rel, &rename.to.name).is_some() {
            return Err(duplicate_column(&rel, &rename.to));
        }
        self.check_not_inherited(&rel, at, member, "rename")?;
        let to: Arc<str> = rename.to.as_str().into();
        // Children are found by the old name.
        self.each_child(&rel, &mut |_, child, map| {
            if let Some(column) = map(at).and_then(|at| child.columns.get_mut(at)) {
                column.name = to.clone();
            }
        });
        if let Some(column) = rel.columns.get_mut(at) {
            column.name = to;
        }
        self.catalog.put_relation(rel);
        Ok(())
    }

    fn rename_constraint(&mut self, rename: &Rename) -> Outcome {
        let Some(member) = &rename.member else { return Ok(()) };
        let mut rel = self.relation_to_change(&rename.name)?;
        if rel.constraints.iter().any(|constraint| *constraint.name == *rename.to.name) {
            let message = format!("constraint \"{}\" for relation \"{}\" already exists", rename.to, rel.name);
            return Err(refused(SqlState::DuplicateObject, rename.to.span, message));
        }
        // CHECK and NOT NULL are called the same in children
        let handed_down = |constraint: &Constraint| {
            *constraint.name == *member.name
                && !constraint.no_inherit
                && matches!(constraint.kind, ConstraintKind::Check { .. } | ConstraintKind::NotNull(_))
        };
        let has_it = |id: &RelId| {
            self.catalog.user_relation(*id).is_some_and(|parent| parent.constraints.iter().any(handed_down))
        };
        match rel.constraints.iter_mut().find(|constraint| *constraint.name == *member.name) {
            Some(constraint) if handed_down(constraint) && rel.parents.iter().any(has_it) => {
                let message = format!("cannot rename inherited constraint \"{member}\"");
                return Err(refused(SqlState::InvalidTableDefinition, member.span, message));
            }
            Some(constraint) => {
                let down = handed_down(constraint);
                constraint.name = rename.to.as_str().into();
                if down {
                    self.each_child(&rel.clone(), &mut |_, child, _| {
                        for constraint in child.constraints.iter_mut().filter(|constraint| handed_down(constraint)) {
                            constraint.name = rename.to.as_str().into();
                        }
                    });
                }
            }
            None => {
                let message = format!("constraint \"{member}\" for table \"{}\" does not exist", rel.name);
                return Err(refused(SqlState::UndefinedObject, member.span, message));
            }
        }
        for index in rel.indexes.iter_mut().filter(|index| *index.name == *member.name) {
            index.name = rename.to.as_str().into();
        }
        self.catalog.put_relation(rel);
        Ok(())
    }

    fn rename_domain_constraint(&mut self, rename: &Rename) -> Outcome {
        let Some(member) = &rename.member else { return Ok(()) };
        let id = self.existing_type(&rename.name)?;
        let mut ty = self.catalog.ty(id).clone();
        if let TypeKind::Domain(domain) = &mut ty.kind {
            for check in domain.checks.iter_mut().filter(|check| *check.name == *member.name) {
                check.name = rename.to.as_str().into();
            }
            self.catalog.put_type(ty);
        }
        Ok(())
    }

    fn rename_schema(&mut self, name: &Name, to: &Ident) -> Outcome {
        let own = name.last().map_or("", |last| last.as_str()).to_string();
        if !self.catalog.has_schema(&own) {
            let message = format!("schema \"{own}\" does not exist");
            return Err(refused(SqlState::InvalidSchemaName, name.span, message));
        }
        if self.catalog.has_schema(&to.name) {
            let message = format!("schema \"{to}\" already exists");
            return Err(refused(SqlState::DuplicateSchema, to.span, message));
        }
        let schema: Arc<str> = to.as_str().into();
        self.catalog.add_schema(&schema);
        let types: Vec<Arc<Type>> = self.catalog.user_types().filter(|ty| *ty.schema == *own).cloned().collect();
        for ty in types {
            self.catalog.put_type(Type { schema: schema.clone(), ..Type::clone(&ty) });
        }
        let relations: Vec<Arc<Relation>> =
            self.catalog.user_relations().filter(|rel| *rel.schema == *own).cloned().collect();
        for rel in relations {
            self.catalog.put_relation(Relation { schema: schema.clone(), ..Relation::clone(&rel) });
        }
        let routines: Vec<Arc<Routine>> =
            self.catalog.user_routines().filter(|routine| *routine.schema == *own).cloned().collect();
        for routine in routines {
            self.catalog.put_routine(Routine { schema: schema.clone(), ..Routine::clone(&routine) });
        }
        self.catalog.move_operators(|op| *op.schema == *own, &schema);
        self.catalog.move_opclasses(|class| *class.schema == *own, &schema);
        let collations: Vec<Arc<str>> = self
            .catalog
            .user_collations()
            .filter(|(in_schema, _)| **in_schema == *own)
            .map(|(_, name)| name.clone())
            .collect();
        for collation in collations {
            self.catalog.remove_collation(&own, &collation);
            self.catalog.add_collation(&schema, &collation);
        }
        let extensions: Vec<Arc<str>> = self
            .catalog
            .extensions()
            .filter(|(_, in_schema)| ***in_schema == *own)
            .map(|(name, _)| name.clone())
            .collect();
        for extension in extensions {
            self.catalog.add_extension(&extension, &schema);
        }
        self.catalog.remove_schema(&own);
        Ok(())
    }

    // ------------------------------------------------------------ SET SCHEMA

    pub(super) fn set_schema(
        &mut self,
        kind: ObjectKind,
        name: &Name,
        args: Option<&[TypeName]>,
        to: &Ident,
        if_exists: bool,
    ) -> Outcome {
        let relation = matches!(
            kind,
            ObjectKind::Table
                | ObjectKind::View
                | ObjectKind::MaterializedView
                | ObjectKind::Sequence
                | ObjectKind::ForeignTable
        );
        if relation && if_exists && self.find_relation(name).is_none() {
            return Ok(());
        }
        if !self.catalog.has_schema(&to.name) {
            let message = format!("schema \"{to}\" does not exist");
            return Err(refused(SqlState::InvalidSchemaName, to.span, message));
        }
        let schema: Arc<str> = to.as_str().into();
        let done = match kind {
            _ if relation => match self.relation_to_change(name) {
                Ok(rel) if rel.kind == RelKind::Sequence && self.side.owned.contains_key(&rel.id) => {
                    let message = "cannot move an owned sequence into another schema";
                    Err(refused(SqlState::FeatureNotSupported, name.span, message))
                }
                Ok(rel) => {
                    self.move_relation(rel.id, &schema);
                    for sequence in self.owned_sequences(rel.id, None) {
                        self.move_relation(sequence, &schema);
                    }
                    Ok(())
                }
                Err(diagnostic) => Err(diagnostic),
            },
            ObjectKind::Type | ObjectKind::Domain => self.existing_type(name).map(|id| {
                if let Some(rel) = self.catalog.row_relation(id) {
                    self.move_relation(rel, &schema);
                } else {
                    self.move_type(id, &schema);
                }
            }),
            ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine | ObjectKind::Aggregate => {
                self.routine_of(kind, name, args).map(|routine| {
                    self.catalog.put_routine(Routine { schema: schema.clone(), ..Routine::clone(&routine) });
                })
            }
            ObjectKind::Extension => {
                let own = name.last().cloned();
                own.map_or(Ok(()), |own| self.alter_extension(&own, Some(to)))
            }
            _ => Ok(()),
        };
        match done {
            Err(diagnostic) if if_exists && is_missing(&diagnostic) => Ok(()),
            done => done,
        }
    }

    fn move_relation(&mut self, id: RelId, schema: &Arc<str>) {
        let Some(rel) = self.catalog.user_relation(id) else { return };
        let mut rel = Relation::clone(rel);
        rel.schema = schema.clone();
        let row_type = rel.row_type;
        self.catalog.put_relation(rel);
        if row_type.0 >= TypeId::FIRST_USER {
            self.move_type(row_type, schema);
        }
    }

    // ------------------------------------------------------------ COMMENT

    pub(super) fn comment(&mut self, kind: ObjectKind, name: &Name, text: Option<&str>) -> Outcome {
        let text: Option<Arc<str>> = text.map(Into::into);
        match kind {
            ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::ForeignTable => {
                let mut rel = self.relation_to_change(name)?;
                let (fits, word) = match kind {
                    ObjectKind::View => (rel.kind == RelKind::View, "view"),
                    ObjectKind::MaterializedView => (rel.kind == RelKind::MaterializedView, "materialized view"),
                    ObjectKind::ForeignTable => (rel.kind == RelKind::Foreign, "foreign table"),
                    _ => (matches!(rel.kind, RelKind::Table | RelKind::Partitioned), "table"),
                };
                if !fits {
                    let message = format!("\"{}\" is not a {word}", rel.name);
                    return Err(refused(SqlState::WrongObjectType, name.span, message));
                }
                rel.comment = text;
                self.catalog.put_relation(rel);
                Ok(())
            }
            ObjectKind::Column => {
                let Some((column, table)) = name.parts.split_last() else { return Ok(()) };
                if table.is_empty() {
                    return Ok(());
                }
                let mut rel = self.relation_to_change(&Name { parts: table.to_vec(), span: name.span })?;
                let Some(at) = column_index(&rel, &column.name) else { return Err(missing_column(&rel, column)) };
                if let Some(column) = rel.columns.get_mut(at) {
                    column.comment = text;
                }
                self.catalog.put_relation(rel);
                Ok(())
            }
            ObjectKind::Type | ObjectKind::Domain => self.existing_type(name).map(|_| ()),
            // Comments on other objects are not kept.
            _ => Ok(()),
        }
    }
}

/// An index, and the constraint it is of.
fn rename_index_of(rel: &mut Relation, from: &str, to: &str) {
    for index in rel.indexes.iter_mut().filter(|index| &*index.name == from) {
        index.name = to.into();
    }
    for constraint in rel.constraints.iter_mut().filter(|constraint| &*constraint.name == from) {
        constraint.name = to.into();
    }
}
