//! The curated table.

use super::narrow::Known;
use super::reason::{Proof, nullable};
use super::scope::Scope;
use crate::catalog::Catalog;
use crate::hir::{Callee, Expr, RteColumn};
use crate::types::TypeId;

/// When the result is not NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behaviour {
    /// Whatever the arguments.
    Never,
    /// Where no argument is NULL.
    OnNotNull,
    /// Where the first so many are not NULL.
    OnFirst(usize),
    /// Where any argument is not NULL.
    OnAny,
    MayBeNull,
}

pub(super) fn behaviour(catalog: &Catalog, callee: &Callee, types: &[TypeId], args: &[Expr]) -> Behaviour {
    let _ = (catalog, callee, types, args);
    Behaviour::MayBeNull
}

pub(super) fn set_returning<'a>(
    scope: &Scope<'a, '_>,
    callee: &Callee,
    args: &'a [Expr],
    known: &Known<'a>,
) -> Behaviour {
    let _ = (scope, callee, args, known);
    Behaviour::MayBeNull
}

/// The columns of a function in FROM.
pub(super) fn function_columns<'a>(
    scope: &Scope<'a, '_>,
    expr: &'a Expr,
    count: usize,
    names: &[RteColumn],
    known: &Known<'a>,
) -> Vec<Proof> {
    let _ = names;
    match count {
        1 => vec![scope.prove(expr, known)],
        _ => vec![nullable("a function's columns can be NULL"); count],
    }
}
