//! Facts about a bound query: which columns can be NULL and why, how many rows come, whether it only reads.
//!
//! Nullability is sound and then sharp: a column is called NOT NULL only where a rule proves it. PostgreSQL's own reasoning
//! (`find_nonnullable_vars`, `reduce_outer_joins`) is followed, and goes further where the catalog allows: foreign keys, CASE, sub-queries.

mod aggregate;
mod cardinality;
mod checked;
mod columns;
mod dml;
mod failing;
mod fk;
mod implied;
pub mod index;
mod keys;
mod level;
mod narrow;
mod never_null;
mod nullability;
mod reason;
mod relation;
pub mod rewrite;
mod routine;
mod scope;
mod tables;
mod visit;

use crate::catalog::Catalog;
use crate::hir::{Command, Expr, ExprKind, Query, RelId, Rte, RteKind, Volatility};
use narrow::Known;
use reason::Proof;
use scope::Scope;
use std::cell::RefCell;
use std::collections::HashMap;

pub use cardinality::Cardinality;
pub(crate) use checked::is_one_row;
pub use columns::{Columns, columns};
pub use failing::failing;
pub(crate) use level::inside;
pub use level::{Level, Place, Role, levels};
pub(crate) use relation::column_not_null;
pub use tables::{Tables, tables};
pub(crate) use visit::{constant, own_volatility, same_over, strip_relabel};

/// Whether an output column can be NULL, and why it can or cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnFact {
    pub nullable: bool,
    pub reason: String,
}

/// What holds for a whole statement.
pub(crate) struct Analyzer<'a> {
    catalog: &'a Catalog,
    /// It changes and locks nothing, so that foreign keys hold for all it sees.
    settled: bool,
    /// Inside the body of an SQL function: those it calls are not looked into again.
    in_routine: bool,
    /// Views inside views.
    depth: usize,
    views: RefCell<HashMap<RelId, Vec<Proof>>>,
}

impl<'a> Analyzer<'a> {
    fn new(catalog: &'a Catalog, query: &Query) -> Self {
        Self { catalog, settled: settled(query), in_routine: false, depth: 0, views: RefCell::default() }
    }

    /// For a view, whose query is one of its own but is run in the same statement.
    fn inside(&self) -> Analyzer<'a> {
        Self {
            catalog: self.catalog,
            settled: self.settled,
            in_routine: self.in_routine,
            depth: self.depth,
            views: RefCell::default(),
        }
    }
}

/// Whether a statement changes and locks nothing, by its own words.
fn settled(query: &Query) -> bool {
    !visit::any_query(query, &mut |query| query.command != Command::Select || !query.locks.is_empty())
}

/// The nullability of each column of [`Query::output`].
pub fn nullability(catalog: &Catalog, query: &Query) -> Vec<ColumnFact> {
    let az = Analyzer::new(catalog, query);
    let scope = Scope::new(&az, query, None, &Known::default());
    let proofs = scope.outputs();
    let targets = query.output().map(|target| &target.expr);
    proofs
        .into_iter()
        .zip(targets)
        .map(|(proof, expr)| match proof {
            Ok(()) => ColumnFact { nullable: false, reason: why_not_null(catalog, query, expr) },
            Err(reason) => ColumnFact { nullable: true, reason },
        })
        .collect()
}

/// How many rows the client gets.
pub fn cardinality(catalog: &Catalog, query: &Query) -> Cardinality {
    let az = Analyzer::new(catalog, query);
    cardinality::of(&Scope::new(&az, query, None, &Known::default()))
}

/// Whether the statement changes nothing: no data-modifying command, no row lock, no volatile function.
pub fn read_only(catalog: &Catalog, query: &Query) -> bool {
    let through_view = |rte: &Rte| match rte.kind {
        RteKind::Relation { rel, .. } => catalog
            .relation(rel)
            .is_some_and(|rel| rel.view.as_ref().is_some_and(|view| !read_only(catalog, &view.query))),
        RteKind::Subquery(_)
        | RteKind::Join { .. }
        | RteKind::Function { .. }
        | RteKind::Values { .. }
        | RteKind::Cte { .. }
        | RteKind::TableFunc { .. }
        | RteKind::Pseudo { .. }
        | RteKind::Error => false,
    };
    settled(query)
        && !visit::any_expr(query, 0, &mut |expr, _| visit::own_volatility(expr) == Volatility::Volatile)
        && !visit::any_query(query, &mut |query| query.rtable.iter().any(through_view))
}

fn why_not_null(catalog: &Catalog, query: &Query, expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Var(var) if var.up == 0 && query.set_op.is_none() => {
            let rte = query.rtable.get(var.rel);
            let declared = rte.and_then(|rte| match rte.kind {
                RteKind::Relation { rel, .. } => {
                    catalog.relation(rel).filter(|rel| relation::column_not_null(rel, var.col))
                }
                _ => None,
            });
            match (declared, rte.and_then(|rte| rte.columns.get(var.col))) {
                (Some(rel), Some(column)) => format!("column \"{}\" of \"{}\" is NOT NULL", column.name, rel.name),
                (None, Some(column)) => format!("\"{}\" is never NULL where the conditions hold", column.name),
                (_, None) => "it is never NULL".into(),
            }
        }
        ExprKind::Const(_) => "it is a constant".into(),
        ExprKind::Call { callee, .. } | ExprKind::Op { callee, .. } => {
            format!("{}() never returns NULL here", callee.name)
        }
        ExprKind::Aggregate(agg) => format!("{}() is never NULL here", agg.callee.name),
        ExprKind::WindowFunc(func) => format!("{}() is never NULL here", func.callee.name),
        ExprKind::Coalesce(_) => "an argument of COALESCE is never NULL".into(),
        ExprKind::Case { .. } => "no branch of the CASE is NULL".into(),
        ExprKind::SubLink(_) => "the sub-query always yields a value".into(),
        _ => "none of its parts can be NULL".into(),
    }
}
