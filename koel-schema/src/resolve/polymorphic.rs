//! anyelement, anycompatible and their like: `check_generic_type_consistency`, `enforce_generic_type_consistency`, `resolve_polymorphic_argtypes`.

use super::coerce::{
    is_enum, multirange_range, range_multirange, range_subtype, select_common_type, select_common_type_no_error,
    verify_common_type,
};
use crate::catalog::Catalog;
use crate::catalog::object::{ParamMode, Routine};
use crate::diagnostic::sqlstate::SqlState;
use crate::types::TypeId;

/// The arguments of one call do not agree on what a polymorphic type stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolyError {
    Message(SqlState, String),
}

fn mismatch<T>(message: String) -> Result<T, PolyError> {
    Err(PolyError::Message(SqlState::DatatypeMismatch, message))
}

/// What the polymorphic declarations say about one type, in the words of the server's messages.
struct Names {
    element: &'static str,
    array: &'static str,
    range: &'static str,
    multirange: &'static str,
}

const ANY: Names = Names { element: "anyelement", array: "anyarray", range: "anyrange", multirange: "anymultirange" };
const COMPATIBLE: Names = Names {
    element: "anycompatible",
    array: "anycompatiblearray",
    range: "anycompatiblerange",
    multirange: "anycompatiblemultirange",
};

fn is_array_domain(catalog: &Catalog, ty: TypeId) -> bool {
    catalog.base_element_type(ty).is_some()
}

/// Notes `actual` in `slot`; false if something else was there.
fn note(slot: &mut Option<TypeId>, actual: TypeId) -> bool {
    *slot.get_or_insert(actual) == actual
}

/// Whether the actual types fit the polymorphic declared ones together. Non-polymorphic positions are not looked at.
pub fn check_generic_type_consistency(catalog: &Catalog, actual: &[TypeId], declared: &[TypeId]) -> bool {
    check(catalog, actual, declared).is_some()
}

/// None: inconsistent.
fn check(catalog: &Catalog, actual: &[TypeId], declared: &[TypeId]) -> Option<()> {
    let ok = |condition: bool| condition.then_some(());
    let (mut elem, mut array, mut range, mut multirange) = (None, None, None, None);
    let (mut compat_range, mut compat_multirange) = (None, None);
    let (mut nonarray, mut want_enum, mut compat_nonarray) = (false, false, false);
    let mut compatible = Vec::new();

    for (&actual, &declared) in actual.iter().zip(declared) {
        nonarray |= declared == TypeId::ANYNONARRAY;
        want_enum |= declared == TypeId::ANYENUM;
        compat_nonarray |= declared == TypeId::ANYCOMPATIBLENONARRAY;
        if actual == TypeId::UNKNOWN || actual.is_error() {
            continue;
        }
        let base = catalog.base_type(actual);
        match declared {
            TypeId::ANYELEMENT | TypeId::ANYNONARRAY | TypeId::ANYENUM => ok(note(&mut elem, actual))?,
            TypeId::ANYARRAY => ok(note(&mut array, base))?,
            TypeId::ANYRANGE => ok(note(&mut range, base))?,
            TypeId::ANYMULTIRANGE => ok(note(&mut multirange, base))?,
            TypeId::ANYCOMPATIBLE | TypeId::ANYCOMPATIBLENONARRAY => compatible.push(actual),
            TypeId::ANYCOMPATIBLEARRAY => {
                let elem = catalog.element_type(base);
                ok(elem.is_some())?;
                compatible.push(elem);
            }
            TypeId::ANYCOMPATIBLERANGE => {
                let first = compat_range.is_none();
                ok(note(&mut compat_range, base))?;
                if first {
                    compatible.push(range_subtype(catalog, base)?);
                }
            }
            TypeId::ANYCOMPATIBLEMULTIRANGE => {
                ok(note(&mut compat_multirange, base))?;
                multirange_range(catalog, base)?;
            }
            _ => {}
        }
    }

    // an anyarray given for anyarray tells nothing of the element; enforce_generic_type_consistency may still object
    if let Some(array) = array
        && array != TypeId::ANYARRAY
    {
        let of_array = catalog.element_type(array);
        ok(of_array.is_some() && note(&mut elem, of_array))?;
    }
    if let Some(multirange) = multirange {
        ok(note(&mut range, multirange_range(catalog, multirange)?))?;
    }
    if let Some(range) = range {
        ok(note(&mut elem, range_subtype(catalog, range)?))?;
    }
    if nonarray && let Some(elem) = elem {
        ok(!is_array_domain(catalog, elem))?;
    }
    if want_enum {
        ok(elem.is_some_and(|elem| is_enum(catalog, elem)))?;
    }

    if let Some(multirange) = compat_multirange {
        let of_multirange = multirange_range(catalog, multirange)?;
        match compat_range {
            Some(range) => ok(range == of_multirange)?,
            None => {
                compat_range = Some(of_multirange);
                compatible.push(range_subtype(catalog, of_multirange)?);
            }
        }
    }
    if !compatible.is_empty() {
        let common = select_common_type_no_error(catalog, &compatible)?;
        ok(verify_common_type(catalog, common, &compatible))?;
        ok(!(compat_nonarray && is_array_domain(catalog, common)))?;
        if let Some(range) = compat_range {
            ok(range_subtype(catalog, range) == Some(common))?;
        }
    }
    Some(())
}

