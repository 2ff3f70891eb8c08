//! When functions return NULL: the curated table.
//!
//! PostgreSQL says of a function only that it is strict: NULL on NULL input. The converse, NULL on nothing else, is written down nowhere; this table
//! says it of built-in functions, by name. `names` holds those where it is true of every overload; here are those where it depends on the types,
//! the arguments or their number. What is in neither may return NULL: `->` of a key that is missing, the length of an empty array,
//! the time of an infinite timestamp.

mod extensions;
mod names;

use super::narrow::Known;
use super::reason::{Proof, nullable};
use super::scope::{Scope, contains_srf};
use super::visit::constant;
use crate::catalog::Catalog;
use crate::catalog::object::{RoutineBody, TypeKind};
use crate::hir::{Callee, Coercion, Expr, ExprKind, RteColumn, SqlValue};
use crate::types::{PgVersion, TypeId};

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

use Behaviour::{MayBeNull, Never, OnAny, OnFirst, OnNotNull};

/// Of a call with arguments of these types; `args` themselves where they are at hand (a cast has none).
pub(super) fn behaviour(
    catalog: &Catalog,
    callee: &Callee,
    types: &[TypeId],
    args: &[Expr],
    variadic: bool,
) -> Behaviour {
    if !callee.builtin {
        return match catalog.routine(callee.id) {
            Some(routine) if matches!(routine.body, RoutineBody::Opaque) => {
                extensions::behaviour(catalog, &callee.name)
            }
            Some(_) | None => MayBeNull,
        };
    }
    let first = types.first().map_or(TypeId::NONE, |ty| catalog.base_type(*ty));
    let last = types.last().map_or(TypeId::NONE, |ty| catalog.base_type(*ty));
    match &*callee.name {
        // A jsonb null casts to NULL (from 18).
        "bool" | "int2" | "int4" | "int8" | "float4" | "float8" | "numeric" => {
            if first == TypeId::JSONB {
                MayBeNull
            } else {
                OnNotNull
            }
        }
        // There is no time of day at infinity.
        "time" | "timetz" => {
            if matches!(first, TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ) {
                MayBeNull
            } else {
                OnNotNull
            }
        }
        // A range may have no bound.
        "lower" | "upper" => match catalog.ty(first).kind {
            TypeKind::Range { .. } | TypeKind::Multirange { .. } => MayBeNull,
            TypeKind::Base if matches!(first, TypeId::TEXT | TypeId::VARCHAR | TypeId::BPCHAR) => OnNotNull,
            TypeKind::Base
            | TypeKind::Composite(_)
            | TypeKind::Domain(_)
            | TypeKind::Enum(_)
            | TypeKind::Pseudo
            | TypeKind::Shell => MayBeNull,
        },
        // By position; by pattern it may find nothing.
        "substring" => {
            if matches!(last, TypeId::INT4) {
                OnNotNull
            } else {
                MayBeNull
            }
        }
        "to_char" => match first {
            TypeId::INT4 | TypeId::INT8 | TypeId::FLOAT4 | TypeId::FLOAT8 | TypeId::NUMERIC => OnNotNull,
            // NULL at infinity, and for an empty format.
            _ => match args {
                [time, format] if finite(time) && constant(format).flatten().is_some_and(|text| !text.is_empty()) => {
                    OnNotNull
                }
                _ => MayBeNull,
            },
        },
        "extract" | "date_part" => date_part(catalog, last, args),
        "current_setting" => {
            if types.len() == 1 {
                OnNotNull
            } else {
                MayBeNull
            }
        }
        "concat" | "json_build_array" | "json_build_object" | "jsonb_build_array" | "jsonb_build_object"
        | "num_nulls" | "num_nonnulls" => {
            if variadic {
                OnNotNull
            } else {
                Never
            }
        }
        "concat_ws" | "format" => {
            if variadic {
                OnNotNull
            } else {
                OnFirst(1)
            }
        }
        "quote_nullable" | "set_config" | "pg_typeof" | "enum_first" | "enum_last" | "enum_range" | "array_append"
        | "array_prepend" | "int4range" | "int8range" | "numrange" | "daterange" | "tsrange" | "tstzrange" => Never,
        "array_cat" | "xmlconcat2" => OnAny,
        "array_remove" | "array_replace" | "array_positions" | "string_to_array" | "format_type" => OnFirst(1),
        "array_to_string" => OnFirst(2),
        name => {
            if names::NAMES.binary_search(&name).is_ok() {
                OnNotNull
            } else {
                constructor(catalog, callee, last)
            }
        }
    }
}

