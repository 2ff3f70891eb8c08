//! Expressions over variables and catalog rows. What koel cannot work out is `Value::Unknown`, with the reason in the environment.

use super::super::fold::Fold;
use super::regex::Regex;
use super::tables::number;
use super::value::{Env, Raised, Scope, Value};
use crate::catalog::PG_CATALOG;
use crate::diagnostic::SqlState;
use crate::syntax::ast::{BoolTest, Expr, ExprKind, FuncCall, LikeKind, Query, SqlValue, Subscript, TypeName};
use std::cmp::Ordering;

pub(super) type Evaluated = Result<Value, Raised>;

impl Fold {
    pub(super) fn eval(&mut self, env: &mut Env, scope: &Scope, group: Option<&[Scope]>, expr: &Expr) -> Evaluated {
        self.step(expr.span)?;
        Ok(match &expr.kind {
            ExprKind::Integer(text) => text.parse().map_or_else(|_| Value::text(text), Value::Int),
            ExprKind::Float(text) | ExprKind::String(text) => Value::text(text),
            ExprKind::Bool(truth) => Value::Bool(*truth),
            ExprKind::Null => Value::Null,
            ExprKind::Param(number) => {
                let index = (*number as usize).checked_sub(1);
                match index.and_then(|index| env.params.get(index)) {
                    Some(value) => value.clone(),
                    None => env.unknown(format!("there is no parameter ${number}")),
                }
            }
            ExprKind::Column(parts) => {
                let parts: Vec<&str> = parts.iter().map(|part| part.as_str()).collect();
                return self.column(env, scope, &parts, expr);
            }
            ExprKind::Cast { expr: inner, ty, .. } => {
                let value = self.eval(env, scope, group, inner)?;
                return self.cast(env, value, ty);
            }
            ExprKind::Collate { expr: inner, .. } => return self.eval(env, scope, group, inner),
            ExprKind::Op { op, left, right } => {
                let left = match left {
                    Some(left) => Some(self.eval(env, scope, group, left)?),
                    None => None,
                };
                let right = self.eval(env, scope, group, right)?;
                self.operator(env, &op.name, left, right)
            }
            ExprKind::And(list) => {
                let mut all = Value::Bool(true);
                for item in list {
                    let value = self.eval(env, scope, group, item)?;
                    match value.truth() {
                        Some(false) => return Ok(Value::Bool(false)),
                        Some(true) => {}
                        None => all = Value::Unknown,
                    }
                }
                all
            }
            ExprKind::Or(list) => {
                let mut any = Value::Bool(false);
                for item in list {
                    let value = self.eval(env, scope, group, item)?;
                    match value.truth() {
                        Some(true) => return Ok(Value::Bool(true)),
                        Some(false) => {}
                        None => any = Value::Unknown,
                    }
                }
                any
            }
            ExprKind::Not(inner) => match self.eval(env, scope, group, inner)? {
                Value::Null => Value::Null,
                value => value.truth().map_or(Value::Unknown, |truth| Value::Bool(!truth)),
            },
            ExprKind::IsNull { expr: inner, not } => match self.eval(env, scope, group, inner)? {
                Value::Unknown => Value::Unknown,
                value => Value::Bool((value == Value::Null) != *not),
            },
            ExprKind::IsBool { expr: inner, test, not } => match (self.eval(env, scope, group, inner)?, test) {
                (Value::Unknown, _) => Value::Unknown,
                (value, BoolTest::Unknown) => Value::Bool((value == Value::Null) != *not),
                (Value::Null, BoolTest::True | BoolTest::False) => Value::Bool(*not),
                (value, test) => match value.truth() {
                    Some(truth) => Value::Bool((truth == (*test == BoolTest::True)) != *not),
                    None => Value::Unknown,
                },
            },
            ExprKind::IsDistinct { left, right, not, .. } => {
                let left = self.eval(env, scope, group, left)?;
                let right = self.eval(env, scope, group, right)?;
                let distinct = match (&left, &right) {
                    (Value::Unknown, _) | (_, Value::Unknown) => return Ok(Value::Unknown),
                    (Value::Null, Value::Null) => false,
                    (Value::Null, _) | (_, Value::Null) => true,
                    _ => left.compare(&right, &self.catalog) != Some(Ordering::Equal),
                };
                Value::Bool(distinct != *not)
            }
            ExprKind::InList { expr: inner, list, not, .. } => {
                let value = self.eval(env, scope, group, inner)?;
                let mut items = Vec::with_capacity(list.len());
                for item in list {
                    items.push(self.eval(env, scope, group, item)?);
                }
                self.is_in(&value, &items, *not)
            }
            ExprKind::InSubquery { expr: inner, query, not, .. } => {
                let value = self.eval(env, scope, group, inner)?;
                match self.first_column(env, scope, query)? {
                    Some(items) => self.is_in(&value, &items, *not),
                    None => Value::Unknown,
                }
            }
            ExprKind::Between { expr: inner, low, high, not, .. } => {
                let value = self.eval(env, scope, group, inner)?;
                let low = self.eval(env, scope, group, low)?;
                let high = self.eval(env, scope, group, high)?;
                match (value.compare(&low, &self.catalog), value.compare(&high, &self.catalog)) {
                    (Some(low), Some(high)) => {
                        Value::Bool((low != Ordering::Less && high != Ordering::Greater) != *not)
                    }
                    _ => Value::Unknown,
                }
            }
            ExprKind::Like { kind, op, expr: inner, pattern } => {
                let value = self.eval(env, scope, group, inner)?;
                let pattern = self.eval(env, scope, group, pattern)?;
                self.like(env, *kind, op.name.starts_with('!'), &value, &pattern)
            }
            ExprKind::AnyArray { expr: inner, op, all, array } => {
                let value = self.eval(env, scope, group, inner)?;
                match self.eval(env, scope, group, array)? {
                    Value::Array(items) => self.quantified(env, &op.name, *all, &value, items),
                    Value::Null => Value::Null,
                    _ => Value::Unknown,
                }
            }
            ExprKind::AnySubquery { expr: inner, op, all, query } => {
                let value = self.eval(env, scope, group, inner)?;
                match self.first_column(env, scope, query)? {
                    Some(items) => self.quantified(env, &op.name, *all, &value, items),
                    None => Value::Unknown,
                }
            }
            ExprKind::Exists(query) => match self.run_query(env, scope, query)? {
                Some(rows) => Value::Bool(!rows.rows.is_empty()),
                None => Value::Unknown,
            },
            ExprKind::Subquery(query) => match self.first_column(env, scope, query)? {
                Some(items) => items.into_iter().next().unwrap_or(Value::Null),
                None => Value::Unknown,
            },
            ExprKind::ArraySubquery(query) => match self.first_column(env, scope, query)? {
                Some(items) => Value::Array(items),
                None => Value::Unknown,
            },
            ExprKind::Array(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    list.push(self.eval(env, scope, group, item)?);
                }
                Value::Array(list)
            }
            ExprKind::Row { fields, .. } => {
                let mut list = Vec::with_capacity(fields.len());
                for (at, field) in fields.iter().enumerate() {
                    list.push((format!("f{}", at + 1), self.eval(env, scope, group, field)?));
                }
                Value::Record(list)
            }
            ExprKind::Field { expr: inner, field } => match self.eval(env, scope, group, inner)? {
                Value::Record(fields) => {
                    fields.into_iter().find(|(name, _)| *name == field.name).map_or(Value::Unknown, |(_, value)| value)
                }
                Value::Null => Value::Null,
                _ => Value::Unknown,
            },
            ExprKind::Subscript { expr: inner, subscripts } => {
                let value = self.eval(env, scope, group, inner)?;
                self.subscripted(env, scope, group, value, subscripts)?
            }
            ExprKind::Case { operand, whens, else_ } => {
                let operand = match operand {
                    Some(operand) => Some(self.eval(env, scope, group, operand)?),
                    None => None,
                };
                for (when, then) in whens {
                    let value = self.eval(env, scope, group, when)?;
                    let truth = match &operand {
                        Some(operand) => operand.compare(&value, &self.catalog).map(|order| order == Ordering::Equal),
                        None => value.truth(),
                    };
                    match truth {
                        Some(true) => return self.eval(env, scope, group, then),
                        Some(false) => {}
                        None if value == Value::Unknown => return Ok(Value::Unknown),
                        None => {}
                    }
                }
                match else_ {
                    Some(else_) => return self.eval(env, scope, group, else_),
                    None => Value::Null,
                }
            }
            ExprKind::Coalesce(list) => {
                for item in list {
                    match self.eval(env, scope, group, item)? {
                        Value::Null => {}
                        value => return Ok(value),
                    }
                }
                Value::Null
            }
            ExprKind::NullIf(left, right) => {
                let left = self.eval(env, scope, group, left)?;
                let right = self.eval(env, scope, group, right)?;
                if left.compare(&right, &self.catalog) == Some(Ordering::Equal) { Value::Null } else { left }
            }
            ExprKind::MinMax { greatest, args } => {
                let mut best = Value::Null;
                for arg in args {
                    let value = self.eval(env, scope, group, arg)?;
                    if value == Value::Unknown {
                        return Ok(Value::Unknown);
                    }
                    let wanted = if *greatest { Ordering::Greater } else { Ordering::Less };
                    if best == Value::Null || value.compare(&best, &self.catalog) == Some(wanted) {
                        best = value;
                    }
                }
                best
            }
            ExprKind::Func(call) => return self.call(env, scope, group, call, expr),
            ExprKind::SqlValue(SqlValue::CurrentSchema) => {
                self.catalog.creation_schema().map_or(Value::Null, |schema| Value::text(&schema))
            }
            ExprKind::SqlValue(_) => env.unknown("the session's user, database and clock are not known"),
            ExprKind::Star(_)
            | ExprKind::FieldStar(_)
            | ExprKind::Bits(_)
            | ExprKind::Grouping(_)
            | ExprKind::Default
            | ExprKind::CurrentOf(_)
            | ExprKind::MergeAction
            | ExprKind::Xml(_)
            | ExprKind::Json(_) => env.unknown("this kind of expression is not evaluated"),
        })
    }

    /// An element or a slice of an array of one dimension.
    fn subscripted(
        &mut self,
        env: &mut Env,
        scope: &Scope,
        group: Option<&[Scope]>,
        value: Value,
        subscripts: &[Subscript],
    ) -> Evaluated {
        let items = match value {
            Value::Array(items) => items,
            Value::Null => return Ok(Value::Null),
            _ => return Ok(Value::Unknown),
        };
        let mut number = |fold: &mut Self, expr: &Expr| Ok::<_, Raised>(fold.eval(env, scope, group, expr)?.int());
        Ok(match subscripts {
            [Subscript::Index(index)] => match number(self, index)? {
                Some(index) => {
                    let index = usize::try_from(index - 1).ok();
                    index.and_then(|index| items.get(index).cloned()).unwrap_or(Value::Null)
                }
                None => Value::Unknown,
            },
            [Subscript::Slice(low, high, _)] => {
                let low = low.as_ref().map_or(Ok(Some(1)), |low| number(self, low))?;
                let high = high.as_ref().map_or(Ok(Some(items.len() as i64)), |high| number(self, high))?;
                match (low, high) {
                    (Some(low), Some(high)) => {
                        let kept = items.into_iter().zip(1..).filter(|(_, at)| (low..=high).contains(at));
                        Value::Array(kept.map(|(item, _)| item).collect())
                    }
                    _ => Value::Unknown,
                }
            }
            _ => env.unknown("arrays of several dimensions are not evaluated"),
        })
    }

    fn column(&mut self, env: &mut Env, scope: &Scope, parts: &[&str], expr: &Expr) -> Evaluated {
        let found = match *parts {
            [name] => scope
                .iter()
                .rev()
                .find_map(|entry| entry.columns.iter().find(|(own, _)| own == name))
                .map(|(_, value)| value.clone())
                .or_else(|| env.get(name).cloned())
                // A row as a whole.
                .or_else(|| {
                    let entry = scope.iter().rev().find(|entry| entry.alias == name)?;
                    Some(match entry.columns.as_slice() {
                        [(_, only)] => only.clone(),
                        columns => Value::Record(columns.to_vec()),
                    })
                }),
            [table, name] | [_, table, name] => {
                let entry = scope.iter().rev().find(|entry| entry.alias == table);
                match entry {
                    Some(entry) => Some(entry.columns.iter().find(|(own, _)| own == name).map_or_else(
                        || env.unknown(format!("column {name} is not known")),
                        |(_, value)| value.clone(),
                    )),
                    None => match env.get(table) {
                        Some(Value::Record(fields)) => Some(
                            fields
                                .iter()
                                .find(|(own, _)| own == name)
                                .map_or(Value::Unknown, |(_, value)| value.clone()),
                        ),
                        // A parameter by the function's name.
                        Some(_) | None => env.get(name).cloned(),
                    },
                }
            }
            _ => None,
        };
        match found {
            Some(value) => Ok(value),
            None if !scope.is_empty() => Ok(env.unknown(format!("column {} is not known", parts.join(".")))),
            None => {
                let message = format!("column \"{}\" does not exist", parts.join("."));
                Err(super::super::fold::refused(SqlState::UndefinedColumn, expr.span, message).into())
            }
        }
    }

    fn first_column(&mut self, env: &mut Env, scope: &Scope, query: &Query) -> Result<Option<Vec<Value>>, Raised> {
        let rows = self.run_query(env, scope, query)?;
        Ok(rows.map(|rows| rows.rows.into_iter().filter_map(|row| row.into_iter().next()).collect()))
    }

    fn is_in(&self, value: &Value, items: &[Value], not: bool) -> Value {
        if *value == Value::Null {
            return Value::Null;
        }
        let equal = |item: &Value| value.compare(item, &self.catalog).map(|order| order == Ordering::Equal);
        if items.iter().any(|item| equal(item) == Some(true)) {
            return Value::Bool(!not);
        }
        if items.iter().any(|item| equal(item).is_none() && *item != Value::Null) {
            return Value::Unknown;
        }
        Value::Bool(not)
    }

    fn quantified(&mut self, env: &mut Env, op: &str, all: bool, value: &Value, items: Vec<Value>) -> Value {
        for item in items {
            let result = self.operator(env, op, Some(value.clone()), item);
            match result.truth() {
                Some(truth) if truth != all => return Value::Bool(truth),
                Some(_) => {}
                None => return Value::Unknown,
            }
        }
        Value::Bool(all)
    }

    pub(super) fn operator(&mut self, env: &mut Env, op: &str, left: Option<Value>, right: Value) -> Value {
        let Some(left) = left else {
            return match (op, right.int()) {
                ("-", Some(number)) => Value::Int(-number),
                ("+", Some(number)) => Value::Int(number),
                _ => env.unknown(format!("operator {op} is not evaluated")),
            };
        };
        match (&left, &right) {
            (Value::Unknown, _) | (_, Value::Unknown) => return Value::Unknown,
            (Value::Null, _) | (_, Value::Null) => return Value::Null,
            _ => {}
        }
        if let Some(reckoned) = super::time::operator(op, &left, &right) {
            return reckoned;
        }
        let order = || left.compare(&right, &self.catalog);
        let numbers = || Some((left.int()?, right.int()?));
        let known = match op {
            "=" => order().map(|order| Value::Bool(order == Ordering::Equal)),
            "<>" => order().map(|order| Value::Bool(order != Ordering::Equal)),
            "<" => order().map(|order| Value::Bool(order == Ordering::Less)),
            ">" => order().map(|order| Value::Bool(order == Ordering::Greater)),
            "<=" => order().map(|order| Value::Bool(order != Ordering::Greater)),
            ">=" => order().map(|order| Value::Bool(order != Ordering::Less)),
            "||" => match (&left, &right) {
                (Value::Array(left), Value::Array(right)) => Some(Value::Array([&left[..], &right[..]].concat())),
                (Value::Array(left), item) => Some(Value::Array([&left[..], std::slice::from_ref(item)].concat())),
                (item, Value::Array(right)) => Some(Value::Array([std::slice::from_ref(item), &right[..]].concat())),
                _ => match (left.show(&self.catalog), right.show(&self.catalog)) {
                    (Some(left), Some(right)) => Some(Value::Text(left + &right)),
                    _ => None,
                },
            },
            "+" => numbers().and_then(|(left, right)| left.checked_add(right)).map(Value::Int),
            "-" => numbers().and_then(|(left, right)| left.checked_sub(right)).map(Value::Int),
            "*" => numbers().and_then(|(left, right)| left.checked_mul(right)).map(Value::Int),
            "/" => numbers().and_then(|(left, right)| left.checked_div(right)).map(Value::Int),
            "%" => numbers().and_then(|(left, right)| left.checked_rem(right)).map(Value::Int),
            "@>" => match (&left, &right) {
                (Value::Array(left), Value::Array(right)) => {
                    let has =
                        |item: &Value| left.iter().any(|own| own.compare(item, &self.catalog) == Some(Ordering::Equal));
                    Some(Value::Bool(right.iter().all(has)))
                }
                _ => None,
            },
            "~" | "~*" | "!~" | "!~*" => match (left.show(&self.catalog), right.show(&self.catalog)) {
                (Some(text), Some(pattern)) => Regex::read(&pattern, op.ends_with('*'))
                    .and_then(|regex| regex.find(&text.chars().collect::<Vec<_>>(), 0))
                    .map(|found| Value::Bool(found.is_some() != op.starts_with('!'))),
                _ => None,
            },
            _ => None,
        };
        known.unwrap_or_else(|| env.unknown(format!("operator {op} is not evaluated")))
    }

    fn like(&mut self, env: &mut Env, kind: LikeKind, not: bool, value: &Value, pattern: &Value) -> Value {
        let (Some(text), Some(pattern)) = (value.show(&self.catalog), pattern.show(&self.catalog)) else {
            return if *value == Value::Null || *pattern == Value::Null { Value::Null } else { Value::Unknown };
        };
        let found = match kind {
            LikeKind::Like => like(&text, &pattern),
            LikeKind::ILike => like(&text.to_lowercase(), &pattern.to_lowercase()),
            LikeKind::Similar => return env.unknown("SIMILAR TO is not evaluated"),
        };
        Value::Bool(found != not)
    }

    pub(super) fn cast(&mut self, env: &mut Env, value: Value, ty: &TypeName) -> Evaluated {
        let name = ty.name.last().map_or("", |last| last.as_str());
        if matches!(value, Value::Unknown | Value::Null) {
            return Ok(value);
        }
        if ty.array_bounds > 0 {
            return Ok(match value {
                Value::Text(text) => array_literal(&text).unwrap_or(Value::Unknown),
                other => other,
            });
        }
        Ok(match name {
            "regclass" => match value {
                Value::Text(text) => return self.to_regclass(&text, ty.span),
                Value::Int(id) => u32::try_from(id).map_or(Value::Unknown, Value::Class),
                other => other,
            },
            "regtype" => match value {
                Value::Text(text) => return self.to_regtype(&text, ty.span),
                Value::Int(id) => u32::try_from(id).map_or(Value::Unknown, Value::Type),
                other => other,
            },
            "regnamespace" => match value {
                Value::Text(name) if self.catalog.has_schema(&name) => number(&name),
                Value::Text(name) => {
                    let message = format!("schema \"{name}\" does not exist");
                    return Err(super::super::fold::refused(SqlState::InvalidSchemaName, ty.span, message).into());
                }
                // The number of a schema is shown as its name.
                value => {
                    let named = |name: &&str| number(name) == value;
                    let mut names = self.catalog.schemas().map(|schema| &**schema).chain([PG_CATALOG]);
                    names.find(named).map_or(Value::Unknown, Value::text)
                }
            },
            "oid" => value.int().map_or(Value::Unknown, Value::Int),
            "int4" | "int8" | "int2" => match value {
                Value::Bool(truth) => Value::Int(i64::from(truth)),
                other => other.int().map_or_else(|| env.unknown("a cast to integer is not evaluated"), Value::Int),
            },
            "bool" => match &value {
                Value::Int(number) => Value::Bool(*number != 0),
                other => other.truth().map_or(Value::Unknown, Value::Bool),
            },
            "text" | "varchar" | "name" | "bpchar" | "cstring" => match value {
                Value::Bool(truth) => Value::text(if truth { "true" } else { "false" }),
                other => other.show(&self.catalog).map_or(Value::Unknown, Value::Text),
            },
            "date" | "timestamp" | "timestamptz" | "interval" => {
                value.as_time(name).unwrap_or_else(|| env.unknown(format!("this value of {name} is not read")))
            }
            // Enums and the rest stay what they were written as.
            _ => value,
        })
    }

    pub(super) fn call(
        &mut self,
        env: &mut Env,
        scope: &Scope,
        group: Option<&[Scope]>,
        call: &FuncCall,
        expr: &Expr,
    ) -> Evaluated {
        let name = call.name.last().map_or("", |last| last.as_str()).to_string();
        if let Some(group) = group
            && call.over.is_none()
            && is_aggregate(&name)
        {
            return self.aggregate(env, group, call, &name);
        }
        let mut args = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            let value = self.eval(env, scope, group, &arg.expr)?;
            args.push((arg.name.as_ref().map(|name| name.name.clone()), value));
        }
        if call.variadic
            && let Some((_, Value::Array(items))) = args.last().cloned()
        {
            args.pop();
            args.extend(items.into_iter().map(|item| (None, item)));
        }
        let schema = call.name.schema().map(|schema| schema.as_str());
        if schema.is_none_or(|schema| schema == crate::catalog::PG_CATALOG) {
            let values: Vec<Value> = args.iter().map(|(_, value)| value.clone()).collect();
            if let Some(done) = self.builtin_function(env, &name, &values, expr.span) {
                return done;
            }
        }
        self.call_routine(env, &call.name, args, expr.span)
    }

    fn aggregate(&mut self, env: &mut Env, group: &[Scope], call: &FuncCall, name: &str) -> Evaluated {
        let mut values = Vec::with_capacity(group.len());
        let mut separator = Value::text("");
        for scope in group {
            if let Some(filter) = &call.filter {
                match self.eval(env, scope, None, filter)?.truth() {
                    Some(true) => {}
                    Some(false) => continue,
                    None => return Ok(Value::Unknown),
                }
            }
            let mut args = call.args.iter();
            values.push(match args.next() {
                Some(arg) => self.eval(env, scope, None, &arg.expr)?,
                None => Value::Int(1),
            });
            if let Some(arg) = args.next() {
                separator = self.eval(env, scope, None, &arg.expr)?;
            }
        }
        if values.contains(&Value::Unknown) && name != "count" {
            return Ok(Value::Unknown);
        }
        let present = || values.iter().filter(|value| **value != Value::Null);
        Ok(match name {
            "count" => Value::Int(present().count() as i64),
            "array_agg" => {
                if values.is_empty() {
                    Value::Null
                } else {
                    Value::Array(values)
                }
            }
            "string_agg" => {
                let shown: Vec<String> = present().filter_map(|value| value.show(&self.catalog)).collect();
                let separator = separator.show(&self.catalog).unwrap_or_default();
                if shown.is_empty() { Value::Null } else { Value::Text(shown.join(&separator)) }
            }
            "bool_or" => Value::Bool(present().any(|value| value.truth() == Some(true))),
            "bool_and" | "every" => Value::Bool(present().all(|value| value.truth() == Some(true))),
            "sum" => present().map(Value::int).sum::<Option<i64>>().map_or(Value::Unknown, Value::Int),
            _ => {
                let wanted = if name == "max" { Ordering::Greater } else { Ordering::Less };
                present().fold(Value::Null, |best, value| {
                    let better = best == Value::Null || value.compare(&best, &self.catalog) == Some(wanted);
                    if better { value.clone() } else { best }
                })
            }
        })
    }
}

