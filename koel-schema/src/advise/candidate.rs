//! The index for one table of one query.

use super::{Gain, ddl, is_found, is_small};
use crate::catalog::Catalog;
use crate::catalog::object::{ColumnDefault, ConstraintKind, Index, IndexKey, IndexKeyExpr, Relation};
use crate::config::Config;
use crate::facts::index::{Access, Condition, Environment, IndexAccess, Needs, Role, access_with};
use crate::facts::{constant, own_volatility, strip_relabel};
use crate::hir::{Command, Expr, ExprKind, Query, RelId, RteKind, Var, Volatility};
use crate::resolve::coerce::is_enum;
use crate::resolve::oper::default_opclass;
use crate::types::TypeId;
use std::sync::Arc;

/// What is wanted, and for what.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) query: usize,
    /// The table, by number among the accesses of the query.
    pub(super) at: usize,
    pub(super) table: RelId,
    pub(super) method: &'static str,
    pub(super) opclass: Option<&'static str>,
    /// In any order.
    pub(super) equal: Vec<usize>,
    pub(super) tail: Vec<Tail>,
    /// Conditions over entry 0.
    pub(super) predicate: Vec<Expr>,
    /// Few and small columns with which the table itself need not be read.
    pub(super) include: Vec<usize>,
    pub(super) gain: Gain,
}

/// A column of the order, or of the range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tail {
    pub(super) column: usize,
    pub(super) descending: bool,
    pub(super) nulls_first: bool,
}

impl Candidate {
    /// Whether some index does what this one is for.
    pub(super) fn is_met(&self, access: &Access<'_>) -> bool {
        match self.gain {
            Gain::Finds | Gain::Ranges => is_found(access),
            Gain::Sorts => access.indexes.iter().any(|index| {
                let sorted = index.order.is_some_and(|order| order.keys >= self.tail.len());
                index.usable() && sorted && (self.equal.is_empty() || index.bounded())
            }),
        }
    }
}

/// The best index for an access that none serves; none where one does, or none would help.
pub(super) fn of(
    catalog: &Catalog,
    statement: &Query,
    number: usize,
    access: &Access<'_>,
    config: &Config,
) -> Option<Candidate> {
    let table = catalog.user_relation(access.relation.id)?;
    if table.origin.is_none() || table.temporary || listed(&config.small_tables, table) {
        return None;
    }
    let at = access.number;
    let trial = Trial::new(catalog, table, access);
    let tried = access_with(catalog, statement, Environment::default(), Some(&trial.table), at);
    let found = trial.read(tried.iter().find(|access| access.number == at)?, &tried);
    let query = access.query;
    let order = order(access, &found);
    let plain = |equal: Vec<usize>, tail: Vec<Tail>, gain: Gain| Candidate {
        query: number,
        at,
        table: table.id,
        method: "btree",
        opclass: None,
        equal,
        tail,
        predicate: Vec::new(),
        include: Vec::new(),
        gain,
    };
    if let Some((column, method, opclass)) = found.parts
        && !is_found(access)
        && found.equal.is_empty()
    {
        return Some(Candidate { method, opclass, ..plain(vec![column], Vec::new(), Gain::Finds) });
    }
    // Without LIMIT a sort is worth sparing where the rows are a small part of the table, and of its keys the first.
    let limited = query.limit.is_some();
    let tail: Vec<Tail> = match (&order[..], limited) {
        ([_, ..], true) => order,
        ([first, ..], false) if !found.constant.is_empty() && !found.equal.is_empty() => vec![*first],
        (_, _) => Vec::new(),
    };
    if is_found(access) && tail.is_empty() {
        return None;
    }
    let sorts = is_found(access) || (found.equal.is_empty() && found.range.is_none() && !tail.is_empty());
    let gain = if sorts { Gain::Sorts } else { Gain::Finds };
    let tail = match (tail.is_empty(), found.range) {
        (true, Some(column)) => vec![Tail { column, descending: false, nulls_first: false }],
        (_, _) => tail,
    };
    let few = |column: &usize| has_few_values(catalog, table, *column, config);
    // Of how many rows hold a constant nobody knows: it is no key by itself.
    let equal = found.equal.clone();
    let predicate: Vec<Expr> = found.constant.iter().map(|(_, expr, _)| expr.clone()).collect();
    if equal.is_empty() && tail.is_empty() || (tail.is_empty() && equal.iter().all(few)) {
        return None;
    }
    // One of few values soon comes by where the rows are read in their order.
    let in_order = |index: &IndexAccess| index.usable() && index.order.is_some_and(|order| order.complete);
    if limited && !equal.is_empty() && equal.iter().all(few) && access.indexes.iter().any(in_order) {
        return None;
    }
    // What follows the order of insertion needs no more than BRIN.
    let gain = if gain == Gain::Finds && equal.is_empty() { Gain::Ranges } else { gain };
    let by_time = listed(&config.append_only, table) && gain == Gain::Ranges && predicate.is_empty();
    let include =
        if limited || by_time { Vec::new() } else { covering(catalog, table, access, &equal, &tail, &predicate) };
    let candidate = Candidate { predicate, include, ..plain(equal, tail, gain) };
    let candidate = if by_time { Candidate { method: "brin", ..candidate } } else { candidate };
    (!candidate.is_met(access)).then_some(candidate)
}

