//! One overload resolver for functions and operators (`func_match_argtypes`, `func_select_candidate`).

use super::coerce::{CoercionContext, can_coerce_type, is_preferred_type, type_category};
use crate::catalog::Catalog;
use crate::types::TypeId;

/// A function or operator that takes this many arguments.
#[derive(Debug, Clone)]
pub struct Candidate<T> {
    pub object: T,
    /// What each actual argument must be, then the types of those left to their defaults. A VARIADIC parameter is expanded.
    pub args: Vec<TypeId>,
    /// Of its schema in the search path.
    pub rank: usize,
    /// The last arguments are gathered into a VARIADIC array.
    pub variadic_expanded: bool,
    pub defaults_used: usize,
    /// In named notation, which of the routine's arguments each actual (then each defaulted) one is.
    pub arg_numbers: Option<Vec<usize>>,
}

const STRING: u8 = b'S';

/// The candidates that the actual types can be converted to implicitly.
pub fn func_match_argtypes<T: Clone>(
    catalog: &Catalog,
    actual: &[TypeId],
    candidates: &[Candidate<T>],
) -> Vec<Candidate<T>> {
    let fits = |candidate: &&Candidate<T>| can_coerce_type(catalog, actual, &candidate.args, CoercionContext::Implicit);
    candidates.iter().filter(fits).cloned().collect()
}

/// The best of several that match; None: none is better than all others.
pub fn func_select_candidate<T: Clone>(
    catalog: &Catalog,
    actual: &[TypeId],
    candidates: Vec<Candidate<T>>,
) -> Option<Candidate<T>> {
    let base: Vec<TypeId> = actual.iter().map(|ty| catalog.base_type(*ty)).collect();
    let known: Vec<(usize, TypeId)> =
        base.iter().copied().enumerate().filter(|(_, ty)| *ty != TypeId::UNKNOWN).collect();
    let takes = |candidate: &Candidate<T>, slot: usize| candidate.args.get(slot).copied().unwrap_or(TypeId::NONE);

    // most exact matches
    let exact = |candidate: &Candidate<T>| known.iter().filter(|(slot, ty)| takes(candidate, *slot) == *ty).count();
    let mut candidates = keep_best(candidates, exact);
    if candidates.len() == 1 {
        return candidates.pop();
    }

    // most exact or preferred matches, still only at known arguments
    let preferred = |candidate: &Candidate<T>| {
        let good = |(slot, ty): &&(usize, TypeId)| {
            let takes = takes(candidate, *slot);
            takes == *ty || is_preferred_type(catalog, type_category(catalog, *ty), takes)
        };
        known.iter().filter(good).count()
    };
    let mut candidates = keep_best(candidates, preferred);
    if candidates.len() == 1 {
        return candidates.pop();
    }
    let unknown: Vec<usize> = (0..base.len()).filter(|slot| base.get(*slot) == Some(&TypeId::UNKNOWN)).collect();
    if unknown.is_empty() {
        return None;
    }

    // a category for each unknown argument; one slot that has none drops the whole step
    let slots: Option<Vec<(usize, u8, bool)>> =
        unknown.iter().map(|slot| slot_category(catalog, *slot, &candidates)).collect();
    if let Some(slots) = slots {
        let fits = |candidate: &&Candidate<T>| {
            slots.iter().all(|(slot, category, has_preferred)| {
                let ty = catalog.ty(takes(candidate, *slot));
                ty.category == *category && (!has_preferred || ty.preferred)
            })
        };
        let mut kept: Vec<Candidate<T>> = candidates.iter().filter(fits).cloned().collect();
        if kept.len() == 1 {
            return kept.pop();
        }
        if !kept.is_empty() {
            candidates = kept;
        }
    }

    // all known arguments of one type: suppose that the unknown ones are too
    let (_, first) = *known.first()?;
    if known.iter().any(|(_, ty)| *ty != first) {
        return None;
    }
    let assumed = vec![first; base.len()];
    let mut fitting = candidates
        .into_iter()
        .filter(|candidate| can_coerce_type(catalog, &assumed, &candidate.args, CoercionContext::Implicit));
    let chosen = fitting.next()?;
    if fitting.next().is_some() { None } else { Some(chosen) }
}

fn keep_best<T>(candidates: Vec<Candidate<T>>, score: impl Fn(&Candidate<T>) -> usize) -> Vec<Candidate<T>> {
    let best = candidates.iter().map(&score).max().unwrap_or(0);
    candidates.into_iter().filter(|candidate| score(candidate) == best).collect()
}

/// The category to suppose for an unknown argument and whether any candidate takes the preferred type there.
/// Strings win; else all must agree.
fn slot_category<T>(catalog: &Catalog, slot: usize, candidates: &[Candidate<T>]) -> Option<(usize, u8, bool)> {
    let types = || candidates.iter().filter_map(|candidate| candidate.args.get(slot)).map(|ty| catalog.ty(*ty));
    let category = if types().any(|ty| ty.category == STRING) {
        STRING
    } else {
        let first = types().next()?.category;
        if types().any(|ty| ty.category != first) {
            return None;
        }
        first
    };
    let has_preferred = types().any(|ty| ty.category == category && ty.preferred);
    Some((slot, category, has_preferred))
}
