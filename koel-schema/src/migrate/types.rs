//! CREATE TYPE, CREATE DOMAIN, ALTER TYPE, ALTER DOMAIN; and the array and row types that come with other objects.

use super::fold::{Fold, Outcome, refused};
use super::names::multirange_type_name;
use crate::catalog::object::{
    Cast, CastContext, CastMethod, Check, Column, ColumnDefault, Domain, ParamMode, RelKind, Relation, Routine,
    RoutineBody, RoutineKind, RoutineParam, Subscripting, Type, TypeKind,
};
use crate::diagnostic::SqlState;
use crate::hir::{RelId, RoutineId, Volatility};
use crate::ident::{MAX_LEN, truncate};
use crate::span::Span;
use crate::syntax::ast::Name;
use crate::syntax::ast::ddl::{
    AlterEnum, ColumnConstraint, ColumnConstraintKind, CompositeAction, CreateDomain, CreateType, CreateTypeKind,
    Definition, DefinitionValue, DomainAction, EnumAction,
};
use crate::types::{TypeId, TypeMod};
use std::sync::Arc;

/// What differs between the kinds of types.
pub(super) struct NewType {
    pub kind: TypeKind,
    pub category: u8,
    pub len: i16,
    pub collatable: bool,
}

impl Fold {
    /// Puts a type and its array type into the catalog.
    pub(super) fn add_type(&mut self, schema: &Arc<str>, name: &str, new: NewType) -> TypeId {
        let id = self.catalog.new_type_id();
        self.add_type_as(id, schema, name, new);
        id
    }

    fn add_type_as(&mut self, id: TypeId, schema: &Arc<str>, name: &str, new: NewType) {
        let shell = matches!(new.kind, TypeKind::Shell);
        let collatable = new.collatable;
        let mut ty = Type {
            id,
            schema: schema.clone(),
            name: name.into(),
            kind: new.kind,
            category: new.category,
            preferred: false,
            elem: TypeId::NONE,
            is_array: false,
            array: TypeId::NONE,
            len: new.len,
            collatable,
            has_typmod: false,
            subscripting: Subscripting::None,
        };
        self.catalog.put_type(ty.clone());
        if shell {
            return;
        }
        let array = self.catalog.new_type_id();
        let array_name = self.array_type_name(schema, name);
        self.catalog.put_type(Type {
            id: array,
            schema: schema.clone(),
            name: array_name.into(),
            kind: TypeKind::Base,
            category: b'A',
            preferred: false,
            elem: id,
            is_array: true,
            array: TypeId::NONE,
            len: -1,
            collatable,
            has_typmod: false,
            subscripting: Subscripting::Array,
        });
        ty.array = array;
        self.catalog.put_type(ty);
    }

    /// The composite type of a relation.
    pub(super) fn add_row_type(&mut self, schema: &Arc<str>, name: &str, rel: RelId) -> TypeId {
        self.free_auto_array(schema, name);
        let new = NewType { kind: TypeKind::Composite(rel), category: b'C', len: -1, collatable: false };
        self.add_type(schema, name, new)
    }

    /// `moveArrayTypeName`: an array type made by the server gives way to a type of its name.
    pub(super) fn free_auto_array(&mut self, schema: &Arc<str>, name: &str) {
        let Some(id) = self.catalog.type_by_name(Some(schema), name) else { return };
        let ty = self.catalog.ty(id).clone();
        if ty.is_array && ty.id.0 >= TypeId::FIRST_USER {
            let free = self.array_type_name(schema, name);
            self.catalog.put_type(Type { name: free.into(), ..ty });
        }
    }

    /// Refuses a name that a type has already; a shell type is given back to be filled.
    fn new_type_name(
        &mut self,
        name: &Name,
    ) -> Result<(Arc<str>, Arc<str>, Option<TypeId>), crate::diagnostic::Diagnostic> {
        let (schema, own) = self.creation(name)?;
        self.free_auto_array(&schema, &own);
        match self.catalog.type_by_name(Some(&schema), &own) {
            Some(id) if matches!(self.catalog.ty(id).kind, TypeKind::Shell) => Ok((schema, own, Some(id))),
            Some(_) => Err(refused(SqlState::DuplicateObject, name.span, format!("type \"{own}\" already exists"))),
            None => Ok((schema, own, None)),
        }
    }

