//! Binding and typing: the raw tree and the catalog in, the typed query out. One file a counterpart in PostgreSQL's parser, in its order
//! of work, since parameters get their types from the order in which they are met.

mod agg;
mod check;
mod coerce;
mod collate;
mod cte;
mod dml;
mod expr;
mod from;
mod func;
mod group;
mod json;
mod json_table;
mod oper;
mod param;
mod recursion;
mod rewrite;
mod scope;
mod select;
mod setop;
mod sublink;
mod target;
mod utility;
mod window;
mod xml;

use crate::catalog::Catalog;
use crate::catalog::object::Relation;
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::{Command, Expr, Query, Rte, RteColumn, RteKind};
use crate::span::Span;
use crate::syntax::ast;
use crate::types::{TypeId, TypeMod};
use param::Params;
use scope::{Level, NsItem};

/// A statement bound, what it says about its parameters, and what is wrong with it.
#[derive(Debug)]
pub struct Bound {
    pub query: Query,
    /// By number, from `$1`. `TypeId::ERROR` where it could not be told (a diagnostic says so).
    pub params: Vec<TypeId>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Binds one statement. `params`: types that are known beforehand (SQL function bodies); others are inferred.
pub fn bind_statement(catalog: &Catalog, statement: &ast::Statement, params: &[TypeId]) -> Bound {
    let mut binder = Binder::new(catalog, Params::new(params));
    let query = binder.statement(statement, true);
    binder.finish(query)
}

/// Binds a query, as for views and CREATE TABLE AS.
pub fn bind_query(catalog: &Catalog, query: &ast::Query, params: &[TypeId]) -> Bound {
    let mut binder = Binder::new(catalog, Params::new(params));
    binder.into_allowed = first_into(query);
    let query = binder.query(query, true);
    binder.finish(query)
}

/// The collation of each output column of a bound query, where it is another than its type's own.
pub fn output_collations(catalog: &Catalog, query: &Query) -> Vec<Option<std::sync::Arc<str>>> {
    collate::of_output(catalog, query)
}

/// What an expression of a relation's definition is for: what may stand in it differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Definition {
    Check,
    Default,
    Generated,
    IndexExpression,
    IndexPredicate,
    PartitionKey,
    Policy,
    AlterType,
}

/// Binds an expression over a relation's columns, which are `Var`s of entry 0. With `target` it is coerced to that type by assignment
/// (defaults, generated columns); CHECKs and predicates become boolean.
pub fn bind_expr_over(
    catalog: &Catalog,
    relation: Option<&Relation>,
    expr: &ast::Expr,
    what: Definition,
    target: Option<TypeMod>,
) -> (Expr, Vec<Diagnostic>) {
    let mut binder = Binder::new(catalog, Params::new(&[]));
    binder.levels.push(Level::new(Query::new(Command::Utility, expr.span)));
    if let Some(relation) = relation {
        binder.add_relation_entry(relation, None, false, expr.span, true);
    }
    let kind = match what {
        Definition::Check => Kind::CheckConstraint,
        Definition::Default => Kind::ColumnDefault,
        Definition::Generated => Kind::GeneratedColumn,
        Definition::IndexExpression => Kind::IndexExpression,
        Definition::IndexPredicate => Kind::IndexPredicate,
        Definition::PartitionKey => Kind::PartitionExpression,
        Definition::Policy => Kind::Policy,
        Definition::AlterType => Kind::AlterColTransform,
    };
    let mut bound = binder.expr_of_kind(expr, kind);
    match what {
        Definition::Check | Definition::IndexPredicate | Definition::Policy => {
            let name = if what == Definition::Check { "CHECK" } else { "WHERE" };
            bound = binder.coerce_to_boolean(bound, name);
        }
        Definition::Default
        | Definition::Generated
        | Definition::IndexExpression
        | Definition::PartitionKey
        | Definition::AlterType => {}
    }
    if let Some(target) = target {
        bound = binder.coerce_definition(bound, target);
    } else if bound.ty == TypeId::UNKNOWN {
        bound = binder.coerce_unknown_to_text(bound);
    }
    binder.levels.pop();
    let diagnostics = binder.diagnostics;
    (bound, diagnostics)
}

