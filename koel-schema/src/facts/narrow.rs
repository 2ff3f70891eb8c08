//! What a condition implies: the expressions that cannot be NULL where it holds (`find_nonnullable_vars`, and a little beyond it).
//!
//! Everything rests on strictness: a strict function is NULL on NULL input, so where its result is known not to be NULL, neither are its inputs.

use super::visit::{constant, constant_bool, exists_query, repeatable, same};
use crate::hir::{BoolTest, Coercion, Expr, ExprKind, FromNode, JoinKind, Query, SubLinkKind, Var};

/// Stands for a column: the row is there, that is, not filled with NULLs by an outer join.
pub(super) const PRESENT: usize = usize::MAX;
/// Stands for a column: none of the row's columns is NULL.
pub(super) const ALL_COLUMNS: usize = usize::MAX - 1;

/// So many expressions are remembered, as each is compared with all: to know less is safe.
const MAX_EXPRS: usize = 256;

/// What is known of the row at hand. Query depths are absolute (0: the statement), so that facts of outer levels hold inside.
#[derive(Debug, Clone, Default)]
pub(super) struct Known<'a> {
    /// Columns that are not NULL: depth, entry, column.
    pub(super) vars: Vec<(usize, usize, usize)>,
    /// Expressions that are not NULL, with the depth that each stands at.
    pub(super) exprs: Vec<(usize, &'a Expr)>,
    /// Sides of outer joins that are there: depth, side.
    pub(super) present: Vec<(usize, usize)>,
    /// Inside the argument of an aggregate: rows as they were before grouping.
    pub(super) raw: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    True,
    False,
    /// False or NULL.
    NotTrue,
    /// True or NULL.
    NotFalse,
}

impl<'a> Known<'a> {
    pub(super) fn has_var(&self, depth: usize, rel: usize, col: usize) -> bool {
        self.vars.contains(&(depth, rel, col))
            || (col != PRESENT && col != ALL_COLUMNS && self.vars.contains(&(depth, rel, ALL_COLUMNS)))
    }

    pub(super) fn has_expr(&self, depth: usize, expr: &Expr) -> bool {
        self.exprs.iter().any(|(at, known)| same(known, *at, expr, depth)) && repeatable(expr)
    }

    pub(super) fn add_var(&mut self, depth: usize, rel: usize, col: usize) {
        if !self.vars.contains(&(depth, rel, col)) {
            self.vars.push((depth, rel, col));
        }
    }

    fn add_expr(&mut self, depth: usize, expr: &'a Expr) {
        if self.exprs.len() >= MAX_EXPRS {
            return;
        }
        if self.exprs.iter().any(|(at, known)| std::ptr::eq(*known, expr) || same(known, *at, expr, depth)) {
            return;
        }
        // What is not the same as itself (a sub-query, a volatile function) may have another value next time.
        if repeatable(expr) && same(expr, depth, expr, depth) {
            self.exprs.push((depth, expr));
        }
    }

    /// Takes what both know.
    fn add_common(&mut self, all: Vec<Known<'a>>) {
        let mut all = all.into_iter();
        let Some(mut common) = all.next() else { return };
        for other in all {
            common.vars.retain(|(depth, rel, col)| other.has_var(*depth, *rel, *col));
            common.exprs.retain(|(depth, expr)| other.has_expr(*depth, expr));
        }
        self.add_all(common);
    }

    fn add_all(&mut self, other: Known<'a>) {
        for (depth, rel, col) in other.vars {
            self.add_var(depth, rel, col);
        }
        for (depth, expr) in other.exprs {
            self.add_expr(depth, expr);
        }
    }

