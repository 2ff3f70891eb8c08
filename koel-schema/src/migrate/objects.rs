//! Operators, casts, operator classes, collations, triggers, rules.

use super::fold::{Fold, Outcome, refused, shown};
use crate::catalog::RoutineRef as FoundRoutine;
use crate::catalog::object::{
    AmOp, Cast, CastContext, CastMethod, OpClass, Operator, RelKind, Relation, Rule, RuleEvent, Trigger, TriggerTiming,
    View,
};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::ident::Ident;
use crate::span::Span;
use crate::syntax::ast::ddl::{
    self, CreateCast, CreateOperator, CreateRule, CreateTrigger, DefinitionValue, OpClassItem,
};
use crate::syntax::ast::{Name, Statement, StatementKind, TypeName};
use crate::types::TypeId;

impl Fold {
    /// A function by its exact argument types, or taking what these are binary compatible with.
    fn function_over(&self, name: &Name, args: &[TypeId]) -> Result<FoundRoutine, Diagnostic> {
        let own = name.last().map_or("", |last| last.as_str());
        let schema = name.schema().map(|schema| schema.as_str());
        let found: Vec<FoundRoutine> =
            self.catalog.routines(schema, own).into_iter().map(|(_, routine)| routine).collect();
        let same_count = || found.iter().filter(|routine| routine.args.len() == args.len());
        let exact = same_count().find(|routine| routine.args == args);
        let polymorphic = || {
            same_count().find(|routine| {
                routine.args.iter().zip(args).all(|(declared, actual)| {
                    declared == actual || declared.is_polymorphic() || *declared == TypeId::ANY
                })
            })
        };
        // What could not be resolved fits anything.
        let unresolved = || same_count().next().filter(|_| args.iter().any(|ty| ty.is_error()));
        exact.or_else(polymorphic).or_else(unresolved).cloned().ok_or_else(|| {
            let args: Vec<String> = args.iter().map(|ty| self.catalog.type_name(*ty)).collect();
            let message = format!("function {}({}) does not exist", shown(name), args.join(", "));
            refused(SqlState::UndefinedFunction, name.span, message)
        })
    }

    pub(super) fn create_operator(&mut self, create: &CreateOperator, span: Span) -> Outcome {
        let (schema, name) = self.creation(&create.name)?;
        let mut left = TypeId::NONE;
        let mut right = TypeId::NONE;
        let mut function: Option<Name> = None;
        let (mut can_hash, mut can_merge) = (false, false);
        let mut commutator: Option<String> = None;
        let mut negator: Option<String> = None;
        for definition in &create.definitions {
            match (definition.name.as_str(), &definition.value) {
                ("leftarg", Some(DefinitionValue::Type(ty))) => left = self.type_of(ty).ty,
                ("rightarg", Some(DefinitionValue::Type(ty))) => right = self.type_of(ty).ty,
                ("function" | "procedure", Some(DefinitionValue::Type(ty))) => function = Some(ty.name.clone()),
                ("commutator", Some(DefinitionValue::Operator(op))) => commutator = Some(op.name.clone()),
                ("negator", Some(DefinitionValue::Operator(op))) => negator = Some(op.name.clone()),
                ("hashes", _) => can_hash = true,
                ("merges", _) => can_merge = true,
                _ => {}
            }
        }
        let Some(function) = function else {
            return Err(refused(SqlState::InvalidFunctionDefinition, span, "operator function must be specified"));
        };
        if right.is_none() {
            let message = "operator right argument type must be specified";
            return Err(refused(SqlState::InvalidFunctionDefinition, span, message));
        }
        let args: Vec<TypeId> = [left, right].into_iter().filter(|ty| ty.is_some()).collect();
        let routine = self.function_over(&function, &args)?;
        let others = self.catalog.operators(Some(&schema), &name);
        if others.iter().any(|(_, op)| op.left == left && op.right == right) {
            return Err(refused(SqlState::DuplicateFunction, span, format!("operator {name} already exists")));
        }
        let id = self.catalog.new_object_id();
        let find = |wanted: &Option<String>, left: TypeId, right: TypeId| {
            let name = wanted.as_deref()?;
            let found = self.catalog.operators(None, name);
            found.into_iter().find(|(_, op)| op.left == left && op.right == right).map(|(_, op)| op.id)
        };
        let itself = commutator.as_deref() == Some(&*name) && left == right;
        let (commutator, negator) = (find(&commutator, right, left), find(&negator, left, right));
        let commutator = if itself { Some(id) } else { commutator };
        // `OperatorUpd`: the other end of each link.
        for (other, negates) in [(commutator, false), (negator, true)] {
            let other = self.catalog.user_operators().find(|op| Some(op.id) == other && op.id != id).cloned();
            if let Some(mut other) = other.map(|op| Operator::clone(&op)) {
                let link = if negates { &mut other.negator } else { &mut other.commutator };
                if *link == 0 {
                    *link = id;
                    self.catalog.put_operator(other);
                }
            }
        }
        let operator = Operator {
            id,
            schema,
            name,
            left,
            right,
            result: routine.ret,
            func: routine.id,
            func_name: routine.name.clone(),
            strict: routine.strict,
            volatility: routine.volatility,
            retset: routine.retset,
            commutator: commutator.unwrap_or(0),
            negator: negator.unwrap_or(0),
            can_merge,
            can_hash,
        };
        self.catalog.add_operator(operator);
        Ok(())
    }

