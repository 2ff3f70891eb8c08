//! What the queries of a workspace make of a schema: the columns they read and write, the indexes they can use.

use super::parallel;
use super::workspace::{Query, Schema, Workspace};
use crate::analysis::{Analysis, AnalyzeOptions, analyze};
use crate::catalog::Catalog;
use crate::catalog::object::{ConstraintKind, Index, IndexKey, IndexKeyExpr, Relation, RoutineBody};
use crate::facts::index::{self, Access, Environment, IndexAccess};
use crate::facts::{Columns, columns};
use crate::hir::{Expr, ExprKind, RelId};
use crate::syntax::{self, ParseOptions};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// By what uses it: numbers of the workspace's queries.
#[derive(Debug, Default)]
pub(super) struct Usage {
    pub read: BTreeMap<(RelId, usize), Vec<usize>>,
    pub written: BTreeMap<(RelId, usize), Vec<usize>>,
    /// An index by its table and name.
    pub indexes: BTreeMap<(RelId, Arc<str>), Vec<usize>>,
    /// Columns that the schema itself reads: in views and in the bodies of functions.
    by_schema: HashSet<(RelId, usize)>,
    /// The words of bodies that koel does not type.
    words: HashSet<String>,
}

/// What one query uses.
struct Used {
    columns: Columns,
    indexes: Vec<(RelId, Arc<str>)>,
}

impl Usage {
    /// Of the queries that are written for a schema; what only tests run does not count.
    pub(super) fn of(workspace: &Workspace, number: usize) -> Self {
        let mut usage = Self::default();
        let Some(schema) = workspace.schemas.get(number) else { return usage };
        let found = parallel::map(&workspace.queries, |query| {
            let counts = query.schema == number && !query.in_test();
            counts.then(|| used(schema, query)).flatten()
        });
        for (query, used) in found.into_iter().enumerate() {
            let Some(Used { columns, indexes }) = used else { continue };
            columns.read.into_iter().for_each(|column| usage.read.entry(column).or_default().push(query));
            columns.written.into_iter().for_each(|column| usage.written.entry(column).or_default().push(query));
            indexes.into_iter().for_each(|index| usage.indexes.entry(index).or_default().push(query));
        }
        usage.schema_reads(schema.catalog());
        usage
    }

    fn schema_reads(&mut self, catalog: &Catalog) {
        for view in catalog.user_relations().filter_map(|relation| relation.view.as_ref()) {
            self.by_schema.extend(columns(catalog, &view.query).read);
        }
        let options = ParseOptions { version: catalog.version().major(), named_params: false };
        for routine in catalog.user_routines() {
            match &routine.body {
                RoutineBody::Typed(query) => self.by_schema.extend(columns(catalog, query).read),
                RoutineBody::Sql { text } | RoutineBody::PlPgSql { text } => {
                    self.words.extend(syntax::words(text, &options).into_iter().map(|word| word.name));
                }
                RoutineBody::Opaque => {}
            }
        }
    }

    /// The columns of a table that no query reads, and nothing in the schema either: keys, constraints, indexes, views, functions.
    pub(super) fn unread(&self, relation: &Relation) -> Vec<usize> {
        let kept = kept(relation);
        let columns = relation.columns.iter().enumerate();
        let unread = columns.filter(|(number, column)| {
            let key = (relation.id, *number);
            !column.dropped
                && !self.read.contains_key(&key)
                && !self.by_schema.contains(&key)
                && !kept.contains(number)
                && column.generated.is_none()
                && !self.words.contains(&*column.name)
        });
        unread.map(|(number, _)| number).collect()
    }

    /// The indexes of a table by which no query finds or sorts, but for those that a constraint needs.
    pub(super) fn unused<'r>(&self, relation: &'r Relation) -> Vec<&'r Index> {
        let unused = |index: &&Index| !index.unique && !self.indexes.contains_key(&(relation.id, index.name.clone()));
        relation.indexes.iter().filter(unused).collect()
    }
}

/// The columns that constraints and indexes are over.
fn kept(relation: &Relation) -> HashSet<usize> {
    let mut kept: HashSet<usize> = HashSet::new();
    for constraint in &relation.constraints {
        match &constraint.kind {
            ConstraintKind::PrimaryKey(columns)
            | ConstraintKind::Unique { columns, .. }
            | ConstraintKind::ForeignKey { columns, .. } => kept.extend(columns),
            // What a CHECK reads it reads to keep it right.
            ConstraintKind::Check { .. } | ConstraintKind::NotNull(_) | ConstraintKind::Exclude => {}
        }
    }
    for index in &relation.indexes {
        kept.extend(index.include.iter().copied().chain(keys(index)));
        if let Some(Some(predicate)) = &index.predicate {
            kept.extend(columns_in(predicate));
        }
    }
    kept
}

fn keys(index: &Index) -> impl Iterator<Item = usize> {
    index.keys.iter().flat_map(|key| match &key.expr {
        IndexKeyExpr::Column(number) => vec![*number],
        IndexKeyExpr::Expr(expr) => expr.iter().flat_map(columns_in).collect(),
    })
}

/// The columns of a table that an expression over it reads.
fn columns_in(expr: &Expr) -> Vec<usize> {
    let mut found = Vec::new();
    expr.any(&mut |part| {
        found.extend(match part.kind {
            ExprKind::Var(var) => Some(var.col),
            _ => None,
        });
        false
    });
    found
}

/// The foreign key whose referring rows an index finds.
pub(super) fn serves_key<'r>(relation: &'r Relation, index: &Index) -> Option<&'r str> {
    relation.constraints.iter().find_map(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey { columns, .. } => {
            let mut first = index.keys.iter().take(columns.len());
            let own = |key: &IndexKey| matches!(key.expr, IndexKeyExpr::Column(number) if columns.contains(&number));
            let serves = index.predicate.is_none() && index.keys.len() >= columns.len() && first.all(own);
            serves.then_some(&*constraint.name)
        }
        _ => None,
    })
}

/// What koel says of a query; none of one whose optional parts cannot be read.
pub(super) fn analysis(schema: &Schema, query: &Query) -> Option<Analysis> {
    let sql = query.whole(schema.catalog().version().major()).ok()?;
    Some(analyze(schema.catalog(), &sql, &AnalyzeOptions { named_params: query.named_params() }))
}

fn used(schema: &Schema, query: &Query) -> Option<Used> {
    let found = analysis(schema, query)?;
    let typed = found.query.as_ref()?;
    let mut indexes: Vec<(RelId, Arc<str>)> = index::accesses(schema.catalog(), typed, Environment::default())
        .iter()
        .flat_map(|access| usable(access).map(|(index, _)| (access.relation.id, index.name.clone())))
        .collect();
    indexes.sort();
    indexes.dedup();
    Some(Used { columns: columns(schema.catalog(), typed), indexes })
}

/// The indexes that narrow what is read of a table, or bring its order.
pub(super) fn usable<'a>(access: &'a Access<'_>) -> impl Iterator<Item = (&'a Index, &'a IndexAccess)> {
    let indexes = access.relation.indexes.iter().zip(&access.indexes);
    indexes.filter(|(_, found)| found.usable() && (found.bounded() || found.order.is_some_and(|order| order.complete)))
}
