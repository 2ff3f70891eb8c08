//! Indexability: what the planner can do with the indexes of a table for a query.
//!
//! This follows `indxpath.c`, `pathkeys.c`, `predtest.c` and `like_support.c`: not what a plan costs, but which plans there are. For each
//! entry of the range table that is a table, [`accesses`] lists the conditions that speak of it, and for each index which of them it
//! serves and how far they narrow the scan ([`Match`]), which it does not and why ([`Miss`]), whether its predicate holds
//! ([`Predicate`]), what order it brings ([`Order`]), and whether it holds all that is read.
//!
//! Values of parameters are not known while koel runs. The planner knows them in a custom plan and not in a generic one, so an
//! answer that hangs on one says [`Needs::Value`]: maybe under a custom plan, never under a generic one.

mod above;
mod arms;
mod bounds;
mod collation;
pub(super) mod condition;
mod equivalence;
mod key;
mod matching;
mod method;
mod order;
mod pattern;
pub(super) mod predicate;
mod regex;
mod returned;
mod support;
mod value;

use super::Analyzer;
use super::level::inside;
use super::narrow::Known;
use super::scope::Scope;
use crate::catalog::object::{Index, IndexKey, IndexKeyExpr, Ref, Relation};
use crate::catalog::{Catalog, OperatorRef, RelationRef};
use crate::hir::{Callee, Expr, ExprKind, Query, RteKind};
use crate::span::Span;
use crate::types::{PgVersion, TypeId};
use condition::Conditions;
use equivalence::Classes;
use key::{Key, strip_relabel};
use predicate::{Premises, Proof};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::Arc;

pub use collation::Collation;
pub use method::Method;

/// What the schema does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Environment {
    /// The database's own collation is C (or POSIX), which sorts by bytes; most are not.
    pub collation_is_c: bool,
}

/// One table in one query level, and its indexes.
#[derive(Debug, Clone)]
pub struct Access<'q> {
    /// The query level it stands in.
    pub query: &'q Query,
    /// How many levels below the statement that is.
    pub depth: usize,
    /// Its place among the accesses of the statement.
    pub number: usize,
    /// Its entry in that level's range table.
    pub entry: usize,
    pub relation: RelationRef,
    /// The conditions that the rows of this entry have to meet, in the order they are written.
    pub conditions: Vec<Condition<'q>>,
    /// One for each of the relation's indexes, in the same order.
    pub indexes: Vec<IndexAccess>,
    /// A condition of a query around this one reaches an index.
    pub from_above: bool,
}

impl Access<'_> {
    /// Tells of an index whether it holds every column that the query reads of the table.
    pub fn index_only(&self) -> impl Fn(&Index) -> bool {
        returned::holds_all(self.query, self.entry)
    }
}

/// A conjunct of WHERE or ON that speaks of an entry.
#[derive(Debug, Clone)]
pub struct Condition<'q> {
    /// As the planner sees it: NOT pushed down, `= true` taken away.
    pub expr: Cow<'q, Expr>,
    /// The other entries of this level that it reads; with any, it is a join condition.
    pub others: Vec<usize>,
}

impl Condition<'_> {
    pub fn span(&self) -> Span {
        self.expr.span
    }
}

/// What one index can do for an entry.
#[derive(Debug, Clone)]
pub struct IndexAccess {
    /// By column of the index.
    pub matches: Vec<Match>,
    /// Conditions that read a key column and yet cannot use it.
    pub misses: Vec<Miss>,
    pub predicate: Predicate,
    /// How much of ORDER BY it satisfies.
    pub order: Option<Order>,
}

impl IndexAccess {
    /// The index can serve the query at all: its predicate, if it has one, holds.
    pub fn usable(&self) -> bool {
        !matches!(self.predicate, Predicate::Missing(_))
    }

    /// Conditions narrow the scan to a part of the index.
    pub fn bounded(&self) -> bool {
        self.usable() && self.matches.iter().any(|found| found.bound == Bound::Prefix)
    }
}

/// A condition that an index column serves (what stands in `Index Cond`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// An index of [`Access::conditions`].
    pub condition: usize,
    /// The index column; of a row comparison the first.
    pub column: usize,
    /// Further columns of a row comparison, in its order.
    pub more: Vec<usize>,
    pub role: Role,
    /// The index finds a superset, and the condition is checked again.
    pub lossy: bool,
    pub needs: Needs,
    pub bound: Bound,
}

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// `=`, IS NULL.
    Equality,
    /// `= ANY`, or an OR that becomes one: several values.
    AnyOf,
    /// `<`, `<=`, `>=`, `>`, IS NOT NULL, a prefix.
    Range,
    /// The method's own operators, as `@>` of GIN.
    Other,
    /// It serves an arm of an OR whose other arms have an index too: a bitmap puts them together.
    Arm,
}

