//! Which types convert to which (`parse_coerce.c`).

use crate::catalog::object::{CastContext, CastMethod, TypeKind};
use crate::catalog::{CastRef, Catalog};
use crate::hir::RelId;
use crate::types::TypeId;

pub use super::polymorphic::{
    PolyError, check_generic_type_consistency, enforce_generic_type_consistency, resolve_polymorphic_params,
};

/// How willing the context is to convert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CoercionContext {
    Implicit,
    Assignment,
    Explicit,
}

/// How one type becomes another.
#[derive(Debug, Clone)]
pub enum Pathway {
    None,
    Func(CastRef),
    /// Same representation.
    Relabel,
    /// Element by element, each as the inner pathway says.
    ArrayCoerce(Box<Pathway>),
    /// Through the text representation.
    CoerceViaIo,
}

impl Pathway {
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

const STRING: u8 = b'S';

/// `find_coercion_pathway`.
pub fn find_coercion_pathway(catalog: &Catalog, target: TypeId, source: TypeId, context: CoercionContext) -> Pathway {
    let source = catalog.base_type(source);
    let target = catalog.base_type(target);
    // the latest minor releases let nothing become an internal value
    if target == TypeId::INTERNAL && source != target {
        return Pathway::None;
    }
    // a domain and its base type
    if source == target {
        return Pathway::Relabel;
    }
    if let Some(cast) = catalog.cast(source, target) {
        let wanted = match cast.context {
            CastContext::Implicit => CoercionContext::Implicit,
            CastContext::Assignment => CoercionContext::Assignment,
            CastContext::Explicit => CoercionContext::Explicit,
        };
        // an entry in pg_cast rules out the automatic conversions below, even where the context does not admit it
        if context < wanted {
            return Pathway::None;
        }
        return match cast.method {
            CastMethod::Function { .. } => Pathway::Func(cast),
            CastMethod::Binary => Pathway::Relabel,
            CastMethod::InOut => Pathway::CoerceViaIo,
        };
    }
    // the vector types would capture conversions meant for real arrays
    if target != TypeId::OIDVECTOR && target != TypeId::INT2VECTOR {
        let target_elem = catalog.element_type(target);
        let source_elem = catalog.element_type(source);
        if target_elem.is_some() && source_elem.is_some() {
            let elem = find_coercion_pathway(catalog, target_elem, source_elem, context);
            if !elem.is_none() {
                return Pathway::ArrayCoerce(Box::new(elem));
            }
        }
    }
    let to_string = context >= CoercionContext::Assignment && type_category(catalog, target) == STRING;
    let from_string = context >= CoercionContext::Explicit && type_category(catalog, source) == STRING;
    if to_string || from_string { Pathway::CoerceViaIo } else { Pathway::None }
}

/// Whether values of `inputs` can be given for `targets`, each and (where polymorphic) together. The slices are of one length.
pub fn can_coerce_type(catalog: &Catalog, inputs: &[TypeId], targets: &[TypeId], context: CoercionContext) -> bool {
    let mut generic = false;
    for (&input, &target) in inputs.iter().zip(targets) {
        if input == target || target == TypeId::ANY || input.is_error() || target.is_error() {
            continue;
        }
        if target.is_polymorphic() {
            generic = true;
            continue;
        }
        let literal = input == TypeId::UNKNOWN && target != TypeId::INTERNAL;
        if literal || can_coerce_one(catalog, input, target, context) {
            continue;
        }
        return false;
    }
    !generic || check_generic_type_consistency(catalog, inputs, targets)
}

fn can_coerce_one(catalog: &Catalog, input: TypeId, target: TypeId, context: CoercionContext) -> bool {
    if !find_coercion_pathway(catalog, target, input, context).is_none() {
        return true;
    }
    if input == TypeId::RECORD && is_complex(catalog, target) {
        return true;
    }
    if target == TypeId::RECORD && is_complex(catalog, input) {
        return true;
    }
    if target == TypeId::RECORD_ARRAY && is_complex_array(catalog, input) {
        return true;
    }
    type_inherits_from(catalog, input, target)
}

/// `ISCOMPLEX`: a composite type or a domain over one.
pub fn is_complex(catalog: &Catalog, ty: TypeId) -> bool {
    complex_relation(catalog, ty).is_some()
}

/// `typeOrDomainTypeRelid`.
pub fn complex_relation(catalog: &Catalog, ty: TypeId) -> Option<RelId> {
    catalog.row_relation(catalog.base_type(ty))
}

fn is_complex_array(catalog: &Catalog, ty: TypeId) -> bool {
    let elem = catalog.element_type(ty);
    elem.is_some() && is_complex(catalog, elem)
}

/// `typeInheritsFrom`: whether the table of row type `sub` is below that of `sup`.
pub fn type_inherits_from(catalog: &Catalog, sub: TypeId, sup: TypeId) -> bool {
    let (Some(sub), Some(sup)) = (complex_relation(catalog, sub), catalog.row_relation(sup)) else {
        return false;
    };
    if sub == sup {
        return false;
    }
    let mut seen = vec![sub];
    let mut next = 0;
    while let Some(&rel) = seen.get(next) {
        next += 1;
        let Some(relation) = catalog.relation(rel) else { continue };
        for &parent in &relation.parents {
            if parent == sup {
                return true;
            }
            if !seen.contains(&parent) {
                seen.push(parent);
            }
        }
    }
    false
}

/// `IsBinaryCoercible`: whether a value can be taken as it is.
pub fn is_binary_coercible(catalog: &Catalog, source: TypeId, target: TypeId) -> bool {
    if source == target || matches!(target, TypeId::ANY | TypeId::ANYELEMENT | TypeId::ANYCOMPATIBLE) {
        return true;
    }
    let source = catalog.base_type(source);
    if source == target {
        return true;
    }
    let is_array = catalog.element_type(source).is_some();
    let generic = match target {
        TypeId::ANYARRAY | TypeId::ANYCOMPATIBLEARRAY => is_array,
        TypeId::ANYNONARRAY | TypeId::ANYCOMPATIBLENONARRAY => !is_array,
        TypeId::ANYENUM => is_enum(catalog, source),
        TypeId::ANYRANGE | TypeId::ANYCOMPATIBLERANGE => range_subtype(catalog, source).is_some(),
        TypeId::ANYMULTIRANGE | TypeId::ANYCOMPATIBLEMULTIRANGE => multirange_range(catalog, source).is_some(),
        TypeId::RECORD => is_complex(catalog, source),
        TypeId::RECORD_ARRAY => is_complex_array(catalog, source),
        _ => false,
    };
    if generic {
        return true;
    }
    catalog
        .cast(source, target)
        .is_some_and(|cast| cast.method == CastMethod::Binary && cast.context == CastContext::Implicit)
}

/// `typcategory`.
pub fn type_category(catalog: &Catalog, ty: TypeId) -> u8 {
    catalog.ty(ty).category
}

/// Whether `ty` is preferred in its category, and that is `category`.
pub fn is_preferred_type(catalog: &Catalog, category: u8, ty: TypeId) -> bool {
    let ty = catalog.ty(ty);
    ty.category == category && ty.preferred
}

/// Why values have no common type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommonTypeError {
    /// `index` is that of the value of type `right`.
    Mismatch { index: usize, left: TypeId, right: TypeId },
}

