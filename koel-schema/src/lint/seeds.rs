//! Tables that the migrations fill with a few rows and nobody adds to: languages, states, the one row of settings.

use super::migration::Written;
use crate::catalog::object::Relation;
use crate::facts;
use crate::hir::{Command, Query, RelId, RteKind};
use crate::migrate::Step;
use crate::syntax::ast::ddl::Utility;
use crate::syntax::ast::{self, FromItem, QueryBody, RangeVar, StatementKind};
use std::collections::{HashMap, HashSet};

/// As many rows as nobody minds reading.
const FEW: usize = 1000;

/// What the migrations have put into their tables so far.
#[derive(Debug, Default)]
pub(super) struct Seeds {
    /// None: nobody knows how many.
    rows: HashMap<RelId, Option<usize>>,
    /// The texts of routines, which may insert.
    routines: Vec<String>,
}

/// What the queries of the workspace add rows to.
#[derive(Debug, Default)]
pub(super) struct Added {
    tables: HashSet<RelId>,
    /// Texts that koel does not understand.
    unread: Vec<String>,
}

impl Added {
    pub(super) fn add(&mut self, query: &Written, typed: Option<&Query>) {
        match typed {
            Some(query) => self.targets(query),
            None => self.unread.push(query.sql.clone()),
        }
    }

    fn targets(&mut self, query: &Query) {
        if matches!(query.command, Command::Insert | Command::Merge)
            && let Some(target) = query.target_rel.and_then(|target| query.rtable.get(target))
            && let RteKind::Relation { rel, .. } = target.kind
        {
            self.tables.insert(rel);
        }
        facts::inside(query).into_iter().for_each(|(inner, _)| self.targets(inner));
    }
}

impl Seeds {
    pub(super) fn step(&mut self, step: &Step<'_>, text: &str) {
        match &step.statement.kind {
            StatementKind::Insert(insert) => {
                self.insert(step, &insert.target, insert.source.as_ref().map_or(Some(1), |source| rows(source)));
            }
            StatementKind::Merge(merge) => self.insert(step, &merge.target, None),
            StatementKind::Utility(utility) => match &**utility {
                Utility::Copy { relation: Some(target), from: true, .. } => self.insert(step, target, None),
                Utility::CreateFunction(_) | Utility::Do { .. } => self.routines.push(text.to_owned()),
                _ => {}
            },
            StatementKind::Select(_) | StatementKind::Update(_) | StatementKind::Delete(_) => {}
        }
    }

    fn insert(&mut self, step: &Step<'_>, target: &RangeVar, rows: Option<usize>) {
        let Some(own) = target.name.last() else { return };
        let schema = target.name.schema().map(|schema| schema.as_str());
        let Some(table) = step.before.relation_by_name(schema, own.as_str()) else { return };
        let have = self.rows.entry(table.id).or_insert(Some(0));
        *have = have.zip(rows).map(|(have, more)| have.saturating_add(more));
    }

    /// Whether a table holds a few rows, as far as all the migrations before and the program say.
    pub(super) fn are_all(&self, table: &Relation, added: &Added) -> bool {
        let few = self.rows.get(&table.id).is_some_and(|rows| rows.is_some_and(|rows| (1..=FEW).contains(&rows)));
        few && table.children.is_empty()
            && !table.is_partition
            && !added.tables.contains(&table.id)
            && !self.routines.iter().chain(&added.unread).any(|text| may_insert(text, &table.name))
    }
}

fn may_insert(text: &str, table: &str) -> bool {
    let text = text.to_lowercase();
    ["insert", "merge", "copy"].iter().any(|word| text.contains(word)) && text.contains(&table.to_lowercase())
}

/// How many rows a query returns at most, where its text says so.
fn rows(query: &ast::Query) -> Option<usize> {
    match &query.body {
        QueryBody::Values(rows) => Some(rows.len()),
        QueryBody::Select(select) => match &select.from[..] {
            [] => Some(1),
            [FromItem::Subquery { query, .. }] => rows(query),
            _ => None,
        },
        QueryBody::SetOp { left, right, .. } => Some(rows(left)?.saturating_add(rows(right)?)),
    }
}
