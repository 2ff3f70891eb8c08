//! What a check sees, and where it puts what it finds.

use super::access::{MissedAt, find_missed};
use super::{Fetch, Options};
use crate::advise::{self, Advice, is_small};
use crate::catalog::Catalog;
use crate::catalog::RelationRef;
use crate::config::Config;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Severity};
use crate::facts::index::Access;
use crate::facts::{self, Place};
use crate::hir::{Expr, ExprKind, Query, Rte, RteKind};
use crate::span::Span;
use crate::syntax::keywords::Kw;
use crate::syntax::{self, Keyword, ParseOptions};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// The rule that is checked, and how bad what it finds is.
pub(super) type Turn = (&'static str, Severity);

/// One query, read-only.
pub(super) struct Context<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) statement: &'c Query,
    pub(super) sql: &'c str,
    pub(super) named_params: bool,
    pub(super) config: &'c Config,
    pub(super) fetch: Option<Fetch>,
    keywords: OnceCell<Vec<Keyword>>,
    turn: Cell<Turn>,
    per_row: Cell<bool>,
    /// Of the access by this number, as several rules ask for them.
    advice: RefCell<Option<(usize, Option<Advice>)>>,
    missed: RefCell<Option<(usize, Rc<[MissedAt]>)>>,
    found: RefCell<Vec<Diagnostic>>,
}

/// Where an expression stands.
pub(super) struct Site<'a, 's, 'l> {
    pub(super) level: &'l facts::Level<'a, 's>,
    pub(super) place: Place,
}

impl<'c> Context<'c> {
    pub(super) fn new(
        catalog: &'c Catalog,
        statement: &'c Query,
        sql: &'c str,
        named_params: bool,
        options: &Options<'c>,
    ) -> Self {
        Self {
            catalog,
            statement,
            sql,
            named_params,
            config: options.config,
            fetch: options.fetch,
            keywords: OnceCell::new(),
            turn: Cell::new(("", Severity::Warning)),
            per_row: Cell::new(false),
            advice: RefCell::default(),
            missed: RefCell::default(),
            found: RefCell::default(),
        }
    }

    pub(super) fn turn_to(&self, turn: Turn) {
        self.turn.set(turn);
    }

    /// The level whose tables are looked at is a value that is computed for each of several rows of the statement.
    pub(super) fn is_per_row(&self) -> bool {
        self.per_row.get()
    }

    pub(super) fn set_per_row(&self, per_row: bool) {
        self.per_row.set(per_row);
    }

    /// The index that is missing for a table of the statement.
    pub(super) fn advice(&self, access: &Access<'_>) -> Option<Advice> {
        if let Some((number, advice)) = &*self.advice.borrow()
            && *number == access.number
        {
            return advice.clone();
        }
        let small = is_small(self.config, self.catalog, &access.relation);
        let advice = (!small).then(|| advise::for_access(self.catalog, self.statement, access, self.config)).flatten();
        *self.advice.borrow_mut() = Some((access.number, advice.clone()));
        advice
    }

    /// See `access::missed`.
    pub(super) fn missed(&self, access: &Access<'_>) -> Rc<[MissedAt]> {
        if let Some((number, missed)) = &*self.missed.borrow()
            && *number == access.number
        {
            return Rc::clone(missed);
        }
        let missed: Rc<[MissedAt]> = find_missed(self, access).into();
        *self.missed.borrow_mut() = Some((access.number, Rc::clone(&missed)));
        missed
    }

    pub(super) fn finish(self) -> Vec<Diagnostic> {
        self.found.into_inner()
    }

    /// A finding of the rule whose turn it is.
    pub(super) fn found(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        let (name, severity) = self.turn.get();
        Diagnostic::found(name, severity, span, message)
    }

    /// Keeps a finding, once.
    pub(super) fn report(&self, finding: Diagnostic) {
        let mut found = self.found.borrow_mut();
        if !found.contains(&finding) {
            found.push(finding);
        }
    }