    pub(super) fn create_type(&mut self, create: &CreateType) -> Outcome {
        let (schema, name, shell) = self.new_type_name(&create.name)?;
        let id = match shell {
            Some(id) => id,
            None => self.catalog.new_type_id(),
        };
        match &create.kind {
            CreateTypeKind::Shell if shell.is_some() => {
                let message = format!("type \"{name}\" already exists");
                return Err(refused(SqlState::DuplicateObject, create.name.span, message));
            }
            CreateTypeKind::Shell => {
                let new = NewType { kind: TypeKind::Shell, category: b'P', len: 4, collatable: false };
                self.add_type_as(id, &schema, &name, new);
            }
            CreateTypeKind::Enum(labels) => {
                let mut known: Vec<Arc<str>> = Vec::with_capacity(labels.len());
                for (label, span) in labels {
                    self.check_label(label, *span)?;
                    if known.iter().any(|other| **other == **label) {
                        let message = format!("enum label \"{label}\" used more than once");
                        return Err(refused(SqlState::UniqueViolation, *span, message));
                    }
                    known.push(label.as_str().into());
                }
                let new = NewType { kind: TypeKind::Enum(known), category: b'E', len: 4, collatable: false };
                self.add_type_as(id, &schema, &name, new);
            }
            CreateTypeKind::Composite(fields) => {
                let mut columns: Vec<Column> = Vec::with_capacity(fields.len());
                for field in fields {
                    if columns.iter().any(|column| *column.name == *field.name.name) {
                        let message = format!("column \"{}\" specified more than once", field.name);
                        return Err(refused(SqlState::DuplicateColumn, field.span, message));
                    }
                    columns.push(self.plain_column(field)?);
                }
                let rel = self.catalog.new_rel_id();
                let new = NewType { kind: TypeKind::Composite(rel), category: b'C', len: -1, collatable: false };
                self.add_type_as(id, &schema, &name, new);
                let mut relation = self.empty_relation(rel, &schema, &name, RelKind::Composite);
                relation.columns = columns;
                relation.row_type = id;
                self.catalog.put_relation(relation);
            }
            CreateTypeKind::Range(options) => self.create_range(id, &schema, &name, options, create.name.span)?,
            CreateTypeKind::Base(options) => self.create_base(id, &schema, &name, options),
        }
        Ok(())
    }

    fn check_label(&self, label: &str, span: Span) -> Outcome {
        if label.len() > MAX_LEN {
            let message = format!("invalid enum label \"{label}\"");
            return Err(refused(SqlState::InvalidName, span, message).help("Labels must be 63 bytes or less."));
        }
        Ok(())
    }

    fn create_range(
        &mut self,
        id: TypeId,
        schema: &Arc<str>,
        name: &str,
        options: &[Definition],
        span: Span,
    ) -> Outcome {
        let mut subtype = None;
        let mut multirange_name: Option<(Arc<str>, String)> = None;
        for option in options {
            match (option.name.as_str(), &option.value) {
                ("subtype", Some(DefinitionValue::Type(ty))) => subtype = Some(self.type_of(ty).ty),
                ("multirange_type_name", Some(DefinitionValue::Type(ty))) => {
                    let schema = ty.name.schema().map_or(schema.clone(), |schema| schema.as_str().into());
                    multirange_name = ty.name.last().map(|last| (schema, last.name.clone()));
                }
                ("multirange_type_name", Some(DefinitionValue::String(text) | DefinitionValue::Word(text))) => {
                    multirange_name = Some((schema.clone(), text.clone()));
                }
                _ => {}
            }
        }
        let Some(subtype) = subtype else {
            return Err(refused(SqlState::SyntaxError, span, "type attribute \"subtype\" is required"));
        };
        let (multi_schema, multi_name) =
            multirange_name.unwrap_or_else(|| (schema.clone(), multirange_type_name(name)));
        if self.catalog.type_by_name(Some(&multi_schema), &multi_name).is_some() {
            let message = format!("type \"{multi_name}\" already exists");
            return Err(refused(SqlState::DuplicateObject, span, message));
        }
        let multirange = self.catalog.new_type_id();
        let range = TypeKind::Range { subtype, multirange };
        let new = NewType { kind: range, category: b'R', len: -1, collatable: false };
        self.add_type_as(id, schema, name, new);
        let new = NewType { kind: TypeKind::Multirange { range: id }, category: b'R', len: -1, collatable: false };
        self.add_type_as(multirange, &multi_schema, &multi_name, new);
        self.range_constructors(schema, name, id, subtype);
        self.multirange_constructors(&multi_schema, &multi_name, multirange, id);
        Ok(())
    }