/// What else it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    Nothing,
    /// The value of a parameter: it may serve in a custom plan, and does not in a generic one.
    Value,
}

/// What a condition does to the extent of the scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Limits it.
    Prefix,
    /// Limits it by skipping from value to value of the columns before it (PostgreSQL 18).
    Skip,
    /// Is checked for each entry of the index that is read.
    Filter,
}

/// Why a condition that reads a key column cannot use it.
#[derive(Debug, Clone, PartialEq)]
pub struct Miss {
    pub condition: usize,
    pub column: usize,
    pub reason: Reason,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// `lower(c) = ...`: the key is an argument, and no index is on the expression.
    Function(Arc<str>),
    /// `c::date = ...`; implicit where operator resolution put it there.
    Cast {
        target: TypeId,
        implicit: bool,
    },
    /// `c + 1 = ...`, `c ->> 'x' = ...`
    Operator(Arc<str>),
    /// CASE, a subscript and the like around the key.
    Expression,
    /// The operator is not in the operator family of the key.
    NotInFamily {
        operator: Arc<str>,
        left: TypeId,
        right: TypeId,
    },
    /// The condition compares by another collation.
    Collation {
        key: Collation,
        condition: Collation,
    },
    /// `LIKE '%x'`, or a pattern without a fixed beginning.
    NoPrefix,
    /// A prefix pattern, but the key sorts neither by C nor by a pattern operator class.
    PrefixCollation(Collation),
    /// The pattern, or the network, is no constant: it comes from another table, or is computed anew.
    PatternNotConstant,
    /// Both sides read this entry.
    OwnColumn,
    Volatile,
    /// `$1 = ANY (c)`: the array is the key.
    ArrayOfKey,
    /// `= ALL`
    All,
    /// `IS [NOT] DISTINCT FROM`
    Distinct,
    /// `c IS NOT TRUE`, NOT of what has no negator: the negative of a boolean.
    Negated,
    /// The access method does not search for NULL.
    NullTest,
    /// Row comparisons are for B-tree only.
    RowComparison,
    /// In a row comparison, and not its first column.
    LaterInRow,
    /// An arm of OR that no index serves.
    OrArm(Span),
    /// The function may have planner support that koel does not see.
    Unknown,
}

/// The predicate of a partial index.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// It has none.
    None,
    /// The conditions imply it.
    Implied,
    /// They may, by the value of a parameter: in a custom plan only.
    ByValue,
    /// koel cannot tell.
    Unknown,
    /// These conjuncts do not follow.
    Missing(Vec<Expr>),
}

/// How far an index brings the order that ORDER BY asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// So many of the sort keys, from the first.
    pub keys: usize,
    /// All of them: no sort.
    pub complete: bool,
    pub backward: bool,
    /// By distance (`<->`) instead of by key.
    pub by_operator: bool,
}

/// All tables of a statement, those of sub-queries too.
pub fn accesses<'q>(catalog: &'q Catalog, query: &'q Query, environment: Environment) -> Vec<Access<'q>> {
    accesses_with(catalog, query, environment, None)
}

/// The same if a relation had other indexes than it has: `instead` is read in its place.
pub fn accesses_with<'q>(
    catalog: &'q Catalog,
    query: &'q Query,
    environment: Environment,
    instead: Option<&Arc<Relation>>,
) -> Vec<Access<'q>> {
    Walk { instead, served: true, ..Walk::new(environment) }.statement(catalog, query)
}

/// Of one table only, by its number, and of the others of its level no more than the conditions.
pub fn access_with<'q>(
    catalog: &'q Catalog,
    query: &'q Query,
    environment: Environment,
    instead: Option<&Arc<Relation>>,
    number: usize,
) -> Vec<Access<'q>> {
    Walk { instead, served: true, only: Some(number), ..Walk::new(environment) }.statement(catalog, query)
}

/// Only the tables that something is asked of, by conditions or by the order of the first rows, and of which no index is known to
/// limit what is read. Most are found to be served at the first index or the second, and no more of them is looked at.
pub fn unserved<'q>(catalog: &'q Catalog, query: &'q Query, environment: Environment) -> Vec<Access<'q>> {
    Walk::new(environment).statement(catalog, query)
}

/// The same of one level, planned as it is.
pub(super) fn unserved_of<'q>(scope: &Scope<'q, '_>, environment: Environment, number: &mut usize) -> Vec<Access<'q>> {
    let mut walk = Walk { number: *number, ..Walk::new(environment) };
    walk.level(scope);
    *number = walk.number;
    walk.out
}

/// A walk over the levels of a statement.
struct Walk<'q, 'w> {
    environment: Environment,
    instead: Option<&'w Arc<Relation>>,
    /// Those that an index serves, too.
    served: bool,
    /// Only the one of this number.
    only: Option<usize>,
    number: usize,
    out: Vec<Access<'q>>,
}

