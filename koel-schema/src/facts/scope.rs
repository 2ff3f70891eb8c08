//! One query level: its joins, what its rows are known to satisfy, and the nullability of its columns.

use super::Analyzer;
use super::fk::{self, Guarantee};
use super::narrow::{Known, PRESENT, Truth};
use super::never_null;
use super::reason::{Proof, nullable};
use super::relation;
use super::visit::{always_true, repeatable, same};
use crate::catalog::object::CastMethod;
use crate::hir::{
    Command, Expr, ExprKind, FromNode, Join, JoinKind, MergeMatch, PseudoKind, Query, RelId, RteFunction, RteKind,
    SetOp, SetOpNode, Var,
};
use crate::types::TypeId;
use std::cell::{OnceCell, RefCell};

/// A side of an outer join that may be filled with NULLs.
#[derive(Debug)]
pub(super) struct Side {
    /// The range-table entries in it, those of joins aside.
    pub(super) rels: Vec<usize>,
    /// The sides around it, outermost first.
    pub(super) outer: Vec<usize>,
    /// Why it is always there (where the sides around it are).
    pub(super) guarantee: Option<Guarantee>,
    /// The entries it is joined to: whether it is there depends on their rows.
    pub(super) against: Vec<usize>,
    /// What the message calls the join.
    pub(super) join: &'static str,
}

/// An ON condition and the sides that have to be there for it to hold.
#[derive(Debug)]
pub(super) struct Condition<'a> {
    pub(super) expr: &'a Expr,
    pub(super) needs: Vec<usize>,
    /// Of a FULL JOIN: there are rows for which it never held, of either side.
    pub(super) full: bool,
}

#[derive(Debug, Clone)]
enum CteState {
    Unknown,
    /// Being computed: what a recursive reference may assume of its columns.
    Assumed(Vec<bool>),
    Done(Vec<Proof>),
}

pub(super) struct Scope<'a, 's> {
    pub(super) az: &'s Analyzer<'a>,
    pub(super) query: &'a Query,
    pub(super) parent: Option<&'s Scope<'a, 's>>,
    pub(super) depth: usize,
    /// What is known of the rows of the levels around it.
    outer: Known<'a>,
    pub(super) sides: Vec<Side>,
    rel_sides: Vec<Vec<usize>>,
    pub(super) conditions: Vec<Condition<'a>>,
    columns: Vec<OnceCell<Vec<Proof>>>,
    ctes: RefCell<Vec<CteState>>,
    known: OnceCell<Known<'a>>,
    /// Grouping expressions that some grouping set leaves out.
    nulled_groups: Vec<&'a Expr>,
}

impl<'a, 's> Scope<'a, 's> {
    pub(super) fn new(
        az: &'s Analyzer<'a>,
        query: &'a Query,
        parent: Option<&'s Scope<'a, 's>>,
        outer: &Known<'a>,
    ) -> Scope<'a, 's> {
        let mut outer = outer.clone();
        outer.raw = false;
        let depth = parent.map_or(0, |parent| parent.depth + 1);
        let mut scope = Scope {
            az,
            query,
            parent,
            depth,
            outer,
            sides: Vec::new(),
            rel_sides: vec![Vec::new(); query.rtable.len()],
            conditions: Vec::new(),
            columns: query.rtable.iter().map(|_| OnceCell::new()).collect(),
            ctes: RefCell::new(vec![CteState::Unknown; query.ctes.len()]),
            known: OnceCell::new(),
            nulled_groups: Vec::new(),
        };
        for node in &query.from {
            scope.add_node(node, &mut Vec::new());
        }
        scope.conditions.extend(query.where_.iter().map(|expr| Condition { expr, needs: Vec::new(), full: false }));
        if let Some(sets) = &query.grouping_sets {
            let listed = query.group_by.iter().chain(sets.iter().flatten());
            let mut partial: Vec<usize> =
                listed.copied().filter(|target| sets.iter().any(|set| !set.contains(target))).collect();
            partial.sort_unstable();
            partial.dedup();
            let exprs = partial.iter().filter_map(|target| query.targets.get(*target));
            scope.nulled_groups = exprs.map(|target| &target.expr).collect();
        }
        // A side that is always there can be told only of a whole scope.
        for i in 0..scope.sides.len() {
            let empty = match scope.sides.get(i).and_then(|side| side.guarantee.as_ref()) {
                Some(Guarantee::OneRow(rel)) => !scope.entry_has_row(*rel),
                Some(Guarantee::ForeignKey { .. }) | None => false,
            };
            if empty && let Some(side) = scope.sides.get_mut(i) {
                side.guarantee = None;
            }
        }
        scope
    }