    /// `r(lower, upper)` and `r(lower, upper, bounds)`.
    fn range_constructors(&mut self, schema: &Arc<str>, name: &str, range: TypeId, subtype: TypeId) {
        self.internal_function(schema, name, vec![subtype, subtype], range, false, TypeId::NONE);
        self.internal_function(schema, name, vec![subtype, subtype, TypeId::TEXT], range, false, TypeId::NONE);
    }

    /// `m()`, `m(range)` and `m(VARIADIC range[])`; the middle one is the cast too.
    fn multirange_constructors(&mut self, schema: &Arc<str>, name: &str, multirange: TypeId, range: TypeId) {
        let array = self.catalog.array_type(range);
        self.internal_function(schema, name, Vec::new(), multirange, true, TypeId::NONE);
        let id = self.internal_function(schema, name, vec![range], multirange, true, TypeId::NONE);
        self.internal_function(schema, name, vec![array], multirange, true, range);
        let method = CastMethod::Function { id, name: name.into(), strict: true, volatility: Volatility::Immutable };
        self.catalog.add_cast(Cast { source: range, target: multirange, context: CastContext::Explicit, method });
    }

    fn internal_function(
        &mut self,
        schema: &Arc<str>,
        name: &str,
        args: Vec<TypeId>,
        ret: TypeId,
        strict: bool,
        variadic: TypeId,
    ) -> RoutineId {
        let id = self.catalog.new_routine_id();
        let mode = |ty: &TypeId| RoutineParam { name: "".into(), mode: ParamMode::Variadic, ty: *ty };
        let params = if variadic.is_some() { args.iter().map(mode).collect() } else { Vec::new() };
        self.catalog.put_routine(Routine {
            id,
            schema: schema.clone(),
            name: name.into(),
            kind: RoutineKind::Function,
            args,
            variadic,
            defaults: 0,
            params,
            ret,
            retset: false,
            strict,
            volatility: Volatility::Immutable,
            agg: None,
            body: RoutineBody::Opaque,
        });
        id
    }

    /// A base type in C: what binding asks of it.
    fn create_base(&mut self, id: TypeId, schema: &Arc<str>, name: &str, options: &[Definition]) {
        let mut like = None;
        let mut category = b'U';
        let mut preferred = false;
        let mut collatable = false;
        let mut has_typmod = false;
        let mut elem = TypeId::NONE;
        let mut len = -1;
        for option in options {
            let text = match &option.value {
                Some(DefinitionValue::String(text) | DefinitionValue::Word(text) | DefinitionValue::Number(text)) => {
                    Some(text.clone())
                }
                Some(DefinitionValue::Type(ty)) => ty.name.last().map(|last| last.name.clone()),
                Some(DefinitionValue::Operator(_)) | None => None,
            };
            let truth = text.as_deref().is_none_or(|text| text == "true" || text == "on" || text == "1");
            match option.name.as_str() {
                "like" => {
                    if let Some(DefinitionValue::Type(ty)) = &option.value {
                        like = Some(self.type_of(ty).ty);
                    }
                }
                "category" => category = text.and_then(|text| text.bytes().next()).unwrap_or(b'U'),
                "preferred" => preferred = truth,
                "collatable" => collatable = truth,
                "typmod_in" => has_typmod = true,
                "element" => {
                    if let Some(DefinitionValue::Type(ty)) = &option.value {
                        elem = self.type_of(ty).ty;
                    }
                }
                "internallength" => len = text.and_then(|text| text.parse().ok()).unwrap_or(-1),
                _ => {}
            }
        }
        if let Some(like) = like {
            len = self.catalog.ty(like).len;
        }
        let new = NewType { kind: TypeKind::Base, category, len, collatable };
        self.add_type_as(id, schema, name, new);
        let ty = self.catalog.ty(id).clone();
        self.catalog.put_type(Type { preferred, has_typmod, elem, ..ty });
    }

