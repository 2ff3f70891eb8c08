//! Functions, procedures and aggregates: CREATE, ALTER, DROP.

use super::depend::{Use, expr_uses, view_uses};
use super::fold::{Fold, Outcome, refused, shown};
use super::typed;
use crate::catalog::object::{
    AggInfo, AggKind, Cast, CastMethod, ColumnDefault, Constraint, ConstraintKind, Index, IndexKeyExpr, ParamMode,
    Relation, Routine, RoutineBody, RoutineKind, RoutineParam,
};
use crate::catalog::type_name::lookup_type_name;
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::{RelId, RoutineId, Volatility};
use crate::span::Span;
use crate::syntax::ast::ddl::{
    self, CreateAggregate, CreateFunction, DefinitionValue, FunctionOption, FunctionReturn, RoutineRef, SqlBody,
};
use crate::syntax::ast::{Name, TypeName};
use crate::types::TypeId;
use std::sync::Arc;

/// The signature that a list of parameters makes (`interpret_function_parameter_list`).
#[derive(Default)]
struct Signature {
    args: Vec<TypeId>,
    variadic: NoType,
    defaults: usize,
    params: Vec<RoutineParam>,
    outs: Vec<TypeId>,
}

/// A type that starts as none.
#[derive(Clone, Copy)]
struct NoType(TypeId);

impl Default for NoType {
    fn default() -> Self {
        Self(TypeId::NONE)
    }
}

impl Fold {
    fn signature(&mut self, params: &[ddl::FunctionParam]) -> Result<Signature, Diagnostic> {
        let mut signature = Signature::default();
        let mut named = false;
        for param in params {
            let ty = self.type_of(&param.ty).ty;
            let mode = match param.mode {
                ddl::ParamMode::In => ParamMode::In,
                ddl::ParamMode::Out => ParamMode::Out,
                ddl::ParamMode::InOut => ParamMode::InOut,
                ddl::ParamMode::Variadic => ParamMode::Variadic,
            };
            if param.mode != ddl::ParamMode::Out {
                signature.args.push(ty);
                if param.default.is_some() {
                    signature.defaults += 1;
                } else if signature.defaults > 0 {
                    let message = "input parameters after one with a default value must also have defaults";
                    return Err(refused(SqlState::InvalidFunctionDefinition, param.ty.span, message));
                }
            }
            match param.mode {
                ddl::ParamMode::Out | ddl::ParamMode::InOut => signature.outs.push(ty),
                ddl::ParamMode::Variadic => {
                    signature.variadic = NoType(match ty {
                        TypeId::ANY => TypeId::ANY,
                        TypeId::ANYARRAY => TypeId::ANYELEMENT,
                        TypeId::ANYCOMPATIBLEARRAY => TypeId::ANYCOMPATIBLE,
                        _ => self.catalog.element_type(ty),
                    });
                    if signature.variadic.0.is_none() && !ty.is_error() {
                        let message = "VARIADIC parameter must be an array";
                        return Err(refused(SqlState::InvalidFunctionDefinition, param.ty.span, message));
                    }
                }
                ddl::ParamMode::In => {}
            }
            named |= param.name.is_some() || param.mode != ddl::ParamMode::In;
            let name = param.name.as_ref().map_or("", |name| name.as_str()).into();
            signature.params.push(RoutineParam { name, mode, ty });
        }
        if !named {
            signature.params.clear();
        }
        Ok(signature)
    }

