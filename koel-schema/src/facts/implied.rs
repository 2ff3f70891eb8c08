//! Whether the conditions of a query imply the predicate of a partial index.

use super::keys::Conjunct;
use super::narrow::{Known, Truth};
use super::reason::Proof;
use super::scope::Scope;
use super::visit::{constant, same, same_over};
use crate::hir::{BoolTest, Expr, ExprKind, Var};
use crate::types::TypeId;

impl<'a> Scope<'a, '_> {
    /// Whether the conditions imply an index predicate.
    pub(super) fn implied(&self, predicate: &Expr, entry: usize, conjuncts: &[Conjunct<'a>]) -> bool {
        match &predicate.kind {
            ExprKind::And(args) => args.iter().all(|arg| self.implied(arg, entry, conjuncts)),
            ExprKind::Or(args) => args.iter().any(|arg| self.implied(arg, entry, conjuncts)),
            ExprKind::NullTest { arg, not: true } => {
                let ExprKind::Var(Var { col, up: 0, .. }) = arg.kind else {
                    return self.stated(predicate, entry, conjuncts);
                };
                let mut known = Known::default();
                for conjunct in conjuncts.iter().filter(|conjunct| conjunct.covers(entry)) {
                    known.learn(self.depth, conjunct.expr, Truth::True);
                }
                known.has_var(self.depth, entry, col) || matches!(self.base(entry).get(col), Some(Proof::Ok(())))
            }
            _ => self.stated(predicate, entry, conjuncts),
        }
    }

    fn stated(&self, predicate: &Expr, entry: usize, conjuncts: &[Conjunct<'a>]) -> bool {
        let wanted = truth_of(predicate);
        conjuncts.iter().filter(|conjunct| conjunct.covers(entry)).any(|conjunct| {
            if same_over(predicate, entry, conjunct.expr) {
                return true;
            }
            if let (Some((a, value)), Some((b, given))) = (wanted, truth_of(conjunct.expr))
                && value == given
                && same_over(a, entry, b)
            {
                return true;
            }
            one_of(predicate, entry, conjunct.expr)
        })
    }
}

/// `x`, `NOT x`, `x = true`, `x IS FALSE` and the like: what has to be true or false.
fn truth_of(expr: &Expr) -> Option<(&Expr, bool)> {
    match &expr.kind {
        ExprKind::Var(_) if expr.ty == TypeId::BOOL => Some((expr, true)),
        ExprKind::Not(arg) => truth_of(arg).map(|(expr, value)| (expr, !value)),
        ExprKind::BoolTest { arg, test, not: false } => match test {
            BoolTest::True => truth_of(arg),
            BoolTest::False => truth_of(arg).map(|(expr, value)| (expr, !value)),
            BoolTest::Unknown => None,
        },
        ExprKind::Op { op, callee, args } if callee.builtin && matches!(&**op, "=" | "<>") => {
            let [left, right] = &args[..] else { return None };
            let value = matches!(constant(right)??, "t" | "true");
            if right.ty != TypeId::BOOL {
                return None;
            }
            truth_of(left).map(|(expr, inner)| (expr, (inner == value) == (&**op == "=")))
        }
        _ => None,
    }
}

/// `x IN (a, b)` follows from `x = a`; `x <> b` too, for constants that differ as text does.
fn one_of(predicate: &Expr, entry: usize, given: &Expr) -> bool {
    let ExprKind::Op { op, args, callee } = &given.kind else { return false };
    let [left, value] = &args[..] else { return false };
    if &**op != "=" || !callee.builtin {
        return false;
    }
    match &predicate.kind {
        ExprKind::ScalarArrayOp { op, any: true, left: of, right, .. } if &**op == "=" => match &right.kind {
            ExprKind::Array { elements, .. } => {
                same_over(of, entry, left)
                    && constant(value).is_some_and(|value| value.is_some())
                    && elements.iter().any(|element| same(element, 0, value, 0))
            }
            _ => false,
        },
        ExprKind::Op { op, args, .. } if &**op == "<>" => {
            let [of, other] = &args[..] else { return false };
            same_over(of, entry, left)
                && other.ty == value.ty
                && callee.name.starts_with("enum_") | matches!(value.ty, TypeId::TEXT | TypeId::INT4 | TypeId::UUID)
                && matches!((constant(other), constant(value)), (Some(Some(a)), Some(Some(b))) if a != b)
        }
        _ => false,
    }
}