/// A boolean, an enum, what a CHECK lists, a row of a small table, what most rows have by default; or a state or a kind by its name, which
/// many schemas keep as text.
fn has_few_values(catalog: &Catalog, table: &Relation, at: usize, config: &Config) -> bool {
    let Some(column) = table.columns.get(at) else { return false };
    let ty = catalog.base_type(column.ty);
    let named = |word: &str| {
        let rest = column.name.strip_suffix(word);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
    };
    let defaults = matches!(&column.default, ColumnDefault::Expr { expr: Some(expr), .. } if literal(expr).is_some());
    ty == TypeId::BOOL
        || defaults
        || is_enum(catalog, ty)
        || ["status", "state", "type", "kind"].into_iter().any(named)
        || table.constraints.iter().any(|constraint| match &constraint.kind {
            ConstraintKind::Check { expr: Some(expr), .. } => lists(expr, at),
            ConstraintKind::ForeignKey { columns, target, .. } => {
                columns[..] == [at]
                    && catalog.user_relation(*target).is_some_and(|target| is_small(config, catalog, target))
            }
            _ => false,
        })
}

/// Whether a CHECK says which values a column has: `c IN (...)`, `c = ... OR c = ...`, beside what else it says.
fn lists(check: &Expr, at: usize) -> bool {
    let is_column = |expr: &Expr| matches!(strip_relabel(expr).kind, ExprKind::Var(var) if var.col == at);
    match &check.kind {
        ExprKind::And(parts) => parts.iter().any(|part| lists(part, at)),
        ExprKind::Or(arms) => {
            let is_null = |arm: &Expr| matches!(&arm.kind, ExprKind::NullTest { arg, not: false } if is_column(arg));
            arms.iter().all(|arm| is_null(arm) || lists(arm, at)) && arms.iter().any(|arm| lists(arm, at))
        }
        ExprKind::ScalarArrayOp { any: true, left, .. } => is_column(left),
        ExprKind::Op { op, args, .. } if &**op == "=" => match &args[..] {
            [left, right] => is_column(left) && literal(right).is_some() || is_column(right) && literal(left).is_some(),
            _ => false,
        },
        _ => false,
    }
}

fn listed(names: &[String], table: &Relation) -> bool {
    let qualified = format!("{}.{}", table.schema, table.name);
    names.iter().any(|name| **name == *table.name || *name == qualified)
}

