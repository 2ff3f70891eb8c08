//! What is equal to what, by the conditions of a query level (`equivclass.c`).

use super::Condition;
use super::condition::{Conditions, entries, is_volatile};
use super::key::strip_relabel;
use crate::facts::scope::Scope;
use crate::facts::visit::same;
use crate::hir::{Expr, ExprKind};
use crate::resolve::oper::{OperLookup, oper};
use std::borrow::Cow;

/// Expressions that are equal in each row.
#[derive(Debug)]
pub(super) struct Class<'q> {
    members: Vec<Cow<'q, Expr>>,
    /// A member that no entry of this level is read for.
    constant: Option<usize>,
}

#[derive(Debug, Default)]
pub(super) struct Classes<'q>(Vec<Class<'q>>);

/// No more are looked at: each is compared with all.
const MAX_MEMBERS: usize = 512;

fn alike(a: &Expr, b: &Expr) -> bool {
    same(strip_relabel(a), 0, strip_relabel(b), 0)
}

impl<'q> Classes<'q> {
    pub(super) fn of(scope: &Scope<'q, '_>, conditions: &Conditions<'q>) -> Self {
        let mut classes = Self::default();
        for expr in conditions.of_all_rows() {
            if let ExprKind::Op { op, callee, args } = &expr.kind
                && &**op == "="
                && let [left, right] = &args[..]
                && !is_volatile(expr)
                && scope.az.catalog.operator_by_func(op, callee.id).is_some_and(|operator| operator.can_merge)
            {
                classes.merge(left, right);
            }
        }
        for class in &mut classes.0 {
            class.constant = class.members.iter().position(|member| entries(scope, member).is_empty());
        }
        classes
    }

    fn merge(&mut self, left: &Expr, right: &Expr) {
        if self.0.iter().map(|class| class.members.len()).sum::<usize>() >= MAX_MEMBERS {
            return;
        }
        let find = |classes: &[Class<'q>], expr: &Expr| {
            classes.iter().position(|class| class.members.iter().any(|member| alike(member, expr)))
        };
        match (find(&self.0, left), find(&self.0, right)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) => {
                let other = self.0.swap_remove(a.max(b));
                if let Some(class) = self.0.get_mut(a.min(b)) {
                    class.members.extend(other.members);
                }
            }
            (Some(at), None) | (None, Some(at)) => {
                if let Some(class) = self.0.get_mut(at) {
                    let new = if class.members.iter().any(|member| alike(member, left)) { right } else { left };
                    class.members.push(Cow::Owned(new.clone()));
                }
            }
            (None, None) => {
                let members = [left, right].map(|member| Cow::Owned(member.clone())).to_vec();
                self.0.push(Class { members, constant: None });
            }
        }
    }

    fn class(&self, expr: &Expr) -> Option<&Class<'q>> {
        self.0.iter().find(|class| class.members.iter().any(|member| alike(member, expr)))
    }

    /// Whether an expression has but one value.
    pub(super) fn is_settled(&self, expr: &Expr) -> bool {
        self.class(expr).is_some_and(|class| class.constant.is_some())
    }

    /// Whether what `is` accepts has but one value.
    pub(super) fn settle(&self, is: &dyn Fn(&Expr) -> bool) -> bool {
        self.0.iter().any(|class| class.constant.is_some() && class.members.iter().any(|member| is(member)))
    }

    /// The expressions known to be equal to one, itself included.
    pub(super) fn equals<'e>(&'e self, expr: &'e Expr) -> impl Iterator<Item = &'e Expr> {
        let members = self.class(expr).map_or(&[][..], |class| &class.members[..]);
        std::iter::once(expr).chain(members.iter().map(Cow::as_ref))
    }

    /// `a = b AND b = 5` says `a = 5`: for an entry, what is not among its conditions already.
    pub(super) fn derive(&self, scope: &Scope<'q, '_>, entry: usize, conditions: &mut Vec<Condition<'q>>) {
        for class in &self.0 {
            let Some(constant) = class.constant.and_then(|at| class.members.get(at)) else { continue };
            for member in class.members.iter().filter(|member| entries(scope, member) == [entry]) {
                let stated = |condition: &Condition<'_>| match &condition.expr.kind {
                    ExprKind::Op { op, args, .. } if &**op == "=" => {
                        args.iter().any(|arg| alike(arg, member)) && condition.others.is_empty() && {
                            args.iter().any(|arg| entries(scope, arg).is_empty())
                        }
                    }
                    _ => false,
                };
                if conditions.iter().any(stated) {
                    continue;
                }
                let found = oper(scope.az.catalog, None, "=", member.ty, constant.ty);
                if let OperLookup::Found(operator) = found
                    && (operator.left, operator.right) == (member.ty, constant.ty)
                {
                    let args = vec![member.as_ref().clone(), constant.as_ref().clone()];
                    let kind = ExprKind::Op { op: operator.name.clone(), callee: operator.callee(), args };
                    let expr = Expr::new(kind, operator.result, member.span);
                    conditions.push(Condition { expr: Cow::Owned(expr), others: Vec::new() });
                }
            }
        }
    }
}
