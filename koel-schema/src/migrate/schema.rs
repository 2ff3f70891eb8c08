//! Schemas, settings and extensions.

use super::drop::is_missing;
use super::fold::{Fold, Outcome, refused};
use crate::catalog::PG_CATALOG;
use crate::diagnostic::SqlState;
use crate::hir::{RelId, RoutineId};
use crate::ident::Ident;
use crate::span::Span;
use crate::syntax::ast::ddl::{Drop, Set};
use crate::syntax::ast::{Name, Statement};
use crate::types::TypeId;
use std::sync::Arc;

/// What an extension made.
#[derive(Debug, Clone, Default)]
pub(super) struct Members {
    pub types: Vec<TypeId>,
    pub relations: Vec<RelId>,
    pub routines: Vec<RoutineId>,
    pub operators: Vec<(Arc<str>, u32)>,
    pub casts: Vec<(TypeId, TypeId)>,
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
        self.catalog.add_extension(&name.name, &schema);
        if name.name != "plpgsql" {
            self.install_extension(name, &schema, cascade);
        }
        Ok(())
    }

    /// Puts what the extension brings into the catalog.
    fn install_extension(&mut self, name: &Ident, schema: &Arc<str>, cascade: bool) {
        let _ = (schema, cascade);
        let message = format!("koel does not know the extension \"{name}\"");
        self.gap(name.span, message);
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
        for ty in members.types {
            let mut moved = self.catalog.ty(ty).clone();
            if moved.id == ty {
                moved.schema = to.clone();
                self.catalog.put_type(moved);
            }
        }
        for routine in members.routines {
            if let Some(found) = self.catalog.routine(routine) {
                let mut moved = (**found).clone();
                moved.schema = to.clone();
                self.catalog.put_routine(moved);
            }
        }
        for (operator, id) in members.operators {
            let found = self.catalog.operators(None, &operator).into_iter().find(|(_, op)| op.id == id);
            if let Some((_, op)) = found {
                let mut moved = (*op).clone();
                moved.schema = to.clone();
                self.catalog.remove_operator(&operator, id);
                self.catalog.add_operator(moved);
            }
        }
        Ok(())
    }

    pub(super) fn drop_extension(&mut self, drop: &Drop, name: &Name) -> Outcome {
        let own = name.last().map_or("", |last| last.as_str());
        if !self.catalog.remove_extension(own) {
            let message = format!("extension \"{own}\" does not exist");
            let diagnostic = refused(SqlState::UndefinedObject, name.span, message);
            return if drop.if_exists && is_missing(&diagnostic) { Ok(()) } else { Err(diagnostic) };
        }
        let Some(members) = self.side.members.remove(own) else { return Ok(()) };
        for routine in members.routines {
            if let Some(routine) = self.catalog.routine(routine).cloned() {
                let _ = self.drop_routine(&routine, true, name.span);
            }
        }
        for (operator, id) in members.operators {
            self.catalog.remove_operator(&operator, id);
        }
        for (source, target) in members.casts {
            self.catalog.remove_cast(source, target);
        }
        for relation in members.relations {
            self.drop_relation_cascade(relation);
        }
        for ty in members.types {
            if self.catalog.user_types().any(|found| found.id == ty) {
                self.drop_type_cascade(ty);
            }
        }
        Ok(())
    }
}
