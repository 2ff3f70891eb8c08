//! WITH (`parse_cte.c`).

use super::scope::{CteScope, CteState};
use super::{Binder, Kind, recursion};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::{self, Command, Query, Rte, RteColumn, RteKind, SetOpNode};
use crate::ident::Ident;
use crate::span::Span;
use crate::syntax::ast::{self, QueryBody, StatementKind};
use crate::types::TypeId;

impl<'a> Binder<'a> {
    pub(crate) fn with_clause(&mut self, with: &'a ast::With) {
        for (i, cte) in with.ctes.iter().enumerate() {
            if with.ctes[..i].iter().any(|other| other.name.name == cte.name.name) {
                let message = format!("WITH query name \"{}\" specified more than once", cte.name.name);
                self.refuse(SqlState::DuplicateAlias, cte.name.span, message);
            }
            if matches!(cte.statement.kind, StatementKind::Merge(_)) && self.catalog.version().major() < 17 {
                self.refuse(SqlState::FeatureNotSupported, cte.name.span, "MERGE not supported in WITH query");
            }
        }
        let start = self.level().ctes.len();
        let owner = self.levels.len() - 1;
        let order = with.recursive.then(|| recursion::order(with));
        let state = if with.recursive { CteState::Waiting } else { CteState::Unseen };
        self.level().ctes.extend(with.ctes.iter().map(|ast| CteScope { ast, state }));
        match order {
            None => (start..start + with.ctes.len()).for_each(|position| self.bind_cte(owner, position, false)),
            Some(order) => {
                self.diagnostics.extend(order.refusal);
                for item in order.items {
                    self.bind_cte(owner, start + item, order.recursive[item]);
                }
            }
        }
    }

    /// A CTE by name, from the innermost level out: levels out and its place there.
    pub(crate) fn find_cte(&mut self, name: &str) -> Option<(usize, usize)> {
        (0..self.levels.len()).find_map(|up| {
            let ctes = &self.levels[self.levels.len() - 1 - up].ctes;
            let position = ctes.iter().position(|c| c.ast.name.name == name && c.state != CteState::Unseen)?;
            Some((up, position))
        })
    }

    fn bind_cte(&mut self, owner: usize, position: usize, self_referring: bool) {
        let cte = self.levels[owner].ctes[position].ast;
        let saved_kind = std::mem::replace(&mut self.levels[owner].kind, Kind::None);
        let mark = cte.cycle.as_ref().map(|cycle| self.cycle_mark(cycle));
        let union = match &cte.statement.kind {
            StatementKind::Select(query) => matches!(query.body, QueryBody::SetOp { op: ast::SetOp::Union, .. }),
            StatementKind::Insert(_)
            | StatementKind::Update(_)
            | StatementKind::Delete(_)
            | StatementKind::Merge(_)
            | StatementKind::Utility(_) => false,
        };
        if self_referring && union {
            self.levels[owner].ctes[position].state = CteState::FirstTerm { mark };
        }
        let query = self.cte_query(cte, self_referring && union);
        self.levels[owner].kind = saved_kind;
        if !matches!(cte.statement.kind, StatementKind::Select(_)) && self.levels.len() > 1 {
            let message = "WITH clause containing a data-modifying statement must be at the top level";
            self.refuse(SqlState::FeatureNotSupported, cte.name.span, message);
        }
        self.finish_cte(owner, position, query, self_referring, mark);
    }

    fn cte_query(&mut self, cte: &'a ast::Cte, recursive: bool) -> Query {
        match &cte.statement.kind {
            StatementKind::Select(query) => {
                self.push_level(Command::Select, query.span);
                self.level().parent_cte_recursive = recursive;
                self.query_body(query, true);
                self.pop_level()
            }
            _ => self.statement(&cte.statement, true),
        }
    }

