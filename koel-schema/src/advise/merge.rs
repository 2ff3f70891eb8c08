//! Few indexes for many queries.

use super::candidate::{Candidate, Tail, single};
use crate::catalog::object::{Index, IndexKey, IndexKeyExpr};
use crate::hir::{Expr, ExprKind, RelId};
use crate::span::Span;
use crate::types::TypeId;

/// Candidates that one index serves.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) table: RelId,
    pub(super) serves: Vec<Candidate>,
    /// Equality columns: within a block in any order, block after block.
    blocks: Vec<Vec<usize>>,
    tail: Vec<Tail>,
}

pub(super) fn merge(mut candidates: Vec<Candidate>) -> Vec<Group> {
    // The long ones first: the short ones fit into them.
    candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.equal.len() + candidate.tail.len()));
    let mut groups: Vec<Group> = Vec::new();
    for candidate in candidates {
        if !groups.iter_mut().any(|group| group.take(&candidate)) {
            groups.push(Group {
                table: candidate.table,
                blocks: vec![candidate.equal.clone()],
                tail: candidate.tail.clone(),
                serves: vec![candidate],
            });
        }
    }
    groups
}

impl Group {
    /// Takes a candidate in, where the index can serve it too.
    fn take(&mut self, candidate: &Candidate) -> bool {
        let Some(first) = self.serves.first() else { return false };
        let alike = first.table == candidate.table
            && first.method == candidate.method
            && first.opclass == candidate.opclass
            && same_predicate(&first.predicate, &candidate.predicate);
        if !alike || !self.fits(candidate) {
            return false;
        }
        self.serves.push(candidate.clone());
        true
    }

    fn fits(&mut self, candidate: &Candidate) -> bool {
        let mut left = candidate.equal.clone();
        let mut split = None;
        let mut whole = 0;
        for (at, block) in self.blocks.iter().enumerate() {
            if left.is_empty() {
                break;
            }
            if block.iter().all(|column| left.contains(column)) {
                left.retain(|column| !block.contains(column));
                whole = at + 1;
            } else if left.iter().all(|column| block.contains(column)) {
                split = Some((at, std::mem::take(&mut left)));
            } else {
                return false;
            }
        }
        if !left.is_empty() {
            return false;
        }
        match (candidate.tail.is_empty(), split) {
            (true, None) => true,
            (true, Some((at, first))) => {
                let rest = self.blocks.get(at).into_iter().flatten().filter(|column| !first.contains(column));
                let rest: Vec<usize> = rest.copied().collect();
                self.blocks.splice(at..=at, [first, rest]);
                true
            }
            (false, None) if whole == self.blocks.len() && self.tail.starts_with(&candidate.tail) => true,
            (false, _) => false,
        }
    }

    pub(super) fn index(&self) -> Option<Index> {
        let first = self.serves.first()?;
        let mut index = single(0, first.method, None);
        let key = |column: usize, descending: bool, nulls_first: bool| IndexKey {
            expr: IndexKeyExpr::Column(column),
            opclass: first.opclass.map(Into::into),
            collation: None,
            descending,
            nulls_first,
        };
        index.keys = self.blocks.iter().flatten().map(|column| key(*column, false, false)).collect();
        index.keys.extend(self.tail.iter().map(|tail| key(tail.column, tail.descending, tail.nulls_first)));
        index.predicate = match &first.predicate[..] {
            [] => None,
            [only] => Some(Some(only.clone())),
            all => Some(Some(Expr::new(ExprKind::And(all.to_vec()), TypeId::BOOL, Span::default()))),
        };
        if let [only] = &self.serves[..] {
            index.include = only.include.clone();
        }
        (!index.keys.is_empty()).then_some(index)
    }
}

fn same_predicate(a: &[Expr], b: &[Expr]) -> bool {
    let within = |a: &[Expr], b: &[Expr]| a.iter().all(|x| b.iter().any(|y| crate::facts::same_over(x, 0, y)));
    within(a, b) && within(b, a)
}
