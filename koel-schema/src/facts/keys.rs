//! Unique keys, and what equalities pin: which entries of FROM have at most one row.

use super::Analyzer;
use super::narrow::Known;
use super::scope::{Scope, entries_of, returns_sets};
use super::visit::{any_below, any_expr, constant, own_volatility, same, same_over};
use crate::catalog::object::{ConstraintKind, Index, IndexKey, IndexKeyExpr, RelKind, Relation};
use crate::catalog::{Catalog, PG_CATALOG};
use crate::hir::{
    BoolTest, Callee, Coercion, Command, Distinct, Expr, ExprKind, Query, RelId, RteKind, SetOp, SetOpNode,
    SubLinkKind, Var, Volatility,
};
use crate::types::TypeId;

/// What has but one value over all rows of a query level.
#[derive(Debug, Default)]
pub(super) struct Pins<'a> {
    vars: Vec<(usize, usize)>,
    /// Columns that are NULL in all rows.
    nulls: Vec<(usize, usize)>,
    exprs: Vec<&'a Expr>,
    /// Entries with at most one row.
    entries: Vec<usize>,
}

/// A condition that holds for the rows (of some entries only, where an outer join is between).
pub(super) struct Conjunct<'a> {
    pub(super) expr: &'a Expr,
    only: Option<Vec<usize>>,
}

impl Conjunct<'_> {
    pub(super) fn covers(&self, entry: usize) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&entry))
    }
}

fn conjuncts<'a>(expr: &'a Expr, only: &Option<Vec<usize>>, out: &mut Vec<Conjunct<'a>>) {
    match &expr.kind {
        ExprKind::And(args) => args.iter().for_each(|arg| conjuncts(arg, only, out)),
        _ => out.push(Conjunct { expr, only: only.clone() }),
    }
}