/// A table on which each column of the conditions has an index of each kind that may do, and nothing else.
struct Trial {
    table: Arc<Relation>,
    indexes: Vec<(usize, &'static str, Option<&'static str>)>,
}

/// What the conditions ask of single columns.
struct Found {
    equal: Vec<usize>,
    range: Option<usize>,
    /// Column, condition over entry 0, whether it compares for equality with a constant.
    constant: Vec<(usize, Expr, bool)>,
    /// What GIN or GiST serves: the column, the method and the operator class.
    parts: Option<(usize, &'static str, Option<&'static str>)>,
}

impl Trial {
    fn new(catalog: &Catalog, table: &Relation, access: &Access<'_>) -> Self {
        let mut columns = Vec::new();
        for condition in &access.conditions {
            condition.expr.any(&mut |part| {
                if let Some(column) = column_of(access, part)
                    && !columns.contains(&column)
                {
                    columns.push(column);
                }
                false
            });
        }
        let mut indexes = Vec::new();
        for column in columns {
            let Some(ty) = table.columns.get(column).map(|column| catalog.base_type(column.ty)) else { continue };
            // A document as a whole may be longer than a B-tree's entries can be.
            let is_whole = ty == TypeId::JSONB || catalog.element_type(ty).is_some();
            if !is_whole && default_opclass(catalog, ty, "btree").is_some() {
                indexes.push((column, "btree", None));
            }
            if ty == TypeId::JSONB {
                indexes.push((column, "gin", Some("jsonb_path_ops")));
            }
            if ty == TypeId::JSONB || ty == TypeId::TSVECTOR || catalog.element_type(ty).is_some() {
                indexes.push((column, "gin", None));
            } else if matches!(ty, TypeId::TEXT | TypeId::VARCHAR) && has_trigrams(catalog) {
                indexes.push((column, "gin", Some("gin_trgm_ops")));
            } else if default_opclass(catalog, ty, "btree").is_none() && default_opclass(catalog, ty, "gist").is_some()
            {
                indexes.push((column, "gist", None));
            }
        }
        let mut trial = table.clone();
        trial.indexes = indexes.iter().map(|(column, method, opclass)| single(*column, method, *opclass)).collect();
        Self { table: Arc::new(trial), indexes }
    }

    fn read(&self, access: &Access<'_>, all: &[Access<'_>]) -> Found {
        let mut found = Found { equal: Vec::new(), range: None, constant: Vec::new(), parts: None };
        let mut any = Vec::new();
        for ((column, method, opclass), index) in self.indexes.iter().zip(&access.indexes) {
            for matched in index.matches.iter().filter(|found| found.needs == Needs::Nothing) {
                let Some(condition) = access.conditions.get(matched.condition) else { continue };
                if !is_given(access, condition, all) || is_volatile(&condition.expr) {
                    continue;
                }
                match (*method, matched.role) {
                    ("btree", Role::Equality | Role::Range) if is_constant(condition) => {
                        found.constant(access, *column, condition);
                    }
                    ("btree", Role::Equality) if !found.equal.contains(column) => found.equal.push(*column),
                    ("btree", Role::AnyOf) if !any.contains(column) && !is_constant(condition) => any.push(*column),
                    ("btree", Role::Range) => found.range = found.range.or(Some(*column)),
                    // Of a constant nobody knows how many rows hold it.
                    ("gin" | "gist", Role::Other | Role::Range) if !is_constant(condition) => {
                        found.parts = found.parts.or(Some((*column, method, *opclass)));
                    }
                    (_, _) => {}
                }
            }
        }
        if found.equal.is_empty() {
            found.equal = any;
        }
        let bound = |column: &usize| found.equal.contains(column) || found.range == Some(*column);
        let mut constant = std::mem::take(&mut found.constant);
        constant.retain(|(column, ..)| !bound(column));
        found.constant = constant;
        found
    }
}