impl<'q> Walk<'q, '_> {
    fn new(environment: Environment) -> Self {
        Self { environment, instead: None, served: false, only: None, number: 0, out: Vec::new() }
    }

    fn statement(mut self, catalog: &'q Catalog, query: &'q Query) -> Vec<Access<'q>> {
        let az = Analyzer::new(catalog, query);
        self.levels(&Scope::new(&az, query, None, &Known::default()).as_planned());
        self.out
    }

    fn level(&mut self, scope: &Scope<'q, '_>) {
        let mut tables: Vec<(usize, RelationRef)> = Vec::new();
        for entry in scope.joined_entries() {
            let Some(RteKind::Relation { rel, .. }) = scope.query.rtable.get(entry).map(|rte| &rte.kind) else {
                continue;
            };
            let other = self.instead.filter(|other| other.id == *rel).map(|other| Ref::User(Arc::clone(other)));
            let relation = other.or_else(|| scope.az.catalog.relation(*rel));
            tables.extend(relation.filter(|relation| relation.kind.is_indexable()).map(|relation| (entry, relation)));
        }
        let first = self.number;
        self.number += tables.len();
        if tables.is_empty() || self.only.is_some_and(|only| !(first..self.number).contains(&only)) {
            return;
        }
        let level = Level { conditions: Conditions::of(scope), classes: OnceCell::new() };
        for (number, (entry, relation)) in (first..).zip(&tables) {
            let table = Table { scope, entry: *entry, relation, environment: self.environment, level: &level };
            self.out.extend(match self.only {
                Some(only) if only != number => Some(table.asked(number)),
                _ => table.access(self.served, number),
            });
        }
    }

    fn levels(&mut self, scope: &Scope<'q, '_>) {
        self.level(scope);
        if self.only.is_some_and(|only| only < self.number) {
            return;
        }
        for (query, _) in inside(scope.query) {
            self.levels(&scope.inner(query, scope.outer()).as_planned());
        }
    }
}

/// Whether it is `=` of two expressions of which none is plainly a value.
fn equates(expr: &Expr) -> bool {
    let is_value = |side: &Expr| matches!(strip_relabel(side).kind, ExprKind::Const(_) | ExprKind::Param(_));
    matches!(&expr.kind, ExprKind::Op { op, args, .. } if &**op == "=" && !args.iter().any(is_value))
}

/// What is the same for all entries of a query level.
struct Level<'q> {
    conditions: Conditions<'q>,
    /// Not always asked for.
    classes: OnceCell<Classes<'q>>,
}

/// An entry while its indexes are looked at.
struct Table<'q, 's> {
    scope: &'s Scope<'q, 's>,
    entry: usize,
    relation: &'s RelationRef,
    environment: Environment,
    level: &'s Level<'q>,
}

/// What the query asks of an entry.
struct Asked<'x, 'q> {
    conditions: &'x [Condition<'q>],
    /// For each condition the columns that it reads.
    columns: Vec<Vec<usize>>,
    order: Vec<order::Wanted<'x>>,
}

/// The key columns of an index, or the first of them.
struct Keys<'a> {
    method: Method,
    keys: Vec<Key<'a>>,
}

impl<'a> Keys<'a> {
    fn new<'q: 'a>(table: &Table<'q, 'a>, index: &'a Index, count: usize) -> Self {
        let keys = index.keys.iter().take(count).map(|key| Key::new(table, index, key)).collect();
        Self { method: Method::named(&index.method), keys }
    }
}

