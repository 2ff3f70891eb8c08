//! OR: each arm by an index of its own, put together as a bitmap (`generate_bitmap_or_paths`).

use super::condition::{folds, split};
use super::matching::{self, Found, Verdict};
use super::predicate::{Premises, Proof};
use super::{Bound, Condition, IndexAccess, Keys, Match, Miss, Needs, Predicate, Reason, Role, Table};
use crate::catalog::object::Index;
use crate::hir::{Expr, ExprKind};
use std::borrow::Cow;

/// Beyond so many arms an OR is no premise for its own arms.
const MAX_ARMS: usize = 100;

/// A match of an arm: the index, its column, and how.
type ArmMatch = (usize, usize, Found);

/// Adds to each index the arms it serves, where all the others have an index too.
pub(super) fn add(table: &Table<'_, '_>, keys: &[Keys<'_>], conditions: &[Condition<'_>], indexes: &mut [IndexAccess]) {
    for (at, condition) in conditions.iter().enumerate() {
        let ExprKind::Or(arms) = &condition.expr.kind else { continue };
        let mut found: Vec<ArmMatch> = Vec::new();
        let mut without = None;
        let mut needs = Needs::Nothing;
        for arm in arms {
            let matches = serve(table, keys, conditions, indexes, arm);
            if !matches.is_empty() {
                found.extend(matches);
            } else if folds(arm) {
                // `$1 IS NULL` is gone where the value says it is false.
                needs = Needs::Value;
            } else {
                without = without.or(Some(arm.span));
            }
        }
        for (index, column, how) in found {
            let Some(access) = indexes.get_mut(index) else { continue };
            if access.matches.iter().any(|found| found.condition == at) {
                continue;
            }
            access.misses.retain(|miss| miss.condition != at);
            match without {
                Some(arm) => access.misses.push(Miss { condition: at, column, reason: Reason::OrArm(arm) }),
                None => access.matches.push(Match {
                    condition: at,
                    column,
                    more: how.more,
                    role: Role::Arm,
                    lossy: how.lossy,
                    needs: needs.max(how.needs),
                    bound: Bound::Prefix,
                }),
            }
        }
    }
}

/// All indexes that serve some conjunct of an arm.
fn serve(
    table: &Table<'_, '_>,
    keys: &[Keys<'_>],
    conditions: &[Condition<'_>],
    indexes: &[IndexAccess],
    arm: &Expr,
) -> Vec<ArmMatch> {
    let mut parts = Vec::new();
    split(table.catalog(), Cow::Borrowed(arm), &mut parts);
    let mut found = Vec::new();
    for (index, (own, access)) in keys.iter().zip(indexes).enumerate() {
        if !own.method.makes_bitmaps() {
            continue;
        }
        let columns = 0..own.keys.len();
        let matching = columns.flat_map(|column| {
            parts.iter().filter_map(move |part| match matching::one(table, own, column, part) {
                Verdict::Match(how) => Some((index, column, how)),
                _ => None,
            })
        });
        let matching: Vec<ArmMatch> = matching.collect();
        let usable = || {
            !matches!(access.predicate, Predicate::Missing(_))
                || table.relation.indexes.get(index).is_some_and(|of| implied(table, of, conditions, &parts))
        };
        // The predicate last: to prove it costs most.
        if !matching.is_empty() && usable() {
            found.extend(matching);
        }
    }
    found
}

/// Whether the arm makes a partial index's predicate hold.
fn implied(table: &Table<'_, '_>, index: &Index, conditions: &[Condition<'_>], arm: &[Cow<'_, Expr>]) -> bool {
    let Some(Some(predicate)) = &index.predicate else { return false };
    let given = conditions.iter().map(|condition| condition.expr.as_ref());
    // Each of very many arms would be looked at for each of them.
    let given = given.filter(|expr| !matches!(&expr.kind, ExprKind::Or(arms) if arms.len() > MAX_ARMS));
    let given = given.chain(arm.iter().map(Cow::as_ref));
    let premises = Premises {
        scope: table.scope,
        relation: table.relation,
        entry: table.entry,
        given: given.map(Cow::Borrowed).collect(),
        beyond_planner: None,
    };
    premises.imply(predicate) == Proof::Yes
}
