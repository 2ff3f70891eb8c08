//! The levels of a query from outside: each SELECT in turn, with what is known of its rows. Lints ask here.

use super::Analyzer;
use super::index::{self, Access, Environment};
use super::keys::keys_before_distinct;
use super::narrow::Known;
use super::scope::Scope;
use crate::catalog::Catalog;
use crate::hir::{Expr, ExprKind, Query, RteKind, SubLink, SubLinkKind};

/// What a level is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Statement,
    /// In FROM, or a leaf of a set operation.
    From,
    With,
    Exists,
    /// `IN`, `ANY`, `ALL`.
    Quantified,
    Scalar,
    Array,
}

impl Role {
    fn of(kind: &SubLinkKind) -> Self {
        match kind {
            SubLinkKind::Exists => Self::Exists,
            SubLinkKind::Quantified { .. } => Self::Quantified,
            SubLinkKind::Scalar | SubLinkKind::Multi { .. } | SubLinkKind::RowCompare { .. } => Self::Scalar,
            SubLinkKind::Array => Self::Array,
        }
    }
}

/// Where an expression of a level stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// What decides which rows there are: WHERE, ON, HAVING.
    Filter,
    /// What is computed of the rows.
    Output,
}

/// One query level.
pub struct Level<'a, 's> {
    scope: &'s Scope<'a, 's>,
    pub role: Role,
}

impl std::fmt::Debug for Level<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Level").field("role", &self.role).field("query", self.scope.query).finish()
    }
}

/// Calls `f` on each level of a query, outer ones first.
pub fn levels<'a>(catalog: &'a Catalog, query: &'a Query, f: &mut dyn FnMut(&Level<'a, '_>)) {
    let az = Analyzer::new(catalog, query);
    visit(&Scope::new(&az, query, None, &Known::default()), Role::Statement, f);
}

fn visit<'a>(scope: &Scope<'a, '_>, role: Role, f: &mut dyn FnMut(&Level<'a, '_>)) {
    f(&Level { scope, role });
    for (query, role) in inside(scope.query) {
        visit(&scope.inner(query, scope.outer()), role, f);
    }
}

/// The queries directly inside a query, and what each is there for.
pub(crate) fn inside(query: &Query) -> Vec<(&Query, Role)> {
    let mut found: Vec<(&Query, Role)> = query.ctes.iter().map(|cte| (&*cte.query, Role::With)).collect();
    found.extend(query.rtable.iter().filter_map(|rte| match &rte.kind {
        RteKind::Subquery(query) => Some((&**query, Role::From)),
        _ => None,
    }));
    query.for_each_expr(&mut |expr| {
        each_link(expr, &mut |link| found.push((&link.query, Role::of(&link.kind))));
    });
    found
}

fn each_link<'a>(expr: &'a Expr, f: &mut dyn FnMut(&'a SubLink)) {
    if let ExprKind::SubLink(link) = &expr.kind {
        f(link);
    }
    expr.for_each_child(&mut |child| each_link(child, f));
}

impl<'a, 's> Level<'a, 's> {
    pub fn query(&self) -> &'a Query {
        self.scope.query
    }

    pub fn catalog(&self) -> &'a Catalog {
        self.scope.az.catalog
    }

    /// The query around it.
    pub fn parent(&self) -> Option<&'a Query> {
        self.scope.parent.map(|parent| parent.query)
    }

    /// The entries that FROM joins; the one that is modified too.
    pub fn entries(&self) -> Vec<usize> {
        self.scope.joined_entries()
    }

    /// A column of this level as entry and column, through the columns of joins.
    pub fn column(&self, expr: &Expr) -> Option<(usize, usize)> {
        self.scope.base_var(expr)
    }

    /// Whether an expression of this level is proven never to be NULL.
    pub fn never_null(&self, expr: &'a Expr, place: Place) -> bool {
        match place {
            // Not by the condition that it is part of.
            Place::Filter => self.scope.prove(expr, self.scope.outer()).is_ok(),
            Place::Output => self.scope.prove(expr, &self.scope.output_known()).is_ok(),
        }
    }

    /// Its tables that something is asked of and no index serves; `number` counts on from level to level, as [`index::accesses`] does.
    pub fn unserved(&self, environment: Environment, number: &mut usize) -> Vec<Access<'a>> {
        if self.scope.sides.iter().all(|side| side.guarantee.is_none()) {
            return index::unserved_of(self.scope, environment, number);
        }
        let planned = Scope::new(self.scope.az, self.scope.query, self.scope.parent, self.scope.outer()).as_planned();
        index::unserved_of(&planned, environment, number)
    }

    /// For each output column of a sub-query of this level whether it is proven never to be NULL.
    pub fn outputs_never_null(&self, query: &'a Query) -> Vec<bool> {
        self.scope.inner(query, self.scope.outer()).outputs().iter().map(Result::is_ok).collect()
    }

    /// Whether a sub-query of this level never has two rows.
    pub fn inner_at_most_one(&self, query: &'a Query) -> bool {
        self.scope.inner(query, self.scope.outer()).at_most_one()
    }

    /// A sub-query in the place of a value, right in a statement that may have several rows.
    pub fn is_value_of_many(&self) -> bool {
        let around = self.scope.parent.filter(|around| self.role == Role::Scalar && around.depth == 0);
        around.is_some_and(|around| !around.at_most_one())
    }

    pub fn at_most_one(&self) -> bool {
        self.scope.at_most_one()
    }

    /// The same of the query without its LIMIT.
    pub fn at_most_one_unlimited(&self) -> bool {
        self.scope.at_most_one_unlimited()
    }

    /// Whether the conditions leave at most one row of an entry.
    pub fn pinned(&self) -> impl Fn(usize) -> bool + use<'a> {
        let pins = self.scope.pins(&[]);
        move |entry| pins.has_entry(entry)
    }

    /// The same where `given` entries are taken as one row.
    pub fn pinned_by(&self, given: &[usize]) -> impl Fn(usize) -> bool + use<'a> {
        let pins = self.scope.pins(given);
        move |entry| pins.has_entry(entry)
    }

    /// Whether rows that agree in these columns are one row.
    pub fn told_apart_by(&self, columns: &[(usize, usize)]) -> bool {
        let pins = self.scope.pins_with(columns);
        !self.scope.has_open_full_join() && self.scope.joined_entries().iter().all(|entry| pins.has_entry(*entry))
    }

    /// Sets of output columns of which no two rows agree, DISTINCT aside.
    pub fn keys_before_distinct(&self) -> Vec<Vec<usize>> {
        keys_before_distinct(self.scope)
    }

    /// The entries on sides of outer joins whose missing rows the conditions reject, so that the join is an inner one.
    pub fn rejected_missing(&self) -> Vec<&[usize]> {
        let known = self.scope.known();
        let depth = self.scope.depth;
        let sides = self.scope.sides.iter().enumerate();
        sides
            .filter(|(i, side)| side.guarantee.is_none() && known.present.contains(&(depth, *i)))
            .map(|(_, side)| &side.rels[..])
            .collect()
    }
}
