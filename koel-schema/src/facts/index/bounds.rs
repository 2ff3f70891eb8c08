//! Which matched conditions limit a scan (`_bt_preprocess_keys`, `btcostestimate`), and which are only checked in it.

use super::method::Method;
use super::{Bound, Match, Role};
use crate::types::PgVersion;

/// Sets how far each match bounds the scan.
pub(super) fn set(method: Method, version: PgVersion, columns: usize, matches: &mut [Match]) {
    if method != Method::Btree {
        matches.iter_mut().for_each(|found| found.bound = Bound::Prefix);
        return;
    }
    let mut state = Bound::Prefix;
    for column in 0..columns {
        let mut equal = false;
        for found in matches.iter_mut().filter(|found| found.column == column) {
            // A row comparison whose further columns are not the next ones bounds by its first.
            found.bound = state;
            equal |= matches!(found.role, Role::Equality | Role::AnyOf);
        }
        state = match (state, equal) {
            (state, true) => state,
            // From 18 on the scan skips over the values of a column that nothing is equal to.
            (Bound::Prefix | Bound::Skip, false) if version >= PgVersion::V18 => Bound::Skip,
            (_, false) => Bound::Filter,
        };
    }
}
