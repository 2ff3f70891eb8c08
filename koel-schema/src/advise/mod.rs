//! Missing-index advice: for each table that a query reads without an index the one that would serve it best, and for many queries few indexes.
//!
//! Equality columns come first, then the order or the range; conditions that are the same in every run become the predicate of a partial
//! index. What is proposed has been tried: with the index in the catalog the rules of the planner (`facts::index`) find by it what they
//! did not find without.

mod candidate;
mod ddl;
mod merge;
mod small;

use crate::catalog::Catalog;
use crate::catalog::object::{Index, Relation};
use crate::config::Config;
use crate::facts::index::{Access, Bound, Environment, access_with, accesses};
use crate::hir::{Expr, ExprKind, Query, RelId};
use crate::types::TypeId;
use candidate::Candidate;
pub(crate) use ddl::condition as condition_text;
pub(crate) use small::is_small;
use std::collections::HashMap;
use std::sync::Arc;

/// An index worth making.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    pub table: RelId,
    /// Without a name of its own.
    pub index: Index,
    pub ddl: String,
    /// The queries it is for, by number.
    pub serves: Vec<usize>,
    pub gain: Gain,
}

/// What the queries have of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gain {
    /// Rows with equal values, or with parts of them, are found, for which the whole table was read.
    Finds,
    /// The same for a range alone.
    Ranges,
    /// They come in the order that is asked for.
    Sorts,
}

/// The indexes that these queries need and that are not there, the most useful first.
pub fn advise(catalog: &Catalog, queries: &[&Query], config: &Config) -> Vec<Advice> {
    let mut candidates = Vec::new();
    for (number, query) in queries.iter().enumerate() {
        for access in &accesses(catalog, query, Environment::default()) {
            candidates.extend(candidate::of(catalog, query, number, access, config));
        }
    }
    let mut merged = merge::merge(candidates);
    merged.sort_by_key(|group| std::cmp::Reverse(group.serves.len()));
    // Tables with what has been proposed so far.
    let mut tables: HashMap<RelId, Arc<Relation>> = HashMap::new();
    let mut advice = Vec::new();
    for group in merged {
        let (Some(index), Some(table)) = (group.index(), catalog.user_relation(group.table)) else { continue };
        let before = tables.entry(group.table).or_insert_with(|| Arc::clone(table));
        let after = with_index(before, index.clone());
        let met = |table: &Arc<Relation>, need: &Candidate| {
            queries.get(need.query).is_some_and(|query| is_met(catalog, query, table, need))
        };
        let mut gained: Vec<&Candidate> =
            group.serves.iter().filter(|need| !met(before, need) && met(&after, need)).collect();
        gained.sort_by_key(|need| need.query);
        let Some(gain) = gained.iter().map(|need| need.gain).min() else { continue };
        let mut serves: Vec<usize> = gained.iter().map(|need| need.query).collect();
        serves.dedup();
        advice.push(Advice { table: group.table, ddl: ddl::create(catalog, table, &index), index, serves, gain });
        *before = after;
    }
    advice
}

/// The index for one table of a statement, if one is worth making.
pub fn for_access(catalog: &Catalog, statement: &Query, access: &Access<'_>, config: &Config) -> Option<Advice> {
    let candidate = candidate::of(catalog, statement, 0, access, config)?;
    let (table, gain) = (catalog.user_relation(candidate.table)?, candidate.gain);
    let index = merge::merge(vec![candidate.clone()]).pop()?.index()?;
    // That those which are there do not serve is known.
    let alone = Relation { indexes: vec![index.clone()], ..Relation::clone(table) };
    let met = is_met(catalog, statement, &Arc::new(alone), &candidate);
    let ddl = ddl::create(catalog, table, &index);
    met.then(|| Advice { table: table.id, index, ddl, serves: vec![0], gain })
}

fn with_index(table: &Arc<Relation>, index: Index) -> Arc<Relation> {
    let mut table = Relation::clone(table);
    table.indexes.push(index);
    Arc::new(table)
}

fn is_met(catalog: &Catalog, query: &Query, table: &Arc<Relation>, need: &Candidate) -> bool {
    let all = access_with(catalog, query, Environment::default(), Some(table), need.at);
    all.iter().find(|access| access.number == need.at).is_some_and(|access| need.is_met(access))
}

/// Some index limits what is read: by a condition, be it of a query around, or by a predicate that picks out few rows.
pub(crate) fn is_found(access: &Access<'_>) -> bool {
    access.from_above
        || access.relation.indexes.iter().zip(&access.indexes).any(|(index, can)| {
            can.usable() && (is_narrow(index) || can.matches.iter().any(|found| found.bound != Bound::Filter))
        })
}

/// A partial index by more than flags: those that are not deleted are most of the rows, those in one state are few.
fn is_narrow(index: &Index) -> bool {
    let all_flags = |expr: &Expr| match &expr.kind {
        ExprKind::And(parts) => parts.iter().all(|part| flag(part).is_some()),
        _ => flag(expr).is_some(),
    };
    match &index.predicate {
        Some(Some(predicate)) => !all_flags(predicate),
        Some(None) => true,
        None => false,
    }
}

/// The column of which a predicate says that it is NULL, true or false.
pub(crate) fn flag(part: &Expr) -> Option<usize> {
    let column = |expr: &Expr| match expr.kind {
        ExprKind::Var(var) => Some(var.col),
        _ => None,
    };
    match &part.kind {
        ExprKind::Var(_) => column(part),
        ExprKind::Not(arg) | ExprKind::NullTest { arg, .. } => column(arg),
        ExprKind::Op { op, args, .. } if &**op == "=" => match &args[..] {
            [left, right] if left.ty == TypeId::BOOL => column(left).or_else(|| column(right)),
            _ => None,
        },
        _ => None,
    }
}