    // ------------------------------------------------------------ domains

    pub(super) fn create_domain(&mut self, create: &CreateDomain) -> Outcome {
        let (schema, name, shell) = self.new_type_name(&create.name)?;
        if shell.is_some() {
            let message = format!("type \"{name}\" already exists");
            return Err(refused(SqlState::DuplicateObject, create.name.span, message));
        }
        let base = self.type_of(&create.ty);
        let base_type = self.catalog.ty(base.ty).clone();
        let pseudo = matches!(base_type.kind, TypeKind::Pseudo) && !base.ty.is_error();
        if pseudo {
            let message = format!("\"{}\" is not a valid base type for a domain", base_type.name);
            return Err(refused(SqlState::DatatypeMismatch, create.ty.span, message));
        }
        let mut domain =
            Domain { base: base.ty, typmod: base.typmod, not_null: false, has_default: false, checks: Vec::new() };
        for constraint in &create.constraints {
            self.domain_constraint(&schema, &name, &mut domain, constraint)?;
        }
        let new = NewType {
            kind: TypeKind::Domain(domain),
            category: base_type.category,
            len: base_type.len,
            collatable: base_type.collatable,
        };
        let id = self.add_type(&schema, &name, new);
        let ty = self.catalog.ty(id).clone();
        self.catalog.put_type(Type { subscripting: base_type.subscripting, ..ty });
        Ok(())
    }

    fn domain_constraint(
        &mut self,
        schema: &Arc<str>,
        name: &str,
        domain: &mut Domain,
        constraint: &ColumnConstraint,
    ) -> Outcome {
        match &constraint.kind {
            ColumnConstraintKind::NotNull => domain.not_null = true,
            ColumnConstraintKind::Null => domain.not_null = false,
            ColumnConstraintKind::Default(_) => domain.has_default = true,
            ColumnConstraintKind::Check(expr) => {
                let check_name: Arc<str> = match &constraint.name {
                    Some(own) if domain.checks.iter().any(|check| *check.name == *own.name) => {
                        let message = format!("constraint \"{own}\" for domain \"{name}\" already exists");
                        return Err(refused(SqlState::DuplicateObject, own.span, message));
                    }
                    Some(own) => own.as_str().into(),
                    None => {
                        let taken = |wanted: &str| domain.checks.iter().any(|check| &*check.name == wanted);
                        self.choose_constraint_name(schema, name, None, "check", &taken).into()
                    }
                };
                let base = TypeMod { ty: domain.base, typmod: domain.typmod };
                let expr = self.domain_expr(base, expr);
                let validated = !constraint.timing.not_valid;
                domain.checks.push(Check { name: check_name, expr, validated, enforced: true });
            }
            ColumnConstraintKind::Unique { .. }
            | ColumnConstraintKind::PrimaryKey
            | ColumnConstraintKind::References(_)
            | ColumnConstraintKind::Generated { .. }
            | ColumnConstraintKind::Identity { .. } => {
                let message = "this kind of constraint is not possible for domains";
                return Err(refused(SqlState::SyntaxError, constraint.span, message));
            }
        }
        Ok(())
    }

