//! Children of an expression, once and for all.

use super::{Expr, ExprKind, SubLinkKind};

impl Expr {
    /// Calls `f` on each direct operand, in order. Queries inside are not entered (a sub-link's left side is).
    pub fn for_each_child<'a>(&'a self, f: &mut dyn FnMut(&'a Expr)) {
        match &self.kind {
            ExprKind::Var(_)
            | ExprKind::WholeRow { .. }
            | ExprKind::Const(_)
            | ExprKind::Param(_)
            | ExprKind::CaseTest
            | ExprKind::SqlValue(_)
            | ExprKind::SetToDefault
            | ExprKind::CurrentOf(_)
            | ExprKind::MergeAction
            | ExprKind::Error => {}
            ExprKind::Call { args, .. }
            | ExprKind::Op { args, .. }
            | ExprKind::Grouping { args }
            | ExprKind::And(args)
            | ExprKind::Or(args)
            | ExprKind::Coalesce(args)
            | ExprKind::MinMax { args, .. }
            | ExprKind::Row(args)
            | ExprKind::Special { args, .. } => args.iter().for_each(f),
            ExprKind::Array { elements, .. } => elements.iter().for_each(f),
            ExprKind::ScalarArrayOp { left, right, .. }
            | ExprKind::Distinct { left, right, .. }
            | ExprKind::NullIf { left, right, .. } => {
                f(left);
                f(right);
            }
            ExprKind::RowCompare { left, right, .. } => left.iter().chain(right).for_each(f),
            ExprKind::Aggregate(agg) => agg.args.iter().chain(&agg.order_by).chain(&agg.filter).for_each(f),
            ExprKind::WindowFunc(func) => func.args.iter().chain(&func.filter).for_each(f),
            ExprKind::Not(arg)
            | ExprKind::Field { arg, .. }
            | ExprKind::Coerce { arg, .. }
            | ExprKind::Collate { arg, .. }
            | ExprKind::NullTest { arg, .. }
            | ExprKind::BoolTest { arg, .. } => f(arg),
            ExprKind::Case { operand, whens, else_ } => {
                operand.iter().for_each(|e| f(e));
                for (when, then) in whens {
                    f(when);
                    f(then);
                }
                else_.iter().for_each(|e| f(e));
            }
            ExprKind::Subscript { arg, subscripts, assigned, .. } => {
                f(arg);
                subscripts.iter().for_each(&mut *f);
                assigned.iter().for_each(|e| f(e));
            }
            ExprKind::FieldStore { arg, value, .. } => {
                f(arg);
                f(value);
            }
            ExprKind::SubLink(link) => match &link.kind {
                SubLinkKind::Exists | SubLinkKind::Scalar | SubLinkKind::Multi { .. } | SubLinkKind::Array => {}
                SubLinkKind::Quantified { left, .. } | SubLinkKind::RowCompare { left, .. } => left.iter().for_each(f),
            },
        }
    }

    /// Whether the predicate holds for this expression or any below it (queries inside not entered).
    pub fn any(&self, predicate: &mut dyn FnMut(&Expr) -> bool) -> bool {
        if predicate(self) {
            return true;
        }
        let mut found = false;
        self.for_each_child(&mut |child| found = found || child.any(predicate));
        found
    }
}