    pub(super) fn create_function(&mut self, create: &CreateFunction) -> Outcome {
        let (schema, name) = self.creation(&create.name)?;
        // A type that does not exist yet may be returned by its input function: it becomes a shell.
        if let Some(FunctionReturn::Type(ty)) = &create.returns {
            self.shell_for_return(ty)?;
        }
        let mut signature = self.signature(&create.params)?;
        let kind = if create.procedure { RoutineKind::Procedure } else { RoutineKind::Function };
        let from_outs = match signature.outs.as_slice() {
            [] => None,
            [one] if !create.procedure => Some(*one),
            _ => Some(TypeId::RECORD),
        };
        let (ret, retset) = match &create.returns {
            None if create.procedure => (from_outs.unwrap_or(TypeId::VOID), false),
            None => match from_outs {
                Some(ret) => (ret, false),
                None => {
                    let message = "function result type must be specified";
                    return Err(refused(SqlState::InvalidFunctionDefinition, create.span, message));
                }
            },
            Some(FunctionReturn::Type(ty)) => {
                let ret = self.type_of(ty).ty;
                if let Some(outs) = from_outs
                    && outs != ret
                    && !ret.is_error()
                    && !outs.is_error()
                {
                    let message = format!(
                        "function result type must be {} because of OUT parameters",
                        self.catalog.type_name(outs)
                    );
                    return Err(refused(SqlState::InvalidFunctionDefinition, ty.span, message));
                }
                (ret, ty.setof)
            }
            Some(FunctionReturn::Table(columns)) => {
                let mut types = Vec::with_capacity(columns.len());
                // Modes must then be kept for all.
                if signature.params.is_empty() {
                    signature.params = signature
                        .args
                        .iter()
                        .map(|ty| RoutineParam { name: "".into(), mode: ParamMode::In, ty: *ty })
                        .collect();
                }
                for (name, ty) in columns {
                    let ty = self.type_of(ty).ty;
                    types.push(ty);
                    signature.params.push(RoutineParam { name: name.as_str().into(), mode: ParamMode::Table, ty });
                }
                match types.as_slice() {
                    [one] => (*one, true),
                    _ => (TypeId::RECORD, true),
                }
            }
        };
        let mut routine = Routine {
            id: RoutineId(0),
            schema: schema.clone(),
            name: name.clone(),
            kind,
            args: signature.args,
            variadic: signature.variadic.0,
            defaults: signature.defaults,
            params: signature.params,
            ret,
            retset,
            strict: false,
            volatility: Volatility::Volatile,
            agg: None,
            body: RoutineBody::Opaque,
        };
        apply_options(&mut routine, &create.options);
        routine.id = self.routine_slot(&routine, create.or_replace, create.name.span)?;
        routine.body = self.body(create);
        if let RoutineBody::Sql { text } = &routine.body
            && let Some(query) = typed::function_body(&self.catalog, text, &routine.args)
        {
            self.side.typed_bodies.insert(routine.id, text.clone());
            routine.body = RoutineBody::Typed(Arc::new(query));
        }
        let defaults = create.params.iter().filter_map(|param| param.default.as_ref());
        let defaults = defaults.map(|default| self.text(default.span)).collect();
        self.side.routine_defaults.insert(routine.id, defaults);
        self.catalog.put_routine(routine);
        Ok(())
    }

    /// `compute_return_type`: an unknown return type becomes a shell, as C functions may come before their type.
    fn shell_for_return(&mut self, ty: &TypeName) -> Outcome {
        if ty.array_bounds == 0
            && !ty.percent_type
            && ty.modifiers.is_empty()
            && matches!(lookup_type_name(&self.catalog, ty), Ok(None))
        {
            let message = format!("type \"{}\" does not exist", shown(&ty.name));
            return Err(refused(SqlState::UndefinedObject, ty.span, message));
        }
        Ok(())
    }

