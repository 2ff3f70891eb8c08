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
mod source;
#[cfg(test)]
mod tests;

use crate::catalog::Catalog;
use crate::catalog::object::Relation;
use crate::config::{Config, Level};
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::{self, Place, index};
use crate::hir::{Expr, FromNode, Query};
use crate::migrate::{Step, Whole};
use crate::span::Span;
pub use baseline::Baseline;
use context::{Context, Site};
pub use levels::{Override, Setting, unknown_names};
pub use migration::{Migrations, Written, migrations};
pub use schema::schema;
pub use source::Found;
use std::fmt;

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
    /// Each expression.
    Expr(for<'a> fn(&Context<'_>, &Site<'a, '_, '_>, &'a Expr)),
    /// Each table of each level, with what its indexes can do.
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
}

impl<'o> Options<'o> {
    pub fn new(config: &'o Config) -> Self {
        Self { config, path: None, overrides: &[], baseline: None }
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
    let cx = Context::new(catalog, query, sql, named_params, options.config);
    let (mut whole, mut parts, mut tables) = (Vec::new(), Vec::new(), Vec::new());
    for rule in rules::RULES {
        if !rule.check.is_of_queries() {
            continue;
        }
        let level = levels.run(rule);
        if level == Level::Allow {
            continue;
        }
        match rule.check {
            Check::Level(check) => whole.push((rule, level, check)),
            Check::Expr(check) => parts.push((rule, level, check)),
            Check::Access(check) => tables.push((rule, level, check)),
            Check::Table(_) | Check::Step(_) | Check::File(_) => {}
        }
    }
    if !whole.is_empty() || !parts.is_empty() {
        facts::levels(catalog, query, &mut |level| {
            for (rule, at, check) in &whole {
                cx.turn_to(rule, *at);
                check(&cx, level);
            }
            if !parts.is_empty() {
                each_part(level.query(), &mut |expr, place| {
                    each_below(expr, &mut |expr| {
                        for (rule, at, check) in &parts {
                            cx.turn_to(rule, *at);
                            check(&cx, &Site { level, place }, expr);
                        }
                    });
                });
            }
        });
    }
    if !tables.is_empty() {
        for access in index::accesses(catalog, query, index::Environment::default()) {
            for (rule, at, check) in &tables {
                cx.turn_to(rule, *at);
                check(&cx, &access);
            }
        }
    }
    let mut found = cx.finish();
    found.retain(|finding| !options.baseline.is_some_and(|baseline| baseline.covers(finding.code, sql)));
    let mut found = levels.settle(found);
    found.sort_by_key(|finding| finding.span);
    found
}

/// Calls `f` on the expressions of a level and where they stand.
fn each_part<'a>(query: &'a Query, f: &mut dyn FnMut(&'a Expr, Place)) {
    let mut filters: Vec<&Expr> = query.where_.iter().chain(&query.having).chain(&query.merge_on).collect();
    query.from.iter().for_each(|node| conditions(node, &mut filters));
    query.for_each_expr(&mut |expr| {
        let place =
            if filters.iter().any(|filter| std::ptr::eq(*filter, expr)) { Place::Filter } else { Place::Output };
        f(expr, place);
    });
}

fn conditions<'a>(node: &'a FromNode, out: &mut Vec<&'a Expr>) {
    if let FromNode::Join(join) = node {
        conditions(&join.left, out);
        conditions(&join.right, out);
        out.extend(&join.on);
    }
}

fn each_below<'a>(expr: &'a Expr, f: &mut dyn FnMut(&'a Expr)) {
    f(expr);
    expr.for_each_child(&mut |child| each_below(child, f));
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
