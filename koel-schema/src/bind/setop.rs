//! UNION, INTERSECT, EXCEPT (`transformSetOperationStmt`).

use super::{Binder, Kind};
use crate::diagnostic::SqlState;
use crate::hir::{self, Expr, ExprKind, Rte, RteKind, SetOpNode, Target, Var};
use crate::resolve::coerce::{CoercionContext, select_common_type_no_error};
use crate::resolve::oper;
use crate::span::Span;
use crate::syntax::ast::{self, QueryBody, SetOp};
use crate::types::{TypeId, TypeMod};

fn name_of(op: SetOp) -> &'static str {
    match op {
        SetOp::Union => "UNION",
        SetOp::Intersect => "INTERSECT",
        SetOp::Except => "EXCEPT",
    }
}

/// A column of a set operation while its type is being found: where it stands in a leaf query, if it does.
#[derive(Clone)]
struct Column {
    ty: TypeId,
    typmod: i32,
    span: Span,
}

struct Side {
    node: SetOpNode,
    columns: Vec<Column>,
    /// The only leaf below, whose unknown literals can still be coerced.
    leaf: Option<usize>,
}

impl<'a> Binder<'a> {
    pub(crate) fn set_operation(
        &mut self,
        query: &'a ast::Query,
        op: SetOp,
        all: bool,
        left: &'a ast::Query,
        right: &'a ast::Query,
        span: Span,
    ) {
        self.refuse_locking(query);
        // The recursive term is a side of the CTE's own operation, not of one below.
        let recursive = self.level().parent_cte_recursive && !self.level().set_leaf;
        let side = self.combine(op, all, left, right, span, true, recursive);
        self.finish_set_operation(query, side);
    }

    fn finish_set_operation(&mut self, query: &'a ast::Query, side: Side) {
        // Names and places from the leftmost leaf.
        let mut node = &side.node;
        let leftmost = loop {
            match node {
                SetOpNode::Leaf(rte) => break *rte,
                SetOpNode::Op { left, .. } => node = left,
            }
        };
        let first: Vec<(String, Span)> = match &self.level().query.rtable[leftmost].kind {
            RteKind::Subquery(leaf) => leaf.output().map(|t| (t.name.clone(), t.span)).collect(),
            _ => Vec::new(),
        };
        let mut targets = Vec::with_capacity(side.columns.len());
        for (col, column) in side.columns.iter().enumerate() {
            let (name, span) = first.get(col).cloned().unwrap_or_default();
            let var = ExprKind::Var(Var { rel: leftmost, col, up: 0 });
            let expr = Expr::new(var, column.ty, column.span).with_typmod(column.typmod);
            targets.push(Target { expr, name, junk: false, column: None, span });
        }
        self.level().query.set_op = Some(Box::new(side.node));
        // ORDER BY may name output columns only.
        let count = targets.len();
        let visible: Vec<hir::RteColumn> = targets
            .iter()
            .map(|t| hir::RteColumn { name: t.name.clone(), ty: t.expr.ty, typmod: t.expr.typmod, dropped: false })
            .collect();
        let saved = std::mem::take(&mut self.level().namespace);
        let mut item = super::scope::NsItem::of_rte(
            leftmost,
            &Rte { name: String::new(), columns: visible, kind: RteKind::Error, lateral: false, span: query.span },
        );
        item.rel_visible = false;
        self.add_to_namespace(item);
        let before = self.diagnostics.len();
        let order_by = self.sort_clause(&query.order_by, &mut targets, false);
        if targets.len() > count && self.diagnostics.len() == before {
            let span = targets[count].span;
            self.report(
                crate::diagnostic::Diagnostic::refused(
                    SqlState::FeatureNotSupported,
                    span,
                    "invalid UNION/INTERSECT/EXCEPT ORDER BY clause",
                )
                .help("only result column names can be used, not expressions or functions: add the expression to every SELECT, or move the UNION into a FROM clause"),
            );
        }
        targets.truncate(count);
        let level = self.level();
        level.namespace = saved;
        level.query.order_by = order_by.into_iter().filter(|key| key.target < count).collect();
        level.query.targets = targets;
        self.limit_clause(query);
    }

