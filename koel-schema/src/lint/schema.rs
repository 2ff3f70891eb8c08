//! The rules about the schema as the migrations left it, reported where its objects were made.

use super::source::{Found, Raw, Sources};
use super::{Check, Options, Rule, rules};
use crate::advise::is_small;
use crate::catalog::Catalog;
use crate::catalog::object::{Origin, RelKind, Relation};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::migrate::Loaded;
use crate::span::Span;
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
