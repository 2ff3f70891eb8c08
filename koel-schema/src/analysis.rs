//! The whole path for one query: text -> tree -> typed query -> facts. What the macros and the command show is made from this.

use crate::bind;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, SqlState};
use crate::facts::{self, Cardinality};
use crate::hir::{Command, ExprKind, Query, RteKind};
use crate::span::Span;
use crate::stack;
use crate::syntax::{self, ParseOptions, ast};
use crate::types::TypeId;

/// How to read a query.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnalyzeOptions {
    /// `$name` is a parameter.
    pub named_params: bool,
}

/// What PostgreSQL would say of a query, and what koel knows beyond.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The server accepts it at Describe.
    pub ok: bool,
    /// The text to send: `$name` replaced by `$n`.
    pub sql: String,
    pub params: Vec<Param>,
    pub columns: Vec<Column>,
    pub cardinality: Cardinality,
    /// It changes nothing and locks nothing.
    pub read_only: bool,
    /// In the order in which the server would find them. Spans are in the text as written.
    pub diagnostics: Vec<Diagnostic>,
    /// Where the server accepts it and it is not nested very deeply: what lints read.
    pub query: Option<Box<Query>>,
}

#[derive(Debug, Clone)]
pub struct Param {
    pub name: Option<String>,
    /// [`TypeId::ERROR`] where it could not be told; a diagnostic says why.
    pub ty: TypeId,
    /// Its uses, in the text as written.
    pub spans: Vec<Span>,
    /// Its uses, in [`Analysis::sql`].
    pub spans_sent: Vec<Span>,
}

#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    /// As Describe reports it: the base type of a domain.
    pub ty: TypeId,
    pub nullable: bool,
    /// Why it can be NULL, or cannot.
    pub reason: String,
    pub span: Span,
    /// The table's and the column's name, where it is simply a column.
    pub origin: Option<(String, String)>,
}

/// Analyses one statement.
pub fn analyze(catalog: &Catalog, sql: &str, options: &AnalyzeOptions) -> Analysis {
    let parse = ParseOptions { version: catalog.version().major(), named_params: options.named_params };
    let parsed = syntax::parse(sql, &parse);
    let text = syntax::sql_text(sql, &parsed.params);
    let mut analysis = Analysis {
        ok: false,
        params: Vec::new(),
        columns: Vec::new(),
        cardinality: Cardinality::None,
        read_only: true,
        diagnostics: parsed.diagnostics,
        sql: text.sql,
        query: None,
    };
    if analysis.diagnostics.iter().any(Diagnostic::is_error) {
        if let Some(first) = analysis.diagnostics.first_mut().filter(|first| first.help.is_none()) {
            first.help = syntax::hint(sql, &parse, first.span);
        }
        return analysis;
    }
    let mut statements = parsed.statements.into_iter();
    let Some(statement) = statements.next() else {
        analysis.ok = true;
        return analysis;
    };
    if let Some(second) = statements.next() {
        let message = "cannot insert multiple commands into a prepared statement";
        analysis.diagnostics.push(Diagnostic::refused(SqlState::SyntaxError, second.span, message));
        return analysis;
    }
    // What binds and what follows recurse over the tree; nearly all are low.
    if parsed.height > HIGH {
        stack::with_room(|| {
            check(catalog, &statement, &parsed.params, sql, &mut analysis);
            // It is dropped here, where there is room.
            analysis.query = None;
        });
    } else {
        check(catalog, &statement, &parsed.params, sql, &mut analysis);
    }
    analysis
}

/// How high a tree may be that is checked on the caller's stack.
const HIGH: u32 = 32;

