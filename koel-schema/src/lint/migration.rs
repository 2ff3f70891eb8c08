//! The rules about migrations: each statement with the schema before and after it, each file with its way down.

use super::seeds::{Added, Seeds};
use super::source::{Found, Raw, Sources};
use super::transaction::{Locked, Runner};
use super::{Check, Options, Rule, rules};
use crate::advise::is_small;
use crate::analysis::{Analysis, AnalyzeOptions, analyze};
use crate::catalog::object::{RelKind, Relation};
use crate::catalog::{Catalog, RelationRef};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::hir::{Query, RelId, RteKind};
use crate::migrate::{self, Loaded, Step, Watch, Whole};
use crate::span::Span;
use crate::syntax::ast::ddl::Utility;
use crate::syntax::ast::{Name, RangeVar, StatementKind};
use std::cell::{Cell, OnceCell, RefCell};

/// A query of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// As messages name it: a file and line.
    pub place: String,
    pub sql: String,
    pub named_params: bool,
}

/// What there is to be linted.
#[derive(Debug, Clone, Copy)]
pub struct Migrations<'m> {
    pub loaded: &'m Loaded,
    /// As it was loaded.
    pub replay: &'m migrate::Options,
    /// For each file its way down, where it has one; see [`migrate::downs`].
    pub downs: &'m [Option<String>],
    /// For each file its text as it was merged, where that is another than the one it has now.
    pub merged: &'m [Option<String>],
    /// To say what a migration breaks.
    pub queries: &'m [Written],
}

/// One statement or file, read-only.
pub(super) struct Context<'c> {
    pub(super) config: &'c Config,
    /// The file as written.
    pub(super) text: &'c str,
    /// As it was merged, where that is another.
    pub(super) merged: Option<&'c str>,
    /// Its statements that are run, BEGIN and COMMIT apart.
    pub(super) statements: usize,
    /// Some migration of the project has a way down.
    pub(super) reversible: bool,
    /// What all migrations together make.
    pub(super) last: &'c Catalog,
    pub(super) queries: &'c [Written],
    analyses: &'c OnceCell<Vec<Analysis>>,
    file: u32,
    /// Tables that this file has emptied.
    emptied: &'c [RelId],
    locked: &'c Locked,
    pub(super) runner: Runner,
    seeds: &'c Seeds,
    added: &'c OnceCell<Added>,
    /// Rules that have spoken in this file.
    spoken: &'c [&'static str],
    turn: Cell<&'static str>,
    subject: String,
    found: RefCell<Vec<Raw>>,
}

impl Context<'_> {
    pub(super) fn found(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::found(self.turn.get(), Severity::Warning, span, message)
    }

    /// The queries of the workspace as all migrations together have them.
    pub(super) fn analyses(&self) -> impl Iterator<Item = (&Written, &Analysis)> {
        let analyze =
            |query: &Written| analyze(self.last, &query.sql, &AnalyzeOptions { named_params: query.named_params });
        self.queries.iter().zip(self.analyses.get_or_init(|| self.queries.iter().map(analyze).collect()))
    }

    /// Those of them that read a table.
    pub(super) fn readers(&self, table: RelId) -> impl Iterator<Item = (&Written, &Query)> {
        let typed = self.analyses().filter_map(|(written, found)| Some((written, &**found.query.as_ref()?)));
        typed.filter(move |(_, query)| reads(query, table))
    }

    /// Keeps a finding, once.
    pub(super) fn report(&self, finding: Diagnostic) {
        let raw = Raw { file: self.file, subject: self.subject.clone(), diagnostic: finding };
        let mut found = self.found.borrow_mut();
        if !found.contains(&raw) {
            found.push(raw);
        }
    }

    pub(super) fn words(&self, span: Span) -> &str {
        span.text(self.text)
    }

    /// Whether the rule has found nothing in this file yet.
    pub(super) fn is_first(&self) -> bool {
        !self.spoken.contains(&self.turn.get())
    }

    /// A table that may hold rows: made by an earlier migration and not emptied by this one. Not one that is declared small, or that holds
    /// but a few rows of the migrations.
    pub(super) fn filled(&self, step: &Step<'_>, name: &Name) -> Option<RelationRef> {
        let own = name.last()?.as_str();
        let rel = step.before.relation_by_name(name.schema().map(|schema| schema.as_str()), own)?;
        let stored = matches!(rel.kind, RelKind::Table | RelKind::Partitioned | RelKind::MaterializedView);
        let earlier = rel.origin.is_some_and(|origin| origin.file != self.file);
        let filled = stored && earlier && !rel.temporary && !self.emptied.contains(&rel.id);
        Some(rel).filter(|rel| filled && !is_small(self.config, step.before, rel) && !self.is_seeded(rel))
    }

    /// The transaction has kept everyone else from the table before, and gone through all its rows since.
    pub(super) fn is_updated_under_lock(&self, table: &Relation) -> bool {
        self.locked.is_updated(table)
    }

    fn is_seeded(&self, table: &Relation) -> bool {
        // Of a program that is not known nothing can be said.
        !self.queries.is_empty() && self.seeds.are_all(table, self.added.get_or_init(|| self.added()))
    }

    fn added(&self) -> Added {
        let mut added = Added::default();
        self.analyses().for_each(|(written, found)| added.add(written, found.query.as_deref().filter(|_| found.ok)));
        added
    }
}

