//! The user's own functions, where their body can be read.

use super::Analyzer;
use super::narrow::Known;
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
