//! Which conditions an index column serves, and why others are not (`match_clause_to_indexcol`).

use super::collation::{self, Collation};
use super::condition::{folds, is_row, is_volatile, reads, truth};
use super::key::{Key, strip_relabel};
use super::method::Method;
use super::support;
use super::{Bound, Condition, Keys, Match, Miss, Needs, Reason, Role, Table};
use crate::catalog::OperatorRef;
use crate::facts::visit::any_expr;
use crate::hir::{Callee, Expr, ExprKind, SubLink, SubLinkKind};
use crate::resolve::oper::{OperLookup, oper};
use crate::types::{PgVersion, TypeId};

/// What a condition and an index column make of each other.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    Match(Found),
    Miss(Reason),
    /// It does not read the key.
    Unrelated,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) more: Vec<usize>,
    pub(super) role: Role,
    pub(super) lossy: bool,
    pub(super) needs: Needs,
}

impl Found {
    pub(super) fn exact(role: Role) -> Verdict {
        Verdict::Match(Self { more: Vec::new(), role, lossy: false, needs: Needs::Nothing })
    }

    pub(super) fn lossy(role: Role) -> Verdict {
        Verdict::Match(Self { more: Vec::new(), role, lossy: true, needs: Needs::Nothing })
    }

    /// If the value of a parameter is of the right kind.
    pub(super) fn by_value(role: Role) -> Verdict {
        Verdict::Match(Self { more: Vec::new(), role, lossy: true, needs: Needs::Value })
    }
}

/// All matches and misses of an index.
/// `columns`: for each condition those it reads.
pub(super) fn all<'q>(
    table: &Table<'q, '_>,
    keys: &Keys<'_>,
    conditions: &[Condition<'q>],
    columns: &[Vec<usize>],
) -> (Vec<Match>, Vec<Miss>) {
    let (mut matches, mut misses) = (Vec::new(), Vec::new());
    for (column, key) in keys.keys.iter().enumerate() {
        for (condition, (of, columns)) in conditions.iter().zip(columns).enumerate() {
            // EXISTS is a miss of every key.
            let about_key = |at| columns.contains(&at) || matches!(of.expr.kind, ExprKind::SubLink(_));
            if !key.column().is_none_or(about_key) {
                continue;
            }
            match one(table, keys, column, &of.expr) {
                Verdict::Match(Found { more, role, lossy, needs }) => {
                    matches.push(Match { condition, column, more, role, lossy, needs, bound: Bound::Filter });
                }
                Verdict::Miss(reason) => misses.push(Miss { condition, column, reason }),
                Verdict::Unrelated => {}
            }
        }
    }
    misses.retain(|miss| {
        !matches.iter().any(|found| found.condition == miss.condition && found.more.contains(&miss.column))
    });
    (matches, misses)
}

/// One condition and one index column.
pub(super) fn one(table: &Table<'_, '_>, keys: &Keys<'_>, column: usize, expr: &Expr) -> Verdict {
    let (method, Some(key)) = (keys.method, keys.keys.get(column)) else { return Verdict::Unrelated };
    if let Some((operand, _)) = truth(expr)
        && key.is(table, operand)
    {
        let equal = table.catalog().operator_by_id(BOOL_EQUAL);
        // Families of extensions count from 16 on.
        let looked_at = table.catalog().version() >= PgVersion::V16 || matches!(method, Method::Btree | Method::Hash);
        if looked_at && equal.is_some_and(|equal| key.strategy(table.catalog(), &equal).is_some()) {
            return Found::exact(Role::Equality);
        }
    }
    let verdict = match &expr.kind {
        ExprKind::Op { op, callee, args } => match &args[..] {
            [left, right] => operator(table, key, op, callee, left, right),
            _ => Verdict::Unrelated,
        },
        ExprKind::Call { callee, args, .. } => match args.iter().position(|arg| key.is(table, arg)) {
            Some(at) => support::function(table, key, callee, args, at),
            None => Verdict::Unrelated,
        },
        ExprKind::ScalarArrayOp { op, callee, any, left, right } => {
            array_operator(table, key, op, callee, *any, left, right)
        }
        ExprKind::RowCompare { op, left, right } => row_comparison(table, method, &keys.keys, column, op, left, right),
        ExprKind::Or(arms) if table.catalog().version() >= PgVersion::V18 && method.searches_arrays() => {
            or_as_array(table, key, arms)
        }
        ExprKind::NullTest { arg, not } if key.is(table, arg) && !is_row(table.catalog(), arg.ty) => {
            match (method.searches_nulls(), not) {
                (true, false) => Found::exact(Role::Equality),
                (true, true) => Found::exact(Role::Range),
                (false, _) => Verdict::Miss(Reason::NullTest),
            }
        }
        ExprKind::SubLink(link) => return sub_link(table, key, expr, link),
        ExprKind::Distinct { .. } => Verdict::Miss(Reason::Distinct),
        ExprKind::BoolTest { .. } | ExprKind::Not(_) => Verdict::Miss(Reason::Negated),
        _ => Verdict::Miss(wrapped(table, key, expr)),
    };
    match verdict {
        Verdict::Match(_) => verdict,
        Verdict::Miss(_) if key.is_in(table, expr) => verdict,
        Verdict::Unrelated if key.is_in(table, expr) => Verdict::Miss(wrapped(table, key, expr)),
        Verdict::Miss(_) | Verdict::Unrelated => Verdict::Unrelated,
    }
}

