//! Whether conditions imply a predicate (`predicate_implied_by` of `predtest.c`).

use super::collation::{self, Collation};
use super::condition::{canonical, folds, is_row};
use super::key::strip_relabel;
use super::value::{self, Compared};
use crate::catalog::object::Relation;
use crate::catalog::{Catalog, OperatorRef};
use crate::facts::scope::Scope;
use crate::facts::visit::{constant, same_over};
use crate::hir::{BoolTest, Callee, Coercion, Expr, ExprKind, Volatility};
use crate::resolve::oper::{BtreeStrategy as How, btree_members};
use crate::types::TypeId;
use std::borrow::Cow;
use std::sync::Arc;

/// How sure an implication is; the surer the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::facts) enum Proof {
    No,
    /// It needs two constants compared that koel cannot compare.
    Unknown,
    /// It hangs on the value of a parameter.
    ByValue,
    Yes,
}

/// What is known to hold of the rows of an entry.
pub(in crate::facts) struct Premises<'p, 'q, 's> {
    pub(in crate::facts) scope: &'p Scope<'q, 's>,
    pub(in crate::facts) entry: usize,
    pub(in crate::facts) relation: &'p Relation,
    /// Conjuncts in canonical form.
    pub(in crate::facts) given: Vec<Cow<'p, Expr>>,
    /// Columns that are not NULL anyway, and `x IS TRUE` for `x`: the planner has no eye for these.
    pub(in crate::facts) beyond_planner: Option<&'p dyn Fn(usize) -> bool>,
}

/// An array of more elements than this is not taken apart.
const MAX_ARRAY: usize = 100;