    pub(super) fn alter_domain(&mut self, name: &Name, action: &DomainAction) -> Outcome {
        let id = self.existing_type(name)?;
        let mut ty = self.catalog.ty(id).clone();
        let TypeKind::Domain(mut domain) = ty.kind.clone() else {
            return Err(refused(SqlState::WrongObjectType, name.span, format!("{} is not a domain", ty.name)));
        };
        match action {
            DomainAction::SetDefault(_) => domain.has_default = true,
            DomainAction::DropDefault => domain.has_default = false,
            DomainAction::SetNotNull => domain.not_null = true,
            DomainAction::DropNotNull => domain.not_null = false,
            DomainAction::AddConstraint(constraint) => {
                let (schema, own) = (ty.schema.clone(), ty.name.clone());
                self.domain_constraint(&schema, &own, &mut domain, constraint)?;
            }
            DomainAction::DropConstraint { name: constraint, if_exists } => {
                let before = domain.checks.len();
                domain.checks.retain(|check| *check.name != *constraint.name);
                if domain.checks.len() == before && !if_exists {
                    let message = format!("constraint \"{constraint}\" of domain \"{}\" does not exist", ty.name);
                    return Err(refused(SqlState::UndefinedObject, constraint.span, message));
                }
            }
            DomainAction::ValidateConstraint { name: constraint } => {
                for check in &mut domain.checks {
                    if *check.name == *constraint.name {
                        check.validated = true;
                    }
                }
            }
        }
        ty.kind = TypeKind::Domain(domain);
        self.catalog.put_type(ty);
        Ok(())
    }

    // ------------------------------------------------------------ enums and composites

    pub(super) fn alter_enum(&mut self, alter: &AlterEnum) -> Outcome {
        let id = self.existing_type(&alter.name)?;
        let mut ty = self.catalog.ty(id).clone();
        let TypeKind::Enum(mut labels) = ty.kind.clone() else {
            return Err(refused(SqlState::WrongObjectType, alter.name.span, format!("{} is not an enum", ty.name)));
        };
        let find = |labels: &[Arc<str>], label: &str| labels.iter().position(|other| &**other == label);
        match &alter.action {
            EnumAction::Add { value, if_not_exists, position, span } => {
                self.check_label(value, *span)?;
                if find(&labels, value).is_some() {
                    if *if_not_exists {
                        return Ok(());
                    }
                    let message = format!("enum label \"{value}\" already exists");
                    return Err(refused(SqlState::DuplicateObject, *span, message));
                }
                let at = match position {
                    None => labels.len(),
                    Some((before, neighbor)) => match find(&labels, neighbor) {
                        Some(at) => at + usize::from(!*before),
                        None => {
                            let message = format!("\"{neighbor}\" is not an existing enum label");
                            return Err(refused(SqlState::InvalidParameterValue, *span, message));
                        }
                    },
                };
                labels.insert(at, value.as_str().into());
            }
            EnumAction::Rename { from, to, span } => {
                let Some(at) = find(&labels, from) else {
                    let message = format!("\"{from}\" is not an existing enum label");
                    return Err(refused(SqlState::InvalidParameterValue, *span, message));
                };
                if find(&labels, to).is_some() {
                    let message = format!("enum label \"{to}\" already exists");
                    return Err(refused(SqlState::DuplicateObject, *span, message));
                }
                if let Some(label) = labels.get_mut(at) {
                    *label = to.as_str().into();
                }
            }
        }
        ty.kind = TypeKind::Enum(labels);
        self.catalog.put_type(ty);
        Ok(())
    }

    pub(super) fn alter_composite(&mut self, name: &Name, actions: &[CompositeAction]) -> Outcome {
        let id = self.existing_type(name)?;
        let Some(relation) = self.catalog.row_relation(id).and_then(|rel| self.catalog.user_relation(rel)) else {
            let message = format!("\"{}\" is not a composite type", self.catalog.ty(id).name);
            return Err(refused(SqlState::WrongObjectType, name.span, message));
        };
        let mut relation = Relation::clone(relation);
        for action in actions {
            match action {
                CompositeAction::Add(field) => {
                    if column_index(&relation, &field.name.name).is_some() {
                        return Err(duplicate_column(&relation, &field.name));
                    }
                    let column = self.plain_column(field)?;
                    relation.columns.push(column);
                }
                CompositeAction::Drop { name, if_exists } => match column_index(&relation, &name.name) {
                    Some(at) => drop_column(&mut relation, at),
                    None if *if_exists => {}
                    None => return Err(missing_column(&relation, name)),
                },
                CompositeAction::AlterType { name, ty } => {
                    let Some(at) = column_index(&relation, &name.name) else {
                        return Err(missing_column(&relation, name));
                    };
                    let ty = self.type_of(ty);
                    if let Some(column) = relation.columns.get_mut(at) {
                        (column.ty, column.typmod) = (ty.ty, ty.typmod);
                    }
                }
            }
        }
        self.catalog.put_relation(relation);
        Ok(())
    }