    /// Without what koel knows beyond the planner: that the other side of an outer join is always there.
    pub(super) fn as_planned(mut self) -> Self {
        self.sides.iter_mut().for_each(|side| side.guarantee = None);
        self
    }

    /// The sides of outer joins around an entry, outermost first.
    pub(super) fn sides_of(&self, entry: usize) -> &[usize] {
        self.rel_sides.get(entry).map_or(&[], Vec::as_slice)
    }

    /// The scope of a CTE of this level.
    pub(super) fn cte_scope<'t>(&'t self, index: usize) -> Option<Scope<'a, 't>>
    where
        's: 't,
    {
        self.query.ctes.get(index).map(|cte| self.inner(&cte.query, &self.outer))
    }

    /// A scope inside this one.
    pub(super) fn inner<'t>(&'t self, query: &'a Query, known: &Known<'a>) -> Scope<'a, 't>
    where
        's: 't,
    {
        Scope::new(self.az, query, Some(self), known)
    }

    // ------------------------------------------------------------ joins

    fn add_node(&mut self, node: &'a FromNode, around: &mut Vec<usize>) {
        match node {
            FromNode::Rel(rel) => {
                for side in around.iter() {
                    if let Some(side) = self.sides.get_mut(*side) {
                        side.rels.push(*rel);
                    }
                }
                if let Some(sides) = self.rel_sides.get_mut(*rel) {
                    sides.clone_from(around);
                }
            }
            FromNode::Join(join) => {
                if let Some(sides) = self.rel_sides.get_mut(join.rel) {
                    sides.clone_from(around);
                }
                let (left, right) = match join.kind {
                    JoinKind::Inner => (None, None),
                    JoinKind::Left => (None, Some(self.add_side(join, &join.right, &join.left, around, "LEFT JOIN"))),
                    JoinKind::Right => (Some(self.add_side(join, &join.left, &join.right, around, "RIGHT JOIN")), None),
                    JoinKind::Full => (
                        Some(self.add_side(join, &join.left, &join.right, around, "FULL JOIN")),
                        Some(self.add_side(join, &join.right, &join.left, around, "FULL JOIN")),
                    ),
                };
                for (node, side) in [(&join.left, left), (&join.right, right)] {
                    around.extend(side);
                    self.add_node(node, around);
                    around.truncate(around.len() - side.iter().len());
                }
                if let Some(expr) = &join.on {
                    let needs = around.iter().copied().chain(left).chain(right).collect();
                    self.conditions.push(Condition { expr, needs, full: join.kind == JoinKind::Full });
                }
            }
        }
    }

    fn add_side(
        &mut self,
        join: &'a Join,
        node: &FromNode,
        other: &FromNode,
        around: &[usize],
        name: &'static str,
    ) -> usize {
        let guarantee = match join.kind {
            JoinKind::Left | JoinKind::Right => match node {
                FromNode::Rel(rel) if always_true(join.on.as_ref()) => Some(Guarantee::OneRow(*rel)),
                FromNode::Rel(rel) => fk::guarantee(self.az, self.query, join, *rel),
                FromNode::Join(_) => None,
            },
            // Filled with NULLs only where it has no row at all.
            JoinKind::Full => match node {
                FromNode::Rel(rel) if always_true(join.on.as_ref()) => Some(Guarantee::OneRow(*rel)),
                FromNode::Rel(_) | FromNode::Join(_) => None,
            },
            JoinKind::Inner => None,
        };
        let mut against = Vec::new();
        entries_of(other, &mut against);
        self.sides.push(Side { rels: Vec::new(), outer: around.to_vec(), guarantee, against, join: name });
        self.sides.len() - 1
    }

    /// Draws what follows: a side is there where something of it is not NULL, and then its conditions hold.
    pub(super) fn close(&self, known: &mut Known<'a>) {
        loop {
            let before = (known.vars.len(), known.exprs.len(), known.present.len());
            let mut i = 0;
            while let Some((depth, rel, col)) = known.vars.get(i).copied() {
                i += 1;
                if depth == self.depth
                    && let Some(RteKind::Join { columns, .. }) = self.query.rtable.get(rel).map(|rte| &rte.kind)
                    && let Some(expr) = columns.get(col)
                {
                    known.not_null(self.depth, expr);
                }
            }
            for (i, side) in self.sides.iter().enumerate() {
                if known.present.contains(&(self.depth, i)) {
                    continue;
                }
                let seen = known.vars.iter().any(|(depth, rel, _)| *depth == self.depth && side.rels.contains(rel));
                let around = || side.outer.iter().all(|outer| known.present.contains(&(self.depth, *outer)));
                let guaranteed = side.guarantee.as_ref().is_some_and(|guarantee| match guarantee {
                    Guarantee::OneRow(_) => around(),
                    Guarantee::ForeignKey { rel, columns } => {
                        // The referring row has to be there, all its key columns with it.
                        self.missing_side(*rel, known).is_none()
                            && columns.iter().all(|(col, not_null)| *not_null || known.has_var(self.depth, *rel, *col))
                            && around()
                    }
                });
                if seen || guaranteed {
                    known.present.push((self.depth, i));
                }
            }
            for condition in &self.conditions {
                if condition.needs.iter().all(|side| known.present.contains(&(self.depth, *side))) {
                    known.learn(self.depth, condition.expr, Truth::True);
                }
            }
            if before == (known.vars.len(), known.exprs.len(), known.present.len()) {
                return;
            }
        }
    }

    /// The outermost side around an entry that may be filled with NULLs.
    pub(super) fn missing_side(&self, rel: usize, known: &Known<'a>) -> Option<&Side> {
        let sides = self.rel_sides.get(rel)?;
        let missing = sides.iter().find(|side| !known.present.contains(&(self.depth, **side)))?;
        self.sides.get(*missing)
    }

    /// What holds of the rows that pass FROM and WHERE.
    pub(super) fn known(&self) -> &Known<'a> {
        self.known.get_or_init(|| {
            let mut known = self.outer.clone();
            self.close(&mut known);
            known
        })
    }

    /// Whether an output row may come of no row at all, so that WHERE says nothing of it: an aggregate without GROUP BY, an empty grouping set.
    pub(super) fn over_nothing(&self) -> bool {
        match &self.query.grouping_sets {
            Some(sets) => sets.iter().any(Vec::is_empty),
            None => self.query.group_by.is_empty() && (self.query.has_aggs || self.query.having.is_some()),
        }
    }

    /// What holds where the output is computed: HAVING too.
    pub(super) fn output_known(&self) -> Known<'a> {
        let mut known = if self.over_nothing() { self.outer.clone() } else { self.known().clone() };
        if let Some(having) = &self.query.having {
            known.learn(self.depth, having, Truth::True);
            self.close_own(&mut known);
        }
        if !self.nulled_groups.is_empty() {
            // An expression over a column that is left out has another value now.
            known.exprs.retain(|(depth, _)| *depth < self.depth);
        }
        known
    }

    /// Where the output is computed: over no row no condition holds.
    fn close_own(&self, known: &mut Known<'a>) {
        if !self.over_nothing() {
            self.close(known);
        }
    }

    /// Facts about outer rows too may show that a side is there.
    pub(super) fn close_all(&self, known: &mut Known<'a>) {
        self.close_own(known);
        if let Some(parent) = self.parent {
            parent.close_all(known);
        }
    }

    // ------------------------------------------------------------ columns

    /// The scope `up` levels out.
    pub(super) fn level(&self, up: usize) -> Option<&Scope<'a, 's>> {
        if up == 0 { Some(self) } else { self.parent.and_then(|parent| parent.level(up - 1)) }
    }

    pub(super) fn var(&self, var: Var, known: &Known<'a>) -> Proof {
        match self.level(var.up) {
            Some(scope) => scope.column(var.rel, var.col, known),
            None => nullable("its query level is unknown"),
        }
    }

    fn column(&self, rel: usize, col: usize, known: &Known<'a>) -> Proof {
        if !known.raw && self.nulled_groups.iter().any(|group| self.base_var(group) == Some((rel, col))) {
            return nullable("a grouping set leaves it out");
        }
        if known.has_var(self.depth, rel, col) {
            return Ok(());
        }
        let Some(rte) = self.query.rtable.get(rel) else { return nullable("it is not understood") };
        if let RteKind::Join { kind, columns } = &rte.kind {
            let Some(expr) = columns.get(col) else { return nullable("it is not understood") };
            if *kind == JoinKind::Full && self.merged_by_full_join(rel, expr, known) {
                return Ok(());
            }
            return self.prove(expr, known);
        }
        if self.query.command == Command::Merge
            && self.query.target_rel != Some(rel)
            && self.query.merge.iter().any(|when| when.matched == MergeMatch::NotMatchedBySource)
        {
            return nullable("the source has no row where it is not matched");
        }
        if let RteKind::Pseudo { rel, kind } = &rte.kind {
            return self.pseudo_column(*rel, *kind, col, known);
        }
        if let Some(side) = self.missing_side(rel, known) {
            return nullable(format!("the {} may find no row of {}", side.join, quoted(&rte.name)));
        }
        if col >= rte.columns.len() && matches!(rte.kind, RteKind::Relation { .. }) {
            // ctid, tableoid and the like.
            return Ok(());
        }
        self.base(rel).get(col).cloned().unwrap_or_else(|| nullable("it is not understood"))
    }

    /// USING of a FULL JOIN: in each row one of the two sides is there.
    fn merged_by_full_join(&self, rel: usize, expr: &'a Expr, known: &Known<'a>) -> bool {
        let ExprKind::Coalesce(args) = &expr.kind else { return false };
        if self.missing_side(rel, known).is_some() {
            return false;
        }
        let around = self.rel_sides.get(rel).map_or(0, Vec::len);
        // The join's own two sides are those just inside what is around the join.
        args.iter().all(|arg| {
            let mut inside = known.clone();
            let mut bare = arg;
            while let ExprKind::Coerce { arg, .. } = &bare.kind {
                bare = arg;
            }
            if let ExprKind::Var(Var { rel, up: 0, .. }) = bare.kind {
                let sides = self.rel_sides.get(rel).and_then(|sides| sides.get(around)).copied();
                inside.present.extend(sides.map(|side| (self.depth, side)));
            }
            self.prove(arg, &inside).is_ok()
        })
    }

    fn pseudo_column(&self, id: RelId, kind: PseudoKind, col: usize, known: &Known<'a>) -> Proof {
        match (kind, self.query.command) {
            (PseudoKind::New, Command::Insert | Command::Update) | (PseudoKind::Old, Command::Delete) => self
                .query
                .target_rel
                .map_or_else(|| nullable("there may be no such row"), |rel| self.column(rel, col, known)),
            // Constraints are checked before the conflict is found.
            (PseudoKind::Excluded, _) | (PseudoKind::Old, Command::Update) => {
                let columns = relation::columns(self.az, id, false, true);
                columns.get(col).cloned().unwrap_or_else(|| nullable("it is not understood"))
            }
            (PseudoKind::New | PseudoKind::Old, _) => nullable("there may be no such row"),
        }
    }

    /// The nullability of an entry's columns where its row is there.
    pub(super) fn base(&self, rel: usize) -> &[Proof] {
        let Some(cell) = self.columns.get(rel) else { return &[] };
        cell.get_or_init(|| self.compute_base(rel))
    }

    /// What an entry of FROM may rely on: its row is there, and passes WHERE in the end.
    fn lateral_known(&self, rel: usize) -> Known<'a> {
        let mut known = self.outer.clone();
        known.present.extend(self.rel_sides.get(rel).into_iter().flatten().map(|side| (self.depth, *side)));
        self.close(&mut known);
        known
    }

    fn compute_base(&self, rel: usize) -> Vec<Proof> {
        let Some(rte) = self.query.rtable.get(rel) else { return Vec::new() };
        match &rte.kind {
            RteKind::Relation { rel: id, .. }
                if self.query.target_rel == Some(rel) && relation::is_rewritten(self.az.catalog, *id) =>
            {
                vec![nullable("a rule may answer in place of the table"); rte.columns.len()]
            }
            RteKind::Relation { rel: id, only, .. } => {
                let modified = self.query.target_rel == Some(rel)
                    && matches!(self.query.command, Command::Insert | Command::Update | Command::Merge);
                relation::columns(self.az, *id, *only, modified)
            }
            RteKind::Subquery(query) => {
                let known = if rte.lateral { self.lateral_known(rel) } else { self.outer.clone() };
                self.inner(query, &known).outputs()
            }
            RteKind::Values { rows } => {
                let known = self.lateral_known(rel);
                let mut columns = vec![Ok(()); rte.columns.len()];
                for row in rows {
                    for (column, expr) in columns.iter_mut().zip(row) {
                        if column.is_ok() {
                            *column = self.prove(expr, &known);
                        }
                    }
                }
                columns
            }
            RteKind::Function { functions, ordinality } => {
                let known = self.lateral_known(rel);
                let mut columns = Vec::new();
                for RteFunction { expr, columns: count } in functions {
                    let names = rte.columns.get(columns.len()..).unwrap_or_default();
                    let mut some = never_null::function_columns(
                        self,
                        expr,
                        names.get(..*count).unwrap_or_default(),
                        *count,
                        &known,
                    );
                    if functions.len() > 1 {
                        // The shorter ones are filled up with NULLs.
                        some = vec![nullable("ROWS FROM fills up the shorter results"); *count];
                    }
                    columns.extend(some);
                }
                if *ordinality {
                    columns.push(Ok(()));
                }
                columns
            }
            RteKind::TableFunc { not_null, .. } => not_null
                .iter()
                .map(|not_null| if *not_null { Ok(()) } else { nullable("its path may find nothing") })
                .collect(),
            RteKind::Cte { up, index, .. } => match self.level(*up) {
                Some(owner) => {
                    let mut columns = owner.cte(*index);
                    // SEARCH and CYCLE add columns.
                    columns.resize(rte.columns.len().max(columns.len()), nullable("it comes from SEARCH or CYCLE"));
                    columns
                }
                None => Vec::new(),
            },
            RteKind::Join { .. } | RteKind::Pseudo { .. } | RteKind::Error => Vec::new(),
        }
    }

    /// The columns of a CTE of this level.
    fn cte(&self, index: usize) -> Vec<Proof> {
        let Some(cte) = self.query.ctes.get(index) else { return Vec::new() };
        match self.ctes.borrow().get(index) {
            Some(CteState::Done(columns)) => return columns.clone(),
            Some(CteState::Assumed(columns)) => {
                return columns
                    .iter()
                    .map(|ok| if *ok { Ok(()) } else { nullable("a later step may yield NULL") })
                    .collect();
            }
            Some(CteState::Unknown) | None => {}
        }
        // The greatest fixpoint: assume that no column is NULL, until nothing contradicts it.
        let mut assumed = vec![true; cte.columns.len().max(cte.query.output().count())];
        let columns = loop {
            self.set_cte(index, CteState::Assumed(assumed.clone()));
            let columns = self.inner(&cte.query, &self.outer).outputs();
            let mut found: Vec<bool> = columns.iter().map(Result::is_ok).collect();
            found.resize(assumed.len(), false);
            let next: Vec<bool> = assumed.iter().zip(&found).map(|(a, b)| *a && *b).collect();
            if !cte.recursive || next == assumed {
                break columns;
            }
            assumed = next;
        };
        self.set_cte(index, CteState::Done(columns.clone()));
        columns
    }

    fn set_cte(&self, index: usize, state: CteState) {
        if let Some(slot) = self.ctes.borrow_mut().get_mut(index) {
            *slot = state;
        }
    }

    // ------------------------------------------------------------ output

    /// One for each column that the client, or the query around, gets.
    pub(super) fn outputs(&self) -> Vec<Proof> {
        if let Some(tree) = &self.query.set_op {
            let width = self.query.output().count();
            return (0..width).map(|column| self.set_op_column(tree, column)).collect();
        }
        let known = self.returned_known();
        let padded = self.padded_srfs();
        self.query
            .output()
            .map(|target| {
                if padded && contains_srf(&target.expr) {
                    return nullable("of several set-returning functions the shorter are filled up with NULLs");
                }
                self.prove(&target.expr, &known)
            })
            .collect()
    }

    /// Several set-returning functions in the output: the shorter are filled up with NULLs.
    pub(super) fn padded_srfs(&self) -> bool {
        self.query.targets.iter().map(|target| count_srfs(&target.expr)).sum::<usize>() > 1
    }

    fn set_op_column(&self, node: &SetOpNode, column: usize) -> Proof {
        match node {
            SetOpNode::Leaf(rel) => {
                self.base(*rel).get(column).cloned().unwrap_or_else(|| nullable("it is not understood"))
            }
            SetOpNode::Op { op, left, right, columns, .. } => {
                let cast = |node: &SetOpNode| self.cast_by_user(node, column, columns.get(column).map(|of| of.ty));
                if cast(left) || cast(right) {
                    return nullable("a cast of the user's own may yield NULL");
                }
                let left = self.set_op_column(left, column);
                match op {
                    SetOp::Union => left.and_then(|()| self.set_op_column(right, column)),
                    // A NULL has to come from both.
                    SetOp::Intersect => left.or_else(|_| self.set_op_column(right, column)),
                    SetOp::Except => left,
                }
            }
        }
    }

    /// Whether an input of a set operation takes its type by a cast that is not built in.
    fn cast_by_user(&self, node: &SetOpNode, column: usize, to: Option<TypeId>) -> bool {
        let from = match node {
            SetOpNode::Leaf(rel) => {
                self.query.rtable.get(*rel).and_then(|rte| rte.columns.get(column)).map(|column| column.ty)
            }
            SetOpNode::Op { columns, .. } => columns.get(column).map(|column| column.ty),
        };
        let (Some(from), Some(to)) = (from, to) else { return true };
        let (from, to) = (self.az.catalog.base_type(from), self.az.catalog.base_type(to));
        from != to
            && self.az.catalog.cast(from, to).is_some_and(|cast| match cast.method {
                CastMethod::Function { id, .. } => id.0 >= TypeId::FIRST_USER,
                CastMethod::Binary | CastMethod::InOut => false,
            })
    }

    fn returned_known(&self) -> Known<'a> {
        match self.query.command {
            Command::Select | Command::Utility => self.output_known(),
            Command::Delete if super::cardinality::has_rules(self) => self.outer.clone(),
            Command::Delete => self.known().clone(),
            Command::Insert | Command::Update => super::dml::returned_known(self),
            // Each WHEN has its own conditions, and by NOT MATCHED BY SOURCE the source may be missing.
            Command::Merge => self.outer.clone(),
        }
    }

    /// `known()` without WHERE, and the entry's sides: for the facts of the rows before an update.
    pub(super) fn outer(&self) -> &Known<'a> {
        &self.outer
    }

    /// Whether an expression is a grouping expression that some grouping set leaves out.
    pub(super) fn is_nulled_group(&self, expr: &Expr, known: &Known<'a>) -> bool {
        // What cannot be compared (a sub-query, a volatile function) may be the group.
        let unsure = |expr: &Expr| !repeatable(expr);
        !known.raw
            && self.nulled_groups.iter().any(|group| {
                same(group, self.depth, expr, self.depth) || (group.ty == expr.ty && unsure(group) && unsure(expr))
            })
    }

    /// Whether a whole row of an entry is there.
    pub(super) fn row(&self, rel: usize, up: usize, known: &Known<'a>) -> Proof {
        let Some(scope) = self.level(up) else { return nullable("its query level is unknown") };
        if known.has_var(scope.depth, rel, PRESENT) {
            return Ok(());
        }
        let Some(rte) = scope.query.rtable.get(rel) else { return nullable("it is not understood") };
        if let Some(side) = scope.missing_side(rel, known) {
            return nullable(format!("the {} may find no row of {}", side.join, quoted(&rte.name)));
        }
        match &rte.kind {
            RteKind::Relation { .. } | RteKind::Subquery(_) | RteKind::Values { .. } | RteKind::Cte { .. } => {
                if scope.query.command == Command::Merge { nullable("MERGE may find no such row") } else { Ok(()) }
            }
            RteKind::Function { .. } => match &rte.columns[..] {
                // The row of a function with a scalar result is that scalar.
                [_] => scope.column(rel, 0, known),
                _ => nullable("the function may return NULL for a row"),
            },
            RteKind::Join { .. } | RteKind::TableFunc { .. } | RteKind::Pseudo { .. } | RteKind::Error => {
                nullable("its row may be missing")
            }
        }
    }
}

fn quoted(name: &str) -> String {
    if name.is_empty() { "the other side".into() } else { format!("\"{name}\"") }
}

/// The entries that a part of FROM joins.
pub(super) fn entries_of(node: &FromNode, out: &mut Vec<usize>) {
    match node {
        FromNode::Rel(rel) => out.push(*rel),
        FromNode::Join(join) => {
            entries_of(&join.left, out);
            entries_of(&join.right, out);
        }
    }
}

/// A set-returning function in the output.
pub(super) fn returns_sets(query: &Query) -> bool {
    query.targets.iter().any(|target| contains_srf(&target.expr))
}

/// A set-returning function anywhere in the expression.
pub(super) fn contains_srf(expr: &Expr) -> bool {
    count_srfs(expr) > 0
}

fn count_srfs(expr: &Expr) -> usize {
    let own = match &expr.kind {
        ExprKind::Call { callee, .. } | ExprKind::Op { callee, .. } => usize::from(callee.retset),
        _ => 0,
    };
    let mut count = own;
    expr.for_each_child(&mut |child| count += count_srfs(child));
    count
}