    fn finish_cte(
        &mut self,
        owner: usize,
        position: usize,
        mut query: Query,
        self_referring: bool,
        mark: Option<TypeId>,
    ) {
        let cte = self.levels[owner].ctes[position].ast;
        let mut columns = super::from::output_columns(&query);
        let started = matches!(self.levels[owner].ctes[position].state, CteState::Recursive(_));
        self.rename_cte_columns(cte, &mut columns, !started);
        if let CteState::Recursive(index) = self.levels[owner].ctes[position].state {
            let declared = self.levels[owner].query.ctes[index].columns.clone();
            let differs = |(first, overall): (&hir::RteColumn, &hir::RteColumn)| {
                let same = first.ty == overall.ty && first.typmod == overall.typmod;
                !same && !first.ty.is_error() && !overall.ty.is_error()
            };
            let other = declared.iter().zip(&columns).position(differs);
            let mismatch =
                other.and_then(|i| Some((i, declared.get(i)?, columns.get(i)?))).map(|(i, first, overall)| {
                    let message = format!(
                        "recursive query \"{}\" column {} has type {} in non-recursive term but type {} overall",
                        cte.name.name,
                        i + 1,
                        self.catalog.type_name(first.ty),
                        self.catalog.type_name(overall.ty)
                    );
                    let span = query.output().nth(i).map_or(cte.name.span, |t| t.span);
                    Diagnostic::refused(SqlState::DatatypeMismatch, span, message)
                        .help("cast the output of the non-recursive term to the correct type")
                });
            for (column, first) in columns.iter_mut().zip(&declared) {
                column.ty = first.ty;
            }
            if !self.refused() {
                // Seen from inside it is this query.
                std::mem::swap(&mut *self.levels[owner].query.ctes[index].query, &mut query);
                let levels = self.levels[..=owner].iter().map(|level| &level.query).collect();
                // Column by column, the type first.
                let refusal = super::collate::recursion(self.catalog, levels, index, other.unwrap_or(usize::MAX));
                std::mem::swap(&mut *self.levels[owner].query.ctes[index].query, &mut query);
                self.diagnostics.extend(refusal);
            }
            self.diagnostics.extend(mismatch);
        }
        self.check_search_and_cycle(cte, &columns, &query, self_referring);
        add_search_and_cycle(cte, mark, &mut columns);
        let done = hir::Cte {
            name: cte.name.name.clone(),
            query: Box::new(query),
            columns,
            recursive: self_referring,
            materialized: cte.materialized,
            span: cte.name.span,
        };
        let level = &mut self.levels[owner];
        let index = match level.ctes[position].state {
            CteState::Recursive(index) => {
                level.query.ctes[index] = done;
                index
            }
            CteState::Unseen | CteState::Waiting | CteState::FirstTerm { .. } | CteState::Done(_) => {
                level.query.ctes.push(done);
                level.query.ctes.len() - 1
            }
        };
        level.ctes[position].state = CteState::Done(index);
    }

    fn rename_cte_columns(&mut self, cte: &ast::Cte, columns: &mut [RteColumn], report: bool) {
        if cte.columns.len() > columns.len() && report {
            let message = format!(
                "WITH query \"{}\" has {} columns available but {} columns specified",
                cte.name.name,
                columns.len(),
                cte.columns.len()
            );
            self.refuse(SqlState::InvalidColumnReference, cte.name.span, message);
        }
        for (column, name) in columns.iter_mut().zip(&cte.columns) {
            column.name = name.name.clone();
        }
    }

    /// The non-recursive term is bound: from here the CTE may refer to itself.
    pub(crate) fn start_recursion(&mut self, mut columns: Vec<RteColumn>) {
        for owner in (0..self.levels.len().saturating_sub(1)).rev() {
            let started = self.levels[owner].ctes.iter().enumerate().find_map(|(i, cte)| match cte.state {
                CteState::FirstTerm { mark } => Some((i, mark)),
                CteState::Unseen | CteState::Waiting | CteState::Recursive(_) | CteState::Done(_) => None,
            });
            let Some((position, mark)) = started else { continue };
            let cte = self.levels[owner].ctes[position].ast;
            self.rename_cte_columns(cte, &mut columns, true);
            add_search_and_cycle(cte, mark, &mut columns);
            let level = &mut self.levels[owner];
            level.query.ctes.push(hir::Cte {
                name: cte.name.name.clone(),
                query: Box::new(Query::new(Command::Select, cte.name.span)),
                columns,
                recursive: true,
                materialized: None,
                span: cte.name.span,
            });
            let index = level.query.ctes.len() - 1;
            level.ctes[position].state = CteState::Recursive(index);
            return;
        }
    }

    /// The type of CYCLE's mark, known before the query as that may refer to it.
    fn cycle_mark(&mut self, cycle: &'a ast::CteCycle) -> TypeId {
        let (Some(value), Some(default)) = (&cycle.value, &cycle.default) else { return TypeId::BOOL };
        let both = vec![self.expr(value), self.expr(default)];
        let (_, ty) = self.coerce_all_common(both, "CYCLE");
        if !ty.is_error() && !crate::resolve::oper::has_equality(self.catalog, ty) {
            let message = format!("could not identify an equality operator for type {}", self.catalog.type_name(ty));
            self.refuse(SqlState::UndefinedFunction, cycle.span, message);
        }
        ty
    }

