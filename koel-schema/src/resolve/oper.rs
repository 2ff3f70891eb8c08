//! Which operator an expression means (`parse_oper.c`), and which ones sort and group a type (`typcache.c`).

use super::candidates::{Candidate, func_select_candidate};
use super::coerce::{CoercionContext, can_coerce_type, is_binary_coercible, is_enum, is_preferred_type, type_category};
use crate::catalog::object::{AmOp, Cast, CastContext, CastMethod, OpClass, TypeKind};
use crate::catalog::{Catalog, OperatorRef};
use crate::types::TypeId;

#[derive(Debug, Clone)]
pub enum OperLookup {
    NotFound,
    Ambiguous,
    Found(OperatorRef),
}

/// A binary operator.
pub fn oper(catalog: &Catalog, schema: Option<&str>, name: &str, left: TypeId, right: TypeId) -> OperLookup {
    if let Some(found) = binary_exact(catalog, schema, name, left, right) {
        return OperLookup::Found(found);
    }
    select(catalog, schema, name, &[left, right])
}

/// A prefix operator.
pub fn left_oper(catalog: &Catalog, schema: Option<&str>, name: &str, arg: TypeId) -> OperLookup {
    if let Some(found) = catalog.operator(schema, name, TypeId::NONE, arg) {
        return OperLookup::Found(found);
    }
    select(catalog, schema, name, &[arg])
}

/// `OpernameGetCandidates` of as many operands as there are, those that these can be converted to (`func_match_argtypes`).
/// Of two with the same arguments the one earlier in the search path.
fn candidates(catalog: &Catalog, schema: Option<&str>, name: &str, actual: &[TypeId]) -> Vec<Candidate<OperatorRef>> {
    let mut found: Vec<Candidate<OperatorRef>> = Vec::new();
    for (rank, op) in catalog.operators(schema, name) {
        let both = [op.left, op.right];
        let args = if op.left.is_some() { &both[..] } else { &both[1..] };
        // Dozens are called alike: nothing is made of those that do not fit.
        if args.len() != actual.len()
            || !can_coerce_type(catalog, actual, args, CoercionContext::Implicit)
            || found.iter().any(|old| old.rank != rank && old.args == args)
        {
            continue;
        }
        let (variadic_expanded, defaults_used, arg_numbers) = (false, 0, None);
        let args = args.to_vec();
        found.push(Candidate { object: op, args, rank, variadic_expanded, defaults_used, arg_numbers });
    }
    found
}

/// `binary_oper_exact`: an unknown operand is taken to be of the other's type, then of that domain's base type.
fn binary_exact(
    catalog: &Catalog,
    schema: Option<&str>,
    name: &str,
    left: TypeId,
    right: TypeId,
) -> Option<OperatorRef> {
    let (left, right, was_unknown) = match (left, right) {
        (TypeId::UNKNOWN, other) => (other, other, true),
        (other, TypeId::UNKNOWN) => (other, other, true),
        (left, right) => (left, right, false),
    };
    catalog.operator(schema, name, left, right).or_else(|| {
        let base = catalog.base_type(left);
        if was_unknown && base != left { catalog.operator(schema, name, base, base) } else { None }
    })
}

/// `oper_select_candidate`.
fn select(catalog: &Catalog, schema: Option<&str>, name: &str, actual: &[TypeId]) -> OperLookup {
    let mut matching = candidates(catalog, schema, name, actual);
    let best = match matching.len() {
        0 => return OperLookup::NotFound,
        1 => matching.pop(),
        _ => func_select_candidate(catalog, actual, matching),
    };
    best.map_or(OperLookup::Ambiguous, |best| OperLookup::Found(best.object))
}

// ---------------------------------------------------------------- sorting and grouping

const BTREE: &str = "btree";
const HASH: &str = "hash";
const BTREE_LESS: i16 = 1;
const BTREE_EQUAL: i16 = 3;
const BTREE_GREATER: i16 = 5;
const HASH_EQUAL: i16 = 1;

