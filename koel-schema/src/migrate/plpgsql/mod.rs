//! Migrations that compute: `DO`, `CALL` and `SELECT f()`, evaluated over the catalog with PL/pgSQL as schemas use it. Bounded in steps
//! and depth; what cannot be evaluated is said, with its place.

mod eval;
mod functions;
mod parse;
mod query;
mod regex;
mod run;
mod tables;
#[cfg(test)]
mod tests;
mod time;
mod value;

use super::fold::{Fold, Outcome, refused, shown};
use crate::catalog::RoutineRef;
use crate::catalog::object::{ParamMode, Routine, RoutineBody, RoutineKind};
use crate::diagnostic::{Severity, SqlState};
use crate::ident::Ident;
use crate::span::Span;
use crate::syntax::ast::{Expr, ExprKind, FuncCall, Name, Query};
use crate::types::TypeId;
use run::Flow;
use value::{Env, Raised, Rows, Scope, Value};

/// Calls in calls.
const MAX_CALLS: u32 = 30;

impl Fold {
    pub(super) fn run_do(&mut self, language: Option<&Ident>, body: &str, body_span: Span, span: Span) -> Outcome {
        let language = language.map_or("plpgsql", |language| language.as_str());
        if language != "plpgsql" {
            self.gap(span, format!("DO in language {language} is not followed"));
            return Ok(());
        }
        let outer = self.place;
        // Inside other code its text is not in the file.
        let base = if outer.is_none() && self.source.get(body_span.range()) == Some(body) {
            Some(body_span.start)
        } else {
            None
        };
        let block = match parse::parse(body) {
            Ok(block) => block,
            Err(error) => {
                let at = base.map_or(span.start, |base| base + u32::try_from(error.at).unwrap_or(0));
                return Err(refused(SqlState::SyntaxError, Span::new(at, at + 1), error.message));
            }
        };
        self.place = outer.or(Some(span));
        let mut env = Env { base, ..Env::default() };
        env.vars.push(("found".into(), Value::Bool(false)));
        let done = self.block(&mut env, &block);
        // What was raised belongs to the statement that raised it.
        let place = self.place;
        self.place = outer;
        match done {
            Ok(_) => Ok(()),
            Err(raised) => {
                let mut diagnostic = *raised.diagnostic;
                if let Some(place) = place {
                    diagnostic.span = place;
                    diagnostic.labels.clear();
                    diagnostic.fix = None;
                }
                Err(diagnostic)
            }
        }
    }

    pub(super) fn run_call(&mut self, call: &Expr) -> Outcome {
        let ExprKind::Func(func) = &call.kind else { return Ok(()) };
        let mut env = Env::default();
        let outer = self.place;
        self.place = outer.or(Some(call.span));
        let done = self.call_procedure(&mut env, func, call.span);
        self.place = outer;
        self.settle(&mut env, done, call.span)
    }

    /// CALL, whose INOUT and OUT arguments are variables of the caller's.
    fn call_procedure(&mut self, env: &mut Env, func: &FuncCall, span: Span) -> Result<Value, Raised> {
        let mut args = Vec::with_capacity(func.args.len());
        let mut variables = Vec::new();
        for arg in &func.args {
            let value = self.eval(env, &Scope::new(), None, &arg.expr)?;
            if let ExprKind::Column(parts) = &arg.expr.kind
                && let [variable] = parts.as_slice()
            {
                variables.push(variable.name.clone());
            }
            args.push((arg.name.as_ref().map(|name| name.name.clone()), value));
        }
        let done = self.call_routine(env, &func.name, args, span)?;
        let results = match &done {
            Value::Record(fields) => fields.iter().map(|(_, value)| value.clone()).collect(),
            only => vec![only.clone()],
        };
        // The last of the arguments, as far as they are variables: procedures keep what they give back there.
        for (variable, value) in variables.iter().rev().zip(results.into_iter().rev()) {
            env.set(variable, value);
        }
        Ok(done)
    }

    /// A SELECT at the top of a migration: of interest where it calls a function that makes objects, or sets the search path.
    pub(super) fn run_select(&mut self, query: &Query) -> Outcome {
        if !self.calls_code(query) {
            return Ok(());
        }
        let mut env = Env::default();
        let outer = self.place;
        self.place = outer.or(Some(query.span));
        let done = self.run_query(&mut env, &Scope::new(), query).map(|rows| match rows {
            Some(_) => Value::Null,
            None => Value::Unknown,
        });
        self.place = outer;
        self.settle(&mut env, done, query.span)
    }

