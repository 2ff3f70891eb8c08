//! The one door to the parser's and the binder's work: everything that migrations hold in typed form passes here.

use super::fold::Fold;
use crate::bind;
pub(super) use crate::bind::Definition;
use crate::catalog::Catalog;
use crate::catalog::object::Relation;
use crate::diagnostic::Diagnostic;
use crate::facts;
use crate::hir;
use crate::syntax::{self, ParseOptions, ast};
use crate::types::{PgVersion, TypeId, TypeMod};

/// Statements of a text; what could not be read is a diagnostic, and reading goes on behind the next semicolon.
pub(super) fn parse(sql: &str, version: PgVersion) -> (Vec<ast::Statement>, Vec<Diagnostic>) {
    let parsed = syntax::parse(sql, &options(version));
    (parsed.statements, parsed.diagnostics)
}

pub(super) fn parse_expr(sql: &str, version: PgVersion) -> Option<ast::Expr> {
    syntax::parse_expr(sql, &options(version)).ok()
}

fn options(version: PgVersion) -> ParseOptions {
    ParseOptions { version: version.major(), named_params: false }
}

/// For each output column whether it is known never to be NULL.
pub(super) fn never_null(catalog: &Catalog, query: &hir::Query) -> Vec<bool> {
    facts::nullability(catalog, query).iter().map(|column| !column.nullable).collect()
}

/// The body of an SQL function that is one query over `$1`, `$2`, ...; None for any other.
pub(super) fn function_body(catalog: &Catalog, text: &str, args: &[TypeId]) -> Option<hir::Query> {
    let (statements, errors) = parse(text, catalog.version());
    let [ast::Statement { kind: ast::StatementKind::Select(query), .. }] = statements.as_slice() else { return None };
    let polymorphic = args.iter().any(|ty| ty.is_polymorphic() || ty.is_error());
    if !errors.is_empty() || polymorphic {
        return None;
    }
    let bound = bind::bind_query(catalog, query, args);
    bound.diagnostics.is_empty().then_some(bound.query)
}

impl Fold {
    /// A default, a CHECK, an index expression: typed where it can be, and what is wrong with it reported.
    pub(super) fn expr_over(
        &mut self,
        relation: &Relation,
        expr: &ast::Expr,
        what: Definition,
        target: Option<TypeMod>,
    ) -> Option<hir::Expr> {
        let (bound, diagnostics) = bind::bind_expr_over(&self.catalog, Some(relation), expr, what, known(target));
        let failed = diagnostics.iter().any(Diagnostic::is_error);
        self.report_all(diagnostics);
        if failed { None } else { whole(bound) }
    }

    /// The same from its text: after a column changed its type, or in another table.
    pub(super) fn expr_from_text(
        &self,
        relation: &Relation,
        text: &str,
        what: Definition,
        target: Option<TypeMod>,
    ) -> Option<hir::Expr> {
        let expr = parse_expr(text, self.catalog.version())?;
        let (bound, diagnostics) = bind::bind_expr_over(&self.catalog, Some(relation), &expr, what, known(target));
        if diagnostics.iter().any(Diagnostic::is_error) { None } else { whole(bound) }
    }

    /// A domain's CHECK: VALUE is `CaseTest`.
    pub(super) fn domain_expr(&mut self, base: TypeMod, expr: &ast::Expr) -> Option<hir::Expr> {
        let (bound, diagnostics) = bind::bind_domain_check(&self.catalog, base, expr);
        let failed = diagnostics.iter().any(Diagnostic::is_error);
        self.report_all(diagnostics);
        if failed { None } else { whole(bound) }
    }

    pub(super) fn query(&mut self, query: &ast::Query) -> Option<hir::Query> {
        let bound = bind::bind_query(&self.catalog, query, &[]);
        let failed = bound.diagnostics.iter().any(Diagnostic::is_error);
        self.report_all(bound.diagnostics);
        if failed { None } else { Some(bound.query) }
    }
}

/// A column whose type could not be resolved says nothing about its default.
fn known(target: Option<TypeMod>) -> Option<TypeMod> {
    target.filter(|target| !target.ty.is_error())
}

/// An expression without a hole in it.
fn whole(expr: hir::Expr) -> Option<hir::Expr> {
    if expr.any(&mut hir::Expr::is_error) { None } else { Some(expr) }
}