    /// The type of a name in ALTER, DROP and the like.
    pub(super) fn existing_type(&self, name: &Name) -> Result<TypeId, crate::diagnostic::Diagnostic> {
        let schema = self.checked_schema(name)?;
        let own = name.last().map_or("", |last| last.as_str());
        self.catalog.type_by_name(schema, own).ok_or_else(|| {
            let shown = super::fold::shown(name);
            refused(SqlState::UndefinedObject, name.span, format!("type \"{shown}\" does not exist"))
        })
    }

    /// Renames a type and its array type with it.
    pub(super) fn rename_type(&mut self, id: TypeId, to: &str) {
        let ty = self.catalog.ty(id).clone();
        let (schema, array) = (ty.schema.clone(), ty.array);
        self.free_auto_array(&schema, to);
        self.catalog.put_type(Type { name: to.into(), ..ty });
        if array.is_some() {
            let old = self.catalog.ty(array).clone();
            self.catalog.remove_type(array);
            let name = self.array_type_name(&schema, &truncate(to.to_string()));
            self.catalog.put_type(Type { name: name.into(), ..old });
        }
    }

    /// Moves a type and its array type to another schema.
    pub(super) fn move_type(&mut self, id: TypeId, schema: &Arc<str>) {
        let ty = self.catalog.ty(id).clone();
        let array = ty.array;
        self.catalog.put_type(Type { schema: schema.clone(), ..ty });
        if array.is_some() {
            let old = self.catalog.ty(array).clone();
            self.catalog.put_type(Type { schema: schema.clone(), ..old });
        }
    }

    /// Forgets a type with its array type and, for a range, its multirange.
    pub(super) fn forget_type(&mut self, id: TypeId) {
        let ty = self.catalog.ty(id).clone();
        if let TypeKind::Range { multirange, .. } = ty.kind {
            self.forget_type(multirange);
        }
        if ty.array.is_some() {
            self.catalog.remove_type(ty.array);
        }
        if let TypeKind::Range { .. } | TypeKind::Multirange { .. } = ty.kind {
            let made: Vec<RoutineId> = self
                .catalog
                .user_routines()
                .filter(|routine| routine.ret == id && routine.name == ty.name)
                .map(|routine| routine.id)
                .collect();
            for routine in made {
                self.catalog.remove_routine(routine);
            }
        }
        self.catalog.remove_casts(|cast| cast.source == id || cast.target == id);
        self.catalog.remove_type(id);
    }
}

/// A column that is there, by name.
pub(super) fn column_index(relation: &Relation, name: &str) -> Option<usize> {
    relation.columns.iter().position(|column| !column.dropped && &*column.name == name)
}

pub(super) fn missing_column(relation: &Relation, name: &crate::ident::Ident) -> crate::diagnostic::Diagnostic {
    let message = format!("column \"{name}\" of relation \"{}\" does not exist", relation.name);
    refused(SqlState::UndefinedColumn, name.span, message)
}

pub(super) fn duplicate_column(relation: &Relation, name: &crate::ident::Ident) -> crate::diagnostic::Diagnostic {
    let message = format!("column \"{name}\" of relation \"{}\" already exists", relation.name);
    refused(SqlState::DuplicateColumn, name.span, message)
}

/// The column keeps its place, and nothing else.
pub(super) fn drop_column(relation: &mut Relation, at: usize) {
    if let Some(column) = relation.columns.get_mut(at) {
        column.dropped = true;
        column.not_null = false;
        column.name = format!("........pg.dropped.{}........", at + 1).into();
        column.default = ColumnDefault::None;
        column.identity = None;
        column.generated = None;
    }
}
