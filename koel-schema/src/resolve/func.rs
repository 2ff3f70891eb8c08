//! Which function a call means (`FuncnameGetCandidates`, `func_get_detail`).

use super::candidates::{Candidate, func_match_argtypes, func_select_candidate};
use super::coerce::{CoercionContext, Pathway, find_coercion_pathway, is_complex, type_category};
use crate::catalog::object::{ParamMode, Routine, TypeKind};
use crate::catalog::{Catalog, RoutineRef};
use crate::types::TypeId;

#[derive(Debug, Clone)]
pub enum FuncLookup {
    NotFound,
    Ambiguous,
    /// `typename(x)` is a cast.
    Coercion(TypeId),
    Found(FoundFunc),
}

#[derive(Debug, Clone)]
pub struct FoundFunc {
    pub routine: RoutineRef,
    /// What each actual argument must be, VARIADIC expanded to the element type; then the types of the arguments left to their defaults.
    pub declared: Vec<TypeId>,
    pub ret: TypeId,
    pub defaults_used: usize,
    /// The last arguments are gathered into the VARIADIC array.
    pub variadic_expanded: bool,
    /// In named notation, which of the routine's arguments each actual (then each defaulted) one is.
    pub arg_numbers: Option<Vec<usize>>,
}

/// None: several routines that a call of this shape cannot tell apart.
type RoutineCandidate = Candidate<Option<RoutineRef>>;

/// `arg_names` has a name for each named argument: those come last. It may be empty where none is named.
/// `expand_variadic` is false where the call says VARIADIC; `include_out_args` holds for CALL.
#[allow(clippy::too_many_arguments, reason = "the server's function, argument by argument")]
pub fn func_get_detail(
    catalog: &Catalog,
    schema: Option<&str>,
    name: &str,
    actual: &[TypeId],
    arg_names: &[Option<&str>],
    expand_variadic: bool,
    expand_defaults: bool,
    include_out_args: bool,
    first_arg_is_literal: bool,
) -> FuncLookup {
    let names: Vec<&str> = arg_names.iter().copied().flatten().collect();
    let shape = Shape { count: actual.len(), names: &names, expand_variadic, expand_defaults, include_out_args };
    let candidates = funcname_candidates(catalog, schema, name, &shape);

    let exact = candidates.iter().find(|candidate| candidate.args.get(..actual.len()) == Some(actual)).cloned();
    let best = match exact {
        Some(exact) => exact,
        None => {
            if let [source] = actual
                && names.is_empty()
                && let Some(target) = cast_target(catalog, schema, name, *source, first_arg_is_literal)
            {
                return FuncLookup::Coercion(target);
            }
            let mut matching = func_match_argtypes(catalog, actual, &candidates);
            let best = match matching.len() {
                0 => return FuncLookup::NotFound,
                1 => matching.pop(),
                _ => func_select_candidate(catalog, actual, matching),
            };
            let Some(best) = best else { return FuncLookup::Ambiguous };
            best
        }
    };

    let Some(routine) = best.object else { return FuncLookup::Ambiguous };
    // VARIADIC must be at the parameter that is variadic
    if !names.is_empty() && !expand_variadic && !actual.is_empty() {
        let last = actual.len() - 1;
        if best.arg_numbers.as_ref().and_then(|numbers| numbers.get(last)) != Some(&last) {
            return FuncLookup::NotFound;
        }
    }
    FuncLookup::Found(FoundFunc {
        ret: routine.ret,
        routine,
        declared: best.args,
        defaults_used: best.defaults_used,
        variadic_expanded: best.variadic_expanded,
        arg_numbers: best.arg_numbers,
    })
}

/// The type that a call of one argument converts to, if it is a cast.
fn cast_target(catalog: &Catalog, schema: Option<&str>, name: &str, source: TypeId, literal: bool) -> Option<TypeId> {
    let target = func_name_as_type(catalog, schema, name)?;
    if source == TypeId::UNKNOWN && literal {
        return Some(target);
    }
    let is_cast = match find_coercion_pathway(catalog, target, source, CoercionContext::Explicit) {
        Pathway::Relabel => true,
        // a row as text is too often a mistake
        Pathway::CoerceViaIo => {
            let row = source == TypeId::RECORD || is_complex(catalog, source);
            !(row && type_category(catalog, target) == b'S')
        }
        Pathway::None | Pathway::Func(_) | Pathway::ArrayCoerce(_) => false,
    };
    is_cast.then_some(target)
}