    fn body(&mut self, create: &CreateFunction) -> RoutineBody {
        let language = create.options.iter().find_map(|option| match option {
            FunctionOption::Language(language) => Some(language.name.to_ascii_lowercase()),
            FunctionOption::As { .. }
            | FunctionOption::Strict(_)
            | FunctionOption::Immutable
            | FunctionOption::Stable
            | FunctionOption::Volatile
            | FunctionOption::Other => None,
        });
        let text = create.options.iter().find_map(|option| match option {
            FunctionOption::As { body, .. } => Some(body.as_str()),
            FunctionOption::Language(_)
            | FunctionOption::Strict(_)
            | FunctionOption::Immutable
            | FunctionOption::Stable
            | FunctionOption::Volatile
            | FunctionOption::Other => None,
        });
        match (&create.sql_body, text, language.as_deref()) {
            (Some(SqlBody::Return(expr)), _, _) => {
                RoutineBody::Sql { text: format!("SELECT {}", self.text(expr.span)).into() }
            }
            (Some(SqlBody::Atomic(statements)), _, _) => match statements.last() {
                Some(last) => RoutineBody::Sql { text: self.text(last.span) },
                None => RoutineBody::Opaque,
            },
            (None, Some(text), Some("sql")) => RoutineBody::Sql { text: text.into() },
            (None, Some(text), Some("plpgsql")) => RoutineBody::PlPgSql { text: text.into() },
            (None, _, _) => RoutineBody::Opaque,
        }
    }

    /// The id for a routine of this signature: a new one, or that of the one it replaces.
    fn routine_slot(&mut self, new: &Routine, or_replace: bool, span: Span) -> Result<RoutineId, Diagnostic> {
        let found = self
            .catalog
            .routines(Some(&new.schema), &new.name)
            .into_iter()
            .map(|(_, routine)| routine)
            .find(|routine| routine.args == new.args);
        let Some(old) = found else { return Ok(self.catalog.new_routine_id()) };
        let known = !new.args.iter().any(|ty| ty.is_error());
        if !known {
            return Ok(self.catalog.new_routine_id());
        }
        if !or_replace {
            let message = format!("function \"{}\" already exists with same argument types", new.name);
            return Err(refused(SqlState::DuplicateFunction, span, message));
        }
        if (old.kind == RoutineKind::Procedure) != (new.kind == RoutineKind::Procedure)
            || (old.kind == RoutineKind::Aggregate) != (new.kind == RoutineKind::Aggregate)
        {
            return Err(refused(SqlState::WrongObjectType, span, "cannot change routine kind"));
        }
        if (old.ret != new.ret || old.retset != new.retset) && !new.ret.is_error() && !old.ret.is_error() {
            let message = "cannot change return type of existing function";
            return Err(refused(SqlState::InvalidFunctionDefinition, span, message)
                .help(format!("Use DROP FUNCTION {} first.", new.name)));
        }
        if new.defaults < old.defaults {
            let message = "cannot remove parameter defaults from existing function";
            return Err(refused(SqlState::InvalidFunctionDefinition, span, message)
                .help(format!("Use DROP FUNCTION {} first.", new.name)));
        }
        let renamed = old.params.iter().enumerate().find(|(at, param)| {
            let now = new.params.get(*at).map_or("", |param| &*param.name);
            !param.name.is_empty() && *param.name != *now
        });
        if let Some((_, param)) = renamed
            && old.kind != RoutineKind::Aggregate
        {
            let message = format!("cannot change name of input parameter \"{}\"", param.name);
            return Err(refused(SqlState::InvalidFunctionDefinition, span, message)
                .help(format!("Use DROP FUNCTION {} first.", new.name)));
        }
        Ok(old.id)
    }