impl<'a> Scope<'a, '_> {
    fn all_conjuncts(&self) -> Vec<Conjunct<'a>> {
        let known = self.known();
        let mut out = Vec::new();
        for condition in &self.conditions {
            let missing = |side: &&usize| !known.present.contains(&(self.depth, **side));
            let own = if condition.full { condition.needs.len().saturating_sub(2) } else { condition.needs.len() };
            let gone: Vec<&usize> = condition.needs.iter().skip(own).filter(missing).collect();
            let only = match (&gone[..], condition.needs.last()) {
                // One side of a FULL JOIN is there: it is a LEFT or RIGHT JOIN.
                ([side], _) => Some(*side),
                ([], Some(side)) if condition.needs.iter().any(|side| missing(&side)) => Some(side),
                ([], _) => None,
                _ => continue,
            };
            let only = only.and_then(|side| self.sides.get(*side)).map(|side| side.rels.clone());
            conjuncts(condition.expr, &only, &mut out);
        }
        if let (Some(on), Some(target)) = (&self.query.merge_on, self.query.target_rel) {
            conjuncts(on, &Some(vec![target]), &mut out);
        }
        out
    }

    /// The entries that FROM joins; the one that is modified too.
    pub(super) fn joined_entries(&self) -> Vec<usize> {
        let mut out = Vec::new();
        self.query.from.iter().for_each(|node| entries_of(node, &mut out));
        if matches!(self.query.command, Command::Update | Command::Delete | Command::Merge) {
            out.extend(self.query.target_rel);
        }
        out
    }

    /// Whether some FULL JOIN may fill both sides, and so have more rows than its sides' product.
    pub(super) fn has_open_full_join(&self) -> bool {
        let known = self.known();
        self.conditions.iter().any(|condition| {
            condition.full
                && condition.needs.iter().rev().take(2).all(|side| !known.present.contains(&(self.depth, *side)))
        })
    }

    /// Pins what follows from the conditions; `given` entries are taken as one row.
    pub(super) fn pins(&self, given: &[usize]) -> Pins<'a> {
        self.pins_from(Pins { entries: given.to_vec(), ..Pins::default() })
    }

    /// As [`Scope::pins`], with columns that have but one value.
    pub(super) fn pins_with(&self, columns: &[(usize, usize)]) -> Pins<'a> {
        self.pins_from(Pins { vars: columns.to_vec(), ..Pins::default() })
    }

    fn pins_from(&self, mut pins: Pins<'a>) -> Pins<'a> {
        let conjuncts = self.all_conjuncts();
        let entries = self.joined_entries();
        loop {
            let before = (pins.vars.len(), pins.nulls.len(), pins.exprs.len(), pins.entries.len());
            for conjunct in &conjuncts {
                self.pin_by(conjunct.expr, conjunct, &mut pins);
            }
            for entry in &entries {
                if !pins.entries.contains(entry) && self.entry_at_most_one(*entry, &pins, &conjuncts) {
                    pins.entries.push(*entry);
                }
            }
            if before == (pins.vars.len(), pins.nulls.len(), pins.exprs.len(), pins.entries.len()) {
                return pins;
            }
        }
    }

    fn pin_by(&self, expr: &'a Expr, conjunct: &Conjunct<'a>, pins: &mut Pins<'a>) {
        match &expr.kind {
            ExprKind::Op { op, callee, args } if is_equality(self.az, op, callee) => {
                if let [left, right] = &args[..] {
                    self.pin_pair(left, right, conjunct, pins);
                    self.pin_pair(right, left, conjunct, pins);
                }
            }
            ExprKind::RowCompare { op, left, right } if &**op == "=" => {
                for (left, right) in left.iter().zip(right) {
                    self.pin_pair(left, right, conjunct, pins);
                    self.pin_pair(right, left, conjunct, pins);
                }
            }
            ExprKind::ScalarArrayOp { op, callee, any: true, left, right } if is_equality(self.az, op, callee) => {
                if let ExprKind::Array { elements, multidim: false } = &right.kind
                    && let [element] = &elements[..]
                {
                    self.pin_pair(left, element, conjunct, pins);
                }
            }
            ExprKind::Distinct { left, right, not: true, callee } if callee.builtin => {
                for (one, other) in [(left, right), (right, left)] {
                    if matches!(constant(other), Some(Some(_))) && self.tells_apart(one, other) {
                        self.pin(one, conjunct, pins);
                    }
                }
            }
            ExprKind::SubLink(link) => {
                if let SubLinkKind::Quantified { any: true, op, callees, left } = &link.kind
                    && callees.iter().all(|callee| is_equality(self.az, op, callee))
                    && self.fixed_query(&link.query, pins)
                    && self.inner(&link.query, self.known()).at_most_one()
                    && left.iter().zip(link.query.output()).all(|(left, of)| self.tells_apart(left, &of.expr))
                {
                    left.iter().for_each(|left| self.pin(left, conjunct, pins));
                }
            }
            ExprKind::Var(_) if expr.ty == TypeId::BOOL => self.pin(expr, conjunct, pins),
            ExprKind::Not(arg) if matches!(arg.kind, ExprKind::Var(_)) => self.pin(arg, conjunct, pins),
            ExprKind::BoolTest { arg, test: BoolTest::True | BoolTest::False, not: false } => {
                self.pin(arg, conjunct, pins);
            }
            ExprKind::NullTest { arg, not: false } => {
                if let ExprKind::Var(Var { rel, col, up: 0 }) = arg.kind
                    && conjunct.covers(rel)
                    && !pins.nulls.contains(&(rel, col))
                {
                    pins.nulls.push((rel, col));
                }
            }
            _ => {}
        }
    }

    fn pin_pair(&self, key: &'a Expr, value: &'a Expr, conjunct: &Conjunct<'a>, pins: &mut Pins<'a>) {
        // Where the two are equal the value's row is there, so that a column may be one that an outer join fills with NULLs.
        let there = |(rel, col)| pins.has(rel, col) && self.is_steady(rel);
        let fixed = self.base_var(self.strip_same(value)).is_some_and(there) || self.fixed(value, pins);
        if fixed && self.tells_apart(key, value) {
            self.pin(key, conjunct, pins);
        }
    }

    fn pin(&self, key: &'a Expr, conjunct: &Conjunct<'a>, pins: &mut Pins<'a>) {
        let bare = self.strip_equal(key);
        if let Some((rel, col)) = self.base_var(bare) {
            if conjunct.covers(rel) && !pins.vars.contains(&(rel, col)) {
                pins.vars.push((rel, col));
            }
        // What is not the same as itself (a sub-query, a volatile function) is no key.
        } else if conjunct.only.is_none()
            && same(bare, 0, bare, 0)
            && !pins.exprs.iter().any(|known| same(known, 0, bare, 0))
            && !self.fixed(bare, pins)
        {
            pins.exprs.push(bare);
        }
    }

    /// A column of this level, through the columns of joins.
    pub(super) fn base_var(&self, expr: &Expr) -> Option<(usize, usize)> {
        let ExprKind::Var(Var { rel, col, up: 0 }) = expr.kind else { return None };
        match self.query.rtable.get(rel).map(|rte| &rte.kind) {
            Some(RteKind::Join { columns, .. }) => columns.get(col).and_then(|column| self.base_var(column)),
            _ => Some((rel, col)),
        }
    }

    /// Below relabelling that leaves equality as it is.
    fn strip_same<'e>(&self, expr: &'e Expr) -> &'e Expr {
        let bare = super::visit::strip_relabel(expr);
        let (outer, inner) = (self.az.catalog.base_type(expr.ty), self.az.catalog.base_type(bare.ty));
        if outer == inner || (inner, outer) == (TypeId::VARCHAR, TypeId::TEXT) { bare } else { expr }
    }

    /// Below relabelling that leaves equality at least as fine: text's is the finest there is, bpchar's and citext's are coarser.
    fn strip_equal<'e>(&self, expr: &'e Expr) -> &'e Expr {
        let mut bare = expr;
        while let ExprKind::Coerce { how: Coercion::Relabel, arg, .. } = &bare.kind {
            bare = arg;
        }
        let (outer, inner) = (self.az.catalog.base_type(expr.ty), self.az.catalog.base_type(bare.ty));
        let fine = outer == inner || (outer.0 < TypeId::FIRST_USER && outer != TypeId::BPCHAR);
        if fine { bare } else { expr }
    }

    /// Whether the expression has one value over all rows, as far as its equality can tell.
    pub(super) fn fixed(&self, expr: &Expr, pins: &Pins<'a>) -> bool {
        let bare = self.strip_same(expr);
        pins.exprs.iter().any(|known| same(known, 0, bare, 0))
            || self.base_var(bare).is_some_and(|(rel, col)| pins.has(rel, col) && self.is_there(rel, pins))
            || self.one_value(expr, pins)
    }

    /// Whether the expression has one value over all rows, to whatever looks at it.
    fn one_value(&self, expr: &Expr, pins: &Pins<'a>) -> bool {
        if self.is_exact(expr.ty) && pins.exprs.iter().any(|known| same(known, 0, expr, 0)) {
            return true;
        }
        if !any_below(expr, 0, &mut |e, level| self.varies(e, level, pins)) {
            return true;
        }
        // Or by its parts.
        match &expr.kind {
            ExprKind::Call { callee, args, .. } | ExprKind::Op { callee, args, .. } => {
                callee.volatility != Volatility::Volatile
                    && !callee.retset
                    && args.iter().all(|arg| self.one_value(arg, pins))
            }
            ExprKind::Coerce { arg, .. } => own_volatility(expr) != Volatility::Volatile && self.one_value(arg, pins),
            _ => false,
        }
    }

    fn fixed_query(&self, query: &Query, pins: &Pins<'a>) -> bool {
        !any_expr(query, 1, &mut |e, level| self.varies(e, level, pins))
    }

    fn varies(&self, expr: &Expr, level: usize, pins: &Pins<'a>) -> bool {
        match &expr.kind {
            // Of this level: their value depends on the rows.
            ExprKind::Aggregate(agg) if agg.up >= level => agg.up == level,
            ExprKind::WindowFunc(_) if level == 0 => true,
            ExprKind::Call { callee, .. } if callee.retset && level == 0 => true,
            ExprKind::Error => true,
            _ => self.reads_varying(expr, level, pins) || own_volatility(expr) == Volatility::Volatile,
        }
    }

    /// Whether it is a column or row of this level that may have several values.
    fn reads_varying(&self, expr: &Expr, level: usize, pins: &Pins<'a>) -> bool {
        match &expr.kind {
            ExprKind::Var(var) if var.up == level => {
                let here = Expr { kind: ExprKind::Var(Var { up: 0, ..*var }), ..expr.clone() };
                !self.base_var(&here).is_some_and(|(rel, col)| {
                    (pins.has_entry(rel) || (self.is_exact(expr.ty) && pins.has(rel, col))) && self.is_there(rel, pins)
                })
            }
            ExprKind::WholeRow { rel, up } if *up == level => !pins.has_entry(*rel) || !self.is_there(*rel, pins),
            _ => false,
        }
    }

    /// Whether an entry, pinned, is there in all rows or in none.
    fn is_there(&self, rel: usize, pins: &Pins<'a>) -> bool {
        let settled = match self.missing_side(rel, self.known()) {
            None => true,
            Some(side) => !self.has_open_full_join() && side.against.iter().all(|other| pins.has_entry(*other)),
        };
        settled && self.is_steady(rel)
    }

    /// Whether an entry of one row has the same one however often it is read: a volatile function may be called again.
    fn is_steady(&self, rel: usize) -> bool {
        let Some(rte) = self.query.rtable.get(rel) else { return false };
        let mut steady = true;
        let mut queries = Vec::new();
        let volatile = &mut |e: &Expr, _| own_volatility(e) == Volatility::Volatile;
        super::visit::rte_parts(rte, &mut |e| steady = steady && !any_below(e, 0, volatile), &mut |q| queries.push(q));
        (steady && !queries.into_iter().any(|query| any_expr(query, 1, volatile))) || self.joined_entries().len() == 1
    }

    /// Whether equality of the type is identity: what is equal reads the same, too.
    pub(super) fn is_exact(&self, ty: TypeId) -> bool {
        self.az.catalog.equality_is_identity(ty)
    }

    /// Whether no two values of the key that its own equality tells apart are both equal to the value.
    fn tells_apart(&self, key: &Expr, value: &Expr) -> bool {
        let ty = |expr: &Expr| self.az.catalog.base_type(self.strip_equal(expr).ty);
        // Where clocks are turned two local times are one instant.
        if matches!(ty(key), TypeId::DATE | TypeId::TIMESTAMP) && ty(value) == TypeId::TIMESTAMPTZ {
            return false;
        }
        if !self.az.catalog.has_own_collations() {
            return true;
        }
        // Either side may bring a collation that is not deterministic.
        let own = self.collation(self.strip_equal(key));
        let foreign = |e: &Expr| match &e.kind {
            ExprKind::Collate { .. } | ExprKind::SubLink(_) => true,
            ExprKind::Var(_) => match self.collation(e) {
                Some(Some(name)) => !self.az.catalog.has_collation(Some(PG_CATALOG), &name) && own != Some(Some(name)),
                Some(None) => false,
                None => self.is_collatable(e.ty),
            },
            _ => false,
        };
        !self.is_collatable(key.ty) || !(value.any(&mut { foreign }) || key.any(&mut { foreign }))
    }

    fn is_collatable(&self, ty: TypeId) -> bool {
        let base = self.az.catalog.base_type(ty);
        base.0 >= TypeId::FIRST_USER || matches!(base, TypeId::TEXT | TypeId::VARCHAR | TypeId::BPCHAR | TypeId::NAME)
    }

    /// The collation that a column was declared with; None: not known to be any of a table's.
    fn collation(&self, expr: &Expr) -> Option<Option<std::sync::Arc<str>>> {
        let ExprKind::Var(var) = &expr.kind else { return None };
        let scope = self.level(var.up)?;
        let here = Expr { kind: ExprKind::Var(Var { up: 0, ..*var }), ..expr.clone() };
        let (rel, col) = scope.base_var(&here)?;
        match scope.query.rtable.get(rel)?.kind {
            RteKind::Relation { rel, .. } => Some(self.az.catalog.relation(rel)?.columns.get(col)?.collation.clone()),
            _ => None,
        }
    }

    /// Whether what an entry reads of its siblings is fixed.
    fn entry_fixed(&self, entry: usize, pins: &Pins<'a>) -> bool {
        let Some(rte) = self.query.rtable.get(entry) else { return false };
        let mut fixed = true;
        let mut exprs = Vec::new();
        let mut queries = Vec::new();
        super::visit::rte_parts(rte, &mut |expr| exprs.push(expr), &mut |query| queries.push(query));
        for expr in exprs {
            fixed = fixed && !any_below(expr, 0, &mut |e, level| self.reads_varying(e, level, pins));
        }
        for query in queries {
            fixed = fixed && !any_expr(query, 1, &mut |e, level| self.reads_varying(e, level, pins));
        }
        fixed
    }

    fn entry_at_most_one(&self, entry: usize, pins: &Pins<'a>, conjuncts: &[Conjunct<'a>]) -> bool {
        let Some(rte) = self.query.rtable.get(entry) else { return false };
        match &rte.kind {
            RteKind::Relation { rel, only, .. } => {
                let Some(relation) = self.az.catalog.relation(*rel) else { return false };
                if relation.kind == RelKind::View {
                    return self.inner_key_pinned(entry, pins);
                }
                relation.kind == RelKind::Sequence || self.relation_pinned(&relation, *only, entry, pins, conjuncts)
            }
            RteKind::Subquery(_) => self.entry_fixed(entry, pins) && self.inner_key_pinned(entry, pins),
            RteKind::Values { rows } => rows.len() <= 1 && self.entry_fixed(entry, pins),
            RteKind::Function { functions, .. } => {
                self.entry_fixed(entry, pins)
                    && functions.iter().all(|function| match &function.expr.kind {
                        ExprKind::Call { callee, .. } => !callee.retset,
                        _ => !super::scope::contains_srf(&function.expr),
                    })
            }
            RteKind::Cte { .. } => self.inner_key_pinned(entry, pins),
            RteKind::TableFunc { .. } | RteKind::Join { .. } | RteKind::Pseudo { .. } | RteKind::Error => false,
        }
    }

    fn inner_key_pinned(&self, entry: usize, pins: &Pins<'a>) -> bool {
        self.inner_keys(entry).iter().any(|key| key.iter().all(|col| pins.has(entry, *col)))
    }

    /// The keys of the query behind an entry: a sub-query, a CTE, a view. Kept, since each level asks more than once.
    fn inner_keys(&self, entry: usize) -> &[Vec<usize>] {
        let Some(cell) = self.inner_keys.get(entry) else { return &[] };
        if cell.get().is_none() {
            let keys = self.keys_behind(entry);
            return cell.get_or_init(|| keys);
        }
        cell.get().map_or(&[], Vec::as_slice)
    }

    fn keys_behind(&self, entry: usize) -> Vec<Vec<usize>> {
        match self.query.rtable.get(entry).map(|rte| &rte.kind) {
            Some(RteKind::Subquery(query)) => output_keys(&self.inner(query, self.outer())),
            Some(RteKind::Cte { up, index, recursive: false }) => match self.level(*up) {
                Some(owner) if owner.query.ctes.get(*index).is_some_and(|cte| !cte.recursive) => {
                    owner.cte_scope(*index).map(|cte| output_keys(&cte)).unwrap_or_default()
                }
                Some(_) | None => Vec::new(),
            },
            Some(RteKind::Relation { rel, .. }) => self.view_keys(*rel),
            _ => Vec::new(),
        }
    }

    fn view_keys(&self, rel: RelId) -> Vec<Vec<usize>> {
        let relation = self.az.catalog.relation(rel);
        let Some(view) = relation.as_ref().and_then(|relation| relation.view.as_ref()) else { return Vec::new() };
        if self.az.depth > 16 {
            return Vec::new();
        }
        let az = Analyzer { depth: self.az.depth + 1, ..self.az.inside() };
        output_keys(&Scope::new(&az, &view.query, None, &Known::default()))
    }

    fn relation_pinned(
        &self,
        relation: &Relation,
        only: bool,
        entry: usize,
        pins: &Pins<'a>,
        conjuncts: &[Conjunct<'a>],
    ) -> bool {
        let column = |col: usize, nulls_not_distinct: bool| {
            pins.has(entry, col)
                || (nulls_not_distinct && pins.nulls.contains(&(entry, col)))
                || super::checked::one_value(relation, col)
        };
        unique_indexes(self.az.catalog, relation, only).any(|index| {
            index.keys.iter().all(|key| match &key.expr {
                IndexKeyExpr::Column(col) => column(*col, index.nulls_not_distinct),
                IndexKeyExpr::Expr(Some(expr)) => {
                    super::checked::is_constant(self.az.catalog, relation, expr)
                        || pins.exprs.iter().any(|pinned| same_over(expr, entry, pinned))
                }
                IndexKeyExpr::Expr(None) => false,
            }) && match &index.predicate {
                None => true,
                Some(Some(predicate)) => self.implied(predicate, relation, entry, conjuncts),
                Some(None) => false,
            }
        }) || unique_constraints(self.az.catalog, relation, only)
            .any(|columns| columns.iter().all(|col| column(*col, false)))
    }

    // ------------------------------------------------------------ whole queries

    /// Whether the query never has two rows.
    pub(super) fn at_most_one(&self) -> bool {
        let limited = self.query.limit.as_ref().and_then(constant).flatten();
        let limited = limited.and_then(|limit| limit.parse::<i64>().ok()).is_some_and(|limit| limit <= 1);
        (limited && !self.query.with_ties) || self.at_most_one_unlimited()
    }

    /// The same of the query without its LIMIT.
    pub(super) fn at_most_one_unlimited(&self) -> bool {
        let query = self.query;
        if let Some(tree) = &query.set_op {
            return self.set_op_at_most_one(tree);
        }
        match query.command {
            Command::Select => {}
            Command::Utility => return false,
            Command::Insert | Command::Update | Command::Delete | Command::Merge => {
                return super::cardinality::modifies_at_most_one(self);
            }
        }
        if returns_sets(query) {
            return false;
        }
        if self.one_group() {
            return true;
        }
        let pins = self.pins(&[]);
        let fixed = |target: &usize| query.targets.get(*target).is_some_and(|target| self.fixed(&target.expr, &pins));
        if query.grouping_sets.is_none() && !query.group_by.is_empty() && query.group_by.iter().all(fixed) {
            return true;
        }
        let distinct = match &query.distinct {
            Some(Distinct::All) => query.output().all(|target| self.fixed(&target.expr, &pins)),
            Some(Distinct::On(targets)) => targets.iter().all(fixed),
            None => false,
        };
        distinct
            || (query.grouping_sets.is_none()
                && !self.has_open_full_join()
                && self.joined_entries().iter().all(|entry| pins.entries.contains(entry)))
    }

    /// Aggregates without GROUP BY: all rows make one.
    pub(super) fn one_group(&self) -> bool {
        match &self.query.grouping_sets {
            Some(sets) => sets.len() == 1 && sets.iter().all(Vec::is_empty),
            None => self.over_nothing(),
        }
    }

    fn set_op_at_most_one(&self, node: &SetOpNode) -> bool {
        match node {
            SetOpNode::Leaf(rel) => match self.query.rtable.get(*rel).map(|rte| &rte.kind) {
                Some(RteKind::Subquery(query)) => self.inner(query, self.outer()).at_most_one(),
                _ => false,
            },
            SetOpNode::Op { op, left, right, .. } => match op {
                SetOp::Union => false,
                SetOp::Intersect => self.set_op_at_most_one(left) || self.set_op_at_most_one(right),
                SetOp::Except => self.set_op_at_most_one(left),
            },
        }
    }
}

