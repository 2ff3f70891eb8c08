//! Missing-index advice: for each table that a query reads without an index the one that would serve it best, and for many queries few indexes.
//!
//! Equality columns come first, then the order or the range; conditions that are the same in every run become the predicate of a partial
//! index. What is proposed has been tried: with the index in the catalog the rules of the planner (`facts::index`) find by it what they
//! did not find without.

mod candidate;
mod ddl;
mod merge;

use crate::catalog::Catalog;
use crate::catalog::object::{Index, Relation};
use crate::config::Config;
use crate::facts::index::{Access, Bound, Environment, accesses};
use crate::hir::{Query, RelId};
use candidate::Candidate;

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
    /// Rows are found that the whole table was read for.
    Finds,
    /// They come in the order that is asked for.
    Sorts,
}

/// The indexes that these queries need and that are not there, the most useful first.
pub fn advise(catalog: &Catalog, queries: &[&Query], config: &Config) -> Vec<Advice> {
    let mut candidates = Vec::new();
    for (number, query) in queries.iter().enumerate() {
        for (at, access) in accesses(catalog, query, Environment::default()).iter().enumerate() {
            candidates.extend(candidate::of(catalog, query, number, at, access, config));
        }
    }
    let mut merged = merge::merge(candidates);
    merged.sort_by_key(|group| std::cmp::Reverse(group.serves.len()));
    let mut with = catalog.clone();
    let mut advice = Vec::new();
    for group in merged {
        let Some(index) = group.index() else { continue };
        let before = with.clone();
        with = add(with, group.table, index.clone());
        let met = |catalog: &Catalog, need: &Candidate| {
            queries.get(need.query).is_some_and(|query| {
                accesses(catalog, query, Environment::default()).get(need.at).is_some_and(|access| need.is_met(access))
            })
        };
        let mut gained: Vec<&Candidate> =
            group.serves.iter().filter(|need| !met(&before, need) && met(&with, need)).collect();
        gained.sort_by_key(|need| need.query);
        let Some(first) = gained.first() else {
            with = before;
            continue;
        };
        let gain = gained.iter().map(|need| need.gain).min().unwrap_or(first.gain);
        let mut serves: Vec<usize> = gained.iter().map(|need| need.query).collect();
        serves.dedup();
        let Some(table) = catalog.user_relation(group.table) else { continue };
        advice.push(Advice { table: group.table, ddl: ddl::create(catalog, table, &index), index, serves, gain });
    }
    advice
}

/// The index for one table of a query, if one is worth making.
pub fn for_access(catalog: &Catalog, query: &Query, access: &Access<'_>, config: &Config) -> Option<Advice> {
    let all = accesses(catalog, query, Environment::default());
    let at = all.iter().position(|other| std::ptr::eq(other.query, access.query) && other.entry == access.entry)?;
    let candidate = candidate::of(catalog, query, 0, at, access, config)?;
    let group = merge::merge(vec![candidate.clone()]).pop()?;
    let index = group.index()?;
    let with = add(catalog.clone(), group.table, index.clone());
    let met = accesses(&with, query, Environment::default()).get(at).is_some_and(|access| candidate.is_met(access));
    let table = catalog.user_relation(group.table).filter(|_| met)?;
    Some(Advice {
        table: group.table,
        ddl: ddl::create(catalog, table, &index),
        index,
        serves: vec![0],
        gain: candidate.gain,
    })
}

fn add(mut catalog: Catalog, table: RelId, index: Index) -> Catalog {
    if let Some(table) = catalog.user_relation(table) {
        let mut table = Relation::clone(table);
        table.indexes.push(index);
        catalog.put_relation(table);
    }
    catalog
}

/// Some index bounds what is read, or serves what it is made for.
fn is_found(access: &Access<'_>) -> bool {
    access.indexes.iter().any(|index| index.usable() && index.matches.iter().any(|found| found.bound != Bound::Filter))
}
