//! The user's own functions, where their body can be read.

use super::Analyzer;
use super::narrow::Known;
use super::reason::{Proof, nullable};
use super::scope::Scope;
use crate::catalog::object::{RoutineBody, RoutineKind};
use crate::hir::{Callee, RteColumn};
use crate::types::TypeId;

/// Where an SQL function never returns NULL (where it is strict: on arguments that are not NULL), how many arguments it takes: those left out
/// have defaults, which may be NULL.
pub(super) fn never_null(scope: &Scope<'_, '_>, callee: &Callee, ty: TypeId) -> Option<usize> {
    if callee.builtin || callee.retset || scope.az.in_routine {
        return None;
    }
    let routine = scope.az.catalog.routine(callee.id)?;
    // A composite result is put together by other rules.
    if routine.kind != RoutineKind::Function || routine.ret != ty || scope.az.catalog.row_relation(ty).is_some() {
        return None;
    }
    let RoutineBody::Typed(query) = &routine.body else { return None };
    let az = Analyzer { settled: false, in_routine: true, ..scope.az.inside() };
    let body = Scope::new(&az, query, None, &Known::default());
    // A result of another type is cast, and a cast may yield NULL.
    let exact = query.output().all(|target| target.expr.ty == ty);
    (exact && body.has_row() && matches!(&body.outputs()[..], [Ok(())])).then_some(routine.args.len())
}

/// The columns of an SQL function in FROM, by the query in its body.
pub(super) fn columns(scope: &Scope<'_, '_>, callee: &Callee, names: &[RteColumn]) -> Option<Vec<Proof>> {
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
    let mut outputs = body.outputs();
    for ((output, target), column) in outputs.iter_mut().zip(query.output()).zip(names) {
        if target.expr.ty != column.ty {
            *output = nullable("it is cast to the type that the function declares");
        }
    }
    (outputs.len() == names.len() && (routine.retset || !routine.strict)).then_some(outputs)
}