/// Binds a domain's CHECK: VALUE is `CaseTest` of the base type.
pub fn bind_domain_check(catalog: &Catalog, base: TypeMod, expr: &ast::Expr) -> (Expr, Vec<Diagnostic>) {
    let mut binder = Binder::new(catalog, Params::new(&[]));
    let mut level = Level::new(Query::new(Command::Utility, expr.span));
    level.domain_value = Some(base);
    binder.levels.push(level);
    let bound = binder.expr_of_kind(expr, Kind::DomainCheck);
    let bound = binder.coerce_to_boolean(bound, "CHECK");
    binder.levels.pop();
    (bound, binder.diagnostics)
}

/// Where an expression stands (`ParseExprKind`): decides what may stand in it and how errors name the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    None,
    FromSubselect,
    FromFunction,
    JoinOn,
    Where,
    Having,
    Filter,
    WindowPartition,
    WindowOrder,
    WindowFrame,
    SelectTarget,
    InsertTarget,
    UpdateSource,
    UpdateTarget,
    GroupBy,
    OrderBy,
    DistinctOn,
    Limit,
    Offset,
    Returning,
    MergeWhen,
    MergeReturning,
    Values,
    ValuesSingle,
    CheckConstraint,
    DomainCheck,
    ColumnDefault,
    GeneratedColumn,
    IndexExpression,
    IndexPredicate,
    AlterColTransform,
    PartitionExpression,
    Policy,
    CallArgument,
}

impl Kind {
    /// `ParseExprKindName`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "invalid expression context",
            Self::FromSubselect => "sub-SELECT in FROM",
            Self::FromFunction => "function in FROM",
            Self::JoinOn => "JOIN/ON",
            Self::Where => "WHERE",
            Self::Having => "HAVING",
            Self::Filter => "FILTER",
            Self::WindowPartition => "window PARTITION BY",
            Self::WindowOrder => "window ORDER BY",
            Self::WindowFrame => "window frame",
            Self::SelectTarget => "SELECT",
            Self::InsertTarget => "INSERT",
            Self::UpdateSource | Self::UpdateTarget => "UPDATE",
            Self::GroupBy => "GROUP BY",
            Self::OrderBy => "ORDER BY",
            Self::DistinctOn => "DISTINCT ON",
            Self::Limit => "LIMIT",
            Self::Offset => "OFFSET",
            Self::Returning | Self::MergeReturning => "RETURNING",
            Self::MergeWhen => "MERGE WHEN",
            Self::Values | Self::ValuesSingle => "VALUES",
            Self::CheckConstraint | Self::DomainCheck => "CHECK",
            Self::ColumnDefault => "DEFAULT",
            Self::GeneratedColumn => "GENERATED AS",
            Self::IndexExpression => "index expression",
            Self::IndexPredicate => "index predicate",
            Self::AlterColTransform => "USING",
            Self::PartitionExpression => "PARTITION BY",
            Self::Policy => "POLICY",
            Self::CallArgument => "CALL",
        }
    }
}

/// INTO of the leftmost SELECT (`transformOptionalSelectInto`).
fn first_into(query: &ast::Query) -> Option<Span> {
    match &query.body {
        ast::QueryBody::Select(select) => select.into.as_ref().map(|into| into.span),
        ast::QueryBody::SetOp { left, .. } => first_into(left),
        ast::QueryBody::Values(_) => None,
    }
}

pub(crate) struct Binder<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) params: Params,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Query levels, the innermost last.
    pub(crate) levels: Vec<Level<'a>>,
    /// The INTO of the statement's first SELECT, the only one there may be.
    into_allowed: Option<Span>,
    /// A collation other than a type's own was met: only then can there be a conflict.
    collated: bool,
}

impl<'a> Binder<'a> {
    fn new(catalog: &'a Catalog, params: Params) -> Self {
        Self { catalog, params, diagnostics: Vec::new(), levels: Vec::new(), into_allowed: None, collated: false }
    }

    fn finish(mut self, query: Query) -> Bound {
        if query.command == Command::Utility {
            // `check_variable_parameters` does not look into the query that a statement holds.
            self.params.forget_uses();
        }
        let params = self.resolve_params();
        self.check_collations(&query);
        if !self.refused() {
            self.diagnostics.extend(rewrite::refusal(self.catalog, &query));
        }
        Bound { query, params, diagnostics: self.diagnostics }
    }