/// Lints the migrations, from the first on; `options.path` and `options.overrides` are not read.
pub fn migrations(input: &Migrations<'_>, options: &Options<'_>) -> Vec<Found> {
    let sources = Sources::new(input.loaded, &options.config.root);
    let asked = |rule: &&'static Rule| is_about(rule) && sources.wanted(rule, options);
    let mut run = Run {
        input,
        options,
        sources: &sources,
        rules: rules().iter().filter(asked).collect(),
        reversible: input.downs.iter().any(Option::is_some),
        file: None,
        emptied: Vec::new(),
        locked: Locked::default(),
        runner: Runner::Unknown,
        statements: 0,
        spoken: Vec::new(),
        analyses: OnceCell::new(),
        seeds: Seeds::default(),
        added: OnceCell::new(),
        found: Vec::new(),
    };
    if !run.rules.is_empty() {
        migrate::watch(input.loaded, input.downs, input.replay, &mut run);
    }
    let found = std::mem::take(&mut run.found);
    sources.settle(found, options, &is_about)
}

fn reads(query: &Query, table: RelId) -> bool {
    query.rtable.iter().any(|rte| matches!(rte.kind, RteKind::Relation { rel, .. } if rel == table))
        || crate::facts::inside(query).into_iter().any(|(inner, _)| reads(inner, table))
}

fn is_about(rule: &Rule) -> bool {
    matches!(rule.check, Check::Step(_) | Check::File(_))
}

struct Run<'r> {
    input: &'r Migrations<'r>,
    options: &'r Options<'r>,
    sources: &'r Sources<'r>,
    rules: Vec<&'static Rule>,
    reversible: bool,
    file: Option<u32>,
    emptied: Vec<RelId>,
    locked: Locked,
    runner: Runner,
    statements: usize,
    spoken: Vec<&'static str>,
    /// Of the queries, when they are first asked for.
    analyses: OnceCell<Vec<Analysis>>,
    seeds: Seeds,
    added: OnceCell<Added>,
    found: Vec<Raw>,
}

impl Run<'_> {
    fn turn_to(&mut self, file: u32) {
        if self.file.replace(file) == Some(file) {
            return;
        }
        self.emptied.clear();
        self.locked.clear();
        self.runner = Runner::of(self.sources.path(file), self.sources.text(file));
        self.spoken.clear();
        let options = crate::syntax::ParseOptions { version: self.input.replay.version.major(), named_params: false };
        let parsed = crate::syntax::parse(&migrate::runnable(self.sources.text(file)), &options);
        let run = |kind: &StatementKind| !matches!(kind, StatementKind::Utility(utility) if matches!(**utility, Utility::Transaction(_)));
        self.statements = parsed.statements.iter().filter(|statement| run(&statement.kind)).count();
    }

    fn context(&self, file: u32, subject: String) -> Context<'_> {
        Context {
            config: self.options.config,
            text: self.sources.text(file),
            merged: self.input.merged.get(file as usize).and_then(Option::as_deref),
            statements: self.statements,
            reversible: self.reversible,
            last: &self.input.loaded.catalog,
            queries: self.input.queries,
            analyses: &self.analyses,
            file,
            emptied: &self.emptied,
            locked: &self.locked,
            runner: self.runner,
            seeds: &self.seeds,
            added: &self.added,
            spoken: &self.spoken,
            turn: Cell::new(""),
            subject,
            found: RefCell::default(),
        }
    }

    fn empties(&mut self, step: &Step<'_>) {
        let mut gone = |table: &RangeVar| {
            let own = table.name.last().map_or("", |last| last.as_str());
            let rel: Option<RelationRef> =
                step.before.relation_by_name(table.name.schema().map(|schema| schema.as_str()), own);
            self.emptied.extend(rel.map(|rel| Relation::clone(&rel).id));
        };
        match &step.statement.kind {
            StatementKind::Utility(utility) => {
                if let Utility::Truncate { tables, .. } = &**utility {
                    tables.iter().for_each(gone);
                }
            }
            StatementKind::Delete(delete) if delete.where_.is_none() && delete.using.is_empty() => gone(&delete.target),
            StatementKind::Delete(_)
            | StatementKind::Select(_)
            | StatementKind::Insert(_)
            | StatementKind::Update(_)
            | StatementKind::Merge(_) => {}
        }
    }
}

impl Watch for Run<'_> {
    fn step(&mut self, step: &Step<'_>) {
        self.turn_to(step.file);
        let text = step.statement.span.text(self.sources.text(step.file)).to_string();
        let cx = self.context(step.file, text.clone());
        for rule in &self.rules {
            let Check::Step(check) = rule.check else { continue };
            cx.turn.set(rule.name);
            check(&cx, step);
        }
        let found = cx.found.into_inner();
        self.spoken.extend(found.iter().map(|found| found.diagnostic.code));
        self.found.extend(found);
        self.empties(step);
        self.seeds.step(step, &text);
        self.locked.step(step, &text, self.runner);
    }

    fn whole(&mut self, whole: &Whole<'_>) {
        self.turn_to(whole.file);
        let name = self.sources.path(whole.file).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let cx = self.context(whole.file, name);
        for rule in &self.rules {
            let Check::File(check) = rule.check else { continue };
            cx.turn.set(rule.name);
            check(&cx, whole);
        }
        let found = cx.found.into_inner();
        self.found.extend(found);
    }
}
