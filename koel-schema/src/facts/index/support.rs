//! What planner support functions derive from a condition that is not itself indexable: a prefix of a pattern, the ends of a network.

use super::collation;
use super::condition::{folds, reads};
use super::key::Key;
use super::matching::{Found, Verdict};
use super::pattern::{self, Pattern, Prefix};
use super::{Reason, Role, Table};
use crate::catalog::{Catalog, OperatorRef};
use crate::facts::visit::constant;
use crate::hir::{Callee, Expr, ExprKind};
use crate::resolve::coerce::range_subtype;
use crate::types::{PgVersion, TypeId};

/// An operator with the key as its operand `at`; Unrelated: it has no support.
pub(super) fn operator(table: &Table<'_, '_>, key: &Key<'_>, callee: &Callee, sides: [&Expr; 2], at: usize) -> Verdict {
    if !callee.builtin {
        return Verdict::Unrelated;
    }
    let [left, right] = sides;
    if let Some(element) = range_element(&callee.name).filter(|element| *element == at) {
        return range(table, key, if element == 0 { right } else { left });
    }
    match (pattern_of(&callee.name), network_of(&callee.name)) {
        (Some(pattern), _) if at == 0 => prefix(table, key, pattern, left, right),
        (_, Some(subset)) => network(table, key, if at == 0 { right } else { left }, subset == (at == 0)),
        _ => Verdict::Unrelated,
    }
}

/// A function call as a condition, with the key as its argument `at`.
pub(super) fn function(table: &Table<'_, '_>, key: &Key<'_>, callee: &Callee, args: &[Expr], at: usize) -> Verdict {
    let verdict = match args {
        [left, right] => operator(table, key, callee, [left, right], at),
        _ => Verdict::Unrelated,
    };
    match verdict {
        // An extension's function may have support: PostGIS's do.
        Verdict::Unrelated if !callee.builtin && table.is_opaque(callee) => Verdict::Miss(Reason::Unknown),
        Verdict::Unrelated => Verdict::Miss(Reason::Function(callee.name.clone())),
        verdict => verdict,
    }
}

/// The kind of pattern of the functions that `like_support.c` knows.
fn pattern_of(function: &str) -> Option<Pattern> {
    match function {
        "textlike" | "namelike" | "bpcharlike" | "bytealike" | "like" => Some(Pattern::Like),
        "texticlike" | "nameiclike" | "bpchariclike" => Some(Pattern::LikeAnyCase),
        "textregexeq" | "nameregexeq" | "bpcharregexeq" => Some(Pattern::Regex),
        "texticregexeq" | "nameicregexeq" | "bpcharicregexeq" => Some(Pattern::RegexAnyCase),
        "starts_with" => Some(Pattern::StartsWith),
        _ => None,
    }
}

/// `<<`, `<<=` (true), `>>`, `>>=` (false) of inet.
fn network_of(function: &str) -> Option<bool> {
    match function {
        "network_sub" | "network_subeq" => Some(true),
        "network_sup" | "network_supeq" => Some(false),
        _ => None,
    }
}

/// Which operand of `<@` and `@>` is the element of a range.
fn range_element(function: &str) -> Option<usize> {
    match function {
        "elem_contained_by_range" => Some(0),
        "range_contains_elem" => Some(1),
        _ => None,
    }
}

/// From 17 on (`find_simplified_clause`): between the ends of a constant range.
fn range(table: &Table<'_, '_>, key: &Key<'_>, other: &Expr) -> Verdict {
    let catalog = table.catalog();
    let subtype = range_subtype(catalog, other.ty).unwrap_or(TypeId::NONE);
    let bound = operator_of(catalog, ">=", subtype, subtype);
    if catalog.version() < PgVersion::V17 || !bound.is_some_and(|op| key.strategy(catalog, &op).is_some()) {
        return Verdict::Unrelated;
    }
    match constant(other) {
        Some(Some(text)) if text.contains(',') && text.chars().any(char::is_alphanumeric) => Found::exact(Role::Range),
        Some(_) => Verdict::Unrelated,
        None if has_param(other) && folds(other) => Found::by_value(Role::Range),
        None if folds(other) => Verdict::Miss(Reason::Unknown),
        None => Verdict::Unrelated,
    }
}

fn has_param(expr: &Expr) -> bool {
    expr.any(&mut |part| matches!(part.kind, ExprKind::Param(_)))
}

/// `match_network_subset`: between the first and the last address.
fn network(table: &Table<'_, '_>, key: &Key<'_>, other: &Expr, key_is_inside: bool) -> Verdict {
    let catalog = table.catalog();
    let holds = |name: &str| inet_operator(catalog, name).is_some_and(|op| key.strategy(catalog, &op).is_some());
    if !key_is_inside || !holds(">=") || !holds("<=") {
        return Verdict::Unrelated;
    }
    if reads(table.scope, other, table.entry) {
        return Verdict::Miss(Reason::OwnColumn);
    }
    match (constant(other), folds(other)) {
        (Some(_), _) => Found::lossy(Role::Range),
        (None, true) => Found::by_value(Role::Range),
        (None, false) => Verdict::Miss(Reason::PatternNotConstant),
    }
}