impl Pins<'_> {
    pub(super) fn has(&self, rel: usize, col: usize) -> bool {
        self.entries.contains(&rel) || self.vars.contains(&(rel, col))
    }

    pub(super) fn has_entry(&self, rel: usize) -> bool {
        self.entries.contains(&rel)
    }
}

/// `=` as an index means it: a built-in one, or that of an extension's type.
fn is_equality(az: &Analyzer<'_>, op: &str, callee: &Callee) -> bool {
    use crate::catalog::object::RoutineBody;
    op == "="
        && callee.volatility != Volatility::Volatile
        && (callee.builtin
            || az.catalog.routine(callee.id).is_some_and(|routine| matches!(routine.body, RoutineBody::Opaque)))
}

/// Sets of output columns of which no two rows agree; an empty one: there is at most one row.
fn output_keys(scope: &Scope<'_, '_>) -> Vec<Vec<usize>> {
    let query = scope.query;
    if scope.at_most_one() {
        return vec![Vec::new()];
    }
    let width = query.output().count();
    if let Some(tree) = &query.set_op {
        return match tree.as_ref() {
            SetOpNode::Op { all: false, .. } => vec![(0..width).collect()],
            SetOpNode::Op { .. } | SetOpNode::Leaf(_) => Vec::new(),
        };
    }
    if query.command != Command::Select || returns_sets(query) {
        return Vec::new();
    }
    let mut keys = keys_before_distinct(scope);
    match &query.distinct {
        Some(Distinct::All) => keys.push((0..width).collect()),
        Some(Distinct::On(targets)) => keys.extend(output_places(query, targets)),
        None => {}
    }
    keys
}