/// What it compares with is there before the table is read: values, a list of them, or the rows of a table of which some value is asked.
fn is_given(access: &Access<'_>, condition: &Condition<'_>, all: &[Access<'_>]) -> bool {
    let equals = |condition: &Condition<'_>| {
        condition.others.is_empty() && matches!(&condition.expr.kind, ExprKind::Op { op, .. } if &**op == "=")
    };
    let is_narrowed = |other: usize| {
        let same = |one: &&Access<'_>| std::ptr::eq(one.query, access.query) && one.entry == other;
        all.iter().find(same).is_some_and(|other| other.conditions.iter().any(equals))
    };
    condition.others.iter().all(|other| match access.query.rtable.get(*other).map(|rte| &rte.kind) {
        Some(RteKind::Values { .. } | RteKind::Function { .. }) => true,
        Some(RteKind::Relation { .. }) => is_narrowed(*other),
        _ => false,
    })
}

impl Found {
    /// Of a condition that holds the same in every run: part of a predicate if it can be written, a range otherwise.
    fn constant(&mut self, access: &Access<'_>, column: usize, condition: &Condition<'_>) {
        let expr = over_entry_0(access, &condition.expr);
        let written = ddl::condition(&access.relation, &expr);
        let compares = matches!(&expr.kind, ExprKind::Op { op, .. } if &**op == "=");
        let is_range = matches!(expr.kind, ExprKind::Op { .. }) && !compares;
        if is_range {
            self.range = self.range.or(Some(column));
        } else if written.is_some() && !self.constant.iter().any(|(_, have, _)| *have == expr) {
            self.constant.push((column, expr, compares));
        }
    }
}

fn has_trigrams(catalog: &Catalog) -> bool {
    catalog.extensions().any(|(name, _)| &**name == "pg_trgm")
}

/// An index of one column.
pub(super) fn single(column: usize, method: &str, opclass: Option<&str>) -> Index {
    Index {
        name: "".into(),
        unique: false,
        primary: false,
        deferrable: false,
        nulls_not_distinct: false,
        method: method.into(),
        keys: vec![IndexKey {
            expr: IndexKeyExpr::Column(column),
            opclass: opclass.map(Arc::from),
            collation: None,
            descending: false,
            nulls_first: false,
        }],
        include: Vec::new(),
        predicate: None,
        origin: None,
    }
}

/// The column of the entry that an expression is, through the columns of joins.
fn column_of(access: &Access<'_>, expr: &Expr) -> Option<usize> {
    let ExprKind::Var(Var { rel, col, up: 0 }) = strip_relabel(expr).kind else { return None };
    if rel == access.entry {
        return Some(col);
    }
    match &access.query.rtable.get(rel)?.kind {
        RteKind::Join { columns, .. } => column_of(access, columns.get(col)?),
        _ => None,
    }
}

fn is_volatile(expr: &Expr) -> bool {
    expr.any(&mut |part| own_volatility(part) == Volatility::Volatile || matches!(part.kind, ExprKind::SubLink(_)))
}

/// The same in every run: no parameter, nothing of a query around, no clock.
fn is_constant(condition: &Condition<'_>) -> bool {
    !condition.expr.any(&mut |part| {
        own_volatility(part) != Volatility::Immutable
            || match part.kind {
                ExprKind::Param(_) | ExprKind::SubLink(_) | ExprKind::SqlValue(_) => true,
                ExprKind::Var(var) => var.up > 0,
                _ => false,
            }
    })
}