    pub(crate) fn statement(&mut self, statement: &'a ast::Statement, resolve_unknowns: bool) -> Query {
        match &statement.kind {
            ast::StatementKind::Select(query) => self.select_statement(query, resolve_unknowns),
            ast::StatementKind::Insert(insert) => self.insert(insert, statement.span),
            ast::StatementKind::Update(update) => self.update(update, statement.span),
            ast::StatementKind::Delete(delete) => self.delete(delete, statement.span),
            ast::StatementKind::Merge(merge) => self.merge(merge, statement.span),
            ast::StatementKind::Utility(utility) => self.utility(utility, statement.span),
        }
    }

    pub(crate) fn refused(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_refusal)
    }

    pub(crate) fn check_collations(&mut self, query: &Query) {
        if self.collated && !self.refused() {
            self.diagnostics.extend(collate::refusal(self.catalog, query));
        }
    }

    /// A SELECT with INTO makes a table, and has no output.
    fn select_statement(&mut self, query: &'a ast::Query, resolve_unknowns: bool) -> Query {
        let into = if self.levels.is_empty() { first_into(query) } else { None };
        self.into_allowed = into;
        let bound = self.query(query, resolve_unknowns);
        if into.is_none() {
            return bound;
        }
        self.check_collations(&bound);
        Query::new(Command::Utility, query.span)
    }

    // ------------------------------------------------------------ levels

    /// The innermost level. There is one whenever an expression or a FROM item is being bound.
    pub(crate) fn level(&mut self) -> &mut Level<'a> {
        if self.levels.is_empty() {
            self.levels.push(Level::new(Query::new(Command::Utility, Span::default())));
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    pub(crate) fn push_level(&mut self, command: Command, span: Span) {
        self.levels.push(Level::new(Query::new(command, span)));
    }

    /// Takes the innermost query, done.
    pub(crate) fn pop_level(&mut self) -> Query {
        self.levels.pop().map_or_else(|| Query::new(Command::Utility, Span::default()), |level| level.query)
    }

    // ------------------------------------------------------------ errors

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(crate) fn refuse(&mut self, state: SqlState, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::refused(state, span, message));
    }

    /// Refuses, and stands in for the expression.
    pub(crate) fn error(&mut self, state: SqlState, span: Span, message: impl Into<String>) -> Expr {
        self.refuse(state, span, message);
        Expr::error(span)
    }

    // ------------------------------------------------------------ range table

    pub(crate) fn add_rte(&mut self, rte: Rte) -> usize {
        let rtable = &mut self.level().query.rtable;
        rtable.push(rte);
        rtable.len() - 1
    }

    /// Adds a relation to the range table and, if wanted, to the namespace; returns its index.
    pub(crate) fn add_relation_entry(
        &mut self,
        relation: &Relation,
        alias: Option<&ast::Alias>,
        only: bool,
        span: Span,
        visible: bool,
    ) -> usize {
        let mut columns: Vec<RteColumn> = relation
            .columns
            .iter()
            .map(|c| RteColumn { name: c.name.to_string(), ty: c.ty, typmod: c.typmod, dropped: c.dropped })
            .collect();
        self.collated |= relation.columns.iter().any(|column| column.collation.is_some());
        let name = alias.map_or_else(|| relation.name.to_string(), |alias| alias.name.name.clone());
        if let Some(alias) = alias {
            self.apply_column_aliases(&name, &mut columns, &alias.columns);
        }
        let kind = RteKind::Relation { rel: relation.id, only, sampled: false };
        let rte = self.add_rte(Rte { name, columns, kind, lateral: false, span });
        if visible {
            let mut item = self.ns_item(rte);
            item.aliased = alias.is_some();
            self.add_to_namespace(item);
        }
        rte
    }

    /// Column aliases replace the names of the visible columns, in order; more of them than columns is an error.
    pub(crate) fn apply_column_aliases(
        &mut self,
        table: &str,
        columns: &mut [RteColumn],
        aliases: &[crate::ident::Ident],
    ) {
        let mut names = aliases.iter();
        for column in columns.iter_mut().filter(|column| !column.dropped) {
            match names.next() {
                Some(name) => column.name = name.name.clone(),
                None => break,
            }
        }
        if let Some(extra) = names.next() {
            let available = columns.iter().filter(|column| !column.dropped).count();
            self.refuse(
                SqlState::InvalidColumnReference,
                extra.span,
                format!("table \"{table}\" has {available} columns available but {} columns specified", aliases.len()),
            );
        }
    }

    pub(crate) fn ns_item(&mut self, rte: usize) -> NsItem {
        let level = self.level();
        NsItem::of_rte(rte, &level.query.rtable[rte])
    }
}
