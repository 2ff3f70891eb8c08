//! Aggregates and GROUPING (`parse_agg.c`): the level they belong to and where they may stand.

use super::{Binder, Kind};
use crate::diagnostic::SqlState;
use crate::hir::{Aggregate, Expr, ExprKind};
use crate::span::Span;
use crate::syntax::ast;
use crate::types::TypeId;

/// The lowest levels that columns and aggregates inside refer to, as seen from outside the expressions.
#[derive(Default)]
pub(crate) struct Levels {
    pub(crate) var: Option<usize>,
    pub(crate) agg: Option<(usize, Span)>,
    pub(crate) window: Option<Span>,
    pub(crate) set: Option<Span>,
    /// A set came before any window function.
    set_first: bool,
}

pub(crate) fn levels_of<'e>(exprs: impl Iterator<Item = &'e Expr>) -> Levels {
    let mut levels = Levels::default();
    for expr in exprs {
        expr.visit(0, &mut |e, depth| {
            let up = match &e.kind {
                ExprKind::Var(var) => Some(var.up),
                ExprKind::WholeRow { up, .. } => Some(*up),
                _ => None,
            };
            if let Some(level) = up.and_then(|up| up.checked_sub(depth)) {
                levels.var = Some(levels.var.map_or(level, |old| old.min(level)));
            }
            match &e.kind {
                ExprKind::Aggregate(agg) => {
                    if let Some(level) = agg.up.checked_sub(depth)
                        && levels.agg.is_none_or(|(old, _)| level < old)
                    {
                        levels.agg = Some((level, e.span));
                    }
                    // Its arguments are its own affair.
                    false
                }
                // To what is around it, an aggregate of the level it stands in.
                ExprKind::Grouping { .. } if depth == 0 => {
                    if levels.agg.is_none_or(|(level, _)| level > 0) {
                        levels.agg = Some((0, e.span));
                    }
                    false
                }
                ExprKind::WindowFunc(_) if depth == 0 => {
                    levels.window.get_or_insert(e.span);
                    true
                }
                ExprKind::Call { callee, .. } | ExprKind::Op { callee, .. } if callee.retset && depth == 0 => {
                    levels.set.get_or_insert(e.span);
                    levels.set_first |= levels.window.is_none();
                    true
                }
                _ => true,
            }
        });
    }
    levels
}

const NESTED: &str = "aggregate function calls cannot be nested";

/// What no aggregate takes at all (`check_agg_arguments_walker`).
fn alien(levels: &Levels) -> Option<(SqlState, Span, &'static str)> {
    let window = levels
        .window
        .map(|at| (SqlState::GroupingError, at, "aggregate function calls cannot contain window function calls"));
    let set = levels.set.map(|at| {
        (SqlState::FeatureNotSupported, at, "aggregate function calls cannot contain set-returning function calls")
    });
    if levels.set_first { set } else { window.or(set) }
}

impl<'a> Binder<'a> {
    /// `transformAggregateCall`.
    pub(crate) fn aggregate(&mut self, mut aggregate: Aggregate, ret: TypeId, span: Span) -> Expr {
        let aggregated = aggregate.args.iter().skip(aggregate.direct);
        let levels = levels_of(aggregated.chain(&aggregate.order_by).chain(&aggregate.filter));
        let level = match (levels.var, levels.agg) {
            (None, None) => 0,
            (Some(var), None) => var,
            (None, Some((agg, _))) => agg,
            (Some(var), Some((agg, _))) => var.min(agg),
        };
        let nested = |levels: &Levels, up_to: usize| levels.agg.filter(|(agg, _)| *agg <= up_to).map(|(_, at)| at);
        let direct = levels_of(aggregate.args.iter().take(aggregate.direct));
        let refused = match (alien(&levels), nested(&levels, level), alien(&direct)) {
            (Some(alien), _, _) => Some(alien),
            (None, Some(at), _) => Some((SqlState::GroupingError, at, NESTED)),
            (None, None, Some(alien)) => Some(alien),
            (None, None, None) if direct.var.is_some_and(|var| var < level) => {
                let message = "outer-level aggregate cannot contain a lower-level variable in its direct arguments";
                Some((SqlState::GroupingError, span, message))
            }
            (None, None, None) => nested(&direct, level).map(|at| (SqlState::GroupingError, at, NESTED)),
        };
        if let Some((state, at, message)) = refused {
            return self.error(state, at, message);
        }
        aggregate.up = level;
        let position = self.levels.len().saturating_sub(1 + level);
        let kind = self.levels.get(position).map_or(Kind::None, |l| l.kind);
        if let Some(message) = agg_refused(kind, "aggregate functions") {
            return self.error(SqlState::GroupingError, span, message);
        }
        if let Some(owner) = self.levels.get_mut(position) {
            owner.query.has_aggs = true;
            owner.agg_spans.push(span);
        }
        Expr::new(ExprKind::Aggregate(Box::new(aggregate)), ret, span)
    }

