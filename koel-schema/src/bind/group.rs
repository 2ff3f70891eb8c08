//! ORDER BY, GROUP BY and DISTINCT (`parse_clause.c`): items by name, by position, by expression.

use super::scope::Found;
use super::{Binder, Kind};
use crate::diagnostic::SqlState;
use crate::hir::{Distinct, Expr, ExprKind, SortKey, Target};
use crate::resolve::{is_binary_coercible, oper};
use crate::span::Span;
use crate::syntax::ast::{self, ExprKind as Ast, GroupItem, NullsOrder, SortDir};
use crate::types::TypeId;

/// CUBE and nested sets multiply; PostgreSQL allows 4096.
const MAX_GROUPING_SETS: usize = 4096;

/// Whether ORDER BY says which operator a column is compared with.
fn ordered_using(order_by: &[SortKey], target: usize) -> bool {
    order_by.iter().any(|key| key.using && key.target == target)
}

impl<'a> Binder<'a> {
    /// `findTargetlistEntrySQL92`: an index of `targets`, which may grow.
    fn target_entry(&mut self, expr: &'a ast::Expr, targets: &mut Vec<Target>, kind: Kind) -> Option<usize> {
        if let Ast::Column(parts) = &expr.kind
            && let [name] = parts.as_slice()
        {
            // In GROUP BY an input column of the name wins over an output name.
            let skip = kind == Kind::GroupBy && self.level_has_column(&name.name, name.span);
            if !skip {
                let mut found: Option<usize> = None;
                for (i, target) in targets.iter().enumerate() {
                    if target.junk || target.name != name.name {
                        continue;
                    }
                    match found {
                        Some(first) if targets[first].expr != target.expr => {
                            let message = format!("{} \"{}\" is ambiguous", kind.name(), name.name);
                            self.refuse(SqlState::AmbiguousColumn, name.span, message);
                            return None;
                        }
                        Some(_) => {}
                        None => found = Some(i),
                    }
                }
                if found.is_some() {
                    return found;
                }
            }
        }
        match &expr.kind {
            // What is no int4 is a numeric constant to the lexer.
            Ast::Integer(text) if super::expr::integer(text, expr.span).ty == TypeId::INT4 => {
                let visible = targets.iter().filter(|t| !t.junk).count();
                let bound = super::expr::integer(text, expr.span);
                let ExprKind::Const(Some(value)) = &bound.kind else { return None };
                match value.parse::<usize>() {
                    Ok(n) if n >= 1 && n <= visible => {
                        return targets.iter().enumerate().filter(|(_, t)| !t.junk).nth(n - 1).map(|(i, _)| i);
                    }
                    _ => {
                        let message = format!("{} position {text} is not in select list", kind.name());
                        self.refuse(SqlState::InvalidColumnReference, expr.span, message);
                        return None;
                    }
                }
            }
            Ast::Integer(_) | Ast::Float(_) | Ast::String(_) | Ast::Bits(_) | Ast::Bool(_) | Ast::Null => {
                let message = format!("non-integer constant in {}", kind.name());
                self.refuse(SqlState::SyntaxError, expr.span, message);
                return None;
            }
            _ => {}
        }
        let bound = self.expr_of_kind(expr, kind);
        if bound.is_error() {
            return None;
        }
        if let Some(found) = targets.iter().position(|t| t.expr == bound) {
            return Some(found);
        }
        let name = super::target::figure_column_name(expr);
        targets.push(Target { expr: bound, name, junk: true, column: None, span: expr.span });
        Some(targets.len() - 1)
    }

    /// Whether the innermost level has a column of this name, without a message.
    fn level_has_column(&mut self, name: &str, span: Span) -> bool {
        let before = self.diagnostics.len();
        let found = self.column_by_name(name, span);
        self.diagnostics.truncate(before);
        match found {
            Found::Column(expr) => matches!(expr.kind, ExprKind::Var(var) if var.up == 0),
            Found::Ambiguous => true,
            Found::Nothing => false,
        }
    }

    pub(crate) fn text_where_unknown(&mut self, targets: &mut [Target], index: usize) {
        if targets[index].expr.ty == TypeId::UNKNOWN {
            let span = targets[index].expr.span;
            let expr = std::mem::replace(&mut targets[index].expr, Expr::error(span));
            targets[index].expr = self.coerce_unknown_to_text(expr);
        }
    }

