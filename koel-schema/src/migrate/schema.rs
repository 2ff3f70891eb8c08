//! Schemas, settings and extensions.

use super::fold::{Fold, Outcome, refused};
use crate::catalog::PG_CATALOG;
use crate::catalog::builtin::ExtensionError;
use crate::catalog::object::{Relation, Routine, Type};
use crate::diagnostic::SqlState;
use crate::hir::RoutineId;
use crate::ident::Ident;
use crate::span::Span;
use crate::syntax::ast::ddl::{Drop, Set};
use crate::syntax::ast::{Name, Statement};
use crate::types::TypeId;
use std::sync::Arc;

/// The numbers of the objects that an extension made: those given out while it was.
#[derive(Debug, Clone, Default)]
pub(super) struct Members {
    first: u32,
    last: u32,
}

impl Members {
    fn has(&self, id: u32) -> bool {
        (self.first..self.last).contains(&id)
    }
}

impl Fold {
    pub(super) fn create_schema(
        &mut self,
        name: Option<&Ident>,
        if_not_exists: bool,
        elements: &[Statement],
        span: Span,
    ) -> Outcome {
        // AUTHORIZATION alone: named after a role, which migrations do not tell.
        let Some(name) = name else {
            self.gap(span, "CREATE SCHEMA AUTHORIZATION without a name is not followed");
            return Ok(());
        };
        if self.catalog.has_schema(&name.name) {
            if if_not_exists {
                return Ok(());
            }
            let message = format!("schema \"{name}\" already exists");
            return Err(refused(SqlState::DuplicateSchema, name.span, message));
        }
        if name.name.starts_with("pg_") {
            let message = format!("unacceptable schema name \"{name}\"");
            return Err(refused(SqlState::ReservedName, name.span, message));
        }
        self.catalog.add_schema(&name.name);
        if !elements.is_empty() {
            // Its elements are created in it.
            let before = self.catalog.search_path().to_vec();
            let mut inside = vec![Arc::from(name.as_str())];
            inside.extend(before.iter().cloned());
            self.catalog.set_search_path(inside);
            for element in elements {
                if let Err(diagnostic) = self.statement(element) {
                    self.report(diagnostic);
                }
            }
            self.catalog.set_search_path(before);
        }
        Ok(())
    }

    pub(super) fn set(&mut self, set: &Set) {
        if set.name.eq_ignore_ascii_case("search_path") {
            self.path_changes(set.local);
            match &set.value {
                Some(values) => self.set_path(values),
                None => {
                    let path = self.default_path.clone();
                    self.catalog.set_search_path(path);
                }
            }
            return;
        }
        let key = set.name.to_ascii_lowercase();
        match &set.value {
            Some(values) => {
                self.side.settings.insert(key, values.join(", "));
            }
            None => {
                self.side.settings.remove(&key);
            }
        }
    }

    pub(super) fn set_path(&mut self, values: &[String]) {
        // `"$user"` is a schema that migrations do not tell.
        let path = values.iter().filter(|value| !value.is_empty() && *value != "$user");
        self.catalog.set_search_path(path.map(|value| value.as_str().into()).collect());
    }