/// `=` of booleans in pg_operator.
const BOOL_EQUAL: u32 = 91;

/// `match_opclause_to_indexcol`
fn operator(table: &Table<'_, '_>, key: &Key<'_>, op: &str, callee: &Callee, left: &Expr, right: &Expr) -> Verdict {
    let (other, at) = match (key.is(table, left), key.is(table, right)) {
        (true, _) => (right, 0),
        (false, true) => (left, 1),
        (false, false) => return not_the_key(table, key, [left, right]),
    };
    let Some(operator) = table.operator(op, callee) else { return Verdict::Miss(Reason::Unknown) };
    let value_decides = matches!(&other.kind, ExprKind::Coalesce(args) if args.first().is_some_and(folds));
    if let Some(reason) = not_comparable(table, other).filter(|_| !value_decides) {
        return Verdict::Miss(reason);
    }
    let collation = || collation::of_operands(table.scope, [left, right]);
    let facing = if at == 0 { Some(operator.clone()) } else { table.catalog().operator_by_id(operator.commutator) };
    let strategy = facing.as_ref().and_then(|facing| key.strategy(table.catalog(), facing));
    if strategy.is_some() && (*key.collation() == Collation::None || collation().serves(key.collation())) {
        let role = role(key, &operator, strategy);
        // `COALESCE($1, c)` is `$1` where that is known not to be NULL.
        let own = reads(table.scope, other, table.entry);
        return if own { Found::by_value(role) } else { Found::exact(role) };
    }
    match support::operator(table, key, callee, [left, right], at) {
        Verdict::Unrelated if strategy.is_some() => {
            Verdict::Miss(Reason::Collation { key: key.collation().clone(), condition: collation() })
        }
        Verdict::Unrelated => Verdict::Miss(not_in_family(&operator)),
        verdict => verdict,
    }
}

fn not_in_family(operator: &OperatorRef) -> Reason {
    Reason::NotInFamily { operator: operator.name.clone(), left: operator.left, right: operator.right }
}

/// Neither side is the key itself: what is around it.
fn not_the_key<'e>(table: &Table<'_, '_>, key: &Key<'_>, sides: impl IntoIterator<Item = &'e Expr>) -> Verdict {
    match sides.into_iter().find(|side| key.is_in(table, side)) {
        Some(side) => Verdict::Miss(wrapped(table, key, side)),
        None => Verdict::Unrelated,
    }
}

/// Why a value cannot be compared with a key, if so.
fn not_comparable(table: &Table<'_, '_>, value: &Expr) -> Option<Reason> {
    if reads(table.scope, value, table.entry) {
        return Some(Reason::OwnColumn);
    }
    is_volatile(value).then_some(Reason::Volatile)
}