    /// An ordering operator for the expression, or the error.
    pub(crate) fn check_sortable(&mut self, expr: &Expr, dir: &SortDir) {
        if expr.is_error() || expr.ty == TypeId::UNKNOWN {
            return;
        }
        if let SortDir::Using(op) = dir {
            let Some(operator) = self.find_operator(op, Some(expr.ty), expr.ty) else { return };
            // `compatible_oper`: what is sorted is not converted first.
            let as_it_is = |operand| is_binary_coercible(self.catalog, expr.ty, operand);
            if !(as_it_is(operator.left) && as_it_is(operator.right)) {
                let name = self.catalog.type_name(expr.ty);
                let message = format!("operator requires run-time type coercion: {name} {} {name}", op.name);
                self.refuse(SqlState::UndefinedFunction, op.span, message);
            } else if !oper::is_ordering(self.catalog, operator.id) {
                let message = format!("operator {} is not a valid ordering operator", op.name);
                self.report(
                    crate::diagnostic::Diagnostic::refused(SqlState::WrongObjectType, op.span, message)
                        .help("ordering operators must be \"<\" or \">\" members of btree operator families"),
                );
            }
            return;
        }
        if !oper::has_ordering(self.catalog, expr.ty) {
            let message =
                format!("could not identify an ordering operator for type {}", self.catalog.type_name(expr.ty));
            self.report(
                crate::diagnostic::Diagnostic::refused(SqlState::UndefinedFunction, expr.span, message)
                    .help("use an explicit ordering operator or modify the query"),
            );
        }
    }

    pub(crate) fn check_equality(&mut self, expr: &Expr) -> bool {
        if expr.is_error() || expr.ty == TypeId::UNKNOWN || oper::has_equality(self.catalog, expr.ty) {
            return true;
        }
        let message = format!("could not identify an equality operator for type {}", self.catalog.type_name(expr.ty));
        self.refuse(SqlState::UndefinedFunction, expr.span, message);
        false
    }

    /// `transformSortClause`.
    pub(crate) fn sort_clause(
        &mut self,
        items: &'a [ast::SortBy],
        targets: &mut Vec<Target>,
        sql99: bool,
    ) -> Vec<SortKey> {
        let mut keys: Vec<SortKey> = Vec::new();
        for item in items {
            let _ = sql99;
            let Some(target) = self.target_entry(&item.expr, targets, Kind::OrderBy) else { continue };
            self.text_where_unknown(targets, target);
            let expr = targets[target].expr.clone();
            self.check_sortable(&Expr { span: item.expr.span, ..expr }, &item.dir);
            let descending = match &item.dir {
                SortDir::Desc => true,
                SortDir::Using(op) => op.name.starts_with('>'),
                SortDir::Default | SortDir::Asc => false,
            };
            let nulls_first = match item.nulls {
                Some(NullsOrder::First) => true,
                Some(NullsOrder::Last) => false,
                None => descending,
            };
            if !keys.iter().any(|key| key.target == target) {
                let using = matches!(item.dir, SortDir::Using(_));
                keys.push(SortKey { target, descending, nulls_first, using });
            }
        }
        keys
    }

    /// `transformGroupClause`: the grouping columns, and the sets where there are any.
    pub(crate) fn group_clause(
        &mut self,
        group: &'a ast::GroupBy,
        targets: &mut Vec<Target>,
        order_by: &[SortKey],
    ) -> (Vec<usize>, Option<Vec<Vec<usize>>>) {
        let mut columns: Vec<usize> = Vec::new();
        let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
        let plain = group.items.iter().all(|item| matches!(item, GroupItem::Expr(_)));
        for item in &group.items {
            let alternatives = self.group_item(item, targets, &mut columns, order_by);
            let mut product = Vec::new();
            for set in &sets {
                for alternative in &alternatives {
                    let mut joined = set.clone();
                    joined.extend(alternative.iter().filter(|c| !set.contains(c)));
                    product.push(joined);
                }
            }
            if product.len() > MAX_GROUPING_SETS {
                self.refuse(
                    SqlState::StatementTooComplex,
                    Span::default(),
                    "too many grouping sets present (maximum 4096)",
                );
                product.truncate(1);
            }
            sets = product;
        }
        (columns, (!plain).then_some(sets))
    }