    /// Learns from a condition that has this truth value; it stands at `depth`.
    pub(super) fn learn(&mut self, depth: usize, expr: &'a Expr, truth: Truth) {
        let each = |args: &'a [Expr], truth: Truth| -> Vec<Known<'a>> {
            args.iter()
                .map(|arg| {
                    let mut known = Known::default();
                    known.learn(depth, arg, truth);
                    known
                })
                .collect()
        };
        match (&expr.kind, truth) {
            (ExprKind::And(args), Truth::True | Truth::NotFalse)
            | (ExprKind::Or(args), Truth::False | Truth::NotTrue) => {
                args.iter().for_each(|arg| self.learn(depth, arg, truth));
            }
            (ExprKind::And(args), Truth::False | Truth::NotTrue)
            | (ExprKind::Or(args), Truth::True | Truth::NotFalse) => self.add_common(each(args, truth)),
            (ExprKind::Not(arg), _) => self.learn(depth, arg, truth.negated()),
            (ExprKind::NullTest { arg, not }, _) => {
                // Never NULL itself, so not true is false.
                if *not == matches!(truth, Truth::True | Truth::NotFalse) {
                    self.not_null(depth, arg);
                    if *not
                        && let ExprKind::WholeRow { rel, up } = arg.kind
                        && let Some(at) = depth.checked_sub(up)
                    {
                        self.add_var(at, rel, ALL_COLUMNS);
                    }
                }
            }
            (ExprKind::BoolTest { arg, test, not }, _) => {
                let holds = *not != matches!(truth, Truth::True | Truth::NotFalse);
                match (test, holds) {
                    (BoolTest::True, true) => self.learn(depth, arg, Truth::True),
                    (BoolTest::True, false) => self.learn(depth, arg, Truth::NotTrue),
                    (BoolTest::False, true) => self.learn(depth, arg, Truth::False),
                    (BoolTest::False, false) => self.learn(depth, arg, Truth::NotFalse),
                    (BoolTest::Unknown, true) => {}
                    (BoolTest::Unknown, false) => self.not_null(depth, arg),
                }
            }
            (ExprKind::Distinct { left, right, not, .. }, _) => {
                let equal = *not == matches!(truth, Truth::True | Truth::NotFalse);
                for (one, other) in [(left, right), (right, left)] {
                    match constant(other) {
                        Some(Some(_)) if equal => self.not_null(depth, one),
                        Some(None) if !equal => self.not_null(depth, one),
                        Some(_) | None => {}
                    }
                }
            }
            (ExprKind::Coalesce(args), Truth::True | Truth::False) => {
                // COALESCE(x, false) is true only where x is.
                if let Some((first, rest)) = args.split_first()
                    && rest.iter().all(|arg| match constant_bool(arg) {
                        Some(Some(value)) => value == (truth == Truth::False),
                        Some(None) => true,
                        None => false,
                    })
                {
                    self.learn(depth, first, truth);
                }
                self.not_null(depth, expr);
            }
            (ExprKind::ScalarArrayOp { any, left, right, callee, .. }, Truth::True | Truth::False) => {
                if callee.strict {
                    self.not_null(depth, right);
                    // Over no elements ANY is false and ALL is true, whatever the left side.
                    let matched = *any == (truth == Truth::True);
                    let filled =
                        matches!(&right.kind, ExprKind::Array { elements, multidim: false } if !elements.is_empty());
                    if matched || filled {
                        self.not_null(depth, left);
                    }
                }
                self.add_expr(depth, expr);
            }
            (ExprKind::SubLink(link), _) => match (&link.kind, truth) {
                (SubLinkKind::Quantified { any: true, op, callees, left }, Truth::True) => {
                    // Rows that are equal are so in each column, rows in order perhaps by the first alone, rows that differ by any.
                    let sure = match &**op {
                        "=" => left.len(),
                        "<>" if left.len() > 1 => 0,
                        _ => 1,
                    };
                    if callees.iter().all(|callee| callee.strict) {
                        left.iter().take(sure).for_each(|arg| self.not_null(depth, arg));
                    }
                }
                (SubLinkKind::Exists, Truth::True | Truth::NotFalse) => {
                    if let Some(query) = exists_query(link) {
                        self.learn_exists(depth, query);
                    }
                }
                (
                    SubLinkKind::Quantified { .. }
                    | SubLinkKind::Exists
                    | SubLinkKind::Scalar
                    | SubLinkKind::Multi { .. }
                    | SubLinkKind::Array
                    | SubLinkKind::RowCompare { .. },
                    _,
                ) => {}
            },
            (_, Truth::True | Truth::False) => self.not_null(depth, expr),
            (_, Truth::NotTrue | Truth::NotFalse) => {}
        }
    }

    /// A row of the sub-query passed its WHERE: what that says of the outer rows.
    fn learn_exists(&mut self, depth: usize, query: &'a Query) {
        if query.has_aggs || query.having.is_some() || query.grouping_sets.is_some() || query.set_op.is_some() {
            return;
        }
        let mut inner = Known::default();
        if let Some(condition) = &query.where_ {
            inner.learn(depth + 1, condition, Truth::True);
        }
        for node in &query.from {
            learn_inner_joins(&mut inner, depth + 1, node);
        }
        inner.vars.retain(|(at, ..)| *at <= depth);
        inner.exprs.clear();
        self.add_all(inner);
    }