/// `int4multirange(...)` and the constructors of the user's ranges.
fn constructor(catalog: &Catalog, callee: &Callee, last: TypeId) -> Behaviour {
    let _ = last;
    match catalog.type_by_name(None, &callee.name).map(|id| &catalog.ty(id).kind) {
        Some(TypeKind::Range { .. }) => Never,
        Some(_) | None => MayBeNull,
    }
}

/// Fields that infinity has; the others are NULL there.
fn date_part(catalog: &Catalog, source: TypeId, args: &[Expr]) -> Behaviour {
    let [field, value] = args else { return MayBeNull };
    let always = match source {
        TypeId::TIME | TypeId::TIMETZ => true,
        TypeId::INTERVAL => catalog.version() < PgVersion::V17,
        _ => false,
    };
    let unbounded = constant(field).flatten().is_some_and(|field| {
        matches!(
            field.to_ascii_lowercase().as_str(),
            "epoch" | "year" | "years" | "decade" | "decades" | "century" | "centuries" | "millennium"
        ) || (source != TypeId::INTERVAL && matches!(field.to_ascii_lowercase().as_str(), "julian" | "isoyear"))
    });
    if always || unbounded || finite(value) { OnNotNull } else { MayBeNull }
}

/// Whether a time is known not to be infinite.
fn finite(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::SqlValue(
            SqlValue::CurrentDate
            | SqlValue::CurrentTime
            | SqlValue::CurrentTimestamp
            | SqlValue::LocalTime
            | SqlValue::LocalTimestamp,
        ) => true,
        ExprKind::Const(Some(text)) => !text.to_ascii_lowercase().contains("inf"),
        ExprKind::Call { callee, args, .. } if callee.builtin => match &*callee.name {
            "now"
            | "clock_timestamp"
            | "statement_timestamp"
            | "transaction_timestamp"
            | "make_date"
            | "make_time"
            | "make_timestamp"
            | "make_timestamptz"
            | "to_date" => true,
            "date_trunc" | "timezone" => args.get(1).is_some_and(finite),
            _ => false,
        },
        ExprKind::Op { op, callee, args } if callee.builtin && matches!(&**op, "+" | "-") => args.iter().all(finite),
        ExprKind::Coerce { how: Coercion::Relabel | Coercion::Io | Coercion::Func(_), arg, .. } => finite(arg),
        _ => false,
    }
}

/// Of a set-returning function alone in the output: are its elements ever NULL? A strict one yields no row for a NULL argument.
pub(super) fn set_returning<'a>(
    scope: &Scope<'a, '_>,
    callee: &Callee,
    args: &'a [Expr],
    known: &Known<'a>,
) -> Behaviour {
    if !callee.builtin {
        return MayBeNull;
    }
    // With another one among its arguments rows may be filled up.
    if args.iter().any(contains_srf) {
        return MayBeNull;
    }
    match (&*callee.name, args) {
        (
            "generate_series"
            | "generate_subscripts"
            | "json_object_keys"
            | "jsonb_object_keys"
            | "json_array_elements"
            | "jsonb_array_elements"
            | "regexp_split_to_table"
            | "regexp_matches"
            | "jsonb_path_query"
            | "jsonb_path_query_tz",
            _,
        )
        | ("string_to_table", [_, _]) => Never,
        ("unnest", [array]) if scope.prove_elements(array, known).is_ok() => Never,
        _ => MayBeNull,
    }
}

/// The columns of one function in FROM, where it returns a row.
pub(super) fn function_columns<'a>(
    scope: &Scope<'a, '_>,
    expr: &'a Expr,
    names: &[RteColumn],
    count: usize,
    known: &Known<'a>,
) -> Vec<Proof> {
    if let ExprKind::Call { callee, .. } = &expr.kind {
        if let Some(columns) = super::routine::columns(scope, callee, names) {
            return columns;
        }
        if callee.builtin && callee.retset && count == 2 {
            match &*callee.name {
                "json_each" | "jsonb_each" => return vec![Ok(()); 2],
                "json_each_text" | "jsonb_each_text" => {
                    return vec![Ok(()), nullable("a JSON null reads as NULL")];
                }
                _ => {}
            }
        }
    }
    // A composite result is taken apart into columns, of which nothing is known.
    let scalar = count == 1 && names.first().is_some_and(|column| column.ty == expr.ty);
    if scalar {
        vec![scope.prove(expr, known)]
    } else {
        vec![nullable("a column of the function's result can be NULL"); count]
    }
}

#[cfg(test)]
mod tests {
    use super::names::NAMES;

    #[test]
    fn sorted_for_the_search() {
        assert!(NAMES.is_sorted());
        for counterexample in
            ["array_length", "array_position", "jsonb_object_field", "lag", "regexp_match", "to_regclass", "nullif"]
        {
            assert!(NAMES.binary_search(&counterexample).is_err(), "{counterexample}");
        }
    }
}