    pub(super) fn drop_operators(
        &mut self,
        if_exists: bool,
        operators: &[(Name, Option<TypeName>, Option<TypeName>)],
    ) -> Outcome {
        for (name, left, right) in operators {
            let own = name.last().map_or("", |last| last.as_str());
            let schema = name.schema().map(|schema| schema.as_str());
            let left = left.as_ref().map_or(TypeId::NONE, |ty| self.type_of(ty).ty);
            let right = right.as_ref().map_or(TypeId::NONE, |ty| self.type_of(ty).ty);
            let found = self.catalog.operators(schema, own);
            match found.iter().find(|(_, op)| op.left == left && op.right == right) {
                Some((_, op)) => {
                    let id = op.id;
                    self.catalog.remove_operator(own, id);
                }
                None if if_exists => {}
                None => {
                    let message = format!("operator does not exist: {own}");
                    return Err(refused(SqlState::UndefinedFunction, name.span, message));
                }
            }
        }
        Ok(())
    }

    pub(super) fn create_cast(&mut self, create: &CreateCast, span: Span) -> Outcome {
        let source = self.type_of(&create.source).ty;
        let target = self.type_of(&create.target).ty;
        if source.is_error() || target.is_error() {
            return Ok(());
        }
        if self.catalog.cast(source, target).is_some() {
            let message = format!(
                "cast from type {} to type {} already exists",
                self.catalog.type_name(source),
                self.catalog.type_name(target)
            );
            return Err(refused(SqlState::DuplicateObject, span, message));
        }
        let method = match &create.method {
            ddl::CastMethod::InOut => CastMethod::InOut,
            ddl::CastMethod::Binary => CastMethod::Binary,
            ddl::CastMethod::Function(reference) => {
                let mut args = Vec::new();
                for ty in reference.args.as_deref().unwrap_or(&[]) {
                    args.push(self.type_of(ty).ty);
                }
                if args.is_empty() {
                    args.push(source);
                }
                let routine = self.function_over(&reference.name, &args)?;
                CastMethod::Function {
                    id: routine.id,
                    name: routine.name.clone(),
                    strict: routine.strict,
                    volatility: routine.volatility,
                }
            }
        };
        let context = match create.context {
            ddl::CastContext::Implicit => CastContext::Implicit,
            ddl::CastContext::Assignment => CastContext::Assignment,
            ddl::CastContext::Explicit => CastContext::Explicit,
        };
        self.catalog.add_cast(Cast { source, target, context, method });
        Ok(())
    }

    pub(super) fn drop_cast(&mut self, source: &TypeName, target: &TypeName, if_exists: bool, span: Span) -> Outcome {
        let (from, to) = (self.type_of(source).ty, self.type_of(target).ty);
        if !self.catalog.remove_cast(from, to) && !if_exists {
            let message = format!(
                "cast from type {} to type {} does not exist",
                self.catalog.type_name(from),
                self.catalog.type_name(to)
            );
            return Err(refused(SqlState::UndefinedObject, span, message));
        }
        Ok(())
    }