/// `FuncNameAsType`: temporary, shell and composite types do not count.
fn func_name_as_type(catalog: &Catalog, schema: Option<&str>, name: &str) -> Option<TypeId> {
    let ty = match schema {
        Some(schema) => catalog.type_by_name(Some(schema), name)?,
        None => catalog.effective_path().into_iter().find_map(|schema| catalog.type_by_name(Some(schema), name))?,
    };
    match catalog.ty(ty).kind {
        TypeKind::Composite(_) | TypeKind::Shell => None,
        TypeKind::Base
        | TypeKind::Domain(_)
        | TypeKind::Enum(_)
        | TypeKind::Pseudo
        | TypeKind::Range { .. }
        | TypeKind::Multirange { .. } => Some(ty),
    }
}

/// What of a call decides which routines could take it at all.
struct Shape<'a> {
    count: usize,
    names: &'a [&'a str],
    expand_variadic: bool,
    expand_defaults: bool,
    include_out_args: bool,
}

fn funcname_candidates(
    catalog: &Catalog,
    schema: Option<&str>,
    name: &str,
    shape: &Shape<'_>,
) -> Vec<RoutineCandidate> {
    let mut found: Vec<RoutineCandidate> = Vec::new();
    for (rank, routine) in catalog.routines(schema, name) {
        let Some(candidate) = candidate(rank, routine, shape) else { continue };
        let given = |candidate: &RoutineCandidate| candidate.args.len() - candidate.defaults_used;
        let same = found.iter().position(|old| {
            given(old) == given(&candidate) && old.args.get(..given(old)) == candidate.args.get(..given(&candidate))
        });
        let Some(old) = same.and_then(|index| found.get_mut(index)) else {
            found.push(candidate);
            continue;
        };
        if candidate.rank != old.rank {
            // the schema earlier in the path hides the other
            if candidate.rank < old.rank {
                *old = candidate;
            }
        } else if candidate.variadic_expanded != old.variadic_expanded {
            if old.variadic_expanded {
                *old = candidate;
            }
        } else {
            old.object = None;
        }
    }
    found
}

/// How the routine could take a call of this shape, whatever the types.
fn candidate(rank: usize, routine: RoutineRef, shape: &Shape<'_>) -> Option<RoutineCandidate> {
    let with_out: Vec<TypeId>;
    let params: &[TypeId] = if shape.include_out_args && !routine.params.is_empty() {
        with_out = routine.params.iter().map(|param| param.ty).collect();
        &with_out
    } else {
        &routine.args
    };
    let use_defaults = params.len() > shape.count && shape.expand_defaults;
    if use_defaults && shape.count + routine.defaults < params.len() {
        return None;
    }
    let defaults_used = if use_defaults { params.len() - shape.count } else { 0 };

    if !shape.names.is_empty() {
        if params.len() != shape.count && !use_defaults {
            return None;
        }
        let numbers = match_named_call(&routine, params.len(), shape)?;
        if routine.variadic.is_some() && shape.expand_variadic {
            return None;
        }
        let args = numbers.iter().map(|number| params.get(*number).copied()).collect::<Option<Vec<TypeId>>>()?;
        return Some(Candidate {
            object: Some(routine),
            args,
            rank,
            variadic_expanded: false,
            defaults_used,
            arg_numbers: Some(numbers),
        });
    }

    let variadic = params.len() <= shape.count && shape.expand_variadic && routine.variadic.is_some();
    if params.len() != shape.count && !variadic && !use_defaults {
        return None;
    }
    let mut args = params.to_vec();
    if variadic {
        args.pop();
        args.resize(shape.count, routine.variadic);
    }
    Some(Candidate { object: Some(routine), args, rank, variadic_expanded: variadic, defaults_used, arg_numbers: None })
}

/// `MatchNamedCall`: for each argument, then each defaulted parameter, the parameter it is.
fn match_named_call(routine: &Routine, param_count: usize, shape: &Shape<'_>) -> Option<Vec<usize>> {
    let positional = shape.count - shape.names.len();
    let mut given = vec![false; param_count];
    let mut numbers = Vec::with_capacity(param_count);
    for number in 0..positional {
        *given.get_mut(number)? = true;
        numbers.push(number);
    }
    let is_input = |mode| matches!(mode, ParamMode::In | ParamMode::InOut | ParamMode::Variadic);
    for name in shape.names {
        let mut params = routine.params.iter().filter(|param| shape.include_out_args || is_input(param.mode));
        let number = params.position(|param| !param.name.is_empty() && *param.name == **name)?;
        let slot = given.get_mut(number)?;
        if *slot {
            return None;
        }
        *slot = true;
        numbers.push(number);
    }
    let first_default = param_count.saturating_sub(routine.defaults);
    for number in positional..param_count {
        if given.get(number) == Some(&false) {
            if number < first_default {
                return None;
            }
            numbers.push(number);
        }
    }
    Some(numbers)
}