fn role(key: &Key<'_>, operator: &OperatorRef, strategy: Option<i16>) -> Role {
    match (key.access, strategy) {
        (Method::Btree, Some(3)) => Role::Equality,
        (Method::Btree, _) => Role::Range,
        _ if &*operator.name == "=" => Role::Equality,
        _ => Role::Other,
    }
}

/// `c IN (SELECT ...)` is a join, and so is EXISTS, into which koel does not look.
fn sub_link(table: &Table<'_, '_>, key: &Key<'_>, expr: &Expr, link: &SubLink) -> Verdict {
    match &link.kind {
        SubLinkKind::Quantified { any: true, op, callees, left } => match (&callees[..], &left[..]) {
            ([callee], [left]) if key.is(table, left) => {
                let Some(operator) = table.operator(op, callee) else { return Verdict::Miss(Reason::Unknown) };
                if any_expr(
                    &link.query,
                    1,
                    &mut |part, level| matches!(part.kind, ExprKind::Var(var) if var.up >= level),
                ) || !operator.can_hash && !operator.can_merge
                {
                    return Verdict::Miss(Reason::Unknown);
                }
                match key.strategy(table.catalog(), &operator) {
                    Some(strategy) => Found::exact(role(key, &operator, Some(strategy))),
                    None => Verdict::Miss(not_in_family(&operator)),
                }
            }
            _ => not_the_key(table, key, left.iter()),
        },
        SubLinkKind::Exists if reads(table.scope, expr, table.entry) => Verdict::Miss(Reason::Unknown),
        SubLinkKind::Exists
        | SubLinkKind::Quantified { .. }
        | SubLinkKind::Scalar
        | SubLinkKind::Multi { .. }
        | SubLinkKind::Array
        | SubLinkKind::RowCompare { .. } => Verdict::Unrelated,
    }
}

/// What stands around a key.
fn wrapped(table: &Table<'_, '_>, key: &Key<'_>, expr: &Expr) -> Reason {
    let expr = strip_relabel(expr);
    match &expr.kind {
        ExprKind::Coerce { explicit, .. } => Reason::Cast { target: expr.ty, implicit: !explicit },
        ExprKind::Call { callee, .. } => Reason::Function(callee.name.clone()),
        ExprKind::Coalesce(args) if args.iter().any(|arg| key.is(table, arg)) => Reason::Function("coalesce".into()),
        ExprKind::Op { op, args, .. } => {
            // A comparison as a whole: what is around the key within it.
            let inner = args.iter().find(|arg| key.is_in(table, arg) && !key.is(table, arg));
            match inner {
                Some(inner) if expr.ty == TypeId::BOOL => wrapped(table, key, inner),
                Some(_) | None => Reason::Operator(op.clone()),
            }
        }
        ExprKind::NullTest { arg, .. } if !key.is(table, arg) => wrapped(table, key, arg),
        _ => Reason::Expression,
    }
}

/// `match_saopclause_to_indexcol`
fn array_operator(
    table: &Table<'_, '_>,
    key: &Key<'_>,
    op: &str,
    callee: &Callee,
    any: bool,
    left: &Expr,
    right: &Expr,
) -> Verdict {
    if !key.is(table, left) {
        return if key.is(table, right) {
            Verdict::Miss(Reason::ArrayOfKey)
        } else {
            not_the_key(table, key, [left, right])
        };
    }
    if !any {
        return Verdict::Miss(Reason::All);
    }
    if let Some(reason) = not_comparable(table, right) {
        return Verdict::Miss(reason);
    }
    let Some(operator) = table.operator(op, callee) else { return Verdict::Miss(Reason::Unknown) };
    let Some(strategy) = key.strategy(table.catalog(), &operator) else {
        return Verdict::Miss(not_in_family(&operator));
    };
    let collation = collation::of_operands(table.scope, [left, right]);
    if !collation.serves(key.collation()) {
        return Verdict::Miss(Reason::Collation { key: key.collation().clone(), condition: collation });
    }
    Found::exact(match role(key, &operator, Some(strategy)) {
        Role::Equality => Role::AnyOf,
        other => other,
    })
}

