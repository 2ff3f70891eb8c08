//! The one door to the parser's and the binder's work: everything that migrations hold in typed form passes here.

use super::fold::Fold;
use crate::bind::{self, Definition};
use crate::catalog::Catalog;
use crate::catalog::object::Relation;
use crate::diagnostic::Diagnostic;
use crate::facts;
use crate::hir;
use crate::syntax::{self, ParseOptions, ast};
use crate::types::PgVersion;

fn options(version: PgVersion) -> ParseOptions {
    ParseOptions { version: version.major(), named_params: false }
}

/// Statements of a text; what could not be read is a diagnostic, and reading goes on behind the next semicolon.
pub(super) fn parse(sql: &str, version: PgVersion) -> (Vec<ast::Statement>, Vec<Diagnostic>) {
    let parsed = syntax::parse(sql, &options(version));
    (parsed.statements, parsed.diagnostics)
}

pub(super) fn parse_expr(sql: &str, version: PgVersion) -> Option<ast::Expr> {
    syntax::parse_expr(sql, &options(version)).ok()
}

/// None: not understood; why is among the diagnostics.
pub(super) fn bind_query(catalog: &Catalog, query: &ast::Query) -> (Option<hir::Query>, Vec<Diagnostic>) {
    let bound = bind::bind_query(catalog, query, &[]);
    let failed = bound.diagnostics.iter().any(Diagnostic::is_error);
    ((!failed).then_some(bound.query), bound.diagnostics)
}

/// An expression over the columns of one relation (entry 0).
pub(super) fn bind_expr(
    catalog: &Catalog,
    relation: &Relation,
    expr: &ast::Expr,
) -> (Option<hir::Expr>, Vec<Diagnostic>) {
    let (bound, diagnostics) = bind::bind_expr_over(catalog, Some(relation), expr, Definition::IndexExpression, None);
    let failed = diagnostics.iter().any(Diagnostic::is_error);
    ((!failed).then_some(bound), diagnostics)
}

/// For each output column whether it is known never to be NULL.
pub(super) fn never_null(catalog: &Catalog, query: &hir::Query) -> Vec<bool> {
    facts::nullability(catalog, query).iter().map(|fact| !fact.nullable).collect()
}

impl Fold {
    /// A default, a CHECK, an index expression: typed where it can be, and what is wrong with it reported.
    pub(super) fn expr_over(&mut self, relation: &Relation, expr: &ast::Expr) -> Option<hir::Expr> {
        let (bound, diagnostics) = bind_expr(&self.catalog, relation, expr);
        self.report_all(diagnostics);
        bound
    }

    /// The same from its text: after a column changed its type, or in another table.
    pub(super) fn expr_from_text(&self, relation: &Relation, text: &str) -> Option<hir::Expr> {
        let expr = parse_expr(text, self.catalog.version())?;
        bind_expr(&self.catalog, relation, &expr).0
    }

    pub(super) fn query(&mut self, query: &ast::Query) -> Option<hir::Query> {
        let (bound, diagnostics) = bind_query(&self.catalog, query);
        let failed = diagnostics.iter().any(Diagnostic::is_error);
        self.report_all(diagnostics);
        if failed { None } else { bound }
    }
}
