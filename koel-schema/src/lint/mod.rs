//! The lints: what PostgreSQL accepts and a reviewer would not.
//!
//! A lint knows the schema: nullability, keys, indexes. A warning that the data or the planner would contradict is a bug. Each rule is one
//! file of `rules/` (documentation, check, fix), and one word in the registry there; the documentation's examples are its tests.

#[macro_use]
mod declare;
mod access;
mod baseline;
mod comments;
mod context;
mod ddl;
pub mod docs;
mod edit;
mod inverse;
mod joins;
mod levels;
mod migration;
mod rules;
mod schema;
mod seeds;
mod source;
#[cfg(test)]
mod tests;
mod transaction;

use crate::catalog::Catalog;
use crate::catalog::object::Relation;
use crate::config::{Config, Level};
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::{self, Place, index};
use crate::hir::{Expr, ExprKind, FromNode, Query};
use crate::migrate::{Step, Whole};
use crate::span::Span;
pub use baseline::Baseline;
use context::{Context, Site, Turn};
pub use levels::{Override, Setting, unknown_names};
pub use migration::{Migrations, Written, migrations};
pub use schema::schema;
pub use source::Found;
use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

/// What kind of thing a rule is about; the groups' names work wherever a rule's does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    Correctness,
    Suspicious,
    Performance,
    Style,
    Schema,
    Migration,
    Pedantic,
    Nursery,
}

impl Group {
    pub const ALL: [Self; 8] = [
        Self::Correctness,
        Self::Suspicious,
        Self::Performance,
        Self::Style,
        Self::Schema,
        Self::Migration,
        Self::Pedantic,
        Self::Nursery,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Correctness => "correctness",
            Self::Suspicious => "suspicious",
            Self::Performance => "performance",
            Self::Style => "style",
            Self::Schema => "schema",
            Self::Migration => "migration",
            Self::Pedantic => "pedantic",
            Self::Nursery => "nursery",
        }
    }
}

/// What kind of fix a rule offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixes {
    No,
    /// The same result, whatever the data.
    Machine,
    /// Likely meant; it may change the result.
    Maybe,
    /// A migration is proposed.
    Ddl,
}

impl fmt::Display for Fixes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::No => "none",
            Self::Machine => "machine-applicable",
            Self::Maybe => "maybe incorrect",
            Self::Ddl => "a migration",
        })
    }
}

/// What a rule declares; see `lint!`.
#[derive(Debug)]
pub struct Lint {
    /// Markdown, with examples that are run.
    pub docs: &'static str,
    pub group: Group,
    pub level: Level,
    pub since: &'static str,
    pub fix: Fixes,
    check: Check,
}

/// What a rule wants to be shown.
#[derive(Debug)]
enum Check {
    /// Each SELECT, INSERT, UPDATE, DELETE and MERGE, at whatever depth.
    Level(fn(&Context<'_>, &facts::Level<'_, '_>)),
    /// Each expression that is more than a column, a constant or a parameter.
    Expr(for<'a> fn(&Context<'_>, &Site<'a, '_, '_>, &'a Expr)),
    /// Each table of each level that something is asked of and no index serves, with what its indexes can do.
    Access(fn(&Context<'_>, &index::Access<'_>)),
    /// Each table of the schema.
    Table(fn(&schema::Schema<'_>, &Relation)),
    /// Each statement of the migrations.
    Step(fn(&migration::Context<'_>, &Step<'_>)),
    /// Each migration as a whole.
    File(fn(&migration::Context<'_>, &Whole<'_>)),
}

impl Check {
    fn is_of_queries(&self) -> bool {
        match self {
            Self::Level(_) | Self::Expr(_) | Self::Access(_) => true,
            Self::Table(_) | Self::Step(_) | Self::File(_) => false,
        }
    }
}

/// A rule: what it declares, under its name.
#[derive(Debug)]
pub struct Rule {
    pub name: &'static str,
    lint: &'static Lint,
}

impl std::ops::Deref for Rule {
    type Target = Lint;
    fn deref(&self) -> &Lint {
        self.lint
    }
}

/// All rules, by name.
pub fn rules() -> &'static [Rule] {
    rules::RULES
}

/// A rule by its name, with or without `koel::`.
pub fn rule(name: &str) -> Option<&'static Rule> {
    let name = name.strip_prefix("koel::").unwrap_or(name);
    rules::RULES.iter().find(|rule| rule.name == name)
}

/// How to lint.
#[derive(Debug, Clone, Copy)]
pub struct Options<'o> {
    pub config: &'o Config,
    /// The file that the query stands in, relative to the configuration's root.
    pub path: Option<&'o str>,
    /// What was said at the query itself, apart from its comments.
    pub overrides: &'o [Override],
    pub baseline: Option<&'o Baseline>,
    /// What is called on the query.
    pub fetch: Option<Fetch>,
}