/// What the arguments say of one family.
#[derive(Default)]
struct Family {
    elem: Option<TypeId>,
    array: Option<TypeId>,
    range: Option<TypeId>,
    multirange: Option<TypeId>,
}

/// Replaces polymorphic declared types by what they stand for in this call and returns the result type.
pub fn enforce_generic_type_consistency(
    catalog: &Catalog,
    actual: &[TypeId],
    declared: &mut [TypeId],
    ret: TypeId,
    allow_poly: bool,
) -> Result<TypeId, PolyError> {
    let has_any = declared.iter().any(|ty| ty.is_any_family());
    let has_compatible = declared.iter().any(|ty| ty.is_anycompatible_family());
    if !has_any && !has_compatible {
        return Ok(ret);
    }
    let mut any = Family::default();
    let mut compatible = Family::default();
    let mut compatible_types = Vec::new();
    collect(catalog, actual, declared, allow_poly, &mut any, &mut compatible, &mut compatible_types)?;

    if has_any {
        enforce_any(catalog, &mut any, declared, ret, allow_poly)?;
    }
    if has_compatible {
        enforce_compatible(catalog, &mut compatible, compatible_types, declared, ret, allow_poly)?;
        let resolved = [compatible.elem, compatible.array, compatible.range, compatible.multirange];
        let [elem, array, range, multirange] = resolved.map(|ty| ty.unwrap_or(TypeId::NONE));
        for declared in declared.iter_mut() {
            match *declared {
                TypeId::ANYCOMPATIBLE | TypeId::ANYCOMPATIBLENONARRAY => *declared = elem,
                TypeId::ANYCOMPATIBLEARRAY => *declared = array,
                TypeId::ANYCOMPATIBLERANGE => *declared = range,
                TypeId::ANYCOMPATIBLEMULTIRANGE => *declared = multirange,
                _ => {}
            }
        }
    }

    // known arguments of the first family need no conversion, so their declared types stay; unknown ones must become something
    for (declared, actual) in declared.iter_mut().zip(actual) {
        if *actual == TypeId::UNKNOWN && declared.is_any_family() {
            *declared = resolve_any(catalog, &mut any, *declared)?;
        }
    }

    let undetermined = |name| PolyError::Message(SqlState::DatatypeMismatch, format!("could not identify {name} type"));
    match ret {
        TypeId::ANYCOMPATIBLE | TypeId::ANYCOMPATIBLENONARRAY => {
            compatible.elem.ok_or_else(|| undetermined("anycompatible"))
        }
        TypeId::ANYCOMPATIBLEARRAY => compatible.array.ok_or_else(|| undetermined("anycompatiblearray")),
        TypeId::ANYCOMPATIBLERANGE => compatible.range.ok_or_else(|| undetermined("anycompatiblerange")),
        TypeId::ANYCOMPATIBLEMULTIRANGE => compatible.multirange.ok_or_else(|| undetermined("anycompatiblemultirange")),
        ret if ret.is_any_family() => resolve_any(catalog, &mut any, ret),
        ret => Ok(ret),
    }
}

