//! Aggregates and window functions.

use super::narrow::Known;
use super::reason::{Proof, nullable};
use super::scope::Scope;
use super::visit::constant;
use crate::hir::{Aggregate, WindowFunc};

/// What an aggregate yields over at least one row.
enum Over {
    /// Never NULL, even over no rows.
    Never,
    /// Never NULL over a row.
    Row,
    /// Never NULL over a row whose first argument is not NULL.
    Value,
    MayBeNull,
}

fn over(name: &str) -> Over {
    match name {
        "count" | "regr_count" => Over::Never,
        "array_agg"
        | "json_agg"
        | "jsonb_agg"
        | "json_object_agg"
        | "jsonb_object_agg"
        | "json_object_agg_unique"
        | "jsonb_object_agg_unique" => Over::Row,
        "sum"
        | "min"
        | "max"
        | "avg"
        | "bool_and"
        | "bool_or"
        | "every"
        | "bit_and"
        | "bit_or"
        | "bit_xor"
        | "string_agg"
        | "xmlagg"
        | "range_agg"
        | "range_intersect_agg"
        | "any_value" => Over::Value,
        // json_agg_strict and its like skip NULLs and are NULL where nothing is left.
        _ => Over::MayBeNull,
    }
}

pub(super) fn prove<'a>(scope: &Scope<'a, '_>, agg: &'a Aggregate, known: &Known<'a>) -> Proof {
    let name = &*agg.callee.name;
    if !agg.callee.builtin {
        return nullable(format!("{name}() is not a built-in aggregate"));
    }
    let over = over(name);
    if matches!(over, Over::Never) {
        return Ok(());
    }
    if matches!(over, Over::MayBeNull) || agg.direct > 0 {
        return nullable(format!("{name}() can be NULL over some rows"));
    }
    let Some(owner) = scope.level(agg.up) else { return nullable("its query level is unknown") };
    if agg.filter.is_some() {
        return nullable(format!("FILTER may leave {name}() no row"));
    }
    let grouped = match &owner.query.grouping_sets {
        Some(sets) => sets.iter().all(|set| !set.is_empty()),
        None => !owner.query.group_by.is_empty(),
    };
    if !grouped {
        return nullable(format!("{name}() over no rows is NULL"));
    }
    prove_value(scope, &over, agg.args.first(), known)
}

fn prove_value<'a>(scope: &Scope<'a, '_>, over: &Over, arg: Option<&'a crate::hir::Expr>, known: &Known<'a>) -> Proof {
    match (over, arg) {
        (Over::Never | Over::Row, _) => Ok(()),
        (Over::Value, Some(arg)) => {
            let mut raw = known.clone();
            raw.raw = true;
            scope.prove(arg, &raw)
        }
        (Over::Value | Over::MayBeNull, _) => nullable("it can be NULL over some rows"),
    }
}

pub(super) fn prove_window<'a>(scope: &Scope<'a, '_>, func: &'a WindowFunc) -> Proof {
    let name = &*func.callee.name;
    if !func.callee.builtin {
        return nullable(format!("{name}() is not a built-in function"));
    }
    // It reads other rows than the one at hand: what a CASE around it says of this one does not count.
    let known = &scope.output_known();
    let current = scope
        .query
        .windows
        .get(func.window)
        .is_some_and(|window| window.frame.as_ref().is_none_or(|frame| frame.includes_current_row));
    if func.is_aggregate {
        let over = over(name);
        if matches!(over, Over::Never) {
            return Ok(());
        }
        if func.filter.is_some() || !current {
            return nullable(format!("{name}() over a frame without rows is NULL"));
        }
        // An aggregate inside the argument is over the group, not over these rows.
        return match (&over, func.args.first()) {
            (Over::Value, Some(arg)) => scope.prove(arg, known),
            _ => prove_value(scope, &over, func.args.first(), known),
        };
    }
    match name {
        "row_number" | "rank" | "dense_rank" | "percent_rank" | "cume_dist" => Ok(()),
        "ntile" => func.args.iter().try_for_each(|arg| scope.prove(arg, known)),
        "lag" | "lead" if func.args.len() == 3 => func.args.iter().try_for_each(|arg| scope.prove(arg, known)),
        "lag" | "lead" => nullable(format!("{name}() is NULL where there is no such row")),
        "first_value" | "last_value" if current => func.args.iter().try_for_each(|arg| scope.prove(arg, known)),
        "nth_value" if current && func.args.get(1).and_then(constant) == Some(Some("1")) => {
            func.args.iter().take(1).try_for_each(|arg| scope.prove(arg, known))
        }
        _ => nullable(format!("{name}() can be NULL over some frames")),
    }
}