impl<'q> Table<'q, '_> {
    fn catalog(&self) -> &'q Catalog {
        self.scope.az.catalog
    }

    fn classes(&self) -> &Classes<'q> {
        self.level.classes.get_or_init(|| Classes::of(self.scope, &self.level.conditions))
    }

    /// Its conditions only.
    fn asked(&self, number: usize) -> Access<'q> {
        let conditions = self.level.conditions.of_entry(self.scope, self.entry);
        let (query, depth, relation) = (self.scope.query, self.scope.depth, self.relation.clone());
        Access { query, depth, number, entry: self.entry, relation, conditions, indexes: Vec::new(), from_above: false }
    }

    /// `served`: None will not do where an index serves.
    fn access(&self, served: bool, number: usize) -> Option<Access<'q>> {
        let (scope, query) = (self.scope, self.scope.query);
        let mut conditions = self.level.conditions.of_entry(scope, self.entry);
        if self.catalog().version() >= PgVersion::V17 {
            conditions.retain(|condition| !condition::always_true(self.relation, &condition.expr));
        }
        let is_asked = !conditions.is_empty() || query.limit.is_some() && !query.order_by.is_empty();
        if !served && (!is_asked || self.is_served(&conditions)) {
            return None;
        }
        let from_above = above::reach(scope, self.entry, self.relation);
        if !served && from_above {
            return None;
        }
        if scope.sides_of(self.entry).is_empty() && conditions.iter().any(|asked| equates(&asked.expr)) {
            self.classes().derive(scope, self.entry, &mut conditions);
        }
        let keys: Vec<Keys<'_>> =
            self.relation.indexes.iter().map(|index| Keys::new(self, index, index.keys.len())).collect();
        let (columns, order) = (self.columns_of(&conditions), order::wanted(self));
        let asked = Asked { conditions: &conditions, columns, order };
        let both = self.relation.indexes.iter().zip(&keys);
        let mut indexes: Vec<IndexAccess> = both.map(|(index, keys)| self.index(index, keys, &asked)).collect();
        arms::add(self, &keys, &conditions, &mut indexes);
        drop((asked, keys));
        let relation = self.relation.clone();
        Some(Access { query, depth: scope.depth, number, entry: self.entry, relation, conditions, indexes, from_above })
    }

    /// For each condition the columns that it reads.
    fn columns_of(&self, conditions: &[Condition<'q>]) -> Vec<Vec<usize>> {
        conditions.iter().map(|condition| self.columns(&condition.expr)).collect()
    }

    /// Whether one of the conditions limits the scan of an index, whatever the values.
    fn is_served(&self, conditions: &[Condition<'q>]) -> bool {
        let columns = self.columns_of(conditions);
        let is_read = |key: &IndexKey| match key.expr {
            IndexKeyExpr::Column(at) => columns.iter().any(|columns| columns.contains(&at)),
            IndexKeyExpr::Expr(_) => true,
        };
        self.relation.indexes.iter().any(|index| {
            // A B-tree is limited by its first column or not at all.
            let deciding = if Method::named(&index.method) == Method::Btree { 1 } else { index.keys.len() };
            index.keys.iter().take(deciding).any(is_read) && {
                let keys = Keys::new(self, index, deciding);
                let (mut matches, _) = matching::all(self, &keys, conditions, &columns);
                bounds::set(keys.method, self.catalog().version(), keys.keys.len(), &mut matches);
                matches.iter().any(|found| found.bound == Bound::Prefix && found.needs == Needs::Nothing)
                    && !matches!(self.predicate(index, conditions, &columns), Predicate::Missing(_))
            }
        })
    }

    fn index(&self, index: &Index, keys: &Keys<'_>, asked: &Asked<'_, 'q>) -> IndexAccess {
        let (mut matches, misses) = matching::all(self, keys, asked.conditions, &asked.columns);
        bounds::set(keys.method, self.catalog().version(), keys.keys.len(), &mut matches);
        IndexAccess {
            order: order::of(self, keys, asked.conditions, &asked.order),
            predicate: self.predicate(index, asked.conditions, &asked.columns),
            matches,
            misses,
        }
    }

    /// `columns`: for each condition those it reads.
    fn predicate(&self, index: &Index, conditions: &[Condition<'q>], columns: &[Vec<usize>]) -> Predicate {
        let predicate = match &index.predicate {
            None => return Predicate::None,
            Some(None) => return Predicate::Unknown,
            Some(Some(predicate)) => predicate,
        };
        let mut parts = Vec::new();
        condition::split(self.catalog(), Cow::Borrowed(predicate), &mut parts);
        let (mut proof, mut missing) = (Proof::Yes, Vec::new());
        for part in parts {
            let mut own = Vec::new();
            part.any(&mut |expr| {
                own.extend(if let ExprKind::Var(var) = expr.kind { Some(var.col) } else { None });
                false
            });
            // What speaks of other columns only implies nothing.
            let speaks = |columns: &Vec<usize>| {
                own.is_empty() || columns.is_empty() || columns.iter().any(|column| own.contains(column))
            };
            let given = conditions.iter().zip(columns).filter(|(_, columns)| speaks(columns));
            let premises = Premises {
                scope: self.scope,
                relation: self.relation,
                entry: self.entry,
                given: given.map(|(condition, _)| Cow::Borrowed(condition.expr.as_ref())).collect(),
                beyond_planner: None,
            };
            let found = premises.imply(&part);
            proof = proof.min(found);
            if found == Proof::No {
                missing.push(part.into_owned());
            }
        }
        match proof {
            Proof::Yes => Predicate::Implied,
            Proof::ByValue => Predicate::ByValue,
            Proof::Unknown => Predicate::Unknown,
            Proof::No => Predicate::Missing(missing),
        }
    }

    /// The operator of an expression that calls one.
    fn operator(&self, op: &str, callee: &Callee) -> Option<OperatorRef> {
        self.catalog().operator_by_func(op, callee.id)
    }
}