/// `select_common_type`: of UNION, CASE, VALUES and the like. That each value can be converted to it is another question.
pub fn select_common_type(catalog: &Catalog, types: &[TypeId]) -> Result<TypeId, CommonTypeError> {
    let Some(&first) = types.first() else { return Ok(TypeId::TEXT) };
    if first != TypeId::UNKNOWN && types.iter().all(|ty| *ty == first) {
        return Ok(first);
    }
    if types.iter().any(|ty| ty.is_error()) {
        return Ok(TypeId::ERROR);
    }
    let mut chosen = catalog.base_type(first);
    for (index, ty) in types.iter().enumerate().skip(1) {
        let ty = catalog.base_type(*ty);
        if ty == TypeId::UNKNOWN || ty == chosen {
            continue;
        }
        if chosen == TypeId::UNKNOWN {
            chosen = ty;
            continue;
        }
        let (old, new) = (catalog.ty(chosen), catalog.ty(ty));
        if old.category != new.category {
            return Err(CommonTypeError::Mismatch { index, left: chosen, right: ty });
        }
        if !old.preferred
            && can_coerce_type(catalog, &[chosen], &[ty], CoercionContext::Implicit)
            && !can_coerce_type(catalog, &[ty], &[chosen], CoercionContext::Implicit)
        {
            chosen = ty;
        }
    }
    Ok(if chosen == TypeId::UNKNOWN { TypeId::TEXT } else { chosen })
}

pub fn select_common_type_no_error(catalog: &Catalog, types: &[TypeId]) -> Option<TypeId> {
    select_common_type(catalog, types).ok()
}

/// Whether all can be converted to the common type implicitly.
pub fn verify_common_type(catalog: &Catalog, common: TypeId, types: &[TypeId]) -> bool {
    types.iter().all(|ty| can_coerce_type(catalog, &[*ty], &[common], CoercionContext::Implicit))
}

// ---------------------------------------------------------------- kinds of types

pub fn is_enum(catalog: &Catalog, ty: TypeId) -> bool {
    matches!(catalog.ty(ty).kind, TypeKind::Enum(_))
}

/// `get_range_subtype`.
pub fn range_subtype(catalog: &Catalog, ty: TypeId) -> Option<TypeId> {
    if let TypeKind::Range { subtype, .. } = catalog.ty(ty).kind { Some(subtype) } else { None }
}

/// `get_range_multirange`.
pub fn range_multirange(catalog: &Catalog, ty: TypeId) -> Option<TypeId> {
    if let TypeKind::Range { multirange, .. } = catalog.ty(ty).kind { Some(multirange) } else { None }
}

/// `get_multirange_range`.
pub fn multirange_range(catalog: &Catalog, ty: TypeId) -> Option<TypeId> {
    if let TypeKind::Multirange { range } = catalog.ty(ty).kind { Some(range) } else { None }
}