    pub(crate) fn grouping(&mut self, args: &'a [ast::Expr], span: Span) -> Expr {
        if args.len() > 31 {
            return self.error(SqlState::TooManyArguments, span, "GROUPING must have fewer than 32 arguments");
        }
        let args = self.exprs(args);
        // It belongs to the level of its arguments and holds what an aggregate can.
        let levels = levels_of(args.iter());
        if let Some((state, at, message)) = alien(&levels) {
            return self.error(state, at, message);
        }
        let level = levels.var.into_iter().chain(levels.agg.map(|(level, _)| level)).min().unwrap_or(0);
        if let Some((_, at)) = levels.agg.filter(|(agg, _)| *agg == level) {
            return self.error(SqlState::GroupingError, at, NESTED);
        }
        let position = self.levels.len().saturating_sub(1 + level);
        let kind = self.levels.get(position).map_or(Kind::None, |level| level.kind);
        if let Some(message) = agg_refused(kind, "grouping operations") {
            return self.error(SqlState::GroupingError, span, message);
        }
        if let Some(owner) = self.levels.get_mut(position) {
            owner.query.has_aggs = true;
        }
        Expr::new(ExprKind::Grouping { args }, TypeId::INT4, span)
    }
}

/// `check_agglevels_and_constraints`.
fn agg_refused(kind: Kind, what: &str) -> Option<String> {
    let place = match kind {
        Kind::None
        | Kind::Having
        | Kind::SelectTarget
        | Kind::OrderBy
        | Kind::DistinctOn
        | Kind::WindowPartition
        | Kind::WindowOrder => return None,
        Kind::JoinOn => "JOIN conditions",
        Kind::FromSubselect => "FROM clause of their own query level",
        Kind::FromFunction => "functions in FROM",
        Kind::Where => "WHERE",
        Kind::Filter => "FILTER",
        Kind::WindowFrame => "window RANGE, ROWS or GROUPS",
        Kind::InsertTarget => "INSERT",
        Kind::UpdateSource | Kind::UpdateTarget => "UPDATE",
        Kind::GroupBy => "GROUP BY",
        Kind::Limit => "LIMIT",
        Kind::Offset => "OFFSET",
        Kind::Returning | Kind::MergeReturning => "RETURNING",
        Kind::MergeWhen => "MERGE WHEN conditions",
        Kind::Values | Kind::ValuesSingle => "VALUES",
        Kind::CheckConstraint | Kind::DomainCheck => "check constraints",
        Kind::ColumnDefault => "DEFAULT expressions",
        Kind::GeneratedColumn => "column generation expressions",
        Kind::IndexExpression => "index expressions",
        Kind::IndexPredicate => "index predicates",
        Kind::AlterColTransform => "transform expressions",
        Kind::PartitionExpression => "partition key expressions",
        Kind::Policy => "policy expressions",
        Kind::CallArgument => "CALL arguments",
    };
    Some(format!("{what} are not allowed in {place}"))
}