    fn group_item(
        &mut self,
        item: &'a GroupItem,
        targets: &mut Vec<Target>,
        columns: &mut Vec<usize>,
        order_by: &[SortKey],
    ) -> Vec<Vec<usize>> {
        match item {
            GroupItem::Expr(expr) => vec![self.group_exprs(std::slice::from_ref(expr), targets, columns, order_by)],
            GroupItem::Empty(_) => vec![Vec::new()],
            GroupItem::Rollup(exprs, _) => {
                let parts: Vec<Vec<usize>> = exprs
                    .iter()
                    .map(|e| self.group_exprs(std::slice::from_ref(e), targets, columns, order_by))
                    .collect();
                (0..=parts.len()).rev().map(|n| parts[..n].concat()).collect()
            }
            GroupItem::Cube(exprs, span) => {
                if exprs.len() > 12 {
                    self.refuse(SqlState::TooManyColumns, *span, "CUBE is limited to 12 elements");
                    return vec![Vec::new()];
                }
                let parts: Vec<Vec<usize>> = exprs
                    .iter()
                    .map(|e| self.group_exprs(std::slice::from_ref(e), targets, columns, order_by))
                    .collect();
                (0..1usize << parts.len())
                    .map(|mask| {
                        let chosen = parts.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1);
                        chosen.flat_map(|(_, part)| part.iter().copied()).collect()
                    })
                    .collect()
            }
            GroupItem::Sets(items, _) => {
                items.iter().flat_map(|item| self.group_item(item, targets, columns, order_by)).collect()
            }
        }
    }

    /// One item: several columns where it is a row in parentheses.
    fn group_exprs(
        &mut self,
        exprs: &'a [ast::Expr],
        targets: &mut Vec<Target>,
        columns: &mut Vec<usize>,
        order_by: &[SortKey],
    ) -> Vec<usize> {
        let mut out = Vec::new();
        for expr in exprs {
            if let Ast::Row { fields, explicit: false } = &expr.kind {
                out.extend(self.group_exprs(fields, targets, columns, order_by));
                continue;
            }
            let Some(index) = self.target_entry(expr, targets, Kind::GroupBy) else { continue };
            self.text_where_unknown(targets, index);
            let target = targets[index].expr.clone();
            let (mut aggregate, mut window) = (None, None);
            target.visit(0, &mut |e, depth| {
                let aggregates = match &e.kind {
                    ExprKind::Aggregate(agg) => agg.up == depth,
                    ExprKind::Grouping { .. } => depth == 0,
                    _ => false,
                };
                if aggregates {
                    aggregate.get_or_insert(e.span);
                } else if depth == 0 && matches!(e.kind, ExprKind::WindowFunc(_)) {
                    window.get_or_insert(e.span);
                }
                aggregate.is_none()
            });
            let refused = aggregate.map(|at| (SqlState::GroupingError, at, "aggregate functions"));
            let refused = refused.or(window.map(|at| (SqlState::WindowingError, at, "window functions")));
            if let Some((state, at, what)) = refused {
                self.refuse(state, at, format!("{what} are not allowed in GROUP BY"));
                continue;
            }
            if !ordered_using(order_by, index) {
                self.check_equality(&Expr { span: expr.span, ..target });
            }
            if !columns.contains(&index) {
                columns.push(index);
            }
            out.push(index);
        }
        out
    }

    /// `transformDistinctClause` and `transformDistinctOnClause`.
    pub(crate) fn distinct_clause(
        &mut self,
        distinct: &'a ast::Distinct,
        targets: &mut Vec<Target>,
        order_by: &[SortKey],
    ) -> Distinct {
        match distinct {
            ast::Distinct::All(_) => {
                if let Some(key) = order_by.iter().find(|key| targets[key.target].junk) {
                    let span = targets[key.target].span;
                    self.refuse(
                        SqlState::InvalidColumnReference,
                        span,
                        "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
                    );
                }
                for index in 0..targets.len() {
                    if !targets[index].junk {
                        self.text_where_unknown(targets, index);
                        let expr = targets[index].expr.clone();
                        if !ordered_using(order_by, index) && !self.check_equality(&expr) {
                            break;
                        }
                    }
                }
                Distinct::All
            }
            ast::Distinct::On(exprs, _) => {
                let mut on = Vec::new();
                for expr in exprs {
                    if let Some(index) = self.target_entry(expr, targets, Kind::DistinctOn) {
                        self.text_where_unknown(targets, index);
                        let bound = targets[index].expr.clone();
                        if !ordered_using(order_by, index) {
                            self.check_equality(&bound);
                        }
                        if !on.contains(&index) {
                            on.push(index);
                        }
                    }
                }
                let mut skipped = false;
                let mut matched = 0;
                for key in order_by {
                    if on.contains(&key.target) {
                        matched += 1;
                        if skipped {
                            self.refuse_distinct_on(exprs);
                            break;
                        }
                    } else {
                        skipped = true;
                    }
                }
                if skipped && matched < on.len() && matched > 0 || (skipped && matched == 0 && !on.is_empty()) {
                    self.refuse_distinct_on(exprs);
                }
                Distinct::On(on)
            }
        }
    }

    fn refuse_distinct_on(&mut self, exprs: &[ast::Expr]) {
        let span = exprs.first().map_or_else(Span::default, |e| e.span);
        let message = "SELECT DISTINCT ON expressions must match initial ORDER BY expressions";
        if !self.diagnostics.iter().any(|d| d.message == message) {
            self.refuse(SqlState::InvalidColumnReference, span, message);
        }
    }
}