    fn settle(&mut self, env: &mut Env, done: Result<Value, Raised>, span: Span) -> Outcome {
        match done {
            Ok(Value::Unknown) => {
                let why = env.why.take().unwrap_or_else(|| "its value depends on data".into());
                self.gap(span, format!("this call is not followed: {why}"));
                Ok(())
            }
            Ok(_) => Ok(()),
            Err(raised) => {
                let mut diagnostic = *raised.diagnostic;
                if self.place.is_none() {
                    diagnostic.span = span;
                    diagnostic.labels.clear();
                    diagnostic.fix = None;
                }
                Err(diagnostic)
            }
        }
    }

    /// Whether a query calls `set_config` or, anywhere in it, a routine whose text makes objects.
    fn calls_code(&self, query: &Query) -> bool {
        let text = query.span.text(&self.source).to_lowercase();
        let called = |name: &str| text.contains(&format!("{}(", name.to_lowercase()));
        called("set_config")
            || self.catalog.user_routines().any(|routine| called(&routine.name) && self.makes_objects(routine, 0))
    }

    fn makes_objects(&self, routine: &Routine, depth: u32) -> bool {
        let text = match &routine.body {
            RoutineBody::Sql { text } | RoutineBody::PlPgSql { text } => text.to_lowercase(),
            RoutineBody::Typed(_) => match self.side.typed_bodies.get(&routine.id) {
                Some(text) => text.to_lowercase(),
                None => return false,
            },
            RoutineBody::Opaque => return false,
        };
        if ["create ", "alter ", "drop ", "execute ", "create\n", "set_config"].iter().any(|word| text.contains(word)) {
            return true;
        }
        // By way of another one.
        depth < 3
            && self.catalog.user_routines().any(|other| {
                other.id != routine.id
                    && text.contains(&format!("{}(", other.name))
                    && self.makes_objects(other, depth + 1)
            })
    }

    /// Runs a routine of the user's; an unknown value where it cannot be.
    fn call_routine(
        &mut self,
        env: &mut Env,
        name: &Name,
        args: Vec<(Option<String>, Value)>,
        span: Span,
    ) -> Result<Value, Raised> {
        let own = name.last().map_or("", |last| last.as_str());
        let schema = name.schema().map(|schema| schema.as_str());
        let fits = |routine: &Routine| {
            let inputs = routine.args.len();
            let all = if routine.kind == RoutineKind::Procedure { routine.params.len().max(inputs) } else { inputs };
            let required = inputs - routine.defaults.min(inputs);
            if routine.variadic.is_some() { args.len() + 1 >= required } else { (required..=all).contains(&args.len()) }
        };
        let found: Option<RoutineRef> =
            self.catalog.routines(schema, own).into_iter().map(|(_, routine)| routine).find(|routine| fits(routine));
        let Some(routine) = found else {
            let message = format!("function {}() with {} arguments does not exist", shown(name), args.len());
            return Err(refused(SqlState::UndefinedFunction, span, message).into());
        };
        let text = match &routine.body {
            RoutineBody::PlPgSql { text } | RoutineBody::Sql { text } => Some(text.clone()),
            RoutineBody::Typed(_) => self.side.typed_bodies.get(&routine.id).cloned(),
            RoutineBody::Opaque => None,
        };
        let Some(text) = text else { return Ok(env.unknown(format!("function {own} is not evaluated"))) };
        if self.depth >= MAX_CALLS {
            let message = "calls of functions are nested too deep to be followed";
            let mut raised = Raised::from(refused(SqlState::StatementTooComplex, span, message));
            raised.diagnostic.severity = Severity::Warning;
            raised.fatal = true;
            return Err(raised);
        }
        let mut inner = self.arguments(&routine, args)?;
        self.depth += 1;
        let done = match &routine.body {
            RoutineBody::PlPgSql { .. } => match parse::parse(&text) {
                Ok(block) => self.block(&mut inner, &block),
                Err(error) => {
                    Err(refused(SqlState::SyntaxError, span, format!("in function {own}: {}", error.message)).into())
                }
            },
            RoutineBody::Sql { .. } | RoutineBody::Opaque | RoutineBody::Typed(_) => {
                self.sql(&mut inner, &text, 0, false).map(|rows| {
                    if routine.retset {
                        inner.returned = rows.clone();
                    }
                    let first = rows.map(|rows| rows.rows.into_iter().next().and_then(|row| row.into_iter().next()));
                    Flow::Return(first.map_or(Value::Unknown, |value| value.unwrap_or(Value::Null)))
                })
            }
        };
        self.depth -= 1;
        env.why = inner.why.take();
        env.called = inner.returned.take().filter(|_| routine.retset).map(|rows| named_rows(&routine, rows));
        // OUT parameters are the result where RETURN gives none.
        let outs: Vec<&str> = routine
            .params
            .iter()
            .filter(|param| matches!(param.mode, ParamMode::Out | ParamMode::InOut))
            .map(|param| &*param.name)
            .collect();
        Ok(match done? {
            Flow::Return(value) if outs.is_empty() => value,
            Flow::Next | Flow::Return(_) | Flow::Exit(_) | Flow::Continue(_) => match outs.as_slice() {
                [] => Value::Null,
                [only] => inner.get(only).cloned().unwrap_or(Value::Null),
                several => Value::Record(
                    several
                        .iter()
                        .map(|name| (name.to_string(), inner.get(name).cloned().unwrap_or(Value::Null)))
                        .collect(),
                ),
            },
        })
    }

