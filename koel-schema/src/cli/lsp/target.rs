//! What stands at a place in a query: a column, a table, a parameter.

use crate::analysis::Analysis;
use crate::catalog::{Catalog, RelationRef};
use crate::hir::{Expr, ExprKind, Query, RelId, Rte, RteKind, Var};
use crate::span::Span;
use crate::syntax::keywords::{Category, Kw};
use crate::syntax::{self, ParseOptions, Word};
use crate::types::TypeId;

/// What a place is about, and the text that says it.
#[derive(Debug)]
pub(super) struct Target {
    pub span: Span,
    pub thing: Thing,
}

#[derive(Debug)]
pub(super) enum Thing {
    Table(RelationRef),
    /// By its relation and index, where it is a relation's; as which column of the result.
    Column {
        name: String,
        ty: TypeId,
        origin: Option<(RelationRef, usize)>,
        output: Option<usize>,
    },
    /// A CTE, a function's rows: what is not of the catalog.
    Rows {
        name: String,
        columns: Vec<(String, TypeId)>,
    },
    /// By index.
    Param(usize),
}

pub(super) fn find(catalog: &Catalog, sql: &str, found: &Analysis, named_params: bool, offset: u32) -> Option<Target> {
    for (index, param) in found.params.iter().enumerate() {
        if let Some(span) = param.spans.iter().find(|span| holds(**span, offset)) {
            return Some(Target { span: *span, thing: Thing::Param(index) });
        }
    }
    if let Some(query) = &found.query {
        let mut finder = Finder { catalog, sql, offset, best: None };
        finder.query(query, &mut Vec::new());
        let output = || output(catalog, found, query, offset);
        if let Some(best) = finder.best.or_else(output) {
            let thing = match best.thing {
                Thing::Column { name, ty, origin, .. } => {
                    let output = query.output().position(|target| target.expr.span == best.span);
                    let output = output.or_else(|| found.columns.iter().position(|column| column.span == best.span));
                    Thing::Column { name, ty, origin, output }
                }
                thing => thing,
            };
            return Some(Target { span: best.span, thing });
        }
    }
    by_name(catalog, sql, named_params, offset)
}

/// An end counts: there the cursor is that wrote it.
fn holds(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}

/// What a column of the result is called, or computed by.
fn output(catalog: &Catalog, found: &Analysis, query: &Query, offset: u32) -> Option<Target> {
    let at = found.columns.iter().position(|column| holds(column.span, offset));
    let column = found.columns.get(at?)?;
    let expr = query.output().nth(at?).map(|target| &target.expr)?;
    if column.span == expr.span && !matches!(expr.kind, ExprKind::Var(_)) {
        // A whole expression: what stands in it is meant, not the column.
        return None;
    }
    let origin = match &expr.kind {
        ExprKind::Var(var) => source(catalog, &[query], *var, DEPTH),
        _ => None,
    };
    let thing = Thing::Column { name: column.name.clone(), ty: column.ty, origin, output: at };
    Some(Target { span: column.span, thing })
}

struct Finder<'a> {
    catalog: &'a Catalog,
    sql: &'a str,
    offset: u32,
    best: Option<Target>,
}

impl<'a> Finder<'a> {
    fn query(&mut self, query: &'a Query, around: &mut Vec<&'a Query>) {
        around.push(query);
        for rte in &query.rtable {
            self.entry(rte);
        }
        let mut exprs = Vec::new();
        query.for_each_expr(&mut |expr| exprs.push(expr));
        exprs.into_iter().for_each(|expr| self.expr(expr, around));
        let mut below = Vec::new();
        query.for_each_subquery(&mut |query| below.push(query));
        below.into_iter().for_each(|query| self.query(query, around));
        around.pop();
    }

    fn entry(&mut self, rte: &Rte) {
        if !holds(rte.span, self.offset) {
            return;
        }
        match &rte.kind {
            RteKind::Relation { rel, .. } => {
                if let Some(relation) = self.catalog.relation(*rel) {
                    self.offer(rte.span, Thing::Table(relation));
                }
            }
            RteKind::Cte { .. } => {
                let columns = rte.columns.iter().map(|column| (column.name.clone(), column.ty)).collect();
                self.offer(rte.span, Thing::Rows { name: rte.name.clone(), columns });
            }
            RteKind::Subquery(_)
            | RteKind::Join { .. }
            | RteKind::Function { .. }
            | RteKind::Values { .. }
            | RteKind::TableFunc { .. }
            | RteKind::Pseudo { .. }
            | RteKind::Error => {}
        }
    }

    fn expr(&mut self, expr: &'a Expr, around: &mut Vec<&'a Query>) {
        if let ExprKind::Var(var) = &expr.kind
            && holds(expr.span, self.offset)
            && !expr.span.text(self.sql).ends_with('*')
            && let Some(column) = column(around, *var)
        {
            let origin = source(self.catalog, around, *var, DEPTH);
            let thing = Thing::Column { name: column, ty: expr.ty, origin, output: None };
            self.offer(expr.span, thing);
        }
        let mut below = Vec::new();
        expr.for_each_child(&mut |child| below.push(child));
        below.into_iter().for_each(|child| self.expr(child, around));
        if let ExprKind::SubLink(link) = &expr.kind {
            self.query(&link.query, around);
        }
    }