/// Where these targets stand in the output; none where one does not.
fn output_places(query: &Query, targets: &[usize]) -> Option<Vec<usize>> {
    let visible: Vec<usize> = visible(query);
    targets.iter().map(|target| visible.iter().position(|i| i == target)).collect()
}

fn visible(query: &Query) -> Vec<usize> {
    query.targets.iter().enumerate().filter(|(_, target)| !target.junk).map(|(i, _)| i).collect()
}

/// The keys that the output of a plain SELECT has without its DISTINCT.
pub(super) fn keys_before_distinct(scope: &Scope<'_, '_>) -> Vec<Vec<usize>> {
    let query = scope.query;
    if query.grouping_sets.is_some() {
        return Vec::new();
    }
    if !query.group_by.is_empty() {
        return output_places(query, &query.group_by).into_iter().collect();
    }
    let mut keys = Vec::new();
    if scope.has_open_full_join() {
        return keys;
    }
    let visible = visible(query);
    // A key of one entry is a key of the join where its row settles all the others.
    let entries = scope.joined_entries();
    for entry in &entries {
        let pins = scope.pins(&[*entry]);
        if !entries.iter().all(|other| pins.has_entry(*other)) {
            continue;
        }
        let column = |col: usize| {
            visible.iter().position(|i| {
                query.targets.get(*i).is_some_and(|target| {
                    matches!(target.expr.kind, ExprKind::Var(Var { rel, col: c, up: 0 }) if rel == *entry && c == col)
                })
            })
        };
        for key in scope.entry_keys(*entry) {
            keys.extend(key.iter().map(|col| column(*col)).collect::<Option<Vec<_>>>());
        }
    }
    keys
}

