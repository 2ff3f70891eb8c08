//! OR of which one arm has no index.

use crate::advise::{Gain, is_found};
use crate::facts::index::{Access, Reason};
use crate::lint::context::Context;

lint! {
    /// OR of which one arm has an index and another has none.
    ///
    /// # Why
    /// Rows that only the other arm finds can be anywhere: the whole table is read, and the index is of no use.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM audit_logs WHERE actor_id = $1 OR ip = $2
    /// ```
    ///
    /// # Use instead
    /// An index for each arm (the server puts them together), or a UNION of the two.
    /// ```sql,clean
    /// SELECT id FROM login_attempts WHERE email_hash = $1 OR user_id = $2
    /// ```
    /// ```sql,clean
    /// SELECT id FROM audit_logs WHERE entity_type = $3 AND (actor_id = $1 OR ip = $2)
    /// ```
    /// Where an index for a condition beside it would do, `missing_index` or `non_leading` says so.
    /// ```sql,clean
    /// SELECT id FROM audit_logs WHERE action = $3 AND (actor_id = $1 OR ip = $2)
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    // The first rows of an order are found by the order.
    let ordered = access.indexes.iter().any(|index| index.usable() && index.order.is_some_and(|order| order.complete));
    let first = access.query.limit.is_some() && ordered;
    if is_found(access) || first || cx.is_small(access.query, access.entry) {
        return;
    }
    let indexes = access.relation.indexes.iter().zip(&access.indexes);
    let missed =
        indexes.flat_map(|(index, can)| can.misses.iter().map(move |miss| (index, miss))).find_map(|(index, miss)| {
            let Reason::OrArm(arm) = miss.reason else { return None };
            // Of joined tables the planner may take the condition apart.
            access.conditions.get(miss.condition).filter(|condition| condition.others.is_empty())?;
            Some((index, arm))
        });
    let Some((index, arm)) = missed else { return };
    if cx.advice(access).is_some_and(|advice| advice.gain == Gain::Finds) {
        return;
    }
    let message = format!("no index serves this arm, so that index \"{}\" cannot serve the other", index.name);
    cx.report(
        cx.found(arm, message).help("make an index for it, or ask for each in a query of its own, joined by UNION"),
    );
}