enum Class<'e> {
    And(Vec<Cow<'e, Expr>>),
    Or(Vec<Cow<'e, Expr>>),
    Atom,
}

impl<'q> Premises<'_, 'q, '_> {
    fn catalog(&self) -> &'q Catalog {
        self.scope.az.catalog
    }

    fn classify<'e>(&self, expr: &'e Expr) -> Class<'e> {
        match &expr.kind {
            ExprKind::And(args) => Class::And(args.iter().map(Cow::Borrowed).collect()),
            ExprKind::Or(args) => Class::Or(args.iter().map(Cow::Borrowed).collect()),
            ExprKind::ScalarArrayOp { op, callee, any, left, right } => {
                let of_value = || Some(vec![self.any_element(right)?]).filter(|_| *any);
                let Some(elements) = self.elements(right).or_else(of_value) else { return Class::Atom };
                if elements.len() > MAX_ARRAY {
                    return Class::Atom;
                }
                let each = |element: Cow<'_, Expr>| {
                    let args = vec![(**left).clone(), element.into_owned()];
                    let kind = ExprKind::Op { op: Arc::clone(op), callee: callee.clone(), args };
                    Cow::Owned(Expr { kind, ..expr.clone() })
                };
                let parts = elements.into_iter().map(each).collect();
                if *any { Class::Or(parts) } else { Class::And(parts) }
            }
            _ => Class::Atom,
        }
    }

    /// The elements of an array constructor or constant.
    fn elements<'e>(&self, array: &'e Expr) -> Option<Vec<Cow<'e, Expr>>> {
        if let ExprKind::Array { elements, multidim: false } = &strip_relabel(array).kind {
            return Some(elements.iter().map(Cow::Borrowed).collect());
        }
        let inside = constant(array).flatten()?.strip_prefix('{')?.strip_suffix('}')?;
        if inside.contains(['{', '"', '\\']) {
            return None;
        }
        let ty = self.catalog().base_element_type(array.ty);
        let element = |text: &str| {
            let text = text.trim();
            let value = Some(Arc::from(text)).filter(|_| !text.eq_ignore_ascii_case("null"));
            Cow::Owned(Expr { kind: ExprKind::Const(value), ty, typmod: -1, span: array.span })
        };
        Some(inside.split(',').filter(|text| !text.trim().is_empty()).map(element).collect())
    }

    /// An array parameter stands for elements that only its value tells.
    fn any_element<'e>(&self, array: &Expr) -> Option<Cow<'e, Expr>> {
        let param = matches!(strip_relabel(array).kind, ExprKind::Param(_));
        let ty = self.catalog().base_element_type(array.ty);
        param.then(|| Cow::Owned(Expr { kind: strip_relabel(array).kind.clone(), ty, typmod: -1, span: array.span }))
    }

    /// Whether a predicate over the relation (its columns are those of entry 0) follows.
    pub(in crate::facts) fn imply(&self, predicate: &Expr) -> Proof {
        let predicate = canonical(self.catalog(), Cow::Borrowed(predicate));
        let given: Vec<&Expr> = self.given.iter().map(Cow::as_ref).collect();
        self.all_imply(&given, &predicate)
    }

    /// `given` all hold.
    fn all_imply(&self, given: &[&Expr], predicate: &Expr) -> Proof {
        match self.classify(predicate) {
            Class::And(parts) => least(parts.iter().map(|part| self.all_imply(given, part))),
            Class::Or(parts) => {
                let by_part = greatest(parts.iter().map(|part| self.all_imply(given, part)));
                by_part.max(greatest(given.iter().map(|one| self.one_implies(one, predicate))))
            }
            Class::Atom => {
                let stated = greatest(given.iter().map(|one| self.one_implies(one, predicate)));
                stated.max(if self.holds_anyway(predicate) { Proof::Yes } else { Proof::No })
            }
        }
    }

    fn one_implies(&self, clause: &Expr, predicate: &Expr) -> Proof {
        match (self.classify(clause), self.classify(predicate)) {
            (Class::And(parts), _) => {
                let parts: Vec<&Expr> = parts.iter().map(Cow::as_ref).collect();
                self.all_imply(&parts, predicate)
            }
            (_, Class::And(parts)) => least(parts.iter().map(|part| self.one_implies(clause, part))),
            (Class::Or(arms), Class::Or(parts)) => {
                least(arms.iter().map(|arm| greatest(parts.iter().map(|part| self.one_implies(arm, part)))))
            }
            (Class::Or(arms), Class::Atom) => least(arms.iter().map(|arm| self.one_implies(arm, predicate))),
            (Class::Atom, Class::Or(parts)) => greatest(parts.iter().map(|part| self.one_implies(clause, part))),
            (Class::Atom, Class::Atom) => self.atom_implies(clause, predicate),
        }
    }

    fn holds_anyway(&self, predicate: &Expr) -> bool {
        let (ExprKind::NullTest { arg, not: true }, Some(not_null)) = (&predicate.kind, self.beyond_planner) else {
            return false;
        };
        matches!(arg.kind, ExprKind::Var(var) if not_null(var.col))
    }

    /// `predicate_implied_by_simple_clause`
    fn atom_implies(&self, clause: &Expr, predicate: &Expr) -> Proof {
        if self.beyond_planner.is_some()
            && let (Some(clause), Some(predicate)) = (self.decided(clause), self.decided(predicate))
            && same_over(&predicate, self.entry, &clause)
        {
            return Proof::Yes;
        }
        if same_over(predicate, self.entry, clause) {
            return Proof::Yes;
        }
        if let ExprKind::NullTest { arg, not: true } = &predicate.kind
            && !is_row(self.catalog(), arg.ty)
            && self.is_strict_for(clause, arg, true)
        {
            return Proof::Yes;
        }
        if self.compares_with_value(clause, predicate) {
            return Proof::ByValue;
        }
        match (&clause.kind, &predicate.kind) {
            (ExprKind::Op { op: given, callee: given_by, args: given_args }, ExprKind::Op { op, callee, args }) => {
                match (&given_args[..], &args[..]) {
                    ([a, b], [c, d]) => self.operators_imply((given, given_by, [a, b]), (op, callee, [c, d])),
                    _ => Proof::No,
                }
            }
            _ => Proof::No,
        }
    }

    /// `x = $1` is `x`, or `NOT x`, where the value is known.
    fn compares_with_value(&self, clause: &Expr, predicate: &Expr) -> bool {
        let ExprKind::Op { op, args, .. } = &clause.kind else { return false };
        let [left, right] = &args[..] else { return false };
        let operand = match &predicate.kind {
            ExprKind::Not(arg) => arg,
            _ => predicate,
        };
        let is = |side: &Expr, value: &Expr| same_over(operand, self.entry, side) && folds(value);
        matches!(&**op, "=" | "<>") && left.ty == TypeId::BOOL && (is(left, right) || is(right, left))
    }

    /// `x IS TRUE` as `x`, `x IS FALSE` as `NOT x`: the same where only truth counts.
    fn decided<'e>(&self, expr: &'e Expr) -> Option<Cow<'e, Expr>> {
        match &expr.kind {
            ExprKind::BoolTest { arg, test: BoolTest::True, not: false } => {
                Some(canonical(self.catalog(), Cow::Borrowed(arg)))
            }
            ExprKind::BoolTest { arg, test: BoolTest::False, not: false } => {
                let not = Expr { kind: ExprKind::Not(arg.clone()), ..expr.clone() };
                Some(canonical(self.catalog(), Cow::Owned(not)))
            }
            _ => Some(Cow::Borrowed(expr)),
        }
    }

    /// `clause_is_strict_for`: whether the clause cannot be true where the expression is NULL.
    fn is_strict_for(&self, clause: &Expr, of: &Expr, false_will_do: bool) -> bool {
        let (clause, of) = (strip_relabel(clause), strip_relabel(of));
        if same_over(of, self.entry, clause) {
            return true;
        }
        match &clause.kind {
            ExprKind::Op { callee, args, .. } | ExprKind::Call { callee, args, .. } => {
                callee.strict && args.iter().any(|arg| self.is_strict_for(arg, of, false))
            }
            ExprKind::Coerce { how: Coercion::Func(callee), arg, .. } => {
                callee.strict && self.is_strict_for(arg, of, false)
            }
            ExprKind::Coerce { arg, .. } => self.is_strict_for(arg, of, false),
            ExprKind::ScalarArrayOp { callee, any, left, right, .. } => {
                let filled = || self.elements(right).is_some_and(|elements| !elements.is_empty());
                (callee.strict && self.is_strict_for(left, of, false) && ((false_will_do && *any) || filled()))
                    || self.is_strict_for(right, of, false)
            }
            ExprKind::Const(value) => value.is_none() && false_will_do,
            _ => false,
        }
    }

    /// `operator_predicate_proof`
    fn operators_imply(&self, given: Comparison<'_>, wanted: Comparison<'_>) -> Proof {
        let same = |predicate: &Expr, clause: &Expr| same_over(predicate, self.entry, clause);
        let ([a, b], [c, d]) = (given.2, wanted.2);
        let (ca, cb, da, db) = (same(c, a), same(c, b), same(d, a), same(d, b));
        // Most are about another column.
        if !(ca || cb || da || db) {
            return Proof::No;
        }
        let (Some(clause_op), Some(predicate_op)) = (
            self.catalog().operator_by_func(given.0, given.1.id),
            self.catalog().operator_by_func(wanted.0, wanted.1.id),
        ) else {
            return Proof::No;
        };
        // By another collation it is another comparison.
        let collation = collation::of_operands(self.scope, given.2);
        if collation != collation::of_index_operands(self.catalog(), self.relation, wanted.2) {
            return Proof::No;
        }
        let commuted = |op: &OperatorRef| self.catalog().operator_by_id(op.commutator);
        if ca && db {
            self.same_operands(&clause_op, &predicate_op)
        } else if cb && da {
            commuted(&predicate_op).map_or(Proof::No, |op| self.same_operands(&clause_op, &op))
        } else if ca {
            self.constants(&clause_op, b, &predicate_op, d, &collation)
        } else if cb {
            commuted(&clause_op).map_or(Proof::No, |op| self.constants(&op, a, &predicate_op, d, &collation))
        } else if da {
            commuted(&predicate_op).map_or(Proof::No, |op| self.constants(&clause_op, b, &op, c, &collation))
        } else {
            match (commuted(&clause_op), commuted(&predicate_op)) {
                (Some(clause), Some(predicate)) => self.constants(&clause, a, &predicate, c, &collation),
                (Some(_) | None, _) => Proof::No,
            }
        }
    }

    /// The same two operands compared by both.
    fn same_operands(&self, clause: &OperatorRef, predicate: &OperatorRef) -> Proof {
        let related = || {
            clause.volatility == Volatility::Immutable
                && self.shared_families(clause, predicate).any(|(given, wanted)| implies(given, wanted))
        };
        if clause.id == predicate.id || related() { Proof::Yes } else { Proof::No }
    }

    /// One operand shared, the other a constant on each side; both operators with the constant on the right.
    fn constants(
        &self,
        clause: &OperatorRef,
        given: &Expr,
        predicate: &OperatorRef,
        wanted: &Expr,
        collation: &Collation,
    ) -> Proof {
        let Some(wanted) = constant(wanted).flatten().map(|text| (wanted.ty, text)) else { return Proof::No };
        let tests = self.shared_families(clause, predicate).filter_map(|(given, wanted)| test(given, wanted));
        let Some(compared) = tests.into_iter().next() else { return Proof::No };
        let Some(given) = constant(given).map(|text| (given.ty, text)) else {
            return if folds(given) { Proof::ByValue } else { Proof::No };
        };
        // NULL is never equal to anything: such rows are not there.
        let Some(text) = given.1 else { return if clause.strict { Proof::Yes } else { Proof::No } };
        match value::compare(self.catalog(), wanted, (given.0, text), collation) {
            Compared::Order(order) if holds(compared, order) => Proof::Yes,
            Compared::Order(_) => Proof::No,
            Compared::Different => match compared {
                How::NotEqual => Proof::Yes,
                How::Equal => Proof::No,
                How::Less | How::LessEqual | How::GreaterEqual | How::Greater => Proof::Unknown,
            },
            Compared::Unknown => Proof::Unknown,
        }
    }

    /// The B-tree families that hold both operators, and what each is there.
    fn shared_families<'m>(
        &'m self,
        clause: &'m OperatorRef,
        predicate: &'m OperatorRef,
    ) -> impl Iterator<Item = (How, How)> + 'm {
        let wanted = btree_members(self.catalog(), predicate);
        btree_members(self.catalog(), clause).into_iter().filter_map(move |(family, given)| {
            let (_, wanted) = wanted.iter().find(|(other, _)| *other == family)?;
            Some((given, *wanted))
        })
    }
}

