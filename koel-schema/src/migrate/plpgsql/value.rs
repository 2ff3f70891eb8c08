//! Values of the evaluator: as few kinds as schemas' code needs.

use super::time::{self, Interval, Moment};
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::hir::RelId;
use crate::syntax::keywords::quote_ident;
use crate::types::TypeId;
use std::cmp::Ordering;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Array(Vec<Value>),
    Record(Vec<(String, Value)>),
    /// regclass and regtype.
    Class(u32),
    Type(u32),
    Moment(Moment),
    Span(Interval),
    /// Not to be known from the migrations alone.
    Unknown,
}

impl Value {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_string())
    }

    pub(super) fn truth(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            Self::Null => Some(false),
            Self::Text(text) => match text.as_str() {
                "t" | "true" | "yes" | "on" | "1" => Some(true),
                "f" | "false" | "no" | "off" | "0" => Some(false),
                _ => None,
            },
            Self::Int(_)
            | Self::Array(_)
            | Self::Record(_)
            | Self::Class(_)
            | Self::Type(_)
            | Self::Moment(_)
            | Self::Span(_)
            | Self::Unknown => None,
        }
    }

    /// As one of the types of time of this name, if it is one.
    pub(super) fn as_time(&self, ty: &str) -> Option<Self> {
        match (self, time::kind_of(ty)) {
            (Self::Text(text), Some(kind)) => Moment::read(text, kind).map(Self::Moment),
            (Self::Moment(moment), Some(kind)) => Some(Self::Moment(moment.to(kind))),
            (Self::Text(text), None) if ty == "interval" => Interval::read(text).map(Self::Span),
            (Self::Span(span), None) if ty == "interval" => Some(Self::Span(*span)),
            _ => None,
        }
    }

    pub(super) fn int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Class(id) | Self::Type(id) => Some(i64::from(*id)),
            Self::Null
            | Self::Bool(_)
            | Self::Array(_)
            | Self::Record(_)
            | Self::Moment(_)
            | Self::Span(_)
            | Self::Unknown => None,
        }
    }

    /// As text; None for NULL and what is not known.
    pub(super) fn show(&self, catalog: &Catalog) -> Option<String> {
        Some(match self {
            Self::Null | Self::Unknown => return None,
            Self::Bool(truth) => if *truth { "t" } else { "f" }.to_string(),
            Self::Int(number) => number.to_string(),
            Self::Moment(moment) => moment.show(),
            Self::Span(span) => span.show(),
            Self::Text(text) => text.clone(),
            Self::Array(items) => {
                let items: Vec<String> =
                    items.iter().map(|item| item.show(catalog).unwrap_or_else(|| "NULL".into())).collect();
                format!("{{{}}}", items.join(","))
            }
            Self::Record(fields) => {
                let fields: Vec<String> =
                    fields.iter().map(|(_, field)| field.show(catalog).unwrap_or_default()).collect();
                format!("({})", fields.join(","))
            }
            Self::Class(id) => match catalog.relation(RelId(*id)) {
                Some(rel) => {
                    let visible = catalog.relation_by_name(None, &rel.name).is_some_and(|found| found.id == rel.id);
                    let name = quote_ident(&rel.name);
                    if visible { name } else { format!("{}.{name}", quote_ident(&rel.schema)) }
                }
                None => id.to_string(),
            },
            Self::Type(id) => catalog.type_name(TypeId(*id)),
        })
    }

    /// NULL and the unknown compare to nothing.
    pub(super) fn compare(&self, other: &Self, catalog: &Catalog) -> Option<Ordering> {
        match (self, other) {
            (Self::Null | Self::Unknown, _) | (_, Self::Null | Self::Unknown) => None,
            (Self::Bool(_), _) | (_, Self::Bool(_)) => Some(self.truth()?.cmp(&other.truth()?)),
            (Self::Int(_) | Self::Class(_) | Self::Type(_), Self::Int(_) | Self::Class(_) | Self::Type(_)) => {
                Some(self.int()?.cmp(&other.int()?))
            }
            (Self::Moment(left), Self::Moment(right)) => Some(left.micros.cmp(&right.micros)),
            (Self::Moment(left), Self::Text(right)) => {
                Moment::read(right, left.kind).map(|right| left.micros.cmp(&right.micros))
            }
            (Self::Text(_), Self::Moment(_)) => other.compare(self, catalog).map(Ordering::reverse),
            (Self::Span(left), Self::Span(right)) => Some(left.compare(*right)),
            (Self::Span(_), _) | (_, Self::Span(_)) => None,
            (Self::Int(left), Self::Text(right)) => right.trim().parse().ok().map(|right| left.cmp(&right)),
            (Self::Text(left), Self::Int(right)) => left.trim().parse::<i64>().ok().map(|left| left.cmp(right)),
            (Self::Array(left), Self::Array(right)) => {
                for (left, right) in left.iter().zip(right) {
                    match left.compare(right, catalog)? {
                        Ordering::Equal => {}
                        order => return Some(order),
                    }
                }
                Some(left.len().cmp(&right.len()))
            }
            _ => Some(self.show(catalog)?.cmp(&other.show(catalog)?)),
        }
    }
}