/// The condition as an index predicate holds it, where it is a comparison of a column with a constant, a test for NULL or a boolean column.
fn over_entry_0(access: &Access<'_>, expr: &Expr) -> Expr {
    let own = |expr: &Expr| match column_of(access, expr) {
        Some(col) => Expr { kind: ExprKind::Var(Var { rel: 0, col, up: 0 }), ..expr.clone() },
        None => expr.clone(),
    };
    let kind = match &expr.kind {
        ExprKind::Var(_) => return own(expr),
        ExprKind::Not(arg) => ExprKind::Not(Box::new(own(arg))),
        ExprKind::NullTest { arg, not } => ExprKind::NullTest { arg: Box::new(own(arg)), not: *not },
        ExprKind::Op { op, callee, args } => {
            ExprKind::Op { op: op.clone(), callee: callee.clone(), args: args.iter().map(own).collect() }
        }
        other => other.clone(),
    };
    Expr { kind, ..expr.clone() }
}

/// The columns that ORDER BY asks for beside those that are one value anyhow; none where something else than a column of the entry is among them.
fn order(access: &Access<'_>, found: &Found) -> Vec<Tail> {
    let query = access.query;
    let grouped = query.set_op.is_some()
        || query.distinct.is_some()
        || !query.group_by.is_empty()
        || query.has_aggs
        || query.has_srf
        || !query.windows.is_empty();
    if grouped || query.command != Command::Select {
        return Vec::new();
    }
    let mut tail = Vec::new();
    for key in &query.order_by {
        let column = query.targets.get(key.target).and_then(|target| column_of(access, &target.expr));
        let Some(column) = column else { return Vec::new() };
        let settled =
            found.equal.contains(&column) || found.constant.iter().any(|(col, _, one)| *col == column && *one);
        if !settled {
            tail.push(Tail { column, descending: key.descending, nulls_first: key.nulls_first });
        }
    }
    // All one way is read backward as well as forward.
    let one_way = tail.iter().all(|key| key.nulls_first == key.descending)
        && tail.windows(2).all(|pair| matches!(pair, [a, b] if a.descending == b.descending));
    if one_way {
        tail.iter_mut().for_each(|key| (key.descending, key.nulls_first) = (false, false));
    }
    tail
}

/// How many columns are worth carrying along.
const CARRIED: usize = 2;

/// The further columns that a query reads, where they are few and small and nothing is changed or locked; what the predicate says is not read.
fn covering(
    catalog: &Catalog,
    table: &Relation,
    access: &Access<'_>,
    equal: &[usize],
    tail: &[Tail],
    predicate: &[Expr],
) -> Vec<usize> {
    let query = access.query;
    if query.command != Command::Select || !query.locks.is_empty() {
        return Vec::new();
    }
    let (mut read, mut whole) = (Vec::new(), false);
    query.visit(0, &mut |expr, depth| {
        match expr.kind {
            ExprKind::Var(var) if var.up == depth && var.rel == access.entry => read.push(var.col),
            ExprKind::WholeRow { rel, up } => whole |= up == depth && rel == access.entry,
            _ => {}
        }
        true
    });
    read.sort_unstable();
    read.dedup();
    let said = |column: &usize| {
        predicate.iter().any(|part| part.any(&mut |part| matches!(part.kind, ExprKind::Var(var) if var.col == *column)))
    };
    read.retain(|column| !equal.contains(column) && !tail.iter().any(|key| key.column == *column) && !said(column));
    let small = |column: &usize| {
        table.columns.get(*column).is_some_and(|column| {
            let ty = catalog.base_type(column.ty);
            is_enum(catalog, ty)
                || matches!(
                    ty,
                    TypeId::BOOL
                        | TypeId::INT2
                        | TypeId::INT4
                        | TypeId::INT8
                        | TypeId::FLOAT4
                        | TypeId::FLOAT8
                        | TypeId::DATE
                        | TypeId::TIMESTAMP
                        | TypeId::TIMESTAMPTZ
                        | TypeId::UUID
                )
        })
    };
    let pays = !whole && read.len() <= CARRIED && read.iter().all(small);
    if pays { read } else { Vec::new() }
}

/// Whether it is a constant, NULL apart.
pub(super) fn literal(expr: &Expr) -> Option<&str> {
    constant(expr)?
}