/// `match_rowcompare_to_indexcol`, and how many of its columns serve (`expand_indexqual_rowcompare`).
fn row_comparison(
    table: &Table<'_, '_>,
    method: Method,
    keys: &[Key<'_>],
    column: usize,
    op: &str,
    left: &[Expr],
    right: &[Expr],
) -> Verdict {
    let (Some(key), Some(first), Some(other)) = (keys.get(column), left.first(), right.first()) else {
        return Verdict::Unrelated;
    };
    let on_left = key.is(table, first);
    if !on_left && !key.is(table, other) {
        return Verdict::Miss(Reason::LaterInRow);
    }
    if method != Method::Btree {
        return Verdict::Miss(Reason::RowComparison);
    }
    let (ours, theirs) = if on_left { (left, right) } else { (right, left) };
    let mut direction = None;
    let mut used = Vec::new();
    for (at, (own, value)) in ours.iter().zip(theirs).enumerate() {
        let (l, r) = if on_left { (own, value) } else { (value, own) };
        let Some(operator) = facing(table, op, l, r, on_left) else { break };
        if let Some(reason) = not_comparable(table, value) {
            match at {
                0 => return Verdict::Miss(reason),
                _ => break,
            }
        }
        let collation = collation::of_operands(table.scope, [l, r]);
        let fits = |key: &Key<'_>| {
            let strategy = key.strategy(table.catalog(), &operator);
            strategy.is_some()
                && (direction.is_none() || direction == strategy)
                && collation.serves(key.collation())
                && key.is(table, own)
        };
        let found = if at == 0 { Some(column).filter(|_| fits(key)) } else { keys.iter().position(fits) };
        match found {
            Some(found) => {
                direction = direction.or_else(|| key.strategy(table.catalog(), &operator));
                used.push(found);
            }
            None if at == 0 => return Verdict::Miss(not_in_family(&operator)),
            None => break,
        }
    }
    if used.is_empty() {
        return Verdict::Miss(Reason::Unknown);
    }
    let lossy = used.len() < ours.len();
    used.remove(0);
    Verdict::Match(Found { more: used, role: Role::Range, lossy, needs: Needs::Nothing })
}

/// The operator of one pair of a row comparison, with the key on its left.
fn facing(table: &Table<'_, '_>, op: &str, left: &Expr, right: &Expr, on_left: bool) -> Option<OperatorRef> {
    let OperLookup::Found(operator) = oper(table.catalog(), None, op, left.ty, right.ty) else { return None };
    if on_left { Some(operator) } else { table.catalog().operator_by_id(operator.commutator) }
}

/// `match_orclause_to_indexcol`: arms that compare the key by one operator.
fn or_as_array(table: &Table<'_, '_>, key: &Key<'_>, arms: &[Expr]) -> Verdict {
    let mut all: Option<(u32, TypeId, Collation)> = None;
    for arm in arms {
        let ExprKind::Op { op, callee, args } = &arm.kind else { return Verdict::Unrelated };
        let [left, right] = &args[..] else { return Verdict::Unrelated };
        let on_left = key.is(table, left);
        let (own, value) = if on_left { (left, right) } else { (right, left) };
        let Some(operator) = table.operator(op, callee) else { return Verdict::Unrelated };
        let facing = if on_left { Some(operator) } else { table.catalog().operator_by_id(operator.commutator) };
        let Some(facing) = facing else { return Verdict::Unrelated };
        let collation = collation::of_operands(table.scope, [left, right]);
        if !key.is(table, own)
            || not_comparable(table, value).is_some()
            || key.strategy(table.catalog(), &facing).is_none()
            || !collation.serves(key.collation())
            || table.catalog().array_type(value.ty).is_none()
            || value.ty == TypeId::RECORD
        {
            return Verdict::Unrelated;
        }
        let this = (facing.id, value.ty, collation);
        if all.as_ref().is_some_and(|all| *all != this) {
            return Verdict::Unrelated;
        }
        all = Some(this);
    }
    match all.and_then(|(id, ..)| table.catalog().operator_by_id(id)) {
        Some(operator) => match role(key, &operator, key.strategy(table.catalog(), &operator)) {
            Role::Equality => Found::exact(Role::AnyOf),
            other => Found::exact(other),
        },
        None => Verdict::Unrelated,
    }
}
