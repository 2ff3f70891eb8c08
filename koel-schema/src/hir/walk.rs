//! Children of an expression, once and for all.

use super::{Expr, ExprKind, FromNode, MergeAction, Query, RteKind, SubLinkKind};

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

impl Query {
    /// Calls `f` on each expression of this query itself; queries inside are not entered.
    pub fn for_each_expr<'a>(&'a self, f: &mut dyn FnMut(&'a Expr)) {
        fn join<'a>(node: &'a FromNode, f: &mut dyn FnMut(&'a Expr)) {
            if let FromNode::Join(inner) = node {
                join(&inner.left, f);
                join(&inner.right, f);
                inner.on.iter().for_each(f);
            }
        }
        self.from.iter().for_each(|node| join(node, f));
        for target in self.targets.iter().chain(&self.returning) {
            f(&target.expr);
        }
        self.where_.iter().for_each(&mut *f);
        self.having.iter().for_each(&mut *f);
        self.limit.iter().for_each(&mut *f);
        self.offset.iter().for_each(&mut *f);
        self.merge_on.iter().for_each(&mut *f);
        for window in &self.windows {
            window.partition_by.iter().chain(&window.order_by).for_each(&mut *f);
            window.frame.iter().flat_map(|frame| &frame.exprs).for_each(&mut *f);
        }
        for rte in &self.rtable {
            match &rte.kind {
                RteKind::Function { functions, .. } => functions.iter().for_each(|function| f(&function.expr)),
                RteKind::Values { rows } => rows.iter().flatten().for_each(&mut *f),
                RteKind::TableFunc { args, .. } => args.iter().for_each(&mut *f),
                RteKind::Relation { .. }
                | RteKind::Subquery(_)
                | RteKind::Join { .. }
                | RteKind::Cte { .. }
                | RteKind::Pseudo { .. }
                | RteKind::Error => {}
            }
        }
        if let Some(conflict) = self.insert.as_ref().and_then(|insert| insert.on_conflict.as_ref()) {
            conflict.arbiter.iter().chain(&conflict.arbiter_where).for_each(&mut *f);
            if let Some(update) = &conflict.update {
                update.set.iter().for_each(|target| f(&target.expr));
                update.where_.iter().for_each(&mut *f);
            }
        }
        for when in &self.merge {
            when.condition.iter().for_each(&mut *f);
            match &when.action {
                MergeAction::Update(targets) | MergeAction::Insert(targets) => {
                    targets.iter().for_each(|target| f(&target.expr));
                }
                MergeAction::DoNothing | MergeAction::Delete => {}
            }
        }
    }

    /// Calls `f` on each query that stands directly in FROM or WITH.
    pub fn for_each_subquery<'a>(&'a self, f: &mut dyn FnMut(&'a Query)) {
        for rte in &self.rtable {
            if let RteKind::Subquery(query) = &rte.kind {
                f(query);
            }
        }
        self.ctes.iter().for_each(|cte| f(&cte.query));
    }

    /// Calls `f` on every expression of this query and of all queries below, with how many levels down it stands. Where `f` says no,
    /// what is below that expression is left out.
    pub fn visit<'a>(&'a self, depth: usize, f: &mut dyn FnMut(&'a Expr, usize) -> bool) {
        self.for_each_expr(&mut |expr| expr.visit(depth, f));
        self.for_each_subquery(&mut |query| query.visit(depth + 1, f));
    }
}

impl Expr {
    /// As [`Query::visit`], from an expression.
    pub fn visit<'a>(&'a self, depth: usize, f: &mut dyn FnMut(&'a Expr, usize) -> bool) {
        if !f(self, depth) {
            return;
        }
        self.for_each_child(&mut |child| child.visit(depth, f));
        if let ExprKind::SubLink(link) = &self.kind {
            link.query.visit(depth + 1, f);
        }
    }
}