    pub(super) fn create_opclass(
        &mut self,
        name: &Name,
        default: bool,
        ty: &TypeName,
        method: &Ident,
        family: Option<&Name>,
        items: &[OpClassItem],
    ) -> Outcome {
        let (schema, own) = self.creation(name)?;
        let input = self.type_of(ty).ty;
        let family: std::sync::Arc<str> = family.and_then(Name::last).map_or(own.clone(), |last| last.as_str().into());
        let method: std::sync::Arc<str> = method.as_str().into();
        let mut key = TypeId::NONE;
        for item in items {
            match item {
                OpClassItem::Operator { number, op, types, order_by } => {
                    let (left, right) = match types {
                        Some((left, right)) => (self.type_of(left).ty, self.type_of(right).ty),
                        None => (input, input),
                    };
                    let operator = op.last().map_or("", |last| last.as_str());
                    let found = self.catalog.operators(op.schema().map(|schema| schema.as_str()), operator);
                    let id = found.iter().find(|(_, op)| op.left == left && op.right == right);
                    let amop = AmOp {
                        method: method.clone(),
                        family: family.clone(),
                        left,
                        right,
                        strategy: i16::try_from(*number).unwrap_or(0),
                        order_by: *order_by,
                        operator: operator.into(),
                        operator_id: id.map_or(0, |(_, op)| op.id),
                    };
                    self.catalog.add_amop(amop);
                }
                OpClassItem::Storage(ty) => key = self.type_of(ty).ty,
                OpClassItem::Function => {}
            }
        }
        self.catalog.add_opclass(OpClass { name: own, schema, method, family, input, key, default });
        Ok(())
    }

    pub(super) fn create_collation(&mut self, name: &Name, if_not_exists: bool) -> Outcome {
        let (schema, own) = self.creation(name)?;
        if self.catalog.has_collation(Some(&schema), &own) {
            if if_not_exists {
                return Ok(());
            }
            let message = format!("collation \"{own}\" already exists");
            return Err(refused(SqlState::DuplicateObject, name.span, message));
        }
        self.catalog.add_collation(&schema, &own);
        Ok(())
    }

    // ------------------------------------------------------------ triggers and rules

    /// The function of a trigger, which takes no arguments.
    pub(super) fn trigger_function(&self, name: &Name) -> Result<FoundRoutine, Diagnostic> {
        let own = name.last().map_or("", |last| last.as_str());
        let schema = self.checked_schema(name)?;
        let found = self.catalog.routines(schema, own).into_iter().find(|(_, routine)| routine.args.is_empty());
        found.map(|(_, routine)| routine).ok_or_else(|| {
            let message = format!("function {}() does not exist", shown(name));
            refused(SqlState::UndefinedFunction, name.span, message)
        })
    }

    pub(super) fn create_trigger(&mut self, create: &CreateTrigger) -> Outcome {
        let mut rel = self.relation_to_change(&create.table)?;
        let function = self.trigger_function(&create.function)?;
        if rel.triggers.iter().any(|trigger| *trigger.name == *create.name.name) {
            if !create.or_replace {
                let message = format!("trigger \"{}\" for relation \"{}\" already exists", create.name, rel.name);
                return Err(refused(SqlState::DuplicateObject, create.name.span, message));
            }
            rel.triggers.retain(|trigger| *trigger.name != *create.name.name);
        }
        let timing = match create.timing {
            ddl::TriggerTiming::Before => TriggerTiming::Before,
            ddl::TriggerTiming::After => TriggerTiming::After,
            ddl::TriggerTiming::InsteadOf => TriggerTiming::InsteadOf,
        };
        match (timing, rel.kind) {
            (TriggerTiming::InsteadOf, RelKind::View) => {}
            (TriggerTiming::InsteadOf, _) => {
                let message = format!("\"{}\" is a table", rel.name);
                return Err(refused(SqlState::WrongObjectType, create.span, message)
                    .help("Tables cannot have INSTEAD OF triggers."));
            }
            (TriggerTiming::Before | TriggerTiming::After, RelKind::View) if create.for_each_row => {
                let message = format!("\"{}\" is a view", rel.name);
                return Err(refused(SqlState::WrongObjectType, create.span, message)
                    .help("Views cannot have row-level BEFORE or AFTER triggers."));
            }
            (TriggerTiming::Before | TriggerTiming::After, _) => {}
        }
        let trigger = Trigger {
            name: create.name.as_str().into(),
            timing,
            for_each_row: create.for_each_row,
            insert: create.events.insert,
            update: create.events.update,
            delete: create.events.delete,
        };
        self.side.trigger_functions.insert((rel.id, trigger.name.clone()), function.id);
        if create.for_each_row && rel.kind == RelKind::Partitioned {
            self.each_child(&rel, &mut |_, child, _| {
                if !child.triggers.iter().any(|own| own.name == trigger.name) {
                    child.triggers.push(trigger.clone());
                }
            });
        }
        rel.triggers.push(trigger);
        self.catalog.put_relation(rel);
        Ok(())
    }

