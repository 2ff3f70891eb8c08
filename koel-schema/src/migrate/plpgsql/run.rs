//! Running blocks: variables, control flow, exceptions; and SQL in them.

use super::super::fold::{Fold, refused};
use super::super::typed;
use super::eval::array_literal;
use super::parse::{Block, Slice, Stmt, StmtKind};
use super::value::{Env, Raised, Rows, Scope, Value};
use crate::diagnostic::{Diagnostic, Severity, SqlState};
use crate::span::Span;
use crate::syntax::ast::ddl::Utility;
use crate::syntax::ast::{ExprKind, QueryBody, Statement, StatementKind};
use crate::syntax::{self, ParseOptions};

/// How a statement ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Flow {
    Next,
    Return(Value),
    Exit(Option<String>),
    Continue(Option<String>),
}

/// Steps that all code of one replay may take.
const MAX_STEPS: u32 = 400_000;
/// Rounds of one loop.
const MAX_ROUNDS: u32 = 20_000;

/// What a loop does after a round of its body.
enum Round {
    On,
    Leave,
    Out(Flow),
}

fn after(flow: Flow, label: Option<&str>) -> Round {
    match flow {
        Flow::Next | Flow::Continue(None) => Round::On,
        Flow::Exit(None) => Round::Leave,
        Flow::Continue(Some(to)) if label == Some(to.as_str()) => Round::On,
        Flow::Exit(Some(to)) if label == Some(to.as_str()) => Round::Leave,
        flow => Round::Out(flow),
    }
}