    pub(super) fn create_aggregate(&mut self, create: &CreateAggregate) -> Outcome {
        let (schema, name) = self.creation(&create.name)?;
        let mut signature = self.signature(&create.params)?;
        let mut state = TypeId::NONE;
        let mut final_func: Option<Name> = None;
        let mut final_extra = false;
        let mut hypothetical = false;
        let mut base_type = None;
        for definition in &create.definitions {
            match (definition.name.as_str(), &definition.value) {
                ("stype" | "stype1", Some(DefinitionValue::Type(ty))) => state = self.type_of(ty).ty,
                ("finalfunc" | "ffunc", Some(DefinitionValue::Type(ty))) => final_func = Some(ty.name.clone()),
                ("basetype", Some(DefinitionValue::Type(ty))) => base_type = Some(self.type_of(ty).ty),
                ("finalfunc_extra", _) => final_extra = true,
                ("hypothetical", _) => hypothetical = true,
                _ => {}
            }
        }
        if let Some(base) = base_type
            && signature.args.is_empty()
            && base != TypeId::ANY
        {
            signature.args.push(base);
        }
        if state.is_none() {
            let message = "aggregate stype must be specified";
            return Err(refused(SqlState::InvalidFunctionDefinition, create.name.span, message));
        }
        let ret = match &final_func {
            Some(func) => {
                let own = func.last().map_or("", |last| last.as_str());
                let schema = func.schema().map(|schema| schema.as_str());
                let arity = if final_extra { 1 + signature.args.len() } else { 1 };
                let found = self.catalog.routines(schema, own).into_iter().map(|(_, routine)| routine);
                let candidates: Vec<_> = found.filter(|routine| routine.args.len() == arity).collect();
                let exact = candidates.iter().find(|routine| routine.args.first() == Some(&state));
                match exact.or(candidates.first()) {
                    Some(routine) if routine.ret.is_polymorphic() => {
                        let actual: Vec<TypeId> = [state].into_iter().chain(signature.args.iter().copied()).collect();
                        self.polymorphic_result(routine.ret, &routine.args, &actual)
                    }
                    Some(routine) => routine.ret,
                    None => {
                        let message =
                            format!("function {}({}) does not exist", shown(func), self.catalog.type_name(state));
                        return Err(refused(SqlState::UndefinedFunction, func.span, message));
                    }
                }
            }
            None => state,
        };
        let kind = match create.direct {
            Some(_) if hypothetical => AggKind::Hypothetical,
            Some(_) => AggKind::OrderedSet,
            None => AggKind::Normal,
        };
        let direct_args = create.direct.and_then(|direct| i16::try_from(direct).ok()).unwrap_or(0);
        let mut routine = Routine {
            id: RoutineId(0),
            schema,
            name,
            kind: RoutineKind::Aggregate,
            args: signature.args,
            variadic: signature.variadic.0,
            defaults: 0,
            params: signature.params,
            ret,
            retset: false,
            strict: false,
            volatility: Volatility::Immutable,
            agg: Some(AggInfo { kind, direct_args }),
            body: RoutineBody::Opaque,
        };
        routine.id = self.routine_slot(&routine, create.or_replace, create.name.span)?;
        self.catalog.put_routine(routine);
        Ok(())
    }

    /// The result of a final function, from the arguments it is called with.
    fn polymorphic_result(&self, ret: TypeId, declared: &[TypeId], actual: &[TypeId]) -> TypeId {
        let array = |ty: TypeId| matches!(ty, TypeId::ANYARRAY | TypeId::ANYCOMPATIBLEARRAY);
        let from = declared.iter().zip(actual).find(|(declared, _)| declared.is_polymorphic());
        let Some((declared, actual)) = from else { return ret };
        if actual.is_polymorphic() {
            return ret;
        }
        match (array(*declared), array(ret)) {
            (true, false) => self.catalog.element_type(*actual),
            (false, true) => self.catalog.array_type(*actual),
            (true, true) | (false, false) => *actual,
        }
    }

    // ------------------------------------------------------------ look-up by reference