    /// The smallest is meant.
    fn offer(&mut self, span: Span, thing: Thing) {
        let length = |span: Span| span.end.saturating_sub(span.start);
        if self.best.as_ref().is_none_or(|best| length(span) < length(best.span)) {
            self.best = Some(Target { span, thing });
        }
    }
}

fn entry<'a>(around: &[&'a Query], var: Var) -> Option<(usize, &'a Rte)> {
    let level = around.len().checked_sub(1 + var.up)?;
    Some((level, around.get(level)?.rtable.get(var.rel)?))
}

fn column(around: &[&Query], var: Var) -> Option<String> {
    let (_, rte) = entry(around, var)?;
    rte.columns.get(var.col).map(|column| column.name.clone())
}

/// How many subqueries deep a column is followed.
const DEPTH: usize = 32;

/// The relation's column that a variable is.
fn source(catalog: &Catalog, around: &[&Query], var: Var, depth: usize) -> Option<(RelationRef, usize)> {
    let deeper = depth.checked_sub(1)?;
    let (level, rte) = entry(around, var)?;
    let here = around.get(..=level)?;
    let relation = |rel: RelId| catalog.relation(rel).filter(|relation| relation.columns.len() > var.col);
    let inside = |query: &Query, here: &[&Query]| {
        let ExprKind::Var(inner) = query.output().nth(var.col)?.expr.kind else { return None };
        let around: Vec<&Query> = here.iter().copied().chain([query]).collect();
        source(catalog, &around, inner, deeper)
    };
    match &rte.kind {
        RteKind::Relation { rel, .. } | RteKind::Pseudo { rel, .. } => Some((relation(*rel)?, var.col)),
        RteKind::Subquery(query) => inside(query, here),
        RteKind::Cte { up, index, .. } => {
            let level = level.checked_sub(*up)?;
            inside(&around.get(level)?.ctes.get(*index)?.query, around.get(..=level)?)
        }
        RteKind::Join { columns, .. } => match &columns.get(var.col)?.kind {
            ExprKind::Var(inner) => source(catalog, here, *inner, deeper),
            _ => None,
        },
        RteKind::Function { .. } | RteKind::Values { .. } | RteKind::TableFunc { .. } | RteKind::Error => None,
    }
}

/// A relation that a text names, and what the text calls it.
#[derive(Debug)]
pub(super) struct Mention {
    pub alias: String,
    pub relation: RelationRef,
    pub span: Span,
}

pub(super) fn words(catalog: &Catalog, sql: &str, named_params: bool) -> Vec<Word> {
    syntax::words(sql, &ParseOptions { version: catalog.version().major(), named_params })
}

/// The relations of a text that need not be right.
pub(super) fn mentions(catalog: &Catalog, sql: &str, words: &[Word]) -> Vec<Mention> {
    let mut found = Vec::new();
    let blank = |from: u32, to: u32| Span::new(from, to).text(sql).trim().is_empty();
    for (at, word) in words.iter().enumerate() {
        let schema = if word.qualified { at.checked_sub(1).and_then(|at| words.get(at)) } else { None };
        if word.keyword.is_some_and(|kw| kw.category_in(catalog.version().major()) == Category::Reserved) {
            continue;
        }
        let schema = schema.map(|word| word.name.as_str());
        let Some(relation) = catalog.relation_by_name(schema, &word.name) else { continue };
        let mut rest = words.get(at + 1..).unwrap_or(&[]).iter();
        let mut next = rest.next().filter(|next| blank(word.span.end, next.span.start));
        if let Some(kw) = next.filter(|next| next.keyword == Some(Kw::As)) {
            next = rest.next().filter(|next| blank(kw.span.end, next.span.start));
        }
        let alias = next.filter(|next| next.keyword.is_none()).map_or(&word.name, |next| &next.name);
        found.push(Mention { alias: alias.clone(), relation, span: word.span });
    }
    found
}

/// What a word can only mean: in a list of columns, in SET, in a query that is not whole.
fn by_name(catalog: &Catalog, sql: &str, named_params: bool, offset: u32) -> Option<Target> {
    let words = words(catalog, sql, named_params);
    let at = words.iter().position(|word| holds(word.span, offset))?;
    let word = words.get(at)?;
    let mentions = mentions(catalog, sql, &words);
    let qualifier = if word.qualified { at.checked_sub(1).and_then(|at| words.get(at)) } else { None };
    let is_call = sql.get(word.span.end as usize..).is_some_and(|rest| rest.trim_start().starts_with('('));
    let meant = mentions.iter().filter(|mention| !is_call && qualifier.is_none_or(|word| word.name == mention.alias));
    let mut columns: Vec<(RelationRef, usize)> = meant
        .filter_map(|mention| {
            let live = |column: &crate::catalog::object::Column| !column.dropped && *column.name == *word.name;
            Some((mention.relation.clone(), mention.relation.columns.iter().position(live)?))
        })
        .collect();
    columns.dedup_by_key(|(relation, _)| relation.id);
    let thing = match &columns[..] {
        [(relation, index)] => {
            let column = relation.columns.get(*index)?;
            let origin = Some((relation.clone(), *index));
            Thing::Column { name: column.name.to_string(), ty: column.ty, origin, output: None }
        }
        _ => {
            let named = |mention: &&Mention| mention.alias == word.name || *mention.relation.name == *word.name;
            Thing::Table(mentions.iter().find(named)?.relation.clone())
        }
    };
    Some(Target { span: word.span, thing })
}
