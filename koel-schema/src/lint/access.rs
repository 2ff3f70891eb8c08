//! What the performance rules ask of indexes: which condition is on the key of one, and cannot use it.

use super::context::Context;
use crate::catalog::object::Index;
use crate::facts::index::{Access, Condition, Reason};

/// A condition that a key would serve, were it written otherwise.
pub(super) struct Missed<'x, 'q> {
    pub(super) condition: &'x Condition<'q>,
    pub(super) index: &'x Index,
    pub(super) reason: &'x Reason,
}

/// The same by number: condition, index, and miss of the index.
pub(super) type MissedAt = (usize, usize, usize);

/// The conditions on leading keys that no index serves, where nothing else limits what is read of the table. Each once.
pub(super) fn missed<'x, 'q>(cx: &Context<'_>, access: &'x Access<'q>) -> Vec<Missed<'x, 'q>> {
    let numbers = cx.missed(access);
    if numbers.is_empty() {
        return Vec::new();
    }
    let named = |(condition, index, miss): &MissedAt| {
        Some(Missed {
            condition: access.conditions.get(*condition)?,
            index: access.relation.indexes.get(*index)?,
            reason: &access.indexes.get(*index)?.misses.get(*miss)?.reason,
        })
    };
    numbers.iter().filter_map(named).collect()
}

pub(super) fn find_missed(cx: &Context<'_>, access: &Access<'_>) -> Vec<MissedAt> {
    let mut found = Vec::new();
    if access.indexes.iter().any(|index| index.bounded()) || cx.is_small(access.query, access.entry) {
        return found;
    }
    for (number, condition) in access.conditions.iter().enumerate() {
        // What joins can be done by hashing.
        let served = access.indexes.iter().any(|index| index.matches.iter().any(|found| found.condition == number));
        if served || !condition.others.is_empty() {
            continue;
        }
        let indexes = access.indexes.iter().enumerate().filter(|(_, index)| index.usable());
        let mut leading = indexes.filter_map(|(at, index)| {
            let miss = index.misses.iter().position(|miss| miss.condition == number && miss.column == 0);
            miss.map(|miss| (number, at, miss))
        });
        found.extend(leading.next());
    }
    found
}