impl<'a> Scope<'a, '_> {
    /// The keys of one entry, as sets of its columns.
    fn entry_keys(&self, entry: usize) -> Vec<Vec<usize>> {
        // An entry filled with NULLs may be so in many rows.
        match self.query.rtable.get(entry).map(|rte| &rte.kind) {
            Some(RteKind::Relation { rel, only, .. }) => {
                let Some(relation) = self.az.catalog.relation(*rel) else { return Vec::new() };
                if relation.kind == RelKind::View {
                    return self.inner_keys(entry).to_vec();
                }
                let conjuncts = self.all_conjuncts();
                let plain = unique_indexes(self.az.catalog, &relation, *only).filter_map(|index| {
                    let whole = match &index.predicate {
                        None => true,
                        Some(Some(predicate)) => self.implied(predicate, &relation, entry, &conjuncts),
                        Some(None) => false,
                    };
                    let columns = index.keys.iter().map(|key| match key.expr {
                        IndexKeyExpr::Column(col) => Some(col),
                        IndexKeyExpr::Expr(_) => None,
                    });
                    if whole { columns.collect::<Option<Vec<_>>>() } else { None }
                });
                plain.chain(unique_constraints(self.az.catalog, &relation, *only).map(<[usize]>::to_vec)).collect()
            }
            Some(RteKind::Subquery(_)) if !self.query.rtable.get(entry).is_some_and(|rte| rte.lateral) => {
                self.inner_keys(entry).to_vec()
            }
            Some(RteKind::Cte { .. }) => self.inner_keys(entry).to_vec(),
            _ => Vec::new(),
        }
    }
}