    /// `analyzeCTE`, the last part.
    fn check_search_and_cycle(&mut self, cte: &ast::Cte, columns: &[RteColumn], query: &Query, self_referring: bool) {
        if cte.search.is_none() && cte.cycle.is_none() {
            return;
        }
        if !self_referring {
            self.refuse(SqlState::SyntaxError, cte.name.span, "WITH query is not recursive");
            return;
        }
        if let Some(SetOpNode::Op { left, right, .. }) = query.set_op.as_deref() {
            let what = "with a SEARCH or CYCLE clause, the";
            if matches!(**left, SetOpNode::Op { .. }) {
                let message = format!("{what} left side of the UNION must be a SELECT");
                self.refuse(SqlState::FeatureNotSupported, cte.name.span, message);
            }
            match &**right {
                SetOpNode::Op { .. } => {
                    let message = format!("{what} right side of the UNION must be a SELECT");
                    self.refuse(SqlState::SyntaxError, cte.name.span, message);
                }
                SetOpNode::Leaf(leaf) => {
                    if let RteKind::Subquery(term) = &query.rtable[*leaf].kind
                        && !term.rtable.iter().any(|rte| matches!(rte.kind, RteKind::Cte { recursive: true, .. }))
                    {
                        let message = format!(
                            "{what} recursive reference to WITH query \"{}\" must be at the top level of its right-hand SELECT",
                            cte.name.name
                        );
                        self.refuse(SqlState::FeatureNotSupported, cte.name.span, message);
                    }
                }
            }
        }
        let is_column = |name: &str| columns.iter().any(|column| column.name == name);
        let mut wrong: Vec<(SqlState, Span, String)> = Vec::new();
        let search = cte.search.iter().map(|search| ("search", &search.columns, search.span));
        let cycle = cte.cycle.iter().map(|cycle| ("cycle", &cycle.columns, cycle.span));
        for (what, listed, span) in search.chain(cycle) {
            for (i, column) in listed.iter().enumerate() {
                if !is_column(&column.name) {
                    let message = format!("{what} column \"{}\" not in WITH query column list", column.name);
                    wrong.push((SqlState::SyntaxError, span.to(column.span), message));
                } else if listed[..i].iter().any(|before| before.name == column.name) {
                    let message = format!("{what} column \"{}\" specified more than once", column.name);
                    wrong.push((SqlState::DuplicateColumn, span.to(column.span), message));
                }
            }
            let new: Vec<(&str, &Ident)> = if what == "search" {
                cte.search.iter().map(|search| ("search sequence", &search.set)).collect()
            } else {
                cte.cycle.iter().flat_map(|c| [("cycle mark", &c.mark), ("cycle path", &c.path)]).collect()
            };
            for (what, name) in new {
                if is_column(&name.name) {
                    let message =
                        format!("{what} column name \"{}\" already used in WITH query column list", name.name);
                    wrong.push((SqlState::SyntaxError, span, message));
                }
            }
        }
        let names = cte.search.iter().map(|search| ("search sequence", &search.set, search.span));
        let cycle = cte.cycle.iter();
        let names = names.chain(cycle.clone().map(|cycle| ("cycle mark", &cycle.mark, cycle.span)));
        let names: Vec<_> = names.chain(cycle.map(|cycle| ("cycle path", &cycle.path, cycle.span))).collect();
        for (i, (what, name, clause)) in names.iter().enumerate() {
            if let Some((other, same, _)) = names[i + 1..].iter().find(|(_, other, _)| other.name == name.name) {
                let message = format!("{what} column name and {other} column name are the same");
                wrong.push((SqlState::SyntaxError, clause.to(same.span), message));
            }
        }
        for (state, span, message) in wrong {
            self.refuse(state, span, message);
        }
    }

    /// `addRangeTableEntryForCTE`.
    pub(crate) fn cte_reference(
        &mut self,
        up: usize,
        position: usize,
        alias: Option<&'a ast::Alias>,
        span: Span,
    ) -> usize {
        let owner = self.levels.len() - 1 - up;
        let name = self.levels[owner].ctes[position].ast.name.name.clone();
        let shown = alias.map_or_else(|| name.clone(), |a| a.name.name.clone());
        let (index, recursive) = match self.levels[owner].ctes[position].state {
            CteState::Done(index) => (index, false),
            CteState::Recursive(index) => (index, true),
            // A recursion that was refused before anything was bound.
            CteState::Unseen | CteState::Waiting | CteState::FirstTerm { .. } => {
                let kind = RteKind::Error;
                return self.add_rte(Rte { name: shown, columns: Vec::new(), kind, lateral: false, span });
            }
        };
        let mut columns = self.levels[owner].query.ctes[index].columns.clone();
        if !recursive {
            let query = &self.levels[owner].query.ctes[index].query;
            if query.command != Command::Select && query.returning.is_empty() {
                let message = format!("WITH query \"{name}\" does not have a RETURNING clause");
                self.refuse(SqlState::FeatureNotSupported, span, message);
            }
        }
        if let Some(alias) = alias {
            self.apply_column_aliases(&shown, &mut columns, &alias.columns);
        }
        self.add_rte(Rte { name: shown, columns, kind: RteKind::Cte { up, index, recursive }, lateral: false, span })
    }
}

/// The columns that SEARCH and CYCLE add.
fn add_search_and_cycle(cte: &ast::Cte, mark: Option<TypeId>, columns: &mut Vec<RteColumn>) {
    let mut add = |name: &Ident, ty: TypeId| {
        columns.push(RteColumn { name: name.name.clone(), ty, typmod: -1, dropped: false });
    };
    if let Some(search) = &cte.search {
        add(&search.set, if search.breadth_first { TypeId::RECORD } else { TypeId::RECORD_ARRAY });
    }
    if let (Some(cycle), Some(mark)) = (&cte.cycle, mark) {
        add(&cycle.mark, mark);
        add(&cycle.path, TypeId::RECORD_ARRAY);
    }
}