    /// The user routines that a reference in ALTER, DROP and COMMENT means (`LookupFuncWithArgs`).
    pub(super) fn routine_ref(&mut self, routine: &RoutineRef) -> Result<Arc<Routine>, Diagnostic> {
        let schema = self.checked_schema(&routine.name)?.map(str::to_string);
        let own = routine.name.last().map_or("", |last| last.as_str());
        let wanted: Option<Vec<TypeId>> =
            routine.args.as_ref().map(|args| args.iter().map(|ty| self.argument_type(ty)).collect());
        let word = match routine.kind {
            ddl::RoutineKind::Function => "function",
            ddl::RoutineKind::Procedure => "procedure",
            ddl::RoutineKind::Aggregate => "aggregate",
            ddl::RoutineKind::Routine => "routine",
        };
        let kind_fits = |routine_kind: RoutineKind| match routine.kind {
            ddl::RoutineKind::Function => {
                matches!(routine_kind, RoutineKind::Function | RoutineKind::Window | RoutineKind::Aggregate)
            }
            ddl::RoutineKind::Procedure => routine_kind == RoutineKind::Procedure,
            ddl::RoutineKind::Aggregate => routine_kind == RoutineKind::Aggregate,
            ddl::RoutineKind::Routine => true,
        };
        let mut found: Vec<Arc<Routine>> = self
            .catalog
            .routines(schema.as_deref(), own)
            .into_iter()
            .filter_map(|(_, routine)| self.catalog.routine(routine.id).cloned())
            .filter(|candidate| kind_fits(candidate.kind))
            .filter(|candidate| match &wanted {
                Some(wanted) => candidate.args == *wanted || all_params(candidate).is_some_and(|all| all == *wanted),
                None => true,
            })
            .collect();
        match found.len() {
            0 => {
                let args = match &routine.args {
                    Some(args) => {
                        let args: Vec<String> = args.iter().map(crate::catalog::type_name::display).collect();
                        format!("{}({})", shown(&routine.name), args.join(", "))
                    }
                    None => format!("\"{}\"", shown(&routine.name)),
                };
                let message = match &routine.args {
                    Some(_) => format!("{word} {args} does not exist"),
                    None => format!("could not find a {word} named {args}"),
                };
                Err(refused(SqlState::UndefinedFunction, routine.name.span, message))
            }
            1 => Ok(found.remove(0)),
            // The first schema of the search path wins; within it the name must be unique.
            _ if wanted.is_some() => Ok(found.remove(0)),
            _ => {
                let message = format!("{word} name \"{}\" is not unique", shown(&routine.name));
                Err(refused(SqlState::AmbiguousFunction, routine.name.span, message))
            }
        }
    }

    /// An argument type in a reference: unknown ones fit nothing.
    fn argument_type(&self, ty: &TypeName) -> TypeId {
        lookup_type_name(&self.catalog, ty).ok().flatten().unwrap_or(TypeId::ERROR)
    }

    pub(super) fn alter_function(&mut self, routine: &RoutineRef, options: &[FunctionOption]) -> Outcome {
        let found = self.routine_ref(routine)?;
        let mut changed = Routine::clone(&found);
        apply_options(&mut changed, options);
        self.catalog.put_routine(changed);
        Ok(())
    }

    pub(super) fn drop_routines(
        &mut self,
        _kind: ddl::RoutineKind,
        if_exists: bool,
        routines: &[RoutineRef],
        cascade: bool,
    ) -> Outcome {
        for routine in routines {
            match self.routine_ref(routine) {
                Ok(found) => self.drop_routine(&found, cascade, routine.name.span)?,
                Err(diagnostic)
                    if if_exists
                        && matches!(
                            diagnostic.sqlstate,
                            Some(SqlState::UndefinedFunction | SqlState::InvalidSchemaName | SqlState::UndefinedObject)
                        ) => {}
                Err(diagnostic) => return Err(diagnostic),
            }
        }
        Ok(())
    }