/// No key holds across inheritance children; across partitions it does.
fn keyed(relation: &Relation, only: bool) -> bool {
    match relation.kind {
        RelKind::Table | RelKind::Toast => only || relation.children.is_empty(),
        RelKind::Partitioned | RelKind::MaterializedView => true,
        RelKind::View | RelKind::Foreign | RelKind::Composite | RelKind::Sequence => false,
    }
}

fn unique_indexes<'r>(catalog: &'r Catalog, relation: &'r Relation, only: bool) -> impl Iterator<Item = &'r Index> {
    let keyed = keyed(relation, only);
    relation.indexes.iter().filter(move |index| {
        keyed
            && index.unique
            && !index.deferrable
            && !index.keys.is_empty()
            && index.keys.iter().all(|key| {
                // Another collation or class may compare more coarsely, or finer, than the query's `=`.
                let collated = match (&key.collation, &key.expr) {
                    (None, _) => true,
                    (Some(own), IndexKeyExpr::Column(col)) => {
                        relation.columns.get(*col).is_some_and(|column| column.collation.as_ref() == Some(own))
                    }
                    (Some(_), IndexKeyExpr::Expr(_)) => false,
                };
                collated && key.opclass.as_ref().is_none_or(|class| usual_class(catalog, relation, key, class))
            })
            && held_by_partitions(catalog, relation, &index.keys.iter().map(key_column).collect::<Vec<_>>(), 0)
    })
}