    /// `set_config('search_path', 'a, "B"', false)`: names split and folded as in the setting's own text.
    pub(super) fn set_path_text(&mut self, text: &str) {
        let mut names = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (name, tail) = match rest.strip_prefix('"') {
                Some(quoted) => {
                    let end = quoted.find('"').unwrap_or(quoted.len());
                    let (name, tail) = quoted.split_at(end);
                    (name.to_string(), tail.trim_start_matches('"'))
                }
                None => {
                    let end = rest.find(',').unwrap_or(rest.len());
                    let (name, tail) = rest.split_at(end);
                    (crate::ident::fold(name.trim()), tail)
                }
            };
            names.push(name);
            rest = tail.trim_start().trim_start_matches(',').trim_start();
        }
        self.set_path(&names);
    }

    // ------------------------------------------------------------ extensions

    pub(super) fn create_extension(
        &mut self,
        name: &Ident,
        if_not_exists: bool,
        schema: Option<&Ident>,
        cascade: bool,
    ) -> Outcome {
        if self.catalog.extensions().any(|(have, _)| **have == *name.name) {
            if if_not_exists {
                return Ok(());
            }
            let message = format!("extension \"{name}\" already exists");
            return Err(refused(SqlState::DuplicateObject, name.span, message));
        }
        let schema: Arc<str> = match schema {
            Some(schema) if !self.catalog.has_schema(&schema.name) => {
                let message = format!("schema \"{schema}\" does not exist");
                return Err(refused(SqlState::InvalidSchemaName, schema.span, message));
            }
            Some(schema) => schema.as_str().into(),
            None if name.name == "plpgsql" => PG_CATALOG.into(),
            None => match self.catalog.creation_schema() {
                Some(schema) => schema,
                None => {
                    let message = "no schema has been selected to create in";
                    return Err(refused(SqlState::InvalidSchemaName, name.span, message));
                }
            },
        };
        if name.name == "plpgsql" {
            self.catalog.add_extension("plpgsql", PG_CATALOG);
            return Ok(());
        }
        let first = self.catalog.new_object_id();
        match self.catalog.create_extension(&name.name, Some(&schema), cascade) {
            Ok(()) => {}
            Err(ExtensionError::Exists(_)) => return Ok(()),
            Err(error @ ExtensionError::Requires(_)) => {
                return Err(refused(SqlState::UndefinedObject, name.span, error.to_string())
                    .help("Use CREATE EXTENSION ... CASCADE to install required extensions too."));
            }
            Err(error @ ExtensionError::NoSchema(_)) => {
                return Err(refused(SqlState::InvalidSchemaName, name.span, error.to_string()));
            }
            Err(error @ ExtensionError::Unknown(_)) => {
                self.catalog.add_extension(&name.name, &schema);
                self.gap(name.span, error.to_string());
            }
        }
        let last = self.catalog.new_object_id();
        self.side.members.insert(name.as_str().into(), Members { first, last });
        Ok(())
    }

    pub(super) fn alter_extension(&mut self, name: &Ident, schema: Option<&Ident>) -> Outcome {
        let Some(to) = schema else { return Ok(()) };
        if !self.catalog.extensions().any(|(have, _)| **have == *name.name) {
            let message = format!("extension \"{name}\" does not exist");
            return Err(refused(SqlState::UndefinedObject, name.span, message));
        }
        self.catalog.add_extension(&name.name, &to.name);
        let Some(members) = self.side.members.get(name.as_str()).cloned() else { return Ok(()) };
        let to: Arc<str> = to.as_str().into();
        let types: Vec<_> = self.catalog.user_types().filter(|ty| members.has(ty.id.0)).cloned().collect();
        for ty in types {
            self.catalog.put_type(Type { schema: to.clone(), ..Type::clone(&ty) });
        }
        let routines: Vec<_> =
            self.catalog.user_routines().filter(|routine| members.has(routine.id.0)).cloned().collect();
        for routine in routines {
            self.catalog.put_routine(Routine { schema: to.clone(), ..Routine::clone(&routine) });
        }
        let relations: Vec<_> = self.catalog.user_relations().filter(|rel| members.has(rel.id.0)).cloned().collect();
        for rel in relations {
            self.catalog.put_relation(Relation { schema: to.clone(), ..Relation::clone(&rel) });
        }
        self.catalog.move_operators(|op| members.has(op.id), &to);
        self.catalog.move_opclasses(|class| members.has(class.input.0), &to);
        Ok(())
    }

    pub(super) fn drop_extension(&mut self, drop: &Drop, name: &Name) -> Outcome {
        let own = name.last().map_or("", |last| last.as_str());
        if !self.catalog.extensions().any(|(have, _)| **have == *own) {
            let message = format!("extension \"{own}\" does not exist");
            return Err(refused(SqlState::UndefinedObject, name.span, message));
        }
        let members = self.side.members.remove(own).unwrap_or_default();
        let types: Vec<_> =
            self.catalog.user_types().filter(|ty| members.has(ty.id.0) && !ty.is_array).map(|ty| ty.id).collect();
        let routines: Vec<_> =
            self.catalog.user_routines().filter(|routine| members.has(routine.id.0)).cloned().collect();
        let used = types.iter().any(|ty| self.used_outside(*ty, &members))
            || routines.iter().any(|routine| self.called_outside(routine.id, &members));
        if used && !drop.cascade {
            let message = format!("cannot drop extension {own} because other objects depend on it");
            return Err(refused(SqlState::DependentObjectsStillExist, name.span, message)
                .help("Use DROP ... CASCADE to drop the dependent objects too."));
        }
        for routine in routines {
            // With CASCADE nothing is refused.
            let _ = self.drop_routine(&routine, true, name.span);
        }
        self.catalog.drop_extension(own);
        for ty in types {
            self.drop_type_uses(ty);
        }
        Ok(())
    }

    fn called_outside(&self, routine: RoutineId, members: &Members) -> bool {
        self.callers(routine).any(|rel| !members.has(rel.id.0))
    }

    fn used_outside(&self, ty: TypeId, members: &Members) -> bool {
        let array = self.catalog.array_type(ty);
        let is = |other: TypeId| other == ty || (array.is_some() && other == array);
        self.catalog
            .user_relations()
            .any(|rel| !members.has(rel.id.0) && rel.columns.iter().any(|column| !column.dropped && is(column.ty)))
    }
}