/// Rows and arrays nest no deeper than this in anything sensible; beyond, they count as comparable.
const MAX_DEPTH: usize = 32;

/// Whether ORDER BY takes the type.
pub fn has_ordering(catalog: &Catalog, ty: TypeId) -> bool {
    ordering_operator(catalog, ty, false).is_some()
}

/// Whether an operator is the `<` or `>` of some btree family (`get_ordering_op_properties`).
pub fn is_ordering(catalog: &Catalog, operator: u32) -> bool {
    catalog.btree_families(operator).any(|(_, strategy)| matches!(strategy, BTREE_LESS | BTREE_GREATER))
}

/// What an operator means to btree, in the order of the strategy numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BtreeStrategy {
    Less,
    LessEqual,
    Equal,
    GreaterEqual,
    Greater,
    NotEqual,
}

impl BtreeStrategy {
    fn numbered(strategy: i16) -> Option<Self> {
        Some(match strategy {
            1 => Self::Less,
            2 => Self::LessEqual,
            3 => Self::Equal,
            4 => Self::GreaterEqual,
            5 => Self::Greater,
            _ => return None,
        })
    }

    /// The usual name.
    pub fn operator(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Equal => "=",
            Self::GreaterEqual => ">=",
            Self::Greater => ">",
            Self::NotEqual => "<>",
        }
    }
}

/// `get_op_btree_interpretation`: the families an operator belongs to, and what it is there. `<>` is in none, but its negator is.
pub fn btree_members<'c>(catalog: &'c Catalog, operator: &OperatorRef) -> Vec<(&'c str, BtreeStrategy)> {
    let members = |id| {
        let families = catalog.btree_families(id);
        families.filter_map(|(family, strategy)| Some((family, BtreeStrategy::numbered(strategy)?)))
    };
    let own: Vec<_> = members(operator.id).collect();
    if !own.is_empty() {
        return own;
    }
    let equal = members(operator.negator).filter(|(_, strategy)| *strategy == BtreeStrategy::Equal);
    equal.map(|(family, _)| (family, BtreeStrategy::NotEqual)).collect()
}

/// Whether GROUP BY, DISTINCT and UNION take the type.
pub fn has_equality(catalog: &Catalog, ty: TypeId) -> bool {
    equality_operator(catalog, ty).is_some()
}

/// The `=` of the type's default operator class.
pub fn equality_operator(catalog: &Catalog, ty: TypeId) -> Option<OperatorRef> {
    equality_within(catalog, ty, 0)
}

fn equality_within(catalog: &Catalog, ty: TypeId, depth: usize) -> Option<OperatorRef> {
    let (class, strategy) = match default_opclass(catalog, ty, BTREE) {
        Some(class) => (class, BTREE_EQUAL),
        None => (default_opclass(catalog, ty, HASH)?, HASH_EQUAL),
    };
    let operator = family_member(catalog, class, strategy)?;
    let parts = |part| equality_within(catalog, part, depth + 1).is_some();
    parts_have(catalog, ty, class.input, depth, parts).then_some(operator)
}

/// The `<`, or `>`, of the type's default btree operator class.
pub fn ordering_operator(catalog: &Catalog, ty: TypeId, descending: bool) -> Option<OperatorRef> {
    ordering_within(catalog, ty, descending, 0)
}

fn ordering_within(catalog: &Catalog, ty: TypeId, descending: bool, depth: usize) -> Option<OperatorRef> {
    let class = default_opclass(catalog, ty, BTREE)?;
    let operator = family_member(catalog, class, if descending { BTREE_GREATER } else { BTREE_LESS })?;
    let parts = |part| ordering_within(catalog, part, descending, depth + 1).is_some();
    parts_have(catalog, ty, class.input, depth, parts).then_some(operator)
}

