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

/// The conditions on leading keys that no index serves, where nothing else limits what is read of the table. Each once.
pub(super) fn missed<'x, 'q>(cx: &Context<'_>, access: &'x Access<'q>) -> Vec<Missed<'x, 'q>> {
    if access.indexes.iter().any(|index| index.bounded()) || cx.is_small(access.query, access.entry) {
        return Vec::new();
    }
    let mut found: Vec<Missed<'x, 'q>> = Vec::new();
    for (number, condition) in access.conditions.iter().enumerate() {
        // What joins can be done by hashing.
        let served = access.indexes.iter().any(|index| index.matches.iter().any(|found| found.condition == number));
        if served || !condition.others.is_empty() {
            continue;
        }
        let indexes = access.relation.indexes.iter().zip(&access.indexes).filter(|(_, index)| index.usable());
        let misses = indexes.flat_map(|(index, access)| access.misses.iter().map(move |miss| (index, miss)));
        let mut leading = misses.filter(|(_, miss)| miss.condition == number && miss.column == 0);
        found.extend(leading.next().map(|(index, miss)| Missed { condition, index, reason: &miss.reason }));
    }
    found
}