/// Reads the arguments; complains where two of one declaration differ.
fn collect(
    catalog: &Catalog,
    actual: &[TypeId],
    declared: &[TypeId],
    allow_poly: bool,
    any: &mut Family,
    compatible: &mut Family,
    compatible_types: &mut Vec<TypeId>,
) -> Result<(), PolyError> {
    let alike = |slot: &mut Option<TypeId>, actual, name: &str| {
        if note(slot, actual) { Ok(()) } else { mismatch(format!("arguments declared \"{name}\" are not all alike")) }
    };
    let kind = |what: &str, name: &str, actual| {
        format!("argument declared {name} is not {what} type but type {}", catalog.type_name(actual))
    };
    for (&actual, &declared) in actual.iter().zip(declared) {
        if actual == TypeId::UNKNOWN || actual.is_error() || allow_poly && actual == declared {
            continue;
        }
        let base = catalog.base_type(actual);
        match declared {
            TypeId::ANYELEMENT | TypeId::ANYNONARRAY | TypeId::ANYENUM => alike(&mut any.elem, actual, ANY.element)?,
            TypeId::ANYARRAY => alike(&mut any.array, base, ANY.array)?,
            TypeId::ANYRANGE => alike(&mut any.range, base, ANY.range)?,
            TypeId::ANYMULTIRANGE => alike(&mut any.multirange, base, ANY.multirange)?,
            TypeId::ANYCOMPATIBLE | TypeId::ANYCOMPATIBLENONARRAY => compatible_types.push(actual),
            TypeId::ANYCOMPATIBLEARRAY => {
                let elem = catalog.element_type(base);
                if elem.is_none() {
                    return mismatch(format!(
                        "argument declared {} is not an array but type {}",
                        COMPATIBLE.array,
                        catalog.type_name(base)
                    ));
                }
                compatible_types.push(elem);
            }
            TypeId::ANYCOMPATIBLERANGE => {
                let first = compatible.range.is_none();
                alike(&mut compatible.range, base, COMPATIBLE.range)?;
                match range_subtype(catalog, base) {
                    Some(subtype) if first => compatible_types.push(subtype),
                    Some(_) => {}
                    None => return mismatch(kind("a range", COMPATIBLE.range, base)),
                }
            }
            TypeId::ANYCOMPATIBLEMULTIRANGE => {
                alike(&mut compatible.multirange, base, COMPATIBLE.multirange)?;
                if multirange_range(catalog, base).is_none() {
                    return mismatch(kind("a multirange", COMPATIBLE.multirange, base));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The first family: all must agree exactly.
fn enforce_any(
    catalog: &Catalog,
    any: &mut Family,
    declared: &[TypeId],
    ret: TypeId,
    allow_poly: bool,
) -> Result<(), PolyError> {
    let wants = |ty: TypeId| ret == ty || declared.contains(&ty);
    let inconsistent =
        |left: &str, right: &str| format!("argument declared {left} is not consistent with argument declared {right}");
    if let Some(array) = any.array {
        let elem = if array == TypeId::ANYARRAY {
            // fine only where nothing depends on the element
            let count = declared.iter().filter(|ty| ty.is_any_family()).count();
            if count != 1 || ret != TypeId::ANYARRAY && ret.is_any_family() {
                return mismatch("cannot determine element type of \"anyarray\" argument".into());
            }
            TypeId::ANYELEMENT
        } else {
            catalog.element_type(array)
        };
        if elem.is_none() {
            return mismatch(format!(
                "argument declared anyarray is not an array but type {}",
                catalog.type_name(array)
            ));
        }
        if !note(&mut any.elem, elem) {
            return mismatch(inconsistent(ANY.array, ANY.element));
        }
    }
    if let Some(multirange) = any.multirange {
        let Some(range) = multirange_range(catalog, multirange) else {
            return mismatch(format!(
                "argument declared anymultirange is not a multirange type but type {}",
                catalog.type_name(multirange)
            ));
        };
        if !note(&mut any.range, range) {
            return mismatch(inconsistent(ANY.multirange, ANY.range));
        }
    } else if let Some(range) = any.range
        && wants(TypeId::ANYMULTIRANGE)
    {
        any.multirange = range_multirange(catalog, range);
    }
    if let Some(range) = any.range {
        let Some(subtype) = range_subtype(catalog, range) else {
            return mismatch(format!(
                "argument declared anyrange is not a range type but type {}",
                catalog.type_name(range)
            ));
        };
        if !note(&mut any.elem, subtype) {
            return mismatch(inconsistent(ANY.range, ANY.element));
        }
    }
    let elem = match any.elem {
        Some(elem) => elem,
        None if allow_poly => {
            any.array = Some(TypeId::ANYARRAY);
            any.range = Some(TypeId::ANYRANGE);
            any.multirange = Some(TypeId::ANYMULTIRANGE);
            *any.elem.insert(TypeId::ANYELEMENT)
        }
        None => return mismatch("could not determine polymorphic type because input has type unknown".into()),
    };
    if elem != TypeId::ANYELEMENT {
        if wants(TypeId::ANYNONARRAY) && is_array_domain(catalog, elem) {
            return mismatch(format!("type matched to anynonarray is an array type: {}", catalog.type_name(elem)));
        }
        if wants(TypeId::ANYENUM) && !is_enum(catalog, elem) {
            return mismatch(format!("type matched to anyenum is not an enum type: {}", catalog.type_name(elem)));
        }
    }
    Ok(())
}

/// The second family: a common type is chosen as for UNION.
fn enforce_compatible(
    catalog: &Catalog,
    family: &mut Family,
    mut types: Vec<TypeId>,
    declared: &[TypeId],
    ret: TypeId,
    allow_poly: bool,
) -> Result<(), PolyError> {
    let wants = |ty: TypeId| ret == ty || declared.contains(&ty);
    let mut wants_range = wants(TypeId::ANYCOMPATIBLERANGE);
    let wants_multirange = wants(TypeId::ANYCOMPATIBLEMULTIRANGE);
    let undetermined = |name| format!("could not determine polymorphic type {name} because input has type unknown");

    if let Some(multirange) = family.multirange {
        let of_multirange = multirange_range(catalog, multirange).unwrap_or(TypeId::NONE);
        match family.range {
            Some(range) if range == of_multirange => {}
            Some(_) => {
                return mismatch(format!(
                    "argument declared {} is not consistent with argument declared {}",
                    COMPATIBLE.multirange, COMPATIBLE.range
                ));
            }
            None => {
                let Some(subtype) = range_subtype(catalog, of_multirange) else {
                    return mismatch(format!(
                        "argument declared {} is not a multirange type but type {}",
                        COMPATIBLE.multirange,
                        catalog.type_name(multirange)
                    ));
                };
                family.range = Some(of_multirange);
                wants_range = true;
                types.push(subtype);
            }
        }
    } else if let Some(range) = family.range
        && wants_multirange
    {
        family.multirange = range_multirange(catalog, range);
    }

    if types.is_empty() {
        if allow_poly {
            *family = Family {
                elem: Some(TypeId::ANYCOMPATIBLE),
                array: Some(TypeId::ANYCOMPATIBLEARRAY),
                range: Some(TypeId::ANYCOMPATIBLERANGE),
                multirange: Some(TypeId::ANYCOMPATIBLEMULTIRANGE),
            };
            return Ok(());
        }
        // all unknown: text, as in UNION
        family.elem = Some(TypeId::TEXT);
        family.array = Some(TypeId::TEXT_ARRAY);
        if wants_range {
            return mismatch(undetermined(COMPATIBLE.range));
        }
        if wants_multirange {
            return mismatch(undetermined(COMPATIBLE.multirange));
        }
        return Ok(());
    }

    let common = match select_common_type(catalog, &types) {
        Ok(common) => common,
        Err(super::CommonTypeError::Mismatch { left, right, .. }) => {
            return mismatch(format!(
                "argument types {} and {} cannot be matched",
                catalog.type_name(left),
                catalog.type_name(right)
            ));
        }
    };
    if !verify_common_type(catalog, common, &types) {
        return mismatch("arguments of anycompatible family cannot be cast to a common type".into());
    }
    family.elem = Some(common);
    if wants(TypeId::ANYCOMPATIBLEARRAY) {
        family.array = Some(array_of(catalog, common)?);
    }
    let subtype = family.range.and_then(|range| range_subtype(catalog, range));
    let unlike = |name: &str, ty: TypeId| {
        format!("{name} type {} does not match anycompatible type {}", catalog.type_name(ty), catalog.type_name(common))
    };
    if wants_range {
        match family.range {
            None => return mismatch(undetermined(COMPATIBLE.range)),
            Some(range) if subtype != Some(common) => return mismatch(unlike(COMPATIBLE.range, range)),
            Some(_) => {}
        }
    }
    if wants_multirange {
        match family.multirange {
            None => return mismatch(undetermined(COMPATIBLE.multirange)),
            Some(ty) if subtype != Some(common) => return mismatch(unlike(COMPATIBLE.multirange, ty)),
            Some(_) => {}
        }
    }
    if wants(TypeId::ANYCOMPATIBLENONARRAY) && is_array_domain(catalog, common) {
        return mismatch(format!(
            "type matched to anycompatiblenonarray is an array type: {}",
            catalog.type_name(common)
        ));
    }
    Ok(())
}

fn array_of(catalog: &Catalog, elem: TypeId) -> Result<TypeId, PolyError> {
    let array = catalog.array_type(elem);
    if array.is_none() {
        let message = format!("could not find array type for data type {}", catalog.type_name(elem));
        return Err(PolyError::Message(SqlState::UndefinedObject, message));
    }
    Ok(array)
}

/// What a declared type of the first family stands for.
fn resolve_any(catalog: &Catalog, any: &mut Family, declared: TypeId) -> Result<TypeId, PolyError> {
    let undetermined = |name| {
        let message = format!("could not determine polymorphic type {name} because input has type unknown");
        PolyError::Message(SqlState::DatatypeMismatch, message)
    };
    match declared {
        TypeId::ANYARRAY => match any.array {
            Some(array) => Ok(array),
            None => {
                let array = array_of(catalog, any.elem.unwrap_or(TypeId::NONE))?;
                any.array = Some(array);
                Ok(array)
            }
        },
        TypeId::ANYRANGE => any.range.ok_or_else(|| undetermined(ANY.range)),
        TypeId::ANYMULTIRANGE => any.multirange.ok_or_else(|| undetermined(ANY.multirange)),
        _ => any.elem.ok_or_else(|| undetermined(ANY.element)),
    }
}

/// The types of `routine.params` (or `args`, where it has no params) in a call with these input types, which are those after coercion.
/// None: what the outputs are cannot be deduced.
pub fn resolve_polymorphic_params(
    catalog: &Catalog,
    routine: &Routine,
    actual_inputs: &[TypeId],
) -> Option<Vec<TypeId>> {
    let params: Vec<(TypeId, bool)> = if routine.params.is_empty() {
        routine.args.iter().map(|ty| (*ty, false)).collect()
    } else {
        let output = |mode| matches!(mode, ParamMode::Out | ParamMode::Table);
        routine.params.iter().map(|param| (param.ty, output(param.mode))).collect()
    };
    let mut any = Family::default();
    let mut compatible = Family::default();
    let mut types = Vec::with_capacity(params.len());
    let mut input = 0;
    for &(ty, output) in &params {
        let slot = if output { None } else { slot(&mut any, &mut compatible, ty) };
        types.push(match slot {
            Some(Some(known)) => *known,
            Some(unset) => *unset.insert(*actual_inputs.get(input)?),
            None => ty,
        });
        if !output {
            input += 1;
        }
    }
    for family in [&mut any, &mut compatible] {
        deduce(catalog, family);
    }
    for (resolved, &(ty, output)) in types.iter_mut().zip(&params) {
        if output && let Some(known) = slot(&mut any, &mut compatible, ty) {
            *resolved = (*known)?;
        }
    }
    Some(types)
}

fn slot<'f>(any: &'f mut Family, compatible: &'f mut Family, ty: TypeId) -> Option<&'f mut Option<TypeId>> {
    match ty {
        TypeId::ANYELEMENT | TypeId::ANYNONARRAY | TypeId::ANYENUM => Some(&mut any.elem),
        TypeId::ANYARRAY => Some(&mut any.array),
        TypeId::ANYRANGE => Some(&mut any.range),
        TypeId::ANYMULTIRANGE => Some(&mut any.multirange),
        TypeId::ANYCOMPATIBLE | TypeId::ANYCOMPATIBLENONARRAY => Some(&mut compatible.elem),
        TypeId::ANYCOMPATIBLEARRAY => Some(&mut compatible.array),
        TypeId::ANYCOMPATIBLERANGE => Some(&mut compatible.range),
        TypeId::ANYCOMPATIBLEMULTIRANGE => Some(&mut compatible.multirange),
        _ => None,
    }
}

/// Fills in what follows from the rest of a family.
fn deduce(catalog: &Catalog, family: &mut Family) {
    let base = |ty: TypeId| catalog.base_type(ty);
    if family.elem.is_none() {
        let of_array = family.array.map(|array| catalog.element_type(base(array))).filter(|elem| elem.is_some());
        let of_range = || family.range.and_then(|range| range_subtype(catalog, base(range)));
        let of_multirange = || {
            let range = multirange_range(catalog, base(family.multirange?))?;
            range_subtype(catalog, base(range))
        };
        family.elem = of_array.or_else(of_range).or_else(of_multirange);
    }
    if family.array.is_none() {
        family.array = family.elem.map(|elem| catalog.array_type(elem)).filter(|array| array.is_some());
    }
    if family.range.is_none() {
        family.range = family.multirange.and_then(|multirange| multirange_range(catalog, base(multirange)));
    }
    if family.multirange.is_none() {
        family.multirange = family.range.and_then(|range| range_multirange(catalog, base(range)));
    }
}