/// An operator, the function it calls, and its two operands.
type Comparison<'e> = (&'e Arc<str>, &'e Callee, [&'e Expr; 2]);

/// `RC_implies_table`: of the same operands.
fn implies(given: How, wanted: How) -> bool {
    match given {
        How::Less => matches!(wanted, How::Less | How::LessEqual | How::NotEqual),
        How::LessEqual => wanted == How::LessEqual,
        How::Equal => matches!(wanted, How::LessEqual | How::Equal | How::GreaterEqual),
        How::GreaterEqual => wanted == How::GreaterEqual,
        How::Greater => matches!(wanted, How::GreaterEqual | How::Greater | How::NotEqual),
        How::NotEqual => wanted == How::NotEqual,
    }
}

/// `RC_implic_table`: what has to hold between the predicate's constant and the clause's.
fn test(given: How, wanted: How) -> Option<How> {
    match (given, wanted) {
        (How::Less, How::Less | How::LessEqual | How::NotEqual) => Some(How::GreaterEqual),
        (How::LessEqual, How::Less | How::NotEqual) => Some(How::Greater),
        (How::LessEqual, How::LessEqual) => Some(How::GreaterEqual),
        (How::Equal, How::Less) => Some(How::Greater),
        (How::Equal, How::LessEqual) => Some(How::GreaterEqual),
        (How::Equal, How::Equal) => Some(How::Equal),
        (How::Equal, How::GreaterEqual) => Some(How::LessEqual),
        (How::Equal, How::Greater) => Some(How::Less),
        (How::Equal, How::NotEqual) => Some(How::NotEqual),
        (How::GreaterEqual, How::GreaterEqual) => Some(How::LessEqual),
        (How::GreaterEqual, How::Greater | How::NotEqual) => Some(How::Less),
        (How::Greater, How::GreaterEqual | How::Greater | How::NotEqual) => Some(How::LessEqual),
        (How::NotEqual, How::NotEqual) => Some(How::Equal),
        (How::Less | How::LessEqual | How::GreaterEqual | How::Greater | How::NotEqual, _) => None,
    }
}

fn holds(how: How, order: std::cmp::Ordering) -> bool {
    match how {
        How::Less => order.is_lt(),
        How::LessEqual => order.is_le(),
        How::Equal => order.is_eq(),
        How::GreaterEqual => order.is_ge(),
        How::Greater => order.is_gt(),
        How::NotEqual => order.is_ne(),
    }
}

fn least(proofs: impl Iterator<Item = Proof>) -> Proof {
    proofs.min().unwrap_or(Proof::Yes)
}

fn greatest(proofs: impl Iterator<Item = Proof>) -> Proof {
    proofs.max().unwrap_or(Proof::No)
}
