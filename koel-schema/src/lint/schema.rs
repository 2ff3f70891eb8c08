//! The rules about the schema as the migrations left it, reported where its objects were made.

use super::source::{Found, Raw, Sources};
use super::{Check, Options, Rule, rules};
use crate::catalog::Catalog;
use crate::catalog::object::{Column, ConstraintKind, Origin, RelKind, Relation};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::is_one_row;
use crate::migrate::Loaded;
use crate::resolve::coerce::is_enum;
use crate::span::Span;
use crate::types::TypeId;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// One schema, read-only.
pub(super) struct Schema<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) config: &'c Config,
    turn: Cell<&'static str>,
    found: RefCell<Vec<Placed>>,
}

struct Placed {
    origin: Origin,
    subject: String,
    diagnostic: Diagnostic,
}

impl Schema<'_> {
    pub(super) fn found(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::found(self.turn.get(), Severity::Warning, Span::default(), message)
    }

    /// Keeps a finding about an object (`member`: a column, constraint or index) of a table, made there or with the table.
    pub(super) fn report(&self, table: &Relation, member: &str, origin: Option<Origin>, finding: Diagnostic) {
        let Some(origin) = origin.or(table.origin) else { return };
        let subject = format!("{}.{}.{member}", table.schema, table.name);
        self.found.borrow_mut().push(Placed { origin, subject, diagnostic: finding });
    }

    pub(super) fn is_small(&self, table: &Relation) -> bool {
        is_small(self.config, self.catalog, table)
    }
}

/// `[tables] small` names the table, or its constraints or the type of its key leave but a few rows.
pub(super) fn is_small(config: &Config, catalog: &Catalog, table: &Relation) -> bool {
    let named = |small: &String| {
        let within = small.strip_prefix(&*table.schema).and_then(|rest| rest.strip_prefix('.'));
        **small == *table.name || within == Some(&*table.name)
    };
    let few = |column: &usize| table.columns.get(*column).is_some_and(|column| has_few_values(catalog, column));
    config.small_tables.iter().any(named)
        || is_one_row(table)
        || table.constraints.iter().any(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) => matches!(&columns[..], [column] if few(column)),
            _ => false,
        })
}

/// A boolean, an enum, one or two characters (the code of a language or a country).
fn has_few_values(catalog: &Catalog, column: &Column) -> bool {
    let ty = catalog.base_type(column.ty);
    match ty {
        TypeId::BOOL | TypeId::CHAR => true,
        // The length, and four for the header.
        TypeId::VARCHAR | TypeId::BPCHAR => (5..=6).contains(&column.typmod),
        _ => is_enum(catalog, ty),
    }
}

/// The tables that the migrations made, in the order in which they did; partitions are what their parents are.
pub(super) fn tables(catalog: &Catalog) -> Vec<Arc<Relation>> {
    let stored = |kind| matches!(kind, RelKind::Table | RelKind::Partitioned | RelKind::MaterializedView);
    let made = catalog.user_relations().filter(|rel| stored(rel.kind) && rel.origin.is_some());
    let mut tables: Vec<Arc<Relation>> = made.filter(|rel| !rel.is_partition && !rel.temporary).cloned().collect();
    tables.sort_by_key(|rel| rel.origin.map(|origin| (origin.file, origin.offset)));
    tables
}

/// Lints a schema; `options.path` and `options.overrides` are not read.
pub fn schema(loaded: &Loaded, options: &Options<'_>) -> Vec<Found> {
    let sources = Sources::new(loaded, &options.config.root);
    let cx =
        Schema { catalog: &loaded.catalog, config: options.config, turn: Cell::new(""), found: RefCell::default() };
    let tables = tables(&loaded.catalog);
    for rule in rules().iter().filter(|rule| is_about(rule) && sources.wanted(rule, options)) {
        let Check::Table(check) = rule.check else { continue };
        cx.turn.set(rule.name);
        tables.iter().for_each(|table| check(&cx, table));
    }
    let raw = cx.found.into_inner().into_iter().map(|placed| Raw {
        file: placed.origin.file,
        subject: placed.subject,
        diagnostic: Diagnostic { span: sources.span(placed.origin), ..placed.diagnostic },
    });
    sources.settle(raw.collect(), options, &is_about)
}

fn is_about(rule: &Rule) -> bool {
    matches!(rule.check, Check::Table(_))
}