fn unique_constraints<'r>(
    catalog: &'r Catalog,
    relation: &'r Relation,
    only: bool,
) -> impl Iterator<Item = &'r [usize]> {
    let keyed = keyed(relation, only);
    relation.constraints.iter().filter_map(move |constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. }
            if keyed
                && !constraint.deferrable
                && !columns.is_empty()
                && held_by_partitions(
                    catalog,
                    relation,
                    &columns.iter().map(|col| Some(*col)).collect::<Vec<_>>(),
                    0,
                ) =>
        {
            Some(&columns[..])
        }
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Check { .. }
        | ConstraintKind::NotNull(_)
        | ConstraintKind::ForeignKey { .. }
        | ConstraintKind::Exclude => None,
    })
}

/// Whether an operator class tells apart what the type's own does: `text_ops` is finer than citext's.
fn usual_class(catalog: &Catalog, relation: &Relation, key: &IndexKey, class: &str) -> bool {
    let ty = match &key.expr {
        IndexKeyExpr::Column(col) => relation.columns.get(*col).map(|column| column.ty),
        IndexKeyExpr::Expr(expr) => expr.as_ref().map(|expr| expr.ty),
    };
    let builtin = ty.is_some_and(|ty| catalog.base_type(ty).0 < TypeId::FIRST_USER);
    match class {
        "text_ops"
        | "varchar_ops"
        | "text_pattern_ops"
        | "varchar_pattern_ops"
        | "bpchar_ops"
        | "uuid_ops"
        | "int2_ops"
        | "int4_ops"
        | "int8_ops"
        | "date_ops"
        | "timestamp_ops"
        | "timestamptz_ops"
        | "numeric_ops"
        | "inet_ops"
        | "cidr_ops"
        | "bool_ops"
        | "bytea_ops"
        | "name_ops"
        | "oid_ops"
        | "array_ops"
        | "jsonb_ops" => builtin,
        "citext_ops" | "enum_ops" | "ltree_ops" | "hstore_ops" => !builtin,
        _ => false,
    }
}