/// How many rows are taken of what a query returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetch {
    /// `fetch_one`
    One,
    /// `fetch_optional`
    Optional,
}

impl<'o> Options<'o> {
    pub fn new(config: &'o Config) -> Self {
        Self { config, path: None, overrides: &[], baseline: None, fetch: None }
    }
}

/// Lints a statement that the server accepts. `sql`: the text as written, with `named_params` as it was analyzed.
pub fn check(
    catalog: &Catalog,
    sql: &str,
    query: &Query,
    named_params: bool,
    options: &Options<'_>,
) -> Vec<Diagnostic> {
    let said = comments::read(sql, catalog.version().major(), named_params);
    let levels = levels::Levels::new(options, &said);
    let cx = Context::new(catalog, query, sql, named_params, options);
    let active = match levels.are_default() {
        true => Cow::Borrowed(Active::by_default()),
        false => Cow::Owned(Active::at(|rule| levels.run(rule))),
    };
    let mut number = 0;
    facts::levels(catalog, query, &mut |level| {
        for (turn, check) in &active.levels {
            cx.turn_to(*turn);
            check(&cx, level);
        }
        each_part(level.query(), &mut |expr, place| {
            each_below(expr, &mut |expr| {
                for (turn, check) in &active.exprs {
                    cx.turn_to(*turn);
                    check(&cx, &Site { level, place }, expr);
                }
            });
        });
        let accesses = level.unserved(index::Environment::default(), &mut number);
        cx.set_per_row(!accesses.is_empty() && level.is_value_of_many());
        for access in accesses {
            for (turn, check) in &active.accesses {
                cx.turn_to(*turn);
                check(&cx, &access);
            }
        }
    });
    let mut found = cx.finish();
    found.retain(|finding| !options.baseline.is_some_and(|baseline| baseline.covers(finding.code, sql)));
    let mut found = levels.settle(found);
    found.sort_by_key(|finding| finding.span);
    found
}

/// The rules that are checked of a query, by what they want to be shown.
#[derive(Debug, Clone, Default)]
struct Active {
    levels: Vec<(Turn, fn(&Context<'_>, &facts::Level<'_, '_>))>,
    exprs: Vec<(Turn, for<'a> fn(&Context<'_>, &Site<'a, '_, '_>, &'a Expr))>,
    accesses: Vec<(Turn, fn(&Context<'_>, &index::Access<'_>))>,
}

impl Active {
    fn at(level: impl Fn(&Rule) -> Level) -> Self {
        let mut active = Self::default();
        for rule in rules::RULES.iter().filter(|rule| rule.check.is_of_queries()) {
            let level = level(rule);
            if level == Level::Allow {
                continue;
            }
            let turn = (rule.name, severity(level));
            match rule.check {
                Check::Level(check) => active.levels.push((turn, check)),
                Check::Expr(check) => active.exprs.push((turn, check)),
                Check::Access(check) => active.accesses.push((turn, check)),
                Check::Table(_) | Check::Step(_) | Check::File(_) => {}
            }
        }
        active
    }

    /// Where nobody says anything: most queries.
    fn by_default() -> &'static Self {
        static DEFAULT: OnceLock<Active> = OnceLock::new();
        DEFAULT.get_or_init(|| Self::at(|rule| rule.level))
    }
}

/// Calls `f` on the expressions of a level and where they stand.
fn each_part<'a>(query: &'a Query, f: &mut dyn FnMut(&'a Expr, Place)) {
    let mut filters: Vec<*const Expr> = Vec::new();
    filters.extend(query.where_.iter().chain(&query.having).chain(&query.merge_on).map(std::ptr::from_ref));
    query.from.iter().for_each(|node| conditions(node, &mut filters));
    filters.sort_unstable();
    query.for_each_expr(&mut |expr| {
        let is_filter = filters.binary_search(&std::ptr::from_ref(expr)).is_ok();
        f(expr, if is_filter { Place::Filter } else { Place::Output });
    });
}

fn conditions(node: &FromNode, out: &mut Vec<*const Expr>) {
    if let FromNode::Join(join) = node {
        conditions(&join.left, out);
        conditions(&join.right, out);
        out.extend(join.on.as_ref().map(std::ptr::from_ref));
    }
}

/// The expression and what is inside it, but for what is nothing more than a column, a constant or a parameter: no rule is about these.
fn each_below<'a>(expr: &'a Expr, f: &mut dyn FnMut(&'a Expr)) {
    if !matches!(expr.kind, ExprKind::Var(_) | ExprKind::Const(_) | ExprKind::Param(_)) {
        f(expr);
        expr.for_each_child(&mut |child| each_below(child, f));
    }
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Allow | Level::Warn => Severity::Warning,
        Level::Deny => Severity::Error,
    }
}

/// A finding about what was said of lints, not about the query.
fn about(code: &'static str, span: Span, message: String) -> Diagnostic {
    Diagnostic::found(code, Severity::Warning, span, message)
}