impl Fold {
    /// Counts one step of evaluation.
    pub(super) fn step(&mut self, span: Span) -> Result<(), Raised> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            let message = "the code of the migrations takes too many steps to be followed";
            let diagnostic = Diagnostic::found("migration_not_understood", Severity::Warning, span, message);
            return Err(Raised { diagnostic: Box::new(diagnostic), fatal: true });
        }
        Ok(())
    }

    /// Where in the file a statement of a block stands, if it does.
    fn at(&mut self, env: &Env, at: usize) {
        if let Some(base) = env.base {
            let start = base + u32::try_from(at).unwrap_or(0);
            self.place = Some(Span::new(start, start + 1));
        }
    }

    /// Says that a statement was passed over, and why.
    fn skipped(&mut self, env: &mut Env, what: &str) {
        let why = env.why.take().unwrap_or_else(|| "its value depends on data".into());
        let message = format!("{what} is not followed: {why}");
        let found =
            Diagnostic::found("migration_not_understood", Severity::Warning, self.place.unwrap_or_default(), message);
        self.report(found.help("Declare what it makes in the file of `stubs`, in [schema] of koel.toml."));
    }

    pub(super) fn block(&mut self, env: &mut Env, block: &Block) -> Result<Flow, Raised> {
        let outer = env.vars.len();
        for decl in &block.decls {
            if let Some(query) = &decl.cursor {
                env.vars.push((decl.name.clone(), Value::text(&query.text)));
                continue;
            }
            let value = match &decl.init {
                Some(init) => match self.expression(env, init)? {
                    Value::Text(text) if decl.ty.trim_end().ends_with(']') => {
                        array_literal(&text).unwrap_or(Value::Unknown)
                    }
                    value => value,
                },
                None if is_record(&decl.ty) => Value::Record(Vec::new()),
                None => Value::Null,
            };
            env.declare(&decl.name, &decl.ty, value);
        }
        if !block.has_handlers {
            let flow = self.statements(env, &block.body);
            env.vars.truncate(outer);
            return flow;
        }
        let snapshot = self.snapshot();
        let reported = self.diagnostics.len();
        let done = match self.statements(env, &block.body) {
            Err(raised) if !raised.fatal => {
                let handler = block.handlers.iter().find(|(conditions, _)| catches(conditions, &raised.diagnostic));
                match handler {
                    Some((_, body)) => {
                        self.restore(snapshot);
                        self.diagnostics.truncate(reported);
                        env.vars.push(("sqlerrm".into(), Value::text(&raised.diagnostic.message)));
                        let state = raised.diagnostic.sqlstate.map_or("P0001", |state| state.code());
                        env.vars.push(("sqlstate".into(), Value::text(state)));
                        self.statements(env, body)
                    }
                    None => Err(raised),
                }
            }
            done => done,
        };
        env.vars.truncate(outer);
        done
    }

    pub(super) fn statements(&mut self, env: &mut Env, body: &[Stmt]) -> Result<Flow, Raised> {
        for stmt in body {
            self.at(env, stmt.at);
            self.step(self.place.unwrap_or_default())?;
            match self.run_stmt(env, stmt)? {
                Flow::Next => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    fn run_stmt(&mut self, env: &mut Env, stmt: &Stmt) -> Result<Flow, Raised> {
        match &stmt.kind {
            StmtKind::Null => {}
            StmtKind::Block(block) => return self.block(env, block),
            StmtKind::If { branches, else_ } => {
                for (condition, body) in branches {
                    match self.condition(env, condition)? {
                        Some(true) => return self.statements(env, body),
                        Some(false) => {}
                        None => {
                            self.skipped(env, "this IF");
                            return Ok(Flow::Next);
                        }
                    }
                }
                return self.statements(env, else_);
            }
            StmtKind::Case { operand, whens, else_ } => {
                return self.run_case(env, operand.as_ref(), whens, else_.as_deref());
            }
            StmtKind::Loop(label, body) => {
                for _ in 0..MAX_ROUNDS {
                    match after(self.statements(env, body)?, label.as_deref()) {
                        Round::On => {}
                        Round::Leave => return Ok(Flow::Next),
                        Round::Out(flow) => return Ok(flow),
                    }
                }
                self.skipped(env, "the rest of this loop");
            }
            StmtKind::While(label, condition, body) => {
                for _ in 0..MAX_ROUNDS {
                    match self.condition(env, condition)? {
                        Some(true) => {}
                        Some(false) => return Ok(Flow::Next),
                        None => break,
                    }
                    match after(self.statements(env, body)?, label.as_deref()) {
                        Round::On => {}
                        Round::Leave => return Ok(Flow::Next),
                        Round::Out(flow) => return Ok(flow),
                    }
                }
                self.skipped(env, "the rest of this loop");
            }
            StmtKind::ForInt { label, var, reverse, low, high, step, body } => {
                let (low, high) = (self.expression(env, low)?.int(), self.expression(env, high)?.int());
                let step = match step {
                    Some(step) => self.expression(env, step)?.int(),
                    None => Some(1),
                };
                let (Some(low), Some(high), Some(step)) = (low, high, step.filter(|step| *step > 0)) else {
                    self.skipped(env, "this loop");
                    return Ok(Flow::Next);
                };
                let step = if *reverse { -step } else { step };
                let numbers = (0..i64::from(MAX_ROUNDS)).map_while(|n| low.checked_add(step.checked_mul(n)?));
                let rows = numbers.take_while(|n| if *reverse { *n >= high } else { *n <= high });
                let rows: Vec<Value> = rows.map(Value::Int).collect();
                return self.each(env, label.as_deref(), var, rows, body);
            }
            StmtKind::Foreach { label, var, array, body } => match self.expression(env, array)? {
                Value::Array(items) => return self.each_assigned(env, label.as_deref(), var, items, body),
                Value::Null => {}
                _ => self.skipped(env, "this loop"),
            },
            StmtKind::ForQuery { label, vars, query, execute, body } => {
                let rows = match execute {
                    None => {
                        let text = cursor_query(env, &query.text).unwrap_or_else(|| query.text.clone());
                        self.sql(env, &text, query.at, false)?
                    }
                    Some(using) => {
                        let command = self.expression(env, query)?;
                        let params = self.list(env, using)?;
                        match command.show(&self.catalog) {
                            Some(text) => self.dynamic(env, &text, params)?,
                            None => None,
                        }
                    }
                };
                match rows {
                    Some(rows) => return self.each_row(env, label.as_deref(), vars, rows, body),
                    None => self.skipped(env, "this loop"),
                }
            }
            StmtKind::Assign { target, value } => {
                let value = self.expression(env, value)?;
                env.set(&target.to_lowercase(), value);
            }
            StmtKind::Execute { command, into, using } => {
                let value = self.expression(env, command)?;
                let params = self.list(env, using)?;
                match value.show(&self.catalog) {
                    Some(text) => {
                        let rows = self.dynamic(env, &text, params)?;
                        self.into(env, into, rows, false)?;
                    }
                    None if value == Value::Null => {
                        let message = "query string argument of EXECUTE is null";
                        let place = self.place.unwrap_or_default();
                        return Err(refused(SqlState::InvalidParameterValue, place, message).into());
                    }
                    None => self.skipped(env, "this EXECUTE"),
                }
            }
            StmtKind::Perform(query) => {
                let rows = self.sql(env, &format!("SELECT {}", query.text), query.at, false)?;
                env.row_count = rows.as_ref().map(|rows| rows.rows.len() as i64);
                env.set("found", rows.map_or(Value::Unknown, |rows| Value::Bool(!rows.rows.is_empty())));
                env.why = None;
            }
            StmtKind::Raise { level, what, args, using } => {
                if level == "exception" {
                    return Err(self.raised(env, what, args, using)?);
                }
            }
            StmtKind::Return(value) => {
                let value = match value {
                    Some(value) => self.expression(env, value)?,
                    None => Value::Null,
                };
                // A set without a row is known all the same.
                env.returned.get_or_insert_default();
                return Ok(Flow::Return(value));
            }
            StmtKind::ReturnNext(value) => {
                let value = match value {
                    Some(value) => self.expression(env, value)?,
                    None => Value::Null,
                };
                let row = match (value, env.outs.is_empty()) {
                    (Value::Record(fields), true) => fields.into_iter().map(|(_, value)| value).collect(),
                    (value, true) => vec![value],
                    (_, false) => env.outs.iter().map(|name| env.get(name).cloned().unwrap_or(Value::Null)).collect(),
                };
                env.returned.get_or_insert_default().rows.push(row);
            }
            StmtKind::ReturnQuery { query, execute, using } => {
                let rows = if *execute {
                    let command = self.expression(env, query)?;
                    let params = match using {
                        Some(using) => self.list(env, std::slice::from_ref(using))?,
                        None => Vec::new(),
                    };
                    match command.show(&self.catalog) {
                        Some(text) => self.dynamic(env, &text, params)?,
                        None => None,
                    }
                } else {
                    self.sql(env, &query.text, query.at, false)?
                };
                match rows {
                    Some(rows) => {
                        let returned = env.returned.get_or_insert_default();
                        returned.names = rows.names;
                        returned.rows.extend(rows.rows);
                    }
                    None => self.skipped(env, "this RETURN QUERY"),
                }
            }
            // The place of an error is not known.
            StmtKind::Diagnostics(items) => {
                for item in items.text.split(',') {
                    let target = item.split(['=', ':']).next().unwrap_or("");
                    let target = target.split_whitespace().last().unwrap_or("");
                    let counted = item.to_lowercase().trim_end().ends_with("row_count");
                    let value = env.row_count.filter(|_| counted).map_or(Value::Unknown, Value::Int);
                    env.set(&target.to_lowercase(), value);
                }
            }
            StmtKind::Open { cursor, query, execute } => {
                let rows = match query {
                    Some(query) if *execute => match self.expression(env, query)?.show(&self.catalog) {
                        Some(text) => self.dynamic(env, &text, Vec::new())?,
                        None => None,
                    },
                    Some(query) => self.sql(env, &query.text, query.at, false)?,
                    None => match cursor_query(env, cursor) {
                        Some(text) => self.sql(env, &text, 0, false)?,
                        None => None,
                    },
                };
                let rows = rows.map(|mut rows| {
                    rows.rows.reverse();
                    rows
                });
                env.cursors.push((cursor.clone(), rows));
            }
            StmtKind::Fetch { cursor, into } => {
                let open = env.cursors.iter_mut().rev().find(|(name, _)| name == cursor);
                let next = open
                    .and_then(|(_, rows)| rows.as_mut())
                    .map(|rows| Rows { names: rows.names.clone(), rows: rows.rows.pop().into_iter().collect() });
                if next.is_none() {
                    self.skipped(env, "what this FETCH gives");
                }
                self.into(env, into, next, false)?;
            }
            StmtKind::Exit { label, when } => {
                if self.whether(env, when.as_ref())? {
                    return Ok(Flow::Exit(label.clone()));
                }
            }
            StmtKind::Continue { label, when } => {
                if self.whether(env, when.as_ref())? {
                    return Ok(Flow::Continue(label.clone()));
                }
            }
            StmtKind::Sql { text, into, strict } => {
                let rows = self.sql(env, &text.text, text.at, true)?;
                self.into(env, into, rows, *strict)?;
            }
            StmtKind::Unsupported(word) => {
                env.why = Some(format!("{} is not evaluated", word.to_uppercase()));
                self.skipped(env, "this statement");
            }
        }
        Ok(Flow::Next)
    }

    fn run_case(
        &mut self,
        env: &mut Env,
        operand: Option<&Slice>,
        whens: &[(Slice, Vec<Stmt>)],
        else_: Option<&[Stmt]>,
    ) -> Result<Flow, Raised> {
        let operand = match operand {
            Some(operand) => Some(self.expression(env, operand)?),
            None => None,
        };
        for (when, body) in whens {
            let truth = match &operand {
                // `WHEN a, b THEN`: any of them.
                Some(operand) => match self
                    .expression(env, &Slice { text: format!("ARRAY[{}]", when.text), at: when.at })?
                {
                    Value::Array(items) => {
                        let orders: Vec<_> = items.iter().map(|item| operand.compare(item, &self.catalog)).collect();
                        if orders.contains(&Some(std::cmp::Ordering::Equal)) {
                            Some(true)
                        } else if orders.contains(&None) {
                            None
                        } else {
                            Some(false)
                        }
                    }
                    _ => None,
                },
                None => self.condition(env, when)?,
            };
            match truth {
                Some(true) => return self.statements(env, body),
                Some(false) => {}
                None => {
                    self.skipped(env, "this CASE");
                    return Ok(Flow::Next);
                }
            }
        }
        self.statements(env, else_.unwrap_or(&[]))
    }

    fn each(
        &mut self,
        env: &mut Env,
        label: Option<&str>,
        var: &str,
        values: Vec<Value>,
        body: &[Stmt],
    ) -> Result<Flow, Raised> {
        let outer = env.vars.len();
        env.vars.push((var.to_string(), Value::Null));
        let flow = self.each_assigned(env, label, var, values, body);
        env.vars.truncate(outer);
        flow
    }

    fn each_assigned(
        &mut self,
        env: &mut Env,
        label: Option<&str>,
        var: &str,
        values: Vec<Value>,
        body: &[Stmt],
    ) -> Result<Flow, Raised> {
        for value in values {
            env.set(var, value);
            match after(self.statements(env, body)?, label) {
                Round::On => {}
                Round::Leave => return Ok(Flow::Next),
                Round::Out(flow) => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    fn each_row(
        &mut self,
        env: &mut Env,
        label: Option<&str>,
        vars: &[String],
        rows: Rows,
        body: &[Stmt],
    ) -> Result<Flow, Raised> {
        for row in rows.rows {
            assign_row(env, vars, &rows.names, row);
            match after(self.statements(env, body)?, label) {
                Round::On => {}
                Round::Leave => return Ok(Flow::Next),
                Round::Out(flow) => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    fn into(&mut self, env: &mut Env, into: &[String], rows: Option<Rows>, strict: bool) -> Result<(), Raised> {
        let Some(rows) = rows else {
            env.row_count = None;
            for target in into {
                env.set(target, Value::Unknown);
            }
            env.set("found", Value::Unknown);
            return Ok(());
        };
        env.row_count = Some(rows.rows.len() as i64);
        env.set("found", Value::Bool(!rows.rows.is_empty()));
        if into.is_empty() {
            return Ok(());
        }
        match rows.rows.into_iter().next() {
            Some(row) => assign_row(env, into, &rows.names, row),
            None if strict => {
                let place = self.place.unwrap_or_default();
                return Err(refused(SqlState::NoData, place, "query returned no rows").into());
            }
            None => {
                for target in into {
                    env.set(target, Value::Null);
                }
            }
        }
        Ok(())
    }

    /// What RAISE throws. It may well depend on data that an empty database does not have: a warning, where nobody catches it.
    fn raised(
        &mut self,
        env: &mut Env,
        what: &Slice,
        args: &[Slice],
        using: &[(String, Slice)],
    ) -> Result<Raised, Raised> {
        let text = what.text.trim();
        let place = self.place.unwrap_or_default();
        // RAISE alone throws the same again
        let again = |name: &str| match env.get(name) {
            Some(Value::Text(text)) if text.is_empty() => None,
            Some(Value::Text(known)) => Some(known.clone()),
            _ => None,
        };
        let (mut state, mut message) = (None, text.to_string());
        if text.is_empty() {
            state = again("sqlstate");
            message = again("sqlerrm").unwrap_or_default();
        } else if text.starts_with(['\'', '$']) || text.starts_with("E'") {
            let values = self.list(env, args)?;
            let format = self.expression(env, what)?.show(&self.catalog).unwrap_or_default();
            let mut values = values.iter().map(|value| value.show(&self.catalog).unwrap_or_else(|| "<NULL>".into()));
            let mut pieces = format.replace("%%", "\0").split('%').map(str::to_owned).collect::<Vec<_>>().into_iter();
            message = pieces.next().unwrap_or_default();
            for piece in pieces {
                message.push_str(&values.next().unwrap_or_default());
                message.push_str(&piece);
            }
            message = message.replace('\0', "%");
        } else {
            let code = text.split_once('\'').map(|(_, code)| code.trim_end_matches('\''));
            state = Some(code.unwrap_or(text).to_string());
        }
        for (option, value) in using {
            let value = self.expression(env, value)?.show(&self.catalog);
            match (option.as_str(), value) {
                ("errcode", value @ Some(_)) => state = value,
                ("message", Some(value)) => message = value,
                _ => {}
            }
        }
        let state = state.and_then(|state| SqlState::find(&state)).unwrap_or(SqlState::RaiseException);
        let mut diagnostic = refused(state, place, message);
        diagnostic.severity = Severity::Warning;
        Ok(diagnostic.into())
    }

    // ------------------------------------------------------------ expressions and SQL

    pub(super) fn options(&self) -> ParseOptions {
        ParseOptions { version: self.catalog.version().major(), named_params: false }
    }

    pub(super) fn expression(&mut self, env: &mut Env, slice: &Slice) -> Result<Value, Raised> {
        // An expression may be the rest of a SELECT: `x := a FROM t WHERE ...`.
        match syntax::parse_expr(&slice.text, &self.options()) {
            Ok(expr) => {
                let value = self.eval(env, &Scope::new(), None, &expr)?;
                if value != Value::Unknown {
                    env.why = None;
                }
                Ok(value)
            }
            Err(_) => {
                let rows = self.sql(env, &format!("SELECT {}", slice.text), slice.at, false)?;
                Ok(match rows {
                    Some(rows) => {
                        rows.rows.into_iter().next().and_then(|row| row.into_iter().next()).unwrap_or(Value::Null)
                    }
                    None => Value::Unknown,
                })
            }
        }
    }

    fn condition(&mut self, env: &mut Env, slice: &Slice) -> Result<Option<bool>, Raised> {
        let value = self.expression(env, slice)?;
        Ok(value.truth())
    }

    fn whether(&mut self, env: &mut Env, when: Option<&Slice>) -> Result<bool, Raised> {
        Ok(match when {
            Some(when) => self.condition(env, when)?.unwrap_or(true),
            None => true,
        })
    }

    fn list(&mut self, env: &mut Env, slices: &[Slice]) -> Result<Vec<Value>, Raised> {
        slices.iter().map(|slice| self.expression(env, slice)).collect()
    }

    /// EXECUTE: no variables are seen but the parameters.
    fn dynamic(&mut self, env: &mut Env, text: &str, params: Vec<Value>) -> Result<Option<Rows>, Raised> {
        let mut inner = Env { params, ..Env::default() };
        let rows = self.sql(&mut inner, text, 0, true);
        env.why = inner.why;
        rows
    }

    /// Runs SQL: queries are evaluated, definitions done. None: the rows are not known.
    pub(super) fn sql(&mut self, env: &mut Env, text: &str, _at: usize, strict: bool) -> Result<Option<Rows>, Raised> {
        let (statements, mut errors) = typed::parse(text, self.catalog.version());
        if !errors.is_empty() {
            return Err(errors.swap_remove(0).into());
        }
        let mut rows = Some(Rows::default());
        for statement in &statements {
            rows = self.sql_statement(env, text, statement, strict)?;
        }
        Ok(rows)
    }

    fn sql_statement(
        &mut self,
        env: &mut Env,
        text: &str,
        statement: &Statement,
        strict: bool,
    ) -> Result<Option<Rows>, Raised> {
        let into_table = match &statement.kind {
            StatementKind::Select(query) => match &query.body {
                QueryBody::Select(select) => select.into.is_some(),
                QueryBody::Values(_) | QueryBody::SetOp { .. } => false,
            },
            _ => false,
        };
        // Its arguments are variables of the block.
        if let StatementKind::Utility(utility) = &statement.kind
            && let Utility::Call(call) = &**utility
            && let ExprKind::Func(func) = &call.kind
        {
            self.call_procedure(env, func, call.span)?;
            return Ok(Some(Rows::default()));
        }
        match &statement.kind {
            StatementKind::Select(query) if !into_table => {
                let _ = strict;
                self.run_query(env, &Scope::new(), query)
            }
            // What data would be is not known, and does not matter.
            StatementKind::Insert(_)
            | StatementKind::Update(_)
            | StatementKind::Delete(_)
            | StatementKind::Merge(_) => {
                env.unknown("rows are not followed");
                Ok(None)
            }
            StatementKind::Select(_) | StatementKind::Utility(_) => {
                let source = std::mem::replace(&mut self.source, text.into());
                let place = self.place;
                let reported = self.diagnostics.len();
                let done = self.statement(statement);
                self.source = source;
                self.place = place;
                done?;
                // What would be reported and passed over at the top is an exception here.
                let failed = (reported..self.diagnostics.len())
                    .find(|at| self.diagnostics.get(*at).is_some_and(|(_, found)| found.is_error()));
                if let Some(at) = failed {
                    let (_, diagnostic) = self.diagnostics.remove(at);
                    return Err(diagnostic.into());
                }
                Ok(Some(Rows::default()))
            }
        }
    }
}

/// One variable takes the row as a record or its only column, several take a column each.
fn assign_row(env: &mut Env, targets: &[String], names: &[String], row: Vec<Value>) {
    match targets {
        [only] => {
            let record = matches!(env.get(only), Some(Value::Record(_)) | None) || row.len() > 1;
            if record && env.get(only).is_none_or(|value| matches!(value, Value::Record(_))) {
                env.set(only, Value::Record(names.iter().cloned().zip(row).collect()));
            } else {
                env.set(only, row.into_iter().next().unwrap_or(Value::Null));
            }
        }
        _ => {
            for (target, value) in targets.iter().zip(row.into_iter().chain(std::iter::repeat(Value::Null))) {
                env.set(target, value);
            }
        }
    }
}

/// The query of a cursor that was declared with one.
fn cursor_query(env: &Env, name: &str) -> Option<String> {
    match env.get(name.trim()) {
        Some(Value::Text(query)) => Some(query.clone()),
        _ => None,
    }
}

/// A variable that takes whole rows.
fn is_record(ty: &str) -> bool {
    let ty = ty.trim().to_lowercase();
    ty == "record" || ty.ends_with("%rowtype")
}

/// Whether a handler's conditions name what was raised.
fn catches(conditions: &[String], diagnostic: &Diagnostic) -> bool {
    let state = diagnostic.sqlstate;
    conditions.iter().any(|condition| {
        condition == "others"
            || state.is_some_and(|state| {
                condition.eq_ignore_ascii_case(state.name())
                    || condition.eq_ignore_ascii_case(state.code())
                    // The class: `syntax_error_or_access_rule_violation`.
                    || (state.code().starts_with("42") && condition == "syntax_error_or_access_rule_violation")
            })
    })
}