fn key_column(key: &IndexKey) -> Option<usize> {
    match key.expr {
        IndexKeyExpr::Column(col) => Some(col),
        IndexKeyExpr::Expr(_) => None,
    }
}

/// A key that was made `ON ONLY` a partitioned table holds once each partition has it.
fn held_by_partitions(catalog: &Catalog, relation: &Relation, columns: &[Option<usize>], depth: usize) -> bool {
    if relation.kind != RelKind::Partitioned {
        return true;
    }
    let name = |of: &Relation, col: usize| of.columns.get(col).map(|column| column.name.clone());
    let Some(names) = columns.iter().map(|col| col.and_then(|col| name(relation, col))).collect::<Option<Vec<_>>>()
    else {
        return false;
    };
    relation.children.iter().all(|child| {
        let Some(child) = catalog.relation(*child) else { return false };
        let found = child.indexes.iter().filter(|index| index.unique && index.predicate.is_none()).find_map(|index| {
            let columns: Vec<Option<usize>> = index.keys.iter().map(key_column).collect();
            let all = columns.len() == names.len()
                && columns.iter().all(|col| col.and_then(|col| name(&child, col)).is_some_and(|n| names.contains(&n)));
            all.then_some(columns)
        });
        depth < 16 && found.is_some_and(|columns| held_by_partitions(catalog, &child, &columns, depth + 1))
    })
}