    /// The variables that a routine starts with.
    fn arguments(&mut self, routine: &Routine, args: Vec<(Option<String>, Value)>) -> Result<Env, Raised> {
        let mut env = Env::default();
        env.vars.push(("found".into(), Value::Bool(false)));
        let inputs: Vec<String> = if routine.params.is_empty() {
            vec![String::new(); routine.args.len()]
        } else {
            let input = |mode: ParamMode| !matches!(mode, ParamMode::Out | ParamMode::Table);
            let params = routine.params.iter().filter(|param| input(param.mode));
            params.map(|param| param.name.to_string()).collect()
        };
        let mut values: Vec<Option<Value>> = vec![None; inputs.len()];
        let mut args = args;
        if routine.variadic.is_some() && args.iter().all(|(name, _)| name.is_none()) {
            let rest = args.split_off(inputs.len().saturating_sub(1).min(args.len()));
            args.push((None, Value::Array(rest.into_iter().map(|(_, value)| value).collect())));
        }
        for (at, (name, value)) in args.into_iter().enumerate() {
            let at = match name {
                Some(name) => inputs.iter().position(|own| *own == name),
                None => Some(at),
            };
            if let Some(slot) = at.and_then(|at| values.get_mut(at)) {
                *slot = Some(value);
            }
        }
        // Defaults belong to the last parameters.
        let defaults = self.side.routine_defaults.get(&routine.id).cloned().unwrap_or_default();
        let first = inputs.len().saturating_sub(defaults.len());
        for (at, value) in values.iter_mut().enumerate() {
            if value.is_none() {
                let text = at.checked_sub(first).and_then(|at| defaults.get(at));
                *value = Some(match text {
                    Some(text) => {
                        let slice = parse::Slice { text: text.to_string(), at: 0 };
                        self.expression(&mut Env::default(), &slice)?
                    }
                    None => Value::Null,
                });
            }
        }
        for (name, value) in inputs.iter().zip(values) {
            let value = value.unwrap_or(Value::Null);
            env.params.push(value.clone());
            let ty = routine.args.get(env.params.len() - 1).map_or("", |ty| match *ty {
                TypeId::DATE => "date",
                TypeId::TIMESTAMP => "timestamp",
                TypeId::TIMESTAMPTZ => "timestamptz",
                TypeId::INTERVAL => "interval",
                _ => "",
            });
            env.declare(name, ty, value);
        }
        for param in routine.params.iter().filter(|param| matches!(param.mode, ParamMode::Out | ParamMode::Table)) {
            env.vars.push((param.name.to_string(), Value::Null));
        }
        let out = |mode: ParamMode| matches!(mode, ParamMode::Out | ParamMode::InOut | ParamMode::Table);
        env.outs = routine.params.iter().filter(|param| out(param.mode)).map(|param| param.name.to_string()).collect();
        Ok(env)
    }
}

/// The rows of RETURN NEXT and RETURN QUERY under the names of the result's columns.
fn named_rows(routine: &Routine, mut rows: Rows) -> Rows {
    let columns: Vec<String> = routine
        .params
        .iter()
        .filter(|param| matches!(param.mode, ParamMode::Out | ParamMode::InOut | ParamMode::Table))
        .map(|param| param.name.to_string())
        .collect();
    if !columns.is_empty() {
        rows.names = columns;
    }
    rows
}