    fn refuse_locking(&mut self, query: &ast::Query) {
        if let Some(lock) = query.locking.first() {
            let strength = super::select::strength_name(lock.strength);
            let message = format!("{strength} is not allowed with UNION/INTERSECT/EXCEPT");
            self.refuse(SqlState::FeatureNotSupported, lock.span, message);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn combine(
        &mut self,
        op: SetOp,
        all: bool,
        left: &'a ast::Query,
        right: &'a ast::Query,
        span: Span,
        top: bool,
        recursive: bool,
    ) -> Side {
        let mut l = self.set_side(left);
        if recursive && top {
            // `determineRecursiveColTypes`: the non-recursive term decides before the other is bound.
            self.fix_recursive_columns(&l);
        }
        let mut r = self.set_side(right);
        if l.columns.len() != r.columns.len() {
            let at = r.columns.first().map_or(right.span, |c| c.span);
            let message = format!("each {} query must have the same number of columns", name_of(op));
            self.refuse(SqlState::SyntaxError, at, message);
        }
        let mut columns = Vec::new();
        for i in 0..l.columns.len().min(r.columns.len()) {
            columns.push(self.unify(op, all, &mut l, &mut r, i, recursive));
        }
        let node = SetOpNode::Op {
            op: match op {
                SetOp::Union => hir::SetOp::Union,
                SetOp::Intersect => hir::SetOp::Intersect,
                SetOp::Except => hir::SetOp::Except,
            },
            all,
            left: Box::new(l.node),
            right: Box::new(r.node),
            columns: columns.iter().map(|c| TypeMod { ty: c.ty, typmod: c.typmod }).collect(),
        };
        let _ = span;
        Side { node, columns, leaf: None }
    }

    fn set_side(&mut self, query: &'a ast::Query) -> Side {
        let plain = query.with.is_none()
            && query.order_by.is_empty()
            && query.limit.is_none()
            && query.offset.is_none()
            && query.locking.is_empty();
        if plain && let QueryBody::SetOp { op, all, left, right, span } = &query.body {
            return self.combine(*op, *all, left, right, *span, false, false);
        }
        self.refuse_locking(query);
        if let QueryBody::Select(select) = &query.body
            && let Some(into) = &select.into
            && self.into_allowed != Some(into.span)
        {
            let message = "INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT";
            self.refuse(SqlState::SyntaxError, into.span, message);
        }
        // A leaf: a query of its own level, which sees nothing of its siblings.
        let namespace = std::mem::take(&mut self.level().namespace);
        let inherited = self.level().parent_cte_recursive;
        self.push_level(hir::Command::Select, query.span);
        self.level().parent_cte_recursive = inherited;
        self.level().set_leaf = true;
        self.query_body(query, false);
        let bound = self.pop_level();
        self.level().namespace = namespace;
        // A leaf must not refer to its own level (there is nothing) but may to outer ones.
        let columns =
            bound.output().map(|t| Column { ty: t.expr.ty, typmod: t.expr.typmod, span: t.expr.span }).collect();
        let rte_columns = super::from::output_columns(&bound);
        let rte = self.add_rte(Rte {
            name: "*SELECT*".into(),
            columns: rte_columns,
            kind: RteKind::Subquery(Box::new(bound)),
            lateral: false,
            span: query.span,
        });
        Side { node: SetOpNode::Leaf(rte), columns, leaf: Some(rte) }
    }

    fn unify(&mut self, op: SetOp, all: bool, l: &mut Side, r: &mut Side, i: usize, recursive: bool) -> Column {
        let (left, right) = (l.columns[i].clone(), r.columns[i].clone());
        let span = if left.ty == TypeId::UNKNOWN { right.span } else { left.span };
        if left.ty.is_error() || right.ty.is_error() {
            return Column { ty: if left.ty.is_error() { right.ty } else { left.ty }, typmod: -1, span };
        }
        let Some(common) = self.set_common_type(op, &left, &right) else {
            return Column { ty: TypeId::ERROR, typmod: -1, span };
        };
        for (side, column) in [(&*l, &left), (&*r, &right)] {
            if column.ty != common && !self.can_coerce(column.ty, common, CoercionContext::Implicit) {
                let message = format!(
                    "{} could not convert type {} to {}",
                    name_of(op),
                    self.catalog.type_name(column.ty),
                    self.catalog.type_name(common)
                );
                self.refuse(SqlState::CannotCoerce, column.span, message);
                return Column { ty: TypeId::ERROR, typmod: -1, span };
            }
            if column.ty == TypeId::UNKNOWN
                && let Some(leaf) = side.leaf
            {
                self.coerce_leaf_column(leaf, i, common);
            }
        }
        let needs_equality = !all || op != SetOp::Union;
        if needs_equality && !(recursive && all) && !oper::has_equality(self.catalog, common) {
            let message =
                format!("could not identify an equality operator for type {}", self.catalog.type_name(common));
            self.refuse(SqlState::UndefinedFunction, span, message);
        }
        let typmod = if left.typmod == right.typmod && left.ty == right.ty { left.typmod } else { -1 };
        Column { ty: common, typmod, span }
    }

    fn set_common_type(&mut self, op: SetOp, left: &Column, right: &Column) -> Option<TypeId> {
        let types = [left.ty, right.ty];
        match crate::resolve::coerce::select_common_type(self.catalog, &types) {
            Ok(ty) => Some(ty),
            Err(crate::resolve::coerce::CommonTypeError::Mismatch { left: a, right: b, .. }) => {
                let message = format!(
                    "{} types {} and {} cannot be matched",
                    name_of(op),
                    self.catalog.type_name(a),
                    self.catalog.type_name(b)
                );
                self.refuse(SqlState::DatatypeMismatch, right.span, message);
                select_common_type_no_error(self.catalog, &types).filter(|_| false)
            }
        }
    }

    /// An unknown literal or parameter in a leaf's output takes the common type.
    fn coerce_leaf_column(&mut self, leaf: usize, i: usize, ty: TypeId) {
        let expr = match &mut self.level().query.rtable[leaf].kind {
            RteKind::Subquery(query) => match query.targets.iter_mut().filter(|t| !t.junk).nth(i) {
                Some(target) => {
                    let span = target.expr.span;
                    std::mem::replace(&mut target.expr, Expr::error(span))
                }
                None => return,
            },
            _ => return,
        };
        let expr = self.coerce(expr, ty, -1, CoercionContext::Implicit, false);
        let level = self.level();
        if let RteKind::Subquery(query) = &mut level.query.rtable[leaf].kind
            && let Some(target) = query.targets.iter_mut().filter(|t| !t.junk).nth(i)
        {
            target.expr = expr;
        }
        if let Some(column) = level.query.rtable[leaf].columns.get_mut(i) {
            column.ty = ty;
        }
    }

    /// The columns of a recursive CTE are those of its first term, unknown ones as text; what they are overall is for both to tell.
    fn fix_recursive_columns(&mut self, side: &Side) {
        let mut node = &side.node;
        let leftmost = loop {
            match node {
                SetOpNode::Leaf(rte) => break *rte,
                SetOpNode::Op { left, .. } => node = left,
            }
        };
        let names: Vec<String> = self.level().query.rtable[leftmost].columns.iter().map(|c| c.name.clone()).collect();
        let columns = side
            .columns
            .iter()
            .zip(names)
            .map(|(c, name)| {
                let ty = if c.ty == TypeId::UNKNOWN { TypeId::TEXT } else { c.ty };
                hir::RteColumn { name, ty, typmod: c.typmod, dropped: false }
            })
            .collect();
        self.start_recursion(columns);
        self.level().kind = Kind::None;
    }
}