    /// Learns that an expression is not NULL.
    pub(super) fn not_null(&mut self, depth: usize, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Var(Var { rel, col, up }) => {
                if let Some(at) = depth.checked_sub(*up) {
                    self.add_var(at, *rel, *col);
                }
            }
            ExprKind::WholeRow { rel, up } => {
                if let Some(at) = depth.checked_sub(*up) {
                    self.add_var(at, *rel, PRESENT);
                }
            }
            ExprKind::Call { callee, args, .. } | ExprKind::Op { callee, args, .. } => {
                self.add_expr(depth, expr);
                if callee.strict && !callee.retset {
                    let whole = args.len().saturating_sub(callee.gathered);
                    args.iter().take(whole).for_each(|arg| self.not_null(depth, arg));
                }
            }
            ExprKind::Coerce { how, arg, .. } => {
                self.add_expr(depth, expr);
                let strict = match how {
                    Coercion::Func(callee) => callee.strict,
                    Coercion::Relabel | Coercion::Io | Coercion::Array(_) | Coercion::Row | Coercion::Domain => true,
                };
                if strict {
                    self.not_null(depth, arg);
                }
            }
            ExprKind::ScalarArrayOp { callee, right, .. } => {
                self.add_expr(depth, expr);
                if callee.strict {
                    self.not_null(depth, right);
                }
            }
            ExprKind::NullIf { left, .. } => {
                self.add_expr(depth, expr);
                self.not_null(depth, left);
            }
            ExprKind::Field { arg, .. } => {
                self.add_expr(depth, expr);
                self.not_null(depth, arg);
            }
            ExprKind::Subscript { arg, assigned: None, .. } => {
                self.add_expr(depth, expr);
                self.not_null(depth, arg);
            }
            ExprKind::Collate { arg, .. } | ExprKind::Not(arg) => self.not_null(depth, arg),
            ExprKind::RowCompare { left, right, .. } => {
                // The first pair is always compared; a NULL there is the result.
                left.first().into_iter().chain(right.first()).for_each(|arg| self.not_null(depth, arg));
            }
            ExprKind::Coalesce(args) if args.len() == 1 => args.iter().for_each(|arg| self.not_null(depth, arg)),
            ExprKind::Aggregate(_)
            | ExprKind::Case { .. }
            | ExprKind::Coalesce(_)
            | ExprKind::MinMax { .. }
            | ExprKind::Subscript { .. }
            | ExprKind::CaseTest => self.add_expr(depth, expr),
            ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Const(_)
            | ExprKind::Param(_)
            | ExprKind::Distinct { .. }
            | ExprKind::WindowFunc(_)
            | ExprKind::Grouping { .. }
            | ExprKind::Array { .. }
            | ExprKind::Row(_)
            | ExprKind::FieldStore { .. }
            | ExprKind::NullTest { .. }
            | ExprKind::BoolTest { .. }
            | ExprKind::SubLink(_)
            | ExprKind::SqlValue(_)
            | ExprKind::Special { .. }
            | ExprKind::SetToDefault
            | ExprKind::CurrentOf(_)
            | ExprKind::MergeAction
            | ExprKind::Error => {}
        }
    }

    /// Whether the operand of a simple CASE was learnt not to be NULL.
    pub(super) fn has_case_test(&self) -> bool {
        self.exprs.iter().any(|(_, expr)| matches!(expr.kind, ExprKind::CaseTest))
    }

    pub(super) fn forget_case_test(&mut self) {
        self.exprs.retain(|(_, expr)| !expr.any(&mut |e| matches!(e.kind, ExprKind::CaseTest)));
    }
}

fn learn_inner_joins<'a>(known: &mut Known<'a>, depth: usize, node: &'a FromNode) {
    match node {
        FromNode::Rel(_) => {}
        FromNode::Join(join) => match join.kind {
            JoinKind::Inner => {
                learn_inner_joins(known, depth, &join.left);
                learn_inner_joins(known, depth, &join.right);
                join.on.iter().for_each(|on| known.learn(depth, on, Truth::True));
            }
            JoinKind::Left => learn_inner_joins(known, depth, &join.left),
            JoinKind::Right => learn_inner_joins(known, depth, &join.right),
            JoinKind::Full => {}
        },
    }
}

impl Truth {
    fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::NotTrue => Self::NotFalse,
            Self::NotFalse => Self::NotTrue,
        }
    }
}