    pub(super) fn text(&self, span: Span) -> &'c str {
        span.text(self.sql)
    }

    pub(super) fn parse_options(&self) -> ParseOptions {
        ParseOptions { version: self.catalog.version().major(), named_params: self.named_params }
    }

    fn keywords(&self, within: Span) -> impl DoubleEndedIterator<Item = &Keyword> {
        let all = self.keywords.get_or_init(|| syntax::keywords(self.sql, &self.parse_options()));
        all.iter().filter(move |word| word.span.start >= within.start && word.span.end <= within.end)
    }

    /// The first such keyword inside a span.
    pub(super) fn keyword(&self, kw: Kw, within: Span) -> Option<Span> {
        // Between operands there is mostly but an operator, and no need to look for words in the whole text.
        let has_words = self.text(within).bytes().any(|byte| byte.is_ascii_alphabetic());
        let mut words = has_words.then(|| self.keywords(within)).into_iter().flatten();
        words.find(|word| word.kw == kw).map(|word| word.span)
    }

    /// The text of a level, without parentheses around it.
    pub(super) fn inside(&self, query: &Query) -> Span {
        let mut span = query.span;
        while let Some(text) = self.text(span).strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            let start = span.start + 1 + (text.len() - text.trim_start().len()) as u32;
            span = Span::new(start, start + text.trim().len() as u32);
        }
        span
    }

    /// Where a clause of a level starts: the first of these keywords that stands in none of its parentheses.
    pub(super) fn clause(&self, query: &Query, start: &[Kw]) -> Option<Span> {
        let span = self.inside(query);
        let depth = self.keywords(span).next()?.depth;
        let mut own = self.keywords(span).filter(|word| word.depth == depth);
        own.find(|word| start.contains(&word.kw)).map(|word| word.span)
    }

    /// The stored relation of a range-table entry: not a view, nor anything computed.
    pub(super) fn table(&self, query: &Query, entry: usize) -> Option<RelationRef> {
        use crate::catalog::object::RelKind;
        let RteKind::Relation { rel, .. } = query.rtable.get(entry)?.kind else { return None };
        self.catalog
            .relation(rel)
            .filter(|rel| matches!(rel.kind, RelKind::Table | RelKind::Partitioned | RelKind::MaterializedView))
    }

    /// Whether an expression is a column that its table lets be NULL, or that an outer join may fill: nothing computed, of which the author
    /// may know more than koel does.
    pub(super) fn is_column_of_relation(&self, query: &Query, expr: &Expr) -> bool {
        let ExprKind::Var(var) = expr.kind else { return false };
        var.up == 0
            && query.rtable.get(var.rel).is_some_and(|rte| match &rte.kind {
                RteKind::Relation { .. } => true,
                RteKind::Join { columns, .. } => {
                    columns.get(var.col).is_some_and(|column| self.is_column_of_relation(query, column))
                }
                RteKind::Subquery(_)
                | RteKind::Function { .. }
                | RteKind::Values { .. }
                | RteKind::Cte { .. }
                | RteKind::TableFunc { .. }
                | RteKind::Pseudo { .. }
                | RteKind::Error => false,
            })
    }

    /// Whether a table has but a few rows, as far as one knows.
    pub(super) fn is_small(&self, query: &Query, entry: usize) -> bool {
        let Some(Rte { kind: RteKind::Relation { rel, .. }, .. }) = query.rtable.get(entry) else { return false };
        self.catalog.relation(*rel).is_some_and(|table| is_small(self.config, self.catalog, &table))
    }
}

/// A fix of a rule: what it does, and how.
pub(super) trait WithFix {
    fn fix(self, title: &str, applicability: Applicability, edits: Vec<Edit>) -> Self;
}

impl WithFix for Diagnostic {
    fn fix(mut self, title: &str, applicability: Applicability, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: title.to_string(), edits, applicability });
        self
    }
}

/// `text` in place of what the span covers.
pub(super) fn replace(span: Span, text: impl Into<String>) -> Edit {
    Edit { span, text: text.into() }
}

/// `text` at an offset.
pub(super) fn insert(at: u32, text: impl Into<String>) -> Edit {
    Edit { span: Span::new(at, at), text: text.into() }
}