fn inet_operator(catalog: &Catalog, name: &str) -> Option<OperatorRef> {
    operator_of(catalog, name, TypeId::INET, TypeId::INET)
}

fn operator_of(catalog: &Catalog, name: &str, left: TypeId, right: TypeId) -> Option<OperatorRef> {
    let all = catalog.operators(Some(crate::catalog::PG_CATALOG), name).into_iter().map(|(_, op)| op);
    all.into_iter().find(|op| op.left == left && op.right == right)
}

/// `match_pattern_prefix`
fn prefix(table: &Table<'_, '_>, key: &Key<'_>, kind: Pattern, left: &Expr, right: &Expr) -> Verdict {
    let catalog = table.catalog();
    let Some(operators) = Operators::of(key, left.ty) else { return Verdict::Unrelated };
    let holds = |name: &str| operators.find(catalog, name).is_some_and(|op| key.strategy(catalog, &op).is_some());
    let c = !operators.collated || key.collation().is_c(table.environment.collation_is_c);
    let ranges = holds(operators.at_least) && c;
    let direct = operators.prefix && holds("^@");
    if !holds("=") && !ranges && !direct {
        return Verdict::Unrelated;
    }
    let found = match constant(right) {
        Some(Some(text)) => pattern::prefix(kind, text),
        Some(None) => return Verdict::Miss(Reason::NoPrefix),
        None => match (pattern::beginning(right), folds(right)) {
            (_, false) => return Verdict::Miss(Reason::PatternNotConstant),
            (Some(beginning), true) if pattern::prefix(kind, &format!("{beginning}%")) == Prefix::None => Prefix::None,
            // A constant that koel does not compute.
            (_, true) if !has_param(right) => return Verdict::Miss(Reason::Unknown),
            (_, true) if ranges || direct => return Found::by_value(Role::Range),
            (_, true) => return Found::by_value(Role::Equality),
        },
    };
    match found {
        Prefix::None => Verdict::Miss(Reason::NoPrefix),
        Prefix::Exact if holds("=") => {
            let collation = collation::of_operands(table.scope, [left, right]);
            if collation.serves(key.collation()) || catalog.version() < PgVersion::V18 {
                Found::lossy(Role::Equality)
            } else {
                Verdict::Miss(Reason::Collation { key: key.collation().clone(), condition: collation })
            }
        }
        Prefix::Exact => Verdict::Unrelated,
        Prefix::Partial if ranges || direct => Found::lossy(Role::Range),
        Prefix::Partial => Verdict::Miss(Reason::PrefixCollation(key.collation().clone())),
    }
}

/// The comparison operators that a prefix becomes.
struct Operators {
    left: TypeId,
    right: TypeId,
    at_least: &'static str,
    /// The family has `^@` itself.
    prefix: bool,
    /// They compare by a collation.
    collated: bool,
}

impl Operators {
    fn of(key: &Key<'_>, left: TypeId) -> Option<Self> {
        let plain = |right| Self { left, right, at_least: ">=", prefix: false, collated: true };
        let bytes = |right, prefix| Self { left, right, at_least: "~>=~", prefix, collated: false };
        match left {
            TypeId::TEXT => Some(match (key.access, key.family()) {
                (super::Method::Btree, "text_pattern_ops") => bytes(TypeId::TEXT, false),
                (super::Method::SpGist, "text_ops") => bytes(TypeId::TEXT, true),
                _ => plain(TypeId::TEXT),
            }),
            TypeId::NAME => Some(plain(TypeId::TEXT)),
            TypeId::BPCHAR => Some(match (key.access, key.family()) {
                (super::Method::Btree, "bpchar_pattern_ops") => bytes(TypeId::BPCHAR, false),
                _ => plain(TypeId::BPCHAR),
            }),
            TypeId::BYTEA => Some(Self { collated: false, ..plain(TypeId::BYTEA) }),
            _ => None,
        }
    }

    fn find(&self, catalog: &Catalog, name: &str) -> Option<OperatorRef> {
        operator_of(catalog, name, self.left, self.right)
    }
}

impl Table<'_, '_> {
    fn is_opaque(&self, callee: &Callee) -> bool {
        use crate::catalog::object::RoutineBody;
        self.catalog().routine(callee.id).is_some_and(|routine| matches!(routine.body, RoutineBody::Opaque))
    }
}

/// The constant that a concatenation begins with.
pub(super) fn first_operand(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Op { op, callee, args } if &**op == "||" && callee.builtin => {
            args.first().map_or(expr, first_operand)
        }
        ExprKind::Coerce { arg, .. } => first_operand(arg),
        _ => expr,
    }
}
