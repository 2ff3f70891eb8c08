//! Whether the conditions of a query imply the predicate of a partial index.

use super::index::condition::split;
use super::index::predicate::{Premises, Proof};
use super::keys::Conjunct;
use super::narrow::{Known, Truth};
use super::scope::Scope;
use crate::catalog::object::Relation;
use crate::hir::Expr;
use std::borrow::Cow;

impl<'a> Scope<'a, '_> {
    /// Whether the conditions imply an index predicate: as the planner proves it, and with what the catalog knows beyond.
    pub(super) fn implied(
        &self,
        predicate: &Expr,
        relation: &Relation,
        entry: usize,
        conjuncts: &[Conjunct<'a>],
    ) -> bool {
        let catalog = self.az.catalog;
        let mut given = Vec::new();
        let mut known = Known::default();
        for conjunct in conjuncts.iter().filter(|conjunct| conjunct.covers(entry)) {
            split(catalog, Cow::Borrowed(conjunct.expr), &mut given);
            known.learn(self.depth, conjunct.expr, Truth::True);
        }
        let not_null =
            |col: usize| known.has_var(self.depth, entry, col) || matches!(self.base(entry).get(col), Some(Ok(())));
        let premises = Premises { scope: self, relation, entry, given, beyond_planner: Some(&not_null) };
        premises.imply(predicate) == Proof::Yes
    }
}
