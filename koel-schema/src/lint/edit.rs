//! Shapes that many checks ask about, and edits that many fixes make.

use super::context::{Context, insert};
use crate::diagnostic::Edit;
use crate::facts::{Level, strip_relabel};
use crate::hir::{Coercion, Expr, ExprKind, Query, RteKind};
use crate::span::Span;
use crate::syntax::keywords::{Kw, quote_ident};
use std::collections::HashMap;

/// A built-in infix operator and its operands.
pub(super) fn infix(expr: &Expr) -> Option<(&str, &Expr, &Expr)> {
    match &expr.kind {
        ExprKind::Op { op, callee, args } if callee.builtin => match &args[..] {
            [left, right] => Some((op, left, right)),
            _ => None,
        },
        _ => None,
    }
}

/// Below the coercions that nobody wrote.
pub(super) fn uncoerced(mut expr: &Expr) -> &Expr {
    while let ExprKind::Coerce { arg, explicit: false, .. } = &expr.kind {
        expr = arg;
    }
    expr
}

/// Below all coercions that do not compute, written or not, whether it is a parameter.
pub(super) fn is_param(mut expr: &Expr) -> bool {
    while let ExprKind::Coerce { how: Coercion::Relabel | Coercion::Func(_) | Coercion::Io, arg, .. } = &expr.kind {
        expr = arg;
    }
    matches!(strip_relabel(expr).kind, ExprKind::Param(_))
}

/// An expression as it is written, to stand in another place: in parentheses, and a parameter with the type that it has where it stands.
pub(super) fn operand(cx: &Context<'_>, expr: &Expr) -> String {
    let written = uncoerced(expr);
    let text = cx.text(written.span);
    match &written.kind {
        ExprKind::Param(_) if !text.contains("::") => format!("{text}::{}", cx.catalog.type_name(expr.ty)),
        ExprKind::Const(_)
        | ExprKind::Param(_)
        | ExprKind::Var(_)
        | ExprKind::Call { .. }
        | ExprKind::SqlValue(_)
        | ExprKind::Coerce { .. } => text.to_string(),
        _ => format!("({text})"),
    }
}

/// The conjuncts of a condition.
pub(super) fn conjuncts<'a>(expr: &'a Expr, out: &mut Vec<&'a Expr>) {
    match &expr.kind {
        ExprKind::And(args) => args.iter().for_each(|arg| conjuncts(arg, out)),
        _ => out.push(expr),
    }
}

/// With the parentheses around it.
pub(super) fn with_parentheses(sql: &str, mut span: Span) -> Span {
    loop {
        let before = sql.get(..span.start as usize).unwrap_or("").trim_end();
        let after = sql.get(span.end as usize..).unwrap_or("");
        let blank = after.len() - after.trim_start().len();
        if !(before.ends_with('(') && after.trim_start().starts_with(')')) {
            return span;
        }
        span = Span::new(before.len() as u32 - 1, span.end + blank as u32 + 1);
    }
}

/// Clauses that can follow WHERE.
const AFTER_WHERE: [Kw; 11] = [
    Kw::Group,
    Kw::Having,
    Kw::Window,
    Kw::Union,
    Kw::Intersect,
    Kw::Except,
    Kw::Order,
    Kw::Limit,
    Kw::Offset,
    Kw::Fetch,
    Kw::For,
];

/// Clauses that can follow ORDER BY.
pub(super) const AFTER_ORDER: [Kw; 4] = [Kw::Limit, Kw::Offset, Kw::Fetch, Kw::For];

/// The end of what comes before a clause, or of the level where there is none.
pub(super) fn end_before(cx: &Context<'_>, query: &Query, clauses: &[Kw]) -> u32 {
    let level = cx.inside(query);
    let end = cx.clause(query, clauses).map_or(level.end, |span| span.start);
    level.start + cx.text(Span::new(level.start, end)).trim_end().len() as u32
}

/// Adds a condition to a SELECT's WHERE.
pub(super) fn and_where(cx: &Context<'_>, query: &Query, condition: &str) -> Vec<Edit> {
    match &query.where_ {
        Some(existing) => {
            let span = with_parentheses(cx.sql, existing.span);
            match existing.kind {
                ExprKind::Or(_) if span == existing.span => {
                    vec![insert(span.start, "("), insert(span.end, format!(") AND {condition}"))]
                }
                _ => vec![insert(span.end, format!(" AND {condition}"))],
            }
        }
        None => vec![insert(end_before(cx, query, &AFTER_WHERE), format!(" WHERE {condition}"))],
    }
}

/// How a level writes its columns.
pub(super) struct Names<'a> {
    query: &'a Query,
    /// How often each name is one of the range table.
    tables: HashMap<&'a str, usize>,
    /// There is but one table.
    single: bool,
}

impl<'a> Names<'a> {
    pub(super) fn of(level: &Level<'a, '_>) -> Self {
        let query = level.query();
        let mut tables = HashMap::new();
        query.rtable.iter().for_each(|rte| *tables.entry(rte.name.as_str()).or_default() += 1);
        Self { query, tables, single: level.entries().len() < 2 }
    }

    /// None where the column's name would not do.
    pub(super) fn column(&self, expr: &Expr) -> Option<String> {
        let ExprKind::Var(var) = expr.kind else { return None };
        let rte = self.query.rtable.get(var.rel).filter(|_| var.up == 0)?;
        let column = quote_ident(&rte.columns.get(var.col)?.name);
        if let RteKind::Join { columns, .. } = &rte.kind
            && rte.name.is_empty()
        {
            // Merged by USING: the bare name, or that of the side it comes from.
            let below = columns.get(var.col)?;
            return match below.kind {
                ExprKind::Var(_) => self.column(below),
                _ => Some(column),
            };
        }
        match self.tables.get(rte.name.as_str()) {
            _ if self.single => Some(column),
            Some(1) => Some(format!("{}.{column}", quote_ident(&rte.name))),
            _ => None,
        }
    }
}