fn check(catalog: &Catalog, statement: &ast::Statement, written: &syntax::Params, sql: &str, analysis: &mut Analysis) {
    let bound = bind::bind_statement(catalog, statement, &[]);
    analysis.diagnostics.extend(bound.diagnostics);
    analysis.ok = !analysis.diagnostics.iter().any(Diagnostic::is_refusal);
    let mut types = bound.params;
    if !analysis.ok {
        // What the server says comes before what it would have found later.
        analysis.diagnostics.sort_by_key(|d| !d.is_refusal());
        // Those in what was not bound for an error are there too.
        let count = written.uses.iter().map(|(number, _)| *number as usize).max().unwrap_or(0);
        types.resize(types.len().max(count), TypeId::ERROR);
    }
    analysis.params = params(written, &types, sql, &analysis.sql);
    analysis.columns = columns(catalog, &bound.query, analysis.ok);
    if analysis.ok {
        analysis.diagnostics.extend(facts::failing(catalog, &bound.query));
        let utility = bound.query.command == Command::Utility;
        analysis.cardinality = match utility {
            true if analysis.columns.is_empty() => Cardinality::None,
            true => Cardinality::Many,
            false => facts::cardinality(catalog, &bound.query),
        };
        analysis.read_only = !utility && facts::read_only(catalog, &bound.query);
    } else if !analysis.columns.is_empty() {
        analysis.cardinality = Cardinality::Many;
    }
    if analysis.ok {
        analysis.query = Some(Box::new(bound.query));
    }
}

fn params(written: &syntax::Params, types: &[TypeId], sql: &str, sent: &str) -> Vec<Param> {
    let mut params: Vec<Param> = types
        .iter()
        .enumerate()
        .map(|(i, ty)| Param {
            name: written.names.get(i).cloned(),
            ty: *ty,
            spans: Vec::new(),
            spans_sent: Vec::new(),
        })
        .collect();
    // Each use in turn: what comes before it grew or shrank by a known amount.
    let mut shift: i64 = 0;
    for (number, span) in &written.uses {
        let digits = format!("${number}");
        let named = !written.names.is_empty();
        let start = i64::from(span.start) + shift;
        let length = if named { digits.len() as i64 } else { i64::from(span.end) - i64::from(span.start) };
        if named {
            shift += length - (i64::from(span.end) - i64::from(span.start));
        }
        let place = Span::new(start.max(0) as u32, (start + length).max(0) as u32);
        debug_assert!(place.end as usize <= sent.len() && span.end as usize <= sql.len());
        if let Some(param) = params.get_mut((*number as usize).saturating_sub(1)) {
            param.spans.push(*span);
            param.spans_sent.push(place);
        }
    }
    params
}

fn columns(catalog: &Catalog, query: &Query, ok: bool) -> Vec<Column> {
    let facts = if ok && query.command != Command::Utility { facts::nullability(catalog, query) } else { Vec::new() };
    query
        .output()
        .enumerate()
        .map(|(i, target)| {
            let origin = match &target.expr.kind {
                ExprKind::Var(var) if var.up == 0 => origin(catalog, query, var.rel, var.col),
                _ => None,
            };
            let (nullable, reason) = match facts.get(i) {
                Some(fact) => (fact.nullable, fact.reason.clone()),
                None => (true, String::new()),
            };
            let ty = if target.expr.ty.is_error() { TypeId::ERROR } else { catalog.base_type(target.expr.ty) };
            Column { name: target.name.clone(), ty, nullable, reason, span: target.span, origin }
        })
        .collect()
}

fn origin(catalog: &Catalog, query: &Query, rel: usize, col: usize) -> Option<(String, String)> {
    match &query.rtable.get(rel)?.kind {
        RteKind::Relation { rel, .. } => {
            let relation = catalog.relation(*rel)?;
            let column = relation.columns.get(col)?;
            Some((relation.name.to_string(), column.name.to_string()))
        }
        RteKind::Subquery(_)
        | RteKind::Join { .. }
        | RteKind::Function { .. }
        | RteKind::Values { .. }
        | RteKind::Cte { .. }
        | RteKind::TableFunc { .. }
        | RteKind::Pseudo { .. }
        | RteKind::Error => None,
    }
}