    pub(super) fn create_rule(&mut self, create: &CreateRule) -> Outcome {
        let mut rel = self.relation_to_change(&create.table)?;
        let event = match create.event {
            ddl::RuleEvent::Select => RuleEvent::Select,
            ddl::RuleEvent::Insert => RuleEvent::Insert,
            ddl::RuleEvent::Update => RuleEvent::Update,
            ddl::RuleEvent::Delete => RuleEvent::Delete,
        };
        if event == RuleEvent::Select {
            return self.select_rule(rel, create);
        }
        let had = rel.rules.len();
        rel.rules.retain(|rule| *rule.name != *create.name.name);
        if rel.rules.len() != had && !create.or_replace {
            let message = format!("rule \"{}\" for relation \"{}\" already exists", create.name, rel.name);
            return Err(refused(SqlState::DuplicateObject, create.name.span, message));
        }
        rel.rules.push(Rule {
            name: create.name.as_str().into(),
            event,
            instead: create.instead,
            conditional: create.where_.is_some(),
            returning: create.actions.iter().any(has_returning),
            nothing: create.actions.is_empty(),
        });
        self.catalog.put_relation(rel);
        Ok(())
    }

    /// `CREATE RULE "_RETURN" AS ON SELECT TO v DO INSTEAD SELECT ...`, as old dumps write views that depend on each other.
    fn select_rule(&mut self, mut rel: Relation, create: &CreateRule) -> Outcome {
        let [Statement { kind: StatementKind::Select(query), .. }] = create.actions.as_slice() else {
            let message = "rules on SELECT must have action INSTEAD SELECT";
            return Err(refused(SqlState::FeatureNotSupported, create.span, message));
        };
        if let Some(query) = self.query(query) {
            let view: View = self.view_of(query);
            rel.kind = RelKind::View;
            rel.view = Some(view);
            self.catalog.put_relation(rel);
        }
        Ok(())
    }

    pub(super) fn drop_on(&mut self, kind: ddl::ObjectKind, name: &Ident, table: &Name, if_exists: bool) -> Outcome {
        let mut rel = match self.relation_to_change(table) {
            Ok(rel) => rel,
            Err(_) if if_exists => return Ok(()),
            Err(diagnostic) => return Err(diagnostic),
        };
        let (had, word) = match kind {
            ddl::ObjectKind::Trigger => {
                let had = rel.triggers.iter().any(|trigger| *trigger.name == *name.name);
                rel.triggers.retain(|trigger| *trigger.name != *name.name);
                self.side.trigger_functions.remove(&(rel.id, name.as_str().into()));
                self.each_child(&rel, &mut |_, child, _| {
                    if child.is_partition {
                        child.triggers.retain(|trigger| *trigger.name != *name.name);
                    }
                });
                (had, "trigger")
            }
            ddl::ObjectKind::Rule => {
                let had = rel.rules.iter().any(|rule| *rule.name == *name.name);
                rel.rules.retain(|rule| *rule.name != *name.name);
                (had, "rule")
            }
            // Policies are not kept.
            _ => return Ok(()),
        };
        if !had && !if_exists {
            let message = format!(
                "{word} \"{name}\" for {} does not exist",
                match kind {
                    ddl::ObjectKind::Trigger => format!("table \"{}\"", rel.name),
                    _ => format!("relation \"{}\"", rel.name),
                }
            );
            return Err(refused(SqlState::UndefinedObject, name.span, message));
        }
        self.catalog.put_relation(rel);
        Ok(())
    }
}

fn has_returning(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::Insert(insert) => insert.returning.is_some(),
        StatementKind::Update(update) => update.returning.is_some(),
        StatementKind::Delete(delete) => delete.returning.is_some(),
        StatementKind::Merge(merge) => merge.returning.is_some(),
        StatementKind::Select(_) | StatementKind::Utility(_) => false,
    }
}