pub(super) fn is_aggregate(name: &str) -> bool {
    matches!(name, "count" | "array_agg" | "string_agg" | "bool_or" | "bool_and" | "every" | "sum" | "min" | "max")
}

/// LIKE with `%`, `_` and the backslash.
fn like(text: &str, pattern: &str) -> bool {
    fn matches(text: &[char], pattern: &[char], budget: &mut u32) -> bool {
        *budget = budget.saturating_sub(1);
        if *budget == 0 {
            return false;
        }
        match pattern {
            [] => text.is_empty(),
            ['%', rest @ ..] => (0..=text.len()).any(|at| matches(text.get(at..).unwrap_or(&[]), rest, budget)),
            ['_', rest @ ..] => !text.is_empty() && matches(text.get(1..).unwrap_or(&[]), rest, budget),
            ['\\', c, rest @ ..] | [c, rest @ ..] => {
                text.first() == Some(c) && matches(text.get(1..).unwrap_or(&[]), rest, budget)
            }
        }
    }
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    matches(&text, &pattern, &mut 100_000)
}

/// `{a,"b c",NULL}` of one dimension.
pub(super) fn array_literal(text: &str) -> Option<Value> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let mut items = Vec::new();
    let mut chars = inner.chars().peekable();
    if inner.trim().is_empty() {
        return Some(Value::Array(items));
    }
    loop {
        let mut item = String::new();
        let mut quoted = false;
        let mut inside = false;
        while let Some(c) = chars.peek().copied() {
            match c {
                '"' => {
                    inside = !inside;
                    quoted = true;
                }
                '\\' => {
                    chars.next();
                    item.extend(chars.peek());
                }
                ',' if !inside => break,
                '{' | '}' if !inside => return None,
                c => item.push(c),
            }
            chars.next();
        }
        if inside {
            return None;
        }
        let bare = if quoted { item } else { item.trim().to_string() };
        items.push(if !quoted && bare.eq_ignore_ascii_case("null") { Value::Null } else { Value::Text(bare) });
        if chars.next().is_none() {
            return Some(Value::Array(items));
        }
    }
}