/// Arrays and rows compare only as far as what they are made of does.
fn parts_have(catalog: &Catalog, ty: TypeId, class_input: TypeId, depth: usize, has: impl Fn(TypeId) -> bool) -> bool {
    if depth > MAX_DEPTH {
        return true;
    }
    match class_input {
        TypeId::ANYARRAY => {
            let elem = catalog.base_element_type(ty);
            elem.is_some() && has(elem)
        }
        TypeId::RECORD => {
            let base = catalog.base_type(ty);
            // of an anonymous row nothing is known: it may fail at run time
            let TypeKind::Composite(rel) = catalog.ty(base).kind else { return base == TypeId::RECORD };
            let Some(relation) = catalog.relation(rel) else { return false };
            relation.columns.iter().filter(|column| !column.dropped).all(|column| has(column.ty))
        }
        _ => true,
    }
}

/// `GetDefaultOpClass`: an exact match, else the only one whose type needs no conversion, preferably a preferred one.
pub fn default_opclass<'a>(catalog: &'a Catalog, ty: TypeId, method: &'a str) -> Option<&'a OpClass> {
    let ty = catalog.base_type(ty);
    match builtin_alike(catalog, ty, method) {
        Some(known) => default_builtin(catalog, ty, known, method),
        None => find_default_opclass(catalog, ty, method),
    }
}

fn default_builtin<'a>(catalog: &'a Catalog, ty: TypeId, known: TypeId, method: &'a str) -> Option<&'static OpClass> {
    catalog.builtin().default_opclass(known, method, || find_default_opclass(catalog, ty, method).cloned())
}

/// The built-in operators of the family of a type's default B-tree class, where nothing but built-in objects decides which that is.
pub fn default_btree_amops(catalog: &Catalog, ty: TypeId) -> Option<&'static [AmOp]> {
    let ty = catalog.base_type(ty);
    let known = builtin_alike(catalog, ty, "btree")?;
    catalog.builtin().btree_amops(known, || default_builtin(catalog, ty, known, "btree"))
}

/// A built-in type that has the same default operator class, where only built-in objects decide.
fn builtin_alike(catalog: &Catalog, ty: TypeId, method: &str) -> Option<TypeId> {
    // All enums are alike.
    let known = if is_enum(catalog, ty) { TypeId::ANYENUM } else { ty };
    if known.0 >= TypeId::FIRST_USER {
        return None;
    }
    let passes = |cast: &Cast| cast.method == CastMethod::Binary && cast.context == CastContext::Implicit;
    let users = catalog.user_casts().any(|cast| cast.source == ty && passes(cast))
        || catalog
            .user_opclasses()
            .any(|class| class.default && &*class.method == method && is_binary_coercible(catalog, ty, class.input));
    (!users).then_some(known)
}

fn find_default_opclass<'a>(catalog: &'a Catalog, ty: TypeId, method: &'a str) -> Option<&'a OpClass> {
    let defaults = || catalog.opclasses(method).filter(|class| class.default);
    if let Some(exact) = defaults().find(|class| class.input == ty) {
        return Some(exact);
    }
    let category = type_category(catalog, ty);
    let compatible: Vec<&OpClass> = defaults().filter(|class| is_binary_coercible(catalog, ty, class.input)).collect();
    let mut preferred = compatible.iter().filter(|class| is_preferred_type(catalog, category, class.input));
    match (preferred.next(), preferred.next(), compatible.as_slice()) {
        (Some(only), None, _) => Some(only),
        (None, _, [only]) => Some(only),
        _ => None,
    }
}

fn family_member(catalog: &Catalog, class: &OpClass, strategy: i16) -> Option<OperatorRef> {
    let wanted = catalog.amops(&class.method, &class.family).find(|member| {
        member.strategy == strategy && !member.order_by && member.left == class.input && member.right == class.input
    })?;
    catalog.operator_by_id(wanted.operator_id)
}