    /// What would break without a routine: triggers, views, defaults, CHECKs, indexes, operators are looked for.
    pub(super) fn drop_routine(&mut self, routine: &Routine, cascade: bool, span: Span) -> Outcome {
        let id = routine.id;
        let triggers: Vec<(RelId, Arc<str>)> = self
            .side
            .trigger_functions
            .iter()
            .filter(|((rel, name), function)| {
                **function == id
                    && self
                        .catalog
                        .user_relation(*rel)
                        .is_some_and(|rel| rel.triggers.iter().any(|trigger| trigger.name == *name))
            })
            .map(|(key, _)| key.clone())
            .collect();
        let (views, tables): (Vec<&Arc<Relation>>, Vec<_>) = self.callers(id).partition(|rel| rel.view.is_some());
        let views: Vec<RelId> = views.iter().map(|view| view.id).collect();
        let tables: Vec<Relation> = tables.into_iter().map(|table| Relation::clone(table)).collect();
        let behind = |cast: &Cast| matches!(cast.method, CastMethod::Function { id: function, .. } if function == id);
        let operators = self.catalog.user_operators().any(|op| op.func == id);
        let casts = self.catalog.user_casts().any(|cast| behind(cast));
        if !cascade && (operators || casts || !(triggers.is_empty() && views.is_empty() && tables.is_empty())) {
            let message = format!("cannot drop function {} because other objects depend on it", routine.name);
            return Err(refused(SqlState::DependentObjectsStillExist, span, message)
                .help("Use DROP ... CASCADE to drop the dependent objects too."));
        }
        for (rel, name) in triggers {
            if let Some(found) = self.catalog.user_relation(rel) {
                let mut found = Relation::clone(found);
                found.triggers.retain(|trigger| trigger.name != name);
                self.catalog.put_relation(found);
            }
            self.side.trigger_functions.remove(&(rel, name));
        }
        for view in views {
            self.drop_relation_cascade(view);
        }
        for mut table in tables {
            forget_calls(&mut table, id);
            self.catalog.put_relation(table);
        }
        self.catalog.remove_operators(|op| op.func == id);
        self.catalog.remove_casts(behind);
        self.catalog.remove_routine(id);
        Ok(())
    }

    /// Relations whose query, defaults, CHECKs or indexes call a routine.
    pub(super) fn callers(&self, id: RoutineId) -> impl Iterator<Item = &Arc<Relation>> {
        let used = move |used: &Use| *used == Use::Routine(id);
        self.catalog.user_relations().filter(move |rel| view_uses(rel, &used) || relation_calls(rel, id))
    }
}

fn all_params(routine: &Routine) -> Option<Vec<TypeId>> {
    (!routine.params.is_empty()).then(|| routine.params.iter().map(|param| param.ty).collect())
}

fn apply_options(routine: &mut Routine, options: &[FunctionOption]) {
    for option in options {
        match option {
            FunctionOption::Strict(strict) => routine.strict = *strict,
            FunctionOption::Immutable => routine.volatility = Volatility::Immutable,
            FunctionOption::Stable => routine.volatility = Volatility::Stable,
            FunctionOption::Volatile => routine.volatility = Volatility::Volatile,
            FunctionOption::Language(_) | FunctionOption::As { .. } | FunctionOption::Other => {}
        }
    }
}

fn calls(expr: &crate::hir::Expr, id: RoutineId) -> bool {
    expr_uses(expr).contains(&Use::Routine(id))
}

fn index_calls(index: &Index, id: RoutineId) -> bool {
    index.keys.iter().any(|key| match &key.expr {
        IndexKeyExpr::Column(_) => false,
        IndexKeyExpr::Expr(expr) => expr.as_ref().is_some_and(|expr| calls(expr, id)),
    }) || matches!(&index.predicate, Some(Some(expr)) if calls(expr, id))
}

fn check_calls(constraint: &Constraint, id: RoutineId) -> bool {
    matches!(&constraint.kind, ConstraintKind::Check { expr: Some(expr), .. } if calls(expr, id))
}

fn default_calls(default: &ColumnDefault, id: RoutineId) -> bool {
    matches!(default, ColumnDefault::Expr { expr: Some(expr), .. } if calls(expr, id))
}

fn relation_calls(rel: &Relation, id: RoutineId) -> bool {
    rel.columns.iter().any(|column| default_calls(&column.default, id))
        || rel.constraints.iter().any(|constraint| check_calls(constraint, id))
        || rel.indexes.iter().any(|index| index_calls(index, id))
}

fn forget_calls(rel: &mut Relation, id: RoutineId) {
    for column in &mut rel.columns {
        if default_calls(&column.default, id) {
            column.default = ColumnDefault::None;
        }
    }
    rel.constraints.retain(|constraint| !check_calls(constraint, id));
    rel.indexes.retain(|index| !index_calls(index, id));
}