/// `quote_literal`.
pub(super) fn quote_literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if text.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}

/// An exception.
#[derive(Debug, Clone)]
pub(super) struct Raised {
    pub diagnostic: Box<Diagnostic>,
    /// No handler catches it: a bound was reached.
    pub fatal: bool,
}

impl From<Diagnostic> for Raised {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostic: Box::new(diagnostic), fatal: false }
    }
}

/// A row in scope, under its name.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub alias: String,
    pub columns: Vec<(String, Value)>,
}

/// The rows an expression can see, the innermost last.
pub(super) type Scope = Vec<Entry>;

#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    pub names: Vec<String>,
    pub rows: Vec<Vec<Value>>,
}

/// Variables of a running block.
#[derive(Debug, Clone, Default)]
pub(super) struct Env {
    pub vars: Vec<(String, Value)>,
    /// Those that were declared to hold times, and of which type.
    pub times: Vec<(String, &'static str)>,
    /// Open cursors: the rows that are still to come, the next one last.
    pub cursors: Vec<(String, Option<Rows>)>,
    /// Of the last statement.
    pub row_count: Option<i64>,
    /// `$1` and so on.
    pub params: Vec<Value>,
    pub ctes: Vec<(String, Rows)>,
    /// Where the running code's text begins in the file; None: it is not in the file.
    pub base: Option<u32>,
    /// Rows that RETURN NEXT and RETURN QUERY have given so far.
    pub returned: Option<Rows>,
    /// The rows of the set-returning function last called.
    pub called: Option<Rows>,
    /// The columns of RETURNS TABLE and OUT parameters, which RETURN NEXT alone gives.
    pub outs: Vec<String>,
    /// Why a value is not known: the first reason since it was last taken.
    pub why: Option<String>,
}

impl Env {
    pub(super) fn unknown(&mut self, why: impl Into<String>) -> Value {
        self.why.get_or_insert_with(|| why.into());
        Value::Unknown
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.vars.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// What a variable of a type holds.
    pub(super) fn declare(&mut self, name: &str, ty: &str, value: Value) {
        let ty = ty.trim().to_lowercase();
        let ty = match ty.as_str() {
            "date" => "date",
            "interval" => "interval",
            "timestamptz" | "timestamp with time zone" => "timestamptz",
            "timestamp" | "timestamp without time zone" => "timestamp",
            _ => return self.vars.push((name.to_string(), value)),
        };
        self.times.push((name.to_string(), ty));
        self.vars.push((name.to_string(), Value::Null));
        self.set(name, value);
    }

    /// `x`, or `x.y` of a record.
    pub(super) fn set(&mut self, target: &str, value: Value) {
        let value = match self.times.iter().rev().find(|(own, _)| own == target) {
            Some((_, ty)) if !matches!(value, Value::Null) => value.as_time(ty).unwrap_or(Value::Unknown),
            _ => value,
        };
        let (name, field) = match target.split_once('.') {
            Some((name, field)) => (name, Some(field)),
            None => (target, None),
        };
        let (name, subscript) = match name.split_once('[') {
            Some((name, index)) => (name, index.trim_end_matches(']').trim().parse::<usize>().ok()),
            None => (name, None),
        };
        let name = name.trim().trim_matches('"');
        let Some((_, slot)) = self.vars.iter_mut().rev().find(|(own, _)| own == name) else { return };
        match (field, subscript, slot) {
            (Some(field), _, Value::Record(fields)) => match fields.iter_mut().find(|(own, _)| own == field) {
                Some((_, old)) => *old = value,
                None => fields.push((field.to_string(), value)),
            },
            (None, Some(index), Value::Array(items)) => {
                if let Some(item) = index.checked_sub(1).and_then(|index| items.get_mut(index)) {
                    *item = value;
                } else {
                    items.push(value);
                }
            }
            (_, _, slot) => *slot = value,
        }
    }
}
