//! The user's own functions, where their body can be read.

use super::Analyzer;
use super::narrow::Known;
use super::reason::Proof;
use super::scope::Scope;
use crate::catalog::object::{RoutineBody, RoutineKind};
use crate::hir::Callee;
use crate::types::TypeId;

/// Whether an SQL function never returns NULL (where it is strict: on arguments that are not NULL).
pub(super) fn never_null(scope: &Scope<'_, '_>, callee: &Callee, ty: TypeId) -> bool {
    if callee.builtin || callee.retset || scope.az.in_routine {
        return false;
    }
    let Some(routine) = scope.az.catalog.routine(callee.id) else { return false };
    // A composite result is put together by other rules.
    if routine.kind != RoutineKind::Function || routine.ret != ty || scope.az.catalog.row_relation(ty).is_some() {
        return false;
    }
    let RoutineBody::Typed(query) = &routine.body else { return false };
    let az = Analyzer { settled: false, in_routine: true, ..scope.az.inside() };
    let body = Scope::new(&az, query, None, &Known::default());
    body.has_row() && matches!(&body.outputs()[..], [Ok(())])
}

/// The columns of an SQL function in FROM, by the query in its body.
pub(super) fn columns(scope: &Scope<'_, '_>, callee: &Callee, count: usize) -> Option<Vec<Proof>> {
    if callee.builtin || scope.az.in_routine {
        return None;
    }
    let routine = scope.az.catalog.routine(callee.id)?;
    let RoutineBody::Typed(query) = &routine.body else { return None };
    let az = Analyzer { settled: false, in_routine: true, ..scope.az.inside() };
    let body = Scope::new(&az, query, None, &Known::default());
    // Without SETOF no row of the body is a row of NULLs.
    if routine.kind != RoutineKind::Function || !(routine.retset || body.has_row()) {
        return None;
    }
    // A strict one is not called on NULL: then too there is a row of NULLs, unless it returns a set.
    let outputs = body.outputs();
    (outputs.len() == count && (routine.retset || !routine.strict)).then_some(outputs)
}
